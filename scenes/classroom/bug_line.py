"""What lesson 2 is about: a line through the corner that parts two kinds of bug, and learns from one at a time.

length = slope · width;  error = target - length at the bug's width;  slope += moderation · error / width
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brains.network import Network
from brains.topology import Topology

FIRST_SLOPE = 0.25
MARGIN = 0.1
"""By how much the line should pass a bug: a ladybird below it, a caterpillar above."""
MOST = 4.5
"""Width and length that are shown."""
LARGEST_SLOPE = 6.0
_CROWD = 16


@dataclass(frozen=True)
class Bug:
    """One bug, in the units of the garden.

    Attributes:
        width, length: its size. caterpillar: which kind its label says, long or wide.
        mislabelled: the label is wrong.
    """

    width: float
    length: float
    caterpillar: bool
    mislabelled: bool = False

    @property
    def target(self) -> float:
        """Where the line should be at its width: just above a ladybird, just below a caterpillar."""
        return self.length + (-MARGIN if self.caterpillar else MARGIN)


LADYBIRD, CATERPILLAR = Bug(3.0, 1.0, False), Bug(1.0, 3.0, True)
"""The two examples of the classic text."""
WRONG_LABEL = Bug(3.4, 0.8, True, mislabelled=True)
"""A ladybird that somebody called a caterpillar."""


@dataclass(frozen=True)
class Taught:
    """One example as it was learnt: the slope before, the error there, the slope after."""

    bug: Bug
    moderation: float
    before: float
    error: float
    after: float


class BugLine:
    """The line, the bugs, and what was taught so far.

    Attributes:
        network: 1-1 without activation: length from width. Its weight is the slope, its bias stays 0.
        bugs: a crowd to be parted, the two examples first.
        taught: examples learnt since the slope was set by hand, the newest last.
    """

    def __init__(self, seed: int = 0) -> None:
        self.network = Network(Topology((1, 1), ("linear",)), np.array([FIRST_SLOPE, 0.0]))
        self.bugs = [LADYBIRD, CATERPILLAR, *_crowd(np.random.default_rng(seed))]
        self.taught: list[Taught] = []

    @property
    def slope(self) -> float:
        """Length over width on the line."""
        return float(self.network.parameters[0])

    def length_at(self, width: float) -> float:
        """Where the line is at that width."""
        return float(self.network.forward(np.array([[width]]))[0, 0])

    def error_of(self, bug: Bug) -> float:
        """Target minus line at the bug's width."""
        return bug.target - self.length_at(bug.width)

    def turn(self, slope: float) -> None:
        """Set the slope by hand; what was taught is forgotten."""
        self._set(slope)
        self.taught.clear()

    def teach(self, bug: Bug, moderation: float) -> Taught:
        """Learn from one bug: turn the line towards its target by that share of what is missing."""
        before, error = self.slope, self.error_of(bug)
        self._set(before + moderation * error / bug.width)
        self.taught.append(Taught(bug, moderation, before, error, self.slope))
        return self.taught[-1]

    def _set(self, slope: float) -> None:
        self.network.parameters[0] = min(LARGEST_SLOPE, max(0.0, slope))

    def is_right(self, bug: Bug) -> bool:
        """Whether the bug lies on the side of its kind; its true kind, if the label is wrong."""
        above = bug.length > self.length_at(bug.width)
        return above == (bug.caterpillar != bug.mislabelled)

    @property
    def wrong(self) -> int:
        """Bugs of the crowd on the wrong side."""
        return sum(not self.is_right(bug) for bug in self.bugs)

    def lesson_order(self, wrong_label: bool) -> list[Bug]:
        """All bugs as they are taught: kinds mixed, the wrong label last if there is one."""
        return [*self.bugs[2:], *self.bugs[:2], *([WRONG_LABEL] if wrong_label else [])]


def _crowd(rng: np.random.Generator) -> list[Bug]:
    """Ladybirds wide and short, caterpillars narrow and long, in turn; well apart from slope 1."""
    bugs = []
    for k in range(_CROWD):
        caterpillar = k % 2 == 1
        long, short = rng.uniform(2.2, 4.2), rng.uniform(0.5, 1.1)
        size: NDArray[np.float64] = np.round([short, long] if caterpillar else [long, short], 2)
        bugs.append(Bug(float(size[0]), float(size[1]), caterpillar))
    return bugs
