"""The dream of a class: a network run backwards, from a grey haze to the picture that it likes best.

    dreams = Dreams(network, (28, 28), range(10), seed=7)
    while showing:
        dreams.step()
        draw(dreams.images)

Gradient ascent on the pixels: Erhan, Bengio, Courville & Vincent 2009, Visualizing higher-layer features; with the
decay and blur of Yosinski et al. 2015, Understanding neural networks through deep visualization: without them, only
noise can be seen.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from brains.blas import one_thread
from brains.network import Network
from brains.pictures.inside import backward_pass, forward_pass
from brains.settings import Settings, number


@dataclass(frozen=True)
class DreamSettings(Settings):
    """How to dream."""

    rate: float = number(0.04, 0.0, 1.0, "how far the pixels of a picture go in a step, root mean square")
    decay: float = number(0.02, 0.0, 1.0, "share of its brightness that every pixel loses in a step")
    blur: float = number(0.15, 0.0, 1.0, "how much a pixel is mixed with its neighbours in a step")
    jitter: int = number(1, 0, 8, "the picture is shifted to and fro by up to this much", unit="pixels")
    haze: float = number(0.2, 0.0, 1.0, "brightness of the noise it begins with")


class Dreams:
    """Pictures that grow step by step, all goals at once.

    Args:
        network: that dreams; another of the same topology may be put in its place at any time.
        shape: of a picture, ``(height, width)`` or ``(height, width, 3)``.
        goals: class numbers, or neurons of a hidden layer.
        seed: of the haze and of the jitter: the same seed, the same dreams.
        layer: of the goals: 0 is the first hidden one; -1, the outputs.
        settings: None for the defaults.

    Attributes:
        images: ``(k, *shape)`` float32 from 0 to 1.
        steps: how many were taken.

    Raises:
        ValueError: no such neuron, or a shape that the network does not see.
    """

    def __init__(
        self,
        network: Network,
        shape: tuple[int, ...],
        goals: Iterable[int],
        seed: int = 0,
        layer: int = -1,
        settings: DreamSettings | None = None,
    ) -> None:
        self.network, self.layer, self.settings = network, layer, settings or DreamSettings()
        self.goals: np.ndarray = np.array([*goals], dtype=np.intp)
        neurons = network.topology.layer_sizes[1:][layer]
        self._single = neurons == 1 and layer in (-1, len(network.layers) - 1)
        if len(self.goals) and not 0 <= self.goals.min() <= self.goals.max() < (2 if self._single else neurons):
            raise ValueError(f"goals are neurons of a layer of {neurons}, got {self.goals.tolist()}")
        if int(np.prod(shape)) != network.topology.inputs:
            raise ValueError(f"a picture of shape {shape} is not what {network.topology} sees")
        self._rng = np.random.default_rng(seed)
        haze = self._rng.random((len(self.goals), *shape), dtype=np.float32)
        self.images: np.ndarray = self.settings.haze * haze
        self.steps = 0

    def step(self, steps: int = 1) -> None:
        """Go on."""
        with one_thread():
            for _ in range(steps):
                self._step()

    @property
    def sureness(self) -> np.ndarray:
        """What the goals' neurons say to the pictures ``(k,)``: for classes, how sure the network is."""
        with one_thread():
            outputs = forward_pass(self.network, self._inputs(self.images), self.layer)[-1][1]
        if self._single:
            return np.where(self.goals == 1, outputs[:, 0], 1 - outputs[:, 0])
        return outputs[np.arange(len(self.goals)), self.goals]

    def _step(self) -> None:
        settings = self.settings
        shift = tuple(self._rng.integers(-settings.jitter, settings.jitter + 1, size=2).tolist())
        images = np.roll(self.images, shift, axis=(1, 2))
        upwards = self._upwards(images)
        upwards /= np.sqrt(np.mean(upwards**2, axis=tuple(range(1, upwards.ndim)), keepdims=True)) + np.float32(1e-12)
        images += np.float32(settings.rate) * upwards
        images *= np.float32(1 - settings.decay)
        images = np.roll(images, (-shift[0], -shift[1]), axis=(1, 2))
        images = _blurred(images, settings.blur)
        self.images = np.clip(np.nan_to_num(images), 0.0, 1.0)
        self.steps += 1

    def _upwards(self, images: np.ndarray) -> np.ndarray:
        """The way in which each goal grows fastest, ``(k, *shape)``."""
        passed = forward_pass(self.network, self._inputs(images), self.layer)
        sums = passed[-1][0]
        rows, wanted = np.arange(len(sums)), np.zeros_like(sums)
        if self._single:
            wanted[:, 0] = np.where(self.goals == 1, 1, -1)
        else:
            wanted[rows, self.goals] = 1
            if self.layer in (-1, len(self.network.layers) - 1) and sums.shape[1] > 1:
                # The log odds against the other classes. Their slope does not fade when the network is sure.
                others = sums.copy()
                others[rows, self.goals] = -np.inf
                others = np.exp(others - others.max(axis=1, keepdims=True))
                wanted -= others / others.sum(axis=1, keepdims=True)
        return backward_pass(self.network, passed, wanted, of_sums=True).reshape(images.shape)

    def _inputs(self, images: np.ndarray) -> np.ndarray:
        return images.reshape(len(images), -1).astype(self.network.parameters.dtype, copy=False)


def _blurred(images: np.ndarray, share: float) -> np.ndarray:
    """Each pixel mixed with the two beside it along both axes; at the edge with itself."""
    for axis in (1, 2):
        lines = np.moveaxis(images, axis, 0)
        beside = np.concatenate([lines[:1], lines[:-1]]) + np.concatenate([lines[1:], lines[-1:]])
        mixed = np.float32(1 - share) * lines + np.float32(share / 2) * beside
        images = np.moveaxis(mixed, 0, axis)
    return images
