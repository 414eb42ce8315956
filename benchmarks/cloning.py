"""Clones of a driver by rule, who stands in for a person; and evolution that begins from such a clone."""

from __future__ import annotations

import time
from functools import cache

import numpy as np

from benchmarks.measure import Pace, Row, at_most, count_row, noted
from brains.network import Network
from commands.clone import epochs_in_time
from sim.car_task import CarTask
from sim.cloning import Cloning, drives_of
from sim.driving import Driven, Seat
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.scripted_driver import ScriptedDriver
from sim.seeding import settings_to_start_from

LAPS = 3
TRACKS = {"meadow": "seed:11", "clover": "oval", "harbour": "meadow", "seed:1": "clover", "seed:2": "harbour"}
"""The five tracks that are driven, each with the one that its clone is tried on unseen."""
MOST_S = 5.0
SEEDS = range(10)
GENERATIONS = 30
POPULATION = 60


@cache
def driven(track: str) -> Driven:
    """Three laps by the scripted driver."""
    seat, driver = Seat(track), ScriptedDriver(track)
    while not seat.done and len(seat.lap_s) < LAPS:
        seat.step(driver.action(seat.world))
    return seat.driven()


def cloned(track: str) -> tuple[Cloning, float]:
    """The clone of that drive, and the seconds that it took from recording to brain, at most ``MOST_S`` of learning."""
    drive = driven(track)
    started = time.perf_counter()
    cloning = Cloning([drive])
    epochs_in_time(cloning, MOST_S - (time.perf_counter() - started))
    return cloning, time.perf_counter() - started


def measure(pace: Pace) -> list[Row]:
    """Five clones: how long they learn, and where they drive a lap."""
    del pace  # the same bits every time, as long as the machine needs no more than the five seconds
    seconds, errors, same, unseen = [], [], 0, 0
    for track, other in TRACKS.items():
        cloning, spent = cloned(track)
        seconds.append(spent)
        errors.append((cloning.progress.train_error, cloning.progress.best_heldout_error))
        here, there = drives_of(cloning.task, cloning.network, (track, other)).drives
        same, unseen = same + (here.laps >= 1), unseen + (there.laps >= 1)
    train, held_out = np.mean(errors, axis=0).tolist()
    learning = at_most("clone of three recorded laps: time to learn", "s", seconds, MOST_S)
    return [
        noted(learning, train_error=train, heldout_error=held_out),
        count_row("clones that lap the track that they learnt from", same, len(TRACKS), len(TRACKS)),
        count_row("clones that lap a track that they never saw", unseen, len(TRACKS), 3),
    ]


def generations_to(goal: float, bests: list[float]) -> int:
    """The first generation, counted from 1, whose champion so far reaches the goal; one past the last if none does."""
    for number, best in enumerate(np.maximum.accumulate(bests), start=1):
        if best >= goal:
            return number
    return len(bests) + 1


def bests(seed: int, track: str, start: Network | None) -> list[float]:
    """The best fitness of every generation of a run."""
    config = EvolutionConfig(CarTask((track,)), seed=seed)
    assert config.settings is not None
    settings = type(config.settings)(population=POPULATION)
    if start is not None:
        settings = settings_to_start_from(settings)
    config = EvolutionConfig(CarTask((track,)), seed=seed, settings=settings)
    evolution = Evolution(config, None if start is None else start.parameters)
    return [generation.best for generation in evolve(evolution, GENERATIONS)]


def measure_seeding(pace: Pace) -> list[Row]:
    """Generations to 90 % of the final fitness, from a clone against from chance, with the same budget.

    Final is the best of the run from chance after its last generation.
    """
    del pace
    track = "meadow"
    start = cloned(track)[0].network
    from_clone, from_chance = [], []
    for seed in SEEDS:
        random, seeded = bests(seed, track, None), bests(seed, track, start)
        goal = 0.9 * max(random)
        from_clone.append(generations_to(goal, seeded))
        from_chance.append(generations_to(goal, random))
    ratio = np.divide(from_clone, from_chance)
    row = at_most("generations to 90 % of the final fitness: from a clone as a share of from chance", "", ratio, 0.5)
    return [noted(row, from_a_clone=float(np.median(from_clone)), from_chance=float(np.median(from_chance)))]


def main() -> None:
    """Print both measurements."""
    from benchmarks.measure import FULL

    for row in (*measure(FULL), *measure_seeding(FULL)):
        met = {None: "", True: " met", False: " NOT met"}[row.met]
        notes = "".join(f" · {name} {value:.3g}" for name, value in row.notes.items())
        print(f"{row.what}: {row.ours:.3g} {row.unit} ({row.low:.3g} to {row.high:.3g}), {row.target}{met}{notes}")


if __name__ == "__main__":
    main()
