"""The quick way into the physics is the slow and public one, bit for bit; and nothing of a world outlives it."""

import gc
import re
import weakref
from importlib import resources

import numpy as np
import pymunk
import pytest
from pymunk import batch
from pymunk._chipmunk_cffi import ffi, lib

from sim import walker_space
from sim.creature_files import creature_named, shipped_creatures
from sim.terrain import make_terrain
from sim.walker_physics import Herd, WalkerSpace
from tests.sim import walker_adversaries as adversaries
from tests.sim.plain_walker import PlainWalker
from tests.sim.walker_adversaries import always, brain, brains, task_of, walked, world_of


def test_pymunk_still_has_the_hidden_functions_that_the_physics_calls() -> None:
    files = [resources.files("sim") / name for name in ("walker_physics.py", "walker_space.py")]
    source = "".join(file.read_text() for file in files)
    names = set(re.findall(r"\blib\.(\w+)", source)) | set(re.findall(r'"(pmSpace\w+)"', source))
    assert len(names) >= 30
    news = f"pymunk {pymunk.version} changed within: sim/walker_physics.py and walker_space.py have to learn its new"
    missing = sorted(name for name in names if not hasattr(lib, name))
    assert not missing, f"{news} functions; gone: {', '.join(missing)}"
    lost = sorted(name for name in ("_float_arr", "_int_arr") if not hasattr(batch.Buffer(), name))
    assert not lost, f"{news} handles; gone: {', '.join(lost)}"
    fields = {name for name, _ in ffi.typeof("pmBatchedData").fields}
    assert {"fields", "floatArray", "intArray"} <= fields, f"{news} batches; pmBatchedData now has {sorted(fields)}"


@pytest.mark.parametrize("name", shipped_creatures())
def test_walkers_are_made_stepped_and_read_as_by_pymunk_s_own_objects(name: str) -> None:
    creature, terrain = creature_named(name), make_terrain("rough:0.4", 5)
    rates = [0.1 * k for k in range(len(creature.bodies))]
    herd = Herd([WalkerSpace(creature, terrain, rates) for _ in range(3)], [4, 4, 8], 1 / 60)
    plain = PlainWalker(creature, terrain, rates)
    assert herd.read()[:, :, 1].T.tolist() == plain.state
    rng, touched = np.random.default_rng(0), False
    for _ in range(90):
        speeds = rng.uniform(-8.0, 8.0, (len(creature.joints), 3))
        herd.step(speeds)
        plain.step(speeds[:, 1].tolist(), 1 / 60, 4)
        assert np.array_equal(herd.contacts()[:, 1], plain.touching)
        touched = touched or bool(plain.touching.any())
    assert touched
    assert herd.read()[:, :, 1].T.tolist() == plain.state
    torques = [motor.impulse / (1 / 60 / 4) for motor in plain.motors]
    assert herd.torques_n_m()[:, 1].tolist() == torques
    assert all(
        0.0 <= torque <= joint.torque_n_m * 1.001 for torque, joint in zip(torques, creature.joints, strict=True)
    )


@pytest.mark.parametrize("ahead", [0, 1, 2, 3, 9])
def test_a_herd_that_is_made_little_by_little_is_read_as_it_will_stand_and_walks_the_same(ahead: int) -> None:
    creature, terrain = adversaries.tower(3.0), make_terrain("rough:0.5", 2)
    rates = [0.1 * k for k in range(len(creature.bodies))]
    at_once, slow = (Herd([WalkerSpace(creature, terrain, rates) for _ in range(3)], [4] * 3, 1 / 60) for _ in "12")
    assert at_once.make() == 0
    assert slow.make(ahead) == slow.make(0) == max(0, 3 - ahead)
    assert np.array_equal(slow.read(), at_once.read())
    assert np.array_equal(slow.contacts(), at_once.contacts())
    for herd in (at_once, slow):
        herd.extend_ground(np.array([0.0, 30.0, 0.0]))
        herd.step(np.zeros((len(creature.joints), 3)))
    assert slow.make(0) == 0
    assert np.array_equal(slow.read(), at_once.read())
    assert [len(walker.shapes) for walker in slow.spaces] == [len(walker.shapes) for walker in at_once.spaces]


def test_those_who_stay_are_read_as_before_when_others_are_taken_out() -> None:
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
    creature, terrain = adversaries.tower(9.0), make_terrain("rough:0.5", 2)
    walker = WalkerSpace(creature, terrain, [0.0, 0.0])
    walker.make()
    ground, nearest = ffi.new("cpShapeFilter *", (0, 0b10, 0xFF))[0], ffi.new("cpSegmentQueryInfo *")
    for x_m in np.arange(0.0, 120.0, 5.0).tolist():
        walker.lay_ground(x_m)
        for ahead_m in (-9.0, 0.0, 9.0):
            if x_m + ahead_m > terrain.points_m[0, 0]:
                top, low = (x_m + ahead_m, 5.0), (x_m + ahead_m, -5.0)
                assert lib.cpSpaceSegmentQueryFirst(walker.space, top, low, 0.0, ground, nearest) != ffi.NULL
                assert nearest.point.y == pytest.approx(float(terrain.height_m(top[0])), abs=0.01)


def test_ground_made_on_the_way_does_not_depend_on_how_far_others_are() -> None:
    task = task_of("spider", "rough:0.2")
    crowd = brains(task, 60)
    together = walked(task, crowd)
    far = int(np.argmax(together.distance_m))
    assert together.distance_m[far] > 4.5
    assert np.array_equal(walked(task, crowd[far : far + 1]).pose()[0], together.pose()[far])


class Ledger:
    """Stands before Chipmunk's functions and writes down what was made and what was given back."""

    def __init__(self) -> None:
        self.made: list[int] = []
        self.freed: list[int] = []

    def __getattr__(self, name: str) -> object:
        function = getattr(lib, name)
        if not name.endswith(("New", "Free")):
            return function

        def noted(*arguments: object) -> object:
            result = function(*arguments)
            thing, book = (result, self.made) if name.endswith("New") else (arguments[0], self.freed)
            book.append(int(ffi.cast("uintptr_t", thing)))
            return result

        return noted


def test_a_world_that_is_dropped_gives_back_all_that_it_made(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = Ledger()
    monkeypatch.setattr(walker_space, "lib", ledger)
    task = task_of("quadruped", "rough:0.3", seconds=3.0)
    world = world_of(task, brains(task, 20))
    for _ in range(100):
        world.step()
    spaces = [weakref.ref(walker) for walker in world._herd.spaces]
    assert len(ledger.made) >= 20 * (1 + 9 + 9 + 3 * 8)
    del world
    assert all(space() is None for space in spaces), "without waiting for a search for garbage"
    assert sorted(ledger.freed) == sorted(ledger.made)


def test_walkers_that_ended_are_freed_while_the_others_walk_on() -> None:
    task = task_of("biped")
    world = world_of(task, np.concatenate([always(task), brains(task, 39, 3.0)]))
    spaces = [weakref.ref(walker) for walker in world._herd.spaces]
    while world.walking.sum() > 10:
        world.step()
    assert sum(space() is not None for space in spaces) < 15
    assert not world.done


def test_a_hundred_worlds_one_after_another_leave_nothing_behind() -> None:
    task = task_of("stick", seconds=1.0)
    walked(task, brain(task, 0))
    gc.collect()
    before = sum(isinstance(thing, WalkerSpace) for thing in gc.get_objects())
    for seed in range(100):
        walked(task, brain(task, seed), f"rough:0.3#{seed}")
    gc.collect()
    assert sum(isinstance(thing, WalkerSpace) for thing in gc.get_objects()) == before
