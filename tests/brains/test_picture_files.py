"""One picture file: any depth, any size, any damage."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from brains.errors import UserError
from brains.npz import FileTrouble
from brains.pictures.picture_files import decoded, fitted, read_picture
from tests.brains.picture_makers import picture

RAMP = np.arange(0, 240, 5, dtype=np.uint8).reshape(6, 8)


def test_grey_pixels_come_back_exactly(tmp_path: Path) -> None:
    (tmp_path / "ramp.png").write_bytes(picture(RAMP))
    found = read_picture(tmp_path / "ramp.png")
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, RAMP / np.float32(255))


def test_the_top_of_the_paper_is_row_0_however_the_camera_was_held(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # held so that the picture has to be turned clockwise
    held = np.rot90(RAMP).copy()
    (tmp_path / "photo.png").write_bytes(picture(held, exif=exif))
    np.testing.assert_array_equal(read_picture(tmp_path / "photo.png"), RAMP / np.float32(255))


@pytest.mark.parametrize(
    ("array", "mode"),
    [
        (RAMP.astype(np.uint16) * 257, "16 bits"),
        (np.repeat(RAMP[..., None], 3, axis=2), "colour"),
        (np.dstack([RAMP, RAMP, RAMP, np.full_like(RAMP, 255)]), "opaque"),
    ],
)
def test_grey_of_every_depth_is_the_same_grey(tmp_path: Path, array: np.ndarray, mode: str) -> None:
    path = tmp_path / f"{mode}.png"
    path.write_bytes(picture(array))
    np.testing.assert_allclose(read_picture(path), RAMP / 255, atol=1e-6)


def test_what_is_transparent_is_paper() -> None:
    ink = np.zeros((4, 4, 4), np.uint8)
    ink[1:3, 1:3, 3] = 255
    found = decoded(picture(ink), 100)
    assert (found[0] == 255).all()
    assert (found[1:3, 1:3] == 0).all()


def test_large_pictures_are_scaled_down_and_keep_their_shape(tmp_path: Path) -> None:
    half = np.zeros((1500, 3000), np.uint8)
    half[:750] = 255
    for form in ("PNG", "JPEG"):
        path = tmp_path / f"big.{form.lower()}"
        path.write_bytes(picture(half, form))
        found = read_picture(path, longest_side=300)
        assert found.shape == (150, 300)
        assert found[:70].min() > 0.95
        assert found[80:].max() < 0.05


def test_fitting_keeps_the_whole_and_fills_with_the_edge() -> None:
    wide = np.full((10, 40), 200, np.uint8)
    wide[4:6, 10:30] = 0
    found = fitted(wide, (20, 20))
    assert found.shape == (20, 20)
    assert (found[:6] == 200).all()
    assert (found[-6:] == 200).all()
    assert found[9, 7:13].max() < 60
    assert fitted(wide, (10, 40)) is wide
    assert fitted(np.zeros((3, 50, 3), np.uint8), (8, 8)).shape == (8, 8, 3)


def _claims(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and holds next to nothing."""
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(bytes(1000)))]
    chunks = [struct.pack(">I", len(d)) + name + d + struct.pack(">I", zlib.crc32(name + d)) for name, d in parts]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (_claims(10_000, 10_000), "10000 × 10000 pixels; at most 64 million"),
        (_claims(60_000, 60_000), "more than 64 million pixels"),
        (_claims(100, 100), "a damaged one"),
        (picture(RAMP)[:-30], "a damaged one"),
        (picture(np.zeros((64, 64), np.uint8), "JPEG")[:300], "a damaged one"),
        (picture(RAMP, "GIF"), "not a PNG or JPEG picture"),
        (b"", "not a PNG or JPEG picture"),
        (b"<svg/>", "not a PNG or JPEG picture"),
    ],
)
def test_damage_is_told_and_nothing_vast_is_unpacked(data: bytes, words: str) -> None:
    with pytest.raises(FileTrouble, match=words):
        decoded(data, 100)


def test_no_file_and_a_folder_are_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nowhere\.png: there is no such file"):
        read_picture(tmp_path / "nowhere.png")
    with pytest.raises(UserError, match="this is a folder"):
        read_picture(tmp_path)
