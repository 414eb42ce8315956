"""Lessons: what each epoch shows, and how a recipe becomes a network that knows the pictures."""

from __future__ import annotations

import numpy as np
import pytest

from brains.errors import UserError
from brains.pictures.augment import PRESETS, AugmentSettings
from brains.pictures.drawn_set import drawn_set
from brains.pictures.folds import folds
from brains.pictures.learning import CHUNK_PICTURES, Lessons, Standard, augment_settings, changed_pictures
from brains.pictures.picture_set import Pictures, PictureSet
from brains.pictures.recipes import LEAST_EPOCHS, LEAST_STEPS, NETWORK, PictureRecipe, judge, suited
from brains.recipe import Recipe
from brains.schedules import Cosine
from brains.trainer import Trainer, TrainerSettings

SMALL = Recipe(hidden=(12,), output="softmax", learn_rate=0.01, training=TrainerSettings(batch=50))


@pytest.fixture(scope="module")
def digits() -> PictureSet:
    return drawn_set(0, 300, 100)


def lessons_of(pictures: PictureSet, settings: AugmentSettings, seed: int = 0) -> tuple[Lessons, Trainer]:
    lessons = Lessons(pictures.train, np.eye(10)[pictures.train.labels], settings, seed)
    return lessons, SMALL.start(lessons.examples, np.random.default_rng(0))


def test_what_an_epoch_shows_depends_on_the_seed_and_its_number_alone(
    digits: PictureSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("brains.pictures.learning.CHUNK_PICTURES", 70)
    one, other = lessons_of(digits, PRESETS["light"])[0], lessons_of(digits, PRESETS["light"])[0]
    for epoch in (0, 1, 5):
        one.renew(epoch)
    for _ in other.renewing(5, threads=1):
        pass
    assert one.chunks == 5
    np.testing.assert_array_equal(one.examples.inputs, other.examples.inputs)
    shown = one.examples.inputs.copy()
    one.renew(4)
    assert not np.array_equal(one.examples.inputs, shown)


def test_pictures_made_ahead_are_those_made_in_time(digits: PictureSet) -> None:
    (ahead, trainer), (plain, twin) = (lessons_of(digits, PRESETS["light"]) for _ in range(2))
    for _ in ahead.epochs(trainer, 4):
        plain.renew(twin.completed_epochs)
        twin.run_epoch()
        np.testing.assert_array_equal(ahead.examples.inputs, plain.examples.inputs)
    assert trainer.completed_epochs == 4
    assert trainer.network.parameters.tobytes() == twin.network.parameters.tobytes()


def test_settings_may_change_on_the_way_and_the_originals_come_back(digits: PictureSet) -> None:
    lessons, trainer = lessons_of(digits, PRESETS["light"])
    epochs = lessons.epochs(trainer)
    next(epochs)
    assert not np.array_equal(lessons.examples.inputs, digits.train.inputs())
    lessons.settings = AugmentSettings()
    next(epochs)
    np.testing.assert_array_equal(lessons.examples.inputs, digits.train.inputs())
    lessons.settings = AugmentSettings(shift=3)
    next(epochs)
    assert not np.array_equal(lessons.examples.inputs, digits.train.inputs())
    epochs.close()
    lessons.show_originals()
    np.testing.assert_array_equal(lessons.examples.inputs, digits.train.inputs())


def test_the_originals_are_never_written_to() -> None:
    images = np.random.default_rng(0).random((20, 28, 28), dtype=np.float32)
    before = images.copy()
    lessons = Lessons(Pictures(images, np.zeros(20)), np.zeros((20, 1)), PRESETS["strong"], 0)
    lessons.renew(0)
    np.testing.assert_array_equal(images, before)


def test_a_mistake_in_the_midst_of_changing_is_told(digits: PictureSet, monkeypatch: pytest.MonkeyPatch) -> None:
    lessons, trainer = lessons_of(digits, PRESETS["light"])

    def broken(*_: object) -> np.ndarray:
        raise MemoryError("full")

    epochs = lessons.epochs(trainer)
    next(epochs)
    monkeypatch.setattr("brains.pictures.learning.augmenting", broken)
    with pytest.raises(MemoryError):
        for _ in epochs:
            pass


def test_changed_pictures_keep_labels_shape_and_range(digits: PictureSet) -> None:
    changed = changed_pictures(digits.test, PRESETS["drawings"], 3)
    again = changed_pictures(digits.test, PRESETS["drawings"], 3)
    assert changed.shape == (28, 28)
    np.testing.assert_array_equal(changed.labels, digits.test.labels)
    np.testing.assert_array_equal(changed.images, again.images)
    assert not np.array_equal(changed.images, digits.test.as_float())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("none", AugmentSettings()),
        ("light", PRESETS["light"]),
        ("rotate=15, shift=2", AugmentSettings(rotate=15, shift=2)),
        ("strong,elastic=0", AugmentSettings(**{**vars(PRESETS["strong"]), "elastic": 0.0})),
    ],
)
def test_augmentation_in_words(words: str, expected: AugmentSettings) -> None:
    assert augment_settings(words) == expected


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("heavy", "no augmentation is called 'heavy'"),
        ("", "no augmentation is called ''"),
        ("light,turn=3", "no 'turn'"),
        ("rotate=far", "takes numbers"),
        ("rotate=", "takes numbers"),
        ("rotate=nan", "rotate is a number from 0 to 180"),
        ("rotate=999", "rotate is a number from 0 to 180"),
    ],
)
def test_augmentation_that_cannot_be_is_told_in_one_line(words: str, complaint: str) -> None:
    with pytest.raises(UserError, match=complaint):
        augment_settings(words)


def test_the_recipe_learns_digits_within_seconds(digits: PictureSet) -> None:
    training = PictureRecipe(SMALL, epochs=30).start(digits, seed=1)
    for progress in training.epochs():
        assert np.isfinite(progress.loss)
    assert training.trainer.completed_epochs == 30
    assert training.judge(digits.test).accuracy > 0.7
    assert progress.learn_rate < 1e-4, "the cosine ends with the last epoch"


def test_equal_seeds_train_equal_networks_to_the_bit(digits: PictureSet) -> None:
    found = []
    for seed in (3, 3, 4):
        training = PictureRecipe(SMALL, epochs=2).start(digits, seed)
        for _ in training.epochs():
            pass
        found.append(training.network.parameters.tobytes())
    assert found[0] == found[1] != found[2]


def test_what_is_left_open_is_settled_by_the_pictures(digits: PictureSet) -> None:
    settled = PictureRecipe().settled(digits)
    steps = -(-300 // NETWORK.training.batch)
    assert settled.epochs is not None
    assert settled.epochs * steps >= min(LEAST_STEPS, 400 * steps)
    assert settled.schedule == Cosine(length=settled.epochs)
    assert settled.augment == PRESETS["light"]
    many = PictureSet(
        "m", "M", Pictures(np.zeros((80_000, 1, 1), np.uint8), np.arange(80_000) % 2), digits_of(1), ("a", "b")
    )
    assert PictureRecipe().settled(many).epochs == LEAST_EPOCHS
    colour = Pictures(np.zeros((2, 4, 4, 3), np.uint8), np.array([0, 1]))
    assert suited(PictureSet("c", "C", colour, colour, ("a", "b"))).mirror == 0.5


def digits_of(side: int) -> Pictures:
    return Pictures(np.zeros((2, side, side), np.uint8), np.array([0, 1]))


def test_smoothing_takes_certainty_from_the_right_class_and_keeps_the_sum(digits: PictureSet) -> None:
    targets = PictureRecipe(SMALL, smoothing=0.2).start(digits).trainer.examples.targets
    np.testing.assert_allclose(targets.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(targets[np.arange(300), digits.train.labels], 0.8 + 0.02, rtol=1e-6)
    with pytest.raises(UserError, match="smoothing is a share"):
        PictureRecipe(smoothing=1.0).start(digits)


def test_judging_in_parts_is_judging_at_once(digits: PictureSet, monkeypatch: pytest.MonkeyPatch) -> None:
    network = PictureRecipe(SMALL).start(digits).network
    whole = judge(network, digits.train, 10, "cross_entropy")
    monkeypatch.setattr("brains.pictures.recipes.JUDGED_PICTURES", 77)
    parts = judge(network, digits.train, 10, "cross_entropy")
    assert parts.accuracy == whole.accuracy == np.trace(parts.confusion) / 300
    assert parts.loss == pytest.approx(whole.loss, rel=1e-5)
    np.testing.assert_array_equal(parts.confusion, whole.confusion)
    assert CHUNK_PICTURES == 1000, "a seed means the same pictures for ever"


def test_a_network_that_learnt_standard_pixels_is_given_back_for_pixels_as_they_are(digits: PictureSet) -> None:
    training = PictureRecipe(SMALL, epochs=1, augment=AugmentSettings()).start(digits)
    shown = training.trainer.examples.inputs
    assert abs(shown.mean()) < 0.01
    assert shown.std() == pytest.approx(1.0, abs=0.01)
    for _ in training.epochs():
        pass
    expected = training.trainer.network.forward(shown)
    np.testing.assert_allclose(training.network.forward(digits.train.inputs()), expected, atol=1e-5)
    raw = PictureRecipe(SMALL, augment=AugmentSettings(), raw=True).start(digits)
    np.testing.assert_array_equal(raw.trainer.examples.inputs, digits.train.inputs())
    np.testing.assert_array_equal(raw.network.parameters, raw.trainer.network.parameters)


def test_pictures_of_one_grey_have_a_standard_too() -> None:
    grey = Pictures(np.full((3, 2, 2), 51, np.uint8), np.zeros(3))
    assert Standard.of(grey) == Standard(pytest.approx(0.2), 1.0)


def test_every_picture_is_in_one_fold_and_every_fold_has_its_share_of_each_class(digits: PictureSet) -> None:
    parts = list(folds(digits, 3, seed=1))
    judged = np.concatenate([part.test.images for part in parts])
    everything = np.concatenate([digits.train.images, digits.test.images])
    assert sorted(image.tobytes() for image in judged) == sorted(image.tobytes() for image in everything)
    for part in parts:
        assert len(part.train) + len(part.test) == 400
        counts = np.bincount(part.test.labels, minlength=10)
        assert counts.max() - counts.min() <= 1
    again = list(folds(digits, 3, seed=1))
    np.testing.assert_array_equal(parts[2].test.images, again[2].test.images)
    assert not np.array_equal(parts[2].test.images, next(iter(folds(digits, 3, seed=2))).test.images)
    with pytest.raises(UserError, match="1 folds"):
        next(folds(digits, 1))
