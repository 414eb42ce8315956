"""A network that learns to drive from drives: what is held out, how corners count, and how it drives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from brains.errors import UserError
from brains.evolvers import STRATEGIES, make_evolver
from brains.network import Network
from brains.population import Population
from brains.storage import load_brain, save_brain
from sim.car_task import CarTask, track_named
from sim.car_world import Ended
from sim.cars import CarConfig
from sim.cloning import CloneSettings, Cloning, drives_of
from sim.drive_displaced import displaced
from sim.drive_files import load_recording, save_recording
from sim.drive_lessons import Lessons, lessons_of, mirrored, resampled
from sim.driving import Seat, by_the_rules, replay_recording
from sim.replay import car_task_of
from sim.scripted_driver import ScriptedDriver
from sim.seeding import settings_to_start_from
from tests.sim.drives import lap_of

QUICK = CloneSettings(epochs=25)


@pytest.fixture(scope="module")
def clone() -> Cloning:
    cloning = Cloning([lap_of()], settings=QUICK)
    while not cloning.stopped:
        cloning.run_epoch()
    return cloning


def test_a_clone_of_one_lap_drives_a_lap(clone: Cloning) -> None:
    drive = drives_of(clone.task, clone.network, ("oval",)).drives[0]
    assert (drive.laps, drive.ended) == (1, Ended.FINISHED)


def test_both_errors_fall_and_the_best_weights_by_the_held_out_one_are_kept(clone: Cloning) -> None:
    first, last = clone.history[0], clone.progress
    assert last.train_error < 0.9 * first.train_error
    assert last.best_heldout_error < 0.9 * first.heldout_error
    assert last.best_heldout_error == min(progress.heldout_error for progress in clone.history)
    assert clone.history[last.best_epoch - 1].heldout_error == last.best_heldout_error
    assert clone.stopped == "all 25 epochs are done"
    assert clone.run_epoch() == last, "nothing happens once it has stopped"


def test_equal_seeds_give_equal_bits_and_others_do_not() -> None:
    first, again, other = (Cloning([lap_of()], seed=seed, settings=QUICK) for seed in (3, 3, 4))
    for cloning in (first, again, other):
        cloning.run_epoch()
    assert np.array_equal(first.network.parameters, again.network.parameters)
    assert not np.array_equal(first.network.parameters, other.network.parameters)


def test_learning_stops_early_when_the_held_out_error_does_not_fall() -> None:
    cloning = Cloning([lap_of()], settings=replace(QUICK, learn_rate=1.0, patience=2, epochs=60))
    while not cloning.stopped:
        cloning.run_epoch()
    assert "has not fallen for 2 epochs" in cloning.stopped
    assert cloning.progress.epoch == cloning.progress.best_epoch + 2


def _lessons(aside: int = 0, seed: int = 0) -> Lessons:
    return lessons_of(lap_of(), 25.0, 0.2, aside, seed)


def test_whole_stretches_of_road_are_held_out_the_same_in_every_lap() -> None:
    driven, lessons = lap_of(), _lessons()
    length_m = track_named("oval").length_m
    stretches = round(length_m / 25.0)
    stretch = ((driven.along[:, 0] % length_m) * stretches / length_m).astype(int)
    for number in range(stretches):
        assert len(set(lessons.held_out[stretch == number].tolist())) == 1, "a stretch is held out whole or not at all"
    held = len(set(stretch[lessons.held_out].tolist()))
    assert abs(held - 0.2 * stretches) <= 1
    changes = np.count_nonzero(np.diff(lessons.held_out))
    assert changes <= 2 * held, "neighbouring steps lie on the same side"
    assert not np.array_equal(lessons.held_out, _lessons(seed=1).held_out)


def test_corners_count_as_much_as_straights_when_balanced(clone: Cloning) -> None:
    left, straight, right = clone.balance
    assert left.driven + straight.driven + right.driven == pytest.approx(1.0)
    assert left.driven > 3 * right.driven, "the oval turns left"
    assert (left.counted, straight.counted, right.counted) == pytest.approx((0.25, 0.5, 0.25), abs=0.01)
    lessons = mirrored(_lessons())
    inputs, targets = resampled(lessons, 0.0, 1.0)
    assert np.array_equal(inputs, lessons.inputs), "balance 0 leaves every step in once"
    assert np.array_equal(targets, lessons.targets)


def test_the_mirror_shows_a_world_that_the_same_car_would_drive_in() -> None:
    """A car driven along a track in the mirror sees what the mirror makes of what it saw."""
    lessons = _lessons()
    twin = mirrored(lessons).inputs[len(lessons) :]
    assert np.array_equal(twin[:, :7], lessons.inputs[:, 6::-1])
    assert np.array_equal(twin[:, 7], lessons.inputs[:, 7])
    assert np.array_equal(mirrored(mirrored(lessons)).inputs[-len(lessons) :], lessons.inputs)


def test_a_view_from_where_the_car_was_is_what_the_car_saw() -> None:
    class Still:
        def normal(self, mean: float, deviation: float, size: int) -> np.ndarray:
            return np.full(size, mean)

    driven = lap_of()
    seen = displaced(driven, Still())  # type: ignore[arg-type]
    assert len(seen.rows) > 0.8 * driven.recording.steps
    assert np.abs(seen.inputs - driven.observations[seen.rows]).max() < 1e-3
    assert np.abs(seen.targets - driven.recording.actions[seen.rows]).max() < 1e-3


def test_from_the_left_a_view_leads_back_to_the_right() -> None:
    driven, rng = lap_of(), np.random.default_rng(0)
    seen = displaced(driven, rng)
    more = seen.targets[:, 0] - driven.recording.actions[seen.rows, 0]
    # The outermost rays look straight to the right and to the left: nearer the left edge means being on the left.
    nearer_left = (seen.inputs[:, 6] - seen.inputs[:, 0]) - np.subtract(*driven.observations[seen.rows][:, [6, 0]].T)
    assert np.corrcoef(more, nearer_left)[0, 1] < -0.3
    quicker = seen.inputs[:, 7] - driven.observations[seen.rows, 7]
    braked = seen.targets[:, 1] - driven.recording.actions[seen.rows, 1]
    assert np.corrcoef(quicker, braked)[0, 1] < -0.5


def test_the_last_second_before_leaving_the_road_is_not_learnt_from() -> None:
    seat, driver = Seat("oval"), ScriptedDriver("oval")
    for _ in range(90):
        seat.step(driver.action(seat.world))
    while not seat.done:
        seat.step((1.0, 1.0))
    driven = seat.driven()
    assert driven.recording.outcome.ended == Ended.LEFT_ROAD
    assert len(lessons_of(driven, 25.0, 0.2, 0, 0)) == driven.recording.steps - 30


def test_of_a_recorded_correction_only_the_steps_by_hand_are_learnt_from(clone: Cloning, tmp_path: Path) -> None:
    seat = Seat("oval", network=clone.network)
    for step in range(90):
        seat.step((0.1, 0.5) if 20 <= step < 50 else None)
    save_recording(tmp_path / "correction.npz", seat.recording())
    correction = load_recording(tmp_path / "correction.npz")
    assert Cloning([lap_of(), correction]).metadata()["cloned_from"]["steps"] == lap_of().recording.steps + 30
    lessons = lessons_of(replay_recording(correction), 25.0, 0.2, 0, 0)
    assert len(lessons) == 30
    assert lessons.correction.all()


def test_mistakes_are_told_in_one_line() -> None:
    with pytest.raises(UserError, match="no drive to learn from"):
        Cloning([])
    seat = Seat("oval")
    seat.step((0, 1))
    with pytest.raises(UserError, match="1 steps by hand are too few"):
        Cloning([seat.recording()])
    other = Seat("oval", CarConfig(rays=5))
    other.step((0, 1))
    with pytest.raises(UserError, match="different cars"):
        Cloning([lap_of(), other.driven()])
    topology = CarTask(config=CarConfig(rays=5)).topology((4,))
    with pytest.raises(UserError, match="a clone of these drives is"):
        Cloning([lap_of()], network=Network(topology, np.zeros(topology.parameter_count, np.float32)))


def test_a_clone_is_an_ordinary_brain(clone: Cloning, tmp_path: Path) -> None:
    save_brain(tmp_path / "clone.npz", clone.network, clone.metadata())
    task = car_task_of(load_brain(tmp_path / "clone.npz"))
    assert task == clone.task
    assert task.config == by_the_rules(lap_of().recording.config)


def _deviations(network: Network, corrected: bool) -> tuple[int, Seat]:
    """How often in 20 s the corrector has, or would have, to take the wheel, off the middle by more than it bears."""
    seat, corrector, needed = Seat("meadow", network=network), ScriptedDriver("meadow"), 0
    for _ in range(600):
        wanted = corrector.action(seat.world)
        place = seat.world.cars
        apart = abs(float(wanted[0]) - float(place.state.steer[0]))
        late = apart > 0.35 or float(place.state.speed_m_s[0]) < 5.0
        needed += late
        seat.step(wanted if late and corrected else None)
        if seat.done:
            needed += 600 - seat.recording().steps
            break
    return needed, seat


def test_corrections_while_it_drives_make_it_need_fewer() -> None:
    """DAgger with a scripted corrector, from a clone that learnt too little."""
    cloning = Cloning([lap_of()], settings=CloneSettings(epochs=2))
    cloning.run_epoch()
    before, _ = _deviations(cloning.network, corrected=False)
    for _ in range(2):
        _, seat = _deviations(cloning.network, corrected=True)
        recording = seat.recording()
        assert recording.is_correction
        assert recording.by_hand.any()
        cloning.add([seat.driven()])
        while not cloning.stopped:
            cloning.run_epoch()
    after, _ = _deviations(cloning.network, corrected=False)
    assert after < 0.7 * before


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_population_begins_round_the_clone_and_is_about_as_good(name: str, clone: Cloning) -> None:
    network, task = clone.network, clone.task

    def fitness(parameters: np.ndarray) -> np.ndarray:
        return task.evaluate(Population(network.topology, parameters), ("oval",)).fitness

    settings = settings_to_start_from(STRATEGIES[name].settings_type(population=8))
    evolver = make_evolver(name, settings, network.topology, np.random.default_rng(0), start=network.parameters)
    assert fitness(evolver.ask()).max() > 0.95 * fitness(network.parameters[None, :])[0]


def test_cars_that_only_steer_are_cloned_too() -> None:
    seat, driver = Seat("oval", CarConfig(mode="steer-only")), ScriptedDriver("oval")
    while not seat.done:
        seat.step(driver.action(seat.world))
    cloning = Cloning([seat.driven()], settings=CloneSettings(epochs=15))
    while not cloning.stopped:
        cloning.run_epoch()
    assert cloning.network.topology.outputs == 1
    assert drives_of(cloning.task, cloning.network, ("oval",)).drives[0].laps == 1
