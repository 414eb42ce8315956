"""Many small pictures in rows, drawn only where they can be seen: 60,000 of them, or the neurons of a layer.

The grid asks for pictures by their places, keeps the rows it has drawn, scrolls by wheel or bar, and says what is under
the mouse. What the places mean is its owner's business.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pygame

from scenes.picture_surface import enlarged, surface_of
from scenes.theme import Theme

Cells = Callable[[np.ndarray], np.ndarray]
"""``cells(places (k,)) -> packed colours (k, height, width)``: the pictures at those places of the grid."""

_ROWS_KEPT = 80


@dataclass(frozen=True)
class Label:
    """What a cell says of its picture.

    Attributes:
        words: under the picture; empty for none.
        colour: of the words, a name of the palette.
        more, more_colour: further words behind them, in another colour.
        ring: colour of a line around the picture; empty for none.
    """

    words: str = ""
    colour: str = "muted"
    ring: str = ""
    more: str = ""
    more_colour: str = "muted"


class PictureGrid:
    """Pictures in rows.

    Use::

        grid = PictureGrid(theme, lambda places: grey_or_colour(pictures.images[order[places]]))
        grid.lay_out(rect, 56)
        grid.fill(len(order))                      # and again whenever what is shown changed
        grid.draw(screen)
        place = grid.place_at(mouse)

    Args:
        theme: colours, fonts, measures.
        cells: the pictures at places of the grid.
        label: what a cell says; None if nothing is said, and then no room is left for words.

    Attributes:
        rect: where it is in the window.
        count: how many pictures there are.
        side: of a picture, in window pixels.
        columns: how many stand side by side.
        selected: place of the chosen picture, or None.
        scroll: how many pixels are out of sight above.
    """

    def __init__(self, theme: Theme, cells: Cells, label: Callable[[int], Label] | None = None) -> None:
        self.theme = theme
        self.rect = pygame.Rect(0, 0, 0, 0)
        self.count = 0
        self.side = 1
        self.columns = 1
        self.selected: int | None = None
        self.scroll = 0
        self._cells, self._label = cells, label
        self._rows: OrderedDict[int, pygame.Surface] = OrderedDict()
        self._grip: int | None = None

    # measures

    def lay_out(self, rect: pygame.Rect, side: int) -> None:
        """Put it into that rectangle of the window, with pictures of that side; the upper row stays in sight."""
        first = self._first_row() * self.columns
        self.rect, self.side = rect.copy(), max(1, min(side, rect.width - self._gap - self._bar_width))
        self.columns = max(1, (rect.width - self._bar_width - self._gap) // self._pitch[0])
        self._rows.clear()
        self.scroll_to(first // self.columns * self._pitch[1])

    def fill(self, count: int) -> None:
        """Ask for all pictures anew; there are that many now."""
        self.count = count
        self._rows.clear()
        if self.selected is not None and self.selected >= count:
            self.selected = None
        self.scroll_to(self.scroll)

    @property
    def _gap(self) -> int:
        return self.theme.px(6)

    @property
    def _bar_width(self) -> int:
        return self.theme.px(12)

    @property
    def _words_height(self) -> int:
        return self.theme.line_height("small") if self._label is not None else 0

    @property
    def _pitch(self) -> tuple[int, int]:
        """From one picture to the next, across and down."""
        return self.side + self._gap, self.side + self._gap + self._words_height

    @property
    def height(self) -> int:
        """Of all rows, in pixels."""
        return -(-self.count // self.columns) * self._pitch[1]

    def cell(self, place: int) -> pygame.Rect:
        """Where a picture stands in the window; maybe out of sight."""
        row, column = divmod(place, self.columns)
        across, down = self._pitch
        left = self.rect.left + self._gap + column * across
        return pygame.Rect(left, self.rect.top + self._gap // 2 + row * down - self.scroll, self.side, self.side)

    def place_at(self, position: tuple[int, int]) -> int | None:
        """The place of the picture under a window position, its words included; None if there is none."""
        if not self.rect.collidepoint(position):
            return None
        across, down = self._pitch
        column, x = divmod(position[0] - self.rect.left - self._gap, across)
        row, y = divmod(position[1] - self.rect.top - self._gap // 2 + self.scroll, down)
        place = row * self.columns + column
        inside = 0 <= column < self.columns and row >= 0 and x < self.side and y < self.side + self._words_height
        return place if inside and place < self.count else None

    # scrolling

    def scroll_to(self, scroll: int) -> None:
        """Bring that many pixels out of sight above, as far as there are rows."""
        self.scroll = max(0, min(scroll, self.height - self.rect.height))

    def show(self, place: int) -> None:
        """Scroll as little as needed to bring a picture into sight."""
        top = place // self.columns * self._pitch[1]
        self.scroll_to(min(top, max(self.scroll, top + self._pitch[1] - self.rect.height)))

    def handle(self, event: pygame.event.Event) -> bool:
        """Scroll by wheel, Page up, Page down, or by dragging the bar. True if the event was used."""
        if event.type == pygame.MOUSEWHEEL and self.rect.collidepoint(pygame.mouse.get_pos()):
            self.scroll_to(self.scroll - event.y * self._pitch[1])
            return True
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self._bar().collidepoint(event.pos):
            thumb = self._thumb()
            self._grip = event.pos[1] - thumb.top if thumb.collidepoint(event.pos) else thumb.height // 2
            self._drag(event.pos[1])
            return True
        if event.type == pygame.MOUSEMOTION and self._grip is not None:
            self._drag(event.pos[1])
            return True
        if event.type == pygame.MOUSEBUTTONUP and self._grip is not None:
            self._grip = None
            return True
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_PAGEUP, pygame.K_PAGEDOWN):
            page = max(1, self.rect.height // self._pitch[1]) * self._pitch[1]
            self.scroll_to(self.scroll + (page if event.key == pygame.K_PAGEDOWN else -page))
            return True
        return False

    def _drag(self, y: int) -> None:
        way = self.rect.height - self._thumb().height
        share = (y - (self._grip or 0) - self.rect.top) / max(1, way)
        self.scroll_to(round(share * (self.height - self.rect.height)))

    def _bar(self) -> pygame.Rect:
        """Where the scroll bar takes the mouse; empty if everything is in sight."""
        width = self._bar_width if self.height > self.rect.height else 0
        return pygame.Rect(self.rect.right - width, self.rect.top, width, self.rect.height)

    def _thumb(self) -> pygame.Rect:
        bar = self._bar()
        length = min(bar.height, max(self.theme.px(24), bar.height * self.rect.height // max(1, self.height)))
        way = bar.height - length
        top = bar.top + way * self.scroll // max(1, self.height - self.rect.height)
        return pygame.Rect(bar.left, top, bar.width, length)

    # drawing

    def draw(self, surface: pygame.Surface) -> None:
        """Draw what is in sight into ``rect`` of the window's surface."""
        if self.rect.width <= 0 or self.rect.height <= 0:
            return
        clip = surface.get_clip()
        surface.set_clip(self.rect.clip(clip))
        down = self._pitch[1]
        rows = -(-self.count // self.columns)
        for row in range(self._first_row(), min(rows, (self.scroll + self.rect.height) // down + 1)):
            surface.blit(self._row(row), (self.rect.left, self.rect.top + row * down - self.scroll))
        self._draw_frames(surface)
        thumb = self._thumb()
        if thumb.width:
            held = self._grip is not None or thumb.collidepoint(pygame.mouse.get_pos())
            thin = thumb.inflate(-thumb.width // 2, 0)
            surface.blit(self.theme.rounded(thin.size, "faint" if held else "control_hover", thin.width / 2), thin)
        surface.set_clip(clip)

    def _first_row(self) -> int:
        return self.scroll // self._pitch[1]

    def _draw_frames(self, surface: pygame.Surface) -> None:
        hovered = self.place_at(pygame.mouse.get_pos()) if self._grip is None else None
        for place, colour, width in ((hovered, "faint", 1), (self.selected, "positive", 2)):
            if place is not None and self.cell(place).colliderect(self.rect):
                frame = self.cell(place).inflate(2 * self.theme.px(width + 1), 2 * self.theme.px(width + 1))
                pygame.draw.rect(surface, self.theme[colour], frame, self.theme.px(width))

    def _row(self, row: int) -> pygame.Surface:
        """A whole row, as wide as the grid."""
        strip = self._rows.get(row)
        if strip is None:
            strip = self._drawn_row(row)
            self._rows[row] = strip
            if len(self._rows) > _ROWS_KEPT:
                self._rows.popitem(last=False)
        else:
            self._rows.move_to_end(row)
        return strip

    def _drawn_row(self, row: int) -> pygame.Surface:
        strip = pygame.Surface((self.rect.width, self._pitch[1]))
        strip.fill(self.theme["background"])
        places = np.arange(row * self.columns, min(self.count, (row + 1) * self.columns))
        box = pygame.Rect(0, 0, self.side, self.side)
        for column, (place, packed) in enumerate(zip(places, self._cells(places), strict=True)):
            box.topleft = (self._gap + column * self._pitch[0], self._gap // 2)
            strip.blit(enlarged(surface_of(packed), box.size), box)
            if self._label is not None:
                self._draw_label(strip, box, self._label(int(place)))
        return strip

    def _draw_label(self, strip: pygame.Surface, box: pygame.Rect, label: Label) -> None:
        theme = self.theme
        if label.ring:
            width = theme.px(2)
            pygame.draw.rect(strip, theme[label.ring], box.inflate(2 * width, 2 * width), width)
        room, top = self.side + self._gap - 2, box.bottom + theme.px(2)
        pieces = [theme.text(theme.fit(label.words, room, "small"), "small", label.colour)] if label.words else []
        if label.more:
            room -= sum(piece.get_width() for piece in pieces)
            pieces.append(theme.text(theme.fit(label.more, max(0, room), "small"), "small", label.more_colour))
        left = box.centerx - sum(piece.get_width() for piece in pieces) // 2
        for piece in pieces:
            strip.blit(piece, (left, top))
            left += piece.get_width()
