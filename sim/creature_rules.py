"""The rules that a creature keeps, each told with the part that breaks it.

They see to it that a world can be built (numbers within bounds, one tree of joints) and that the physics stays sound
(joints within both of their bodies, no heavy body on a light one, no rest pose in the ground).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from sim.creature_parts import Body, Draft, Ground, Joint, Point

MAX_BODIES = 64
MAX_NAME = 40
MAX_DESCRIPTION = 300
MAX_MASS_RATIO = 50.0  # of two bodies at one joint: beyond that the solver lets the joint stretch
JOINT_SLACK_M = 0.02
MAX_SUNK_M = 0.01
_ROUNDING_M = 1e-9  # 0.09 m less 0.1 m is a little more than a centimetre
HALF_TURN_RAD = 3.1416  # pi as people write it

# Attribute, what to call it, least, greatest, unit.
_BODY_RANGES = (
    ("radius_m", "radius", 0.01, 2.0, "m"),
    ("mass_kg", "mass", 0.01, 1000.0, "kg"),
    ("friction", "friction", 0.0, 3.0, ""),
)
_JOINT_RANGES = (
    ("torque_n_m", "torque", 0.01, 2000.0, "N m"),
    ("speed_rad_s", "speed", 0.01, 50.0, "rad/s"),
)
_REACH_M = 10.0  # every point lies within this of the origin, so bodies are at most some metres long


@dataclass(frozen=True)
class Problem:
    """A rule that a draft breaks.

    Attributes:
        part: the name of the body or joint; empty if it concerns the creature as a whole.
        words: what is wrong with it and how to mend it, in one line.
    """

    part: str
    words: str

    def __str__(self) -> str:
        return f"{_shown(self.part)}: {self.words}" if self.part else self.words


def problems(draft: Draft) -> list[Problem]:
    """All that is wrong with a draft; nothing if it can be a creature.

    What can only be told of sound parts, such as whether a joint lies within its bodies, is left out until names,
    numbers and then connections are right.
    """
    for stage in (_count_problems, _single_problems, _tree_problems, _pose_problems):
        found = list(stage(draft))
        if found:
            return found
    return []


# --- how many, and each part alone ------------------------------------------------------------------------------------


def _count_problems(draft: Draft) -> Iterator[Problem]:
    bodies, joints = len(draft.bodies), len(draft.joints)
    if not 1 <= bodies <= MAX_BODIES:
        yield Problem("", f"it has {bodies} bodies; a creature has 1 to {MAX_BODIES}")
    if joints > MAX_BODIES:
        yield Problem("", f"it has {joints} joints; {MAX_BODIES} bodies need {MAX_BODIES - 1}")


def _single_problems(draft: Draft) -> Iterator[Problem]:
    yield from _name_problems(draft)
    for body in draft.bodies:
        yield from _body_problems(body)
    for joint in draft.joints:
        yield from _joint_problems(joint)
    if draft.fall_rad is not None and not 0.1 <= draft.fall_rad <= HALF_TURN_RAD:
        yield Problem("", f"its fall angle is {draft.fall_rad:g}; choose 0.1 to {HALF_TURN_RAD} rad, or null for none")
    if not 0.1 <= draft.clock_hz <= 10.0:
        yield Problem("", f"its clock is {draft.clock_hz:g}; choose 0.1 to 10 Hz")


def _name_problems(draft: Draft) -> Iterator[Problem]:
    fault = _name_fault(draft.name)
    if fault:
        yield Problem("", f"the creature's name {fault}")
    if len(draft.description) > MAX_DESCRIPTION or not draft.description.isprintable():
        yield Problem("", f"its description is one line of at most {MAX_DESCRIPTION} characters")
    names = [(f"body {k}", body.name) for k, body in enumerate(draft.bodies, start=1)]
    names += [(f"joint {k}", joint.name) for k, joint in enumerate(draft.joints, start=1)]
    for place, name in names:
        fault = _name_fault(name)
        if fault:
            yield Problem(name, f"the name of {place} {fault}")
    counts = Counter(name for _, name in names if name.strip())
    for name, count in counts.items():
        if count > 1:
            yield Problem(name, f"{count} parts have this name; every body and joint needs its own")


def _name_fault(name: str) -> str:
    if not name.strip():
        return "is empty"
    if len(name) > MAX_NAME:
        return f"has {len(name)} characters; at most {MAX_NAME}"
    if not name.isprintable() or name != name.strip():
        return "has spaces at its ends or characters that cannot be shown"
    return ""


def _body_problems(body: Body) -> Iterator[Problem]:
    for name, point in (("from_m", body.from_m), ("to_m", body.to_m)):
        yield from _point_problems(body.name, name, point)
    yield from _range_problems(body, _BODY_RANGES)
    if body.ground not in get_args(Ground):
        yield Problem(body.name, f"its ground is one of {', '.join(get_args(Ground))}")


def _joint_problems(joint: Joint) -> Iterator[Problem]:
    yield from _point_problems(joint.name, "at_m", joint.at_m)
    yield from _range_problems(joint, _JOINT_RANGES)
    low, high = joint.limits_rad
    if not (abs(low) <= HALF_TURN_RAD and abs(high) <= HALF_TURN_RAD):
        yield Problem(joint.name, f"its limits are {low:g} and {high:g} rad; half a turn is {HALF_TURN_RAD} either way")
    elif low > high:
        yield Problem(joint.name, f"its limits are the wrong way round: {low:g} rad comes before {high:g} rad")
    elif low == high:
        yield Problem(joint.name, f"its limits are both {low:g} rad; leave it some room to turn")
    elif not low <= 0.0 <= high:
        yield Problem(joint.name, f"its limits, {low:g} to {high:g} rad, leave out the rest pose, which is 0")


def _point_problems(part: str, name: str, point: Point) -> Iterator[Problem]:
    if not all(abs(value) <= _REACH_M for value in point):
        yield Problem(part, f"its {name} is ({point[0]:g}, {point[1]:g}); choose -{_REACH_M:g} to {_REACH_M:g} m")


def _range_problems(part: Body | Joint, ranges: tuple[tuple[str, str, float, float, str], ...]) -> Iterator[Problem]:
    for attribute, word, low, high, unit in ranges:
        value = getattr(part, attribute)
        if not low <= value <= high:  # also where it is not a number
            yield Problem(part.name, f"its {word} is {value:g}; choose {low:g} to {high:g} {unit}".rstrip())


# --- one tree of joints, with the torso in it -------------------------------------------------------------------------


def _tree_problems(draft: Draft) -> Iterator[Problem]:
    names = {body.name for body in draft.bodies}
    if draft.torso not in names:
        yield Problem("", f"its torso is {draft.torso[:60]!r}, and there is no such body")
    for joint in draft.joints:
        for role, name in (("parent", joint.parent), ("child", joint.child)):
            if name not in names:
                yield Problem(joint.name, f"its {role} is {name[:60]!r}, and there is no such body")
        if joint.parent == joint.child:
            yield Problem(joint.name, f"it joins {joint.child[:60]!r} to itself")
    yield from _parent_problems(draft)
    if draft.torso in names:
        yield from _loose_problems(draft)


def _parent_problems(draft: Draft) -> Iterator[Problem]:
    held_by = Counter(joint.child for joint in draft.joints)
    for body in draft.bodies:
        if body.name == draft.torso and held_by[body.name]:
            yield Problem(body.name, "it is the torso and the child of a joint; swap that joint's parent and child")
        elif held_by[body.name] > 1:
            yield Problem(body.name, f"it is the child of {held_by[body.name]} joints; every body hangs on one")


def _loose_problems(draft: Draft) -> Iterator[Problem]:
    children: dict[str, list[str]] = {body.name: [] for body in draft.bodies}
    for joint in draft.joints:
        children.setdefault(joint.parent, []).append(joint.child)
    reached, waiting = {draft.torso}, [draft.torso]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in reached:
                reached.add(child)
                waiting.append(child)
    for body in draft.bodies:
        if body.name not in reached:
            words = f"no chain of joints leads from the torso {draft.torso[:60]!r} to it; join it to one it leads to"
            yield Problem(body.name, words)


# --- the rest pose ----------------------------------------------------------------------------------------------------


def _pose_problems(draft: Draft) -> Iterator[Problem]:
    bodies = {body.name: body for body in draft.bodies}
    for joint in draft.joints:
        parent, child = bodies[joint.parent], bodies[joint.child]
        yield from _hold_problems(joint, parent, child)
    for body in draft.bodies:
        if body.lowest_m < -MAX_SUNK_M - _ROUNDING_M:
            yield Problem(body.name, f"it lies {-100 * body.lowest_m:.1f} cm in the ground, y = 0; raise it")
    yield from _stand_problems(draft)


def _hold_problems(joint: Joint, parent: Body, child: Body) -> Iterator[Problem]:
    for body in (parent, child):
        beyond_m = distance_to_line_m(joint.at_m, body) - body.radius_m
        if beyond_m > JOINT_SLACK_M + _ROUNDING_M:
            yield Problem(
                joint.name, f"it is {100 * beyond_m:.1f} cm away from {body.name!r}; it lies within both bodies"
            )
    light, heavy = sorted((parent, child), key=lambda body: body.mass_kg)
    if heavy.mass_kg > MAX_MASS_RATIO * light.mass_kg * (1 + 1e-9):
        yield Problem(
            joint.name,
            f"{heavy.name!r} weighs {heavy.mass_kg / light.mass_kg:.0f} times as much as {light.name!r}; "
            f"at most {MAX_MASS_RATIO:g} times",
        )


def _stand_problems(draft: Draft) -> Iterator[Problem]:
    if not any(body.ground == "foot" for body in draft.bodies):
        yield Problem("", 'it has no foot; give the bodies it stands on "ground": "foot"')
    touching = min((body.lowest_m for body in draft.bodies if body.ground != "forbidden"), default=math.inf)
    for body in draft.bodies:
        if body.ground == "forbidden" and body.lowest_m <= touching < math.inf:
            yield Problem(body.name, "no part that may touch the ground is lower; raise it or let it touch the ground")


def distance_to_line_m(point: Point, body: Body) -> float:
    """How far a point is from the line of a body, 0 on it."""
    along = (body.to_m[0] - body.from_m[0], body.to_m[1] - body.from_m[1])
    offset = (point[0] - body.from_m[0], point[1] - body.from_m[1])
    squared = along[0] ** 2 + along[1] ** 2
    share = 0.0 if squared == 0.0 else (offset[0] * along[0] + offset[1] * along[1]) / squared
    share = min(max(share, 0.0), 1.0)
    return math.hypot(offset[0] - share * along[0], offset[1] - share * along[1])


def _shown(name: str) -> str:
    """A name that keeps to its line in a message."""
    return (name if name.isprintable() else repr(name))[: MAX_NAME + 20]
