"""Pictures on screen have the array's own values, its own way up, and two colours where numbers have a sign."""

from __future__ import annotations

import numpy as np
import pygame
import pytest

from scenes.picture_surface import draw_picture, fitted, grey_or_colour, limits_of, surface_of, two_coloured
from scenes.theme import Theme


def colour_at(surface: pygame.Surface, at: tuple[int, int]) -> tuple[int, int, int]:
    colour = surface.get_at(at)
    return colour.r, colour.g, colour.b


def test_row_0_is_the_top_and_column_0_is_the_left_of_a_grey_picture() -> None:
    image = np.zeros((1, 4, 6), dtype=np.uint8)
    image[0, 0, 5] = 255
    image[0, 3, 0] = 100
    picture = surface_of(grey_or_colour(image)[0])
    assert picture.get_size() == (6, 4)
    assert colour_at(picture, (5, 0)) == (255, 255, 255)
    assert colour_at(picture, (0, 3)) == (100, 100, 100)
    assert colour_at(picture, (0, 0)) == (0, 0, 0)


def test_red_green_and_blue_keep_their_places() -> None:
    image = np.zeros((1, 1, 3, 3), dtype=np.uint8)
    image[0, 0, range(3), range(3)] = 200
    picture = surface_of(grey_or_colour(image)[0])
    assert [colour_at(picture, (x, 0)) for x in range(3)] == [(200, 0, 0), (0, 200, 0), (0, 0, 200)]


def test_floats_and_bytes_of_the_same_picture_look_the_same() -> None:
    bytes_ = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
    assert np.array_equal(grey_or_colour(bytes_), grey_or_colour((bytes_ / 255).astype(np.float32)))


def test_floats_out_of_range_are_cut_and_no_number_is_black() -> None:
    packed = grey_or_colour(np.array([[[-1.0, 2.0, np.nan]]]))
    assert packed.tolist() == [[[0x000000, 0xFFFFFF, 0x000000]]]


def test_positive_is_blue_negative_is_vermilion_and_zero_is_dark() -> None:
    theme = Theme()
    packed = two_coloured(np.array([[[2.0, -2.0, 0.0, np.nan, np.inf]]]), 2.0)
    colours = [colour_at(surface_of(packed[0]), (x, 0)) for x in range(5)]
    ink = tuple(theme["ink"])[:3]
    assert colours == [tuple(theme["positive"])[:3], tuple(theme["negative"])[:3], ink, ink, ink]


def test_each_signed_picture_has_its_own_limit() -> None:
    values = np.array([[[1.0, -4.0]], [[0.5, 0.25]], [[0.0, 0.0]]])
    limits = limits_of(values)
    assert limits.tolist() == [4.0, 0.5, 1.0]
    packed = two_coloured(values, limits)
    full = two_coloured(np.array([[[1.0, -1.0]]]), 1.0)[0, 0]
    assert packed[0, 0, 1] == full[1]
    assert packed[1, 0, 0] == full[0]


def test_a_picture_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="pictures are"):
        grey_or_colour(np.zeros((28, 28)))


def test_a_picture_keeps_its_proportions_and_its_way_up_when_it_is_drawn_large() -> None:
    image = np.zeros((1, 28, 28), dtype=np.uint8)
    image[0, :14] = 255
    screen = pygame.Surface((300, 200))
    draw_picture(screen, surface_of(grey_or_colour(image)[0]), screen.get_rect())
    box = fitted((28, 28), screen.get_rect())
    assert box.size == (196, 196)
    assert box.center == (150, 100)
    assert colour_at(screen, (box.centerx, box.top + 5)) == (255, 255, 255)
    assert colour_at(screen, (box.centerx, box.bottom - 5)) == (0, 0, 0)
