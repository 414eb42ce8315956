"""Walker-steps a second, brain and guards included, beside Gymnasium's BipedalWalker."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.measure import Pace, Row, in_turn, rate, rate_row
from benchmarks.shipped import shipped_walker, varied
from brains.population import Population
from sim.walker_task import WalkerTask
from sim.walker_world import WalkerWorld

WALKERS = 100


class Crowd:
    """A hundred slightly different copies of the shipped biped; they start over when their time is up."""

    def __init__(self, substeps: int) -> None:
        brain, task = shipped_walker("biped")
        self._population = Population(brain.network.topology, varied(brain, WALKERS, 0.002))
        self._task = replace(task, substeps=substeps)
        self._seed = 0
        self._world = self._fresh()

    def _fresh(self) -> WalkerWorld:
        self._seed += 1
        return self._task.world(self._population, (f"flat#{self._seed}",))

    def steps(self) -> int:
        """Walker-steps done by twenty steps of the crowd, a fresh crowd's building included."""
        if self._world.done:
            self._world = self._fresh()
        before = self._world.walker_steps
        for _ in range(20):
            self._world.step()
        return self._world.walker_steps - before


class BipedalWalker:
    """Gymnasium's walker, stepped as its users step it; random actions, so that no time goes into a brain."""

    def __init__(self) -> None:
        import gymnasium

        self._env = gymnasium.make("BipedalWalker-v3")
        self._env.reset(seed=0)
        self._actions = np.random.default_rng(0).uniform(-1, 1, (500, 4)).astype(np.float32)

    def steps(self) -> int:
        for action in self._actions:
            *_, terminated, truncated, _info = self._env.step(action)
            if terminated or truncated:
                self._env.reset()
        return len(self._actions)


def measure(pace: Pace) -> list[Row]:
    """At the substeps of BipedalWalker's own making, and at ours."""
    return [_steps_row(substeps, pace) for substeps in (2, WalkerTask.substeps)]


def _steps_row(substeps: int, pace: Pace) -> Row:
    crowd, bipedal = Crowd(substeps), BipedalWalker()
    ours, peer = in_turn(
        lambda: rate(crowd.steps, pace.seconds), lambda: rate(bipedal.steps, pace.seconds), pace.rounds
    )
    default = " (default)" if substeps == WalkerTask.substeps else ""
    promised = substeps == 2  # BipedalWalker steps its physics once a frame; finer physics is measured, not promised
    return rate_row(
        f"walker-steps a second, {WALKERS} bipeds, with brains, physics at {60 * substeps} Hz{default}",
        "/s",
        ours,
        "BipedalWalker-v3",
        peer,
        "at least 12 ×" if promised else "",
        (lambda _, ratio: ratio >= 12) if promised else None,
    )
