"""How surely the lab's defaults learn points of the plane: XOR from a hundred random starts, and two spirals."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.measure import Pace, Row, count_row, noted
from brains.datasets import make_dataset
from brains.recipe import Recipe
from brains.restarts import train_with_restarts
from brains.trainer import TrainerSettings

STARTS = 100
SPIRALS = 10


def measure(pace: Pace) -> list[Row]:
    """Shares of random starts need all of them, whatever the pace."""
    del pace
    return [xor_row(4, 99), xor_row(2, 95), spiral_row()]


def xor_row(hidden: int, least: int) -> Row:
    """The truth table from a hundred random starts with the lab's defaults, beginning anew where it gets stuck."""
    corners = make_dataset("xor", np.random.default_rng(0), variant="corners", count=4, noise=0.0).examples()
    recipe = Recipe((hidden,), training=TrainerSettings(batch=4))
    outcomes = [
        train_with_restarts(lambda rng: recipe.start(corners, rng), np.random.default_rng(s)) for s in range(STARTS)
    ]
    solved = sum(outcome.solved for outcome in outcomes)
    row = count_row(
        f"XOR solved from random starts, 2-{hidden}-1 {recipe.activation}, {recipe.optimizer}", solved, STARTS, least
    )
    steps = float(np.median([outcome.steps for outcome in outcomes]))
    return noted(row, restarts=sum(outcome.restarts for outcome in outcomes), steps_in_the_middle=steps)


def spiral_row() -> Row:
    """Seconds until 97 % of the spirals' test points are right, with the lab's defaults."""
    seconds = []
    for seed in range(SPIRALS):
        rng = np.random.default_rng(seed)
        rest, test = make_dataset("spiral", rng).examples().split(0.25, rng)
        trainer, start = Recipe().start(rest, rng), time.perf_counter()
        while trainer.score(test).accuracy < 0.97 and time.perf_counter() - start < 20:
            trainer.run(100)
        seconds.append(time.perf_counter() - start)
    worst = max(seconds)
    what = f"two spirals until 97 % of the test points are right, slowest of {SPIRALS} seeds"
    return Row(what, "s", worst, min(seconds), worst, target="at most 10", met=worst <= 10)
