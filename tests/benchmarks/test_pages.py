"""The README's table and docs/benchmarks.md are what the recorded figures give."""

import pytest

from benchmarks import tables
from benchmarks.__main__ import PAGE, README
from benchmarks.catalogue import MEASUREMENTS
from benchmarks.machine import Machine
from benchmarks.measure import Row
from benchmarks.results import Recorded, read
from brains.errors import UserError

MACHINE = Machine("processor", 2, 8, "system", "3.11", {"numpy": "2.0"})
LONGEST = 90


def recorded(**rows: list[Row]) -> dict[str, Recorded]:
    return {name.replace("_", "-"): Recorded("2026-01-02", False, MACHINE, its) for name, its in rows.items()}


def test_the_readmes_figures_are_the_recorded_ones() -> None:
    text = README.read_text(encoding="utf-8")
    assert tables.put_between_markers(text, tables.readme_figures(read())) == text, "python -m benchmarks --readme"


def test_the_long_list_is_what_is_recorded() -> None:
    assert tables.page(read()) == PAGE.read_text(encoding="utf-8"), "python -m benchmarks --readme"


def test_every_row_that_the_readme_is_to_show_is_recorded_once() -> None:
    known = read()
    for measurement in MEASUREMENTS:
        for start in measurement.headlines if measurement.name in known else ():
            assert [row.what for row in known[measurement.name].rows if row.what.startswith(start)], start


def test_recorded_rows_are_of_known_measurements_and_short() -> None:
    known = read()
    assert known.keys() <= {measurement.name for measurement in MEASUREMENTS}
    for found in known.values():
        assert [row.what for row in found.rows if len(row.what) > LONGEST] == []
        assert len({row.what for row in found.rows}) == len(found.rows)


def test_a_table_has_a_line_for_every_row_and_says_whether_promises_are_kept() -> None:
    rows = [
        Row("steps", "/s", 123456.7, 100000, 150000, "peer", 1234.5, 100.04, "at least 90 ×", True),
        Row("seconds", "s", 0.12345, 0.1, 0.2, target="at most 0.1", met=False),
        Row("memory", "MB", 12, 12, 12),
        Row("solved", "episodes", float("inf"), 300, float("inf")),
    ]
    assert tables.markdown(rows).splitlines()[2:] == [
        "| steps | 123,457 /s | 100,000 – 150,000 | peer: 1,234 | 100 × | at least 90 ×: kept |",
        "| seconds | 0.123 s | 0.1 – 0.2 |  |  | at most 0.1: missed |",
        "| memory | 12 MB |  |  |  |  |",
        "| solved | never episodes | 300 – never |  |  |  |",
    ]


def test_the_readme_shows_headlines_and_missed_promises_alone_under_their_headings() -> None:
    shown = tables.readme_figures(
        recorded(
            cars=[Row("car-steps a second", "/s", 1, 1, 1), Row("another row", "/s", 1, 1, 1, met=True)],
            shipped=[Row("shipped driver: laps", "of 100", 99, 99, 99)],
            pages=[Row("a slow page", "ms", 20, 20, 20, target="at most 16.7", met=False)],
        )
    )
    assert "another row" not in shown
    assert "at most 16.7: missed" in shown
    assert shown.index("**Speed") < shown.index("car-steps") < shown.index("**Learning") < shown.index("99 of 100")
    assert shown.endswith("Measured 2026-01-02 on processor, 2 cores, 8 GB, system, Python 3.11, numpy 2.0.")


def test_figures_of_two_machines_name_the_measurements_of_each() -> None:
    found = recorded(cars=[Row("car-steps", "/s", 1, 1, 1)])
    other = Machine("another", 8, 8, "system", "3.12", {"numpy": "2.0"})
    found["shipped"] = Recorded("2026-03-04", False, other, [Row("shipped driver", "of 9", 9, 9, 9)])
    shown = tables.readme_figures(found)
    assert "Measured 2026-01-02 (cars) on processor" in shown
    assert "Measured 2026-03-04 (shipped) on another" in shown


def test_only_what_stands_between_the_markers_changes() -> None:
    text = f"before\n{tables.BEGIN}\n\nold\n\n{tables.END}\nafter\n"
    assert tables.put_between_markers(text, "new") == text.replace("old", "new")
    with pytest.raises(UserError, match="no place for the figures"):
        tables.put_between_markers("a page without markers", "new")
