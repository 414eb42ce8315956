"""Pictures turned, scaled, shifted, slanted and bent in one pass, with linear interpolation.

Row 0 of a picture is its top. Every pixel of the result asks where it came from, and is mixed from the four pixels
there; outside a picture there is 0. Values between 0 and 1 stay between 0 and 1.
"""

import numpy as np

CHUNK_PIXELS = 12_800
"""Pictures are warped in chunks of about that many pixels, so that the dozen arrays of a chunk stay in the second
cache of a processor: a half and the double took a quarter longer."""
MOST_PIXELS = 1 << 24
"""Of one picture with its frame: places in it are counted in float32, which knows every whole number up to here."""


def affine(
    turn_deg: "np.ndarray | float" = 0.0,
    scale: "np.ndarray | float" = 1.0,
    shear: "np.ndarray | float" = 0.0,
    right_px: "np.ndarray | float" = 0.0,
    down_px: "np.ndarray | float" = 0.0,
) -> np.ndarray:
    """Where the pixels of warped pictures come from: ``(n, 2, 3)`` float32, one matrix for each picture.

    A picture is slanted first, then scaled, turned, and shifted. Multiples of 90 degrees are exact.

    Args:
        turn_deg: anticlockwise as displayed.
        scale: 2 makes it twice as large; never 0.
        shear: how far a point moves to the right for each pixel that it lies above the middle; italics are positive.
        right_px, down_px: shift in pixels.

    Each is one number or one for each picture ``(n,)``.

    Returns:
        For an output pixel ``(y, x)``, counted from the middle of the picture, ``matrix @ (y, x, 1)`` is the ``(y, x)``
        in the source, from its middle.
    """
    values = np.broadcast_arrays(*np.atleast_1d(turn_deg, scale, shear, right_px, down_px))
    turn, scales, shears, right, down = (np.asarray(value, dtype=np.float64) for value in values)
    sine, cosine = _sine_cosine(turn)
    # Back from the result to the source: unshift, turn clockwise (y points down), shrink, stand upright.
    from_y = np.stack([cosine, sine], axis=-1) / scales[:, None]
    from_x = np.stack([-sine, cosine], axis=-1) / scales[:, None] + shears[:, None] * from_y
    linear = np.stack([from_y, from_x], axis=1)
    offset = -(linear @ np.stack([down, right], axis=-1)[:, :, None])
    matrices: np.ndarray = np.concatenate([linear, offset], axis=2).astype(np.float32)
    return matrices


def warp(
    images: np.ndarray, matrices: np.ndarray, bends: np.ndarray | None = None, out: np.ndarray | None = None
) -> np.ndarray:
    """Warped copies; each depends on its own picture, matrix and bend alone, to the bit.

    Args:
        images: ``(n, height, width)`` or ``(n, height, width, channels)``; taken as float32.
        matrices: of ``affine``, ``(n, 2, 3)``, or one for all, ``(1, 2, 3)``.
        bends: ``(n, 2, height, width)`` float32, how far down and to the right from there each pixel's source lies,
            in pixels; None for no bending.
        out: where to write them, float32; None for a new array. Must not share memory with ``images``.

    Returns:
        Float32, of the shape of ``images``.

    Raises:
        ValueError: shapes that do not go together, or pictures of more than ``MOST_PIXELS``.
    """
    images = np.asarray(images, dtype=np.float32)
    if images.ndim not in (3, 4):
        raise ValueError(f"images have shape (n, height, width[, channels]), got {images.shape}")
    matrices = np.broadcast_to(np.asarray(matrices, dtype=np.float32), (len(images), 2, 3))
    if bends is not None and bends.shape != (len(images), 2, *images.shape[1:3]):
        raise ValueError(f"bends have shape {(len(images), 2, *images.shape[1:3])}, got {bends.shape}")
    warped = np.empty_like(images) if out is None else out
    warper = _Warper(*images.shape[1:3])
    for start in range(0, len(images), warper.count):
        part = slice(start, start + warper.count)
        warper.warp(images[part], matrices[part], None if bends is None else bends[part], warped[part])
    return warped


class _Warper:
    """Warps a few pictures of one size at a time, always in the same arrays.

    The source has a frame of zeros, one pixel wide at the top and left and two at the bottom and right: a coordinate
    from anywhere outside is clipped into the frame, and its four neighbours are there without further questions.
    """

    def __init__(self, height: int, width: int) -> None:
        if (height + 3) * (width + 3) > MOST_PIXELS:
            raise ValueError(f"pictures of {height} x {width} pixels are too large to be warped")
        self.count = max(1, CHUNK_PIXELS // max(1, height * width))
        shape = (self.count, height, width)
        self._size = np.array([height, width], dtype=np.float32)
        self._framed = np.zeros((self.count, height + 3, width + 3), dtype=np.float32)
        first = np.arange(self.count) * self._framed[0].size
        self._first: np.ndarray = first.astype(np.float32)[:, None, None]
        self._rows = np.arange(height, dtype=np.float32) - np.float32((height - 1) / 2)
        self._columns = np.arange(width, dtype=np.float32) - np.float32((width - 1) / 2)
        self._places = np.empty((2, *shape), dtype=np.float32)
        self._floors = np.empty((2, *shape), dtype=np.float32)
        self._corners = np.empty((4, *shape), dtype=np.float32)
        self._base = np.empty(shape, dtype=np.intp)

    def warp(self, images: np.ndarray, matrices: np.ndarray, bends: np.ndarray | None, warped: np.ndarray) -> None:
        """``warped`` becomes the warped ``images``; at most ``count`` of them."""
        self._look_up(matrices, bends)
        if images.ndim == 3:
            self._mix(images, warped)
            return
        for channel in range(images.shape[3]):
            self._mix(images[..., channel], warped[..., channel])

    def _look_up(self, matrices: np.ndarray, bends: np.ndarray | None) -> None:
        """Where each pixel comes from: the flat index of the upper left neighbour, and the way on from there."""
        n = len(matrices)
        middle = (self._size - 1) / 2 + 1  # within the frame
        for axis in (0, 1):
            place = self._places[axis, :n]
            of_row = matrices[:, axis, 0, None] * self._rows + (matrices[:, axis, 2, None] + middle[axis])
            of_column = matrices[:, axis, 1, None] * self._columns
            np.add(of_row[:, :, None], of_column[:, None, :], out=place)
            if bends is not None:
                place += bends[:, axis]
            np.clip(place, 0, self._size[axis] + 1, out=place)
        places, floors = self._places[:, :n], self._floors[:, :n]
        np.floor(places, out=floors)
        places -= floors
        index = floors[0]  # in float32 all the way: the one conversion at the end is cheaper than integers throughout
        index *= self._size[1] + 3
        index += floors[1]
        index += self._first[:n]
        np.copyto(self._base[:n], index, casting="unsafe")

    def _mix(self, images: np.ndarray, warped: np.ndarray) -> None:
        n, (height, width) = len(images), images.shape[1:]
        self._framed[:n, 1 : height + 1, 1 : width + 1] = images
        source, line = self._framed.ravel(), width + 3
        base, down, right = self._base[:n], self._places[0, :n], self._places[1, :n]
        upper, upper_right, lower, lower_right = corners = self._corners[:, :n]
        for corner, step in zip(corners, (0, 1, line, line + 1), strict=True):
            # "clip" is the mode that writes straight into the space given; the indices are all inside anyway.
            source[step:].take(base, out=corner, mode="clip")
        for left, beside in ((upper, upper_right), (lower, lower_right)):
            beside -= left
            beside *= right
            left += beside
        lower -= upper
        lower *= down
        np.add(upper, lower, out=warped)


def _sine_cosine(turn_deg: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sine and cosine of angles in degrees, exact at every quarter turn."""
    quarters = np.round(turn_deg / 90.0)
    rest = np.radians(turn_deg - 90.0 * quarters)
    sine, cosine = np.sin(rest), np.cos(rest)
    quarter = quarters.astype(np.int64) % 4
    sines = np.choose(quarter, [sine, cosine, -sine, -cosine])
    cosines = np.choose(quarter, [cosine, -sine, -cosine, sine])
    return sines, cosines
