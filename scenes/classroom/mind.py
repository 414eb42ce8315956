"""What lesson 10 is about: a digit reader run backwards. From the answer to the picture that it likes best."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from brains.pictures.dreams import Dreams, DreamSettings
from brains.pictures.inside import share_of
from brains.storage import load_brain
from scenes.classroom.small_reader import CLASSES, SIDE, tried
from sim.shipped import shipped_brain

MOST_STEPS = 200
SURE = 0.99


class Mind:
    """The network, its dreams of the ten digits, and the ten averages that it is compared with.

    Attributes:
        network: 784-1024-512-10 as it ships. dreams: of all ten digits, growing.
        smooth: how much each pixel is mixed with its neighbours in a step; 0 lets speckle grow.
        averages: (10, 28, 28) mean of the drawn digits of each class, 0 to 1.
        order: (10,) which digit stands in which place of the guessing game. named: what was said of each place.
    """

    def __init__(self, seed: int = 0) -> None:
        self.network = load_brain(shipped_brain("digits")).network
        self.smooth = DreamSettings().blur
        self.seed = seed
        pictures = tried(seed)
        images = pictures.images.astype(np.float32) / 255
        self.averages = np.stack([images[pictures.labels == digit].mean(axis=0) for digit in range(CLASSES)])
        self.sure_of_averages = np.array(
            [share_of(self.network, self.averages[digit].reshape(1, -1), digit)[0] for digit in range(CLASSES)]
        )
        self.dream()

    def dream(self) -> None:
        """Begin from another haze, and mix up the game."""
        settings = replace(DreamSettings(), blur=self.smooth)
        self.dreams = Dreams(self.network, (SIDE, SIDE), range(CLASSES), self.seed, settings=settings)
        self.sureness: NDArray[np.floating] = self.dreams.sureness
        self.order = np.random.default_rng([self.seed, 2]).permutation(CLASSES)
        self.named: dict[int, int] = {}

    def again(self) -> None:
        """From another haze."""
        self.seed += 1
        self.dream()

    def set_smooth(self, smooth: float) -> None:
        """Another smoothness; the dreams begin anew."""
        self.smooth = smooth
        self.dream()

    @property
    def grown(self) -> bool:
        """They hardly change any more."""
        return self.dreams.steps >= MOST_STEPS

    def step(self) -> None:
        """All ten go on by one step."""
        if not self.grown:
            self.dreams.step()
            self.sureness = np.nan_to_num(self.dreams.sureness)

    def name(self, place: int, digit: int) -> bool:
        """Say what the dream in that place of the game is; whether that is right."""
        self.named[place] = digit
        return bool(self.order[place] == digit)

    @property
    def named_right(self) -> int:
        """Places of the game that were named rightly."""
        return sum(bool(self.order[place] == digit) for place, digit in self.named.items())
