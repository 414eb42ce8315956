"""Pictures with a class each, some to learn from and some held back."""

from dataclasses import dataclass, field

import numpy as np

from brains.errors import UserError
from brains.examples import CLASSIFICATION, Examples, encode

UNSEEN_SHARE = 0.2
"""Share of the pictures held back where a set does not say itself which are for testing."""
MOST_CLASSES = 1000

# Keeps the random stream of the split apart from others of the same seed.
_SPLIT = 1


@dataclass(frozen=True, eq=False)
class Pictures:
    """Pictures and their classes.

    Attributes:
        images: ``(n, height, width)`` grey, or ``(n, height, width, 3)`` colour; row 0 is the top. uint8 from 0 to 255,
            or float32 from 0 to 1: 0 is black.
        labels: class numbers ``(n,)`` from 0.

    Raises:
        ValueError: other shapes or types, or values out of range.
    """

    images: np.ndarray
    labels: np.ndarray

    def __post_init__(self) -> None:
        images, labels = np.asarray(self.images), np.asarray(self.labels, dtype=np.intp)
        if images.ndim not in (3, 4) or images.shape[3:] not in ((), (3,)) or labels.shape != images.shape[:1]:
            raise ValueError(
                f"pictures are (n, height, width) or (n, height, width, 3) with n labels, got {images.shape}, "
                f"{labels.shape}"
            )
        if images.dtype not in (np.uint8, np.float32):
            raise ValueError(f"pictures are uint8 or float32, got {images.dtype}")
        if images.dtype == np.float32 and images.size and not (images.min() >= 0 and images.max() <= 1):
            raise ValueError("pictures of float32 are from 0 to 1")
        object.__setattr__(self, "images", images)
        object.__setattr__(self, "labels", labels)

    def __len__(self) -> int:
        return len(self.images)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one picture: ``(height, width)`` or ``(height, width, 3)``."""
        return self.images.shape[1:]

    def as_float(self) -> np.ndarray:
        """The pictures ``(n, height, width[, 3])``, float32 from 0 to 1; shared with ``images`` if those are."""
        if self.images.dtype == np.float32:
            return self.images
        return np.divide(self.images, np.float32(255), dtype=np.float32)

    def inputs(self) -> np.ndarray:
        """What a network sees: ``(n, features)`` float32 from 0 to 1, row by row, the colours of a pixel together."""
        return self.as_float().reshape(len(self), -1)

    def take(self, rows: np.ndarray | slice) -> "Pictures":
        """The pictures at ``rows``, in that order."""
        return Pictures(self.images[rows], self.labels[rows])


@dataclass(frozen=True, eq=False)
class PictureSet:
    """A set of pictures to learn from.

    Attributes:
        name: the word on the command line; title: for people.
        train, test: to learn from, and never shown; pictures of one shape.
        classes: their names, in the order of their numbers.
        provenance: where the pictures are from: a path, or how they were made.
        notes: what a person should know of how it was read; plain sentences.

    Raises:
        UserError: no pictures, fewer than two classes, a label without a class, or all pictures of one.
        ValueError: the two parts differ in shape.
    """

    name: str
    title: str
    train: Pictures
    test: Pictures
    classes: tuple[str, ...]
    provenance: str = ""
    notes: tuple[str, ...] = ()
    task: str = field(default=CLASSIFICATION, init=False)

    def __post_init__(self) -> None:
        if self.train.shape != self.test.shape:
            raise ValueError(f"pictures to train and to test with differ: {self.train.shape} and {self.test.shape}")
        if len(self.train) == 0 or len(self.test) == 0:
            raise UserError(f"no pictures to {'train' if len(self.train) == 0 else 'test'} with")
        if not 2 <= len(self.classes) <= MOST_CLASSES:
            raise UserError(f"2 to {MOST_CLASSES} classes are needed, it has {len(self.classes)}")
        for part in (self.train, self.test):
            low, high = int(part.labels.min()), int(part.labels.max())
            if low < 0 or high >= len(self.classes):
                raise UserError(
                    f"a picture is labelled {low if low < 0 else high}, but the classes are numbered "
                    f"0 to {len(self.classes) - 1}"
                )
        one = int(self.train.labels[0])
        if all((part.labels == one).all() for part in (self.train, self.test)):
            raise UserError(
                f"all its pictures are of one class, {self.classes[one]!r:.40}; there is nothing to tell apart"
            )

    def __len__(self) -> int:
        return len(self.train) + len(self.test)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one picture: ``(height, width)`` or ``(height, width, 3)``."""
        return self.train.shape

    @property
    def features(self) -> int:
        """How many inputs a network for it has."""
        return int(np.prod(self.shape))

    @property
    def class_count(self) -> int:
        return len(self.classes)

    def outputs(self) -> int:
        """How many outputs a network for it needs at least."""
        return 1 if self.class_count == 2 else self.class_count

    def inputs(self) -> np.ndarray:
        """Of the pictures to learn from: ``(n, features)`` float32 from 0 to 1."""
        return self.train.inputs()

    def examples(self, outputs: int | None = None) -> tuple[Examples, Examples]:
        """The pictures to train and to test with as a network sees them, float32.

        Args:
            outputs: of the network; None for ``outputs()``. Two classes may have one output or two.

        Raises:
            UserError: too few outputs.
        """
        train, test = (
            Examples(part.inputs(), encode(part.labels, self.class_count, outputs)).as_type(np.float32)
            for part in (self.train, self.test)
        )
        return train, test


def held_back(pictures: Pictures, class_count: int, seed: int) -> tuple[Pictures, Pictures]:
    """Hold back ``UNSEEN_SHARE`` of the pictures, and of every class; the order of the rest is kept.

    Args:
        seed: decides which.

    Raises:
        UserError: fewer than two pictures, or a label without a class.
    """
    if len(pictures) and not 0 <= pictures.labels.min() <= pictures.labels.max() < class_count:
        raise UserError(f"a label is not from 0 to {class_count - 1}")
    if len(pictures) < 2:
        raise UserError("one picture alone cannot be split into two parts")
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_SPLIT,)))
    rows = Examples(np.arange(len(pictures))[:, None], encode(pictures.labels, class_count, max(class_count, 2)))
    rest, part = (np.sort(side.inputs[:, 0]) for side in rows.split(UNSEEN_SHARE, rng))
    return pictures.take(rest), pictures.take(part)
