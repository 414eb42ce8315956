"""Pictures of nothing: how sure a network is of them all the same, and how it learns to say that it does not know.

    noise = noise_pictures(100, (28, 28), rng)
    surest(network, noise) > 0.9                        # a network that knows digits alone sees digits everywhere
    Ignorance(network, pictures.train).run()
    surest(network, noise) > 0.9                        # and now hardly any

A network that has only ever seen digits has no reason to be unsure of anything else: Nguyen, Yosinski & Clune 2015,
Deep neural networks are easily fooled. It needs examples of what it does not know, with the same target for each class:
Hendrycks, Mazeika & Dietterich 2019, Deep anomaly detection with outlier exposure.
"""

from collections.abc import Callable

import numpy as np

from brains.examples import Examples
from brains.network import Network
from brains.pictures.fine_tuning import FineTuneSettings, FineTuning
from brains.pictures.pen import coverage, smooth
from brains.pictures.picture_set import Pictures

SURE = 0.9
FEW = 0.01
"""It has learnt that it does not know when it is sure of no more than that share of the noise."""
EXAM_PICTURES = 400
SETTINGS = FineTuneSettings(fresh=0.1)


def noise_pictures(count: int, shape: tuple[int, ...], rng: np.random.Generator, kind: str = "mixed") -> np.ndarray:
    """Pictures that show nothing: ``(count, *shape)`` float32 from 0 to 1.

    Args:
        count: how many.
        shape: of one, ``(height, width)`` or ``(height, width, 3)``.
        rng: draws them.
        kind: a key of ``NOISES``, or "mixed" for those that ``Ignorance`` learns from, in turn.

    Raises:
        ValueError: no such kind.
    """
    if kind != "mixed" and kind not in NOISES:
        raise ValueError(f"noise is of the kind mixed, {', '.join(NOISES)}, got {kind!r:.80}")
    kinds = LEARNT if kind == "mixed" else (kind,)
    pictures: np.ndarray = np.empty((count, *shape), dtype=np.float32)
    for i, name in enumerate(kinds):
        part = pictures[i :: len(kinds)]
        part[:] = NOISES[name](len(part), shape, rng)
    return pictures


def surest(network: Network, pictures: np.ndarray) -> np.ndarray:
    """How sure a network is of its first answer to each picture ``(n, *shape)``: ``(n,)``."""
    outputs = network.forward(pictures.reshape(len(pictures), -1))
    if outputs.shape[1] == 1:
        outputs = np.concatenate([outputs, 1 - outputs], axis=1)
    sureness: np.ndarray = outputs.max(axis=1)
    return sureness


class Ignorance(FineTuning):
    """Teaches a network to give every class the same for pictures of nothing; see ``FineTuning`` for slices and undo.

    Args:
        network: changed in place.
        replay: what it learnt from before.
        seed: of all randomness.
        settings: None for ``SETTINGS``.

    Raises:
        UserError: pictures that the network cannot see or name.
    """

    def __init__(
        self, network: Network, replay: Pictures, seed: int = 0, settings: FineTuneSettings | None = None
    ) -> None:
        super().__init__(network, replay, seed, settings or SETTINGS)
        self._exam = noise_pictures(EXAM_PICTURES, replay.shape, np.random.default_rng([seed, 1]))

    def learnt(self) -> bool:
        return float(np.mean(surest(self.network, self._exam) > SURE)) <= FEW

    def fresh(self, count: int, rng: np.random.Generator) -> Examples:
        """Noise, with even targets."""
        outputs = self.network.topology.outputs
        pictures = noise_pictures(count, self.replay.shape, rng).reshape(count, -1)
        return Examples(pictures, np.full((count, outputs), 1.0 / max(2, outputs), dtype=np.float32))


def _pixels(count: int, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Every pixel is any grey, in a range of the picture's own."""
    low, high = np.sort(rng.random((2, count, *(1,) * len(shape)), dtype=np.float32), axis=0)
    return low + (high - low) * rng.random((count, *shape), dtype=np.float32)


def _specks(count: int, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Few or many light pixels on black."""
    share = rng.uniform(0.02, 0.6, (count, *(1,) * len(shape)))
    return (rng.random((count, *shape)) < share) * rng.uniform(0.5, 1, (count, *shape))


def _blobs(count: int, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Smooth clouds: coarse noise, drawn out by straight lines, with more or less contrast."""
    height, width, *colours = shape
    cells = int(rng.integers(3, 9))
    coarse = rng.standard_normal((count, cells, cells, *colours), dtype=np.float32)
    down, along = (_between(length, cells) for length in (height, width))
    clouds = np.einsum("hi,nij...,wj->nhw...", down, coarse, along, optimize=True)
    each = (count, *(1,) * len(shape))
    return np.clip(rng.uniform(-0.3, 0.6, each) + rng.uniform(0.3, 1.5, each) * clouds, 0, 1)


def _between(length: int, cells: int) -> np.ndarray:
    """``(length, cells)`` weights that join values at even distances by straight lines."""
    places = np.linspace(0, cells - 1, length)
    weights: np.ndarray = np.maximum(0, 1 - np.abs(places[:, None] - np.arange(cells))).astype(np.float32)
    return weights


def _scribbles(count: int, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """A pen that wanders about at random, white on black."""
    side = max(shape[:2])
    controls = 0.5 + np.cumsum(rng.normal(0, 0.2, (count, 9, 2)), axis=1)
    # What leaves the middle is thrown back, as by a mirror.
    controls = 0.12 + 0.76 * (1 - np.abs(controls % 2 - 1))
    curves = smooth(side * controls).astype(np.float32)
    thickness = (side / 28 * rng.uniform(1.5, 3.5, count)).astype(np.float32)
    ink = coverage([curves], thickness, side)[:, : shape[0], : shape[1]]
    return ink if len(shape) == 2 else np.repeat(ink[..., None], shape[2], axis=3)


def _stripes(count: int, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Waves of one direction and length; ``Ignorance`` never sees them, so they tell whether it understood."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    angle, phase = rng.uniform(0, 2 * np.pi, (2, count, 1, 1))
    length = rng.uniform(3, 14, (count, 1, 1))
    waves = 0.5 + 0.5 * np.sin(2 * np.pi * (x * np.cos(angle) + y * np.sin(angle)) / length + phase)
    return waves if len(shape) == 2 else np.repeat(waves[..., None], shape[2], axis=3)


NOISES: dict[str, Callable[[int, tuple[int, ...], np.random.Generator], np.ndarray]] = {
    "pixels": _pixels,
    "specks": _specks,
    "blobs": _blobs,
    "scribbles": _scribbles,
    "stripes": _stripes,
}
LEARNT = ("pixels", "specks", "blobs", "scribbles")
"""Those that ``Ignorance`` learns from."""
