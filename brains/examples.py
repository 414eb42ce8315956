"""Examples to learn from: inputs, what should come out, and whether that is a class or a value."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from brains.errors import UserError

CLASSIFICATION, REGRESSION = "classification", "regression"


@dataclass(frozen=True)
class Examples:
    """Pairs of input and target.

    Attributes:
        inputs: ``(N, in)``.
        targets: ``(N, out)``: values; or 1 for the right class and 0 for the others; or, for two classes and a single
            output, 0 and 1.
        task: ``"classification"`` or ``"regression"``.

    Raises:
        ValueError: other shapes, no examples, an unknown task, or numbers that are not finite.
    """

    inputs: np.ndarray
    targets: np.ndarray
    task: str = CLASSIFICATION

    def __post_init__(self) -> None:
        inputs, targets = np.asarray(self.inputs), np.asarray(self.targets)
        if inputs.ndim != 2 or targets.ndim != 2 or len(inputs) != len(targets) or len(inputs) == 0:
            raise ValueError(
                f"examples have inputs (N, in) and targets (N, out) with N >= 1, got {inputs.shape}, {targets.shape}"
            )
        if self.task not in (CLASSIFICATION, REGRESSION):
            raise ValueError(f"a task is {CLASSIFICATION} or {REGRESSION}, got {self.task!r}")
        if not (np.isfinite(inputs).all() and np.isfinite(targets).all()):
            raise ValueError("examples hold numbers that are not finite")
        object.__setattr__(self, "inputs", inputs)
        object.__setattr__(self, "targets", targets)

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def labels(self) -> np.ndarray:
        """Class numbers ``(N,)`` of a classification."""
        return classes_of(self.targets)

    def take(self, rows: Sequence[int] | np.ndarray | slice) -> "Examples":
        """Copies of the examples at ``rows``, in that order."""
        return Examples(self.inputs[rows], self.targets[rows], self.task)

    def as_type(self, dtype: type) -> "Examples":
        """The same in another float type, C-contiguous; arrays that are so already are shared."""
        inputs: np.ndarray = np.ascontiguousarray(self.inputs, dtype=dtype)
        targets: np.ndarray = np.ascontiguousarray(self.targets, dtype=dtype)
        return Examples(inputs, targets, self.task)

    def split(self, share: float, rng: np.random.Generator) -> tuple["Examples", "Examples"]:
        """``(rest, part)`` in random order; the part holds that share of the examples, and of every class.

        At least one example stays on either side.

        Raises:
            UserError: fewer than two examples.
        """
        if len(self) < 2:
            raise UserError("one example alone cannot be split into two parts")
        order = rng.permutation(len(self))
        if self.task == CLASSIFICATION:
            order = order[np.argsort(self.labels[order], kind="stable")]
        # Every class in turn gives its share: the part takes a row whenever its due grows by one.
        due = np.floor(share * (np.arange(len(order)) + 1) + 0.5)
        chosen = np.diff(due, prepend=np.floor(0.5)) > 0
        chosen[0] |= not chosen.any()
        chosen[0] &= not chosen.all()
        rest, part = order[~chosen], order[chosen]
        return self.take(rng.permutation(rest)), self.take(rng.permutation(part))


def encode(labels: np.ndarray, classes: int, outputs: int | None = None) -> np.ndarray:
    """Class numbers ``(N,)`` as targets ``(N, outputs)``: a 1 in every row; a single output for two classes is 0 or 1.

    Args:
        labels: from 0 to ``classes - 1``.
        classes: how many there are.
        outputs: of the network; None for 1 if there are two classes, else one each.

    Raises:
        UserError: fewer outputs than the classes need.
    """
    outputs = outputs if outputs is not None else (1 if classes == 2 else classes)
    labels = np.asarray(labels, dtype=np.intp)
    if outputs == 1 and classes <= 2:
        return labels[:, None].astype(np.float64)
    if outputs < classes:
        raise UserError(f"{classes} classes need {classes} outputs, the network has {outputs}")
    targets = np.zeros((len(labels), outputs))
    targets[np.arange(len(labels)), labels] = 1.0
    return targets


def classes_of(values: np.ndarray, border: float = 0.5) -> np.ndarray:
    """Class numbers ``(N,)`` of outputs or targets ``(N, out)``: the largest wins; a single one says 1 above border."""
    return np.argmax(values, axis=1) if values.shape[1] > 1 else (values[:, 0] > border).astype(np.intp)
