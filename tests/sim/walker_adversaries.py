"""Walkers to try the rules of walking with: brains by number, creatures that invite cheating, and their paths."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brains.population import Population
from sim.creature_files import creature_named
from sim.creatures import Body, Creature, Joint
from sim.walker_task import WalkerTask
from sim.walker_world import WalkerWorld

HIDDEN = (8,)


def task_of(creature: str | Creature = "quadruped", terrain: str = "flat", **more: Any) -> WalkerTask:
    plan = creature_named(creature) if isinstance(creature, str) else creature
    return WalkerTask(plan, terrain=terrain, **{"normalise": False, **more})


def brain(task: WalkerTask, seed: int, spread: float = 0.5) -> NDArray[np.float32]:
    """(1, parameters) normally distributed."""
    count = task.topology(HIDDEN).parameter_count
    return np.random.default_rng(seed).normal(0.0, spread, (1, count)).astype(np.float32)


def brains(task: WalkerTask, count: int, spread: float = 0.5) -> NDArray[np.float32]:
    """(count, parameters), each by its place as seed."""
    return np.concatenate([brain(task, seed, spread) for seed in range(count)])


def always(task: WalkerTask, *answers: float) -> NDArray[np.float32]:
    """(1, parameters) of a brain that gives the same answers whatever it sees; without any, it wants the rest pose."""
    topology = task.topology(HIDDEN)
    parameters = np.zeros((1, topology.parameter_count), dtype=np.float32)
    if answers:
        parameters[0, -len(answers) :] = np.arctanh(np.array(answers) * 0.999)
    return parameters


def world_of(task: WalkerTask, parameters: NDArray[np.float32], *episodes: str) -> WalkerWorld:
    """A world just begun; without episodes, on seed 3 of the task's ground."""
    return task.world(Population(task.topology(HIDDEN), parameters), episodes or (f"{task.terrain}#3",))


def walked(task: WalkerTask, parameters: NDArray[np.float32], *episodes: str) -> WalkerWorld:
    """A world at its end."""
    world = world_of(task, parameters, *episodes)
    while not world.done:
        world.step()
    return world


def paths(task: WalkerTask, parameters: NDArray[np.float32], walkers: list[int], *episodes: str) -> NDArray[np.float64]:
    """(steps + 1, walkers, bodies, 3) the poses of some walkers from start to end."""
    world = world_of(task, parameters, *episodes)
    poses = [world.pose()[walkers]]
    while world.walking[walkers].any():
        world.step()
        poses.append(world.pose()[walkers])
    return np.stack(poses)


def tower(height_m: float = 4.0) -> Creature:
    """A tall stiff mast on a small foot: all it can do is topple."""
    mast = Body("mast", (0.0, 0.3), (0.0, height_m), 0.1, 10.0, ground="allowed")
    foot = Body("foot", (0.0, 0.05), (0.0, 0.3), 0.05, 5.0, ground="foot", friction=2.0)
    ankle = Joint("ankle", "mast", "foot", (0.0, 0.3), (-0.4, 0.4), 2000.0, 1.0)
    return Creature("Tower", "It topples.", "mast", (mast, foot), (ankle,), fall_rad=3.1)


def ripper() -> Creature:
    """A heavy body, light limbs, and far stronger motors than such hinges can hold."""
    torso = Body("torso", (-0.5, 1.0), (0.5, 1.0), 0.1, 50.0, ground="allowed")
    bodies, joints = [torso], []
    for side, x in (("front", 0.5), ("back", -0.5)):
        bodies.append(Body(f"{side} thigh", (x, 1.0), (x, 0.5), 0.05, 1.0, ground="allowed"))
        bodies.append(Body(f"{side} shin", (x, 0.5), (x, 0.05), 0.05, 0.1, ground="foot"))
        joints.append(Joint(f"{side} hip", "torso", f"{side} thigh", (x, 1.0), (-1.5, 1.5), 2000.0, 50.0))
        joints.append(Joint(f"{side} knee", f"{side} thigh", f"{side} shin", (x, 0.5), (-1.5, 1.5), 2000.0, 50.0))
    return Creature("Ripper", "It tears its hinges.", "torso", tuple(bodies), tuple(joints), fall_rad=None)


def bomb() -> Creature:
    """Every number at the end of its range: 50 to 1 at each hinge, the greatest torque and speed."""
    bodies = [Body("torso", (0.0, 1.0), (0.0, 1.5), 0.1, 25.0, ground="allowed")]
    joints = []
    for k in range(4):
        bodies.append(Body(f"limb {k}", (0.0, 1.0), (0.3 * k - 0.45, 0.02), 0.02, 0.5, ground="foot"))
        joints.append(Joint(f"hip {k}", "torso", f"limb {k}", (0.0, 1.0), (-3.1, 3.1), 2000.0, 50.0))
        bodies.append(Body(f"claw {k}", (0.3 * k - 0.45, 0.02), (0.3 * k - 0.4, 0.02), 0.01, 0.01, ground="foot"))
        tip = (0.3 * k - 0.45, 0.02)
        joints.append(Joint(f"wrist {k}", f"limb {k}", f"claw {k}", tip, (-3.1, 3.1), 2000.0, 50.0))
    return Creature("Bomb", "It flies apart.", "torso", tuple(bodies), tuple(joints), fall_rad=None)


def unforbidden(creature: Creature) -> Creature:
    """The same creature, any part of which may touch the ground."""
    parts = (
        dataclasses.replace(body, ground="allowed") if body.ground == "forbidden" else body for body in creature.bodies
    )
    return dataclasses.replace(creature, bodies=tuple(parts))
