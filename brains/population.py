"""Many networks of one topology, computed together in one batched pass."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from brains.activations import activation
from brains.network import Network
from brains.topology import Topology


class Population:
    """``N`` individuals of one topology.

    In memory every single weight is a contiguous vector over the individuals, so that the forward pass is a handful of
    elementwise operations on views of the parameter matrix. The outputs of one individual have the same bits whatever
    the company and place it is computed in: products and sums are taken element by element in a fixed order (no BLAS,
    no einsum, whose vector tails may fuse multiply and add).

    Args:
        topology: shared by all.
        parameters: ``(N, P)`` float32. Kept without a copy when ``parameters.T`` is C-contiguous (and N > 1).

    Raises:
        ValueError: ``parameters`` has another shape, or no individuals.
    """

    def __init__(self, topology: Topology, parameters: np.ndarray) -> None:
        parameters = np.asarray(parameters)
        if parameters.ndim != 2 or parameters.shape[1] != topology.parameter_count or len(parameters) == 0:
            raise ValueError(
                f"parameters of a population of {topology} have shape (individuals, {topology.parameter_count}) with "
                f"at least one individual, got {parameters.shape}"
            )
        self.topology = topology
        self._size = len(parameters)
        if self._size == 1:
            # Alone, the sum over inputs would run along contiguous memory, where NumPy adds in another order
            # (pairwise). A twin beside it keeps the order of a crowd, and thereby the bits.
            parameters = np.repeat(parameters, 2, axis=0)
        self._genes = np.ascontiguousarray(parameters.T, dtype=np.float32)
        self._layers = topology.views(self._genes)
        self._functions = [activation(name).along(0) for name in topology.activations]
        self._products = [np.empty_like(weights) for weights, _ in self._layers]

    @property
    def parameters(self) -> np.ndarray:
        """``(N, P)`` float32; the transpose is C-contiguous."""
        return self._genes.T[: self._size]

    def __len__(self) -> int:
        return self._size

    def forward(self, observations: np.ndarray) -> np.ndarray:
        """Every individual's outputs for its own observation.

        Args:
            observations: ``(N, in)``; fastest when float32 with a C-contiguous transpose.

        Returns:
            ``(N, out)`` float32, a fresh array whose transpose is C-contiguous (N > 1). Weights too large for
            float32 sums give inf or nan, silently.

        Raises:
            ValueError: ``observations`` has another shape.
        """
        if observations.shape != (self._size, self.topology.inputs):
            raise ValueError(
                f"observations of {self._size} individuals of {self.topology} have shape "
                f"({self._size}, {self.topology.inputs}), got {observations.shape}"
            )
        values = np.asarray(observations.T, dtype=np.float32)
        with np.errstate(over="ignore", invalid="ignore"):
            for (weights, biases), products, function in zip(
                self._layers, self._products, self._functions, strict=True
            ):
                np.multiply(weights, values, out=products)
                values = np.add.reduce(products, axis=1)
                np.add(values, biases, out=values)
                function(values, out=values)
        return values.T[: self._size]

    def take(self, indices: Sequence[int] | np.ndarray) -> "Population":
        """A new population of copies of the individuals at ``indices``, in that order."""
        return Population(
            self.topology, self._genes[:, : self._size].take(np.asarray(indices, dtype=np.intp), axis=1).T
        )

    def network(self, index: int) -> Network:
        """A copy of one individual as a network of its own."""
        return Network(self.topology, self.parameters[index])

    def __reduce__(self) -> tuple[Any, ...]:
        # Sent to a worker process, the work space stays behind.
        return Population, (self.topology, self.parameters)
