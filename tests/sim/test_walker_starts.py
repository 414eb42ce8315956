"""Start lines that are made ahead: nobody walks otherwise for it."""

from __future__ import annotations

import numpy as np
import pytest

from brains.population import Population
from sim.creature_files import creature_named
from sim.walker_episodes import Episode
from sim.walker_starts import Starts
from sim.walker_task import WalkerTask
from sim.walker_world import WalkerWorld

TASK = WalkerTask(creature_named("biped"), "rough:0.3", seconds=3.0)
NAMES = ("rough:0.3#5", "rough:0.3#6~half")


def starts(names: tuple[str, ...] = NAMES, individuals: int = 3) -> Starts:
    return Starts((TASK.creature,) * individuals, tuple(Episode.named(name) for name in names))


def crowd() -> Population:
    topology = TASK.topology((4,))
    parameters = np.random.default_rng(7).normal(size=(3, topology.parameter_count))
    return Population(topology, parameters.astype(np.float32))


def path(world: WalkerWorld) -> bytes:
    steps = []
    while not world.done:
        world.step()
        steps.append(world.pose().tobytes())
    return b"".join(steps)


@pytest.mark.parametrize("ahead", [0, 1, 4, 6, 99])
def test_a_crowd_walks_the_same_from_starts_made_ahead(ahead: int) -> None:
    ready = starts()
    ready.make(ahead)
    assert ready.ready == min(ahead, 6)
    world = WalkerWorld(TASK, crowd(), NAMES, starts=ready)
    assert world.prepare() == 6 - min(ahead, 6)
    assert path(world) == path(WalkerWorld(TASK, crowd(), NAMES))


def test_a_crowd_that_gets_ready_little_by_little_stands_there_from_the_beginning_and_walks_the_same() -> None:
    world, at_once = (WalkerWorld(TASK, crowd(), NAMES) for _ in range(2))
    seen = world.pose().tobytes(), world.observation(4).tobytes()
    assert [world.prepare(2) for _ in range(4)] == [4, 2, 0, 0]
    assert (world.pose().tobytes(), world.observation(4).tobytes()) == seen
    assert world.step_count == 0
    assert path(world) == path(at_once)


def test_who_is_ended_before_anyone_got_ready_has_walked_nowhere() -> None:
    world = WalkerWorld(TASK, crowd(), NAMES)
    world.prepare(2)
    world.end()
    assert world.done
    assert world.scores().fitness.tolist() == [0.0, 0.0, 0.0]
    assert world.prepare() == 4, "nobody made them for that"


def test_no_space_is_given_out_twice() -> None:
    one = starts()
    first, second = one.take(), one.take()
    assert len({id(space) for space in (*first, *second)}) == 12


def test_starts_of_other_walks_are_refused() -> None:
    for other in (starts(NAMES[:1]), starts(individuals=4), Starts((creature_named("worm"),) * 3, starts().episodes)):
        with pytest.raises(ValueError, match="other walks"):
            WalkerWorld(TASK, crowd(), NAMES, starts=other)
