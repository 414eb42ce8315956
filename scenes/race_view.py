"""The race as it is seen: a line that says how it stands, and a tile for each racer with its map and its numbers."""

from __future__ import annotations

import numpy as np
import pygame
from numpy.typing import NDArray

from brains.network import Network
from scenes import race_words as words
from scenes.decision_map import DecisionMap, Plane, Shading
from scenes.numbers import grouped
from scenes.point_cloud import PointCloud, PointPainter
from scenes.race_contest import Contest
from scenes.race_racers import Racer
from scenes.theme import Theme

_CELLS = (56, 56)
_GAP = 10
_HEADLINE = 52
_NUMBERS_WIDTH = 128  # logical pixels that a tile's numbers need beside its map


class RaceView:
    """Draws a contest; one tile is drawn anew in each frame, so that a frame stays short."""

    def __init__(self) -> None:
        self._contest: Contest | None = None
        self._maps: list[DecisionMap] = []
        self._tiles: list[pygame.Surface | None] = []
        self._shown: list[tuple[object, ...]] = []
        self._cloud = PointCloud()
        self._colours: list[pygame.Color] | None = None
        self._painter = PointPainter()
        self._points: pygame.Surface | None = None
        self._turn = 0

    def tile_rects(self, world: pygame.Rect, theme: Theme) -> list[pygame.Rect]:
        """Where the four tiles lie."""
        gap, top = theme.px(_GAP), self._headline_height(world, theme)
        width, height = max(1, (world.width - 3 * gap) // 2), max(1, (world.height - top - 2 * gap) // 2)
        return [
            pygame.Rect(
                world.left + gap + column * (width + gap), world.top + top + row * (height + gap), width, height
            )
            for row in (0, 1)
            for column in (0, 1)
        ]

    def draw(self, surface: pygame.Surface, world: pygame.Rect, theme: Theme, contest: Contest) -> None:
        """Draw everything into the world."""
        if contest is not self._contest:
            self._begin(contest)
        rects = self.tile_rects(world, theme)
        fresh = [
            tile is not None and tile.get_size() == rect.size for tile, rect in zip(self._tiles, rects, strict=True)
        ]
        self._turn = (self._turn + 1) % len(rects)
        for index, rect in enumerate(rects):
            if index == self._turn or not fresh[index]:
                self._draw_tile(index, rect, theme, contest)
            tile = self._tiles[index]
            assert tile is not None
            surface.blit(tile, rect)
        self._draw_headline(surface, world, theme, contest)

    def _begin(self, contest: Contest) -> None:
        """Another contest: other points, another region, empty maps."""
        self._contest = contest
        data = contest.data
        inputs = np.concatenate([data.train.inputs, data.unseen.inputs])
        targets = np.concatenate([data.train.targets, data.unseen.targets])
        test = np.arange(len(inputs)) >= len(data.train)
        shading = _shading(contest, targets)
        if data.regression:
            self._cloud = PointCloud(inputs, np.zeros(len(inputs)), test)
            strong = Shading(shading.colours, low=shading.low, high=shading.high, strength=1.0)
            self._colours = [pygame.Color(int(rgb) << 8 | 255) for rgb in strong.colour_of(targets)]
        else:
            labels = np.concatenate([data.train.labels, data.unseen.labels])
            self._cloud, self._colours = PointCloud(inputs, labels, test), None
        low, high = _region(inputs)
        plane = Plane(pygame.Rect(0, 0, 1, 1), low, high)
        self._maps = [DecisionMap(plane, shading, _CELLS) for _ in contest.racers]
        self._points = None
        self._tiles = [None for _ in contest.racers]
        self._shown = [() for _ in contest.racers]

    def _draw_tile(self, index: int, rect: pygame.Rect, theme: Theme, contest: Contest) -> None:
        racer, place = contest.racers[index], contest.place(contest.racers[index])
        # Seconds go on between two generations; they are shown when something else is new.
        key = (racer.version, rect.size, place, theme, contest.settled and racer.passes, contest.target)
        if self._shown[index] == key and self._tiles[index] is not None:
            return
        tile = pygame.Surface(rect.size)
        tile.fill(theme["background"])
        tile.blit(theme.rounded(rect.size, "panel", theme.px(8), racer.colour if place == 1 else None), (0, 0))
        pad = theme.px(10)
        side = max(8, min(rect.height - 2 * pad, rect.width - theme.px(_NUMBERS_WIDTH) - 3 * pad))
        self._draw_map(tile, pygame.Rect(pad, (rect.height - side) // 2, side, side), index, contest)
        numbers = pygame.Rect(2 * pad + side, pad, rect.width - side - 3 * pad, rect.height - 2 * pad)
        _draw_numbers(tile, numbers, theme, contest, racer, place)
        self._tiles[index], self._shown[index] = tile, key

    def _draw_map(self, tile: pygame.Surface, box: pygame.Rect, index: int, contest: Contest) -> None:
        racer, chart = contest.racers[index], self._maps[index]
        network = Network(contest.topology, racer.parameters)
        chart.plane = Plane(box, chart.plane.low, chart.plane.high)
        chart.update(network.forward)
        chart.draw(tile)
        tile.blit(self._points_picture(box.size, chart.plane), box)
        if not contest.data.regression:
            self._ring_wrong(tile, chart.plane, network)

    def _points_picture(self, size: tuple[int, int], plane: Plane) -> pygame.Surface:
        """All points on a transparent ground; the same for all four maps, and drawn once."""
        if self._points is None or self._points.get_size() != size:
            self._painter.radius_px = max(1.6, min(3.6, size[0] / 95))
            self._points = pygame.Surface(size, pygame.SRCALPHA)
            here = Plane(self._points.get_rect(), plane.low, plane.high)
            self._painter.draw(self._points, here, self._cloud, colours=self._colours)
        return self._points

    def _ring_wrong(self, tile: pygame.Surface, plane: Plane, network: Network) -> None:
        cloud = self._cloud
        wrong = np.flatnonzero(network.classify(cloud.points) != cloud.labels)
        some = PointCloud(cloud.points[wrong], cloud.labels[wrong], cloud.test[wrong])
        tile.set_clip(plane.rect)
        self._painter.draw(tile, plane, some, wrong=np.ones(len(some), dtype=bool))
        tile.set_clip(None)

    # --- the line above -----------------------------------------------------------------------------------------------

    @staticmethod
    def _headline_height(world: pygame.Rect, theme: Theme) -> int:
        return theme.px(_HEADLINE) if world.height >= theme.px(360) else theme.px(28)

    def _draw_headline(self, surface: pygame.Surface, world: pygame.Rect, theme: Theme, contest: Contest) -> None:
        room, left = world.width - theme.px(2 * _GAP + 4), world.left + theme.px(_GAP + 2)
        first, second = words.headline(contest)
        colour = contest.ranking[0][0].colour if contest.ranking else "text"
        top = world.top + theme.px(6)
        surface.blit(theme.text(theme.fit(first, room, bold=True), colour=colour, bold=True), (left, top))
        if self._headline_height(world, theme) > theme.px(40):
            surface.blit(theme.text(theme.fit(second, room), colour="muted"), (left, top + theme.line_height()))


def _shading(contest: Contest, targets: NDArray[np.floating]) -> Shading:
    data = contest.data
    if data.regression:
        return Shading.diverging(float(np.abs(targets).max()) or 1.0)
    return Shading.classes(data.dataset.class_count)


def _region(points: NDArray[np.floating]) -> tuple[tuple[float, float], tuple[float, float]]:
    """The square of the plane that holds all points and a little more."""
    low, high = points.min(axis=0), points.max(axis=0)
    middle, half = (low + high) / 2, 0.56 * float((high - low).max())
    return (
        (float(middle[0] - half), float(middle[1] - half)),
        (float(middle[0] + half), float(middle[1] + half)),
    )


def _draw_numbers(
    tile: pygame.Surface, box: pygame.Rect, theme: Theme, contest: Contest, racer: Racer, place: int
) -> None:
    """Name, accuracy, cost and passes of a racer, large; its seconds, small."""
    regression = contest.data.regression
    title = theme.text(theme.fit(racer.title, box.width, bold=True), bold=True)
    tag = theme.text(racer.tag, "small", "muted")  # as the chart's legend names it
    bar = pygame.Rect(box.left, box.top, min(box.width, theme.px(28)), theme.px(4))
    tile.fill(theme[racer.colour], bar)
    tile.blit(tag, (bar.right + theme.px(6), bar.centery - tag.get_height() // 2))
    y = float(box.top + theme.px(8))
    tile.blit(title, (box.left, round(y)))
    y += theme.line_height()
    now = racer.now
    rows = [
        ("R²" if regression else "accuracy", words.accuracy(now.accuracy, regression)),
        ("cost", words.cost(now.cost)),
        ("passes", grouped(racer.passes)),
    ]
    note = "diverged" if racer.gave_up else words.seconds(racer.seconds)
    foot = theme.line_height("small")
    room = (box.bottom - foot - y) / len(rows)
    size = "big" if room >= theme.line_height("small") + 0.9 * theme.line_height("big") else "text"
    stacked = room >= theme.line_height("small") + theme.line_height(size)
    for label, value in rows:
        number = theme.text(theme.fit(value, box.width, size, True), size, bold=True)
        name = theme.text(label, "small", "muted")
        if stacked:
            tile.blit(name, (box.left, round(y)))
            tile.blit(number, (box.left, round(y) + name.get_height() - theme.px(3)))
        else:
            tile.blit(name, (box.left, round(y + (number.get_height() - name.get_height()) / 2)))
            tile.blit(
                number, (max(box.left + name.get_width() + theme.px(4), box.right - number.get_width()), round(y))
            )
        y += room
    tile.blit(theme.text(theme.fit(note, box.width, "small"), "small", "error" if racer.gave_up else "muted"),
              (box.left, box.bottom - foot))  # fmt: skip
    if place:
        badge = theme.text(words.place(place), "text", racer.colour, bold=True)
        tile.blit(badge, (box.right - badge.get_width(), box.bottom - foot - theme.px(3)))
