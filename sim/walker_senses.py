"""What a walker's brain sees and what its answers do.

All observations are scaled so that they are mostly within -1 to 1. On top of that a running normalisation can be
learned: mean and spread of every input over all walkers so far, kept with the brain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.creatures import Creature
from sim.walker_model import Anatomies, Anatomy, Floats

# The scales that bring tilt, turn rate, speeds and heights to about -1 to 1.
_TURN_RATE_RAD_S = 5.0
_SPEED_M_S = 3.0
_CLIMB_M_S = 2.0
_HEIGHT_M = 0.5
_LOOK_STEP_M = 0.5
# How fast a hinge closes in on its target: the wanted speed for each radian that is missing.
_TARGET_GAIN_PER_S = 15.0
LEAST_SPREAD = 0.1
_GREATEST_NORMAL = 5.0


@dataclass(frozen=True)
class Normaliser:
    """Running normalisation of observations.

    Attributes:
        mean, spread: (inputs,) subtracted, and divided by (though by 0.1 at least); empty before anything was seen.
        count: observations behind them.
    """

    mean: tuple[float, ...] = ()
    spread: tuple[float, ...] = ()
    count: float = 0.0

    def after(self, moments: Floats, counts: Floats) -> Normaliser:
        """With more observations.

        Args:
            moments: (individuals, 2 * inputs) each one's sum of observations, then of their squares.
            counts: (individuals,) over how many steps.
        """
        inputs = moments.shape[1] // 2
        good = np.isfinite(moments).all(axis=1)
        # Added up in order, so that the split among workers does not show in the last bit.
        total = np.add.accumulate(np.vstack([np.zeros(2 * inputs), moments[good]]))[-1]
        count = float(np.add.accumulate(np.append(0.0, counts[good]))[-1])
        if count == 0.0:
            return self
        if self.count:
            mean, spread = np.array(self.mean), np.array(self.spread)
            total += self.count * np.concatenate([mean, spread * spread + mean * mean])
        count += self.count
        mean, square = total[:inputs] / count, total[inputs:] / count
        spread = np.sqrt(np.maximum(square - mean * mean, 0.0))
        return Normaliser(tuple(mean.tolist()), tuple(spread.tolist()), count)


def normals_of(normalisers: Sequence[Normaliser], inputs: int, episodes: int) -> Floats | None:
    """(2, inputs, walkers) mean and spread of every walker's observations; None if all are as they are."""
    if not any(normaliser.mean for normaliser in normalisers):
        return None
    plain = [0.0] * inputs, [1.0] * inputs
    each = [(one.mean, one.spread) if one.mean else plain for one in normalisers]
    return np.tile(np.array(each).transpose(1, 2, 0), (1, 1, episodes))


def observation_names(creature: Creature, clock: str, look_ahead: int) -> tuple[str, ...]:
    """A label for every input."""
    names = ["tilt", "turn rate", "speed", "climb", "height"]
    names += [f"{joint.name} angle" for joint in creature.joints]
    names += [f"{joint.name} speed" for joint in creature.joints]
    names += [f"{body.name} on ground" for body in creature.bodies if body.ground == "foot"]
    names += ["clock sine", "clock cosine"] if clock != "off" else []
    names += [f"ground {_LOOK_STEP_M * (k + 1):g} m ahead" for k in range(look_ahead)]
    return tuple(names)


def action_names(creature: Creature, clock: str) -> tuple[str, ...]:
    """A label for every output."""
    names = [joint.name for joint in creature.joints]
    return (*names, "clock speed") if clock == "own" else tuple(names)


@dataclass(frozen=True)
class Pose:
    """Where ``n`` walkers are: ``state`` is (6, bodies, n) as `Herd.read` gives it, the rest follows from it.

    Attributes:
        cosine, sine: (bodies, n) of the bodies' angles.
        joint_rad, joint_rad_s: (joints, n) angle against the rest pose, and its speed.
        contacts: (bodies, n) who touches the ground.
        ground_m: (n,) height of the ground below the torso.
    """

    state: Floats
    cosine: Floats
    sine: Floats
    joint_rad: Floats
    joint_rad_s: Floats
    contacts: NDArray[np.bool_]
    ground_m: Floats


def pose_of(built: Anatomies, state: Floats, contacts: NDArray[np.bool_], ground_m: Floats) -> Pose:
    """All that follows from the bodies' state."""
    plan, angle, rate = built.plan, state[2], state[5]
    return Pose(
        state=state,
        cosine=np.cos(angle),
        sine=np.sin(angle),
        joint_rad=angle[plan.child] - angle[plan.parent] - built.rest_turn_rad,
        joint_rad_s=rate[plan.child] - rate[plan.parent],
        contacts=contacts,
        ground_m=ground_m,
    )


def observe(built: Anatomies, pose: Pose, clock: Floats | None, ahead_m: Floats | None) -> Floats:
    """(inputs, n) what the brains see.

    Args:
        clock: (2, n) sine and cosine of the clock, if there is one.
        ahead_m: (heights, n) of the ground ahead, if they look.
    """
    plan = built.plan
    torso, joints, feet = plan.torso, len(plan.parent), len(plan.feet)
    walkers = pose.state.shape[2]
    looks = 0 if ahead_m is None else len(ahead_m)
    seen = np.empty((5 + 2 * joints + feet + (0 if clock is None else 2) + looks, walkers))
    _, y, angle, speed, climb, turn_rate = pose.state[:, torso]
    seen[0] = angle - built.torso_rad
    seen[1] = turn_rate / _TURN_RATE_RAD_S
    seen[2] = speed / _SPEED_M_S
    seen[3] = climb / _CLIMB_M_S
    seen[4] = (y - pose.ground_m - built.torso_m) / _HEIGHT_M
    at = 5
    np.divide(pose.joint_rad, np.maximum(plan.high_rad, -plan.low_rad)[:, None], out=seen[at : at + joints])
    at += joints
    np.divide(pose.joint_rad_s, plan.speed_rad_s[:, None], out=seen[at : at + joints])
    at += joints
    seen[at : at + feet] = pose.contacts[plan.feet]
    at += feet
    if clock is not None:
        seen[at : at + 2] = clock
        at += 2
    if ahead_m is not None:
        seen[at:] = (ahead_m - pose.ground_m) / _HEIGHT_M
    return seen


def look_ahead_x(torso_x_m: Floats, looks: int) -> Floats:
    """(looks, n) where a walker at ``torso_x_m`` feels for the ground."""
    return torso_x_m + (np.arange(looks) + 1.0)[:, None] * _LOOK_STEP_M


def normalised(seen: Floats, mean: Floats, spread: Floats) -> Floats:
    """(inputs, n) observations less their mean, in units of their spread, within ±5."""
    result: Floats = np.clip((seen - mean) / np.maximum(spread, LEAST_SPREAD), -_GREATEST_NORMAL, _GREATEST_NORMAL)
    return result


def wanted_speeds(plan: Anatomy, actions: Floats, joint_rad: Floats, control: str) -> Floats:
    """(joints, n) the speeds that the brains' answers ask of the motors.

    Args:
        actions: (joints, n) -1 to 1: where in its range each joint should be (0 is the rest pose), or how fast it
            should turn.
    """
    fastest = plan.speed_rad_s[:, None]
    if control == "speeds":
        return actions * fastest
    target = np.where(actions > 0.0, plan.high_rad[:, None], -plan.low_rad[:, None]) * actions
    wanted: Floats = np.clip((target - joint_rad) * _TARGET_GAIN_PER_S, -fastest, fastest)
    return wanted
