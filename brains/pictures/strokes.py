"""Digits drawn by a parametric pen with varied hands: a data set that needs no file.

    images, labels = drawn_digits(10_000, np.random.default_rng(7))

Ten thousand take about two seconds. They are laid out like the digits of MNIST: white on black, 28 x 28 pixels, the ink
in a box of at most 20 x 20, its centre of mass in the middle of the picture.
"""

from dataclasses import dataclass

import numpy as np

from brains.errors import UserError
from brains.pictures.glyphs import GLYPHS, Glyph
from brains.pictures.pen import PICTURE_SIZE, coverage, rasterise, smooth, to_uint8
from brains.settings import Settings, number

__all__ = ["HandSettings", "draw_digits", "drawn_digits", "rasterise", "styles", "write_digit"]

BOX_PX = 20.0
THINNEST_PX, THICKEST_PX = 1.2, 5.0


@dataclass(frozen=True)
class HandSettings(Settings):
    """How the hands differ. A spread is a standard deviation; zeros make every digit of a style the same."""

    slant: float = number(0.12, -1.0, 1.0, "how far the top leans to the right, per height, on average")
    slant_spread: float = number(0.22, 0.0, 1.0, "how much the slant differs")
    turn_spread: float = number(5.0, 0.0, 45.0, "how much the digits are turned", unit="degrees")
    thickness: float = number(2.4, THINNEST_PX, THICKEST_PX, "of the pen, on average", unit="pixels")
    thickness_spread: float = number(0.22, 0.0, 1.0, "how much it differs, as a share of it")
    width_spread: float = number(0.15, 0.0, 0.5, "how much wider or narrower, as a share")
    size_spread: float = number(0.15, 0.0, 0.5, "the smallest digits are by this share smaller than the largest")
    bend: float = number(0.1, 0.0, 0.5, "how much a digit as a whole is bent, per height")
    wobble: float = number(0.03, 0.0, 0.2, "how unsteady the hand is, per height")


@dataclass(frozen=True)
class _Writing:
    """What is drawn at random for ``(n,)`` digits of one style."""

    chances: np.ndarray
    body: np.ndarray
    wobble: np.ndarray

    def of(self, rows: np.ndarray) -> "_Writing":
        return _Writing(self.chances[rows], self.body[rows], self.wobble[rows])


def drawn_digits(
    count: int, rng: np.random.Generator, hand: HandSettings | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Digits in random order, all ten equally often as far as the count allows.

    Returns:
        Images ``(count, 28, 28)`` uint8, and labels ``(count,)``.
    """
    labels = rng.permutation(np.arange(count) % 10)
    return draw_digits(labels, rng, hand), labels


def draw_digits(labels: np.ndarray, rng: np.random.Generator, hand: HandSettings | None = None) -> np.ndarray:
    """A picture of each digit: ``(n, 28, 28)`` uint8.

    Args:
        labels: ``(n,)``, 0 to 9.
        rng: chooses styles and hands.
        hand: how the hands differ; None for the defaults.

    Raises:
        UserError: a label that is no digit.
    """
    labels = np.asarray(labels, dtype=np.intp)
    if labels.size and not 0 <= labels.min() <= labels.max() <= 9:
        raise UserError(f"digits are 0 to 9, got {labels.min()} to {labels.max()}")
    writing = _draw_writing(len(labels), rng)
    images: np.ndarray = np.empty((len(labels), PICTURE_SIZE, PICTURE_SIZE), dtype=np.uint8)
    for digit in range(10):
        glyphs = [glyph for glyph in GLYPHS if glyph.digit == digit]
        borders = np.cumsum([glyph.weight for glyph in glyphs]) / sum(glyph.weight for glyph in glyphs)
        style = np.searchsorted(borders[:-1], writing.chances[:, 0], side="right")
        for i, glyph in enumerate(glyphs):
            rows = np.flatnonzero((labels == digit) & (style == i))
            strokes, thickness = _write(glyph, writing.of(rows), hand or HandSettings())
            images[rows] = to_uint8(coverage(strokes, thickness))
    return images


def write_digit(
    digit: int, rng: np.random.Generator, hand: HandSettings | None = None, style: str = ""
) -> tuple[list[np.ndarray], float]:
    """The strokes of one digit, for a canvas: what ``rasterise`` takes.

    Args:
        digit: 0 to 9.
        rng: chooses the hand, and the style if none is given.
        hand: how the hands differ; None for the defaults.
        style: one of ``styles(digit)``.

    Returns:
        The strokes, each ``(points, 2)`` x and y in pixels of a 28 x 28 picture, and the thickness of the pen.

    Raises:
        UserError: no such digit, or no such style of it.
    """
    glyphs = [glyph for glyph in GLYPHS if glyph.digit == digit and style in ("", glyph.style)]
    if not glyphs:
        raise UserError(f"there is no digit {digit} in the style {style!r:.80}; styles are {', '.join(styles(digit))}")
    weights = np.array([glyph.weight for glyph in glyphs])
    glyph = glyphs[rng.choice(len(glyphs), p=weights / weights.sum())]
    strokes, thickness = _write(glyph, _draw_writing(1, rng), hand or HandSettings())
    return [stroke[0] for stroke in strokes], float(thickness[0])


def styles(digit: int) -> tuple[str, ...]:
    """The ways in which a digit can be written."""
    return tuple(glyph.style for glyph in GLYPHS if glyph.digit == digit)


def _draw_writing(count: int, rng: np.random.Generator) -> _Writing:
    most_points = max(sum(len(stroke) for stroke in glyph.strokes) for glyph in GLYPHS)
    # Beyond 2.5 standard deviations a digit may no longer be read.
    body = np.clip(rng.standard_normal((count, 8)), -2.5, 2.5)
    wobble = np.clip(rng.standard_normal((count, most_points, 2)), -2.5, 2.5)
    return _Writing(rng.random((count, 2)), body, wobble)


def _write(glyph: Glyph, writing: _Writing, hand: HandSettings) -> tuple[list[np.ndarray], np.ndarray]:
    """Strokes, each ``(n, points, 2)`` in pixels, and thicknesses ``(n,)``; float32."""
    controls = np.array([point for stroke in glyph.strokes for point in stroke]) - (0.4, 0.5)
    corners = np.flatnonzero((np.diff(controls, axis=0) == 0).all(axis=1))
    wobble = writing.wobble[:, : len(controls)].copy()
    wobble[:, corners + 1] = wobble[:, corners]  # both points of a corner go the same way
    points = _shaped(controls + hand.wobble * wobble, writing.body, hand)
    ends = np.cumsum([len(stroke) for stroke in glyph.strokes])[:-1]
    curves = [smooth(stroke) for stroke in np.split(points, ends, axis=1)]
    thickness = hand.thickness * np.exp(hand.thickness_spread * writing.body[:, 7])
    thickness = np.clip(thickness, THINNEST_PX, THICKEST_PX)
    box = BOX_PX * (1.0 - hand.size_spread * writing.chances[:, 1])
    return _centred(curves, box - thickness, thickness), thickness.astype(np.float32)


def _shaped(points: np.ndarray, body: np.ndarray, hand: HandSettings) -> np.ndarray:
    """Points ``(n, points, 2)`` of upright digits, bent, widened, slanted and turned."""
    slant, turn, width, *bends = body[:, :7].T[:, :, None]
    x, y = points[..., 0], points[..., 1]
    across, along, fan, sag = bends
    x, y = (
        x + hand.bend * (across * (y**2 - 0.1) * 2 + fan * x * y * 2),
        y + hand.bend * (sag * (x**2 - 0.1) + along * x * y),
    )
    x = x * np.exp(hand.width_spread * width) - y * (hand.slant + hand.slant_spread * slant)
    angle = np.radians(hand.turn_spread * turn)
    return np.stack([x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)], axis=-1)


def _centred(curves: list[np.ndarray], box: np.ndarray, thickness: np.ndarray) -> list[np.ndarray]:
    """Curves ``(n, points, 2)`` scaled so that the longer side of their box is ``box`` ``(n,)`` pixels, and moved so
    that the ink's centre of mass, length by length, lies in the middle; all ink stays in the picture."""
    every = np.concatenate(curves, axis=1)
    low, high = every.min(axis=1), every.max(axis=1)
    scale = box / (high - low).max(axis=1)
    lengths = [np.hypot(*np.moveaxis(np.diff(curve, axis=1), 2, 0)) for curve in curves]
    moments = [
        ((curve[:, 1:] + curve[:, :-1]) / 2 * length[..., None]).sum(axis=1)
        for curve, length in zip(curves, lengths, strict=True)
    ]
    mass = np.concatenate(lengths, axis=1).sum(axis=1)[:, None]
    room = PICTURE_SIZE / 2 - (thickness[:, None] + 1) / 2
    low, high = low * scale[:, None], high * scale[:, None]
    centre = np.clip(sum(moments) / mass * scale[:, None], high - room, low + room)
    return [(curve * scale[:, None, None] - centre[:, None] + PICTURE_SIZE / 2).astype(np.float32) for curve in curves]
