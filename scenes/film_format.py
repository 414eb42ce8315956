"""What films are like: kinds, sizes, pictures a second. Known without a window."""

from __future__ import annotations

from typing import Literal

Kind = Literal["gif", "mp4"]
Colour = tuple[int, int, int]

SLOTS_PER_S = 20  # the most pictures in a second; GIFs count in hundredths, so not every number goes
LARGEST_PX: dict[Kind, int] = {"gif": 800, "mp4": 1280}


def film_size(source: tuple[int, int], kind: Kind) -> tuple[int, int]:
    """The size of a film of something of that size, in pixels: never enlarged, and even for an MP4, which asks so."""
    share = min(1.0, LARGEST_PX[kind] / max(source))
    width, height = (max(2, round(side * share)) for side in source)
    return (width, height) if kind == "gif" else (width - width % 2, height - height % 2)


def words_of_size(size_bytes: int) -> str:
    """A file's size for people: ``820 kB``, ``4.2 MB``."""
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes >= 950_000 else f"{max(1, round(size_bytes / 1e3))} kB"
