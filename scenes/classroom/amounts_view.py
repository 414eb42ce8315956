"""Draws lesson 9: accuracy over what is swept, a dot for every network, the mean, and the classic text's figures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pygame

from scenes.classroom.amounts import DRAWN, EPOCHS, HIDDEN, MNIST, PUBLISHED, RATE, SWEPT, TURNED
from scenes.classroom.pupils import Images, Pupils, Taken
from scenes.picture_surface import grey_or_colour, surface_of
from scenes.surface import stroke
from scenes.theme import Theme, mix

_LEAST = {
    DRAWN: {RATE: 0.5, EPOCHS: 0.9, HIDDEN: 0.5, TURNED: 0.9},
    MNIST: {RATE: 0.5, EPOCHS: 0.8, HIDDEN: 0.5, TURNED: 0.8},
}
"""The lowest accuracy shown; what is below stands on the edge."""
_NAMES = {
    RATE: "learn rate",
    EPOCHS: "epochs",
    HIDDEN: "hidden nodes",
    TURNED: "copies turned by so many degrees, to the left and to the right",
}
_STRIP, _LEAST_HEIGHT = 62, 320  # logical pixels: of the pictures above the chart, and of a box with room for them


class AmountsView:
    """The picture; `place` it before it is drawn."""

    def __init__(self) -> None:
        self._strip = pygame.Rect(0, 0, 1, 0)
        self._plot = pygame.Rect(0, 0, 1, 1)
        self._least = 0.5
        self._kept: tuple[object, list[pygame.Surface]] | None = None

    def place(self, box: pygame.Rect, theme: Theme) -> None:
        """Pictures of the set above where there is room; room for the numbers at the left and below."""
        high = theme.px(_STRIP) if box.height >= theme.px(_LEAST_HEIGHT) else 0
        self._strip = pygame.Rect(box.left + theme.px(52), box.top, max(1, box.width - theme.px(70)), high)
        width, height = box.width - theme.px(70), box.height - theme.px(76) - high
        self._plot = pygame.Rect(self._strip.left, box.top + high + theme.px(26), max(1, width), max(1, height))

    def _x(self, index: int, count: int) -> float:
        return self._plot.left + self._plot.width * (index + 0.5) / count

    def _y(self, accuracy: float) -> float:
        share = (max(self._least, accuracy) - self._least) / (1 - self._least)
        return self._plot.bottom - share * self._plot.height

    def draw(self, surface: pygame.Surface, theme: Theme, pupils: Pupils, swept: str, running: bool) -> None:
        """Draw everything as it is now, and whether somebody wants it measured."""
        values, self._least = SWEPT[swept], _LEAST[pupils.set_name][swept]
        self._draw_axes(surface, theme, swept, values)
        taken = pupils.taken
        if self._strip.height and taken is not None:
            self._draw_copies(surface, theme, taken) if swept == TURNED else self._draw_set(surface, theme, taken)
        means: list[tuple[float, float]] = []
        for index, value in enumerate(values):
            x, found = self._x(index, len(values)), pupils.measured.of(swept, value)
            self._mark_now(surface, theme, pupils, swept, value, x)
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
            words = "The first network is learning …" if running else "M: train the first network"
            picture = theme.text(words, "title", "muted")
            surface.blit(picture, picture.get_rect(center=self._plot.center))
        else:
            self._mark_best(surface, theme, means)

    def _mark_now(
        self, surface: pygame.Surface, theme: Theme, pupils: Pupils, swept: str, value: float, x: float
    ) -> None:
        """The column of the network that is being trained; it fills with what it has learnt from."""
        now = pupils.now
        if now is not None and now.swept == swept and (now.value == value or swept == EPOCHS):
            column = pygame.Rect(round(x) - theme.px(16), self._plot.top, theme.px(32), self._plot.height)
            surface.fill(mix(theme["background"], theme["best"], 0.10), column)
            done = column.copy()
            done.height = round(column.height * min(1.0, pupils.share)) if swept != EPOCHS else 0
            done.bottom = column.bottom
            surface.fill(mix(theme["background"], theme["best"], 0.22), done)

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
            label = f"±{value:g}°" if swept == TURNED and value else "as it is" if swept == TURNED else f"{value:g}"
            words = theme.text(label, colour="muted")
            surface.blit(words, words.get_rect(midtop=(round(self._x(index, len(values))), plot.bottom + theme.px(6))))
        name = theme.text(theme.fit(_NAMES[swept], plot.width, bold=True), bold=True)
        surface.blit(name, name.get_rect(midtop=(plot.centerx, plot.bottom + theme.px(28))))
        surface.blit(theme.text("reads right", "small"), (plot.left, plot.top - theme.px(22)))

    # pictures of the set

    def _draw_set(self, surface: pygame.Surface, theme: Theme, taken: Taken) -> None:
        """The first pictures to learn from and the first to try on, each with its label."""
        images, labels = taken.samples()
        names = [theme.text(words, "small", "muted") for words in ("the first to learn from", "to be tried on")]
        gap, beside = theme.px(12), theme.px(28)
        room = self._strip.width - sum(name.get_width() for name in names) - 2 * gap - theme.px(20)
        side = max(8, min(self._strip.height - theme.px(4), room // len(labels) - beside))
        pictures = self._surfaces((taken, side), side, lambda: images)
        left, middle = self._strip.left, self._strip.top + side // 2
        for k, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
            if k in (0, len(labels) - 1):
                left += theme.px(20) if k else 0
                name = names[min(k, 1)]
                surface.blit(name, name.get_rect(midleft=(left, middle)))
                left += name.get_width() + gap
            surface.blit(picture, (left, self._strip.top))
            digit = theme.text(str(label), bold=True)
            surface.blit(digit, digit.get_rect(midleft=(left + side + theme.px(5), middle)))
            left += side + beside

    def _draw_copies(self, surface: pygame.Surface, theme: Theme, taken: Taken) -> None:
        """The first picture above every angle, turned to the left and to the right."""
        values, gap = SWEPT[TURNED], theme.px(4)
        room = round(self._plot.width / len(values)) - theme.px(16)
        side = max(8, min(self._strip.height - gap, room // 2 - gap))
        pictures = self._surfaces(
            (taken, TURNED, side), side, lambda: np.concatenate([taken.copies(value) for value in values])
        )
        for index, value in enumerate(values):
            shown = pictures[3 * index : 3 * index + 1] if value == 0 else pictures[3 * index + 1 : 3 * index + 3]
            left = round(self._x(index, len(values))) - (len(shown) * (side + gap) - gap) // 2
            for k, picture in enumerate(shown):
                surface.blit(picture, (left + k * (side + gap), self._strip.top))

    def _surfaces(self, mark: object, side: int, images: Callable[[], Images]) -> list[pygame.Surface]:
        """The pictures as large as that, kept as long as the mark is the same."""
        if self._kept is None or self._kept[0] != mark:
            scaled = [pygame.transform.smoothscale(surface_of(one), (side, side)) for one in grey_or_colour(images())]
            self._kept = (mark, scaled)
        return self._kept[1]

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
