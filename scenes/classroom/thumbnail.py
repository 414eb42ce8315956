"""The launcher's picture of the classroom: the machine of the first lesson overshoots, less each time."""

from __future__ import annotations

import math

import pygame

from scenes.classroom.guesser import LARGEST_FACTOR, MILES, Guesser
from scenes.classroom.miles_view import SWEEP, around
from scenes.theme import Theme

_EVERY_S = 0.9
_ROUND = 9  # corrections, then it begins again
_SHARE = 1.7
_GLIDE_S = 0.35


class _Picture:
    """What `draw` keeps between two drawings."""

    def __init__(self) -> None:
        self.theme = Theme()
        guesser = Guesser()
        guesser.turn(0.15)
        for _ in range(_ROUND - 1):
            guesser.correct(_SHARE)
        self.factors = [factor for factor, _ in guesser.guesses[1:]]


_kept: list[_Picture] = []


def draw(surface: pygame.Surface, time_s: float) -> None:
    """Fill the surface with the machine at that time."""
    if not _kept:
        _kept.append(_Picture())
    theme, factors = _kept[0].theme, _kept[0].factors
    turn, since = divmod(time_s, _EVERY_S)
    now = factors[int(turn) % _ROUND]
    before = factors[(int(turn) - 1) % _ROUND]
    share = min(1.0, since / _GLIDE_S)
    factor = before + (now - before) * share * share * (3 - 2 * share)
    surface.fill(theme["background"])
    width, height = surface.get_size()
    radius = min(height * 0.36, width * 0.2)
    centre = (width * 0.3, height * 0.52)
    pygame.draw.aacircle(surface, theme["panel"], centre, radius)
    pygame.draw.aacircle(surface, theme["line"], centre, radius, 2)
    for k in range(26):
        angle = (k / 25 - 0.5) * SWEEP
        inner = radius * (0.76 if k % 5 == 0 else 0.86)
        pygame.draw.aaline(surface, theme["muted"], around(centre, angle, inner), around(centre, angle, radius * 0.94))
    angle = (factor / LARGEST_FACTOR - 0.5) * SWEEP
    pygame.draw.aaline(surface, theme["best"], centre, around(centre, angle, radius * 0.88), 4)
    pygame.draw.aacircle(surface, theme["best"], centre, radius * 0.1)
    _draw_bars(surface, theme, factor)


def _draw_bars(surface: pygame.Surface, theme: Theme, factor: float) -> None:
    """Guess above truth, and the error between their ends."""
    width, height = surface.get_size()
    left, room, thick = round(width * 0.57), width * 0.37, max(3, round(height * 0.09))
    long = LARGEST_FACTOR * 100.0
    guess, truth = left + room * factor * 100 / long, left + room * MILES / long
    tops = round(height * 0.34), round(height * 0.54)
    for top, end, colour in ((tops[0], guess, "positive"), (tops[1], truth, "right")):
        surface.fill(theme[colour], (left, top, max(1, round(end) - left), thick))
    y = tops[1] + thick * 2
    near = math.isclose(guess, truth, abs_tol=2.0)
    pygame.draw.aaline(surface, theme["muted" if near else "negative"], (guess, y), (truth, y), 3)
