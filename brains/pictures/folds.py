"""Cross-validation: every picture is judged once, by a network that has not learnt from it. For small sets."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from brains.errors import UserError
from brains.pictures.picture_set import Pictures, PictureSet

# Keeps the random stream of the folds apart from others of the same seed.
_FOLDS = 6


def folds(pictures: PictureSet, count: int, seed: int = 0) -> Iterator[PictureSet]:
    """The set ``count`` times over: in each, another part of all its pictures is there to test with.

    Every part has its share of every class, as far as that can be.

    Args:
        pictures: all of them are used, whatever they were meant for.
        count: of parts, at least 2.
        seed: decides the parts.

    Raises:
        UserError: fewer than 2 parts, or more than there are pictures.
    """
    parts = pictures.train, pictures.test
    images = np.concatenate([part.images for part in parts])
    labels = np.concatenate([part.labels for part in parts])
    if not 2 <= count <= len(labels):
        raise UserError(f"{count} folds cannot be made of {len(labels):,} pictures; expected 2 or more")
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_FOLDS,)))
    order = rng.permutation(len(labels))
    order = order[np.argsort(labels[order], kind="stable")]
    fold = np.empty(len(labels), dtype=np.intp)
    fold[order] = np.arange(len(labels)) % count  # dealt out class by class, like cards
    for number in range(count):
        train, test = (Pictures(images[rows], labels[rows]) for rows in (fold != number, fold == number))
        yield replace(pictures, train=train, test=test)
