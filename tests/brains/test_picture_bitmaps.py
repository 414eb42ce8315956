"""Doodles as bitmaps, a file a class."""

from pathlib import Path

import numpy as np
import pytest

from brains.errors import UserError
from brains.pictures import bitmaps
from brains.pictures.bitmaps import read_bitmap_file, read_bitmaps
from tests.brains.picture_makers import npy_bytes, some_images


def _folder(tmp_path: Path, **classes: np.ndarray) -> Path:
    for name, images in classes.items():
        (tmp_path / f"{name}.npy").write_bytes(npy_bytes(images))
    return tmp_path


def test_a_folder_is_split_in_the_order_of_its_files(tmp_path: Path) -> None:
    cats, trains = some_images(10), some_images(5, seed=1)
    found = read_bitmaps(_folder(tmp_path, train=trains, cat=cats.reshape(10, 784)))
    assert found.classes == ("cat", "train")
    np.testing.assert_array_equal(found.train.images, np.concatenate([cats[:8], trains[:4]]))
    np.testing.assert_array_equal(found.test.images, np.concatenate([cats[8:], trains[4:]]))
    assert found.train.labels.tolist() == [0] * 8 + [1] * 4
    assert found.notes == ()


def test_of_a_huge_class_only_the_first_pictures_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bitmaps, "MOST_PER_CLASS", 6)
    found = read_bitmaps(_folder(tmp_path, cat=some_images(10), dog=some_images(3)))
    assert np.bincount(found.train.labels).tolist() == [5, 2]
    assert found.notes == ("at most the first 6 pictures of a class are read (cat)",)


GOOD = npy_bytes(some_images(4))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not an .npy file"),
        (GOOD[:6], "not an .npy file"),
        (GOOD[:50], "uint8 arrays"),
        (GOOD[:-1], "cut short: it claims 4 pictures of 28 × 28"),
        (GOOD + b"!", "more than the 4 pictures"),
        (npy_bytes(some_images(4).astype(np.float32)), "uint8 arrays"),
        (npy_bytes(np.array([{"a": 1}] * 4, dtype=object)), "without pickled objects"),
        (npy_bytes(np.asfortranarray(some_images(4))), "uint8 arrays"),
        (npy_bytes(np.zeros((4, 785), np.uint8)), "an array (4, 785)"),
        (npy_bytes(np.zeros(784, np.uint8)), "an array (784,)"),
        (npy_bytes(np.zeros((0, 784), np.uint8)), "it holds no pictures"),
        (npy_bytes(np.zeros((1, 784), np.uint8)), "bad has 1 picture"),
        (npy_bytes(np.zeros((4, 9), np.uint8)), "pictures of different sizes"),
        (GOOD.replace(b"(4, 28, 28)", b"(4, 9999999, 9999999)"), "pictures of 9999999 × 9999999"),
        (b"\x93NUMPY\x02\x00" + GOOD[8:], "not an .npy file of version 1.0"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(tmp_path: Path, data: bytes, words: str) -> None:
    folder = _folder(tmp_path, good=some_images(4))
    (folder / "bad.npy").write_bytes(data)
    with pytest.raises(UserError) as told:
        read_bitmaps(folder)
    assert words in str(told.value)
    assert "\n" not in str(told.value)


def test_claims_beyond_memory_are_refused_before_anything_is_allocated(tmp_path: Path) -> None:
    header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (20000, 1000, 1000), }\n"
    path = tmp_path / "vast.npy"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
    with pytest.raises(UserError, match="more than the 700,000,000 bytes"):
        read_bitmap_file(path)


def test_one_class_alone_is_no_set(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="one for each of at least two classes"):
        read_bitmaps(_folder(tmp_path, cat=some_images(4)))
