"""Teach it: a wrong guess is corrected, and a network learns a person's own handwriting in about a second.

teacher = Teacher(network, pictures.train, corrections)     # all corrections so far, the newest last
for progress in teacher:
    ...
"""

import numpy as np

from brains.examples import Examples, encode
from brains.network import Network
from brains.pictures.augment import AugmentSettings, augment
from brains.pictures.fine_tuning import FineTuneSettings, FineTuning, check_pictures
from brains.pictures.picture_set import Pictures
from brains.scores import answers

HAND = AugmentSettings(rotate=10, scale=0.1, shift=1, shear=0.15, elastic=0.7)
"""How differently the same person may write it the next time."""
SURE = 0.6
"""A correction is learnt when the network gives it at least so much."""
NEWEST_SHARE = 0.5
"""Of what is shown of the corrections; the earlier ones share the rest, so that none is forgotten."""


class Teacher(FineTuning):
    """Corrects a network; ``FineTuning`` tells of its slices and of undo.

    Args:
        network: changed in place.
        replay: what it learnt from before; guards what it knows.
        corrections: ``(k, height, width)`` pictures as the network sees them, with their right classes: all that were
            made so far, the newest last.
        seed: of all randomness.
        settings: None for the defaults.

    Raises:
        UserError: pictures that the network cannot see or name.
    """

    def __init__(
        self,
        network: Network,
        replay: Pictures,
        corrections: Pictures,
        seed: int = 0,
        settings: FineTuneSettings | None = None,
    ) -> None:
        check_pictures(network, corrections)
        self.corrections = corrections
        super().__init__(network, replay, seed, settings)

    def sureness(self) -> np.ndarray:
        """How much the network now gives to the right class of each correction ``(k,)``."""
        outputs, labels = self._outputs(), self.corrections.labels
        if outputs.shape[1] == 1:
            return np.where(labels == 1, outputs[:, 0], 1 - outputs[:, 0])
        return outputs[np.arange(len(labels)), labels]

    def recognised(self) -> np.ndarray:
        """Which corrections ``(k,)`` the network now puts into their class."""
        return answers(self.network, self._outputs()) == self.corrections.labels

    def learnt(self) -> bool:
        return bool(self.recognised().all() and self.sureness().min() >= SURE)

    def fresh(self, count: int, rng: np.random.Generator) -> Examples:
        """The corrections again and again, as the same hand might write them tomorrow; every fourth as it was."""
        k = len(self.corrections)
        shares = np.full(k, (1 - NEWEST_SHARE) / max(1, k - 1))
        shares[-1] += 1 - shares.sum()
        part = self.corrections.take(rng.choice(k, size=count, p=shares))
        images = augment(part.as_float(), HAND, rng)
        images[::4] = part.as_float()[::4]
        outputs = self.network.topology.outputs
        return Examples(images.reshape(count, -1), encode(part.labels, max(2, outputs), outputs)).as_type(np.float32)

    def _outputs(self) -> np.ndarray:
        return self.network.forward(self.corrections.inputs())
