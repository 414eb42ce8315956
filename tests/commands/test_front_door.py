"""`neurarium` itself: what it says, what it imports, how it ends."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import commands
import neurarium as front_door
from tests.commands.conftest import ROOT, Run


def test_help_names_every_command_with_its_line(neurarium: Run) -> None:
    said = neurarium("--help")
    assert said.status == 0
    for command in commands.COMMANDS:
        assert command.name in said.out
        assert command.line in said.out


def test_every_command_in_the_overview_exists_and_helps(neurarium: Run) -> None:
    for command in commands.COMMANDS:
        said = neurarium(command.name, "--help")
        assert said.status == 0, command
        assert said.out.startswith(f"usage: neurarium {command.name}")
        assert not said.err


def test_version_is_told_in_one_line(neurarium: Run) -> None:
    said = neurarium("--version")
    assert said.status == 0
    assert said.out.startswith("neurarium ")
    assert said.out.count("\n") == 1


def test_an_unknown_command_is_answered_with_the_nearest_one(neurarium: Run) -> None:
    assert "did you mean 'evolve'?" in neurarium("evolv").complaint
    assert "there is no option '--foo'" in neurarium("--foo").complaint


def test_without_a_display_the_launcher_says_what_works_instead(neurarium: Run) -> None:
    assert "no display" in neurarium().complaint
    assert "neurarium demo" in neurarium().complaint


def test_the_front_door_imports_nothing_slow() -> None:
    code = (
        "import sys, neurarium; "
        "print([name for name in ('tyro', 'pygame', 'matplotlib', 'rich', 'pydantic', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_way_to_the_launcher_imports_no_parser_and_no_plots() -> None:
    code = (
        "import sys, scenes.run, neurarium; neurarium.main([]); "
        "print([name for name in ('tyro', 'matplotlib', 'rich', 'pydantic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr


def test_a_name_longer_than_a_file_can_have_is_answered_in_one_line(neurarium: Run) -> None:
    train, data = (["train", "x" * 5000], ["data", "list", "--data-dir", "x" * 5000])
    if sys.version_info < (3, 14):
        for arguments in (train, data):
            assert neurarium(*arguments).complaint.endswith(": file name too long")
    else:  # there such a file is one that does not exist, like any other
        assert "is no file and no set" in neurarium(*train).complaint
        assert neurarium(*data).status == 0


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [(KeyboardInterrupt(), 130, "stopped"), (MemoryError("8 TiB"), 2, "memory"), (BrokenPipeError(), 1, "")],
)
def test_what_stops_a_command_ends_without_a_traceback(
    neurarium: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, words: str
) -> None:
    def fail(arguments: list[str]) -> int:
        raise error

    monkeypatch.setattr(commands, "find", lambda name: fail)
    monkeypatch.setattr(front_door.os, "dup2", lambda *_: None)
    monkeypatch.setattr(sys.stdout, "fileno", lambda: 1)
    said = neurarium("demo")
    assert said.status == status
    assert words in said.err
    assert "Traceback" not in said.err


def test_output_that_nobody_reads_is_no_reason_to_complain() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "neurarium", "tracks", "--json"]
    done = subprocess.run(command, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(writer)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
