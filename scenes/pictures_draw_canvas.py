"""A drawing as a row of marks: strokes, pasted pictures, clearings; and the ink that they leave, at any size.

Places are in pixels of the picture that the network sees: x and y from 0 to 28, x to the right and y down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pygame

from brains.pictures.pen import PICTURE_SIZE, THICKNESS_PX, stamp
from brains.pictures.picture_files import fitted

SEEN_SIZE = 168
"""Side of the ink that the network's picture is made of; a small drawing is enlarged and must stay sharp."""
THINNEST, THICKEST = 0.6, 6.0
_CURVE = np.linspace(0.0, 1.0, 5)[1:, None]


@dataclass(frozen=True, eq=False)
class Stroke:
    """A line drawn without lifting the pen: ``points`` ``(n, 2)``, the pen's diameter, whether it takes ink away."""

    points: np.ndarray
    thickness: float = THICKNESS_PX
    erasing: bool = False


@dataclass(frozen=True, eq=False)
class Pasted:
    """A picture of ink ``(height, width)`` float32 from 0 to 1 that takes the place of all that was there."""

    ink: np.ndarray


@dataclass(frozen=True)
class Cleared:
    """All ink was taken away."""


Mark = Stroke | Pasted | Cleared


class Ink:
    """What the marks leave on ``(size, size)`` pixels.

    Attributes:
        levels: float32 from 0 to 1, row 0 at the top.
        dirty: the pixels that changed since somebody took note of it; empty for none.
    """

    def __init__(self, size: int) -> None:
        self.levels: np.ndarray = np.zeros((size, size), dtype=np.float32)
        self.dirty = self.levels_rect

    @property
    def levels_rect(self) -> pygame.Rect:
        """All pixels."""
        return pygame.Rect(0, 0, *self.levels.shape)

    def show(self, marks: Sequence[Mark]) -> None:
        """The ink of those marks alone."""
        self.levels[:] = 0
        self.dirty = self.levels_rect
        begin = max((i + 1 for i, mark in enumerate(marks) if not isinstance(mark, Stroke)), default=1) - 1
        for mark in marks[begin:]:
            self.add(mark)

    def add(self, mark: Mark) -> None:
        """One mark more."""
        if isinstance(mark, Stroke):
            self.trace(mark.points, mark.thickness, mark.erasing)
            return
        if isinstance(mark, Cleared):
            self.levels[:] = 0
        else:
            side = self.levels.shape[0]
            pasted = fitted(np.rint(mark.ink * 255).astype(np.uint8), (side, side))
            np.divide(pasted, np.float32(255), out=self.levels)
        self.dirty = self.levels_rect

    def trace(self, points: np.ndarray, thickness: float, erasing: bool) -> None:
        """A line through ``points`` ``(n, 2)``, or the next piece of one."""
        scale = self.levels.shape[0] / PICTURE_SIZE
        stamp(self.levels, points * scale, thickness * scale, erasing)
        low = np.floor((points.min(axis=0) - thickness / 2) * scale).astype(int) - 2
        high = np.ceil((points.max(axis=0) + thickness / 2) * scale).astype(int) + 2
        rect = pygame.Rect(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))
        rect = rect.clip(self.levels_rect)
        if rect.width and rect.height:
            self.dirty = rect if not self.dirty.width else self.dirty.union(rect)


class Canvas:
    """The drawing and its history.

    Attributes:
        marks: what was drawn, the first first; undone: what was taken back, the last to come back at the end.
        seen: the ink that the network's picture is made of; shown: the ink at the window's own size.
        revision: grows with every change.
        drawing: whether a stroke is under way.
    """

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self.undone: list[Mark] = []
        self.seen, self.shown = Ink(SEEN_SIZE), Ink(1)
        self.revision = 0
        self._way: list[np.ndarray] = []
        self._drawn: list[np.ndarray] = []
        self._pen = (THICKNESS_PX, False)

    @property
    def drawing(self) -> bool:
        return bool(self._way)

    @property
    def empty(self) -> bool:
        """Whether there is no ink."""
        return not self.seen.levels.any()

    def fit(self, size: int) -> None:
        """Show the ink on a square of that many pixels."""
        if size != self.shown.levels.shape[0]:
            self.shown = Ink(size)
            self.shown.show(self._all())

    def _all(self) -> list[Mark]:
        if not self._drawn:
            return self.marks
        return [*self.marks, Stroke(np.concatenate(self._drawn), *self._pen)]

    # strokes

    def begin(self, place: tuple[float, float], thickness: float, erasing: bool = False) -> None:
        """Put the pen down."""
        self.end()
        self._pen = (thickness, erasing)
        self._way = [np.array(place, dtype=np.float64)]
        self._drawn = []
        self._trace(self._way[0][None])

    def extend(self, place: tuple[float, float]) -> None:
        """Move the pen there: curves join the middles between the places, so that a quick hand draws no corners."""
        there = np.array(place, dtype=np.float64)
        if not self._way or np.hypot(*(there - self._way[-1])) < 0.02:
            return
        self._way.append(there)
        *before, corner, end = self._way[-3:]
        middle = (corner + end) / 2
        start = (before[0] + corner) / 2 if before else corner
        # A quadratic Bézier curve from middle to middle, bent towards the place between them.
        curve = (1 - _CURVE) ** 2 * start + 2 * _CURVE * (1 - _CURVE) * corner + _CURVE**2 * middle
        self._trace(np.vstack([start, curve]))

    def end(self) -> None:
        """Lift the pen: the stroke can be undone from now on."""
        if not self._way:
            return
        if len(self._way) > 1:
            self._trace(np.vstack([(self._way[-2] + self._way[-1]) / 2, self._way[-1]]))
        self.marks.append(Stroke(np.concatenate(self._drawn), *self._pen))
        self.undone.clear()
        self._way, self._drawn = [], []

    def _trace(self, points: np.ndarray) -> None:
        self._drawn.append(points)
        for ink in (self.seen, self.shown):
            ink.trace(points, *self._pen)
        self.revision += 1

    # whole marks

    def add(self, mark: Mark) -> None:
        """A mark made elsewhere: a replayed stroke, a picture, a clearing."""
        self.end()
        self.marks.append(mark)
        self.undone.clear()
        for ink in (self.seen, self.shown):
            ink.add(mark)
        self.revision += 1

    def clear(self) -> None:
        """Take all ink away; can be undone."""
        if not self.empty:
            self.add(Cleared())

    def paste(self, ink: np.ndarray) -> None:
        """Show a picture of ink ``(height, width)`` from 0 to 1 instead of what is there; can be undone."""
        self.add(Pasted(ink))

    def forget(self) -> None:
        """An empty canvas without a past."""
        self._way, self._drawn = [], []
        self.marks, self.undone = [], []
        self._again()

    def undo(self) -> bool:
        """Take back the last mark; False if there is none."""
        self.end()
        if not self.marks:
            return False
        self.undone.append(self.marks.pop())
        self._again()
        return True

    def redo(self) -> bool:
        """Bring back the mark that was taken back last; False if there is none."""
        self.end()
        if not self.undone:
            return False
        mark = self.undone.pop()
        undone = self.undone
        self.undone = []
        self.add(mark)
        self.undone = undone
        return True

    def _again(self) -> None:
        for ink in (self.seen, self.shown):
            ink.show(self.marks)
        self.revision += 1
