"""How page Draw looks: the canvas, the small picture that the network sees, how it came about, and the ranking."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np
import pygame

from brains.pictures.pen import PICTURE_SIZE
from scenes.picture_surface import draw_picture, grey_or_colour, surface_of
from scenes.theme import mix

if TYPE_CHECKING:
    from scenes.pictures_draw import DrawPage

_TALL = 430  # a column beside the canvas that is higher has the ranking below the picture
_LEAST_THUMB = 40


@dataclass(frozen=True)
class Places:
    """Where things are in the window: the canvas, the network's picture, the steps to it, the ranking.

    Attributes:
        steps: empty where there is no room.
    """

    canvas: pygame.Rect
    picture: pygame.Rect
    steps: tuple[pygame.Rect, ...]
    ranking: pygame.Rect

    def on_canvas(self, position: tuple[int, int]) -> tuple[float, float]:
        """A window position in pixels of the picture."""
        scale = PICTURE_SIZE / self.canvas.width
        return (position[0] - self.canvas.left) * scale, (position[1] - self.canvas.top) * scale


class DrawView:
    """Draws one page; keeps the picture of the ink and renews only what changed of it."""

    def __init__(self, page: DrawPage) -> None:
        self._page = page
        self.places = Places(*(pygame.Rect(0, 0, 1, 1),) * 2, (), pygame.Rect(0, 0, 1, 1))
        self._ink = pygame.Surface((1, 1))
        self._shades: np.ndarray = np.zeros(256, dtype=np.uint32)
        self._seen: list[np.ndarray] = []
        self._pictures: list[pygame.Surface] = []

    # where

    def lay_out(self, world: pygame.Rect, top: int) -> None:
        """Give everything its place in the world, below ``top``."""
        theme = self._page.theme
        pad, gap = theme.px(16), theme.px(20)
        room = pygame.Rect(world.left + pad, top, max(1, world.width - 2 * pad), max(1, world.bottom - pad - top))
        line = theme.line_height() + theme.px(4)
        if room.width >= room.height * 1.05:
            side = max(1, min(room.height, int(room.width * 0.72)))
            canvas = pygame.Rect(room.left, room.top, side, side)
            rest = pygame.Rect(canvas.right + gap, room.top, room.right - canvas.right - gap, side)
        else:
            side = max(1, min(room.width, int(room.height * 0.6)))
            canvas = pygame.Rect(room.left, room.top, side, side)
            top = canvas.bottom + gap + line
            rest = pygame.Rect(room.left, top, room.width, room.bottom - top)
        rest.width, rest.height = max(1, rest.width), max(1, rest.height)
        self.places = self._places(canvas, rest)
        self._page.canvas.fit(canvas.width)
        ground, pen = theme["ink"], theme["text"]
        shades = [mix(ground, pen, level / 255) for level in range(256)]
        self._shades = np.array([shade.r << 16 | shade.g << 8 | shade.b for shade in shades], dtype=np.uint32)
        self._ink = pygame.Surface(canvas.size, 0, 32, (0xFF0000, 0xFF00, 0xFF, 0))
        self._page.canvas.shown.dirty = self._ink.get_rect()

    def _places(self, canvas: pygame.Rect, rest: pygame.Rect) -> Places:
        """The rest lies right of the canvas, or below it; the title of the picture stands above the rest."""
        theme = self._page.theme
        gap, words = theme.px(14), theme.line_height("small") + theme.px(4)
        tall = rest.height >= theme.px(_TALL) and rest.height > rest.width
        side = min(rest.width, int(rest.height * 0.4)) if tall else min(int(rest.width * 0.46), rest.height)
        side = max(PICTURE_SIZE, side // PICTURE_SIZE * PICTURE_SIZE)
        picture = pygame.Rect(rest.left, rest.top, side, side)
        count = len(self._page.sight.stages)
        room = rest.width if tall else side
        thumb = (room - (count - 1) * theme.px(6)) // count
        below = picture.bottom + theme.px(10)
        steps: tuple[pygame.Rect, ...] = ()
        if thumb >= _LEAST_THUMB and below + thumb + words <= rest.bottom:
            left = room - thumb
            steps = tuple(
                pygame.Rect(rest.left + left * i // max(1, count - 1), below, thumb, thumb) for i in range(count)
            )
        if not tall:
            left_edge = picture.right + gap
            return Places(canvas, picture, steps, pygame.Rect(left_edge, rest.top, rest.right - left_edge, rest.height))
        top = (steps[0].bottom + words if steps else picture.bottom) + gap
        return Places(canvas, picture, steps, pygame.Rect(rest.left, top, rest.width, max(0, rest.bottom - top)))

    # drawing

    def draw(self, surface: pygame.Surface) -> None:
        """Draw the page into the world."""
        page, theme, places = self._page, self._page.theme, self.places
        self._renew_ink()
        surface.blit(self._ink, places.canvas)
        border = theme["positive"] if page.canvas.drawing and not page.demo.active else theme["line"]
        pygame.draw.rect(surface, border, places.canvas.inflate(2, 2), theme.px(1))
        self._draw_pen(surface)
        self._draw_pictures(surface)
        if places.ranking.width > theme.px(80):
            page.ranking.draw(surface, places.ranking)

    def _renew_ink(self) -> None:
        shown = self._page.canvas.shown
        dirty = shown.dirty.clip(self._ink.get_rect())
        if dirty.width and dirty.height:
            part = shown.levels[dirty.top : dirty.bottom, dirty.left : dirty.right]
            colours = self._shades[np.rint(part * 255).astype(np.uint8)]
            pygame.surfarray.blit_array(self._ink.subsurface(dirty), colours.T)
        shown.dirty = pygame.Rect(0, 0, 0, 0)

    def _draw_pen(self, surface: pygame.Surface) -> None:
        page, theme, canvas = self._page, self._page.theme, self.places.canvas
        scale = canvas.width / PICTURE_SIZE
        if page.demo.tip is not None:
            x, y = page.demo.tip
            pygame.draw.aacircle(surface, theme["best"], (canvas.left + x * scale, canvas.top + y * scale), theme.px(6))
        position = pygame.mouse.get_pos()
        if not canvas.collidepoint(position) or page.app.session.covers(position, page.app.areas):
            return
        radius = max(2.0, page.thickness * scale / 2)
        colour = theme["negative" if page.erasing_now else "positive"]
        clip = surface.get_clip()
        surface.set_clip(canvas.clip(clip))
        pygame.draw.aacircle(surface, colour, position, radius, max(1, theme.px(1)))
        if page.erasing_now:  # never by colour alone
            reach = radius * 0.7
            for way in (-1, 1):
                start, end = (
                    (position[0] - reach, position[1] - way * reach),
                    (position[0] + reach, position[1] + way * reach),
                )
                pygame.draw.aaline(surface, colour, start, end)
        surface.set_clip(clip)

    def _draw_pictures(self, surface: pygame.Surface) -> None:
        page, theme, places = self._page, self._page.theme, self.places
        world = page.app.areas.world
        pictures = [page.sight.picture, *(picture for _, picture in page.sight.stages)]
        if any(one is not other for one, other in zip_longest(pictures, self._seen)):
            self._seen = pictures
            self._pictures = [surface_of(packed) for packed in grey_or_colour(np.stack(pictures))]
        title = theme.text(
            theme.fit("What the network sees", world.right - theme.px(8) - places.picture.left), colour="muted"
        )
        captions = [theme.text(words, colour=colour).get_width() for words, colour in page.caption()]
        beside = places.picture.top == places.canvas.top  # the caption of the page stands in the same line
        if not beside or world.left + max(captions) + theme.px(32) <= places.picture.left:
            surface.blit(title, (places.picture.left, places.picture.top - theme.line_height() - theme.px(4)))
        draw_picture(surface, self._pictures[0], places.picture)
        pygame.draw.rect(surface, theme["line"], places.picture.inflate(2, 2), theme.px(1))
        for rect, picture, (words, _) in zip(places.steps, self._pictures[1:], page.sight.stages, strict=False):
            draw_picture(surface, picture, rect)
            pygame.draw.rect(surface, theme["line"], rect.inflate(2, 2), theme.px(1))
            label = theme.text(theme.fit(words, rect.width + theme.px(6), "small"), "small", "muted")
            surface.blit(label, label.get_rect(midtop=(rect.centerx, rect.bottom + theme.px(3))))
