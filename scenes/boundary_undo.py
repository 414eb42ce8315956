"""What the boundary lab remembers to undo a change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brains.saved import State
from scenes.boundary_data import Data
from scenes.boundary_setup import Setup
from scenes.point_cloud import PointCloud

MOST_UNDOS = 40


@dataclass(frozen=True)
class Before:
    """All that undo brings back.

    Attributes:
        what: the change that comes after, in a word or two.
        setup, data, own: of the session.
        state: of the trainer, or the bare parameters where nothing was trained.
        off: the neurons that were switched off, with their weights.
    """

    what: str
    setup: Setup
    data: Data
    own: Data | None
    state: State
    off: dict[tuple[int, int], NDArray[np.float32]]


def copied(cloud: PointCloud) -> PointCloud:
    """The same points in a cloud of their own."""
    return PointCloud(cloud.points, cloud.labels, cloud.test)
