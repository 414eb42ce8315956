"""Edits of a creature in the making: from a draft to another draft, nothing else changes.

What comes out need not be a creature yet; `sim.creatures.problems` tells what is still wrong with it. Hinges stay where
they are on their bodies, and what hangs on a body comes along when it moves, as with a jointed doll.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from brains.errors import UserError
from sim.creature_parts import Body, Draft, Joint, Point
from sim.creature_rules import JOINT_SLACK_M, MAX_BODIES, MAX_NAME, distance_to_line_m
from sim.creature_tree import hung_from_torso, joined_with, limb_of

EMPTY = Draft("My creature", "", "", (), ())
FROM, TO = "from_m", "to_m"  # the two ends of a body
_SURFACE_DENSITY_KG_M2 = 60.0  # of a new body, seen from the side: about what the shipped creatures have
_LEAST_MASS_KG, _GREATEST_MASS_KG = 0.1, 200.0
_FIRST_LIMITS_RAD = (-0.8, 0.8)
_FIRST_TORQUE_N_M, _FIRST_SPEED_RAD_S = 60.0, 8.0
_SIDES = {"left": "right", "right": "left", "near": "far", "far": "near"}
_ENDS = {"front": "hind", "hind": "front", "fore": "rear", "rear": "fore"}


# --- finding ----------------------------------------------------------------------------------------------------------


def body_of(draft: Draft, name: str) -> Body:
    """The body of that name.

    Raises:
        UserError: there is none.
    """
    for body in draft.bodies:
        if body.name == name:
            return body
    raise UserError(f"there is no body {name!r:.60}: choose one that is there")


def joint_of(draft: Draft, name: str) -> Joint:
    """The joint of that name.

    Raises:
        UserError: there is none.
    """
    for joint in draft.joints:
        if joint.name == name:
            return joint
    raise UserError(f"there is no hinge {name!r:.60}: choose one that is there")


def bodies_at(draft: Draft, place: Point, within_m: float = 0.0) -> list[str]:
    """Names of the bodies that cover a place, or come as near as that; the one drawn last comes first."""
    covering = [body for body in draft.bodies if distance_to_line_m(place, body) <= body.radius_m + within_m]
    return [body.name for body in reversed(covering)]


def snapped(place: Point, grid_m: float) -> Point:
    """The nearest point of a grid, rounded to a tenth of a millimetre; with a grid of 0 only rounded."""
    x, y = (round(value / grid_m) * grid_m if grid_m > 0 else value for value in place)
    return round(x, 4) + 0.0, round(y, 4) + 0.0


# --- bodies -----------------------------------------------------------------------------------------------------------


def add_body(draft: Draft, from_m: Point, to_m: Point, radius_m: float) -> Draft:
    """One body more, as heavy as its size suggests; the first is the torso, and later ones that stand are feet.

    What is drawn on from a foot, as a shin from a thigh, stands in its place.

    Raises:
        UserError: there are as many as a creature may have.
    """
    if len(draft.bodies) >= MAX_BODIES:
        raise UserError(f"a creature has at most {MAX_BODIES} bodies: delete one first")
    name = _unused(draft, "torso" if not draft.bodies else "body 1")
    area_m2 = 2 * radius_m * math.dist(from_m, to_m) + math.pi * radius_m**2
    mass = min(_GREATEST_MASS_KG, max(_LEAST_MASS_KG, round(area_m2 * _SURFACE_DENSITY_KG_M2, 2)))
    body = Body(name, from_m, to_m, radius_m, mass)
    others = draft.bodies
    if others and body.lowest_m <= min(other.lowest_m for other in others):
        body = replace(body, ground="foot")
        above = {one for one in bodies_at(draft, from_m) if body_of(draft, one).lowest_m > body.lowest_m}
        others = tuple(
            replace(other, ground="forbidden") if other.name in above and other.ground == "foot" else other
            for other in others
        )
    return replace(draft, bodies=(*others, body), torso=draft.torso if others else name)


def change_body(draft: Draft, name: str, **values: Any) -> Draft:
    """Other values for a body's attributes; for its name see `rename`."""
    changed = replace(body_of(draft, name), **values)
    return replace(draft, bodies=tuple(changed if body.name == name else body for body in draft.bodies))


def move_body(draft: Draft, name: str, by_m: Point, *, alone: bool = False) -> Draft:
    """A body elsewhere, with its hinge and all that hangs on it; ``alone`` leaves hinges and the others behind."""
    body_of(draft, name)
    if alone:
        return _placed(draft, frozenset((name,)), frozenset(), lambda point: _added(point, by_m))
    limb = limb_of(draft, name)
    return _placed(draft, limb, _hinges_of(draft, limb), lambda point: _added(point, by_m))


def turn_body(draft: Draft, name: str, angle_rad: float) -> Draft:
    """A body turned counter-clockwise with all that hangs on it: around its hinge, or its middle if it has none."""
    body = body_of(draft, name)
    limb = limb_of(draft, name)
    hinge = next((joint.at_m for joint in draft.joints if joint.child == name), middle_of(body))
    return _placed(draft, limb, _hinges_of(draft, limb), lambda point: _turned(point, hinge, angle_rad))


def move_end(draft: Draft, name: str, end: str, to: Point) -> Draft:
    """One end of a body elsewhere, which makes it longer, shorter or turns it; what hangs on it follows its hinge.

    Args:
        draft: to be changed.
        name: of the body.
        end: ``FROM`` or ``TO``.
        to: where to, in metres.
    """
    before = body_of(draft, name)
    after = replace(before, from_m=to) if end == FROM else replace(before, to_m=to)
    moved = draft
    for joint in draft.joints:
        if joint.parent != name:
            continue
        shift = _difference(_carried(joint.at_m, before, after), joint.at_m)
        limb = limb_of(draft, joint.child) - {name}
        moved = _placed(moved, limb, _hinges_of(draft, limb), partial(_added, by=shift))
    return replace(moved, bodies=tuple(after if body.name == name else body for body in moved.bodies))


def delete_body(draft: Draft, name: str) -> Draft:
    """One body less, without its hinges; if it was the torso, the first of the others is."""
    body_of(draft, name)
    bodies = tuple(body for body in draft.bodies if body.name != name)
    joints = tuple(joint for joint in draft.joints if name not in (joint.parent, joint.child))
    if draft.torso != name:
        return replace(draft, bodies=bodies, joints=joints)
    return set_torso(replace(draft, bodies=bodies, joints=joints), bodies[0].name if bodies else "")


def set_torso(draft: Draft, name: str) -> Draft:
    """Another torso; hinges are turned round so that everything hangs on it."""
    return hung_from_torso(replace(draft, torso=name))


# --- limbs ------------------------------------------------------------------------------------------------------------


def copy_limb(draft: Draft, name: str, by_m: Point = (0.0, 0.0)) -> tuple[Draft, str]:
    """The same limb once more, with its hinge; in the same place it is the limb of the other side.

    Returns:
        The draft, and the name of the body that was made like ``name``.

    Raises:
        UserError: there would be too many bodies.
    """
    return _copied(draft, name, lambda point: _added(point, by_m), _SIDES, mirrored=False)


def mirror_limb(draft: Draft, name: str) -> tuple[Draft, str]:
    """The same limb once more at the other end of the torso, front for back: places and limits are mirrored.

    Returns:
        The draft, and the name of the body that was made like ``name``.

    Raises:
        UserError: there would be too many bodies, or there is no torso to mirror about.
    """
    axis_m = middle_of(body_of(draft, draft.torso))[0]
    return _copied(draft, name, lambda point: _tidy((2 * axis_m - point[0], point[1])), _ENDS, mirrored=True)


def _copied(
    draft: Draft, name: str, placed: Callable[[Point], Point], words: dict[str, str], *, mirrored: bool
) -> tuple[Draft, str]:
    body_of(draft, name)
    limb = limb_of(draft, name)
    if len(draft.bodies) + len(limb) > MAX_BODIES:
        raise UserError(f"a creature has at most {MAX_BODIES} bodies: this copy would be too many")
    result, names = draft, {}
    for body in draft.bodies:
        if body.name in limb:
            names[body.name] = copied = _unused(result, _other_word(body.name, words))
            made = replace(body, name=copied, from_m=placed(body.from_m), to_m=placed(body.to_m))
            result = replace(result, bodies=(*result.bodies, made))
    for joint in draft.joints:
        if joint.child in limb and joint.parent != joint.child:
            low, high = joint.limits_rad
            made_joint = replace(
                joint,
                name=_unused(result, _other_word(joint.name, words)),
                parent=names.get(joint.parent, joint.parent),
                child=names[joint.child],
                at_m=placed(joint.at_m),
                limits_rad=(0.0 - high, 0.0 - low) if mirrored else (low, high),
            )
            result = replace(result, joints=(*result.joints, made_joint))
    return result, names[name]


# --- hinges -----------------------------------------------------------------------------------------------------------


def add_joint(draft: Draft, at_m: Point) -> tuple[Draft, str]:
    """A hinge where two bodies overlap that do not hang together yet; it points away from the torso.

    Returns:
        The draft and the name of the hinge.

    Raises:
        UserError: fewer than two bodies are there, or they hang together already.
    """
    there = bodies_at(draft, at_m, JOINT_SLACK_M)
    if len(there) < 2:
        raise UserError("a hinge joins two bodies: click where two of them overlap")
    for place, first in enumerate(there):
        joined = joined_with(draft, first)
        second = next((name for name in there[place + 1 :] if name not in joined), None)
        if second is not None:
            break
    else:
        raise UserError("the bodies here hang together already: two hinges would hold one part")
    parent, child = (first, second) if draft.torso in joined else (second, first)
    name = _unused(draft, "hinge 1")
    joint = Joint(name, parent, child, at_m, _FIRST_LIMITS_RAD, _FIRST_TORQUE_N_M, _FIRST_SPEED_RAD_S)
    return hung_from_torso(replace(draft, joints=(*draft.joints, joint))), name


def change_joint(draft: Draft, name: str, **values: Any) -> Draft:
    """Other values for a hinge's attributes; for its name see `rename`."""
    changed = replace(joint_of(draft, name), **values)
    return replace(draft, joints=tuple(changed if joint.name == name else joint for joint in draft.joints))


def delete_joint(draft: Draft, name: str) -> Draft:
    """One hinge less."""
    joint_of(draft, name)
    return replace(draft, joints=tuple(joint for joint in draft.joints if joint.name != name))


# --- names ------------------------------------------------------------------------------------------------------------


def rename(draft: Draft, name: str, to: str) -> Draft:
    """Another name for a body or hinge, also where others speak of it.

    Raises:
        UserError: the name is empty, too long or taken, or there is no such part.
    """
    to = to.strip()
    if to == name:
        return draft
    if not to or len(to) > MAX_NAME or not to.isprintable():
        raise UserError(f"a part's name is one line of 1 to {MAX_NAME} characters")
    if to in _names(draft):
        raise UserError(f"there is a part named {to!r} already: choose another name")
    if name not in _names(draft):
        raise UserError(f"there is no part {name!r:.60}: choose one that is there")
    bodies = tuple(replace(body, name=to) if body.name == name else body for body in draft.bodies)
    joints = tuple(
        replace(
            joint,
            name=to if joint.name == name else joint.name,
            parent=to if joint.parent == name else joint.parent,
            child=to if joint.child == name else joint.child,
        )
        for joint in draft.joints
    )
    return replace(draft, bodies=bodies, joints=joints, torso=to if draft.torso == name else draft.torso)


def _names(draft: Draft) -> set[str]:
    return {body.name for body in draft.bodies} | {joint.name for joint in draft.joints}


def _unused(draft: Draft, wanted: str) -> str:
    """That name, or with the first number behind it that makes it a new one."""
    taken = _names(draft)
    stem = re.sub(r"\s*\d+$", "", wanted) or "part"
    number, name = 2, wanted
    while name in taken:
        name = f"{stem[: MAX_NAME - len(str(number)) - 1]} {number}"
        number += 1
    return name


def _other_word(name: str, words: dict[str, str]) -> str:
    """'left knee' for 'right knee'; other names stay."""
    return " ".join(words.get(word.lower(), word) for word in name.split(" "))[:MAX_NAME].strip()


# --- places -----------------------------------------------------------------------------------------------------------


def middle_of(body: Body) -> Point:
    """Halfway between its ends."""
    return (body.from_m[0] + body.to_m[0]) / 2, (body.from_m[1] + body.to_m[1]) / 2


def _placed(draft: Draft, bodies: frozenset[str], joints: frozenset[str], moved: Callable[[Point], Point]) -> Draft:
    """The same with these bodies and joints put where ``moved`` says."""
    return replace(
        draft,
        bodies=tuple(
            replace(body, from_m=moved(body.from_m), to_m=moved(body.to_m)) if body.name in bodies else body
            for body in draft.bodies
        ),
        joints=tuple(
            replace(joint, at_m=moved(joint.at_m)) if joint.name in joints else joint for joint in draft.joints
        ),
    )


def _hinges_of(draft: Draft, limb: frozenset[str]) -> frozenset[str]:
    return frozenset(joint.name for joint in draft.joints if joint.child in limb)


def _carried(point: Point, before: Body, after: Body) -> Point:
    """Where a point of a body is once its line is another: at the same share of it, and as far to its side."""
    (x, y), length = _difference(before.to_m, before.from_m), math.dist(before.from_m, before.to_m)
    if length == 0.0:
        return _added(point, _difference(middle_of(after), middle_of(before)))
    away = _difference(point, before.from_m)
    share, beside = (away[0] * x + away[1] * y) / length**2, (away[1] * x - away[0] * y) / length
    (u, v), now = _difference(after.to_m, after.from_m), math.dist(after.from_m, after.to_m)
    left = (-v / now, u / now) if now else (0.0, 0.0)
    return _tidy((after.from_m[0] + share * u + beside * left[0], after.from_m[1] + share * v + beside * left[1]))


def _turned(point: Point, around: Point, angle: float) -> Point:
    (x, y), cosine, sine = _difference(point, around), math.cos(angle), math.sin(angle)
    return _tidy((around[0] + x * cosine - y * sine, around[1] + x * sine + y * cosine))


def _added(point: Point, by: Point) -> Point:
    return _tidy((point[0] + by[0], point[1] + by[1]))


def _difference(point: Point, other: Point) -> Point:
    return point[0] - other[0], point[1] - other[1]


def _tidy(point: Point) -> Point:
    """Rounded to a micrometre, so that files stay readable."""
    return round(point[0], 6) + 0.0, round(point[1], 6) + 0.0
