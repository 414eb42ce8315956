"""The quick way into the physics is the slow and public one, bit for bit; and nothing of a world outlives it."""

import gc
import re
import weakref
from importlib import resources

import numpy as np
import pymunk
import pytest
from pymunk import batch

from sim.creature_files import creature_named
from sim.terrain import make_terrain
from tests.sim import walker_adversaries as adversaries
from tests.sim.walker_adversaries import always, brain, brains, task_of, walked, world_of


def test_pymunk_still_has_the_hidden_functions_that_the_physics_calls() -> None:
    from pymunk._chipmunk_cffi import ffi, lib

    source = (resources.files("sim") / "walker_physics.py").read_text()
    names = set(re.findall(r"\blib\.(\w+)", source)) | set(re.findall(r'"(pmSpace\w+)"', source))
    assert len(names) >= 7
    news = f"pymunk {pymunk.version} changed within: sim/walker_physics.py has to learn its new"
    missing = sorted(name for name in names if not hasattr(lib, name))
    assert not missing, f"{news} functions; gone: {', '.join(missing)}"
    body = pymunk.Body(1.0, 1.0)
    motor = pymunk.SimpleMotor(body, pymunk.Body(1.0, 1.0), 0.0)
    handles = {"Space._space": (pymunk.Space(), "_space"), "SimpleMotor._constraint": (motor, "_constraint")}
    handles |= {f"Buffer.{name}": (batch.Buffer(), name) for name in ("_float_arr", "_int_arr")}
    lost = sorted(name for name, (owner, attribute) in handles.items() if not hasattr(owner, attribute))
    assert not lost, f"{news} handles; gone: {', '.join(lost)}"
    fields = {name for name, _ in ffi.typeof("pmBatchedData").fields}
    assert {"fields", "floatArray", "intArray"} <= fields, f"{news} batches; pmBatchedData now has {sorted(fields)}"


def test_steps_and_readings_are_those_of_pymunk_s_own_wrappers() -> None:
    from sim.walker_physics import Herd, WalkerSpace

    creature, terrain = creature_named("spider"), make_terrain("rough:0.4", 5)
    rates = [0.1 * k for k in range(len(creature.bodies))]
    herd = Herd([WalkerSpace(creature, terrain, rates) for _ in range(3)], [4, 4, 8], 1 / 60)
    plain = WalkerSpace(creature, terrain, rates)
    rng = np.random.default_rng(0)
    for _ in range(90):
        speeds = rng.uniform(-8.0, 8.0, (len(creature.joints), 3))
        herd.step(speeds)
        for motor, rate in zip(plain.motors, speeds[:, 1].tolist(), strict=True):
            motor.rate = rate
        for _ in range(4):
            plain.space.step(1 / 60 / 4)
    state = herd.read()
    for k, body in enumerate(plain.bodies):
        expected = [*body.position, body.angle, *body.velocity, body.angular_velocity]
        assert state[:, k, 1].tolist() == expected
    torques = [motor.impulse / (1 / 60 / 4) for motor in plain.motors]
    assert herd.torques_n_m()[:, 1].tolist() == torques
    assert all(
        0.0 <= torque <= joint.torque_n_m * 1.001 for torque, joint in zip(torques, creature.joints, strict=True)
    )
    touched: set[int] = set()
    for body in plain.bodies:
        body.each_arbiter(lambda arbiter: touched.update(shape.body.id for shape in arbiter.shapes))
    assert herd.contacts()[:, 1].tolist() == [body.id in touched for body in plain.bodies]
    assert touched


def test_those_who_stay_are_read_as_before_when_others_are_taken_out() -> None:
    from sim.walker_physics import Herd, WalkerSpace

    creature, terrain = creature_named("biped"), make_terrain("flat", 0)
    bodies = len(creature.bodies)
    herd = Herd([WalkerSpace(creature, terrain, [0.3 * k] * bodies) for k in range(6)], [4] * 6, 1 / 60)
    for _ in range(30):
        herd.step(np.zeros((len(creature.joints), 6)))
    state, contacts, torques = herd.read(), herd.contacts(), herd.torques_n_m()
    kept = np.array([1, 4, 5])
    herd.take(kept)
    assert np.array_equal(herd.read(), state[:, :, kept])
    assert np.array_equal(herd.contacts(), contacts[:, kept])
    assert np.array_equal(herd.torques_n_m(), torques[:, kept])


def test_ground_is_there_wherever_a_walker_can_reach() -> None:
    from sim.walker_physics import WalkerSpace

    creature, terrain = adversaries.tower(9.0), make_terrain("rough:0.5", 2)
    space = WalkerSpace(creature, terrain, [0.0, 0.0])
    for x_m in np.arange(0.0, 120.0, 5.0).tolist():
        space.ground.reach(x_m)
        for ahead_m in (-9.0, 0.0, 9.0):
            if x_m + ahead_m > terrain.points_m[0, 0]:
                top = (x_m + ahead_m, 5.0)
                hit = space.space.segment_query_first(top, (top[0], -5.0), 0.0, pymunk.ShapeFilter(categories=0b10))
                assert hit is not None
                assert hit.point.y == pytest.approx(float(terrain.height_m(top[0])), abs=0.01)


def test_ground_made_on_the_way_does_not_depend_on_how_far_others_are() -> None:
    task = task_of("spider", "rough:0.2")
    crowd = brains(task, 60)
    together = walked(task, crowd)
    far = int(np.argmax(together.distance_m))
    assert together.distance_m[far] > 4.5
    assert np.array_equal(walked(task, crowd[far : far + 1]).pose()[0], together.pose()[far])


def test_a_world_that_is_dropped_frees_its_spaces() -> None:
    task = task_of("quadruped", seconds=1.0)
    world = world_of(task, brains(task, 20))
    for _ in range(10):
        world.step()
    spaces = [weakref.ref(walker.space) for walker in world._herd.spaces]
    bodies = [weakref.ref(walker.bodies[0]) for walker in world._herd.spaces]
    del world
    gc.collect()
    assert all(space() is None for space in spaces)
    assert all(body() is None for body in bodies)


def test_walkers_that_ended_are_freed_while_the_others_walk_on() -> None:
    task = task_of("biped")
    world = world_of(task, np.concatenate([always(task), brains(task, 39, 3.0)]))
    spaces = [weakref.ref(walker.space) for walker in world._herd.spaces]
    while world.walking.sum() > 10:
        world.step()
    gc.collect()
    assert sum(space() is not None for space in spaces) < 15
    assert not world.done


def test_a_hundred_worlds_one_after_another_leave_nothing_behind() -> None:
    task = task_of("stick", seconds=1.0)
    walked(task, brain(task, 0))
    gc.collect()
    before = sum(isinstance(thing, pymunk.Space) for thing in gc.get_objects())
    for seed in range(100):
        walked(task, brain(task, seed), f"rough:0.3#{seed}")
    gc.collect()
    assert sum(isinstance(thing, pymunk.Space) for thing in gc.get_objects()) == before
