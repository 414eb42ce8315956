"""Changing a network's shape without losing what it has learnt, as far as that is possible.

After Chen, Goodfellow & Shlens 2016, Net2Net: a new neuron begins with outgoing weights of 0, a new layer as an
identity. Where the function cannot be kept exactly, the layer behind the change is fitted anew (least squares, held
close to its old weights) to the sums it had before on some probe inputs; then the outcome is measured on them and told.

Layers are counted from 0: layer 0 lies behind the inputs, the last one gives the outputs. Every function returns a new
network and leaves the old one as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from brains.activations import activation
from brains.errors import UserError
from brains.initializers import initialize
from brains.network import Network
from brains.topology import Topology

EXACT = 1e-5
NEARLY = 0.02
MOST_PROBES = 2_000
RIDGE = 1e-6
BEND = 0.1
"""How far into a curve a new layer reaches: tanh(0.1) differs from 0.1 by a third of a percent."""
STRAIGHT_FROM = 16.0
"""silu(z) is z to seven digits above that."""

Part = tuple[np.ndarray, np.ndarray, str]
"""Weights ``(out, in)``, biases ``(out,)`` and activation of one layer."""


@dataclass(frozen=True)
class Change:
    """A changed network, and what the change did.

    Attributes:
        network: the new one, of the old one's float type.
        kept: ``"exactly"``, ``"nearly"`` or ``"no"``: whether it still says the same for the probes.
        largest_change: of any output for any probe.
        statement: all that in one plain sentence.
    """

    network: Network
    kept: str
    largest_change: float
    statement: str


def add_neuron(
    network: Network, layer: int, probes: np.ndarray, rng: np.random.Generator, initializer: str = "xavier"
) -> Change:
    """One more neuron at the end of a hidden layer: random incoming weights, outgoing weights 0.

    Args:
        network: to change.
        layer: number of the hidden layer.
        probes: ``(N, in)`` inputs on which the outcome is measured, such as the examples.
        rng, initializer: draw its incoming weights.

    Raises:
        UserError: no such hidden layer, or an initialiser that does not exist.
    """
    parts = _parts(network)
    _check_hidden(parts, layer)
    weights, biases, name = parts[layer]
    single = Topology((weights.shape[1], len(weights) + 1), (name,))
    drawn, drawn_biases = single.views(initialize(single, rng, initializer).astype(weights.dtype))[0]
    parts[layer] = (np.vstack([weights, drawn[-1:]]), np.append(biases, drawn_biases[-1:]), name)
    after, after_biases, after_name = parts[layer + 1]
    parts[layer + 1] = (np.hstack([after, np.zeros((len(after), 1), after.dtype)]), after_biases, after_name)
    if name == "softmax":
        _refit(network, parts, layer + 1, layer + 1, probes)
    return _told(network, parts, probes, f"a neuron more in layer {layer + 1}", "softmax shares go to the new one too")


def remove_neuron(network: Network, layer: int, neuron: int, probes: np.ndarray) -> Change:
    """One neuron less in a hidden layer. The others take over what they can of it; a constant one goes unnoticed.

    Raises:
        UserError: no such hidden layer or neuron, or it is the layer's last one.
    """
    parts = _parts(network)
    _check_hidden(parts, layer)
    weights, biases, name = parts[layer]
    if not 0 <= neuron < len(weights):
        raise UserError(f"layer {layer + 1} has the neurons 1 to {len(weights)}, there is no {neuron + 1}")
    if len(weights) == 1:
        raise UserError(f"layer {layer + 1} has a single neuron; remove the whole layer instead")
    parts[layer] = (np.delete(weights, neuron, axis=0), np.delete(biases, neuron), name)
    after, after_biases, after_name = parts[layer + 1]
    parts[layer + 1] = (np.delete(after, neuron, axis=1), after_biases, after_name)
    _refit(network, parts, layer + 1, layer + 1, probes)
    return _told(network, parts, probes, f"a neuron less in layer {layer + 1}", "what it alone had learnt is gone")


def add_layer(network: Network, at: int, name: str, probes: np.ndarray) -> Change:
    """A new hidden layer before layer ``at``, as wide as what flows in there, as near to an identity as can be.

    linear is one; relu and leaky_relu are one above 0, where biases lift everything that the probes show; silu is
    nearly one far above 0; tanh and sigmoid are nearly one in their middle; step and softmax are none.

    Raises:
        UserError: no such place, no activation of that name, or a network that grows too large.
    """
    parts = _parts(network)
    if not 0 <= at < len(parts):
        raise UserError(f"a new layer can come before the layers 1 to {len(parts)}, not before {at + 1}")
    weights, biases, after_name = parts[at]
    scale, shift = _straight_part(activation(name).name, network_values(network, probes, at))
    value, slope = _value_and_slope(name, shift)
    identity = np.eye(weights.shape[1], dtype=weights.dtype) * weights.dtype.type(scale)
    parts.insert(at, (identity, np.full(weights.shape[1], shift, weights.dtype), name))
    gain = scale * slope if slope else 1.0
    parts[at + 1] = (weights / gain, biases - weights.sum(axis=1) * (value / gain), after_name)
    if name not in ("linear", "relu", "leaky_relu"):
        _refit(network, parts, at + 1, at, probes)
    return _told(network, parts, probes, f"a new layer {at + 1} ({name})", f"{name} cannot pass values on as they are")


def remove_layer(network: Network, layer: int, probes: np.ndarray) -> Change:
    """One hidden layer less; a linear one goes unnoticed, since two matrices multiply into one.

    Raises:
        UserError: no such hidden layer.
    """
    parts = _parts(network)
    _check_hidden(parts, layer)
    weights, biases, name = parts[layer]
    after, after_biases, after_name = parts[layer + 1]
    sums = network_sums(network, probes, layer)
    middle = sums.mean(axis=0)
    # The curve's tangent in the middle of what flows through: f(z) = f(m) + f'(m) (z - m).
    values = activation(name).function(middle)
    slope = activation(name).slope
    bent = after * (slope(middle, values, None) if slope else 0.0)
    parts[layer : layer + 2] = [
        (
            (bent @ weights).astype(after.dtype),
            (after_biases + after @ values + bent @ (biases - middle)).astype(after.dtype),
            after_name,
        )
    ]
    if name != "linear":
        _refit(network, parts, layer, layer + 1, probes)
    return _told(network, parts, probes, f"layer {layer + 1} removed", f"what its {name} had bent is straight now")


def change_activation(network: Network, layer: int, name: str, probes: np.ndarray) -> Change:
    """Another activation for one layer. sigmoid and tanh are one curve in two scales; linear fits into most others.

    Raises:
        UserError: no such layer, or no activation of that name.
    """
    parts = _parts(network)
    if not 0 <= layer < len(parts):
        raise UserError(f"there are the layers 1 to {len(parts)}, not {layer + 1}")
    weights, biases, old = parts[layer]
    what = f"layer {layer + 1} is {activation(name).name} instead of {old}"
    if layer == len(parts) - 1:
        parts[layer] = (weights, biases, name)
        return _told(
            network, parts, probes, what, "outputs show the new curve at once, nothing behind can make up for it"
        )
    scale, shift, gain, offset = _in_terms_of(old, name, network_sums(network, probes, layer))
    after, after_biases, after_name = parts[layer + 1]
    parts[layer] = (weights * scale, biases * scale + shift, name)
    parts[layer + 1] = (after * gain, after_biases + after.sum(axis=1) * offset, after_name)
    _refit(network, parts, layer + 1, layer + 1, probes)
    return _told(network, parts, probes, what, "the new curve cannot make the old one's shapes")


def change_inputs(network: Network, kept: Sequence[int | None], probes: np.ndarray) -> Change:
    """Other inputs: ``kept`` lists for every new input the old one's number, or None for one that is new.

    A new input begins with weights of 0. An input that goes leaves its mean over the probes behind in the biases.
    ``largest_change`` is measured on probes whose new inputs are 0, where they do not count yet.

    Args:
        kept: for example ``[0, 1, None]``; at least one entry, no old input twice.
        probes: ``(N, old in)``.

    Raises:
        UserError: no inputs, or one that does not exist or comes twice.
    """
    parts = _parts(network)
    weights, biases, name = parts[0]
    old = [index for index in kept if index is not None]
    if not kept or len(set(old)) < len(old) or not all(0 <= index < weights.shape[1] for index in old):
        raise UserError(f"a network keeps some of its inputs 1 to {weights.shape[1]}, each once")
    gone = [index for index in range(weights.shape[1]) if index not in old]
    columns = [np.zeros(len(weights), weights.dtype) if index is None else weights[:, index] for index in kept]
    probes = np.asarray(probes, dtype=weights.dtype)
    parts[0] = (np.stack(columns, axis=1), biases + weights[:, gone] @ probes[:, gone].mean(axis=0), name)
    shown = [np.zeros(len(probes), weights.dtype) if index is None else probes[:, index] for index in kept]
    new = _network(parts)
    change = _largest(network.forward(probes), new.forward(np.stack(shown, axis=1)))
    return _change(new, change, _range(network, probes), "other inputs", "what an input showed is gone with it")


def network_values(network: Network, probes: np.ndarray, layer: int) -> np.ndarray:
    """What flows into a layer, ``(N, in)``: the probes themselves for layer 0, else what the layer before gives."""
    values = np.asarray(probes[:MOST_PROBES], dtype=network.parameters.dtype)
    with np.errstate(all="ignore"):
        for (weights, biases), name in zip(network.layers[:layer], network.topology.activations, strict=False):
            values = activation(name).function(values @ weights.T + biases)
    return values


def network_sums(network: Network, probes: np.ndarray, layer: int) -> np.ndarray:
    """The weighted sums ``(N, neurons)`` of a layer for probes ``(N, in)``."""
    weights, biases = network.layers[layer]
    return network_values(network, probes, layer) @ weights.T + biases


def _parts(network: Network) -> list[Part]:
    return [
        (weights.copy(), biases.copy(), name)
        for (weights, biases), name in zip(network.layers, network.topology.activations, strict=True)
    ]


def _network(parts: list[Part]) -> Network:
    sizes = (parts[0][0].shape[1], *(len(biases) for _, biases, _ in parts))
    topology = Topology(sizes, tuple(name for _, _, name in parts))
    flat = [array.ravel() for weights, biases, _ in parts for array in (weights, biases)]
    return Network(topology, np.concatenate(flat).astype(parts[0][0].dtype))


def _check_hidden(parts: list[Part], layer: int) -> None:
    if len(parts) < 2:
        raise UserError("there is no hidden layer; add one first")
    if not 0 <= layer < len(parts) - 1:
        raise UserError(f"there are the hidden layers 1 to {len(parts) - 1}, not {layer + 1}")


def _value_and_slope(name: str, z: float) -> tuple[float, float]:
    """f(z) and f'(z), taken from the right at a corner: that is where the values of a lifted layer lie."""
    if name in ("relu", "leaky_relu"):
        return z, 1.0
    rule, at = activation(name), np.array([z])
    value = rule.function(at)
    return float(value[0]), float(rule.slope(at, value, None)[0]) if rule.slope else 0.0


def _straight_part(name: str, values: np.ndarray) -> tuple[float, float]:
    """``(scale, shift)`` such that f(scale v + shift) is as good as straight for values ``(N, in)`` like these."""
    low, size = float(values.min()), max(float(np.abs(values).max()), 1e-6)
    if name in ("relu", "leaky_relu", "silu"):
        lift = 0.0 if low >= 0 else 1.5 * -low
        return 1.0, lift + (STRAIGHT_FROM if name == "silu" else 0.0)
    if name in ("tanh", "sigmoid"):
        return BEND * (2.0 if name == "sigmoid" else 1.0) / size, 0.0
    return 1.0, 0.0


def _in_terms_of(old: str, new: str, sums: np.ndarray) -> tuple[float, float, float, float]:
    """``(scale, shift, gain, offset)`` such that old(z) is about gain new(scale z + shift) + offset."""
    if (old, new) == ("sigmoid", "tanh"):  # sigmoid(z) = (1 + tanh(z / 2)) / 2
        return 0.5, 0.0, 0.5, 0.5
    if (old, new) == ("tanh", "sigmoid"):
        return 2.0, 0.0, 2.0, -1.0
    if old == "linear" and new not in ("step", "softmax"):
        scale, shift = _straight_part(new, sums)
        value, slope = _value_and_slope(new, shift)
        return scale, shift, 1 / (scale * slope), -value / (scale * slope)
    return 1.0, 0.0, 1.0, 0.0


def _refit(network: Network, parts: list[Part], index: int, old_index: int, probes: np.ndarray) -> None:
    """Fit ``parts[index]`` to the sums that layer ``old_index`` had, unless it has them already; in place."""
    weights, biases, name = parts[index]
    wanted = network_sums(network, probes, old_index).astype(np.float64)
    inputs = network_values(_network(parts), probes, index).astype(np.float64)
    missing = wanted - (inputs @ weights.T + biases)
    if not np.isfinite(missing).all() or np.abs(missing).max() <= EXACT * max(1.0, np.abs(wanted).max()):
        return
    design = np.hstack([inputs, np.ones((len(inputs), 1))])
    squares = design.T @ design
    squares += RIDGE * np.trace(squares) / len(squares) * np.eye(len(squares))  # holds it close to where it was
    moved = np.linalg.solve(squares, design.T @ missing).T
    parts[index] = (weights + moved[:, :-1].astype(weights.dtype), biases + moved[:, -1].astype(biases.dtype), name)


def _told(network: Network, parts: list[Part], probes: np.ndarray, what: str, why_not: str) -> Change:
    new, shown = _network(parts), np.asarray(probes[:MOST_PROBES])
    change = _largest(network.forward(shown), new.forward(shown))
    return _change(new, change, _range(network, shown), what, why_not)


def _largest(before: np.ndarray, after: np.ndarray) -> float:
    return float(np.abs(after.astype(np.float64) - before).max())


def _range(network: Network, probes: np.ndarray) -> float:
    return max(1.0, float(np.abs(network.forward(probes)).max()))


def _change(network: Network, change: float, size: float, what: str, why_not: str) -> Change:
    if change <= EXACT * size:
        return Change(network, "exactly", change, f"{what}: the network still says the same")
    if change <= NEARLY * size:
        return Change(network, "nearly", change, f"{what}: the outputs moved by {change:.2g} at most")
    return Change(network, "no", change, f"{what}: the outputs moved by up to {change:.2g}, {why_not}")
