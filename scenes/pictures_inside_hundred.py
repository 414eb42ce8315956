"""A hundred pictures of noise and what networks say to them, made beside the window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from brains.network import Network
from brains.pictures.ignorance import SURE, noise_pictures, surest

COUNT = 100


@dataclass(frozen=True)
class Draw:
    """Which noise it is: equal draws are equal pictures.

    Attributes:
        shape: of a picture.
        kind: of noise, as for ``noise_pictures``.
        seed, number: decide the pictures.
    """

    shape: tuple[int, ...]
    kind: str
    seed: int
    number: int

    def pictures(self) -> np.ndarray:
        """``(COUNT, *shape)`` float32 from 0 to 1."""
        rng = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(self.number,)))
        return noise_pictures(COUNT, self.shape, rng, self.kind)


@dataclass(frozen=True, eq=False)
class Hundred:
    """Noise with answers.

    Attributes:
        draw: which noise. images: ``(COUNT, *shape)``.
        guesses: class numbers ``(COUNT,)``; sureness: ``(COUNT,)`` of them, 0 to 1.
        before: how many another network was more than 90 % sure of; 0 without one.
    """

    draw: Draw
    images: np.ndarray
    guesses: np.ndarray
    sureness: np.ndarray
    before: int = 0

    @property
    def sure(self) -> int:
        """How many pictures the network is more than 90 % sure of."""
        return int((self.sureness > SURE).sum())


def answered(draw: Draw, known: Hundred | None, network: Network, other: Network | None) -> Hundred:
    """Ask ``network``, and ``other`` for comparison.

    Args:
        draw: which noise; made only if ``known`` is of another draw.
        known: the last answers, or None.
        network, other: they must be for pictures of that shape.
    """
    images = known.images if known is not None and known.draw == draw else draw.pictures()
    outputs = np.nan_to_num(network.forward(images.reshape(len(images), -1)))
    before = int((surest(other, images) > SURE).sum()) if other is not None else 0
    return Hundred(draw, images, outputs.argmax(axis=1), outputs.max(axis=1), before)
