"""A creature moved by hand: it stands on level ground, under gravity, and a person says where its joints should be."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.creatures import Creature
from sim.terrain import make_terrain
from sim.walker_model import Anatomies
from sim.walker_physics import Herd, WalkerSpace
from sim.walker_senses import pose_of, wanted_speeds
from sim.walker_task import WalkerTask
from sim.walker_world import WalkerWorld

Floats = NDArray[np.float64]


class CreatureTrial:
    """One creature with the physics, motors and ground that walkers evolve in, but without a brain and without end.

    Args:
        creature: starts in its rest pose.

    Attributes:
        creature: as given.
        wanted: (joints,) where each joint should be: -1 at its least angle, 0 at rest, 1 at its greatest.
        step_count: steps so far, of `dt_s` each.
        sound: False once a position was no longer finite; it then stays as it was.
    """

    dt_s = WalkerWorld.dt_s

    def __init__(self, creature: Creature) -> None:
        self.creature = creature
        self.terrain = make_terrain("flat", 0)
        self._built = Anatomies.of([creature])
        self.plan = self._built.plan
        self.wanted: Floats = np.zeros(len(creature.joints))
        self.step_count = 0
        self.sound = True
        space = WalkerSpace(creature, self.terrain, [0.0] * len(creature.bodies))
        self._herd = Herd([space], [WalkerTask.substeps], self.dt_s)
        self._see()

    def _see(self) -> None:
        state = self._herd.read()
        self.sound = bool(np.isfinite(state).all())
        if self.sound:
            self._pose = pose_of(self._built, state, self._herd.contacts(), np.zeros(1))

    @property
    def pose(self) -> Floats:
        """(bodies, 3) x, y and angle of every body."""
        return np.ascontiguousarray(self._pose.state[:3, :, 0].T)

    @property
    def joint_rad(self) -> Floats:
        """(joints,) angles against the rest pose."""
        angles: Floats = self._pose.joint_rad[:, 0]
        return angles

    @property
    def contacts(self) -> NDArray[np.bool_]:
        """(feet,) which feet touch the ground."""
        touching: NDArray[np.bool_] = self._pose.contacts[self.plan.feet, 0]
        return touching

    @property
    def torque(self) -> Floats:
        """(joints,) share of each motor's greatest, -1 to 1, of the last step."""
        if not len(self.wanted):
            return np.zeros(0)
        pulled = self._herd.torques_n_m()[:, 0] / self.plan.torque_n_m
        share: Floats = np.clip(pulled, 0.0, 1.0) * np.sign(self._speeds()[:, 0] - self._pose.joint_rad_s[:, 0])
        return share

    def _speeds(self) -> Floats:
        return wanted_speeds(self.plan, np.clip(self.wanted, -1.0, 1.0)[:, None], self._pose.joint_rad, "targets")

    def step(self) -> None:
        """Let the motors close in on what is wanted for a step."""
        if not self.sound:
            return
        self._herd.step(self._speeds())
        self.step_count += 1
        self._see()
        if self.sound:
            self._herd.extend_ground(self._pose.state[0, self.plan.torso])
