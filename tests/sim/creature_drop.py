"""A plain pymunk build of a creature, to see whether it holds together; the walkers' own world is another one."""

import math

import pymunk

from sim.creatures import Body, Creature

GROUND, CREATURE = 0b01, 0b10
HERTZ = 120


def drop(creature: Creature, seconds: float, push_m_s: float = 0.0) -> tuple[float, list[pymunk.Body]]:
    """Let it stand with all its motors braking; the worst separation of a joint in m, and the bodies as they end.

    Args:
        push_m_s: how fast every body moves forward at the start.
    """
    space = pymunk.Space()
    space.gravity = (0.0, -9.81)
    ground = pymunk.Segment(space.static_body, (-100.0, -0.5), (100.0, -0.5), 0.5)
    ground.friction = 1.0
    ground.filter = pymunk.ShapeFilter(categories=GROUND)
    space.add(ground)
    bodies = {body.name: _add(space, body) for body in creature.bodies}
    for rigid in bodies.values():
        rigid.velocity = (push_m_s, 0.0)
    pivots = []
    for joint in creature.joints:
        parent, child = bodies[joint.parent], bodies[joint.child]
        pivot = pymunk.PivotJoint(parent, child, joint.at_m)
        motor = pymunk.SimpleMotor(parent, child, 0.0)
        motor.max_force = joint.torque_n_m
        space.add(pivot, pymunk.RotaryLimitJoint(parent, child, *joint.limits_rad), motor)
        pivots.append(pivot)
    worst = 0.0
    for _ in range(round(seconds * HERTZ)):
        space.step(1.0 / HERTZ)
        for pivot in pivots:
            apart = pivot.a.local_to_world(pivot.anchor_a) - pivot.b.local_to_world(pivot.anchor_b)
            worst = max(worst, apart.length if math.isfinite(apart.length) else math.inf)
    return worst, list(bodies.values())


def _add(space: pymunk.Space, body: Body) -> pymunk.Body:
    middle = pymunk.Vec2d(*body.from_m).interpolate_to(body.to_m, 0.5)
    ends = pymunk.Vec2d(*body.from_m) - middle, pymunk.Vec2d(*body.to_m) - middle
    moment = pymunk.moment_for_segment(body.mass_kg, *ends, body.radius_m)
    rigid = pymunk.Body(body.mass_kg, moment)
    rigid.position = middle
    shape = pymunk.Segment(rigid, *ends, body.radius_m)
    shape.friction = body.friction
    shape.filter = pymunk.ShapeFilter(categories=CREATURE, mask=GROUND)
    space.add(rigid, shape)
    return rigid
