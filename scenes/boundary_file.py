"""The boundary lab in one file: points, settings, network, optimizer and curves; to go on later, or to share.

Members of the ``.npz``: ``format``, ``setup`` (JSON), ``data`` (JSON), ``points``, ``labels``, ``test``, ``values``,
``off.LAYER.NEURON`` (weights of neurons that are switched off) and ``trainer.*`` (the trainer's state, if it has one)
or ``parameters``. A file from a stranger can be wrong, never dangerous.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from brains.errors import UserError
from brains.examples import CLASSIFICATION, REGRESSION
from brains.npz import pack, read_limited, unpack, write_atomically
from brains.saved import State, part, prefixed, read_array, read_json, read_text
from scenes.boundary_data import Data
from scenes.boundary_session import BoundarySession
from scenes.boundary_setup import MOST_CLASSES, Setup
from scenes.point_cloud import PointCloud

FORMAT = "neurarium-boundary/1"
SUFFIX = ".npz"
MAX_BYTES = 50_000_000
MAX_POINTS = 20_000


def save_lab(path: Path, session: BoundarySession) -> None:
    """Write the file, all or nothing. Raises UserError when the place cannot be written."""
    data = session.data
    words = {
        "task": data.task, "classes": list(data.classes), "axes": list(data.axes), "low": data.low, "high": data.high,
        "offset": list(data.offset), "stretch": list(data.stretch), "notes": list(data.notes),
    }  # fmt: skip
    members: State = {
        "format": np.array(FORMAT),
        "setup": np.array(json.dumps(session.setup.to_json())),
        "data": np.array(json.dumps(words)),
        "points": data.cloud.points,
        "labels": data.cloud.labels.astype(np.int64),
        "test": data.cloud.test,
        "values": data.values,
    }
    for (layer, neuron), weights in session.switches.kept.items():
        members[f"off.{layer}.{neuron}"] = weights
    if session.trainer is not None:
        members |= prefixed("trainer", session.trainer.state())
    else:
        members["parameters"] = session.network.parameters
    write_atomically(path, pack(members))


def load_lab(path: Path, session: BoundarySession) -> None:
    """Go on from a file. If it is wrong, one line says why and nothing has changed.

    Raises:
        UserError: missing, damaged, of another kind, or its parts contradict each other.
    """
    try:
        members = unpack(read_limited(path, MAX_BYTES), MAX_BYTES)
        setup, data, state = _parts(members)
        off = _off(members, setup)
        session.guarded(lambda: _take(session, setup, data, state, off), "loading")
    except UserError as error:
        raise UserError(f"{path}: {error}") from None


def _take(session: BoundarySession, setup: Setup, data: Data, state: State, off: Any) -> None:
    topology = setup.topology(data.task, data.class_count)
    if "topology" in state and read_json(state, "topology") != topology.to_json():
        raise UserError("its network does not fit its settings")
    if "bare" in state and state["parameters"].shape != (topology.parameter_count,):
        raise UserError("its network does not fit its settings")
    for (layer, _), weights in off.items():
        if not 1 <= layer < len(topology.layer_sizes) - 1 or weights.shape != (topology.layer_sizes[layer + 1],):
            raise UserError("its switched-off neurons do not fit its network")
    try:
        session.bring_back(setup, data, data, state, off)
    except ValueError as error:
        raise UserError(f"its parts do not fit each other ({error})") from None


def _parts(members: State) -> tuple[Setup, Data, State]:
    found = read_text(members, "format") if "format" in members else ""
    if found != FORMAT:
        raise UserError(f"not a saved boundary lab (format {found!r:.60}, expected {FORMAT!r})")
    setup = Setup.from_json(read_json(members, "setup"))
    data = _data(members)
    state = part("trainer", members)
    if not state:
        parameters = read_array(members, "parameters", np.float32, (None,))
        state = {"bare": np.array(""), "parameters": parameters}
    return setup, data, state


def _data(members: State) -> Data:
    points = read_array(members, "points", np.float64, (None, 2))
    count = len(points)
    labels = read_array(members, "labels", np.int64, (count,))
    test = read_array(members, "test", np.bool_, (count,))
    words = read_json(members, "data")
    if count > MAX_POINTS or (labels < 0).any() or (labels >= 2 * MOST_CLASSES).any():
        raise UserError(f"at most {MAX_POINTS} points in at most {2 * MOST_CLASSES} classes")
    try:
        task = words["task"]
        if task not in (CLASSIFICATION, REGRESSION):
            raise UserError(f"a task is {CLASSIFICATION} or {REGRESSION}, got {task!r:.40}")
        values = read_array(members, "values", np.float64, (count if task == REGRESSION else None,))
        return Data(
            PointCloud(points, labels, test), values if task == REGRESSION else np.empty(0), task,
            tuple(str(name)[:40] for name in words["classes"][: 2 * MOST_CLASSES]), _pair(words["axes"], str),
            float(words["low"]), max(float(words["high"]), float(words["low"]) + 1e-6),
            _pair(words["offset"], float), _pair(words["stretch"], _stretch),
            tuple(str(note)[:200] for note in words["notes"][:10]),
        )  # fmt: skip
    except (TypeError, KeyError, ValueError, OverflowError) as error:
        raise UserError(f"its description of the points is damaged ({type(error).__name__}: {error})") from None


def _pair(values: Any, kind: Any) -> Any:
    first, second = values
    return kind(first), kind(second)


def _stretch(value: Any) -> float:
    return min(1e12, max(1e-12, float(value)))


def _off(members: State, setup: Setup) -> dict[tuple[int, int], np.ndarray]:
    off = {}
    for name in members:
        kind, *numbers = name.split(".")
        if kind == "off" and len(numbers) == 2 and all(number.isdigit() and len(number) < 4 for number in numbers):
            layer, neuron = int(numbers[0]), int(numbers[1])
            if 1 <= layer <= len(setup.hidden) and neuron < setup.hidden[layer - 1]:
                off[layer, neuron] = read_array(members, name, np.float32, (None,))
    return off
