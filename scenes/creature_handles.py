"""Marks of a chosen body or hinge that can be dragged, and what a drag makes of the draft. No window.

Places are metres. ``reach_m`` is how far from a mark the hand may be and still mean it, so it follows the zoom.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from scenes.widgets import Scale
from sim.creature_editing import (
    FROM,
    TO,
    body_of,
    change_body,
    change_joint,
    joint_of,
    middle_of,
    move_end,
    snapped,
    turn_body,
)
from sim.creature_rules import HALF_TURN_RAD, distance_to_line_m
from sim.creatures import Body, Draft, Joint, Point

GRID_M = 0.02
ARC_REACHES = 5.0  # radius of a hinge's arc, in reaches of the hand
GAUGE_REACHES = 8.5  # and of its motor's gauges, well outside the arc
GAUGE_SWEEP_RAD = math.radians(55.0)  # a gauge goes as far down and up from level
_TURN_REACHES = 3.0  # how far beyond a body's end its turning handle is
_THICKNESS_M = (0.01, 2.0)
_COARSE_GRIDS = 5  # squares of the grid in a coarse step
_ANGLE_STEP_RAD, _COARSE_ANGLE_STEP_RAD = math.radians(5.0), math.radians(15.0)
_ROUND_NUMBERS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0)  # of a motor, in every power of ten


@dataclass(frozen=True)
class Handle:
    """A mark that can be dragged.

    Attributes:
        kind: from_m, to_m, radius or turn of a body; least, greatest, torque_n_m or speed_rad_s of a hinge.
        at_m: where it is.
    """

    kind: str
    at_m: Point


@dataclass(frozen=True)
class Rounding:
    """What the hand rounds to.

    Attributes:
        grid_m: places to multiples of this, and angles to 5°; 0 leaves both free.
        coarse: larger steps instead, whatever the grid.
    """

    grid_m: float = GRID_M
    coarse: bool = False

    def place(self, point: Point) -> Point:
        """The nearest place that the hand means."""
        return snapped(point, _COARSE_GRIDS * (self.grid_m or GRID_M) if self.coarse else self.grid_m)

    def angle(self, angle_rad: float) -> float:
        """The nearest angle that the hand means."""
        if not (self.grid_m or self.coarse):
            return angle_rad
        step = _COARSE_ANGLE_STEP_RAD if self.coarse else _ANGLE_STEP_RAD
        return round(angle_rad / step) * step

    def radius(self, radius_m: float) -> float:
        """The nearest radius that the hand means: whole centimetres, or millimetres."""
        return round(radius_m, 2 if self.coarse else 3)


Edit = Callable[[Draft, Point, Rounding], Draft]  # the draft as it was when the hand took hold, and where it is now


# --- the gauges of a motor --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gauge:
    """A number of a hinge's motor as a knob on an arc beside the hinge: further up is more, in equal ratios.

    Attributes:
        kind: of its handle, and the joint's attribute.
        word, unit: what it is called.
        scale: its lower end to its upper one; the same as of the slider in the column.
        right: of the hinge; else left.
    """

    kind: str
    word: str
    unit: str
    scale: Scale
    right: bool

    def direction_rad(self, value: float) -> float:
        """From the hinge to the knob that shows a value."""
        tilt = (2.0 * self.scale.share(value) - 1.0) * GAUGE_SWEEP_RAD
        return tilt if self.right else math.pi - tilt

    def value_at(self, direction_rad: float, *, coarse: bool = False) -> float:
        """The value that a direction from the hinge shows: of two digits, or a rounder one."""
        tilt = math.remainder(direction_rad if self.right else math.pi - direction_rad, math.tau)
        ratio = self.scale.high / self.scale.low
        share = min(1.0, max(0.0, (tilt / GAUGE_SWEEP_RAD + 1.0) / 2.0))
        value = self.scale.low * ratio**share
        return self.scale.clamp(_round_number(value) if coarse else float(f"{value:.2g}"))

    def text(self, joint: Joint) -> str:
        """What it shows for a hinge, in words with the unit."""
        return f"{self.word} {getattr(joint, self.kind):.3g} {self.unit}"

    def marks(self) -> list[float]:
        """Values that a tick tells: the powers of ten between its ends."""
        first, last = (math.log10(end) for end in (self.scale.low, self.scale.high))
        return [10.0**power for power in range(math.floor(first) + 1, math.ceil(last))]


TORQUE = Gauge("torque_n_m", "torque", "N m", Scale(0.1, 2000.0, log=True, decimals=1), right=False)
SPEED = Gauge("speed_rad_s", "speed", "rad/s", Scale(0.1, 50.0, log=True, decimals=1), right=True)
GAUGES = {gauge.kind: gauge for gauge in (TORQUE, SPEED)}


def _round_number(value: float) -> float:
    power = math.floor(math.log10(value))
    nearest = min(_ROUND_NUMBERS, key=lambda number: abs(math.log(value / (number * 10.0**power))))
    return round(nearest * 10.0**power, 4)


# --- where they are ---------------------------------------------------------------------------------------------------


def body_handles(body: Body, reach_m: float) -> list[Handle]:
    """The marks of a body: its ends, its side, and one beyond its end that turns it."""
    angle = direction_rad(body.from_m, body.to_m) if body.from_m != body.to_m else 0.0
    beyond = body.radius_m + _TURN_REACHES * reach_m
    return [
        Handle(FROM, body.from_m),
        Handle(TO, body.to_m),
        Handle("radius", at_angle(middle_of(body), angle + math.pi / 2, body.radius_m)),
        Handle("turn", at_angle(body.to_m, angle, beyond)),
    ]


def joint_handles(draft: Draft, joint: Joint, reach_m: float) -> list[Handle]:
    """The marks of a hinge: the ends of the arc that it may turn through, and the knobs of its motor's gauges."""
    rest, (low, high) = rest_direction_rad(draft, joint), joint.limits_rad
    return [
        Handle("least", at_angle(joint.at_m, rest + low, ARC_REACHES * reach_m)),
        Handle("greatest", at_angle(joint.at_m, rest + high, ARC_REACHES * reach_m)),
        *(
            Handle(kind, at_angle(joint.at_m, gauge.direction_rad(getattr(joint, kind)), GAUGE_REACHES * reach_m))
            for kind, gauge in GAUGES.items()
        ),
    ]


def rest_direction_rad(draft: Draft, joint: Joint) -> float:
    """Where a hinge's child points to in the rest pose: from the hinge to the farther end of its line."""
    child = next((body for body in draft.bodies if body.name == joint.child), None)
    if child is None:
        return -math.pi / 2
    end = max((child.from_m, child.to_m), key=lambda point: math.dist(point, joint.at_m))
    return direction_rad(joint.at_m, end) if end != joint.at_m else -math.pi / 2


# --- what dragging them does ------------------------------------------------------------------------------------------


def edit_of(name: str, handle: Handle) -> Edit:
    """What dragging a handle of the part of that name does."""
    kind = handle.kind
    if kind in (FROM, TO):
        return lambda draft, to, by: move_end(draft, name, kind, by.place(to))
    if kind == "radius":
        return lambda draft, to, by: change_body(draft, name, radius_m=_radius(body_of(draft, name), to, by))
    if kind == "turn":
        return lambda draft, to, by: turn_body(draft, name, by.angle(_turn_rad(draft, name, handle.at_m, to)))
    if kind in GAUGES:
        return lambda draft, to, by: _driven(draft, name, GAUGES[kind], to, by)
    return lambda draft, to, by: _limited(draft, name, kind, to, by)


def _radius(body: Body, to: Point, by: Rounding) -> float:
    least, greatest = _THICKNESS_M
    return min(greatest, max(least, by.radius(distance_to_line_m(to, body))))


def _turn_rad(draft: Draft, name: str, start: Point, to: Point) -> float:
    hinge = next((joint.at_m for joint in draft.joints if joint.child == name), middle_of(body_of(draft, name)))
    return math.remainder(direction_rad(hinge, to) - direction_rad(hinge, start), math.tau)


def _driven(draft: Draft, name: str, gauge: Gauge, to: Point, by: Rounding) -> Draft:
    value = gauge.value_at(direction_rad(joint_of(draft, name).at_m, to), coarse=by.coarse)
    return change_joint(draft, name, **{gauge.kind: value})


def _limited(draft: Draft, name: str, kind: str, to: Point, by: Rounding) -> Draft:
    joint = joint_of(draft, name)
    low, high = joint.limits_rad
    angle = math.remainder(direction_rad(joint.at_m, to) - rest_direction_rad(draft, joint), math.tau)
    angle = round(by.angle(angle), 4) + 0.0
    if kind == "least":  # on the far side of rest it stops there, as rest is always within
        low = max(-HALF_TURN_RAD, min(angle, 0.0, high - math.radians(1.0)))
    else:
        high = min(HALF_TURN_RAD, max(angle, 0.0, low + math.radians(1.0)))
    return change_joint(draft, name, limits_rad=(low, high))


# --- in words ---------------------------------------------------------------------------------------------------------


def words_of(draft: Draft, name: str, kind: str, before: Draft) -> str:
    """What a handle that is being dragged has come to, with its unit; ``before`` is the draft at the drag's start."""
    joint = next((joint for joint in draft.joints if joint.name == name), None)
    if joint is not None:
        return GAUGES[kind].text(joint) if kind in GAUGES else degrees(joint.limits_rad[kind == "greatest"])
    body = body_of(draft, name)
    if kind == "radius":
        return f"{200 * body.radius_m:.3g} cm thick"
    if kind == "turn":
        was = body_of(before, name)
        turn = direction_rad(body.from_m, body.to_m) - direction_rad(was.from_m, was.to_m)
        return f"turned by {degrees(math.remainder(turn, math.tau))}"
    return f"{length_cm(body):.0f} cm long"


def length_cm(body: Body) -> float:
    """From one round end to the other."""
    return 100 * (math.dist(body.from_m, body.to_m) + 2 * body.radius_m)


def degrees(angle_rad: float) -> str:
    """An angle as people read it."""
    return f"{round(math.degrees(angle_rad))}°".replace("-", "\N{MINUS SIGN}")


# --- directions -------------------------------------------------------------------------------------------------------


def at_angle(middle: Point, angle_rad: float, distance_m: float) -> Point:
    """That far from a place in a direction."""
    return middle[0] + distance_m * math.cos(angle_rad), middle[1] + distance_m * math.sin(angle_rad)


def direction_rad(start: Point, end: Point) -> float:
    """From one place to another, counter-clockwise from level ahead."""
    return math.atan2(end[1] - start[1], end[0] - start[0])
