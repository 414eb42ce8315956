"""The value that all readers give: what a network sees of it, and what it does not allow."""

from dataclasses import replace

import numpy as np
import pytest

from brains.errors import UserError
from brains.initializers import initialize
from brains.network import Network
from brains.pictures.drawn_set import drawn_set
from brains.pictures.picture_set import Pictures, PictureSet, held_back
from brains.topology import Topology
from brains.trainer import Trainer
from tests.brains.picture_makers import some_images

ONE = Pictures(some_images(10), np.arange(10) % 2)
SET = PictureSet("pair", "A pair", ONE, ONE.take(slice(4)), ("even", "odd"))


def test_inputs_are_rows_of_the_picture_from_0_to_1() -> None:
    inputs = ONE.inputs()
    assert (inputs.shape, inputs.dtype) == ((10, 784), np.float32)
    np.testing.assert_array_equal(inputs.reshape(10, 28, 28), ONE.images / np.float32(255))
    assert inputs.max() == 1.0
    as_floats = Pictures(ONE.as_float(), ONE.labels)
    np.testing.assert_array_equal(as_floats.inputs(), inputs)
    assert np.shares_memory(as_floats.inputs(), as_floats.images)


def test_examples_are_for_the_trainer_with_as_many_outputs_as_asked() -> None:
    train, test = SET.examples()
    assert (train.inputs.dtype, train.targets.dtype) == (np.float32, np.float32)
    assert (SET.outputs(), train.targets.shape, test.targets.shape) == (1, (10, 1), (4, 1))
    assert SET.examples(outputs=2)[0].targets[:2].tolist() == [[1, 0], [0, 1]]
    ten = replace(SET, classes=tuple("0123456789"))
    assert (ten.outputs(), ten.features, ten.class_count, len(ten)) == (10, 784, 10, 14)
    with pytest.raises(UserError, match="10 classes need 10 outputs"):
        ten.examples(outputs=4)


def test_a_network_learns_the_drawn_digits() -> None:
    digits = drawn_set(train=600, test=200)
    train, test = digits.examples()
    topology = Topology((digits.features, 32, digits.outputs()), ("relu", "softmax"))
    network = Network(topology, initialize(topology, np.random.default_rng(0), "he"))
    trainer = Trainer(network, train, np.random.default_rng(1))
    for _ in range(8):
        trainer.run_epoch()
    assert trainer.score(test).accuracy > 0.6


def test_the_drawn_digits_are_those_of_their_seed() -> None:
    one, same, other = (drawn_set(seed, train=40, test=40) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.train.images, same.train.images)
    assert not np.array_equal(one.train.images, other.train.images)
    assert not np.array_equal(one.train.images, one.test.images)


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        (np.zeros((2, 784), np.uint8), [0, 1]),
        (np.zeros((2, 4, 4, 4), np.uint8), [0, 1]),
        (np.zeros((2, 4, 4), np.uint8), [0]),
        (np.zeros((2, 4, 4), np.float64), [0, 1]),
        (np.full((2, 4, 4), 1.5, np.float32), [0, 1]),
        (np.full((2, 4, 4), np.nan, np.float32), [0, 1]),
    ],
)
def test_arrays_that_are_no_pictures_are_refused(images: np.ndarray, labels: list[int]) -> None:
    with pytest.raises(ValueError, match="pictures"):
        Pictures(images, np.array(labels))


def test_sets_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(UserError, match="2 to 1000 classes are needed, it has 1"):
        replace(SET, classes=("even",))
    with pytest.raises(UserError, match="a picture is labelled -1"):
        replace(SET, train=Pictures(ONE.images, ONE.labels - 1))
    with pytest.raises(UserError, match="no pictures to test with"):
        replace(SET, test=ONE.take(slice(0)))
    with pytest.raises(UserError, match="all its pictures are of one class, 'odd'"):
        replace(SET, train=ONE.take(slice(1, None, 2)), test=ONE.take(slice(1, 2)))
    with pytest.raises(ValueError, match="differ"):
        replace(SET, test=Pictures(some_images(2, 9), np.zeros(2)))
    with pytest.raises(UserError, match="a label is not from 0 to 0"):
        held_back(ONE, 1, seed=0)
