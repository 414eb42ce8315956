"""Draws lesson 10: ten tiles with a picture each, and how sure the network is of it."""

from __future__ import annotations

import numpy as np
import pygame

from scenes.classroom.mind import SURE, Mind
from scenes.classroom.small_reader import CLASSES
from scenes.picture_surface import grey_or_colour, surface_of
from scenes.theme import Theme

DREAMS, AVERAGES, GUESS = "Dreams", "Averages", "Guess"


class MindView:
    """The picture; `place` it before it is drawn.

    Attributes:
        tiles: ten, in window pixels.
    """

    def __init__(self) -> None:
        self.tiles: list[pygame.Rect] = []

    def place(self, box: pygame.Rect, theme: Theme) -> None:
        """Two rows of five, or whichever arrangement makes the pictures largest."""
        below, gap = theme.line_height() + theme.px(16), theme.px(12)
        best = max(range(2, CLASSES + 1), key=lambda columns: self._side(box, columns, below, gap))
        side = max(8, self._side(box, best, below, gap))
        rows = -(-CLASSES // best)
        left = box.left + max(0, (box.width - best * side - (best - 1) * gap) // 2)
        top = box.top + max(0, (box.height - rows * (side + below) - (rows - 1) * gap) // 2)
        self.tiles = [
            pygame.Rect(left + k % best * (side + gap), top + k // best * (side + below + gap), side, side)
            for k in range(CLASSES)
        ]

    @staticmethod
    def _side(box: pygame.Rect, columns: int, below: int, gap: int) -> int:
        rows = -(-CLASSES // columns)
        return min((box.width - gap * (columns - 1)) // columns, (box.height - gap * (rows - 1)) // rows - below)

    def tile_at(self, position: tuple[int, int]) -> int | None:
        """The place of the tile there."""
        return next((k for k, tile in enumerate(self.tiles) if tile.collidepoint(position)), None)

    def draw(self, surface: pygame.Surface, theme: Theme, mind: Mind, mode: str, place: int) -> None:
        """Draw all tiles."""
        images = mind.averages if mode == AVERAGES else mind.dreams.images
        sure = mind.sure_of_averages if mode == AVERAGES else mind.sureness
        brightest = images.max(axis=(1, 2), keepdims=True)
        packed = grey_or_colour(images / np.maximum(brightest, 0.2))  # a faint dream is a dream, too
        for k, tile in enumerate(self.tiles):
            digit = int(mind.order[k]) if mode == GUESS else k
            picture = surface_of(packed[digit])
            surface.blit(pygame.transform.smoothscale(picture, tile.size), tile)
            if mode == GUESS:
                self._draw_guess(surface, theme, mind, k, tile, k == place)
            else:
                self._draw_sureness(surface, theme, tile, str(digit), float(sure[digit]))

    @staticmethod
    def _draw_sureness(surface: pygame.Surface, theme: Theme, tile: pygame.Rect, label: str, sure: float) -> None:
        """The digit, a bar, and how sure the network is."""
        top = tile.bottom + theme.px(4)
        name = theme.text(label, bold=True)
        surface.blit(name, (tile.left, top))
        share = theme.text(f"{100 * sure:.1f} %", colour="right" if sure >= SURE else "muted")
        surface.blit(share, (tile.right - share.get_width(), top))
        bar = pygame.Rect(tile.left, top + theme.line_height() + 1, tile.width, theme.px(4))
        surface.fill(theme["control"], bar)
        bar.width = max(1, round(bar.width * min(1.0, max(0.0, sure))))
        surface.fill(theme["right" if sure >= SURE else "positive"], bar)

    @staticmethod
    def _draw_guess(
        surface: pygame.Surface, theme: Theme, mind: Mind, place: int, tile: pygame.Rect, marked: bool
    ) -> None:
        """What was said of it, and whether that is right."""
        said = mind.named.get(place)
        right = said is not None and said == mind.order[place]
        words, colour = ("?", "muted") if said is None else (str(said), "right" if right else "negative")
        label = theme.text(words if said is None or right else f"not {words}", "title", colour, True)
        surface.blit(label, label.get_rect(midtop=(tile.centerx, tile.bottom + 2)))
        if marked or said is not None:
            name = "best" if marked else colour
            pygame.draw.rect(surface, theme[name], tile, max(2, theme.px(3)))

    def sketch(self, surface: pygame.Surface, box: pygame.Rect, theme: Theme) -> None:
        """A blurred ring: a dream of a nought."""
        side = 28
        axis = np.linspace(-1, 1, side)
        radius = np.hypot(*np.meshgrid(axis * 1.35, axis))
        haze = np.random.default_rng(4).random((side, side)) * 0.25
        image = np.clip(np.exp(-(((radius - 0.62) / 0.16) ** 2)) + haze, 0, 1).astype(np.float32)
        size = min(box.width, box.height)
        place = pygame.Rect(0, 0, size, size)
        place.center = box.center
        picture = surface_of(grey_or_colour(image[None])[0])
        surface.blit(pygame.transform.smoothscale(picture, place.size), place)
