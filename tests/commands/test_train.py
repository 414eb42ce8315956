"""`neurarium train` and `neurarium test`: networks learn without a window, and are told how good they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from brains.datasets import DATASETS
from brains.network import Network
from brains.optimizers import OPTIMIZERS
from brains.storage import load_brain, save_brain
from brains.topology import Topology
from commands.parsing import parse
from commands.train_flags import optimizer_settings, train_flags
from tests.commands.conftest import Run

TRAIN_KEYS = {"dataset", "train_accuracy", "test_accuracy", "epochs", "seconds", "brain"}


def _csv(path: str, rows: int = 60, names: tuple[str, ...] = ("cat", "dog", "eel")) -> str:
    """Classes that lie in three corners."""
    rng = np.random.default_rng(1)
    centres = np.array([(-1.0, -1.0), (1.0, -1.0), (0.0, 1.0)])
    lines = ["x,y,kind"]
    for row in range(rows):
        x, y = centres[row % len(names)] + rng.normal(0.0, 0.2, 2)
        lines.append(f"{x:.4f},{y:.4f},{names[row % len(names)]}")
    Path(path).write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", DATASETS)
def test_every_set_is_trained_and_tested(neurarium: Run, name: str) -> None:
    found = neurarium("train", name, "--epochs", 60, "--count", 120, "--json").json
    assert found.keys() >= TRAIN_KEYS
    assert (found["dataset"], found["epochs"], found["brain"]) == (name, 60, f"runs/{name}-trained-seed0.npz")
    tested = neurarium("test", found["brain"], name, "--json").json
    assert tested.keys() >= {"accuracy", "per_class", "n"}
    assert tested["n"] == 120, "fresh points, as many as it was trained with"
    if DATASETS[name].task == "classification":
        right = sum(one["right"] for one in tested["per_class"].values())
        assert tested["accuracy"] == right / tested["n"] == np.trace(tested["confusion"]) / tested["n"]
    else:
        assert tested["per_class"] == {}


def test_xor_is_learnt_by_the_network_that_was_asked_for(neurarium: Run) -> None:
    said = neurarium(
        "train", "xor", "--layers", "2,4,1", "--learn-rate", 0.05, "--noise", 0, "--out", "x.npz", "--json"
    )
    assert len(said.out.splitlines()) == 1, "all words go to standard error"
    assert said.json["train_accuracy"] == said.json["test_accuracy"] == 1.0
    brain = load_brain("x.npz")
    assert brain.network.topology == Topology((2, 4, 1), ("tanh", "sigmoid"))
    assert brain.sha256 == said.json["sha256"]
    assert "Accuracy 0.99" in neurarium("test", "x.npz", "xor").out


def test_the_same_seed_gives_the_same_brain_to_the_bit(neurarium: Run) -> None:
    options = ("train", "moons", "--epochs", 20, "--json")
    first, again, other = (neurarium(*options, "--seed", seed).json for seed in (3, 3, 4))
    assert first["sha256"] == again["sha256"] != other["sha256"]
    assert first["brain"] != again["brain"], "nothing is overwritten unasked"


def test_two_outputs_and_a_layer_of_activations_can_be_asked_for(neurarium: Run) -> None:
    found = neurarium("train", "fruit", "--layers", "2,3,2", "--epochs", 300, "--json").json
    assert str(load_brain(found["brain"]).network.topology) == "2-3-2 tanh,softmax"
    assert found["train_accuracy"] > 0.8
    neurarium("train", "circle", "--hidden", 3, "--activation", "relu,sigmoid", "--out", "r.npz", "--epochs", 2)
    assert str(load_brain("r.npz").network.topology) == "2-3-1 relu,sigmoid"


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_takes_its_own_options_and_its_own_defaults(neurarium: Run, name: str) -> None:
    kind = OPTIMIZERS[name].settings_type
    assert optimizer_settings(parse(train_flags("xor"), ["xor", "--optimizer", name], "train")) == kind()
    flags = parse(train_flags("xor"), ["xor", "--optimizer", name, "--learn-rate", "0.007"], "train")
    assert optimizer_settings(flags) == kind(learn_rate=0.007)


def test_an_option_of_another_optimizer_or_schedule_is_refused(neurarium: Run) -> None:
    said = neurarium("train", "xor", "--momentum", 0.5).complaint
    assert said == "--momentum is an option of momentum and nesterov, but this training uses adam"
    assert "--schedule.drop is an option of step" in neurarium("train", "xor", "--schedule.drop", 0.5).complaint


def test_divergence_is_told_plainly_and_the_last_good_weights_are_kept(neurarium: Run) -> None:
    said = neurarium(
        "train", "bumps", "--optimizer", "gradient-descent", "--learn-rate", 10, "--activation", "relu", "--json"
    )
    assert said.status == 2
    assert "Traceback" not in said.err
    assert "neurarium: diverged at step" in said.err
    assert "lower the learn rate" in said.err
    assert said.json["stopped"].startswith("diverged")
    assert np.isfinite(load_brain(said.json["brain"]).network.parameters).all()


def test_patience_stops_early(neurarium: Run) -> None:
    found = neurarium("train", "gauss", "--noise", 0.6, "--patience", 5, "--epochs", 5000, "--json").json
    assert found["epochs"] < 5000
    assert "stopped early" in found["stopped"]


def test_a_csv_file_is_trained_on_and_tested_by_the_names_of_its_classes(neurarium: Run) -> None:
    found = neurarium("train", _csv("animals.csv"), "--epochs", 100, "--json").json
    assert (found["test_accuracy"], found["brain"]) == (1.0, "runs/animals-trained-seed0.npz")
    tested = neurarium("test", found["brain"], _csv("more.csv", 30), "--json").json
    assert {name: one["n"] for name, one in tested["per_class"].items()} == {"cat": 10, "dog": 10, "eel": 10}
    assert tested["accuracy"] == 1.0
    some = neurarium("test", found["brain"], _csv("some.csv", 20, ("cat", "dog")), "--json").json
    assert some["accuracy"] == 1.0
    assert some["per_class"]["eel"] == {"n": 0, "right": 0, "accuracy": None}
    assert "class 'fox'" in neurarium("test", found["brain"], _csv("f.csv", 20, ("cat", "fox"))).complaint


def test_a_set_of_three_arms_is_tested_on_three_arms(neurarium: Run) -> None:
    found = neurarium("train", "spiral", "--arms", 3, "--epochs", 3, "--json").json
    assert list(neurarium("test", found["brain"], "spiral", "--json").json["per_class"]) == ["0", "1", "2"]
    assert "needs 1 output" not in neurarium("test", found["brain"], "xor").out


def test_an_evolved_brain_is_tested_like_a_trained_one(neurarium: Run) -> None:
    neurarium("evolve", "gauss", "--clouds", 3, "--generations", 2, "--population", 10, "--out", "run")
    tested = neurarium("test", "run/champion.npz", "gauss", "--json").json
    assert len(tested["per_class"]) == 3
    assert "'neurarium test' tells how it does" in _replayed(neurarium)


def _replayed(neurarium: Run) -> str:
    neurarium("train", "xor", "--epochs", 2, "--out", "t.npz")
    return neurarium("replay", "t.npz", "--headless").complaint


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("xorr",), "did you mean 'xor'?"),
        (("missing.csv",), "is no file and no set; sets of points are"),
        (("xor", "--layers", "3,4,1"), "the first is 2 (x and y)"),
        (("xor", "--layers", "2,4,1", "--hidden", "4"), "give the one or the other"),
        (("bumps", "--layers", "2,4,2"), "the last is 1"),
        (("xor", "--hidden", "four"), "not understood"),
        (("xor", "--epochs", "0"), "--epochs is 0"),
        (("xor", "--seed", "-1"), "--seed is -1"),
        (("xor", "--optimizer", "newton"), "newton"),
        (("xor", "--cost", "cross_entropy"), "binary_cross_entropy"),
        (("bumps", "--cost", "binary_cross_entropy"), "values, not classes"),
        (("xor", "--activation", "tanh,tanh"), "activations"),
        (("xor", "--batch", "0"), "batch is a whole number"),
        (("xor", "--learn-rate", "fast"), "takes a number"),
        (("xor", "--arms", "3"), "no option --arms"),
        (("xor", "--augment", "noise"), "no option --augment"),
        ((), "DATASET is missing"),
    ],
)
def test_mistakes_are_told_in_one_line_before_anything_is_written(
    neurarium: Run, options: tuple[str, ...], words: str
) -> None:
    assert words in neurarium("train", *options).complaint
    assert not Path("runs").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("x,y\n1,2\n", "columns"),
        ("x,y,class\n1,2,a\n2,3,a\n", "one class"),
        ("x,y,class\n1,nan,a\n2,3,b\n", "not a finite number"),
        ("x,y,class\n1,two,a\n2,3,b\n", "'two'"),
    ],
)
def test_a_csv_file_that_is_wrong_is_told_by_name(neurarium: Run, text: str, words: str) -> None:
    Path("bad.csv").write_text(text, encoding="utf-8")
    said = neurarium("train", "bad.csv").complaint
    assert said.startswith("bad.csv")
    assert words in said


def test_a_brain_that_cannot_be_asked_about_points_is_refused(neurarium: Run) -> None:
    save_brain("wide.npz", Network(Topology((9, 2)), np.zeros(20)))
    assert "takes 9 inputs" in neurarium("test", "wide.npz", "xor").complaint
    save_brain("two.npz", Network(Topology((2, 2)), np.zeros(6)))
    assert "needs 1 output" in neurarium("test", "two.npz", "bumps").complaint
    assert "DATASET is missing" in neurarium("test", "two.npz").complaint
