"""A set of pictures by its name or by its path."""

import os
from dataclasses import replace
from pathlib import Path

from brains.errors import UserError
from brains.pictures import drawn_set
from brains.pictures.bitmaps import read_bitmaps
from brains.pictures.cifar import is_cifar, read_cifar
from brains.pictures.csv_pictures import SUFFIXES as CSV_SUFFIXES
from brains.pictures.csv_pictures import csv_pair, holds_pictures, read_picture_csv
from brains.pictures.idx import idx_pairs, read_idx
from brains.pictures.image_folder import read_image_folder
from brains.pictures.known import KNOWN
from brains.pictures.limits import listed, told_of
from brains.pictures.picture_files import SUFFIXES as PICTURE_SUFFIXES
from brains.pictures.picture_set import PictureSet
from brains.pictures.places import cache_folder, located
from brains.pictures.simplified import read_simplified

NAMES = (drawn_set.NAME, *KNOWN)
"""Of all sets that need no path."""

_READABLE = "IDX, CSV, a folder of .npy or .ndjson, CIFAR-10, and folders or zips of PNG and JPEG pictures are read"


def find_pictures(name_or_path: str | Path, data_dir: str | Path | None = None, seed: int = 0) -> PictureSet:
    """A set of pictures: the built-in or a known one by its name, or the one in a file or folder.

    Args:
        name_or_path: a name out of ``NAMES``, or a path; a name wins over a file that is called so.
        data_dir: looked in first, then ``$NEURARIUM_DATA``, then the cache.
        seed: decides the pictures that are drawn, and which are held back in a set that does not say it itself.

    Raises:
        UserError: one line: it is nowhere (and how to get it), or its files cannot be read.
    """
    name = str(name_or_path)
    if name == drawn_set.NAME:
        return drawn_set.drawn_set(seed)
    if name in KNOWN:
        return _known(name, data_dir, seed)
    if not os.path.exists(name):  # unlike Path's, False for a name that no file can have
        raise UserError(f"'{name:.80}' is no set of pictures and no path; the sets are {', '.join(NAMES)}")
    return read_pictures(Path(name), seed)


def are_pictures(name_or_path: str | Path) -> bool:
    """Whether a name or path means pictures rather than points of the plane; nothing much is read for it."""
    name = str(name_or_path)
    if name in NAMES or os.path.isdir(name):
        return True
    if not os.path.isfile(name):
        return False
    if name.lower().endswith(CSV_SUFFIXES):
        return holds_pictures(Path(name))
    return name.lower().endswith((".gz", "ubyte", ".npy", ".ndjson", ".zip", ".tgz", ".tar", ".bin"))


def read_pictures(path: Path, seed: int = 0) -> PictureSet:
    """The set in a file or folder, whatever its form.

    Raises:
        UserError: one line: a form that is not known, or what is wrong in it.
    """
    path = path if path.name not in ("", "..") else path.resolve()  # the set is called after its folder
    return _folder(path, seed) if path.is_dir() else _file(path, seed)


def _known(name: str, data_dir: str | Path | None, seed: int) -> PictureSet:
    found, known = located(name, data_dir), KNOWN[name]
    if found is None:
        folder = cache_folder() / known.folders[0]
        raise UserError(
            f"{known.title} is not here: 'neurarium data fetch {name}' gets it, or put "
            f"{', '.join(remote.file for remote in known.remotes)} into {folder}"
        )
    pictures = read_pictures(found.path, seed)
    notes = pictures.notes
    if known.classes and pictures.classes != known.classes:
        raise UserError(
            f"{found.path}: its classes are {', '.join(pictures.classes):.200}; those of {known.title} are "
            f"{', '.join(known.classes)}"
        )
    if found.sample:
        notes += (
            f"this is a sample of {len(pictures):,} pictures of {known.title}; 'neurarium data fetch {name}' gets all",
        )
    return replace(pictures, name=name, title=known.title, notes=notes)


def _folder(path: Path, seed: int) -> PictureSet:
    with told_of(path):
        suffixes = {file.suffix.lower() for file in listed(path)}
        inner = path / "cifar-10-batches-bin"
        if idx_pairs(path):
            return read_idx(path, seed)
        if csv_pair(path):
            return read_picture_csv(path, seed)
        if ".npy" in suffixes:
            return read_bitmaps(path)
        if ".ndjson" in suffixes:
            return read_simplified(path)
        if is_cifar(path) or inner.is_dir():
            return read_cifar(inner if inner.is_dir() else path)
        return read_image_folder(path, seed)


def _file(path: Path, seed: int) -> PictureSet:
    name = path.name.lower()
    if "-ubyte" in name:
        return read_idx(path, seed)
    if name.endswith(CSV_SUFFIXES):
        return read_picture_csv(path, seed)
    if name.endswith(".ndjson"):
        return read_simplified(path)
    if is_cifar(path):
        return read_cifar(path)
    if name.endswith(".zip"):
        return read_image_folder(path, seed)
    if name.endswith((".npy", ".bin")):
        raise UserError(f"{path}: one file of a set; name the folder that it lies in")
    if name.endswith(PICTURE_SUFFIXES):
        raise UserError(f"{path}: one picture is no set; name a folder with a folder of pictures for each class")
    raise UserError(f"{path}: not a known form of pictures; {_READABLE}")
