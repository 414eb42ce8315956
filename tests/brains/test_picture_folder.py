"""Folders of picture files, and zips of them."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from brains.errors import UserError
from brains.pictures import entries, limits
from brains.pictures.image_folder import read_image_folder
from tests.brains.picture_makers import picture, some_images, zipped

SMALL = some_images(12, 10)


def _members(before: str = "", parts: tuple[str, ...] = ("train", "test")) -> dict[str, bytes]:
    """Twelve pictures of two classes, numbered by turns."""
    return {
        f"{before}{part}/{'cat' if k % 2 else 'ant'}/{k:02}.png": picture(SMALL[k])
        for part, rows in zip(parts, (range(8), range(8, 12)), strict=False)
        for k in rows
    }


def _unpacked(folder: Path, members: dict[str, bytes]) -> Path:
    for name, data in members.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def _zip(tmp_path: Path, members: dict[str, bytes]) -> Path:
    path = tmp_path / "set.zip"
    path.write_bytes(zipped(members))
    return path


def test_a_folder_and_a_zip_of_it_are_the_same_set(tmp_path: Path) -> None:
    ours = read_image_folder(_unpacked(tmp_path / "set", _members()))
    packed = read_image_folder(_zip(tmp_path, _members("set/")))
    assert ours.classes == packed.classes == ("ant", "cat")
    for one, other in ((ours.train, packed.train), (ours.test, packed.test)):
        np.testing.assert_array_equal(one.images, other.images)
        np.testing.assert_array_equal(one.labels, other.labels)
    np.testing.assert_array_equal(ours.train.images, SMALL[[0, 2, 4, 6, 1, 3, 5, 7]])
    assert ours.train.labels.tolist() == [0] * 4 + [1] * 4
    assert (ours.name, ours.notes) == ("set", ())


def test_without_a_part_for_testing_one_is_held_back_and_it_says_so(tmp_path: Path) -> None:
    path = _zip(tmp_path, {f"{k % 3}/{k}.jpg": picture(SMALL[k % 12], "JPEG") for k in range(30)})
    found, again = read_image_folder(path, seed=4), read_image_folder(path, seed=4)
    assert found.notes == ("it has no part for testing: 6 of 30 are held back",)
    np.testing.assert_array_equal(found.test.images, again.test.images)
    assert np.bincount(found.test.labels).tolist() == [2, 2, 2]


def test_classes_that_are_numbers_are_in_the_order_of_numbers(tmp_path: Path) -> None:
    path = _zip(tmp_path, {f"{name}/{k}.png": picture(SMALL[k]) for name in ("10", "9", "x", "0") for k in (1, 2)})
    assert read_image_folder(path).classes == ("0", "9", "10", "x")


def test_validation_tests_where_nothing_else_does(tmp_path: Path) -> None:
    found = read_image_folder(_unpacked(tmp_path / "a", _members(parts=("training", "val"))))
    assert (len(found.train), len(found.test)) == (8, 4)
    extra = {"valid/cat/1.png": picture(SMALL[0])}
    assert read_image_folder(_unpacked(tmp_path / "b", _members() | extra)).notes == (
        "1 pictures for validation are left out",
    )


def test_large_pictures_are_fitted_and_colour_makes_all_coloured(tmp_path: Path) -> None:
    photo = np.zeros((90, 120, 3), np.uint8)
    photo[..., 0] = 250
    grey = np.full((100, 100), 77, np.uint8)
    path = _zip(tmp_path, {f"{c}/{k}.png": picture(photo if c == "a" else grey) for c in "ab" for k in range(5)})
    found = read_image_folder(path)
    assert found.shape == (32, 32, 3)
    assert (found.train.images[0] == (250, 0, 0)).all()
    assert (found.train.images[-1] == 77).all()
    assert "fitted into 32 × 32" in found.notes[-1]
    assert read_image_folder(path, side=16).shape == (16, 16, 3)


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({}, "it holds no PNG or JPEG pictures"),
        ({"notes.txt": b"hello"}, "it holds no PNG or JPEG pictures"),
        ({"1.png": picture(SMALL[0]), "a/1.png": picture(SMALL[0])}, "'1.png' lies in no class"),
        ({"a/1.png": picture(SMALL[0]), "a/2.png": picture(SMALL[0])}, "lies in no class"),
        ({"train/1.png": picture(SMALL[0]), "test/a/1.png": picture(SMALL[0])}, "lies in no folder of a class"),
        ({"a/1.png": b"no picture", "b/1.png": picture(SMALL[0])}, "a/1.png: not a PNG or JPEG picture"),
        (_members() | {"test/dog/1.png": picture(SMALL[0])}, "the class 'dog' is there to test with"),
        ({"test/a/1.png": picture(SMALL[0]), "val/a/1.png": picture(SMALL[0])}, "none to train with"),
        ({"a/\x1b[31m.png": picture(SMALL[0]), "b/1.png": picture(SMALL[0])}, "signs that cannot be shown"),
        ({"a/" + "9" * 600 + ".png": picture(SMALL[0]), "b/1.png": picture(SMALL[0])}, "too long"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(tmp_path: Path, members: dict[str, bytes], words: str) -> None:
    with pytest.raises(UserError) as told:
        read_image_folder(_zip(tmp_path, members))
    assert words in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("name", ["../../evil/1.png", "/tmp/evil/1.png", "a\\..\\..\\evil\\1.png", "C:/evil/1.png"])
def test_names_that_lead_out_are_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "in" / "ner"
    inner.mkdir(parents=True)
    path = _zip(inner, _members() | {name: picture(SMALL[0])})
    with pytest.raises(UserError, match="leads out of the zip; nothing of it is read"):
        read_image_folder(path)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [path]


def test_damaged_and_encrypted_zips_are_told(tmp_path: Path) -> None:
    path = _zip(tmp_path, _members())
    good = path.read_bytes()
    for bad in (b"", b"PK", good[:200], good[:-40], b"x" * 500):
        path.write_bytes(bad)
        with pytest.raises(UserError, match="damaged zip"):
            read_image_folder(path)
    path.write_bytes(zipped({"Xa/1.png": picture(SMALL[0])}).replace(b"Xa/1.png", b"\0a/1.png"))
    with pytest.raises(UserError, match="damaged zip: a file in it has no name"):
        read_image_folder(path)
    flagged = bytearray(good)
    at = flagged.index(b"PK\x01\x02")
    flagged[at + 8] |= 1
    path.write_bytes(flagged)
    with pytest.raises(UserError, match="encrypted"):
        read_image_folder(path)


def test_too_many_and_too_large_files_are_refused_before_they_are_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _zip(tmp_path, _members())
    monkeypatch.setattr(entries, "MAX_PICTURES", 11)
    with pytest.raises(UserError, match="more than 11 files in the zip"):
        read_image_folder(path)
    monkeypatch.setattr(entries, "MAX_PICTURES", 12)
    assert len(read_image_folder(path)) == 12
    monkeypatch.setattr(entries, "MAX_UNPACKED_BYTES", 500)
    with pytest.raises(UserError, match="it unpacks to more than"):
        read_image_folder(path)
    monkeypatch.setattr(limits, "MAX_PICTURES", 1)
    with pytest.raises(UserError, match="more than 1 files"):
        read_image_folder(_unpacked(tmp_path / "set", _members()))


def test_a_bomb_among_the_pictures_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/1.png", bytes(60_000_000))
        archive.writestr("b/1.png", picture(SMALL[0]))
    assert path.stat().st_size < 100_000
    with pytest.raises(UserError, match=r"'a/1\.png' is larger than 50,000,000 bytes"):
        read_image_folder(path)


def test_links_in_a_circle_come_to_an_end(tmp_path: Path) -> None:
    folder = _unpacked(tmp_path / "set", _members())
    (folder / "train" / "ant" / "round").symlink_to(folder, target_is_directory=True)
    assert len(read_image_folder(folder)) == 12
