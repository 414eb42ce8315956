"""Everything page Train can be told, in one record that runs, restarts, undo and files share."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

import numpy as np

from brains.activations import ACTIVATIONS
from brains.errors import UserError
from brains.examples import encode
from brains.initializers import initialize
from brains.network import Network
from brains.optimizers import OptimizerSettings, optimizer_named
from brains.pictures import drawn_set
from brains.pictures.augment import PRESETS, AugmentSettings
from brains.pictures.learning import Lessons
from brains.pictures.picture_set import PictureSet
from brains.recipe import Recipe
from brains.schedules import Cosine, InverseTime, Schedule, Steps, schedule_named
from brains.topology import Topology
from brains.trainer import Trainer, TrainerSettings

MOST_EPOCHS = 1000
MOST_LAYERS = 5
MOST_NEURONS = 2048
HIDDEN_ACTIVATIONS = ("relu", "silu", "leaky_relu", "tanh", "sigmoid", "linear")
COST_OUTPUTS = {"cross_entropy": "softmax", "squared_error": "sigmoid"}
"""The activation of the last layer that goes with each cost."""
RESTARTS = frozenset({"dataset", "hidden", "activation", "cost", "seed"})
"""Fields that act from the start of a run; all others act at once."""
MOMENTUM_FIELDS = {"momentum": "momentum", "nesterov": "momentum", "adam": "beta1", "adamw": "beta1"}
"""What the momentum is called in the settings of the optimizers that have one."""

# Keys that keep the random streams of one seed apart.
_FIRST_WEIGHTS, _SHUFFLES = 0, 1
_HE = frozenset({"relu", "silu", "leaky_relu"})


@dataclass(frozen=True)
class TrainSetup:
    """One setting of a training on pictures. The defaults learn the drawn digits within seconds.

    Attributes:
        dataset: a name out of ``brains.pictures.find.NAMES``, or a path.
        hidden: neurons of each hidden layer; activation: of all of them.
        cost: a key of ``COST_OUTPUTS``.
        momentum: share of the last steps that is kept, for optimizers of ``MOMENTUM_FIELDS``.
        weight_decay: of AdamW alone.
        schedule: of the learn rate; it is stretched over ``epochs``.
        epochs: passes over the pictures after which it stops.
        augment: how much the pictures change anew for every epoch.
        seed: decides first weights, the order and the changes of the pictures: equal setups start equal.

    Raises:
        UserError: a name that does not exist, or a value out of range.
    """

    dataset: str = drawn_set.NAME
    hidden: tuple[int, ...] = (128, 64)
    activation: str = "relu"
    cost: str = "cross_entropy"
    optimizer: str = "adam"
    learn_rate: float = 0.002
    momentum: float = 0.9
    weight_decay: float = 0.01
    schedule: str = "cosine"
    epochs: int = 20
    batch: int = 64
    l1: float = 0.0
    l2: float = 0.0
    clip: float = 0.0
    augment: AugmentSettings = field(default_factory=lambda: PRESETS["light"])
    seed: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "hidden", tuple(self.hidden))
        for name, known in (("activation", ACTIVATIONS.keys() - {"softmax"}), ("cost", COST_OUTPUTS)):
            if getattr(self, name) not in known:
                raise UserError(f"{name} is one of {', '.join(sorted(known))}, got {getattr(self, name)!r:.80}")
        if not isinstance(self.dataset, str) or not isinstance(self.augment, AugmentSettings):
            raise UserError("the settings of the training are damaged: data set or augmentation")
        if len(self.hidden) > MOST_LAYERS:
            raise UserError(f"at most {MOST_LAYERS} hidden layers can be trained here, got {len(self.hidden)}")
        whole = [("epochs", self.epochs, 1, MOST_EPOCHS), ("seed", self.seed, 0, 2**53)]
        whole += [("neurons of a layer", size, 1, MOST_NEURONS) for size in self.hidden]
        for name, value, low, high in whole:
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise UserError(f"{name}: a whole number from {low:,} to {high:,}, got {value!r:.80}")
        # What has a range of its own is checked where that is known.
        self.trainer_settings(), self.optimizer_settings(), self.schedule_settings()

    # parts of a run

    def topology(self, features: int, classes: int) -> Topology:
        """The network for pictures of so many values and classes."""
        names = (self.activation,) * len(self.hidden) + (COST_OUTPUTS[self.cost],)
        return Topology((features, *self.hidden, classes), names)

    def trainer_settings(self) -> TrainerSettings:
        """Cost, batch, penalties."""
        return TrainerSettings(cost=self.cost, batch=self.batch, l1=self.l1, l2=self.l2, clip=self.clip)

    def optimizer_settings(self) -> OptimizerSettings:
        """The optimizer's own, with learn rate, momentum and weight decay where it has them."""
        values = {"learn_rate": self.learn_rate}
        if self.optimizer in MOMENTUM_FIELDS:
            values[MOMENTUM_FIELDS[self.optimizer]] = self.momentum
        if self.optimizer == "adamw":
            values["weight_decay"] = self.weight_decay
        return optimizer_named(self.optimizer).settings_type(**values)

    def schedule_settings(self) -> Schedule:
        """The schedule stretched over the epochs: down to nothing, to a sixteenth in steps, to an eleventh by 1/t."""
        kind = schedule_named(self.schedule)
        if kind is Cosine:
            return Cosine(length=self.epochs)
        if kind is Steps:
            return Steps(every=max(1, -(-self.epochs // 5)))
        return InverseTime(decay=min(10.0, 10 / self.epochs)) if kind is InverseTime else kind()

    def recipe(self) -> Recipe:
        """The network and how it learns, for those who begin many trainings from it."""
        return Recipe(
            self.hidden, self.activation, COST_OUTPUTS[self.cost], self.cost, self.optimizer, self.learn_rate,
            self.optimizer_settings(), self.trainer_settings(), self._initializer, self.schedule_settings(),
        )  # fmt: skip

    @property
    def _initializer(self) -> str:
        return "he" if self.activation in _HE else "xavier"

    # a run

    def start(self, pictures: PictureSet) -> tuple[Trainer, Lessons]:
        """A fresh network in its trainer, and the lessons it is to learn from.

        Raises:
            UserError: a network too large.
        """
        return self.go_on(self.fresh_network(pictures.features, pictures.class_count), pictures)

    def fresh_network(self, features: int, classes: int) -> Network:
        """A network that knows nothing. Raises UserError if it would be too large."""
        topology = self.topology(features, classes)
        return Network(topology, initialize(topology, self._stream(_FIRST_WEIGHTS), self._initializer))

    def go_on(self, network: Network, pictures: PictureSet) -> tuple[Trainer, Lessons]:
        """The same with a network that knows something already; it is trained in place.

        Raises:
            UserError: its last layer does not go with the cost.
            ValueError: it is not for such pictures.
        """
        targets = encode(pictures.train.labels, pictures.class_count, network.topology.outputs)
        lessons = Lessons(pictures.train, targets, self.augment, self.seed)
        trainer = Trainer(
            network, lessons.examples, self._stream(_SHUFFLES), self.trainer_settings(),
            self.optimizer, self.optimizer_settings(), self.schedule_settings(),
        )  # fmt: skip
        return trainer, lessons

    def apply(self, trainer: Trainer, lessons: Lessons) -> None:
        """Bring a run that goes on to this setting: everything but the fields of ``RESTARTS``.

        Another optimizer begins without memory; the augmentation acts from the next epoch on. To be called by the
        thread that trains.
        """
        trainer.settings = replace(self.trainer_settings(), cost=trainer.settings.cost)
        if trainer.optimizer.name == self.optimizer:
            trainer.optimizer.settings = self.optimizer_settings()
        else:
            trainer.use_optimizer(self.optimizer, self.optimizer_settings())
        trainer.schedule = self.schedule_settings()
        lessons.settings = self.augment

    def restarts(self, other: TrainSetup) -> bool:
        """Whether going from this setting to the other one needs a fresh start."""
        return any(getattr(self, name) != getattr(other, name) for name in RESTARTS)

    def _stream(self, key: int) -> np.random.Generator:
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(key,)))

    # words and files

    def words(self) -> str:
        """The setting in a few words, to tell runs apart."""
        layers = "-".join(map(str, self.hidden)) or "no hidden layer"
        rate = f"{self.learn_rate:g}"
        return f"{layers} {self.activation}, {self.optimizer} {rate}, batch {self.batch}"

    def to_json(self) -> dict[str, Any]:
        """What :meth:`from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Any) -> TrainSetup:
        """A setup from a file. Raises UserError when it is none."""
        names = {item.name for item in fields(cls)}
        if not isinstance(data, dict) or not set(data) <= names:
            raise UserError("the settings of the training are damaged or from another version")
        augment = AugmentSettings.from_dict(data.get("augment", {}))
        try:
            return cls(**{**data, "augment": augment})
        except (TypeError, ValueError, OverflowError) as error:
            raise UserError(f"the settings of the training are damaged: {error}") from None


def preset_of(settings: AugmentSettings) -> str:
    """The name of the preset these settings are, or an empty string."""
    return next((name for name, preset in PRESETS.items() if preset == settings), "")
