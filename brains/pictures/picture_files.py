"""One PNG or JPEG picture, decoded without trusting it: any size up to a limit, any depth, turned as it was held."""

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from brains.npz import FileTrouble, read_limited
from brains.pictures.limits import MAX_PICTURE_BYTES, MAX_PICTURE_PIXELS, told_of

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIXES = (".png", ".jpg", ".jpeg")
OWN_PICTURE_SIDE = 1024

_FORMATS = ("PNG", "JPEG")
_GREY_MODES = ("1", "L", "LA", "I", "I;16", "I;16B", "I;16L", "I;16N", "F")


def read_picture(path: str | Path, longest_side: int = OWN_PICTURE_SIDE) -> np.ndarray:
    """A person's own picture, ``(height, width)`` grey float32 from 0 (black) to 1 (white); row 0 is the top.

    Paper stays light and ink dark: what comes next finds out which is which. Larger ones are scaled down.

    Args:
        path: a PNG or JPEG file.
        longest_side: of the result, at most, in pixels.

    Raises:
        UserError: one line: no such file, no picture, damaged, or larger than ``MAX_PICTURE_PIXELS``.
    """
    path = Path(path)
    with told_of(path):
        image = decoded(read_limited(path, MAX_PICTURE_BYTES), longest_side)
    grey = image if image.ndim == 2 else _luma(image)
    return np.divide(grey, np.float32(255), dtype=np.float32)


def decoded(data: bytes, longest_side: int) -> np.ndarray:
    """The picture in the bytes of a PNG or JPEG file, ``(height, width)`` grey or ``(height, width, 3)`` uint8.

    What is transparent is white. A picture with a side longer than ``longest_side`` is scaled down.

    Raises:
        FileTrouble: no picture, damaged, or larger than ``MAX_PICTURE_PIXELS``.
    """
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of damaged metadata, which we do not use
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                width, height = image.size
                if width * height > MAX_PICTURE_PIXELS:
                    raise FileTrouble(
                        f"{width} × {height} pixels; at most {MAX_PICTURE_PIXELS // 1_000_000} million are read, "
                        "scale it down"
                    )
                grey = image.mode in _GREY_MODES
                if max(width, height) > longest_side:
                    image.draft("L" if grey else "RGB", (longest_side, longest_side))  # a JPEG is unpacked small
                turned = ImageOps.exif_transpose(image)
                plain = _plain(turned, grey)
                if max(plain.size) > longest_side:
                    plain.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
                return np.array(plain, dtype=np.uint8)
    except FileTrouble:
        raise
    except Image.DecompressionBombError:
        raise FileTrouble(
            f"more than {MAX_PICTURE_PIXELS // 1_000_000} million pixels; scale it down to be read"
        ) from None
    except Exception:  # Pillow's decoders keep no list of what they raise on damaged files
        raise FileTrouble("not a PNG or JPEG picture, or a damaged one") from None


def fitted(picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """A picture scaled as a whole into ``(height, width)``; what is left free takes the mean colour of its edge.

    Args:
        picture: ``(h, w)`` or ``(h, w, 3)`` uint8.
    """
    from PIL import Image

    if picture.shape[:2] == size:
        return picture
    scale = min(size[0] / picture.shape[0], size[1] / picture.shape[1])
    height, width = (max(1, round(scale * side)) for side in picture.shape[:2])
    small = np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.LANCZOS))
    edge = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    whole = np.empty((*size, *picture.shape[2:]), dtype=np.uint8)
    whole[:] = np.round(edge.mean(axis=0)).astype(np.uint8)
    top, left = (size[0] - height) // 2, (size[1] - width) // 2
    whole[top : top + height, left : left + width] = small
    return whole


def _plain(image: "Image", grey: bool) -> "Image":
    """In mode L or RGB: 16 bits become 8, and what is transparent white."""
    from PIL import Image

    if image.mode.startswith(("I", "F")):
        levels = np.clip(np.asarray(image, dtype=np.float64) / 257.0, 0, 255)  # 65535 / 255 = 257
        return Image.fromarray(np.round(levels).astype(np.uint8))
    if image.has_transparency_data:
        layers = image.convert("RGBA")
        white = Image.new("RGBA", layers.size, "white")
        image = Image.alpha_composite(white, layers)
    return image.convert("L" if grey else "RGB")


def _luma(colours: np.ndarray) -> np.ndarray:
    """Brightness ``(height, width)`` float32 of ``(height, width, 3)`` by the weights of ITU-R BT.601."""
    brightness: np.ndarray = colours.astype(np.float32) @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    return np.minimum(brightness, np.float32(255))
