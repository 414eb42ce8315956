"""One seed, one champion: whoever evaluates, wherever, in however many parts."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from brains.errors import UserError
from brains.evolvers import STRATEGIES
from brains.storage import champion_sha256, load_brain
from sim.car_replay import replay
from sim.car_task import CarTask, expand, track_named
from sim.cars import CarConfig
from sim.evaluation import Here
from sim.evolution import Evolution, EvolutionConfig, Generation, evolve, population_of
from sim.executors import OnExecutor
from sim.processes import Processes
from sim.replay import changed_episodes, episodes_of, task_of
from sim.runs import RunFolder, judged_on, new_folder
from sim.task import Scores
from sim.track_files import save_track

SHORT = CarConfig(time_limit_s=12.0)


def config(strategy: str = "genetic", population: int = 16, **more: object) -> EvolutionConfig:
    settings = STRATEGIES[strategy].settings_type(population=population)
    task = more.pop("task", CarTask(config=SHORT))
    return EvolutionConfig(task, strategy=strategy, settings=settings, **more)


def run(configuration: EvolutionConfig, generations: int = 3, **how: object) -> Evolution:
    evolution = Evolution(configuration)
    list(evolve(evolution, generations, **how))
    return evolution


def sha(evolution: Evolution) -> str:
    assert evolution.champion is not None
    return champion_sha256(evolution.champion.parameters)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_same_seed_gives_the_same_champion_run_twice_and_another_seed_another(strategy: str) -> None:
    first, again = run(config(strategy)), run(config(strategy))
    assert sha(first) == sha(again)
    assert first.champion.fitness == again.champion.fitness
    assert sha(run(config(strategy, seed=1))) != sha(first)


def test_serial_threads_and_two_processes_give_one_champion() -> None:
    expected = run(config())
    with ThreadPoolExecutor(3) as threads:
        assert sha(run(config(), evaluator=OnExecutor(threads, 3))) == sha(expected)
    with Processes(2) as processes:
        in_processes = run(config(), evaluator=processes)
    assert sha(in_processes) == sha(expected)
    assert in_processes.steps == expected.steps


def test_scores_do_not_depend_on_how_the_population_is_split() -> None:
    evolution = Evolution(config(population=13))
    trial = evolution.ask()
    whole = Here().evaluate(evolution.config.task, evolution.topology, trial.parameters, trial.episodes)
    with ThreadPoolExecutor(2) as threads:
        for chunk in (1, 3, 7, 40):
            split = OnExecutor(threads, 2, chunk).evaluate(
                evolution.config.task, evolution.topology, trial.parameters, trial.episodes
            )
            assert np.array_equal(split.fitness, whole.fitness)
            assert np.array_equal(split.details["progress_m"], whole.details["progress_m"])
            assert split.steps == whole.steps


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_run_goes_on_from_its_folder_as_if_it_had_never_stopped(strategy: str, tmp_path: Path) -> None:
    unbroken, stopped = tmp_path / "unbroken", tmp_path / "stopped"
    for path, stops in ((unbroken, (5,)), (stopped, (2, 5))):
        RunFolder.create(path, config(strategy))
        for generations in stops:
            folder, evolution = RunFolder.open(path)
            for generation in evolve(evolution, generations):
                folder.record(evolution, generation)
    assert (stopped / "metrics.csv").read_bytes() == (unbroken / "metrics.csv").read_bytes()
    assert load_brain(stopped / "champion.npz").sha256 == load_brain(unbroken / "champion.npz").sha256
    assert (stopped / "champion.npz").read_bytes() == (unbroken / "champion.npz").read_bytes()


def test_a_saved_champion_replays_its_recorded_fitness_and_path_exactly(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path / "run", config(task=CarTask(("meadow", "seed:3"), config=SHORT)))
    _, evolution = RunFolder.open(folder.path)
    for generation in evolve(evolution, 3):
        folder.record(evolution, generation)
    folder.finish(evolution)
    brain = load_brain(folder.champion_path)
    again = replay(task_of(brain), brain.network, episodes_of(brain))
    assert again.fitness == brain.metadata["fitness"] == evolution.champion.fitness
    with np.load(folder.path / "drive.npz", allow_pickle=False) as drive:
        for one in again.drives:
            assert np.array_equal(drive[f"position_m/{one.episode}"], one.position_m)
    assert changed_episodes(brain) == []


def test_a_track_that_changed_since_is_named(tmp_path: Path) -> None:
    track = track_named("meadow")
    path = tmp_path / "own.json"
    save_track(track, path)
    folder = RunFolder.create(tmp_path / "run", config(population=6, task=CarTask((str(path),), config=SHORT)))
    _, evolution = RunFolder.open(folder.path)
    for generation in evolve(evolution, 1):
        folder.record(evolution, generation)
    brain = load_brain(folder.champion_path)
    assert changed_episodes(brain) == []
    save_track(track_named("seed:1"), path)
    assert changed_episodes(brain) == [str(path)]


def test_drawn_tracks_change_each_generation_and_champions_sit_one_exam() -> None:
    task = CarTask(("seed:1..60",), tracks_per_generation=2, config=dataclasses.replace(SHORT, time_limit_s=4))
    evolution = Evolution(config(population=8, task=task))
    seen, exams, finished = set(), set(), []
    while len(finished) < 4:
        trial = evolution.ask()
        (exams if trial.exam else seen).add(trial.episodes)
        scores = Here().evaluate(task, evolution.topology, trial.parameters, trial.episodes)
        assert evolution.ask() is trial
        if done := evolution.tell(scores):
            finished.append(done)
            if done.new_champion:
                assert done.champion.fitness == float(scores.fitness[0])
    assert len(seen) > 1
    assert len(exams) == 1
    assert len(next(iter(exams))) == 48
    assert judged_on(evolution, evolution.champion) == next(iter(exams))


def test_a_champion_is_never_one_whose_fitness_is_not_a_number() -> None:
    evolution = Evolution(config())
    for fitness in (np.full(16, np.nan), np.array([np.inf, 1.0] + [np.nan] * 14)):
        trial = evolution.ask()
        details = {name: np.zeros(16) for name in ("progress_m", "laps")}
        done = evolution.tell(Scores(fitness, 1, details))
        assert isinstance(done, Generation)
        if np.isfinite(fitness).any():
            assert done.champion.fitness == 1.0
            assert np.array_equal(done.champion.parameters, trial.parameters[1])
        else:
            assert done.champion is None


def test_settings_act_from_the_next_generation_on() -> None:
    evolution = Evolution(config())
    list(evolve(evolution, 1))
    evolution.settings = dataclasses.replace(evolution.settings, population=22)
    assert len(evolution.ask().parameters) == 22
    assert len(population_of(evolution, evolution.ask())) == 22


def test_changing_the_track_keeps_the_brains_and_retires_the_champion() -> None:
    evolution = run(config(), 2)
    evolution.change_task(CarTask(("seed:7",), config=SHORT))
    assert evolution.champion is None
    assert evolution.ask().episodes == ("seed:7",)
    with pytest.raises(RuntimeError, match="between generations"):
        evolution.change_task(CarTask(config=SHORT))


def test_a_task_for_other_brains_is_refused() -> None:
    evolution = run(config(), 1)
    with pytest.raises(UserError, match="start afresh"):
        evolution.change_task(CarTask(config=CarConfig(rays=3)))


def test_telling_before_asking_and_saving_amid_a_trial_are_errors() -> None:
    evolution = Evolution(config())
    with pytest.raises(RuntimeError, match="call ask first"):
        evolution.tell(Scores(np.zeros(16), 0))
    evolution.ask()
    with pytest.raises(RuntimeError, match="between generations"):
        evolution.state()


def test_a_run_can_start_from_a_given_brain() -> None:
    start = run(config(), 2).champion
    evolution = Evolution(config(seed=5), start=start.parameters)
    done = next(evolve(evolution, 1))
    assert done.best >= start.fitness


def test_seed_ranges_and_lists_name_their_tracks() -> None:
    assert expand("meadow, seed:3..5") == ["meadow", "seed:3", "seed:4", "seed:5"]
    assert expand("seed:1..2:0.8") == ["seed:1:0.8", "seed:2:0.8"]
    for wrong in ("seed:5..2", "seed:a..b", "seed:0..99999999"):
        with pytest.raises(UserError, match="seed"):
            expand(wrong)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"strategy": "magic"}, "magic.*genetic"),
        ({"seed": -1}, "seed is -1"),
        ({"hidden": (0,)}, "layer"),
    ],
)
def test_a_configuration_out_of_range_is_refused_in_one_line(wrong: dict, says: str) -> None:
    with pytest.raises(UserError, match=says):
        Evolution(EvolutionConfig(CarTask(), **wrong))


def test_a_track_file_may_have_a_comma_in_its_name(tmp_path: Path) -> None:
    path = tmp_path / "up, down.json"
    save_track(track_named("meadow"), path)
    assert CarTask((str(path),)).tracks == (str(path),)
    assert track_named(str(path)) == track_named("meadow")


def test_a_task_without_tracks_or_with_too_few_is_refused() -> None:
    with pytest.raises(UserError, match="no track"):
        CarTask(())
    with pytest.raises(UserError, match="tracks_per_generation is 3"):
        CarTask(("meadow",), tracks_per_generation=3)


def test_run_folders_say_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds no run"):
        RunFolder.open(tmp_path)
    folder = RunFolder.create(tmp_path / "run", config())
    with pytest.raises(UserError, match="already holds a run"):
        RunFolder.create(folder.path, config())
    (folder.path / "checkpoint.npz").write_bytes(b"PK rubbish")
    with pytest.raises(UserError, match=r"checkpoint\.npz"):
        RunFolder.open(folder.path)
    (folder.path / "checkpoint.npz").unlink()
    for text in ("", "[]", "{}", '{"format": "neurarium-run/9"}', '{"format": "neurarium-run/1"}', "\xff\x00"):
        (folder.path / "config.json").write_text(text, encoding="latin-1")
        with pytest.raises(UserError, match=r"config\.json"):
            RunFolder.open(folder.path)


def test_new_folders_never_meet_old_ones(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        path = new_folder(tmp_path, "car")
        path.mkdir()
        names.append(path.name)
    assert names == ["car", "car-2", "car-3"]
