"""Draws the machine of lesson 1: its dial, guess beside truth, and the error of every guess so far."""

from __future__ import annotations

import math

import pygame

from scenes.classroom.guesser import KILOMETRES, LARGEST_FACTOR, MILES, Guesser
from scenes.plane_plot import Plot, dashed, signed
from scenes.theme import Theme

SWEEP = math.radians(240)  # of the dial's scale
_SHOWN_GUESSES = 40


class MilesView:
    """The picture; `place` it before it is drawn."""

    def __init__(self) -> None:
        self._dial = pygame.Rect(0, 0, 1, 1)
        self._bars = pygame.Rect(0, 0, 1, 1)
        self._errors = pygame.Rect(0, 0, 1, 1)
        self._largest = 1.0

    def place(self, box: pygame.Rect, theme: Theme) -> None:
        """Divide the room: dial at the left, bars beside it, errors below."""
        above = round(box.height * 0.52)
        side = max(1, min(above - theme.px(8), round(box.width * 0.34)))
        self._dial = pygame.Rect(box.left, box.top + (above - side) // 2, side, side)
        left = self._dial.right + theme.px(30)
        self._bars = pygame.Rect(left, box.top, max(1, box.right - left - theme.px(8)), above)
        top = box.top + above + theme.px(26)
        inset = theme.px(52)
        self._errors = pygame.Rect(
            box.left + inset, top, max(1, box.width - inset - theme.px(12)), max(1, box.bottom - top - theme.px(24))
        )

    # the dial

    def on_dial(self, position: tuple[int, int]) -> bool:
        """Whether the dial is there."""
        return math.dist(position, self._dial.center) <= self._dial.width * 0.55

    def factor_at(self, position: tuple[int, int]) -> float:
        """What the dial says when its needle points there; the nearer end in the gap below."""
        x, y = position[0] - self._dial.centerx, self._dial.centery - position[1]
        turned = math.atan2(x, y)  # 0 is up, clockwise
        share = min(1.0, max(0.0, (turned + SWEEP / 2) / SWEEP))
        return round(share * LARGEST_FACTOR, 3)

    def _draw_dial(self, surface: pygame.Surface, theme: Theme, factor: float) -> None:
        centre, radius = self._dial.center, self._dial.width / 2
        pygame.draw.aacircle(surface, theme["panel"], centre, radius)
        pygame.draw.aacircle(surface, theme["line"], centre, radius, max(1, theme.px(2)))
        steps = round(LARGEST_FACTOR / 0.05)
        for k in range(steps + 1):
            angle = (k / steps - 0.5) * SWEEP
            major = k % 5 == 0
            inner = radius * (0.78 if major else 0.86)
            colour = theme["muted" if major else "faint"]
            pygame.draw.aaline(surface, colour, around(centre, angle, inner), around(centre, angle, radius * 0.93))
            if major and radius > theme.px(60):
                words = theme.text(f"{k * 0.05:g}", "small", "muted")
                surface.blit(words, words.get_rect(center=around(centre, angle, radius * 0.64)))
        angle = (factor / LARGEST_FACTOR - 0.5) * SWEEP
        tip, tail = around(centre, angle, radius * 0.9), around(centre, angle + math.pi, radius * 0.12)
        pygame.draw.aaline(surface, theme["best"], tail, tip, max(2, theme.px(4)))
        pygame.draw.aacircle(surface, theme["best"], centre, theme.px(8))
        words = theme.text(f"× {factor:.3f}", "title", "best", True)
        surface.blit(words, words.get_rect(center=(centre[0], round(centre[1] + radius * 0.62))))

    # the rest

    def draw(self, surface: pygame.Surface, theme: Theme, guesser: Guesser) -> None:
        """Draw everything as it is now."""
        self._draw_dial(surface, theme, guesser.factor)
        self._draw_bars(surface, theme, guesser)
        if self._errors.height > theme.px(50):
            self._draw_errors(surface, theme, guesser)

    def _draw_bars(self, surface: pygame.Surface, theme: Theme, guesser: Guesser) -> None:
        """The example, the guess and the truth as bars on one scale; the error between the ends of the last two."""
        bars, row = self._bars, self._bars.height / 4
        long = KILOMETRES * LARGEST_FACTOR
        thick = max(2, round(min(row * 0.32, theme.px(26))))
        label = theme.line_height()
        truth_x = bars.left + round(bars.width * MILES / long)
        for k, (words, value, unit, colour) in enumerate(
            (
                ("In: the distance", KILOMETRES, "km", "faint"),
                ("Out: the machine's guess", guesser.guess, "miles", "positive"),
                ("The truth", MILES, "miles", "right"),
            )
        ):
            top = round(bars.top + row * k)
            surface.blit(theme.text(words, colour="muted"), (bars.left, top))
            bar = pygame.Rect(bars.left, top + label, max(1, round(bars.width * value / long)), thick)
            surface.fill(theme[colour], bar)
            number = theme.text(f"{value:.3f}".rstrip("0").rstrip(".") + f" {unit}", bold=True)
            left = min(bar.right + theme.px(8), bars.right - number.get_width())
            surface.blit(number, (left, bar.centery - number.get_height() // 2))
        guess_x = bars.left + round(bars.width * guesser.guess / long)
        top, bottom = round(bars.top + row) + label + thick, round(bars.top + 3.2 * row)
        for x, colour in ((guess_x, "positive"), (truth_x, "right")):
            dashed(surface, theme[colour], (x, top), (x, bottom), theme.px(4))
        colour = "text" if abs(guesser.error) < 0.1 else "negative"
        pygame.draw.aaline(surface, theme[colour], (guess_x, bottom), (truth_x, bottom), max(2, theme.px(3)))
        error = theme.text(f"error {signed(guesser.error)} miles", colour=colour, bold=True)
        left = min(max(bars.left, (guess_x + truth_x - error.get_width()) // 2), bars.right - error.get_width())
        surface.blit(error, (left, bottom + theme.px(4)))

    def _draw_errors(self, surface: pygame.Surface, theme: Theme, guesser: Guesser) -> None:
        """The error of guess after guess: how it shrinks, or swings to and fro."""
        first = max(0, len(guesser.guesses) - _SHOWN_GUESSES)
        errors = [error for _, error in guesser.guesses[first:]]
        wanted = max(5.0, *(abs(error) for error in errors)) * 1.4
        self._largest = wanted if wanted > self._largest or wanted < self._largest / 3 else self._largest
        last = max(12, len(errors))
        plot = Plot(self._errors, (first + 0.4, -self._largest), (first + last + 0.5, self._largest))
        plot.draw_axes(surface, theme, ("guess", ""))
        name = theme.text("error, miles", "small")
        surface.blit(name, (self._errors.left, self._errors.top - name.get_height() - theme.px(3)))
        points = [plot.point(first + k + 1, error) for k, error in enumerate(errors)]
        if len(points) > 1:
            pygame.draw.aalines(surface, theme["muted"], False, points)
        for k, point in enumerate(points):
            newest = k == len(points) - 1
            pygame.draw.aacircle(surface, theme["best" if newest else "positive"], point, theme.px(6 if newest else 4))

    def sketch(self, surface: pygame.Surface, box: pygame.Rect, theme: Theme) -> None:
        """The dial between two bars."""
        radius = min(box.height * 0.45, box.width * 0.2)
        pygame.draw.aacircle(surface, theme["line"], box.center, radius, max(1, theme.px(2)))
        pygame.draw.aaline(surface, theme["best"], box.center, around(box.center, 0.1, radius * 0.9), theme.px(3))
        thick = theme.px(8)
        surface.fill(theme["faint"], (box.left, box.centery - thick // 2, max(1, round(box.width * 0.24)), thick))
        right = round(box.centerx + radius + theme.px(10))
        surface.fill(theme["positive"], (right, box.centery - thick // 2, max(1, round(box.width * 0.15)), thick))


def around(centre: tuple[float, float], angle: float, radius: float) -> tuple[float, float]:
    """The point at that angle, clockwise from above."""
    return centre[0] + radius * math.sin(angle), centre[1] - radius * math.cos(angle)
