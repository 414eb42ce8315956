"""Measures of a gait, on walks that were made up so that they are known."""

from __future__ import annotations

import numpy as np
import pytest

from brains.population import Population
from sim.atlas_measures import MEASURES, MeasuredTask, _Gait
from sim.creature_files import creature_named
from sim.walker_task import WalkerTask

DT_S = 1 / 60


def marched(contacts: np.ndarray, clear_m: float = 0.2, tilt_rad: float = 0.0) -> dict[str, float]:
    """The measures of one walker whose feet were down as said: (steps, feet)."""
    gait = _Gait(1, contacts.shape[1])
    for down in contacts:
        gait.add(np.array([True]), down[None], np.where(down, 0.0, clear_m)[None], np.array([tilt_rad]))
    return {name: float(values[0]) for name, values in gait.measures(DT_S).items()}


def test_who_stands_has_feet_down_and_takes_no_step() -> None:
    told = marched(np.ones((60, 2), dtype=bool), tilt_rad=np.radians(-10))
    wanted = {"foot-share": 0.5, "duty": 1.0, "air-time": 0.0, "step-height": 0.0, "step-frequency": 0.0, "tilt": -10.0}
    assert told == pytest.approx(wanted)


def test_who_hops_on_one_foot_shows_it() -> None:
    """One foot up for ten steps and down for ten, three times a second; the other one never down."""
    first = np.tile(np.repeat([False, True], 10), 3)
    told = marched(np.stack([first, np.zeros(60, dtype=bool)], axis=1))
    assert told["foot-share"] == 1.0
    assert told["duty"] == pytest.approx(0.25)
    assert told["air-time"] == pytest.approx(0.5)
    assert told["step-height"] == pytest.approx(0.2)
    assert told["step-frequency"] == pytest.approx(1.5)  # three steps of one foot, none of the other


def test_a_foot_that_bounces_takes_no_step() -> None:
    down = np.ones((60, 1), dtype=bool)
    down[::10] = False
    assert marched(down)["step-frequency"] == 0.0


def test_measuring_changes_no_walk_and_company_no_measure() -> None:
    task = WalkerTask(creature_named("biped"), seconds=1.0, normalise=False)
    topology = task.topology((4,))
    rng = np.random.default_rng(5)
    parameters = rng.normal(0, 0.6, (6, topology.parameter_count)).astype(np.float32)
    crowd = Population(topology, parameters)
    plain = task.evaluate(crowd, ("flat#3",))
    measured = MeasuredTask.of(task).evaluate(crowd, ("flat#3",))
    np.testing.assert_array_equal(plain.fitness, measured.fitness)
    assert set(measured.details) == set(plain.details) | set(MEASURES)
    alone = MeasuredTask.of(task).evaluate(Population(topology, parameters[4:5]), ("flat#3",))
    for name in MEASURES:
        assert alone.details[name][0] == measured.details[name][4]
