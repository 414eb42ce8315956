"""Learning from pictures: every epoch shows the trainer each picture anew, moved, turned and bent a little.

    lessons = Lessons(pictures.train, targets, AugmentSettings(rotate=10, shift=1), seed=7)
    trainer = Trainer(network, lessons.examples, rng, settings)
    for progress in lessons.epochs(trainer, 20):
        ...

The changed pictures are written into the memory that the trainer reads, so that 60,000 of them are held as floats once,
and once more while the next epoch's are made ahead, however many epochs there are.
"""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import numpy as np

from brains.errors import UserError
from brains.examples import Examples
from brains.network import Network
from brains.pictures.augment import PRESETS, AugmentSettings, augmenting
from brains.pictures.picture_set import Pictures
from brains.trainer import Progress, Trainer

CHUNK_PICTURES = 1_000
"""Pictures changed with one stream of random numbers; part of what a seed means, not of how many threads there are."""
STANDARD_PICTURES = 5_000


@dataclass(frozen=True)
class Standard:
    """Bringing all pixels together to mean 0 and spread 1, which makes learning faster: LeCun et al. 1998, Efficient
    BackProp, section 4.3. A network that has learnt so is given a first layer that takes pixels as they are.

    Attributes:
        mean, spread: of the pixels, from 0 to 1.
    """

    mean: float = 0.0
    spread: float = 1.0

    @classmethod
    def of(cls, pictures: Pictures) -> "Standard":
        """That of up to about ``STANDARD_PICTURES`` of them, taken evenly."""
        some = pictures.take(slice(None, None, max(1, len(pictures) // STANDARD_PICTURES))).as_float()
        return cls(float(some.mean(dtype=np.float64)), float(some.std(dtype=np.float64)) or 1.0)

    def bring(self, inputs: np.ndarray) -> None:
        """Bring pixels from 0 to 1 to it, in place."""
        if self != Standard():
            inputs -= np.float32(self.mean)
            inputs *= np.float32(1.0 / self.spread)

    def folded(self, network: Network) -> Network:
        """A copy of a network of standard inputs that takes pixels from 0 to 1."""
        folded = Network(network.topology, network.parameters.copy())
        weights, biases = folded.layers[0]
        weights /= np.float32(self.spread)
        biases -= np.float32(self.mean) * weights.sum(axis=1)
        return folded


class Lessons:
    """Pictures to learn from, changed afresh for each epoch; what epoch 5 shows depends on the seed alone.

    Args:
        pictures: the originals; neither copied nor changed.
        targets: ``(n, out)``, what the network should answer.
        settings: how much the pictures change; ``AugmentSettings()`` leaves them as they are. Others may be set at any
            time and act from the next epoch.
        seed: decides the changes.
        standard: what the pixels are brought to in the end.

    Attributes:
        examples: what the trainer learns from, float32.
        unchanged: whether they show the originals.

    Raises:
        ValueError: targets that do not go with the pictures.
    """

    def __init__(
        self,
        pictures: Pictures,
        targets: np.ndarray,
        settings: AugmentSettings,
        seed: int,
        standard: Standard | None = None,
    ) -> None:
        self._originals, self._seed, self._standard = pictures, seed, standard or Standard()
        self.settings = settings
        inputs = pictures.inputs()
        if np.shares_memory(inputs, pictures.images):
            inputs = inputs.copy()
        self._standard.bring(inputs)
        self.examples = Examples(inputs, targets).as_type(np.float32)
        self.unchanged = True

    def epochs(self, trainer: Trainer, last: int | None = None) -> Iterator[Progress]:
        """Train epoch by epoch; while the trainer is busy, the pictures of the next one are changed ahead.

        Args:
            trainer: must learn from ``examples``.
            last: epochs after which to end; None for never. It ends when the trainer stops, too.
        """
        with _Ahead(self) as ahead:
            while not trainer.stopped and (last is None or trainer.completed_epochs < last):
                epoch = trainer.completed_epochs
                ahead.show(epoch)
                if last is None or epoch + 1 < last:
                    ahead.begin(epoch + 1)
                yield trainer.run_epoch()

    def renew(self, epoch: int) -> None:
        """Put into ``examples.inputs`` what that epoch shows."""
        for _ in self.renewing(epoch):
            pass

    def renewing(self, epoch: int, threads: int | None = None) -> Iterator[None]:
        """``renew``, some pictures at a time, so that something else can be done in between.

        Args:
            epoch: what to show.
            threads: that work at once; None for as many as there are processors.
        """
        if self.settings == AugmentSettings():
            self.show_originals()
            return
        self.unchanged = False
        if threads == 1:
            for chunk in range(self.chunks):
                yield from self._changing(chunk, epoch, self.examples.inputs)
            return
        with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
            try:
                for _ in pool.map(lambda chunk: self.change(chunk, epoch, self.examples.inputs), range(self.chunks)):
                    yield
            except BaseException:
                pool.shutdown(cancel_futures=True)  # Ctrl-C does not wait for what nobody will see
                raise

    def show_originals(self) -> None:
        """Put the unchanged pictures into ``examples.inputs``, if they are not there."""
        if self.unchanged:
            return
        self.unchanged = True
        for chunk in range(self.chunks):
            rows = self._rows(chunk)
            self.examples.inputs[rows] = self._originals.take(rows).inputs()
            self._standard.bring(self.examples.inputs[rows])

    @property
    def chunks(self) -> int:
        """How many times ``CHUNK_PICTURES`` the pictures are, the last part counted as a whole."""
        return -(-len(self._originals) // CHUNK_PICTURES)

    def change(self, chunk: int, epoch: int, into: np.ndarray) -> None:
        """Write what that epoch shows of one chunk into its rows of ``into``, ``(n, features)`` float32."""
        for _ in self._changing(chunk, epoch, into):
            pass

    def _changing(self, chunk: int, epoch: int, into: np.ndarray) -> Iterator[None]:
        rows = self._rows(chunk)
        rng = np.random.default_rng(np.random.SeedSequence(self._seed, spawn_key=(epoch, chunk)))
        originals = self._originals.take(rows).as_float()
        changed = np.empty_like(originals)
        yield from augmenting(originals, self.settings, rng, changed)
        self._standard.bring(changed)
        into[rows] = changed.reshape(len(changed), -1)

    def _rows(self, chunk: int) -> slice:
        return slice(chunk * CHUNK_PICTURES, (chunk + 1) * CHUNK_PICTURES)


class _Ahead:
    """Changes the pictures of the next epoch on the processors that the trainer leaves idle: it uses one."""

    def __init__(self, lessons: Lessons) -> None:
        self._lessons = lessons
        self._pool = ThreadPoolExecutor(max(1, (os.cpu_count() or 1) - 1))
        self._next = -1, lessons.settings
        self._spare: np.ndarray = np.empty((0, 0), dtype=np.float32)
        self._work: list[Future[None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def begin(self, epoch: int) -> None:
        """Start on what that epoch shows, and return at once."""
        lessons = self._lessons
        if lessons.settings == AugmentSettings():
            return
        if not len(self._spare):
            self._spare = np.empty_like(lessons.examples.inputs)
        self._next = epoch, lessons.settings
        self._work = [self._pool.submit(lessons.change, chunk, epoch, self._spare) for chunk in range(lessons.chunks)]

    def show(self, epoch: int) -> None:
        """Put what that epoch shows into the examples, and help with what is not done yet."""
        lessons, work = self._lessons, self._work
        self._work = []
        if self._next != (epoch, lessons.settings):  # the first one, or the settings have changed meanwhile
            for future in work:
                future.cancel()
            for future in work:
                _ = future.cancelled() or future.exception()
            lessons.renew(epoch)
            return
        for chunk, future in enumerate(work):
            if future.cancel():
                lessons.change(chunk, epoch, self._spare)
            else:
                future.result()
        lessons.examples.inputs[:] = self._spare
        lessons.unchanged = False


def changed_pictures(pictures: Pictures, settings: AugmentSettings, seed: int) -> Pictures:
    """The same pictures, changed once: to test what a network makes of them. Memory of their own, float32."""
    lessons = Lessons(pictures, np.zeros((len(pictures), 1)), settings, seed)
    lessons.renew(0)
    return Pictures(lessons.examples.inputs.reshape(pictures.images.shape), pictures.labels)


def augment_settings(words: str) -> AugmentSettings:
    """Settings from words such as ``light``, ``rotate=15,shift=2`` or ``light,rotate=15``.

    Args:
        words: a preset's name, or fields with values, or a preset with some fields changed; commas between.

    Raises:
        UserError: no such preset or field, or a value out of range.
    """
    first, *rest = [word.strip() for word in words.split(",")]
    if "=" in first:
        first, rest = "none", [first, *rest]
    if first not in PRESETS:
        raise UserError(
            f"no augmentation is called '{first:.60}'; there are {', '.join(PRESETS)}, or rotate=15,shift=2"
        )
    values = vars(PRESETS[first]).copy()
    for word in rest:
        name, _, value = word.partition("=")
        if name not in values:
            raise UserError(f"augmentation has no '{name:.60}'; it has {', '.join(values)}, such as rotate=15")
        try:
            values[name] = float(value)
        except ValueError:
            raise UserError(f"augmentation takes numbers, such as {name}=1, not '{word:.60}'") from None
    settings: AugmentSettings = AugmentSettings.from_dict(values)
    return settings
