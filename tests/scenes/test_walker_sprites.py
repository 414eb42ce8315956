"""Pictures of bodies: kept as long as there is room, and painted again as they were."""

from __future__ import annotations

import numpy as np
import pygame
import pytest

from scenes import walker_sprites
from scenes.walker_sprites import Shapes

COLOURS = [(pygame.Color(200, 40, 40), 1.0), (pygame.Color(40, 200, 40), 0.6)]


def shapes() -> Shapes:
    return Shapes(np.array([60.0, 30.0]), np.array([9.0, 14.0]), COLOURS)


def drawn(pictures: Shapes, angle: float) -> bytes:
    """Every body in every colour in about that direction, painted in as many frames as it takes."""
    turned = angle + np.linspace(0.0, 0.2, 8)
    body, colour = np.tile([0, 1], 4), np.repeat([0, 1], 4)
    at_px = np.column_stack([np.linspace(80.0, 720.0, 8), np.full(8, 100.0)])
    for _ in range(3):
        surface = pygame.Surface((800, 200), pygame.SRCALPHA)
        pictures.draw(surface, at_px, turned, body, colour)
    return pygame.image.tobytes(surface, "RGBA")


def test_pictures_take_bounded_memory_and_look_the_same_when_painted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    free, bound = shapes(), shapes()
    angles = np.linspace(0.0, 9.0, 40).tolist()
    expected = [drawn(free, angle) for angle in angles]
    one_frame = shapes()
    drawn(one_frame, 0.4)
    monkeypatch.setattr(walker_sprites, "_KEPT_PX", 200_000)
    for angle, picture in zip(angles, expected, strict=True):
        assert drawn(bound, angle) == picture
        assert bound.kept_px <= 200_000 + 3 * one_frame.kept_px
    assert free.kept_px > 2 * bound.kept_px, "the bound was never reached"


def test_what_is_kept_is_counted_anew_when_some_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures, fresh = shapes(), shapes()
    drawn(pictures, 0.0)
    monkeypatch.setattr(walker_sprites, "_KEPT_PX", 0)
    drawn(pictures, 1.0)
    drawn(fresh, 1.0)
    assert pictures.kept_px == fresh.kept_px > 0
