"""One champion, whatever becomes of the processes that score."""

from __future__ import annotations

import os
import platform
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from brains.errors import UserError
from brains.evolvers import STRATEGIES
from brains.storage import champion_sha256
from sim.car_task import CarTask
from sim.cars import CarConfig
from sim.chunks import Lost
from sim.evaluation import AllLost, Here, Scoring
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.plane_task import PlaneTask
from sim.processes import MOST_WORKERS, Processes, core_count
from sim.task import Scores
from sim.worker_pool import WorkerPool
from tests.sim import deadly_task as deadly
from tests.sim.deadly_task import EXIT, SEGFAULT, SLOW, STOP, TAME, TOPOLOGY, DeadlyTask, crowd

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
TASK = DeadlyTask()


class Patient(Processes):
    """Loses patience, after a second, when none but one that hangs has not answered.

    Before that, honest work may take its time on a busy machine.
    """

    def _outcomes(self, scoring: Scoring, chunks: Sequence[np.ndarray]) -> Iterator[tuple[int, Scores | Lost]]:
        left = len(chunks)
        self._pool.timeout_s = 1.0 if left == self.hanging(chunks) else None
        for outcome in super()._outcomes(scoring, chunks):
            yield outcome
            left -= 1
            self._pool.timeout_s = 1.0 if left == self.hanging(chunks) else None

    def hanging(self, chunks: Sequence[np.ndarray]) -> int:
        """How many of these chunks hang their worker."""
        return sum(STOP in chunk[:, 0] for chunk in chunks)


@dataclass(frozen=True, eq=False)
class Held(Scoring):
    """Scores chunks, but of those that are begun it lets go of one only, until the gate is open."""

    gate: Path

    def __call__(self, parameters: np.ndarray) -> Scores:
        scores = super().__call__(parameters)
        try:
            (self.gate / "first").touch(exist_ok=False)
        except FileExistsError:
            while not (self.gate / "open").exists():
                time.sleep(0.01)
        return scores


class Struck(Patient):
    """One of two workers is sent a signal while it holds a chunk, whenever a first chunk has been scored."""

    blow: int = 0
    stopped: bool = False

    def _outcomes(self, scoring: Scoring, chunks: Sequence[np.ndarray]) -> Iterator[tuple[int, Scores | Lost]]:
        if len(chunks) == 1:
            yield from super()._outcomes(scoring, chunks)
            return
        while sum(worker.ready for worker in self._pool._crew) < 2:  # so that both have something to do
            list(self._pool.run(time.sleep, [0.02] * 4))
        with TemporaryDirectory() as folder:
            held = Held(scoring.task, scoring.topology, scoring.episodes, Path(folder))
            for count, outcome in enumerate(super()._outcomes(held, chunks)):
                self.stopped &= not isinstance(outcome[1], Lost)
                if count == 0:
                    (busy,) = (worker for worker in self._pool._crew if worker.busy)
                    os.kill(busy._process.pid or 0, self.blow)
                    self.stopped = self.blow == signal.SIGSTOP
                    (held.gate / "open").touch()
                yield outcome

    def hanging(self, chunks: Sequence[np.ndarray]) -> int:
        return int(self.stopped)


def champion_of(evaluator: Here | Processes, generations: int = 3) -> tuple[str, int]:
    settings = STRATEGIES["genetic"].settings_type(population=30)
    task = PlaneTask("spiral", {"count": 400})
    evolution = Evolution(EvolutionConfig(task, strategy="genetic", settings=settings))
    list(evolve(evolution, generations, evaluator))
    assert evolution.champion is not None
    return champion_sha256(evolution.champion.parameters), evolution.steps


def scored(evaluator: Here | Processes, parameters: np.ndarray, task: DeadlyTask = TASK) -> Scores:
    return evaluator.evaluate(task, TOPOLOGY, parameters, ("all",))


@pytest.fixture(scope="module")
def serial() -> tuple[str, int]:
    return champion_of(Here())


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_any_number_of_workers_and_any_chunks_give_the_bits_of_this_process(workers: int) -> None:
    population = np.random.default_rng(0).normal(size=(9, 2)).astype(np.float32)
    population[:, 0] = TAME
    here = scored(Here(), population)
    with Processes(workers) as processes:
        for chunk in range(1, 11):
            processes._chunk = chunk
            there = scored(processes, population)
            assert there.fitness.tobytes() == here.fitness.tobytes()
            assert there.details["twice"].tobytes() == here.details["twice"].tobytes()
            assert there.lessons["both"].tobytes() == here.lessons["both"].tobytes()
            assert there.steps == here.steps


@posix
def test_a_worker_that_is_killed_in_the_midst_of_every_generation_changes_nothing(serial: tuple[str, int]) -> None:
    warnings: list[str] = []
    with Struck(2, chunk=5, warn=warnings.append) as processes:
        processes.blow = signal.SIGKILL
        assert champion_of(processes) == serial
    assert warnings == ["a worker was ended by SIGKILL; 5 individuals are scored again"] * 3


@posix
def test_a_worker_that_stops_in_the_midst_of_a_generation_changes_nothing(serial: tuple[str, int]) -> None:
    warnings: list[str] = []
    with Struck(2, chunk=10, warn=warnings.append) as processes:
        processes.blow = signal.SIGSTOP
        assert champion_of(processes) == serial
    assert warnings == ["a worker gave no answer for 1 s; 10 individuals are scored again"] * 3


@posix
def test_who_ends_its_worker_fails_and_takes_nobody_along() -> None:
    deeds, warnings = (TAME, EXIT, TAME, SLOW, SEGFAULT, TAME, TAME), []
    with Processes(2, chunk=3, warn=warnings.append) as processes:
        scores = scored(processes, crowd(*deeds))
        fine = scored(processes, crowd(TAME, TAME))
    assert np.isnan(scores.fitness).tolist() == [deed in (EXIT, SEGFAULT) for deed in deeds]
    tame = np.isfinite(scores.fitness)
    assert scores.fitness[tame].tobytes() == scored(Here(), crowd(*[TAME] * 7)).fitness[tame].tobytes()
    assert np.isfinite(fine.fitness).all()
    assert warnings[-1].startswith("individuals 1, 4 could not be scored and failed: a worker ")


@posix
def test_who_misbehaves_once_is_forgiven(tmp_path: Path) -> None:
    with Processes(2, chunk=2) as processes:
        scores = scored(processes, crowd(EXIT, TAME, SEGFAULT, TAME, TAME), DeadlyTask(str(tmp_path)))
    assert scores.fitness.tobytes() == scored(Here(), crowd(*[TAME] * 5)).fitness.tobytes()


@posix
def test_who_hangs_its_worker_fails_when_the_time_is_up() -> None:
    warnings: list[str] = []
    with Patient(2, chunk=1, warn=warnings.append) as processes:
        scores = scored(processes, crowd(TAME, STOP, SLOW))
    assert np.isnan(scores.fitness).tolist() == [False, True, False]
    assert warnings == [
        "a worker gave no answer for 1 s; 1 individual is scored again",
        "individual 1 could not be scored and failed: a worker gave no answer for 1 s, twice alone",
    ]


@pytest.mark.parametrize(
    ("deed", "error", "words"),
    [
        (deadly.MISTAKE, UserError, "^a wish that cannot be met; wish for less$"),
        (deadly.BUG, ZeroDivisionError, "found in a worker"),
        (deadly.NO_PICKLE, RuntimeError, "this and that"),
        (EXIT, AllLost, "none of 1 individuals could be scored: a worker ended with exit code 3, each time; try"),
    ],
)
def test_what_goes_wrong_is_told_and_the_evaluator_goes_on(deed: int, error: type[Exception], words: str) -> None:
    with Processes(1) as processes:
        with pytest.raises(error, match=words):
            scored(processes, crowd(deed))
        assert scored(processes, crowd(TAME)).fitness == [0.1]


class Examined(DeadlyTask):
    """Its champions sit an exam, in which the second gene decides what they do."""

    def exam(self, seed: int) -> tuple[str, ...]:
        return ("exam",)

    def evaluate(self, population, episodes):  # type: ignore[no-untyped-def]
        if episodes == ("exam",):
            os._exit(4)
        tame = population.parameters * np.float32([0, 1])
        return super().evaluate(type(population)(population.topology, tame), episodes)


def test_who_ends_its_worker_in_the_exam_is_not_champion() -> None:
    settings = STRATEGIES["genetic"].settings_type(population=4)
    evolution = Evolution(EvolutionConfig(Examined(), strategy="genetic", settings=settings, hidden=()))
    with Processes(2) as processes:
        (generation,) = evolve(evolution, 1, processes)
    assert generation.champion is None
    assert np.isfinite(generation.best)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((-1,), f"--workers is -1; expected 1 to {MOST_WORKERS}, or 0 for every core"),
        ((100_000,), "--workers is 100000"),
        ((2, 0), "--chunk is 0; expected 1 or more"),
        ((2, None, 0.0), "--timeout is 0; expected seconds above 0"),
        ((2, None, float("nan")), "--timeout is nan"),
    ],
)
def test_what_cannot_be_is_refused(arguments: tuple[float, ...], words: str) -> None:
    with pytest.raises(UserError, match=words):
        Processes(*arguments)  # type: ignore[arg-type]


def test_none_means_every_core() -> None:
    assert Processes(0).workers == core_count() >= 1


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries keep memory in other ways")
def test_what_a_step_frees_is_there_for_the_next_in_a_worker_that_has_done_nothing_else() -> None:
    task = CarTask(("oval",), config=CarConfig(time_limit_s=2.0))
    topology = task.topology((12,))
    parameters = np.random.default_rng(2).normal(0.0, 0.1, (500, topology.parameter_count)).astype(np.float32)
    work = Scoring(task, topology, ("oval",)), parameters
    with WorkerPool(1) as pool:
        faults = [found for _, found in pool.run(_page_faults_of, [work, work])]
    assert faults[1] < 2_000, "it was some hundreds for every step"


def _page_faults_of(work: tuple[Scoring, np.ndarray]) -> int:
    import resource  # not on Windows

    scoring, parameters = work
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    scoring(parameters)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
