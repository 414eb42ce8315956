"""File and message dialogs: pygame_gui's windows, in our sizes, with Enter and Esc."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

import pygame
from pygame_gui import (
    UI_CONFIRMATION_DIALOG_CONFIRMED,
    UI_FILE_DIALOG_PATH_PICKED,
    UI_SELECTION_LIST_DOUBLE_CLICKED_SELECTION,
)
from pygame_gui.elements import UIWindow
from pygame_gui.windows import UIConfirmationDialog, UIFileDialog, UIMessageWindow

if TYPE_CHECKING:
    from scenes.app import App


class Dialogs:
    """Opens one dialog at a time over the scene shown; while it is open, the scene gets no keys and no mouse."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._window: UIWindow | None = None
        self._picked: Callable[[Path], None] | None = None
        self._confirmed: Callable[[], None] | None = None
        self._suffix = ""

    @property
    def window(self) -> UIWindow | None:
        """The dialog that is open, or None."""
        return self._window if self._window is not None and self._window.alive() else None

    def open_file(
        self, title: str, suffixes: Collection[str], picked: Callable[[Path], None], *, start: Path | None = None
    ) -> None:
        """Let the person choose a file that exists; ``picked(path)`` is called if they do.

        Args:
            title: of the dialog.
            suffixes: shown files end with one of these, such as ``{".npz"}``.
            picked: takes the path.
            start: a folder to begin in, or a file to suggest.
        """
        self._file(title, suffixes, picked, start, existing=True)

    def save_file(self, title: str, suffix: str, picked: Callable[[Path], None], *, start: Path) -> None:
        """Let the person name a file to write; ``picked(path)`` gets it with the suffix, after asking if it exists.

        Args:
            title: of the dialog.
            suffix: what the name must end with; added if it is missing.
            picked: takes the path.
            start: the name suggested.
        """
        self._suffix = suffix

        def ask(path: Path) -> None:
            path = path if path.name.endswith(suffix) else path.with_name(path.name + suffix)
            if path.exists():
                self.confirm("Replace the file?", f"{path.name} exists already.", "Replace", lambda: picked(path))
            else:
                picked(path)

        self._file(title, {suffix}, ask, start, existing=False)

    def _file(
        self,
        title: str,
        suffixes: Collection[str],
        picked: Callable[[Path], None],
        start: Path | None,
        *,
        existing: bool,
    ) -> None:
        self.close()
        self._picked = picked
        self._window = FileDialog(
            self._rect(620, 480), self._app, title, set(suffixes), start or Path.cwd(), existing=existing
        )
        self._window.set_blocking(True)

    def confirm(self, title: str, words: str, yes: str, confirmed: Callable[[], None]) -> None:
        """Ask before something that cannot be undone."""
        self.close()
        self._confirmed = confirmed
        self._window = UIConfirmationDialog(
            self._rect(400, 200),
            words,
            self._app.session.manager,
            window_title=title,
            action_short_name=yes,
            blocking=True,
        )

    def message(self, title: str, words: str) -> None:
        """Show some words until they are dismissed."""
        self.close()
        self._window = UIMessageWindow(
            self._rect(420, 240), words, self._app.session.manager, window_title=title, always_on_top=True
        )
        self._window.set_blocking(True)

    def _rect(self, width: int, height: int) -> pygame.Rect:
        theme, window = self._app.theme, self._app.areas.window
        # pygame_gui's file dialog cannot be smaller than 260 × 300.
        size = (max(260, min(theme.px(width), window.width - 8)), max(160, min(theme.px(height), window.height - 8)))
        rect = pygame.Rect((0, 0), size)
        rect.center = window.center
        return rect

    def close(self) -> None:
        """Put the dialog away without an answer."""
        if self.window is not None:
            self.window.kill()
        self._window = self._picked = self._confirmed = None

    def key(self, event: pygame.event.Event) -> None:
        """Esc cancels, Enter takes what is chosen."""
        window = self.window
        if window is None:
            return
        if event.key == pygame.K_ESCAPE:
            self.close()
        elif event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            self._accept(window)

    def _accept(self, window: UIWindow) -> None:
        if isinstance(window, UIFileDialog):
            path = window.current_file_path
            if path is not None and window.ok_button.is_enabled:
                self._take(Path(path))
        elif isinstance(window, UIConfirmationDialog):
            self._confirm()
        else:
            self.close()

    def handle(self, event: pygame.event.Event) -> None:
        """pygame_gui's own events: a path was picked, a question was answered."""
        window = self.window if self.window is not None else self._window
        if window is None or getattr(event, "ui_element", None) is None:
            return
        if event.type == UI_FILE_DIALOG_PATH_PICKED and event.ui_element is self._window:
            self._take(Path(event.text))
        elif event.type == UI_CONFIRMATION_DIALOG_CONFIRMED and event.ui_element is self._window:
            self._confirm()
        elif (
            event.type == UI_SELECTION_LIST_DOUBLE_CLICKED_SELECTION
            and isinstance(window, FileDialog)
            and event.ui_element is window.file_selection_list
        ):
            self._accept(window)

    def _take(self, path: Path) -> None:
        picked = self._picked
        self.close()
        if picked is not None:
            picked(path)

    def _confirm(self) -> None:
        confirmed = self._confirmed
        self.close()
        if confirmed is not None:
            confirmed()


class FileDialog(UIFileDialog):
    """pygame_gui's file dialog with its fixed sizes brought to our scale, and without its delete button."""

    def __init__(
        self, rect: pygame.Rect, app: App, title: str, suffixes: set[str], start: Path, *, existing: bool
    ) -> None:
        self._px = app.theme.px
        super().__init__(
            rect,
            app.session.manager,
            window_title=title,
            allowed_suffixes=suffixes,
            initial_file_path=str(start),
            allow_existing_files_only=existing,
        )

    def _setup_ui_elements(self) -> None:
        super()._setup_ui_elements()
        px = self._px
        width, height = self.get_container().get_size()
        self.delete_button.hide()
        icons = (self.home_button, self.parent_directory_button, self.refresh_button)
        for place, button in enumerate(icons):
            button.set_dimensions((px(30), px(26)))
            button.set_relative_position((px(12) + place * px(34), px(8)))
        line = self.file_path_text_line
        line.set_dimensions((width - px(24), px(30)))
        line.set_relative_position((px(12), px(42)))
        top = px(80)
        self.file_selection_list.set_dimensions((width - px(24), max(px(30), height - top - px(50))))
        self.file_selection_list.set_relative_position((px(12), top))
