"""One sample through the network while it is watched: forward, then the error flowing back, numbers on the picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scenes.boundary_network import Flow, signed
from scenes.boundary_session import BoundarySession

SECONDS_PER_LAYER = 0.55


class SampleStep:
    """Takes one training step on one sample and replays it.

    The step is taken at once, by the trainer itself; what is replayed are its own numbers.

    Attributes:
        point: the sample in the plane.
        loss: its cost before the step.
    """

    def __init__(self, session: BoundarySession) -> None:
        """Take the step. The session must have a trainer."""
        trainer = session.trainer
        assert trainer is not None
        before: NDArray[np.float64] = session.network.parameters.astype(np.float64)
        trainer.run(1, batch=1)
        row = int(trainer.rows[0])
        rows = np.flatnonzero(~session.data.cloud.test)
        self.point: tuple[float, float] = tuple(session.data.cloud.points[rows[row]].tolist())
        self._inputs = trainer.examples.inputs[row].copy()
        self._target = trainer.examples.targets[row].copy()
        self._outputs: list[NDArray[np.floating]] = [layer[0].copy() for layer in trainer.backprop.outputs]
        self._errors: list[NDArray[np.floating]] = [layer[0].copy() for layer in trainer.backprop.errors]
        self.loss = trainer.progress.loss
        after: NDArray[np.float64] = session.network.parameters.astype(np.float64)
        self._moved = float(np.abs(after - before).max())
        self._cost = session.cost
        self._age_s = 0.0

    @property
    def layers(self) -> int:
        """Layers of weights."""
        return len(self._outputs)

    @property
    def done(self) -> bool:
        """The replay is over; its last picture stays."""
        return self._age_s >= self._duration_s

    @property
    def _duration_s(self) -> float:
        return SECONDS_PER_LAYER * (2 * self.layers + 0.6)

    def pass_time(self, elapsed_s: float) -> None:
        """Let the replay go on."""
        self._age_s = min(self._duration_s, self._age_s + elapsed_s)

    def finish(self) -> None:
        """Jump to its end."""
        self._age_s = self._duration_s

    def flow(self) -> Flow:
        """What the picture shows at this moment."""
        last = self.layers
        time = self._age_s / SECONDS_PER_LAYER
        front = min(float(last), time)
        back = last + 1.0 if time < last + 0.6 else max(1.0, last - (time - last - 0.6))
        return Flow((self._inputs, *self._outputs), tuple(self._errors), front, back, self._words(front, back))

    def _words(self, front: float, back: float) -> str:
        last = self.layers
        x, y = self.point
        sample = f"One sample: ({signed(x)}, {signed(y)}), target {_listed(self._target)}"
        if back > last:
            if front < last:
                return f"{sample}\nForward: layer {int(front) + 1} of {last} adds up what comes in and bends it."
            return f"{sample}\nIt answers {_listed(self._outputs[-1])}. Cost ({self._cost}): {signed(self.loss, 4)}"
        if back > 1:
            return (
                f"{sample}\nBack: δ is how the cost changes with a neuron's sum. Layer {int(np.ceil(back)) - 1} gets "
                "its share along the same weights."
            )
        return (
            f"{sample}\nCost {signed(self.loss, 4)}. Every weight moved against δ times what flowed into it; the "
            f"largest step was {signed(self._moved, 4)}.\nN: the next sample · Space: go on training"
        )


def _listed(values: Sequence[float] | NDArray[np.floating]) -> str:
    return ", ".join(signed(float(value)) for value in values)
