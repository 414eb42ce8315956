"""A hand that draws digits by itself until the visitor takes the pen."""

from __future__ import annotations

import numpy as np

from brains.pictures.strokes import HandSettings, write_digit
from scenes.pictures_draw_canvas import Canvas

PEN_PX_PER_S = 42.0
LIFT_S, REST_S = 0.12, 1.6
_HAND = HandSettings(size_spread=0.0, turn_spread=3.0)
_DIGITS = (3, 8, 5, 2, 7, 4, 6, 9, 0, 1)


class Demo:
    """Draws one digit after the other on a canvas.

    Args:
        canvas: to draw on.
        seed: of the hands.

    Attributes:
        active: false once the visitor has the pen.
        tip: where its pen is, in pixels of the picture; None while it is lifted.
        digit: the one that is drawn now; None before the first.
    """

    def __init__(self, canvas: Canvas, seed: int = 0) -> None:
        self.active = True
        self.tip: tuple[float, float] | None = None
        self.digit: int | None = None
        self._canvas = canvas
        self._rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(7,)))
        self._count = 0
        self._way: list[tuple[np.ndarray, bool]] = []  # the places to come, and whether the pen is put down there
        self._thickness = 0.0
        self._wait_s = 0.0

    def stop(self) -> None:
        """The visitor takes the pen: an empty canvas is handed over."""
        if self.active:
            self.active, self.tip = False, None
            self._canvas.forget()

    def animate(self, elapsed_s: float) -> None:
        """Draw on."""
        if not self.active:
            return
        self._wait_s -= elapsed_s
        left_px = PEN_PX_PER_S * elapsed_s
        while self._wait_s <= 0 and left_px > 0:
            if not self._way:
                self._next_digit()
            left_px = self._go(left_px)

    def _next_digit(self) -> None:
        self._canvas.forget()
        self.digit = _DIGITS[self._count % len(_DIGITS)]
        self._count += 1
        strokes, self._thickness = write_digit(self.digit, self._rng, _HAND)
        self._way = [(place, index == 0) for stroke in strokes for index, place in enumerate(stroke)]

    def _go(self, left_px: float) -> float:
        """As far as the pen comes; returns what is left of its way."""
        place, down = self._way[0]
        if down:
            self._canvas.begin((float(place[0]), float(place[1])), self._thickness)
        else:
            assert self.tip is not None
            way = place - self.tip
            length = float(np.hypot(*way))
            if length > left_px:
                place = np.asarray(self.tip) + way * (left_px / length)
            self._canvas.extend((float(place[0]), float(place[1])))
            if length > left_px:
                self.tip = (float(place[0]), float(place[1]))
                return 0.0
            left_px -= length
        self.tip = (float(place[0]), float(place[1]))
        self._way.pop(0)
        if not self._way or self._way[0][1]:
            self._canvas.end()
            self.tip = None
            self._wait_s = LIFT_S if self._way else REST_S
        return left_px
