"""Big numbers, the first of which can carry a warning."""

from __future__ import annotations

import pygame

from scenes.widgets import BigNumbers


class WarnedNumbers(BigNumbers):
    """`BigNumbers` with a word behind the first number, vermilion and with a ring, where its unit would stand.

    Attributes:
        warning: the word; empty for none.
    """

    warning = ""

    def warn(self, warning: str) -> None:
        """Show that word, or none."""
        if warning != self.warning:
            self.warning = warning
            self.repaint()

    def paint(self, surface: pygame.Surface) -> None:
        super().paint(surface)
        if not self.warning:
            return
        theme, radius = self.theme, self.theme.px(5)
        column = surface.get_width() // max(1, len(self.labels))
        left = theme.width(self.values[0][0], "big", True) + theme.px(6)
        words = theme.fit(self.warning, column - left - 2 * radius - theme.px(6), "small")
        middle = theme.line_height("text") + theme.line_height("big") // 2
        ring = (left + radius, middle + 0.5)
        pygame.draw.aacircle(surface, theme["negative"], ring, radius, max(1, theme.px(2)))
        picture = theme.text(words, "small", "negative")
        surface.blit(picture, (left + 2 * radius + theme.px(3), middle - picture.get_height() // 2))
