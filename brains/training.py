"""What a training is told and what it tells."""

from dataclasses import dataclass

from brains.costs import COSTS
from brains.errors import UserError
from brains.examples import Examples
from brains.network import Network
from brains.settings import Settings, choice, number


@dataclass(frozen=True)
class TrainerSettings(Settings):
    """How to train. All may be changed between two steps and act from the next."""

    cost: str = choice("squared_error", tuple(COSTS), "how wrong an output is")
    batch: int = number(32, 1, 100_000, "examples per step", unit="examples")
    l1: float = number(0.0, 0.0, 1.0, "pull of every weight towards 0 by the same amount")
    l2: float = number(0.0, 0.0, 1.0, "pull of every weight towards 0 in proportion to it")
    clip: float = number(0.0, 0.0, 1_000.0, "greatest length of a gradient; 0 leaves it as long as it is")
    patience: int = number(0, 0, 100_000, "epochs without a better validation cost before it stops; 0 never stops")


@dataclass(frozen=True)
class Progress:
    """Where the training stands.

    Attributes:
        step: minibatches so far; epochs: passes over the examples so far, with their fraction.
        loss: cost of the last minibatch, before its step; nan before the first.
        learn_rate: of the last step, schedule included.
        stopped: "" while it can go on, else why it does not, in plain words.
    """

    step: int
    epochs: float
    loss: float
    learn_rate: float
    stopped: str


def check_fit(network: Network, examples: Examples, validation: Examples | None = None) -> None:
    """Raises ValueError when examples do not fit a network, UserError when its output cannot learn anything."""
    topology = network.topology
    if topology.outputs == 1 and topology.activations[-1] == "softmax":
        raise UserError("a single softmax output is always 1; give it two outputs, or sigmoid for its activation")
    for given in (examples, validation):
        if given is not None and (given.inputs.shape[1], given.targets.shape[1]) != (topology.inputs, topology.outputs):
            raise ValueError(
                f"examples for {topology} have {topology.inputs} inputs and {topology.outputs} targets, got "
                f"{given.inputs.shape[1]} and {given.targets.shape[1]}"
            )
