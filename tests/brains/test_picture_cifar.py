"""CIFAR-10 in its binary form, as files and in the archive."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from brains.errors import UserError
from brains.pictures.cifar import CLASSES, read_cifar
from tests.brains.picture_makers import cifar_records, tar_gz

COLOURS = np.random.default_rng(5).integers(0, 256, (20, 32, 32, 3), dtype=np.uint8)
LABELS = np.arange(20) % 10
FILES = {
    "data_batch_1.bin": cifar_records(COLOURS[:8], LABELS[:8]),
    "data_batch_2.bin": cifar_records(COLOURS[8:15], LABELS[8:15]),
    "test_batch.bin": cifar_records(COLOURS[15:], LABELS[15:]),
}


def _folder(tmp_path: Path, **changes: bytes) -> Path:
    for name, data in (FILES | {f"{name}.bin": data for name, data in changes.items()}).items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_colours_labels_and_parts_come_back_as_they_went_in(tmp_path: Path) -> None:
    found = read_cifar(_folder(tmp_path))
    np.testing.assert_array_equal(found.train.images, COLOURS[:15])
    np.testing.assert_array_equal(found.test.images, COLOURS[15:])
    np.testing.assert_array_equal(found.train.labels, LABELS[:15])
    assert found.classes == CLASSES
    assert found.features == 3072
    assert found.notes == (
        "data_batch_3.bin, data_batch_4.bin, data_batch_5.bin missing: it learns from 15 pictures only",
    )
    np.testing.assert_allclose(found.inputs()[0, :3], COLOURS[0, 0, 0] / 255, rtol=1e-6)


def test_the_archive_says_the_same_and_leaves_nothing_behind(tmp_path: Path) -> None:
    traversal = {f"../../{name}": data for name, data in FILES.items()} | {"../evil.txt": b"evil"}
    path = tmp_path / "inner" / "cifar-10-binary.tar.gz"
    path.parent.mkdir()
    path.write_bytes(tar_gz(traversal))
    np.testing.assert_array_equal(read_cifar(path).train.images, COLOURS[:15])
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [path]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"data_batch_1": FILES["data_batch_1.bin"][:-1]}, "data_batch_1.bin has 24,583 bytes"),
        ({"test_batch": b""}, "test_batch.bin has 0 bytes"),
        ({"data_batch_2": cifar_records(COLOURS[:1], np.array([10]))}, "data_batch_2.bin: a picture is labelled 10"),
    ],
)
def test_spoilt_files_are_told_by_name(tmp_path: Path, changes: dict[str, bytes], words: str) -> None:
    with pytest.raises(UserError, match=words):
        read_cifar(_folder(tmp_path, **changes))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "a damaged archive"),
        (b"<html>", "a damaged archive"),
        (tar_gz(FILES)[:-2000], "damaged or cut short"),
        (gzip.compress(gzip.decompress(tar_gz(FILES))[:30_000]), "damaged archive|cut short"),
        (tar_gz({"test_batch.bin": FILES["test_batch.bin"]}), "it needs data_batch_1.bin"),
        (tar_gz({"readme.txt": b"hello"}), "it needs data_batch_1.bin"),
    ],
)
def test_spoilt_archives_are_told_in_one_line(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "cifar.tar.gz"
    path.write_bytes(data)
    with pytest.raises(UserError, match=words):
        read_cifar(path)
