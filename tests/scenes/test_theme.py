"""What the theme keeps, and when it must not."""

import pygame

from scenes.theme import Theme


def test_words_can_be_written_after_something_else_has_ended_pygame() -> None:
    pygame.font.init()
    theme = Theme()
    before = theme.width("The same words")
    pygame.font.quit()
    pygame.font.init()
    assert theme.width("The same words") == before
    assert theme.text("The same words").get_width() == before
    assert theme.font() is theme.font(), "and fonts are kept again"
