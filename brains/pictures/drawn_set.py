"""The set that is built in: digits of the parametric pen, to train and to test with."""

import numpy as np

from brains.pictures.idx import DIGIT_CLASSES
from brains.pictures.picture_set import Pictures, PictureSet
from brains.pictures.strokes import drawn_digits

NAME = "strokes"
TRAIN_PICTURES, TEST_PICTURES = 10_000, 2_000

# Keys that keep the random streams of one seed apart.
_TRAIN, _TEST = 2, 3


def drawn_set(seed: int = 0, train: int = TRAIN_PICTURES, test: int = TEST_PICTURES) -> PictureSet:
    """Digits by many hands; those to test with are drawn from a random stream of their own.

    Args:
        seed: the same seed, the same pictures.
        train, test: how many.
    """
    parts = []
    for count, key in ((train, _TRAIN), (test, _TEST)):
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(key,)))
        parts.append(Pictures(*drawn_digits(count, rng)))
    return PictureSet(NAME, "Drawn digits", parts[0], parts[1], DIGIT_CLASSES, f"drawn by the pen, seed {seed}")
