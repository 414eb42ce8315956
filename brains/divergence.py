"""The watch over a training: notices when the cost explodes and keeps the last weights from before."""

from collections import deque

import numpy as np

from brains.saved import State, read_array

EXPLOSION = 1e6
BLOCK_STEPS = 32
CALM_BLOCKS = 16
CALM_RATIO = 2.0


class Watch:
    """Keeps a copy of the last good weights.

    The costs of ``BLOCK_STEPS`` steps are averaged. The weights from before a block are good once the block's mean is
    at most ``CALM_RATIO`` times the least of the last ``CALM_BLOCKS``: a cost that has begun to climb steeply, long
    before it has exploded, no longer makes weights good.

    Args:
        parameters: ``(P,)``, taken as good.
        limit: a cost above it has exploded.
    """

    def __init__(self, parameters: np.ndarray, limit: float) -> None:
        self.limit = limit
        self._good = parameters.copy()
        self._candidate = parameters.copy()
        self._total, self._steps = 0.0, 0
        self._means: deque[float] = deque(maxlen=CALM_BLOCKS)

    @property
    def good(self) -> np.ndarray:
        """The last good weights ``(P,)``."""
        return self._good

    def saw(self, loss: float, parameters: np.ndarray) -> bool:
        """One step's loss, and the weights after it. Returns whether all is well."""
        if not loss <= self.limit:  # nan is not
            return False
        self._total += loss
        self._steps += 1
        if self._steps == BLOCK_STEPS:
            self._close(parameters)
        return True

    def _close(self, parameters: np.ndarray) -> None:
        mean = self._total / BLOCK_STEPS
        self._means.append(mean)
        if mean <= CALM_RATIO * min(self._means):
            self._good, self._candidate = self._candidate, self._good
        self._candidate[:] = parameters
        self._total, self._steps = 0.0, 0

    def state(self) -> State:
        """All of it, fit for ``brains.npz.pack``."""
        return {
            "weights": np.stack([self._good, self._candidate]),
            "means": np.array(self._means, dtype=np.float64),
            "sums": np.array([self.limit, self._total, self._steps]),
        }

    def restore(self, state: State) -> None:
        """Take back what ``state`` gave. Raises UserError when it is damaged."""
        weights = read_array(state, "weights", self._good.dtype.type, (2, len(self._good)))
        means = read_array(state, "means", np.float64, (None,))
        self.limit, self._total, steps = read_array(state, "sums", np.float64, (3,)).tolist()
        self._good, self._candidate = weights
        self._means.clear()
        self._means.extend(means.tolist())
        self._steps = int(steps)
