"""`neurarium evolve xor`, `fruit` and the other sets of points: the same run folder, replay and report as for cars."""

from __future__ import annotations

from pathlib import Path

import pytest

from brains.datasets import DATASETS
from brains.storage import load_brain
from tests.commands.conftest import Run

KEYS = {"task", "generations", "evaluations", "best_fitness", "champion", "champion_sha256", "seconds"}


@pytest.mark.parametrize("name", DATASETS)
def test_every_set_of_points_can_be_evolved_and_replayed_exactly(neurarium: Run, name: str) -> None:
    found = neurarium("evolve", name, "--population", 20, "--generations", 2, "--count", 40, "--json").json
    assert found.keys() >= KEYS | {"accuracy", "test_accuracy", "cost"}
    assert (found["task"], found["evaluations"], found["run"]) == (name, 40, f"runs/{name}-seed0")
    assert found["best_fitness"] == -found["cost"]
    again = neurarium("replay", found["champion"], "--headless", "--json").json
    assert again.keys() >= {"task", "fitness", "episodes", "accuracy", "test_accuracy"}
    assert again["exact"] is True
    assert again["fitness"] == found["best_fitness"]
    assert again["test_accuracy"] == found["test_accuracy"]


def test_workers_and_resuming_change_nothing(neurarium: Run) -> None:
    options = ("evolve", "fruit", "--population", 15, "--count", 30, "--hidden", 3)
    whole = neurarium(*options, "--generations", 4, "--out", "whole", "--json").json
    neurarium(*options, "--generations", 2, "--out", "parts", "--workers", 2)
    parts = neurarium("evolve", "fruit", "--resume", "parts", "--generations", 4, "--json").json
    assert parts["champion_sha256"] == whole["champion_sha256"]
    for file in ("metrics.csv", "champion.npz", "checkpoint.npz"):
        assert Path("parts", file).read_bytes() == Path("whole", file).read_bytes(), file


def test_words_say_how_often_it_is_right(neurarium: Run) -> None:
    said = neurarium("evolve", "circle", "--generations", 2, "--population", 10)
    assert "right of points it never learnt from" in said.out
    assert "Watch it" in said.out
    brain = "runs/circle-seed0/champion.npz"
    assert "to the last bit" in neurarium("replay", brain, "--headless").out
    assert "no display here to watch it on" in neurarium("replay", brain).complaint
    assert (
        "--seed does not go with a brain that was made for 'circle'"
        in neurarium("replay", brain, "--headless", "--seed", 3).complaint
    )


def test_a_run_starts_from_a_trained_brain(neurarium: Run) -> None:
    neurarium("evolve", "moons", "--generations", 2, "--population", 10, "--out", "first")
    start = load_brain("first/champion.npz")
    found = neurarium("evolve", "moons", "--generations", 1, "--start", "first/champion.npz", "--json").json
    assert found["best_fitness"] >= start.metadata["fitness"]


def test_the_report_of_points_shows_the_plane(neurarium: Run) -> None:
    neurarium("evolve", "gauss", "--clouds", 3, "--generations", 2, "--population", 10, "--out", "run")
    files = neurarium("report", "run", "--json").json["files"]
    assert [Path(file).name for file in files] == [
        "fitness.png",
        "plane.png",
        "lineage.png",
        "network.png",
        "report.html",
    ]
    assert "points of the plane" in Path(files[-1]).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("xor", "--noise", "7"), "noise is a number from 0 to 1"),
        (("xor", "--track", "oval"), "no option --track"),
        (("bumps", "--cost", "cross_entropy"), "values, not classes"),
        (("fruit", "--variant", "tree"), "choose one of"),
        (("spirale",), "did you mean 'spiral'"),
    ],
)
def test_mistakes_are_told_before_a_folder_is_made(neurarium: Run, options: tuple[str, ...], words: str) -> None:
    assert words in neurarium("evolve", *options).complaint
    assert not Path("runs").exists()
