"""Runs survive: a kill at any file operation, spoilt files and edited ones lead to the champion of the unbroken run."""

from __future__ import annotations

import builtins
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.errors import UserError
from brains.evolvers import STRATEGIES
from brains.npz import read_limited, unpack
from brains.storage import champion_sha256, load_brain
from sim.checkpoints import BEFORE, NEWEST, Checkpoint, Pace, read_checkpoint, write_checkpoint
from sim.creature_files import creature_named
from sim.evolution import Evolution, EvolutionConfig, evolve, with_settings_to_come
from sim.run_resume import holds_run
from sim.runs import RunFolder
from sim.task import Task
from sim.walker_task import WalkerTask
from tests.sim.small_runs import GENERATIONS, begin, generation_of, go_on, outcome, small_config, whole_run


@pytest.fixture(scope="module", autouse=True)
def _no_waiting_for_the_disk() -> Iterator[None]:
    """A killed process leaves what it wrote with the system: only power cuts need the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda file: None)
        yield


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes | str]:
    """What every broken run has to come to."""
    return outcome(whole_run(tmp_path_factory.mktemp("unbroken") / "run"))


class Killed(BaseException):
    """The process is gone: nothing that it would do afterwards happens."""


class Death:
    """Kills the process at its ``at``-th file operation, counted from 0; afterwards no operation does anything."""

    OPERATIONS: tuple[tuple[Any, str], ...] = (
        (os, "open"), (os, "replace"), (os, "fsync"), (os, "unlink"), (os, "ftruncate"), (os, "mkdir"), (io, "open"),
        (builtins, "open"),
    )  # fmt: skip

    def __init__(self, at: int) -> None:
        self.at = at
        self.done = 0

    def __enter__(self) -> Death:
        self._patch = pytest.MonkeyPatch()
        for module, name in self.OPERATIONS:
            self._patch.setattr(module, name, self._guarded(getattr(module, name)))
        return self

    def __exit__(self, *_: object) -> None:
        self._patch.undo()

    def _guarded(self, operation: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*arguments: Any, **named: Any) -> Any:
            if self.done >= self.at:
                raise Killed
            self.done += 1
            return operation(*arguments, **named)

        return guarded


def survives(death: Death, work: Callable[[], object]) -> bool:
    """Whether the work was done before death came."""
    try:
        with death:
            work()
    except Killed:
        return False
    return True


def live(path: Path) -> None:
    """A process's life: begin the run if there is none, else go on with it."""
    if not holds_run(path):
        begin(path)
    go_on(path)


def test_a_kill_at_any_file_operation_loses_nothing(tmp_path: Path, unbroken: dict[str, bytes | str]) -> None:
    for at in range(10_000):
        path = tmp_path / str(at)
        finished = survives(Death(at), lambda path=path: live(path))  # type: ignore[misc]
        live(path)
        assert outcome(path) == unbroken, f"killed at operation {at}"
        assert not list(path.rglob(".*.tmp"))
        if finished:
            break
    assert at > 40


@given(deaths=st.lists(st.integers(0, 60), min_size=2, max_size=6))
@settings(max_examples=12, deadline=None)
def test_kills_one_after_the_other_lose_nothing_either(
    tmp_path_factory: pytest.TempPathFactory, unbroken: dict[str, bytes | str], deaths: list[int]
) -> None:
    path = tmp_path_factory.mktemp("often") / "run"
    for at in deaths:
        survives(Death(at), lambda: live(path))
    live(path)
    assert outcome(path) == unbroken


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_stopped_anywhere_and_gone_on_with_it_is_the_unbroken_run(tmp_path: Path, strategy: str) -> None:
    config = small_config(strategy)
    expected = outcome(whole_run(tmp_path / "whole", config=config))
    for stop in range(1, GENERATIONS):
        path = whole_run(tmp_path / str(stop), stop, config)
        go_on(path)
        assert outcome(path) == expected


def learning_task(name: str) -> Task:
    """A task that learns as it goes: what its bodies met, and how hard the ground may be."""
    if name == "walker":
        return WalkerTask(creature_named("hopper"), "curriculum", seconds=1.0, normalise=True)
    pytest.importorskip("gymnasium")
    from sim.gym_task import GymTask

    return GymTask("CartPole-v1")


@pytest.mark.parametrize("name", ["walker", "gym"])
def test_what_a_task_learns_is_gone_on_with_too(tmp_path: Path, name: str) -> None:
    cma = STRATEGIES["cma"].settings_type(population=6)
    config = EvolutionConfig(learning_task(name), 1, "cma", cma, hidden=(3,))
    expected = outcome(whole_run(tmp_path / "whole", 4, config))
    path = begin(tmp_path / "stopped", config).path
    for stop in range(1, 5):
        go_on(path, stop)
    assert outcome(path) == expected
    assert RunFolder.open(path)[1].config.task != config.task


def spoil(path: Path, how: str) -> None:
    data = path.read_bytes()
    match how:
        case "missing":
            path.unlink()
        case "empty":
            path.write_bytes(b"")
        case "half":
            path.write_bytes(data[: len(data) // 2])
        case "flipped":
            path.write_bytes(data[:600] + bytes([data[600] ^ 1]) + data[601:])
        case "foreign":
            path.write_text("generation,best\n")


@pytest.mark.parametrize("how", ["missing", "empty", "half", "flipped", "foreign"])
def test_a_spoilt_checkpoint_is_passed_over_for_the_one_before(
    tmp_path: Path, unbroken: dict[str, bytes | str], how: str
) -> None:
    path = whole_run(tmp_path / "run", 3)
    spoil(path / NEWEST, how)
    folder, evolution = RunFolder.open(path)
    assert evolution.generation == 2
    (warning,) = folder.warnings
    assert NEWEST in warning
    assert "going on from the checkpoint before, of generation 2" in warning
    assert [row["generation"] for row in folder.metrics()] == [1, 2]
    assert [file.name for file in sorted((path / "generations").iterdir())] == ["00001.npz", "00002.npz"]
    assert evolution.champion is not None
    assert load_brain(folder.champion_path).sha256 == champion_sha256(evolution.champion.parameters)
    go_on(path)
    assert outcome(path) == unbroken


def test_a_checkpoint_of_another_run_is_passed_over_too(tmp_path: Path, unbroken: dict[str, bytes | str]) -> None:
    path = whole_run(tmp_path / "run", 3)
    other = whole_run(tmp_path / "other", 4, small_config(seed=9))
    (path / NEWEST).write_bytes((other / NEWEST).read_bytes())
    folder, evolution = RunFolder.open(path)
    assert evolution.generation == 2
    assert "it is of another run than config.json and the checkpoint before (seed)" in folder.warnings[0]
    go_on(path)
    assert outcome(path) == unbroken


def test_two_spoilt_ones_are_told_in_one_line(tmp_path: Path) -> None:
    path = whole_run(tmp_path / "run", 3)
    spoil(path / NEWEST, "half")
    spoil(path / BEFORE, "flipped")
    with pytest.raises(UserError, match=rf"{NEWEST}: cannot be gone on from: .*{BEFORE}: ") as told:
        RunFolder.open(path)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("how", ["missing", "half", "foreign"])
@pytest.mark.parametrize("name", ["champion.npz", "config.json"])
def test_other_files_are_written_again_from_the_checkpoint(
    tmp_path: Path, unbroken: dict[str, bytes | str], name: str, how: str
) -> None:
    path = whole_run(tmp_path / "run")
    spoil(path / name, how)
    assert outcome(path) == unbroken


def test_a_champion_of_generations_that_are_taken_back_steps_down(tmp_path: Path) -> None:
    path = begin(tmp_path / "run").path
    begun = RunFolder.open(path)[1]
    whole_run(tmp_path / "other")
    (path / "champion.npz").write_bytes((tmp_path / "other" / "champion.npz").read_bytes())
    assert generation_of(path) == begun.generation == 0
    assert not (path / "champion.npz").exists()


def test_missing_rows_are_told(tmp_path: Path) -> None:
    path = whole_run(tmp_path / "run")
    (path / "metrics.csv").unlink()
    assert "lacks some of the run's generations" in RunFolder.open(path)[0].warnings[0]


def edit(path: Path, **changes: object) -> None:
    values = json.loads((path / "config.json").read_text(encoding="utf-8"))
    (path / "config.json").write_text(json.dumps({**values, **changes}), encoding="utf-8")


def test_a_configuration_edited_by_hand_is_put_right_and_told(tmp_path: Path, unbroken: dict[str, bytes | str]) -> None:
    path = whole_run(tmp_path / "run", 3)
    edit(path, seed=4, hidden=[7])
    (warning,) = RunFolder.open(path)[0].warnings
    assert "config.json does not fit the checkpoint (seed, hidden)" in warning
    assert not RunFolder.open(path)[0].warnings
    go_on(path)
    assert outcome(path) == unbroken


def test_a_folder_of_a_later_version_is_refused(tmp_path: Path) -> None:
    path = whole_run(tmp_path / "run", 2)
    edit(path, format="neurarium-run/2")
    with pytest.raises(UserError, match=r"later version of Neurarium.*update it"):
        RunFolder.open(path)
    with pytest.raises(UserError, match=r"later version of Neurarium.*update it"):
        RunFolder(path).config()


def test_other_versions_than_the_run_began_with_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = whole_run(tmp_path / "run", 2)
    now = RunFolder.open(path)[0]._values["versions"]
    monkeypatch.setattr("sim.run_config.versions", lambda: {**now, "pymunk": "9.9", "machine": "abacus"})
    (warning,) = RunFolder.open(path)[0].warnings
    assert f"the run began with machine {now['machine']}, now abacus; pymunk {now['pymunk']}, now 9.9" in warning


def test_a_start_that_does_not_fit_is_told(tmp_path: Path) -> None:
    path = begin(tmp_path / "run").path
    start = Evolution(small_config()).ask().parameters[0]
    other = RunFolder.create(tmp_path / "other", small_config(), start)
    (path / "start.npz").write_bytes((other.path / "start.npz").read_bytes())
    edit(path, hidden=[9])
    with pytest.raises(UserError, match=r"start\.npz: this brain is 2-3-1.*; the run needs 2-9-1"):
        RunFolder.open(path)


def test_rare_writing_ends_with_the_same_run(tmp_path: Path, unbroken: dict[str, bytes | str]) -> None:
    folder = begin(tmp_path / "run")
    folder.pace = Pace(every_s=1000.0)
    evolution = Evolution(folder.config())
    for generation in evolve(evolution, GENERATIONS - 2):
        folder.record(evolution, generation)
    assert unpack(read_limited(folder.path / NEWEST, 10**7), 10**7)["strategy/generation"] == 1
    evolution.ask()
    folder.flush()  # stopped amidst a generation: what was captured last is written
    assert 1 <= generation_of(folder.path) <= GENERATIONS - 2
    folder, evolution = RunFolder.open(folder.path)
    folder.pace = Pace(every_s=1000.0)
    for generation in evolve(evolution, GENERATIONS):
        folder.record(evolution, generation)
    folder.flush(evolution)
    assert generation_of(folder.path) == GENERATIONS
    assert outcome(folder.path) == unbroken


def test_settings_changed_while_a_generation_is_scored_act_after_it_also_when_gone_on_with(tmp_path: Path) -> None:
    config = small_config()
    first = Evolution(config)
    next(evolve(first, 1))
    state = first.state()
    first.ask()
    first.settings = STRATEGIES["genetic"].settings_type(population=8)
    write_checkpoint(tmp_path, Checkpoint(with_settings_to_come(state, first.settings), {}))
    second = Evolution(config)
    second.restore(read_checkpoint(tmp_path / NEWEST).state)
    assert np.array_equal(second.ask().parameters, first.ask().parameters)
    for one in (first, second):
        list(evolve(one, 3))
    assert len(second.ask().parameters) == 8
    assert np.array_equal(second.ask().parameters, first.ask().parameters)


_HOLDER = """
import sys
from pathlib import Path
from sim.runs import RunFolder
held = RunFolder.open(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_told_that_the_run_is_in_use_until_the_first_is_killed(tmp_path: Path) -> None:
    path = whole_run(tmp_path / "run", 2)
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(UserError, match=rf"in use by another process \({holder.pid}\)"):
        RunFolder.open(path)
    assert len(RunFolder(path).metrics()) == 2, "whoever only reads may"
    holder.kill()
    holder.communicate()
    assert generation_of(path) == 2


def test_whoever_opened_a_folder_first_writes_there_no_more(tmp_path: Path) -> None:
    first = begin(tmp_path / "run")
    assert first.ours
    second, _ = RunFolder.open(first.path)
    assert second.ours
    assert not first.ours
