"""The coloured plane: where points lie, what colours say, updates in parts."""

import numpy as np
import pygame
import pytest

from scenes.decision_map import CLASS_COLOURS, GROUND, DecisionMap, Plane, Shading, grid_points
from scenes.theme import mix

PLANE = Plane(pygame.Rect(100, 50, 400, 200), (-2.0, -1.0), (2.0, 3.0))


def rgb(packed: int) -> tuple[int, int, int]:
    return packed >> 16 & 255, packed >> 8 & 255, packed & 255


def test_the_plane_points_up_and_returns_what_it_was_given() -> None:
    assert tuple(PLANE.to_screen((-2.0, -1.0))) == (100, 250)
    assert tuple(PLANE.to_screen((2.0, 3.0))) == (500, 50)
    points = np.random.default_rng(1).uniform(-2, 2, (20, 2))
    back = [PLANE.to_plane(tuple(place)) for place in PLANE.to_screen(points)]
    assert np.allclose(back, points)
    assert PLANE.clamped((0, 0)) == (-2.0, 3.0)


def test_the_grid_starts_at_the_top_left_with_the_centres_of_its_cells() -> None:
    points = grid_points((0.0, 0.0), (4.0, 2.0), (4, 2))
    assert points.tolist()[0] == [0.5, 1.5]
    assert points.tolist()[-1] == [3.5, 0.5]
    assert points.dtype == np.float32


def test_one_output_is_shaded_from_the_first_class_over_the_ground_to_the_second() -> None:
    shading = Shading.classes(2)
    low, middle, high = (rgb(int(c)) for c in shading.colour_of(np.array([[0.0], [0.5], [1.0]])))
    assert middle == (GROUND.r, GROUND.g, GROUND.b)
    for got, colour in ((low, CLASS_COLOURS[0]), (high, CLASS_COLOURS[1])):
        full = mix(GROUND, colour, shading.strength)
        assert np.abs(np.subtract(got, (full.r, full.g, full.b))).max() <= 1


def test_of_many_outputs_the_largest_wins_and_a_close_race_is_dark() -> None:
    shading = Shading.classes(3)
    sure, close = shading.colour_of(np.array([[0.0, 1.0, 0.0], [0.33, 0.34, 0.33]]))
    assert int(sure) == int(shading.table[1, -1])
    assert np.abs(np.subtract(rgb(int(close)), (GROUND.r, GROUND.g, GROUND.b))).max() <= 4


def test_one_band_shows_the_decision_alone() -> None:
    decided = Shading.classes(2).discretised(1)
    colours = decided.colour_of(np.array([[0.49], [0.01], [0.51], [1.0]]))
    assert colours[0] == colours[1] != colours[2] == colours[3]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none_get_a_colour_all_the_same(bad: float) -> None:
    for outputs in (np.array([[bad]]), np.array([[bad, 0.0, 1.0]])):
        assert len(Shading.classes(3).colour_of(outputs)) == 1


def test_the_classic_picture_is_grey_from_black_to_white() -> None:
    black, white = Shading.grey().colour_of(np.array([[0.0], [1.0]]))
    assert rgb(int(black)) == (0, 0, 0)
    assert rgb(int(white)) == (255, 255, 255)


def test_a_map_in_parts_changes_with_the_last_part_only() -> None:
    chart = DecisionMap(PLANE, Shading.classes(2), (10, 7))
    asked = []

    def predict(points: np.ndarray) -> np.ndarray:
        asked.append(len(points))
        return (points[:, :1] > 0).astype(np.float32)

    assert [chart.update(predict, 3) for _ in range(3)] == [False, False, True]
    assert sum(asked) == 70
    whole = chart.values
    chart.update(predict)
    assert whole is not None
    assert np.array_equal(whole, chart.values)


def test_the_drawn_map_has_each_class_on_its_side() -> None:
    surface = pygame.Surface((640, 300), 0, 32)
    chart = DecisionMap(PLANE, Shading.classes(2), (40, 40))
    chart.draw(surface)
    assert surface.get_at((300, 150)) == GROUND
    chart.update(lambda points: (points[:, :1] > 0).astype(np.float32))
    chart.draw(surface)
    left, right = surface.get_at((150, 150)), surface.get_at((450, 150))
    assert left.r > left.b
    assert right.b > right.r
    assert surface.get_at((50, 20)) == pygame.Color(0, 0, 0)
