"""Input features: what a network may be shown of a point besides its two coordinates."""

from collections.abc import Callable, Sequence

import numpy as np

from brains.errors import UserError

FEATURES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "x": lambda x, y: x,
    "y": lambda x, y: y,
    "x²": lambda x, y: x * x,
    "y²": lambda x, y: y * y,
    "xy": lambda x, y: x * y,
    "sin x": lambda x, y: np.sin(np.pi * x),  # one wave over the usual plane, from -1 to 1
    "sin y": lambda x, y: np.sin(np.pi * y),
}


def features_of(points: np.ndarray, names: Sequence[str] = ("x", "y")) -> np.ndarray:
    """Inputs ``(N, features)`` float64 for points ``(N, 2)``.

    Raises:
        UserError: no features, or one that does not exist.
    """
    unknown = [name for name in names if name not in FEATURES]
    if unknown or not names:
        what = f"no feature is called {unknown[0]!r:.80}" if unknown else "a network needs at least one input feature"
        raise UserError(f"{what}; choose from {', '.join(FEATURES)}")
    points = np.asarray(points, dtype=np.float64)
    return np.stack([FEATURES[name](points[:, 0], points[:, 1]) for name in names], axis=1)
