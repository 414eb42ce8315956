"""Dreams that grow beside the window, so that no frame waits for them."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np

from brains.network import Network
from brains.pictures.dreams import Dreams
from scenes.pictures_session import PicturesSession

MORE_STEPS = 20
"""With other weights, dreams that were grown change for about so long."""


@dataclass(frozen=True, eq=False)
class Grown:
    """Dreams as far as they have grown.

    Attributes:
        steps: how many were taken.
        images: ``(k, height, width[, 3])`` float32 from 0 to 1.
        sureness: ``(k,)`` of the goals' neurons.
    """

    steps: int
    images: np.ndarray
    sureness: np.ndarray


class GrowingDreams:
    """Steps are asked for in the window's thread and taken in another, one at a time.

    Args:
        session: whose threads do it.
        network: that dreams.
        goals: class numbers, or neurons of ``layer``, as for ``Dreams``.
        seed: of the dreams.
        end: the step after which they hardly change any more.

    Attributes:
        now: what can be shown. end: no further steps are taken by themselves after that one.
    """

    def __init__(
        self, session: PicturesSession, network: Network, goals: list[int], seed: int, end: int, layer: int = -1
    ) -> None:
        self.end = end
        self._session, self._network = session, network
        self._dreams = Dreams(network, session.snapshot.shape, goals, seed, layer)
        self.now = Grown(0, self._dreams.images, np.zeros(len(goals), dtype=np.float32))
        self._step: Future[Grown] | None = None

    def use_network(self, network: Network) -> None:
        """Go on with other weights of the same topology, some more steps if they had come to their end."""
        if network is not self._network:
            self._network = network
            self.end = max(self.end, self.now.steps + MORE_STEPS)

    @property
    def grown(self) -> bool:
        """Whether they have come to their end."""
        return self.now.steps >= self.end

    def follow(self) -> None:
        """Take over a step that was taken."""
        if self._step is not None and self._step.done():
            self.now, self._step = self._step.result(), None

    def grow(self) -> bool:
        """Ask for a step; False if the one before is not taken yet."""
        self.follow()
        if self._step is not None:
            return False
        self._step = self._session.compute(self._grown, self._network)
        return True

    def _grown(self, network: Network) -> Grown:
        self._session.between_frames()
        self._dreams.network = network
        self._dreams.step()
        return Grown(self._dreams.steps, self._dreams.images, np.nan_to_num(self._dreams.sureness))
