"""Learners that read like those of scikit-learn: ``Classifier(hidden=(4,)).fit(X, y).predict(X)``."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np

from brains.errors import UserError
from brains.examples import CLASSIFICATION, REGRESSION, Examples, encode
from brains.history import History
from brains.network import Network
from brains.recipe import Recipe
from brains.scores import answers, explained
from brains.trainer import Progress, TrainerSettings


class _Learner:
    """What Classifier and Regressor share; the arguments are told there."""

    task = CLASSIFICATION

    def __init__(
        self,
        hidden: Sequence[int] = (8, 8),
        activation: str = "silu",
        optimizer: str = "adam",
        learn_rate: float | None = 0.03,
        batch: int = 32,
        epochs: int = 200,
        l1: float = 0.0,
        l2: float = 0.0,
        clip: float = 0.0,
        validation: float = 0.0,
        patience: int = 0,
        seed: int = 0,
        recipe: Recipe | None = None,
    ) -> None:
        if not 0.0 <= validation < 1.0:
            raise UserError(f"validation is a share from 0 to below 1, got {validation!r:.80}")
        training = TrainerSettings(batch=batch, l1=l1, l2=l2, clip=clip, patience=patience)
        shape: dict[str, Any] = {"hidden": tuple(hidden), "activation": activation}
        rule: dict[str, Any] = {"optimizer": optimizer, "learn_rate": learn_rate, "training": training}
        self.recipe = replace(recipe or Recipe(), **shape, **rule)
        self.epochs, self.validation, self.seed = epochs, validation, seed
        self._network: Network | None = None
        self.history_, self.stopped_ = History(), ""

    @property
    def network_(self) -> Network:
        if self._network is None:
            raise RuntimeError("nothing has been learnt yet: call fit() first")
        return self._network

    def _fit(self, inputs: np.ndarray, targets: np.ndarray, watch: Callable[[Progress], Any] | None) -> None:
        """Train on inputs brought to mean 0 and spread 1, then move that scaling into the first layer's weights."""
        rng = np.random.default_rng(self.seed)
        middle, spread = _middle_and_spread(inputs)
        examples, held_back = Examples((inputs - middle) / spread, targets, self.task), None
        if self.validation:
            examples, held_back = examples.split(self.validation, rng)
        trainer = self.recipe.start(examples, rng, held_back)
        while trainer.completed_epochs < self.epochs and not trainer.stopped:
            progress = trainer.run_epoch()
            if watch is not None:
                watch(progress)
        weights, biases = trainer.network.layers[0]
        weights /= spread.astype(weights.dtype)
        biases -= weights @ middle.astype(weights.dtype)
        self._network, self.history_, self.stopped_ = trainer.network, trainer.history, trainer.stopped


class Classifier(_Learner):
    """Learns to put inputs into classes.

    Args:
        hidden: sizes of the hidden layers; empty for none.
        activation: of the hidden layers.
        optimizer: its name; learn_rate: None for the optimizer's own default.
        batch: examples a step; epochs: passes over the examples.
        l1, l2: penalties on the weights; clip: greatest length of a gradient, 0 for any.
        validation: share of the examples that is held back and judged after epochs.
        patience: epochs without a better cost (of the examples held back, if any) before it stops; 0 never stops.
        seed: of all randomness: equal seeds give equal networks.
        recipe: of what else can be chosen; the arguments above win over it.

    Attributes:
        network_: the trained network; it takes inputs as they are, however they are scaled.
        history_: what the training did.
        classes_: the different answers, sorted.
        stopped_: "" or why it stopped before its time, in plain words.

    Raises:
        UserError: a name that does not exist, or a value out of range.
    """

    def fit(self, X: Any, y: Any, watch: Callable[[Progress], Any] | None = None) -> Self:
        """Learn.

        Args:
            X: inputs ``(N, in)``.
            y: the class of each ``(N,)``: numbers or words.
            watch: called after every epoch.

        Raises:
            UserError: fewer than two classes.
            ValueError: shapes that do not fit, or numbers that are not finite.
        """
        inputs, labels = _checked(X, y)
        self.classes_, numbers = np.unique(labels, return_inverse=True)
        if len(self.classes_) < 2:
            raise UserError(f"all examples are of one class, {self.classes_[0]!s:.80}; at least 2 are needed")
        outputs = max(2, len(self.classes_)) if self.recipe.output == "softmax" else None
        self._fit(inputs, encode(numbers, len(self.classes_), outputs), watch)
        return self

    def predict(self, X: Any) -> np.ndarray:
        """The class of each input ``(N, in)``: ``(N,)``, of the type of ``y``."""
        network = self.network_
        return self.classes_[answers(network, network.forward(X))]

    def predict_proba(self, X: Any) -> np.ndarray:
        """How likely each class is for each input: ``(N, classes)``, every row adds up to 1.

        Raises:
            UserError: the recipe asked for outputs that are no probabilities.
        """
        outputs, last = self.network_.forward(X), self.network_.topology.activations[-1]
        if last != ("sigmoid" if outputs.shape[1] == 1 else "softmax"):
            raise UserError(f"{last} outputs are no probabilities; leave the recipe's output activation to the learner")
        return np.hstack([1 - outputs, outputs]) if outputs.shape[1] == 1 else outputs

    def score(self, X: Any, y: Any) -> float:
        """The share of inputs that are put into their class."""
        return float(np.mean(self.predict(X) == np.asarray(y)))


class Regressor(_Learner):
    """Learns values, such as the height over a plane. Arguments as for ``Classifier``; the last layer is linear."""

    task = REGRESSION

    def fit(self, X: Any, y: Any, watch: Callable[[Progress], Any] | None = None) -> Self:
        """Learn.

        Args:
            X: inputs ``(N, in)``.
            y: values ``(N,)`` or ``(N, out)``.
            watch: called after every epoch.

        Raises:
            ValueError: shapes that do not fit, or numbers that are not finite.
        """
        inputs, values = _checked(X, y)
        self._flat = values.ndim == 1
        values = values.reshape(len(values), -1).astype(np.float64)
        if not np.isfinite(values).all():
            raise ValueError("y holds numbers that are not finite")
        self.recipe = replace(self.recipe, output="linear")
        middle, spread = _middle_and_spread(values)
        self._fit(inputs, (values - middle) / spread, watch)
        weights, biases = self.network_.layers[-1]
        weights *= spread[:, None].astype(weights.dtype)
        biases *= spread.astype(biases.dtype)
        biases += middle.astype(biases.dtype)
        return self

    def predict(self, X: Any) -> np.ndarray:
        """The value of each input ``(N, in)``, in the shape of ``y``."""
        outputs = self.network_.forward(X)
        return outputs[:, 0] if self._flat else outputs

    def score(self, X: Any, y: Any) -> float:
        """R²: 1 is perfect, 0 no better than always answering the mean."""
        values = np.asarray(y, dtype=np.float64)
        return explained(self.predict(X).reshape(len(values), -1), values.reshape(len(values), -1))


def _checked(X: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
    inputs, answers_given = np.asarray(X, dtype=np.float64), np.asarray(y)
    if inputs.ndim != 2 or answers_given.ndim not in (1, 2) or len(inputs) != len(answers_given) or not len(inputs):
        raise ValueError(f"X is (N, in) and y (N,) with N >= 1, got {inputs.shape} and {answers_given.shape}")
    if not np.isfinite(inputs).all():
        raise ValueError("X holds numbers that are not finite")
    return inputs, answers_given


def _middle_and_spread(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    spread = values.std(axis=0)
    return values.mean(axis=0), np.where(spread > 0, spread, 1.0)
