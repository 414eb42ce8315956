"""Bodies that evolve: what genes make of a drawing, and that a walk in such a body is as exact as any."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.errors import UserError
from brains.population import Population
from sim.bodies import described, factors, gene_count, grown, kinds
from sim.creature_files import creature_from_json, creature_named, creature_to_json, shipped_creatures
from sim.creatures import Body, Creature
from sim.walker_model import anatomy
from sim.walker_task import MOST_BODY_CHANGE, WalkerTask
from sim.walker_world import WalkerWorld

BIPED = creature_named("biped")


def length_m(body: Body) -> float:
    return math.dist(body.from_m, body.to_m)


def evolving(creature: str = "biped", share: float = 0.3, **more: object) -> WalkerTask:
    return WalkerTask(creature_named(creature), seconds=2.0, evolve_body=share, normalise=False, **more)


def brains_for(task: WalkerTask, individuals: int, spread: float = 1.0) -> Population:
    topology = task.topology((6,))
    genes = np.random.default_rng(3).normal(0.0, spread, (individuals, topology.parameter_count))
    return Population(topology, genes.astype(np.float32))


def test_legs_drawn_on_one_another_are_of_one_kind() -> None:
    assert kinds(BIPED) == ((0,), (1, 3), (2, 4))
    assert gene_count(BIPED) == 6
    assert gene_count(creature_named("worm")) == 2 * len(creature_named("worm").bodies)


@pytest.mark.parametrize("name", shipped_creatures())
def test_genes_of_zero_leave_the_drawing_as_it_is(name: str) -> None:
    creature = creature_named(name)
    assert grown(creature, np.zeros(gene_count(creature)), 0.3) == creature


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(shipped_creatures()), st.integers(0, 2**32 - 1), st.floats(0.01, MOST_BODY_CHANGE))
def test_whatever_the_genes_the_body_is_a_creature_within_its_bounds(name: str, seed: int, share: float) -> None:
    drawn = creature_named(name)
    genes = np.random.default_rng(seed).normal(0.0, 5.0, gene_count(drawn))
    body = grown(drawn, genes, share)
    assert creature_from_json(creature_to_json(body)) == body, "the loader of files takes it"
    for before, after in zip(drawn.bodies, body.bodies, strict=True):
        assert after.radius_m == before.radius_m
        assert 1 - share - 1e-9 <= after.mass_kg / before.mass_kg <= 1 + share + 1e-9
        if length_m(before):
            assert 1 - share - 1e-9 <= length_m(after) / length_m(before) <= 1 + share + 1e-9
    for parts in kinds(drawn):
        assert all(replace(body.bodies[a], name="") == replace(body.bodies[b], name="") for a, b in pairwise(parts))
    stands = [min(one.lowest_m for one in which.bodies if one.ground != "forbidden") for which in (drawn, body)]
    assert stands[0] == pytest.approx(stands[1], abs=1e-9), "it stands on the ground as it was drawn"


def test_a_hinge_stays_at_the_same_share_of_both_its_bodies() -> None:
    longer = grown(BIPED, np.array([0.0, 9.0, 9.0, 0.0, 0.0, 0.0]), 0.4)
    assert length_m(longer.bodies[1]) == pytest.approx(1.4 * 0.42, rel=0.01)
    for joint, before in zip(longer.joints, BIPED.joints, strict=True):
        assert joint.limits_rad == before.limits_rad
        for creature_name in ("parent", "child"):
            place = BIPED.body_index[getattr(joint, creature_name)]
            shares = []
            for creature, at in ((BIPED, before.at_m), (longer, joint.at_m)):
                body = creature.bodies[place]
                shares.append(math.dist(body.from_m, at) / length_m(body))
            assert shares[0] == pytest.approx(shares[1], abs=1e-9)
    assert longer.height_m > BIPED.height_m + 0.3


def test_a_change_that_breaks_a_rule_is_made_smaller_until_it_does_not() -> None:
    # 40 times as heavy as its child: 50 is the most, so not all of a third more may come on top of a third less.
    torso, leg, *rest = creature_named("stick").bodies
    parts = (replace(torso, mass_kg=40.0), replace(leg, mass_kg=1.0), *(replace(one, mass_kg=1.0) for one in rest))
    heavy = Creature(**{**vars(creature_named("stick").draft), "bodies": parts})
    genes = np.zeros(gene_count(heavy))
    genes[len(kinds(heavy)) :] = [9.0] + [-9.0] * (len(kinds(heavy)) - 1)
    body = grown(heavy, genes, 0.33)
    assert 40.0 < body.bodies[0].mass_kg / body.bodies[1].mass_kg <= 50.0


def test_genes_that_are_no_numbers_change_nothing() -> None:
    genes = np.array([np.nan, np.inf, -np.inf, 0.0, 0.0, 0.0])
    assert factors(BIPED, genes, 0.3) == ([1.0] * 5, [1.0] * 5)


def test_what_evolution_changed_is_told_by_kind_of_part() -> None:
    assert described(BIPED, BIPED) == "as drawn"
    body = grown(BIPED, np.array([0.0, 1.0, 0.0, 0.0, 0.0, -9.0]), 0.2)
    assert described(BIPED, body) == "shin 20 % lighter · thigh 14 % longer"
    assert described(BIPED, body, most=1) == "shin 20 % lighter"


# --- walking in them --------------------------------------------------------------------------------------------------


def test_every_walker_has_the_body_of_its_genes() -> None:
    task = evolving()
    world = task.world(brains_for(task, 4), ("flat#1", "flat#2"))
    assert world.creature_of(5) is world.creatures[1]
    assert len(set(world.creatures)) == 4
    rest = np.stack([anatomy(world.creature_of(walker)).rest for walker in range(8)])
    assert np.array_equal(world.pose(), rest)


@pytest.mark.parametrize("name", ["biped", "quadruped"])
def test_a_walk_is_the_same_alone_and_in_company_of_other_bodies(name: str) -> None:
    task = evolving(name, clock="own", push_every_s=0.5)
    crowd = brains_for(task, 12)
    episodes = ("rough:0.3#1", "flat#2~half")
    together = task.evaluate(crowd, episodes)
    for place in (0, 7, 11):
        alone = task.evaluate(crowd.take([place]), episodes)
        assert alone.fitness[0] == together.fitness[place]
        assert all(np.array_equal(alone.details[key][0], together.details[key][place]) for key in alone.details)


def test_a_body_of_genes_walks_as_the_same_body_from_a_file() -> None:
    task = evolving(share=0.4)
    crowd = brains_for(task, 1)
    own = task.evaluate(crowd, ("flat#7",))
    fixed = replace(task, creature=task.creatures(crowd.parameters)[0], evolve_body=0.0)
    count = fixed.topology((6,)).parameter_count
    assert fixed.topology((6,)).parameter_count + gene_count(BIPED) == crowd.topology.parameter_count
    drawn = fixed.evaluate(Population(fixed.topology((6,)), crowd.parameters[:, :count]), ("flat#7",))
    assert drawn.fitness[0] == own.fitness[0]


def test_brains_without_the_genes_of_that_body_are_refused_in_one_line() -> None:
    task = evolving()
    plain = brains_for(replace(task, evolve_body=0.0), 2)
    with pytest.raises(UserError, match="comes with 0 genes of a body; Biped has 6"):
        WalkerWorld(task, plain, ("flat#1",))


@pytest.mark.parametrize("share", [-0.1, 0.51, math.nan])
def test_a_share_beyond_the_bounds_is_refused(share: float) -> None:
    with pytest.raises(UserError, match="evolve_body is"):
        evolving(share=share)
