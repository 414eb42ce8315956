"""`neurarium sweep`: a grid of trainings, kept row by row, told as a table and as curves."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from brains.pictures import sweeps
from brains.pictures.sweeps import Cell, Row
from commands import sweep
from tests.brains.picture_makers import write_idx_set
from tests.commands.conftest import Run

SMALL = ("strokes", "--pictures", 150, "--hidden", "8,12", "--epochs", "1,2", "--seeds", 2, "--out", "s")


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few strokes, drawn quickly."""
    monkeypatch.setattr("brains.pictures.drawn_set.drawn_set.__defaults__", (0, 300, 100))
    sweep._pictures.cache_clear()


def _table(folder: str = "s") -> list[dict[str, str]]:
    with Path(folder, "sweep.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_sweep_ends_with_a_table_curves_and_the_best_setting(neurarium: Run) -> None:
    said = neurarium("sweep", *SMALL, "--learn-rate", "0.001,0.02", "--rotate", "0,10", "--json")
    found = said.json
    rows = _table()
    assert (found["rows"], found["missing"], len(rows)) == (32, 0, 32)
    assert found["files"] == ["s/sweep.csv", "s/sweep.json", "s/sweep.png"]
    assert found["judged_by"] == "held back of those to learn from"
    by_setting: dict[tuple[str, ...], list[float]] = {}
    for row in rows:
        setting = tuple(row[name] for name in ("learn_rate", "hidden", "epochs", "rotate"))
        by_setting.setdefault(setting, []).append(float(row["accuracy"]))
    best = max(np.mean(accuracies) for accuracies in by_setting.values())
    assert found["best"]["mean"] == pytest.approx(best)
    assert {len(accuracies) for accuracies in by_setting.values()} == {2}
    assert "0.02" in said.err
    with Image.open("s/sweep.png") as image:
        pixels = np.asarray(image.convert("RGB"))
    assert min(pixels.shape[:2]) > 400
    assert (pixels == (0x56, 0xB4, 0xE9)).all(axis=2).sum() > 300, "a line in the first colour"


def test_two_workers_find_what_one_finds(neurarium: Run) -> None:
    write_idx_set(Path("tiny"), 60, 20)
    for workers in (1, 2):
        words = ("sweep", "tiny", "--hidden", 4, "--epochs", 1, "--seeds", 2, "--workers", workers)
        assert neurarium(*words, "--out", f"w{workers}").status == 0
    one, two = (sorted(tuple(row.values())[:-1] for row in _table(f"w{workers}")) for workers in (1, 2))
    assert len(one) == 2
    assert one == two


def test_a_sweep_that_was_stopped_goes_on_where_it_was(neurarium: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    trained: list[Cell] = []

    def stopping(cell: Cell, *rest: object) -> list[Row]:
        if len(trained) == 3:
            raise KeyboardInterrupt
        trained.append(cell)
        return sweeps.train_cell(cell, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(sweep, "train_cell", stopping)
    stopped = neurarium("sweep", *SMALL, "--json")
    assert stopped.status == 130
    assert "the same command goes on with it" in stopped.err
    assert (stopped.json["rows"], stopped.json["missing"]) == (6, 1)
    kept = _table()
    trained.clear()
    again = neurarium("sweep", *SMALL, "--json")
    assert len(trained) == 1
    assert "3 of them are there already" in again.err
    assert (again.json["rows"], again.json["missing"]) == (8, 0)
    assert _table()[:6] == kept
    monkeypatch.setattr(sweep, "train_cell", sweeps.train_cell)
    whole = neurarium("sweep", *SMALL[:-1], "whole", "--json")
    assert whole.json["best"] == again.json["best"]


def test_more_values_may_be_added_later(neurarium: Run) -> None:
    neurarium("sweep", *SMALL)
    found = neurarium("sweep", *SMALL, "--learn-rate", "0.002,0.003", "--json").json
    assert found["rows"] == 16
    assert len(_table()) == 16


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("stroke",), "is no set of pictures and no path"),
        (("strokes", "--hidden", "ten"), "not 'ten'"),
        (("strokes", "--hidden", "10,0x5"), "not '0x5'"),
        (("strokes", "--hidden", "10,,12"), "not ''"),
        (("strokes", "--epochs", "1,2,1"), "names 1 twice"),
        (("strokes", "--epochs", "0"), "not '0'"),
        (("strokes", "--learn-rate", "0.1,"), "not ''"),
        (("strokes", "--learn-rate", "99"), "learn_rate is a number"),
        (("strokes", "--rotate", "300"), "rotate is a number"),
        (("strokes", "--seeds", "0"), "--seeds is 0"),
        (("strokes", "--seeds", "1000000"), "--seeds is 1000000"),
        (("strokes", "--pictures", "0"), "--pictures is 0"),
        (("strokes", "--workers", "-1"), "--workers is -1"),
        (("strokes", "--optimizer", "newton"), "newton"),
        (("strokes", "--augment", "wild"), "no augmentation"),
        (("spiral",), "is a set of points"),
        ((), "SET is missing"),
    ],
)
def test_mistakes_are_told_in_one_line_before_anything_is_written(
    neurarium: Run, options: tuple[str, ...], words: str
) -> None:
    assert words in neurarium("sweep", *options).complaint
    assert not Path("runs").exists()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("sweep.csv", "learn_rate,hidden\n1,2\n", "its columns are not"),
        ("sweep.csv", None, "no row of a sweep"),
        ("sweep.csv", "\x00\xff", "delete it"),
        ("sweep.json", "{", "s/sweep.json"),
        ("sweep.json", "[1]", "holds another sweep"),
    ],
)
def test_a_damaged_folder_is_told_and_left_as_it_is(neurarium: Run, name: str, text: str | None, words: str) -> None:
    neurarium("sweep", *SMALL)
    path = Path("s", name)
    broken = text if text is not None else path.read_text().replace("\n0.002,", "\nnan,", 1)
    path.write_text(broken, encoding="latin-1")
    assert words in neurarium("sweep", *SMALL).complaint
    assert path.read_text(encoding="latin-1") == broken


def test_a_folder_of_another_sweep_is_not_mixed_with_it(neurarium: Run) -> None:
    neurarium("sweep", *SMALL)
    before = Path("s/sweep.csv").read_text()
    assert "its batch differ" in neurarium("sweep", *SMALL, "--batch", 5).complaint
    assert Path("s/sweep.csv").read_text() == before
    assert json.loads(Path("s/sweep.json").read_text())["batch"] == 128
