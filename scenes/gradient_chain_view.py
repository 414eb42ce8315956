"""Draws the chain: neurons above, under each the factors of its derivatives, below the product that is being made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pygame

from scenes.gradient_chain import BEFORE, BIAS, COST, ERROR, SLOPE, SUBSCRIPTS, WEIGHT, Stage
from scenes.plane_plot import signed
from scenes.surface import stroke
from scenes.theme import Theme, mix

if TYPE_CHECKING:
    from scenes.gradient_chain_part import ChainPart

# Rows under every neuron: (kind of the stage that fills it, whether it is the product or its last factor).
_ROWS = (
    (COST, True),
    (SLOPE, False),
    (ERROR, True),
    (WEIGHT, False),
    (WEIGHT, True),
    (BIAS, False),
    (BIAS, True),
    (BEFORE, False),
    (BEFORE, True),
)
_GAPS_AFTER = (0, 2, 4, 6)  # rows below which a little room is left


class ChainView:
    """Lays the picture out for its rectangle and draws it; knows which number is where."""

    def __init__(self) -> None:
        self._places: list[tuple[pygame.Rect, int]] = []

    def stage_at(self, position: tuple[int, int]) -> int | None:
        """Which stage of the sweep the number at that window position belongs to."""
        return next((index for rect, index in self._places if rect.collidepoint(position)), None)

    def draw(
        self, surface: pygame.Surface, area: pygame.Rect, theme: Theme, part: ChainPart, alpha: float = 1.0
    ) -> None:
        """Draw all of it into the area; ``alpha`` is how far the error has come on its way back, 0 to 1."""
        wide = area.width > theme.px(700)
        formula = 2 * theme.line_height("title" if wide else "small") + theme.px(26 if wide else 8)
        row = min(theme.px(30), max(theme.line_height("small") - 2, (area.height - formula) * 3 // 5 // len(_ROWS)))
        table = row * len(_ROWS) + theme.px(4) * len(_GAPS_AFTER)
        chain = pygame.Rect(area.left, area.top, area.width, max(theme.px(40), area.height - table - formula))
        columns = self._columns(area, theme, part.chain.layers)
        self._draw_chain(surface, chain, columns, theme, part)
        stage = part.stage
        if stage is not None and stage.kind in (COST, BEFORE):
            start = columns[stage.layer + (stage.kind == COST)]
            end = columns[stage.layer - (stage.kind == BEFORE)]
            place = (start + (end - start) * alpha, chain.centery)
            pygame.draw.aacircle(surface, theme["ink"], place, theme.px(9))
            pygame.draw.aacircle(surface, theme["best"], place, theme.px(7))
        self._draw_rows(surface, chain.bottom, row, columns, theme, part)
        box = pygame.Rect(area.left, area.bottom - formula, area.width, formula)
        if stage is not None:
            _draw_formula(surface, box, theme, stage)

    def _columns(self, area: pygame.Rect, theme: Theme, layers: int) -> list[float]:
        """The middles of input, neurons and cost."""
        room = area.width / (layers + 2)
        return [area.left + room * (k + 0.5) for k in range(layers + 2)]

    # the neurons

    def _draw_chain(
        self, surface: pygame.Surface, area: pygame.Rect, columns: list[float], theme: Theme, part: ChainPart
    ) -> None:
        chain, middle = part.chain, area.centery
        sums, outputs = chain.forward()
        radius = min(theme.px(42), max(theme.px(15), area.height * 0.2))
        stage = part.stage
        for k in range(chain.layers):
            active = stage is not None and stage.layer == k + 1 and stage.kind in (WEIGHT, BEFORE)
            _draw_edge(surface, theme, (columns[k], columns[k + 1]), middle, radius, (k + 1, chain.weights[k]), active)
        x = (columns[-2] + radius, columns[-1] - radius)
        pygame.draw.aaline(surface, theme["faint"], (x[0], middle), (x[1], middle))
        for k, output in enumerate(outputs):
            active = stage is not None and stage.layer == k and stage.kind in (SLOPE, ERROR, BIAS)
            name = "x" if k == 0 else f"a{SUBSCRIPTS[k]}"
            _draw_neuron(surface, theme, (columns[k], middle), radius, (name, output), active)
            if k:
                words = (
                    f"z{SUBSCRIPTS[k]} {signed(sums[k - 1], 3)}",
                    f"b{SUBSCRIPTS[k]} {signed(chain.biases[k - 1], 2)}",
                )
                _centred(surface, theme, words[0], (columns[k], middle + radius + theme.px(10)), "muted")
                _centred(surface, theme, words[1], (columns[k], middle - radius - theme.px(10)), "muted")
        _draw_cost(surface, theme, (columns[-1], middle), radius, part, stage is not None and stage.kind == COST)

    # the numbers under them

    def _draw_rows(
        self, surface: pygame.Surface, top: int, row: int, columns: list[float], theme: Theme, part: ChainPart
    ) -> None:
        self._places = []
        width = round(columns[2] - columns[1]) - theme.px(8)
        for index, stage in enumerate(part.stages):
            left = round(columns[stage.layer] - width / 2)
            for place, (kind, product) in enumerate(_ROWS):
                if kind != stage.kind:
                    continue
                y = top + place * row + theme.px(4) * sum(place > gap for gap in _GAPS_AFTER)
                rect = pygame.Rect(left, y, width, row)
                self._places.append((rect, index))
                symbol, value = _cell(stage, product)
                _draw_cell(surface, theme, rect, (symbol, value, product), part.swept - 1 - index)
        self._draw_handover(surface, top, row, columns, theme, part)

    def _draw_handover(
        self, surface: pygame.Surface, top: int, row: int, columns: list[float], theme: Theme, part: ChainPart
    ) -> None:
        """What a neuron hands back stands on top of the column of the one before it."""
        width = round(columns[2] - columns[1]) - theme.px(8)
        for index, stage in enumerate(part.stages):
            if stage.kind == BEFORE:
                rect = pygame.Rect(round(columns[stage.layer - 1] - width / 2), top, width, row)
                age = part.swept - 1 - index
                _draw_cell(surface, theme, rect, (stage.result, stage.value, True), age if age <= 0 else max(1, age))
                self._places.append((rect, index))


def _cell(stage: Stage, product: bool) -> tuple[str, float]:
    return (stage.result, stage.value) if product else stage.factors[-1]


def _draw_cell(
    surface: pygame.Surface, theme: Theme, rect: pygame.Rect, cell: tuple[str, float, bool], age: int
) -> None:
    """A symbol and its number; ``age`` is 0 for the stage of the moment, above 0 for those before, below for later."""
    symbol, value, product = cell
    size = "text" if rect.height >= theme.line_height() - 2 and rect.width >= theme.px(130) else "small"
    if product or age == 0:
        ground = mix(theme["background"], theme["best" if age == 0 else "control"], 0.24 if age == 0 else 0.75)
        surface.blit(theme.rounded((rect.width, rect.height - theme.px(2)), ground, theme.px(4)), rect)
    colour = "best" if age == 0 else "text" if age > 0 else "faint"
    sign = "= " if product else "× "
    words = theme.text(sign + symbol, size, colour if age >= 0 else "faint")
    middle = rect.top + (rect.height - theme.px(2)) // 2
    surface.blit(words, (rect.left + theme.px(6), middle - words.get_height() // 2))
    if age >= 0:
        number = theme.text(signed(value, 4), size, colour, bold=product)
        left = max(rect.left + theme.px(8) + words.get_width(), rect.right - theme.px(6) - number.get_width())
        surface.blit(number, (left, middle - number.get_height() // 2))


def _draw_edge(
    surface: pygame.Surface,
    theme: Theme,
    ends: tuple[float, float],
    middle: int,
    radius: float,
    weight: tuple[int, float],
    active: bool,
) -> None:
    """The way from one neuron to the next with its weight; negative ones are vermilion and carry a minus."""
    layer, value = weight
    colour = theme["positive" if value >= 0 else "negative"]
    thick = theme.px(1 + min(4.0, abs(value) * 1.2))
    start, end = ends[0] + radius, ends[1] - radius
    stroke(surface, np.array([[start, middle], [end, middle]], dtype=np.float64), colour, thick)
    words = f"w{SUBSCRIPTS[layer]} {signed(value, 2)}"
    _centred(surface, theme, words, ((start + end) / 2, middle - theme.px(13)), "best" if active else "text")


def _draw_neuron(
    surface: pygame.Surface,
    theme: Theme,
    place: tuple[float, float],
    radius: float,
    shown: tuple[str, float],
    active: bool,
) -> None:
    name, value = shown
    share = min(1.0, abs(value))
    fill = mix(theme["control"], theme["positive" if value >= 0 else "negative"], 0.75 * share)
    pygame.draw.aacircle(surface, theme["best" if active else "text"], place, radius + theme.px(3 if active else 1))
    pygame.draw.aacircle(surface, fill, place, radius)
    half = theme.line_height("small") / 2
    _centred(surface, theme, name, (place[0], place[1] - half), "text")
    _centred(surface, theme, signed(value, 3), (place[0], place[1] + half), "text", bold=True)


def _draw_cost(
    surface: pygame.Surface, theme: Theme, place: tuple[float, float], radius: float, part: ChainPart, active: bool
) -> None:
    least = (theme.px(48), 2 * theme.line_height("small") + theme.px(4))
    box = pygame.Rect(0, 0, max(least[0], round(2.3 * radius)), max(least[1], round(1.7 * radius)))
    box.center = (round(place[0]), round(place[1]))
    surface.blit(theme.rounded(box.size, "control", theme.px(6), border="best" if active else "faint"), box)
    half = theme.line_height("small") / 2
    _centred(surface, theme, "cost C", (place[0], place[1] - half), "text")
    _centred(surface, theme, signed(part.chain.cost, 4), (place[0], place[1] + half), "text", bold=True)
    _centred(surface, theme, f"y {signed(part.chain.y, 2)}", (place[0], place[1] - radius - theme.px(10)), "muted")


def _draw_formula(surface: pygame.Surface, area: pygame.Rect, theme: Theme, stage: Stage) -> None:
    """The product of all factors from the cost to here, in symbols and in numbers."""
    symbols = f"{stage.result} = " + " · ".join(symbol for symbol, _ in stage.factors)
    numbers = " · ".join(signed(value, 3) for _, value in stage.factors)
    if len(stage.factors) == 1:
        symbols = stage.words
        numbers = f"{stage.result} = {signed(stage.value, 5)}"
    else:
        numbers += f" = {signed(stage.value, 5)}"
    room = area.width - theme.px(32)
    size = "title" if theme.width(symbols, "title") <= room and area.width > theme.px(700) else "small"
    step = theme.line_height(size)
    _centred(surface, theme, theme.fit(symbols, room, size), (area.centerx, area.top + step * 0.6), "text", size=size)
    _centred(surface, theme, theme.fit(numbers, room, size), (area.centerx, area.top + step * 1.6), "best", size=size)


def _centred(
    surface: pygame.Surface,
    theme: Theme,
    words: str,
    place: tuple[float, float],
    colour: str,
    *,
    bold: bool = False,
    size: str = "small",
) -> None:
    picture = theme.text(words, size, colour, bold)
    surface.blit(picture, picture.get_rect(center=(round(place[0]), round(place[1]))))
