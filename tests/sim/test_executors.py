"""Executors by their name."""

from typing import Any

import pytest

from brains.errors import UserError
from brains.storage import champion_sha256
from sim.evaluation import Evaluator
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.executors import named_executor
from sim.plane_task import PlaneTask
from tests.sim.deadly_task import EXIT, TAME, TOPOLOGY, DeadlyTask, crowd


def champion(evaluator: Evaluator | None) -> str:
    evolution = Evolution(EvolutionConfig(PlaneTask("xor"), seed=3, hidden=(4,)))
    list(evolve(evolution, 2, evaluator))
    assert evolution.champion is not None
    return champion_sha256(evolution.champion.parameters)


@pytest.mark.parametrize("kind", ["ThreadPoolExecutor", "ProcessPoolExecutor"])
def test_an_executor_that_is_named_gives_the_same_champion(kind: str) -> None:
    with named_executor(f"concurrent.futures:{kind}", workers=2, chunk=40) as evaluator:
        assert evaluator.workers == 2
        assert champion(evaluator) == champion(None)


def test_an_executor_says_itself_how_many_workers_it_has() -> None:
    with named_executor("tests.sim.test_executors:five_threads") as evaluator:
        assert evaluator.workers == 5


def five_threads() -> object:
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(5)


def test_a_pool_that_a_worker_died_in_is_told_in_one_line() -> None:
    with (
        named_executor("concurrent.futures:ProcessPoolExecutor", workers=2, chunk=1) as evaluator,
        pytest.raises(UserError, match=r"the executor has lost a worker.*--resume"),
    ):
        evaluator.evaluate(DeadlyTask(), TOPOLOGY, crowd(TAME, EXIT, TAME), ("all",))


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"timeout_s": -1.0}, "--timeout is -1; expected seconds above 0"),
        ({"timeout_s": float("nan")}, "--timeout is nan"),
        ({"workers": -2}, "--workers is -2; expected 1 or more"),
    ],
)
def test_numbers_that_cannot_be_are_refused(numbers: dict[str, Any], words: str) -> None:
    with pytest.raises(UserError, match=words):
        named_executor("concurrent.futures:ThreadPoolExecutor", **numbers)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("mpi4py.futures", "expected MODULE:CALLABLE"),
        ("no_such_module:Pool", "cannot be made: No module named 'no_such_module'"),
        ("concurrent.futures:NoPool", "cannot be made: .*NoPool"),
        ("builtins:dict", "gives a dict; expected a concurrent.futures.Executor"),
    ],
)
def test_a_name_that_is_no_executor_is_refused_in_one_line(spec: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as caught:
        named_executor(spec)
    assert "\n" not in str(caught.value)
