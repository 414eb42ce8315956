"""What every scene is: a world to draw, steps to take, controls to offer. The app does the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pygame

if TYPE_CHECKING:
    from scenes.app import App
    from scenes.widgets import Panel

_MODIFIERS = {"Ctrl": pygame.KMOD_CTRL, "Shift": pygame.KMOD_SHIFT, "Alt": pygame.KMOD_ALT}


@dataclass(frozen=True)
class Action:
    """Something a scene can do at a button of the top bar and at a key.

    Attributes:
        label: the button's words; empty for a key without a button.
        run: what it does.
        key: as shown to people and understood by us: ``"G"``, ``"Ctrl+S"``, ``"Delete"``; empty for none.
        hint: what it does, for the tooltip and the help.
        transport: the button stands with Pause and Step instead of at the right.
        blocked: returns why it cannot be done now, or an empty string.
    """

    label: str
    run: Callable[[], None]
    key: str = ""
    hint: str = ""
    transport: bool = False
    blocked: Callable[[], str] | None = None

    def matches(self, event: pygame.event.Event) -> bool:
        """Whether a KEYDOWN event is this action's key, with exactly its modifiers."""
        if not self.key:
            return False
        *modifiers, name = self.key.split("+")
        if event.key != pygame.key.key_code(name.lower()):
            return False
        return all(bool(event.mod & mask) == (word in modifiers) for word, mask in _MODIFIERS.items())


class Scene:
    """Base class of all scenes. Every method has a sensible default; override what the scene needs.

    The order of a frame: :meth:`handle` for each event, :meth:`step` as often as the clock asks,
    :meth:`animate` once, :meth:`draw` once. Scenes stay alive in the app when the person goes elsewhere, so
    coming back resumes; :meth:`enter` and :meth:`leave` tell them so.

    Attributes:
        title: the scene's name in the top bar.
        subtitle: one plain sentence beside it.
        dt_s: simulated seconds of one fixed step; None for a scene without a clock.
        has_panel: it has a column of controls.
        bare: it draws its own top of the window (the launcher).
        by_the_clock: its work goes on beside the frames, so they keep the clock's time even where nobody watches.
        app: the window; set before :meth:`build` is called.
    """

    title: ClassVar[str] = ""
    subtitle: ClassVar[str] = ""
    dt_s: float | None = None
    has_panel: ClassVar[bool] = True
    bare: ClassVar[bool] = False
    by_the_clock: ClassVar[bool] = False
    app: App

    def build(self, panel: Panel) -> None:
        """Make the controls. Called when the scene opens, and again if the user-interface scale changes.

        Controls must therefore be made from the scene's current values.
        """

    def actions(self) -> list[Action]:
        """Buttons and keys of the scene; asked once, after :meth:`build`."""
        return []

    def keys(self) -> list[tuple[str, str]]:
        """Further keys and mouse gestures for the help: (key, what it does). Actions are listed by themselves."""
        return []

    def handle(self, event: pygame.event.Event) -> bool:
        """An event that no control wanted: keys, mouse over the world, dropped files. True if it was used."""
        return False

    def pad(self, event: pygame.event.Event) -> None:
        """An event of a gamepad (`scenes.game_pads.PAD_EVENTS`); there are none before a scene has opened one."""

    def step(self) -> None:
        """One fixed step of the world."""

    def animate(self, elapsed_s: float) -> None:
        """Once a frame, also while paused: cameras, refreshed numbers, polling of work done elsewhere."""

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        """Draw the world into ``app.areas.world`` of the window's surface (the rest is clipped).

        Args:
            surface: the window; coordinates are those of mouse events.
            alpha: where between the last two steps the moment lies, 0 to 1; interpolate with it.
        """

    def resize(self) -> None:
        """The window's areas changed; ``app.areas`` has the new ones."""

    def status(self) -> str:
        """Left side of the status line: seed, counts, rates."""
        return ""

    def hint(self) -> str:
        """Right side of the status line: what the mouse can do."""
        return ""

    def dropped(self, path: Path) -> None:
        """A file was dropped on the window."""

    def enter(self) -> None:
        """The scene is shown (again)."""

    def leave(self) -> None:
        """Another scene is shown; this one stays alive."""

    def close(self) -> None:
        """The window closes: stop workers, save what should outlive it."""
