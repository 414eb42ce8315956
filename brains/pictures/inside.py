"""What a network looks at: its first weights as pictures, what excites a neuron, and which places decided.

Row 0 of every picture is its top, as in the pictures that the network sees.
"""

import numpy as np

from brains.activations import activation
from brains.blas import one_thread
from brains.network import Network


def weight_pictures(network: Network, shape: tuple[int, ...]) -> np.ndarray:
    """What flows into each neuron of the first layer, as pictures: ``(neurons, *shape)``, signed; a copy.

    Args:
        network: whose inputs are pixels.
        shape: of a picture, ``(height, width)`` or ``(height, width, 3)``.

    Raises:
        ValueError: a shape that does not have as many pixels as the network has inputs.
    """
    weights, _ = network.layers[0]
    _check_shape(network, shape)
    return weights.reshape(len(weights), *shape).copy()


def excitations(network: Network, inputs: np.ndarray, layer: int = 0) -> np.ndarray:
    """How much each picture excites each neuron of a layer: its outputs, ``(n, neurons)``.

    Args:
        network: to be looked into.
        inputs: ``(n, in)``; ten thousand at a time are fine.
        layer: 0 is the first hidden one, -1 the last.
    """
    with one_thread():
        return forward_pass(network, np.asarray(inputs, dtype=network.parameters.dtype), layer)[-1][1]


def forward_pass(network: Network, inputs: np.ndarray, layer: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Sums and outputs ``(n, neurons)`` of the layers up to ``layer``, the inputs in front as both.

    Args:
        network: to be looked into.
        inputs: ``(n, in)``, of the network's float type.
        layer: 0 is the first hidden one, -1 the last.
    """
    used = range(len(network.layers))[layer] + 1
    passed = [(inputs, inputs)]
    with np.errstate(all="ignore"):
        for (weights, biases), name in zip(network.layers[:used], network.topology.activations[:used], strict=True):
            sums = passed[-1][1] @ weights.T
            sums += biases
            passed.append((sums, activation(name).function(sums)))
    return passed


def backward_pass(
    network: Network, passed: list[tuple[np.ndarray, np.ndarray]], gradient: np.ndarray, of_sums: bool
) -> np.ndarray:
    """dC/dx ``(n, in)`` from dC/da, or with ``of_sums`` dC/dz, of the last layer in ``passed``: (BP1) and (BP2) of
    ``brains.backprop``, on to the pixels."""
    delta = gradient.copy()
    with np.errstate(all="ignore"):
        for index in range(len(passed) - 2, -1, -1):
            if not of_sums:
                sums, outputs = passed[index + 1]
                rule = activation(network.topology.activations[index])
                rule.pull_back(delta, sums, outputs, np.empty_like(delta))  # (BP1), and the factor of (BP2)
            of_sums = False
            delta = delta @ network.layers[index][0]
    return delta


def occlusion(
    network: Network, image: np.ndarray, label: int, patch: int = 6, stride: int = 2, fill: float | None = None
) -> np.ndarray:
    """Which places of a picture speak for a class: a grey patch is slid over it, and what the class loses is noted.

    Zeiler & Fergus 2014, Visualizing and understanding convolutional networks, 4.2.

    Args:
        network: that judges.
        image: ``(height, width)`` or ``(height, width, 3)``, from 0 to 1.
        label: the class.
        patch, stride: side of the patch, and how far it is slid each time, in pixels.
        fill: grey of the patch; None for the mean of the picture.

    Returns:
        ``(height, width)`` float32 from -1 to 1: how much less the class gets when a place is hidden, on average over
        the patches that hide it. Positive speaks for the class, negative against it.

    Raises:
        ValueError: a picture of another size than the network sees, or a patch or stride below 1.
    """
    image = np.asarray(image, dtype=np.float32)
    _check_shape(network, image.shape)
    if patch < 1 or stride < 1:
        raise ValueError(f"patch and stride are at least 1 pixel, got {patch} and {stride}")
    down, along = (_covered(length, patch, stride) for length in image.shape[:2])
    hidden = (down[:, None, :, None] & along[None, :, None, :]).reshape(-1, *image.shape[:2])
    grey = np.float32(image.mean() if fill is None else fill)
    mask = hidden if image.ndim == 2 else hidden[..., None]
    with one_thread():
        shares = share_of(network, np.where(mask, grey, image).reshape(len(hidden), -1), label)
        lost = share_of(network, image.reshape(1, -1), label) - shares
        weights = hidden.reshape(len(hidden), -1).astype(np.float32)
        decided = (lost.astype(np.float32) @ weights) / weights.sum(axis=0)
    return decided.reshape(image.shape[:2])


def share_of(network: Network, inputs: np.ndarray, label: int) -> np.ndarray:
    """What the network gives to a class for each of ``inputs`` ``(n, in)``: ``(n,)``."""
    outputs = network.forward(inputs)
    if outputs.shape[1] == 1:
        return outputs[:, 0] if label else 1 - outputs[:, 0]
    return outputs[:, label]


def _covered(length: int, patch: int, stride: int) -> np.ndarray:
    """``(places, length)``: which pixels along an axis a patch hides; every pixel is hidden by one at least."""
    half = patch // 2  # of the first and of the last patch lies outside
    starts = np.arange(-half, length - patch + half + 1, min(stride, half + 1))
    pixels = np.arange(length)
    covered: np.ndarray = (pixels >= starts[:, None]) & (pixels < starts[:, None] + patch)
    return covered


def _check_shape(network: Network, shape: tuple[int, ...]) -> None:
    if int(np.prod(shape)) != network.topology.inputs:
        raise ValueError(f"a picture of shape {shape} is not what {network.topology} sees")
