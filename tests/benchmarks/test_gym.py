"""Episodes until an environment is solved: what counts, and that peers play the same environments."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("gymnasium")

from benchmarks.gym import CARTPOLE, biped_rows, rows, solve
from benchmarks.gym_peers import TEST, Solution, cmaes_solves, neat_solves, play
from brains.population import Population
from sim.gym_task import GymTask


def test_a_run_that_is_solved_earns_it_on_a_hundred_others() -> None:
    found = solve(CARTPOLE, 3)
    assert found.solved
    assert found.earned >= 475.0
    assert found.episodes % (12 + 5) == 0, "twelve individuals in one episode, and an exam of five, all counted"
    assert not set(TEST) & set(CARTPOLE.task.exam(3))


def test_a_run_that_is_not_solved_counts_as_its_budget() -> None:
    assert solve(replace(CARTPOLE, budget=17), 0) == Solution(17, pytest.approx(0.0, abs=475.0), False)
    assert cmaes_solves("CartPole-v1", 8, 0).episodes == 8
    assert not cmaes_solves("CartPole-v1", 8, 0).solved


def test_neat_python_counts_every_genome_once() -> None:
    pytest.importorskip("neat")
    found = neat_solves("CartPole-v1", 50, 1)
    assert found == neat_solves("CartPole-v1", 50, 1), "its seed is ours"
    assert found.episodes == 50


def test_peers_play_the_episodes_that_our_brains_play() -> None:
    task, seeds = GymTask("CartPole-v1", normalise=False), ("4", "5", "6")
    network = Population(task.topology(()), np.array([[0.3, 0.2, 1.0, 0.5, 0.1]], dtype=np.float32)).network(0)
    ours = task.evaluate(Population(network.topology, network.parameters[None, :]), seeds).fitness[0]
    theirs = play(
        task.environment,
        task.face,
        lambda seen: network.forward(np.array([seen], dtype=np.float32))[0].tolist(),
        seeds,
    )
    assert theirs == ours


def test_rows_tell_the_median_and_who_never_solved_it() -> None:
    ours = [Solution(100 * k, 480.0, True) for k in (5, 1, 3, 2, 4)]
    lost = [*ours[:4], Solution(CARTPOLE.budget, 20.0, False)]
    took, counted = rows(CARTPOLE, ours, lost, lost)
    assert (took.ours, took.low, took.high, took.met) == (300, 100, 500, True)
    assert (counted.ours, counted.met, counted.notes) == (5, True, {"cmaes alone": 4, "neat python": 4})
    late = [replace(run, episodes=2 * run.episodes) for run in ours]
    assert rows(CARTPOLE, late, lost, lost)[0].met is False
    assert rows(CARTPOLE, lost, ours, ours)[1].met is False


def test_rows_of_the_walker_say_what_as_many_episodes_brought_to_others() -> None:
    took, earned = biped_rows(Solution(9_000, 301.0, True), Solution(9_000, -90.0, False), Solution(9_000, 5.0, False))
    assert (took.ours, took.met) == (9_000, True)
    assert (earned.ours, earned.peer, earned.notes) == (301.0, -90.0, {"neat python": 5.0})
