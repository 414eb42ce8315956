"""A real Dask scheduler and real worker processes, some of which die, come late, hang or have other versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from benchmarks.loopback import DaskOnLoopback, wait_until
from brains.errors import UserError
from brains.evolvers import GeneticSettings
from brains.storage import champion_sha256
from sim.cluster import ClusterEvaluator, cluster_evaluator
from sim.evaluation import Evaluator, Here
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.plane_task import PlaneTask
from sim.processes import Processes
from sim.task import Task
from tests.sim.clusters import DEADLY, Deadly, HangsOnce, Waiting

pytest.importorskip("distributed", reason="needs the extra cluster: pip install '.[cluster]'")


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskOnLoopback]:
    with DaskOnLoopback(tmp_path_factory.mktemp("dask")) as cluster:
        yield cluster


@pytest.fixture
def two_workers(dask: DaskOnLoopback) -> DaskOnLoopback:
    """The cluster, with at least two workers whatever became of earlier ones."""
    while dask.workers_alive() < 2:
        dask.worker()
    return dask


def champion(task: Task, evaluator: Evaluator | None = None) -> str:
    """The SHA-256 of the champion of three generations."""
    config = EvolutionConfig(task, seed=3, settings=GeneticSettings(population=24), hidden=(4,))
    evolution = Evolution(config)
    list(evolve(evolution, 3, evaluator))
    assert evolution.champion is not None
    return champion_sha256(evolution.champion.parameters)


def connected(dask: DaskOnLoopback, said: list[str] | None = None, timeout_s: float = 600.0) -> ClusterEvaluator:
    warn = None if said is None else said.append
    return cluster_evaluator(dask.address, chunk=3, timeout_s=timeout_s, wait_s=120.0, warn=warn)


@contextmanager
def meanwhile(work: Callable[[], None]) -> Iterator[None]:
    """Do that in another thread; if it goes wrong there, the test has failed."""
    with ThreadPoolExecutor(1) as threads:
        done = threads.submit(work)
        yield
        done.result()


def test_alone_in_processes_on_dask_and_with_a_worker_killed_there_is_one_champion(
    two_workers: DaskOnLoopback, tmp_path: Path
) -> None:
    alone = champion(PlaneTask("xor"))
    with Processes(2, chunk=3) as processes:
        assert champion(PlaneTask("xor"), processes) == alone
    with connected(two_workers) as evaluator:
        wait_until(lambda: evaluator.workers == 2)
        assert champion(PlaneTask("xor"), evaluator) == alone

        task = Waiting("xor", folder=str(tmp_path))
        victim = two_workers.worker("--no-nanny")
        wait_until(lambda: evaluator.workers == 3)

        def kill_one_and_let_another_join() -> None:
            try:
                wait_until(lambda: victim.pid in task.waiting())
                victim.kill()
                victim.wait()
                late = two_workers.worker("--no-nanny")
                wait_until(lambda: late.pid in task.waiting())
            finally:  # else they would wait for ever
                (tmp_path / "go").touch()

        with meanwhile(kill_one_and_let_another_join):
            assert champion(task, evaluator) == alone


def test_workers_of_other_versions_are_not_used_and_that_is_said(two_workers: DaskOnLoopback, tmp_path: Path) -> None:
    older, bare = tmp_path / "older.py", tmp_path / "bare.py"
    older.write_text(
        "import importlib.metadata as metadata\n"
        "if not hasattr(metadata, 'true_version'):\n"  # Dask loads it more than once
        "    metadata.true_version = metadata.version\n"
        "    metadata.version = lambda name: '2.0.0' if name == 'numpy' else metadata.true_version(name)\n",
        encoding="utf-8",
    )
    bare.write_text("import sys\nsys.modules['sim.cluster_worker'] = None\n", encoding="utf-8")
    said: list[str] = []
    task = Waiting("xor", folder=str(tmp_path))
    fit = two_workers.workers_alive()
    unfit = [two_workers.worker("--no-nanny", "--preload", str(preload)) for preload in (older, bare)]
    with connected(two_workers, said) as evaluator:
        wait_until(lambda: evaluator.workers == fit and len([words for words in said if "not used" in words]) == 2)

        def go_when_all_wait() -> None:
            try:
                wait_until(lambda: len(task.waiting()) == fit)
            finally:
                (tmp_path / "go").touch()

        with meanwhile(go_when_all_wait):
            assert champion(task, evaluator) == champion(PlaneTask("xor"))
    assert any("is not used: numpy 2.0.0, here " in words for words in said)
    assert any("is not used: Neurarium cannot be loaded there (" in words for words in said)
    for worker in unfit:
        worker.kill()
        worker.wait()
        assert worker.pid not in task.waiting()


def test_a_chunk_that_hangs_ends_its_worker_and_is_scored_again(tmp_path: Path) -> None:
    said: list[str] = []
    with DaskOnLoopback(tmp_path) as dask:
        dask.worker("--nanny")
        with connected(dask, said, timeout_s=5.0) as evaluator:
            assert champion(HangsOnce("xor", folder=str(tmp_path)), evaluator) == champion(PlaneTask("xor"))
    assert (tmp_path / "hung").exists()
    assert any("a worker gave no answer for 5 s" in words for words in said)


def test_an_individual_that_kills_workers_fails_and_the_others_are_scored(tmp_path: Path) -> None:
    task = Deadly("xor")
    topology = task.topology((4,))
    genes = np.random.default_rng(0).normal(size=(7, topology.parameter_count)).astype(np.float32)
    expected = Here().evaluate(PlaneTask("xor"), topology, genes, task.episodes(0, 1)).fitness
    genes[4, 0] = DEADLY
    said: list[str] = []
    with DaskOnLoopback(tmp_path, allowed_failures=0) as dask:
        dask.worker("--nanny")
        with connected(dask, said) as evaluator:
            scores = evaluator.evaluate(task, topology, genes, task.episodes(0, 1))
    expected[4] = np.nan
    np.testing.assert_array_equal(scores.fitness, expected)
    assert any("individual 4 could not be scored" in words for words in said)


def test_a_scheduler_that_goes_away_ends_the_run_in_one_line(tmp_path: Path) -> None:
    task = Waiting("xor", folder=str(tmp_path))
    with DaskOnLoopback(tmp_path) as dask:
        dask.worker()
        with connected(dask) as evaluator:

            def kill_the_scheduler() -> None:
                wait_until(task.waiting)
                dask.scheduler.kill()

            gone = r"^the Dask scheduler at tcp://.* has gone; .*--resume$"
            with meanwhile(kill_the_scheduler), pytest.raises(UserError, match=gone):
                champion(task, evaluator)
            (tmp_path / "go").touch()


def test_a_cluster_without_workers_is_waited_for_and_then_given_up(tmp_path: Path) -> None:
    said: list[str] = []
    with (
        DaskOnLoopback(tmp_path) as dask,
        cluster_evaluator(dask.address, wait_s=0.3, warn=said.append) as evaluator,
        pytest.raises(UserError, match=r"no worker has come .* within 0\.3 s; start some with 'dask worker tcp://"),
    ):
        champion(PlaneTask("xor"), evaluator)
    assert said == [f"no worker to use at {dask.address}; waiting for one, for at most 0.3 s"]


@pytest.mark.parametrize(
    "address", ["", "localhost:8786", "http://localhost:8786", "tcp://localhost", "tcp://a:0", "tcp://a:70000"]
)
def test_an_address_of_another_shape_is_refused_with_an_example(address: str) -> None:
    with pytest.raises(UserError, match=r"expected the scheduler's address, such as tcp://127\.0\.0\.1:8786"):
        cluster_evaluator(address)
