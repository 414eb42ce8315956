"""What no honest walk does. A walker that does it is stopped there and flagged.

Physics engines can be tricked: a hinge that is torn apart, a leg pressed through the ground, a body that is thrown by
an overlap, a spin that feeds on rounding. A search finds such tricks if they pay, so they must not.

The limits were set against honest walks: six creatures, evolved and flailing at random, on level and on uneven ground.
Beside each limit stands the most that any of these came to.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.walker_model import Anatomies, Floats
from sim.walker_physics import GRAVITY_M_S2
from sim.walker_senses import Pose


class Ended(IntEnum):
    """Why a walker's episode ended; from SEPARATED on it was flagged."""

    WALKING = 0
    FELL = 1
    STALLED = 2
    TIME_UP = 3
    STOPPED = 4
    SEPARATED = 5
    NOT_FINITE = 6
    TOO_FAST = 7
    FLEW = 8
    EXPLODED = 9
    SANK = 10


SEPARATION_M = 0.05
"""How far the two halves of a hinge may come apart; honest: 0.024."""
FLIGHT_S = 1.25
"""How long a walker may be without ground, as in a jump of nearly two metres; honest: 0.57."""
SUNK_M = 0.1
"""How far the line of a body may be below the ground; honest: 0.01."""
# A leg that is pressed this far into a wall is no deeper than that, however high the wall.
_WALL_M = 0.08
_FURTHEST_M = 1e5
# Motors alone move the far end of a creature at their speed times its reach; a fall from its height and a long
# downhill come on top. Honest: 0.31 of the limit.
_SPEED_MARGIN = 2.0
_FREE_SPEED_M_S = 8.0
# Energy that no motor gave, as metres that it would lift the creature. Contacts and the limits of hinges push a little
# more than they should. Honest: 0.14.
_FREE_LIFT_M = 0.4


class Guards:
    """Watches ``n`` walkers step by step.

    Args:
        built: their bodies.
        pose: of all walkers at the start.
        dt_s: from one check to the next.
    """

    def __init__(self, built: Anatomies, pose: Pose, dt_s: float) -> None:
        self._built = built
        self._dt_s = dt_s
        walkers = pose.state.shape[2]
        self._air_s = np.zeros(walkers)
        self._free_j = np.zeros(walkers)
        self._energy_j = mechanical_energy_j(built, pose.state)
        self._work_j = np.zeros(walkers)
        fastest = (built.plan.speed_rad_s[:, None] * built.reach_m).max(axis=0, initial=0.0)
        self.speed_limit_m_s = np.broadcast_to(_FREE_SPEED_M_S + _SPEED_MARGIN * fastest, walkers)
        # Work is told by the motors' last pull in a step, so a limb brought up to speed within one can look unpaid.
        limit = _FREE_LIFT_M * built.total_mass_kg * GRAVITY_M_S2 + built.limbs_at_speed_j
        self.free_limit_j = np.broadcast_to(limit, walkers)

    def take(self, places: NDArray[np.intp]) -> None:
        """Keep these walkers alone."""
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                setattr(self, name, value[places])
        self._built = self._built.take(places)

    def forget_energy(self, walkers: NDArray[np.bool_]) -> None:
        """These were pushed from outside: what they have after this step is what they start from."""
        self._energy_j[walkers] = np.inf

    def check(self, pose: Pose, work_j: Floats, height_m: Callable[[Floats], Floats]) -> NDArray[np.int8]:
        """Look at everybody after a step.

        Args:
            pose: of all walkers.
            work_j: (n,) what the motors of each have spent since the start.
            height_m: gives the height of the ground at x (..., n), each walker on its own ground.

        Returns:
            (n,) the `Ended` of every walker that broke a rule, 0 for the others.
        """
        built, state = self._built, pose.state
        found = np.zeros(state.shape[2], dtype=np.int8)
        with np.errstate(invalid="ignore", over="ignore"):
            energy = mechanical_energy_j(built, state)
            unpaid = (energy - self._energy_j) - (work_j - self._work_j)
            # A running sum that never falls below zero: what braking and landing lose pays for nothing later.
            self._free_j = np.maximum(self._free_j + unpaid, 0.0)
            self._energy_j, self._work_j = energy, work_j.copy()
            found[self._free_j > self.free_limit_j] = Ended.EXPLODED
            self._air_s = np.where(pose.contacts.any(axis=0), 0.0, self._air_s + self._dt_s)
            found[self._air_s > FLIGHT_S] = Ended.FLEW
            found[sunk_m(built, pose, height_m) > SUNK_M] = Ended.SANK
            speed2 = np.maximum.reduce(state[3] * state[3] + state[4] * state[4], axis=0)
            found[speed2 > self.speed_limit_m_s * self.speed_limit_m_s] = Ended.TOO_FAST
            found[separation2_m2(built, pose) > SEPARATION_M * SEPARATION_M] = Ended.SEPARATED
            # A number that is not finite makes the energy not finite; comparing with it is false.
            found[~(np.abs(energy) < np.inf) | ~(np.abs(state[0, built.plan.torso]) < _FURTHEST_M)] = Ended.NOT_FINITE
        return found


def separation2_m2(built: Anatomies, pose: Pose) -> Floats:
    """(n,) the square of the widest gap between the two halves of a hinge."""
    x, y, cosine, sine = pose.state[0], pose.state[1], pose.cosine, pose.sine
    ends = []
    plan = built.plan
    for body, (along, left) in ((plan.parent, built.parent_anchor_m), (plan.child, built.child_anchor_m)):
        c, s = cosine[body], sine[body]
        ends.append((x[body] + along * c - left * s, y[body] + along * s + left * c))
    (x0, y0), (x1, y1) = ends
    gap2 = (x1 - x0) ** 2 + (y1 - y0) ** 2
    widest: Floats = np.maximum.reduce(gap2, axis=0, initial=0.0)
    return widest


def sunk_m(built: Anatomies, pose: Pose, height_m: Callable[[Floats], Floats]) -> Floats:
    """(n,) how deep the ends and the middle of a body's line are below the ground, at most; 0 if none is.

    Depth is measured from the lowest ground within a hand's breadth: a foot set against a wall is not under it.
    """
    half = built.half_m
    along, up = half * pose.cosine, half * pose.sine
    x, y = pose.state[0], pose.state[1]
    xs, ys = np.stack([x - along, x, x + along]), np.stack([y - up, y, y + up])
    deepest: Floats = np.maximum.reduce(height_m(xs) - ys, axis=(0, 1), initial=0.0)
    if (deepest > SUNK_M).any():
        lowest = np.minimum(height_m(xs - _WALL_M), height_m(xs + _WALL_M))
        lowest = np.minimum(lowest, height_m(xs))
        deepest = np.maximum.reduce(lowest - ys, axis=(0, 1), initial=0.0)
    return deepest


def mechanical_energy_j(built: Anatomies, state: Floats) -> Floats:
    """(n,) of motion and of height; ``state`` is (6, bodies, n) as in `Pose`."""
    mass, moment = built.mass_kg, built.moment_kg_m2
    each = 0.5 * (mass * (state[3] * state[3] + state[4] * state[4]) + moment * (state[5] * state[5]))
    each += GRAVITY_M_S2 * mass * state[1]
    # accumulate adds in order, whatever the number of walkers; add.reduce does not
    energy: Floats = np.add.accumulate(each, axis=0)[-1]
    return energy
