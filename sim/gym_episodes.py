"""An episode's name: ``17`` is the environment's own with that seed, ``17/400`` one to learn from, cut at 400 steps."""

from __future__ import annotations

from dataclasses import dataclass

from brains.errors import UserError

_SEEDS, _MOST_STEPS = 2**32, 1_000_000


@dataclass(frozen=True)
class Episode:
    """One episode.

    Attributes:
        seed: of the environment.
        learning_steps: after which it ends, of an episode to learn from, where the task may spare the worst rewards;
            None for an episode exactly as the environment has it.
    """

    seed: int
    learning_steps: int | None = None

    @classmethod
    def named(cls, name: str) -> Episode:
        """The episode of that name.

        Raises:
            UserError: it is no such name.
        """
        seed, cut, steps = name.partition("/")
        if not _is_count(seed, _SEEDS) or (cut and (not _is_count(steps, _MOST_STEPS + 1) or int(steps) < 1)):
            raise UserError(f"'{name:.60}' names no episode; expected a seed from 0 to {_SEEDS - 1:,}")
        return cls(int(seed), int(steps) if cut else None)

    @property
    def name(self) -> str:
        return str(self.seed) if self.learning_steps is None else f"{self.seed}/{self.learning_steps}"


def _is_count(text: str, below: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 10 and int(text) < below
