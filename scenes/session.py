"""One open scene with its own controls: built once, kept while the person is elsewhere."""

from __future__ import annotations

import pygame
from pygame_gui import UIManager
from pygame_gui.elements import UITextEntryLine, UIWindow

from scenes.layout import Areas, lay_out
from scenes.scene import Action, Scene
from scenes.stepping import SPEEDS, Stepper
from scenes.theme import Theme
from scenes.topbar import Commands, TopBar
from scenes.widgets import Panel, Ui
from scenes.widgets.choice import Menu


class Session:
    """A scene, its panel and top bar, and its clock.

    Attributes:
        scene: the scene.
        manager: pygame_gui's manager of all its controls.
        panel: the column of controls.
        bar: the top bar, or None for a bare scene.
        stepper: the clock, or None for a scene without fixed steps.
        panel_open: the person wants to see the panel.
        theme: that the controls were made with.
    """

    def __init__(self, name: str, scene: Scene) -> None:
        self.name = name
        self.scene = scene
        self.stepper = Stepper(scene.dt_s) if scene.dt_s is not None else None
        self.panel_open: bool | None = None
        self.actions: list[Action] = []
        self.bar: TopBar | None = None
        self.theme: Theme
        self.manager: UIManager
        self.panel: Panel

    def build(self, theme: Theme, size: tuple[int, int], commands: Commands) -> None:
        """Make all controls anew, at that theme's scale."""
        self.theme = theme
        self.manager = UIManager(size, theme.gui_theme(), enable_live_theme_updates=False)
        ui = Ui(self.manager, theme)
        self.panel = Panel(ui)
        self.scene.build(self.panel)
        self.actions = self.scene.actions()
        if self.scene.bare:
            self.bar = None
        else:
            title, subtitle = self.scene.title, self.scene.subtitle
            self.bar = TopBar(ui, title, subtitle, self.actions, commands, clocked=self.stepper is not None)

    def lay_out(self, theme: Theme, size: tuple[int, int]) -> Areas:
        """Place everything in a window of that size."""
        self.manager.set_window_resolution(size)
        self.close_menus()
        narrow = size[0] < theme.measure("narrow")
        is_open = not narrow if self.panel_open is None else self.panel_open
        scene = self.scene
        areas = lay_out(size, theme, has_panel=scene.has_panel, panel_open=is_open, bare=scene.bare)
        self.panel.place(areas.panel, areas.panel_shown)
        if self.bar is not None:
            self.bar.place(areas.top, areas.narrow, scene.has_panel)
        for window in self.windows():
            self._keep_inside(window, areas.window)
        return areas

    def _keep_inside(self, window: UIWindow, room: pygame.Rect) -> None:
        """Shrink and move a dialog into what is left of the window; close one that does not fit at its smallest."""
        least_width, least_height = window.minimum_dimensions
        if room.width < least_width or room.height < least_height:
            window.kill()  # pygame_gui would try to be as small as the room and as large as its least size for ever
            return
        window.set_dimensions((min(window.rect.width, room.width), min(window.rect.height, room.height)))
        window.set_position(window.rect.clamp(room).topleft)

    def windows(self) -> list[UIWindow]:
        """Dialogs that are open now."""
        stack = self.manager.get_window_stack().get_full_stack()
        return [window for window in stack if isinstance(window, UIWindow)]

    def menus(self) -> list[Menu]:
        """Menus that are open now (never more than one)."""
        return [sprite for sprite in self.manager.get_sprite_group().sprites() if isinstance(sprite, Menu)]

    def close_menus(self) -> None:
        """Close what a resize would leave hanging in the air."""
        for menu in self.menus():
            menu.close(None)

    def typing(self) -> bool:
        """Whether keys go into a text line now."""
        focused = self.manager.get_focus_set() or ()
        return any(isinstance(element, UITextEntryLine) for element in focused)

    def speed_index(self) -> int:
        """Which of the speeds is chosen."""
        return SPEEDS.index(self.stepper.speed) if self.stepper is not None else 1

    def covers(self, position: tuple[int, int], areas: Areas) -> bool:
        """Whether that window position belongs to controls and not to the world."""
        if self.windows() or self.menus():
            return True
        on_panel = areas.panel_shown and areas.panel.collidepoint(position)
        return on_panel or not areas.world.collidepoint(position)

    def feed(self, event: pygame.event.Event) -> bool:
        """Give an event to the controls; True if one of them used it."""
        return bool(self.manager.process_events(event))
