"""The table of a run: lines are added, half a line does not count, and what is no table is refused in one line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brains.errors import UserError
from sim.metrics import MetricsTable

ROWS = [{"generation": n, "best": n / 3, "exploit": 0, "best_laps": float("nan")} for n in range(1, 8)]


def table(folder: Path, rows: int = 7) -> MetricsTable:
    made = MetricsTable(folder / "metrics.csv")
    for row in ROWS[:rows]:
        made.append([row])
    return made


def test_rows_added_one_by_one_or_by_another_process_are_those_added_at_once(tmp_path: Path) -> None:
    one_by_one = table(tmp_path)
    (tmp_path / "other").mkdir()
    at_once = MetricsTable(tmp_path / "other" / "metrics.csv")
    at_once.append(ROWS[:3])
    MetricsTable(at_once.path).append(ROWS[3:])
    assert one_by_one.path.read_bytes() == at_once.path.read_bytes()
    assert [row["best"] for row in at_once.rows()] == [row["best"] for row in ROWS]


@given(cut=st.integers(0, 400), generations=st.integers(0, 9))
def test_any_loss_at_the_end_leaves_whole_rows_up_to_the_checkpoint(
    tmp_path_factory: pytest.TempPathFactory, cut: int, generations: int
) -> None:
    made = table(tmp_path_factory.mktemp("table"))
    whole = made.path.read_bytes()
    torn = whole[: max(0, len(whole) - cut)]
    made.path.write_bytes(torn)
    lines = max(0, torn.count(b"\n") - 1)
    complete = MetricsTable(made.path).keep(generations)
    left = MetricsTable(made.path)
    assert [row["generation"] for row in left.rows()] == list(range(1, min(lines, generations) + 1))
    assert complete == (lines >= generations)
    if complete:
        left.append(ROWS[generations:])
        if generations < len(ROWS):
            assert left.path.read_bytes() == whole


def test_what_a_power_cut_left_behind_the_last_row_is_taken_away(tmp_path: Path) -> None:
    made = table(tmp_path)
    whole = made.path.read_bytes()
    made.path.write_bytes(whole + bytes(100) + b"\n8,0.1\n")
    assert MetricsTable(made.path).keep(7)
    assert made.path.read_bytes() == whole


def test_new_columns_are_added_to_the_rows_of_before(tmp_path: Path) -> None:
    made = table(tmp_path, 2)
    made.append([{"generation": 3, "best": 1.0, "steps": 12}])
    made.append([{"generation": 4, "best": 2.0, "steps": 13}])
    assert [row["steps"] for row in made.rows()] == [None, None, 12, 13]
    assert [row["exploit"] for row in made.rows()] == [0, 0, None, None]


@pytest.mark.parametrize("text", ["generation,best\nx,y\n", "best\n1.0\n", "generation,best\n,1.0\n", "\xff\n\n1\n"])
def test_what_is_no_table_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "metrics.csv"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(UserError, match=r"metrics\.csv: not the metrics of a run"):
        MetricsTable(path).rows()
