"""Classes ranked by confidence: order, rows, marks for right and wrong."""

from __future__ import annotations

import numpy as np
import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.pictures_ranking import LEAST, Ranking, percent
from scenes.theme import Theme

pygame.font.init()
_RECT = pygame.Rect(20, 10, 230, 320)
_NAMES = ("cat", "rainbow", "train")


def drawn(ranking: Ranking, rect: pygame.Rect = _RECT) -> pygame.Surface:
    surface = pygame.Surface((300, 400))
    ranking.draw(surface, rect)
    return surface


def count(surface: pygame.Surface, colour: pygame.Color) -> int:
    packed = pygame.surfarray.array2d(surface)
    return int(np.count_nonzero(packed == surface.map_rgb(colour)))


@given(st.lists(st.floats(0, 1), min_size=2, max_size=12))
def test_the_surest_stands_first_and_every_row_leads_to_its_class(shares: list[float]) -> None:
    ranking = Ranking(Theme())
    ranking.show([str(i) for i in range(len(shares))], np.array(shares))
    drawn(ranking)
    ranked = np.array(shares)[ranking.order]
    assert (np.diff(ranked[ranked >= LEAST]) <= 0).all()
    assert (ranked[np.count_nonzero(ranked >= LEAST) :] < LEAST).all()
    assert (np.diff(ranking.order[ranked < LEAST]) > 0).all(), "those that mean nothing lie still"
    for number in ranking.order:
        assert ranking.class_at(ranking.row_of(int(number)).center) == number
    assert ranking.class_at((0, 0)) is None


def test_rows_glide_to_their_new_places() -> None:
    ranking = Ranking(Theme())
    ranking.show(_NAMES, np.array([0.8, 0.1, 0.1]))
    before = pygame.image.tobytes(drawn(ranking), "RGB")
    ranking.show(_NAMES, np.array([0.1, 0.1, 0.8]))
    ranking.animate(1 / 60)
    between = pygame.image.tobytes(drawn(ranking), "RGB")
    for _ in range(120):
        ranking.animate(1 / 60)
    after = pygame.image.tobytes(drawn(ranking), "RGB")
    assert len({before, between, after}) == 3
    ranking.animate(1 / 60)
    assert pygame.image.tobytes(drawn(ranking), "RGB") == after, "and come to rest"


def test_right_is_green_and_a_wrong_first_guess_vermilion_with_a_ring() -> None:
    theme = Theme()
    ranking = Ranking(theme)
    ranking.show(_NAMES, np.array([0.7, 0.2, 0.1]), truth=0)
    right = drawn(ranking)
    assert count(right, theme["right"]) > 200
    assert count(right, theme["negative"]) == 0
    ranking.show(_NAMES, np.array([0.7, 0.2, 0.1]), truth=1)
    wrong = drawn(ranking)
    assert count(wrong, theme["negative"]) > 200
    ring = pygame.Rect(_RECT.left, _RECT.top, 30, 30)
    assert count(wrong.subsurface(ring), theme["negative"]) > 20, "not by the bar's colour alone"


def test_many_classes_show_as_many_as_there_is_room_for() -> None:
    ranking = Ranking(Theme())
    ranking.show([f"class {i}" for i in range(500)], np.linspace(1, 0, 500))
    drawn(ranking)
    assert ranking.class_at((_RECT.centerx, _RECT.bottom - 3)) is not None
    assert ranking.row_of(400).size == (0, 0)
    drawn(ranking, pygame.Rect(0, 0, 100, 5))
    assert ranking.class_at((50, 2)) is None


def test_what_is_not_a_number_counts_as_nothing() -> None:
    ranking = Ranking(Theme())
    ranking.show(_NAMES, np.array([np.nan, 0.4, np.inf]))
    drawn(ranking)
    assert ranking.order[-1] == 0


@pytest.mark.parametrize(
    ("share", "words"),
    [(1.0, "100 %"), (0.99999, "99.9 %"), (0.9994, "99.9 %"), (0.5, "50.0 %"), (0.0, "0.0 %"), (float("nan"), "–")],
)
def test_a_share_in_words(share: float, words: str) -> None:
    assert percent(share) == words
