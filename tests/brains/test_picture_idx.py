"""IDX files: read as they are meant, and refused in one line when they are not."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from brains.errors import UserError
from brains.pictures.idx import DIGIT_CLASSES, FASHION_CLASSES, read_idx, read_idx_images
from tests.brains.picture_makers import idx_bytes, some_images, write_idx, write_idx_set


def test_a_set_keeps_its_official_parts_and_its_order(tmp_path: Path) -> None:
    digits = read_idx(write_idx_set(tmp_path / "digits"))
    assert (len(digits.train), len(digits.test), digits.shape, digits.classes) == (20, 10, (28, 28), DIGIT_CLASSES)
    np.testing.assert_array_equal(digits.train.images, some_images(20))
    np.testing.assert_array_equal(digits.train.labels, np.arange(20) % 10)
    np.testing.assert_array_equal(digits.test.images, some_images(10, seed=1))
    assert (digits.name, digits.notes) == ("digits", ())


def test_the_top_row_of_the_file_is_the_top_row_of_the_picture(tmp_path: Path) -> None:
    inputs = read_idx(write_idx_set(tmp_path)).inputs()
    assert inputs.dtype == np.float32
    first = inputs[0].reshape(28, 28)
    assert (first[0] == 1.0).all()
    np.testing.assert_allclose(first[1:, 0], 128 / 255, rtol=1e-6)


def test_any_file_of_a_set_names_the_set_packed_or_not(tmp_path: Path) -> None:
    whole = read_idx(write_idx_set(tmp_path))
    for name in ("train-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"):
        assert len(read_idx(tmp_path / name)) == len(whole)
    plain = write_idx(tmp_path / "plain", "train", some_images(20), np.arange(20) % 10, packed=False)
    assert len(read_idx(plain).train) == 16  # no part for testing: a fifth is held back


def test_a_sample_is_split_by_its_seed_alike_in_every_class(tmp_path: Path) -> None:
    images, labels = some_images(100), np.arange(100) % 10
    path = write_idx(tmp_path / "fashion_sample", "sample", images, labels)
    first, again, other = read_idx(path, seed=1), read_idx(path, seed=1), read_idx(path, seed=2)
    assert first.classes == FASHION_CLASSES
    assert np.bincount(first.test.labels).tolist() == [2] * 10
    np.testing.assert_array_equal(first.test.images, again.test.images)
    assert not np.array_equal(first.test.images, other.test.images)
    kept = np.concatenate([first.train.images, first.test.images])
    assert sorted(map(bytes, kept)) == sorted(map(bytes, images)), "every picture is in one part, and in one only"


def _spoilt(folder: Path, name: str, data: bytes) -> Path:
    write_idx_set(folder)
    (folder / name).write_bytes(data)
    return folder


IMAGES, LABELS = "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"
GOOD = idx_bytes(some_images(20))


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        (IMAGES, gzip.compress(GOOD)[:-200], "damaged or cut short"),
        (IMAGES, GOOD[:-1], "it claims 15,680 bytes and holds 15,679"),
        (IMAGES, GOOD + b"!", "holds more"),
        (IMAGES, GOOD[:9], "cut short"),
        (IMAGES, b"", "not an IDX file of pictures"),
        (IMAGES, b"<html>404</html>", "not an IDX file of pictures"),
        (IMAGES, idx_bytes(np.arange(20)), "not an IDX file of pictures"),
        (IMAGES, bytes((0, 0, 13, 3)) + GOOD[4:], "not an IDX file of pictures"),
        (IMAGES, idx_bytes(some_images(20)[:, :27]), "the pictures of train are (27, 28), those of t10k (28, 28)"),
        (IMAGES, idx_bytes(some_images(19)), "19 pictures in"),
        (IMAGES, idx_bytes(np.zeros((0, 28, 28))), "it holds no pictures"),
        (IMAGES, idx_bytes(np.zeros((4, 0, 28))), "pictures of 0 × 28 pixels"),
        (IMAGES, b"\0\0\x08\x03" + b"\xff" * 12, "pictures of 4294967295 × 4294967295 pixels"),
        (IMAGES, b"\0\0\x08\x03\x7f\xff\xff\xff\0\0\0\x1c\0\0\0\x1c", "more than the 700,000,000 bytes"),
        (LABELS, b"\0\0\x08\x01\xff\xff\xff\xff", "it claims 4,294,967,295 labels"),
        (LABELS, idx_bytes(np.arange(21)), "20 pictures in"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_in_one_line(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    with pytest.raises(UserError) as told:
        read_idx(_spoilt(tmp_path, name, data))
    assert words in str(told.value)
    assert str(told.value).startswith(str(tmp_path))
    assert "\n" not in str(told.value)


def test_a_bomb_is_not_unpacked_further_than_it_claims(tmp_path: Path) -> None:
    path = tmp_path / IMAGES
    path.write_bytes(gzip.compress(idx_bytes(some_images(1)) + bytes(50_000_000)))
    with pytest.raises(UserError, match="it claims 784 bytes and holds more"):
        read_idx_images(path)


def test_a_file_without_its_other_half_is_told_which_is_missing(tmp_path: Path) -> None:
    write_idx_set(tmp_path)
    (tmp_path / LABELS).unlink()
    with pytest.raises(UserError, match="train-images-idx3-ubyte and train-labels-idx1-ubyte"):
        read_idx(tmp_path / IMAGES)
    with pytest.raises(UserError, match="IDX files are called"):
        read_idx(tmp_path / "digits-ubyte")
