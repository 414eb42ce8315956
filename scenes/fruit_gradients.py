"""Gradients as tables of bars: filled by nudges one after the other, or by backpropagation at once, with the count."""

from __future__ import annotations

import numpy as np
import pygame

from scenes.fruit_learning import BackpropLearner, NudgeLearner
from scenes.fruit_lesson import Lesson
from scenes.fruit_orchard import Floats
from scenes.numbers import grouped
from scenes.theme import Theme

_LEAST_SCALE = 1e-6


def draw_nudges(surface: pygame.Surface, theme: Theme, box: pygame.Rect, lesson: Lesson, learner: NudgeLearner) -> None:
    """Chapter 7: the sweep, the slopes found so far, and what it costs."""
    fruit, count = lesson.verdict().train_count, len(lesson.free)
    top = _headline(surface, theme, box, box.top, grouped(learner.forward_passes), "passes forward so far")
    words = f"{count} numbers × 2 × {fruit} fruit = {grouped(learner.passes_per_step)} passes for one step"
    top = _small(surface, theme, box, top, words, "muted")
    top = _small(surface, theme, box, top, f"{grouped(learner.steps)} steps · slope of the cost for each:", "muted")
    slopes = learner.slopes
    if learner.place == 0 and learner.steps:  # just between two sweeps: show the one that was used
        slopes = learner.gradient
    table = pygame.Rect(box.left, top + theme.px(3), box.width, max(1, box.bottom - top - theme.px(3)))
    current = int(lesson.free[learner.place]) if learner.place < count else -1
    scale = max(float(np.nanmax(np.abs(np.append(slopes, learner.gradient)), initial=0.0)), _LEAST_SCALE)
    _draw_table(surface, theme, table, lesson.names, [(slopes, "best")], scale, current)


def draw_backprop(
    surface: pygame.Surface, theme: Theme, box: pygame.Rect, lesson: Lesson, learner: BackpropLearner
) -> None:
    """Chapter 8: both gradients here and now, side by side, and both counts."""
    fruit, count = lesson.verdict().train_count, len(lesson.free)
    found = learner.comparison
    if found is None:
        _small(surface, theme, box, box.top, "No fruit to learn from: paint some.", "muted")
        return
    one = 2 * count * fruit
    half = box.width // 2
    left = pygame.Rect(box.left, box.top, half, box.height)
    right = pygame.Rect(box.left + half, box.top, box.width - half, box.height)
    top = max(
        _headline(surface, theme, left, box.top, grouped(one), "by nudges", "best"),
        _headline(surface, theme, right, box.top, f"{fruit} + {fruit}", "backprop", "positive"),
    )
    top = _small(surface, theme, box, top, f"passes a step: {count} × 2 × {fruit}, or forward + back", "muted")
    steps, spent = learner.steps, learner.forward_passes + learner.backward_passes
    words = f"{grouped(steps)} steps: {grouped(spent)}, not {grouped(steps * one)}"
    top = _small(surface, theme, box, top, words, "muted")
    words = f"largest difference {found.difference:.0e} of the largest slope"
    top = _small(surface, theme, box, top, words, "right" if found.difference <= 1e-6 else "error")
    table = pygame.Rect(box.left, top + theme.px(3), box.width, max(1, box.bottom - top - theme.px(3)))
    columns = [(found.nudged, "best"), (found.backprop, "positive")]
    scale = max(float(np.abs(found.backprop).max()), _LEAST_SCALE)
    _draw_table(surface, theme, table, lesson.names, columns, scale, -1)


def _headline(
    surface: pygame.Surface, theme: Theme, box: pygame.Rect, top: int, number: str, words: str, colour: str = "text"
) -> int:
    """A large number with words behind it; returns where the next line begins."""
    both = theme.width(number, "big", True) + theme.px(10) + theme.width(words, "small")
    size = "title" if box.height < theme.px(190) or both > box.width else "big"
    picture = theme.text(theme.fit(number, box.width, size, True), size, bold=True)
    surface.blit(picture, (box.left, top))
    left = box.left + picture.get_width() + theme.px(6)
    unit = theme.fit(words, box.right - left, "small")
    base = top + theme.font(size, True).get_ascent() - theme.font("small").get_ascent()
    surface.blit(theme.text(unit, "small", colour if colour != "text" else "muted"), (left, base))
    return top + theme.line_height(size)


def _small(surface: pygame.Surface, theme: Theme, box: pygame.Rect, top: int, words: str, colour: str) -> int:
    line = theme.line_height("small")
    if top + line <= box.bottom:
        surface.blit(theme.text(theme.fit(words, box.width, "small"), "small", colour), (box.left, top))
    return top + line


def _draw_table(
    surface: pygame.Surface,
    theme: Theme,
    box: pygame.Rect,
    names: list[str],
    columns: list[tuple[Floats, str]],
    scale: float,
    current: int,
) -> None:
    """A row for each parameter: its name, then for each column a bar about a middle line and the slope."""
    line = min(theme.px(17), max(theme.px(14), box.height // max(1, len(names))))
    shown = min(len(names), max(0, box.height // line))
    first = 0
    if current >= shown:  # a short table follows the nudge
        first = min(current - shown // 2, len(names) - shown)
    name_width = theme.px(76)
    width = (box.width - name_width) // len(columns)
    for row in range(shown):
        k = first + row
        y = box.top + row * line
        middle = y + line // 2
        if k == current:
            surface.fill(theme["control"], (box.left - theme.px(4), y, box.width + theme.px(4), line))
        words = theme.text(names[k], "small", "text" if k == current else "muted")
        surface.blit(words, (box.left, middle - words.get_height() // 2))
        for place, (values, colour) in enumerate(columns):
            left = box.left + name_width + place * width
            _draw_slope(surface, theme, pygame.Rect(left, y, width, line), float(values[k]), scale, colour)


def _draw_slope(
    surface: pygame.Surface, theme: Theme, cell: pygame.Rect, value: float, scale: float, colour: str
) -> None:
    taken = theme.px(54 + 4 + 8)  # the number, and room on both sides of the bar
    bar = pygame.Rect(cell.left + theme.px(8), cell.top + 2, max(2, cell.width - taken), max(2, cell.height - 4))
    surface.fill(theme["line"], (bar.centerx, bar.top, 1, bar.height))
    if not np.isfinite(value):
        return
    length = round(min(1.0, abs(value) / scale) * (bar.width / 2))
    left = bar.centerx if value >= 0 else bar.centerx - length
    surface.fill(theme[colour], (left, bar.top + 1, length, max(1, bar.height - 2)))
    words = theme.text(f"{value:+.4f}".replace("-", "−"), "small")
    surface.blit(words, (cell.right - words.get_width(), cell.centery - words.get_height() // 2))
