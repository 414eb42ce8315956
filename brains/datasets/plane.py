"""The classic sets of points in the plane: classes round the origin, about from -1 to 1, and surfaces over it.

In the spirit of Smilkov et al. 2017, Direct-manipulation visualization of deep networks (the TensorFlow playground),
and of scikit-learn's ``make_circles`` and ``make_moons``; own formulas.
"""

from dataclasses import dataclass

import numpy as np

from brains.settings import Settings, choice, number

Points = tuple[np.ndarray, np.ndarray]
"""Points ``(N, 2)`` and labels or values ``(N,)``."""


@dataclass(frozen=True)
class PointSettings(Settings):
    """What every set can be told."""

    count: int = number(400, 4, 20_000, "how many points", unit="points")
    noise: float = number(0.05, 0.0, 1.0, "standard deviation of what is added to every point")


@dataclass(frozen=True)
class XorSettings(PointSettings):
    """The four corners alone, each as often as the count allows, or four quadrants full of points."""

    variant: str = choice("quadrants", ("quadrants", "corners"), "four quadrants, or their corners alone")


@dataclass(frozen=True)
class SpiralSettings(PointSettings):
    """Two or more arms."""

    noise: float = number(0.02, 0.0, 1.0, "standard deviation of what is added to every point")
    arms: int = number(2, 2, 6, "classes, an arm each")
    turns: float = number(1.75, 0.25, 4.0, "how often an arm winds round the origin")


@dataclass(frozen=True)
class GaussSettings(PointSettings):
    """Two or more clouds."""

    noise: float = number(0.2, 0.0, 1.0, "standard deviation of a cloud")
    clouds: int = number(2, 2, 6, "classes, a cloud each")


def xor(settings: XorSettings, rng: np.random.Generator) -> Points:
    """1 where the signs differ (Minsky & Papert 1969: no line parts them). The corners are those of the unit square."""
    count = settings.count
    if settings.variant == "corners":
        bits = np.arange(count)[:, None] // (2, 1) % 2
        return bits + rng.normal(0.0, 1.0, (count, 2)) * settings.noise, bits[:, 0] ^ bits[:, 1]
    # A gap along the axes keeps the classes apart as long as there is no noise.
    points = rng.uniform(0.08, 1.0, (count, 2)) * np.where(np.arange(count)[:, None] // (2, 1) % 2, 1, -1)
    labels = (points[:, 0] * points[:, 1] < 0).astype(np.intp)
    return points + rng.normal(0.0, 1.0, (count, 2)) * settings.noise, labels


def circle(settings: PointSettings, rng: np.random.Generator) -> Points:
    """1 inside half a unit round the origin, 0 in a ring round that."""
    labels = np.arange(settings.count) % 2
    inner = np.sqrt(rng.uniform(0.0, 0.5**2, settings.count))
    outer = np.sqrt(rng.uniform(0.7**2, 1.0, settings.count))
    radius, angle = np.where(labels == 1, inner, outer), rng.uniform(0.0, 2 * np.pi, settings.count)
    return _noisy(radius[:, None] * _directions(angle), settings, rng), labels


def gauss(settings: GaussSettings, rng: np.random.Generator) -> Points:
    """Clouds round centres that are spread evenly over a circle; two of them lie in opposite corners."""
    labels = np.arange(settings.count) % settings.clouds
    centres = 0.6 * np.sqrt(2) * _directions(np.pi / 4 + 2 * np.pi * np.arange(settings.clouds) / settings.clouds)
    return _noisy(centres[labels], settings, rng), labels


def spiral(settings: SpiralSettings, rng: np.random.Generator) -> Points:
    """Arms that wind out from the origin; Lang & Witbrock 1988, Learning to tell two spirals apart."""
    labels = np.arange(settings.count) % settings.arms
    along = rng.uniform(0.0, 1.0, settings.count)
    angle = 2 * np.pi * (settings.turns * along + labels / settings.arms)
    return _noisy((0.1 + 0.9 * along)[:, None] * _directions(angle), settings, rng), labels


def moons(settings: PointSettings, rng: np.random.Generator) -> Points:
    """Two half circles, one reaching into the other."""
    labels = np.arange(settings.count) % 2
    angle = np.pi * (rng.uniform(0.0, 1.0, settings.count) + labels)
    centres = np.array([[-0.3, -0.15], [0.3, 0.15]])
    return _noisy(0.6 * _directions(angle) + centres[labels], settings, rng), labels


def plane(settings: PointSettings, rng: np.random.Generator) -> Points:
    """A tilted plane, (x + y) / 2; the noise is on the values."""
    points = rng.uniform(-1.0, 1.0, (settings.count, 2))
    return points, points.mean(axis=1) + rng.normal(0.0, 1.0, settings.count) * settings.noise


def bumps(settings: PointSettings, rng: np.random.Generator) -> Points:
    """Two hills and two hollows; the noise is on the values."""
    points = rng.uniform(-1.0, 1.0, (settings.count, 2))
    values = np.zeros(settings.count)
    for height, x, y in ((1.0, -0.5, 0.5), (-1.0, 0.5, 0.5), (-1.0, -0.5, -0.5), (1.0, 0.5, -0.5)):
        values += height * np.exp(-((points - (x, y)) ** 2).sum(axis=1) / 0.12)
    return points, values + rng.normal(0.0, 1.0, settings.count) * settings.noise


def _noisy(points: np.ndarray, settings: PointSettings, rng: np.random.Generator) -> np.ndarray:
    return points + rng.normal(0.0, 1.0, points.shape) * settings.noise


def _directions(angle: np.ndarray) -> np.ndarray:
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)
