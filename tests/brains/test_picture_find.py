"""A set by its name, wherever it lies, and by its path, whatever its form."""

from pathlib import Path

import numpy as np
import pytest

from brains.errors import UserError
from brains.pictures.find import NAMES, are_pictures, find_pictures
from brains.pictures.idx import FASHION_CLASSES
from tests.brains.picture_makers import (
    cifar_records,
    csv_text,
    ndjson_line,
    npy_bytes,
    picture,
    some_images,
    tar_gz,
    write_idx,
    write_idx_set,
    zipped,
)

TEN = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
COLOURS = np.random.default_rng(3).integers(0, 256, (10, 32, 32, 3), dtype=np.uint8)
RECORDS = cifar_records(COLOURS, np.arange(10))


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """The three places, none of which is there yet."""
    found = {name: tmp_path / name for name in ("given", "environment", "cache")}
    monkeypatch.setenv("NEURARIUM_DATA", str(found["environment"]))
    monkeypatch.setattr("platformdirs.user_cache_path", lambda _: found["cache"])
    return found | {"fetched": found["cache"] / "datasets"}


def test_places_are_looked_through_in_their_order(places: dict[str, Path]) -> None:
    for place, count in (("fetched", 13), ("environment", 12), ("given", 11)):
        write_idx_set(places[place] / "mnist", train=count)
        assert len(find_pictures("mnist", places["given"]).train) == count
    assert len(find_pictures("mnist").train) == 12


def test_a_folder_that_lacks_files_is_passed_over(places: dict[str, Path]) -> None:
    write_idx_set(places["environment"] / "mnist")
    (places["environment"] / "mnist" / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(UserError, match="MNIST digits is not here"):
        find_pictures("mnist")
    write_idx_set(places["fetched"] / "mnist", train=14)
    found = find_pictures("mnist")
    assert (len(found.train), found.name, found.title) == (14, "mnist", "MNIST digits")
    assert found.provenance == str(places["fetched"] / "mnist")


def test_what_is_nowhere_is_told_with_the_command_and_the_place(places: dict[str, Path]) -> None:
    for name, file in (("fashion", "t10k-labels-idx1-ubyte.gz"), ("cifar10", "cifar-10-binary.tar.gz")):
        with pytest.raises(UserError) as told:
            find_pictures(name)
        words = str(told.value)
        assert f"'neurarium data fetch {name}' gets it" in words
        assert file in words
        assert str(places["fetched"] / name) in words
        assert "\n" not in words


def test_the_sample_of_clothes_is_taken_only_where_the_whole_is_nowhere(places: dict[str, Path]) -> None:
    write_idx(places["given"] / "fashion_sample", "sample", some_images(50), np.arange(50) % 10)
    sample = find_pictures("fashion", places["given"])
    assert sample.classes == FASHION_CLASSES
    assert (len(sample.train), len(sample.test)) == (40, 10)
    (note,) = sample.notes
    assert "this is a sample of 50 pictures of Fashion-MNIST" in note
    assert "neurarium data fetch fashion" in note
    write_idx_set(places["fetched"] / "fashion", train=30)
    whole = find_pictures("fashion", places["given"])
    assert (len(whole.train), whole.classes, whole.notes) == (30, FASHION_CLASSES, ())


def test_doodles_are_bitmaps_or_strokes(places: dict[str, Path]) -> None:
    folder = places["environment"] / "doodles"
    folder.mkdir(parents=True)
    for kind in ("cat", "train"):
        (folder / f"{kind}.ndjson").write_text(ndjson_line(kind, [[[0, 9], [0, 99]]]) * 4)
    assert find_pictures("doodles").classes == ("cat", "train")
    for kind in ("bird", "cow"):
        (folder / f"{kind}.npy").write_bytes(npy_bytes(some_images(10)))
    found = find_pictures("doodles")
    assert (found.classes, len(found.train), len(found.test)) == (("bird", "cow"), 16, 4)


@pytest.mark.parametrize("form", ["archive", "files", "inner", "zip", "folder"])
def test_the_photos_are_found_in_every_form(places: dict[str, Path], form: str) -> None:
    folder = places["environment"] / "cifar10"
    folder.mkdir(parents=True)
    pictures = {f"{part}/{name}/1.png": picture(COLOURS[k]) for part in ("train", "test") for k, name in enumerate(TEN)}
    if form == "archive":
        records = {f"cifar-10-batches-bin/{name}.bin": RECORDS for name in ("data_batch_1", "test_batch")}
        (folder / "cifar-10-binary.tar.gz").write_bytes(tar_gz(records))
    elif form in ("files", "inner"):
        inner = folder / "cifar-10-batches-bin" if form == "inner" else folder
        inner.mkdir(exist_ok=True)
        for name in ("data_batch_1", "test_batch"):
            (inner / f"{name}.bin").write_bytes(RECORDS)
    elif form == "zip":
        (folder / "cifar10-jpeg.zip").write_bytes(zipped(pictures))
    else:
        for name, data in pictures.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    found = find_pictures("cifar10")
    assert (found.classes, found.title) == (TEN, "CIFAR-10")
    np.testing.assert_array_equal(found.train.images, COLOURS)


def test_a_set_of_other_classes_is_not_taken_for_a_known_one(places: dict[str, Path]) -> None:
    folder = places["environment"] / "cifar10"
    folder.mkdir(parents=True)
    (folder / "own.zip").write_bytes(zipped({f"{c}/{k}.png": picture(COLOURS[k]) for c in "ab" for k in (1, 2)}))
    with pytest.raises(UserError, match="its classes are a, b; those of CIFAR-10 are airplane"):
        find_pictures("cifar10")


def test_the_drawn_digits_need_nothing(places: dict[str, Path]) -> None:
    found = find_pictures("strokes", seed=5)
    assert (found.train.images.shape, found.test.images.shape) == ((10_000, 28, 28), (2_000, 28, 28))
    assert not places["cache"].exists()


def test_paths_of_every_form_are_read_and_points_are_not_pictures(places: dict[str, Path], tmp_path: Path) -> None:
    folder = write_idx_set(tmp_path / "digits")
    (tmp_path / "digits.csv").write_text(csv_text(some_images(9), np.arange(9)))
    (tmp_path / "points.csv").write_text("x,y,class\n1,2,a\n")
    (tmp_path / "own.zip").write_bytes(zipped({f"{c}/{k}.png": picture(COLOURS[k]) for c in "ab" for k in range(5)}))
    for path in (folder, folder / "train-labels-idx1-ubyte.gz", tmp_path / "digits.csv", tmp_path / "own.zip"):
        assert are_pictures(path)
        assert len(find_pictures(path)) >= 9
    assert all(are_pictures(name) for name in NAMES)
    assert not are_pictures(tmp_path / "points.csv")
    assert not are_pictures("spiral")
    assert not are_pictures("x" * 5000)
    with pytest.raises(UserError, match="no set of pictures and no path"):
        find_pictures("x" * 5000)
    with pytest.raises(UserError, match="'mnsit' is no set of pictures and no path; the sets are strokes, mnist"):
        find_pictures("mnsit")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cat.npy", "one file of a set; name the folder"),
        ("data_batch_1.bin", "one file of a set; name the folder"),
        ("me.JPG", "one picture is no set"),
        ("thing.xyz", "not a known form of pictures; IDX, CSV"),
    ],
)
def test_files_that_are_no_set_are_told_what_to_name_instead(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(UserError, match=words):
        find_pictures(tmp_path / name)
