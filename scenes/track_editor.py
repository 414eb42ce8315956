"""A track in the making: strokes of the hand, points moved afterwards, undo and redo. No window in here."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from brains.errors import UserError
from sim.track_strokes import track_from_stroke
from sim.tracks import Track, TrackError, build_track

Floats = NDArray[np.float64]
Point = tuple[float, float]

WIDTHS_M = (6.0, 20.0)
_LEAST_MOVE_M = 0.5
_MOST_UNDOS = 200


@dataclass(frozen=True, eq=False)
class Sketch:
    """What a track is made from.

    Attributes:
        stroke: (n, 2) as the hand drew it, metres; None before anything is drawn.
        points: (m, 2) control points once some were moved by hand; None while they follow from the stroke.
        width_m: of the road.
        smoothing: 0 keeps the hand's every turn, 1 leaves only the broad shape.
    """

    stroke: Floats | None = None
    points: Floats | None = None
    width_m: float = 10.0
    smoothing: float = 0.3

    @property
    def empty(self) -> bool:
        """Whether nothing is drawn yet."""
        return self.stroke is None and self.points is None


class TrackEditor:
    """Keeps a `Sketch`, the track it makes or why it makes none, and the sketches before and after.

    Attributes:
        sketch: what is drawn.
        track: the road it makes; None if it makes none.
        problem: why it makes none, in plain words; empty if it does or nothing is drawn.
        problem_at: where, in metres; None if nowhere in particular.
        drawing: points of the stroke that is being drawn now.
    """

    def __init__(self) -> None:
        self.sketch = Sketch()
        self.track: Track | None = None
        self.problem = ""
        self.problem_at: Point | None = None
        self.drawing: list[Point] = []
        self._before: list[Sketch] = []
        self._after: list[Sketch] = []
        self._last_change = ""

    # --- drawing and moving -----------------------------------------------------------------------------------------

    def draw_to(self, point: Point) -> None:
        """Begin a stroke or carry it on."""
        if not self.drawing or np.hypot(point[0] - self.drawing[-1][0], point[1] - self.drawing[-1][1]) > _LEAST_MOVE_M:
            self.drawing.append(point)

    def end_stroke(self) -> None:
        """The hand lets go: the stroke becomes the sketch, in place of what was drawn before."""
        stroke, self.drawing = np.array(self.drawing, dtype=np.float64).reshape(-1, 2), []
        if len(stroke) > 1:
            self._change(replace(self.sketch, stroke=stroke, points=None))

    def point_near(self, place: Point, within_m: float) -> int | None:
        """The control point that is nearest to a place, if it is near enough."""
        points = self.points()
        if points is None:
            return None
        away = np.hypot(*(points - place).T)
        nearest = int(np.argmin(away))
        return nearest if away[nearest] <= within_m else None

    def move_point(self, index: int, place: Point, *, first: bool = False) -> None:
        """Put a control point elsewhere; moves of one drag are undone together, ``first`` begins a drag."""
        points = self.points()
        if points is not None:
            points[index] = place
            self._change(replace(self.sketch, points=points), "" if first else "move", merge_as="move")

    def points(self) -> Floats | None:
        """(m, 2) a copy of the control points; None while there are none."""
        if self.sketch.points is not None:
            return self.sketch.points.copy()
        return self.track.control_points.copy() if self.track is not None else None

    # --- the rest ---------------------------------------------------------------------------------------------------

    def set_width(self, width_m: float) -> None:
        """Another width of the road."""
        if width_m != self.sketch.width_m:
            self._change(replace(self.sketch, width_m=width_m), "width")

    def set_smoothing(self, smoothing: float) -> None:
        """Smooth the stroke more or less; points moved by hand become the stroke that is smoothed."""
        if smoothing == self.sketch.smoothing:
            return
        sketch = replace(self.sketch, smoothing=smoothing)
        if sketch.points is not None:
            line = self.track.centre.copy() if self.track is not None else sketch.points
            sketch = replace(sketch, stroke=line, points=None)
        self._change(sketch, "smoothing")

    def clear(self) -> None:
        """An empty sheet; undo brings the drawing back."""
        if not self.sketch.empty:
            self._change(replace(self.sketch, stroke=None, points=None))

    def undo(self) -> bool:
        """Take back the last change; False if there is none."""
        return self._travel(self._before, self._after)

    def redo(self) -> bool:
        """Make the change again that was taken back last; False if there is none."""
        return self._travel(self._after, self._before)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether there is a change to make again."""
        return bool(self._after)

    def named(self, name: str) -> Track:
        """The track under a name.

        Raises:
            UserError: there is no track yet, or the name will not do.
        """
        if self.track is None:
            raise UserError(self.problem or "draw a loop first: press, draw, let go where you began")
        track = self.track
        return build_track(name, track.control_points, track.control_width_m, track.start)

    def _travel(self, source: list[Sketch], other: list[Sketch]) -> bool:
        if not source:
            return False
        other.append(self.sketch)
        self.sketch = source.pop()
        self._last_change = ""
        self._build()
        return True

    def _change(self, sketch: Sketch, kind: str = "", *, merge_as: str = "") -> None:
        """Take a new sketch; a change of the same ``kind`` as the last one is undone together with it."""
        if not kind or kind != self._last_change:
            self._before.append(self.sketch)
            del self._before[:-_MOST_UNDOS]
        self._after.clear()
        self._last_change = merge_as or kind
        self.sketch = sketch
        self._build()

    def _build(self) -> None:
        sketch = self.sketch
        self.track, self.problem, self.problem_at = None, "", None
        try:
            if sketch.points is not None:
                self.track = build_track("My track", sketch.points, sketch.width_m)
            elif sketch.stroke is not None:
                self.track = track_from_stroke(sketch.stroke, sketch.width_m, sketch.smoothing)
        except TrackError as error:
            self.problem = str(error)
            self.problem_at = error.where
