"""The gait atlas: the same map however it is come by, and walkers that walk again exactly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from brains.errors import UserError
from brains.population import Population
from brains.storage import load_brain
from sim.atlas import Atlas, AtlasConfig, Elites
from sim.atlas_files import ATLAS, AtlasFolder, cell_path, load_atlas, shipped_atlas
from sim.atlas_measures import MEASURES, MeasuredTask
from sim.creature_files import creature_named
from sim.evaluation import Evaluator, Here
from sim.processes import Processes
from sim.replay import episodes_of, task_of
from sim.task import Scores
from sim.walker_replay import replay
from sim.walker_task import WalkerTask

pytest.importorskip("ribs")


def config(**changes: object) -> AtlasConfig:
    task = WalkerTask(creature_named("biped"), seconds=1.0)
    return replace(AtlasConfig(task, cells=(8, 8), hidden=(4,), batch=12), **changes)  # type: ignore[arg-type]


def grown(batches: int, evaluator: Evaluator | None = None) -> Atlas:
    atlas = Atlas(config())
    for _ in range(batches):
        atlas.advance(evaluator or Here())
    return atlas


def assert_same(one: Atlas, other: Atlas) -> None:
    for name, array in vars(one.elites).items():
        np.testing.assert_array_equal(array, getattr(other.elites, name), strict=True)
    counts = ("batches", "evaluations", "steps", "barred")
    assert [getattr(one, name) for name in counts] == [getattr(other, name) for name in counts]


@pytest.fixture(scope="module")
def four() -> Atlas:
    return grown(4)


def test_a_map_fills(four: Atlas) -> None:
    assert len(four.elites) > 3
    assert (np.diff(four.elites.cell) > 0).all()
    assert four.qd_score == pytest.approx(four.elites.fitness.sum())


def test_workers_make_the_same_map(four: Atlas) -> None:
    with Processes(2, chunk=5) as evaluator:
        assert_same(four, grown(4, evaluator))


def test_an_atlas_goes_on_from_its_file_to_the_same_bits(four: Atlas, tmp_path: Path) -> None:
    AtlasFolder.create(tmp_path / "atlas", grown(3))
    folder, atlas = AtlasFolder.open(tmp_path / "atlas")
    assert folder.notes == []
    atlas.advance(Here())
    assert_same(four, atlas)


def test_every_cell_walks_again_exactly_out_of_its_own_file(four: Atlas, tmp_path: Path) -> None:
    AtlasFolder.create(tmp_path / "atlas", four).write_cells(four)
    for place in range(len(four.elites)):
        brain = load_brain(cell_path(tmp_path / "atlas", four, place))
        task = task_of(brain)
        assert isinstance(task, WalkerTask)
        walked = replay(task, brain.network, episodes_of(brain))
        assert walked.fitness == four.elites.fitness[place] == brain.metadata["fitness"]
        assert walked.walks[0].distance_m == four.elites.distance_m[place]
        again = MeasuredTask.of(task).evaluate(
            Population(brain.network.topology, brain.network.parameters[None]), episodes_of(brain)
        )
        told = [float(again.details[name][0]) for name in four.config.measures]
        assert told == four.elites.measures[place].tolist() == list(brain.metadata["atlas"]["measures"].values())


def test_walkers_of_the_map_that_comes_along_walk_again_exactly() -> None:
    atlas = shipped_atlas()
    some = np.array([0, int(atlas.elites.fitness.argmax()), len(atlas.elites) - 1])
    crowd = Population(atlas.config.topology, atlas.elites.parameters[some])
    walked = atlas.config.task.evaluate(crowd, (atlas.config.episode,))
    np.testing.assert_array_equal(walked.fitness, atlas.elites.fitness[some])


def test_nobody_leaves_a_cell_but_for_a_better_one() -> None:
    atlas = grown(2)
    before = atlas.elites
    atlas.advance(Here())
    for cell, fitness in zip(before.cell.tolist(), before.fitness.tolist(), strict=True):
        place = atlas.elites.place(cell)
        assert place is not None
        assert atlas.elites.fitness[place] >= fitness


class Invented(Evaluator):
    """Gives everybody a wide walk of 10 m, and at half the physics step another distance."""

    def __init__(self, half_step_m: float, flags: float = 0.0) -> None:
        self.half_step_m, self.flags = half_step_m, flags

    def evaluate(self, task, topology, parameters, episodes) -> Scores:  # type: ignore[no-untyped-def]
        distance = np.full(len(parameters), self.half_step_m if episodes[0].endswith("~half") else 10.0)
        details = {
            name: np.linspace(*measure.box(task.creature), len(parameters)) for name, measure in MEASURES.items()
        }
        details |= {"distance_m": distance, "flags": np.full(len(parameters), self.flags)}
        return Scores(distance, 0, details)


@pytest.mark.parametrize(
    ("evaluator", "filled"), [(Invented(9.5), True), (Invented(2.0), False), (Invented(9.5, flags=1.0), False)]
)
def test_tricks_get_no_cell(evaluator: Invented, filled: bool) -> None:
    atlas = Atlas(config())
    atlas.advance(evaluator)
    assert (len(atlas.elites) > 0) is filled
    assert atlas.barred == (12 if evaluator.half_step_m == 2.0 else 0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"measures": ("duty", "duty")}, "two different measures"),
        ({"measures": ("duty", "grace")}, "no measure 'grace'"),
        ({"cells": (0, 20)}, "expected 1x1"),
        ({"batch": 1}, "expected 2 to"),
        ({"task": WalkerTask(creature_named("biped"), "curriculum")}, "one ground"),
    ],
)
def test_what_does_not_fit_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words):
        config(**changes)


def test_a_folder_that_holds_an_atlas_is_not_taken_for_another(tmp_path: Path) -> None:
    AtlasFolder.create(tmp_path, Atlas(config()))
    with pytest.raises(UserError, match="already holds"):
        AtlasFolder.create(tmp_path, Atlas(config()))


def test_a_map_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    atlas = Atlas(config())
    one = np.zeros(1)
    weights = np.zeros((1, config().topology.parameter_count), dtype=np.float32)
    atlas.elites = Elites(np.array([64]), weights, one, one, np.zeros((1, 2)), np.ones(1, dtype=np.int64))
    AtlasFolder.create(tmp_path, atlas)
    with pytest.raises(UserError, match="not on the map"):
        load_atlas(tmp_path / ATLAS)
