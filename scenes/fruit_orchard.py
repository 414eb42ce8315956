"""Fruit to learn from: two features in centimetres and whether it is poisonous; one crop for each kind of chapter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from brains.datasets.fruit import POISONOUS, SAFE, danger
from scenes.point_cloud import PointCloud

LABEL_NAMES = ("safe", "poisonous")
FEATURES = ("spot size", "spike length")
TEST_SHARE = 0.25
_FRUIT = 80
# Safe fruit that no line can part from the others lie inside these three: spots and spikes that are neither tiny
# nor, together, too large. Each line is (a, b, c) of a spot + b spike < c.
THREE_LINES = ((-1.0, 0.0, -0.2), (0.0, -1.0, -0.2), (1.0, 1.0, 1.13))
_LEAST_AWAY_CM = 0.045  # fruit do not lie on one another

Floats = NDArray[np.float64]


def badness(crop: str, features: Floats) -> Floats:
    """How far ``(n,)`` fruit of features ``(n, 2)`` lie past the border of a crop: above 0 they are poisonous.

    Args:
        crop: ``"slope"`` (parted by a line through the origin), ``"line"`` (by another; both as in the data set)
            or ``"surrounded"`` (safe fruit inside a triangle, poisonous all round).
        features: spot size and spike length in cm.
    """
    if crop == "surrounded":
        spot, spike = features[:, 0], features[:, 1]
        return np.max([(a * spot + b * spike - c) / np.hypot(a, b) for a, b, c in THREE_LINES], axis=0)
    if crop in ("slope", "line"):
        return danger(features, crop)
    raise ValueError(f"a crop is slope, line or surrounded, got {crop!r}")


def grow(crop: str, rng: np.random.Generator, count: int = _FRUIT) -> PointCloud:
    """A cloud of ``count`` fruit, as many of either kind, none on the border; every fourth is kept for the test."""
    quota = {SAFE: count // 2, POISONOUS: count - count // 2}
    kept: list[Floats] = []
    labels: list[int] = []
    while len(kept) < count:
        fruit = rng.uniform(0.04, 0.97, 2)
        past = float(badness(crop, fruit[None])[0])
        label = POISONOUS if past > 0 else SAFE
        crowded = kept and np.hypot(*(np.array(kept) - fruit).T).min() < _LEAST_AWAY_CM
        if abs(past) < 0.04 or labels.count(label) >= quota[label] or crowded:
            continue
        kept.append(fruit)
        labels.append(label)
    test = np.arange(count) % round(1 / TEST_SHARE) == 0
    return PointCloud(np.array(kept), labels, test)


def targets_of(labels: NDArray[np.intp]) -> Floats:
    """What the two outputs ``(n, 2)`` should be: (1, 0) for safe fruit, (0, 1) for poisonous."""
    return np.stack([labels == SAFE, labels == POISONOUS], axis=1).astype(np.float64)
