"""No trick of the physics pays: each guard is tried by a walker that breaks its rule, and leaves honest ones alone."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pymunk._chipmunk_cffi import lib

import sim.walker_guards
from brains.evolvers import STRATEGIES, make_evolver
from brains.population import Population
from sim.creature_files import shipped_creatures
from sim.evolution import EvolutionConfig, evolve
from sim.runs import RunFolder
from sim.walker_guards import SEPARATION_M, Ended, separation2_m2, sunk_m
from sim.walker_world import WalkerWorld
from tests.sim import walker_adversaries as adversaries
from tests.sim.held_bodies import held
from tests.sim.walker_adversaries import HIDDEN, always, brain, brains, task_of, walked, world_of


def widest_gaps_m(world: WalkerWorld) -> NDArray[np.float64]:
    """(walkers,) the widest gap of a hinge over a whole walk; the world is run to its end."""
    widest = np.zeros(len(world.ended))
    while not world.done:
        world.step()
        gaps = np.sqrt(separation2_m2(world._built, world._pose))
        widest[world._places] = np.fmax(widest[world._places], gaps)
    return widest


def ripped(generations: int) -> tuple[float, list[WalkerWorld]]:
    """A search that is paid for torn hinges: the widest gap it found, and its worlds."""
    task = task_of(adversaries.ripper(), seconds=2.0, control="speeds")
    topology = task.topology(HIDDEN)
    settings = STRATEGIES["genetic"].settings_type(population=24)
    search = make_evolver("genetic", settings, topology, np.random.default_rng(1))
    widest, worlds = 0.0, []
    for _ in range(generations):
        world = task.world(Population(topology, search.ask()), ("flat#1",))
        gaps = widest_gaps_m(world)
        search.tell(gaps)
        widest = max(widest, float(gaps.max()))
        worlds.append(world)
    return widest, worlds


def test_a_search_that_may_tear_hinges_tears_them_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("SEPARATION_M", "SUNK_M", "FLIGHT_S", "_FREE_LIFT_M", "_FREE_SPEED_M_S"):
        monkeypatch.setattr(sim.walker_guards, limit, 1e9)
    widest, _ = ripped(4)
    assert widest > 5 * SEPARATION_M


def test_with_the_guard_the_same_search_earns_nothing_by_it() -> None:
    _, worlds = ripped(4)
    torn = np.concatenate([world.ended == Ended.SEPARATED for world in worlds])
    fitness = np.concatenate([world.fitness_m for world in worlds])
    assert torn.sum() > 20
    assert (fitness[torn] <= 0.0).all()


@pytest.mark.parametrize("strategy", ["genetic", "cma"])
def test_a_run_with_a_creature_that_flies_apart_goes_on_and_crowns_nobody_for_it(strategy: str, tmp_path: Path) -> None:
    settings = STRATEGIES[strategy].settings_type(population=10)
    task = task_of(adversaries.bomb(), seconds=3.0, normalise=True)
    config = EvolutionConfig(task, strategy=strategy, settings=settings, hidden=HIDDEN)
    RunFolder.create(tmp_path / "run", config)
    folder, evolution = RunFolder.open(tmp_path / "run")
    seen = []
    for generation in evolve(evolution, 3):
        folder.record(evolution, generation)
        seen.append(generation)
    assert [generation.number for generation in seen] == [1, 2, 3]
    assert all(generation.best <= 0.0 for generation in seen)
    assert [row["exploit"] for row in folder.metrics()] == [1, 1, 1]
    assert evolution.champion is None
    assert not folder.champion_path.exists()


# --- each guard and who breaks its rule -------------------------------------------------------------------------------


def throw(world: WalkerWorld, velocity_m_s: tuple[float, float]) -> None:
    """Set a walker moving behind the guards' back, as a fault of the physics would."""
    for body in held(world):
        body.velocity += velocity_m_s


def kicked_up(world: WalkerWorld) -> None:
    throw(world, (0.0, 4.0))


def shot_forward(world: WalkerWorld) -> None:
    throw(world, (60.0, 0.0))


def held_in_the_air(world: WalkerWorld) -> None:
    lib.cpSpaceSetGravity(world._herd.spaces[0].space, (0.0, 0.0))
    for body in held(world):
        body.position += (0.0, 0.3)


def let_through_the_ground(world: WalkerWorld) -> None:
    for shape in world._herd.spaces[0].shapes:
        lib.cpShapeSetSensor(shape, True)


def unhinged(world: WalkerWorld) -> None:
    walker = world._herd.spaces[0]
    lib.cpSpaceRemoveConstraint(walker.space, walker.joints[0])


def lost_its_numbers(world: WalkerWorld) -> None:
    held(world)[1].angular_velocity = float("inf")


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        (kicked_up, Ended.EXPLODED),
        (shot_forward, Ended.TOO_FAST),
        (held_in_the_air, Ended.FLEW),
        (let_through_the_ground, Ended.SANK),
        (unhinged, Ended.SEPARATED),
        (lost_its_numbers, Ended.NOT_FINITE),
    ],
)
def test_a_fault_of_the_physics_is_found_and_earns_nothing(fault: Callable[[WalkerWorld], None], found: Ended) -> None:
    task = task_of("quadruped", stall_s=20.0)
    world = world_of(task, np.concatenate([brain(task, 34), brain(task, 34)]))
    alone = walked(task, brain(task, 34))
    for _ in range(30):
        world.step()
    fault(world)
    while not world.done:
        world.step()
    assert Ended(int(world.ended[0])) == found
    assert world.flagged.tolist() == [True, False]
    assert world.fitness_m[0] <= 0.0
    assert world.scores().details["flags"].tolist() == [1.0, 0.0]
    assert world.fitness_m[1] == alone.fitness_m[0] > 10.0


def test_a_launch_out_of_the_rest_pose_is_found() -> None:
    world = world_of(task_of("quadruped"), always(task_of("quadruped")))
    throw(world, (3.0, 3.0))
    world.step()
    assert world.ended[0] == Ended.EXPLODED


def test_energy_that_trickles_in_is_found_as_well() -> None:
    world = world_of(task_of("spider", stall_s=20.0), always(task_of("spider")))
    for _ in range(200):
        world.step()
        throw(world, (0.25, 0.1))
    assert world.ended[0] == Ended.EXPLODED


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_a_brain_of_numbers_that_are_none_is_flagged_at_once_and_never_wins(wrong: float) -> None:
    task = task_of("biped")
    world = walked(task, np.full_like(brain(task, 0), wrong))
    assert world.ended[0] == Ended.NOT_FINITE
    assert world.fitness_m[0] <= 0.0
    assert world.ended_s[0] == pytest.approx(world.dt_s)


def test_a_leg_against_a_wall_is_not_in_the_ground_but_one_beneath_it_is() -> None:
    world = world_of(task_of("quadruped"), always(task_of("quadruped")))
    world.step()
    built, pose = world._built, world._pose

    def wall_m(x_m: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(x_m > front_m - 0.04, 1.0, 0.0)

    half = built.half_m * np.abs(pose.cosine)
    front_m = float((pose.state[0] + half).max())
    assert sunk_m(built, pose, wall_m)[0] == 0.0
    assert sunk_m(built, pose, lambda x_m: np.full_like(x_m, 0.3))[0] == pytest.approx(0.25, abs=0.02)


# --- and who keeps the rules ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("creature", shipped_creatures())
def test_flailing_at_random_is_no_offence(creature: str) -> None:
    for spread in (0.5, 3.0):
        task = task_of(creature, seconds=3.0)
        crowd = brains(task, 30, spread)
        world = walked(task, crowd, "flat#1", "rough:0.5#2", "steps:0.3#3")
        offences = {Ended(int(why)).name for why in world.ended[world.flagged]}
        assert not offences


@pytest.mark.parametrize(("creature", "seed"), [("quadruped", 34), ("spider", 45)])
def test_walks_of_many_metres_stay_far_below_every_limit(creature: str, seed: int) -> None:
    task = task_of(creature)
    world = world_of(task, brain(task, seed))
    guards = world._guards
    worst = dict.fromkeys(("gap", "air", "free", "speed", "sunk"), 0.0)
    while not world.done:
        world.step()
        pose = world._pose
        speed = np.hypot(pose.state[3], pose.state[4]).max()
        now = {
            "gap": np.sqrt(separation2_m2(world._built, pose))[0] / SEPARATION_M,
            "air": guards._air_s[0] / sim.walker_guards.FLIGHT_S,
            "free": guards._free_j[0] / guards.free_limit_j[0],
            "speed": speed / guards.speed_limit_m_s[0],
            "sunk": sunk_m(world._built, pose, world._height_m)[0] / sim.walker_guards.SUNK_M,
        }
        worst = {name: max(worst[name], float(value)) for name, value in now.items()}
    assert world.distance_m[0] > 10.0
    assert all(share < 0.6 for share in worst.values()), worst


def test_pushes_of_a_fifth_of_the_momentum_are_no_offence() -> None:
    for creature, seed in (("quadruped", 34), ("spider", 45)):
        task = task_of(creature, seconds=8.0, push_every_s=0.5, push_share=0.2)
        world = walked(task, np.concatenate([brain(task, seed), brains(task, 20)]), "flat#1", "flat#2")
        assert not world.flagged.any()
        unpushed = walked(dataclasses.replace(task, push_every_s=0.0), brain(task, seed), "flat#1")
        assert unpushed.distance_m[0] != world.distance_m[0]
