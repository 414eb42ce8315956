"""Points with a class each, in the plane: kept, found under the mouse, painted, dragged, erased, and drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pygame
from numpy.typing import ArrayLike, NDArray

from scenes.decision_map import CLASS_COLOURS, Plane

_OVERSAMPLING = 4
_MARKS = 6  # disc, diamond, square, triangle, hexagon, triangle upside down


class PointCloud:
    """Points and their classes. Arrays are replaced, never changed in place, so a copy of a reference is an undo.

    Attributes:
        points: ``(n, 2)`` float64.
        labels: ``(n,)`` class numbers.
        test: ``(n,)`` bool: kept out of training.
        version: grows with every change; compare it to know whether to train on other data.
    """

    def __init__(self, points: ArrayLike = (), labels: ArrayLike = (), test: ArrayLike | None = None) -> None:
        self.version = 0
        self.points: NDArray[np.float64]
        self.labels: NDArray[np.intp]
        self.test: NDArray[np.bool_]
        self.replace(points, labels, test)

    def __len__(self) -> int:
        return len(self.points)

    def replace(self, points: ArrayLike, labels: ArrayLike, test: ArrayLike | None = None) -> None:
        """Hold other points. Raises ValueError when the lengths differ."""
        self.points = np.array(points, dtype=np.float64).reshape(-1, 2)
        self.labels = np.array(labels, dtype=np.intp).reshape(-1)
        count = len(self.points)
        self.test = np.zeros(count, dtype=bool) if test is None else np.array(test, dtype=bool).reshape(-1)
        if len(self.labels) != count or len(self.test) != count:
            raise ValueError(f"{count} points have {len(self.labels)} labels and {len(self.test)} test marks")
        self.version += 1

    def add(self, point: ArrayLike, label: int, test: bool = False) -> int:
        """Add a point and return its index."""
        points = np.vstack([self.points, np.reshape(np.asarray(point, dtype=np.float64), (1, 2))])
        self.replace(points, np.append(self.labels, label), np.append(self.test, test))
        return len(self) - 1

    def move(self, index: int, to: ArrayLike) -> None:
        """Put one point elsewhere."""
        points = self.points.copy()
        points[index] = to
        self.replace(points, self.labels, self.test)

    def remove(self, indices: NDArray[np.intp]) -> None:
        """Take those points away."""
        self.replace(*(np.delete(array, indices, axis=0) for array in (self.points, self.labels, self.test)))

    def near(self, position: tuple[float, float], plane: Plane, reach_px: float) -> NDArray[np.intp]:
        """Indices of the points drawn within ``reach_px`` pixels of a window position, the nearest first."""
        if not len(self):
            return np.empty(0, dtype=np.intp)
        away = np.hypot(*(plane.to_screen(self.points) - position).T)
        order = np.argsort(away, kind="stable")
        return order[: int((away <= reach_px).sum())]

    def at(self, position: tuple[float, float], plane: Plane, reach_px: float = 9.0) -> int | None:
        """Index of the point under a window position, or None."""
        found = self.near(position, plane, reach_px)
        return int(found[0]) if len(found) else None


@dataclass
class PointBrush:
    """The mouse on a cloud: left paints or drags, right (or left as an eraser) erases.

    Give it every mouse event over the plane. A press on a point drags that point; a press beside one paints points of
    ``label`` as long as the button is held, ``spacing_px`` apart.

    Attributes:
        cloud: what it changes; hand it another at any time.
        label: class of what is painted; None paints nothing (points can still be dragged).
        erasing: the left button erases.
        test_share: this share of painted points, evenly, is kept for testing.
        before_change: called once before each stroke changes something: the place to remember for undo.
    """

    cloud: PointCloud
    label: int | None = 1
    erasing: bool = False
    spacing_px: float = 16.0
    reach_px: float = 9.0
    most_points: int = 2000
    test_share: float = 0.0
    before_change: Callable[[], None] | None = None
    dragged: int | None = field(default=None, init=False)
    _mode: str = field(default="", init=False)
    _last: tuple[float, float] = field(default=(0.0, 0.0), init=False)
    _told: bool = field(default=False, init=False)

    @property
    def busy(self) -> bool:
        """A stroke is under way."""
        return bool(self._mode)

    def handle(self, event: pygame.event.Event, plane: Plane) -> bool:
        """Take a mouse event; True if it was used."""
        if event.type == pygame.MOUSEBUTTONDOWN and event.button in (1, 3) and plane.rect.collidepoint(event.pos):
            self._begin(event, plane)
            return True
        if not self._mode:
            return False
        if event.type == pygame.MOUSEMOTION:
            self._go_on(event.pos, plane)
            return True
        if event.type == pygame.MOUSEBUTTONUP and event.button in (1, 3):
            self.stop()
            return True
        return False

    def stop(self) -> None:
        """End the stroke, as when the button is let go."""
        self._mode, self.dragged = "", None

    def _begin(self, event: pygame.event.Event, plane: Plane) -> None:
        self._told = False
        if event.button == 3 or self.erasing:
            self._mode = "erase"
            self._erase(event.pos, plane)
            return
        self.dragged = self.cloud.at(event.pos, plane, self.reach_px)
        self._mode = "paint" if self.dragged is None else "drag"
        if self._mode == "paint":
            self._paint(event.pos, plane)

    def _go_on(self, position: tuple[int, int], plane: Plane) -> None:
        if self._mode == "erase":
            self._erase(position, plane)
        elif self._mode == "drag" and self.dragged is not None and self.dragged < len(self.cloud):
            self._tell()
            self.cloud.move(self.dragged, plane.clamped(position))
        elif self._mode == "paint":
            inside = plane.rect.collidepoint(position)
            if inside and np.hypot(position[0] - self._last[0], position[1] - self._last[1]) >= self.spacing_px:
                self._paint(position, plane)

    def _paint(self, position: tuple[int, int], plane: Plane) -> None:
        self._last = position
        if self.label is None or len(self.cloud) >= self.most_points:
            return
        self._tell()
        # The share is reached evenly along a stroke: a point tests whenever the testing ones fall behind.
        tests = self.cloud.test.sum() + 1 <= self.test_share * (len(self.cloud) + 1)
        self.cloud.add(plane.clamped(position), self.label, bool(tests))

    def _erase(self, position: tuple[int, int], plane: Plane) -> None:
        found = self.cloud.near(position, plane, self.reach_px + 3)
        if len(found):
            self._tell()
            self.cloud.remove(found)

    def _tell(self) -> None:
        if not self._told and self.before_change is not None:
            self.before_change()
        self._told = True


def mark(
    label: int, colour: pygame.Color, radius_px: float, *, hollow: bool = False, ring: pygame.Color | None = None
) -> pygame.Surface:
    """The mark of a class, smooth, on a transparent ground: each class has its own shape besides its colour.

    Args:
        label: class number.
        colour: of the mark.
        radius_px: of its disc; the other shapes have about the same area.
        hollow: an outline only (points for testing).
        ring: a ring of that colour around it (wrong points).
    """
    k = _OVERSAMPLING
    size = round(2 * radius_px * (1.9 if ring else 1.35)) + 2
    large = pygame.Surface((size * k, size * k), pygame.SRCALPHA)
    middle = size * k / 2
    dark = pygame.Color(11, 13, 17)
    if ring is not None:
        pygame.draw.circle(large, dark, (middle, middle), radius_px * 1.9 * k)
        pygame.draw.circle(large, ring, (middle, middle), radius_px * 1.8 * k)
        pygame.draw.circle(large, dark, (middle, middle), radius_px * 1.45 * k)
    _shape(large, label, dark, middle, (radius_px + 1) * k)
    _shape(large, label, colour, middle, radius_px * k)
    if hollow:
        _shape(large, label, dark, middle, radius_px * 0.52 * k)
    return pygame.transform.smoothscale(large, (size, size))


def _shape(surface: pygame.Surface, label: int, colour: pygame.Color, middle: float, radius: float) -> None:
    kind = label % _MARKS
    if kind == 0:
        pygame.draw.circle(surface, colour, (middle, middle), radius)
        return
    corners, turn, reach = {
        1: (4, 0.0, 1.22),
        2: (4, np.pi / 4, 1.22),
        3: (3, -np.pi / 2, 1.34),
        4: (6, 0.0, 1.1),
        5: (3, np.pi / 2, 1.34),
    }[kind]
    angles = turn + np.arange(corners) * 2 * np.pi / corners
    pygame.draw.polygon(
        surface, colour, [(middle + reach * radius * np.cos(a), middle + reach * radius * np.sin(a)) for a in angles]
    )


class PointPainter:
    """Draws clouds from a few kept marks; 1,000 points take well under a millisecond."""

    def __init__(self, colours: Sequence[pygame.Color] = CLASS_COLOURS, radius_px: float = 4.5) -> None:
        self.colours = tuple(colours)
        self.radius_px = radius_px
        self.ring = pygame.Color("#e6e9ef")
        self._kept: dict[tuple[object, ...], pygame.Surface] = {}
        self._drawn: tuple[object, ...] = ()
        self._arrays: tuple[NDArray[np.generic], ...] = ()
        self._blits: list[tuple[pygame.Surface, tuple[int, int]]] = []
        self._rings: list[tuple[pygame.Surface, tuple[int, int]]] = []
        self._shown = np.empty(0, dtype=bool)
        self._flags = b""

    def draw(
        self,
        surface: pygame.Surface,
        plane: Plane,
        cloud: PointCloud,
        *,
        wrong: NDArray[np.bool_] | None = None,
        colours: Sequence[pygame.Color] | None = None,
        show_test: bool = True,
    ) -> None:
        """Draw the points that lie in the shown part of the plane.

        Args:
            surface: the window.
            plane: where and what it shows.
            cloud: the points; those for testing are hollow.
            wrong: ``(n,)``: these get a ring.
            colours: one for each point, instead of its class's (for regression).
            show_test: draw the points for testing.
        """
        key = (plane, colours, show_test, self.radius_px)
        arrays = (cloud.points, cloud.labels, cloud.test)
        same = len(self._arrays) == 3 and all(a is b for a, b in zip(arrays, self._arrays, strict=True))
        if not same or key != self._drawn:  # most frames show the same points as the one before
            self._shown = self._in_sight(plane, cloud, show_test)
            self._blits = self._marks(plane, cloud, self._shown, colours, False)
            self._drawn, self._arrays = key, arrays
            self._flags, self._rings = b"", []
        surface.fblits(self._blits)
        if wrong is None or len(wrong) != len(cloud):
            return
        flags = np.packbits(wrong).tobytes()
        if flags != self._flags:
            self._rings = self._marks(plane, cloud, self._shown & wrong, colours, True)
            self._flags = flags
        surface.fblits(self._rings)

    def _in_sight(self, plane: Plane, cloud: PointCloud, show_test: bool) -> NDArray[np.bool_]:
        (x0, y0), (x1, y1) = plane.low, plane.high
        x, y = cloud.points[:, 0], cloud.points[:, 1]
        shown: NDArray[np.bool_] = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
        return shown if show_test else shown & ~cloud.test

    def _marks(
        self,
        plane: Plane,
        cloud: PointCloud,
        which: NDArray[np.bool_],
        colours: Sequence[pygame.Color] | None,
        wrong: bool,
    ) -> list[tuple[pygame.Surface, tuple[int, int]]]:
        """What to blit where, for the points ``which`` ``(n,)``; those of one kind together."""
        places = plane.to_screen(cloud.points)
        blits: list[tuple[pygame.Surface, tuple[int, int]]] = []
        if colours is not None:
            for index in np.flatnonzero(which).tolist():
                picture = self.mark(int(cloud.labels[index]), bool(cloud.test[index]), wrong, colours[index])
                half = picture.get_width() / 2
                blits.append((picture, (round(places[index, 0] - half), round(places[index, 1] - half))))
            return blits
        for label in np.unique(cloud.labels[which]).tolist():
            for test in (False, True):
                rows = which & (cloud.labels == label) & (cloud.test == test)
                picture = self.mark(label, test, wrong)
                corners = np.rint(places[rows] - picture.get_width() / 2).astype(int).tolist()
                blits += [(picture, (x, y)) for x, y in corners]
        return blits

    def mark(self, label: int, test: bool, wrong: bool, colour: pygame.Color | None = None) -> pygame.Surface:
        """The kept picture of one kind of point."""
        if colour is None:
            colour = self.colours[label % len(self.colours)]
        key = (label, test, wrong, tuple(colour), self.radius_px)
        picture = self._kept.get(key)
        if picture is None:
            ring = self.ring if wrong else None
            picture = self._kept[key] = mark(label, colour, self.radius_px, hollow=test, ring=ring)
        return picture
