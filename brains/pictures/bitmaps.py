"""Bitmaps in ``.npy`` files as Quick, Draw! publishes them: a file a class, ``(n, 784)`` uint8, white on black."""

import re
from pathlib import Path
from typing import BinaryIO

import numpy as np

from brains.npz import FileTrouble
from brains.pictures.limits import MAX_SIDE, check_size, listed, opened, read_up_to, told_of
from brains.pictures.picture_set import Pictures, PictureSet

TRAIN_SHARE = 0.8
"""Of every class, in the order of the file: the first go to training, the rest are for testing."""
MOST_PER_CLASS = 20_000

_MAGIC = b"\x93NUMPY"
_MAX_HEADER_BYTES = 1_000
_HEADER = re.compile(
    r"\{\s*'descr':\s*'\|u1',\s*'fortran_order':\s*False,\s*'shape':\s*\((?P<shape>[\d,\s]{1,60})\),?\s*\}\s*"
)


def read_bitmaps(path: Path) -> PictureSet:
    """A folder of ``.npy`` files: the name of each is a class. No chance in it: the first four fifths are learnt from.

    Raises:
        UserError: one line: fewer than two files, another form of array, cut short, pictures of different sizes.
    """
    with told_of(path):
        files = {file.stem: file for file in listed(path) if file.suffix.lower() == ".npy"} if path.is_dir() else {}
        if len(files) < 2:
            raise FileTrouble("bitmaps are read as a folder of .npy files, one for each of at least two classes")
        drawn = {name: read_bitmap_file(file) for name, file in files.items()}
        return one_class_each(path, drawn, notes_of_cut(drawn))


def one_class_each(path: Path, drawn: dict[str, np.ndarray], notes: tuple[str, ...] = ()) -> PictureSet:
    """A set from pictures ``(n, height, width)`` by class, of which the first four fifths are learnt from."""
    shapes = {name: images.shape[1:] for name, images in drawn.items()}
    if len(set(shapes.values())) > 1:
        raise FileTrouble(
            f"pictures of different sizes: {', '.join(f'{name} {shape}' for name, shape in shapes.items()):.200}"
        )
    short = next((name for name, images in drawn.items() if len(images) < 2), None)
    if short is not None:
        raise FileTrouble(f"{short} has {len(drawn[short])} picture(s); at least 2 are needed, one to test with")
    cuts = [min(max(round(TRAIN_SHARE * len(images)), 1), len(images) - 1) for images in drawn.values()]
    train = [images[:cut] for images, cut in zip(drawn.values(), cuts, strict=True)]
    test = [images[cut:] for images, cut in zip(drawn.values(), cuts, strict=True)]
    parts = [
        Pictures(np.concatenate(side), np.repeat(np.arange(len(side)), [len(images) for images in side]))
        for side in (train, test)
    ]
    return PictureSet(path.stem, path.name, parts[0], parts[1], tuple(drawn), str(path), notes)


def notes_of_cut(drawn: dict[str, np.ndarray]) -> tuple[str, ...]:
    """A sentence if a class fills all that is read of one."""
    full = [name for name, images in drawn.items() if len(images) == MOST_PER_CLASS]
    return (f"at most the first {MOST_PER_CLASS:,} pictures of a class are read ({', '.join(full):.100})",) * bool(full)


def read_bitmap_file(path: Path) -> np.ndarray:
    """The first ``MOST_PER_CLASS`` pictures of one file, ``(n, height, width)`` uint8. Raises UserError."""
    with told_of(path), opened(path) as stream:
        count, height, width = bitmap_shape(stream)
        kept = min(count, MOST_PER_CLASS)
        check_size(kept, height, width)
        data = read_up_to(stream, kept * height * width)
        if len(data) < kept * height * width:
            raise FileTrouble(f"cut short: it claims {count:,} pictures of {height} × {width}")
        if kept == count and stream.read(1):
            raise FileTrouble(f"it holds more than the {count:,} pictures that it claims")
        return np.frombuffer(data, dtype=np.uint8).reshape(kept, height, width)


def bitmap_shape(stream: BinaryIO) -> tuple[int, int, int]:
    """Count, height and width that an ``.npy`` file of version 1.0 claims; the stream then stands at the first pixel.

    Raises:
        FileTrouble: another version, other numbers than uint8, neither ``(n, pixels of a square)`` nor
            ``(n, height, width)``.
    """
    start = bytes(read_up_to(stream, 10))
    length = int.from_bytes(start[8:10], "little")
    if start[:8] != _MAGIC + b"\x01\x00" or len(start) < 10 or length > _MAX_HEADER_BYTES:
        raise FileTrouble("not an .npy file of version 1.0")
    header = _HEADER.fullmatch(read_up_to(stream, length).decode("latin-1"))
    if header is None:
        raise FileTrouble("bitmaps are uint8 arrays, such as (n, 784), without pickled objects")
    shape = tuple(int(word) for word in re.findall(r"\d+", header["shape"]))
    if len(shape) == 2 and 1 <= shape[1] <= MAX_SIDE**2:
        side = int(shape[1] ** 0.5)
        if side * side == shape[1]:
            return shape[0], side, side
    if len(shape) == 3:
        return shape[0], shape[1], shape[2]
    raise FileTrouble(f"an array {shape!s:.60}; bitmaps are (n, 784), or (n, height, width)")
