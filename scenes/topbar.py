"""The bar at the top: back, title, transport, speed, the scene's actions, help. Folds what does not fit into a menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pygame

from scenes.scene import Action
from scenes.stepping import SPEED_NAMES
from scenes.widgets import Button, Menu, ToggleGroup, Ui, Widget
from scenes.widgets.base import draw_text_left


@dataclass(frozen=True)
class Commands:
    """What the bar's buttons do; the app provides them."""

    back: Callable[[], None]
    pause: Callable[[], None]
    step: Callable[[], None]
    speed: Callable[[int], None]
    panel: Callable[[], None]
    help: Callable[[], None]


@dataclass
class _Group:
    """Buttons that appear or fold away together; ``menu`` names what each does once it is folded."""

    buttons: list[Button]
    menu: list[tuple[str, Callable[[], None]]]
    gap_before: int = 0
    folded: bool = field(default=False)

    def width(self, gap: int) -> int:
        return sum(button.natural_width() + gap for button in self.buttons) + self.gap_before


class Title(Widget):
    """Title and, where there is room, the scene's one sentence."""

    def __init__(self, ui: Ui, title: str, subtitle: str) -> None:
        super().__init__(ui)
        self.title, self.subtitle = title, subtitle

    def width_wanted(self, with_subtitle: bool) -> int:
        """The width of the title, with or without the sentence."""
        width = self.theme.width(self.title, "title", True) + self.theme.px(10)
        return width + (self.theme.width(self.subtitle) + self.theme.px(14) if with_subtitle else 0)

    def paint(self, surface: pygame.Surface) -> None:
        middle = surface.get_height() // 2
        title = self.theme.text(self.theme.fit(self.title, surface.get_width(), "title", True), "title", bold=True)
        draw_text_left(surface, title, 0, middle)
        left = title.get_width() + self.theme.px(18)
        if left + self.theme.px(120) < surface.get_width():
            words = self.theme.fit(self.subtitle, surface.get_width() - left)
            draw_text_left(surface, self.theme.text(words, colour="muted"), left, middle + self.theme.px(1))


class Label(Widget):
    """A muted word in the bar."""

    def __init__(self, ui: Ui, words: str) -> None:
        super().__init__(ui)
        self.words = words

    def paint(self, surface: pygame.Surface) -> None:
        draw_text_left(surface, self.theme.text(self.words, colour="muted"), 0, surface.get_height() // 2)


class TopBar:
    """Builds and lays out the bar of one scene."""

    def __init__(self, ui: Ui, title: str, subtitle: str, actions: list[Action], commands: Commands, clocked: bool):
        self.theme = ui.theme
        self._ui = ui
        self._actions = actions
        self._menu: Menu | None = None
        self.back = Button(ui, "‹", commands.back, hint="Back to all scenes; this one waits", key="Esc", look="back")
        self.title = Title(ui, title, subtitle)
        self.more = Button(ui, "More", self._open_menu, hint="What does not fit into the bar")
        self.panel_button = Button(ui, "Panel", commands.panel, hint="Show or fold the controls", key="Tab")
        self.help = Button(ui, "?", commands.help, hint="All keys", key="F1")
        self.pause: Button | None = None
        self.speeds: ToggleGroup | None = None
        self.speed_label: Label | None = None
        self.action_buttons: list[tuple[Action, Button]] = []
        self._groups: list[_Group] = []
        if clocked:
            self._add_transport(commands)
        self._add_actions([action for action in actions if action.transport and action.label], 0)
        if clocked:
            self._add_speeds(commands)
        right = [action for action in actions if action.label and not action.transport]
        self._add_actions(right, self.theme.px(18))

    def _add_transport(self, commands: Commands) -> None:
        self.pause = Button(self._ui, "Pause", commands.pause, hint="Stop or go on", key="Space", look="primary")
        step = Button(self._ui, "Step", commands.step, hint="One step of the world's clock", key=".")
        self._groups.append(_Group([self.pause], []))
        self._groups.append(_Group([step], [("Step", commands.step)]))

    def _add_speeds(self, commands: Commands) -> None:
        hints = [f"{name} × real time" for name in SPEED_NAMES[:-1]]
        hints.append("As fast as this machine can; drawing skips frames")
        self.speeds = ToggleGroup(
            self._ui, SPEED_NAMES, 1, commands.speed, hints=hints, keys=[str(k + 1) for k in range(len(SPEED_NAMES))]
        )
        self.speed_label = Label(self._ui, "Speed")
        menu: list[tuple[str, Callable[[], None]]] = [
            (f"Speed {name}", _bound(self.speeds.choose, index)) for index, name in enumerate(SPEED_NAMES)
        ]
        self._groups.append(_Group(self.speeds.buttons, menu, gap_before=self.theme.px(16)))

    def _add_actions(self, actions: list[Action], gap_before: int) -> None:
        buttons = [Button(self._ui, action.label, action.run, hint=action.hint, key=action.key) for action in actions]
        self.action_buttons += list(zip(actions, buttons, strict=True))
        for place, (action, button) in enumerate(zip(actions, buttons, strict=True)):
            self._groups.append(_Group([button], [(action.label, action.run)], gap_before if place == 0 else 0))

    # layout

    def place(self, rect: pygame.Rect, narrow: bool, has_panel: bool) -> None:
        """Lay the bar out in that rectangle of the window."""
        if self._menu is not None:
            self._menu.close(None)
        theme = self.theme
        gap, height = theme.px(6), min(theme.measure("control"), max(1, rect.height - theme.px(6)))
        top = rect.centery - height // 2
        left = rect.left + theme.px(8)
        back_width = theme.px(30)
        self._show(self.back, pygame.Rect(left, top, back_width, height), rect)
        left += back_width + theme.px(6)
        rect = pygame.Rect(left, rect.top, max(0, rect.right - left), rect.height)  # nothing may reach back over it
        right = rect.right - theme.px(14)
        right = self._place_from_right(self.help, right, top, height, gap, rect)
        if has_panel and narrow:
            right = self._place_from_right(self.panel_button, right, top, height, gap, rect)
        else:
            self.panel_button.hide()
        right = self._place_groups(pygame.Rect(left, top, max(1, right - left), height), gap, rect)
        title = pygame.Rect(left, rect.top + 1, max(1, right - left - gap), max(1, rect.height - 2))
        if title.width > theme.px(24):
            self.title.show()
            self.title.place(title)
            self.title.repaint()
        else:
            self.title.hide()

    def _place_groups(self, room: pygame.Rect, gap: int, bar: pygame.Rect) -> int:
        """Place as many groups as fit, fold the rest, and return where the room for the title ends."""
        spare = room.width - self.title.width_wanted(False) - self.theme.px(8)
        label = self.speed_label
        label_width = self.theme.width("Speed") + self.theme.px(12) if label is not None else 0
        everything = sum(group.width(gap) for group in self._groups)
        if label is not None:
            with_label = everything + label_width <= room.width - self.title.width_wanted(False)
            label_width = label_width if with_label else 0
        self._fold(spare, everything, gap)
        right = room.right
        if any(group.folded for group in self._groups):
            right = self._place_from_right(self.more, right, room.top, room.height, gap, bar)
        else:
            self.more.hide()
        for group in reversed(self._groups):
            if group.folded:
                for button in group.buttons:
                    button.hide()
                if label is not None and self.speeds is not None and group.buttons is self.speeds.buttons:
                    label.hide()
                continue
            for button in reversed(group.buttons):
                right = self._place_from_right(button, right, room.top, room.height, gap, bar)
            if label is not None and self.speeds is not None and group.buttons is self.speeds.buttons:
                right = self._place_label(label, label_width, right, room)
            right -= group.gap_before
        return right

    def _place_label(self, label: Label, width: int, right: int, room: pygame.Rect) -> int:
        if width == 0:
            label.hide()
            return right
        label.show()
        label.place(pygame.Rect(right - width + self.theme.px(2), room.top, width - self.theme.px(8), room.height))
        return right - width

    def _fold(self, spare: int, everything: int, gap: int) -> None:
        """Fold from the right: actions first, then step and speeds; the pause button stays longest."""
        for group in self._groups:
            group.folded = False
        more = self.more.natural_width() + gap
        taken = everything
        speeds = self.speeds.buttons if self.speeds is not None else None
        order = [g for g in reversed(self._groups) if g.menu and g.buttons is not speeds]
        order += [g for g in self._groups if speeds is not None and g.buttons is speeds]
        order += [g for g in self._groups if not g.menu]
        for group in order:
            if taken <= spare:
                return
            if taken == everything:
                taken += more
            group.folded = True
            taken -= group.width(gap)

    def _place_from_right(self, button: Button, right: int, top: int, height: int, gap: int, bar: pygame.Rect) -> int:
        width = button.natural_width()
        self._show(button, pygame.Rect(right - width, top, width, height), bar)
        return right - width - gap

    def _show(self, button: Button, rect: pygame.Rect, bar: pygame.Rect) -> None:
        if bar.contains(rect):
            button.show()
            button.place(rect)
        else:
            button.hide()

    # state

    def refresh(self, paused: bool, speed_index: int) -> None:
        """Show whether time runs, how fast, and which actions are possible now."""
        if self.pause is not None:
            self.pause.set_text("Run" if paused else "Pause")
        if self.speeds is not None:
            self.speeds.show_selected(speed_index)
        for action, button in self.action_buttons:
            why = action.blocked() if action.blocked is not None else ""
            if why and (button.is_enabled or button.why_disabled != why):
                button.disable(why)
            elif not why and not button.is_enabled:
                button.enable()

    def _open_menu(self) -> None:
        entries = [entry for group in self._groups if group.folded for entry in group.menu]
        if self._menu is not None or not entries:
            return

        def done(index: int | None) -> None:
            self._menu = None
            if index is not None:
                entries[index][1]()

        self._menu = Menu(self._ui, [name for name, _ in entries], self.more.rect, done)


def _bound(function: Callable[[int], None], argument: int) -> Callable[[], None]:
    return lambda: function(argument)
