"""The app's own keys, and how keys find their way: scene first, then app."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from brains.errors import UserError
from scenes.stepping import SPEED_NAMES

if TYPE_CHECKING:
    from scenes.app import App

_ARROWS = (pygame.K_LEFT, pygame.K_RIGHT, pygame.K_UP, pygame.K_DOWN)
_REPEATING = (*_ARROWS, pygame.K_PERIOD, pygame.K_PAGEUP, pygame.K_PAGEDOWN)
_SPEED_KEYS = (pygame.K_1, pygame.K_2, pygame.K_3, pygame.K_4, pygame.K_5)


class AppKeys:
    """Keys that mean the same in every scene."""

    ALWAYS = (pygame.K_F1, pygame.K_F9, pygame.K_F11, pygame.K_F12)  # even while typing into a text line

    def __init__(self, app: App) -> None:
        self._app = app
        self._held: set[int] = set()

    def watch(self, event: pygame.event.Event) -> None:
        """Keep track of the keys that are held, to know a repeated press from a new one."""
        if event.type == pygame.KEYUP:
            self._held.discard(event.key)
        elif event.type == pygame.WINDOWFOCUSLOST:
            self._held.clear()

    def press(self, event: pygame.event.Event) -> bool:
        """A key that no control wanted; True if somebody used it."""
        app = self._app
        if event.key in self._held and event.key not in _REPEATING:
            return True  # a held key toggles once
        self._held.add(event.key)
        for action in app.session.actions:
            if action.matches(event):
                why = action.blocked() if action.blocked is not None else ""
                if why:
                    app.say(why)
                else:
                    action.run()
                return True
        return app.scene.handle(event) or self._own(event)

    def _own(self, event: pygame.event.Event) -> bool:
        app, key = self._app, event.key
        control = bool(event.mod & pygame.KMOD_CTRL)
        if control:
            return self._with_control(key)
        commands = {
            pygame.K_ESCAPE: app.back,
            pygame.K_F1: app.toggle_help,
            pygame.K_F9: lambda: app.recording.press(as_gif=bool(event.mod & pygame.KMOD_SHIFT)),
            pygame.K_F11: app.toggle_full_screen,
            pygame.K_F12: self.screenshot,
            pygame.K_SPACE: app.toggle_pause,
            pygame.K_PERIOD: app.single_step,
            pygame.K_TAB: app.toggle_panel,
        }
        if key in _SPEED_KEYS:
            app.choose_speed(_SPEED_KEYS.index(key))
            return True
        if key in commands:
            commands[key]()
            return True
        if key in (pygame.K_PAGEUP, pygame.K_PAGEDOWN) and app.areas.panel_shown:
            way = app.areas.panel.height // 2
            app.session.panel.scroll_to(app.session.panel.scroll + (way if key == pygame.K_PAGEDOWN else -way))
            return True
        return False

    def _with_control(self, key: int) -> bool:
        app = self._app
        if key == pygame.K_q:
            app.quit()
        elif key in (pygame.K_PLUS, pygame.K_EQUALS, pygame.K_KP_PLUS):
            app.set_scale(app.theme.scale + 0.25)
        elif key in (pygame.K_MINUS, pygame.K_KP_MINUS):
            app.set_scale(app.theme.scale - 0.25)
        elif key == pygame.K_0:
            app.set_scale(1.0)
        else:
            return False
        return True

    def help_parts(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What the help shows: (heading, keys) for this scene and for everywhere."""
        app = self._app
        own = [(action.key, action.hint or action.label) for action in app.session.actions if action.key]
        parts = [("In this scene", own + list(app.scene.keys()))]
        if app.session.stepper is not None:
            speeds = ", ".join(SPEED_NAMES)
            clock = [("Space", "pause, go on"), (".", "one step"), ("1 to 5", f"speed {speeds}")]
            parts.append(("Clock", clock))
        everywhere = [
            ("Esc", "back to all scenes") if app.session.name != "launcher" else ("Ctrl+Q", "quit"),
            ("F1", "this help"),
            ("F9", "record a film of the window, stop (Shift+F9: always a GIF)"),
            ("F11", "full screen, window"),
            ("F12", "save a picture of the window"),
            ("Ctrl+plus, minus", "larger, smaller text; Ctrl+0 resets"),
        ]
        if app.session.name != "launcher":
            everywhere.append(("Ctrl+Q", "quit"))
        if app.scene.has_panel:
            controls = [
                ("Tab", "show or fold the panel"),
                ("wheel, arrows", "change the control under the mouse"),
                ("double-click", "reset a slider"),
                ("Page up, down", "scroll the panel"),
            ]
            parts.append(("Controls", controls))
        parts.append(("Everywhere", everywhere))
        return parts

    def screenshot(self) -> None:
        """Save the window as a PNG into the pictures folder (or where we are) and say where."""
        path = picture_path(self._app.session.name, ".png")
        self._app.draw()
        try:
            pygame.image.save(self._app.screen, str(path))
        except (OSError, pygame.error) as error:
            raise UserError(f"cannot save a picture to {path}: {error}") from error
        self._app.say(f"Saved {path}")


def picture_folder() -> Path:
    """Where pictures go: the user's pictures folder, or the current folder if there is none."""
    # Imported here: only a screenshot needs it, and the window should open fast.
    from platformdirs import user_pictures_path

    folder = user_pictures_path()
    return folder if folder.is_dir() else Path.cwd()


def picture_path(scene: str, suffix: str) -> Path:
    """A new name in that folder, from the scene and the time; ``suffix`` is such as ``.png``."""
    folder = picture_folder()
    stem = f"neurarium-{scene}-{time.strftime('%Y%m%d-%H%M%S')}"
    path = folder / f"{stem}{suffix}"
    count = 1
    while path.exists():
        count += 1
        path = folder / f"{stem}-{count}{suffix}"
    return path
