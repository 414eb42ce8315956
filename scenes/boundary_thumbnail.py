"""The launcher's picture of the boundary lab: a small network really learning one set of points after the other."""

from __future__ import annotations

import pygame

from brains.blas import one_thread
from scenes.boundary_session import BoundarySession
from scenes.boundary_setup import Setup
from scenes.decision_map import DecisionMap, Plane, Shading
from scenes.point_cloud import PointPainter

_SETS = ("xor", "spiral", "circle", "moons")
_SECONDS_EACH = {"spiral": 9.0}
_SECONDS = 4.0
_STEPS = 14  # a drawing
_POINTS = 160


class _Picture:
    """What `draw` keeps between two drawings."""

    def __init__(self) -> None:
        self.turn = -1
        self.since_s = 0.0
        self.time_s = 0.0
        self.session: BoundarySession
        self.chart = DecisionMap(Plane(pygame.Rect(0, 0, 1, 1)), Shading.classes(2), (40, 25))
        self.painter = PointPainter(radius_px=3.0)
        self.next()

    def next(self) -> None:
        """On to the next set of points."""
        self.turn += 1
        name = _SETS[self.turn % len(_SETS)]
        self.session = BoundarySession(Setup(dataset=name, count=_POINTS, test_share=0.0, seed=self.turn + 1))
        self.since_s = 0.0

    @property
    def seconds(self) -> float:
        """How long the present set is shown."""
        return _SECONDS_EACH.get(_SETS[self.turn % len(_SETS)], _SECONDS)


_kept: list[_Picture] = []


def draw(surface: pygame.Surface, time_s: float) -> None:
    """Fill the surface with the boundary at that time; called again and again with a growing time."""
    if not _kept:
        _kept.append(_Picture())
    picture = _kept[0]
    picture.since_s += min(0.1, max(0.0, time_s - picture.time_s))
    picture.time_s = time_s
    if picture.since_s > picture.seconds:
        picture.next()
    session, chart = picture.session, picture.chart
    session.train(_STEPS)
    rect = surface.get_rect()
    half = 1.2
    wide = half * rect.width / max(1, rect.height)
    plane = Plane(rect, (-wide, -half), (wide, half))
    chart.plane = plane
    with one_thread():
        chart.update(lambda points: session.network.forward(session.inputs(points)), 2)
    chart.draw(surface, rect)
    picture.painter.draw(surface, plane, session.data.cloud)
