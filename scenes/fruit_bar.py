"""The row of chapters above the graph: nine numbers, one before, one after, and the title of the one that is open."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from scenes.fruit_chapters import CHAPTERS
from scenes.widgets import Button, ToggleGroup, Ui

_WIDEST = 30
_NARROWEST = 17


class ChapterBar:
    """Buttons over the world; placed anew with every size of the window."""

    def __init__(self, ui: Ui, current: int, chosen: Callable[[int], None], turned: Callable[[int], None]) -> None:
        """Make the buttons.

        Args:
            ui: of the panel; the buttons stand outside it.
            current: number of the open chapter, 1 to 9.
            chosen: called with the number of a chapter.
            turned: called with -1 or +1.
        """
        root = Ui(ui.manager, ui.theme)
        self.theme = ui.theme
        self.before = Button(root, "‹", lambda: turned(-1), hint="The chapter before", key="Left", look="quiet")
        self.group = ToggleGroup(
            root,
            [str(chapter.number) for chapter in CHAPTERS],
            current - 1,
            lambda index: chosen(index + 1),
            hints=[chapter.title for chapter in CHAPTERS],
            keys=[str(chapter.number) for chapter in CHAPTERS],
        )
        self.after = Button(root, "›", lambda: turned(1), hint="The next chapter", key="Right", look="quiet")
        self.right = 0

    def place(self, bar: pygame.Rect) -> None:
        """Put the buttons at the left of that rectangle; where it is too narrow there are only keys."""
        buttons = [self.before, *self.group.buttons, self.after]
        gap = self.theme.px(3)
        width = min(self.theme.px(_WIDEST), (bar.width - gap * (len(buttons) - 1)) // len(buttons))
        shown = width >= self.theme.px(_NARROWEST)
        self.right = bar.left
        for button in buttons:
            if shown:
                button.show()
                button.place(pygame.Rect(self.right, bar.top, width, bar.height))
                self.right += width + gap
            else:
                button.hide()

    def show(self, number: int) -> None:
        """That chapter is open now."""
        self.group.show_selected(number - 1)
