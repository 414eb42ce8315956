"""Training on pictures in one piece: a network, how it learns, and how the pictures change on the way.

training = PictureRecipe().start(find_pictures("strokes"), seed=0)
for progress in training.epochs():
    ...
training.judge(training.pictures.test).accuracy
"""

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from brains.errors import UserError
from brains.examples import Examples, encode
from brains.network import Network
from brains.pictures.augment import PRESETS, AugmentSettings
from brains.pictures.learning import Lessons, Standard
from brains.pictures.picture_set import Pictures, PictureSet
from brains.recipe import Recipe
from brains.schedules import Cosine, Schedule
from brains.scores import Score, score
from brains.trainer import Progress, Trainer, TrainerSettings

NETWORK = Recipe(
    hidden=(512, 256),
    activation="silu",
    output="softmax",
    learn_rate=0.002,
    training=TrainerSettings(batch=128),
    initializer="he",
)
"""What learns pictures well unless something else is asked for."""
LEAST_EPOCHS, LEAST_STEPS, MOST_EPOCHS = 20, 2_500, 400
JUDGED_PICTURES = 4_096
"""Turned into floats at a time."""

# Keeps the random stream of the changes apart from others of the same seed.
_CHANGES = 4


@dataclass(frozen=True)
class PictureRecipe:
    """All choices of a training on pictures but the pictures.

    Attributes:
        network: the layers, the cost, the optimizer, the batch.
        schedule: of the learn rate; None for a cosine that ends with the last epoch.
        epochs: None for ``LEAST_EPOCHS``, or as many as ``LEAST_STEPS`` steps take, at most ``MOST_EPOCHS``.
        augment: how much the pictures change; None for what suits them, see ``suited``.
        smoothing: share of the certainty that is taken from the right class and spread over all of them: Szegedy et
            al. 2016, Rethinking the Inception architecture, section 7.
        raw: learn from pixels as they are, instead of bringing them to mean 0 and spread 1 on the way in. The finished
            network takes them as they are in either case.
    """

    network: Recipe = NETWORK
    schedule: Schedule | None = None
    epochs: int | None = None
    augment: AugmentSettings | None = None
    smoothing: float = 0.0
    raw: bool = False

    def settled(self, pictures: PictureSet) -> "PictureRecipe":
        """The same with everything chosen that was left open.

        Raises:
            UserError: a value out of range.
        """
        if not 0 <= self.smoothing < 1:
            raise UserError(f"smoothing is a share from 0 to below 1, got {self.smoothing:g}")
        steps = math.ceil(len(pictures.train) / self.network.training.batch)
        epochs = self.epochs or min(max(LEAST_EPOCHS, math.ceil(LEAST_STEPS / steps)), MOST_EPOCHS)
        augment = self.augment if self.augment is not None else suited(pictures)
        return replace(self, epochs=epochs, schedule=self.schedule or Cosine(length=epochs), augment=augment)

    def check(self, pictures: PictureSet) -> None:
        """Raises UserError as ``start`` does, without much work."""
        one = Examples(pictures.train.take(slice(0, 1)).inputs(), np.eye(pictures.class_count)[:1])
        self.settled(pictures).network.start(one, np.random.default_rng(0))

    def start(self, pictures: PictureSet, seed: int = 0) -> "PictureTraining":
        """A fresh network, and all that will train it.

        Args:
            seed: decides the first weights, the order of the pictures and how they change.

        Raises:
            UserError: a name that does not exist, a value out of range, or parts that do not go together.
        """
        return PictureTraining(self.settled(pictures), pictures, seed)


def suited(pictures: PictureSet) -> AugmentSettings:
    """How pictures of that kind may change and still be what they are: photos are mirrored, drawings are not."""
    return PRESETS["photos" if len(pictures.shape) == 3 else "light"]


class PictureTraining:
    """One training: its trainer, its lessons, and what it is judged by.

    Attributes:
        recipe: settled; pictures: the set.
        trainer, lessons: at work.
    """

    def __init__(self, recipe: PictureRecipe, pictures: PictureSet, seed: int) -> None:
        self.recipe, self.pictures = recipe, pictures
        targets = encode(pictures.train.labels, pictures.class_count, pictures.class_count)
        targets = targets * (1 - recipe.smoothing) + recipe.smoothing / pictures.class_count
        changes = np.random.SeedSequence(seed, spawn_key=(_CHANGES,)).generate_state(1)
        self._standard = Standard() if recipe.raw else Standard.of(pictures.train)
        settings = recipe.augment or AugmentSettings()
        self.lessons = Lessons(pictures.train, targets, settings, int(changes[0]), self._standard)
        network = replace(recipe.network, schedule=recipe.schedule or recipe.network.schedule)
        self.trainer: Trainer = network.start(self.lessons.examples, np.random.default_rng(seed))
        self.trainer.threads = min(2, os.cpu_count() or 1)

    @property
    def network(self) -> Network:
        """As it stands, a copy; it takes pixels from 0 to 1."""
        return self._standard.folded(self.trainer.network)

    def epochs(self) -> Iterator[Progress]:
        """Train epoch by epoch, to the last one or until it stops."""
        return self.lessons.epochs(self.trainer, self.recipe.epochs)

    def judge(self, pictures: Pictures) -> Score:
        """How the network does on pictures as they are."""
        return judge(self.network, pictures, self.pictures.class_count, self.trainer.settings.cost)


def judge(network: Network, pictures: Pictures, class_count: int, cost: str = "squared_error") -> Score:
    """How well a network knows the classes of pictures; few of them are held as floats at a time.

    Raises:
        UserError: too few outputs for the classes, or a cost that cannot judge them.
        ValueError: pictures of another size than it takes.
    """
    total, confusion = 0.0, np.zeros((0, 0), dtype=np.int64)
    for start in range(0, len(pictures), JUDGED_PICTURES):
        some = pictures.take(slice(start, start + JUDGED_PICTURES))
        targets = encode(some.labels, class_count, network.topology.outputs)
        found = score(network, Examples(some.inputs(), targets).as_type(np.float32), cost)
        total += found.loss * len(some)
        confusion = confusion + found.confusion if start else found.confusion
    return Score(total / len(pictures), float(np.trace(confusion) / len(pictures)), confusion)
