"""The shipped brains for pictures: small files that say how they were made, and that know what they are for."""

import os
from pathlib import Path

import pytest

from brains.pictures.drawn_set import drawn_set
from brains.pictures.find import find_pictures
from brains.pictures.learning import augment_settings, changed_pictures
from brains.pictures.recipes import judge
from brains.storage import load_brain

BRAINS = Path(__file__).parents[2] / "assets" / "brains"
DIGITS = tuple("0123456789")
SHIPPED = {
    "digits": ((784, 1024, 512, 10), DIGITS),
    "digits-small": ((784, 16, 16, 10), DIGITS),
    "doodles3": ((784, 512, 256, 3), ("cat", "rainbow", "train")),
}
WARPED = "rotate=25,scale=0.25,shift=4,noise=0.05"

needs_data = pytest.mark.skipif("NEURARIUM_DATA" not in os.environ, reason="needs NEURARIUM_DATA, the real sets")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_brain_is_small_and_says_what_it_is(name: str) -> None:
    path = BRAINS / f"{name}.npz"
    assert path.stat().st_size <= 3_000_000
    brain, (sizes, classes) = load_brain(path), SHIPPED[name]
    assert brain.network.topology.layer_sizes == sizes
    assert tuple(brain.metadata["trained_on"]["classes"]) == classes
    assert brain.metadata["trained_on"]["shape"] == [28, 28]
    assert brain.metadata["command"].startswith(f"neurarium train {brain.metadata['trained_on']['dataset']} ")
    assert "black" in brain.metadata["preprocessing"]


@pytest.mark.parametrize(("name", "least"), [("digits", 0.9), ("digits-small", 0.6)])
def test_digits_of_the_pen_are_read_by_brains_that_never_saw_them(name: str, least: float) -> None:
    drawn = drawn_set(5, 10, 500).test
    assert judge(load_brain(BRAINS / f"{name}.npz").network, drawn, 10).accuracy > least


@needs_data
@pytest.mark.parametrize(
    ("name", "dataset", "least"),
    [("digits", "mnist", 0.988), ("digits-small", "mnist", 0.965), ("doodles3", "doodles", 0.93)],
)
def test_the_promise_is_kept_on_pictures_that_nobody_learnt_from(name: str, dataset: str, least: float) -> None:
    pictures = find_pictures(dataset)
    network = load_brain(BRAINS / f"{name}.npz").network
    assert judge(network, pictures.test, pictures.class_count).accuracy >= least


@needs_data
@pytest.mark.parametrize("seed", [1, 2])
def test_digits_are_read_turned_scaled_moved_and_noisy(seed: int) -> None:
    warped = changed_pictures(find_pictures("mnist").test, augment_settings(WARPED), seed)
    assert judge(load_brain(BRAINS / "digits.npz").network, warped, 10).accuracy >= 0.975
