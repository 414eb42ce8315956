"""Displays, scales, and the older pygame."""

from __future__ import annotations

import importlib.metadata

import pygame
import pytest

from brains.errors import UserError
from scenes import display
from scenes.layout import lay_out
from scenes.theme import Theme


@pytest.mark.parametrize(
    ("desktop", "scale"),
    [((1366, 768), 1.0), ((1920, 1080), 1.0), ((1920, 1200), 1.0), ((2560, 1440), 1.25), ((3840, 2160), 2.0)],
)
def test_large_desktops_get_large_controls(desktop: tuple[int, int], scale: float) -> None:
    assert display.scale_for_desktop(*desktop) == scale


def test_the_scale_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEURARIUM_SCALE", "1.5")
    assert display.ui_scale() == 1.5
    assert display.ui_scale(2.0) == 2.0
    monkeypatch.setenv("NEURARIUM_SCALE", "huge")
    with pytest.raises(UserError, match="scale 'huge' is not a number from"):
        display.ui_scale()


@pytest.mark.parametrize("text", ["nan", "0", "-1", "100", ""])
def test_scales_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(UserError):
        display.parse_scale(text)


def test_the_older_pygame_is_refused_with_one_line_that_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    display.check_pygame()
    monkeypatch.setattr(display, "distribution", lambda name: importlib.metadata.distribution("pygame-ce"))
    with pytest.raises(UserError, match="pip uninstall") as caught:
        display.check_pygame()
    assert "\n" not in str(caught.value)


def test_the_dummy_driver_is_no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not display.has_display()
    monkeypatch.delenv("SDL_VIDEODRIVER")
    monkeypatch.setattr(display.sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", ":0")
    assert display.has_display()
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not display.has_display()


@pytest.mark.parametrize("size", [(1280, 800), (640, 400), (859, 861), (1, 1), (5000, 20), (20, 5000)])
@pytest.mark.parametrize("open_", [True, False])
def test_the_areas_tile_the_window(size: tuple[int, int], open_: bool) -> None:
    pygame.font.init()
    areas = lay_out(size, Theme(), has_panel=True, panel_open=open_)
    assert areas.top.height + areas.world.height + areas.status.height == size[1]
    for part in (areas.top, areas.world, areas.panel, areas.status):
        assert areas.window.contains(part) or 0 in part.size
    if not areas.narrow:
        assert areas.world.width + areas.panel.width == size[0]
        assert areas.world.right == areas.panel.left
