"""What is told of atlases: the share of all cells, and whether the walkers walk again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.atlas import Filled, compared, empty_maps, rows_of, walk_again
from sim.atlas import Atlas, AtlasConfig
from sim.creature_files import creature_named
from sim.evaluation import Here
from sim.walker_task import WalkerTask

pytest.importorskip("ribs")


def grown(seed: int) -> Atlas:
    task = WalkerTask(creature_named("biped"), seconds=1.0)
    atlas = Atlas(AtlasConfig(task, cells=(6, 6), hidden=(4,), batch=12, seed=seed))
    for _ in range(4):
        atlas.advance(Here())
    return atlas


def test_maps_are_held_against_all_cells_and_against_those_that_any_has_filled() -> None:
    maps = {"one": grown(0), "other": grown(1)}
    reached, filled = compared(maps)
    cells = [set(atlas.elites.cell.tolist()) for atlas in maps.values()]
    assert reached == len(cells[0] | cells[1])
    assert [one.of_all for one in filled] == [len(each) / 36 for each in cells]
    assert [one.of_reached for one in filled] == [len(each) / reached for each in cells]
    assert [one.exact for one in filled] == [one.cells for one in filled]


def test_a_walker_that_walks_otherwise_is_noticed() -> None:
    atlas = grown(0)
    fitness = atlas.elites.fitness.copy()
    fitness[0] = np.nextafter(fitness[0], np.inf)
    atlas.elites = replace(atlas.elites, fitness=fitness)
    assert walk_again(atlas) == len(fitness) - 1


def test_the_promise_is_kept_only_if_every_map_keeps_it() -> None:
    good = Filled("", 300, 9, 0.75, 1.0, 1, 1.0, 1.0, 300)
    bad = replace(good, cells=200, of_all=0.5, exact=199)
    assert [row.met for row in rows_of(400, [good, good])] == [True, True]
    assert [row.met for row in rows_of(400, [good, bad, good])] == [False, False]


def test_one_of_the_maps_begins_with_the_shipped_walker() -> None:
    maps = list(empty_maps().values())
    assert [atlas.start is not None for atlas in maps] == [False, False, True]
    assert {atlas.config.cells for atlas in maps} == {(20, 20)}
