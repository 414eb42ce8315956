"""The file of recorded figures."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import results
from benchmarks.machine import Machine, this_machine, together
from benchmarks.measure import Row, count_row
from benchmarks.results import plain, read, record
from brains.errors import UserError

ROW = Row("steps a second", "/s", 1234.56789, 1000.0, 2000.0, "peer", 2.0, 617.0, "at least 9", True, {"seconds": 0.5})


@pytest.fixture
def own_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is recorded goes into a file of the test's."""
    monkeypatch.setattr(results, "RESULTS", tmp_path / "results.json")


@pytest.mark.usefixtures("own_file")
def test_recorded_rows_come_back_to_five_figures() -> None:
    record("cars", [ROW, count_row("laps", 9, 10, 9)], quick=True)
    found = read()["cars"]
    assert found.rows == [
        Row("steps a second", "/s", 1234.6, 1000, 2000, "peer", 2, 617, "at least 9", True, {"seconds": 0.5}),
        count_row("laps", 9, 10, 9),
    ]
    assert (found.quick, found.machine) == (True, this_machine())


@pytest.mark.usefixtures("own_file")
def test_a_measurement_takes_the_place_of_what_it_gave_before_and_leaves_the_others() -> None:
    for name, what in (("cars", "old words"), ("walkers", "stay"), ("cars", "new words")):
        record(name, [Row(what, "s", 1, 1, 1)])
    assert {name: [row.what for row in found.rows] for name, found in read().items()} == {
        "cars": ["new words"],
        "walkers": ["stay"],
    }


@pytest.mark.usefixtures("own_file")
def test_numbers_of_numpy_and_runs_that_never_solve_are_kept() -> None:
    row = Row("solved", "of 5", np.int64(3), np.float32(3), np.inf, met=np.bool_(True))  # type: ignore[arg-type]
    record("gym", [row])
    assert read()["gym"].rows == [Row("solved", "of 5", 3, 3, float("inf"), met=True)]


def test_nothing_is_recorded_where_there_is_no_file(tmp_path: Path) -> None:
    assert read(tmp_path / "none.json") == {}


@pytest.mark.parametrize("text", ["", "[]", '{"cars": 1}', '{"cars": {"rows": [{"what": 1}]}}', "[" * 50_000, "\xff"])
def test_another_file_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "results.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(UserError) as caught:
        read(path)
    assert "\n" not in str(caught.value)


@given(st.floats(-1e300, 1e300))
def test_a_figure_keeps_five_digits(value: float) -> None:
    kept = plain(Row("what", "s", value, 0, 0)).get("ours", 0.0)
    assert kept == pytest.approx(value, rel=1e-4)


def test_no_name_and_no_path_of_the_machine_is_told() -> None:
    import platform

    words = this_machine().in_words()
    assert platform.node() not in words
    assert str(Path.home()) not in words.replace("/s", "")


def test_machines_that_differ_only_in_what_else_was_installed_are_one() -> None:
    def machine(python: str, **libraries: str) -> Machine:
        return Machine("processor", 2, 8, "system", python, libraries)

    plain_one, with_peers = machine("3.11", numpy="2.0"), machine("3.11", numpy="2.0", torch="2.4")
    assert together([plain_one, with_peers]) == [with_peers]
    other = machine("3.11", numpy="2.1")
    assert together([plain_one, other]) == [plain_one, other]
    assert together([plain_one, machine("3.12", numpy="2.0")])[1].python == "3.12"
