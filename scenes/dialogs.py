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
    UI_TEXT_ENTRY_CHANGED,
    UI_TEXT_ENTRY_FINISHED,
)
from pygame_gui.core import UIElement
from pygame_gui.core.utility import translate
from pygame_gui.elements import UIButton, UIWindow
from pygame_gui.windows import UIConfirmationDialog, UIFileDialog, UIMessageWindow

from brains.errors import UserError
from scenes.theme import Theme
from scenes.widgets.base import put

if TYPE_CHECKING:
    from scenes.app import App

LEAST_SIZE = (290, 330)  # pygame_gui's file dialog takes no less, shadow included


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
            try:
                there = _is_there(path)
            except OSError as error:  # too long with the suffix, or in a folder that is closed to us
                raise UserError(f"{path.name:.60} cannot be written: {error.strerror}") from None
            if there:
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
        if not self._make_room():
            return
        self._picked = picked
        self._window = FileDialog(
            self._rect(620, 480), self._app, title, set(suffixes), start or Path.cwd(), existing=existing
        )
        self._window.set_blocking(True)

    def confirm(self, title: str, words: str, yes: str, confirmed: Callable[[], None]) -> None:
        """Ask before something that cannot be undone."""
        if not self._make_room():
            return
        self._confirmed = confirmed
        self._window = UIConfirmationDialog(
            self._rect(400, 200),
            words,
            self._app.session.manager,
            window_title=title,
            action_short_name=yes,
            blocking=True,
        )
        window = self._window
        _line_up(window, [window.confirm_button, window.cancel_button], self._app.theme, window.confirmation_text)

    def message(self, title: str, words: str) -> None:
        """Show some words until they are dismissed."""
        if not self._make_room():
            return
        self._window = UIMessageWindow(
            self._rect(420, 240), words, self._app.session.manager, window_title=title, always_on_top=True
        )
        self._window.set_blocking(True)
        _line_up(self._window, [self._window.dismiss_button], self._app.theme, self._window.text_block)

    def _make_room(self) -> bool:
        """Close what is open; False, with a word to the person, if the window is too small for any dialog."""
        self.close()
        size = self._app.areas.window.size
        if size[0] >= LEAST_SIZE[0] and size[1] >= LEAST_SIZE[1]:
            return True
        self._app.complain("the window is too small for a dialog: make it larger")
        return False

    def _rect(self, width: int, height: int) -> pygame.Rect:
        theme, window = self._app.theme, self._app.areas.window
        edge = theme.px(24)  # pygame_gui adds the shadow to the size it is given
        size = min(theme.px(width), window.width - edge), min(theme.px(height), window.height - edge)
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
        elif isinstance(window, FileDialog) and window.is_decided_by(event):
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
        self._theme, self._px = app.theme, app.theme.px
        super().__init__(
            rect,
            app.session.manager,
            window_title=title,
            allowed_suffixes=suffixes,
            initial_file_path=str(start),
            allow_existing_files_only=existing,
        )

    def process_event(self, event: pygame.event.Event) -> bool:
        try:
            used = bool(super().process_event(event))
            if event.type in (UI_TEXT_ENTRY_CHANGED, UI_TEXT_ENTRY_FINISHED) and self.current_file_path is not None:
                _is_there(self.current_file_path)
            return used
        except OSError:  # what was typed is longer than a name may be, or leads where we may not look
            self._set_no_file_selected_state()
            return True

    def is_decided_by(self, event: pygame.event.Event) -> bool:
        """Whether that event means "take it": Enter in the text line, or a double click on a file."""
        if event.type == UI_TEXT_ENTRY_FINISHED:
            return event.ui_element is self.file_path_text_line
        double_click = event.type == UI_SELECTION_LIST_DOUBLE_CLICKED_SELECTION
        return double_click and event.ui_element is self.file_selection_list

    def _setup_ui_elements(self) -> None:
        super()._setup_ui_elements()
        px = self._px
        width, height = self.get_container().get_size()
        corner = self.get_container().get_rect().topleft
        self.delete_button.hide()
        self.refresh_button.hide()
        self.home_button.set_text("Home")
        self.parent_directory_button.set_text("Up")
        for place, button in enumerate((self.home_button, self.parent_directory_button)):
            button.set_tooltip(None)
            put(button, pygame.Rect(corner[0] + px(12) + place * px(76), corner[1] + px(8), px(70), px(26)))
        across = width - px(24)
        put(self.file_path_text_line, pygame.Rect(corner[0] + px(12), corner[1] + px(42), across, px(30)))
        # Drawn anew, the line has forgotten what is selected in it; deleting that would fail.
        self.file_path_text_line.select_range = self.file_path_text_line.select_range
        list_height = max(px(30), height - px(80) - px(50))
        put(self.file_selection_list, pygame.Rect(corner[0] + px(12), corner[1] + px(80), across, list_height))
        _line_up(self, [self.ok_button, self.cancel_button], self._theme)
        if self.current_file_path is None:
            self.ok_button.disable()


def _line_up(window: UIWindow, buttons: list[UIButton | None], theme: Theme, words: UIElement | None = None) -> None:
    """Put the answers at the lower right in our sizes, the words above; the first answer is the one Enter takes."""
    room = window.get_container().get_rect()
    height, right = theme.px(32), room.right - theme.px(12)
    if words is not None:
        put(words, pygame.Rect(room.left, room.top, room.width, max(1, room.height - height - theme.px(16))))
    for button in reversed(buttons):
        if button is None:
            continue
        if button is buttons[0]:
            button.change_object_id("#primary")
        width = max(theme.px(76), theme.width(translate(button.text), bold=True) + theme.px(28))
        put(button, pygame.Rect(right - width, room.bottom - height - theme.px(10), width, height))
        right -= width + theme.px(8)


def _is_there(path: Path) -> bool:
    """Whether it exists. Raises OSError if no file can be called so or be looked for there.

    Up to Python 3.13 `Path.exists` raises that, too; from then on it says no.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True
