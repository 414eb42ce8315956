"""Everything the boundary lab can be told, in one record that rewinding, comparing, undo and files share."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from brains.activations import ACTIVATIONS
from brains.costs import COSTS
from brains.datasets import DATASETS
from brains.errors import UserError
from brains.examples import REGRESSION
from brains.features import FEATURES
from brains.initializers import INITIALIZERS
from brains.optimizers import LEARN_RATE_HIGH, LEARN_RATE_LOW, OPTIMIZERS
from brains.topology import Topology

OWN = "own"
"""The set of points that a person painted or loaded."""

SETS: dict[str, str] = {
    "xor": "XOR, noisy quadrants",
    "corners": "XOR, four corners",
    "circle": "Circle",
    "gauss": "Two clouds",
    "spiral": "Two spirals",
    "moons": "Moons",
    "fruit": "Fruit",
    "plane": "Plane (values)",
    "bumps": "Bumps (values)",
    OWN: "Your own points",
}
NOISE = {"xor": 0.05, "corners": 0.0, "circle": 0.05, "gauss": 0.2, "spiral": 0.02, "moons": 0.08, "fruit": 0.02}
MOST_LAYERS, MOST_NEURONS = 6, 12
MOST_CLASSES = 6
HIDDEN_ACTIVATIONS = ("tanh", "sigmoid", "relu", "leaky_relu", "silu", "linear", "step")
REGRESSION_OUTPUTS = ("linear", "tanh", "sigmoid", "relu")


@dataclass(frozen=True)
class Setup:
    """One setting of the lab.

    The defaults part two spirals within seconds; so the same network serves every set.

    Attributes:
        dataset: a key of ``SETS``; noise, count: of that set; test_share: of its points held back.
        seed: draws points, first weights and the order of the examples: equal setups start equal.
        attempt: how often it began anew with other first weights and the same points.
        features: names of the inputs, out of ``brains.features.FEATURES``.
        hidden: neurons of each hidden layer; activations: one for each of them.
        output: the last layer's activation for values; classes choose theirs themselves.
        cost: "" for the one that fits the task.
        scale: multiplies what the initialiser draws.
    """

    dataset: str = "xor"
    noise: float = 0.05
    count: int = 500
    test_share: float = 0.3
    seed: int = 1
    attempt: int = 0
    features: tuple[str, ...] = ("x", "y")
    hidden: tuple[int, ...] = (8, 8)
    activations: tuple[str, ...] = ("tanh", "tanh")
    output: str = "linear"
    cost: str = ""
    optimizer: str = "adam"
    learn_rate: float = 0.02
    batch: int = 32
    l1: float = 0.0
    l2: float = 0.0002
    initializer: str = "xavier"
    scale: float = 2.0

    def __post_init__(self) -> None:
        for name in ("features", "hidden", "activations"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        _check_words(self)
        _check_numbers(self)

    @property
    def task(self) -> str:
        """Of a built-in set; points of one's own know theirs."""
        name = "xor" if self.dataset in (OWN, "corners") else self.dataset
        return DATASETS[name].task

    def topology(self, task: str, classes: int) -> Topology:
        """The network for data of that task and that many classes."""
        outputs = 1 if task == REGRESSION or classes <= 2 else classes
        last = self.output if task == REGRESSION else "sigmoid" if outputs == 1 else "softmax"
        return Topology((len(self.features), *self.hidden, outputs), (*self.activations, last))

    def fitting_cost(self, task: str, outputs: int) -> str:
        """The chosen cost, or the one that fits if none is chosen or the chosen one cannot judge such outputs."""
        if task == REGRESSION or self.cost == "squared_error":
            return "squared_error"
        return "binary_cross_entropy" if outputs == 1 else "cross_entropy"

    def to_json(self) -> dict[str, Any]:
        """What :meth:`from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Any) -> Setup:
        """A setup from a file. Raises UserError when it is none."""
        names = {item.name for item in fields(cls)}
        if not isinstance(data, dict) or not set(data) <= names:
            raise UserError("the settings of the lab are damaged or from another version")
        try:
            return cls(**data)
        except (TypeError, ValueError, OverflowError) as error:
            raise UserError(f"the settings of the lab are damaged: {error}") from None


def _check_words(setup: Setup) -> None:
    for name, value, known in (
        ("dataset", setup.dataset, SETS),
        ("optimizer", setup.optimizer, OPTIMIZERS),
        ("initializer", setup.initializer, INITIALIZERS),
        ("output", setup.output, REGRESSION_OUTPUTS),
        ("cost", setup.cost, ("", *COSTS)),
    ):
        if value not in known:
            raise UserError(f"{name} is one of {', '.join(word for word in known if word)}, got {value!r:.80}")
    if not setup.features or set(setup.features) - set(FEATURES) or len(set(setup.features)) < len(setup.features):
        raise UserError(f"features are some of {', '.join(FEATURES)}, each once, got {setup.features!r:.80}")
    if set(setup.activations) - (set(ACTIVATIONS) - {"softmax"}):
        raise UserError(f"activations of hidden layers are {', '.join(HIDDEN_ACTIVATIONS)}, got {setup.activations}")
    if len(setup.activations) != len(setup.hidden):
        raise UserError(f"{len(setup.hidden)} hidden layers need as many activations, got {len(setup.activations)}")


def _check_numbers(setup: Setup) -> None:
    for name, low, high in (
        ("noise", 0.0, 1.0),
        ("test_share", 0.0, 0.9),
        ("learn_rate", LEARN_RATE_LOW, LEARN_RATE_HIGH),
        ("l1", 0.0, 1.0),
        ("l2", 0.0, 1.0),
        ("scale", 0.0, 100.0),
    ):
        value = getattr(setup, name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise UserError(f"{name} is a number from {low:g} to {high:g}, got {value!r:.80}")
    whole = [("count", setup.count, 4, 20_000), ("batch", setup.batch, 1, 100_000), ("seed", setup.seed, 0, 2**53)]
    whole += [("attempt", setup.attempt, 0, 2**53)]
    whole += [("neurons of a layer", size, 1, MOST_NEURONS) for size in setup.hidden]
    whole += [("hidden layers", len(setup.hidden), 0, MOST_LAYERS)]
    for name, value, low, high in whole:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise UserError(f"{name}: a whole number from {low} to {high}, got {value!r:.80}")
