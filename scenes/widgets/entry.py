"""A labelled line of text to type into, on pygame_gui's text entry."""

from __future__ import annotations

from collections.abc import Callable

import pygame
from pygame_gui import UI_TEXT_ENTRY_FINISHED
from pygame_gui.elements import UITextEntryLine

from scenes.widgets.base import Ui, Widget, draw_text_left, put


class EntryLine(UITextEntryLine):
    """pygame_gui's text line that knows our hints and tells when it was left or finished."""

    def __init__(self, ui: Ui, text: str, finished: Callable[[str], None]) -> None:
        self._finished = finished
        self._before = text
        super().__init__(pygame.Rect(0, 0, 80, 28), ui.manager, ui.container, initial_text=text)

    def process_event(self, event: pygame.event.Event) -> bool:
        if event.type == UI_TEXT_ENTRY_FINISHED and event.ui_element is self:
            self.finish()
            return True
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE and self.is_focused:
            self.set_text(self._before)
            self.ui_manager.set_focus_set(None)
            return True
        return super().process_event(event)

    def finish(self) -> None:
        """Hand over the text if it is a new one."""
        text = self.get_text()
        if text != self._before:
            self._before = text
            self._finished(text)

    def unfocus(self) -> None:
        super().unfocus()
        if self.alive():
            self.finish()

    def set_text(self, text: str | None) -> None:
        """Put another text there; nothing of it is selected."""
        self.select_range = [0, 0]  # pygame_gui keeps the old range, and fails when that is deleted
        super().set_text(text)

    def keep(self, text: str) -> None:
        """Show that text without calling back."""
        self._before = text
        self.set_text(text)


class TextEntry(Widget):
    """Label at the left, a line to type into at the right; ``entered(text)`` on Enter or when it is left."""

    def __init__(self, ui: Ui, label: str, text: str, entered: Callable[[str], None], *, hint: str = "") -> None:
        super().__init__(ui, hint=hint)
        self.label = label
        self.line = EntryLine(ui, text, entered)
        self.parts = (self.line,)

    @property
    def text(self) -> str:
        """What stands in the line; set it to show another text without calling back."""
        return self.line.get_text()

    @text.setter
    def text(self, text: str) -> None:
        if text != self.line.get_text():
            self.line.keep(text)

    def height(self, width_px: int) -> int:
        return self.theme.px(32)

    def place(self, rect: pygame.Rect) -> None:
        super().place(rect)
        left = min(self.theme.measure("label"), rect.width // 2) if self.label else 0
        height = min(rect.height, self.theme.measure("control"))
        put(self.line, pygame.Rect(rect.left + left, rect.centery - height // 2, max(20, rect.width - left), height))

    def paint(self, surface: pygame.Surface) -> None:
        words = self.theme.fit(self.label, self.theme.measure("label") - self.theme.px(8))
        colour = "muted" if self.is_enabled else "faint"
        draw_text_left(surface, self.theme.text(words, colour=colour), 0, surface.get_height() // 2)

    def disable(self, why: str = "") -> None:
        super().disable(why)
        self.line.disable()

    def enable(self) -> None:
        super().enable()
        self.line.enable()
