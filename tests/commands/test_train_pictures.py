"""`neurarium train` and `neurarium test` on pictures: networks that know digits, and files that say how."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from brains.network import Network
from brains.pictures.augment import PRESETS
from brains.pictures.find import find_pictures
from brains.storage import load_brain, save_brain
from brains.topology import Topology
from commands import training
from tests.brains.picture_makers import picture, write_idx_set
from tests.commands.conftest import ROOT, Run
from tests.systems import needs_pipes, needs_signals

TRAIN_KEYS = {"dataset", "train_accuracy", "test_accuracy", "epochs", "seconds", "brain"}
SHORT = ("--hidden", 16, "--epochs", 2, "--learn-rate", 0.01)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few strokes, drawn quickly, and no sets of this machine."""
    monkeypatch.delenv("NEURARIUM_DATA", raising=False)
    monkeypatch.setattr("brains.pictures.drawn_set.drawn_set.__defaults__", (0, 400, 100))
    monkeypatch.setattr("platformdirs.user_cache_path", lambda _: Path("no cache"))


def test_strokes_are_learnt_with_nothing_but_their_name(neurarium: Run) -> None:
    said = neurarium("train", "strokes", "--epochs", 12, "--json")
    assert len(said.out.splitlines()) == 1, "all words go to standard error"
    found = said.json
    assert found.keys() >= TRAIN_KEYS
    assert (found["dataset"], found["epochs"], found["brain"]) == ("strokes", 12, "runs/strokes-trained-seed0.npz")
    assert found["layers"] == [784, 512, 256, 10]
    assert found["test_accuracy"] > 0.85
    tested = neurarium("test", found["brain"], "strokes", "--json").json
    assert tested.keys() >= {"accuracy", "per_class", "n"}
    assert (tested["n"], tested["accuracy"]) == (100, found["test_accuracy"])
    assert tested["accuracy"] == np.trace(tested["confusion"]) / 100
    assert sum(one["right"] for one in tested["per_class"].values()) == np.trace(tested["confusion"])


def test_the_file_says_how_to_make_it_again(neurarium: Run) -> None:
    neurarium(
        "train", "strokes", *SHORT, "--augment", "light,rotate=5", "--smoothing", 0.1, "--seed", 3, "--out", "a.npz"
    )
    brain = load_brain("a.npz")
    told = brain.metadata
    assert told["trained_on"]["classes"] == list("0123456789")
    assert told["trained_on"]["shape"] == [28, 28]
    assert told["augment"] == {**vars(PRESETS["light"]), "rotate": 5.0}
    assert (told["smoothing"], told["cost"], told["schedule"]["name"]) == (0.1, "cross_entropy", "cosine")
    assert "black" in told["preprocessing"]
    words = told["command"].split()
    assert words[:3] == ["neurarium", "train", "strokes"]
    assert neurarium(*words[1:-1], "b.npz").status == 0
    assert load_brain("b.npz").sha256 == brain.sha256


def test_half_precision_halves_the_file_and_is_what_was_judged(neurarium: Run) -> None:
    whole = neurarium("train", "strokes", *SHORT, "--out", "w.npz", "--json").json
    half = neurarium("train", "strokes", *SHORT, "--out", "h.npz", "--half", "--json").json
    assert Path("h.npz").stat().st_size < 0.6 * Path("w.npz").stat().st_size
    parameters = load_brain("h.npz").network.parameters
    assert parameters.dtype == np.float32
    np.testing.assert_allclose(parameters, load_brain("w.npz").network.parameters, rtol=1e-3, atol=1e-7)
    assert half["sha256"] == load_brain("h.npz").sha256 != whole["sha256"]
    assert neurarium("test", "h.npz", "strokes", "--json").json["accuracy"] == half["test_accuracy"]


def test_the_classic_recipe_can_be_asked_for(neurarium: Run) -> None:
    found = neurarium(
        "train", "strokes", "--layers", "784,20,10", "--activation", "sigmoid", "--cost", "squared_error", "--batch", 1,
        "--optimizer", "gradient-descent", "--learn-rate", 0.1, "--schedule", "constant", "--augment", "none",
        "--initializer", "lecun", "--epochs", 3, "--json",
    ).json  # fmt: skip
    brain = load_brain(found["brain"])
    assert str(brain.network.topology) == "784-20-10 sigmoid"
    assert (found["steps"], brain.metadata["optimizer"]) == (1200, {"name": "gradient-descent", "learn_rate": 0.1})
    assert found["test_accuracy"] > 0.6


def test_a_set_in_a_folder_is_learnt_and_tested_by_the_names_of_its_classes(neurarium: Run) -> None:
    for kind, grey in (("day", 230), ("night", 20)):
        Path("sky", kind).mkdir(parents=True)
        for number in range(10):
            Path("sky", kind, f"{number}.png").write_bytes(picture(np.full((8, 8), grey + number, np.uint8)))
    found = neurarium("train", "sky", "--hidden", 4, "--learn-rate", 0.01, "--augment", "none", "--json").json
    assert (found["test_accuracy"], found["layers"][1:]) == (1.0, [4, 2])
    tested = neurarium("test", found["brain"], "sky", "--json").json
    assert {name: one["n"] for name, one in tested["per_class"].items()} == {"day": 2, "night": 2}
    seen = neurarium("test", found["brain"], "sky", "--part", "train", "--json").json
    assert seen["n"] == 16, "the pictures held back are those held back in training"


def test_a_known_set_is_found_in_a_folder_of_sets(neurarium: Run) -> None:
    write_idx_set(Path("sets/mnist"))
    found = neurarium("train", "mnist", "--data-dir", "sets", *SHORT, "--json").json
    assert found["dataset"] == "mnist"
    assert "neurarium data fetch mnist" in neurarium("train", "mnist").complaint


def test_pictures_may_be_changed_before_a_test(neurarium: Run) -> None:
    neurarium("train", "strokes", "--hidden", 32, "--epochs", 15, "--out", "a.npz")
    plain, warped, again, other = (
        neurarium("test", "a.npz", "strokes", *words, "--json").json["accuracy"]
        for words in ((), ("--augment", "drawings"), ("--augment", "drawings"), ("--augment", "drawings", "--seed", 1))
    )
    assert warped == again != other
    assert warped < plain


def test_the_table_tells_what_is_taken_for_what(neurarium: Run) -> None:
    topology = Topology((784, 10), ("linear",))
    network = Network(topology, np.zeros(topology.parameter_count))
    network.layers[0][1][7] = 1.0
    save_brain("seven.npz", network)
    said = neurarium("test", "seven.npz", "strokes").out
    assert "Accuracy 0.1000 on 100 pictures of Drawn digits: 90 wrong" in said
    assert "0 taken for 7: 10" in said


@needs_signals
def test_ctrl_c_keeps_what_was_learnt(tmp_path: Path) -> None:
    words = [
        sys.executable,
        "-m",
        "neurarium",
        "train",
        "strokes",
        "--hidden",
        "8",
        "--epochs",
        "100000",
        "--out",
        "a.npz",
    ]
    going = subprocess.Popen(
        words, env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=tmp_path, stdout=subprocess.PIPE, text=True
    )
    assert going.stdout is not None
    while "100,000 epochs" not in going.stdout.readline():
        pass
    time.sleep(1.0)  # somewhere in the midst of it
    going.send_signal(signal.SIGINT)
    out, _ = going.communicate(timeout=60)
    assert going.returncode == 130
    assert "Stopped; what it has learnt so far is saved." in out
    assert load_brain(tmp_path / "a.npz").metadata["trained_on"]["epochs"] < 100_000


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("mnits",), "did you mean 'mnist'?"),
        (("strokes", "--layers", "100,10"), "the first is 784 (28 × 28) and the last is 10"),
        (("strokes", "--layers", "784,10", "--hidden", "5"), "give the one or the other"),
        (("strokes", "--hidden", "many"), "not understood"),
        (("strokes", "--activation", "relu,softmax"), "names 2 layers; there are 3"),
        (("strokes", "--activation", "relu,tanh,softmax"), "share one"),
        (("strokes", "--activation", "bent"), "bent"),
        (("strokes", "--cost", "cross"), "cross"),
        (("strokes", "--augment", "wild"), "no augmentation is called 'wild'"),
        (("strokes", "--epochs", "0"), "--epochs is 0"),
        (("strokes", "--seed", "-1"), "--seed is -1"),
        (("strokes", "--data-seed", "-1"), "--data-seed is -1"),
        (("strokes", "--batch", "0"), "batch is a whole number"),
        (("strokes", "--smoothing", "1"), "smoothing is a share"),
        (("strokes", "--learn-rate", "99"), "learn_rate is a number"),
        (("strokes", "--momentum", "0.9"), "--momentum is an option of momentum and nesterov"),
        (("strokes", "--out", "."), "is a folder"),
        (("--json", "strokes", "--points", "3"), "no option --points"),
    ],
)
def test_mistakes_are_told_in_one_line_before_anything_is_written(
    neurarium: Run, options: tuple[str, ...], words: str
) -> None:
    assert words in neurarium("train", *options).complaint
    assert not Path("runs").exists()


def test_a_place_that_cannot_be_written_is_found_out_before_the_training(
    neurarium: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(training.tempfile, "TemporaryFile", full)
    said = neurarium("train", "strokes", "--epochs", 100_000)
    assert said.complaint.endswith("cannot be written: No space left on device")


@needs_pipes
def test_a_brain_takes_the_place_of_files_alone(neurarium: Run) -> None:
    os.mkfifo("pipe.npz")
    assert "pipe.npz is no ordinary file" in neurarium("train", "strokes", "--out", "pipe.npz").complaint


def test_brains_that_cannot_be_asked_about_pictures_are_refused(neurarium: Run) -> None:
    save_brain("narrow.npz", Network(Topology((9, 10)), np.zeros(100)))
    assert "takes 9 inputs; pictures of Drawn digits have 784 values (28 × 28)" in _complaint(neurarium, "narrow.npz")
    save_brain("few.npz", Network(Topology((784, 2)), np.zeros(1570)))
    assert "Drawn digits has 10 classes" in _complaint(neurarium, "few.npz")
    metadata = {"trained_on": {"classes": ["a", "b"]}}
    save_brain("letters.npz", Network(Topology((784, 2)), np.zeros(1570)), metadata)
    assert "has the class '0'; this brain knows a, b" in _complaint(neurarium, "letters.npz")
    assert "no such file" in _complaint(neurarium, "missing.npz")


def _complaint(neurarium: Run, brain: str) -> str:
    return neurarium("test", brain, "strokes").complaint


def test_damaged_metadata_is_no_trouble(neurarium: Run) -> None:
    topology = Topology((784, 10))
    for trained_on in ("words", {"data_seed": "x", "classes": {"a": 1}}, {"data_seed": -4}, {"data_seed": True}):
        save_brain("odd.npz", Network(topology, np.zeros(topology.parameter_count)), {"trained_on": trained_on})
        assert neurarium("test", "odd.npz", "strokes", "--json").json["n"] == 100


def test_the_drawn_set_is_really_small_here() -> None:
    assert len(find_pictures("strokes").train) == 400


def test_folds_judge_a_recipe_and_keep_no_brain(neurarium: Run) -> None:
    found = neurarium("train", "strokes", *SHORT, "--folds", 3, "--json").json
    assert found.keys() >= TRAIN_KEYS
    assert len(found["test_accuracies"]) == 3
    assert found["test_accuracy"] == pytest.approx(np.mean(found["test_accuracies"]))
    assert found["brain"] is None
    assert not Path("runs").exists()
    assert "1 folds" in neurarium("train", "strokes", "--folds", 1).complaint
