"""What each view of page Inside offers to the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pygame

from scenes.pictures_session import PicturesSession
from scenes.pictures_snapshot import Snapshot
from scenes.scene import Action
from scenes.theme import Theme
from scenes.widgets import Panel, Text
from scenes.widgets.panel import Section

if TYPE_CHECKING:
    from scenes.pictures_inside import InsidePage


class View:
    """One way to look into the network.

    Attributes:
        tab, tab_hint, key: of its button.
        page: the page it belongs to.
        sections: of the panel, shown while the view is.
        rect: where it draws, in window pixels.
    """

    tab: ClassVar[str] = ""
    tab_hint: ClassVar[str] = ""
    key: ClassVar[str] = ""

    def __init__(self, page: InsidePage) -> None:
        self.page = page
        self.sections: list[Section] = []
        self.rect = pygame.Rect(0, 0, 0, 0)

    @property
    def theme(self) -> Theme:
        return self.page.theme

    @property
    def session(self) -> PicturesSession:
        return self.page.session

    @property
    def snapshot(self) -> Snapshot:
        """How things stand: the network that is looked into."""
        return self.page.session.snapshot

    def section(self, panel: Panel, title: str) -> Section:
        """Begin a section of the panel that belongs to this view."""
        section = self.page.section(panel, title)
        self.sections.append(section)
        return section

    def build(self, panel: Panel) -> None:
        """Make the controls from the current values."""

    def lay_out(self, rect: pygame.Rect) -> None:
        """Draw there from now on."""
        self.rect = rect.copy()

    def stop(self) -> None:
        """The view is no longer to be seen: end what goes on in the background."""

    def animate(self, elapsed_s: float) -> None:
        """Once a frame, while it is shown."""

    def draw(self, surface: pygame.Surface) -> None:
        """Draw into ``rect``."""

    def handle(self, event: pygame.event.Event) -> bool:
        """An event over the world, or a key."""
        return False

    def actions(self) -> list[Action]:
        """Keys, while the view is shown."""
        return []

    def caption(self) -> list[tuple[str, str]]:
        """Two lines above the picture, with the names of their colours."""
        return []

    def hint(self) -> str:
        """Right side of the status line."""
        return ""

    def write(self, text: Text, words: str) -> None:
        """Other words in the panel, and as much room as they need."""
        if words != text.text:
            text.text = words
            self.page.reflow()

    def draw_words(self, surface: pygame.Surface, words: str) -> None:
        """A line in the middle of an empty view."""
        line = self.theme.text(self.theme.fit(words, max(0, self.rect.width - self.theme.px(20))), colour="muted")
        surface.blit(line, line.get_rect(center=self.rect.center))
