"""The ground as it is drawn: earth, far hills that move slowly, a ruler in metres, the start and the best mark."""

from __future__ import annotations

import math

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.camera import Camera
from scenes.numbers import grouped, tenths
from scenes.theme import Theme, mix
from sim.terrain import Terrain

Floats = NDArray[np.float64]

# Every how many metres a number stands: the first that leaves them enough room.
_LABEL_EVERY_M = (1, 5, 10, 50, 100, 500)
_LABEL_ROOM_PX = 84
_TICK_ROOM_PX = 7
_BEYOND_PX = 8  # lines are drawn on past the edges of the view so that their ends are not seen


class WalkerGround:
    """Draws one terrain."""

    def __init__(self, terrain: Terrain) -> None:
        self.terrain = terrain
        self._hills = (Hills(terrain.seed, 0, 0.10, 46.0, 12.0), Hills(terrain.seed, 1, 0.22, 21.0, 4.5))
        self._stones = _stones(terrain)

    def draw(
        self, surface: pygame.Surface, camera: Camera, theme: Theme, best_m: float | None = None, *, start: bool = True
    ) -> None:
        """Draw what is in view on a surface that is filled with the background.

        Args:
            surface: to draw on; only the camera's view is touched if it is the clipping area.
            camera: metres to pixels.
            theme: colours and type.
            best_m: where the flag of the best distance so far stands; None for no flag.
            start: whether the mark stands that ways are measured from.
        """
        for hills, share in zip(self._hills, (0.45, 0.8), strict=True):
            hills.draw(surface, camera, mix(theme["background"], theme["panel"], share))
        line = self._line(camera)
        view = camera.view
        earth = [*line.tolist(), (line[-1, 0], view.bottom + _BEYOND_PX), (line[0, 0], view.bottom + _BEYOND_PX)]
        pygame.draw.polygon(surface, theme["control"], earth)
        self._draw_stones(surface, camera, theme)
        self._draw_ruler(surface, camera, theme)
        half = max(0.5, theme.scale / 2)
        for shift in (-half, 0.0, half):  # aalines knows no width: lines side by side make a smooth wide one
            pygame.draw.aalines(surface, theme["edge"], False, np.add(line, (0.0, shift)).tolist())
        if start:
            self._draw_start(surface, camera, theme)
        if best_m is not None and math.isfinite(best_m) and best_m > 0:
            self._draw_flag(surface, camera, theme, best_m)

    def _line(self, camera: Camera) -> Floats:
        """(n, 2) the ground's line in window pixels, from edge to edge of the view."""
        (left, _), (right, _) = camera.visible()
        beyond = camera.metres(_BEYOND_PX)
        left, right = left - beyond, right + beyond
        points = self.terrain.points_m
        inside = points[(points[:, 0] > left) & (points[:, 0] < right)]
        ends = np.array([left, right])
        edges = np.column_stack([ends, self.terrain.height_m(ends)])
        line = camera.to_screen(np.concatenate([edges[:1], inside, edges[1:]]))
        # A wall far below must not reach numbers that drawing cannot hold.
        line[:, 1] = np.clip(line[:, 1], camera.view.top - 4096, camera.view.bottom + 4096)
        return line

    def _draw_stones(self, surface: pygame.Surface, camera: Camera, theme: Theme) -> None:
        """Little stones below the line: they make the way visible on level ground."""
        if camera.pixels(1.0) < theme.px(14):
            return
        (left, _), (right, _) = camera.visible()
        first, last = np.searchsorted(self._stones[:, 0], (left - 0.2, right + 0.2))
        stones = self._stones[first:last]
        at = camera.to_screen(stones[:, :2])
        wide = np.maximum(2.0, camera.pixels(1.0) * stones[:, 2])
        colour = mix(theme["control"], theme["control_hover"], 0.8)
        for (x, y), width in zip(at.tolist(), wide.tolist(), strict=True):
            pygame.draw.ellipse(surface, colour, (x - width / 2, y, width, max(1.0, 0.36 * width)))

    def _draw_ruler(self, surface: pygame.Surface, camera: Camera, theme: Theme) -> None:
        metre = camera.pixels(1.0)
        every = next((m for m in _LABEL_EVERY_M if m * metre >= theme.px(_LABEL_ROOM_PX)), 1000)
        tick = next((m for m in (1, 5, 10, 50, 100) if m * metre >= theme.px(_TICK_ROOM_PX)), every)
        (left, _), (right, _) = camera.visible()
        marks = np.arange(math.floor(left / tick) * tick, right + tick, tick)
        marks = marks[marks >= 0]
        at = camera.to_screen(np.column_stack([marks, self.terrain.height_m(marks)]))
        line, width = mix(theme["control"], theme["edge"], 0.75), max(1, theme.px(1))
        for mark, (x, y) in zip(marks.tolist(), at.tolist(), strict=True):
            numbered = mark % every == 0
            length = theme.px(9 if numbered else 6 if mark % 5 == 0 else 4)
            pygame.draw.line(surface, line, (round(x), round(y)), (round(x), round(y) + length), width)
            if numbered:
                self._draw_number(surface, camera, theme, mark, x)

    def _draw_number(self, surface: pygame.Surface, camera: Camera, theme: Theme, mark: float, x: float) -> None:
        """Below the line all along its width, so that it stands in the earth on any slope."""
        picture = theme.text(f"{grouped(mark)} m", "small", "muted")
        half = camera.metres(picture.get_width() / 2)
        lowest = float(self.terrain.height_m(np.linspace(mark - half, mark + half, 5)).min())
        top = round(camera.point(mark, lowest)[1]) + theme.px(11)
        box = picture.get_rect(topleft=(round(x - picture.get_width() / 2), top))
        if camera.view.left <= box.left and box.right <= camera.view.right:  # half a number is another number
            surface.blit(picture, box)

    def _draw_start(self, surface: pygame.Surface, camera: Camera, theme: Theme) -> None:
        x, y = camera.point(0.0, float(self.terrain.height_m(np.zeros(1))[0]))
        if not camera.view.left - 60 < x < camera.view.right + 60:
            return
        height = max(theme.px(14), min(theme.px(60), round(camera.pixels(0.45))))
        width = max(1, theme.px(2))
        pygame.draw.line(surface, theme["text"], (round(x), round(y) - height), (round(x), round(y)), width)
        words = theme.text("start", "small", "muted")
        box = words.get_rect(topright=(round(x) - theme.px(5), round(y) - height - theme.px(2)))
        if box.left < camera.view.left + theme.px(4):
            box.left = round(x) + theme.px(6)
        surface.blit(words, box)

    def _draw_flag(self, surface: pygame.Surface, camera: Camera, theme: Theme, best_m: float) -> None:
        x, y = camera.point(best_m, float(self.terrain.height_m(np.array([best_m]))[0]))
        if not camera.view.left - 120 < x < camera.view.right + 120:
            return
        height = max(theme.px(30), min(theme.px(120), round(camera.pixels(0.9))))
        top = (round(x), round(y) - height)
        pygame.draw.line(surface, theme["muted"], (round(x), round(y)), top, max(1, theme.px(2)))
        long, deep = theme.px(22), theme.px(14)
        cloth = [top, (top[0] + long, top[1] + deep / 2), (top[0], top[1] + deep)]
        pygame.draw.polygon(surface, theme["best"], cloth)
        pygame.draw.aalines(surface, theme["best"], True, cloth)
        words = theme.text(f"best {tenths(best_m)} m", "small", "best")
        box = words.get_rect(bottomleft=(top[0] + theme.px(4), top[1] - theme.px(1)))
        if box.right > camera.view.right - theme.px(4):
            box.right = top[0] - theme.px(4)
        surface.blit(words, box)


class Hills:
    """A range of hills that lies behind the ground: seen in perspective, it moves and grows by a share.

    Args:
        seed, layer: which hills; the same ones for ever.
        share: of the ground's motion, as that of things so far away.
        length_m, height_m: how far apart the tops are, and how high the highest is.
    """

    _TOPS = 64

    def __init__(self, seed: int, layer: int, share: float, length_m: float, height_m: float) -> None:
        rng = np.random.default_rng(np.random.SeedSequence(entropy=seed, spawn_key=(layer,)))
        self._knots = rng.random(self._TOPS)
        self._share, self._length_m, self._height_m = share, length_m, height_m

    def height(self, x_m: Floats) -> Floats:
        """(n,) height at ``x_m`` as a share of the highest, 0 to 1; smooth, and repeating after 64 tops."""
        place = x_m / self._length_m
        knot = np.floor(place)
        between = place - knot
        first = knot.astype(np.intp) % self._TOPS
        ease = between * between * (3.0 - 2.0 * between)
        low, high = self._knots[first], self._knots[(first + 1) % self._TOPS]
        heights: Floats = low + (high - low) * ease
        return heights

    def draw(self, surface: pygame.Surface, camera: Camera, colour: pygame.Color) -> None:
        """Draw them from edge to edge of the view, filled down to its lower edge."""
        view, scale = camera.view, camera.pixels_per_metre * self._share
        columns = np.linspace(view.left - _BEYOND_PX, view.right + _BEYOND_PX, max(8, view.width // 10))
        # Perspective: what is farther away lies, and moves, nearer to the middle of the view.
        x_m = camera.centre[0] + (columns - view.centerx) / scale
        tall = min(self._height_m * scale, 0.3 * view.height)
        foot = view.centery + min((camera.centre[1] + 1.0) * scale, 0.25 * view.height)
        tops = foot - tall * self.height(x_m)
        outline = [
            *np.column_stack([columns, tops]).tolist(),
            (columns[-1], view.bottom + _BEYOND_PX),
            (columns[0], view.bottom + _BEYOND_PX),
        ]
        pygame.draw.polygon(surface, colour, outline)
        pygame.draw.aalines(surface, colour, False, outline[:-2])


def _stones(terrain: Terrain) -> Floats:
    """(n, 3) stones in the earth by x: where their tops are, and how wide they are, in metres."""
    rng = np.random.default_rng(np.random.SeedSequence(entropy=terrain.seed, spawn_key=(7,)))
    low, high = float(terrain.points_m[0, 0]), float(terrain.points_m[-1, 0])
    x = np.sort(rng.uniform(low, high, round((high - low) * 1.6)))
    depth, width = rng.uniform(0.25, 1.6, len(x)), rng.uniform(0.04, 0.12, len(x))
    near = np.column_stack([x - width, x + width])
    lowest = terrain.height_m(near).min(axis=1)
    return np.column_stack([x, lowest - depth, width])
