"""Backpropagation: cost and gradient of a batch in one pass forward and one back; and the slow way to check it.

Rumelhart, Hinton & Williams 1986. Equation numbers of Nielsen 2015, Neural Networks and Deep Learning, chapter 2,
with z the weighted sums of a layer, a its outputs, and δ = dC/dz its error:

    (23) z = W a_before + b,  a = f(z)
    (BP1) δ_last = dC/da f'(z_last)
    (BP2) δ = (W_after^T δ_after) f'(z)
    (BP3) dC/db = δ
    (BP4) dC/dW = δ a_before^T

A gradient is a flat vector (P,) with the layout of the parameters, written through views of it.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from brains.activations import Activation, activation
from brains.costs import Cost, cost_named
from brains.network import Network
from brains.topology import Topology

MOST_BATCH_SIZES = 4
HALVED_WORK = 25_000_000
"""Examples times parameters from which on a batch is worked on in two halves, which two threads can do at once. Smaller
ones are done before a second thread has woken up."""


class _Stage:
    """One layer at work on one batch size: its views of parameters and gradient, and its buffers."""

    def __init__(self, rule: Activation, slopes: tuple[np.ndarray, np.ndarray], batch: int, of: int) -> None:
        self.activation, self.function = rule, rule.function
        self.weights_slope, self.biases_slope = slopes
        shape, dtype = (batch, len(self.biases_slope)), self.biases_slope.dtype
        self.z, self.delta, self.work = (np.empty(shape, dtype) for _ in range(3))
        self.a = self.z if rule.name == "linear" else np.empty(shape, dtype)
        self.product = np.empty(shape[::-1], dtype)
        self.delta_t, self.product_t = self.delta.T, self.product.T
        self.ones = np.ones(batch, dtype)
        self.share, self.twice_share = np.array(1.0 / of, dtype), np.array(2.0 / of, dtype)
        self.inputs = self.weights = self.biases = np.empty(0)


class Backprop:
    """Cost and gradient of one topology, with buffers that are kept from call to call.

    Args:
        topology: of the network.
        cost: name of the cost.
        dtype: float32 or float64, of parameters, inputs, targets and gradient alike.

    Attributes:
        gradient: ``(P,)``, dC/dw of the last pass in the layout of the parameters.
        slopes: its views, ``(weights, biases)`` of every layer.

    Raises:
        UserError: no cost of that name, or one that cannot judge the output activation.
    """

    def __init__(self, topology: Topology, cost: str = "squared_error", dtype: type = np.float32) -> None:
        self.topology = topology
        self.cost = cost_named(cost)
        self.cost.check(topology.activations[-1])
        self.gradient: np.ndarray = np.zeros(topology.parameter_count, dtype=dtype)
        self._together = self.cost.together if self.cost.partner == topology.activations[-1] else None
        self.slopes = topology.views(self.gradient)
        self._stages: dict[tuple[int, int], list[_Stage]] = {}
        self._parameters: np.ndarray | None = None
        self._last: list[_Stage] = []
        self._other: Backprop | None = None
        self._halved = False

    def loss_and_gradient(self, parameters: np.ndarray, inputs: np.ndarray, targets: np.ndarray) -> float:
        """The mean cost of a batch; its gradient lies in ``self.gradient`` until the next call.

        Numbers that overflow give inf or nan, silently.

        Args:
            parameters: ``(P,)``; may be changed in place between calls.
            inputs: ``(batch, in)``; targets: ``(batch, out)``. All C-contiguous and of this object's dtype.

        Raises:
            ValueError: a shape that does not fit.
        """
        with np.errstate(all="ignore"):
            return self.quietly(parameters, inputs, targets)

    def quietly(
        self, parameters: np.ndarray, inputs: np.ndarray, targets: np.ndarray, helper: Executor | None = None
    ) -> float:
        """``loss_and_gradient`` for a caller who has silenced NumPy's floating point warnings already.

        Args:
            helper: a thread that takes half of a large batch. It changes no bit: without one, the halves are done one
                after the other.
        """
        count = len(inputs)
        self._halved = count > 1 and count * len(self.gradient) >= HALVED_WORK
        if not self._halved:
            return self._pass(parameters, inputs, targets, count)
        if self._other is None:
            self._other = Backprop(self.topology, self.cost.name, self.gradient.dtype.type)
        middle = (count + 1) // 2
        if len(targets) != count:
            raise ValueError(f"targets are for {count} inputs, got {len(targets)}")
        other, rest = self._other, (inputs[middle:], targets[middle:], count)
        waiting = helper.submit(other._quiet_pass, parameters, *rest) if helper is not None else None
        try:
            loss = self._pass(parameters, inputs[:middle], targets[:middle], count)
        finally:  # the other half is never left working behind anybody's back
            # A helper that has not even begun finds no processor: it is not waited for.
            alone = waiting is None or waiting.cancel()
            other_loss = waiting.result() if waiting and not alone else other._pass(parameters, *rest)
        np.add(self.gradient, other.gradient, self.gradient)
        return loss + other_loss

    def _quiet_pass(self, parameters: np.ndarray, inputs: np.ndarray, targets: np.ndarray, of: int) -> float:
        with np.errstate(all="ignore"):  # every thread has its own
            return self._pass(parameters, inputs, targets, of)

    def _pass(self, parameters: np.ndarray, inputs: np.ndarray, targets: np.ndarray, of: int) -> float:
        """Forward and back; the sum of the costs and its gradient divided by ``of``, the size of the whole batch."""
        stages = self._forward(parameters, inputs, of)
        last = stages[-1]
        if targets.shape != last.a.shape:
            raise ValueError(f"targets have shape {last.a.shape}, got {targets.shape}")
        loss = self._judge(last, targets, of)
        for index in range(len(stages) - 1, -1, -1):
            stage = stages[index]
            np.dot(stage.delta_t, stage.inputs, stage.weights_slope)  # (BP4), summed over the batch
            np.dot(stage.ones, stage.delta, stage.biases_slope)  # (BP3): faster than NumPy's sum along an axis
            if index:
                before = stages[index - 1]
                np.dot(stage.delta, stage.weights, before.delta)  # (BP2)
                before.activation.pull_back(before.delta, before.z, before.a, before.work)
        return loss

    @property
    def sums(self) -> list[np.ndarray]:
        """z of every layer in the last pass, ``(batch, neurons)``. Valid until the next call, as the next two are."""
        return self._gathered("z")

    @property
    def outputs(self) -> list[np.ndarray]:
        """a of every layer in the last pass, ``(batch, neurons)`` each."""
        return self._gathered("a")

    @property
    def errors(self) -> list[np.ndarray]:
        """δ = dC/dz of every layer in the last pass, ``(batch, neurons)`` each; C is the mean over the batch."""
        return self._gathered("delta")

    def _gathered(self, name: str) -> list[np.ndarray]:
        found = [getattr(stage, name) for stage in self._last]
        if not self._halved or self._other is None:
            return found
        return [np.concatenate(both) for both in zip(found, self._other._gathered(name), strict=True)]

    def _forward(self, parameters: np.ndarray, inputs: np.ndarray, of: int) -> list[_Stage]:
        if inputs.ndim != 2 or inputs.shape[1] != self.topology.inputs:
            raise ValueError(
                f"inputs of {self.topology} have shape (batch, {self.topology.inputs}), got {inputs.shape}"
            )
        stages = self._stages.get((len(inputs), of)) or self._new_stages(len(inputs), of)
        if parameters is not self._parameters:
            self._bind(parameters)
        self._last, values = stages, inputs
        for stage in stages:
            stage.inputs = values
            # (23) as W a^T, which this BLAS does a quarter faster than a W^T; adding the biases turns it round.
            np.dot(stage.weights, values.T, stage.product)
            np.add(stage.product_t, stage.biases, stage.z)
            if stage.a is not stage.z:
                stage.function(stage.z, stage.a)
            values = stage.a
        return stages

    def _judge(self, last: _Stage, targets: np.ndarray, batch: int) -> float:
        """The loss, divided by the batch; leaves δ of the last layer, divided likewise, in ``last.delta``."""
        if self._together is not None:
            # (BP1) in closed form: 0 times infinity, where an output has rounded to 0 or 1, never appears.
            loss = self._together(last.z, last.a, targets, last.delta) / batch
            np.multiply(last.delta, last.share, last.delta)
            return loss
        if self.cost.name == "squared_error":  # in place, since it is the commonest
            np.subtract(last.a, targets, last.delta)
            loss = np.vdot(last.delta, last.delta) / batch
            np.multiply(last.delta, last.twice_share, last.delta)
        else:
            loss = np.add.reduce(self.cost.each(last.a, targets)) / batch
            np.multiply(self.cost.slope(last.a, targets), last.share, last.delta)
        if last.a is not last.z:
            last.activation.pull_back(last.delta, last.z, last.a, last.work)  # (BP1)
        return float(loss)

    def _new_stages(self, batch: int, of: int) -> list[_Stage]:
        if batch == 0:
            raise ValueError("a batch holds at least one example")
        if len(self._stages) >= MOST_BATCH_SIZES:
            self._stages.clear()
        stages = [
            _Stage(activation(name), slopes, batch, of)
            for name, slopes in zip(self.topology.activations, self.slopes, strict=True)
        ]
        self._stages[batch, of] = stages
        self._parameters = None
        return stages

    def _bind(self, parameters: np.ndarray) -> None:
        if parameters.dtype != self.gradient.dtype:
            raise ValueError(f"parameters are {self.gradient.dtype}, got {parameters.dtype}")
        for stages in self._stages.values():
            for stage, (weights, biases) in zip(stages, self.topology.views(parameters), strict=True):
                stage.weights, stage.biases = weights, biases
        self._parameters = parameters


def loss_and_gradient(
    network: Network, inputs: np.ndarray, targets: np.ndarray, cost: str = "squared_error"
) -> tuple[float, np.ndarray]:
    """Cost of a batch and its gradient ``(P,)``, in the network's float type.

    Args:
        network: whose parameters the gradient is for.
        inputs: ``(batch, in)``; targets: ``(batch, out)``.
        cost: its name.

    Raises:
        UserError: no cost of that name, or one that cannot judge the output activation.
        ValueError: a shape that does not fit.
    """
    dtype = network.parameters.dtype
    backprop = Backprop(network.topology, cost, dtype.type)
    arrays = (np.ascontiguousarray(array, dtype=dtype) for array in (inputs, targets))
    return backprop.loss_and_gradient(network.parameters, *arrays), backprop.gradient


def loss_of(network: Network, inputs: np.ndarray, targets: np.ndarray, cost: str = "squared_error") -> float:
    """The mean cost of a batch: one forward pass, no gradient. Raises as ``loss_and_gradient``."""
    return float(losses_of(network, inputs, targets, cost).mean())


def losses_of(network: Network, inputs: np.ndarray, targets: np.ndarray, cost: str = "squared_error") -> np.ndarray:
    """The cost of every example ``(batch,)``. Raises as ``loss_and_gradient``."""
    rule: Cost = cost_named(cost)
    rule.check(network.topology.activations[-1])
    outputs = network.forward(inputs)
    targets = np.asarray(targets, dtype=outputs.dtype)
    if targets.shape != outputs.shape:
        raise ValueError(f"targets have shape {outputs.shape}, got {targets.shape}")
    with np.errstate(all="ignore"):
        return rule.each(outputs, targets)


@dataclass(frozen=True)
class NumericalGradient:
    """A gradient found by nudging.

    Attributes:
        gradient: ``(P,)`` float64; 0 where a parameter was not asked for.
        forward_passes: passes of the whole batch that it took.
    """

    gradient: np.ndarray
    forward_passes: int


def numerical_gradient(
    network: Network,
    inputs: np.ndarray,
    targets: np.ndarray,
    cost: str = "squared_error",
    step: float = 1e-5,
    central: bool = True,
    indices: Sequence[int] | None = None,
) -> NumericalGradient:
    """The gradient by finite differences in float64: nudge one parameter at a time and see what it does to the cost.

    Args:
        network, inputs, targets, cost: as for ``loss_and_gradient``.
        step: of the nudge, h.
        central: (C(w + h) - C(w - h)) / 2h, two passes a parameter, error of order h²; else (C(w + h) - C(w)) / h,
            one pass a parameter and one to begin with, error of order h.
        indices: of the parameters to nudge; all if None.

    Raises:
        UserError, ValueError: as ``loss_and_gradient``.
    """
    nudged = Network(network.topology, network.parameters.astype(np.float64))
    parameters = nudged.parameters
    gradient = np.zeros_like(parameters)
    start = 0.0 if central else loss_of(nudged, inputs, targets, cost)
    chosen = range(len(parameters)) if indices is None else indices
    for index in chosen:
        value = parameters[index]
        parameters[index] = value + step
        above = loss_of(nudged, inputs, targets, cost)
        if central:
            parameters[index] = value - step
            gradient[index] = (above - loss_of(nudged, inputs, targets, cost)) / (2 * step)
        else:
            gradient[index] = (above - start) / step
        parameters[index] = value
    return NumericalGradient(gradient, len(chosen) * 2 if central else len(chosen) + 1)
