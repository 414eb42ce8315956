"""Executors by their name."""

import pytest

from brains.errors import UserError
from brains.storage import champion_sha256
from sim.evaluation import Evaluator
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.executors import named_executor
from sim.plane_task import PlaneTask


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
