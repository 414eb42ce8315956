"""A brain for points of the plane, evolved or trained elsewhere, in the boundary lab: with its own points."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from brains.datasets import DATASETS
from brains.errors import UserError
from brains.storage import Brain, load_brain
from scenes.boundary_data import Data
from scenes.boundary_file import load_lab
from scenes.boundary_session import BoundarySession
from scenes.boundary_setup import MOST_LAYERS, MOST_NEURONS, Setup
from scenes.opening import LAB_FORMAT, npz_format
from scenes.point_cloud import PointCloud
from sim.plane_data import PlaneData, plane_data
from sim.plane_task import PlaneTask
from sim.replay import task_of


def open_into(path: Path, session: BoundarySession) -> bool:
    """Go on from a saved lab, or show a brain with the points that it learnt from; True if it was a brain.

    Raises:
        UserError: neither of them, or it does not fit the lab; then nothing has changed.
    """
    if npz_format(path).startswith(LAB_FORMAT):
        load_lab(path, session)
        return False
    brain = load_brain(path)
    try:
        name, points, squared = _points_of(brain)
        setup = _setup(name, brain, squared)
        data = _data(name, points)
        if setup.topology(data.task, data.class_count) != brain.network.topology:
            raise UserError(f"{brain.network.topology} is not a network as the lab builds them for these points")
        session.guarded(lambda: _show(session, setup, data, brain), "opening a brain")
    except UserError as error:
        raise UserError(f"{path.name}: {error}") from None
    return True


def _show(session: BoundarySession, setup: Setup, data: Data, brain: Brain) -> None:
    state = {"bare": np.array(""), "parameters": brain.network.parameters.copy()}
    session.bring_back(setup, data, None, state, {})
    session.use_network(session.network)  # ready to be trained on


def _points_of(brain: Brain) -> tuple[str, PlaneData, bool]:
    """The set's name, its points, and whether the network learnt by the squared error."""
    trained = brain.metadata.get("trained_on")
    if isinstance(trained, dict) and brain.metadata.get("task") is None:
        name, seed = trained.get("dataset"), trained.get("data_seed", 0)
        if not isinstance(name, str) or name not in DATASETS or type(seed) is not int or seed < 0:
            raise UserError("it does not say which points of the plane it learnt from")
        points = trained.get("points")
        found = plane_data(name, points if isinstance(points, dict) else {}, seed)
        return name, found, brain.metadata.get("cost") == "squared_error"
    task = task_of(brain)
    if not isinstance(task, PlaneTask):
        raise UserError(f"a brain for {task.name}, not for points of the plane")
    return task.name, task.data, task.cost_name == "squared_error"


def _setup(name: str, brain: Brain, squared: bool) -> Setup:
    topology = brain.network.topology
    hidden = topology.layer_sizes[1:-1]
    if len(hidden) > MOST_LAYERS or max(hidden, default=1) > MOST_NEURONS:
        raise UserError(
            f"{topology} is too large for the lab, which shows up to {MOST_LAYERS} hidden layers of {MOST_NEURONS} "
            "neurons"
        )
    values: dict[str, Any] = {"dataset": name, "hidden": hidden, "activations": topology.activations[:-1]}
    return Setup(**values, cost="squared_error" if squared else "")


def _data(name: str, found: PlaneData) -> Data:
    """All points, those that it never learnt from being the lab's test points."""
    train, unseen, dataset = found.train, found.unseen, found.dataset
    points = np.concatenate([train.inputs, unseen.inputs]).astype(np.float64)
    test = np.arange(len(points)) >= len(train)
    if found.regression:
        values = np.concatenate([train.targets, unseen.targets])[:, 0].astype(np.float64)
        labels = np.zeros(len(points), dtype=np.intp)
    else:
        values, labels = np.empty(0), np.concatenate([train.labels, unseen.labels]).astype(np.intp)
    generator = DATASETS[name]
    classes = dataset.classes or ("0", "1")
    cloud = PointCloud(points, labels, test)
    return Data(cloud, values, dataset.task, classes, dataset.axes, generator.low, generator.high)
