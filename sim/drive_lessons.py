"""What there is to learn from a drive: what was seen and done, which stretch of road it was on, and how it counts."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from sim.car_task import track_named
from sim.car_world import CarWorld, Ended
from sim.drive_displaced import displaced
from sim.driving import Driven

CORNER_STEER = 0.1
"""With the wheel turned further than this share of full lock, a bend of about 50 m, a car is in a corner."""
LOST_S = 1.0
"""What somebody did in the last second before leaving the road is nothing to learn from."""
# Keys that keep these random streams apart from each other and from those of `sim.cloning`.
_STRETCHES, _VIEWS = 2, 3


@dataclass(frozen=True)
class Lessons:
    """``n`` steps to learn from.

    Attributes:
        inputs: (n, inputs) float32, what was seen; targets: (n, outputs) float32, what was done.
        corner: (n,) -1 in a right-hand corner, 0 on a straight, 1 in a left-hand corner.
        correction: (n,) whether the hand took over from a brain there.
        held_out: (n,) whether the step is on a stretch of road that is held out.
        aside: (n,) whether it is a view that the driver did not have, see `sim.drive_displaced`.
    """

    inputs: NDArray[np.float32]
    targets: NDArray[np.float32]
    corner: NDArray[np.int8]
    correction: NDArray[np.bool_]
    held_out: NDArray[np.bool_]
    aside: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.inputs)

    def take(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Lessons:
        return Lessons(*(getattr(self, field.name)[which] for field in fields(self)))

    @staticmethod
    def joined(parts: list[Lessons]) -> Lessons:
        return Lessons(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Lessons)))


@dataclass(frozen=True)
class Share:
    """How much of what is learnt from is of one kind.

    Attributes:
        name: left, straight or right.
        steps: how many were driven.
        driven, counted: its share of the steps as driven, and of what is learnt from.
    """

    name: str
    steps: int
    driven: float
    counted: float


def lessons_of(driven: Driven, stretch_m: float, held_out: float, aside: int, seed: int) -> Lessons:
    """The steps by hand of a drive, and views from aside of them.

    Args:
        stretch_m: length of a stretch; held_out: share of the stretches to be held out.
        aside: how many views from aside there are of every step.
        seed: draws the stretches and the views.
    """
    recording = driven.recording
    learnt = recording.by_hand.copy()
    if recording.outcome.ended == Ended.LEFT_ROAD:
        learnt[-round(LOST_S / CarWorld.dt_s) :] = False
    along_m, wheel = driven.along.T
    steps = Lessons(
        inputs=driven.observations,
        targets=recording.actions,
        corner=(np.sign(wheel) * (np.abs(wheel) > CORNER_STEER)).astype(np.int8),
        correction=np.full(recording.steps, recording.is_correction),
        held_out=_is_held_out(recording.track, along_m, stretch_m, held_out, seed),
        aside=np.zeros(recording.steps, dtype=np.bool_),
    )
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_VIEWS,)))
    views = [steps.take(learnt)]
    for _ in range(aside):
        seen = displaced(driven, rng)
        kept = learnt[seen.rows]
        as_driven = steps.take(seen.rows)
        views.append(replace(as_driven, inputs=seen.inputs, targets=seen.targets, aside=~as_driven.aside).take(kept))
    return Lessons.joined(views)


def _is_held_out(
    track: str, along_m: NDArray[np.float64], stretch_m: float, share: float, seed: int
) -> NDArray[np.bool_]:
    """(n,) of every few neighbouring stretches of the road one is held out, the same whatever drive it is."""
    road = track_named(track)
    stretches = max(2, round(road.length_m / stretch_m))
    group = max(2, round(1 / share))
    key = int(road.fingerprint[:8], 16)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_STRETCHES, key)))
    firsts = np.arange(0, stretches, group)
    chosen = firsts + rng.integers(0, np.minimum(group, stretches - firsts))
    place = (along_m % road.length_m) * (stretches / road.length_m)
    return np.isin(place.astype(np.intp), chosen)


def mirrored(lessons: Lessons) -> Lessons:
    """The same steps and, after them, what they look like in a mirror: a left-hand corner teaches a right-hand one."""
    inputs, targets = lessons.inputs.copy(), lessons.targets.copy()
    inputs[:, :-2] = inputs[:, -3::-1]  # the rays from left to right
    inputs[:, -1] *= -1.0  # the slip; the speed before it is the same
    targets[:, 0] *= -1.0  # the wheel; the pedal, if any, is the same
    other = replace(lessons, inputs=inputs, targets=targets, corner=(-lessons.corner).astype(np.int8))
    return Lessons.joined([lessons, other])


def weights_of(lessons: Lessons, balance: float, correction_weight: float = 1.0) -> NDArray[np.float64]:
    """(n,) how much each step counts.

    Args:
        balance: 0 leaves the steps as driven, 1 lets corners count as much as straights.
        correction_weight: factor for corrections.
    """
    corner = lessons.corner != 0
    share = np.clip(np.array([1.0 - corner.mean(), corner.mean()]), 0.02, 1.0)  # a rare kind counts 25-fold at most
    weight: NDArray[np.float64] = (0.5 / share[corner.astype(np.intp)]) ** balance
    return weight * np.where(lessons.correction, correction_weight, 1.0)


def resampled(
    lessons: Lessons, balance: float, correction_weight: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Inputs and targets in which every step appears as often as it counts; about as many as there were, no chance."""
    weight = weights_of(lessons, balance, correction_weight)
    # The running sum of the weights is cut at every whole number: a step of weight 2.5 appears twice or three times.
    times = np.diff(np.floor(np.cumsum(weight)), prepend=0.0).astype(np.intp)
    rows = np.repeat(np.arange(len(lessons)), times)
    return lessons.inputs[rows], lessons.targets[rows]


def shares_of(lessons: Lessons, balance: float) -> tuple[Share, ...]:
    """What `weights_of` does to corners and straights, the mirror included."""
    both = mirrored(lessons)
    weight = weights_of(both, balance)
    shares = []
    for name, side in (("left", 1), ("straight", 0), ("right", -1)):
        here = (lessons.corner == side)[~lessons.aside]
        counted = float(weight[both.corner == side].sum() / weight.sum())
        shares.append(Share(name, int(here.sum()), float(here.mean()), counted))
    return tuple(shares)
