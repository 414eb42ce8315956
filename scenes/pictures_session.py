"""What all pages of the pictures scene share: the set, the network, its training beside the window, and the drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from brains.blas import one_thread
from brains.errors import UserError
from brains.network import Network
from brains.pictures import drawn_set
from brains.pictures.find import find_pictures
from brains.pictures.idx import DIGIT_CLASSES
from brains.pictures.picture_set import PictureSet
from scenes.pictures_background import Background
from scenes.pictures_brain import PictureBrain, read_brain, write_brain
from scenes.pictures_course import FineTuning
from scenes.pictures_sets import SetChoice, set_choices
from scenes.pictures_snapshot import Snapshot
from scenes.pictures_train_setup import TrainSetup
from scenes.pictures_training import FineTuned, Training

SHIPPED = "digits"
"""The brain that the scene opens with."""
SHIPPED_SUITS = ("", drawn_set.NAME, "mnist")
DIGIT_SHAPE = (28, 28)
T = TypeVar("T")


class PicturesSession:
    """Lives in the window's thread; ``poll`` once a frame. What is asked for here happens in the training thread.

    Args:
        data: name or path of the set; "" for the built-in one.
        brain: a file to begin with; None for the shipped brain, or a fresh network that trains at once.
        seed: of the set and of the training.
        fresh: rather a fresh network than the shipped brain.

    Attributes:
        snapshot: how things stand; see ``Snapshot``. It only changes in ``poll``.
        setup: of the training, as it was asked for last.
        reading: name of the set that is being read; "" for none.
        drawing: what page Draw shows the network, ``(28, 28)`` float32; None for nothing.
        drawing_revision: grows when it is another one.
        news: lines that people should see, oldest first; the scene shows and clears them.

    Raises:
        UserError: the brain cannot be read.
    """

    def __init__(self, data: str = "", brain: Path | None = None, seed: int = 0, *, fresh: bool = False) -> None:
        found = read_brain(brain) if brain is not None else None
        if brain is None and data in SHIPPED_SUITS and not fresh:
            found = _shipped()
        dataset = data or (found.own_set() if found is not None else drawn_set.NAME)
        told = found.dataset if found is not None else ""
        self.setup = TrainSetup(dataset=dataset or told or drawn_set.NAME, seed=seed)
        self.reading = ""
        self.drawing: np.ndarray | None = None
        self.drawing_revision = 0
        self.news: list[str] = []
        self._computing = ThreadPoolExecutor(2, "pictures")
        self._read: Future[PictureSet] | None = None
        self._then: Callable[[PictureSet], None] | None = None
        self._follow = False
        self.snapshot = self._latest = self._first_snapshot(found)
        self._training = Training(self.snapshot, self._publish)
        # Entered here, in the window's thread: of all threads, only the first to limit BLAS can do so.
        self._one_thread = ExitStack()
        self._one_thread.enter_context(one_thread())
        self._background = Background(self._training.work, self._training.handled)
        if found is not None:
            self.setup = found.setup(self.setup)
        self._running_asked = found is None
        if dataset:
            self._read_set(dataset, lambda pictures: self._begin_first(pictures, found))
        elif found is not None:
            self.news.append(found.alone_words())

    def _first_snapshot(self, brain: PictureBrain | None) -> Snapshot:
        """Before any set is read there is a network already, so that drawings can be ranked at once."""
        if brain is not None:
            return Snapshot(0, brain.network, brain.classes, brain.shape, brain.setup(self.setup), brain.name)
        network = self.setup.fresh_network(int(np.prod(DIGIT_SHAPE)), len(DIGIT_CLASSES))
        return Snapshot(0, network, DIGIT_CLASSES, DIGIT_SHAPE, self.setup)

    def _begin_first(self, pictures: PictureSet, brain: PictureBrain | None) -> None:
        run = self._running_asked  # it may have been paused while the set was on its way
        if brain is not None and not brain.fits(pictures):
            self.news.append(f"{brain.name} is for other pictures: a fresh network learns {pictures.title}")
            brain, run = None, True
        self._begin(pictures, brain, "", run)

    # once a frame

    def poll(self) -> None:
        """Take over what happened elsewhere. What went wrong there is raised here.

        Raises:
            UserError: a person's mistake; the rest goes on.
        """
        self._background.hold()
        self.snapshot = self._latest
        if self._follow and not self.unhandled:
            self.setup, self._follow = self.snapshot.setup, False
        trouble = self._background.trouble()
        if trouble is not None:
            self._follow = True  # what was asked for did not come about
            raise trouble
        if self._read is not None and self._read.done():
            read, then = self._read, self._then
            self._read, self._then, self.reading = None, None, ""
            try:
                pictures = read.result()
            except UserError:
                if self.snapshot.pictures is None and self.setup.dataset != drawn_set.NAME:
                    self.use_set(drawn_set.NAME)  # there must be one
                elif self.snapshot.pictures is not None:
                    self.setup = self.snapshot.setup
                raise
            self.news.extend(pictures.notes)
            assert then is not None
            then(pictures)

    def between_frames(self) -> None:
        """For other threads of the scene, before each few milliseconds of work: wait until no frame is being made."""
        self._background.between_frames()

    def frame_drawn(self) -> None:
        """The training may use the time until the next frame."""
        self._background.release()

    def _publish(self, snapshot: Snapshot) -> None:
        self._latest = snapshot  # called by the training thread; one assignment, so nothing need be locked

    # the training

    @property
    def running(self) -> bool:
        """Whether it trains, or will as soon as it gets to it."""
        return self._running_asked if self.unhandled else self.snapshot.running

    @property
    def unhandled(self) -> bool:
        """Whether something that was asked for has not been done yet."""
        return bool(self.reading) or self.snapshot.handled < self._background.asked

    def resume(self) -> None:
        """Train on."""
        self._run(True)

    def pause(self) -> None:
        """Train no more until ``resume``."""
        self._run(False)

    def _run(self, running: bool) -> None:
        self._running_asked = running
        self._background.ask(lambda: self._training.run(running))

    def use_setup(self, **changes: Any) -> None:
        """Change fields of the setup: those of ``RESTARTS`` begin anew (which can be undone), others act at once.

        Raises:
            UserError: a value that is not possible.
        """
        setup = replace(self.setup, **changes)
        if setup.dataset != self.setup.dataset or ("dataset" in changes and self.snapshot.pictures is None):
            self.setup = setup
            self.use_set(setup.dataset)
        elif setup.restarts(self.setup):
            self.setup = setup
            self.restart()
        else:
            self.setup = setup
            self._background.ask(lambda: self._training.use_setup(setup))

    def use_set(self, name_or_path: str) -> None:
        """Read another set, and let a fresh network learn from it."""
        self.setup = replace(self.setup, dataset=name_or_path)
        self._read_set(name_or_path, lambda pictures: self._begin(pictures, None, "another data set", True))

    def restart(self) -> None:
        """The same setup from fresh first weights; runs at once. Can be undone."""
        if self.snapshot.pictures is not None and not self.reading:
            self._begin(self.snapshot.pictures, None, "the restart", True)

    def undo(self) -> None:
        """Take back the last thing in ``snapshot.undo``."""
        self._running_asked, self._follow = False, True
        self._background.ask(self._training.undo)

    def _begin(self, pictures: PictureSet, brain: PictureBrain | None, words: str, run: bool) -> None:
        setup, training = self.setup, self._training
        network, title, classes = (brain.network, brain.name, brain.classes) if brain is not None else (None, "", ())
        self._running_asked = run
        self._background.ask(lambda: training.begin(setup, pictures, network, title, classes, words, run))

    def fine_tune(
        self,
        words: str,
        begin: Callable[[Network, PictureSet], FineTuning],
        done: Callable[[FineTuned], None] | None = None,
    ) -> None:
        """Let something else than the training change the weights, such as one correction; can be undone.

        Args:
            words: what it is, as ``undo`` will tell it.
            begin: called in the training thread with the network, to be changed in place, and the set; gives an
                iterator that changes it a few milliseconds at a time.
            done: called in the training thread when it ended; it may only put things down.
        """
        tell = done if done is not None else _forget
        self._background.ask(lambda: self._training.fine_tune(words, begin, tell))

    def aside(self, slices: Iterator[object]) -> None:
        """Do something in the training thread that leaves the network alone; the training waits until it ends.

        Args:
            slices: every ``next`` takes a few milliseconds; what they give is not looked at.
        """
        self._background.ask(lambda: self._training.aside(slices))

    # sets, files, work

    def _read_set(self, name_or_path: str, then: Callable[[PictureSet], None]) -> None:
        self.reading, self._then = name_or_path, then
        self._read = self.compute(find_pictures, name_or_path, None, self.setup.seed)

    def sets(self) -> list[SetChoice]:
        """The built-in set, those that are known by name, and the present one if it has a path."""
        return set_choices(self.setup.dataset)

    def load(self, path: Path) -> None:
        """Go on with a saved brain; its own set is read if the present one has other pictures. Can be undone.

        If that set is not here, drawings can still be shown to it.

        Raises:
            UserError: no brain for pictures.
        """
        brain = read_brain(path)
        setup, pictures, words = brain.setup(self.setup), self.snapshot.pictures, f"loading {brain.name}"
        if pictures is not None and not self.reading and brain.fits(pictures):
            self.setup = setup
            self._begin(pictures, brain, words, False)
            return
        self._running_asked = False
        own = brain.own_set()
        if own:
            self.setup = replace(setup, dataset=own)
            self._read_set(own, lambda found: self._begin(found, brain, words, False))
            return
        self.setup, training = replace(setup, dataset=brain.dataset or setup.dataset), self._training
        parts = (self.setup, brain.network, brain.name, brain.classes, brain.shape, words)
        self._background.ask(lambda: training.show_alone(*parts))
        self.news.append(brain.alone_words())

    def save(self, path: Path) -> None:
        """Save the network of this moment. Raises UserError when it cannot be written."""
        write_brain(path, self.snapshot)

    def compute(self, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """Do something beside the window that leaves the training alone: poll the future, never wait for it."""
        return self._computing.submit(function, *arguments)

    def classify(self, inputs: np.ndarray) -> np.ndarray:
        """``probabilities`` of the snapshot's network."""
        return probabilities(self.snapshot.network, inputs)

    def show_drawing(self, drawing: np.ndarray | None) -> None:
        """What page Draw shows the network, ``(28, 28)``; for the other pages."""
        self.drawing = drawing
        self.drawing_revision += 1

    def close(self) -> None:
        """End all threads."""
        self._computing.shutdown(wait=False, cancel_futures=True)
        self._background.end()
        self._one_thread.close()


def probabilities(network: Network, inputs: np.ndarray) -> np.ndarray:
    """How sure a network is of every class: ``(n, classes)`` from 0 to 1, for inputs ``(n, features)``.

    Softmax outputs add up to 1; of sigmoid outputs each says for itself. The snapshot's network may be asked in any
    thread.
    """
    with one_thread():
        return network.forward(inputs)


def _shipped() -> PictureBrain | None:
    from sim.shipped import shipped_brain

    try:
        return read_brain(shipped_brain(SHIPPED))
    except UserError:
        return None


def _forget(result: FineTuned) -> None:
    """Nobody wants to know."""
