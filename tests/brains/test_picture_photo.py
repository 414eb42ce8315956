"""Ink out of photos: which is ink and which is paper, uneven light, grain, and pictures with nothing on them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.pictures.photo import LONGEST_SIDE, has_dark_ink, ink_of
from brains.pictures.picture_files import read_picture
from brains.pictures.preprocess import preprocess
from brains.pictures.strokes import rasterise, write_digit
from tests.brains.picture_makers import picture as picture_file
from tests.brains.test_picture_preprocess import unlike


def drawing(digit: int, side: int, seed: int = 0) -> np.ndarray:
    """A digit on a large sheet, ``(side, side)`` from 0 to 1."""
    strokes, thickness = write_digit(digit, np.random.default_rng(seed))
    scale = side / 28
    return rasterise([stroke * scale for stroke in strokes], side, 0.7 * thickness * scale) / 255


def photographed(ink: np.ndarray, dark: bool, shade: float = 0.5, grain: float = 0.02, seed: int = 0) -> np.ndarray:
    """Ink on a sheet that is lit from one side, with grain."""
    y, x = np.mgrid[: ink.shape[0], : ink.shape[1]] / max(ink.shape)
    lamp = 1 - shade * (0.8 * x + 0.2 * y)
    sheet = lamp * (0.9 - 0.6 * ink) if dark else 0.12 + 0.15 * lamp + 0.5 * ink * lamp
    return np.clip(sheet + np.random.default_rng(seed).normal(0, grain, ink.shape), 0, 1)


@pytest.mark.parametrize("dark", [True, False], ids=["dark ink", "light ink"])
@pytest.mark.parametrize("side", [110, 240, 700])
def test_a_photo_becomes_what_the_drawing_would(side: int, dark: bool) -> None:
    for digit in range(10):
        clean = drawing(digit, side, seed=digit)
        for shade in (0.0, 0.6):
            photo = photographed(clean, dark, shade, seed=digit)
            assert has_dark_ink(photo) == dark
            assert unlike(preprocess(ink_of(photo)), preprocess(clean)) < 0.4, (digit, shade)


def test_without_flattening_uneven_light_is_taken_for_ink() -> None:
    photo = photographed(drawing(3, 240), dark=True, shade=0.8)
    left_out = ink_of(photo, flatten=False)
    np.testing.assert_allclose(left_out, 1 - photo, atol=1e-6)
    assert (left_out[:, -20:] > 0.4).mean() > 0.9
    assert not ink_of(photo)[:, -20:].any()


def test_the_polarity_can_be_told_instead_of_found() -> None:
    photo = photographed(drawing(5, 150), dark=True)
    np.testing.assert_array_equal(ink_of(photo, "dark"), ink_of(photo))
    np.testing.assert_array_equal(ink_of(photo, "light", flatten=False), photo.astype(np.float32))
    with pytest.raises(ValueError, match="auto, dark, light"):
        ink_of(photo, "blue")


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 1), st.floats(0, 0.6), st.floats(0, 0.01), st.integers(50, 200))
def test_an_empty_sheet_has_no_ink_however_it_is_lit(level: float, shade: float, grain: float, side: int) -> None:
    y, x = np.mgrid[:side, : side + 15] / side
    sheet = (0.3 + 0.6 * level) * (1 - 0.5 * shade * x - 0.3 * shade * y)
    sheet += np.random.default_rng(0).normal(0, grain, sheet.shape)
    assert not ink_of(np.clip(sheet, 0, 1)).any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (4, 2), (2000, 3)])
@pytest.mark.parametrize("value", [0, 127, 255])
def test_plain_pictures_of_any_shape_are_empty(shape: tuple[int, int], value: int) -> None:
    ink = ink_of(np.full(shape, value, dtype=np.uint8))
    assert not ink.any()
    assert max(ink.shape) <= LONGEST_SIDE


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.integers(1, 700))
def test_whatever_the_picture_the_ink_is_from_0_to_1(seed: int, height: int, width: int) -> None:
    picture = np.random.default_rng(seed).random((height, width)) ** 3
    ink = ink_of(picture)
    assert ink.dtype == np.float32
    assert 0 <= ink.min() <= ink.max() <= 1
    assert max(ink.shape) <= LONGEST_SIDE


def test_a_photo_file_is_read_upright(tmp_path) -> None:
    ink = np.zeros((200, 150))
    ink[20:30, 20:120] = ink[20:180, 20:30] = 1  # a Γ
    sheet = np.round(255 * photographed(ink, dark=True)).astype(np.uint8)
    for form in ("PNG", "JPEG"):
        path = tmp_path / f"gamma.{form.lower()}"
        path.write_bytes(picture_file(sheet, form))
        got = preprocess(ink_of(read_picture(path)))
        assert got[:14].sum() > 1.2 * got[14:].sum()
        assert got[:, :14].sum() > 1.2 * got[:, 14:].sum()
