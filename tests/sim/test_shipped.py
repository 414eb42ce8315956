"""The driver that ships with Neurarium can do what is said of it."""

import pytest

from brains.errors import UserError
from brains.storage import load_brain
from sim.car_replay import replay
from sim.car_task import CarTask
from sim.replay import car_task_of
from sim.shipped import shipped_brain


def test_the_shipped_driver_laps_tracks_it_never_saw() -> None:
    brain = load_brain(shipped_brain("car"))
    unseen = tuple(f"seed:{seed}" for seed in range(100, 130))
    assert not set(unseen) & set(car_task_of(brain).tracks)
    drives = replay(CarTask(unseen, config=car_task_of(brain).config), brain.network, unseen).drives
    assert sum(drive.laps >= 1 for drive in drives) >= 27


def test_a_brain_that_does_not_ship_is_told_with_those_that_do() -> None:
    with pytest.raises(UserError, match=r"there are: .*\bcar\b"):
        shipped_brain("boat")
