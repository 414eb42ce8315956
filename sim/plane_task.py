"""Learning one of the plane's sets of points by evolution: xor, fruit, circle, gauss, spiral, moons, plane, bumps.

Fitness is minus the mean cost of the examples that are learnt from. There is no chance in it, so every generation is
judged alike and fitness can be compared as it is.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, ClassVar

from brains.activations import activation
from brains.costs import cost_named
from brains.errors import UserError
from brains.population import Population
from brains.topology import Topology
from sim.plane_data import PlaneData, cost_for, network_for, plane_data
from sim.plane_world import PlaneWorld
from sim.task import Task


@dataclass(frozen=True)
class PlaneTask(Task):
    """One set of points.

    Raises:
        UserError: no such set, setting, activation or cost.
    """

    episode_noun: ClassVar[str] = "set of points"
    default_hidden: ClassVar[tuple[int, ...]] = (8,)
    scene: ClassVar[str] = "boundary"
    fitness_decimals: ClassVar[int] = 5
    detail_words: ClassVar[dict[str, str]] = {
        "cost": "Cost",
        "accuracy": "Accuracy",
        "test_accuracy": "Test accuracy",
    }

    dataset: str = "xor"
    """Name of a built-in set."""
    points: dict[str, Any] = field(default_factory=dict, hash=False)
    """Its settings that are not the defaults, such as count and noise."""
    data_seed: int = 0
    """Decides the points; apart from the seed of a run, so that runs can be compared."""
    cost: str = ""
    """How wrong an output is; "" takes cross-entropy for classes and the squared error for values."""
    activation: str = "tanh"
    """Of the hidden layers."""

    def __post_init__(self) -> None:
        activation(self.activation)
        if self.data_seed < 0:
            raise UserError(f"the seed of the points is {self.data_seed}; expected 0 or more")
        cost_for(self.data.dataset, self.cost)

    @property
    def name(self) -> str:
        return self.dataset

    @property
    def data(self) -> PlaneData:
        """The points, split."""
        return plane_data(self.dataset, self.points, self.data_seed)

    @property
    def cost_name(self) -> str:
        """The cost in use."""
        return cost_for(self.data.dataset, self.cost)

    def to_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @property
    def observation_names(self) -> tuple[str, ...]:
        return self.data.dataset.axes

    @property
    def action_names(self) -> tuple[str, ...]:
        dataset = self.data.dataset
        return (dataset.classes[1],) if dataset.class_count == 2 else dataset.classes or ("value",)

    def topology(self, hidden: tuple[int, ...]) -> Topology:
        return network_for(self.data.dataset, hidden, self.activation)

    def episodes(self, seed: int, generation: int) -> tuple[str, ...]:
        return (self.dataset,)

    def exam(self, seed: int) -> tuple[str, ...]:
        return ()

    def provenance(self, episodes: tuple[str, ...]) -> dict[str, Any]:
        return {"data_fingerprint": self.data.fingerprint}

    def changed_since(self, metadata: dict[str, Any]) -> list[str]:
        recorded = metadata.get("data_fingerprint")
        return [self.dataset] if isinstance(recorded, str) and recorded != self.data.fingerprint else []

    def world(self, population: Population, episodes: tuple[str, ...]) -> PlaneWorld:
        return PlaneWorld(population, self.data.train, self.data.unseen, cost_named(self.cost_name))
