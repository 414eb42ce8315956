"""The launcher's picture of the race: a real one, small, four maps side by side, again and again."""

from __future__ import annotations

import time

import pygame

from brains.blas import one_thread
from brains.network import Network
from scenes.decision_map import DecisionMap, Plane, Shading
from scenes.race_contest import Contest, RaceConfig, Target
from scenes.theme import Theme

_ROUND_S = 9.0  # then it begins anew
_WORK_S = 0.0006  # of computing in a drawing
_CELLS = (24, 24)
_LOW, _HIGH = (-1.15, -1.15), (1.15, 1.15)
_PASSES_PER_S = 400.0


class _Picture:
    """What `draw` keeps between two drawings."""

    def __init__(self) -> None:
        self.theme, self.round, self.turn = Theme(), -1, 0
        self.contest: Contest
        self.maps = [
            DecisionMap(Plane(pygame.Rect(0, 0, 1, 1), _LOW, _HIGH), Shading.classes(2), _CELLS) for _ in range(4)
        ]

    def go_on_to(self, time_s: float) -> None:
        """Let them race as far as they should be at that time, or as far as a moment of work brings them."""
        number = int(time_s / _ROUND_S)
        if number != self.round:
            self.round = number
            config = RaceConfig("circle", {"count": 80}, (6,), number, population=20)
            self.contest = Contest(config, Target(), time.perf_counter)
            for chart in self.maps:
                chart.forget()
        self.contest.allowance = max(self.contest.allowance, time_s % _ROUND_S * _PASSES_PER_S)
        self.contest.work(time.perf_counter() + _WORK_S)


_kept: list[_Picture] = []


def draw(surface: pygame.Surface, time_s: float) -> None:
    """Fill the surface with the race at that time; called again and again with a growing time."""
    if not _kept:
        _kept.append(_Picture())
    with one_thread():
        _draw(surface, time_s, _kept[0])


def _draw(surface: pygame.Surface, time_s: float, picture: _Picture) -> None:
    picture.go_on_to(time_s)
    theme, contest = picture.theme, picture.contest
    surface.fill(theme["background"])
    width, height = surface.get_width() // 2, surface.get_height() // 2
    bar = max(3, height // 16)
    picture.turn = (picture.turn + 1) % len(contest.racers)
    for index, racer in enumerate(contest.racers):
        box = pygame.Rect(index % 2 * width, index // 2 * height, width, height).inflate(-4, -4)
        chart = picture.maps[index]
        if index == picture.turn or chart.values is None:
            chart.update(Network(contest.topology, racer.parameters).forward)
        chart.draw(surface, pygame.Rect(box.left, box.top, box.width, box.height - bar - 2))
        track = pygame.Rect(box.left, box.bottom - bar, box.width, bar)
        surface.fill(theme["control"], track)
        surface.fill(theme[racer.colour], (*track.topleft, round(track.width * max(0.0, racer.now.accuracy)), bar))
