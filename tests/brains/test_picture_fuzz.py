"""Files spoilt at random: they are read, or refused in one line; nothing else happens."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.errors import UserError
from brains.pictures.find import read_pictures
from brains.pictures.picture_files import read_picture
from tests.brains.picture_makers import (
    cifar_records,
    csv_text,
    idx_bytes,
    ndjson_line,
    npy_bytes,
    picture,
    some_images,
    tar_gz,
    write_idx_set,
    zipped,
)

SMALL = some_images(6, 5)
COLOURS = np.random.default_rng(3).integers(0, 256, (4, 32, 32, 3), dtype=np.uint8)
MEMBERS = {
    f"{'ab'[k % 2]}/{k}.{'png' if k < 4 else 'jpg'}": picture(SMALL[k], "PNG" if k < 4 else "JPEG") for k in range(6)
}

FILES = {
    "train-images-idx3-ubyte.gz": gzip.compress(idx_bytes(some_images(20)), mtime=0),
    "train-images-idx3-ubyte": idx_bytes(some_images(20)),
    "t10k-labels-idx1-ubyte": idx_bytes(np.arange(10) % 10),
    "digits.csv": csv_text(SMALL, np.arange(6)).encode(),
    "cat.npy": npy_bytes(SMALL),
    "cats.ndjson": (ndjson_line("cat", [[[0, 9], [0, 99]]]) * 3 + ndjson_line("dog", [[[5, 9], [7, 0]]]) * 3).encode(),
    "data_batch_1.bin": cifar_records(COLOURS, np.arange(4)),
    "cifar.tar.gz": tar_gz({f"{n}.bin": cifar_records(COLOURS, np.arange(4)) for n in ("data_batch_1", "test_batch")}),
    "cifar.tar": gzip.decompress(
        tar_gz({f"{n}.bin": cifar_records(COLOURS[:2], np.arange(2)) for n in ("data_batch_1", "test_batch")})
    ),
    "set.zip": zipped(MEMBERS),
}
"""A file of every form."""

KINDS = st.sampled_from(["flip", "cut", "insert", "drop", "repeat"])
MUTATIONS = st.lists(st.tuples(KINDS, st.floats(0, 1), st.binary(min_size=1, max_size=8)), min_size=1, max_size=4)


def spoilt(data: bytes, mutations: list[tuple[str, float, bytes]]) -> bytes:
    for kind, where, extra in mutations:
        at = int(where * len(data))
        if kind == "flip":
            data = data[:at] + extra + data[at + len(extra) :]
        elif kind == "cut":
            data = data[:at]
        elif kind == "insert":
            data = data[:at] + extra + data[at:]
        elif kind == "drop":
            data = data[:at] + data[at + len(extra) :]
        else:
            data = data + data[at : at + 2000]
    return data


def _folder_with(folder: Path, name: str, data: bytes) -> Path:
    """The file among what it needs beside it; what is to be read of it."""
    if "-ubyte" in name:
        write_idx_set(folder)
    if name.endswith(".npy"):
        (folder / "dog.npy").write_bytes(npy_bytes(SMALL))
    if name.endswith(".bin"):
        (folder / "test_batch.bin").write_bytes(cifar_records(COLOURS, np.arange(4)))
    (folder / name).write_bytes(data)
    return folder if name.endswith((".npy", ".bin")) else folder / name


def _read_or_refused(read: Callable[[Path], Any], path: Path) -> Any:
    """What is read; None if it is refused in one line."""
    try:
        return read(path)
    except UserError as error:
        refused = str(error)
    assert refused
    assert "\n" not in refused
    return None


@pytest.mark.parametrize("name", FILES)
def test_every_form_is_read_unspoilt(tmp_path: Path, name: str) -> None:
    assert _read_or_refused(read_pictures, _folder_with(tmp_path, name, FILES[name])) is not None


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=60, deadline=None)
@given(mutations=MUTATIONS)
def test_spoilt_files_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, mutations: list[tuple[str, float, bytes]]
) -> None:
    found = _read_or_refused(
        read_pictures, _folder_with(tmp_path_factory.mktemp("f"), name, spoilt(FILES[name], mutations))
    )
    if found is not None:
        assert found.train.inputs().shape[1] == found.features
        assert 0 <= found.inputs().min() <= found.inputs().max() <= 1


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
@settings(max_examples=100, deadline=None)
@given(mutations=MUTATIONS)
def test_spoilt_single_pictures_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, form: str, mutations: list[tuple[str, float, bytes]]
) -> None:
    path = tmp_path_factory.mktemp("p") / "picture.png"
    path.write_bytes(spoilt(picture(some_images(1, 24)[0], form), mutations))
    found = _read_or_refused(read_picture, path)
    if found is not None:
        assert found.ndim == 2
        assert 0 <= found.min() <= found.max() <= 1


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=300), name=st.sampled_from([*FILES, "picture.png", "unknown.xyz"]))
def test_noise_is_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str) -> None:
    folder = tmp_path_factory.mktemp("n")
    (folder / name).write_bytes(data)
    _read_or_refused(read_pictures, folder / name)
    _read_or_refused(read_pictures, folder)
