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
    assert path(WalkerWorld(TASK, crowd(), NAMES, starts=ready)) == path(WalkerWorld(TASK, crowd(), NAMES))


def test_no_space_is_given_out_twice() -> None:
    one = starts()
    first, second = one.take(), one.take()
    assert len({id(space) for space in (*first, *second)}) == 12


def test_starts_of_other_walks_are_refused() -> None:
    for other in (starts(NAMES[:1]), starts(individuals=4), Starts((creature_named("worm"),) * 3, starts().episodes)):
        with pytest.raises(ValueError, match="other walks"):
            WalkerWorld(TASK, crowd(), NAMES, starts=other)
