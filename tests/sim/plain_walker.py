"""A walker put together from pymunk's own public objects: what the quick way in `sim.walker_space` has to equal."""

from __future__ import annotations

import numpy as np
import pymunk
from numpy.typing import NDArray

from sim.creatures import Creature
from sim.terrain import Terrain
from sim.walker_model import anatomy


class PlainWalker:
    """One creature in a `pymunk.Space`, as far as the first 14 metres and its own reach go."""

    def __init__(self, creature: Creature, terrain: Terrain, turn_rates_rad_s: list[float]) -> None:
        self.space = pymunk.Space()
        self.space.gravity = (0.0, -9.81)
        self.space.iterations = 7
        self.space.collision_slop = 0.005
        self.space.collision_persistence = 1
        self._plan = anatomy(creature)
        self._add_ground(terrain)
        places = range(len(creature.bodies))
        self.bodies = [self._add_body(creature, place, turn_rates_rad_s[place]) for place in places]
        self.motors = [self._add_joint(creature, place) for place in range(len(creature.joints))]

    def _add_ground(self, terrain: Terrain) -> None:
        corners = [(x, y - 0.01) for x, y in terrain.points_m.tolist()]
        (left, low), (right, high) = corners[0], corners[-1]
        corners = [(left - 1000.0, low), *corners, (right + 1000.0, high)]
        last = len(corners) - 1
        for k, corner in enumerate(corners[:-1]):
            if corner[0] < self._plan.reach_m + 14.0:
                segment = pymunk.Segment(self.space.static_body, corner, corners[k + 1], 0.01)
                segment.set_neighbors(corners[max(k - 1, 0)], corners[min(k + 2, last)])
                segment.friction = 1.0
                segment.filter = pymunk.ShapeFilter(categories=0b01, mask=0b10)
                self.space.add(segment)

    def _add_body(self, creature: Creature, place: int, turn_rate: float) -> pymunk.Body:
        plan = self._plan
        x, y, angle = plan.rest[place].tolist()
        half = float(plan.half_m[place])
        body = pymunk.Body(float(plan.mass_kg[place]), float(plan.moment_kg_m2[place]))
        body.position, body.angle, body.angular_velocity = (x, y), angle, turn_rate
        shape = pymunk.Segment(body, (-half, 0.0), (half, 0.0), float(plan.radius_m[place]))
        shape.friction = creature.bodies[place].friction
        shape.filter = pymunk.ShapeFilter(categories=0b10, mask=0b01)
        self.space.add(body, shape)
        return body

    def _add_joint(self, creature: Creature, place: int) -> pymunk.SimpleMotor:
        joint, plan = creature.joints[place], self._plan
        parent, child = self.bodies[plan.parent[place]], self.bodies[plan.child[place]]
        rest = float(plan.rest_turn_rad[place])
        motor = pymunk.SimpleMotor(child, parent, 0.0)
        motor.max_force = joint.torque_n_m
        limits = pymunk.RotaryLimitJoint(parent, child, rest + joint.limits_rad[0], rest + joint.limits_rad[1])
        self.space.add(pymunk.PivotJoint(parent, child, joint.at_m), limits, motor)
        return motor

    def step(self, speeds_rad_s: list[float], dt_s: float, substeps: int) -> None:
        """Run the motors at those speeds for one step, in so many steps of the physics."""
        for motor, rate in zip(self.motors, speeds_rad_s, strict=True):
            motor.rate = rate
        for _ in range(substeps):
            self.space.step(dt_s / substeps)

    @property
    def state(self) -> list[list[float]]:
        """(bodies, 6) x, y, angle, velocity in x and y, turn rate."""
        return [[*body.position, body.angle, *body.velocity, body.angular_velocity] for body in self.bodies]

    @property
    def touching(self) -> NDArray[np.bool_]:
        """(bodies,) which bodies touch the ground."""
        touched: set[int] = set()
        for body in self.bodies:
            body.each_arbiter(lambda arbiter: touched.update(shape.body.id for shape in arbiter.shapes))
        return np.array([body.id in touched for body in self.bodies])
