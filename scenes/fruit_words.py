"""The sentences of a chapter beside its graph, below its numbers where the panel does not show them."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from scenes.fruit_chapters import Chapter
from scenes.fruit_places import Places
from scenes.theme import Theme

_NUMBER_NAMES = ("wrong", "wrong in test", "cost")


@dataclass(frozen=True)
class Words:
    """Laid out for one width.

    Attributes:
        chapter: whose words.
        places: where the column is.
        lines: each with its colour.
        size: of the letters.
        numbers: value and unit of the big numbers; empty while the panel shows them.
        top: room above the lines, for the numbers.
        height: of all.
    """

    chapter: Chapter
    places: Places
    lines: tuple[tuple[str, str], ...]
    size: str
    numbers: tuple[tuple[str, str], ...]
    top: int
    height: int

    def draw(self, surface: pygame.Surface, theme: Theme, title_span: tuple[int, int]) -> None:
        """Draw the title between two x positions of the bar, and the words in the column."""
        left, right = title_span
        title = theme.fit(f"{self.chapter.number} · {self.chapter.title}", right - left - theme.px(6), "title", True)
        picture = theme.text(title, "title", bold=True)
        surface.blit(picture, picture.get_rect(midleft=(left, self.places.bar.centery)))
        x, y = self.places.column.topleft
        self._draw_numbers(surface, theme, x, y)
        for row, (line, colour) in enumerate(self.lines):
            words = theme.text(line, self.size, colour)
            surface.blit(words, (x, y + self.top + row * theme.line_height(self.size)))

    def _draw_numbers(self, surface: pygame.Surface, theme: Theme, left: int, top: int) -> None:
        base = top + theme.font("title", True).get_ascent() - theme.font("small").get_ascent()
        for (value, unit), name in zip(self.numbers, _NUMBER_NAMES, strict=False):
            number = theme.text(value, "title", bold=True)
            words = theme.text(f"{unit} {name}".strip(), "small", "muted")
            surface.blit(number, (left, top))
            surface.blit(words, (left + number.get_width() + theme.px(4), base))
            left += number.get_width() + words.get_width() + theme.px(14)


def lay_out_words(theme: Theme, places: Places, chapter: Chapter, numbers: tuple[tuple[str, str], ...]) -> Words:
    """Break the sentences of a chapter into lines for the column."""
    size, width = ("small" if places.short else "text"), places.column.width
    lines = [(line, "text") for line in theme.wrap(chapter.words, width, size)]
    lines += [(line, "best") for line in theme.wrap("Try: " + chapter.try_this, width, size)]
    top = theme.line_height("title") + theme.px(4) if numbers else 0
    height = top + len(lines) * theme.line_height(size) + theme.px(4)
    return Words(chapter, places, tuple(lines), size, numbers, top, height)
