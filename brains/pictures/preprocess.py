"""From a drawing of any size to the 28 x 28 pixels that the network knows: cut out, scaled, and centred like MNIST.

    picture = preprocess(canvas)                              # light ink on black
    picture = preprocess(ink_of(photo))                       # see brains.pictures.photo
    picture = preprocess(canvas, Steps(centre=False))         # what if this step is left out?

Y. LeCun, C. Cortes & C. Burges, The MNIST database: digits were scaled to fit a box of 20 x 20 pixels, and their centre
of mass moved to the middle of 28 x 28 pixels.
"""

from dataclasses import dataclass

import numpy as np

from brains.blas import one_thread
from brains.pictures.pen import PICTURE_SIZE

BOX_SIZE = 20
INK = 0.1
"""What is darker than this share of the brightest ink does not count where the ink is cut out."""
THINNEST_PX, BOLD_PX = 1.2, 2.0
"""Strokes that would come out thinner than the one are made about as thick as the other."""


@dataclass(frozen=True)
class Steps:
    """What is done to a drawing. With all off it is only shrunk as a whole, roughly, and stays in its place.

    Attributes:
        crop: cut out the ink; off, the whole picture is taken, with its empty margins.
        scale: the longer side of what was cut out becomes 20 pixels; off, the longer side of the whole picture becomes
            28, and the ink keeps its size in it.
        centre: the centre of mass goes to the middle, as near as whole pixels and the edges allow; off, the middle of
            what was cut out.
        smooth: each pixel becomes the mean of the area that it covers; off, the one source pixel in its middle.
        bold: strokes that would fade because they come out thinner than a pixel are made bolder first.
    """

    crop: bool = True
    scale: bool = True
    centre: bool = True
    smooth: bool = True
    bold: bool = True


def preprocess(picture: np.ndarray, steps: Steps | None = None) -> np.ndarray:
    """A picture as the network knows it.

    The ink is moved by whole pixels of the result, as in MNIST: what has been preprocessed once stays as it is, but for
    faint edges.

    Args:
        picture: ``(height, width)`` light ink on black: floats from 0 to 1, or uint8 from 0 to 255.
        steps: None for all.

    Returns:
        ``(28, 28)`` float32 from 0 to 1; black if there is no ink.

    Raises:
        ValueError: a picture of another shape, or without a pixel.
    """
    steps = steps or Steps()
    ink = as_floats(picture)
    top, bottom, left, right = _ink_box(ink) if steps.crop else (0, ink.shape[0], 0, ink.shape[1])
    if bottom == top or not ink.any():
        return np.zeros((PICTURE_SIZE, PICTURE_SIZE), dtype=np.float32)
    cut = ink[top:bottom, left:right]
    factor = BOX_SIZE / max(cut.shape) if steps.scale else PICTURE_SIZE / max(ink.shape)
    if steps.bold:
        cut = _bolder(cut, factor, may_widen=steps.crop)
    if steps.scale:
        factor = BOX_SIZE / max(cut.shape)
    shares = _coverage if steps.smooth else _nearest
    down, along = (
        shares(length, factor, _offset(cut.sum(axis=1 - axis), factor, steps.centre))
        for axis, length in enumerate(cut.shape)
    )
    with one_thread():
        small: np.ndarray = down @ (cut @ along.T)
    return np.clip(small, 0.0, 1.0, out=small)


def as_floats(picture: np.ndarray) -> np.ndarray:
    """A grey picture ``(height, width)`` as float32 from 0 to 1. Raises ValueError as ``preprocess``."""
    picture = np.asarray(picture)
    if picture.ndim != 2 or not picture.size:
        raise ValueError(f"a picture has shape (height, width), got {picture.shape}")
    if picture.dtype == np.uint8:
        return np.divide(picture, np.float32(255), dtype=np.float32)
    floats = np.nan_to_num(picture, nan=0.0).astype(np.float32)
    return np.clip(floats, 0.0, 1.0, out=floats)


def _ink_box(ink: np.ndarray) -> tuple[int, int, int, int]:
    """Top, bottom, left and right of the ink; all 0 if there is none."""
    inked = ink > INK * ink.max()
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not len(rows):
        return 0, 0, 0, 0
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _bolder(cut: np.ndarray, factor: float, may_widen: bool) -> np.ndarray:
    """The ink with strokes wide enough to be seen after scaling by ``factor``; its frame may grow with them."""
    thickness = _stroke_thickness(cut)
    if not 0 < thickness * factor < THINNEST_PX:
        return cut
    grow = round((BOLD_PX / factor - thickness) / 2)
    # Spread along two axes and two diagonals, what was a point becomes an octagon, which is nearly round.
    diagonal = round(grow * (1 - np.sqrt(0.5)))
    wide = np.pad(cut, grow)  # so that nothing is rolled round the edge
    for direction, reach in (((1, 0), grow - 2 * diagonal), ((0, 1), grow - 2 * diagonal), ((1, 1), diagonal)):
        wide = spread(wide, direction, reach)
    wide = spread(wide, (1, -1), diagonal)
    return wide if may_widen else wide[grow : grow + len(cut), grow : grow + cut.shape[1]]


def spread(ink: np.ndarray, direction: tuple[int, int], reach: int) -> np.ndarray:
    """The brightest within ``reach`` pixels to both sides; each step trebles how far that is."""
    done = 0
    while done < reach:
        step = min(2 * done + 1, reach - done)
        there = np.roll(ink, (step * direction[0], step * direction[1]), axis=(0, 1))
        back = np.roll(ink, (-step * direction[0], -step * direction[1]), axis=(0, 1))
        ink = np.maximum(np.maximum(there, back), ink)
        done += step
    return ink


def _stroke_thickness(ink: np.ndarray) -> float:
    """Of the strokes, in pixels: their area is half their outline times their thickness. 0 if there are none.

    An outline in all directions crosses 4/π times as many borders between pixels as it is long.
    """
    inked = np.pad(ink > 0.5 * ink.max(), 1)
    outline = np.pi / 4 * sum(np.count_nonzero(np.diff(inked, axis=axis)) for axis in (0, 1))
    return 2 * np.count_nonzero(inked) / outline if outline else 0.0


def _offset(mass: np.ndarray, factor: float, centre: bool) -> float:
    """Where along one axis, in pixels of the result, the picture begins whose ink ``mass`` ``(length,)`` has there."""
    length = len(mass) * factor
    middle = length / 2
    if centre:
        middle = factor * float((np.arange(len(mass)) + 0.5) @ mass / mass.sum())
    return float(np.clip(np.round(PICTURE_SIZE / 2 - middle), 0, np.floor(PICTURE_SIZE - length + 1e-9)))


def _coverage(length: int, factor: float, offset: float) -> np.ndarray:
    """``(28, length)`` float32: which share of a pixel of the result each source pixel along one axis covers."""
    edges = offset + factor * np.arange(length + 1)
    pixels = np.arange(PICTURE_SIZE)[:, None]
    begins, ends = np.maximum(edges[:-1], pixels), np.minimum(edges[1:], pixels + 1)
    return np.maximum(ends - begins, 0.0).astype(np.float32)


def _nearest(length: int, factor: float, offset: float) -> np.ndarray:
    """``(28, length)`` float32: 1 for the source pixel in the middle of a pixel of the result."""
    places = np.floor((np.arange(PICTURE_SIZE) + 0.5 - offset) / factor)
    return (places[:, None] == np.arange(length)).astype(np.float32)
