"""The ranking: surest first, the truth always among them, green for it and vermilion for a wrong guess."""

from __future__ import annotations

import numpy as np
import pygame

from scenes.picture_ranking import DISC, RING, draw_ranking, percent, ranking, row_height
from tests.scenes.driver import Driver

NAMES = ("cat", "rainbow", "train", "ship")


def test_the_surest_class_comes_first_and_the_first_of_equals_first() -> None:
    assert [row.index for row in ranking(np.array([0.1, 0.4, 0.1, 0.4]))] == [1, 3, 0, 2]


def test_a_right_guess_is_green_and_nothing_is_vermilion() -> None:
    rows = ranking(np.array([0.1, 0.7, 0.1, 0.1]), truth=1)
    assert (rows[0].colour, rows[0].mark) == ("right", DISC)
    assert not any(row.colour == "negative" for row in rows)


def test_a_wrong_guess_is_vermilion_and_the_truth_below_it_green() -> None:
    rows = ranking(np.array([0.1, 0.7, 0.2, 0.0]), truth=2)
    assert [(row.index, row.colour) for row in rows[:2]] == [(1, "negative"), (2, "right")]
    assert rows[0].mark == RING


def test_without_a_truth_the_first_is_blue_and_nothing_is_judged() -> None:
    rows = ranking(np.array([0.1, 0.7, 0.2, 0.0]))
    assert [row.colour for row in rows] == ["positive", "edge", "edge", "edge"]
    assert not any(row.mark for row in rows)


def test_the_truth_is_told_even_where_there_is_no_room_for_its_rank() -> None:
    assert [row.index for row in ranking(np.array([0.6, 0.3, 0.08, 0.02]), truth=3, most=2)] == [0, 3]


def test_no_number_counts_as_nothing() -> None:
    assert [row.share for row in ranking(np.array([np.nan, 0.5]))] == [0.5, 0.0]


def test_percent_says_all_or_nothing_only_where_it_is_true() -> None:
    assert [percent(share) for share in (1.0, 0.9996, 0.999, 0.5, 0.001, 0.0)] == [
        "100 %",
        "100 %",
        "99.9 %",
        "50.0 %",
        "0.1 %",
        "0 %",
    ]


def test_bars_are_drawn_in_order_as_long_as_their_shares_and_tell_where_they_are(driver: Driver) -> None:
    theme = driver.app.theme
    screen = pygame.Surface((400, 200))
    rect = pygame.Rect(10, 10, 380, 3 * row_height(theme))
    places = draw_ranking(screen, theme, rect, NAMES, np.array([0.25, 0.5, 0.25, 0.0]), truth=0)
    assert [place.top for place in places[:3]] == [10 + row_height(theme), 10, 10 + 2 * row_height(theme)]
    assert places[3].height == 0
    lengths = {}
    left = 10 + theme.px(20) + max(theme.width(name) for name in NAMES)
    for name, colour in ((1, "negative"), (0, "right")):
        line = [tuple(screen.get_at((x, places[name].centery + 2)))[:3] for x in range(left, 390)]
        lengths[name] = line.count(tuple(theme[colour])[:3])
    assert abs(lengths[1] - 2 * lengths[0]) <= 2
    assert lengths[0] > 20
