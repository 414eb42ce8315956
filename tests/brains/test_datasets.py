"""Points of the plane: seeded, balanced, as hard as they say; features."""

import dataclasses

import numpy as np
import pytest

from brains.datasets import DATASETS, dataset_named, make_dataset
from brains.datasets.dataset import Dataset
from brains.errors import UserError
from brains.examples import REGRESSION
from brains.features import FEATURES, features_of


def parts_with_a_line(points: np.ndarray, labels: np.ndarray, through_origin: bool = False) -> bool:
    """Whether some line, out of very many, has all of one class on one side."""
    angles = np.linspace(0, 2 * np.pi, 721)
    along = points @ np.stack([np.cos(angles), np.sin(angles)])
    if through_origin:
        return bool(((along > 0) == (labels == 1)[:, None]).all(axis=0).any())
    one, other = along[labels == 1], along[labels == 0]
    return bool((one.min(axis=0) > other.max(axis=0)).any())


@pytest.mark.parametrize("name", DATASETS)
def test_equal_seeds_give_equal_points_and_others_others(name: str) -> None:
    sets = [make_dataset(name, np.random.default_rng(seed)) for seed in (3, 3, 4)]
    assert sets[0].points.tobytes() == sets[1].points.tobytes()
    assert sets[0].labels.tobytes() == sets[1].labels.tobytes()
    assert sets[0].points.tobytes() != sets[2].points.tobytes()


@pytest.mark.parametrize("name", DATASETS)
def test_count_and_noise_act_at_both_ends(name: str) -> None:
    generator = DATASETS[name]
    count = next(f for f in dataclasses.fields(generator.settings_type) if f.name == "count")
    for size in (count.metadata["min"], 101, count.metadata["max"]):
        data = make_dataset(name, np.random.default_rng(1), count=size)
        assert len(data) == len(data.examples()) == size
    still, loud = (make_dataset(name, np.random.default_rng(1), noise=noise) for noise in (0.0, 1.0))
    moved = (loud.labels if still.task == REGRESSION else loud.points) - (
        still.labels if still.task == REGRESSION else still.points
    )
    assert moved.std() > 0.2
    inside = (still.points >= generator.low) & (still.points <= generator.high)
    assert inside.all()


@pytest.mark.parametrize("name", DATASETS)
def test_classes_are_about_equally_many_and_named(name: str) -> None:
    data = make_dataset(name, np.random.default_rng(1))
    if data.task == REGRESSION:
        assert data.classes == ()
        assert np.isfinite(data.labels).all()
        return
    shares = np.bincount(data.labels, minlength=len(data.classes)) / len(data)
    assert len(shares) == len(data.classes) == 2
    assert shares.min() > 0.3


@pytest.mark.parametrize(
    ("name", "settings", "line", "origin"),
    [
        ("gauss", {"noise": 0.1}, True, True),
        ("fruit", {"variant": "slope", "noise": 0.0}, True, True),
        ("fruit", {"variant": "line", "noise": 0.0}, True, False),
        ("fruit", {"variant": "curve", "noise": 0.0}, False, False),
        ("fruit", {"variant": "island", "noise": 0.0}, False, False),
        ("xor", {"noise": 0.0}, False, False),
        ("xor", {"noise": 0.0, "variant": "corners"}, False, False),
        ("circle", {"noise": 0.0}, False, False),
        ("spiral", {"noise": 0.0}, False, False),
        ("moons", {"noise": 0.0}, False, False),
    ],
)
def test_sets_are_as_hard_as_they_say(name: str, settings: dict, line: bool, origin: bool) -> None:
    data = make_dataset(name, np.random.default_rng(1), **settings)
    assert parts_with_a_line(data.points, data.labels) == line
    assert parts_with_a_line(data.points, data.labels, through_origin=True) == origin


def test_the_four_corners_are_the_truth_table() -> None:
    data = make_dataset("xor", np.random.default_rng(1), variant="corners", count=4, noise=0.0)
    assert sorted(zip(map(tuple, data.points.tolist()), data.labels.tolist(), strict=True)) == [
        ((0, 0), 0),
        ((0, 1), 1),
        ((1, 0), 1),
        ((1, 1), 0),
    ]


def test_several_arms_and_clouds_are_several_classes() -> None:
    for name, word in (("spiral", "arms"), ("gauss", "clouds")):
        data = make_dataset(name, np.random.default_rng(1), **{word: 5})
        assert data.classes == ("0", "1", "2", "3", "4")
        assert np.bincount(data.labels).tolist() == [80] * 5
        assert data.examples().targets.shape == (400, 5)
        assert data.outputs() == 5


def test_two_classes_have_one_output_or_two() -> None:
    data = make_dataset("moons", np.random.default_rng(1), count=10)
    assert data.examples().targets[:, 0].tolist() == data.labels.tolist()
    assert data.examples(outputs=2).targets.tolist() == [[1 - k, k] for k in data.labels.tolist()]
    with pytest.raises(UserError, match="need 3 outputs"):
        make_dataset("gauss", np.random.default_rng(1), clouds=3).examples(outputs=2)


def test_painted_points_are_a_set_like_any_other() -> None:
    painted = Dataset("own", "Your points", np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([0, 1]), classes=("a", "b"))
    assert painted.examples(("x²", "xy")).inputs.tolist() == [[0, 0], [1, 0]]


def test_features_are_those_of_their_names() -> None:
    x, y = 0.3, -0.7
    expected = [x, y, x * x, y * y, x * y, np.sin(np.pi * x), np.sin(np.pi * y)]
    assert features_of(np.array([[x, y]]), list(FEATURES))[0] == pytest.approx(expected)
    with pytest.raises(UserError, match=r"no feature is called 'z'; choose from x, y"):
        features_of(np.zeros((1, 2)), ["x", "z"])
    with pytest.raises(UserError, match="at least one"):
        features_of(np.zeros((1, 2)), [])


def test_wrong_names_and_settings_are_told() -> None:
    with pytest.raises(UserError, match=r"'spirals'.*xor, fruit, circle"):
        dataset_named("spirals")
    with pytest.raises(UserError, match="no setting 'arms'"):
        make_dataset("moons", np.random.default_rng(1), arms=3)
    with pytest.raises(UserError, match="takes PointSettings, got XorSettings"):
        DATASETS["moons"].make(np.random.default_rng(1), DATASETS["xor"].settings_type())
