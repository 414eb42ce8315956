"""A curve that is kept while another setting is tried from the same start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenes.boundary_setup import Setup


@dataclass(frozen=True)
class Ghost:
    """The curve of another setting, kept for comparison.

    Attributes:
        setup: what it was trained with; words: that setting in a few words.
        steps, train, test: its curve, ``(records,)`` each.
        accuracy: on the test points at its end; nan if there were none.
    """

    setup: Setup
    words: str
    steps: NDArray[np.float64]
    train: NDArray[np.float64]
    test: NDArray[np.float64]
    accuracy: float


def setup_words(setup: Setup) -> str:
    """A setting in a few words, for a legend."""
    sizes = "-".join(str(size) for size in (len(setup.features), *setup.hidden))
    return f"{sizes} {setup.optimizer} {setup.learn_rate:g}"
