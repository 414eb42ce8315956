"""A set of pictures and a network whose every answer is known: which quarter of a picture is light."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from brains.network import Network
from brains.pictures.picture_set import Pictures
from brains.storage import save_brain
from brains.topology import Topology

SIDE, HALF = 28, 14
CLASSES = 10  # of a CSV file; the pictures have the first four
TRAIN, TEST = 120, 210
CORNERS = ((0, 0), (0, HALF), (HALF, 0), (HALF, HALF))
"""Upper left corner (row, column) of the light quarter of each class."""


def quarters(count: int) -> Pictures:
    """Picture k is light in quarter k mod 4, more so the larger k is; every seventh is labelled as the next quarter."""
    truth = np.arange(count) % 4
    images = np.zeros((count, SIDE, SIDE), dtype=np.uint8)
    for k in range(count):
        top, left = CORNERS[truth[k]]
        images[k, top : top + HALF, left : left + HALF] = 100 + 150 * k // count
    return Pictures(images, np.where(np.arange(count) % 7 == 0, (truth + 1) % 4, truth))


def network(gain: float = 8.0) -> Network:
    """Hidden neuron j is the mean of quarter j; output j follows it by the gain."""
    topology = Topology((SIDE * SIDE, 4, CLASSES), ("relu", "softmax"))
    made = Network(topology, np.zeros(topology.parameter_count, dtype=np.float32))
    (hidden, _), (output, _) = made.layers
    for neuron, (top, left) in enumerate(CORNERS):
        hidden[neuron].reshape(SIDE, SIDE)[top : top + HALF, left : left + HALF] = 1 / HALF**2
        output[neuron, neuron] = gain
    return made


def written(folder: Path, gain: float = 8.0) -> dict[str, str]:
    """Options of the scene: the set in two CSV files, and the network of that gain in a brain file."""
    data = folder / "quarters"
    data.mkdir()
    for name, count in (("train", TRAIN), ("test", TEST)):
        pictures = quarters(count)
        rows = np.column_stack([pictures.labels, pictures.images.reshape(count, -1)])
        np.savetxt(data / f"{name}.csv", rows, fmt="%d", delimiter=",")
    brain = folder / "quarters.npz"
    told = {"dataset": str(data), "classes": [str(digit) for digit in range(CLASSES)], "shape": [SIDE, SIDE]}
    save_brain(brain, network(gain), {"trained_on": told})
    return {"data": str(data), "brain": str(brain)}
