"""Metres to pixels and back."""

from __future__ import annotations

import numpy as np
import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.camera import Camera

coordinate = st.floats(-1e4, 1e4)
points = st.tuples(coordinate, coordinate)
scales = st.floats(0.1, 100)


def _camera(centre: tuple[float, float], scale: float) -> Camera:
    camera = Camera(pygame.Rect(0, 46, 930, 728))
    camera.set_scale(scale)
    camera.look_at(centre)
    return camera


@given(points, scales, points)
def test_a_point_leads_to_the_screen_and_back(centre, scale, point) -> None:
    camera = _camera(centre, scale)
    assert camera.to_world(camera.point(*point)) == pytest.approx(point, abs=1e-6)
    assert camera.to_screen(np.array([point, point]))[1] == pytest.approx(camera.point(*point), abs=1e-6)


@given(points, scales, st.tuples(st.integers(0, 930), st.integers(46, 774)), st.floats(0.2, 5))
def test_zooming_keeps_what_is_under_the_mouse(centre, scale, mouse, factor) -> None:
    camera = _camera(centre, scale)
    before = camera.to_world(mouse)
    camera.zoom(factor, mouse)
    assert camera.to_world(mouse) == pytest.approx(before, abs=1e-6)


def test_up_in_the_world_is_up_on_the_screen() -> None:
    camera = _camera((0, 0), 10)
    assert camera.point(0, 5)[1] == camera.point(0, 0)[1] - 50


def test_a_fitted_box_lies_inside_the_view_and_fills_it() -> None:
    camera = _camera((0, 0), 10)
    camera.fit((-30, 5), (170, 60))
    corners = camera.to_screen(np.array([[-30, 5], [170, 60]]))
    inner = camera.view.inflate(-2 * 0.05 * camera.view.width, -2 * 0.05 * camera.view.height)
    assert inner.collidepoint(corners[0])
    assert inner.collidepoint(corners[1])
    assert abs(corners[1, 0] - corners[0, 0]) > 0.85 * camera.view.width


@given(st.integers(1, 60))
def test_following_glides_alike_at_any_frame_rate(frames: int) -> None:
    coarse, fine = _camera((0, 0), 10), _camera((0, 0), 10)
    coarse.follow((100, -40), 0.5)
    for _ in range(frames):
        fine.follow((100, -40), 0.5 / frames)
    assert fine.centre == pytest.approx(coarse.centre)


def test_limits_hold_whatever_is_asked() -> None:
    camera = _camera((0, 0), 10)
    camera.limit_to((-50, -20), (50, 20))
    camera.look_at((500, -500))
    assert camera.centre == (50, -20)
    camera.look_at((float("nan"), 0))
    assert camera.centre == (50, -20)
    camera.zoom(1e9, (0, 0))
    assert camera.pixels_per_metre == 200.0


def test_panning_drags_the_world_along() -> None:
    camera = _camera((0, 0), 10)
    before = camera.point(3, 4)
    camera.pan(25, -15)
    assert camera.point(3, 4) == pytest.approx((before[0] + 25, before[1] - 15))
