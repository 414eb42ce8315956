"""What becomes of a population whose workers die: by the numbers, whatever is lost and in whatever order it comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brains.errors import UserError
from sim.chunks import Chunked, Lost, deal
from sim.evaluation import AllLost, Here, Scoring
from sim.task import Scores
from tests.sim.deadly_task import TOPOLOGY, DeadlyTask, crowd

TASK = DeadlyTask()


class Fragile(Chunked):
    """Scores here, in any order, and loses what it is told to.

    Args:
        deadly: individuals that are lost in every company.
        unlucky: how many of the first chunks are lost through no fault of theirs.
    """

    def __init__(
        self,
        workers: int = 2,
        chunk: int | None = None,
        deadly: frozenset[int] = frozenset(),
        unlucky: int = 0,
        seed: int = 0,
        repeated: bool = False,
    ) -> None:
        self.warnings: list[str] = []
        super().__init__(chunk, self.warnings.append)
        self._workers, self._deadly, self._unlucky, self._repeated = workers, deadly, unlucky, repeated
        self._rng = np.random.default_rng(seed)
        self.tried: list[tuple[int, ...]] = []

    @property
    def workers(self) -> int:
        return self._workers

    def _outcomes(self, scoring: Scoring, chunks: Sequence[np.ndarray]) -> Iterator[tuple[int, Scores | Lost]]:
        for index in self._rng.permutation(len(chunks)):
            names = tuple(int(name) - 1 for name in chunks[index][:, 1])
            self.tried.append(names)
            self._unlucky -= 1
            if self._unlucky >= 0 or self._deadly & set(names):
                yield int(index), Lost("a worker went home", self._repeated)
            else:
                yield int(index), scoring(chunks[index])


def scored(evaluator: Chunked | Here, individuals: int) -> Scores:
    return evaluator.evaluate(TASK, TOPOLOGY, crowd(*[0] * individuals), ("all",))


@given(st.integers(1, 300), st.integers(1, 50))
def test_everyone_is_dealt_once_into_chunks_of_about_one_size(individuals: int, chunks: int) -> None:
    dealt = deal(individuals, chunks)
    assert sorted(np.concatenate(dealt)) == list(range(individuals))
    assert max(map(len, dealt)) - min(map(len, dealt)) <= 1
    assert len(dealt) == min(chunks, individuals)


@given(
    individuals=st.integers(2, 30),
    workers=st.integers(1, 4),
    chunk=st.none() | st.integers(1, 40),
    deadly=st.frozensets(st.integers(0, 29), max_size=5),
    unlucky=st.integers(0, 3),
    seed=st.integers(0, 1000),
    repeated=st.booleans(),
)
def test_whatever_is_lost_all_others_have_the_scores_they_have_here(
    individuals: int,
    workers: int,
    chunk: int | None,
    deadly: frozenset[int],
    unlucky: int,
    seed: int,
    repeated: bool,
) -> None:
    here = scored(Here(), individuals)
    unlucky = 0 if repeated else min(unlucky, 1)
    evaluator = Fragile(workers, chunk, deadly, unlucky, seed, repeated)
    failed = np.isin(np.arange(individuals), list(deadly))
    if failed.all():
        with pytest.raises(AllLost, match=f"none of {individuals} individuals could be scored"):
            scored(evaluator, individuals)
        return
    there = scored(evaluator, individuals)
    assert there.fitness[~failed].tobytes() == here.fitness[~failed].tobytes()
    assert np.isnan(there.fitness[failed]).all()
    assert there.steps == individuals - failed.sum()
    assert there.details["twice"][~failed].tobytes() == here.details["twice"][~failed].tobytes()
    assert np.isnan(there.details["twice"][failed]).all()
    assert there.lessons["both"].shape == (individuals, 2)
    assert (there.lessons["both"][failed] == 0).all()
    assert bool(evaluator.warnings) == bool(failed.any() or unlucky)


def test_a_lost_chunk_is_scored_once_more_as_it_was() -> None:
    evaluator = Fragile(2, 3, unlucky=1)
    scored(evaluator, 6)
    assert len(evaluator.tried) == 3
    assert evaluator.tried[0] == evaluator.tried[2]
    assert evaluator.warnings == ["a worker went home; 3 individuals are scored again"]


def test_a_deadly_individual_is_tried_four_times_and_takes_nobody_along() -> None:
    evaluator = Fragile(2, 3, deadly=frozenset({4}))
    assert np.isnan(scored(evaluator, 6).fitness).tolist() == [False, False, False, False, True, False]
    assert sum(4 in names for names in evaluator.tried) == 4
    assert sum(names == (4,) for names in evaluator.tried) == 2
    assert evaluator.warnings[-1] == "individual 4 could not be scored and failed: a worker went home, twice alone"


def test_what_a_place_has_repeated_itself_is_split_at_once() -> None:
    evaluator = Fragile(2, 3, deadly=frozenset({4}), repeated=True)
    scored(evaluator, 6)
    assert sum(4 in names for names in evaluator.tried) == 2


@pytest.mark.parametrize(
    ("individuals", "workers", "chunk", "chunks"),
    [(100, 2, None, 8), (10, 2, None, 5), (3, 4, None, 3), (100, 2, 30, 4), (5, 2, 100, 1), (7, 1, 1, 7)],
)
def test_workers_get_several_chunks_unless_those_would_be_too_small(
    individuals: int, workers: int, chunk: int | None, chunks: int
) -> None:
    evaluator = Fragile(workers, chunk)
    scored(evaluator, individuals)
    assert len(evaluator.tried) == chunks


def test_a_chunk_has_somebody_in_it() -> None:
    with pytest.raises(UserError, match="--chunk is 0; expected 1 or more"):
        Fragile(chunk=0)
