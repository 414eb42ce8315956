"""The points of one of the plane's sets, split into those to learn from and those never shown."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from brains.costs import COSTS, cost_named
from brains.datasets import Dataset, dataset_named
from brains.errors import UserError
from brains.examples import REGRESSION, Examples
from brains.topology import Topology

UNSEEN_SHARE = 0.25
"""Share of the points that nobody learns from."""

# Keys that keep the random streams of one seed apart.
_DRAW, _SPLIT = 0, 1


@dataclass(frozen=True)
class PlaneData:
    """What is learnt, and what it is checked by. All arrays are float32.

    Attributes:
        dataset: all points.
        train: what is learnt from; unseen: what is not.
    """

    dataset: Dataset
    train: Examples
    unseen: Examples

    @property
    def regression(self) -> bool:
        return self.dataset.task == REGRESSION

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all points and labels: other points, another fingerprint."""
        digest = hashlib.sha256()
        for array in (self.train.inputs, self.train.targets, self.unseen.inputs, self.unseen.targets):
            digest.update(np.ascontiguousarray(array, dtype="<f4").tobytes())
        return digest.hexdigest()


def split_of(dataset: Dataset, seed: int, outputs: int | None = None) -> PlaneData:
    """Hold back ``UNSEEN_SHARE`` of the points.

    Args:
        seed: decides which.
        outputs: of the network; None for as many as the set needs.

    Raises:
        UserError: too few points, or too few outputs.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_SPLIT,)))
    train, unseen = dataset.examples(outputs=outputs).as_type(np.float32).split(UNSEEN_SHARE, rng)
    return PlaneData(dataset, train, unseen)


def drawn_dataset(name: str, settings: dict[str, Any] | None = None, seed: int = 0) -> Dataset:
    """A built-in set; the same name, settings and seed give the same points.

    Raises:
        UserError: no such set, no such setting, or a value out of range.
    """
    generator = dataset_named(name)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_DRAW,)))
    return generator.make(rng, generator.settings_type.from_dict(settings or {}))


def plane_data(name: str, settings: dict[str, Any] | None = None, seed: int = 0) -> PlaneData:
    """`drawn_dataset`, split; remembered. Raises as it does."""
    return _remembered(name, json.dumps(settings or {}, sort_keys=True), seed)


@lru_cache(maxsize=16)
def _remembered(name: str, settings: str, seed: int) -> PlaneData:
    return split_of(drawn_dataset(name, json.loads(settings), seed), seed)


def network_for(dataset: Dataset, hidden: tuple[int, ...], activation: str = "tanh") -> Topology:
    """The network that learns a set: two inputs; one sigmoid for two classes, softmax for more, linear for a value.

    Raises:
        UserError: layers or an activation that cannot be.
    """
    outputs = dataset.outputs()
    last = "linear" if dataset.task == REGRESSION else "sigmoid" if outputs == 1 else "softmax"
    return Topology((2, *hidden, outputs), (activation,) * len(hidden) + (last,))


def cost_for(dataset: Dataset, cost: str = "", output_activation: str = "") -> str:
    """The name of the cost by which a set is learnt.

    Args:
        cost: as asked for; "" takes cross-entropy for classes and the squared error for values.
        output_activation: of the network's last layer; "" for that of `network_for`.

    Raises:
        UserError: a cost that cannot judge this set or this network.
    """
    outputs = dataset.outputs()
    if dataset.task == REGRESSION:
        if cost not in ("", "squared_error"):
            raise UserError(f"{dataset.title} has values, not classes; its cost is squared_error, not {cost:.60}")
        return "squared_error"
    last = output_activation or ("sigmoid" if outputs == 1 else "softmax")
    fitting = "binary_cross_entropy" if last == "sigmoid" else "cross_entropy" if last == "softmax" else "squared_error"
    chosen = cost or fitting
    if chosen not in COSTS:
        raise UserError(f"no cost is called {cost!r:.80}; choose one of {', '.join(COSTS)}")
    if chosen == "cross_entropy" and outputs == 1 and last != "softmax":
        raise UserError(f"{dataset.title} has two classes and a single output: take binary_cross_entropy")
    cost_named(chosen).check(last)
    return chosen
