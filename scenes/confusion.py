"""The confusion matrix: which class is taken for which, and how much of each class is right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.numbers import grouped
from scenes.picture_surface import surface_of
from scenes.widgets.base import Ui, Widget, draw_text_left, draw_text_right

Cell = tuple[int, int]
"""True class and answered class."""

_FLOORS = (0.9, 0.5, 0.0)  # where the bars may begin: differences between good classes are to be seen
_FAINTEST = 0.14  # of its colour that a single picture gives a cell


@dataclass(frozen=True)
class Geometry:
    """Where the parts stand, seen from the widget's corner.

    Attributes:
        matrix: the cells together; cell: how wide and high one is, in pixels, maybe less than one.
        bars: beside the rows; empty width where there is no room.
        upright: the names of the columns are turned.
    """

    matrix: pygame.Rect
    cell: float
    bars: pygame.Rect
    upright: bool


class ConfusionMatrix(Widget):
    """A row for each true class, a column for each answer; at the right of a row the share that is right.

    Right answers are green and lie on the diagonal, wrong ones are vermilion, the more of the row the stronger.
    ``opened((true, answered))`` is called on a click on a cell that holds pictures.

    Attributes:
        counts: pictures by true and answered class ``(classes, classes)``; empty while there is nothing to show.
        names: of the classes.
    """

    def __init__(self, ui: Ui, opened: Callable[[Cell], None], *, empty: str = "", ground: str = "panel") -> None:
        super().__init__(ui)
        self.ground = ground
        self.counts: NDArray[np.int64] = np.zeros((0, 0), dtype=np.int64)
        self.names: tuple[str, ...] = ()
        self._opened, self._empty = opened, empty
        self._under_mouse: Cell | None = None
        self._widest = 0

    def show_counts(self, counts: NDArray[np.int64], names: Sequence[str]) -> None:
        """Show other counts ``(classes, classes)``.

        Raises:
            ValueError: not as many names as rows and columns.
        """
        if counts.shape != (len(names), len(names)):
            raise ValueError(f"{len(names)} classes have counts of {len(names)} by {len(names)}, got {counts.shape}")
        if not np.array_equal(counts, self.counts) or tuple(names) != self.names:
            self.counts, self.names = counts.copy(), tuple(names)
            self._widest = max((self.theme.width(name, "small") for name in names), default=0)
            self.repaint()

    def shares(self) -> NDArray[np.float64]:
        """How much of each class is right ``(classes,)``; nan for a class without pictures."""
        totals = self.counts.sum(axis=1)
        with np.errstate(invalid="ignore"):
            shares: NDArray[np.float64] = np.diag(self.counts) / np.where(totals, totals, np.nan)
        return shares

    # where things are

    def geometry(self) -> Geometry:
        """The places of all parts at the present size."""
        theme, count = self.theme, max(1, len(self.names))
        width, height = self.rect.size
        line = theme.line_height("small")
        widest = self._widest
        left = line + min(widest, width // 5) + theme.px(6)
        bars = theme.px(96) if width >= theme.px(300) else 0
        room = width - left - bars
        flat = 2 * line + theme.px(2)
        cell = min(room / count, (height - flat - line) / count)
        upright = widest + theme.px(2) > cell and cell >= line * 0.8
        if upright:
            top = line + min(widest, theme.px(64), height // 5) + theme.px(4)
            cell = min(room / count, (height - top - line) / count)
        else:
            top = flat if widest + theme.px(2) <= cell else line + theme.px(2)
        cell = max(0.05, float(int(cell)) if cell >= 5 else cell)
        side = max(1, round(cell * count))
        matrix = pygame.Rect(left, top, side, side)
        return Geometry(matrix, cell, pygame.Rect(matrix.right, top, bars, side), upright)

    def cell_rect(self, cell: Cell) -> pygame.Rect:
        """Where a cell is in the window."""
        place = self.geometry()
        corner = place.matrix.move(self.rect.topleft).topleft
        x, y = (round(corner[axis] + cell[1 - axis] * place.cell) for axis in (0, 1))
        side = max(1, round(place.cell))
        return pygame.Rect(x, y, side, side)

    def cell_at(self, position: tuple[int, int]) -> Cell | None:
        """The cell at a position seen from the widget's corner."""
        place = self.geometry()
        if not self.counts.size or not place.matrix.collidepoint(position):
            return None
        column, row = (
            min(len(self.names) - 1, int((position[axis] - place.matrix.topleft[axis]) / place.cell)) for axis in (0, 1)
        )
        return row, column

    # input

    def update(self, time_delta: float) -> None:
        cell = self.cell_at(self.local(self.ui_manager.get_mouse_position())) if self.hovered else None
        if cell != self._under_mouse:
            self._under_mouse = cell
            self.repaint()
        super().update(time_delta)

    def process_event(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self.hover_point(*event.pos):
            cell = self.cell_at(self.local(event.pos))
            if cell is not None and self.counts[cell]:
                self._opened(cell)
            return True
        return False

    # words

    def words_of(self, cell: Cell) -> str:
        """What a cell says: "4 taken for 9: 12 of 982, 1.2 %"."""
        true, answered = cell
        total = int(self.counts[true].sum())
        if not total:
            return f"{self.names[true]}: no pictures to test with"
        count = int(self.counts[cell])
        what = "right" if true == answered else f"taken for {self.names[answered]}"
        return f"{self.names[true]} {what}: {grouped(count)} of {grouped(total)}, {100 * count / total:.1f} %"

    def caption(self) -> str:
        """The line under the matrix."""
        if self._under_mouse is None:
            return "click a cell to see its pictures"
        return self.words_of(self._under_mouse)

    # drawing

    def paint(self, surface: pygame.Surface) -> None:
        theme, place = self.theme, self.geometry()
        if not self.counts.size:
            words = theme.text(theme.fit(self._empty, surface.get_width()), colour="faint")
            surface.blit(words, words.get_rect(center=surface.get_rect().center))
            return
        picture = surface_of(self._colours())
        surface.blit(pygame.transform.scale(picture, place.matrix.size), place.matrix)
        self._paint_lines(surface, place)
        self._paint_numbers(surface, place)
        self._paint_names(surface, place)
        if place.bars.width:
            self._paint_bars(surface, place)
        self._paint_marked(surface, place)
        y = place.matrix.bottom + theme.px(3)
        colour = "muted" if self._under_mouse is None else "text"
        caption = theme.fit(self.caption(), surface.get_width() - place.matrix.left, "small")
        surface.blit(theme.text(caption, "small", colour), (place.matrix.left, y))

    def _colours(self) -> NDArray[np.uint32]:
        """Packed colours ``(classes, classes)``."""
        theme, count = self.theme, len(self.names)
        share = self.counts / np.maximum(1, self.counts.sum(axis=1, keepdims=True))
        # Errors are few where the network is good: the root shows one in a hundred as a tenth.
        strength = np.where(np.eye(count, dtype=bool), 0.75 * share, _FAINTEST + (1 - _FAINTEST) * np.sqrt(share))
        strength[self.counts == 0] = 0.0
        ground = np.array(tuple(theme[self.ground or "panel"])[:3]) * 0.6
        ink = np.where(np.eye(count, dtype=bool)[..., None], tuple(theme["right"])[:3], tuple(theme["negative"])[:3])
        colours = np.rint(ground + (ink - ground) * strength[..., None]).astype(np.uint32)
        packed: NDArray[np.uint32] = colours[..., 0] << 16 | colours[..., 1] << 8 | colours[..., 2]
        return packed

    def _paint_lines(self, surface: pygame.Surface, place: Geometry) -> None:
        if place.cell < self.theme.px(7):
            return
        matrix, thin = place.matrix, self.theme.px(1)
        for index in range(len(self.names) + 1):
            offset = round(index * place.cell)
            surface.fill(self.theme["line"], (matrix.left + offset, matrix.top, thin, matrix.height))
            surface.fill(self.theme["line"], (matrix.left, matrix.top + offset, matrix.width, thin))

    def _paint_numbers(self, surface: pygame.Surface, place: Geometry) -> None:
        theme = self.theme
        widest = theme.width(grouped(int(self.counts.max())), "small")
        if place.cell < max(widest, theme.line_height("small")):
            return
        for true, answered in np.argwhere(self.counts):
            words = theme.text(grouped(int(self.counts[true, answered])), "small", "text")
            centre = (answered + 0.5) * place.cell, (true + 0.5) * place.cell
            at = round(place.matrix.left + centre[0]), round(place.matrix.top + centre[1])
            surface.blit(words, words.get_rect(center=at))

    def _paint_names(self, surface: pygame.Surface, place: Geometry) -> None:
        theme, matrix = self.theme, place.matrix
        answer = theme.text(theme.fit("answered", matrix.width, "small"), "small", "faint")
        surface.blit(answer, answer.get_rect(midtop=(matrix.centerx, 0)))
        truth = pygame.transform.rotate(theme.text(theme.fit("true", matrix.height, "small"), "small", "faint"), 90)
        surface.blit(truth, truth.get_rect(midleft=(0, matrix.centery)))
        if place.cell < theme.line_height("small") * 0.8:
            return
        row, column = self._under_mouse or (-1, -1)
        for index, name in enumerate(self.names):
            middle = round((index + 0.5) * place.cell)
            room = matrix.left - theme.line_height("small") - theme.px(4)
            words = theme.text(theme.fit(name, room, "small"), "small", "text" if index == row else "muted")
            draw_text_right(surface, words, matrix.left - theme.px(4), matrix.top + middle)
            self._paint_column_name(surface, place, name, middle, "text" if index == column else "muted")

    def _paint_column_name(self, surface: pygame.Surface, place: Geometry, name: str, middle: int, colour: str) -> None:
        theme, matrix = self.theme, place.matrix
        above = matrix.top - theme.line_height("small") - theme.px(2)
        if place.upright:
            words = pygame.transform.rotate(theme.text(theme.fit(name, above, "small"), "small", colour), 90)
        elif above >= theme.line_height("small") - theme.px(2):
            words = theme.text(name, "small", colour)
        else:
            return
        surface.blit(words, words.get_rect(midbottom=(matrix.left + middle, matrix.top - theme.px(2))))

    def _paint_bars(self, surface: pygame.Surface, place: Geometry) -> None:
        """The share of each class that is right: green as far as it is, a thinner vermilion line for the rest."""
        theme, bars, shares = self.theme, place.bars, self.shares()
        known = shares[np.isfinite(shares)]
        floor = next(floor for floor in _FLOORS if not known.size or known.min() >= floor)
        title = theme.text(f"right, {floor:.0%} to 100 %".replace("%", " %", 1), "small", "faint")
        surface.blit(title, (bars.right - title.get_width(), 0))
        if place.cell < theme.line_height("small") * 0.8:
            return
        value_px = theme.width("100.0", "small")
        left, right = bars.left + theme.px(8), bars.right - value_px - theme.px(4)
        for index, share in enumerate(shares):
            middle = round(bars.top + (index + 0.5) * place.cell)
            if not np.isfinite(share):
                draw_text_left(surface, theme.text("–", "small", "faint"), left, middle)
                continue
            end = left + round((right - left) * (share - floor) / (1 - floor))
            thick, thin = theme.px(8), theme.px(2)
            surface.fill(theme["right"], (left, middle - thick // 2, max(1, end - left), thick))
            surface.fill(theme["negative"], (end, middle - thin // 2, right - end, thin))
            colour = "text" if share == known.min() and share < known.max() else "muted"
            draw_text_right(surface, theme.text(f"{share * 100:.1f}", "small", colour), bars.right, middle)

    def _paint_marked(self, surface: pygame.Surface, place: Geometry) -> None:
        if self._under_mouse is None or place.cell < self.theme.px(3):
            return
        rect = self.cell_rect(self._under_mouse).move(-self.rect.left, -self.rect.top)
        colour = self.theme["text" if self.counts[self._under_mouse] else "faint"]
        pygame.draw.rect(surface, colour, rect.inflate(1, 1), max(1, self.theme.px(2)))
