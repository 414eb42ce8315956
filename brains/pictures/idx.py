"""The IDX files of MNIST, of Fashion-MNIST and of all that copy their form, plain or packed with gzip.

Two files belong together: ``NAME-images-idx3-ubyte[.gz]`` and ``NAME-labels-idx1-ubyte[.gz]``. ``train`` and ``t10k``
(or ``test``) are the two parts of a set; any other name is a whole set, of which a part is held back.

Format: Yann LeCun, Corinna Cortes, Christopher Burges, "The MNIST database of handwritten digits".
"""

import re
from pathlib import Path

import numpy as np

from brains.npz import FileTrouble
from brains.pictures.limits import check_size, listed, opened, read_up_to, told_of
from brains.pictures.picture_set import MOST_CLASSES, Pictures, PictureSet, held_back

FASHION_CLASSES = (
    "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
)  # fmt: skip
DIGIT_CLASSES = tuple("0123456789")
TRAIN, TESTS = "train", ("t10k", "test")

_NAME = re.compile(r"(?P<part>.+?)-(?P<kind>images|labels)[-.]idx[13]-ubyte(\.gz)?", re.IGNORECASE)
_UBYTE = 8
_MAX_LABELS = 10_000_000


def idx_pairs(folder: Path) -> dict[str, tuple[Path, Path]]:
    """The pairs in a folder: ``{"train": (images, labels), "t10k": ...}``. A file packed and plain is taken plain."""
    found: dict[str, dict[str, Path]] = {}
    for path in sorted(listed(folder), key=lambda path: (path.name.endswith(".gz"), path.name)):
        if (match := _NAME.fullmatch(path.name)) and path.is_file():
            found.setdefault(match["part"], {}).setdefault(match["kind"].lower(), path)
    return {part: (kinds["images"], kinds["labels"]) for part, kinds in found.items() if len(kinds) == 2}


def read_idx(path: Path, seed: int = 0) -> PictureSet:
    """The set in a folder of IDX files, or the one that a single file belongs to.

    Args:
        path: a folder, or the images or the labels of a set: the file beside it is found by its name.
        seed: decides which pictures are held back if there is no part for testing.

    Raises:
        UserError: one line: no pair, a wrong kind of file, cut short, sizes that contradict, labels that do not fit.
    """
    with told_of(path):
        pairs, chosen = _chosen_pairs(path)
        whole = {part: _read_pair(*pair) for part, pair in pairs.items() if part in chosen}
        folder = path if path.is_dir() else path.parent
        highest = max(int(pictures.labels.max()) for pictures in whole.values())
        classes = _classes(folder, highest)
        if len(chosen) == 2:
            train, test = (whole[part] for part in chosen)
            if train.shape != test.shape:
                raise FileTrouble(f"the pictures of {chosen[0]} are {train.shape}, those of {chosen[1]} {test.shape}")
        else:
            train, test = held_back(whole[chosen[0]], len(classes), seed)
        return PictureSet(folder.name if len(chosen) == 2 else chosen[0], path.name, train, test, classes, str(path))


def read_idx_images(path: Path) -> np.ndarray:
    """Pictures ``(n, height, width)`` uint8. Raises UserError."""
    with told_of(path):
        return _array(path, 3)


def read_idx_labels(path: Path) -> np.ndarray:
    """Class numbers ``(n,)``. Raises UserError."""
    with told_of(path):
        return _array(path, 1).astype(np.intp)


def _chosen_pairs(path: Path) -> tuple[dict[str, tuple[Path, Path]], tuple[str, ...]]:
    """All pairs beside or in ``path``, and the names of the one or two to read: whole set, or train and test."""
    folder = path if path.is_dir() else path.parent
    pairs = idx_pairs(folder)
    test = next((part for part in TESTS if part in pairs), None)
    match = None if path.is_dir() else _NAME.fullmatch(path.name)
    asked = match["part"] if match else None
    if path.is_dir():
        official = TRAIN in pairs and test is not None
        others = [part for part in pairs if part not in (TRAIN, *TESTS)]
        asked = TRAIN if official or not others else others[0]
    if asked is None:
        raise FileTrouble("IDX files are called NAME-images-idx3-ubyte and NAME-labels-idx1-ubyte, with .gz if packed")
    if asked not in pairs:
        raise FileTrouble(f"{asked}-images-idx3-ubyte and {asked}-labels-idx1-ubyte (or .gz) belong together; put both")
    return pairs, (TRAIN, test) if asked in (TRAIN, *TESTS) and test and TRAIN in pairs else (asked,)


def _classes(folder: Path, highest: int) -> tuple[str, ...]:
    if highest < 10:
        return FASHION_CLASSES if "fashion" in folder.name.lower() else DIGIT_CLASSES
    if highest >= MOST_CLASSES:
        raise FileTrouble(f"a label is {highest}; at most {MOST_CLASSES} classes are read")
    return tuple(str(number) for number in range(highest + 1))


def _read_pair(images_path: Path, labels_path: Path) -> Pictures:
    images, labels = read_idx_images(images_path), read_idx_labels(labels_path)
    if len(images) != len(labels):
        raise FileTrouble(
            f"{len(images):,} pictures in {images_path.name}, but {len(labels):,} labels in {labels_path.name}"
        )
    return Pictures(images, labels)


def _array(path: Path, axes: int) -> np.ndarray:
    """The numbers of one file: 0, 0, 8 (for bytes), the count of axes, a big-endian length each, then the bytes."""
    with opened(path) as stream:
        start = read_up_to(stream, 4 + 4 * axes)
        if bytes(start[:4]) != bytes((0, 0, _UBYTE, axes)):
            raise FileTrouble(f"not an IDX file of {'pictures' if axes == 3 else 'labels'}")
        if len(start) < 4 + 4 * axes:
            raise FileTrouble("cut short")
        lengths = tuple(int.from_bytes(start[at : at + 4], "big") for at in range(4, len(start), 4))
        if axes == 3:
            check_size(*lengths)
        elif not 1 <= lengths[0] <= _MAX_LABELS:
            raise FileTrouble(f"it claims {lengths[0]:,} labels; expected 1 to {_MAX_LABELS:,}")
        claimed = int(np.prod(lengths, dtype=np.int64))
        data = read_up_to(stream, claimed + 1)
    if len(data) != claimed:
        raise FileTrouble(
            f"it claims {claimed:,} bytes and holds {'more' if len(data) > claimed else f'{len(data):,}'}"
        )
    return np.frombuffer(data, dtype=np.uint8).reshape(lengths)
