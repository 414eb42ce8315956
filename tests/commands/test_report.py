"""`neurarium report`: one page to send, with the command that makes the same champion again."""

from __future__ import annotations

import base64
import hashlib
import re
import shlex
from pathlib import Path

import pytest

from brains.storage import load_brain
from tests.commands.conftest import SMALL, Run


@pytest.mark.parametrize(
    "options",
    [
        "car --track seed:1..4,oval --tracks-per-generation 2 --rays 5 --grip 0.9 --time-limit-s 4 --seed 3 "
        "--hidden 4 --strategy openai-es --openai-es.learn-rate 0.2 --population 8",
        "car --mode steer-only --time-limit-s 4 --genetic.elites 2 --population 8",
        "walker --creature hopper --terrain hills:1.5 --seconds 1.5 --clock own --look-ahead 3 --no-normalise "
        "--push-every 0.5 --push-share 0.1 --evolve-body 0.2 --population 6",
        "spiral --noise 0.1 --count 80 --data-seed 4 --activation relu --hidden 0 --cost squared_error --population 6",
        "gym:CartPole-v1 --max-steps 40 --first-steps 20 --grow-generations 3 --examined best --no-normalise "
        "--env-arg sutton_barto_reward=true --population 6",
    ],
)
def test_the_command_in_the_report_makes_the_same_champion_again(neurarium: Run, options: str) -> None:
    first = neurarium("evolve", *options.split(), "--generations", 2, "--out", "first", "--json").json
    told = neurarium("report", "first", "--json").json
    page = Path("first/report/report.html").read_text()
    assert told["command"] in page
    program, *words = shlex.split(told["command"])
    assert program == "neurarium"
    again = neurarium(*words, "--out", "again", "--json").json
    assert again["champion_sha256"] == first["champion_sha256"]
    assert Path("again/metrics.csv").read_bytes() == Path("first/metrics.csv").read_bytes()


@pytest.mark.parametrize("strategy", ["genetic", "cma", "cma --cma.sigma 0.5"])
def test_a_run_that_started_from_a_brain_is_repeated_from_its_own_copy(
    neurarium: Run, trained: Path, strategy: str
) -> None:
    options = (*SMALL, "--seed", 5, "--generations", 2, "--start", trained / "champion.npz")
    options += ("--strategy", *strategy.split())
    first = neurarium("evolve", "car", *options, "--out", "first", "--json").json
    command = neurarium("report", "first", "--json").json["command"]
    assert "--start first/start.npz" in command
    again = neurarium(*shlex.split(command)[1:], "--json").json
    assert again["champion_sha256"] == first["champion_sha256"]


def test_the_champion_can_be_saved_from_the_page(neurarium: Run, trained: Path) -> None:
    neurarium("report", trained, "--out", "here")
    page, champion = Path("here/report.html").read_text(), trained / "champion.npz"
    (inside,) = re.findall(r'download="run-champion.npz" href="data:application/octet-stream;base64,([^"]+)"', page)
    Path("gift.npz").write_bytes(base64.b64decode(inside))
    assert load_brain("gift.npz").sha256 == load_brain(champion).sha256
    assert hashlib.sha256(champion.read_bytes()).hexdigest() in page
    neurarium("report", trained, "--out", "here", "--no-brain")
    assert "octet-stream" not in Path("here/report.html").read_text()


def test_the_page_is_whole_by_itself(neurarium: Run, trained: Path) -> None:
    neurarium("report", trained, "--out", "here")
    page = Path("here/report.html").read_text()
    assert len(re.findall('src="data:image/png;base64,', page)) == 3
    outside = re.findall(r'(?:src|href|url\()\s*=?\s*["\']?(?!data:)[a-z]+:', page)
    assert not outside
    assert "//" not in re.sub(r"base64,[^\"']*|^\s*//.*$", "", page, flags=re.MULTILINE)


def test_settings_that_no_option_sets_are_not_said_to_be_repeatable(neurarium: Run) -> None:
    neurarium("evolve", "walker", "--seconds", 1, "--population", 5, "--generations", 1, "--out", "run")
    config = Path("run/config.json")
    config.write_text(config.read_text().replace('"stall_s": 3.0', '"stall_s": 2.0'))
    assert neurarium("report", "run", "--json").json["command"] is None
    assert "no command repeats it" in Path("run/report/report.html").read_text()


def test_a_file_instead_of_a_folder_is_answered_with_what_to_do(neurarium: Run, trained: Path) -> None:
    assert f"neurarium report {trained}" in neurarium("report", trained / "champion.npz").complaint
    Path("brain.npz").write_bytes(b"")
    assert "'neurarium test'" in neurarium("report", "brain.npz").complaint
