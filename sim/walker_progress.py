"""How far walkers have come, what it cost them, and since when they have got nowhere."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.walker_model import Anatomies, Floats
from sim.walker_senses import Pose

# Progress that has to be made within the stall time.
_STALL_M = 0.15


class Progress:
    """The tally of ``n`` walkers. All arrays are ``(n,)``.

    Args:
        built: their bodies.
        fall_rad: how far its torso may tilt and still count as upright; None for any tilt.
        pose: of all walkers at the start.
        dt_s: from one update to the next.

    Attributes:
        distance_m: how far both the torso and the foremost foot on the ground have come while the walker was upright.
            Falling over planted feet moves the torso alone; ground that was gained while not upright does not count,
            ground that was lost does.
        energy_j: the work of all motors.
        upright_s: how long the walker was upright.
    """

    def __init__(self, built: Anatomies, fall_rad: float | None, pose: Pose, dt_s: float) -> None:
        self._built, self._fall_rad, self._dt_s = built, fall_rad, dt_s
        plan = built.plan
        walkers = pose.state.shape[2]
        self.distance_m, self.energy_j, self.upright_s = np.zeros(walkers), np.zeros(walkers), np.zeros(walkers)
        self._foot_m, self._mark_m, self._mark_s = np.zeros(walkers), np.zeros(walkers), np.zeros(walkers)
        self._way_m = np.zeros(walkers)
        self._torso_start_m = pose.state[0, plan.torso].copy()
        # The foremost end of any foot, whichever way it points: a long foot that is set down by its toe gains nothing.
        ends = pose.state[0, plan.feet] + built.half_m[plan.feet] * np.abs(pose.cosine[plan.feet])
        self._foot_start_m = ends.max(axis=0)

    def take(self, places: NDArray[np.intp]) -> None:
        """Keep these walkers alone."""
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                setattr(self, name, value[places])
        self._built = self._built.take(places)

    def update(self, pose: Pose, torque_n_m: Floats, walking: NDArray[np.bool_], now_s: float) -> None:
        """Count what the last step brought to those who are ``walking``.

        Args:
            torque_n_m: (joints, n) without sign.
        """
        plan = self._built.plan
        work = torque_n_m * np.abs(pose.joint_rad_s)
        # accumulate adds in order, whatever the number of walkers; add.reduce does not
        self.energy_j += self._dt_s * np.add.accumulate(work, axis=0)[-1]
        upright = self._upright(pose) & walking
        touching = pose.contacts[plan.feet]
        tips = np.where(touching, self._foot_tips_m(pose) - self._foot_start_m, -np.inf).max(axis=0)
        self._foot_m = np.where(np.isfinite(tips), tips, self._foot_m)
        way = np.minimum(pose.state[0, plan.torso] - self._torso_start_m, self._foot_m)
        gained = np.where(upright, way - self._way_m, np.minimum(way - self._way_m, 0.0))
        self.distance_m = np.where(walking, self.distance_m + gained, self.distance_m)
        self._way_m = way
        self.upright_s += self._dt_s * upright
        further = self.distance_m >= self._mark_m + _STALL_M
        self._mark_m = np.where(further, self.distance_m, self._mark_m)
        self._mark_s = np.where(further, now_s, self._mark_s)

    def stalled(self, now_s: float, stall_s: float) -> NDArray[np.bool_]:
        """Who has made no progress for longer than ``stall_s``."""
        return now_s - self._mark_s > stall_s

    def _upright(self, pose: Pose) -> NDArray[np.bool_]:
        tilt = pose.state[2, self._built.plan.torso] - self._built.torso_rad
        limit = np.inf if self._fall_rad is None else self._fall_rad
        upright: NDArray[np.bool_] = np.abs(tilt) < limit
        return upright

    def _foot_tips_m(self, pose: Pose) -> Floats:
        """(feet, n) x of each foot's lower end."""
        feet = self._built.plan.feet
        half = self._built.half_m[feet]
        tips: Floats = pose.state[0, feet] - np.where(pose.sine[feet] < 0.0, -half, half) * pose.cosine[feet]
        return tips
