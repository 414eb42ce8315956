"""A folder of picture files, or a zip of one: the name of the folder that a picture lies in is its class.

``train/CLASS/*.png`` and ``test/CLASS/*.png``, or ``CLASS/*.png`` alone, of which a part is held back.
"""

from pathlib import Path

import numpy as np

from brains.npz import FileTrouble
from brains.pictures.entries import Entry, entries_of
from brains.pictures.limits import check_size, told_of
from brains.pictures.picture_files import decoded, fitted
from brains.pictures.picture_set import MOST_CLASSES, Pictures, PictureSet, held_back

SIDE = 32
"""Pictures larger than ``NATIVE_SIDE`` are fitted into a square of this side, in pixels."""
NATIVE_SIDE = 64
"""Up to this side, in pixels, pictures keep their size: that of the first one."""

_PARTS = {"train": "train", "training": "train", "test": "test", "testing": "test"} | dict.fromkeys(
    ("val", "valid", "validation"), "validation"
)


def read_image_folder(path: Path, seed: int = 0, side: int | None = None) -> PictureSet:
    """The set in a folder or a zip.

    All pictures get one size: ``side`` squared, or that of the first picture if it is small, or ``SIDE`` squared. They
    are in colour if any of them is.

    Args:
        seed: decides which pictures are held back where there is no folder ``test`` (nor ``val``).
        side: of the pictures, in pixels; None finds one.

    Raises:
        UserError: one line: no pictures, a picture outside the folders of classes, one that is damaged, a class that
            is for testing alone, names that lead out of the zip.
    """
    with told_of(path), entries_of(path) as entries:
        outer = _shared(entries)
        parts, notes = _parts_of([_without(entry, outer) for entry in entries])
        classes = _classes_of(parts)
        size, shape_notes = _size_of(parts["train"][0], side)
        read = {name: _pictures(entries, classes, size) for name, entries in parts.items()}
        if any(pictures.images.ndim == 4 for pictures in read.values()):
            read = {name: _coloured(pictures) for name, pictures in read.items()}
        train, test = read["train"], read.get("test")
        if test is None:
            train, test = held_back(train, len(classes), seed)
            notes += (f"it has no part for testing: {len(test):,} of {len(test) + len(train):,} are held back",)
        return PictureSet(path.stem, path.name, train, test, classes, str(path), notes + shape_notes)


def _shared(entries: list[Entry]) -> int:
    """How many outer folders all entries share, such as the one that a zip was made of."""
    if not entries:
        raise FileTrouble("it holds no PNG or JPEG pictures; they lie in a folder for each class")
    first, last = entries[0].folders, entries[-1].folders
    same = [left == right for left, right in zip(first, last, strict=False)]  # entries are sorted
    return next((index for index, equal in enumerate(same) if not equal), len(same))


def _without(entry: Entry, outer: int) -> Entry:
    return entry._replace(folders=entry.folders[outer:])


def _parts_of(entries: list[Entry]) -> tuple[dict[str, list[Entry]], tuple[str, ...]]:
    """The entries to train with and, if there are any, to test with, by class; and notes on what is left out."""
    loose = next((entry for entry in entries if not entry.folders), None)
    if loose is not None:
        raise FileTrouble(f"the picture {loose.name!r:.60} lies in no class; put every class into a folder of its own")
    found: dict[str, list[Entry]] = {}
    if {entry.folders[0].lower() for entry in entries} <= set(_PARTS):
        for entry in entries:
            found.setdefault(_PARTS[entry.folders[0].lower()], []).append(_without(entry, 1))
    else:
        found["train"] = entries
    if "train" not in found:
        raise FileTrouble("it has pictures to test with, but none to train with")
    notes: tuple[str, ...] = ()
    if "validation" in found:
        validation = found.pop("validation")
        if "test" in found:
            notes = (f"{len(validation):,} pictures for validation are left out",)
        found.setdefault("test", validation)
    outside = next((entry for part in found.values() for entry in part if not entry.folders), None)
    if outside is not None:
        raise FileTrouble(f"the picture {outside.name!r:.60} lies in no folder of a class")
    return found, notes


def _classes_of(parts: dict[str, list[Entry]]) -> tuple[str, ...]:
    known = {entry.folders[0] for entry in parts["train"]}
    strange = sorted({entry.folders[0] for entry in parts.get("test", [])} - known)
    if strange:
        raise FileTrouble(f"the class {strange[0]!r:.60} is there to test with, but not to train with")
    if not 2 <= len(known) <= MOST_CLASSES:
        raise FileTrouble(f"{len(known)} folder(s) of pictures; expected one for each of 2 to {MOST_CLASSES} classes")
    return tuple(sorted(known, key=lambda name: (not name.isdecimal(), int(name) if name.isdecimal() else 0, name)))


def _size_of(entry: Entry, side: int | None) -> tuple[tuple[int, int], tuple[str, ...]]:
    if side is not None:
        return (side, side), ()
    height, width = _decoded(entry, NATIVE_SIDE + 1).shape[:2]
    if max(height, width) <= NATIVE_SIDE:
        return (height, width), ()
    return (SIDE, SIDE), (f"its pictures are large; they are fitted into {SIDE} × {SIDE} pixels",)


def _decoded(entry: Entry, longest_side: int) -> np.ndarray:
    try:
        return decoded(entry.read(), longest_side)
    except FileTrouble as trouble:
        raise FileTrouble(f"{entry.path!s:.120}: {trouble}") from None


def _pictures(entries: list[Entry], classes: tuple[str, ...], size: tuple[int, int]) -> Pictures:
    check_size(len(entries), *size, 3)
    numbers = {name: index for index, name in enumerate(classes)}
    images = [fitted(_decoded(entry, 2 * max(size)), size) for entry in entries]
    if any(image.ndim == 3 for image in images):
        images = [image if image.ndim == 3 else _three(image) for image in images]
    return Pictures(np.stack(images), np.array([numbers[entry.folders[0]] for entry in entries], dtype=np.intp))


def _coloured(pictures: Pictures) -> Pictures:
    return pictures if pictures.images.ndim == 4 else Pictures(_three(pictures.images), pictures.labels)


def _three(grey: np.ndarray) -> np.ndarray:
    """A grey picture as three equal colours."""
    return np.repeat(grey[..., None], 3, axis=-1)
