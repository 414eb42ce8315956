"""The pictures behind one cell of the confusion matrix, laid over the world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pygame

from brains.pictures.augment import AugmentSettings
from brains.pictures.picture_set import PictureSet
from scenes.confusion import Cell
from scenes.numbers import grouped
from scenes.picture_grid import Label, PictureGrid
from scenes.picture_surface import grey_or_colour
from scenes.pictures_look_single import Predict, SinglePicture, Variants
from scenes.theme import Theme

MOST_SHOWN = 2_000
_SIDE = 64
_WAYS = {pygame.K_LEFT: -1, pygame.K_UP: -1, pygame.K_RIGHT: 1, pygame.K_DOWN: 1}


@dataclass(frozen=True, eq=False)
class Found:
    """The test pictures of a cell.

    Attributes:
        rows: where they are in the test part ``(k,)``: wrong ones begin with the surest, right ones with the least
            sure, so that what is most worth seeing comes first.
        sureness: how sure the network is of its answer for each ``(k,)``, 0 to 1.
        total: how many there are, also those left out.
    """

    rows: np.ndarray
    sureness: np.ndarray
    total: int


def pictures_of(cell: Cell, labels: np.ndarray, answers: np.ndarray, sureness: np.ndarray) -> Found:
    """The test pictures of one class with one answer.

    Args:
        labels: class numbers ``(n_test,)``.
        answers: those that the network gave; sureness: how sure it was of each.
    """
    true, answered = cell
    rows = np.flatnonzero((labels == true) & (answers == answered))
    order = np.argsort(sureness[rows] if true == answered else -sureness[rows], kind="stable")
    rows = rows[order]
    return Found(rows[:MOST_SHOWN], sureness[rows[:MOST_SHOWN]], len(rows))


class OpenCell:
    """The pictures of one cell in a scrolling grid, each with how sure the network is; a click shows one large.

    Args:
        cell: true and answered class.
        pictures: the set. found: which of them are in the cell.
        names: of the classes, as many as the network has outputs.
        predict: asks the network as it was when the cell was opened.
        amounts: of the augmentation that a large picture is shown with.

    Attributes:
        cell, found: as above. title: what is shown, in words.
        chosen: place in ``found`` of the picture that is shown large; None while all are shown.
        single: draws it.
    """

    def __init__(
        self,
        theme: Theme,
        cell: Cell,
        pictures: PictureSet,
        found: Found,
        names: Sequence[str],
        predict: Predict,
        amounts: AugmentSettings,
    ) -> None:
        self.cell, self.found = cell, found
        self.chosen: int | None = None
        self.single = SinglePicture(theme)
        self._theme, self._pictures, self._names, self._predict = theme, pictures, names, predict
        self._variants = Variants(amounts != AugmentSettings(), amounts)
        true, answered = (names[index] if index < len(names) else f"class {index}" for index in cell)
        what = f"{true}, and so answered" if cell[0] == cell[1] else f"{true} taken for {answered}"
        count = "1 picture" if found.total == 1 else f"{grouped(found.total)} pictures"
        first = "the least sure first" if cell[0] == cell[1] else "the surest first"
        self.title = f"{what}: {count}" + (f", {first}" if found.total > 1 else "")
        self.grid = PictureGrid(theme, self._cells, self._label)
        self.rect = pygame.Rect(0, 0, 0, 0)

    def _cells(self, places: np.ndarray) -> np.ndarray:
        return grey_or_colour(self._pictures.test.images[self.found.rows[places]])

    def _label(self, place: int) -> Label:
        wrong = self.cell[0] != self.cell[1]
        return Label(f"{self.found.sureness[place] * 100:.0f} %", "muted", "negative" if wrong else "right")

    def place(self, rect: pygame.Rect) -> None:
        """Lay it into that rectangle of the window."""
        theme = self._theme
        self.rect = rect.copy()
        top = rect.top + theme.px(10) + 2 * theme.line_height()
        left = rect.left + theme.px(12)
        self.grid.lay_out(pygame.Rect(left, top, rect.right - left, max(0, rect.bottom - top)), theme.px(_SIDE))
        self.grid.fill(len(self.found.rows))

    def choose(self, place: int | None) -> None:
        """Show one picture large, or all."""
        self.chosen = place
        if place is not None:
            self.grid.show(place)
            number = int(self.found.rows[place])
            self.single.look_at(self._pictures.test, number, self._names, self._variants)
            self.single.ask(self._predict)

    def handle(self, event: pygame.event.Event) -> bool:
        """An event over the world, or a key. True if it was used; Esc and right click are not, while all are shown."""
        if self.chosen is not None:
            return self._handle_single(event, self.chosen)
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            place = self.grid.place_at(event.pos)
            if place is not None:
                self.choose(place)
                return True
        return self.grid.handle(event)

    def _handle_single(self, event: pygame.event.Event, chosen: int) -> bool:
        key = event.key if event.type == pygame.KEYDOWN else None
        if key in _WAYS:
            self.choose((chosen + _WAYS[key]) % len(self.found.rows))
        elif key == pygame.K_ESCAPE or event.type == pygame.MOUSEBUTTONDOWN:
            self.choose(None)
        else:
            return False
        return True

    def animate(self, elapsed_s: float) -> None:
        """Once a frame."""
        self.single.ranking.animate(elapsed_s)

    def draw(self, surface: pygame.Surface) -> None:
        """Draw it, over whatever is there."""
        theme, rect = self._theme, self.rect
        surface.fill(theme["background"], rect)
        x, y, room = rect.left + theme.px(16), rect.top + theme.px(8), max(0, rect.width - theme.px(32))
        surface.blit(theme.text(theme.fit(self.title, room, bold=True), bold=True), (x, y))
        surface.blit(theme.text(theme.fit(self.words(), room, "small"), "small", "muted"), (x, y + theme.line_height()))
        if self.chosen is None:
            self.grid.draw(surface)
            return
        top = y + 2 * theme.line_height()
        self.single.draw(surface, pygame.Rect(x, top, room, max(0, rect.bottom - top - theme.px(12))))

    def words(self) -> str:
        """The line below the title."""
        if self.chosen is None:
            return "below each: how sure the network was · click: one large · Esc, right click: back to the matrix"
        number = int(self.found.rows[self.chosen])
        return f"number {grouped(number + 1)} of the test pictures · arrows: the next · Esc, click: back to all"
