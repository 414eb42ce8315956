"""Buttons: single, in a row, and groups of which one is chosen. pygame_gui draws and presses them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pygame
from pygame_gui.elements import UIButton

from scenes.widgets.base import Ui, put


class Button(UIButton):
    """A push button whose tooltip names its key.

    ``look`` is ``plain``, ``primary`` (the one that matters most), ``quiet`` or ``choice`` (may stay selected).
    """

    def __init__(
        self,
        ui: Ui,
        label: str,
        pressed: Callable[[], None],
        *,
        hint: str = "",
        key: str = "",
        look: str = "plain",
        layer: int = 1,
    ) -> None:
        super().__init__(
            pygame.Rect(0, 0, 20, 20),
            label,
            ui.manager,
            ui.container,
            starting_height=layer,
            object_id=None if look == "plain" else f"#{look}",
            command=lambda: pressed(),  # else a function with one default argument would get the mouse's data
        )
        self.theme = ui.theme
        self.hint = hint
        self.key = key
        self.why_disabled = ""
        self._bold = look == "primary"

    def natural_width(self) -> int:
        """The width that fits its label."""
        return self.theme.width(self.text, bold=self._bold) + self.theme.px(24)

    def height(self, width_px: int) -> int:
        """How high it wants to be."""
        return self.theme.measure("control")

    def place(self, rect: pygame.Rect) -> None:
        """Put it into that rectangle of the window."""
        put(self, rect)
        if self.is_selected:  # a rebuilt button looks unselected
            self.select()

    def disable(self, why: str = "") -> None:
        """Take no more presses; the tooltip says why."""
        self.why_disabled = why
        super().disable()

    def enable(self) -> None:
        """Take presses again."""
        self.why_disabled = ""
        super().enable()

    def tooltip(self) -> str:
        """The words for the tooltip at this moment; empty for none."""
        if not self.is_enabled and self.why_disabled:
            return self.why_disabled
        key = f"Key: {self.key}" if self.key else ""
        return "\n".join(part for part in (self.hint, key) if part)


class ButtonRow:
    """Several buttons side by side that share the width of the panel evenly."""

    def __init__(self, buttons: Sequence[Button], theme_gap_px: int) -> None:
        self.buttons = list(buttons)
        self._gap = theme_gap_px

    def height(self, width_px: int) -> int:
        """How high the row wants to be."""
        return max(button.height(width_px) for button in self.buttons)

    def place(self, rect: pygame.Rect) -> None:
        """Put the row into that rectangle of the window."""
        count = len(self.buttons)
        room = max(count, rect.width - self._gap * (count - 1))
        left = rect.left
        for index, button in enumerate(self.buttons):
            width = room * (index + 1) // count - room * index // count
            button.place(pygame.Rect(left, rect.top, max(1, width), rect.height))
            left += width + self._gap

    def show(self) -> None:
        """Make all of them visible."""
        for button in self.buttons:
            button.show()

    def hide(self) -> None:
        """Make none of them visible."""
        for button in self.buttons:
            button.hide()


class ToggleGroup(ButtonRow):
    """Buttons of which exactly one is chosen, such as the speeds. ``chosen(index)`` is called on a press."""

    def __init__(
        self,
        ui: Ui,
        labels: Sequence[str],
        selected: int,
        chosen: Callable[[int], None],
        *,
        hints: Sequence[str] = (),
        keys: Sequence[str] = (),
    ) -> None:
        buttons = [
            Button(
                ui,
                label,
                partial(self.choose, index),
                hint=hints[index] if hints else "",
                key=keys[index] if keys else "",
                look="choice",
            )
            for index, label in enumerate(labels)
        ]
        super().__init__(buttons, ui.theme.px(4))
        self._chosen = chosen
        self.selected = -1
        self.show_selected(selected)

    def show_selected(self, index: int) -> None:
        """Mark one as chosen without calling back."""
        if index == self.selected:
            return
        self.selected = index
        for place, button in enumerate(self.buttons):
            if place == index:
                button.select()
            elif button.is_selected:
                button.unselect()

    def choose(self, index: int) -> None:
        """Choose one as if it had been pressed."""
        self.show_selected(index)
        self._chosen(index)
