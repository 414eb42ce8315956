"""The points of the boundary lab: drawn from a built-in set, painted, or read from a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from brains.datasets import DATASETS, Dataset, load_csv, make_dataset
from brains.examples import CLASSIFICATION, REGRESSION, Examples, encode
from brains.features import features_of
from scenes.boundary_setup import MOST_CLASSES, NOISE, OWN, Setup
from scenes.point_cloud import PointCloud

MOST_OWN_POINTS = 4_000


@dataclass(frozen=True)
class Data:
    """Points, what is to be learnt of them, and how to show them. Arrays are never changed in place.

    Attributes:
        cloud: points and classes, and which of them are held back for testing.
        values: ``(n,)`` for a regression; empty for classes.
        classes: names, by number.
        axes: what x and y are called.
        low, high: the part of the plane that is shown, for both axes.
        offset, stretch: points of a file were moved into the plane: original = offset + stretch * point.
        notes: what a person should know.
    """

    cloud: PointCloud
    values: NDArray[np.float64]
    task: str = CLASSIFICATION
    classes: tuple[str, ...] = ("0", "1")
    axes: tuple[str, str] = ("x", "y")
    low: float = -1.2
    high: float = 1.2
    offset: tuple[float, float] = (0.0, 0.0)
    stretch: tuple[float, float] = (1.0, 1.0)
    notes: tuple[str, ...] = ()

    @property
    def class_count(self) -> int:
        """At least 2, also when one class alone has points so far."""
        most = int(self.cloud.labels.max(initial=1)) + 1
        return max(2, most, len(self.classes)) if self.task == CLASSIFICATION else 0

    def why_not(self) -> str:
        """Why nothing can be learnt of these points yet; empty if something can."""
        train = ~self.cloud.test
        if not train.any():
            return "No points to learn from: paint some with the mouse"
        if self.task == CLASSIFICATION and len(np.unique(self.cloud.labels[train])) < 2:
            return "All points are of one class: choose another under Paint, and paint some"
        return ""

    def examples(self, rows: NDArray[np.bool_], features: Sequence[str], outputs: int) -> Examples | None:
        """What a network is shown of those rows, float32; None if there are none."""
        if not rows.any():
            return None
        inputs = features_of(self.cloud.points[rows], features)
        if self.task == REGRESSION:
            targets = self.values[rows][:, None]
        else:
            targets = encode(self.cloud.labels[rows], self.class_count, outputs)
        return Examples(inputs, targets, self.task).as_type(np.float32)

    def with_cloud(self, cloud: PointCloud) -> Data:
        """The same with other points; for values, only points that were there before keep theirs."""
        return replace(self, cloud=cloud)


def draw_data(setup: Setup) -> Data:
    """The points of a built-in set. Equal setups draw equal points."""
    rng = np.random.default_rng([setup.seed, 1])
    name = "xor" if setup.dataset in ("corners", OWN) else setup.dataset
    options: dict[str, object] = {"count": setup.count, "noise": setup.noise}
    if setup.dataset == "corners":
        options["variant"] = "corners"
        options["count"] = max(4, setup.count if setup.noise > 0 else 4)
    dataset = make_dataset(name, rng, **options)
    generator = DATASETS[name]
    low, high, share = generator.low, generator.high, setup.test_share
    if setup.dataset == "corners":
        low, high = (0.0, 1.0) if setup.noise == 0 else (-0.25, 1.25)
        # Four corners without noise are the whole truth: there is nothing to hold back.
        share = 0.0 if setup.noise == 0 else share
    return _data(dataset, share, rng, low, high)


def read_data(path: Path, setup: Setup) -> Data:
    """Points from a CSV file, moved into the plane. Raises UserError, one line, when they cannot be had."""
    rng = np.random.default_rng([setup.seed, 2])
    dataset = load_csv(path, rng, most_rows=MOST_OWN_POINTS)
    low, high = dataset.points.min(axis=0), dataset.points.max(axis=0)
    middle, half = (low + high) / 2, np.maximum((high - low) / 2, 1e-12)
    if (np.abs(dataset.points) <= 1.2).all() and float(half.max()) > 0.3:
        middle, half = np.zeros(2), np.ones(2)  # they lie well as they are
    values, notes = np.empty(0), list(dataset.notes)
    if dataset.task == REGRESSION:
        values = dataset.labels.astype(np.float64)
        reach = float(np.abs(values).max()) or 1.0
        if reach > 2:
            values = values / reach
            notes.append(f"values divided by {reach:.4g}")
    elif dataset.class_count > MOST_CLASSES:
        notes.append(f"{dataset.class_count} classes share {MOST_CLASSES} colours")
    moved = replace(dataset, points=(dataset.points - middle) / half)
    data = _data(moved, setup.test_share, rng, -1.2, 1.2)
    return replace(
        data,
        values=values,
        offset=(float(middle[0]), float(middle[1])),
        stretch=(float(half[0]), float(half[1])),
        notes=tuple(notes),
    )


def _data(dataset: Dataset, share: float, rng: np.random.Generator, low: float, high: float) -> Data:
    regression = dataset.task == REGRESSION
    labels = np.zeros(len(dataset), dtype=np.intp) if regression else dataset.labels
    cloud = PointCloud(dataset.points, labels, held_back(labels, share, rng))
    values = dataset.labels.astype(np.float64) if regression else np.empty(0)
    classes = dataset.classes if dataset.classes else ("0", "1")
    return Data(cloud, values, dataset.task, classes, dataset.axes, low, high, notes=dataset.notes)


def held_back(labels: NDArray[np.intp], share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """``(n,)`` which points are kept for testing: that share of every class, and never all of one."""
    chosen = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == label))
        chosen[rows[: min(len(rows) - 1, round(share * len(rows)))]] = True
    return chosen


def noise_of(dataset: str) -> float:
    """The noise a set begins with."""
    return NOISE.get(dataset, 0.05)
