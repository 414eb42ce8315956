"""How a creature walks, in single numbers: the measures that a gait atlas is laid out by.

They are added up from the walk itself, step by step, so a brain has the same ones whoever else is in the crowd.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brains.errors import UserError
from brains.population import Population
from sim.creatures import Creature
from sim.task import Scores
from sim.walker_model import Anatomy, Floats, anatomy
from sim.walker_task import WalkerTask
from sim.walker_world import WalkerWorld

# A foot that leaves the ground for less than this many control steps (of 1/60 s) has bounced, not stepped.
_LEAST_SWING = 3
_HIGHEST_STEP = 0.5  # of the torso's height at rest


@dataclass(frozen=True)
class Measure:
    """One axis of an atlas.

    Attributes:
        title: for people; unit: of its numbers, if any.
        words: what it is, in a sentence.
        box: gives the least and the greatest value on the map for a creature; what lies outside counts as the edge.
    """

    title: str
    unit: str
    words: str
    box: Callable[[Creature], tuple[float, float]]

    @property
    def label(self) -> str:
        """Title and unit, for an axis."""
        return f"{self.title}, {self.unit}" if self.unit else self.title

    def told(self, value: float) -> str:
        """A value as people write it."""
        return f"{value:.2f} {self.unit}".strip()


def _fixed(low: float, high: float) -> Callable[[Creature], tuple[float, float]]:
    return lambda _creature: (low, high)


def _step_heights(creature: Creature) -> tuple[float, float]:
    plan = anatomy(creature)
    return 0.0, round(_HIGHEST_STEP * float(plan.rest[plan.torso, 1]), 3)


MEASURES: dict[str, Measure] = {
    "foot-share": Measure(
        "First foot's share", "", "the first foot's share of all time that feet spend on the ground", _fixed(0.0, 1.0)
    ),
    "duty": Measure("Duty factor", "", "share of the time that a foot is on the ground, mean of all", _fixed(0.0, 1.0)),
    "air-time": Measure("Air time", "", "share of the time that no foot is on the ground", _fixed(0.0, 0.6)),
    "step-height": Measure("Step height", "m", "how high a foot is lifted in a step, mean of all steps", _step_heights),
    "step-frequency": Measure("Step frequency", "Hz", "steps a second, mean of all feet", _fixed(0.0, 4.0)),
    "tilt": Measure("Torso's tilt", "°", "how far the torso leans back on average; below 0 forward", _fixed(-40, 40)),
}
"""All measures by the word on the command line."""


def check_measures(names: tuple[str, ...]) -> None:
    """Raises UserError unless these are two different measures."""
    for name in names:
        if name not in MEASURES:
            raise UserError(f"there is no measure '{name:.40}'; there are {', '.join(MEASURES)}")
    if len(names) != 2 or names[0] == names[1]:
        raise UserError("an atlas has two different measures, such as foot-share,step-height")


class _Gait:
    """Sums over the steps of every walk; all arrays are (walkers, ...)."""

    def __init__(self, walkers: int, feet: int) -> None:
        self.steps = np.zeros(walkers)
        self.on_ground = np.zeros((walkers, feet))
        self.in_air = np.zeros(walkers)
        self.tilt_rad = np.zeros(walkers)
        self.swings = np.zeros((walkers, feet))
        self.swing_m = np.zeros((walkers, feet))
        self._since = np.zeros((walkers, feet), dtype=np.int64)
        self._peak_m = np.zeros((walkers, feet))

    def add(self, walking: NDArray[np.bool_], contacts: NDArray[np.bool_], clear_m: Floats, tilt_rad: Floats) -> None:
        """One more step of those ``walking`` (walkers,): which feet are down, how high they are, how the torso is."""
        self.steps += walking
        self.on_ground += contacts & walking[:, None]
        self.in_air += walking & ~contacts.any(axis=1)
        self.tilt_rad += np.where(walking, tilt_rad, 0.0)
        down = contacts & walking[:, None]
        stepped = down & (self._since >= _LEAST_SWING)
        self.swings += stepped
        self.swing_m += np.where(stepped, self._peak_m, 0.0)
        up = ~contacts & walking[:, None]
        self._since = np.where(up, self._since + 1, 0)
        self._peak_m = np.where(up, np.maximum(self._peak_m, clear_m), 0.0)

    def measures(self, dt_s: float) -> dict[str, Floats]:
        """(walkers,) each."""
        steps = np.maximum(self.steps, 1.0)
        feet = self.on_ground.shape[1]
        all_feet, swings = self.on_ground.sum(axis=1), self.swings.sum(axis=1)
        return {
            "foot-share": np.where(all_feet > 0, self.on_ground[:, 0] / np.maximum(all_feet, 1.0), 1.0 / feet),
            "duty": all_feet / (feet * steps),
            "air-time": self.in_air / steps,
            "step-height": self.swing_m.sum(axis=1) / np.maximum(swings, 1.0),
            "step-frequency": swings / (feet * steps * dt_s),
            "tilt": np.degrees(self.tilt_rad / steps),
        }


class MeasuredWorld(WalkerWorld):
    """Walkers whose gait is measured; the walks are those of `WalkerWorld`, bit for bit."""

    def __init__(self, task: WalkerTask, population: Population, episodes: tuple[str, ...]) -> None:
        super().__init__(task, population, episodes)
        self._gait = _Gait(len(self.episode), len(self.feet))

    def step(self) -> None:
        walking = self.walking
        super().step()
        pose = self.pose()
        tilt = pose[:, self.torso, 2] - self.plan.rest[self.torso, 2]
        self._gait.add(walking, self.contacts, self._clear_m(pose), tilt)

    def _clear_m(self, pose: Floats) -> Floats:
        """(walkers, feet) from each foot's lowest point down to the ground below it."""
        plan: Anatomy = self.plan
        foot = pose[:, plan.feet]
        lowest = foot[..., 1] - plan.half_m[plan.feet] * np.abs(np.sin(foot[..., 2])) - plan.radius_m[plan.feet]
        ground = np.empty_like(lowest)
        for number, terrain in enumerate(self.terrains):
            here = self.episode == number
            ground[here] = terrain.height_m(foot[here, :, 0])
        clear: Floats = lowest - ground
        return clear

    def scores(self) -> Scores:
        scores = super().scores()
        shape = (len(self.episodes), self.individuals)
        measured = {name: values.reshape(shape).mean(axis=0) for name, values in self._gait.measures(self.dt_s).items()}
        return dataclasses.replace(scores, details={**scores.details, **measured})


@dataclass(frozen=True)
class MeasuredTask(WalkerTask):
    """A walker's task whose scores tell all of `MEASURES` among their details."""

    @classmethod
    def of(cls, task: WalkerTask) -> MeasuredTask:
        """The same task, measured."""
        return cls(**{item.name: getattr(task, item.name) for item in dataclasses.fields(WalkerTask)})

    def world(self, population: Population, episodes: tuple[str, ...]) -> MeasuredWorld:
        return MeasuredWorld(self, population, episodes)
