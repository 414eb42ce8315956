"""Draws lesson 12: the network with what is missing, and how accuracy falls with the share of connections cut."""

from __future__ import annotations

import numpy as np
import pygame

from scenes.classroom.damage import ORDERS, Damage, Neuron
from scenes.classroom.small_reader import CLASSES
from scenes.plane_plot import Plot
from scenes.theme import Theme, mix

_HIDDEN = 16
_COLOURS = ("right", "positive", "negative")  # of the three orders
_LEAST_SHARE = 0.08  # of the heaviest weight of a layer; lighter ones are not drawn


class DamageView:
    """The picture; `place` it before it is drawn."""

    def __init__(self) -> None:
        self._network = pygame.Rect(0, 0, 1, 1)
        self.chart = Plot(pygame.Rect(0, 0, 1, 1), (0.0, 0.0), (1.0, 1.0))
        self._radius = 4
        self._kept: tuple[bytes, pygame.Surface] | None = None

    def place(self, box: pygame.Rect, theme: Theme) -> None:
        """The network at the left, the chart beside it, or below in a narrow window."""
        self._kept = None
        wide = round(box.width * 0.5)
        self._network = pygame.Rect(box.left, box.top + theme.line_height(), wide, box.height - theme.line_height())
        left = self._network.right + theme.px(64)
        height = max(1, min(box.height - theme.px(60), round((box.right - left) * 0.9)))
        top = box.top + max(theme.line_height(), (box.height - height) // 2 - theme.px(14))
        rect = pygame.Rect(left, top, max(1, box.right - left - theme.px(8)), height)
        self.chart = Plot(rect, (0.0, 0.0), (1.0, 1.12))
        self._radius = max(3, min(theme.px(14), round(self._network.height / _HIDDEN * 0.4)))

    def node(self, column: int, neuron: int) -> tuple[int, int]:
        """The centre of a neuron: column 0 the pixels, then the hidden layers, then the outputs."""
        rect = self._network
        size = (1, _HIDDEN, _HIDDEN, CLASSES)[column]
        x = rect.left + self._radius * 3 + (rect.width - 6 * self._radius) * column // 3
        row = min(rect.height / _HIDDEN, 3.4 * self._radius)
        return x, round(rect.centery + (neuron - (size - 1) / 2) * row)

    def neuron_at(self, position: tuple[int, int]) -> Neuron | None:
        """The hidden neuron there."""
        for layer in (0, 1):
            for neuron in range(_HIDDEN):
                if np.hypot(*np.subtract(position, self.node(layer + 1, neuron))) <= self._radius + 2:
                    return layer, neuron
        return None

    def share_at(self, position: tuple[int, int]) -> float | None:
        """The share to cut at that place of the chart."""
        if not self.chart.rect.inflate(16, 0).collidepoint(position):
            return None
        return round(min(1.0, max(0.0, self.chart.to_world(position)[0])), 2)

    # drawing

    def draw(self, surface: pygame.Surface, theme: Theme, damage: Damage) -> None:
        """Draw everything as it is now."""
        mark = damage.network.parameters.tobytes()
        if self._kept is None or self._kept[0] != mark:
            self._kept = (mark, self._edges(surface.get_size(), theme, damage))
        surface.blit(self._kept[1], self._network, self._network)
        self._draw_neurons(surface, theme, damage)
        self._draw_chart(surface, theme, damage)

    def _edges(self, size: tuple[int, int], theme: Theme, damage: Damage) -> pygame.Surface:
        """All connections that are left, the heavier the brighter; those of the pixels as one bundle a neuron."""
        picture = pygame.Surface(size)
        picture.fill(theme["background"])
        first = np.abs(damage.network.layers[0][0]).mean(axis=1)
        for neuron, weight in enumerate(first / max(1e-9, float(first.max()))):
            colour = mix(theme["background"], theme["muted"], 0.15 + 0.6 * float(weight)) if weight else None
            if colour is not None:
                pygame.draw.aaline(picture, colour, self.node(0, 0), self.node(1, neuron))
        for column in (1, 2):
            weights = damage.network.layers[column][0]
            largest = max(1e-9, float(np.abs(weights).max()))
            for target, source in np.ndindex(*weights.shape):
                share = float(weights[target, source]) / largest
                if abs(share) >= _LEAST_SHARE:
                    colour = theme["positive" if share > 0 else "negative"]
                    strong = mix(theme["background"], colour, 0.15 + 0.75 * abs(share))
                    pygame.draw.aaline(picture, strong, self.node(column, source), self.node(column + 1, target))
        return picture

    def _draw_neurons(self, surface: pygame.Surface, theme: Theme, damage: Damage) -> None:
        words = theme.text("784 pixels", "small", "muted")
        x, y = self.node(0, 0)
        below = words.get_rect(midtop=(max(x, self._network.left + words.get_width() // 2), y + self._radius + 4))
        surface.fill(theme["background"], below)
        surface.blit(words, below)
        pygame.draw.aacircle(surface, theme["muted"], (x, y), self._radius)
        for layer in (0, 1):
            for neuron in range(_HIDDEN):
                place = self.node(layer + 1, neuron)
                gone = (layer, neuron) in damage.neurons
                pygame.draw.aacircle(surface, theme["background" if gone else "control"], place, self._radius)
                colour = theme["negative" if gone else "positive"]
                pygame.draw.aacircle(surface, colour, place, self._radius, max(1, theme.px(2)))
                if gone:
                    reach = self._radius * 0.5
                    for side in (-1, 1):
                        start = (place[0] - reach, place[1] - side * reach)
                        pygame.draw.aaline(surface, colour, start, (place[0] + reach, place[1] + side * reach), 2)
        for digit in range(CLASSES):
            place = self.node(3, digit)
            pygame.draw.aacircle(surface, theme["control"], place, self._radius)
            label = theme.text(str(digit), "small", bold=True)
            surface.blit(label, label.get_rect(center=place))

    def _draw_chart(self, surface: pygame.Surface, theme: Theme, damage: Damage) -> None:
        plot = self.chart
        plot.draw_axes(surface, theme, ("share of connections cut", "reads right"))
        guess = plot.point(0.0, 0.1)[1]
        surface.fill(theme["faint"], (plot.rect.left, round(guess), plot.rect.width, 1))
        label = theme.text("by guessing", "small", "muted")
        surface.blit(label, (plot.rect.left + theme.px(4), round(guess) - label.get_height()))
        names: list[tuple[tuple[float, float], str, str]] = []
        for order, colour in zip(ORDERS, _COLOURS, strict=True):
            points = sorted(damage.curves[order].items())
            places = [plot.point(*point) for point in points]
            if len(places) > 1:
                pygame.draw.aalines(surface, theme[colour], False, places)
            for place in places:
                pygame.draw.aacircle(surface, theme[colour], place, theme.px(3))
            if len(points) > 1:
                names.append((places[-1], order.lower(), colour))
        self._name(surface, theme, names)
        here = plot.point(damage.share, damage.accuracy)
        pygame.draw.aaline(surface, theme["best"], (here[0], plot.rect.top), (here[0], plot.rect.bottom))
        pygame.draw.aacircle(surface, theme["best"], here, theme.px(6))

    def _name(self, surface: pygame.Surface, theme: Theme, names: list[tuple[tuple[float, float], str, str]]) -> None:
        """The orders beside the ends of their curves, from the lowest up, none on another."""
        taken: list[pygame.Rect] = []
        for (x, y), words, colour in sorted(names, key=lambda name: -name[0][1]):
            picture = theme.text(words, "small", colour, True)
            box = picture.get_rect(midleft=(round(x) + theme.px(8), round(y) - theme.px(10))).clamp(self.chart.rect)
            for other in taken:
                if box.colliderect(other):
                    box.bottom = other.top
            taken.append(box)
            surface.blit(picture, box)

    def sketch(self, surface: pygame.Surface, box: pygame.Rect, theme: Theme) -> None:
        """A few neurons, one of them gone."""
        columns, rows = 4, 3
        places = [
            (box.left + (c + 0.5) * box.width / columns, box.top + (r + 0.5) * box.height / rows)
            for c in range(columns)
            for r in range(rows)
        ]
        for k, place in enumerate(places):
            for other in places[(k // rows + 1) * rows : (k // rows + 2) * rows]:
                if 5 not in (k, places.index(other)):
                    pygame.draw.aaline(surface, theme["line"], place, other)
        for k, place in enumerate(places):
            colour = theme["negative" if k == 5 else "positive"]
            pygame.draw.aacircle(surface, colour, place, theme.px(6), theme.px(2) if k == 5 else 0)
