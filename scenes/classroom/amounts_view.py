"""Draws lesson 9: accuracy over what is swept, a dot for every network, the mean, and the classic text's figures."""

from __future__ import annotations

import numpy as np
import pygame

from scenes.classroom.amounts import EPOCHS, HIDDEN, PUBLISHED, RATE, SWEPT, Pupils
from scenes.surface import stroke
from scenes.theme import Theme, mix

_LEAST = {RATE: 0.5, EPOCHS: 0.9, HIDDEN: 0.5}
"""The lowest accuracy shown; what is below stands on the edge."""
_NAMES = {RATE: "learn rate", EPOCHS: "epochs", HIDDEN: "hidden nodes"}


class AmountsView:
    """The picture; `place` it before it is drawn."""

    def __init__(self) -> None:
        self._plot = pygame.Rect(0, 0, 1, 1)
        self._least = 0.5

    def place(self, box: pygame.Rect, theme: Theme) -> None:
        """Room for the numbers at the left and below."""
        width, height = box.width - theme.px(70), box.height - theme.px(76)
        self._plot = pygame.Rect(box.left + theme.px(52), box.top + theme.px(26), max(1, width), max(1, height))

    def _x(self, index: int, count: int) -> float:
        return self._plot.left + self._plot.width * (index + 0.5) / count

    def _y(self, accuracy: float) -> float:
        share = (max(self._least, accuracy) - self._least) / (1 - self._least)
        return self._plot.bottom - share * self._plot.height

    def draw(self, surface: pygame.Surface, theme: Theme, pupils: Pupils, swept: str) -> None:
        """Draw everything as it is now."""
        values, self._least = SWEPT[swept], _LEAST[swept]
        self._draw_axes(surface, theme, swept, values)
        means: list[tuple[float, float]] = []
        for index, value in enumerate(values):
            x, found = self._x(index, len(values)), pupils.measured.of(swept, value)
            now = pupils.now is not None and pupils.now.swept == swept
            if now and pupils.now is not None and (pupils.now.value == value or swept == EPOCHS):
                column = pygame.Rect(round(x) - theme.px(16), self._plot.top, theme.px(32), self._plot.height)
                surface.fill(mix(theme["background"], theme["best"], 0.10), column)
            if found:
                top, bottom = self._y(max(found)), self._y(min(found))
                band = pygame.Rect(round(x) - theme.px(5), round(top), theme.px(10), max(1, round(bottom - top)))
                surface.fill(mix(theme["background"], theme["positive"], 0.3), band)
                means.append((x, self._y(float(np.mean(found)))))
            published = PUBLISHED[swept].get(value)
            if published is not None:
                side = theme.px(11)
                square = pygame.Rect(0, 0, side, side)
                square.center = round(x) + theme.px(20), round(self._y(published))
                pygame.draw.rect(surface, theme["muted"], square, max(1, theme.px(2)))
        if len(means) > 1:
            stroke(surface, np.array(means), theme["positive"], theme.px(2))
        for index, value in enumerate(values):
            for accuracy in pupils.measured.of(swept, value):
                place = (self._x(index, len(values)), self._y(accuracy))
                pygame.draw.aacircle(surface, theme["background"], place, theme.px(6))
                pygame.draw.aacircle(surface, theme["positive"], place, theme.px(5))
        if not means:
            words = theme.text("M: train the first network", "title", "muted")
            surface.blit(words, words.get_rect(center=self._plot.center))
        else:
            self._mark_best(surface, theme, means)

    def _mark_best(self, surface: pygame.Surface, theme: Theme, means: list[tuple[float, float]]) -> None:
        """A ring round the best mean."""
        best = min(means, key=lambda place: place[1])
        pygame.draw.aacircle(surface, theme["best"], best, theme.px(11), max(2, theme.px(3)))

    def _draw_axes(self, surface: pygame.Surface, theme: Theme, swept: str, values: tuple[float, ...]) -> None:
        plot, thin = self._plot, max(1, theme.px(1))
        for accuracy in np.linspace(self._least, 1.0, 6):
            y = round(self._y(float(accuracy)))
            surface.fill(theme["line"], (plot.left, y, plot.width, thin))
            words = theme.text(f"{100 * accuracy:.0f} %", "small", "muted")
            surface.blit(words, words.get_rect(midright=(plot.left - theme.px(8), y)))
        for index, value in enumerate(values):
            words = theme.text(f"{value:g}", colour="muted")
            surface.blit(words, words.get_rect(midtop=(round(self._x(index, len(values))), plot.bottom + theme.px(6))))
        name = theme.text(_NAMES[swept], bold=True)
        surface.blit(name, name.get_rect(midtop=(plot.centerx, plot.bottom + theme.px(28))))
        surface.blit(theme.text("reads right", "small"), (plot.left, plot.top - theme.px(22)))

    def sketch(self, surface: pygame.Surface, box: pygame.Rect, theme: Theme) -> None:
        """A curve with a best place, and dots about it."""
        x = np.linspace(0.05, 0.95, 9)
        heights = 0.85 - 1.6 * (x - 0.45) ** 2
        points = np.column_stack([box.left + x * box.width, box.bottom - heights * box.height])
        stroke(surface, points, theme["positive"], theme.px(2))
        rng = np.random.default_rng(5)
        for place in points.tolist():
            for shift in rng.normal(0, 0.05, 2):
                pygame.draw.aacircle(surface, theme["positive"], (place[0], place[1] + shift * box.height), theme.px(3))
        pygame.draw.aacircle(surface, theme["best"], points[4].tolist(), theme.px(8), theme.px(2))
