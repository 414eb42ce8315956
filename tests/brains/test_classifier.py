"""Learners that fit, predict and score; restarts; the lab's defaults."""

import dataclasses

import numpy as np
import pytest

from brains.classifier import Classifier, Regressor
from brains.datasets import DATASETS, make_dataset
from brains.errors import UserError
from brains.examples import REGRESSION
from brains.recipe import Recipe
from brains.restarts import BUDGET_STEPS, train_with_restarts
from brains.trainer import TrainerSettings


def test_words_as_classes_are_learnt_and_answered_however_the_inputs_are_scaled() -> None:
    clouds = make_dataset("gauss", np.random.default_rng(1), clouds=3, noise=0.1)
    inputs, names = clouds.points * [1000, 0.01] + [5000, 3], np.array(["plum", "apple", "fig"])[clouds.labels]
    learner = Classifier(hidden=(4,), epochs=60).fit(inputs, names)
    assert learner.classes_.tolist() == ["apple", "fig", "plum"]
    assert learner.score(inputs, names) >= 0.99
    assert set(learner.predict(inputs)) == {"apple", "fig", "plum"}
    shares = learner.predict_proba(inputs)
    assert shares.shape == (400, 3)
    assert shares.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert learner.classes_[shares.argmax(axis=1)].tolist() == learner.predict(inputs).tolist()
    assert str(learner.network_.topology) == "2-4-3 silu,softmax"


def test_two_classes_have_one_output_and_shares_for_both() -> None:
    moons = make_dataset("moons", np.random.default_rng(1))
    learner = Classifier(epochs=60).fit(moons.points, moons.labels * 7 - 3)
    assert learner.network_.topology.outputs == 1
    assert learner.predict_proba(moons.points).shape == (400, 2)
    assert set(learner.predict(moons.points).tolist()) == {-3, 4}
    assert learner.score(moons.points, moons.labels * 7 - 3) >= 0.98
    two = Classifier(epochs=30, recipe=Recipe(output="softmax")).fit(moons.points, moons.labels)
    assert two.network_.topology.outputs == 2
    assert two.score(moons.points, moons.labels) >= 0.95


def test_values_are_learnt_in_their_own_scale() -> None:
    bumps = make_dataset("bumps", np.random.default_rng(1), noise=0.02)
    values = 300 * bumps.labels + 9000
    learner = Regressor(epochs=150).fit(bumps.points * 40, values)
    assert learner.score(bumps.points * 40, values) > 0.95
    assert learner.predict(bumps.points * 40).shape == (400,)
    both = Regressor(epochs=60).fit(bumps.points, np.stack([values, -values], axis=1))
    assert both.predict(bumps.points).shape == (400, 2)
    plane = make_dataset("plane", np.random.default_rng(1), noise=0.0)
    line = Regressor(hidden=(), epochs=100).fit(plane.points, plane.labels)
    assert line.network_.parameters == pytest.approx([0.5, 0.5, 0.0], abs=1e-3)


def test_equal_seeds_give_equal_networks() -> None:
    moons = make_dataset("moons", np.random.default_rng(1), count=50)
    networks = [Classifier(epochs=5, seed=seed).fit(moons.points, moons.labels).network_ for seed in (3, 3, 4)]
    assert networks[0].parameters.tobytes() == networks[1].parameters.tobytes()
    assert networks[0].parameters.tobytes() != networks[2].parameters.tobytes()


def test_validation_patience_and_watching() -> None:
    noisy = make_dataset("moons", np.random.default_rng(1), noise=0.4, count=100)
    seen = []
    learner = Classifier(hidden=(16,), epochs=2_000, validation=0.3, patience=30, batch=8)
    learner.fit(noisy.points, noisy.labels, watch=seen.append)
    assert learner.stopped_.startswith("stopped early")
    assert len(seen) < 2_000
    assert [round(progress.epochs) for progress in seen] == list(range(1, len(seen) + 1))
    assert np.isfinite(learner.history_["validation_loss"]).all()


def test_what_cannot_be_learnt_is_told() -> None:
    with pytest.raises(RuntimeError, match="call fit"):
        Classifier().predict(np.zeros((1, 2)))
    with pytest.raises(UserError, match="all examples are of one class, a"):
        Classifier().fit(np.zeros((3, 2)), ["a", "a", "a"])
    with pytest.raises(ValueError, match=r"X is \(N, in\)"):
        Classifier().fit(np.zeros((3, 2)), [1, 2])
    with pytest.raises(ValueError, match="not finite"):
        Classifier().fit(np.full((3, 2), np.nan), [1, 2, 1])
    with pytest.raises(ValueError, match="not finite"):
        Regressor().fit(np.zeros((3, 2)), [1, np.inf, 1])
    for wrong in ({"batch": 0}, {"activation": "swosh"}, {"optimizer": "magic"}, {"learn_rate": 1e9}):
        with pytest.raises(UserError):
            Classifier(**wrong).fit(np.eye(2), [0, 1])
    with pytest.raises(UserError, match="validation"):
        Classifier(validation=1.0)
    tanh = Classifier(epochs=1, recipe=Recipe(output="tanh")).fit(np.eye(2), [0, 1])
    with pytest.raises(UserError, match="tanh outputs are no probabilities"):
        tanh.predict_proba(np.eye(2))


@pytest.mark.parametrize("name", DATASETS)
def test_the_lab_defaults_learn_every_set_of_points(name: str) -> None:
    rng = np.random.default_rng(7)
    rest, test = make_dataset(name, rng).examples().split(0.25, rng)
    trainer = Recipe().start(rest, rng, test)
    trainer.run(4_000)
    assert trainer.score(test).accuracy >= (0.93 if test.task == REGRESSION else 0.97)


def test_xor_is_solved_from_ninety_nine_of_a_hundred_starts_at_once_and_from_all_with_restarts() -> None:
    corners = make_dataset("xor", np.random.default_rng(0), variant="corners", count=4, noise=0.0).examples()
    for hidden, activation, at_once in (((4,), "silu", 99), ((2,), "silu", 95), ((4,), "tanh", 90), ((2,), "tanh", 30)):
        recipe = Recipe(hidden, activation, training=TrainerSettings(batch=4))
        outcomes = [
            train_with_restarts(lambda own, recipe=recipe: recipe.start(corners, own), np.random.default_rng(seed))
            for seed in range(100)
        ]
        assert sum(outcome.solved and outcome.restarts == 0 for outcome in outcomes) >= at_once
        assert sum(outcome.solved for outcome in outcomes) >= 99
        assert all(outcome.trainer.score().accuracy == 1 for outcome in outcomes if outcome.solved)
        assert max(outcome.steps for outcome in outcomes) <= BUDGET_STEPS


def test_what_cannot_be_solved_ends_with_the_budget_and_the_best_attempt() -> None:
    corners = make_dataset("xor", np.random.default_rng(0), variant="corners", count=4, noise=0.0).examples()
    recipe = Recipe((), training=TrainerSettings(batch=4))  # one line cannot
    outcome = train_with_restarts(lambda own: recipe.start(corners, own), np.random.default_rng(1), 2_000)
    assert not outcome.solved
    assert outcome.restarts >= 1
    assert outcome.steps == 2_000
    assert outcome.trainer.score().loss == pytest.approx(np.log(2), abs=0.02)


def test_a_recipe_chooses_what_suits_the_examples() -> None:
    rng = np.random.default_rng(1)
    suits = {
        "xor": ("sigmoid", "binary_cross_entropy"),
        "plane": ("linear", "squared_error"),
    }
    for name, (last, cost) in suits.items():
        examples = make_dataset(name, rng, count=20).examples()
        assert Recipe().topology(examples).activations[-1] == last
        assert Recipe().cost_for(examples) == cost
    several = make_dataset("gauss", rng, count=20, clouds=4).examples()
    trainer = Recipe().start(several, rng)
    assert trainer.network.topology.activations[-1] == "softmax"
    assert trainer.settings.cost == "cross_entropy"
    assert dataclasses.replace(Recipe(), output="tanh").cost_for(several) == "squared_error"
    assert Recipe(learn_rate=None).start(several, rng).learn_rate == 0.01
