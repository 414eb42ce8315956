"""The launcher's picture of the gait atlas: a map that fills, by the very method, with arms of two joints as walkers.

An arm's measures are where its hand ends up, and it is the better the less its joints bend apart from one another.
"""

from __future__ import annotations

import numpy as np
import pygame

from scenes.theme import Theme, mix

_CELLS = 16
_ROUND_S = 14.0  # then it begins anew
_TRIES_PER_S, _MOST_TRIES = 60, 12
_SPREAD_RAD = 0.35


class _Picture:
    """What `draw` keeps between two drawings."""

    def __init__(self) -> None:
        self.theme = Theme()
        self.begin(0)

    def begin(self, number: int) -> None:
        """An empty map."""
        self.number, self.tries = number, 0
        self.rng = np.random.default_rng(number)
        self.joints = {(_CELLS // 2, _CELLS // 2): np.zeros(3)}
        self.worth = {(_CELLS // 2, _CELLS // 2): 0.0}

    def go_to(self, time_s: float) -> None:
        """Try as many as are due at that time."""
        if int(time_s / _ROUND_S) != self.number:
            self.begin(int(time_s / _ROUND_S))
        for _ in range(min(_MOST_TRIES, int(time_s % _ROUND_S * _TRIES_PER_S) - self.tries)):
            self.tries += 1
            cells = list(self.joints)
            joints = self.joints[cells[self.rng.integers(len(cells))]] + self.rng.normal(0.0, _SPREAD_RAD, 3)
            hand = np.exp(1j * np.cumsum(joints)).sum() / 6 + 0.5 + 0.5j
            column, row = int(hand.real * _CELLS), int(hand.imag * _CELLS)
            cell = min(_CELLS - 1, max(0, column)), min(_CELLS - 1, max(0, row))
            worth = float(np.exp(-np.var(joints)))
            if worth > self.worth.get(cell, -1.0):
                self.joints[cell], self.worth[cell] = joints, worth


_kept: list[_Picture] = []


def draw(surface: pygame.Surface, time_s: float) -> None:
    """Fill the surface with the map at that time; called again and again with a growing time."""
    if not _kept:
        _kept.append(_Picture())
    picture = _kept[0]
    picture.go_to(time_s)
    theme, (width, height) = picture.theme, surface.get_size()
    surface.fill(theme["background"])
    side = max(_CELLS, round(0.86 * min(width, height)))
    left, top = (width - side) // 2, (height - side) // 2
    surface.fill(theme["ink"], (left, top, side, side))
    dim = mix(theme["ink"], theme["positive"], 0.25)
    best = max(picture.worth.values())
    for (column, row), worth in picture.worth.items():
        x, y = left + side * column // _CELLS, top + side * (_CELLS - 1 - row) // _CELLS
        size = max(1, side // _CELLS - 1)
        surface.fill(theme["best"] if worth == best else mix(dim, theme["positive"], worth), (x, y, size, size))
