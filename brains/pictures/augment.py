"""Augmentation: the same pictures again, each a little different, so that a network learns what does not matter.

    rng = np.random.default_rng(7)
    fresh = augment(images, AugmentSettings(rotate=15, shift=2), rng)

Seeded, batched, and the range 0 to 1 is kept. 60,000 pictures of 28 x 28 take less time than one epoch of training a
784-512-256-10 network on them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from brains.pictures.disturbances import Bends, draw_levels, normal_levels, speck_levels
from brains.pictures.warp import affine, warp
from brains.settings import Settings, number

BLOCK_VALUES = 50_000
"""Random numbers and displacements are made for about that many pixels at a time, and stay in the processor's cache."""


@dataclass(frozen=True)
class AugmentSettings(Settings):
    """How much pictures may change; every one draws its own amounts. Zeros, the defaults, leave them as they are."""

    rotate: float = number(0.0, 0.0, 180.0, "turned by up to this much, either way", unit="degrees")
    scale: float = number(0.0, 0.0, 0.75, "grown or shrunk by up to this share")
    shift: float = number(0.0, 0.0, 14.0, "moved by up to this much, sideways and up or down", unit="pixels")
    mirror: float = number(0.0, 0.0, 1.0, "share of the pictures that are mirrored, left for right")
    shear: float = number(0.0, 0.0, 1.0, "slanted by up to this many pixels sideways for each pixel of height")
    elastic: float = number(0.0, 0.0, 6.0, "standard deviation of how far a bend moves a pixel", unit="pixels")
    elastic_reach: float = number(4.0, 2.0, 20.0, "how far one bend reaches: little trembles", unit="pixels")
    noise: float = number(0.0, 0.0, 1.0, "share of the pixels that a speck falls on")
    noise_strength: float = number(1.0, 0.0, 1.0, "how much brighter or darker a speck is at most")
    input_noise: float = number(0.0, 0.0, 1.0, "standard deviation of what is added to every pixel")

    @property
    def moves(self) -> bool:
        """Whether anything is turned, scaled, moved, slanted or bent."""
        return any((self.rotate, self.scale, self.shift, self.shear, self.elastic))


PRESETS = {
    "none": AugmentSettings(),
    "light": AugmentSettings(rotate=10, scale=0.1, shift=1, shear=0.1, elastic=0.5),
    "strong": AugmentSettings(rotate=12, scale=0.15, shift=1.5, shear=0.15, elastic=1.0),
    "drawings": AugmentSettings(rotate=25, scale=0.25, shift=4, shear=0.2, elastic=0.7, noise=0.05, noise_strength=0.5),
    "photos": AugmentSettings(rotate=8, scale=0.12, shift=2.5, mirror=0.5),
}
"""By the word for the command line: nothing; for centred digits, little and as much as they bear; for what people draw
anywhere on a canvas; for photos in colour."""


def augment(images: np.ndarray, settings: AugmentSettings, rng: np.random.Generator) -> np.ndarray:
    """Changed copies of pictures.

    Each kind of change draws its random numbers from a stream of its own, picture by picture. So the first pictures
    come out the same, to the bit, whatever follows them, and switching one kind on leaves the others as they were.

    Args:
        images: ``(n, height, width)`` or ``(n, height, width, channels)``, floats from 0 to 1. Channels move together
            and have noise of their own.
        settings: how much.
        rng: where the seeds of the streams come from; five numbers are drawn, whatever the settings.

    Returns:
        Float32 from 0 to 1, of the shape of ``images``, in memory of its own.

    Raises:
        ValueError: pictures of another shape, or of whole numbers.
    """
    images = np.asarray(images)
    if images.ndim not in (3, 4) or not np.issubdtype(images.dtype, np.floating):
        raise ValueError(
            f"images are floats (n, height, width[, channels]), got {images.dtype} of shape {images.shape}"
        )
    changed = np.empty(images.shape, dtype=np.float32)
    for _ in augmenting(images, settings, rng, changed):
        pass
    return changed


def augmenting(
    images: np.ndarray, settings: AugmentSettings, rng: np.random.Generator, changed: np.ndarray
) -> Iterator[None]:
    """``augment`` into ``changed`` ``(n, ...)`` float32, some dozens of pictures between two ``yield``.

    So that something else can be done in between; the pictures are the same.
    """
    streams = _Streams(rng)
    height, width = images.shape[1:3]
    bends = Bends(height, width, settings.elastic, settings.elastic_reach) if settings.elastic else None
    specks = speck_levels(settings.noise, settings.noise_strength) if settings.noise else None
    grain = normal_levels() * np.float32(settings.input_noise) if settings.input_noise else None
    block = max(1, BLOCK_VALUES // max(1, changed[:1].size))
    for start in range(0, len(images), block):
        before, after = images[start : start + block], changed[start : start + block]
        if settings.mirror:
            chosen = streams.mirrors.random(len(before)) < settings.mirror
            before = np.where(chosen.reshape(-1, *(1,) * (before.ndim - 1)), before[:, :, ::-1], before)
        if settings.moves:
            _move(before, settings, bends, streams, after)
        else:
            after[:] = before
        if specks is not None:
            after += draw_levels(specks, after.shape, streams.specks)
        if grain is not None:
            after += draw_levels(grain, after.shape, streams.input_noise)
        if specks is not None or grain is not None:
            np.clip(after, 0.0, 1.0, out=after)
        yield


class _Streams:
    """One generator for each kind of random number."""

    def __init__(self, rng: np.random.Generator) -> None:
        streams = (np.random.default_rng(seed) for seed in rng.integers(2**63, size=5).tolist())
        self.moves, self.bends, self.specks, self.input_noise, self.mirrors = streams


def _move(
    images: np.ndarray, settings: AugmentSettings, bends: Bends | None, streams: _Streams, out: np.ndarray
) -> None:
    turn, scale, shear, right, down = streams.moves.uniform(-1.0, 1.0, (len(images), 5)).T
    matrices = affine(
        settings.rotate * turn,
        1.0 + settings.scale * scale,
        settings.shear * shear,
        settings.shift * right,
        settings.shift * down,
    )
    warp(images, matrices, None if bends is None else bends.draw(len(images), streams.bends), out)
