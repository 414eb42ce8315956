"""Looking at pictures that were written to files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.image import imread

from sim.report import palette


def pixels(path: Path, name: str, tolerance: int = 10) -> int:
    """How many pixels of a picture have the theme's colour of that name."""
    colour = np.array([int(palette()[name][k : k + 2], 16) for k in (1, 3, 5)])
    picture = np.rint(imread(path)[:, :, :3] * 255).astype(int)
    return int((np.abs(picture - colour).max(axis=2) <= tolerance).sum())
