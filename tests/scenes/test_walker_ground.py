"""The ground as it is drawn, held against its heights."""

from __future__ import annotations

import numpy as np
import pygame
import pytest

from scenes.camera import Camera
from scenes.theme import Theme
from scenes.walker_ground import Hills, WalkerGround
from sim.terrain import make_terrain
from tests.scenes.driver import Driver
from tests.scenes.walker_crowd import Said, like

VIEW = pygame.Rect(0, 0, 600, 400)


@pytest.fixture
def theme(driver: Driver) -> Said:
    """A theme in an open window that keeps what it writes."""
    return Said()


def picture(
    theme: Theme, word: str, centre: tuple[float, float], scale: float, best_m: float | None = None
) -> tuple[Camera, pygame.Surface]:
    camera, surface = Camera(VIEW), pygame.Surface(VIEW.size)
    camera.set_scale(scale)
    camera.look_at(centre)
    surface.fill(theme["background"])
    WalkerGround(make_terrain(word, 4)).draw(surface, camera, theme, best_m)
    return camera, surface


@pytest.mark.parametrize("word", ["flat", "rough:0.4", "hills:3", "steps:0.3", "gaps:0.8", "stumps:0.4", "mixed:7"])
@pytest.mark.parametrize("scale", [12.0, 80.0])
def test_there_is_earth_below_the_line_and_none_above(theme: Said, word: str, scale: float) -> None:
    camera, surface = picture(theme, word, (30.0, 0.5), scale)
    earth = like(surface, theme["control"], 30)
    terrain = make_terrain(word, 4)
    for column in range(5, VIEW.width, 7):
        x = camera.to_world((column + 0.5, 0))[0]
        around = terrain.height_m(np.linspace(x - 2.5 / scale, x + 2.5 / scale, 9))
        top, bottom = camera.point(x, float(around.max()))[1], camera.point(x, float(around.min()))[1]
        assert not earth[column, : max(0, int(top) - 3)].any(), "earth in the air"
        below = earth[column, min(VIEW.height, int(bottom) + 4) :]
        assert below.size <= 30 or below.mean() > 0.5, "no earth under the line"


def test_the_ruler_counts_metres_and_thins_out_with_distance(theme: Said) -> None:
    picture(theme, "flat", (4.0, 0.5), 110.0)
    assert {"2 m", "3 m", "4 m", "5 m", "6 m"} <= set(theme.words)
    assert "start" not in theme.words, "the start is out of view"
    theme.words.clear()
    picture(theme, "flat", (10.0, 0.5), 30.0)
    numbers = [word for word in theme.words if word.endswith(" m")]
    assert numbers == ["0 m", "5 m", "10 m", "15 m", "20 m"]
    assert "start" in theme.words
    theme.words.clear()
    picture(theme, "flat", (60.0, 0.5), 5.0)
    assert [word for word in theme.words if word.endswith(" m")] == ["0 m", "50 m", "100 m"]


def test_numbers_stand_where_their_metre_is(theme: Said) -> None:
    camera, surface = picture(theme, "flat", (8.0, 0.0), 40.0)
    bright = like(surface, theme["muted"], 60)
    for mark in (5, 10):
        x, y = (round(k) for k in camera.point(float(mark), 0.0))
        assert bright[x - 15 : x + 15, y + 8 : y + 30].any()
    x, y = (round(k) for k in camera.point(7.5, 0.0))
    assert not bright[x - 15 : x + 15, y + 8 : y + 30].any()


def test_a_number_that_would_be_cut_by_the_edge_is_left_out(theme: Said) -> None:
    camera, surface = picture(theme, "flat", (8.0, 0.0), 100.0)
    bright = like(surface, theme["muted"], 60)
    assert [round(camera.point(mark, 0.0)[0]) for mark in (5.0, 11.0)] == [0, 600], "both are at an edge"
    line = round(camera.point(5.0, 0.0)[1])
    assert not bright[:40, line + 10 :].any()
    assert not bright[-40:, line + 10 :].any()


def test_the_start_is_named_on_the_side_where_there_is_room(theme: Said) -> None:
    for centre_m, beside_px in ((2.9, 25), (0.0, -25)):
        camera, surface = picture(theme, "flat", (centre_m, 0.5), 100.0)
        words = like(surface, theme["muted"], 60)
        x, y = (round(k) for k in camera.point(0.0, 0.45))
        assert words[x + beside_px - 12 : x + beside_px + 12, y : y + 12].any()


def test_the_flag_stands_at_the_best_distance(theme: Said) -> None:
    camera, surface = picture(theme, "rough:0.4", (12.0, 0.5), 60.0, best_m=12.34)
    assert "best 12.3 m" in theme.words
    cloth = np.argwhere(like(surface, theme["best"]))
    assert abs(cloth[:, 0].min() - camera.point(12.34, 0)[0]) < 3
    assert not like(picture(theme, "rough:0.4", (12.0, 0.5), 60.0)[1], theme["best"]).any()
    for nothing in (0.0, -3.0, float("nan")):
        assert not like(picture(theme, "flat", (0.0, 0.5), 60.0, nothing)[1], theme["best"]).any()


def test_the_flags_words_stay_in_view(theme: Said) -> None:
    camera, surface = picture(theme, "flat", (12.0, 0.5), 60.0, best_m=16.8)
    words = np.argwhere(like(surface, theme["best"], 20))
    assert words[:, 0].min() < camera.point(16.8, 0)[0] - 20, "the words are not on the side where there is room"


def test_hills_are_the_same_for_ever_and_move_slower_than_the_ground(theme: Said) -> None:
    near, again = (Hills(4, 1, 0.25, 20.0, 6.0) for _ in range(2))
    x = np.linspace(-500, 500, 1001)
    np.testing.assert_array_equal(near.height(x), again.height(x))
    assert not np.array_equal(near.height(x), Hills(5, 1, 0.25, 20.0, 6.0).height(x))
    assert np.abs(np.diff(near.height(x))).max() < 0.12, "not smooth"

    def skyline(centre_m: float) -> np.ndarray:
        camera, surface = Camera(VIEW), pygame.Surface(VIEW.size)
        camera.set_scale(40.0)
        camera.look_at((centre_m, 1.0))
        near.draw(surface, camera, pygame.Color("white"))
        return (pygame.surfarray.array3d(surface)[:, :, 0] > 127).argmax(axis=1)

    before, after = skyline(0.0), skyline(4.0)
    ways = np.arange(0, 161, 2)
    misfit = [np.abs(before[way:400] - after[: 400 - way]).mean() for way in ways]
    assert ways[int(np.argmin(misfit))] == pytest.approx(0.25 * 4.0 * 40.0, abs=4), "not a quarter of 160 pixels"
