"""The chapter's network as a picture whose weights and biases are changed by dragging or turning the wheel on them."""

from __future__ import annotations

import math

import numpy as np
import pygame

from scenes.fruit_lesson import Lesson
from scenes.fruit_orchard import Floats
from scenes.theme import Theme, mix

_REACH_PX = 7
_DRAG_PER_PX, _WHEEL = 0.02, 0.1  # of the sliders' limit 3; more where weights are larger
_USUAL_LIMIT = 3.0
_FEW = 6  # so many weights have room for a number each
_INPUT_NAMES, _OUTPUT_NAMES = ("spot", "spike"), ("safe", "poison")


class FruitNetwork:
    """Draws the network into a rectangle and knows which number is under the mouse.

    Attributes:
        hovered: index of the parameter under the mouse, or None; whoever watches the mouse sets it.
        dragged: index of the parameter that the mouse drags, or None.
    """

    def __init__(self) -> None:
        self.hovered: int | None = None
        self.dragged: int | None = None
        self._rect = pygame.Rect(0, 0, 1, 1)
        self._columns: list[list[tuple[float, float]]] = []
        self._edges: list[tuple[int, tuple[float, float], tuple[float, float]]] = []
        self._biases: list[tuple[int, tuple[float, float]]] = []
        self._radius = 10.0
        self._from = (0.0, 0.0)

    def place(self, rect: pygame.Rect, lesson: Lesson, theme: Theme) -> None:
        """Lay the network out in that rectangle."""
        self._rect = rect
        topology = lesson.chapter.topology
        self._radius = float(theme.px(11))
        side, caption = theme.px(46), theme.px(18)
        left, right = rect.left + side, rect.right - side - theme.px(4)
        top, bottom = rect.top + caption, rect.bottom
        sizes = topology.layer_sizes
        self._columns = []
        for layer, size in enumerate(sizes):
            x = left + (right - left) * layer / (len(sizes) - 1)
            self._columns.append([(x, top + (bottom - top) * (k + 0.5) / size) for k in range(size)])
        free = set(lesson.free.tolist())
        self._edges, self._biases = [], []
        for number, stage in enumerate(topology.layers):
            for k in range(stage.outputs):
                for i in range(stage.inputs):
                    index = stage.weights.start + k * stage.inputs + i
                    self._edges.append((index, self._columns[number][i], self._columns[number + 1][k]))
                if stage.biases.start + k in free:
                    self._biases.append((stage.biases.start + k, self._columns[number + 1][k]))

    def at(self, position: tuple[float, float]) -> int | None:
        """Index of the parameter under a window position: a neuron is its bias, a line its weight."""
        if not self._rect.inflate(8, 8).collidepoint(position):
            return None
        for index, place in self._biases:
            if math.dist(place, position) <= self._radius + 2:
                return index
        best, found = float(_REACH_PX), None
        for index, start, end in self._edges:
            away = _distance(position, start, end)
            if away < best:
                best, found = away, index
        return found

    def place_of(self, index: int) -> tuple[int, int]:
        """A window position at which that parameter is to be grabbed."""
        for bias, place in self._biases:
            if bias == index:
                return round(place[0]), round(place[1])
        start, end = next((a, b) for edge, a, b in self._edges if edge == index)
        share = 0.3
        return round(start[0] + (end[0] - start[0]) * share), round(start[1] + (end[1] - start[1]) * share)

    def handle(self, event: pygame.event.Event, lesson: Lesson) -> bool:
        """Drag up for more and down for less; or the wheel. True if the event was used."""
        limit = lesson.chapter.limit
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self.dragged = self.at(event.pos)
            if self.dragged is not None:
                self._from = (event.pos[1], float(lesson.parameters[self.dragged]))
            return self.dragged is not None
        if event.type == pygame.MOUSEMOTION:
            if self.dragged is None:
                return False
            moved = (self._from[0] - event.pos[1]) * _DRAG_PER_PX * limit / _USUAL_LIMIT
            self._change(lesson, self.dragged, self._from[1] + moved, "drag")
            return True
        if event.type == pygame.MOUSEBUTTONUP and self.dragged is not None:
            self.dragged = None
            lesson.end_gesture()
            return True
        if event.type == pygame.MOUSEWHEEL:
            index = self.at(pygame.mouse.get_pos())
            if index is not None:
                step = event.y * _WHEEL * limit / _USUAL_LIMIT
                self._change(lesson, index, float(lesson.parameters[index]) + step, f"wheel {index}")
            return index is not None
        return False

    @staticmethod
    def _change(lesson: Lesson, index: int, value: float, tag: str) -> None:
        limit = lesson.chapter.limit
        value = round(min(limit, max(-limit, value)), 3)
        if value != lesson.parameters[index]:
            lesson.remember(tag)
            lesson.set_parameter(index, value)

    # --- drawing -----------------------------------------------------------------------------------------------------

    def draw(self, surface: pygame.Surface, theme: Theme, lesson: Lesson, probe: Floats | None) -> None:
        """Draw it; with the outputs of all neurons for the fruit ``probe`` (2,), if there is one."""
        marked = self.dragged if self.dragged is not None else self.hovered
        title = str(lesson.chapter.topology)
        if marked is not None and marked < len(lesson.names):
            title = f"{lesson.names[marked]}: {lesson.parameters[marked]:.2f}".replace("-", "−")
        words = theme.text(theme.fit(title, self._rect.width, "small"), "small", "muted" if marked is None else "text")
        surface.blit(words, self._rect.topleft)
        for index, start, end in self._edges:
            self._draw_edge(surface, theme, lesson, index, start, end, index == marked)
        if len(self._edges) <= _FEW:
            self._draw_weights(surface, theme, lesson)
        outputs = lesson.sums_and_outputs(probe)[1] if probe is not None else None
        for layer, column in enumerate(self._columns):
            for k, place in enumerate(column):
                value = None if outputs is None else float(outputs[layer][k])
                self._draw_neuron(surface, theme, place, value)
        for index, place in self._biases:
            self._draw_bias(surface, theme, float(lesson.parameters[index]), place, index == marked)
        self._draw_names(surface, theme)

    def _draw_edge(
        self,
        surface: pygame.Surface,
        theme: Theme,
        lesson: Lesson,
        index: int,
        start: tuple[float, float],
        end: tuple[float, float],
        marked: bool,
    ) -> None:
        weight = float(lesson.parameters[index])
        share = min(1.0, abs(weight) / lesson.chapter.limit) ** 0.6
        colour = mix(theme["line"], theme["positive" if weight >= 0 else "negative"], 0.35 + 0.65 * share)
        width = max(1, round(theme.px(1) * (1 + 4 * share)))
        if marked:
            pygame.draw.line(surface, theme["text"], start, end, width + theme.px(3))
        if weight >= 0:
            _thick_line(surface, colour, start, end, width)
            return
        length = max(1.0, math.dist(start, end))
        dash = theme.px(7)
        for begin in np.arange(0.0, length, 1.7 * dash).tolist():  # dashed: negative is seen without colour
            a, b = begin / length, min(length, begin + dash) / length
            points = [(start[0] + (end[0] - start[0]) * s, start[1] + (end[1] - start[1]) * s) for s in (a, b)]
            _thick_line(surface, colour, points[0], points[1], width)

    def _draw_weights(self, surface: pygame.Surface, theme: Theme, lesson: Lesson) -> None:
        for index, start, end in self._edges:
            words = theme.text(f"{lesson.parameters[index]:.2f}".replace("-", "−"), "small")
            x, y = (start[n] + (end[n] - start[n]) * 0.3 for n in (0, 1))
            box = words.get_rect(center=(round(x), round(y)))
            surface.fill(theme["background"], box.inflate(theme.px(4), -theme.px(2)))
            surface.blit(words, box)

    def _draw_neuron(
        self, surface: pygame.Surface, theme: Theme, place: tuple[float, float], value: float | None
    ) -> None:
        colour = theme["control"]
        if value is not None and math.isfinite(value):
            name = "positive" if value >= 0 else "negative"
            colour = mix(theme["control"], theme[name], min(1.0, abs(value)) * 0.75)
        pygame.draw.aacircle(surface, colour, place, self._radius)
        pygame.draw.aacircle(surface, theme["edge"], place, self._radius, theme.px(1.5))
        if value is not None:
            words = theme.text(f"{round(value, 1) + 0.0:.1f}".replace("-", "−"), "small")
            surface.blit(words, words.get_rect(center=(round(place[0]), round(place[1]))))

    def _draw_bias(
        self, surface: pygame.Surface, theme: Theme, bias: float, place: tuple[float, float], marked: bool
    ) -> None:
        """Its number under the neuron."""
        if marked:
            pygame.draw.aacircle(surface, theme["text"], place, self._radius + theme.px(4), theme.px(2))
        words = theme.text(
            f"{round(bias, 1) + 0.0:+.1f}".replace("-", "−"), "small", "positive" if bias >= 0 else "error"
        )
        box = words.get_rect(midtop=(round(place[0]), round(place[1] + self._radius + theme.px(1))))
        box.clamp_ip(self._rect)
        surface.blit(words, box)

    def _draw_names(self, surface: pygame.Surface, theme: Theme) -> None:
        away = self._radius + theme.px(5)
        for (x, y), name in zip(self._columns[0], _INPUT_NAMES, strict=True):
            words = theme.text(name, "small", "muted")
            surface.blit(words, words.get_rect(midright=(round(x - away), round(y))))
        for (x, y), name in zip(self._columns[-1], _OUTPUT_NAMES, strict=True):
            words = theme.text(name, "small", "right" if name == "safe" else "error")
            surface.blit(words, words.get_rect(midleft=(round(x + away), round(y))))


def _thick_line(
    surface: pygame.Surface, colour: pygame.Color, start: tuple[float, float], end: tuple[float, float], width: int
) -> None:
    pygame.draw.aaline(surface, colour, start, end, max(1, width))


def _distance(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """From a point to a line segment."""
    a, b, p = pygame.Vector2(start), pygame.Vector2(end), pygame.Vector2(point)
    way = b - a
    share = min(1.0, max(0.0, (p - a).dot(way) / max(way.length_squared(), 1e-9)))
    return (p - a - way * share).length()
