"""`neurarium evolve`: runs without a window, exact and resumable, with mistakes told before anything is written."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from brains.evolvers import STRATEGIES
from brains.storage import champion_sha256, load_brain
from tests.commands.conftest import ROOT, SMALL, Run
from tests.systems import needs_signals

KEYS = {"task", "generations", "evaluations", "best_fitness", "champion", "champion_sha256", "seconds"}


def _rows(run: Path) -> list[dict[str, str]]:
    with (run / "metrics.csv").open() as file:
        return list(csv.DictReader(file))


def test_the_last_line_of_json_tells_what_the_files_hold(neurarium: Run) -> None:
    said = neurarium("evolve", "car", *SMALL, "--generations", 2, "--json")
    assert said.status == 0
    assert len(said.out.splitlines()) == 1, "all words go to standard error"
    assert "neurarium replay" in said.err
    found = said.json
    assert found.keys() >= KEYS | {"laps", "progress_m"}
    brain = load_brain(found["champion"])
    assert found["champion_sha256"] == brain.sha256 == champion_sha256(brain.network.parameters)
    assert found["best_fitness"] == brain.metadata["fitness"] == float(_rows(Path(found["run"]))[-1]["champion"])
    assert (found["task"], found["generations"], found["evaluations"]) == ("car", 2, 24)


def test_words_name_the_files_and_the_next_commands(neurarium: Run) -> None:
    said = neurarium("evolve", "car", *SMALL, "--generations", 2)
    assert said.status == 0
    assert not said.err
    for words in (
        "generation 2/2",
        "neurarium replay runs/car-meadow-seed0/champion.npz --headless",
        "neurarium report runs/car-meadow-seed0",
        "neurarium evolve car --resume runs/car-meadow-seed0 --generations 4",
    ):
        assert words in said.out


def test_a_run_gets_a_folder_of_its_own(neurarium: Run) -> None:
    first = neurarium("evolve", "car", *SMALL, "--generations", 1, "--quiet")
    second = neurarium("evolve", "car", *SMALL, "--generations", 1, "--quiet")
    assert first.out == "runs/car-meadow-seed0/champion.npz\n"
    assert second.out == "runs/car-meadow-seed0-2/champion.npz\n"


def test_two_workers_give_the_same_champion_and_the_same_metrics(neurarium: Run) -> None:
    runs = [
        neurarium("evolve", "car", *SMALL, "--generations", 3, "--workers", workers, "--json").json
        for workers in (1, 2, 1)
    ]
    assert len({run["champion_sha256"] for run in runs}) == 1
    assert len({(Path(run["run"]) / "metrics.csv").read_bytes() for run in runs}) == 1


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_three_generations_and_three_more_are_six(neurarium: Run, strategy: str) -> None:
    options = (*SMALL, "--strategy", strategy, "--track", "seed:1..4", "--tracks-per-generation", 1, "--seed", 7)
    whole = neurarium("evolve", "car", *options, "--generations", 6, "--out", "whole", "--json").json
    neurarium("evolve", "car", *options, "--generations", 3, "--out", "parts")
    parts = neurarium("evolve", "car", "--resume", "parts", "--generations", 6, "--json").json
    assert parts["champion_sha256"] == whole["champion_sha256"]
    assert parts["evaluations"] == whole["evaluations"]
    for name in ("metrics.csv", "champion.npz", "drive.npz", "checkpoint.npz"):
        assert Path("parts", name).read_bytes() == Path("whole", name).read_bytes(), name


def test_a_run_that_was_killed_before_its_very_end_gets_what_it_lacks(neurarium: Run) -> None:
    neurarium("evolve", "car", *SMALL, "--generations", 2, "--out", "run")
    drive = Path("run/drive.npz").read_bytes()
    Path("run/drive.npz").unlink()
    again = neurarium("evolve", "car", "--resume", "run", "--generations", 2)
    assert "has 2 generations already" in again.complaint
    assert Path("run/drive.npz").read_bytes() == drive


@needs_signals
def test_ctrl_c_keeps_what_is_done_and_tells_how_to_go_on(neurarium: Run) -> None:
    command = [sys.executable, "-m", "neurarium", "evolve", "car", *SMALL, "--generations", "1000", "--out", "broken"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for _ in range(600):
        time.sleep(0.05)
        if Path("broken/metrics.csv").exists() and len(_rows(Path("broken"))) >= 3:
            break
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "Traceback" not in err
    assert "neurarium evolve car --resume broken --generations 1000" in out
    done = len(_rows(Path("broken")))
    assert 3 <= done < 1000
    resumed = neurarium("evolve", "car", "--resume", "broken", "--generations", done + 2, "--json").json
    whole = neurarium("evolve", "car", *SMALL, "--generations", done + 2, "--json").json
    assert resumed["champion_sha256"] == whole["champion_sha256"]
    assert Path("broken/metrics.csv").read_bytes() == (Path(whole["run"]) / "metrics.csv").read_bytes()


def test_a_saved_brain_can_be_started_from(neurarium: Run, trained: Path) -> None:
    brain = trained / "champion.npz"
    fitness = load_brain(brain).metadata["fitness"]
    found = neurarium("evolve", "car", *SMALL, "--seed", 5, "--generations", 1, "--start", brain, "--json").json
    assert found["best_fitness"] >= fitness, "the given brain is carried over as if it were an elite"
    stopped = Path(found["run"])
    (stopped / "checkpoint.npz").unlink()  # as if stopped before its first generation had ended
    again = neurarium("evolve", "car", "--resume", stopped, "--generations", 1, "--json").json
    assert again["champion_sha256"] == found["champion_sha256"]


def test_a_start_of_another_shape_is_refused(neurarium: Run, trained: Path) -> None:
    brain = trained / "champion.npz"
    assert "9-12-2" in neurarium("evolve", "car", "--start", brain, "--hidden", "4").complaint
    assert "11-12-2" in neurarium("evolve", "car", "--start", brain, "--rays", "9").complaint
    assert not Path("runs").exists()


def test_help_shows_every_setting_of_every_strategy(neurarium: Run) -> None:
    shown = neurarium("evolve", "car", "--help").out
    for name, strategy in STRATEGIES.items():
        for setting in vars(strategy.settings_type()):
            assert setting == "population" or f"--{name}.{setting.replace('_', '-')}" in shown
    for flag in ("--track ", "--generations ", "--population ", "--mode ", "--laps ", "--grip "):
        assert flag in shown


def test_settings_reach_the_run(neurarium: Run) -> None:
    options = ("--strategy", "openai-es", "--openai-es.sigma", 0.3, "--hidden", "5,4", "--mode", "steer-only")
    found = neurarium("evolve", "car", *SMALL, *options, "--generations", 1, "--json").json
    config = (Path(found["run"]) / "config.json").read_text()
    assert '"sigma": 0.3' in config
    assert '"mode": "steer-only"' in config
    assert load_brain(found["champion"]).network.topology.layer_sizes == (9, 5, 4, 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("juggler", "is not a task that can be evolved; there is: car, walker"),
        ("cra", "did you mean 'car'?"),
        ("car --strategy magic", "choose from genetic, openai-es, cma"),
        ("car --strategy cma --genetic.elites 3", "--genetic.elites is an option of the strategy genetic"),
        ("car --population -5", "population is a whole number from 4 to 100000, got -5"),
        ("car --population 99999999999999", "population is a whole number"),
        ("car --generations 0", "--generations is 0"),
        ("car --seed -1", "seed is -1"),
        ("car --workers -1", "--workers is -1"),
        ("car --workers 99999999", "--workers is 99999999"),
        ("car --genetic.mutation-rate 3", "mutation_rate is a number from 0 to 1, got 3"),
        ("car --hidden a,b", "hidden layers 'a,b' are not understood"),
        ("car --hidden 999999999", "a layer size"),
        ("car --population 100000 --hidden 9999", "use a smaller --population or --hidden"),
        ("car --track seed:1..9999:high", "is no seeded track"),
        ("car --track nowhere", "there is no track 'nowhere'"),
        ("car --track ,", "no track is named"),
        ("car --track seed:x", "is no seeded track"),
        ("car --track no.json", "there is no such file"),
        ("car --tracks-per-generation 5", "tracks_per_generation is 5"),
        ("car --rays 0", "rays is 0"),
        ("car --mode fly", "--mode is 'fly'"),
        ("car --trakc oval", "there is no option --trakc"),
        ("car --start nix.npz", "nix.npz: there is no such file"),
        ("car --resume nix", "nix holds no run"),
        ("car --out file/run", "file/run: cannot be made"),
    ],
)
def test_a_mistake_is_told_in_one_line_and_leaves_nothing_behind(neurarium: Run, arguments: str, words: str) -> None:
    Path("file").write_text("in the way")
    assert words in neurarium("evolve", *arguments.split()).complaint
    assert [path.name for path in Path().iterdir()] == ["file"]


def test_no_task_at_all_is_answered_with_the_tasks(neurarium: Run) -> None:
    assert "car" in neurarium("evolve", "--help").out


def test_a_folder_that_holds_a_run_is_left_alone(neurarium: Run, trained: Path) -> None:
    before = (trained / "metrics.csv").read_bytes()
    complaint = neurarium("evolve", "car", *SMALL, "--out", trained).complaint
    assert "already holds a run" in complaint
    assert f"--resume {trained}" in complaint
    assert (trained / "metrics.csv").read_bytes() == before


def test_resuming_refuses_what_would_make_it_another_run(neurarium: Run, trained: Path) -> None:
    assert "--seed cannot be changed" in neurarium("evolve", "car", "--resume", trained, "--seed", 3).complaint
    complaint = neurarium("evolve", "car", "--resume", trained, "--generations", 3).complaint
    assert "has 3 generations already" in complaint
    assert f"neurarium evolve car --resume {trained} --generations 33" in complaint


def test_a_damaged_checkpoint_is_told_in_one_line(neurarium: Run) -> None:
    neurarium("evolve", "car", *SMALL, "--generations", 1, "--out", "run")
    Path("run/checkpoint.npz").write_bytes(b"PK\x03\x04 nonsense")
    assert "checkpoint.npz" in neurarium("evolve", "car", "--resume", "run").complaint


def test_a_process_of_its_own_ends_as_promised(process: Run) -> None:
    said = process("evolve", "car", *SMALL, "--generations", 2, "--workers", 2, "--json")
    assert said.status == 0
    assert said.json["generations"] == 2
    assert "no track" in process("evolve", "car", "--track", "nowhere").complaint
