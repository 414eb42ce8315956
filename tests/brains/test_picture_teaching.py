"""Corrections and ignorance: what is taught is learnt, and what was known is not lost."""

import os
from pathlib import Path

import numpy as np
import pytest

from brains.errors import UserError
from brains.network import Network
from brains.pictures.augment import AugmentSettings
from brains.pictures.find import find_pictures
from brains.pictures.fine_tuning import FineTuneSettings
from brains.pictures.ignorance import LEARNT, NOISES, Ignorance, noise_pictures, surest
from brains.pictures.learning import changed_pictures
from brains.pictures.picture_set import Pictures, PictureSet
from brains.pictures.teaching import SURE, Teacher
from brains.recipe import Recipe
from brains.topology import Topology
from brains.trainer import TrainerSettings
from tests.brains.picture_networks import digit_network, digits, wrong_guesses


def accuracy(network: Network, pictures: Pictures) -> float:
    return float(np.mean(network.classify(pictures.inputs()) == pictures.labels))


def teach_one_by_one(network: Network, pictures: PictureSet, corrections: Pictures) -> list[float]:
    """The accuracy on the clean test pictures after each correction; each must be recognised then."""
    after = []
    for k in range(1, len(corrections) + 1):
        so_far = corrections.take(slice(0, k))
        teacher = Teacher(network, pictures.train, so_far, seed=k)
        teacher.run()
        assert teacher.recognised()[-1], k
        after.append(accuracy(network, pictures.test))
    return after


# teaching


def test_ten_corrections_are_learnt_and_cost_no_more_than_0_3_points() -> None:
    network = digit_network()
    before, corrections = accuracy(network, digits().test), wrong_guesses(network, 10)
    after = teach_one_by_one(network, digits(), corrections)
    assert before > 0.98
    assert min(after) >= before - 0.003
    assert accuracy(network, corrections) >= 0.9


def test_what_was_corrected_helps_with_the_same_hand_elsewhere() -> None:
    network = digit_network()
    others = wrong_guesses(network, 150, seed=8)
    teach_one_by_one(network, digits(), wrong_guesses(network, 8, seed=3))
    assert accuracy(network, others) > 0.05


def test_it_goes_no_further_than_it_must() -> None:
    network = digit_network()
    teacher = Teacher(network, digits().train, wrong_guesses(network, 1))
    teacher.run()
    assert SURE <= teacher.sureness()[0] < SURE + 0.1
    known = digits().test.take(slice(0, 1))
    before = network.parameters.copy()
    Teacher(network, digits().train, known).run()
    assert np.abs(network.parameters - before).max() < 0.01, "it was known already"


def test_undo_puts_the_weights_back_to_the_bit_at_any_time() -> None:
    network = digit_network()
    before = network.parameters.copy()
    teacher = Teacher(network, digits().train, wrong_guesses(network, 1))
    while next(teacher).step < 5:
        pass
    assert np.any(network.parameters != before)
    teacher.undo()
    np.testing.assert_array_equal(network.parameters, before)
    assert list(teacher) == []
    whole = Teacher(network, digits().train, wrong_guesses(network, 1))
    whole.run()
    whole.undo()
    np.testing.assert_array_equal(network.parameters, before)


def test_slice_by_slice_or_at_once_a_seed_teaches_the_same_bits() -> None:
    corrections = wrong_guesses(digit_network(), 2)
    ends = []
    for seed, at_once in ((4, True), (4, False), (5, True)):
        network = digit_network()
        teacher = Teacher(network, digits().train, corrections, seed=seed)
        if at_once:
            teacher.run()
        else:
            shares = [progress.share for progress in teacher]
            assert shares[-1] == 1
            assert max(shares[:-1]) < 1
        ends.append(network.parameters)
    np.testing.assert_array_equal(ends[0], ends[1])
    assert np.any(ends[0] != ends[2])


def test_a_large_network_is_taught_in_fewer_steps_and_a_number_of_steps_can_be_asked_for() -> None:
    correction, train = digits().test.take(slice(0, 1)), digits().train
    large = Topology((784, 1_000, 500, 10), ("relu", "relu", "softmax"))
    network = Network(large, np.zeros(large.parameter_count, np.float32))
    assert Teacher(network, train, correction).steps < Teacher(digit_network(), train, correction).steps == 80
    asked = Teacher(digit_network(), train, correction, settings=FineTuneSettings(steps=5))
    assert [progress.step for progress in asked][-1] == 5


@pytest.mark.parametrize("output", ["sigmoid", "tanh"])
def test_networks_with_other_outputs_can_be_taught(output: str) -> None:
    network = digit_network((32,), output)
    corrections = wrong_guesses(network, 1)
    before = accuracy(network, digits().test)
    Teacher(network, digits().train, corrections).run()
    assert network.classify(corrections.inputs()) == corrections.labels
    assert accuracy(network, digits().test) >= before - 0.003


def test_a_network_with_a_single_output_can_be_taught() -> None:
    zeros_and_ones = digits().train.take(np.flatnonzero(digits().train.labels < 2))
    pictures = PictureSet("two", "Two", zeros_and_ones, zeros_and_ones, ("0", "1"))
    train, _ = pictures.examples()
    recipe = Recipe(hidden=(8,), learn_rate=3e-3, training=TrainerSettings(batch=64))
    trainer = recipe.start(train, np.random.default_rng(0))
    for _ in range(3):
        trainer.run_epoch()
    contrary = Pictures(zeros_and_ones.images[:1], 1 - zeros_and_ones.labels[:1])
    teacher = Teacher(trainer.network, zeros_and_ones, contrary)
    teacher.run()
    assert teacher.recognised().all()
    assert accuracy(trainer.network, zeros_and_ones) > 0.9


def test_pictures_that_do_not_go_with_the_network_are_told() -> None:
    network = digit_network()
    train, one = digits().train, digits().test.take(slice(0, 1))
    with pytest.raises(UserError, match="784 inputs cannot see pictures of 5 × 5"):
        Teacher(network, train, Pictures(np.zeros((1, 5, 5), np.float32), [0]))
    with pytest.raises(UserError, match="class from 0 to 9"):
        Teacher(network, train, Pictures(one.images, [10]))
    with pytest.raises(UserError, match="pictures are needed"):
        Teacher(network, train, train.take(slice(0, 0)))
    with pytest.raises(UserError, match="pictures are needed"):
        Ignorance(network, train.take(slice(0, 0)))
    with pytest.raises(UserError, match="steps is a whole number"):
        FineTuneSettings(steps=-1)


def test_weights_that_are_no_numbers_are_told() -> None:
    network = digit_network()
    network.parameters[:] = np.nan
    with pytest.raises(UserError, match="answers are no numbers"):
        Teacher(network, digits().train, digits().test.take(slice(0, 1)))


# ignorance


@pytest.mark.parametrize("kind", [*NOISES, "mixed"])
@pytest.mark.parametrize("shape", [(28, 28), (32, 32, 3), (9, 14)])
def test_noise_is_seeded_in_range_and_varied(kind: str, shape: tuple[int, ...]) -> None:
    one, again = (noise_pictures(30, shape, np.random.default_rng(7), kind) for _ in range(2))
    np.testing.assert_array_equal(one, again)
    assert one.shape == (30, *shape)
    assert one.dtype == np.float32
    assert 0 <= one.min() < one.max() <= 1
    assert len(np.unique(one.reshape(30, -1), axis=0)) > 25
    assert noise_pictures(0, shape, np.random.default_rng(7), kind).shape == (0, *shape)


def test_there_is_no_other_kind_of_noise() -> None:
    with pytest.raises(ValueError, match="pixels, specks"):
        noise_pictures(1, (28, 28), np.random.default_rng(0), "music")


def test_a_network_learns_to_say_that_it_does_not_know_and_keeps_what_it_knows() -> None:
    network = digit_network()
    known, mixed = accuracy(network, digits().test), noise_pictures(300, (28, 28), np.random.default_rng(9))
    unseen = noise_pictures(300, (28, 28), np.random.default_rng(9), "stripes")
    assert "stripes" not in LEARNT
    before = [np.mean(surest(network, noise) > 0.9) for noise in (mixed, unseen)]
    sure_of_digits = np.mean(surest(network, digits().test.as_float()) > 0.9)
    assert min(before) > 0.1
    Ignorance(network, digits().train).run()
    after = [np.mean(surest(network, noise) > 0.9) for noise in (mixed, unseen)]
    assert max(after) < 0.03
    assert accuracy(network, digits().test) >= known - 0.003
    assert np.mean(surest(network, digits().test.as_float()) > 0.9) > sure_of_digits - 0.15


def test_how_sure_is_the_largest_output_and_a_single_one_speaks_for_both() -> None:
    pictures = noise_pictures(5, (2, 2), np.random.default_rng(0))
    several = Network(Topology((4, 3), ("softmax",)), np.arange(15, dtype=np.float32))
    np.testing.assert_array_equal(surest(several, pictures), several.forward(pictures.reshape(5, 4)).max(axis=1))
    single = Network(Topology((4, 1), ("sigmoid",)), np.array([0, 0, 0, 0, -2], dtype=np.float32))
    np.testing.assert_allclose(surest(single, pictures), 1 / (1 + np.exp(-2)), rtol=1e-5)


# the real digits


@pytest.mark.skipif("NEURARIUM_DATA" not in os.environ, reason="needs NEURARIUM_DATA, the real sets")
def test_ten_corrections_on_mnist_cost_no_more_than_0_3_points() -> None:
    data = Path(os.environ["NEURARIUM_DATA"])
    if not (data / "mnist").exists():
        pytest.skip("$NEURARIUM_DATA has no mnist")
    pictures = find_pictures("mnist", data)
    train, _ = pictures.examples()
    recipe = Recipe(hidden=(128, 64), learn_rate=2e-3, training=TrainerSettings(batch=128))
    trainer = recipe.start(train, np.random.default_rng(0))
    for _ in range(4):
        trainer.run_epoch()
    network, before = trainer.network, accuracy(trainer.network, pictures.test)
    hand = changed_pictures(pictures.test, AugmentSettings(rotate=20, scale=0.2, shift=2), seed=3)
    wrong = np.random.default_rng(0).permutation(np.flatnonzero(network.classify(hand.inputs()) != hand.labels))
    after = teach_one_by_one(network, pictures, hand.take(wrong[:10]))
    assert before > 0.97
    assert min(after) >= before - 0.003
