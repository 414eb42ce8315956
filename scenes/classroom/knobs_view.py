"""Draws lesson 11: the picture, what the network says, and all its knobs as dots, coloured by their gradient."""

from __future__ import annotations

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.classroom.knobs import Knobs
from scenes.classroom.small_reader import CLASSES, SIDE
from scenes.picture_surface import grey_or_colour, surface_of, two_coloured
from scenes.theme import Theme

_PER_ROW = 4  # of the sixteen pictures of first weights
_HIDDEN = 16
_ROOT = 0.35  # of a gradient, for its colour


class KnobsView:
    """The picture; `place` it before it is drawn."""

    def __init__(self) -> None:
        self._digit = pygame.Rect(0, 0, 1, 1)
        self._answers = pygame.Rect(0, 0, 1, 1)
        self._blocks: list[tuple[int, int, int, pygame.Rect]] = []
        self._kept: tuple[bytes, list[pygame.Surface]] | None = None

    def place(self, box: pygame.Rect, theme: Theme) -> None:
        """Picture and answers at the left, the knobs at the right, each block in the shape of its weights."""
        left = min(round(box.width * 0.26), theme.px(210))
        side = min(left, round(box.height * 0.36))
        self._digit = pygame.Rect(box.left, box.top, max(1, side), max(1, side))
        top = self._digit.bottom + theme.px(10)
        self._answers = pygame.Rect(box.left, top, left, max(1, box.bottom - top))
        gap, head = theme.px(5), theme.line_height("small")
        field = pygame.Rect(box.left + left + theme.px(20), box.top + head, 1, max(1, box.height - head))
        field.width = max(1, box.right - field.left)
        first = field.width * 0.72
        tile = max(4, min(int((first - gap * 3) / _PER_ROW), (field.height - gap * 3) // _PER_ROW))
        self._blocks = []
        for neuron in range(_HIDDEN):
            place = (field.left + neuron % _PER_ROW * (tile + gap), field.top + neuron // _PER_ROW * (tile + gap))
            self._blocks.append((neuron * SIDE * SIDE, SIDE, SIDE, pygame.Rect(*place, tile, tile)))
        weights = _HIDDEN * SIDE * SIDE
        right = field.left + _PER_ROW * (tile + gap) + theme.px(14)
        width = max(16, min(box.right - right, (field.height - 2 * theme.px(24)) * 16 // 34))
        cell = max(1, width // _HIDDEN)
        second = pygame.Rect(right, field.top, cell * _HIDDEN, cell * _HIDDEN)
        third = pygame.Rect(right, second.bottom + theme.px(22), cell * _HIDDEN, cell * CLASSES)
        start = weights + _HIDDEN
        self._blocks.append((start, _HIDDEN, _HIDDEN, second))
        start += _HIDDEN * _HIDDEN + _HIDDEN
        self._blocks.append((start, CLASSES, _HIDDEN, third))
        below = third.bottom + theme.px(22)
        for first_bias, count in ((weights, _HIDDEN), (start - _HIDDEN, _HIDDEN), (start + CLASSES * _HIDDEN, CLASSES)):
            self._blocks.append((first_bias, 1, count, pygame.Rect(right, below, cell * count, cell)))
            below += cell + theme.px(3)

    def knob_at(self, position: tuple[int, int]) -> int | None:
        """The knob whose dot is there."""
        for start, rows, columns, rect in self._blocks:
            if rect.collidepoint(position):
                row = (position[1] - rect.top) * rows // rect.height
                column = (position[0] - rect.left) * columns // rect.width
                return start + row * columns + column
        return None

    def dot(self, knob: int) -> tuple[int, int]:
        """Where the dot of a knob is."""
        for start, rows, columns, rect in self._blocks:
            if start <= knob < start + rows * columns:
                row, column = divmod(knob - start, columns)
                x = rect.left + (2 * column + 1) * rect.width // (2 * columns)
                return x, rect.top + (2 * row + 1) * rect.height // (2 * rows)
        return 0, 0

    # drawing

    def draw(self, surface: pygame.Surface, theme: Theme, knobs: Knobs) -> None:
        """Draw everything as it is now."""
        image = surface_of(grey_or_colour(knobs.image[None])[0])
        surface.blit(pygame.transform.scale(image, self._digit.size), self._digit)
        self._draw_answers(surface, theme, knobs)
        for (_, _, _, rect), block in zip(self._blocks, self._pictures(knobs), strict=True):
            surface.blit(pygame.transform.scale(block, rect.size), rect)
        titles = (("12,544 weights from the pixels", 0), ("16 × 16", _HIDDEN), ("16 × 10", _HIDDEN + 1))
        for words, number in (*titles, ("42 biases", _HIDDEN + 2)):
            rect = self._blocks[number][3]
            picture = theme.text(words, "small", "muted")
            surface.blit(picture, (rect.left, rect.top - picture.get_height() - 1))
        place = self.dot(knobs.chosen)
        pygame.draw.aacircle(surface, theme["best"], place, theme.px(9), max(2, theme.px(2)))

    def _pictures(self, knobs: Knobs) -> list[pygame.Surface]:
        """Every block in the colours of its gradient; drawn anew when that changed."""
        mark = knobs.gradient.tobytes()
        if self._kept is None or self._kept[0] != mark:
            # The largest few would leave all others dark: a root brings them nearer, and leaves 0 at 0.
            sizes: NDArray[np.float64] = np.sign(knobs.gradient) * np.abs(knobs.gradient) ** _ROOT
            limit = max(1e-9, float(np.abs(sizes).max())) * 0.6
            blocks = [sizes[start : start + rows * columns].reshape(1, rows, columns)
                      for start, rows, columns, _ in self._blocks]  # fmt: skip
            self._kept = (mark, [surface_of(two_coloured(block, limit)[0]) for block in blocks])
        return self._kept[1]

    def _draw_answers(self, surface: pygame.Surface, theme: Theme, knobs: Knobs) -> None:
        """How sure it is of each digit; the right one green, a wrong first guess vermilion with a ring."""
        outputs, rect = knobs.outputs, self._answers
        row = min(rect.height / CLASSES, theme.px(30))
        first = int(outputs.argmax())
        for digit in range(CLASSES):
            top = rect.top + digit * row
            middle = round(top + row / 2)
            right, wrong = digit == knobs.label, digit == first != knobs.label
            colour = "right" if right else "negative" if wrong else "positive"
            words = theme.text(str(digit), colour=colour if right or wrong else "muted", bold=right)
            surface.blit(words, words.get_rect(midleft=(rect.left + theme.px(8), middle)))
            if wrong:
                centre = (rect.left + theme.px(8) + words.get_width() // 2, middle)
                pygame.draw.aacircle(surface, theme["negative"], centre, theme.px(10), max(1, theme.px(2)))
            room = rect.width - theme.px(80)
            bar = pygame.Rect(rect.left + theme.px(28), round(top + row * 0.2), 1, max(1, round(row * 0.6)))
            bar.width = max(1, round(room * float(outputs[digit])))
            surface.fill(theme[colour], bar)
            share = theme.text(f"{100 * outputs[digit]:.1f} %", "small")
            surface.blit(share, share.get_rect(midright=(rect.right, middle)))

    def sketch(self, surface: pygame.Surface, box: pygame.Rect, theme: Theme) -> None:
        """A field of dots, a few of them bright."""
        rng = np.random.default_rng(3)
        rows, columns = 5, 14
        values = rng.normal(size=(rows, columns)) ** 3
        for row, column in np.ndindex(rows, columns):
            value = float(np.clip(values[row, column] / 4, -1, 1))
            name = "positive" if value > 0 else "negative"
            colour = theme["line"].lerp(theme[name], abs(value))
            place = (box.left + (column + 0.5) * box.width / columns, box.top + (row + 0.5) * box.height / rows)
            pygame.draw.aacircle(surface, colour, place, max(2, theme.px(5)))
