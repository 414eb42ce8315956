"""The surface in three dimensions, held against geometry that can be worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pygame
import pytest

from scenes.surface import Surface3D, View
from scenes.theme import Theme

RECT = pygame.Rect(40, 30, 500, 400)
X, Y = np.linspace(-2, 2, 41), np.linspace(0, 3, 31)


@pytest.fixture
def screen() -> pygame.Surface:
    pygame.display.init()
    pygame.font.init()
    return pygame.Surface((640, 480))


@pytest.fixture
def bowl(screen: pygame.Surface) -> Surface3D:
    """z = x² + (y - 1)²: every height is known."""
    surface = Surface3D(("x", "y", "cost"))
    surface.show(X, Y, X[None, :] ** 2 + (Y[:, None] - 1) ** 2)
    surface.draw(screen, RECT, Theme())
    return surface


def motion(rel: tuple[int, int]) -> pygame.event.Event:
    return pygame.event.Event(pygame.MOUSEMOTION, pos=RECT.center, rel=rel, buttons=(1, 0, 0))


def button(kind: int, pos: tuple[int, int] = RECT.center) -> pygame.event.Event:
    return pygame.event.Event(kind, pos=pos, button=1)


def test_heights_between_the_grid_points_are_those_of_the_function(bowl: Surface3D) -> None:
    points = np.random.default_rng(1).uniform((-2, 0), (2, 3), (50, 2))
    expected = points[:, 0] ** 2 + (points[:, 1] - 1) ** 2
    assert bowl.height_at(points) == pytest.approx(expected, abs=0.006)


def test_from_straight_above_x_goes_right_and_y_goes_up(bowl: Surface3D) -> None:
    bowl.view = View(math.radians(-90), math.radians(90))
    middle, right, up = bowl.project(np.array([[0, 1.5, 0], [2, 1.5, 0], [0, 3, 0]]))
    assert right[0] > middle[0]
    assert right[1] == pytest.approx(middle[1])
    assert up[1] < middle[1]
    assert up[0] == pytest.approx(middle[0])


def test_higher_points_lie_higher_in_the_window_and_nothing_leaves_the_rectangle(bowl: Surface3D) -> None:
    corners = np.array([[x, y, z] for x in (-2, 2) for y in (0, 3) for z in (0, 8)], dtype=float)
    for azimuth in np.radians([-170, -90, -40, 0, 65, 120]):
        for elevation in np.radians([8, 30, 60, 90]):
            bowl.view = View(azimuth, elevation)
            xy = bowl.project(corners)
            if elevation < 1.5:
                assert (xy[1::2, 1] < xy[::2, 1]).all()
            assert ((xy >= RECT.topleft) & (xy <= RECT.bottomright)).all()


def test_the_point_under_the_mouse_is_the_one_that_was_drawn_there(bowl: Surface3D) -> None:
    for azimuth in np.radians([-120, -58, 10, 100]):
        bowl.view = View(azimuth, math.radians(50))
        for x, y in ((0.0, 1.0), (-0.7, 1.6), (0.9, 0.6)):
            place = bowl.project(np.array([x, y, float(bowl.height_at((x, y)))]))
            assert bowl.pick((float(place[0]), float(place[1]))) == pytest.approx((x, y), abs=0.05)
    assert bowl.pick((RECT.left + 1, RECT.top + 1)) is None


def test_a_hill_hides_what_lies_behind_it_and_not_what_lies_before(screen: pygame.Surface) -> None:
    hill = Surface3D()
    grid = np.linspace(-1, 1, 41)
    hill.show(grid, grid, np.exp(-8 * (grid[None, :] ** 2 + grid[:, None] ** 2)))
    hill.view = View(math.radians(-90), math.radians(12))  # the eye is at y below 0
    hill.draw(screen, RECT, Theme())
    _, seen = hill.on_surface(np.array([[0, 0.5], [0, -0.5], [0.95, 0.5]]))
    assert seen.tolist() == [False, True, True]
    hill.view = View(math.radians(90), math.radians(12))
    _, seen = hill.on_surface(np.array([[0, 0.5], [0, -0.5]]))
    assert seen.tolist() == [True, False]


def test_nearer_cells_are_painted_over_farther_ones(screen: pygame.Surface) -> None:
    step = Surface3D()
    grid = np.linspace(-1, 1, 41)
    wall = np.where(np.abs(grid[:, None]) < 0.2, 1.0, 0.0) * np.ones((1, 41))
    image = np.zeros((2, 1, 3), np.uint8)
    image[0], image[1] = (255, 0, 0), (0, 0, 255)  # red for y below 0, blue above
    for azimuth, red_in_front in ((-90, True), (90, False)):
        step.show(grid, grid, wall, colours=image)
        step.view = View(math.radians(azimuth), math.radians(10))
        step.draw(screen, RECT, Theme())
        place = step.project(np.array([0.03, -0.2 if red_in_front else 0.2, 0.55]))
        red, _, blue, _ = screen.get_at((round(place[0]), round(place[1])))
        assert (red > blue) == red_in_front


def test_a_drag_turns_it_the_wheel_zooms_and_a_double_click_goes_home(bowl: Surface3D, screen: pygame.Surface) -> None:
    before = screen.copy()
    home = bowl.view
    assert bowl.handle(button(pygame.MOUSEBUTTONDOWN))
    assert bowl.handle(motion((60, 0)))
    turned = bowl.view.azimuth - home.azimuth
    bowl.handle(motion((0, 5000)))
    assert bowl.view.elevation == pytest.approx(math.pi / 2)
    bowl.handle(motion((0, -5000)))
    assert 0 < bowl.view.elevation < math.radians(10)
    assert bowl.handle(button(pygame.MOUSEBUTTONUP))
    assert turned < 0, "what is in front follows the mouse to the right"
    assert not bowl.handle(motion((60, 0))), "nothing turns once the button is up"
    bowl.draw(screen, RECT, Theme())
    assert pygame.image.tobytes(screen, "RGB") != pygame.image.tobytes(before, "RGB")
    for _ in range(2):
        bowl.handle(button(pygame.MOUSEBUTTONDOWN))
        bowl.handle(button(pygame.MOUSEBUTTONUP))
    assert bowl.view == home
    assert not bowl.handle(button(pygame.MOUSEBUTTONDOWN, (RECT.left - 5, RECT.top)))


def test_a_press_in_front_carries_the_near_side_along(bowl: Surface3D) -> None:
    near = np.array([0.0, 0.0, 0.0])
    before = bowl.project(near)
    bowl.handle(button(pygame.MOUSEBUTTONDOWN))
    bowl.handle(motion((40, 0)))
    assert bowl.project(near)[0] > before[0]


def test_holes_and_infinities_are_cut_to_the_range(screen: pygame.Surface) -> None:
    surface = Surface3D()
    surface.show([0, 1], [0, 1], [[0, math.nan], [math.inf, 1]])
    surface.draw(screen, RECT, Theme())
    assert surface.height_at((1, 0)) == pytest.approx(1)
    surface.show([0, 1], [0, 1], np.full((2, 2), math.nan))
    surface.draw(screen, RECT, Theme())
    surface.show([0, 1], [0, 1], np.full((2, 2), 3.0), z_range=(0, 2))
    assert surface.height_at((0.5, 0.5)) == pytest.approx(2)


def test_shapes_that_do_not_fit_are_named() -> None:
    with pytest.raises(ValueError, match=r"\(3, 2\)"):
        Surface3D().show([0, 1], [0, 1, 2], np.zeros((2, 3)))
    with pytest.raises(ValueError, match="rows, columns, 3"):
        Surface3D().show([0, 1], [0, 1], np.zeros((2, 2)), colours=np.zeros((2, 2)))


def test_paths_and_points_outside_the_box_do_no_harm(bowl: Surface3D, screen: pygame.Surface) -> None:
    colour = pygame.Color("white")
    bowl.draw_path(screen, [(-1, 1), (50, 1), (math.nan, 0), (1, 1)], colour)
    bowl.draw_path(screen, [(0, 0)], colour)
    assert bowl.draw_point(screen, (9, 9), colour, 4, colour) is None
    place = bowl.draw_point(screen, (0, 1), colour, 4, colour)
    assert place is not None
    assert RECT.collidepoint(place)


def test_no_room_at_all_is_fine(bowl: Surface3D, screen: pygame.Surface) -> None:
    bowl.draw(screen, pygame.Rect(0, 0, 3, 0), Theme())
