"""How figures become rows."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.measure import QUICK, Row, at_most, cost_row, count_row, in_turn, noted, rate, rate_row

FIGURES = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=9)


@given(FIGURES)
def test_a_row_holds_the_median_between_the_lowest_and_the_highest(ours: list[float]) -> None:
    row = rate_row("what", "/s", ours)
    assert row.low == min(ours) <= row.ours <= max(ours) == row.high
    assert row.ours == sorted(ours)[len(ours) // 2] or len(ours) % 2 == 0


def test_a_ratio_is_the_median_of_the_rounds_ratios_and_above_one_where_ours_is_better() -> None:
    ours, peer = [2.0, 30.0, 4.0], [1.0, 10.0, 8.0]  # the medians of each alone would give 4 / 8
    assert rate_row("more is better", "/s", ours, "peer", peer).ratio == 2.0
    assert cost_row("less is better", "s", ours, "peer", peer).ratio == 0.5


@pytest.mark.parametrize(("median", "kept"), [(3.0, True), (3.1, False)])
def test_a_promise_is_judged_by_the_median(median: float, kept: bool) -> None:
    row = at_most("what", "s", [0.1, median, 99.0], 3.0)
    assert (row.target, row.met) == ("at most 3", kept)


def test_a_row_without_a_peer_names_none_and_has_no_ratio() -> None:
    row = at_most("what", "s", [1.0], 3.0, "a peer that is not installed", None)
    assert (row.peer_name, row.peer, row.ratio) == ("", None, None)


def test_a_count_is_kept_from_its_least_on() -> None:
    assert [count_row("laps", found, 10, 9).met for found in (8, 9, 10)] == [False, True, True]
    assert count_row("laps", 3, 10).met is None


def test_notes_are_added_to_those_that_are_there() -> None:
    assert noted(Row("what", "s", 1, 1, 1, notes={"a": 1.0}), two_words=2.0).notes == {"a": 1.0, "two words": 2.0}


def test_both_are_measured_in_turn_and_the_first_round_does_not_count() -> None:
    calls: list[str] = []

    def measured(name: str) -> float:
        calls.append(name)
        return float(len(calls))

    ours, peer = in_turn(lambda: measured("ours"), lambda: measured("peer"), 2)
    assert calls == ["ours", "peer"] * 3
    assert (ours.tolist(), peer.tolist()) == ([3.0, 5.0], [4.0, 6.0])


def test_a_rate_counts_what_was_done_and_goes_on_for_as_long_as_asked() -> None:
    done: list[int] = []

    def work() -> int:
        done.append(7)
        return 7

    per_second = rate(work, 0.02)
    assert 0 < per_second <= sum(done) / 0.02
    assert json.dumps(per_second)  # a plain number


def test_the_quick_pace_has_rounds_for_a_median() -> None:
    assert QUICK.rounds >= 3
    assert np.median(range(QUICK.rounds)) == QUICK.rounds // 2
