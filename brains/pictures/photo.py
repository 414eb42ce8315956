"""Ink from photos and scans: dark on light or light on dark, under uneven light, with grain.

    picture = preprocess(ink_of(read_picture("seven.jpg")))

What comes out is what the canvas would give: light ink on black.
"""

import numpy as np

from brains.pictures.preprocess import as_floats, spread

LONGEST_SIDE = 320
"""Larger photos are first shrunk to at most this many pixels: enough for a digit, and quick."""
WIDEST_STROKE = 1 / 6
"""Of the longer side: what is wider is paper, lit differently."""
LEAST_CONTRAST = 0.1
"""Between ink and paper; a picture with less is empty."""
LEAST_SEPARATION = 5.0
"""How many standard deviations of the paper's grain the ink must stand out."""
FAINT, FULL = 0.3, 0.75
"""Shares of the contrast between paper and ink: below the one is paper, above the other ink, a ramp between them."""
POLARITIES = ("auto", "dark", "light")


def ink_of(photo: np.ndarray, polarity: str = "auto", flatten: bool = True) -> np.ndarray:
    """The ink in a photo, a scan or any own picture, light on black.

    Args:
        photo: ``(height, width)`` grey: floats from 0 to 1, or uint8 from 0 to 255.
        polarity: "dark" ink on light paper, "light" ink on dark paper, or "auto" to find out.
        flatten: take out uneven light and the grain of the paper; off, the picture is only inverted where the ink is
            dark.

    Returns:
        ``(height, width)`` float32 from 0 to 1, smaller if the photo is larger than ``LONGEST_SIDE``; all 0 if nothing
        stands out of the paper.

    Raises:
        ValueError: no such polarity, or a photo of another shape or without a pixel.
    """
    if polarity not in POLARITIES:
        raise ValueError(f"polarity is one of {', '.join(POLARITIES)}, got {polarity!r:.80}")
    light = _shrunk(as_floats(photo))
    dark_ink = polarity == "dark" or (polarity == "auto" and has_dark_ink(light))
    if not flatten:
        return 1.0 - light if dark_ink else light
    light = _local_mean(light, 1)  # evens out grain
    if dark_ink:
        # Light falls on paper as a factor: what is left of it where there is ink is the ink's own.
        return _stretched(1.0 - light / np.maximum(_paper(light), 0.05))
    return _stretched(light - 1.0 + _paper(1.0 - light))


def has_dark_ink(photo: np.ndarray) -> bool:
    """Whether the ink is darker than the paper.

    Ink is thin and stands out far from what is round it; paper is wide and hardly does. So the deviations from the
    mean of a wide neighbourhood are skewed to the side of the ink, whatever the light.

    Args:
        photo: ``(height, width)`` grey: floats from 0 to 1, or uint8.
    """
    light = _local_mean(_shrunk(as_floats(photo)), 1)
    deviations = light - _local_mean(light, max(light.shape) // 3)
    return float((deviations**3).mean()) < -1e-9


def _shrunk(light: np.ndarray) -> np.ndarray:
    """Means of whole blocks, so that the longer side is at most ``LONGEST_SIDE``."""
    block = -(-max(light.shape) // LONGEST_SIDE)
    if block == 1:
        return light
    height, width = (max(1, length // block) for length in light.shape)
    high, wide = (min(block, length) for length in light.shape)
    part = light[: height * high, : width * wide]
    means: np.ndarray = part.reshape(height, high, width, wide).mean(axis=(1, 3), dtype=np.float32)
    return means


def _paper(light: np.ndarray) -> np.ndarray:
    """How bright the paper is at every pixel: a closing, which fills dark strokes with the paper beside them.

    Serra 1982, Image Analysis and Mathematical Morphology: the brightest near by, and of that the darkest near by.
    """
    reach = max(1, round(WIDEST_STROKE * max(light.shape) / 2))
    paper = np.pad(light, reach, mode="edge")
    for sign in (1.0, -1.0):
        # The edges go on for ever, so what is rolled round from the other side is not met within a frame this wide.
        around = np.pad(sign * paper, reach, mode="edge")
        around = spread(spread(around, (1, 0), reach), (0, 1), reach)
        paper = sign * around[reach:-reach, reach:-reach]
    return _local_mean(paper, reach // 4)[reach:-reach, reach:-reach]


def _local_mean(light: np.ndarray, reach: int) -> np.ndarray:
    """The mean over the square of ``2 reach + 1`` pixels round each pixel, as far as it lies in the picture."""
    mean = light.astype(np.float64)
    for axis, length in enumerate(light.shape):
        sums = np.insert(np.cumsum(mean, axis=axis), 0, 0.0, axis=axis)
        first = np.clip(np.arange(length) - reach, 0, length)
        last = np.clip(np.arange(length) + reach + 1, 0, length)
        counts = (last - first).reshape([-1 if i == axis else 1 for i in (0, 1)])
        mean = (sums.take(last, axis=axis) - sums.take(first, axis=axis)) / counts
    return mean.astype(np.float32)


def _stretched(ink: np.ndarray) -> np.ndarray:
    """Paper to 0 and ink to 1, with a ramp between them; all 0 if no ink stands out of the grain.

    Most of a picture is paper: its level is the median, its grain the median distance from that (times 1.48, which
    makes it a standard deviation where the grain is normal).
    """
    level = float(np.median(ink))
    grain = 1.48 * float(np.median(np.abs(ink - level)))
    border = level + max(LEAST_CONTRAST, LEAST_SEPARATION * grain)
    written = ink > border
    if not written.any():
        return np.zeros_like(ink)
    contrast = float(np.quantile(ink[written], 0.8)) - level
    return np.clip((ink - (level + FAINT * contrast)) / ((FULL - FAINT) * contrast), 0.0, 1.0)
