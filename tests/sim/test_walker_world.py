"""What can be seen of walkers while they walk, and after."""

import numpy as np
import pytest

from brains.errors import UserError
from brains.population import Population
from brains.topology import Topology
from sim.walker_guards import Ended
from tests.sim.walker_adversaries import always, brain, brains, task_of, walked, world_of


def test_walkers_begin_in_their_rest_pose_on_every_ground() -> None:
    task = task_of("biped")
    world = world_of(task, brains(task, 4), "flat#1", "hills:2#2", "gaps:0.5#3")
    assert world.pose().shape == (12, 5, 3)
    assert np.array_equal(world.pose(), np.broadcast_to(world.plan.rest, (12, 5, 3)))
    assert world.walking.all()
    assert world.time_s == 0.0
    assert (world.fitness_m == 0.0).all()


def test_a_pose_between_two_steps_lies_between_their_poses() -> None:
    task = task_of("quadruped")
    world = world_of(task, brains(task, 5))
    for _ in range(20):
        before = world.pose(1.0)
        world.step()
        assert world.pose(0.0) == pytest.approx(before, abs=1e-12)
        assert world.pose(0.25) == pytest.approx(before + 0.25 * (world.pose() - before))


def test_who_has_ended_stays_as_it_was_then() -> None:
    task = task_of("biped", seconds=6.0)
    world = world_of(task, np.concatenate([always(task), brains(task, 39)]))
    while world.walking.sum() > 20:
        world.step()
    ended = np.flatnonzero(~world.walking)
    assert ended.size >= 20

    def shown() -> list[np.ndarray]:
        arrays = (world.pose(), world.distance_m, world.energy_j, world.torque, world.joint_angle_rad, world.contacts)
        return [array[ended].copy() for array in (*arrays, world.ended_s, world.fitness_m)]

    before = shown()
    while not world.done:
        world.step()
    for old, new in zip(before, shown(), strict=True):
        assert np.array_equal(old, new)
    assert np.array_equal(world.pose(0.0)[ended], world.pose(1.0)[ended])


def test_joint_angles_torques_and_speeds_are_those_of_the_poses() -> None:
    task = task_of("quadruped", seconds=3.0)
    world = world_of(task, brain(task, 34))
    for _ in range(60):
        world.step()
        pose, plan = world.pose()[0], world.plan
        turned = (pose[:, 2] - plan.rest[:, 2])[plan.child] - (pose[:, 2] - plan.rest[:, 2])[plan.parent]
        assert world.joint_angle_rad[0] == pytest.approx(turned)
        assert (np.abs(world.torque) <= 1.001).all()
        limits = np.array([joint.limits_rad for joint in task.creature.joints])
        assert (world.joint_angle_rad[0] > limits[:, 0] - 0.2).all()
        assert (world.joint_angle_rad[0] < limits[:, 1] + 0.2).all()
    moved = (world.pose(1.0) - world.pose(0.0))[0, world.torso, 0] / world.dt_s
    assert world.speed_m_s[0] == pytest.approx(moved, abs=0.5)
    assert np.abs(world.torque).max() > 0.05


def test_time_runs_out_on_time() -> None:
    task = task_of("quadruped", seconds=2.0)
    world = walked(task, brain(task, 34))
    assert world.ended[0] == Ended.TIME_UP
    assert world.ended_s[0] == pytest.approx(2.0)
    assert world.step_count == world.walker_steps == 120


def test_ending_the_world_stops_everyone_where_they_are() -> None:
    task = task_of("quadruped")
    world = world_of(task, brains(task, 6))
    for _ in range(20):
        world.step()
    walking = world.walking
    world.end()
    assert world.done
    assert (world.ended[walking] == Ended.STOPPED).all()
    assert np.isfinite(world.scores().fitness).all()
    assert not world.flagged.any()


def test_several_walks_are_scored_by_their_mean() -> None:
    task = task_of("spider", seconds=4.0)
    crowd = brains(task, 8)
    names = ("flat#1", "rough:0.3#2", "steps:0.2#3")
    alone = [walked(task, crowd, name).fitness_m for name in names]
    together = walked(task, crowd, *names).scores()
    assert together.fitness == pytest.approx(np.mean(alone, axis=0))
    assert (np.ptp(alone, axis=0) > 0.0).all()


def test_walks_at_half_the_step_are_told_apart_from_the_others() -> None:
    task = task_of("quadruped", seconds=4.0)
    crowd = np.concatenate([brain(task, 34), brains(task, 3)])
    details = walked(task, crowd, "flat#1", "flat#1~half").scores().details
    usual, half = (walked(task, crowd, name).distance_m for name in ("flat#1", "flat#1~half"))
    assert np.array_equal(details["distance_m"], usual)
    assert np.array_equal(details["half_step_distance_m"], half)
    assert not np.array_equal(usual, half)


def test_brains_that_do_not_fit_the_creature_are_refused_in_one_line() -> None:
    task = task_of("biped")
    other = Topology((5, 2), ("tanh",))
    with pytest.raises(UserError, match=r"5 inputs and 2 outputs; Biped needs 17 and 4"):
        task.world(Population(other, np.zeros((3, other.parameter_count), dtype=np.float32)), ("flat#1",))


@pytest.mark.parametrize("name", ["flat", "flat#", "flat#-1", "flat#x", "#", "", f"flat#{2**63}", "flat#1~half~half"])
def test_names_of_no_walk_are_refused_in_one_line(name: str) -> None:
    task = task_of("biped")
    with pytest.raises(UserError, match="names no walk"):
        world_of(task, always(task), name or " ")


def test_the_same_seed_begins_alike_for_all_and_another_seed_otherwise() -> None:
    task = task_of("biped")
    world = world_of(task, np.concatenate([always(task)] * 2), "flat#1", "flat#2")
    world.step()
    poses = world.pose()
    assert np.array_equal(poses[0], poses[1])
    assert np.array_equal(poses[2], poses[3])
    assert not np.array_equal(poses[0], poses[2])
