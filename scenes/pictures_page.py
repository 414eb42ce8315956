"""What each page of the pictures scene offers to the scene."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from scenes.part import Part
from scenes.pictures_session import PicturesSession


class Page(Part):
    """One page: its own picture in the world, its panel sections, its keys. See ``Part`` for what it can override.

    A page that is not shown gets no events and no frames; ``animate`` is called once a frame while it is.

    Attributes:
        name: as given to ``--page``. tab, tab_hint: the word on its button, and what can be done there.
        session: what all pages share.
    """

    name: ClassVar[str] = ""

    def __init__(self, session: PicturesSession) -> None:
        super().__init__()
        self.session = session

    def shown(self) -> None:
        """The page is to be seen: show what it has put into the world. May come twice, and after every ``build``."""

    def hidden(self) -> None:
        """Another page or another scene is to be seen. May come twice, and after every ``build``."""

    def dropped(self, path: Path) -> bool:
        """A file that is no brain was dropped on the window while the page is shown. True if it was used."""
        return False

    def undo_words(self) -> str:
        """What Ctrl+Z takes back here, in words; empty for nothing."""
        undo = self.session.snapshot.undo
        return undo[-1] if undo else ""

    def undo(self) -> None:
        """Take that back."""
        words = self.undo_words()
        self.session.undo()
        self.app.say(f"Undone: {words}")
