"""What a brain sees is what the table says, and what it answers is what the joints do."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.errors import UserError
from sim.creature_files import shipped_creatures
from sim.terrain import make_terrain
from sim.walker_model import anatomy
from sim.walker_senses import Normaliser, normalised, wanted_speeds
from sim.walker_world import WalkerWorld
from tests.sim.held_bodies import held
from tests.sim.walker_adversaries import HIDDEN, always, brain, brains, task_of, world_of


def seen(world: WalkerWorld, walker: int = 0) -> dict[str, float]:
    """What a walker's brain sees, by name."""
    return dict(zip(world.task.observation_names, world.observation(walker).tolist(), strict=True))


def bent(world: WalkerWorld) -> WalkerWorld:
    """A quadruped put in a pose that is known: tilted, turning, moving, raised, with one joint bent."""
    bodies = held(world)
    torso = bodies[world.torso]
    for body in bodies:
        body.velocity, body.angular_velocity = (0.0, 0.0), 0.0
    torso.angle += 0.25
    torso.angular_velocity = 1.5
    torso.velocity = (2.4, -0.8)
    torso.position += (0.0, 0.2)
    joint = world.creature.joint_index["left elbow"]
    child, parent = world.plan.child[joint], world.plan.parent[joint]
    bodies[child].angle += 0.3
    bodies[parent].angular_velocity, bodies[child].angular_velocity = 1.0, -2.0
    world._see()
    return world


def test_every_value_stands_under_its_name() -> None:
    task = task_of("quadruped")
    world = bent(world_of(task, brain(task, 34)))
    values = seen(world)
    assert values["tilt"] == pytest.approx(0.25)
    assert values["turn rate"] == pytest.approx(1.5 / 5.0)
    assert values["speed"] == pytest.approx(2.4 / 3.0)
    assert values["climb"] == pytest.approx(-0.8 / 2.0)
    assert values["height"] == pytest.approx(0.2 / 0.5)
    elbow = task.creature.joints[task.creature.joint_index["left elbow"]]
    assert values["left elbow angle"] == pytest.approx(0.3 / max(elbow.limits_rad[1], -elbow.limits_rad[0]))
    assert values["left elbow speed"] == pytest.approx(-3.0 / elbow.speed_rad_s)
    assert values["right elbow angle"] == pytest.approx(0.0)
    assert values["left shoulder angle"] == pytest.approx(-0.25 / 0.9)
    assert values["clock sine"] == pytest.approx(0.0)
    assert values["clock cosine"] == pytest.approx(1.0)


def test_leaning_forward_is_a_negative_tilt_and_moving_forward_a_positive_speed() -> None:
    task = task_of("biped")
    world = world_of(task, brains(task, 2))
    leans = set()
    for _ in range(40):
        world.step()
        for walker in np.flatnonzero(world.walking):
            values = seen(world, int(walker))
            forward = math.cos(world.pose()[walker, world.torso, 2])  # the way from hip to head goes forward
            assert values["tilt"] * forward <= 0.0
            assert values["speed"] == pytest.approx(world.speed_m_s[walker] / 3.0)
            leans.add(forward > 0.0)
    assert leans == {True, False}


def test_the_clock_makes_as_many_rounds_as_the_creature_says() -> None:
    task = task_of("spider")
    world = world_of(task, always(task))
    for step in range(90):
        values, phase = seen(world), 2 * math.pi * task.creature.clock_hz * step / 60
        assert values["clock sine"] == pytest.approx(math.sin(phase), abs=1e-6)
        assert values["clock cosine"] == pytest.approx(math.cos(phase), abs=1e-6)
        world.step()


def test_a_brain_can_slow_down_and_speed_up_a_clock_of_its_own() -> None:
    task = task_of("spider", clock="own")
    joints = len(task.creature.joints)
    assert task.action_names[-1] == "clock speed"
    for answer in (-1.0, 0.0, 1.0):
        world = world_of(task, always(task, *([0.0] * joints), answer))
        for _ in range(6):
            world.step()
        values = seen(world)
        turned = math.atan2(values["clock sine"], values["clock cosine"])
        hz = task.creature.clock_hz * (1 + 0.6 * 0.999 * answer)
        assert turned == pytest.approx(2 * math.pi * hz * 0.1, rel=1e-3)


def test_feet_feel_the_ground_exactly_while_they_touch_it() -> None:
    task = task_of("quadruped", seconds=5.0)
    world = world_of(task, brain(task, 34))
    feet = [name for name in task.observation_names if name.endswith("on ground")]
    assert feet == [f"{task.creature.bodies[k].name} on ground" for k in world.feet]
    felt = set()
    while not world.done:
        world.step()
        if world.walking[0]:
            values = [seen(world)[name] for name in feet]
            assert values == world.contacts[0].astype(float).tolist()
            felt.add(tuple(values))
            _, y, angle = world.pose()[0, list(world.feet)].T
            half, radius = world.plan.half_m[list(world.feet)], world.plan.radius_m[list(world.feet)]
            clearance = y - half * np.abs(np.sin(angle)) - radius
            assert (clearance[np.array(values) == 1.0] < 0.02).all()
            assert (clearance[np.array(values) == 0.0] > -0.02).all()
    assert len(felt) > 4


def test_heights_ahead_are_those_of_the_hills_half_a_metre_apart() -> None:
    task = task_of("quadruped", "hills:3", look_ahead=5)
    world = world_of(task, brain(task, 34), "hills:3#8", "hills:3#9")
    assert task.observation_names[-5:] == tuple(f"ground {x:g} m ahead" for x in (0.5, 1, 1.5, 2, 2.5))
    for body in (body for walker in range(2) for body in held(world, walker)):
        body.position += (20.0, 5.0)
    world._see()
    for walker, seed in enumerate((8, 9)):
        ground, x = make_terrain("hills:3", seed), world.pose()[walker, world.torso, 0]
        rises = (ground.height_m(x + 0.5 * np.arange(1, 6)) - ground.height_m(x)) / 0.5
        assert world.observation(walker)[-5:] == pytest.approx(rises, rel=1e-5)
        assert np.abs(rises).max() > 0.1


@pytest.mark.parametrize("creature", shipped_creatures())
@pytest.mark.parametrize("clock", ["fixed", "own", "off"])
def test_there_are_as_many_values_as_names(creature: str, clock: str) -> None:
    task = task_of(creature, clock=clock, look_ahead=3)
    world = world_of(task, always(task))
    names = task.observation_names
    assert len(set(names)) == len(names) == len(world.observation(0))
    assert task.topology(HIDDEN).outputs == len(task.action_names) == len(task.creature.joints) + (clock == "own")


# --- answers ----------------------------------------------------------------------------------------------------------


def test_target_answers_reach_the_limits_at_one_and_the_rest_pose_at_zero() -> None:
    plan = anatomy(task_of("quadruped").creature)
    joints = len(plan.parent)
    for answer, target in ((1.0, plan.high_rad), (-1.0, plan.low_rad), (0.0, np.zeros(joints))):
        still = wanted_speeds(plan, np.full((joints, 1), answer), target[:, None], "targets")
        assert still == pytest.approx(np.zeros((joints, 1)))
        below = wanted_speeds(plan, np.full((joints, 1), answer), target[:, None] - 0.1, "targets")
        assert (below > 0.0).all()


@given(st.floats(-1, 1), st.floats(-4, 4), st.sampled_from(["targets", "speeds"]))
def test_no_answer_asks_for_more_speed_than_a_motor_has(answer: float, angle: float, control: str) -> None:
    plan = anatomy(task_of("biped").creature)
    joints = len(plan.parent)
    speeds = wanted_speeds(plan, np.full((joints, 1), answer), np.full((joints, 1), angle), control)
    assert (np.abs(speeds[:, 0]) <= plan.speed_rad_s).all()


# --- normalisation ----------------------------------------------------------------------------------------------------


def moments_of(seen_by: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    sums = np.array([np.concatenate([rows.sum(axis=0), (rows * rows).sum(axis=0)]) for rows in seen_by])
    return sums, np.array([float(len(rows)) for rows in seen_by])


@settings(max_examples=40)
@given(st.lists(st.integers(5, 30), min_size=2, max_size=8), st.integers(0, 2**32 - 1))
def test_mean_and_spread_are_those_of_all_that_was_ever_seen(lengths: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = [rng.normal([1.0, -3.0, 0.0], [2.0, 9.0, 4.0], (length, 3)) for length in lengths]
    cut = len(rows) // 2
    grown = Normaliser().after(*moments_of(rows[:cut])).after(*moments_of(rows[cut:]))
    everything = np.concatenate(rows)
    assert grown.count == len(everything)
    assert grown.mean == pytest.approx(everything.mean(axis=0), abs=1e-9)
    assert grown.spread == pytest.approx(everything.std(axis=0), rel=1e-6)


def test_what_ran_away_teaches_nothing() -> None:
    rows = [np.ones((4, 2)), np.full((3, 2), 5.0), np.zeros((2, 2))]
    moments, counts = moments_of(rows)
    moments[1, 0] = np.inf
    assert Normaliser().after(moments, counts).count == 6.0
    moments[:] = np.nan
    assert Normaliser().after(moments, counts) == Normaliser()


def test_moments_of_a_crowd_are_those_of_each_one_alone() -> None:
    task = task_of("biped", seconds=2.0, normalise=True)
    crowd = brains(task, 12)
    population = world_of(task, crowd, "flat#1", "flat#2").population
    whole = task.evaluate(population, ("flat#1", "flat#2"))
    alone = [task.evaluate(population.take(np.array([k])), ("flat#1", "flat#2")) for k in range(12)]
    for name in ("moments", "moment_steps"):
        assert np.array_equal(whole.lessons[name], np.concatenate([one.lessons[name] for one in alone]))
    together = Normaliser().after(whole.lessons["moments"], whole.lessons["moment_steps"])
    assert task.after(whole).normaliser == together
    assert together.count == whole.steps


def test_normalised_values_have_no_mean_and_a_spread_of_one_within_five() -> None:
    rng = np.random.default_rng(0)
    raw = rng.normal(7.0, 3.0, (1, 5000))
    values = normalised(raw, np.array([[7.0]]), np.array([[3.0]]))
    assert values.mean() == pytest.approx(0.0, abs=0.05)
    assert values.std() == pytest.approx(1.0, abs=0.05)
    assert normalised(np.array([[1e9, -1e9]]), np.array([[0.0]]), np.array([[1.0]])).tolist() == [[5.0, -5.0]]


@pytest.mark.parametrize(
    ("mean", "spread", "says"),
    [
        ([0.0], [1.0], "normaliser is for 1 inputs"),
        ([math.nan] * 19, [1.0] * 19, "not finite"),
        ([0.0] * 19, [-1.0] * 19, "below zero"),
    ],
)
def test_a_normaliser_from_a_bad_file_is_refused_in_one_line(mean: list[float], spread: list[float], says: str) -> None:
    task = task_of("biped", look_ahead=2)
    assert len(task.observation_names) == 19
    with pytest.raises(UserError, match=says):
        dataclasses.replace(task, normaliser=Normaliser(tuple(mean), tuple(spread), 1.0))
