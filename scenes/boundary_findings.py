"""What is found out beside the picture: confusion matrix and the gradient's size in every layer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.boundary_network import signed
from scenes.decision_map import CLASS_COLOURS
from scenes.point_cloud import PointPainter
from scenes.theme import Theme, mix

LEAST_GRADIENT, LARGEST_GRADIENT = 1e-6, 10.0


class Gradients:
    """Root mean square of the weights' gradient in every layer, smoothed over a few looks."""

    def __init__(self) -> None:
        self.sizes = np.empty(0)

    def look(self, slopes: Sequence[tuple[NDArray[np.floating], NDArray[np.floating]]]) -> None:
        """Take the gradient of the last minibatch: (weights, biases) of every layer."""
        now = np.array([float(np.sqrt(np.mean(np.square(weights, dtype=np.float64)))) for weights, _ in slopes])
        now = np.nan_to_num(now)
        self.sizes = now if len(now) != len(self.sizes) else 0.7 * self.sizes + 0.3 * now


def draw_confusion(
    surface: pygame.Surface,
    rect: pygame.Rect,
    theme: Theme,
    painter: PointPainter,
    confusion: NDArray[np.int64],
    title: str,
) -> None:
    """A small matrix: true classes down, answers across; right ones green, wrong ones ringed in vermilion."""
    surface.blit(theme.text(theme.fit(title, rect.width, bold=True), bold=True), rect.topleft)
    count = len(confusion)
    head = theme.line_height() + theme.px(6)
    mark = theme.px(18)
    room = min(rect.width - mark, rect.height - head - mark)
    cell = min(theme.px(46), room // max(1, count))
    if cell < theme.px(9):
        return
    left, top = rect.left + mark, rect.top + head + mark
    totals = np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    for k in range(count):
        picture = painter.mark(k, False, False)
        surface.blit(picture, picture.get_rect(center=(rect.left + mark // 2, top + k * cell + cell // 2)))
        surface.blit(picture, picture.get_rect(center=(left + k * cell + cell // 2, rect.top + head + mark // 2)))
    for row in range(count):
        for column in range(count):
            box = pygame.Rect(left + column * cell, top + row * cell, cell - 2, cell - 2)
            share = float(confusion[row, column] / totals[row, 0])
            right = row == column
            surface.fill(
                mix(theme["panel"], theme["right" if right else "negative"], 0.15 + 0.75 * share if share else 0), box
            )
            words = theme.text(str(int(confusion[row, column])), "text" if cell >= theme.px(26) else "small")
            if words.get_width() <= cell:
                surface.blit(words, words.get_rect(center=box.center))
            if not right and share:
                pygame.draw.rect(surface, theme["error"], box, theme.px(1))
    if rect.right - (left + count * cell) > theme.px(64):
        x = left + count * cell + theme.px(6)
        for k, words_ in enumerate(("rows: truth", "columns: answer")):
            text = theme.fit(words_, rect.right - x, "small")
            surface.blit(theme.text(text, "small", "muted"), (x, top + k * theme.line_height("small")))


def draw_gradients(surface: pygame.Surface, rect: pygame.Rect, theme: Theme, sizes: NDArray[np.float64]) -> None:
    """A bar for every layer on a logarithmic scale: where bars shrink towards the input, gradients vanish."""
    title = theme.fit("Gradient by layer", rect.width, bold=True)
    surface.blit(theme.text(title, bold=True), rect.topleft)
    head = theme.line_height() + theme.px(8)
    if not len(sizes):
        surface.blit(
            theme.text(theme.fit("after the first step", rect.width), colour="faint"), (rect.left, rect.top + head)
        )
        return
    row = min(theme.px(22), (rect.height - head) // len(sizes))
    if row < theme.px(7):
        return
    label = theme.width("output", "small") + theme.px(8)
    number = theme.width("0.0000", "small") + theme.px(6)
    width = max(theme.px(10), rect.width - label - number)
    low, high = np.log10(LEAST_GRADIENT), np.log10(LARGEST_GRADIENT)
    for k, size in enumerate(sizes):
        middle = rect.top + head + k * row + row // 2
        name = "output" if k == len(sizes) - 1 else f"layer {k + 1}"
        words = theme.text(name, "small", "muted")
        surface.blit(words, (rect.left, middle - words.get_height() // 2))
        share = (np.log10(max(size, LEAST_GRADIENT)) - low) / (high - low)
        bar = pygame.Rect(rect.left + label, middle - theme.px(4), width, theme.px(8))
        surface.blit(theme.rounded(bar.size, "control", bar.height / 2), bar)
        bar.width = max(bar.height, round(width * min(1.0, float(share))))
        surface.blit(theme.rounded(bar.size, "positive", bar.height / 2), bar)
        value = theme.text(f"{size:.1e}" if size < 0.001 else signed(float(size), 3), "small")
        surface.blit(value, (rect.right - value.get_width(), middle - value.get_height() // 2))


def draw_legend(
    surface: pygame.Surface,
    at: tuple[int, int],
    theme: Theme,
    painter: PointPainter,
    classes: Sequence[str],
    width: int,
) -> None:
    """One line that says which mark is which class."""
    x, y = at
    for k, name in enumerate(classes[: len(CLASS_COLOURS)]):
        picture = painter.mark(k, False, False)
        words = theme.text(theme.fit(name, theme.px(90), "small"), "small", "muted")
        if x + picture.get_width() + words.get_width() > at[0] + width:
            return
        surface.blit(picture, (x, y - picture.get_height() // 2))
        x += picture.get_width() + theme.px(3)
        surface.blit(words, (x, y - words.get_height() // 2))
        x += words.get_width() + theme.px(12)
