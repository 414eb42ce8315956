"""What no honest walk does. A walker that does it is stopped there and flagged.

Physics engines can be tricked: a hinge that is torn apart, a spin that feeds on rounding, a body that is thrown by an
overlap. A search finds such tricks if they pay, so they must not.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.walker_model import Anatomy, Floats
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


SEPARATION_M = 0.05
"""How far the two halves of a hinge may come apart."""
FLIGHT_S = 1.25
"""How long a walker may be without ground: a jump of nearly two metres."""
_FURTHEST_M = 1e5
# Motors alone move the far end of a creature at their speed times its reach; a fall from its height and a long
# downhill come on top.
_SPEED_MARGIN = 2.0
_FREE_SPEED_M_S = 8.0
# Contacts and joint limits push a little more than they should; this much a step, against the creature's weight.
_ENERGY_SLACK_M = 0.12
_POWER_MARGIN = 1.5


class Guards:
    """Watches ``n`` walkers step by step.

    Args:
        plan: the creature.
        walkers: n.
        dt_s: from one check to the next.
    """

    def __init__(self, plan: Anatomy, walkers: int, dt_s: float) -> None:
        self._plan = plan
        self._dt_s = dt_s
        self._air_s = np.zeros(walkers)
        self._energy_j = np.full(walkers, np.inf)
        fastest = float((plan.speed_rad_s * plan.reach_m).max(initial=0.0))
        self.speed_limit_m_s = _FREE_SPEED_M_S + _SPEED_MARGIN * fastest
        power_w = float((plan.torque_n_m * plan.speed_rad_s).sum())
        self._energy_step_j = _POWER_MARGIN * power_w * dt_s + _ENERGY_SLACK_M * plan.total_mass_kg * GRAVITY_M_S2

    def take(self, places: NDArray[np.intp]) -> None:
        """Keep these walkers alone."""
        self._air_s, self._energy_j = self._air_s[places], self._energy_j[places]

    def forget_energy(self, walkers: NDArray[np.bool_]) -> None:
        """These were pushed from outside: what they have now is what they start from."""
        self._energy_j[walkers] = np.inf

    def check(self, pose: Pose) -> NDArray[np.int8]:
        """(n,) the `Ended` of every walker that broke a rule, 0 for the others."""
        plan, state = self._plan, pose.state
        found = np.zeros(state.shape[2], dtype=np.int8)
        with np.errstate(invalid="ignore", over="ignore"):
            energy = _energy_j(plan, state)
            found[energy > self._energy_j + self._energy_step_j] = Ended.EXPLODED
            self._energy_j = energy
            self._air_s = np.where(pose.contacts.any(axis=0), 0.0, self._air_s + self._dt_s)
            found[self._air_s > FLIGHT_S] = Ended.FLEW
            speed2 = np.maximum.reduce(state[3] * state[3] + state[4] * state[4], axis=0)
            found[speed2 > self.speed_limit_m_s * self.speed_limit_m_s] = Ended.TOO_FAST
            found[separation2_m2(plan, pose) > SEPARATION_M * SEPARATION_M] = Ended.SEPARATED
            # A number that is not finite makes the energy not finite; comparing with it is false.
            found[~(np.abs(energy) < np.inf) | ~(np.abs(state[0, plan.torso]) < _FURTHEST_M)] = Ended.NOT_FINITE
        return found


def separation2_m2(plan: Anatomy, pose: Pose) -> Floats:
    """(n,) the square of the widest gap between the two halves of a hinge."""
    x, y, cosine, sine = pose.state[0], pose.state[1], pose.cosine, pose.sine
    ends = []
    for body, anchor in ((plan.parent, plan.parent_anchor_m), (plan.child, plan.child_anchor_m)):
        along, left = anchor[0][:, None], anchor[1][:, None]
        c, s = cosine[body], sine[body]
        ends.append((x[body] + along * c - left * s, y[body] + along * s + left * c))
    (x0, y0), (x1, y1) = ends
    gap2 = (x1 - x0) ** 2 + (y1 - y0) ** 2
    widest: Floats = np.maximum.reduce(gap2, axis=0, initial=0.0)
    return widest


def _energy_j(plan: Anatomy, state: Floats) -> Floats:
    """(n,) of motion and of height."""
    mass, moment = plan.mass_kg[:, None], plan.moment_kg_m2[:, None]
    each = 0.5 * (mass * (state[3] * state[3] + state[4] * state[4]) + moment * (state[5] * state[5]))
    each += GRAVITY_M_S2 * mass * state[1]
    # accumulate adds in order, whatever the number of walkers; add.reduce does not
    energy: Floats = np.add.accumulate(each, axis=0)[-1]
    return energy
