"""Metres are earned by walking forward, and by nothing else."""

import dataclasses
from pathlib import Path

import numpy as np
import pymunk
import pytest

from brains.evolvers import STRATEGIES
from brains.population import Population
from sim.creature_files import shipped_creatures
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.runs import RunFolder
from sim.task import Scores
from sim.walker_guards import Ended
from sim.walker_task import WalkerTask
from sim.walker_world import WalkerWorld
from tests.sim import walker_adversaries as adversaries
from tests.sim.held_bodies import held
from tests.sim.walker_adversaries import HIDDEN, always, brain, brains, task_of, walked, world_of


def way_of_torso_m(world: WalkerWorld) -> np.ndarray:
    """(walkers,) how far each torso came from where it began, walked or not."""
    moved: np.ndarray = world.pose()[:, world.torso, 0] - world.plan.rest[world.torso, 0]
    return moved


@pytest.mark.parametrize("creature", shipped_creatures())
def test_standing_earns_nothing(creature: str) -> None:
    task = task_of(creature)
    world = walked(task, always(task))
    assert world.ended[0] in (Ended.STALLED, Ended.FELL)
    assert world.fitness_m[0] < 1e-3  # settling moves a torso by less than a millimetre


def test_toppling_from_a_height_of_four_metres_earns_nothing() -> None:
    task = task_of(adversaries.tower(), seconds=10.0)
    for lean in (-1.0, 1.0):
        world = walked(task, always(task, lean), "flat#1", "flat#2")
        forward = way_of_torso_m(world) > 0.0
        assert (np.abs(way_of_torso_m(world)) > 1.0).all()
        assert (world.distance_m[forward] < 0.2).all()
        assert (world.distance_m[~forward] <= 0.0).all()


def test_toppling_over_a_long_foot_earns_no_length_of_the_foot() -> None:
    plan = adversaries.tower()
    foot = dataclasses.replace(plan.bodies[1], from_m=(-0.6, 0.05), to_m=(0.6, 0.05))
    ankle = dataclasses.replace(plan.joints[0], at_m=(0.0, 0.1), limits_rad=(-1.0, 1.0))
    mast = dataclasses.replace(plan.bodies[0], from_m=(0.0, 0.1))
    task = task_of(dataclasses.replace(plan, bodies=(mast, foot), joints=(ankle,)), seconds=10.0)
    world = walked(task, np.concatenate([always(task, 1.0), always(task, -1.0)]))
    assert np.sort(way_of_torso_m(world) > 1.0).tolist() == [False, True]
    assert world.distance_m.max() < 0.2


def test_walking_backward_is_no_walking() -> None:
    task = task_of("quadruped", stall_s=20.0)
    world = walked(task, brains(task, 60))
    back = world.pose()[:, world.torso, 0] < -1.0
    assert back.sum() >= 3
    assert (world.distance_m[back] < 0.0).all()
    assert (world.fitness_m[back] < 0.0).all()


def test_who_walks_backward_longer_than_the_stall_time_is_stopped() -> None:
    task = task_of("quadruped", stall_s=2.0)
    world = walked(task, brains(task, 60))
    back = world.distance_m < -0.5
    assert back.any()
    assert np.isin(world.ended[back], (Ended.STALLED, Ended.FELL)).all()


def thrown_over(world: WalkerWorld, steps: int) -> tuple[float, float]:
    """Distance before and after the torso is turned upside down and slides on fast; the world is run to its end."""
    for _ in range(steps):
        world.step()
    before = float(world.distance_m[0])
    bodies = held(world)
    middle = bodies[world.torso].position
    for body in bodies:
        body.position = 2.0 * middle - body.position + pymunk.Vec2d(0.0, 0.3)
        body.angle += np.pi
        body.velocity = (6.0, 0.0)
    world._guards.forget_energy(np.array([True]))
    while not world.done:
        world.step()
    return before, float(world.distance_m[0])


def test_a_slide_after_the_fall_adds_nothing_to_the_walk_before_it() -> None:
    task = task_of(adversaries.unforbidden(task_of("quadruped").creature))
    world = world_of(task, brain(task, 34))
    start = world.pose()[0, world.torso, 0]
    before, after = thrown_over(world, 400)
    slid = world.pose()[0, world.torso, 0] - start - before
    assert before > 2.0
    assert slid > 1.0
    assert after == pytest.approx(before, abs=0.05)


def test_a_forbidden_part_on_the_ground_ends_the_walk_with_what_was_walked() -> None:
    task = task_of("biped")
    world = world_of(task, brains(task, 60))
    best = np.zeros(60)
    while not world.done:
        best = np.fmax(best, np.where(world.walking, world.distance_m, best))
        world.step()
    fell = world.ended == Ended.FELL
    assert fell.sum() > 30
    assert (world.distance_m[fell] < best[fell] + 0.3).all()
    poses = world.pose()
    world.step()
    assert np.array_equal(world.pose(), poses)


def test_energy_takes_a_little_off_and_never_adds() -> None:
    task = task_of("quadruped", seconds=6.0)
    world = walked(task, brains(task, 30))
    assert (world.fitness_m < world.distance_m).all()
    assert (world.energy_j > 0.0).all()


# --- pushes -----------------------------------------------------------------------------------------------------------


def test_pushes_by_the_rule_are_the_same_whenever_they_are_walked_again() -> None:
    task = task_of("quadruped", seconds=6.0, push_every_s=1.0, push_share=0.2)
    crowd = np.concatenate([brains(task, 9), brain(task, 34)])
    together, alone = walked(task, crowd, "flat#7"), walked(task, crowd[9:], "flat#7")
    plain = walked(dataclasses.replace(task, push_every_s=0.0), crowd[9:], "flat#7")
    assert np.array_equal(together.pose()[9], alone.pose()[0])
    assert not np.array_equal(plain.pose()[0], alone.pose()[0])
    assert not together.pushed.any()
    assert np.isfinite(together.fitness_m).all()


def test_a_walker_pushed_by_hand_has_no_fitness_and_leaves_the_others_as_they_are() -> None:
    task = task_of("quadruped", seconds=5.0)
    crowd = np.concatenate([brain(task, 34)] * 3)
    world = world_of(task, crowd)
    for _ in range(60):
        world.step()
    before = world.speed_m_s.copy()
    world.push(1, (40.0, 0.0))
    world.step()
    assert world.speed_m_s[1] - world.speed_m_s[0] > 0.5
    assert before[0] == before[1]
    while not world.done:
        world.step()
    assert np.isnan(world.fitness_m).tolist() == [False, True, False]
    assert world.pushed.tolist() == [False, True, False]
    assert world.fitness_m[0] == world.fitness_m[2] == walked(task, crowd[:1]).fitness_m[0]
    assert not world.flagged.any()


def test_a_push_by_hand_never_makes_a_champion() -> None:
    task = task_of("quadruped", seconds=3.0)
    settings = STRATEGIES["genetic"].settings_type(population=8)
    evolution = Evolution(EvolutionConfig(task, strategy="genetic", settings=settings, hidden=HIDDEN))
    trial = evolution.ask()
    world = task.world(Population(evolution.topology, trial.parameters), trial.episodes)
    while not world.done:
        world.step()
        for walker in range(8):
            world.push(walker, (5.0, 0.0))
    done = evolution.tell(world.scores())
    assert done is not None
    assert done.champion is None
    assert not done.new_champion


# --- champions --------------------------------------------------------------------------------------------------------


def judged(trained_m: float, held_out_m: float, finer_m: float, flags: float = 0.0) -> bool:
    """What becomes of a best with these distances."""
    scores = Scores(np.array([0.0, trained_m]), 0, {"distance_m": np.array([0.0, trained_m])})
    details = {"distance_m": [held_out_m], "half_step_distance_m": [finer_m], "flags": [flags]}
    exam = Scores(np.array([held_out_m]), 0, {name: np.array(value) for name, value in details.items()})
    return task_of("biped").is_exploit(scores, 1, exam)


def test_who_walks_far_by_the_usual_step_alone_is_barred() -> None:
    assert judged(30.0, 30.0, 2.0)
    assert judged(30.0, 2.0, 2.0)
    assert judged(30.0, 30.0, 30.0, flags=1.0)
    assert not judged(30.0, 28.0, 26.0)
    assert not judged(1.0, 0.9, 0.2)
    assert not judged(5.0, 40.0, 40.0)


class StepTrick(WalkerWorld):
    """A world with a fault: at the usual step the start line creeps backward; at half the step it stays."""

    def step(self) -> None:
        carried = np.array([episode.finer == 1 for episode in self._episodes])[self.episode[self._places]]
        self._progress._torso_start_m[carried] -= 0.1
        self._progress._foot_start_m[carried] -= 0.1
        super().step()


def tricky_world(task: WalkerTask, population: Population, episodes: tuple[str, ...]) -> WalkerWorld:
    return StepTrick(task, population, episodes)


@pytest.mark.parametrize("tricky", [True, False])
def test_a_champion_of_the_usual_step_alone_is_never_saved_and_marked_in_the_metrics(
    tricky: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = task_of("worm", seconds=2.5)
    if tricky:
        monkeypatch.setattr(WalkerTask, "world", tricky_world)
    settings = STRATEGIES["genetic"].settings_type(population=6)
    folder = RunFolder.create(tmp_path / "run", EvolutionConfig(task, settings=settings, hidden=HIDDEN))
    _, evolution = RunFolder.open(folder.path)
    for generation in evolve(evolution, 2):
        folder.record(evolution, generation)
        assert generation.exploit == tricky
    assert (folder.path / "champion.npz").exists() == (not tricky)
    assert [row["exploit"] for row in RunFolder.open(folder.path)[0].metrics()] == [int(tricky)] * 2


@pytest.mark.parametrize(
    ("creature", "substeps", "seed", "barred"), [("spider", 2, 25, True), ("quadruped", 4, 34, False)]
)
def test_of_two_real_walks_the_one_that_lives_by_a_coarse_step_is_barred(
    creature: str, substeps: int, seed: int, barred: bool
) -> None:
    task = task_of(creature, substeps=substeps)
    topology = task.topology(HIDDEN)
    alone = Population(topology, brain(task, seed))
    scores, exam = task.evaluate(alone, ("flat#3",)), task.evaluate(alone, task.exam(0))
    assert scores.details["distance_m"][0] > 5.0
    assert exam.details["distance_m"][0] > 5.0
    assert task.is_exploit(scores, 0, exam) == barred
