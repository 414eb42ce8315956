"""`neurarium evolve gym:ENV-ID` and `replay` of what came of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.commands.conftest import Run

RUN = ("evolve", "gym:CartPole-v1", "--max-steps", 40, "--population", 8)


def test_the_missing_extra_is_named(neurarium: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gymnasium", None)
    assert "pip install 'neurarium[gym]'" in neurarium(*RUN).complaint
    assert neurarium("evolve", "gym:CartPole-v1", "--help").status == 0
    assert neurarium("evolve", "xor", "--generations", 1, "--population", 8).status == 0


class TestWithTheExtra:
    @pytest.fixture(autouse=True)
    def _extra(self) -> None:
        pytest.importorskip("gymnasium")

    def test_a_champion_is_evolved_and_plays_exactly_as_recorded(self, neurarium: Run) -> None:
        found = neurarium(*RUN, "--generations", 3, "--json").json
        assert (found["task"], found["run"]) == ("gym:CartPole-v1", "runs/gym-CartPole-v1-seed0")
        assert found["evaluations"] == 3 * (8 * 2 + 10), "two episodes each, and ten of the exam"
        assert (found["strategy"], found["hidden"], found["solved_from"]) == ("cma", [], 475.0)
        again = neurarium("replay", found["champion"], "--headless", "--json").json
        assert again["exact"] is True
        assert again["fitness"] == found["best_fitness"]
        assert len(again["plays"]) == again["episodes"] == 10
        other = neurarium("replay", found["champion"], "--headless", "--json", "--seed", 5, "--episodes", 2).json
        assert [play["seed"] for play in other["plays"]] == [5, 6]
        assert other["exact"] is None

    def test_resuming_changes_nothing(self, neurarium: Run) -> None:
        whole = neurarium(*RUN, "--generations", 4, "--out", "whole", "--json").json
        neurarium(*RUN, "--generations", 2, "--out", "parts")
        parts = neurarium("evolve", RUN[1], "--resume", "parts", "--generations", 4, "--json").json
        assert parts["champion_sha256"] == whole["champion_sha256"]
        assert Path("parts", "metrics.csv").read_bytes() == Path("whole", "metrics.csv").read_bytes()

    def test_how_it_learns_can_be_chosen_and_the_champion_is_judged_by_the_environment_alone(
        self, neurarium: Run
    ) -> None:
        chosen = ("--first-steps", 5, "--grow-generations", 4, "--least-reward", -1, "--exam-every", 2)
        found = neurarium(*RUN, *chosen, "--exam-episodes", 3, "--generations", 2, "--json").json
        assert found["evaluations"] == 2 * (8 * 2 + 3)
        assert found["steps"] < 2 * 8 * (5 + 14) + 2 * 3 * 40 + 1
        again = neurarium("replay", found["champion"], "--headless", "--json").json
        assert again["exact"] is True
        assert again["episodes"] == 3
        assert again["fitness"] == found["best_fitness"]

    def test_a_brain_is_filmed(self, neurarium: Run) -> None:
        brain = neurarium(*RUN, "--generations", 1, "--json").json["champion"]
        said = neurarium("replay", brain, "--gif", "play.gif", "--seed", 3, "--episodes", 2)
        assert said.status == 0, said.err
        with Image.open("play.gif") as film:
            assert film.size == (600, 400)
            assert film.n_frames > 5  # type: ignore[attr-defined]
        assert "--headless" in neurarium("replay", brain).complaint

    def test_the_report_shows_what_each_episode_earned(self, neurarium: Run) -> None:
        neurarium(*RUN, "--generations", 2, "--out", "run")
        files = neurarium("report", "run", "--json").json["files"]
        assert [Path(file).name for file in files] == [
            "fitness.png",
            "returns.png",
            "lineage.png",
            "network.png",
            "report.html",
        ]
        page = Path(files[-1]).read_text(encoding="utf-8")
        assert "CartPole-v1, at most 40 steps" in page
        assert "over 10 that it never learnt from" in page

    def test_settings_of_the_environment_reach_it(self, neurarium: Run) -> None:
        found = neurarium(*RUN, "--generations", 1, "--env-arg", "sutton_barto_reward=true", "--json").json
        assert found["environment_arguments"] == {"sutton_barto_reward": True}
        assert found["best_fitness"] <= 0, "the classic reward is -1 at the end, and nothing before"
        assert neurarium("replay", found["champion"], "--headless", "--json").json["exact"] is True

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            (("gym:CartPol-v1",), "Did you mean: `CartPole`"),
            (("gym:",), "is not a task"),
            (("gym:CartPole-v1", "--max-steps", "0"), "--max-steps is 0"),
            (("gym:CartPole-v1", "--first-steps", "0"), "--first-steps is 0"),
            (("gym:CartPole-v1", "--grow-generations", "5"), "needs --first-steps"),
            (("gym:CartPole-v1", "--first-steps", "9", "--grow-after", "5"), "needs --grow-generations"),
            (("gym:CartPole-v1", "--least-reward", "5"), "least_reward is 5"),
            (("gym:CartPole-v1", "--examined", "worst"), "worst"),
            (("gym:CartPole-v1", "--env-arg", "wind"), "expected NAME=VALUE"),
            (("gym:CartPole-v1", "--env-arg", "wind=[1]"), "a number or a text"),
            (("gym:CartPole-v1", "--env-arg", "wind=3"), "unexpected keyword argument 'wind'"),
            (("gym:CartPole-v1", "--track", "oval"), "no option --track"),
        ],
    )
    def test_mistakes_are_told_before_a_folder_is_made(
        self, neurarium: Run, options: tuple[str, ...], words: str
    ) -> None:
        assert words in neurarium("evolve", *options).complaint
        assert not Path("runs").exists()
