"""The setting of a training on pictures: what it starts, what acts at once, what it refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from brains.errors import UserError
from brains.pictures.augment import PRESETS
from brains.pictures.drawn_set import drawn_set
from brains.pictures.picture_set import PictureSet
from scenes.pictures_train_setup import COST_OUTPUTS, MOMENTUM_FIELDS, RESTARTS, TrainSetup, preset_of

SMALL = TrainSetup(hidden=(8,), augment=PRESETS["none"], batch=20)


@pytest.fixture(scope="module")
def pictures() -> PictureSet:
    return drawn_set(0, train=200, test=40)


def test_equal_setups_start_and_learn_to_the_same_bits(pictures: PictureSet) -> None:
    ends = []
    for setup in (SMALL, replace(SMALL), replace(SMALL, seed=1)):
        trainer, _ = setup.start(pictures)
        trainer.run(7)
        ends.append(trainer.network.parameters.tobytes())
    assert ends[0] == ends[1] != ends[2]


@pytest.mark.parametrize("cost", list(COST_OUTPUTS))
def test_every_cost_has_outputs_that_it_can_judge(pictures: PictureSet, cost: str) -> None:
    trainer, lessons = replace(SMALL, cost=cost).start(pictures)
    before = trainer.score(lessons.examples).loss
    trainer.run(60)
    assert trainer.network.topology.layer_sizes == (784, 8, 10)
    assert trainer.score(lessons.examples).loss < before


def test_what_acts_at_once_does_and_the_optimizer_keeps_its_memory(pictures: PictureSet) -> None:
    trainer, lessons = SMALL.start(pictures)
    trainer.run(3)
    memory = trainer.optimizer.memory["mean"]
    changed = replace(SMALL, learn_rate=0.05, batch=50, l2=0.001, momentum=0.5, augment=PRESETS["light"], epochs=7)
    assert not changed.restarts(SMALL)
    changed.apply(trainer, lessons)
    assert trainer.learn_rate == 0.05
    assert trainer.optimizer.settings.beta1 == 0.5
    assert (trainer.settings.batch, trainer.settings.l2) == (50, 0.001)
    assert lessons.settings == PRESETS["light"]
    assert trainer.schedule.factor(7) == pytest.approx(0, abs=1e-9)
    assert np.array_equal(trainer.optimizer.memory["mean"], memory)
    replace(changed, optimizer="nesterov").apply(trainer, lessons)
    assert trainer.optimizer.name == "nesterov"
    assert trainer.optimizer.settings.momentum == 0.5


def test_what_cannot_change_on_the_way_begins_anew() -> None:
    others: dict[str, Any] = {
        "dataset": "mnist", "hidden": (9,), "activation": "tanh", "cost": "squared_error", "seed": 3,
    }  # fmt: skip
    assert set(others) == RESTARTS
    for name, value in others.items():
        assert replace(SMALL, **{name: value}).restarts(SMALL)


@pytest.mark.parametrize("optimizer", ["gradient-descent", "momentum", "nesterov", "rmsprop", "adam", "adamw"])
def test_the_momentum_reaches_every_optimizer_that_has_one(optimizer: str) -> None:
    settings = vars(replace(SMALL, optimizer=optimizer, momentum=0.77).optimizer_settings())
    assert (0.77 in settings.values()) == (optimizer in MOMENTUM_FIELDS)


def test_a_setup_survives_a_file() -> None:
    setup = TrainSetup(dataset="mnist", hidden=(30, 20), augment=PRESETS["drawings"], schedule="step", l1=0.0001)
    assert TrainSetup.from_json(json.loads(json.dumps(setup.to_json()))) == setup


@pytest.mark.parametrize(
    "damaged",
    [
        [], {"hidden": [0]}, {"hidden": "wide"}, {"hidden": [10] * 9}, {"activation": "softmax"}, {"cost": "anger"},
        {"optimizer": "hope"}, {"schedule": "daily"}, {"learn_rate": float("nan")}, {"batch": 0}, {"epochs": 1.5},
        {"epochs": True}, {"seed": -1}, {"augment": {"rotate": 999}}, {"augment": 5}, {"surprise": 1}, {"dataset": 7},
    ],
)  # fmt: skip
def test_a_damaged_setup_is_refused_in_one_line(damaged: Any) -> None:
    with pytest.raises(UserError) as caught:
        TrainSetup.from_json(damaged)
    assert "\n" not in str(caught.value)


def test_a_preset_is_known_by_its_amounts() -> None:
    assert preset_of(replace(PRESETS["light"])) == "light"
    assert preset_of(replace(PRESETS["light"], rotate=11)) == ""
