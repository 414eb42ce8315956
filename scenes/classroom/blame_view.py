"""Draws lesson 6: the network with errors at its outputs and the blame that flows back; below, the step in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pygame

from scenes.classroom.blame import IN_A_ROW, SPLITS, Floats
from scenes.classroom.graph import Graph
from scenes.classroom.matrix import Matrix
from scenes.classroom.signal import LARGE
from scenes.plane_plot import signed
from scenes.theme import Theme

if TYPE_CHECKING:
    from scenes.classroom.blame_lesson import BlameLesson


class BlameView:
    """The picture; `place` it before it is drawn."""

    def __init__(self) -> None:
        sizes = {name: np.array(weights).shape[::-1] for name, (weights, _) in SPLITS.items()}
        sizes |= {IN_A_ROW: (1, 1, 1), LARGE: (3, 3, 3)}
        self._graphs = {name: Graph(size) for name, size in sizes.items()}
        self._graph = self._graphs[LARGE]
        self._step = pygame.Rect(0, 0, 0, 0)

    def choose(self, example: str) -> None:
        """Draw that network from the next `place` on."""
        self._graph = self._graphs[example]

    def place(self, box: pygame.Rect, theme: Theme) -> None:
        """The network above; the step below it where there is room and something to show."""
        below = self._graph in (self._graphs[LARGE], self._graphs[IN_A_ROW])
        low = theme.px(124) if below and box.height > theme.px(320) else 0
        wide = min(box.width - theme.px(40), theme.px(720))
        high = max(1, box.height - low - theme.px(40))
        self._graph.place(pygame.Rect(box.centerx - wide // 2, box.top, wide, high), theme)
        self._step = pygame.Rect(box.left, box.bottom - low, box.width, low)

    def draw(self, surface: pygame.Surface, theme: Theme, lesson: BlameLesson) -> None:
        """Draw everything as it is now."""
        if lesson.learns:
            blame = lesson.blame
            values = [[f"{value:.3f}" for value in layer] for layer in blame.activations]
            errors, weights = blame.errors, blame.weights
        elif lesson.example == IN_A_ROW:
            small = lesson.small
            values = [[f"{value:.3f}"] for value in small.chain.forward()[1]]
            errors, weights = np.array([small.error]), small.weights
        else:
            matrix, given = SPLITS[lesson.example]
            weights, errors = [np.array(matrix)], np.array(given)
            values = [[" "] * weights[0].shape[1], [" "] * len(given)]
        lit = [(len(weights) - 1, source, target) for target, source in np.ndindex(*weights[-1].shape)]
        self._graph.draw(surface, theme, weights, values, lit=lit)
        last = len(values) - 1
        self._draw_errors(surface, theme, last, errors, "error")
        self._draw_errors(surface, theme, last - 1, lesson.hidden_errors(lesson.blame.rule), "blame")
        if self._step.height:
            self._draw_step(surface, theme, lesson) if lesson.learns else self._draw_product(surface, theme, lesson)

    def _draw_errors(self, surface: pygame.Surface, theme: Theme, layer: int, errors: Floats, name: str) -> None:
        """The error of each neuron below it, blue if it should say more, vermilion if less."""
        for neuron, error in enumerate(errors.tolist()):
            x, y = self._graph.node(layer, neuron)
            colour = "positive" if error >= 0 else "negative"
            words = theme.text(f"{name} {signed(error, 4)}", "small", colour, True)
            place = words.get_rect(midtop=(x, y + self._graph.radius + theme.px(2)))
            place.clamp_ip(surface.get_clip())
            surface.fill(theme["background"], place)
            surface.blit(words, place)

    def _draw_product(self, surface: pygame.Surface, theme: Theme, lesson: BlameLesson) -> None:
        """The way from the cost back to the first weight: every factor above its value, and the product."""
        rows = lesson.small.factors()
        *factors, product = rows[: [rule for _, rule, _ in rows].index("their product") + 1]
        room = self._step.width // (len(factors) + 1)
        for k, (symbol, rule, value) in enumerate([product, *factors]):
            left, right = self._step.left + k * room, ("=" if k == 0 else "·" if k < len(factors) else "")
            lines = (
                (symbol, "text", "muted"),
                (rule if k else "", "small", "muted"),
                (signed(value, 4), "title", "text"),
            )
            top = self._step.top
            for words, size, colour in lines:
                picture = theme.text(words, size, "best" if k == 0 and size == "title" else colour, size == "title")
                surface.blit(picture, picture.get_rect(midtop=(left + room // 2 - theme.px(6), top)))
                top += theme.line_height(size)
            sign = theme.text(right, "title", "muted")
            surface.blit(sign, sign.get_rect(bottomright=(left + room, top)))

    def _draw_step(self, surface: pygame.Surface, theme: Theme, lesson: BlameLesson) -> None:
        """Weights of both layers before and after a step by the rule; where that is too wide, after it alone."""
        blame, box = lesson.blame, self._step
        left, top = box.left + theme.px(8), box.top + theme.px(30)
        before = _in_cells(blame.weights, 2 if blame.steps == 0 else 4)
        after = _in_cells([weights for weights, _ in blame.stepped(blame.rule).layers], 6)
        sign, gap = theme.text("›", "title"), theme.px(10)
        matrix = Matrix()
        wide = theme.px(16) + 4 * gap + 2 * sign.get_width()
        for cells in (*before, *after):
            matrix.place(0, 0, cells, theme)
            wide += matrix.rect.width
        for name, old, new in zip(("hidden weights", "output weights"), before, after, strict=True):
            words = theme.text(f"{name} after a step: {blame.rule.lower()}", "small", "muted")
            surface.blit(words, (left, top - words.get_height() - theme.px(5)))
            if wide + theme.px(18) <= box.width:
                matrix.place(left, top, old, theme)
                matrix.draw(surface, theme, old, lit_all=False, colour="muted")
                left = matrix.rect.right + gap
                surface.blit(sign, sign.get_rect(midleft=(left, matrix.rect.centery)))
                left += sign.get_width() + gap
            matrix.place(left, top, new, theme)
            matrix.draw(surface, theme, new, lit_all=False)
            left = matrix.rect.right + theme.px(26)

    def sketch(self, surface: pygame.Surface, box: pygame.Rect, theme: Theme) -> None:
        """An error that parts on its way back."""
        graph = Graph((2, 1))
        graph.place(box.inflate(-theme.px(40), -theme.px(6)), theme)
        end = graph.node(1, 0)
        for neuron, width in ((0, 5), (1, 2)):
            pygame.draw.aaline(surface, theme["negative"], end, graph.node(0, neuron), theme.px(width))
            pygame.draw.aacircle(surface, theme["positive"], graph.node(0, neuron), theme.px(9))
        pygame.draw.aacircle(surface, theme["negative"], end, theme.px(11))


def _in_cells(layers: Sequence[Floats], decimals: int) -> list[list[list[str]]]:
    """The weights of each layer in words."""
    return [[[signed(float(value), decimals) for value in row] for row in weights] for weights in layers]
