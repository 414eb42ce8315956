"""Car tasks on their way to other processes."""

import pickle
from pathlib import Path

import numpy as np

from brains.population import Population
from sim.car_task import CarTask, track_named
from sim.cars import CarConfig
from sim.track_files import save_track


def test_a_task_that_was_sent_drives_on_tracks_whose_files_are_not_there(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    save_track(track_named("oval"), path)
    task = CarTask((str(path), "meadow"), config=CarConfig(time_limit_s=2.0))
    topology = task.topology((4,))
    genes = np.random.default_rng(0).normal(size=(3, topology.parameter_count)).astype(np.float32)
    here = task.evaluate(Population(topology, genes), task.episodes(0, 1))

    sent = pickle.dumps(task)
    path.unlink()
    arrived = pickle.loads(sent)

    assert arrived == task
    assert arrived.to_dict() == task.to_dict()
    there = arrived.evaluate(Population(topology, genes), arrived.episodes(0, 1))
    np.testing.assert_array_equal(there.fitness, here.fitness)


def test_a_task_on_shipped_tracks_is_sent_without_them() -> None:
    assert len(pickle.dumps(CarTask(("meadow", "seed:1")))) < 2_000
