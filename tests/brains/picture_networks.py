"""Small networks that have learnt the drawn digits, for tests of what comes after learning."""

from __future__ import annotations

from functools import cache

import numpy as np

from brains.network import Network
from brains.pictures.augment import PRESETS
from brains.pictures.drawn_set import drawn_set
from brains.pictures.learning import Lessons
from brains.pictures.picture_set import Pictures, PictureSet
from brains.pictures.strokes import HandSettings, drawn_digits
from brains.recipe import Recipe
from brains.trainer import TrainerSettings

WILD_HAND = HandSettings(slant=0.3, slant_spread=0.4, turn_spread=12, thickness=3, bend=0.17, wobble=0.045)
"""Of somebody whose writing the networks have not seen."""


@cache
def digits() -> PictureSet:
    return drawn_set(0, train=4_000, test=2_000)


def digit_network(hidden: tuple[int, ...] = (48,), output: str = "") -> Network:
    """A copy of a network that knows the drawn digits."""
    network = _trained(hidden, output)
    return Network(network.topology, network.parameters.copy())


@cache
def _trained(hidden: tuple[int, ...], output: str) -> Network:
    train, _ = digits().examples()
    lessons = Lessons(digits().train, train.targets, PRESETS["light"], seed=1)
    recipe = Recipe(hidden=hidden, output=output, learn_rate=3e-3, training=TrainerSettings(batch=64))
    trainer = recipe.start(lessons.examples, np.random.default_rng(0))
    for epoch in range(10):
        lessons.renew(epoch)
        trainer.run_epoch()
    return trainer.network


def wrong_guesses(network: Network, count: int, seed: int = 0) -> Pictures:
    """Digits of a wild hand that a network takes for others."""
    pictures = Pictures(*drawn_digits(1_500, np.random.default_rng([seed, 11]), WILD_HAND))
    return pictures.take(np.flatnonzero(network.classify(pictures.inputs()) != pictures.labels)[:count])
