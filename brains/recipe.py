"""A network and how to train it, in one piece: what the lab begins with, and what ``Classifier`` and ``train`` use."""

import dataclasses
from dataclasses import dataclass, field

import numpy as np

from brains.examples import REGRESSION, Examples
from brains.initializers import initialize
from brains.network import Network
from brains.optimizers import OptimizerSettings, optimizer_named
from brains.schedules import Schedule
from brains.topology import Topology
from brains.trainer import Trainer, TrainerSettings


@dataclass(frozen=True)
class Recipe:
    """All choices of a training but the examples. The defaults learn every built-in set of points, spirals included.

    Attributes:
        hidden: sizes of the hidden layers; empty for none.
        activation: of the hidden layers.
        output: activation of the last layer; "" for what suits the examples: sigmoid for one yes or no, softmax for
            several classes, linear for values.
        cost: "" for what suits that: cross-entropy for sigmoid and softmax of classes, else the squared error.
        optimizer: its name; learn_rate: replaces that of its settings; None leaves it.
        optimizer_settings: its other settings; None for its defaults.
        training: batch, penalties, clipping, patience; its cost counts only where ``cost`` names the same.
        initializer: of the weights.
        schedule: of the learn rate.
        dtype: float32 or float64.
    """

    hidden: tuple[int, ...] = (8, 8)
    activation: str = "silu"
    output: str = ""
    cost: str = ""
    optimizer: str = "adam"
    learn_rate: float | None = 0.03
    optimizer_settings: OptimizerSettings | None = None
    training: TrainerSettings = field(default_factory=TrainerSettings)
    initializer: str = "xavier"
    schedule: Schedule = field(default_factory=Schedule)
    dtype: type = np.float32

    def topology(self, examples: Examples) -> Topology:
        """The network's shape for these examples. Raises UserError as ``Topology``."""
        inputs, outputs = examples.inputs.shape[1], examples.targets.shape[1]
        suits = "linear" if examples.task == REGRESSION else "sigmoid" if outputs == 1 else "softmax"
        names = (self.activation,) * len(self.hidden) + (self.output or suits,)
        return Topology((inputs, *self.hidden, outputs), names)

    def cost_for(self, examples: Examples) -> str:
        """The name of the cost for these examples."""
        if self.cost:
            return self.cost
        last = self.topology(examples).activations[-1]
        if examples.task == REGRESSION or last not in ("sigmoid", "softmax"):
            return "squared_error"
        return "cross_entropy" if last == "softmax" else "binary_cross_entropy"

    def start(self, examples: Examples, rng: np.random.Generator, validation: Examples | None = None) -> Trainer:
        """A fresh network, and the trainer that will train it.

        Raises:
            UserError: a name that does not exist, or parts that do not go together.
        """
        topology = self.topology(examples)
        parameters: np.ndarray = initialize(topology, rng, self.initializer).astype(self.dtype)
        settings = self.optimizer_settings or optimizer_named(self.optimizer).settings_type()
        if self.learn_rate is not None:
            settings = dataclasses.replace(settings, learn_rate=self.learn_rate)
        training = dataclasses.replace(self.training, cost=self.cost_for(examples))
        network = Network(topology, parameters)
        return Trainer(network, examples, rng, training, self.optimizer, settings, self.schedule, validation)
