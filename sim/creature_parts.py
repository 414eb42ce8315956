"""What creatures are made of: rigid bodies joined by motorised hinges, drawn in their rest pose.

Metres, kilograms, radians; x forward, y up, the ground at y = 0. A body is a capsule: a line from one end to the
other, thickened by a radius; a line of no length makes a disc. Angles of a hinge are relative to the rest pose,
counter-clockwise: a positive angle swings a leg that hangs down forward.

Nothing is checked here, so that an editor can hold a creature that is not finished; see `sim.creature_rules`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from brains.errors import UserError

Point = tuple[float, float]
Ground = Literal["foot", "allowed", "forbidden"]


class CreatureError(UserError):
    """A creature that cannot be: one line that names the part and says how to mend it."""


@dataclass(frozen=True)
class Body:
    """One rigid part.

    Attributes:
        from_m, to_m: the ends of its line in the rest pose.
        radius_m: half its thickness.
        ground: "foot" carries and feels the ground, "allowed" may touch it, "forbidden" ends the walk when it does.
    """

    name: str
    from_m: Point
    to_m: Point
    radius_m: float
    mass_kg: float
    friction: float = 0.9
    ground: Ground = "forbidden"

    __pydantic_config__: ClassVar = {"extra": "forbid", "allow_inf_nan": False}

    @property
    def lowest_m(self) -> float:
        """Height of its lowest point in the rest pose."""
        return min(self.from_m[1], self.to_m[1]) - self.radius_m


@dataclass(frozen=True)
class Joint:
    """A hinge with a motor; ``child`` turns against ``parent`` around ``at_m``.

    Attributes:
        limits_rad: least and greatest angle, 0 being the rest pose.
        torque_n_m, speed_rad_s: the most the motor can give.
    """

    name: str
    parent: str
    child: str
    at_m: Point
    limits_rad: tuple[float, float]
    torque_n_m: float
    speed_rad_s: float

    __pydantic_config__: ClassVar = {"extra": "forbid", "allow_inf_nan": False}


@dataclass(frozen=True)
class Draft:
    """A body plan that nobody has checked yet.

    Attributes:
        description: one sentence for people.
        torso: the body whose way counts.
        fall_rad: how far the torso may tilt from its rest pose before it counts as fallen; None if it cannot fall.
        clock_hz: strides a second that suit its size.
    """

    name: str
    description: str
    torso: str
    bodies: tuple[Body, ...]
    joints: tuple[Joint, ...]
    fall_rad: float | None = 1.0
    clock_hz: float = 1.5

    __pydantic_config__: ClassVar = {"extra": "forbid", "allow_inf_nan": False}
