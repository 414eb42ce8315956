"""An atlas that begins with a brain: it walks as before although nothing is normalised for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from brains.errors import UserError
from brains.network import Network
from brains.population import Population
from brains.storage import Brain, champion_sha256, load_brain
from sim.atlas import AtlasConfig
from sim.atlas_files import AtlasFolder
from sim.atlas_start import begun_with, walker_of
from sim.creature_files import creature_named
from sim.evaluation import Here
from sim.replay import metadata_for
from sim.shipped import shipped_brain
from sim.walker_senses import Normaliser, normalised
from sim.walker_task import WalkerTask

BIPED = WalkerTask(creature_named("biped"), seconds=1.0)


def a_brain(task: WalkerTask, hidden: tuple[int, ...] = (5,)) -> Brain:
    topology = task.topology(hidden)
    parameters = np.random.default_rng(3).normal(0, 0.7, topology.parameter_count).astype(np.float32)
    return Brain(Network(topology, parameters), metadata_for(task, ("flat#0",)), champion_sha256(parameters))


def test_a_folded_brain_answers_to_what_is_seen_as_the_brain_to_what_is_normalised() -> None:
    rng = np.random.default_rng(0)
    inputs = len(BIPED.observation_names)
    mean, spread = rng.normal(0, 0.4, inputs), rng.uniform(0.01, 0.8, inputs)  # some below the least that divides
    brain = a_brain(replace(BIPED, normaliser=Normaliser(tuple(mean), tuple(spread), 9.0)))
    task, folded = walker_of(brain)
    seen = (mean[:, None] + np.maximum(spread, 0.1)[:, None] * rng.uniform(-4, 4, (inputs, 50))).astype(np.float32)
    units = normalised(seen, mean[:, None], spread[:, None])
    np.testing.assert_allclose(folded.forward(seen.T), brain.network.forward(units.T.astype(np.float32)), atol=1e-4)
    assert not task.normalise
    assert task.normaliser == Normaliser()


def test_the_shipped_walker_walks_on_without_its_normaliser() -> None:
    task, network = walker_of(load_brain(shipped_brain("walker-biped")))
    crowd = Population(network.topology, network.parameters[None])
    walked = replace(task, seconds=5.0).evaluate(crowd, ("flat#0",))
    assert walked.details["distance_m"][0] > 5.0  # by chance nobody gets a metre


def test_an_evolved_body_is_the_creature_of_the_atlas() -> None:
    task = replace(BIPED, evolve_body=0.3)
    brain = a_brain(task)
    plain, network = walker_of(brain)
    assert plain.creature == task.body_of(brain.network) != task.creature
    assert network.topology.traits == 0
    assert begun_with(network, AtlasConfig(plain, hidden=(5,))).start is not None


def test_an_atlas_that_begins_with_a_brain_tries_it_and_goes_on_from_its_file(tmp_path: Path) -> None:
    pytest.importorskip("ribs")
    task, network = walker_of(a_brain(BIPED))
    config = AtlasConfig(task, cells=(8, 8), hidden=(5,), batch=12)
    atlas = begun_with(network, config)
    tried = atlas.ask()
    np.testing.assert_array_equal(tried[0], network.parameters)
    apart = np.abs(tried - network.parameters).mean(axis=1)
    assert apart[:6].max() < apart[6:].min()  # half are like it, half are not
    AtlasFolder.create(tmp_path / "atlas", atlas)
    _, read = AtlasFolder.open(tmp_path / "atlas")
    atlas.advance(Here())
    read.advance(Here())
    np.testing.assert_array_equal(atlas.elites.parameters, read.elites.parameters, strict=True)
    np.testing.assert_array_equal(atlas.ask(), read.ask(), strict=True)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(UserError, match="made for car"):
        walker_of(load_brain(shipped_brain("car")))
    task, network = walker_of(a_brain(BIPED))
    with pytest.raises(UserError, match="the atlas is of"):
        begun_with(network, AtlasConfig(task, hidden=(6,)))
