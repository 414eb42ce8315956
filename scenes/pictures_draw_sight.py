"""What the network sees in the drawing, how that came about, and what it takes it for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from brains.pictures.idx import DIGIT_CLASSES
from brains.pictures.pen import PICTURE_SIZE
from brains.pictures.picture_files import fitted
from brains.pictures.preprocess import Steps, preprocess
from scenes.pictures_draw_canvas import Canvas
from scenes.pictures_session import PicturesSession

STAGES_S = 0.1
"""The steps to the picture may follow the hand a little later than the picture itself."""
_BARE = Steps(crop=False, scale=False, centre=False, smooth=False, bold=False)


class Sight:
    """Looks at a canvas, for the network of a session.

    Attributes:
        preparing: whether the drawing is preprocessed; steps: which steps of that are on.
        picture: what the network sees, ``(28, 28)`` float32 from 0 to 1.
        stages: how it came about: words and a picture for each step.
        shares: how sure the network is of every class, ``(classes,)``; zeros for an empty canvas.
        revision: of the canvas when it was seen last.
    """

    def __init__(self, canvas: Canvas, session: PicturesSession) -> None:
        self.preparing, self.steps = True, Steps()
        self.picture: np.ndarray = np.zeros((PICTURE_SIZE, PICTURE_SIZE), dtype=np.float32)
        self.shares: np.ndarray = np.zeros(len(session.snapshot.classes), dtype=np.float32)
        self.stages = [(words, self.picture) for words, _ in self._stages()]
        self.revision = -1
        self._canvas, self._session = canvas, session
        self._seen: tuple[object, ...] = ()
        self._judged: tuple[object, ...] = ()
        self._staged: tuple[object, ...] = ()
        self._since_stages_s = 0.0

    def look(self) -> bool:
        """See the drawing and rank the classes, if anything changed; returns whether the ranking is another one."""
        seen = (self._canvas.revision, self.preparing, self.steps, self._session.snapshot.classes == DIGIT_CLASSES)
        if seen != self._seen:
            self._seen, self.revision = seen, self._canvas.revision
            self.picture = self._prepared(self.steps if self.preparing else _BARE)
            self._session.show_drawing(None if self._canvas.empty else self.picture)
        snapshot = self._session.snapshot
        judged = (seen, snapshot.weights_revision, snapshot.classes, snapshot.shape)
        if judged == self._judged:
            return False
        self._judged = judged
        shares = self._session.classify(self.inputs()[None])[0]
        self.shares = np.zeros_like(shares) if self._canvas.empty else shares
        return True

    def animate(self, elapsed_s: float) -> None:
        """Bring the stages up to date, now and then."""
        self._since_stages_s += elapsed_s
        if self._staged != self._seen and self._since_stages_s >= STAGES_S:
            self._staged, self._since_stages_s = self._seen, 0.0
            self.stages = [(words, self._prepared(steps)) for words, steps in self._stages()]

    def _stages(self) -> list[tuple[str, Steps]]:
        """The steps from the drawing to the picture, each with those before it."""
        on = self.steps if self.preparing else _BARE
        return [
            ("drawn", replace(on, crop=False, scale=False, centre=False, bold=False)),
            ("cut out", replace(on, scale=False, centre=False)),
            ("scaled", replace(on, centre=False)),
            ("centred", on),
        ]

    def _prepared(self, steps: Steps) -> np.ndarray:
        """Digits are brought to 20 of the 28 pixels, as in MNIST; other drawings fill them, as in most sets."""
        ink = self._canvas.seen.levels
        if steps.crop and steps.scale and self._session.snapshot.classes != DIGIT_CLASSES:
            return preprocess(_square_of(ink), replace(steps, crop=False, scale=False))
        return preprocess(ink, steps)

    def inputs(self) -> np.ndarray:
        """The picture in the shape that the network takes, ``(features,)``."""
        shape = self._session.snapshot.shape
        picture = self.picture
        if shape[:2] != picture.shape:
            picture = fitted(np.rint(picture * 255).astype(np.uint8), (shape[0], shape[1])).astype(np.float32) / 255
        return np.repeat(picture.reshape(-1), shape[2] if len(shape) > 2 else 1)

    @property
    def guess(self) -> int | None:
        """The class that the network is surest of; None for an empty canvas."""
        return None if self._canvas.empty else int(np.argmax(self.shares))


def _square_of(ink: np.ndarray) -> np.ndarray:
    """The smallest square with all the ink in its middle, and about a pixel of the result round it."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return ink
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    side = round(max(cut.shape) * PICTURE_SIZE / (PICTURE_SIZE - 2))
    square: np.ndarray = np.zeros((side, side), dtype=ink.dtype)
    top, left = (side - cut.shape[0]) // 2, (side - cut.shape[1]) // 2
    square[top : top + cut.shape[0], left : left + cut.shape[1]] = cut
    return square
