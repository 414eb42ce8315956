"""The shape of a network, and where every weight lies in its flat parameter vector."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from brains.activations import activation
from brains.errors import UserError

MAX_LAYERS = 64
MAX_LAYER_SIZE = 1_000_000
MAX_PARAMETERS = 10_000_000
MAX_TRAITS = 1_000


@dataclass(frozen=True)
class Layer:
    """One layer of weights: from ``inputs`` neurons to ``outputs`` neurons.

    Attributes:
        weights: slice of the flat vector, row-major ``(outputs, inputs)``: row j holds what flows into neuron j.
        biases: slice of the flat vector, ``(outputs,)``.
        activation: name of the activation after the weighted sum.
    """

    inputs: int
    outputs: int
    weights: slice
    biases: slice
    activation: str

    @property
    def shape(self) -> tuple[int, int]:
        return self.outputs, self.inputs


@dataclass(frozen=True)
class Topology:
    """Layer sizes, input first, and one activation for every layer after the input.

    The flat parameter vector (the genome) holds, layer by layer, the weights row-major ``(out, in)`` and then the
    biases ``(out,)``. A single activation name stands for all layers. ``traits`` numbers follow that no layer reads:
    what else of an individual evolves, such as the lengths of its limbs.

    Raises:
        UserError: fewer than two layers, a size that is not a positive whole number, an unknown activation, a
            number of activations that does not fit, more than ``MAX_PARAMETERS`` parameters or ``MAX_TRAITS`` traits.
    """

    layer_sizes: tuple[int, ...] = (9, 12, 2)
    activations: tuple[str, ...] = ("tanh",)
    traits: int = 0

    def __post_init__(self) -> None:
        sizes = _checked_sizes(self.layer_sizes)
        names = (self.activations,) if isinstance(self.activations, str) else tuple(self.activations)
        if len(names) == 1:
            names *= len(sizes) - 1
        if len(names) != len(sizes) - 1:
            raise UserError(
                f"{len(sizes)} layers need {len(sizes) - 1} activations (or one for all), "
                f"got {len(names)}: {names!s:.200}"
            )
        for name in names:
            activation(name)
        if isinstance(self.traits, bool) or not isinstance(self.traits, int) or not 0 <= self.traits <= MAX_TRAITS:
            raise UserError(f"a network carries 0 to {MAX_TRAITS} traits, got {self.traits!r:.80}")
        object.__setattr__(self, "layer_sizes", sizes)
        object.__setattr__(self, "activations", names)
        if self.parameter_count > MAX_PARAMETERS:
            raise UserError(f"{self} has {self.parameter_count} parameters; the most allowed is {MAX_PARAMETERS}")

    @classmethod
    def parse(
        cls, hidden: str, inputs: int, outputs: int, activation: str = "tanh", output_activation: str | None = None
    ) -> "Topology":
        """A topology from the text of ``--hidden``: ``"12,8"`` is two hidden layers, ``""`` or ``"0"`` none.

        Raises:
            UserError: the text is not a list of positive whole numbers.
        """
        words = [word.strip() for word in hidden.replace("-", ",").split(",")]
        if words in ([""], ["0"]):
            words = []
        if not all(word.isascii() and word.isdigit() and len(word) <= 9 for word in words):
            raise UserError(f"hidden layers {hidden!r:.80} are not understood; write sizes like 12,8 or 0 for none")
        sizes = (inputs, *(int(word) for word in words), outputs)
        return cls(sizes, (activation,) * len(words) + (output_activation or activation,))

    @property
    def inputs(self) -> int:
        return self.layer_sizes[0]

    @property
    def outputs(self) -> int:
        return self.layer_sizes[-1]

    @cached_property
    def weight_count(self) -> int:
        """Weights and biases of all layers: the parameters without the traits."""
        return sum(outputs * (inputs + 1) for inputs, outputs in pairwise(self.layer_sizes))

    @property
    def parameter_count(self) -> int:
        return self.weight_count + self.traits

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """Every layer of weights, first to last."""
        layers, start = [], 0
        for inputs, outputs, name in zip(self.layer_sizes, self.layer_sizes[1:], self.activations, strict=False):
            middle, end = start + outputs * inputs, start + outputs * (inputs + 1)
            layers.append(Layer(inputs, outputs, slice(start, middle), slice(middle, end), name))
            start = end
        return tuple(layers)

    def views(self, parameters: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """``(weights, biases)`` of every layer as views that share memory with ``parameters``.

        Args:
            parameters: ``(P,)``, giving ``(out, in)`` and ``(out,)``; or ``(P, individuals)``, giving
                ``(out, in, individuals)`` and ``(out, individuals)``.

        Raises:
            ValueError: the first axis is not ``parameter_count`` long.
        """
        if parameters.ndim not in (1, 2) or len(parameters) != self.parameter_count:
            raise ValueError(
                f"parameters of {self} have shape ({self.parameter_count},) or ({self.parameter_count}, individuals), "
                f"got {parameters.shape}"
            )
        rest = parameters.shape[1:]
        return [
            (parameters[layer.weights].reshape(*layer.shape, *rest), parameters[layer.biases]) for layer in self.layers
        ]

    def to_json(self) -> dict[str, Any]:
        """What ``from_json`` reads: plain lists and strings."""
        plain = {"layer_sizes": list(self.layer_sizes), "activations": list(self.activations)}
        return {**plain, "traits": self.traits} if self.traits else plain

    @classmethod
    def from_json(cls, data: Any) -> "Topology":
        """A topology from a file. Raises UserError when it is not one."""
        if not isinstance(data, dict) or set(data) - {"traits"} != {"layer_sizes", "activations"}:
            raise UserError("a topology is an object with layer_sizes and activations")
        sizes, names = data["layer_sizes"], data["activations"]
        if not isinstance(sizes, list) or not isinstance(names, list) or not all(isinstance(n, str) for n in names):
            raise UserError("layer_sizes is a list of numbers, activations a list of names")
        return cls(tuple(sizes), tuple(names), data.get("traits", 0))

    def __str__(self) -> str:
        names = self.activations if len(set(self.activations)) > 1 else self.activations[:1]
        more = f", {self.traits} traits" if self.traits else ""
        return f"{'-'.join(str(size) for size in self.layer_sizes)} {','.join(names)}{more}"


def _checked_sizes(layer_sizes: tuple[int, ...]) -> tuple[int, ...]:
    sizes = tuple(layer_sizes)
    if not 2 <= len(sizes) <= MAX_LAYERS:
        raise UserError(f"a network has 2 to {MAX_LAYERS} layers, input and output included, got {len(sizes)}")
    for size in sizes:
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or not 1 <= size <= MAX_LAYER_SIZE:
            raise UserError(f"a layer size is a whole number from 1 to {MAX_LAYER_SIZE}, got {size!r:.80}")
    return tuple(int(size) for size in sizes)
