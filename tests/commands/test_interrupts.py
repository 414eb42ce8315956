"""Ctrl-C, pressed once or again and again, also amidst a write: files are finished, and the run goes on from there."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from commands.progress import RunProgress
from tests.commands.conftest import Run, Said

XOR = ("xor", "--population", 20)
GENERATIONS = 60


def press(times: int = 1) -> None:
    for _ in range(times):
        signal.raise_signal(signal.SIGINT)


def check_it_goes_on(neurarium: Run, stopped: Path) -> None:
    whole = neurarium("evolve", *XOR, "--generations", GENERATIONS, "--out", "whole", "--json").json
    found = neurarium("evolve", "xor", "--resume", stopped, "--generations", GENERATIONS, "--json")
    assert found.json["champion_sha256"] == whole["champion_sha256"]
    assert (stopped / "metrics.csv").read_bytes() == Path("whole/metrics.csv").read_bytes()
    assert not list(stopped.rglob(".*.tmp"))
    assert "note:" not in found.err


def stopped_at_write(neurarium: Run, monkeypatch: pytest.MonkeyPatch, write: int) -> Said:
    """A run that is interrupted twice while a file, or a folder, reaches the disk."""
    writes, fsync = [0], os.fsync

    def pressed(file: int) -> None:
        writes[0] += 1
        if writes[0] == write:
            press(2)
        fsync(file)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", pressed)
        said = neurarium("evolve", *XOR, "--generations", GENERATIONS, "--out", "run")
    assert writes[0] >= write
    assert said.status == 130
    return said


@pytest.mark.parametrize("write", [4, 5, 6, 7])
def test_pressed_twice_amidst_a_write_it_waits_for_its_end(
    neurarium: Run, monkeypatch: pytest.MonkeyPatch, write: int
) -> None:
    said = stopped_at_write(neurarium, monkeypatch, write)
    assert f"neurarium evolve xor --resume run --generations {GENERATIONS}" in said.out
    check_it_goes_on(neurarium, Path("run"))


@pytest.mark.parametrize("write", [1, 2, 3])
def test_pressed_before_the_first_generation_it_leaves_a_run_to_go_on_with_or_none(
    neurarium: Run, monkeypatch: pytest.MonkeyPatch, write: int
) -> None:
    stopped_at_write(neurarium, monkeypatch, write)
    if write == 1:
        assert [path.name for path in Path("run").iterdir() if path.is_file()] == [".lock"]
        assert neurarium("evolve", *XOR, "--generations", 1, "--out", "run").status == 0
    check_it_goes_on(neurarium, Path("run"))


def test_what_was_not_written_yet_is_written_then_though_it_is_pressed_again(
    neurarium: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    show, fsync = RunProgress.show, os.fsync
    stopped_at: list[int] = []

    def pressed(progress: RunProgress, generation) -> None:
        show(progress, generation)
        if generation.number == 40:
            stopped_at.append(40)
            press()

    def pressed_again(file: int) -> None:
        if stopped_at:
            press()
        fsync(file)

    with monkeypatch.context() as patch:
        patch.setattr(RunProgress, "show", pressed)
        patch.setattr(os, "fsync", pressed_again)
        options = ("--generations", GENERATIONS, "--checkpoint-every", 1000, "--out", "run")
        said = neurarium("evolve", *XOR, *options)
    assert said.status == 130
    kept = Path("run/metrics.csv").read_text(encoding="utf-8").count("\n") - 1
    assert 2 <= kept <= 40, "more than the one checkpoint that was due"
    check_it_goes_on(neurarium, Path("run"))
