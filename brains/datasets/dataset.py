"""Points of the plane with a class or a value each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from brains.examples import CLASSIFICATION, REGRESSION, Examples, encode
from brains.features import features_of


@dataclass(frozen=True)
class Dataset:
    """Points of the plane, and what is to be learnt of them.

    Attributes:
        name: the word on the command line; title: for people.
        points: ``(N, 2)`` float64.
        labels: class numbers ``(N,)`` from 0, or, for a regression, values ``(N,)`` float64.
        task: ``"classification"`` or ``"regression"``.
        axes: what the two features are called.
        classes: names of the classes, in the order of their numbers; empty for a regression.
        notes: what a person should know of how it was made or read; plain sentences.
    """

    name: str
    title: str
    points: np.ndarray
    labels: np.ndarray
    task: str = CLASSIFICATION
    axes: tuple[str, str] = ("x", "y")
    classes: tuple[str, ...] = ("0", "1")
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.points)

    @property
    def class_count(self) -> int:
        """0 for a regression."""
        return len(self.classes) if self.task == CLASSIFICATION else 0

    def outputs(self) -> int:
        """How many outputs a network for it needs at least."""
        return 1 if self.task == REGRESSION or self.class_count == 2 else self.class_count

    def examples(self, features: Sequence[str] = ("x", "y"), outputs: int | None = None) -> Examples:
        """The points as a network sees them.

        Args:
            features: names out of ``brains.features.FEATURES``, one input each.
            outputs: of the network; None for ``outputs()``. Two classes may have one output or two.

        Raises:
            UserError: a feature that does not exist, or too few outputs.
        """
        inputs = features_of(self.points, features)
        if self.task == REGRESSION:
            return Examples(inputs, self.labels[:, None].astype(np.float64), REGRESSION)
        return Examples(inputs, encode(self.labels, self.class_count, outputs), CLASSIFICATION)
