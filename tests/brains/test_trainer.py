"""The trainer: exact repeats, live changes, undo, divergence, early stopping."""

import dataclasses

import numpy as np
import pytest

from brains.backprop import HALVED_WORK, loss_and_gradient, numerical_gradient
from brains.datasets import make_dataset
from brains.errors import UserError
from brains.examples import Examples
from brains.history import MAX_RECORDS, History
from brains.initializers import initialize
from brains.network import Network
from brains.npz import pack, unpack
from brains.optimizers import OPTIMIZERS, OptimizerSettings
from brains.penalties import clip, penalise
from brains.schedules import InverseTime
from brains.topology import Topology
from brains.trainer import Trainer, TrainerSettings

TOPOLOGY = Topology((2, 6, 1), ("tanh", "sigmoid"))


def points(count: int = 60, seed: int = 0) -> Examples:
    return make_dataset("moons", np.random.default_rng(seed), count=count).examples()


def trainer_for(
    examples: Examples | None = None, optimizer: str = "adam", topology: Topology = TOPOLOGY, **settings
) -> Trainer:
    rng = np.random.default_rng(4)
    network = Network(topology, initialize(topology, rng))
    return Trainer(network, examples or points(), rng, TrainerSettings(**settings), optimizer)


def test_equal_seeds_give_equal_bits_however_the_steps_are_pulled() -> None:
    first, second, third = trainer_for(batch=7), trainer_for(batch=7), trainer_for(batch=7)
    first.run(100)
    for _ in range(20):
        second.run(5)
    for _, progress in zip(range(100), third.steps(), strict=False):
        assert progress.stopped == ""
    assert first.progress == second.progress == third.progress
    assert first.network.parameters.tobytes() == second.network.parameters.tobytes()
    assert first.network.parameters.tobytes() == third.network.parameters.tobytes()


def test_a_step_is_that_of_the_gradient_of_the_rows_it_names() -> None:
    trainer = trainer_for(optimizer="gradient-descent", batch=8)
    trainer.learn_rate = 0.25
    for batch in (None, 1, 3):
        before = Network(TOPOLOGY, trainer.network.parameters.copy())
        trainer.run(1, batch)
        assert len(trainer.rows) == (batch or 8)
        rows = trainer.examples.take(trainer.rows)
        loss, gradient = loss_and_gradient(before, rows.inputs, rows.targets)
        assert trainer.progress.loss == pytest.approx(loss, rel=1e-5)
        assert trainer.network.parameters == pytest.approx(before.parameters - 0.25 * gradient, abs=1e-6)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_learn_rate_changes_the_next_weight_change_in_proportion_and_resets_nothing(optimizer: str) -> None:
    moves = []
    for rate in (0.002, 0.006):
        trainer = trainer_for(optimizer=optimizer)
        trainer.run(25)
        trainer.learn_rate = rate
        before = trainer.network.parameters.copy()
        trainer.run(1)
        assert trainer.optimizer.steps == 26
        assert trainer.progress.learn_rate == rate
        decay = rate * getattr(trainer.optimizer.settings, "weight_decay", 0.0) * before
        moves.append(trainer.network.parameters - before + decay)
    assert moves[1] == pytest.approx(3 * moves[0], rel=1e-2, abs=2e-6)
    assert np.abs(moves[0]).max() > 1e-5


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_undo_leads_back_to_the_bit_and_on_again(optimizer: str) -> None:
    trainer = trainer_for(optimizer=optimizer, batch=9, l2=0.001, clip=1.0)
    trainer.schedule = InverseTime(0.1)
    trainer.run(33)
    trainer.frozen = np.arange(25) == 3
    saved, shown = unpack(pack(trainer.state()), 1_000_000), trainer.network.parameters
    trainer.run(50)
    there, records = trainer.network.parameters.copy(), trainer.history["loss"]
    progress = trainer.progress
    trainer.use_optimizer("rmsprop" if optimizer != "rmsprop" else "adam")
    trainer.settings = TrainerSettings(batch=3)
    trainer.schedule = InverseTime(0.0)
    trainer.restore(saved)
    assert trainer.network.parameters is shown
    assert trainer.progress.step == 33
    assert trainer.frozen.tolist() == (np.arange(25) == 3).tolist()
    assert trainer.run(50) == progress
    assert trainer.network.parameters.tobytes() == there.tobytes()
    assert trainer.history["loss"].tolist() == records.tolist()


def test_undo_brings_back_a_network_of_another_size() -> None:
    trainer = trainer_for()
    trainer.run(10)
    saved, parameters = trainer.state(), trainer.network.parameters.copy()
    larger = Topology((2, 8, 1), ("tanh", "sigmoid"))
    trainer.use_network(Network(larger, initialize(larger, np.random.default_rng(1))))
    trainer.run(10)
    trainer.restore(saved)
    assert trainer.network.topology == TOPOLOGY
    assert trainer.network.parameters.tobytes() == parameters.tobytes()
    trainer.run(10)


def test_undo_leads_back_to_the_shuffle_of_new_examples_too() -> None:
    rng = np.random.default_rng(4)
    network = Network(TOPOLOGY, initialize(TOPOLOGY, rng))
    trainer = Trainer(network, points(), rng)
    trainer.run(3)
    rng.random(5)  # the generator is shared with others
    saved, ends = trainer.state(), []
    for _ in range(2):
        trainer.use_examples(points())
        trainer.restore(saved)
        trainer.run(10)
        trainer.use_examples(points(30, 8))
        trainer.run(10)
        ends.append(trainer.network.parameters.tobytes())
        trainer.use_examples(points())
    assert ends[0] == ends[1]


def test_damaged_states_are_told() -> None:
    trainer = trainer_for()
    trainer.run(5)
    saved = trainer.state()
    for name in saved:
        with pytest.raises(UserError):
            trainer_for().restore({key: value for key, value in saved.items() if key != name})
        with pytest.raises(UserError):
            trainer_for().restore({**saved, name: np.full((3, 3), 7.0)})
    with pytest.raises(UserError, match="examples"):
        trainer_for(points(61)).restore(saved)


def test_everything_can_be_changed_while_it_runs() -> None:
    trainer = trainer_for()
    trainer.run(10)
    trainer.settings = dataclasses.replace(trainer.settings, batch=5, cost="binary_cross_entropy", l1=0.01, clip=0.5)
    trainer.run(10)
    assert len(trainer.rows) == 5
    trainer.use_optimizer("momentum", None)
    trainer.run(10)
    trainer.use_examples(points(13, 3), points(7, 4))
    assert trainer.run_epoch().epochs == 1
    wider = Topology((3, 4, 2), ("relu", "softmax"))
    inputs, targets = np.random.default_rng(1).normal(size=(9, 3)), np.eye(2)[np.arange(9) % 2]
    network = Network(wider, initialize(wider, np.random.default_rng(2)))
    with pytest.raises(ValueError, match="examples for 3-4-2"):
        trainer.use_network(network)
    assert trainer.network.topology == TOPOLOGY
    trainer.use_network(network, Examples(inputs, targets))
    trainer.run(20)
    assert trainer.progress.step == 53
    with pytest.raises(UserError, match="probabilities"):
        trainer.use_network(Network(Topology((3, 2)), np.zeros(8, np.float32)))
    with pytest.raises(ValueError, match="float32"):
        trainer.use_network(Network(wider, np.zeros(wider.parameter_count)))


def test_frozen_parameters_stay_whatever_the_optimizer_remembers() -> None:
    for optimizer in OPTIMIZERS:
        trainer = trainer_for(optimizer=optimizer, l2=0.01)
        trainer.run(10)
        frozen = np.zeros(25, dtype=bool)
        frozen[[0, 12, 24]] = True
        trainer.frozen = frozen
        before = trainer.network.parameters.copy()
        trainer.run(10)
        same = trainer.network.parameters == before
        assert same[frozen].all()
        assert not same[~frozen].any()
    with pytest.raises(ValueError, match="frozen has shape"):
        trainer.frozen = np.zeros(3, dtype=bool)


def test_an_epoch_ends_where_every_example_was_seen_once() -> None:
    trainer = trainer_for(batch=8)
    assert trainer.run_epoch().step == 8  # 60 examples: seven batches of 8 and one of 4
    trainer.run(3)
    assert trainer.run_epoch().step == 16
    trainer.run(1, batch=1)
    assert trainer.run_epoch().epochs == 3


@pytest.mark.parametrize("optimizer", ["gradient-descent", "momentum", "rmsprop"])
def test_a_learn_rate_too_large_stops_with_a_plain_explanation_and_the_last_good_weights(optimizer: str) -> None:
    topology = Topology((2, 8, 1), ("relu", "linear"))
    trainer = trainer_for(make_dataset("bumps", np.random.default_rng(1)).examples(), optimizer, topology)
    trainer.learn_rate = 0.003
    trainer.run(200)
    calm = trainer.score().loss
    trainer.learn_rate = 10.0
    progress = trainer.run(5_000)
    assert progress.stopped.startswith("diverged at step 2")
    assert "lower the learn rate (now 10)" in progress.stopped
    assert "\n" not in progress.stopped
    assert np.isfinite(trainer.network.parameters).all()
    assert trainer.score().loss <= 2 * calm
    assert trainer.run(100) == progress  # it stays where it is until it is told to go on
    trainer.learn_rate = 0.003
    trainer.resume()
    assert trainer.run(500).stopped == ""
    assert trainer.score().loss < calm


def test_after_a_run_the_weights_are_finite_even_if_the_last_step_was_the_fatal_one() -> None:
    trainer = trainer_for()
    before = trainer.network.parameters.copy()
    trainer.network.parameters[12] = 1e20  # a bias of tanh: the cost stays small, the next square overflows
    assert trainer.run(1).stopped.startswith("diverged at step 1: the weights have become too large")
    assert trainer.network.parameters.tobytes() == before.tobytes()


def test_a_cost_that_climbs_slowly_before_it_explodes_leaves_weights_from_before_the_climb() -> None:
    topology = Topology((1, 1), ("linear",))
    examples = Examples(np.ones((4, 1)), np.zeros((4, 1)), "regression")
    network = Network(topology, np.array([0.1, 0.0]))
    trainer = Trainer(network, examples, np.random.default_rng(0), TrainerSettings(batch=4), "gradient-descent")
    trainer.learn_rate = 0.51  # the error grows by 4 % a step: twice (1 - 2 * 2 * 0.51) squared
    progress = trainer.run(2_000)
    assert progress.stopped.startswith("diverged")
    assert progress.step > 100
    assert trainer.score().loss < 1


def test_early_stopping_brings_back_the_best_weights() -> None:
    data = make_dataset("xor", np.random.default_rng(2), count=40, noise=0.6).examples()
    rest, held_back = data.split(0.5, np.random.default_rng(3))
    topology = Topology((2, 16, 1), ("tanh", "sigmoid"))
    rng = np.random.default_rng(4)
    network = Network(topology, initialize(topology, rng))
    settings = TrainerSettings(batch=4, patience=40, cost="binary_cross_entropy")
    trainer = Trainer(network, rest, rng, settings, "adam", validation=held_back)
    trainer.learn_rate = 0.05
    progress = trainer.run(20_000)
    assert progress.stopped.startswith("stopped early: the cost has not fallen for 40 epochs")
    assert trainer.history["validation_loss"].min() == pytest.approx(trainer.score(held_back).loss, rel=1e-5)
    assert trainer.history["validation_loss"][-1] > trainer.history["validation_loss"].min()
    patient = trainer_for(batch=8)
    assert patient.run(3_000).stopped == ""


def test_penalties_are_the_gradient_of_what_they_add_to_the_cost_and_leave_biases_alone() -> None:
    rng = np.random.default_rng(5)
    network = Network(TOPOLOGY, rng.normal(size=25))
    gradient, h = np.zeros(25), 1e-6
    penalise(network.layers, TOPOLOGY.views(gradient), 0.3, 0.7)

    def penalty(parameters: np.ndarray) -> float:
        weights = np.concatenate([weights.ravel() for weights, _ in TOPOLOGY.views(parameters)])
        return float(0.3 * np.abs(weights).sum() + 0.7 / 2 * (weights**2).sum())

    for index in range(25):
        nudge = np.eye(25)[index] * h
        slope = (penalty(network.parameters + nudge) - penalty(network.parameters - nudge)) / (2 * h)
        assert gradient[index] == pytest.approx(slope, abs=1e-8)


def test_clipping_shortens_long_gradients_only() -> None:
    gradient = np.array([3.0, 4.0])
    clip(gradient, 10.0)
    assert gradient.tolist() == [3, 4]
    clip(gradient, 1.0)
    assert gradient == pytest.approx([0.6, 0.8])
    trainer = trainer_for(optimizer="gradient-descent", clip=1e-3)
    trainer.learn_rate = 1.0
    before = trainer.network.parameters.copy()
    trainer.run(1)
    assert np.linalg.norm(trainer.network.parameters - before) == pytest.approx(1e-3, rel=1e-3)


def test_l2_keeps_weights_small() -> None:
    free, held = trainer_for(), trainer_for(l2=0.05)
    free.run(2_000)
    held.run(2_000)
    assert np.linalg.norm(held.network.parameters) < np.linalg.norm(free.network.parameters) / 2


def test_history_tells_what_happened_in_records_that_never_grow_too_many() -> None:
    trainer = trainer_for(batch=10)
    trainer.run(240)
    history = trainer.history
    assert history["step"].tolist() == list(range(24, 241, 24))  # ends of epochs, at least 20 steps apart
    assert history["epoch"].tolist() == list(range(4, 41, 4))
    assert history["loss"][-1] < history["loss"][0]
    assert np.isnan(history["validation_loss"]).all()
    long = History()
    for k in range(5 * MAX_RECORDS):
        long.add((k, k, 0, 0, 0, 0))
    assert MAX_RECORDS // 2 <= len(long) <= MAX_RECORDS
    assert long.stride > 1
    assert long["step"][-1] == 5 * MAX_RECORDS - 1
    assert (np.diff(long["step"]) > 0).all()


def test_float64_training_checks_against_nudged_parameters() -> None:
    examples = points(12)
    rng = np.random.default_rng(6)
    network = Network(TOPOLOGY, rng.normal(size=25))
    trainer = Trainer(network, examples, rng, TrainerSettings(batch=12), "gradient-descent", OptimizerSettings(0.5))
    before = Network(TOPOLOGY, network.parameters.copy())
    trainer.run(1)
    found = numerical_gradient(before, examples.inputs, examples.targets).gradient
    assert network.parameters == pytest.approx(before.parameters - 0.5 * found, abs=1e-9)


def test_what_cannot_learn_is_told() -> None:
    with pytest.raises(UserError, match="single softmax output is always 1"):
        trainer_for(topology=Topology((2, 3, 1), ("tanh", "softmax")))
    with pytest.raises(ValueError, match="have 2 inputs and 3 targets, got 2 and 1"):
        trainer_for(topology=Topology((2, 3)))


def test_a_second_thread_changes_no_bit_of_a_wide_network() -> None:
    rng = np.random.default_rng(0)
    examples = Examples(rng.random((600, 100)), np.eye(10)[rng.integers(0, 10, 600)])
    topology = Topology((100, 512, 10), ("silu", "softmax"))
    assert 500 * topology.parameter_count > HALVED_WORK
    runs = [trainer_for(examples, "adamw", topology, cost="cross_entropy", batch=501) for _ in range(2)]
    runs[1].threads = 2
    for trainer in runs:
        trainer.run(6)
    assert (runs[0].threads, runs[1].threads) == (1, 2)
    assert runs[0].network.parameters.tobytes() == runs[1].network.parameters.tobytes()
    assert np.array_equal(runs[0].backprop.errors[0], runs[1].backprop.errors[0])
