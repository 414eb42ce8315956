"""How well the shipped champions do where they were never tried: laps of tracks, walks from starts and on grounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.measure import Pace, Row, count_row, rate_row
from brains.population import Population
from brains.storage import Brain, load_brain
from sim.car_replay import replay
from sim.car_task import CarTask
from sim.creature_files import shipped_creatures
from sim.replay import car_task_of, episodes_of, task_of
from sim.shipped import shipped_brain
from sim.walker_guards import Ended
from sim.walker_task import WalkerTask

UNSEEN_TRACKS = tuple(f"seed:{seed}" for seed in range(100))
"""The shipped driver was trained on seeds from 1000 on."""
UNSEEN = range(5_000_000, 5_000_100)
"""Seeds that no walker was trained or judged on: generations draw theirs from 0 to 2**31, exams lie beyond 2**40."""
FAR_M = 15.0


def shipped_walker(name: str) -> tuple[Brain, WalkerTask]:
    """A shipped champion, such as ``biped``, and the task it was evolved in."""
    brain = load_brain(shipped_brain(f"walker-{name}"))
    task = task_of(brain)
    assert isinstance(task, WalkerTask)
    return brain, task


def varied(brain: Brain, individuals: int, spread: float = 0.02) -> np.ndarray:
    """(individuals, parameters) float32: copies of a brain with normal noise of that spread, the same every time."""
    parameters = brain.network.parameters
    noise: np.ndarray = np.random.default_rng(0).normal(0.0, spread, (individuals, parameters.size))
    return parameters + noise.astype(np.float32)


def walks_m(task: WalkerTask, brain: Brain, episodes: tuple[str, ...]) -> np.ndarray:
    """(episodes,) metres of every walk; 0 for one that was not upright to the end."""
    world = task.world(Population(brain.network.topology, brain.network.parameters[None, :]), episodes)
    while not world.done:
        world.step()
    return np.where(world.ended == Ended.TIME_UP, world.distance_m, 0.0)


def measure_driver(pace: Pace) -> list[Row]:
    """The shipped driver on a hundred seeded tracks of default difficulty that it never saw."""
    del pace  # the same bits every time
    brain = load_brain(shipped_brain("car"))
    task = CarTask(UNSEEN_TRACKS, config=car_task_of(brain).config)
    drives = replay(task, brain.network, UNSEEN_TRACKS).drives
    lapped = sum(drive.laps >= 1 for drive in drives)
    return [count_row("shipped driver: unseen seeded tracks that it laps", lapped, len(UNSEEN_TRACKS), 90)]


def measure_walkers(pace: Pace) -> list[Row]:
    """The shipped champions: on flat ground, on rough ground, and pushed."""
    del pace
    creatures = shipped_creatures()
    brain, task = shipped_walker("biped-rough")
    rough = walks_m(task, brain, tuple(f"rough:0.3#{seed}" for seed in UNSEEN))
    pushed = walks_m(replace(task, push_every_s=3.0, push_share=0.2), brain, _flat())
    return [
        *(_flat_row(name) for name in creatures),
        count_row(
            "shipped walkers that repeat their recorded walk to the bit",
            sum(_repeats(*shipped_walker(name)) for name in creatures),
            len(creatures),
            len(creatures),
        ),
        count_row(
            f"shipped biped-rough: unseen rough:0.3 grounds walked {FAR_M:g} m upright to the end",
            int((rough >= FAR_M).sum()),
            len(UNSEEN),
            80,
        ),
        count_row(
            "shipped biped-rough, pushed by 20 % of its momentum every 3 s: upright for 20 s",
            int((pushed > 0).sum()),
            10,
            7,
        ),
    ]


def _flat() -> tuple[str, ...]:
    return tuple(f"flat#{seed}" for seed in UNSEEN[:10])


def _flat_row(name: str) -> Row:
    brain, task = shipped_walker(name)
    least = 5 if name == "worm" else 20
    return rate_row(
        f"shipped {name}: 20 s on flat ground, ten unseen starts",
        "m",
        walks_m(task, brain, _flat()),
        target=f"at least {least}",
        met=lambda metres, _: metres >= least,
    )


def _repeats(brain: Brain, task: WalkerTask) -> bool:
    """Whether the recorded fitness comes out again, to the bit."""
    scores = task.evaluate(Population(brain.network.topology, brain.network.parameters[None, :]), episodes_of(brain))
    return float(scores.fitness[0]) == brain.metadata.get("fitness")
