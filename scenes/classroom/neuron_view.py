"""Draws the neuron of lesson 4: inputs as bars, their parts head to tail on the line of sums, the activation above."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np
import pygame

from scenes.classroom.neuron import LARGEST_THRESHOLD, SIGMOID, Neuron
from scenes.plane_plot import Plot, dashed, signed
from scenes.surface import stroke
from scenes.theme import Theme, mix

_SUMS = 3.5  # the line of sums goes from minus this to this
_HIT_PX = 12


class NeuronView:
    """The picture; `place` it before it is drawn.

    Attributes:
        curve: where the activation is drawn over the sums.
    """

    THRESHOLD: ClassVar[int] = -1
    """What `held_at` gives for the threshold; inputs are 0, 1 and 2."""

    def __init__(self) -> None:
        self.curve = Plot(pygame.Rect(0, 0, 1, 1), (-_SUMS, -0.2), (_SUMS, 1.12))
        self._bars = pygame.Rect(0, 0, 1, 1)
        self._line = pygame.Rect(0, 0, 1, 1)
        self._lamp = (0, 0)
        self._lamp_radius = 1
        self._hit = _HIT_PX

    def place(self, box: pygame.Rect, theme: Theme) -> None:
        """Inputs at the left, the line of sums below, the curve above it, the lamp at the right."""
        bars = round(min(box.width * 0.26, theme.px(230)))
        lamp = round(min(box.width * 0.16, theme.px(130)))
        line = round(min(box.height * 0.32, theme.px(150)))
        top = theme.line_height() + theme.px(6)
        self._bars = pygame.Rect(box.left, box.top + top, bars, max(1, box.height - 2 * top))
        left = box.left + bars + theme.px(48)
        width = max(1, box.right - lamp - left)
        self.curve = Plot(
            pygame.Rect(left, box.top + top, width, max(1, box.height - line - top - theme.px(30))),
            self.curve.low,
            self.curve.high,
        )
        self._line = pygame.Rect(left, box.bottom - line, width, line)
        self._lamp_radius = max(3, round(lamp * 0.3))
        self._lamp = (box.right - lamp // 2, self.curve.rect.centery)
        self._hit = theme.px(_HIT_PX)

    # the mouse

    def held_at(self, position: tuple[int, int], neuron: Neuron) -> int | None:
        """An input, the threshold, or nothing."""
        if self._bars.inflate(0, 2 * self._hit).collidepoint(position):
            column = (position[0] - self._bars.left) * neuron.count // max(1, self._bars.width)
            return min(neuron.count - 1, max(0, column))
        x = self.curve.point(neuron.threshold, 0.0)[0]
        tall = self.curve.rect.union(self._line)
        near = abs(position[0] - x) <= self._hit and tall.top <= position[1] <= tall.bottom
        return self.THRESHOLD if near else None

    def input_at(self, position: tuple[int, int]) -> float:
        """The input that a bar of that height means."""
        share = (self._bars.bottom - position[1]) / max(1, self._bars.height)
        return round(min(1.0, max(0.0, share)), 2)

    def sum_at(self, position: tuple[int, int]) -> float:
        """The sum at that place of the line."""
        value = self.curve.to_world(position)[0]
        return round(min(LARGEST_THRESHOLD, max(-LARGEST_THRESHOLD, value)), 2)

    # drawing

    def draw(self, surface: pygame.Surface, theme: Theme, neuron: Neuron) -> None:
        """Draw everything as it is now."""
        for k in range(neuron.count):
            self._draw_bar(surface, theme, neuron, k)
        self._draw_curve(surface, theme, neuron)
        self._draw_parts(surface, theme, neuron)
        self._draw_threshold(surface, theme, neuron)
        self._draw_lamp(surface, theme, neuron.output)

    def _draw_bar(self, surface: pygame.Surface, theme: Theme, neuron: Neuron, k: int) -> None:
        column = self._bars.width / neuron.count
        rect = pygame.Rect(round(self._bars.left + column * (k + 0.18)), self._bars.top, 1, self._bars.height)
        rect.width = max(2, round(min(column * 0.64, theme.px(56))))
        surface.blit(theme.rounded(rect.size, "panel", theme.px(6)), rect)
        full = max(1, round(rect.height * neuron.inputs[k]))
        bar = pygame.Rect(rect.left, rect.bottom - full, rect.width, full)
        surface.fill(theme["positive"], bar)
        grip = pygame.Rect(rect.left - theme.px(4), bar.top - theme.px(3), rect.width + theme.px(8), theme.px(6))
        surface.blit(theme.rounded(grip.size, "best", theme.px(3)), grip)
        value = theme.text(f"{neuron.inputs[k]:.2f}", bold=True)
        surface.blit(value, value.get_rect(midbottom=(rect.centerx, rect.top - theme.px(2))))
        weight = theme.text(f"× {signed(float(neuron.weights[k]), 2)}", colour="muted")
        surface.blit(weight, weight.get_rect(midtop=(rect.centerx, rect.bottom + theme.px(2))))

    def _draw_curve(self, surface: pygame.Surface, theme: Theme, neuron: Neuron) -> None:
        plot = self.curve
        plot.draw_axes(surface, theme, ("sum of weight · input", "output"))
        sums = np.linspace(-_SUMS, _SUMS, max(2, plot.rect.width // 2))
        stroke(surface, plot.to_screen(sums, neuron.output_at(sums)), theme["text"], theme.px(2))
        place = plot.point(neuron.total, neuron.output)
        foot = plot.point(neuron.total, 0.0)
        dashed(surface, theme["positive"], foot, place, theme.px(5))
        side = (plot.rect.right, place[1])
        dashed(surface, theme["positive"], place, side, theme.px(5))
        pygame.draw.aacircle(surface, theme["best"], place, theme.px(8))

    def _draw_parts(self, surface: pygame.Surface, theme: Theme, neuron: Neuron) -> None:
        """The parts of the sum as arrows, each from the tip of the one before; the last tip is the sum."""
        line = self._line
        row = line.height / (neuron.count + 1.4)
        thick = max(2, round(min(row * 0.36, theme.px(14))))
        start = 0.0
        for k, part in enumerate(neuron.parts.tolist()):
            y = round(line.top + row * (k + 0.6))
            x0, x1 = (self.curve.point(value, 0.0)[0] for value in (start, start + part))
            colour = theme["positive" if part >= 0 else "negative"]
            bar = pygame.Rect(round(min(x0, x1)), y - thick // 2, max(1, round(abs(x1 - x0))), thick)
            surface.fill(colour, bar)
            words = theme.text(f"{signed(float(neuron.weights[k]), 2)} · {neuron.inputs[k]:.2f} = {signed(part, 2)}",
                               "small")  # fmt: skip
            surface.blit(words, (line.left, y - words.get_height() // 2))
            start += part
            if k + 1 < neuron.count:
                pygame.draw.aaline(surface, theme["faint"], (x1, y), (x1, y + row))
        x = self.curve.point(neuron.total, 0.0)[0]
        y = round(line.top + row * (neuron.count + 0.5))
        size = theme.px(7)
        pygame.draw.polygon(surface, theme["best"], [(x, y - size), (x - size, y + size), (x + size, y + size)])
        words = theme.text(f"sum {signed(neuron.total, 2)}", colour="best", bold=True)
        if neuron.total <= neuron.threshold:  # away from the line of the threshold
            surface.blit(words, words.get_rect(midright=(round(x) - theme.px(12), y)))
        else:
            surface.blit(words, words.get_rect(midleft=(round(x) + theme.px(12), y)))

    def _draw_threshold(self, surface: pygame.Surface, theme: Theme, neuron: Neuron) -> None:
        x = self.curve.point(neuron.threshold, 0.0)[0]
        top, bottom = self.curve.rect.top, self._line.bottom
        pygame.draw.aaline(surface, theme["negative"], (x, top), (x, bottom), max(2, theme.px(2)))
        words = theme.text(f"threshold {signed(neuron.threshold, 2)}", "small", "negative", True)
        left = min(max(self.curve.rect.left, x - words.get_width() / 2), self.curve.rect.right - words.get_width())
        surface.blit(words, (round(left), top - words.get_height() - theme.px(1)))
        middle = (x, (self.curve.rect.bottom + self._line.top) / 2)
        pygame.draw.aacircle(surface, theme["background"], middle, theme.px(9))
        pygame.draw.aacircle(surface, theme["negative"], middle, theme.px(7))

    def _draw_lamp(self, surface: pygame.Surface, theme: Theme, output: float) -> None:
        colour = mix(theme["panel"], theme["best"], output)
        for halo in range(3):
            glow = mix(theme["background"], theme["best"], output * (0.16 - 0.05 * halo))
            pygame.draw.aacircle(surface, glow, self._lamp, round(self._lamp_radius * (1.75 - 0.25 * halo)))
        pygame.draw.aacircle(surface, colour, self._lamp, self._lamp_radius)
        pygame.draw.aacircle(surface, theme["muted"], self._lamp, self._lamp_radius, max(1, theme.px(2)))
        value = theme.text(f"{output:.2f}", "title", bold=True)
        below = self._lamp[0], self._lamp[1] + round(self._lamp_radius * 1.9)
        surface.blit(value, value.get_rect(midtop=below))

    def sketch(self, surface: pygame.Surface, box: pygame.Rect, theme: Theme) -> None:
        """Step and sigmoid over one another."""
        sums = np.linspace(-6, 6, max(2, box.width))
        neuron = Neuron()
        neuron.threshold, neuron.activation, neuron.steepness = 0.0, SIGMOID, 1.0
        plot = Plot(box, (-6.0, -0.15), (6.0, 1.15))
        corner, top = plot.point(0.0, 0.0), plot.point(0.0, 1.0)
        for start, end in ((plot.point(-6, 0), corner), (corner, top), (top, plot.point(6, 1))):
            dashed(surface, theme["negative"], start, end, theme.px(4))
        pygame.draw.aalines(surface, theme["positive"], False, plot.to_screen(sums, neuron.output_at(sums)).tolist())
        pygame.draw.aacircle(surface, theme["best"], plot.point(1.2, 1 / (1 + math.exp(-1.2))), theme.px(6))
