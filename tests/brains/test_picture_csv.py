"""Pictures in CSV files."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from brains.errors import UserError
from brains.pictures import csv_pictures
from brains.pictures.csv_pictures import holds_pictures, read_picture_csv
from tests.brains.picture_makers import csv_text, some_images


@settings(deadline=None)
@given(
    st.integers(2, 9).flatmap(
        lambda n: st.tuples(arrays(np.uint8, (n, 3, 3)), arrays(np.int64, n, elements=st.integers(0, 9)))
    )
)
def test_what_is_written_is_read_to_the_number(tmp_path_factory: pytest.TempPathFactory, case: tuple) -> None:
    images, labels = case
    assume(len(set(labels.tolist())) > 1)
    path = tmp_path_factory.mktemp("csv") / "digits.csv"
    path.write_text(csv_text(images, labels))
    found = read_picture_csv(path)
    rows = {
        (bytes(image), int(label))
        for part in (found.train, found.test)
        for image, label in zip(part.images, part.labels, strict=True)
    }
    assert rows == {(bytes(image), int(label)) for image, label in zip(images, labels, strict=True)}
    assert len(found) == len(images)
    assert found.class_count == 10


@pytest.mark.parametrize("change", [
    lambda text: "label," + ",".join(f"pixel{k}" for k in range(16)) + "\n" + text,
    lambda text: text.replace("\n", "\r\n"),
    lambda text: "\ufeff" + text.rstrip("\n"),
    lambda text: text.replace(",", ", "),
], ids=["headings", "windows", "mark", "spaces"])  # fmt: skip
def test_dialects_say_the_same(tmp_path: Path, change) -> None:
    text = csv_text(some_images(10, 4), np.arange(10))
    (tmp_path / "plain.csv").write_text(text)
    (tmp_path / "other.csv.gz").write_bytes(gzip.compress(change(text).encode()))
    plain, other = read_picture_csv(tmp_path / "plain.csv"), read_picture_csv(tmp_path / "other.csv.gz")
    np.testing.assert_array_equal(plain.inputs(), other.inputs())
    assert (other.name, other.shape) == ("other", (4, 4))


def test_a_long_file_is_read_in_blocks_of_whole_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    images, labels = some_images(50, 5), np.arange(50) % 10
    (tmp_path / "all.csv").write_text(csv_text(images, labels))
    whole = read_picture_csv(tmp_path / "all.csv")
    monkeypatch.setattr(csv_pictures, "_BLOCK_BYTES", 100)
    np.testing.assert_array_equal(read_picture_csv(tmp_path / "all.csv").train.images, whole.train.images)
    (tmp_path / "bad.csv").write_text(csv_text(images, labels) + "7," * 25 + "256\n")
    with pytest.raises(UserError, match="line 51: pixel 24 is '256'"):
        read_picture_csv(tmp_path / "bad.csv")


def test_a_folder_of_two_files_is_a_set_with_its_parts(tmp_path: Path) -> None:
    (tmp_path / "digits_train_10.csv").write_text(csv_text(some_images(10), np.arange(10)))
    (tmp_path / "digits_test_5.csv").write_text(csv_text(some_images(5, seed=3), np.arange(5)))
    found = read_picture_csv(tmp_path)
    np.testing.assert_array_equal(found.train.images, some_images(10))
    np.testing.assert_array_equal(found.test.labels, np.arange(5))
    (tmp_path / "digits_test_5.csv").write_text(csv_text(some_images(5, 9), np.arange(5)))
    with pytest.raises(UserError, match=r"pictures of \(28, 28\) in digits_train_10.csv, of \(9, 9\)"):
        read_picture_csv(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "0 pixels in a line"),
        ("label,p0,p1,p2,p3\n", "it is empty"),
        ("1,2,3\n", "2 pixels in a line; a square picture"),
        ("1,2,3,4,5,6\n", "5 pixels in a line"),
        ("1,0,0,0,0\n2,0,0,0\n", "line 2 has 4 columns, the first one has 5"),
        ("label,a,b,c,d\n1,0,0,0,0\n\n2,0,0,0,0\n", "line 3 has 1 columns"),
        ("1,0,0,0,0\n2,0,-1,0,0\n", "line 2: pixel 1 is '-1', not a whole number from 0 to 255"),
        ("1,0,0,0,0\n2,0,0.5,0,0\n", "pixel 1 is '0.5'"),
        ("1,0,0,0,0\n2,0,,0,0\n", "pixel 1 is ''"),
        ("1,0,0,0,0\n2,0,1000,0,0\n", "pixel 1 is '1000'"),
        ("1,0,0,0,0\n2,0,999,0,0\n", "pixel 1 is '999'"),
        ("cat,0,0,0,0\nx,0,0,0,0\n", "label is 'x'"),
        ("1,0,0,0,0\n", "one picture alone"),
        ("1,0,0,0,256\n1,0,0,0,0\n", "line 1: pixel 3 is '256'"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(UserError) as told:
        read_picture_csv(path)
    assert words in str(told.value)
    assert "\n" not in str(told.value)


def test_tables_of_points_are_told_from_pictures(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("x,y,class\n0,1,a\n")
    (tmp_path / "digits.csv").write_text(csv_text(some_images(2), np.arange(2)))
    assert not holds_pictures(tmp_path / "points.csv")
    assert holds_pictures(tmp_path / "digits.csv")
    assert not holds_pictures(tmp_path / "nowhere.csv")
