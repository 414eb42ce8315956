"""The race without a window: the same start, true counts, equal budgets, and the same race again for the same seed."""

import itertools
import time
from collections.abc import Callable

import numpy as np
import pytest

from brains.datasets import DATASETS
from brains.errors import UserError
from brains.initializers import initialize
from brains.network import Network
from brains.scores import score
from scenes.race_contest import Contest, RaceConfig, Target
from scenes.race_racers import EvolutionRacer, GradientRacer, Mark, Trace
from sim.evolution import Evolution, EvolutionConfig, evolve

SMALL = RaceConfig("circle", {"count": 80}, (4,), population=12)


def _contest(config: RaceConfig = SMALL, target: Target | None = None) -> Contest:
    return Contest(config, target or Target(), time.perf_counter)


def _run(contest: Contest, steps: int) -> Contest:
    for _ in range(steps):
        contest.allow()
        contest.work()
    return contest


def _story(contest: Contest) -> list[list[tuple[float, ...]]]:
    """Everything that does not depend on the machine's speed."""
    return [[(m.passes, m.cost, m.accuracy) for m in racer.trace.marks] for racer in contest.racers]


def test_all_racers_start_from_the_same_weights_and_the_same_cost() -> None:
    contest = _contest()
    for racer in contest.racers:
        assert np.array_equal(racer.parameters, contest.start)
        assert racer.passes == racer.seconds == 0.0
        assert racer.now == contest.racers[0].now
    data = contest.data
    whole = score(Network(contest.topology, contest.start), data.train, contest.task.cost_name)
    assert contest.racers[0].now.cost == whole.loss


def test_the_first_generation_of_every_strategy_is_made_from_the_start() -> None:
    contest = _contest()
    for racer in contest.racers[1:]:
        assert isinstance(racer, EvolutionRacer)
        asked = racer.evolution.ask().parameters.astype(np.float64)
        reach = np.abs(asked - contest.start).mean()
        elsewhere = initialize(contest.topology, np.random.default_rng(99), "xavier")
        assert reach < np.abs(asked - elsewhere).mean()


def test_a_step_of_gradient_descent_costs_three_passes_and_a_generation_one_for_each_individual() -> None:
    contest = _run(_contest(), 30)
    descender = contest.racers[0]
    assert isinstance(descender, GradientRacer)
    assert descender.passes == 3 * descender.trainer.progress.step
    for racer in contest.racers[1:]:
        assert isinstance(racer, EvolutionRacer)
        assert racer.passes == 12 * racer.evolution.generation
        assert racer.evolution.evaluations == racer.passes


@pytest.mark.parametrize("batch", [1, 8, 32])
def test_a_batch_costs_its_share_of_the_passes(batch: int) -> None:
    contest = _run(_contest(RaceConfig("circle", {"count": 80}, (4,), population=12, batch=batch)), 12)
    descender = contest.racers[0]
    assert isinstance(descender, GradientRacer)
    assert descender.passes == pytest.approx(3 * descender.trainer.progress.epochs)
    assert descender.trainer.progress.step == pytest.approx(descender.passes * 60 / 3 / batch, rel=0.1)


def test_with_equal_passes_nobody_gets_more_than_the_allowance() -> None:
    contest = _contest()
    for _ in range(40):
        contest.allow()
        contest.work()
        for racer in contest.racers:
            assert contest.allowance - racer.next_passes < racer.passes <= contest.allowance


def test_with_equal_passes_the_same_seed_is_the_same_race_however_it_is_cut_into_pieces() -> None:
    whole = _run(_contest(), 60)
    ticks = itertools.count()
    pieces = Contest(SMALL, Target(), lambda: float(next(ticks)))
    for _ in range(60):
        pieces.allow()
        while not pieces.settled:
            pieces.work(until=0.0)  # one slice at a time
    assert _story(pieces) == _story(whole)
    assert [racer.parameters.tobytes() for racer in pieces.racers] == [r.parameters.tobytes() for r in whole.racers]
    assert _story(_run(_contest(RaceConfig("circle", {"count": 80}, (4,), 1, population=12)), 60)) != _story(whole)


class _Slow:
    """A clock on which every look takes a while, longer for some racers than for others."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 0.0001
        return self.now


def test_with_equal_time_all_have_computed_equally_long() -> None:
    contest = Contest(RaceConfig("circle", {"count": 80}, (4,), population=12, equal="seconds"), Target(), _Slow())
    _run(contest, 80)
    seconds = [racer.seconds for racer in contest.racers]
    assert min(seconds) >= contest.allowance
    assert max(seconds) - min(seconds) < 0.0002
    assert len({racer.passes for racer in contest.racers}) > 1


def test_a_racing_strategy_is_the_one_of_the_command_line() -> None:
    contest = _run(_contest(), 30)
    racer = contest.racers[1]
    assert isinstance(racer, EvolutionRacer)
    settings = racer.evolution.settings
    alone = Evolution(EvolutionConfig(contest.task, 0, "genetic", settings, (4,)), contest.start)
    for _ in evolve(alone, racer.evolution.generation):
        pass
    assert alone.champion is not None
    assert np.array_equal(alone.champion.parameters, racer.parameters)
    assert racer.now.cost == -alone.champion.fitness


def test_a_slope_wins_with_many_weights_and_the_winner_is_sure_before_it_is_named() -> None:
    contest = _contest(RaceConfig("xor", {"count": 80}, (12, 12), population=20), Target("cost", 0.3))
    named = None
    for _ in range(120):
        contest.allow()
        contest.work()
        if contest.ranking and named is None:
            named = contest.ranking[0]
            assert all(racer.passes + racer.next_passes >= named[1].passes for racer in contest.racers)
    assert named is not None
    assert named[0] is contest.racers[0]
    assert contest.ranking[0] == named, "who has won stays the winner"
    spent = [mark.passes for _, mark in contest.ranking]
    assert spent == sorted(spent)
    assert all(mark.cost <= 0.3 for _, mark in contest.ranking)
    assert contest.place(named[0]) == 1


def test_another_target_is_judged_by_what_has_been() -> None:
    contest = _run(_contest(), 60)
    contest.aim(Target("cost", 10.0))
    assert all(mark.passes == 0 for mark in contest.arrived.values())
    assert len(contest.arrived) == 4
    contest.aim(Target("cost", 0.0))
    assert not contest.ranking
    assert contest.place(contest.racers[0]) == 0


@pytest.mark.parametrize("name", DATASETS)
def test_every_set_can_be_raced_on(name: str) -> None:
    contest = _run(_contest(RaceConfig(name, {"count": 40}, (3,), population=10)), 12)
    for racer in contest.racers:
        assert racer.now.cost < racer.trace.marks[0].cost
        assert np.isfinite(racer.now.accuracy)


def test_the_learn_rate_acts_at_the_next_step_in_proportion() -> None:
    moved = []
    for rate in (0.01, 0.02):
        contest = _contest(RaceConfig("circle", {"count": 80}, (4,), population=12, optimizer="gradient-descent"))
        contest.change_learn_rate(rate)
        contest.racers[0].work(3.0, time.perf_counter)
        moved.append(contest.racers[0].parameters - contest.start)
    assert np.allclose(moved[1], 2 * moved[0], rtol=1e-3, atol=1e-7)


def test_who_diverges_gives_up_and_says_why_and_the_others_go_on() -> None:
    config = RaceConfig("bumps", {"count": 80}, (6,), optimizer="momentum", learn_rate=3.0, population=10)
    contest = _run(_contest(config), 40)
    descender, genetic = contest.racers[:2]
    assert "diverged" in descender.gave_up
    assert np.isfinite(descender.parameters).all()
    assert genetic.passes > 300
    assert contest.settled


def test_a_trace_keeps_its_ends_and_stays_short() -> None:
    trace = Trace()
    for k in range(10_000):
        trace.add(Mark(float(k), 0.0, 1.0, 0.5))
    assert len(trace.marks) <= 1_201
    passes = trace.column("passes")
    assert passes[0] == 0.0
    assert (np.diff(passes) > 0).all()
    assert passes[-1] > 9_000


@pytest.mark.parametrize(
    "config",
    [
        lambda: RaceConfig("nowhere"),
        lambda: RaceConfig("xor", {"arms": 3}),
        lambda: RaceConfig(optimizer="newton"),
        lambda: RaceConfig(population=1),
    ],
)
def test_settings_that_do_not_fit_are_told(config: Callable[[], RaceConfig]) -> None:
    with pytest.raises(UserError):
        _contest(config())
