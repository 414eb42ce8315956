"""The run behind the car scene: what is watched is what is scored, and what a person changes does what it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from brains.errors import UserError
from brains.evolvers import GeneticSettings
from brains.storage import champion_sha256, load_brain
from scenes.autosave import Autosave
from scenes.car_leader import CarLeader, nearest_car
from scenes.car_session import CarRun, CarSession
from sim.car_replay import replay
from sim.car_task import CarTask
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.runs import RunFolder

SMALL = GeneticSettings(population=24)
TRACK = "kart"


def config(seed: int = 3, **changes: object) -> EvolutionConfig:
    return replace(EvolutionConfig(CarTask((TRACK,)), seed, "genetic", SMALL, (6,)), **changes)  # type: ignore[arg-type]


def headless(config: EvolutionConfig, generations: int) -> Evolution:
    evolution = Evolution(config)
    for _ in evolve(evolution, generations):
        pass
    return evolution


def drive(session: CarSession, generations: int) -> None:
    while session.run.evolution.generation < generations or session.run.trial.exam:
        session.step()


def sha(evolution: Evolution) -> str:
    assert evolution.champion is not None
    return champion_sha256(evolution.champion.parameters)


@pytest.mark.parametrize("task", [CarTask((TRACK,)), CarTask((TRACK, "oval"), tracks_per_generation=1)])
def test_a_watched_run_ends_with_the_champion_of_the_headless_run(task: CarTask) -> None:
    alone = headless(config(task=task), 3)
    session = CarSession(config(task=task))
    drive(session, 3)
    assert sha(session.run.evolution) == sha(alone)
    assert session.champion is not None
    assert alone.champion is not None
    assert session.champion.fitness == alone.champion.fitness
    assert [row.generation for row in session.run.history] == [1, 2, 3]


def test_the_best_of_a_generation_sits_the_exam_on_all_tracks_in_sight() -> None:
    session = CarSession(config(task=CarTask((TRACK, "oval"), tracks_per_generation=1)))
    while not session.run.trial.exam:
        session.step()
    assert session.world.individuals == 1
    assert session.episodes == (TRACK, "oval")
    assert session.run.number == 1, "the exam belongs to the generation whose best sits it"


def test_ending_a_generation_scores_the_cars_as_they_stand() -> None:
    session = CarSession(config())
    for _ in range(40):
        session.step()
    furthest = float(session.world.fitness_m.max())
    finished = session.end_generation()
    assert finished is not None
    assert finished.number == 1
    assert finished.best == furthest
    assert session.world.step_count == 0
    assert session.run.number == 2


def test_the_ghost_drives_exactly_as_the_best_of_the_last_generation_did() -> None:
    session = CarSession(config())
    finished = None
    while finished is None:
        finished = session.step()
    network = session.run.evolution.network(finished.best_parameters)
    path = replay(session.run.task, network, (TRACK,)).drives[0].position_m
    kept = session.run.ghost.paths[TRACK]
    assert kept.shape == (len(path), 4)
    np.testing.assert_array_equal(kept[:, :2], path.astype(np.float32))
    assert session.run.ghost.pose(TRACK, 0.0) is not None
    assert session.run.ghost.pose(TRACK, len(path) + 1.0) is None
    assert session.run.ghost.pose("elsewhere", 0.0) is None


def test_a_setting_acts_from_the_next_generation_on() -> None:
    session = CarSession(config())
    session.change_setting("population", 40)
    assert session.world.individuals == 24
    session.end_generation()
    assert session.world.individuals == 40
    with pytest.raises(UserError, match="population"):
        session.change_setting("population", 1)


def test_another_track_keeps_the_very_individuals_and_a_slider_moved_before() -> None:
    session = CarSession(config())
    session.end_generation()
    before = session.run.trial.parameters.copy()
    session.change_setting("mutation_rate", 0.4)
    for _ in range(20):
        session.step()
    session.drive_on("oval")
    np.testing.assert_array_equal(session.run.trial.parameters, before)
    assert session.episodes == ("oval",)
    assert session.world.step_count == 0
    assert session.run.evolution.generation == 1
    session.end_generation()
    assert session.run.evolution.settings.mutation_rate == 0.4  # type: ignore[attr-defined]


def test_a_track_that_does_not_exist_leaves_everything_as_it_was() -> None:
    session = CarSession(config())
    run, world = session.run, session.world
    with pytest.raises(UserError, match="there is no track"):
        session.drive_on("nowhere at all")
    assert session.run is run
    assert session.world is world
    assert session.episodes == (TRACK,)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda session: session.change_strategy("cma"), "genetic"),
        (lambda session: session.change_hidden((4, 4)), "hidden"),
        (lambda session: session.change_mode("steer-only"), "drive"),
        (lambda session: session.new_run(), "seed"),
    ],
)
def test_a_restart_can_be_undone_and_the_old_run_goes_on_as_if_nothing_had_been(change, words: str) -> None:  # type: ignore[no-untyped-def]
    session = CarSession(config())
    drive(session, 1)
    change(session)
    assert session.run.evolution.generation == 0
    assert words in session.undo_words
    session.step()
    session.undo_restart()
    drive(session, 2)
    assert sha(session.run.evolution) == sha(headless(config(), 2))


def test_layers_that_cannot_be_leave_the_run() -> None:
    session = CarSession(config())
    run = session.run
    with pytest.raises(UserError):
        session.change_hidden((-1,))
    with pytest.raises(UserError):
        session.change_strategy("luck")
    assert session.run is run


def test_a_saved_champion_comes_back_as_a_guest_with_exactly_its_fitness(tmp_path: Path) -> None:
    session = CarSession(config())
    with pytest.raises(UserError, match="no champion yet"):
        session.save_champion(tmp_path / "none.npz")
    drive(session, 2)
    champion = session.save_champion(tmp_path / "best.npz")
    session.invite(load_brain(tmp_path / "best.npz"), "best.npz", (TRACK,))
    guest = session.guest
    assert guest is not None
    assert guest.recorded_fitness == champion.fitness
    while not guest.world.done:
        session.step()
    assert guest.fitness == champion.fitness
    waiting = session.run.world.step_count
    for _ in range(60):  # it rests, then starts again
        session.step()
    assert guest.starts == 2
    assert session.run.world.step_count == waiting
    session.drive_on("oval")
    assert session.guest is not None
    assert session.guest.recorded_fitness is None


def test_evolution_goes_on_from_a_guest_with_its_layers_and_cars(tmp_path: Path) -> None:
    session = CarSession(config())
    session.change_mode("steer-only")
    drive(session, 1)
    session.save_champion(tmp_path / "best.npz")
    other = CarSession(config(hidden=(3,)))
    with pytest.raises(UserError, match="load a brain first"):
        other.evolve_from_guest()
    brain = load_brain(tmp_path / "best.npz")
    other.invite(brain, "best.npz", (TRACK,))
    other.evolve_from_guest()
    assert other.guest is None
    assert other.config.hidden == (6,)
    assert other.run.task.config.mode == "steer-only"
    np.testing.assert_array_equal(other.run.trial.parameters[0], brain.network.parameters)


def test_a_run_is_gone_on_with_after_closing_bit_for_bit(tmp_path: Path) -> None:
    session, autosave = CarSession(config()), Autosave(tmp_path / "runs", CarRun)
    assert autosave.offer() is None
    while session.run.evolution.generation < 2:
        finished = session.step()
        if finished is not None:
            autosave.note(session.run, finished)
    for _ in range(30):  # closed in the midst of a generation
        session.step()
    autosave.save(session.run)
    again = Autosave(tmp_path / "runs", CarRun)
    offer = again.offer()
    assert offer is not None
    assert offer.generation == 2
    reopened = CarSession(config(seed=99))
    reopened.go_on_with(again.load(offer.path))
    assert [row.generation for row in reopened.run.history] == [1, 2]
    drive(reopened, 4)
    assert sha(reopened.run.evolution) == sha(headless(config(), 4))
    folder, evolution = RunFolder.open(offer.path)  # an ordinary run folder, for the command line too
    assert evolution.generation == 2
    assert len(folder.metrics()) == 2
    assert folder.champion_path.exists()


def test_what_was_changed_on_the_way_is_there_again_after_reopening(tmp_path: Path) -> None:
    session, autosave = CarSession(config()), Autosave(tmp_path, CarRun)
    finished = session.end_generation()
    assert finished is not None
    autosave.note(session.run, finished)
    session.change_setting("mutation_rate", 0.37)
    session.drive_on("oval")
    autosave.save(session.run)
    offer = autosave.offer()
    assert offer is not None
    run = autosave.load(offer.path)
    assert run.task.tracks == ("oval",)
    assert run.evolution.config.settings.mutation_rate == 0.37  # type: ignore[union-attr]
    assert run.evolution.settings.mutation_rate == 0.37  # type: ignore[attr-defined]


def test_saved_runs_do_not_pile_up_and_a_damaged_one_is_passed_over(tmp_path: Path) -> None:
    autosave = Autosave(tmp_path, CarRun)
    for seed in range(11):
        run = CarRun(Evolution(config(seed)))
        finished = run.end_generation()
        assert finished is not None
        autosave.note(run, finished)
        autosave.save(run)
    kept = sorted(path.parent for path in tmp_path.glob("*/checkpoint.npz"))
    assert 8 <= len(kept) <= 9
    last = autosave.offer()
    assert last is not None
    (last.path / "metrics.csv").write_text("generation,best\nx,y\n")
    other = autosave.offer()
    assert other is not None
    assert other.path != last.path


def test_a_folder_that_cannot_be_written_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file where the folder should be")
    autosave, run = Autosave(tmp_path / "runs", CarRun), CarRun(Evolution(config()))
    finished = run.end_generation()
    assert finished is not None
    with pytest.raises(UserError, match="not saved for later"):
        autosave.note(run, finished)
    autosave.note(run, finished)  # silent from then on


def test_the_lead_changes_hands_only_for_a_clear_lead() -> None:
    world = CarSession(config()).world
    leader, progress = CarLeader(), world.cars.progress_m
    progress[3] = 10.0
    assert leader.update(world, 0) == 3
    assert leader.changed
    progress[5] = 12.0
    assert leader.update(world, 0) == 3
    assert not leader.changed
    progress[5] = 20.0
    assert leader.update(world, 0) == 5


def test_a_click_finds_the_nearest_car_within_reach() -> None:
    world = CarSession(config()).world
    for _ in range(60):
        world.step()
    x, y, _, _ = world.pose()
    car = int(np.argmax(world.cars.progress_m))
    assert nearest_car(world, 0, (float(x[car]) + 0.1, float(y[car])), 2.0) == car
    assert nearest_car(world, 0, (1e4, 1e4), 5.0) is None
