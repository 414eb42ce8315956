"""Walkers: steps a second beside Gymnasium's BipedalWalker, two workers beside one, and what walkers learn."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.measure import Row, in_turn, rate, rate_row
from brains.population import Population
from brains.storage import Brain, load_brain
from sim.creature_files import shipped_creatures
from sim.evaluation import evaluate, worker_pool
from sim.replay import episodes_of, task_of
from sim.shipped import shipped_brain
from sim.walker_guards import Ended
from sim.walker_task import WalkerTask
from sim.walker_world import WalkerWorld

WALKERS = 100
SEEDS = range(10)
UNSEEN = range(5_000_000, 5_000_100)
"""Seeds that no walker was trained or judged on: generations draw theirs from 0 to 2**31, exams lie beyond 2**40."""


def _shipped(name: str) -> tuple[Brain, WalkerTask]:
    brain = load_brain(shipped_brain(f"walker-{name}"))
    task = task_of(brain)
    assert isinstance(task, WalkerTask)
    return brain, task


class Crowd:
    """A hundred slightly different copies of the shipped biped; they start over when their time is up."""

    def __init__(self, substeps: int) -> None:
        brain, task = _shipped("biped")
        rng = np.random.default_rng(0)
        noise: np.ndarray = rng.normal(0.0, 0.002, (WALKERS, brain.network.parameters.size)).astype(np.float32)
        self._population = Population(brain.network.topology, brain.network.parameters + noise)
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


def measure(rounds: int, seconds: float) -> list[Row]:
    """Steps a second, and what a second worker brings."""
    return [*(_steps_row(substeps, rounds, seconds) for substeps in (2, 4)), _workers_row(rounds)]


def _steps_row(substeps: int, rounds: int, seconds: float) -> Row:
    crowd, bipedal = Crowd(substeps), BipedalWalker()
    ours, peer = in_turn(lambda: rate(crowd.steps, seconds), lambda: rate(bipedal.steps, seconds), rounds)
    default = " (default)" if substeps == WalkerTask.substeps else ""
    promised = substeps == 2  # BipedalWalker steps its physics once a frame; finer physics is measured, not promised
    return rate_row(
        f"walker-steps a second, {WALKERS} bipeds, brain and guards, physics at {60 * substeps} Hz{default}",
        "1/s",
        ours,
        "Gymnasium BipedalWalker-v3",
        peer,
        "at least 12 ×" if promised else "",
        (lambda _, ratio: ratio >= 12) if promised else None,
    )


def _workers_row(rounds: int) -> Row:
    brain, task = _shipped("biped")
    rng = np.random.default_rng(0)
    genes = brain.network.parameters + rng.normal(0.0, 0.02, (200, brain.network.parameters.size)).astype(np.float32)

    def walks(executor: Executor | None, workers: int) -> float:
        start = time.perf_counter()
        evaluate(task, brain.network.topology, genes, ("flat#1",), executor, workers)
        return len(genes) / (time.perf_counter() - start)

    with worker_pool(2) as pool:
        two, one = in_turn(lambda: walks(pool, 2), lambda: walks(None, 1), rounds)
    return rate_row(
        "walks a second with two workers",
        "1/s",
        two,
        "one worker",
        one,
        "at least 1.8 ×",
        lambda _, ratio: ratio >= 1.8,
    )


def measure_defaults() -> list[Row]:
    """``neurarium evolve walker --seed S --workers 2`` for ten seeds: how far champions walk, and how long it takes."""
    distances, seconds = [], []
    with tempfile.TemporaryDirectory() as folder:
        for seed in SEEDS:
            out = Path(folder) / str(seed)
            words = ["evolve", "walker", "--seed", str(seed), "--workers", "2", "--json", "--out", str(out)]
            start = time.perf_counter()
            subprocess.run([sys.executable, "-m", "neurarium", *words], capture_output=True, text=True, check=True)
            seconds.append(time.perf_counter() - start)
            brain = load_brain(out / "champion.npz")
            task = task_of(brain)
            assert isinstance(task, WalkerTask)
            # One walk of 20 s that it was not chosen by.
            distances.append(float(_walk(task, brain, ("flat#5000000",))[0]))
    far, wall = sum(distance >= 15 for distance in distances), float(np.median(seconds))
    return [
        Row(
            f"evolve walker with defaults, {len(SEEDS)} seeds: champions that walk 15 m upright to the end of 20 s",
            f"of {len(SEEDS)}",
            far,
            far,
            far,
            target="at least 9",
            met=far >= 9,
        ),
        Row("their distance", "m", float(np.median(distances)), min(distances), max(distances)),
        Row(
            "the same, wall time of the command with --workers 2",
            "s",
            wall,
            min(seconds),
            max(seconds),
            target="at most 240",
            met=max(seconds) <= 240,
        ),
    ]


def _walk(task: WalkerTask, brain: Brain, episodes: tuple[str, ...]) -> np.ndarray:
    """(episodes,) metres of every walk; 0 for one that was not upright to the end."""
    world = task.world(Population(brain.network.topology, brain.network.parameters[None, :]), episodes)
    while not world.done:
        world.step()
    return np.where(world.ended == Ended.TIME_UP, world.distance_m, 0.0)


def measure_shipped() -> list[Row]:
    """The shipped champions: on flat ground, on rough ground, and pushed."""
    rows = []
    for name in shipped_creatures():
        brain, task = _shipped(name)
        unseen = _walk(task, brain, tuple(f"flat#{seed}" for seed in UNSEEN[:10]))
        least = 5 if name == "worm" else 20
        repeated = _repeats(brain, task)
        rows.append(
            Row(
                f"shipped {name}, 20 s on flat ground, ten unseen starts (recorded walk repeated to the bit: "
                f"{'yes' if repeated else 'no'})",
                "m",
                float(np.median(unseen)),
                float(unseen.min()),
                float(unseen.max()),
                target=f"at least {least}",
                met=bool(np.median(unseen) >= least) and repeated,
            )
        )
    brain, task = _shipped("biped-rough")
    rough = _walk(task, brain, tuple(f"rough:0.3#{seed}" for seed in UNSEEN))
    far = int((rough >= 15).sum())
    rows.append(
        Row(
            "shipped biped for rough:0.3, unseen seeds on which it walks 15 m upright to the end",
            f"of {len(UNSEEN)}",
            far,
            far,
            far,
            target="at least 80",
            met=far >= 80,
        )
    )
    pushed = replace(task, push_every_s=3.0, push_share=0.2)
    done = int((_walk(pushed, brain, tuple(f"flat#{seed}" for seed in UNSEEN[:10])) > 0).sum())
    rows.append(
        Row(
            "the same on flat ground, pushed by 20 % of its momentum every 3 s: walks finished upright",
            "of 10",
            done,
            done,
            done,
            target="at least 7",
            met=done >= 7,
        )
    )
    return rows


def _repeats(brain: Brain, task: WalkerTask) -> bool:
    """Whether the recorded fitness comes out again, to the bit."""
    scores = task.evaluate(Population(brain.network.topology, brain.network.parameters[None, :]), episodes_of(brain))
    return float(scores.fitness[0]) == brain.metadata.get("fitness")
