"""A labelled choice among several things, and the menu that opens for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pygame

from scenes.widgets.base import Ui, Widget, draw_text_left
from scenes.widgets.words import draw_chevron

MENU_LAYER = 60  # above the panel and the top bar, below dialogs


class Choice(Widget):
    """Label at the left, the chosen option in a box at the right; a click opens a menu.

    Wheel and arrow keys step through the options while the mouse is over it. ``chosen(index)`` is called when
    the person chooses.

    Attributes:
        menu: the open menu, or None.
    """

    menu: Menu | None = None  # of the class: in a folded panel `hide` is called while the base class still begins

    def __init__(
        self,
        ui: Ui,
        label: str,
        options: Sequence[str],
        selected: int,
        chosen: Callable[[int], None],
        *,
        hint: str = "",
    ) -> None:
        super().__init__(ui, hint=hint)
        self.label = label
        self.options = list(options)
        self._selected = selected
        self._chosen = chosen
        self._root_ui = Ui(ui.manager, ui.theme)

    @property
    def selected(self) -> int:
        """Index of the option shown; set it to show another without calling back."""
        return self._selected

    @selected.setter
    def selected(self, index: int) -> None:
        if index != self._selected:
            self._selected = index
            self.repaint()

    def set_options(self, options: Sequence[str], selected: int) -> None:
        """Offer other options."""
        if list(options) != self.options or selected != self._selected:
            self.options = list(options)
            self._selected = selected
            self.repaint()

    def choose(self, index: int) -> None:
        """Choose as if the person had."""
        self.selected = index
        self._chosen(index)

    def height(self, width_px: int) -> int:
        return self.theme.px(32)

    def box(self) -> pygame.Rect:
        """Where the option stands, seen from the widget's corner."""
        theme = self.theme
        left = min(theme.measure("label"), self.rect.width // 2) if self.label else 0
        height = min(theme.measure("control"), self.rect.height)
        return pygame.Rect(left, (self.rect.height - height) // 2, max(1, self.rect.width - left), height)

    def paint(self, surface: pygame.Surface) -> None:
        theme, box = self.theme, self.box()
        muted = "muted" if self.is_enabled else "faint"
        draw_text_left(surface, theme.text(theme.fit(self.label, box.left - theme.px(8)), colour=muted), 0, box.centery)
        lively = self.is_enabled and (self.hovered or self.menu is not None)
        ground = "control_hover" if lively else "control" if self.is_enabled else "panel"
        surface.blit(theme.rounded(box.size, ground, border=None if self.is_enabled else "line"), box)
        words = self.options[self._selected] if 0 <= self._selected < len(self.options) else "–"
        words = theme.fit(words, box.width - theme.px(38))
        colour = "text" if self.is_enabled else "faint"
        draw_text_left(surface, theme.text(words, colour=colour), box.left + theme.px(10), box.centery)
        draw_chevron(surface, theme.px(4), (box.right - theme.px(15), box.centery), theme[muted])

    def process_event(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self.hover_point(*event.pos):
            if self.is_enabled and self.box().collidepoint(self.local(event.pos)):
                self.open()
            return True
        if not (self.hovered and self.is_enabled and self.options):
            return False
        if event.type == pygame.MOUSEWHEEL and event.y:
            self._step(-1 if event.y > 0 else 1)
            return True
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_UP, pygame.K_DOWN):
            self._step(-1 if event.key == pygame.K_UP else 1)
            return True
        if event.type == pygame.KEYDOWN and event.key == pygame.K_RETURN:
            self.open()
            return True
        return False

    def _step(self, by: int) -> None:
        index = min(len(self.options) - 1, max(0, self._selected + by))
        if index != self._selected:
            self.choose(index)

    def open(self) -> None:
        """Open the menu under (or above) the box."""
        if self.menu is None and self.options:
            box = self.box().move(self.rect.topleft)
            self.menu = Menu(self._root_ui, self.options, box, self._picked, selected=self._selected)

    def _picked(self, index: int | None) -> None:
        self.menu = None
        self.repaint()
        if index is not None:
            self.choose(index)

    def hide(self) -> None:
        if self.menu is not None:
            self.menu.close(None)
        super().hide()


class Menu(Widget):
    """A list of options over everything else; ``done(index)`` or ``done(None)`` is called when it closes.

    A click outside or Esc closes it; arrow keys, Home, End and Enter choose; the wheel scrolls a long list.
    """

    ground = None

    def __init__(
        self,
        ui: Ui,
        options: Sequence[str],
        anchor: pygame.Rect,
        done: Callable[[int | None], None],
        *,
        selected: int = -1,
    ) -> None:
        super().__init__(ui, layer=MENU_LAYER)
        self.options = list(options)
        self.marked = selected
        self.selected = selected
        self._done = done
        self._row = ui.theme.px(28)
        self._pad = ui.theme.px(5)
        self._first = 0
        self._mouse = (-1, -1)
        self.place(self._find_place(anchor))
        self._keep_marked_in_sight()

    def _find_place(self, anchor: pygame.Rect) -> pygame.Rect:
        window = pygame.Rect((0, 0), pygame.display.get_window_size())
        widest = max((self.theme.width(option) for option in self.options), default=0) + self.theme.px(36)
        width = min(window.width, max(anchor.width, widest))
        wanted = len(self.options) * self._row + 2 * self._pad
        below, above = window.bottom - anchor.bottom, anchor.top
        upwards = wanted > below and above > below
        room = above if upwards else below
        height = max(self._row + 2 * self._pad, min(wanted, room - self.theme.px(4)))
        top = anchor.top - height if upwards else anchor.bottom
        return pygame.Rect(anchor.right - width, top, width, height).clamp(window).clip(window)

    def rows_shown(self) -> int:
        """How many options are in sight at once."""
        return max(1, (self.rect.height - 2 * self._pad) // self._row)

    def row_rect(self, index: int) -> pygame.Rect:
        """Where an option stands in the window; used to click it."""
        top = self.rect.top + self._pad + (index - self._first) * self._row
        return pygame.Rect(self.rect.left, top, self.rect.width, self._row)

    def paint(self, surface: pygame.Surface) -> None:
        theme = self.theme
        surface.blit(theme.rounded(surface.get_size(), "control", border="faint"), (0, 0))
        shown = range(self._first, min(len(self.options), self._first + self.rows_shown()))
        for index in shown:
            row = self.row_rect(index).move(-self.rect.left, -self.rect.top)
            if index == self.marked:
                inner = row.inflate(-2 * self._pad, 0)
                surface.blit(theme.rounded(inner.size, "control_hover", theme.px(4)), inner)
            colour = "positive" if index == self.selected else "text"
            words = theme.fit(self.options[index], row.width - theme.px(30))
            draw_text_left(surface, theme.text(words, colour=colour), theme.px(14), row.centery)
        if self.rows_shown() < len(self.options):
            self._paint_thumb(surface)

    def _paint_thumb(self, surface: pygame.Surface) -> None:
        inner = surface.get_height() - 2 * self._pad
        size = (self.theme.px(3), max(self.theme.px(12), inner * self.rows_shown() // len(self.options)))
        hidden = len(self.options) - self.rows_shown()
        top = self._pad + (inner - size[1]) * self._first // max(1, hidden)
        surface.blit(self.theme.rounded(size, "faint", size[0] / 2), (surface.get_width() - size[0] - 3, top))

    def update(self, time_delta: float) -> None:
        mouse = self.ui_manager.get_mouse_position()
        if mouse != self._mouse:
            self._mouse = mouse
            index = self._index_at(mouse)
            if index is not None and index != self.marked:
                self.marked = index
                self.repaint()
        super().update(time_delta)

    def _index_at(self, position: tuple[int, int]) -> int | None:
        if not self.rect.collidepoint(position):
            return None
        row = (position[1] - self.rect.top - self._pad) // self._row
        index = self._first + row
        return index if 0 <= row < self.rows_shown() and index < len(self.options) else None

    def process_event(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEBUTTONDOWN:
            if self.rect.collidepoint(event.pos):
                index = self._index_at(event.pos)
                if event.button == 1 and index is not None:
                    self.close(index)
            else:
                self.close(None)
            return True
        if event.type == pygame.MOUSEWHEEL:
            self._scroll_to(self._first - event.y)
            return True
        if event.type == pygame.KEYDOWN:
            self._key(event.key)
            return True
        return False

    def _key(self, key: int) -> None:
        last = len(self.options) - 1
        moves = {
            pygame.K_UP: max(0, self.marked - 1),
            pygame.K_DOWN: min(last, self.marked + 1),
            pygame.K_HOME: 0,
            pygame.K_END: last,
        }
        if key in moves:
            self.marked = moves[key]
            self._keep_marked_in_sight()
            self.repaint()
        elif key in (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE):
            self.close(self.marked if self.marked >= 0 else None)
        elif key == pygame.K_ESCAPE:
            self.close(None)

    def _keep_marked_in_sight(self) -> None:
        if self.marked < self._first:
            self._scroll_to(self.marked)
        elif self.marked >= self._first + self.rows_shown():
            self._scroll_to(self.marked - self.rows_shown() + 1)

    def _scroll_to(self, first: int) -> None:
        self._first = min(max(0, len(self.options) - self.rows_shown()), max(0, first))
        self.repaint()

    def close(self, index: int | None) -> None:
        """Take the menu away and tell what was chosen."""
        if self.alive():
            self.kill()
            self._done(index)
