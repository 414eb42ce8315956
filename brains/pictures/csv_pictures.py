"""Pictures in a CSV file: ``label,p0,p1,...`` in every line, whole numbers from 0 to 255, row after row from the top.

The bytes are turned into numbers by NumPy, a block of lines at a time: 60,000 pictures of 28 × 28 take seconds.
"""

from pathlib import Path

import numpy as np

from brains.npz import FileTrouble
from brains.pictures.limits import MAX_SIDE, check_size, listed, opened, read_up_to, told_of, unpacked
from brains.pictures.picture_set import MOST_CLASSES, Pictures, PictureSet, held_back

LEAST_PIXELS = 4
MAX_TEXT_BYTES = 400_000_000
"""Of a file, unpacked; 60,000 pictures of 28 × 28 have about 130 million."""
SUFFIXES = (".csv", ".csv.gz")

_BLOCK_BYTES = 1 << 22
_LEAST_CLASSES = 10
_NEWLINE, _COMMA, _ZERO = b"\n,0"


def holds_pictures(path: Path) -> bool:
    """Whether a CSV file looks like pictures: more columns than points of the plane have."""
    try:
        with opened(path) as stream:
            line = bytes(read_up_to(stream, 4096)).partition(b"\n")[0]
    except FileTrouble:
        return False
    return line.count(b",") >= LEAST_PIXELS


def read_picture_csv(path: Path, seed: int = 0) -> PictureSet:
    """A set in a CSV file; or in a folder with two of them, one of which has ``test`` in its name.

    Args:
        path: of the file or the folder; files may be packed with gzip.
        seed: decides which pictures are held back if there is no file for testing.

    Raises:
        UserError: one line that names the file, and the line in it that is wrong.
    """
    with told_of(path):
        if not path.is_dir():
            pictures, classes = _labelled([path])
            train, test = held_back(pictures[0], len(classes), seed)
        else:
            pair = csv_pair(path)
            if pair is None:
                raise FileTrouble("a folder with two CSV files is read if one has 'train' and one 'test' in its name")
            (train, test), classes = _labelled(list(pair))
            if train.shape != test.shape:
                raise FileTrouble(f"pictures of {train.shape} in {pair[0].name}, of {test.shape} in {pair[1].name}")
        return PictureSet(path.name.partition(".")[0], path.name, train, test, classes, str(path))


def csv_pair(folder: Path) -> tuple[Path, Path] | None:
    """The CSV files to train and to test with in a folder, told apart by their names; None if it is not so clear."""
    files = [path for path in listed(folder) if path.name.lower().endswith(SUFFIXES)]
    train = [path for path in files if "train" in path.name.lower()]
    test = [path for path in files if "test" in path.name.lower()]
    return (train[0], test[0]) if len(files) == 2 and len(train) == len(test) == 1 and train != test else None


def _labelled(paths: list[Path]) -> tuple[list[Pictures], tuple[str, ...]]:
    parts = []
    for path in paths:
        with told_of(path):
            parts.append(_pictures(unpacked(path, MAX_TEXT_BYTES)))
    highest = max(int(part.labels.max()) for part in parts)
    if highest >= MOST_CLASSES:
        raise FileTrouble(f"a label is {highest}; at most {MOST_CLASSES} classes are read")
    return parts, tuple(str(number) for number in range(max(highest + 1, _LEAST_CLASSES)))


def _pictures(data: bytearray) -> Pictures:
    text = bytes(data).removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"").replace(b" ", b"").strip(b"\n") + b"\n"
    first, _, rest = text.partition(b"\n")
    skipped = 0
    if first[:1].isalpha() or first[:1] == b'"':  # a line of headings
        first, text, skipped = rest.partition(b"\n")[0], rest, 1
    if not text:
        raise FileTrouble("it is empty; write lines of label,p0,p1,...")
    pixels = first.count(b",")
    side = int(pixels**0.5)
    if side * side != pixels or not LEAST_PIXELS <= pixels <= MAX_SIDE**2:
        raise FileTrouble(f"{pixels} pixels in a line; a square picture such as 28 × 28 has 784, and the label before")
    rows = text.count(b"\n")
    check_size(rows, side, side)
    images, labels = np.empty((rows, pixels), dtype=np.uint8), np.empty(rows, dtype=np.intp)
    done = at = 0
    while at < len(text):
        end = text.find(b"\n", min(at + _BLOCK_BYTES, len(text) - 1)) + 1
        table = _table(text[at:end], pixels + 1, done + skipped)
        images[done : done + len(table)], labels[done : done + len(table)] = table[:, 1:], table[:, 0]
        done, at = done + len(table), end
    return Pictures(images.reshape(rows, side, side), labels)


def _table(block: bytes, columns: int, lines_before: int) -> np.ndarray:
    """Whole lines as numbers ``(lines, columns)``, int16; labels may go up to 999, the rest up to 255."""
    codes = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero((codes == _COMMA) | (codes == _NEWLINE))
    newline = codes[ends] == _NEWLINE
    last = np.flatnonzero(newline)
    widths = np.diff(last, prepend=-1)
    if (widths != columns).any():
        line = int(np.argmax(widths != columns))
        raise FileTrouble(f"line {lines_before + line + 1} has {widths[line]} columns, the first one has {columns}")
    lengths = np.diff(ends, prepend=-1) - 1
    digits = codes.astype(np.int16) - _ZERO
    wrong = (lengths < 1) | (lengths > 3)
    values = np.zeros(len(ends), dtype=np.int16)
    for place, weight in ((1, 1), (2, 10), (3, 100)):  # ones, tens and hundreds, counted back from the end of a cell
        there = lengths >= place
        digit = np.where(there, digits[np.maximum(ends - place, 0)], 0)
        wrong |= (digit < 0) | (digit > 9)
        values += np.where(there, digit, 0).astype(np.int16) * np.int16(weight)
    table, wrong = values.reshape(-1, columns), wrong.reshape(-1, columns)
    wrong[:, 1:] |= table[:, 1:] > 255
    if wrong.any():
        line, column = np.argwhere(wrong)[0].tolist()
        cell = block.split(b"\n")[line].split(b",")[column].decode("utf-8", "replace")
        what = "label" if column == 0 else f"pixel {column - 1}"
        raise FileTrouble(
            f"line {lines_before + line + 1}: {what} is {cell!r:.20}, not a whole number from 0 to "
            f"{'999' if column == 0 else '255'}"
        )
    return table
