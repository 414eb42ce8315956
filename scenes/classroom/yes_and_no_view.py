"""Draws the square of lesson 3: four corners, the side that says yes, the lines, and the network beside it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.classroom.graph import Graph
from scenes.classroom.truth_table import CORNERS, NETWORK, ONE_LINE, TruthTable
from scenes.picture_surface import surface_of
from scenes.plane_plot import Plot
from scenes.theme import Theme, mix

if TYPE_CHECKING:
    from scenes.classroom.yes_and_no import YesAndNo

_LOW, _HIGH = -0.35, 1.35
_GRID = 128
_GRAPH_PX = 290  # logical pixels in width that the network takes at least, unless the square would shrink by half
_HANDLE_PX = 9
_MARGIN = 0.05  # handles stay so far inside


class YesAndNoView:
    """The picture; `place` it before it is drawn.

    Attributes:
        plot: which part of the plane is shown where. last_line: the line that was dragged last.
    """

    def __init__(self) -> None:
        self.plot = Plot(pygame.Rect(0, 0, 1, 1), (_LOW, _LOW), (_HIGH, _HIGH))
        self.last_line = 0
        self._graphs = {ONE_LINE: Graph((2, 1)), NETWORK: Graph((2, 2, 1))}
        self._graph_box = pygame.Rect(0, 0, 0, 0)
        self._hit = float(_HANDLE_PX)
        axis = np.linspace(_LOW, _HIGH, _GRID)
        across, upward = np.meshgrid(axis, axis[::-1])
        self._grid: NDArray[np.float64] = np.column_stack([across.ravel(), upward.ravel()])

    def place(self, box: pygame.Rect, theme: Theme) -> None:
        """The square at the left, the network in what is left of the width."""
        side = max(1, min(box.height, round(box.width * 0.66), max(box.width - theme.px(_GRAPH_PX), box.width // 2)))
        self.plot = Plot(pygame.Rect(box.left, box.top + (box.height - side) // 2, side, side), *self._range())
        left = box.left + side + theme.px(24)
        self._graph_box = pygame.Rect(left, box.top, max(0, box.right - left), box.height)
        inner = self._graph_box.inflate(-theme.px(8), -min(self._graph_box.height // 2, theme.px(220)))
        for graph in self._graphs.values():
            graph.place(inner, theme)
        self._hit = theme.px(_HANDLE_PX + 8)

    @staticmethod
    def _range() -> tuple[tuple[float, float], tuple[float, float]]:
        return (_LOW, _LOW), (_HIGH, _HIGH)

    def handle_at(self, position: tuple[int, int], table: TruthTable) -> tuple[int, int] | None:
        """(line, end) of the handle there; of one line only the first has any."""
        shown = table.lines[:1] if table.way == ONE_LINE else table.lines
        for k, line in enumerate(shown):
            for end in (0, 1):
                if math.dist(position, self.plot.point(*line.ends[end])) <= self._hit:
                    self.last_line = k
                    return k, end
        return None

    def place_at(self, position: tuple[int, int]) -> tuple[float, float]:
        """A and B there, kept inside the picture."""
        x, y = self.plot.to_world(position)
        low, high = _LOW + _MARGIN, _HIGH - _MARGIN
        return min(high, max(low, x)), min(high, max(low, y))

    # drawing

    def draw(self, surface: pygame.Surface, theme: Theme, lesson: YesAndNo) -> None:
        """Draw everything as it is now."""
        self._draw_field(surface, theme, lesson)
        clip = surface.get_clip()
        surface.set_clip(self.plot.rect.clip(clip))
        if lesson.by_network:
            weights, biases = lesson.learner.network.layers[0]
            for row, bias in zip(weights, biases, strict=True):
                self._draw_formula(surface, theme, float(row[0]), float(row[1]), float(bias))
        else:
            shown = lesson.table.lines[:1] if lesson.table.way == ONE_LINE else lesson.table.lines
            for k, line in enumerate(shown):
                self._draw_line(surface, theme, line.ends, k)
        outputs = lesson.network_outputs(CORNERS)
        for corner, wanted, output in zip(CORNERS, lesson.table.wanted, outputs, strict=True):
            self._draw_corner(surface, theme, corner, bool(wanted), (output > 0.5) == bool(wanted))
        surface.set_clip(clip)
        pygame.draw.rect(surface, theme["line"], self.plot.rect, max(1, theme.px(1)))
        if self._graph_box.width > theme.px(120):
            self._draw_network(surface, theme, lesson)

    def _draw_field(self, surface: pygame.Surface, theme: Theme, lesson: YesAndNo) -> None:
        """How sure it is everywhere: green for yes, vermilion for no."""
        outputs = np.clip(np.nan_to_num(lesson.network_outputs(self._grid)), 0.0, 1.0).reshape(_GRID, _GRID)
        no, yes = (np.array(mix(theme["ink"], theme[name], 0.34)[:3]) for name in ("negative", "right"))
        colours = (no + outputs[..., None] * (yes - no)).astype(np.uint32)
        packed = colours[..., 0] << 16 | colours[..., 1] << 8 | colours[..., 2]
        surface.blit(pygame.transform.smoothscale(surface_of(packed), self.plot.rect.size), self.plot.rect)

    def _draw_line(self, surface: pygame.Surface, theme: Theme, ends: NDArray[np.float64], number: int) -> None:
        first, second = self.plot.point(*ends[0]), self.plot.point(*ends[1])
        way = np.subtract(second, first)
        length = max(1.0, float(np.hypot(*way)))
        far = way / length * 3 * self.plot.rect.width
        pygame.draw.aaline(surface, theme["text"], np.subtract(first, far), np.add(second, far), max(2, theme.px(3)))
        side = np.array([-way[1], way[0]]) / length  # to the right of the way, since y goes down in the window
        middle = np.add(first, second) / 2
        tip = middle + side * theme.px(26)
        pygame.draw.aaline(surface, theme["right"], middle, tip, max(2, theme.px(3)))
        words = theme.text("yes", "small", "right", True)
        surface.blit(words, words.get_rect(center=tuple(middle + side * theme.px(40))))
        for place in (first, second):
            colour = theme["best"] if number == self.last_line else theme["positive"]
            pygame.draw.aacircle(surface, theme["background"], place, theme.px(_HANDLE_PX + 2))
            pygame.draw.aacircle(surface, colour, place, theme.px(_HANDLE_PX))

    def _draw_formula(self, surface: pygame.Surface, theme: Theme, w1: float, w2: float, bias: float) -> None:
        """The line on which w1 · A + w2 · B + bias is 0."""
        length = math.hypot(w1, w2)
        if length < 1e-6 or not math.isfinite(length + bias):
            return
        foot = np.array([-bias * w1, -bias * w2]) / length**2
        along = np.array([-w2, w1]) / length * 9.0
        start, end = self.plot.point(*(foot - along)), self.plot.point(*(foot + along))
        pygame.draw.aaline(surface, theme["text"], start, end, max(2, theme.px(2)))

    def _draw_corner(
        self, surface: pygame.Surface, theme: Theme, corner: NDArray[np.float64], wanted: bool, right: bool
    ) -> None:
        place = self.plot.point(*corner)
        size = theme.px(17)
        pygame.draw.aacircle(surface, theme["ink"], place, size + theme.px(2))
        pygame.draw.aacircle(surface, theme["right" if wanted else "negative"], place, size)
        mark = theme.text("1" if wanted else "0", "title", "ink", True)
        surface.blit(mark, mark.get_rect(center=place))
        if not right:
            pygame.draw.aacircle(surface, theme["text"], place, size + theme.px(8), max(2, theme.px(3)))
            words = theme.text("wrong", "small", bold=True)
            surface.blit(words, words.get_rect(midtop=(place[0], place[1] + size + theme.px(10))))
        words = theme.text(f"A {corner[0]:.0f}  B {corner[1]:.0f}", "small", "muted")
        surface.blit(words, words.get_rect(midbottom=(place[0], place[1] - size - theme.px(10))))

    def _draw_network(self, surface: pygame.Surface, theme: Theme, lesson: YesAndNo) -> None:
        """The same as neurons: inputs A and B, the lines, and what puts them together."""
        network = lesson.learner.network if lesson.by_network else lesson.table.network
        graph = self._graphs[ONE_LINE if len(network.layers) == 1 else NETWORK]
        names = ["AB", "yes"] if len(network.layers) == 1 else ["AB", "12", "yes"]
        values = [list(names[0]), *([list(names[1])] if len(network.layers) == 2 else []), ["yes?"]]
        graph.draw(surface, theme, [np.asarray(weights, dtype=np.float64) for weights, _ in network.layers], values)
        box, line = self._graph_box, theme.line_height("small")
        biases = [f"{value:.2f}" for _, layer in network.layers for value in layer]
        words = ["biases " + ", ".join(biases).replace("-", "−")]
        kind = "sigmoid" if lesson.by_network else "step"
        words.append(f"a {kind} after every sum")
        top = box.bottom - len(words) * line
        for row, text in enumerate(words):
            surface.blit(
                theme.text(theme.fit(text, box.width, "small"), "small", "muted"), (box.left, top + row * line)
            )

    def sketch(self, surface: pygame.Surface, box: pygame.Rect, theme: Theme) -> None:
        """Four corners of XOR and two lines."""
        side = min(box.width, box.height) * 0.42
        corners = [(box.centerx + side * (x - 0.5) * 2, box.centery + side * (0.5 - y) * 1.3) for x, y in CORNERS]
        for k, place in enumerate(corners):
            pygame.draw.aacircle(surface, theme["right" if k in (1, 2) else "negative"], place, max(3, side * 0.2))
        for shift in (-0.38, 0.38):
            middle = (box.centerx + shift * side, box.centery + shift * side * 0.65)
            start, end = ((middle[0] + way * side * 0.8, middle[1] - way * side * 0.8) for way in (-1, 1))
            pygame.draw.aaline(surface, theme["best"], start, end, theme.px(2))
