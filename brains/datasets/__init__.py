"""Points to learn from: the classic sets of the plane, the peculiar fruit, and a person's own in a CSV file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from brains.datasets.csv_file import load_csv
from brains.datasets.dataset import Dataset
from brains.datasets.fruit import FruitSettings, fruit
from brains.datasets.plane import (
    GaussSettings,
    PointSettings,
    SpiralSettings,
    XorSettings,
    bumps,
    circle,
    gauss,
    moons,
    plane,
    spiral,
    xor,
)
from brains.errors import UserError
from brains.examples import CLASSIFICATION, REGRESSION
from brains.settings import Settings

__all__ = ["DATASETS", "Dataset", "Generator", "dataset_named", "load_csv", "make_dataset"]


@dataclass(frozen=True)
class Generator:
    """One built-in set.

    Attributes:
        name: the word on the command line; title: for people.
        draw: ``draw(settings, rng) -> (points (N, 2), labels or values (N,))``.
        settings_type: of its settings; every one has ``count`` and ``noise``.
        task: ``"classification"`` or ``"regression"``.
        low, high: the part of the plane to show, for both axes.
    """

    name: str
    title: str
    draw: Callable[[Any, np.random.Generator], tuple[np.ndarray, np.ndarray]]
    settings_type: type[Settings] = PointSettings
    task: str = CLASSIFICATION
    axes: tuple[str, str] = ("x", "y")
    classes: tuple[str, ...] = ("0", "1")
    low: float = -1.2
    high: float = 1.2

    def make(self, rng: np.random.Generator, settings: Settings | None = None) -> Dataset:
        """Draw the points. Raises UserError for settings of another set."""
        settings = settings if settings is not None else self.settings_type()
        if type(settings) is not self.settings_type:
            raise UserError(f"the set {self.name} takes {self.settings_type.__name__}, got {type(settings).__name__}")
        points, labels = self.draw(settings, rng)
        several = getattr(settings, "arms", 0) or getattr(settings, "clouds", 0)
        classes = tuple(str(k) for k in range(several)) if several else self.classes
        return Dataset(
            self.name, self.title, points, labels, self.task, self.axes, classes if self.task == CLASSIFICATION else ()
        )


DATASETS: dict[str, Generator] = {
    generator.name: generator
    for generator in (
        Generator("xor", "XOR", xor, XorSettings),
        Generator(
            "fruit",
            "Fruit",
            fruit,
            FruitSettings,
            axes=("spot size", "spike length"),
            classes=("safe", "poisonous"),
            low=0.0,
            high=1.0,
        ),
        Generator("circle", "Circle", circle),
        Generator("gauss", "Two clouds", gauss, GaussSettings),
        Generator("spiral", "Two spirals", spiral, SpiralSettings),
        Generator("moons", "Moons", moons),
        Generator("plane", "Plane", plane, task=REGRESSION),
        Generator("bumps", "Bumps", bumps, task=REGRESSION),
    )
}


def dataset_named(name: str) -> Generator:
    """The set of that name. Raises UserError, naming those there are."""
    if name not in DATASETS:
        raise UserError(f"no set of points is called {name!r:.80}; choose one of {', '.join(DATASETS)}")
    return DATASETS[name]


def make_dataset(name: str, rng: np.random.Generator, **settings: Any) -> Dataset:
    """The set of that name, with its defaults but for the settings given: ``make_dataset("spiral", rng, noise=0)``.

    Raises:
        UserError: no such set, no such setting, or one out of range.
    """
    generator = dataset_named(name)
    return generator.make(rng, generator.settings_type.from_dict(settings))
