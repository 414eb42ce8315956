"""The walker that an atlas may begin with: a brain that can walk already, so that its gaits are found first.

An atlas's brains see observations as they are. What a brain learnt about its observations, to normalise them, is
folded into the weights that read them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from brains.errors import UserError
from brains.network import Network
from brains.storage import Brain
from brains.topology import Topology
from sim.atlas import WALK_S, Atlas, AtlasConfig
from sim.replay import task_of
from sim.walker_senses import LEAST_SPREAD, Normaliser
from sim.walker_task import WalkerTask


def walker_of(brain: Brain) -> tuple[WalkerTask, Network]:
    """What a saved walker walks by, and a brain that walks so without normalised observations.

    The two walk alike, not to the bit: only normalised observations are cut off where they are far out. A body that
    evolved is the creature's from then on.

    Raises:
        UserError: the brain is no walker's, or its file contradicts itself.
    """
    task = task_of(brain)
    if not isinstance(task, WalkerTask):
        raise UserError(f"an atlas begins with a walker's brain; this one was made for {task.name}")
    task.check_brains(brain.network.topology)
    creature, has = task.body_of(brain.network), brain.network.topology
    topology = Topology(has.layer_sizes, has.activations)
    weights = _folded(task, topology, brain.network.parameters[: topology.parameter_count])
    plain = replace(task, creature=creature, evolve_body=0.0, normalise=False, normaliser=Normaliser(), level=0.0)
    return plain, Network(topology, weights)


def atlas_of(task: WalkerTask, hidden: tuple[int, ...], seed: int, brain: Brain | None = None) -> Atlas:
    """An empty atlas of what walks by a task: its creature and senses, on its ground if that stays as it is, else flat.

    Args:
        hidden: sizes of the brains' hidden layers.
        brain: to begin with, if any; its own body, senses and layers are then the atlas's.

    Raises:
        UserError: the brain is no walker's.
    """
    ground, network = "flat" if task.grows else task.terrain, None
    if brain is not None:
        task, network = walker_of(brain)
        hidden = network.topology.layer_sizes[1:-1]
    config = AtlasConfig(replace(task, terrain=ground, seconds=WALK_S), seed=seed, hidden=hidden)
    return Atlas(config) if network is None else begun_with(network, config)


def _folded(task: WalkerTask, topology: Topology, parameters: np.ndarray) -> NDArray[np.float32]:
    """(P,) weights that answer to what is seen as ``parameters`` answer to what is normalised."""
    told = np.array(parameters, dtype=np.float64)
    normaliser, first = task.normaliser, topology.layers[0]
    if task.normalise and normaliser.mean:
        mean, spread = np.array(normaliser.mean), np.maximum(normaliser.spread, LEAST_SPREAD)
        # W ((seen - mean) / spread) + b  =  (W / spread) seen + (b - (W / spread) mean)
        reads = told[first.weights].reshape(first.shape) / spread
        told[first.weights] = reads.reshape(-1)
        told[first.biases] -= reads @ mean
    return told.astype(np.float32)


def begun_with(network: Network, config: AtlasConfig) -> Atlas:
    """An empty atlas that begins with that brain. Raises UserError if the atlas is of brains of another kind."""
    if network.topology != config.topology:
        raise UserError(f"the brain to start from is {network.topology}; the atlas is of {config.topology}")
    return Atlas(config, network.parameters.astype(np.float32))
