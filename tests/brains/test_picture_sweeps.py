"""Sweeps: grids, what is missing of them, and what their trainings come to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from brains.errors import UserError
from brains.pictures.augment import AugmentSettings
from brains.pictures.drawn_set import drawn_set
from brains.pictures.picture_set import PictureSet
from brains.pictures.recipes import NETWORK, PictureRecipe
from brains.pictures.sweeps import Base, Grid, Row, cell_in_slices, judged_part, summed_up, train_cell
from brains.schedules import Schedule

GRID = Grid((0.001, 0.01), ("8", "8x6"), (2, 1), (0.0, 10.0), 2)
BASE = Base(NETWORK, AugmentSettings())


@pytest.fixture(scope="module")
def digits() -> PictureSet:
    return judged_part(drawn_set(0, 300, 100), on_test=False)


def test_a_training_passes_through_every_number_of_epochs(digits: PictureSet) -> None:
    cell = GRID.cells[-1]
    rows = train_cell(cell, BASE, digits, iter(np.arange(9.0)).__next__)
    assert [row.epochs for row in rows] == [1, 2]
    assert [row.seconds for row in rows] == [1.0, 2.0]
    assert {(row.learn_rate, row.hidden, row.rotate, row.seed) for row in rows} == {(0.01, "8x6", 10.0, 1)}
    network = replace(NETWORK, hidden=(8, 6), learn_rate=0.01)
    training = PictureRecipe(network, Schedule(), 1, AugmentSettings(rotate=10)).start(digits, 1)
    for _ in training.epochs():
        pass
    assert rows[0].accuracy == training.judge(digits.test).accuracy, "as if it had been trained for one epoch alone"


def test_a_training_that_diverges_has_all_its_rows(digits: PictureSet) -> None:
    wild = Base(replace(NETWORK, activation="relu", optimizer="gradient-descent"), AugmentSettings())
    cell = Grid((10.0,), ("20",), (1, 2, 3), (0.0,), 1).cells[0]
    rows = train_cell(cell, wild, digits, lambda: 0.0)
    assert [row.epochs for row in rows] == [1, 2, 3]
    assert all(np.isfinite(row.cost) for row in rows)


def test_in_slices_a_training_comes_to_the_same(digits: PictureSet) -> None:
    wild = Base(replace(NETWORK, activation="relu", optimizer="gradient-descent"), AugmentSettings())
    diverging = Grid((10.0,), ("20",), (1, 2, 3), (0.0,), 1).cells[0]
    for cell, base in ((GRID.cells[-1], BASE), (diverging, wild)):
        told = list(cell_in_slices(cell, base, digits, lambda: 0.0))
        assert [row for row in told if row is not None] == train_cell(cell, base, digits, lambda: 0.0)
        assert told.count(None) > len(cell.epochs), "there is time in between"


def test_what_is_missing_is_what_is_not_there() -> None:
    assert len(GRID.cells) == 2 * 2 * 2 * 2
    rows = [Row(*setting, cell.seed, 0.5, 1.0) for cell in GRID.cells[:3] for setting in cell.settings()]
    assert GRID.missing(rows) == GRID.cells[3:]
    assert GRID.missing(rows[:-1]) == GRID.cells[2:], "half a training is none"
    stranger = Row(0.5, "8", 1, 0.0, 0, 0.5, 1.0)
    assert GRID.within([*reversed(rows), stranger]) == rows


def test_a_summary_is_mean_and_spread_of_its_seeds() -> None:
    rows = [Row(0.1, hidden, 1, 0.0, seed, accuracy, 2.0 * accuracy)
            for hidden in ("100", "20") for seed, accuracy in enumerate((0.5, 0.9, 0.7))]  # fmt: skip
    found = summed_up(rows)
    assert [one.hidden for one in found] == ["20", "100"], "in order of their sizes"
    assert (found[0].lowest, found[0].highest, found[0].seeds) == (0.5, 0.9, 3)
    assert found[0].mean == pytest.approx(0.7)
    assert found[0].cost == pytest.approx(1.4)


def test_settings_are_judged_by_pictures_that_are_neither_learnt_from_nor_for_testing() -> None:
    whole = drawn_set(0, 300, 100)
    part = judged_part(whole, on_test=False)
    assert (len(part.train), len(part.test)) == (240, 60)
    together = np.concatenate([part.train.images, part.test.images])
    assert sorted(image.tobytes() for image in together) == sorted(image.tobytes() for image in whole.train.images)
    assert judged_part(whole, on_test=True) is whole
    some = judged_part(whole, on_test=True, most=50)
    assert (len(some.train), len(some.test)) == (50, 100)
    assert len(set(some.train.labels.tolist())) == 10


def test_a_setting_that_cannot_be_is_told_before_it_is_trained(digits: PictureSet) -> None:
    with pytest.raises(UserError, match="learn_rate is a number"):
        BASE.recipe(replace(GRID.cells[0], learn_rate=99.0)).check(digits)
    with pytest.raises(UserError, match="squashing"):
        BASE_OF_UNKNOWN.recipe(GRID.cells[0]).check(digits)


BASE_OF_UNKNOWN = Base(replace(NETWORK, activation="squashing"), AugmentSettings())
