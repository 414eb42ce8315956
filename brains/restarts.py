"""Some starts lead into a hollow that no small step leads out of. Then it is quicker to begin anew."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from brains.trainer import Trainer

BUDGET_STEPS = 5_000
CHECK_STEPS = 50
STUCK_CHECKS = 6
STUCK_FALL = 0.01
SOLVED_LOSS = 0.1


@dataclass(frozen=True)
class Outcome:
    """What ``train_with_restarts`` brought.

    Attributes:
        trainer: of the attempt that solved it, else of the one with the lowest cost.
        solved: whether it was.
        restarts: how often it began anew.
        steps: of all attempts together.
    """

    trainer: Trainer
    solved: bool
    restarts: int
    steps: int


def all_right(trainer: Trainer) -> bool:
    """Every example in its class, and on average well on the right side: a cost below ``SOLVED_LOSS``."""
    found = trainer.score()
    return found.accuracy == 1.0 and found.loss < SOLVED_LOSS


def train_with_restarts(
    begin: Callable[[np.random.Generator], Trainer],
    rng: np.random.Generator,
    budget_steps: int = BUDGET_STEPS,
    solved: Callable[[Trainer], bool] = all_right,
) -> Outcome:
    """Train until it is solved; begin anew whenever the cost has stopped falling, until the budget is spent.

    An attempt is given up when ``STUCK_CHECKS`` checks, ``CHECK_STEPS`` steps apart, have brought the cost down by
    less than ``STUCK_FALL`` of itself, or when the training stopped.

    Args:
        begin: makes a trainer with fresh weights from a generator of its own, such as ``recipe.start`` of examples.
        rng: spawns those generators.
        budget_steps: of all attempts together.
        solved: judges a trainer.
    """
    best: Trainer | None = None
    lowest, steps, restarts = np.inf, 0, -1
    while best is None or steps < budget_steps:
        restarts += 1
        trainer = begin(rng.spawn(1)[0])
        found = _attempt(trainer, budget_steps - steps, solved)
        steps += trainer.progress.step
        if found:
            return Outcome(trainer, True, restarts, steps)
        loss = trainer.score().loss
        if best is None or loss < lowest:
            best, lowest = trainer, loss
    return Outcome(best, False, restarts, steps)


def _attempt(trainer: Trainer, most_steps: int, solved: Callable[[Trainer], bool]) -> bool:
    losses = [trainer.score().loss]
    while not trainer.stopped and trainer.progress.step < most_steps:
        trainer.run(min(CHECK_STEPS, most_steps - trainer.progress.step))
        if solved(trainer):
            return True
        losses.append(trainer.score().loss)
        if len(losses) > STUCK_CHECKS and losses[-1] > (1 - STUCK_FALL) * losses[-1 - STUCK_CHECKS]:
            return False
    return False
