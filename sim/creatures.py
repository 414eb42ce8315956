"""Creatures: drafts that keep every rule, so that a world can be built from them.

The parts are explained in `sim.creature_parts`, the rules in `sim.creature_rules`, the files in `sim.creature_files`.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sim.creature_parts import Body, CreatureError, Draft, Ground, Joint, Point
from sim.creature_rules import Problem, problems

__all__ = ["Body", "Creature", "CreatureError", "Draft", "Ground", "Joint", "Point", "Problem", "problems"]


@dataclass(frozen=True)
class Creature(Draft):
    """A body plan that holds together; attributes as `Draft`.

    Raises:
        CreatureError: it breaks a rule; names the part. `problems` finds all that a draft breaks.
    """

    def __post_init__(self) -> None:
        object.__setattr__(self, "bodies", tuple(self.bodies))
        object.__setattr__(self, "joints", tuple(self.joints))
        found = problems(self)
        if found:
            raise CreatureError(str(found[0]))

    @property
    def draft(self) -> Draft:
        """The same plan, free to be changed part by part with ``dataclasses.replace``."""
        return Draft(**{item.name: getattr(self, item.name) for item in dataclasses.fields(Draft)})

    @cached_property
    def body_index(self) -> dict[str, int]:
        """Where each body stands in ``bodies``, by name."""
        return {body.name: k for k, body in enumerate(self.bodies)}

    @cached_property
    def joint_index(self) -> dict[str, int]:
        """Where each joint stands in ``joints``, by name."""
        return {joint.name: k for k, joint in enumerate(self.joints)}

    @property
    def torso_index(self) -> int:
        """Where the torso stands in ``bodies``."""
        return self.body_index[self.torso]

    @property
    def feet(self) -> tuple[int, ...]:
        """Indices of the bodies that are feet."""
        return tuple(k for k, body in enumerate(self.bodies) if body.ground == "foot")

    @property
    def total_mass_kg(self) -> float:
        """The mass of all bodies."""
        return math.fsum(body.mass_kg for body in self.bodies)

    @property
    def height_m(self) -> float:
        """The highest point of the rest pose above the ground."""
        return max(max(body.from_m[1], body.to_m[1]) + body.radius_m for body in self.bodies)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, of all that a creature file says; equal creatures have equal fingerprints."""
        text = json.dumps(_canonical(dataclasses.asdict(self)), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> Any:
    """The same values with every number a float, and no minus in front of zero."""
    if isinstance(value, dict):
        return {key: _canonical(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(inner) for inner in value]
    return value if value is None or isinstance(value, str) else float(value) + 0.0
