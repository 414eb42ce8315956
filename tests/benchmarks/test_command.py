"""``python -m benchmarks``: choosing, leaving out, failing, recording."""

import ast
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import catalogue, results
from benchmarks.catalogue import Measurement
from benchmarks.measure import Pace, Row, rate_row


def measurement(name: str, **words: object) -> Measurement:
    return Measurement(name, "Learning", f"what {name} is", 1, 0.5, f"made:{name}", **words)  # type: ignore[arg-type]


def works(pace: Pace) -> list[Row]:
    return [rate_row("a made-up rate", "/s", [float(pace.rounds)] * pace.rounds)]


def breaks(pace: Pace) -> list[Row]:
    raise RuntimeError(f"after {pace.rounds} rounds")


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A catalogue of four measurements; the file that they are recorded in."""
    known = (
        measurement("first"),
        measurement("lacking", needs=("no_such_module", "distributed_too")),
        measurement("breaking"),
        measurement("long", in_all=False),
    )
    functions: dict[str, Callable[[Pace], list[Row]]] = {"first": works, "breaking": breaks, "long": works}
    monkeypatch.setattr(catalogue, "MEASUREMENTS", known)
    monkeypatch.setattr(command, "MEASUREMENTS", known)
    monkeypatch.setattr(Measurement, "function", lambda self: functions[self.name])
    path = tmp_path / "results.json"
    monkeypatch.setattr(results, "RESULTS", path)
    return path


def test_named_ones_run_at_the_pace_that_is_asked(made_up: Path, tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    assert command.main(["--only", "first", "--only", "long,first", "--quick", "--json", str(figures)]) == 0
    rows = json.loads(figures.read_text())["rows"]
    assert [row["ours"] for row in rows] == [3.0, 3.0]
    assert not made_up.exists(), "nothing is recorded unless asked"


def test_what_is_not_installed_is_left_out_in_one_line_and_what_fails_stops_nobody(
    made_up: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--record", "--quick"]) == 1
    said = capsys.readouterr().err
    assert "lacking: left out, no_such_module, distributed_too not installed (pip install '.[peers]')" in said
    assert "RuntimeError: after 3 rounds" in said
    assert said.splitlines()[-1] == "failed: breaking"
    assert {name: found.quick for name, found in results.read(made_up).items()} == {"first": True}


def test_a_name_that_does_not_exist_is_one_line(made_up: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--only", "second"]) == 2
    assert capsys.readouterr().err == (
        "benchmarks: there is no measurement 'second'; there are: first, lacking, breaking, long\n"
    )


def test_the_list_says_what_each_is_and_takes(made_up: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        "first",
        "lacking",
        "breaking",
        "long",
    ]


@pytest.mark.parametrize("known", catalogue.MEASUREMENTS, ids=lambda known: known.name)
def test_every_entry_of_the_catalogue_leads_to_a_function_or_a_command(known: Measurement) -> None:
    module, name = (known.command.split()[0], "main") if known.command else known.place.split(":")
    code = ast.parse((Path(catalogue.__file__).parent / f"{module}.py").read_text(encoding="utf-8"))
    assert name in {part.name for part in code.body if isinstance(part, ast.FunctionDef)}


def test_names_are_there_once() -> None:
    names = [known.name for known in catalogue.MEASUREMENTS]
    assert len(set(names)) == len(names)


def test_what_is_missing_is_named_with_the_extras_that_bring_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "installed", lambda module: module == "numpy")
    assert measurement("one").missing(("numpy",)) == ""
    said = measurement("one").missing(("numpy", "torch", "distributed"))
    assert said == "torch, distributed not installed (pip install '.[cluster,peers]')"
