"""Shuffled minibatches without end: every epoch gives every example once, in a fresh order."""

import numpy as np

from brains.errors import UserError
from brains.examples import Examples
from brains.randomness import generator_from_json, generator_to_json
from brains.saved import State, read_array, read_text

GATHER_BYTES = 1 << 18
"""Rows are gathered ahead, so that a step on a small network gets its batch as a mere slice; more than this, about a
quarter of a processor's second cache, is not gathered at once."""


class Batches:
    """A stream of minibatches.

    Args:
        examples: C-contiguous; neither copied nor changed.
        rng: shuffles; the only source of randomness.
    """

    def __init__(self, examples: Examples, rng: np.random.Generator) -> None:
        self.examples = examples
        self._rng = rng
        row_bytes = examples.inputs[:1].nbytes + examples.targets[:1].nbytes
        self._ahead = max(1, GATHER_BYTES // row_bytes)
        self._inputs, self._targets = examples.inputs[:0], examples.targets[:0]
        self._epoch = 0
        self._position = self._last = self._gathered_start = self._gathered_end = 0
        self._begin_epoch()

    @property
    def rng(self) -> np.random.Generator:
        """Where the next shuffle comes from; another one after ``restore``."""
        return self._rng

    @property
    def epoch(self) -> int:
        """Epochs completed."""
        return self._epoch + (self.left == 0)

    @property
    def epochs(self) -> float:
        """Epochs given out so far, the part of the present one included."""
        return self._epoch + self._position / len(self.examples)

    @property
    def left(self) -> int:
        """Examples that this epoch has still to give; 0 at its end."""
        return len(self._order) - self._position

    @property
    def rows(self) -> np.ndarray:
        """Which examples ``(batch,)`` the last minibatch held."""
        return self._order[self._last : self._position]

    def next(self, size: int) -> tuple[np.ndarray, np.ndarray]:
        """The next ``(inputs, targets)``: ``size`` rows, or what is left of the epoch. Valid until called again."""
        if self._position == len(self._order):
            self._epoch += 1
            self._begin_epoch()
        start, end = self._position, min(self._position + size, len(self._order))
        if end > self._gathered_end:
            self._gather(start, max(size, self._ahead // size * size))
        self._last, self._position = start, end
        first = start - self._gathered_start
        stop = end - self._gathered_start
        return self._inputs[first:stop], self._targets[first:stop]

    def state(self) -> State:
        """Where the stream stands. The examples are not in it."""
        bits = type(self._rng.bit_generator)()
        bits.state = self._bits_at_epoch
        return {
            "rng_at_epoch": np.array(generator_to_json(np.random.Generator(bits))),
            "rng": np.array(generator_to_json(self._rng)),
            "epoch": np.array([self._epoch, self._last, self._position, len(self.examples)], dtype=np.int64),
        }

    def restore(self, state: State) -> None:
        """Go on from there, given the same examples. Raises UserError when it is damaged or of other examples."""
        epoch, last, position, count = read_array(state, "epoch", np.int64, (4,)).tolist()
        if count != len(self.examples) or not 0 <= last <= position <= count or epoch < 0:
            raise UserError(f"the saved state is of {count} examples, there are {len(self.examples)}")
        rng = generator_from_json(read_text(state, "rng"))
        self._rng = generator_from_json(read_text(state, "rng_at_epoch"))
        self._begin_epoch()
        self._rng = rng
        self._epoch, self._last, self._position = epoch, last, position

    def _begin_epoch(self) -> None:
        self._bits_at_epoch = self._rng.bit_generator.state  # a copy; the order can be drawn from it again
        self._order = self._rng.permutation(len(self.examples))
        self._position = self._last = self._gathered_start = self._gathered_end = 0

    def _gather(self, start: int, count: int) -> None:
        rows = self._order[start : start + count]
        examples = self.examples
        if count > len(self._inputs):
            self._inputs = np.empty((count, examples.inputs.shape[1]), examples.inputs.dtype)
            self._targets = np.empty((count, examples.targets.shape[1]), examples.targets.dtype)
        # "clip" is the mode that writes straight into the space given; the rows are all there anyway.
        examples.inputs.take(rows, axis=0, out=self._inputs[: len(rows)], mode="clip")
        examples.targets.take(rows, axis=0, out=self._targets[: len(rows)], mode="clip")
        self._gathered_start, self._gathered_end = start, start + len(rows)
