"""The run behind the walker scene: what is watched is what is scored, and what is shown again walks as it did."""

from __future__ import annotations

import weakref
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from brains.errors import UserError
from brains.evolvers import GeneticSettings
from brains.storage import champion_sha256, load_brain
from scenes.autosave import Autosave
from scenes.car_session import CarRun
from scenes.walker_gallery import gallery
from scenes.walker_leader import WalkerLeader
from scenes.walker_session import WalkerRun, WalkerSession, is_milestone
from sim.car_task import CarTask
from sim.creature_files import creature_named
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.replay import episodes_of
from sim.walker_guards import Ended
from sim.walker_senses import Normaliser
from sim.walker_task import WalkerTask

TASK = WalkerTask(creature_named("stick"), seconds=4.0)


def config(seed: int = 3, **changes: object) -> EvolutionConfig:
    return replace(EvolutionConfig(TASK, seed, "genetic", GeneticSettings(population=8), (4,)), **changes)  # type: ignore[arg-type]


def headless(generations: int) -> Evolution:
    evolution = Evolution(config())
    for _ in evolve(evolution, generations):
        pass
    return evolution


def walk(session: WalkerSession, generations: int) -> None:
    while session.run.evolution.generation < generations or session.run.trial.exam:
        session.step()


def sha(evolution: Evolution) -> str:
    assert evolution.champion is not None
    return champion_sha256(evolution.champion.parameters)


def test_a_watched_run_ends_with_the_champion_of_the_headless_run() -> None:
    alone, session = headless(3), WalkerSession(config())
    walk(session, 3)
    assert sha(session.run.evolution) == sha(alone)
    assert session.champion is not None
    assert alone.champion is not None
    assert session.champion.fitness == alone.champion.fitness
    assert session.run.task == alone.config.task, "what they learned to see by"


@pytest.mark.parametrize("terrain", ["flat", "curriculum"])
def test_the_next_generation_stands_ready_when_its_turn_comes(terrain: str) -> None:
    session = WalkerSession(config(task=replace(TASK, terrain=terrain)))
    run = session.run
    for _ in range(3):
        ready = 0
        number = run.number
        while run.number == number:
            upcoming = run.upcoming
            assert upcoming is not None
            ready = upcoming.ready
            session.step()
        assert [episode.name for episode in upcoming.episodes] == list(run.trial.episodes)
        assert ready == len(upcoming) == len(run.trial.parameters)
        assert upcoming.ready == 0, "it walks now"


def test_whoever_changes_the_population_waits_for_a_new_start_line() -> None:
    session = WalkerSession(config())
    while not session.run.trial.exam:
        session.step()
    session.change_setting("population", 12)
    while session.run.trial.exam:
        session.step()
    assert session.world.individuals == 12


def test_the_best_of_a_generation_sits_the_exam_in_sight() -> None:
    session = WalkerSession(config())
    while not session.run.trial.exam:
        session.step()
    assert session.world.individuals == 1
    assert session.episodes[-1].endswith("~half")
    assert session.run.number == 1


def test_a_pushed_walker_no_longer_counts() -> None:
    session = WalkerSession(config())
    for _ in range(10):
        session.step()
    session.world.push(0, (40.0, 0.0))
    assert np.isnan(session.world.scores().fitness[0])
    leader = WalkerLeader()
    session.world.distance_m[0] = 1e3
    assert leader.update(session.world, 0) != 0


def test_a_saved_champion_walks_again_to_exactly_its_fitness(tmp_path: Path) -> None:
    session = WalkerSession(config())
    walk(session, 2)
    champion = session.save_champion(tmp_path / "best.npz")
    brain = load_brain(tmp_path / "best.npz")
    session.invite(brain, "best", episodes_of(brain))
    guest = session.guest
    assert guest is not None
    while not guest.world.done:
        session.step()
    assert guest.fitness == champion.fitness
    assert guest.recorded_fitness == champion.fitness


def test_bests_of_ever_rarer_generations_are_kept() -> None:
    assert [number for number in range(1, 5000) if is_milestone(number)] == [1, 3, 10, 30, 100, 300, 1000, 3000]


def test_in_a_race_of_generations_everyone_walks_exactly_as_alone() -> None:
    session = WalkerSession(config())
    with pytest.raises(UserError, match="let generation 3 end"):
        session.begin_race()
    walk(session, 3)
    assert [kept.generation for kept in session.run.kept] == [1, 3]
    race = session.begin_race()
    while not race.world.done:
        session.step()
    together = dict(race.standings())
    assert race.labels(0) == {0: "gen 1", 1: "gen 3"}
    for kept in session.run.kept:
        session.invite(kept.brain, "alone", race.episodes)
        assert session.guest is not None
        while not session.guest.world.done:
            session.step()
        assert session.guest.world.distance_m[0] == together[kept.generation]


def test_a_kept_best_walks_again_as_it_did_in_its_generation() -> None:
    session = WalkerSession(config())
    walk(session, 3)
    kept = session.run.kept[-1]
    session.invite(kept.brain, "again", episodes_of(kept.brain))
    assert session.guest is not None
    while not session.guest.world.done:
        session.step()
    assert session.guest.fitness == kept.fitness_m == session.guest.recorded_fitness


def test_another_ground_keeps_the_individuals_and_what_they_learned_to_see_by() -> None:
    session = WalkerSession(config())
    walk(session, 1)
    before, learned = session.run.trial.parameters.copy(), session.run.task.normaliser
    assert learned.count > 0
    session.walk_on(terrain="rough:0.3")
    np.testing.assert_array_equal(session.run.trial.parameters, before)
    assert session.run.task.normaliser == learned
    assert session.episodes[0].startswith("rough:0.3#")
    run = session.run
    with pytest.raises(UserError, match="there is no ground"):
        session.walk_on(terrain="lava")
    assert session.run is run


@pytest.mark.parametrize(
    "change",
    [
        lambda session: session.new_run(),
        lambda session: session.change_hidden((3,)),
        lambda session: session.change_strategy("cma"),
        lambda session: session.begin_with("before", look_ahead=2),
        lambda session: session.begin_with("before", creature=creature_named("worm")),
    ],
)
def test_a_run_from_the_start_has_learned_nothing_yet_and_can_be_undone(change) -> None:  # type: ignore[no-untyped-def]
    session = WalkerSession(config())
    walk(session, 1)
    change(session)
    assert session.run.task.normaliser == Normaliser()
    session.step()
    session.undo_restart()
    walk(session, 2)
    assert sha(session.run.evolution) == sha(headless(2))


def test_a_large_crowd_gets_ready_little_by_little_and_then_walks_as_ever() -> None:
    large = config(settings=GeneticSettings(population=300), task=replace(TASK, seconds=1.0))
    session = WalkerSession(large)
    missing = [300]
    while missing[-1]:
        assert session.world.step_count == 0
        assert session.step() is None
        missing.append(session.world.prepare())
    slices = -np.diff(missing)
    assert len(slices) > 2
    assert slices.max() < 150, "a slice is what a frame can bear"
    walk(session, 1)
    alone = Evolution(large)
    for _ in evolve(alone, 1):
        pass
    assert sha(session.run.evolution) == sha(alone)


def bodies_made(run: WalkerRun) -> int:
    return len(run.world.ended) - run.world.prepare() + (0 if run.upcoming is None else run.upcoming.ready)


def test_a_run_that_is_left_keeps_no_bodies_and_goes_on_as_if_it_had_stayed() -> None:
    session = WalkerSession(config())
    walk(session, 1)
    for _ in range(30):
        session.step()
    left, crowd = session.run, [weakref.ref(walker) for walker in session.run.world._herd.spaces]
    assert bodies_made(left) > 0
    session.change_setting("mutation_rate", 0.5)
    champion = sha(left.evolution)
    session.new_run()
    assert bodies_made(left) == 0
    assert all(walker() is None for walker in crowd), "nothing else holds them"
    session.undo_restart()
    assert session.run is left
    assert sha(left.evolution) == champion
    assert left.evolution.settings.mutation_rate == 0.5, "as it was set, from the next generation on"
    assert session.world.step_count == 0
    walk(session, 2)
    assert sha(left.evolution) == sha(headless(2))


def test_a_run_that_is_left_in_its_exam_walks_that_generation_again() -> None:
    session = WalkerSession(config())
    while not session.run.trial.exam:
        session.step()
    session.new_run()
    session.undo_restart()
    assert not session.run.trial.exam
    walk(session, 1)
    assert sha(session.run.evolution) == sha(headless(1))
    assert len(session.run.history) == 1


def test_evolution_from_a_guest_begins_with_its_brain_and_senses() -> None:
    session = WalkerSession(config())
    walk(session, 3)
    brain = session.run.kept[-1].brain
    other = WalkerSession(config(task=replace(TASK, terrain="hills:1"), hidden=(2,)))
    other.invite(brain, "guest", other.grounds)
    other.evolve_from_guest()
    assert other.config.hidden == (4,)
    assert other.run.task.terrain == "hills:1"
    assert other.run.task.normaliser.count > 0
    np.testing.assert_array_equal(other.run.trial.parameters[0], brain.network.parameters)


def test_a_driver_is_no_walker(tmp_path: Path) -> None:
    run = CarRun(Evolution(EvolutionConfig(CarTask(("kart",)), 1, "genetic", GeneticSettings(population=4), (3,))))
    finished = run.end_generation()
    assert finished is not None
    autosave = Autosave(tmp_path, CarRun)
    autosave.note(run, finished)
    autosave.save(run)
    assert run.folder is not None
    session = WalkerSession(config())
    with pytest.raises(UserError, match="not for walker"):
        session.invite(load_brain(run.folder.champion_path), "driver", session.grounds)
    walkers = Autosave(tmp_path, WalkerRun)
    offer = walkers.offer()
    assert offer is not None
    with pytest.raises(UserError, match="a run of car"):
        walkers.load(offer.path)


def test_a_run_is_gone_on_with_after_closing_with_its_kept_generations(tmp_path: Path) -> None:
    session, autosave = WalkerSession(config()), Autosave(tmp_path, WalkerRun)
    while session.run.evolution.generation < 3 or session.run.trial.exam:
        finished = session.step()
        if finished is not None:
            autosave.note(session.run, finished)
    autosave.save(session.run)
    offer = autosave.offer()
    assert offer is not None
    reopened = WalkerSession(config(seed=99))
    reopened.go_on_with(autosave.load(offer.path))
    assert [kept.brain.sha256 for kept in reopened.run.kept] == [kept.brain.sha256 for kept in session.run.kept]
    assert reopened.run.history == session.run.history
    walk(reopened, 4)
    assert sha(reopened.run.evolution) == sha(headless(4))


def test_the_gallery_lists_what_there_is_to_see() -> None:
    session = WalkerSession(config())
    assert [entry.title for entry in gallery(session, []) if not entry.title.startswith("Shipped")] == []
    walk(session, 1)
    kept = session.run.kept[0]
    entries = gallery(session, [("mine.npz", kept.brain)])
    titles = [entry.title for entry in entries]
    assert titles[-1] == "mine.npz"
    assert "Generation 1" in titles
    assert entries[titles.index("Generation 1")].metres == kept.fitness_m


def test_whoever_broke_a_rule_does_not_lead() -> None:
    world = WalkerSession(config()).world
    leader = WalkerLeader()
    world.step()
    _ = world.fitness_m
    world.distance_m[:3] = (1.0, 9.0, 5.0)
    world.ended[1] = Ended.FLEW
    assert leader.update(world, 0) == 2
