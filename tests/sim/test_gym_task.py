# ruff: noqa: E402
"""Gymnasium's environments as tasks: exact, honest about chance, and one line for every mistake."""

from __future__ import annotations

import json
from typing import Any, Literal

import numpy as np
import pytest

gymnasium = pytest.importorskip("gymnasium")

from brains.errors import UserError
from brains.evolvers import CMASettings, GeneticSettings
from brains.network import Network
from brains.plugins import VARIABLE
from brains.population import Population
from brains.storage import load_brain
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.gym_environments import face
from sim.gym_replay import replay
from sim.gym_task import GymTask
from sim.gym_world import GymWorld
from sim.replay import task_of
from sim.shipped import shipped_brain
from sim.tasks import task_from_dict
from sim.walker_senses import Normaliser
from tests.sim import gym_worlds  # noqa: F401  registers environments

CARTPOLE = GymTask("CartPole-v1", max_steps=60)


def _crowd(task: GymTask, individuals: int = 7, hidden: tuple[int, ...] = (3,)) -> Population:
    topology = task.topology(hidden)
    rng = np.random.default_rng(5)
    return Population(topology, rng.normal(size=(individuals, topology.parameter_count)).astype(np.float32))


def test_an_episode_is_what_gymnasium_makes_of_it() -> None:
    crowd = _crowd(CARTPOLE)
    scores = CARTPOLE.evaluate(crowd, ("3", "4"))
    for individual in range(len(crowd)):
        network, totals = crowd.network(individual), []
        for seed in (3, 4):
            env = gymnasium.make("CartPole-v1")
            observation, total, steps, over = env.reset(seed=seed)[0], 0.0, 0, False
            while not over and steps < 60:
                action = int(network.forward(observation[None])[0, 0] > 0)
                observation, reward, over, _, _ = env.step(action)
                total, steps = total + float(reward), steps + 1
            totals.append(total)
        assert scores.fitness[individual] == np.mean(totals)
        assert scores.details["lowest_return"][individual] == min(totals)
    assert scores.steps == 2 * scores.fitness.sum(), "every step of CartPole earns one"


@pytest.mark.parametrize("name", ["CartPole-v1", "Pendulum-v1", "tests/Three-v0"])
def test_company_and_place_do_not_change_a_bit(name: str) -> None:
    normaliser = Normaliser((0.1,) * face(name).inputs, (0.5,) * face(name).inputs, 9.0)
    task, seeds = GymTask(name, max_steps=30, normaliser=normaliser), tuple(str(k) for k in range(11))
    crowd = _crowd(task)
    together = task.evaluate(crowd, seeds)
    for individual in range(len(crowd)):
        alone = task.evaluate(crowd.take([individual]), seeds)
        for part in ("fitness", "details", "lessons"):
            got, wanted = getattr(alone, part), getattr(together, part)
            for one, other in [(got, wanted)] if part == "fitness" else [(got[k], wanted[k]) for k in wanted]:
                assert one[0].tobytes() == other[individual].tobytes()
        assert replay(task, crowd.network(individual), seeds).fitness == together.fitness[individual]


def test_a_run_repeats_to_the_bit_and_goes_on_from_its_state() -> None:
    config = EvolutionConfig(GymTask("tests/Aim-v0"), 3, "cma", CMASettings(population=8), ())
    whole, parts = Evolution(config), Evolution(config)
    *_, last = evolve(whole, 6)
    list(evolve(parts, 3))
    onwards = Evolution(config)
    onwards.restore(parts.state())
    *_, again = evolve(onwards, 6)
    assert last.champion is not None
    assert again.champion is not None
    assert again.champion.parameters.tobytes() == last.champion.parameters.tobytes()
    assert again.champion.task == last.champion.task
    champion = last.champion
    network = Network(whole.topology, champion.parameters)
    assert replay(champion.task, network, champion.task.exam(3)).fitness == champion.fitness  # type: ignore[arg-type]


def test_brains_learn_where_there_is_something_to_learn() -> None:
    config = EvolutionConfig(GymTask("tests/Aim-v0"), 0, "cma", CMASettings(population=8), ())
    generations = list(evolve(Evolution(config), 25))
    assert generations[-1].champion is not None
    assert generations[-1].champion.fitness > 4.0 > generations[0].best, "five steps, each worth one at most"


def test_the_exam_is_on_seeds_that_no_generation_draws() -> None:
    task = GymTask(episodes_per_generation=50)
    drawn = {seed for generation in range(1, 40) for seed in task.episodes(7, generation)}
    assert len(drawn) > 1_900
    assert not drawn & set(task.exam(7))
    assert len(set(task.exam(7))) == 10


def test_episodes_to_learn_from_grow_and_spare_the_worst_rewards() -> None:
    task = GymTask("tests/Endless-v0", max_steps=50, first_steps=10, grow_generations=4, least_reward=-0.5)
    crowd = _crowd(task)
    world = GymWorld(task, crowd, ("5/10", "5"))
    while not world.done:
        world.step()
    learning, whole = world.returns.reshape(2, -1)
    assert world.steps.tolist() == [10] * len(crowd) + [50] * len(crowd)
    assert (learning >= -5.0).all()
    cut = GymTask("tests/Endless-v0", max_steps=10).evaluate(crowd, ("5",)).fitness
    assert (learning >= cut).all()
    assert (learning > cut).any(), "some of them earned less than was counted"
    assert (whole == GymTask("tests/Endless-v0", max_steps=50).evaluate(crowd, ("5",)).fitness).all()
    assert all("/" not in episode for episode in task.exam(0)), "an exam is the environment's own"


def _lengths(task: GymTask, generations: int) -> list[str]:
    return [task.episodes(1, generation)[0].partition("/")[2] for generation in range(1, generations + 1)]


def test_episodes_stay_short_for_a_while_and_grow_or_never_do() -> None:
    assert _lengths(GymTask(first_steps=100, grow_after=2, grow_generations=2), 6) == [
        *["100"] * 3,
        "300",
        *["500"] * 2,
    ]
    assert _lengths(GymTask(first_steps=30), 3) == ["30"] * 3
    assert _lengths(GymTask(first_steps=9_000, grow_generations=4), 2) == ["500"] * 2, "no longer than the environment"
    assert _lengths(GymTask(least_reward=-1.0), 2) == ["500"] * 2
    assert _lengths(GymTask(), 2) == [""] * 2, "the environment's own"


def test_an_exam_is_held_now_and_then_and_the_middle_of_the_search_sits_it() -> None:
    task = GymTask("tests/Aim-v0", exam_every=3, exam_episodes=4)
    evolution = Evolution(EvolutionConfig(task, 3, "cma", CMASettings(population=8), ()))
    counted, champions = [0], []
    for generation in evolve(evolution, 7):
        counted.append(generation.evaluations)
        assert generation.champion is not None
        champions.append(generation.champion)
        if generation.new_champion:
            assert generation.champion.individual == -1
            assert not (generation.champion.parameters == generation.best_parameters).all()
    assert np.diff(counted).tolist() == [20, 16, 20, 16, 16, 20, 16], "eight in two episodes, and an exam of four"
    assert {champion.generation for champion in champions} <= {1, 3, 6}


@pytest.mark.parametrize(("examined", "kept"), [("middle", 3), ("best", 1)])
def test_of_equal_middles_the_later_one_is_champion(examined: Literal["middle", "best"], kept: int) -> None:
    short = GymTask("CartPole-v1", max_steps=5, examined=examined)
    *_, last = evolve(Evolution(EvolutionConfig(short, 0, "cma", CMASettings(population=4), ())), 3)
    assert last.champion is not None
    assert (last.champion.fitness, last.champion.generation) == (5.0, kept), "nobody falls in five steps"


def test_a_strategy_without_a_middle_sends_its_best() -> None:
    config = EvolutionConfig(GymTask("tests/Aim-v0"), 3, "genetic", GeneticSettings(population=8), ())
    (first,) = evolve(Evolution(config), 1)
    assert first.champion is not None
    assert first.champion.parameters.tobytes() == first.best_parameters.tobytes()
    best = EvolutionConfig(GymTask("tests/Aim-v0", examined="best"), 3, "cma", CMASettings(population=8), ())
    (first,) = evolve(Evolution(best), 1)
    assert first.champion is not None
    assert first.champion.parameters.tobytes() == first.best_parameters.tobytes()


def test_the_normaliser_brings_what_is_seen_to_unit_size() -> None:
    task = GymTask("tests/Aim-v0", episodes_per_generation=20)
    learned = task.after(task.evaluate(_crowd(task), task.episodes(0, 1)))
    seen = learned.as_seen(np.array([[0.0, 1e3, 0.0], [0.5, 1e3, 0.0]]))
    assert seen[:, 1:] == pytest.approx(np.zeros((2, 2)), abs=1e-3)
    assert seen[1, 0] - seen[0, 0] == pytest.approx(0.5 * 3**0.5, rel=0.1), "uniform from -1 to 1"
    assert learned.fresh() == task
    assert task.taught_by(learned) == learned
    assert GymTask("Pendulum-v1").taught_by(learned) == GymTask("Pendulum-v1")
    plain = GymTask("tests/Aim-v0", normalise=False)
    assert plain.after(plain.evaluate(_crowd(plain), ("1",))) == plain


def test_outputs_become_actions_of_the_environments_own_kind() -> None:
    outputs = np.array([[-1.0], [0.0], [1.0], [np.nan]], dtype=np.float32)
    boxed = face("tests/Aim-v0").actions(outputs)
    assert np.concatenate(boxed).tolist() == [-2.0, 0.0, 2.0, 0.0]
    assert boxed[0].dtype == np.float32
    assert face("CartPole-v1").actions(outputs) == [0, 0, 1, 0]
    three = face("tests/Three-v0").actions(np.array([[0.1, 0.3, 0.2], [9.0, 1.0, 0.0]], dtype=np.float32))
    assert three == [0, -1], "numbered from -1 on"


def test_weights_without_bounds_harm_nobody_but_themselves() -> None:
    task = GymTask("Pendulum-v1", max_steps=5)
    topology = task.topology((3,))
    genes = np.full((2, topology.parameter_count), 1e38, dtype=np.float32)
    genes[1] = 0.1
    scores = task.evaluate(Population(topology, genes), ("1",))
    assert scores.fitness[1] == task.evaluate(Population(topology, genes[1:]), ("1",)).fitness[0]


def test_an_environment_without_a_limit_gets_one() -> None:
    assert GymTask("tests/Endless-v0").limit == 1_000
    world = GymWorld(task := GymTask("tests/Endless-v0", max_steps=12), _crowd(task), ("1",))
    while not world.done:
        world.step()
    assert set(world.steps) == {12}


def test_two_processes_score_the_same() -> None:
    from sim.processes import Processes

    crowd = _crowd(CARTPOLE)
    here = CARTPOLE.evaluate(crowd, ("1", "2"))
    with Processes(2, chunk=2) as processes:
        there = processes.evaluate(CARTPOLE, crowd.topology, crowd.parameters, ("1", "2"))
    assert there.fitness.tobytes() == here.fitness.tobytes()


def test_chance_that_no_seed_holds_is_admitted() -> None:
    assert not GymTask("tests/Aim-v0").doubts
    (words,) = GymTask("tests/Chance-v0").doubts
    assert "does not repeat itself" in words
    assert GymTask("tests/Chance-v0").provenance(("1",)) == {}


def test_an_environment_that_changed_since_is_noticed() -> None:
    kept = GymTask("tests/Aim-v0").provenance(("1", "2"))
    assert GymTask("tests/Aim-v0").changed_since(kept) == []
    assert GymTask("tests/Three-v0").changed_since(kept) == ["1", "2"]


def test_a_task_comes_back_from_a_file() -> None:
    seen = Normaliser((0.5,) * 4, (2.0,) * 4, 8.0)
    task = GymTask("CartPole-v1", {"sutton_barto_reward": True}, 90, 4, 30, 2, 7, -0.5, 12, 3, "best", normaliser=seen)
    again = task_from_dict(task.name, json.loads(json.dumps(task.to_dict())))
    assert again == task
    assert type(again.arguments["sutton_barto_reward"]) is bool  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("Cartpole", {}, "expected a name with its version"),
        ("os:Walk-v0", {}, f"set {VARIABLE}=os"),
        ("CartPol-v1", {}, "Did you mean: `CartPole`"),
        ("CartPole-v77", {}, "version `v77`"),
        ("Nowhere/Walk-v0", {}, "Nowhere not found"),
        ("tests/Pictures-v0", {}, "observed by pictures"),
        ("tests/Words-v0", {}, "a box of numbers"),
        ("Blackjack-v1", {}, "a box of numbers"),
        ("tests/Levers-v0", {}, "expected Discrete"),
        ("tests/Whole-v0", {}, "floating numbers"),
        ("CartPole-v1", {"arguments": {"wind": 3}}, "unexpected keyword argument 'wind'"),
        ("CartPole-v1", {"arguments": {"render_mode": "human"}}, "not for you to choose"),
        ("CartPole-v1", {"arguments": {"a b": 1}}, "names no setting"),
        ("CartPole-v1", {"max_steps": -1}, "max_steps is -1"),
        ("CartPole-v1", {"least_reward": 1.0}, "least_reward is 1.0"),
        ("CartPole-v1", {"least_reward": float("nan")}, "least_reward is nan"),
        ("CartPole-v1", {"exam_episodes": 0}, "exam_episodes is 0"),
        ("CartPole-v1", {"normaliser": Normaliser((1.0,), (1.0,), 1.0)}, "for 1 inputs"),
        ("CartPole-v1", {"normaliser": Normaliser((1.0,) * 4, (-1.0,) * 4, 1.0)}, "below zero"),
    ],
)
def test_mistakes_are_told_in_one_line(name: str, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(UserError) as told:
        GymTask(name, **settings)
    assert words in str(told.value)
    assert "\n" not in str(told.value)


def test_what_an_environment_raises_is_told_in_one_line() -> None:
    task = GymTask("tests/Broken-v0")
    with pytest.raises(UserError, match=r"tests/Broken-v0 failed: RuntimeError: out of fuel"):
        task.evaluate(_crowd(task), ("1",))


@pytest.mark.parametrize("episode", ["", "-1", "x", "4294967296", "1" * 30, "1/", "1/0", "1/x", "/5", "1/2000000"])
def test_episodes_that_are_no_seeds_are_refused(episode: str) -> None:
    with pytest.raises(UserError, match="names no episode"):
        CARTPOLE.evaluate(_crowd(CARTPOLE), (episode,))


def test_plugins_named_by_the_person_are_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "no_such_module")
    with pytest.raises(UserError, match="no_such_module"):
        GymTask("Nowhere/Walk-v0")


def test_the_shipped_walker_crosses_the_ground_as_it_was_recorded() -> None:
    pytest.importorskip("Box2D", reason="needs the extra gym-box2d")
    brain = load_brain(shipped_brain("bipedalwalker"))
    task = task_of(brain)
    assert isinstance(task, GymTask)
    played = replay(task, brain.network, ("3221225472", *brain.metadata["episodes"]))
    assert min(play.total for play in played.plays) > 304
    assert float(np.mean([play.total for play in played.plays[1:]])) == pytest.approx(brain.metadata["fitness"], abs=2)
