"""The real sets, where they are: these tests run only if $NEURARIUM_DATA names the folder that holds them."""

import os
from pathlib import Path

import numpy as np
import pytest

from brains.pictures.find import find_pictures

DATA = Path(os.environ.get("NEURARIUM_DATA", "nowhere"))

pytestmark = pytest.mark.skipif("NEURARIUM_DATA" not in os.environ, reason="needs NEURARIUM_DATA, the real sets")


def _needs(name: str) -> Path:
    if not (DATA / name).exists():
        pytest.skip(f"$NEURARIUM_DATA has no {name}")
    return DATA / name


def test_the_first_digits_of_the_table_are_5_0_4_1_9_and_the_first_to_test_is_7() -> None:
    found = find_pictures(_needs("mnist_csv"))
    assert found.train.labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert found.test.labels[0] == 7
    assert (len(found.train), len(found.test), found.shape) == (100, 10, (28, 28))


def test_mnist_is_whole_and_begins_as_its_table_does() -> None:
    _needs("mnist")
    found, table = find_pictures("mnist", DATA), find_pictures(_needs("mnist_csv"))
    assert (len(found.train), len(found.test), found.shape) == (60_000, 10_000, (28, 28))
    np.testing.assert_array_equal(found.train.images[:100], table.train.images)
    np.testing.assert_array_equal(found.test.labels[:10], table.test.labels)


def test_the_top_of_a_seven_is_at_the_top() -> None:
    _needs("mnist")
    found = find_pictures("mnist", DATA)
    seven = found.test.images[found.test.labels == 7].mean(axis=0)
    columns = (seven * np.arange(28)).sum(axis=1) / seven.sum(axis=1).clip(1e-9)
    assert seven[7:11].sum() > 1.5 * seven[18:22].sum(), "the bar is above"
    assert columns[20] < columns[12], "the foot is to the left of the shoulder"


def test_doodles_are_split_800_to_200() -> None:
    _needs("doodles")
    found = find_pictures("doodles", DATA)
    assert found.classes == ("cat", "rainbow", "train")
    assert np.bincount(found.train.labels).tolist() == [800] * 3
    assert np.bincount(found.test.labels).tolist() == [200] * 3
    rainbow = found.train.images[found.train.labels == 1].mean(axis=0)
    assert rainbow[4:14].sum() > rainbow[14:24].sum(), "rainbows are open below"


def test_the_sample_of_clothes_has_90_of_each_kind_and_says_that_it_is_one() -> None:
    _needs("fashion_sample")
    found = find_pictures(DATA / "fashion_sample")
    assert found.classes[8] == "bag"
    both = np.concatenate([found.train.labels, found.test.labels])
    assert np.bincount(both).tolist() == [90] * 10


@pytest.mark.slow
def test_the_photos_are_whole() -> None:
    _needs("cifar10")
    found = find_pictures("cifar10", DATA)
    assert (len(found.train), len(found.test), found.shape) == (50_000, 10_000, (32, 32, 3))
    assert np.bincount(found.test.labels).tolist() == [1000] * 10
    assert found.classes[0] == "airplane"
    planes, frogs = (found.train.images[found.train.labels == k].mean(axis=(0, 1, 2)) for k in (0, 6))
    assert planes[2] > planes[0] + 10, "the sky is blue: red comes first, blue last"
    assert frogs[2] < frogs[1]
