"""Options are read into dataclasses; mistakes are told in one line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import pytest
import tyro

from brains.errors import UserError
from commands.parsing import given_flags, one_line, parse


@dataclass(frozen=True)
class _Flags:
    """What it does."""

    name: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="NAME")]
    cars: int = 3
    grip: float = 1.0
    mode: Literal["drive", "steer-only"] = "drive"
    seed: int | None = None
    share: float | None = None
    json: bool = False


def test_options_become_fields() -> None:
    flags = parse(_Flags, ["a.npz", "--cars", "-5", "--mode", "steer-only", "--share=0.5", "--json"], "try")
    assert flags == _Flags(Path("a.npz"), cars=-5, mode="steer-only", share=0.5, json=True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "NAME is missing"),
        ("a --cras 4", "there is no option --cras, did you mean --cars?"),
        ("a --zzz", "there is no option --zzz"),
        ("a b", "'b' is not expected there"),
        ("a --cars", "--cars needs a value"),
        ("a --cars many", "--cars takes a whole number, not 'many'"),
        ("a --cars 1.5", "--cars takes a whole number, not '1.5'"),
        ("a --grip high", "--grip takes a number, not 'high'"),
        ("a --seed x", "--seed takes a whole number, not 'x'"),
        ("a --share x", "--share takes a number, not 'x'"),
        ("a --mode fly", "--mode is 'fly'; choose one of 'drive', 'steer-only'"),
    ],
)
def test_a_mistake_is_one_line_that_says_where_help_is(arguments: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        parse(_Flags, arguments.split(), "try")
    assert str(caught.value) == f"{message} (see 'neurarium try --help')"


def test_a_narrow_terminal_does_not_cut_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    with pytest.raises(UserError, match="--mode is 'fly'; choose one of 'drive', 'steer-only'"):
        parse(_Flags, ["a", "--mode", "fly"], "try")


def test_help_ends_the_program_quietly(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parse(_Flags, ["--help"], "try")
    assert not end.value.code
    assert "What it does." in capsys.readouterr().out


def test_a_frame_without_box_signs_is_read_too() -> None:
    message = "Error parsing --cars: invalid literal for int() with base 10: 'x'"
    plain = f" Value error       \n ---- \n  {message} \n ----- \n For full helptext, see"
    assert one_line(plain) == "--cars takes a whole number, not 'x'"


def test_an_unknown_complaint_is_passed_on_rather_than_lost() -> None:
    assert one_line("╭─ Oh ──╮\n│ The moon is down. │\n╰───╯") == "the moon is down"
    assert one_line("") == "these arguments do not fit"


def test_given_flags_are_seen_in_every_spelling() -> None:
    assert given_flags(["car", "--seed", "-5", "--time_limit_s=3", "--json"]) == ["--seed", "--time-limit-s", "--json"]
