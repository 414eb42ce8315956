"""Pure pursuit: the circle from where a car stands, along its heading, through a point ahead.

Coulter 1992, "Implementation of the pure pursuit path tracking algorithm".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.car_model import GRAVITY_M_S2, Vehicle

Floats = NDArray[np.float64]


def bend_to(x_m: Floats, y_m: Floats, heading_x: Floats, heading_y: Floats, to_x_m: Floats, to_y_m: Floats) -> Floats:
    """(n,) bend of those circles in 1/m, positive to the left; points nearer than 1 m count as 1 m away."""
    east, north = to_x_m - x_m, to_y_m - y_m
    return 2.0 * (heading_x * north - heading_y * east) / np.maximum(east * east + north * north, 1.0)


def wheel_for(bend_per_m: Floats, speed_m_s: Floats, vehicle: Vehicle) -> Floats:
    """(n,) where the wheel has to stand for such a bend, in full locks, not cut off.

    At speed it is turned further than geometry asks for, because tyres pull sideways only when they slip.
    """
    wheelbase_m = vehicle.front_axle_m + vehicle.rear_axle_m
    slip = 0.5 * vehicle.slip_at_grip * speed_m_s * speed_m_s / GRAVITY_M_S2
    return (wheelbase_m + slip) * bend_per_m / vehicle.steer_lock
