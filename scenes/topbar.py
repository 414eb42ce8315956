"""The bar at the top: back, title, transport, speed, the scene's actions, help. Folds what does not fit into a menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pygame

from scenes.scene import Action
from scenes.stepping import SPEED_NAMES
from scenes.widgets import Button, Menu, ToggleGroup, Ui, Widget
from scenes.widgets.base import draw_text_left

_RECORD, _STOP = "Record a film of the window", "Stop recording and save the film"
_ROOM_TO_RECORD_PX = 560  # a narrower bar has the record button in its menu


@dataclass(frozen=True)
class Commands:
    """What the bar's buttons do; the app provides them."""

    back: Callable[[], None]
    pause: Callable[[], None]
    step: Callable[[], None]
    speed: Callable[[int], None]
    panel: Callable[[], None]
    help: Callable[[], None]
    record: Callable[[], None]


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

    def say(self, words: str) -> None:
        """Other words."""
        if words != self.words:
            self.words = words
            self.repaint()

    def paint(self, surface: pygame.Surface) -> None:
        draw_text_left(surface, self.theme.text(self.words, colour="muted"), 0, surface.get_height() // 2)


class RecordButton(Button):
    """A red dot that starts a film of the window; a red square that ends it."""

    def __init__(self, ui: Ui, pressed: Callable[[], None]) -> None:
        self.theme, self._recording = ui.theme, False  # needed for its first picture, made by the next line
        super().__init__(ui, "", pressed, hint=_RECORD, key="F9")

    def natural_width(self) -> int:
        return self.theme.px(34)

    def show_recording(self, recording: bool) -> None:
        """Which of the two it is now."""
        self._recording = recording
        self.hint = _STOP if recording else _RECORD
        self.rebuild()

    def _set_image(self, image: pygame.Surface | None) -> None:
        """pygame_gui's picture of an empty button, with the mark on it."""
        if image is not None:
            image = image.copy()
            colour, middle, radius = self.theme["negative"], image.get_rect().center, self.theme.px(6)
            if self._recording:
                box = pygame.Rect(0, 0, 2 * radius, 2 * radius)
                box.center = middle
                pygame.draw.rect(image, colour, box, border_radius=self.theme.px(2))
            else:
                pygame.draw.aacircle(image, colour, middle, radius)
        super()._set_image(image)


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
        self.record = RecordButton(ui, commands.record)
        self.recorded = Label(ui, "")
        self._recorded_s: float | None = None
        self._placed: tuple[pygame.Rect, bool, bool] | None = None
        self._menu_record = "Record", commands.record
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
        self._placed = rect, narrow, has_panel
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
        right = self._place_record(right, top, height, gap, rect)
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

    def _place_record(self, right: int, top: int, height: int, gap: int, bar: pygame.Rect) -> int:
        """The dot, and while it records the time; in a narrow bar they are seen only while it does."""
        recording = self._recorded_s is not None
        if not recording:
            self.recorded.hide()
            if bar.width < self.theme.px(_ROOM_TO_RECORD_PX):
                self.record.hide()
                return right
        right = self._place_from_right(self.record, right, top, height, gap, bar)
        if recording:
            width, row = self.theme.width("00:00") + self.theme.px(8), pygame.Rect(bar.left, top, bar.width, height)
            right = self._place_label(self.recorded, width, right, row) - gap
        return right

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
        if self._menu_entries():
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

    def refresh(self, paused: bool, speed_index: int, recorded_s: float | None = None) -> None:
        """Show whether time runs, how fast, how long the film is, and which actions are possible now."""
        self._show_recorded(recorded_s)
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

    def _show_recorded(self, recorded_s: float | None) -> None:
        before, self._recorded_s = self._recorded_s, recorded_s
        if recorded_s is not None:
            self.recorded.say(f"{int(recorded_s) // 60}:{int(recorded_s) % 60:02}")
        if (before is None) == (recorded_s is None):
            return
        self.record.show_recording(recorded_s is not None)
        if self._placed is not None:
            self.place(*self._placed)  # the time needs room, or gives it back

    def _menu_entries(self) -> list[tuple[str, Callable[[], None]]]:
        entries = [entry for group in self._groups if group.folded for entry in group.menu]
        return entries if self.record.visible else [*entries, self._menu_record]

    def _open_menu(self) -> None:
        entries = self._menu_entries()
        if self._menu is not None or not entries:
            return

        def done(index: int | None) -> None:
            self._menu = None
            if index is not None:
                entries[index][1]()

        self._menu = Menu(self._ui, [name for name, _ in entries], self.more.rect, done)


def _bound(function: Callable[[int], None], argument: int) -> Callable[[], None]:
    return lambda: function(argument)
