"""What stands under the network, other in every chapter: live sums, the curve of a neuron, costs, gradients, counts."""

from __future__ import annotations

import numpy as np
import pygame

from brains.activations import activation
from scenes.fruit_gradients import draw_backprop, draw_nudges
from scenes.fruit_learning import BackpropLearner, BatchLearner, Learner, NudgeLearner
from scenes.fruit_lesson import Lesson
from scenes.fruit_orchard import Floats
from scenes.numbers import grouped
from scenes.theme import Theme

_WORST_COST = 2.0
_Z_RANGE = 8.0
OUTPUTS = ("safe", "poison")


def draw_exhibit(
    surface: pygame.Surface,
    theme: Theme,
    box: pygame.Rect,
    lesson: Lesson,
    learner: Learner | None,
    probe: Floats | None,
) -> None:
    """Draw the chapter's exhibit into the box; ``probe`` (2,) are the features under the mouse, if any."""
    kind = lesson.chapter.exhibit
    if kind == "sums":
        _draw_lines(surface, theme, box, sum_lines(lesson, probe))
    elif kind == "collapse":
        _draw_lines(surface, theme, box, collapse_lines(lesson))
    elif kind == "curve":
        _draw_curve(surface, theme, box, lesson, probe)
    elif kind == "costs":
        _draw_costs(surface, theme, box, lesson)
    elif isinstance(learner, NudgeLearner):
        draw_nudges(surface, theme, box, lesson, learner)
    elif isinstance(learner, BackpropLearner):
        draw_backprop(surface, theme, box, lesson, learner)
    elif isinstance(learner, BatchLearner):
        _draw_batches(surface, theme, box, lesson, learner)


Line = tuple[str, str, bool]
"""Words, colour, whether bold."""


def _draw_lines(surface: pygame.Surface, theme: Theme, box: pygame.Rect, lines: list[Line]) -> None:
    top = box.top
    for words, colour, bold in lines:
        if top + theme.line_height("small") > box.bottom:
            return
        for row in theme.wrap(words, box.width, "small"):
            surface.blit(theme.text(row, "small", colour, bold), (box.left, top))
            top += theme.line_height("small") + theme.px(2)


def signed(value: float, digits: int = 2) -> str:
    """With a true minus sign."""
    return f"{value:.{digits}f}".replace("-", "−")


def _term(value: float, name: str) -> str:
    return f"{'+' if value >= 0 else '−'} {abs(value):.2f}{name}"


def sum_lines(lesson: Lesson, probe: Floats | None) -> list[Line]:
    """The sums of chapters 1 and 2 with their live numbers."""
    weights, biases = lesson.network.layers[0]
    with_bias = lesson.chapter.biases
    lines: list[Line] = [("The sums", "text", True)]
    for k, name in enumerate(OUTPUTS):
        words = f"{name} = {signed(weights[k, 0])} × spot {_term(weights[k, 1], ' × spike')}"
        lines.append((words + (f" {_term(biases[k], '')}" if with_bias else ""), "text", False))
    if probe is None:
        lines.append(("Rest the mouse on the graph to put numbers in.", "muted", False))
        return lines
    outputs = lesson.network.forward(probe[None])[0]
    lines.append((f"Here, spot {probe[0]:.2f} and spike {probe[1]:.2f}:", "muted", False))
    for k, name in enumerate(OUTPUTS):
        parts = f"{signed(weights[k, 0] * probe[0])} {_term(weights[k, 1] * probe[1], '')}"
        parts += f" {_term(biases[k], '')}" if with_bias else ""
        lines.append((f"{name} = {parts} = {signed(outputs[k])}", "text", False))
    lines.append((f"{OUTPUTS[int(outputs[1] > outputs[0])]} is larger", "best", True))
    return lines


def collapsed(lesson: Lesson) -> tuple[Floats, Floats]:
    """Weights ``(2, 2)`` and biases ``(2,)`` of the one layer that a network of sums alone amounts to."""
    weights, biases = np.eye(2), np.zeros(2)
    for layer_weights, layer_biases in lesson.network.layers:
        weights, biases = layer_weights @ weights, layer_weights @ biases + layer_biases
    return weights, biases


def collapse_lines(lesson: Lesson) -> list[Line]:
    """Chapter 3: all 17 numbers multiplied out."""
    weights, biases = collapsed(lesson)
    lines: list[Line] = [("All 17 numbers, multiplied out, are these 6:", "text", True)]
    for k, name in enumerate(OUTPUTS):
        words = f"{name} = {signed(weights[k, 0])} × spot {_term(weights[k, 1], ' × spike')} {_term(biases[k], '')}"
        lines.append((words, "text", False))
    lines.append(("That is chapter 2 again. Something has to bend in between: see the next chapter.", "muted", False))
    return lines


def _draw_curve(surface: pygame.Surface, theme: Theme, box: pygame.Rect, lesson: Lesson, probe: Floats | None) -> None:
    """The activation with the hidden neurons' points on it."""
    name = lesson.chapter.topology.activations[0]
    title = "Step: 1 if the sum is above 0, else 0" if name == "step" else "Sigmoid: 1 / (1 + e^−sum)"
    surface.blit(theme.text(theme.fit(title, box.width, "small"), "small", bold=True), box.topleft)
    line = theme.line_height("small")
    plot = pygame.Rect(box.left + theme.px(16), box.top + line + theme.px(12), box.width - theme.px(24), 0)
    plot.height = max(theme.px(20), min(theme.px(150), box.bottom - plot.top - 2 * line - theme.px(8)))
    for value in (0.0, 1.0):
        y = round(plot.bottom - value * plot.height)
        surface.fill(theme["line"], (plot.left, y, plot.width, 1))
        words = theme.text(f"{value:g}", "small", "muted")
        surface.blit(words, (box.left, y - words.get_height() // 2))
    surface.fill(theme["line"], (plot.centerx, plot.top, 1, plot.height))
    z = np.linspace(-_Z_RANGE, _Z_RANGE, 2 * max(2, plot.width))
    a = activation(name).function(z)
    xs = plot.left + (z + _Z_RANGE) / (2 * _Z_RANGE) * plot.width
    pygame.draw.aalines(surface, theme["positive"], False, np.column_stack([xs, plot.bottom - a * plot.height]))
    words = theme.text("the sum that flows in", "small", "muted")
    surface.blit(words, words.get_rect(midtop=(plot.centerx, plot.bottom + theme.px(3))))
    if probe is None:
        hint = theme.text(theme.fit("Rest the mouse on the graph", box.width, "small"), "small", "muted")
        surface.blit(hint, hint.get_rect(midtop=(box.centerx, plot.bottom + theme.px(4) + line)))
        return
    sums = lesson.sums_and_outputs(probe)[0][0]
    for k, (total, value) in enumerate(zip(sums, activation(name).function(sums), strict=True)):
        x = plot.left + (min(_Z_RANGE, max(-_Z_RANGE, float(total))) + _Z_RANGE) / (2 * _Z_RANGE) * plot.width
        level = plot.bottom - float(value) * plot.height
        pygame.draw.aacircle(surface, theme["best"], (x, level), theme.px(4))
        words = theme.text(f"h{k + 1}", "small", "best")
        away = theme.px(12 + k % 2 * 10) * (1 if value > 0.5 else -1)  # inside the plot, neighbours apart
        surface.blit(words, words.get_rect(center=(round(x), round(level + away))))


def _draw_costs(surface: pygame.Surface, theme: Theme, box: pygame.Rect, lesson: Lesson) -> None:
    """Every training fruit's cost as a column, largest first, with the average; and the average as a bar."""
    verdict = lesson.verdict()
    costs = np.sort(np.nan_to_num(verdict.costs[~lesson.fruit.test]))[::-1]
    line = theme.line_height("small")
    title = f"Cost of each of the {len(costs)} training fruit"
    surface.blit(theme.text(theme.fit(title, box.width, "small"), "small", bold=True), box.topleft)
    bar_height = theme.px(16)
    plot = pygame.Rect(box.left, box.top + line + theme.px(8), box.width, 0)
    plot.height = max(theme.px(16), min(theme.px(170), box.bottom - plot.top - bar_height - 2 * line - theme.px(16)))
    surface.fill(theme["line"], (plot.left, plot.bottom, plot.width, 1))
    if len(costs):
        step = plot.width / len(costs)
        for k, cost in enumerate(costs.tolist()):
            height = round(min(1.0, cost / _WORST_COST) * plot.height)
            left, right = round(plot.left + k * step), round(plot.left + (k + 1) * step)
            surface.fill(theme["best"], (left, plot.bottom - height, max(1, right - left - 1), height))
        level = plot.bottom - round(min(1.0, verdict.train_cost / _WORST_COST) * plot.height)
        surface.fill(theme["text"], (plot.left, level, plot.width, max(1, theme.px(1.5))))
    top = plot.bottom + theme.px(8)
    total = float(costs.sum())
    words = f"sum {total:.2f} ÷ {len(costs)} fruit = average {verdict.train_cost:.4f}"
    surface.blit(theme.text(theme.fit(words, box.width, "small"), "small"), (box.left, top))
    bar = pygame.Rect(box.left, top + line + theme.px(3), box.width, bar_height)
    surface.fill(theme["control"], bar)
    filled = round(bar.width * min(1.0, verdict.train_cost / _WORST_COST)) if len(costs) else 0
    surface.fill(theme["best"], (bar.left, bar.top, filled, bar.height))


def _draw_batches(
    surface: pygame.Surface, theme: Theme, box: pygame.Rect, lesson: Lesson, learner: BatchLearner
) -> None:
    """Minibatch against full batch in numbers, for the same work."""
    verdict, full = lesson.verdict(), learner.full_cost()
    rows = [
        ("", "minibatch", "full batch"),
        ("fruit a step", str(min(learner.batch, max(1, verdict.train_count))), str(verdict.train_count)),
        ("steps", grouped(learner.steps), grouped(learner.full_steps)),
        ("passes each way", grouped(learner.forward_passes), grouped(learner.full_passes)),
        ("cost", f"{verdict.train_cost:.4f}", f"{full:.4f}"),
    ]
    line = theme.line_height("small") + theme.px(3)
    surface.blit(theme.text("For the same work", "small", bold=True), box.topleft)
    top = box.top + line + theme.px(2)
    for k, row in enumerate(rows):
        colours = ("muted", "positive", "best") if k == 0 else ("muted", "text", "text")
        for words, colour, share in zip(row, colours, (0.0, 0.66, 1.0), strict=True):
            picture = theme.text(words, "small", colour)
            x = box.left if share == 0.0 else round(box.left + box.width * share) - picture.get_width()
            surface.blit(picture, (x, top))
        top += line
    words = f"each fruit seen {learner.seen_epochs:,.1f} times; passes forward, and as many back"
    for row_words in theme.wrap(words, box.width, "small"):
        if top + line <= box.bottom:
            surface.blit(theme.text(row_words, "small", "muted"), (box.left, top))
        top += line
    top += theme.px(8)
    largest = max(verdict.train_cost, full, 1e-9)
    for value, colour in ((verdict.train_cost, "positive"), (full, "best")):
        if np.isfinite(value) and top + theme.px(12) <= box.bottom:
            surface.fill(theme["control"], (box.left, top, box.width, theme.px(10)))
            surface.fill(theme[colour], (box.left, top, round(box.width * value / largest), theme.px(10)))
        top += theme.px(15)
