"""One network: a topology and its parameters."""

import numpy as np

from brains.activations import activation
from brains.topology import Topology


class Network:
    """A fully connected network whose weights are views of one flat vector.

    Args:
        topology: layer sizes and activations.
        parameters: ``(P,)``. float64 stays float64, anything else becomes float32. A contiguous vector of the right
            type is kept, not copied: change it in place and the network changes.

    Raises:
        ValueError: ``parameters`` has another shape.
    """

    def __init__(self, topology: Topology, parameters: np.ndarray) -> None:
        parameters = np.asarray(parameters)
        dtype = np.float64 if parameters.dtype == np.float64 else np.float32
        if parameters.shape != (topology.parameter_count,):
            raise ValueError(
                f"parameters of {topology} have shape ({topology.parameter_count},), got {parameters.shape}"
            )
        self.topology = topology
        self.parameters = np.ascontiguousarray(parameters, dtype=dtype)
        self.layers = topology.views(self.parameters)
        self._functions = [activation(name).function for name in topology.activations]

    def forward(self, inputs: np.ndarray) -> np.ndarray:
        """Outputs ``(batch, out)`` for inputs ``(batch, in)``, in the parameters' own float type.

        A matrix product does the work, which is fast on large batches but may round the last bit differently from one
        batch size to the next. Where a score must repeat to the bit, use ``Population``.
        """
        return self._activations(self._checked(inputs, 2))[-1]

    def layer_activations(self, inputs: np.ndarray) -> list[np.ndarray]:
        """What every neuron shows for one input ``(in,)``: a list of ``(layer size,)``, the input itself first."""
        return self._activations(self._checked(inputs, 1))

    def classify(self, inputs: np.ndarray) -> np.ndarray:
        """Class numbers ``(batch,)`` for inputs ``(batch, in)``: the largest output wins, the first of equals.

        A single output says 1 where it exceeds its value for a weighted sum of 0 (½ for sigmoid, 0 for tanh), else 0.
        """
        outputs = self.forward(inputs)
        if self.topology.outputs > 1:
            return np.argmax(outputs, axis=1)
        return (outputs[:, 0] > activation(self.topology.activations[-1]).at_zero).astype(np.intp)

    def _checked(self, inputs: np.ndarray, ndim: int) -> np.ndarray:
        inputs = np.asarray(inputs, dtype=self.parameters.dtype)
        if inputs.ndim != ndim or inputs.shape[-1] != self.topology.inputs:
            expected = f"(batch, {self.topology.inputs})" if ndim == 2 else f"({self.topology.inputs},)"
            raise ValueError(f"inputs of {self.topology} have shape {expected}, got {inputs.shape}")
        return inputs

    def _activations(self, inputs: np.ndarray) -> list[np.ndarray]:
        values = [inputs]
        with np.errstate(over="ignore", invalid="ignore"):  # weights too large for their float type give inf or nan
            for (weights, biases), function in zip(self.layers, self._functions, strict=True):
                values.append(function(values[-1] @ weights.T + biases))
        return values
