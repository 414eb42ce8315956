"""Neurons, layers, inputs and activations of the boundary lab's network, changed without losing what was learnt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brains.errors import UserError
from brains.features import FEATURES
from brains.surgery import (
    Change,
    add_layer,
    add_neuron,
    change_activation,
    change_inputs,
    remove_layer,
    remove_neuron,
)
from scenes.boundary_session import BoundarySession
from scenes.boundary_setup import MOST_LAYERS, MOST_NEURONS


class Growth:
    """Changes the shape of a session's network; each change can be undone, and says what became of the function.

    Layers are counted as in the picture: 1 is the first hidden layer, the last one is the output.
    """

    def __init__(self, session: BoundarySession) -> None:
        self.session = session

    def _probes(self) -> NDArray[np.float32]:
        cloud = self.session.data.cloud
        points = cloud.points if len(cloud) else np.random.default_rng(1).uniform(-1, 1, (64, 2))
        return self.session.inputs(points)

    def _take(self, what: str, operate: Callable[[], Change], **changes: Any) -> None:
        session = self.session

        def change() -> None:
            session.switches.all_on(session.network)
            made = operate()
            session.use_network(made.network, **changes)
            session.news = made.statement

        session.guarded(change, what)

    def _rng(self) -> np.random.Generator:
        return np.random.default_rng([self.session.setup.seed, 5, self.session.topology.parameter_count])

    def add_neuron(self, layer: int) -> None:
        """One more neuron in a hidden layer; the function stays exactly."""
        setup = self.session.setup
        _check_layer(setup.hidden, layer)
        if setup.hidden[layer - 1] >= MOST_NEURONS:
            raise UserError(f"a layer has at most {MOST_NEURONS} neurons here")
        hidden = _with(setup.hidden, layer - 1, setup.hidden[layer - 1] + 1)
        self._take(
            "a neuron more",
            lambda: add_neuron(
                self.session.network, layer - 1, self._probes(), self._rng(), _drawing(setup.initializer)
            ),
            hidden=hidden,
        )

    def remove_neuron(self, layer: int, neuron: int | None = None) -> None:
        """One neuron less; without a number the one that matters least goes."""
        setup = self.session.setup
        _check_layer(setup.hidden, layer)
        if setup.hidden[layer - 1] == 1:
            raise UserError("the layer's last neuron: remove the layer instead")
        chosen = self.least_neuron(layer) if neuron is None else neuron
        hidden = _with(setup.hidden, layer - 1, setup.hidden[layer - 1] - 1)
        self._take(
            "a neuron less",
            lambda: remove_neuron(self.session.network, layer - 1, chosen, self._probes()),
            hidden=hidden,
        )

    def least_neuron(self, layer: int) -> int:
        """The neuron of a hidden layer whose outgoing weights are smallest together."""
        return int(np.abs(self.session.network.layers[layer][0]).sum(axis=0).argmin())

    def set_neurons(self, layer: int, count: int) -> None:
        """That many neurons in a hidden layer, added or removed one by one."""
        while self.session.setup.hidden[layer - 1] < count:
            self.add_neuron(layer)
        while self.session.setup.hidden[layer - 1] > count:
            self.remove_neuron(layer)

    def add_layer(self, activation: str = "tanh") -> None:
        """A new hidden layer before the output, as near to an identity as its activation can be."""
        setup = self.session.setup
        if len(setup.hidden) >= MOST_LAYERS:
            raise UserError(f"at most {MOST_LAYERS} hidden layers here")
        at = len(setup.hidden)
        width = self.session.topology.layer_sizes[at]
        self._take(
            "a layer more",
            lambda: add_layer(self.session.network, at, activation, self._probes()),
            hidden=(*setup.hidden, width),
            activations=(*setup.activations, activation),
        )

    def remove_layer(self, layer: int) -> None:
        """One hidden layer less."""
        setup = self.session.setup
        _check_layer(setup.hidden, layer)
        self._take(
            "a layer less",
            lambda: remove_layer(self.session.network, layer - 1, self._probes()),
            hidden=_without(setup.hidden, layer - 1),
            activations=_without(setup.activations, layer - 1),
        )

    def set_activation(self, layer: int, name: str) -> None:
        """Another activation for a layer; the layer behind makes up for it as far as it can."""
        setup = self.session.setup
        if layer == len(setup.hidden) + 1:
            changes: dict[str, Any] = {"output": name}
        else:
            _check_layer(setup.hidden, layer)
            changes = {"activations": _with(setup.activations, layer - 1, name)}
        self._take(
            "another activation",
            lambda: change_activation(self.session.network, layer - 1, name, self._probes()),
            **changes,
        )

    def toggle_feature(self, name: str) -> None:
        """Show the network one more feature, or one less."""
        setup = self.session.setup
        features = tuple(word for word in FEATURES if (word in setup.features) != (word == name))
        if not features:
            raise UserError("a network needs at least one input: choose another before you take this one away")
        kept = [setup.features.index(word) if word in setup.features else None for word in features]
        probes = self._probes()
        self._take("inputs", lambda: change_inputs(self.session.network, kept, probes), features=features)

    def set_weight(self, layer: int, neuron: int, source: int | None, value: float) -> None:
        """Write a weight into a neuron by hand, from neuron ``source`` of the layer before; None is its bias."""
        weights, biases = self.session.network.layers[layer - 1]
        if source is None:
            biases[neuron] = value
        else:
            weights[neuron, source] = value


def _drawing(initializer: str) -> str:
    """A new neuron needs weights that differ from 0, whatever the network began with."""
    return "xavier" if initializer == "zeros" else initializer


def _check_layer(hidden: tuple[int, ...], layer: int) -> None:
    if not 1 <= layer <= len(hidden):
        raise UserError("there is no hidden layer yet; add one" if not hidden else f"there is no hidden layer {layer}")


def _with(values: tuple[Any, ...], index: int, value: Any) -> tuple[Any, ...]:
    return (*values[:index], value, *values[index + 1 :])


def _without(values: tuple[Any, ...], index: int) -> tuple[Any, ...]:
    return (*values[:index], *values[index + 1 :])
