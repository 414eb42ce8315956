"""Trying a creature by hand: the same physics as in evolution, without a brain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.creature_files import creature_named, shipped_creatures
from sim.creature_trial import CreatureTrial
from sim.creatures import Creature


@pytest.mark.parametrize("name", shipped_creatures())
def test_joints_go_where_they_are_told_within_their_limits(name: str) -> None:
    trial = CreatureTrial(creature_named(name))
    for way in (1.0, -1.0, 0.5, -7.0):
        trial.wanted[:] = way
        for _ in range(60):
            trial.step()
        assert trial.sound
        plan = trial.plan
        assert (trial.joint_rad < plan.high_rad + 0.1).all()
        assert (trial.joint_rad > plan.low_rad - 0.1).all()
        assert (np.abs(trial.torque) <= 1.0).all()
    assert trial.step_count == 240


def test_a_joint_in_the_air_reaches_its_angle() -> None:
    biped = creature_named("biped").draft
    lifted = replace(
        biped,
        bodies=tuple(
            replace(b, from_m=(b.from_m[0], b.from_m[1] + 3), to_m=(b.to_m[0], b.to_m[1] + 3)) for b in biped.bodies
        ),
        joints=tuple(replace(joint, at_m=(joint.at_m[0], joint.at_m[1] + 3)) for joint in biped.joints),
    )
    trial = CreatureTrial(Creature(**vars(lifted)))
    trial.wanted[:] = [0.5, -0.5, 0.0, 0.0]
    for _ in range(40):  # two thirds of a second: it falls less than three metres
        trial.step()
    np.testing.assert_allclose(trial.joint_rad, [0.55, -0.8, 0.0, 0.0], atol=0.1)
    assert not trial.contacts.any()
    assert trial.pose[0, 1] < lifted.bodies[0].from_m[1], "gravity pulls"


def test_a_trial_is_the_same_every_time() -> None:
    def tried() -> np.ndarray:
        trial = CreatureTrial(creature_named("quadruped"))
        for step in range(100):
            trial.wanted[:] = np.sin(0.1 * step + np.arange(len(trial.wanted)))
            trial.step()
        return trial.pose

    np.testing.assert_array_equal(tried(), tried())


def test_a_creature_without_joints_only_falls() -> None:
    body = replace(creature_named("biped").bodies[2], from_m=(0.0, 1.0), to_m=(0.2, 1.0))
    trial = CreatureTrial(Creature("Rod", "", body.name, (body,), ()))
    for _ in range(120):
        trial.step()
    assert trial.pose[0, 1] == pytest.approx(body.radius_m, abs=0.02)
    assert trial.contacts.all()
    assert trial.torque.shape == (0,)
