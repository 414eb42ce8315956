"""CIFAR-10 in its binary form: records of a label and 32 × 32 pixels, all reds, then greens, then blues.

Read from the folder of its files, or straight from the published ``.tar.gz``; nothing is unpacked to the disk.

Format: Alex Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009, and its web page.
"""

import io
import re
import tarfile
from pathlib import Path

import numpy as np

from brains.npz import FileTrouble
from brains.pictures.limits import listed, read_up_to, told_of, unpacked
from brains.pictures.picture_set import Pictures, PictureSet

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
SIDE = 32

_RECORD_BYTES = 1 + 3 * SIDE * SIDE
_MOST_RECORDS = 100_000
_MAX_ARCHIVE_BYTES = 400_000_000  # unpacked; the published one has 184 million
_TRAIN_FILES = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
_NAME = re.compile(r"(data_batch_\d|test_batch)\.bin")


def is_cifar(path: Path) -> bool:
    """Whether a folder holds the binary files, or a file is called like the archive of them."""
    if path.is_dir():
        return any(_NAME.fullmatch(file.name) for file in listed(path))
    return path.name.lower().endswith((".tar.gz", ".tgz", ".tar"))


def read_cifar(path: Path) -> PictureSet:
    """The set in a folder of ``data_batch_1.bin`` to ``_5.bin`` and ``test_batch.bin``, or in the archive of them.

    Raises:
        UserError: one line: files missing, cut short, a label that is no class, a damaged archive.
    """
    with told_of(path):
        files = _folder_files(path) if path.is_dir() else _archive_files(path)
        train = [_records(name, data) for name, data in sorted(files.items()) if name != "test_batch.bin"]
        if not train or "test_batch.bin" not in files:
            raise FileTrouble("it needs data_batch_1.bin and so on to learn from, and test_batch.bin")
        whole = Pictures(
            np.concatenate([part.images for part in train]), np.concatenate([part.labels for part in train])
        )
        test = _records("test_batch.bin", files["test_batch.bin"])
        missing = [name for name in _TRAIN_FILES if name not in files]
        notes = (f"{', '.join(missing)} missing: it learns from {len(whole):,} pictures only",) * bool(missing)
        return PictureSet("cifar10", "CIFAR-10", whole, test, CLASSES, str(path), notes)


def _folder_files(folder: Path) -> dict[str, bytearray]:
    limit = _MOST_RECORDS * _RECORD_BYTES
    return {file.name: unpacked(file, limit) for file in listed(folder) if _NAME.fullmatch(file.name)}


def _archive_files(path: Path) -> dict[str, bytearray]:
    """The binary files in the archive, by their last name: folders in it mean nothing, so they cannot lead anywhere."""
    try:
        with tarfile.open(fileobj=io.BytesIO(unpacked(path, _MAX_ARCHIVE_BYTES)), mode="r:") as archive:
            found = {}
            for member in archive:
                name = member.name.rpartition("/")[2]
                if (
                    member.isreg()
                    and not member.issparse()
                    and _NAME.fullmatch(name)
                    and (file := archive.extractfile(member)) is not None
                ):
                    found[name] = read_up_to(file, _MOST_RECORDS * _RECORD_BYTES + 1)  # type: ignore[arg-type]
            return found
    except (tarfile.TarError, EOFError, OSError, ValueError, OverflowError) as error:
        if isinstance(error, FileTrouble):
            raise
        raise FileTrouble("a damaged archive; fetch or copy it again") from None


def _records(name: str, data: bytearray) -> Pictures:
    if not data or len(data) % _RECORD_BYTES or len(data) > _MOST_RECORDS * _RECORD_BYTES:
        raise FileTrouble(f"{name} has {len(data):,} bytes; records have {_RECORD_BYTES:,} each, so it is cut short")
    table = np.frombuffer(data, dtype=np.uint8).reshape(-1, _RECORD_BYTES)
    if table[:, 0].max() >= len(CLASSES):
        raise FileTrouble(f"{name}: a picture is labelled {table[:, 0].max()}; the classes are 0 to {len(CLASSES) - 1}")
    colours_first = table[:, 1:].reshape(-1, 3, SIDE, SIDE)
    return Pictures(np.ascontiguousarray(colours_first.transpose(0, 2, 3, 1)), table[:, 0].astype(np.intp))
