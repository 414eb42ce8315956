"""A population scored elsewhere, in chunks of several individuals, by workers that may die or hang.

Whoever does the work has to say of each chunk what came of it: scores, or that it was lost and why. What follows from
a loss is decided here, alike for processes, clusters and any other place:

1. a lost chunk is scored once more as it is: whoever was scoring it may have died for reasons of its own;
2. lost again, its individuals are scored one by one, so that one of them cannot spoil the others;
3. an individual that was lost twice on its own counts as failed, and is not tried again in this generation.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brains.errors import UserError
from brains.topology import Topology
from sim.evaluation import AllLost, Evaluator, Scoring
from sim.task import Scores, Task

CHUNKS_PER_WORKER = 4
"""In a generation, so that workers whose individuals fall early have something left to do."""


@dataclass(frozen=True)
class Lost:
    """Work that came to nothing because its worker died or gave no answer in time.

    Attributes:
        why: in words, such as "a worker was ended by SIGKILL".
        repeated: whether it has been tried again already, so that it is not worth trying once more as it is.
    """

    why: str
    repeated: bool = False


def deal(individuals: int, chunks: int) -> list[NDArray[np.intp]]:
    """Which individuals go into which chunk, (individuals of the chunk,) places each; sizes differ by one at most.

    Dealt out like cards: neighbours (elites, the two of a mirrored pair) go on for about equally long.
    """
    return [np.arange(k, individuals, chunks) for k in range(min(chunks, individuals))]


def check_timeout(timeout_s: float) -> None:
    """Refuse a time that no worker could be given for a chunk. Raises UserError."""
    if not 0 < timeout_s <= 1e6:
        raise UserError(f"--timeout is {timeout_s:g}; expected seconds above 0, up to 1e6")


class Chunked(Evaluator):
    """An evaluator that has chunks of the population scored elsewhere.

    Args:
        chunk: individuals in a chunk at most; None for what suits the task and the number of workers.
        warn: told one line when something was lost.

    Raises:
        UserError: no such chunk can be.

    A subclass says how many `workers` there are and gives `_outcomes`.
    """

    def __init__(self, chunk: int | None = None, warn: Callable[[str], None] | None = None) -> None:
        if chunk is not None and chunk < 1:
            raise UserError(f"--chunk is {chunk}; expected 1 or more")
        self._chunk = chunk
        self._warn = warn if warn is not None else lambda words: None

    @property
    @abstractmethod
    def workers(self) -> int:
        """How many chunks can be scored at the same time; asked anew for every generation."""

    @abstractmethod
    def _outcomes(self, scoring: Scoring, chunks: Sequence[np.ndarray]) -> Iterable[tuple[int, Scores | Lost]]:
        """Score chunks, in any order: each one's index and what came of it, once for every chunk.

        Args:
            scoring: to be called with each chunk; the same object within a generation.
            chunks: (individuals, parameters) float32 each.

        Raises:
            Exception: whatever ``scoring`` raised, as it is. The rest may then be left undone.
        """

    def evaluate(self, task: Task, topology: Topology, parameters: np.ndarray, episodes: tuple[str, ...]) -> Scores:
        work = _Generation(Scoring(task, topology, episodes), parameters)
        lost = self._twice(work, deal(len(parameters), self._chunks(task, len(parameters))))
        alone = [place[None] for places in lost if len(places) > 1 for place in places]
        failed = [places for places in lost if len(places) == 1] + self._twice(work, alone)
        if not failed:
            return Scores.gather(work.scores, work.places)
        places = np.sort(np.concatenate(failed))
        if not work.scores:
            raise AllLost(
                f"none of {len(places)} individuals could be scored: {work.why}, each time; "
                "try --workers 1 to see what is wrong, or give a longer --timeout"
            )
        noun = "individual" if len(places) == 1 else "individuals"
        numbers = ", ".join(str(place) for place in places[:10]) + (", …" if len(places) > 10 else "")
        self._warn(f"{noun} {numbers} could not be scored and failed: {work.why}, twice alone")
        return Scores.gather([*work.scores, _failed(len(places), work.scores[0])], [*work.places, places])

    def _chunks(self, task: Task, individuals: int) -> int:
        """Into how many chunks the population is dealt."""
        if self._chunk is not None:
            return -(-individuals // self._chunk)
        return max(self.workers, min(CHUNKS_PER_WORKER * self.workers, individuals // task.least_chunk))

    def _twice(self, work: _Generation, deals: list[NDArray[np.intp]]) -> list[NDArray[np.intp]]:
        """Score the chunks, and once more those that were lost. Returns those that were lost again."""
        again = self._lost(work, deals)
        hopeless = [places for places, loss in again if loss.repeated]
        again = [(places, loss) for places, loss in again if not loss.repeated]
        if again:
            count = sum(len(places) for places, _ in again)
            noun = "individual is" if count == 1 else "individuals are"
            self._warn(f"{again[0][1].why}; {count} {noun} scored again")
        return hopeless + [places for places, _ in self._lost(work, [places for places, _ in again])]

    def _lost(self, work: _Generation, deals: list[NDArray[np.intp]]) -> list[tuple[NDArray[np.intp], Lost]]:
        """Score the chunks once. Returns those that were lost, in their order."""
        lost = {}
        if deals:
            for index, outcome in self._outcomes(work.scoring, [work.parameters[places] for places in deals]):
                if isinstance(outcome, Lost):
                    lost[index] = outcome
                    work.why = outcome.why
                else:
                    work.scores.append(outcome)
                    work.places.append(deals[index])
        return [(deals[index], lost[index]) for index in sorted(lost)]


class _Generation:
    """A population on its way: what has been scored, and where it belongs."""

    def __init__(self, scoring: Scoring, parameters: np.ndarray) -> None:
        self.scoring, self.parameters = scoring, parameters
        self.scores: list[Scores] = []
        self.places: list[NDArray[np.intp]] = []
        self.why = ""


def _failed(individuals: int, like: Scores) -> Scores:
    """The scores of individuals that could not be scored; ``like`` has the shapes."""
    return Scores(
        np.full(individuals, np.nan),
        0,
        {name: np.full(individuals, np.nan) for name in like.details},
        {name: np.zeros((individuals, *values.shape[1:])) for name, values in like.lessons.items()},
    )
