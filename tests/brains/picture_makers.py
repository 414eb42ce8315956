"""Small valid files of pictures of every form, for the tests to read, to cut and to spoil."""

from __future__ import annotations

import gzip
import io
import json
import struct
import tarfile
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image


def some_images(count: int, side: int = 28, seed: int = 0) -> np.ndarray:
    """``(count, side, side)`` uint8; the top row is white, the rest of the left column grey, the rest is random."""
    images = np.random.default_rng(seed).integers(0, 100, (count, side, side), dtype=np.uint8)
    images[:, :, 0], images[:, 0, :] = 128, 255
    return images


def idx_bytes(array: np.ndarray) -> bytes:
    lengths = struct.pack(f">{array.ndim}I", *array.shape)
    return bytes((0, 0, 8, array.ndim)) + lengths + array.astype(np.uint8).tobytes()


def write_idx(folder: Path, part: str, images: np.ndarray, labels: np.ndarray, packed: bool = True) -> Path:
    """A pair of files; returns the path of the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    end = ".gz" if packed else ""
    for kind, axes, array in (("labels", 1, labels), ("images", 3, images)):
        data = idx_bytes(array)
        path = folder / f"{part}-{kind}-idx{axes}-ubyte{end}"
        path.write_bytes(gzip.compress(data, mtime=0) if packed else data)
    return path


def write_idx_set(folder: Path, train: int = 20, test: int = 10, classes: int = 10) -> Path:
    """A set in the form of MNIST; returns its folder."""
    for part, count, seed in (("train", train, 0), ("t10k", test, 1)):
        write_idx(folder, part, some_images(count, seed=seed), np.arange(count) % classes)
    return folder


def npy_bytes(array: np.ndarray) -> bytes:
    data = io.BytesIO()
    np.save(data, array, allow_pickle=array.dtype.kind == "O")
    return data.getvalue()


def csv_text(images: np.ndarray, labels: np.ndarray) -> str:
    rows = np.column_stack([labels, images.reshape(len(images), -1)])
    return "".join(",".join(map(str, row)) + "\n" for row in rows.tolist())


def cifar_records(images: np.ndarray, labels: np.ndarray) -> bytes:
    """``(n, 32, 32, 3)`` as records."""
    planes = images.transpose(0, 3, 1, 2).reshape(len(images), -1)
    return np.column_stack([labels.astype(np.uint8), planes]).astype(np.uint8).tobytes()


def tar_gz(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def picture(array: np.ndarray, form: str = "PNG", **more: object) -> bytes:
    """A picture file."""
    data = io.BytesIO()
    Image.fromarray(array).save(data, form, **more)
    return data.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def ndjson_line(word: str, strokes: list[list[list[int]]]) -> str:
    return json.dumps({"word": word, "recognized": True, "drawing": strokes}) + "\n"
