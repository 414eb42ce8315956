"""Which pictures of a set are shown, and in which order: all or mistakes, of one class or any, the worst first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.pictures_look_verdicts import Verdicts


@dataclass(frozen=True)
class Filter:
    """What the viewer is asked to show.

    Attributes:
        label: only pictures of that true class; None for any.
        guess: only pictures that the network takes for that class; None for any.
        mistakes: only those whose guess is wrong.
        worst_first: the surest mistakes first, then the less sure, then what was nearly wrong; else as in the set.
    """

    label: int | None = None
    guess: int | None = None
    mistakes: bool = False
    worst_first: bool = False

    @property
    def needs_verdicts(self) -> bool:
        """Whether it can only be known after the network has seen the pictures."""
        return self.mistakes or self.worst_first or self.guess is not None


def shown(verdicts: Verdicts, asked: Filter) -> np.ndarray:
    """The numbers in the set ``(k,)`` of the pictures that the filter lets through, in its order.

    While the network has not seen all, a filter that needs its verdicts finds only those that it has seen.
    """
    count = verdicts.done if asked.needs_verdicts else len(verdicts.pictures)
    labels = verdicts.pictures.labels[:count]
    kept = np.ones(count, dtype=bool)
    if asked.label is not None:
        kept &= labels == asked.label
    if asked.guess is not None:
        kept &= verdicts.guesses[:count] == asked.guess
    if asked.mistakes:
        kept &= verdicts.guesses[:count] != labels
    rows: np.ndarray = np.flatnonzero(kept)
    if asked.worst_first:
        rows = rows[np.argsort(verdicts.margins[rows], kind="stable")]
    return rows


@dataclass(frozen=True)
class Tally:
    """How the network does on what is shown.

    Attributes:
        judged: how many of the pictures shown it has seen.
        right: how many of them it knows.
    """

    judged: int
    right: int

    @property
    def accuracy(self) -> float | None:
        """Share of those judged that are right; None if there are none."""
        return self.right / self.judged if self.judged else None


def tally(verdicts: Verdicts, rows: np.ndarray) -> Tally:
    """Count over the pictures ``rows`` of the set."""
    judged = rows[rows < verdicts.done]
    right = int((verdicts.guesses[judged] == verdicts.pictures.labels[judged]).sum())
    return Tally(len(judged), right)


def next_mistake(verdicts: Verdicts, rows: np.ndarray, place: int, way: int = 1) -> int | None:
    """The place in ``rows`` of the mistake after ``place``, or before it (``way`` -1), round the ends; None if none."""
    wrong = np.zeros(len(verdicts.pictures), dtype=bool)
    wrong[: len(verdicts.wrong)] = verdicts.wrong
    mistakes = np.flatnonzero(wrong[rows])
    if not len(mistakes):
        return None
    if way > 0:
        at = int(np.searchsorted(mistakes, place, side="right"))
        return int(mistakes[at % len(mistakes)])
    at = int(np.searchsorted(mistakes, place, side="left"))
    return int(mistakes[at - 1])
