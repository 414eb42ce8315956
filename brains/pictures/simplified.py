"""Doodles as strokes: the simplified ``.ndjson`` of Quick, Draw!, a drawing a line, made into 28 × 28 pictures.

``{"word": "cat", "drawing": [[[x, ...], [y, ...]], ...]}``: every stroke a list of x and one of y, 0 to 255, y down.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from brains.npz import FileTrouble
from brains.pictures.bitmaps import one_class_each
from brains.pictures.limits import MAX_PICTURES, listed, opened, told_of
from brains.pictures.pen import rasterise
from brains.pictures.picture_set import MOST_CLASSES, PictureSet

SIDE = 28
MOST_PER_CLASS = 2_000
MAX_LINE_BYTES = 1_000_000
MAX_POINTS = 20_000
"""Of one drawing."""
EXTENT = 256.0
"""Of a drawing: its longer side spans 0 to 255."""
LINE_WIDTH = 16.0
MARGIN = 24.0
"""Around the drawing, line included, as in the bitmaps that Quick, Draw! publishes; in the units of its points."""


def read_simplified(path: Path) -> PictureSet:
    """A set in one ``.ndjson`` file or in a folder of them. The word of a drawing is its class, or the file's name.

    No chance in it: of every class, the first four fifths are learnt from.

    Raises:
        UserError: one line that names the file, and the line in it that is wrong.
    """
    with told_of(path):
        files = [file for file in listed(path) if file.suffix.lower() == ".ndjson"] if path.is_dir() else [path]
        drawn: dict[str, list[np.ndarray]] = {}
        full = total = 0
        for file in files:
            with told_of(file):
                for word, strokes in _drawings(file):
                    pictures = drawn.setdefault(word, [])
                    if len(pictures) == MOST_PER_CLASS:
                        full += 1
                        break  # a file holds one word, as they are published
                    pictures.append(picture_of(strokes))
                    total += 1
                    if len(drawn) > MOST_CLASSES or total > MAX_PICTURES:
                        raise FileTrouble(f"more than {MOST_CLASSES:,} words or {MAX_PICTURES:,} drawings; cut it down")
        if not drawn:
            raise FileTrouble("it holds no drawings")
        notes = (f"at most the first {MOST_PER_CLASS:,} drawings of a word are read",) * bool(full)
        return one_class_each(path, {word: np.stack(drawn[word]) for word in sorted(drawn)}, notes)


def picture_of(strokes: list[np.ndarray]) -> np.ndarray:
    """A drawing, white on black, its middle in the middle: ``(28, 28)`` uint8.

    Args:
        strokes: points ``(k, 2)`` of x and y each, y down, in units of which ``EXTENT`` fill the picture.
    """
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = SIDE / (max(EXTENT, float((high - low).max())) + 2 * MARGIN)
    centred = [(stroke - (low + high) / 2) * scale + SIDE / 2 for stroke in strokes]
    return rasterise(centred, SIDE, LINE_WIDTH * scale)


def _drawings(path: Path) -> Iterator[tuple[str, list[np.ndarray]]]:
    with opened(path) as stream:
        number = 0
        while line := stream.readline(MAX_LINE_BYTES + 1):
            number += 1
            if len(line) > MAX_LINE_BYTES:
                raise FileTrouble(f"line {number} is longer than {MAX_LINE_BYTES:,} bytes")
            if line.strip():
                yield _drawing(line, number, path.stem)


def _drawing(line: bytes, number: int, name: str) -> tuple[str, list[np.ndarray]]:
    try:
        found = json.loads(line)
        word = found.get("word", name)
        strokes = [np.array([stroke[0], stroke[1]], dtype=np.float64).T for stroke in found["drawing"]]
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError):
        raise FileTrouble(
            f'line {number} is no drawing such as {{"word": "cat", "drawing": [[[0, 255], [0, 255]]]}}'
        ) from None
    if not isinstance(word, str) or not word.isprintable() or not 1 <= len(word) <= 100:
        raise FileTrouble(f"line {number}: the word is {word!r:.60}")
    if not strokes or any(stroke.ndim != 2 or len(stroke) == 0 for stroke in strokes):
        raise FileTrouble(f"line {number}: a drawing has strokes, and a stroke two equally long lists of numbers")
    if sum(map(len, strokes)) > MAX_POINTS:
        raise FileTrouble(f"line {number}: more than {MAX_POINTS:,} points")
    if not all((np.abs(stroke) <= 100_000).all() for stroke in strokes):
        raise FileTrouble(f"line {number}: points are numbers from 0 to 255")
    return word, strokes
