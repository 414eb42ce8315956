"""A trained network and its curves in forms that other programs read: JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from brains.errors import UserError
from brains.network import Network
from brains.npz import write_atomically
from scenes.pictures_snapshot import COLUMNS, Curves, Snapshot

FORMAT = "neurarium-network/1"
_DIGITS = 7  # of a float32: more would only be noise


def network_json(network: Network, classes: tuple[str, ...], shape: tuple[int, ...]) -> str:
    """A network as JSON: for each layer its activation, weights ``(out, in)`` and biases ``(out,)``.

    Inputs are the pixels row by row from the top left, 0 for black to 1 for white.
    """
    layers = [
        {
            "activation": activation,
            "weights": [[float(f"{value:.{_DIGITS}g}") for value in row] for row in weights.tolist()],
            "biases": [float(f"{value:.{_DIGITS}g}") for value in biases.tolist()],
        }
        for (weights, biases), activation in zip(network.layers, network.topology.activations, strict=True)
    ]
    return json.dumps({"format": FORMAT, "shape": list(shape), "classes": list(classes), "layers": layers})


def export_network(path: Path, snapshot: Snapshot) -> None:
    """Write the network as JSON, all or nothing. Raises UserError when the place cannot be written."""
    words = network_json(snapshot.network, snapshot.classes, snapshot.shape)
    write_atomically(path, words.encode("utf-8"))


def export_curves(path: Path, curves: Curves) -> None:
    """Write the curves as CSV with a line of names, all or nothing.

    Raises:
        UserError: there are none yet, or the place cannot be written.
    """
    if not len(curves):
        raise UserError("there are no curves yet: let it train for a moment first")
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([f"{value:.6g}" for value in record] for record in curves.records)
    write_atomically(path, lines.getvalue().encode("utf-8"))
