"""The column of controls at the right: flows from top to bottom, scrolls when it must, never overlaps."""

from __future__ import annotations

from typing import Any, Protocol

import pygame
from pygame_gui.core import UIContainer

from scenes.widgets.base import Ui, Widget
from scenes.widgets.words import Header


class Item(Protocol):
    """Anything the panel can stack: all widgets and rows of buttons."""

    def height(self, width_px: int) -> int: ...
    def place(self, rect: pygame.Rect) -> None: ...
    def show(self, *args: Any, **kwargs: Any) -> None: ...
    def hide(self, *args: Any, **kwargs: Any) -> None: ...


class Section:
    """A titled run of items that can be folded away, or left out altogether.

    Attributes:
        header: its title; None for the items above all sections.
        items: what it holds; after changing the list, hide what was taken out and call ``panel.flow()``.
        shown: a section that is not shown takes no room; call ``panel.flow()`` after changing it.
    """

    def __init__(self, panel: Panel, header: Header | None) -> None:
        self._panel = panel
        self.header = header
        self.items: list[Item] = []
        self.shown = True

    @property
    def folded(self) -> bool:
        """Whether only the header is to be seen."""
        return self.header is not None and self.header.folded

    def split(self) -> tuple[list[Item], list[Item]]:
        """The items to be placed, the header first, and those to be hidden."""
        header: list[Item] = [self.header] if self.header is not None else []
        if not self.shown:
            return [], header + self.items
        return (header, list(self.items)) if self.folded else (header + self.items, [])

    def toggle(self) -> None:
        """Fold or unfold."""
        if self.header is not None:
            self.header.folded = not self.header.folded
            self.header.repaint()
            self._panel.flow()


class ScrollBar(Widget):
    """A thin bar at the panel's edge, there only when something is out of sight."""

    def __init__(self, ui: Ui, panel: Panel) -> None:
        super().__init__(ui, layer=3)
        self._panel = panel
        self._grip: int | None = None

    def _thumb(self) -> tuple[int, int]:
        full, seen = self._panel.content_height, self._panel.viewport.rect.height
        length = max(self.theme.px(24), self.rect.height * seen // max(1, full))
        way = max(0, self.rect.height - length)
        return way * self._panel.scroll // max(1, full - seen), length

    def paint(self, surface: pygame.Surface) -> None:
        top, length = self._thumb()
        width = surface.get_width()
        colour = "faint" if self.hovered or self._grip is not None else "control_hover"
        surface.blit(self.theme.rounded((width, length), colour, width / 2), (0, top))

    def update(self, time_delta: float) -> None:
        if self._grip is not None:
            full, seen = self._panel.content_height, self._panel.viewport.rect.height
            way = max(1, self.rect.height - self._thumb()[1])
            top = self.local(self.ui_manager.get_mouse_position())[1] - self._grip
            self._panel.scroll_to(round(top * max(0, full - seen) / way))
        super().update(time_delta)

    def process_event(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self.hover_point(*event.pos):
            top, length = self._thumb()
            y = self.local(event.pos)[1]
            self._grip = y - top if top <= y < top + length else length // 2
            return True
        if event.type == pygame.MOUSEBUTTONUP and event.button == 1 and self._grip is not None:
            self._grip = None
            self.repaint()
            return True
        return False


class Panel:
    """Stacks items; give it widgets made with :attr:`ui`.

    Use::

        panel.add(numbers)                     # above the first section
        panel.section("Evolution")             # what is added next belongs to it and folds with it
        panel.add(LabelledSlider(panel.ui, ...))
        panel.dock(network_panel)              # stays at the bottom while there is room, else scrolls along
    """

    def __init__(self, ui: Ui) -> None:
        theme = ui.theme
        self.theme = theme
        self.frame = UIContainer(pygame.Rect(0, 0, 10, 10), ui.manager, starting_height=1)
        self.viewport = UIContainer(pygame.Rect(0, 0, 10, 10), ui.manager, container=self.frame, starting_height=1)
        self.dock_frame = UIContainer(pygame.Rect(0, 0, 10, 10), ui.manager, container=self.frame, starting_height=1)
        self.ui = ui.inside(self.viewport)
        self.dock_ui = ui.inside(self.dock_frame)
        self._sections: list[Section] = [Section(self, None)]
        self._dock: list[Widget] = []
        self._docked = True
        self.dock_shown = True  # what is docked can be put away: call flow() after changing it
        self.dock_rect = pygame.Rect(0, 0, 0, 0)
        self._bar = ScrollBar(ui.inside(self.frame), self)
        self.scroll = 0
        self.content_height = 0
        self._rect = pygame.Rect(0, 0, 10, 10)
        self.shown = False  # until it is placed

    @property
    def empty(self) -> bool:
        """Nothing was ever put into it."""
        return not self._dock and not any(section.items for section in self._sections)

    @property
    def top(self) -> Section:
        """What stands above the first titled section."""
        return self._sections[0]

    def add(self, *items: Item) -> None:
        """Put items below what is already there, into the last section."""
        self._sections[-1].items.extend(items)

    def section(self, title: str, *, folded: bool = False, note: str = "") -> Section:
        """Begin a section; a click on its title folds it. An empty title makes one without a header."""
        section = Section(self, None)
        if title:
            section.header = Header(self.ui, title, section.toggle, note=note)
            section.header.folded = folded
        self._sections.append(section)
        return section

    def dock(self, *items: Widget) -> None:
        """Put items (made with :attr:`dock_ui`) at the bottom, where they stay in sight."""
        self._dock.extend(items)

    def place(self, rect: pygame.Rect, shown: bool) -> None:
        """Put the whole panel into that rectangle, or hide it."""
        self.shown = shown and rect.width > 0 and rect.height > 0
        self._rect = rect.copy()
        if self.shown:
            self.frame.set_dimensions(rect.size)
            self.frame.set_position(rect.topleft)
            self.frame.show()
            self.flow()
        else:
            self.frame.hide()

    def flow(self) -> None:
        """Lay everything out again, after an item changed its height or a section folded."""
        if not self.shown:
            return
        pad = self.theme.measure("pad")
        width = max(20, self._rect.width - 2 * pad)
        self._docked = True
        dock_height = self._dock_height(width)
        self._docked = dock_height > 0
        self._home_dock(self._docked)
        body = pygame.Rect(self._rect.left, self._rect.top, self._rect.width, self._rect.height - dock_height)
        self.dock_rect = pygame.Rect(body.left, body.bottom, body.width, dock_height)
        if self._docked:
            self._place_dock(self.dock_rect, width)
        self.viewport.set_dimensions(body.size)
        self.viewport.set_position(body.topleft)
        self.content_height = self._stack(width, -1) + pad
        self.scroll = min(self.scroll, max(0, self.content_height - body.height))
        self._stack(width, self.scroll)
        self._place_bar(body)

    def _dock_height(self, width: int) -> int:
        """What the dock gets; 0 if it would leave too little for the controls and so has to scroll with them."""
        if not self._dock or not self.dock_shown:
            return 0
        gap, pad = self.theme.measure("gap"), self.theme.measure("pad")
        wanted = sum(item.height(width) + gap for item in self._dock) + pad
        left = self._rect.height - min(self._stack(width, -1) + pad, self._rect.height // 2)
        return min(wanted, left) if left >= wanted * 3 // 4 else 0

    def _home_dock(self, docked: bool) -> None:
        home = self.dock_frame if docked else self.viewport
        for item in self._dock:
            if item.ui_container is not home:
                item.set_container(home)
        (self.dock_frame.show if docked else self.dock_frame.hide)()
        if not self.dock_shown:
            for item in self._dock:
                item.hide()

    def _place_dock(self, rect: pygame.Rect, width: int) -> None:
        pad, gap = self.theme.measure("pad"), self.theme.measure("gap")
        self.dock_frame.set_dimensions(rect.size)
        self.dock_frame.set_position(rect.topleft)
        heights = [item.height(width) for item in self._dock]
        # The last item takes what is left: a picture of a network can be drawn lower.
        heights[-1] = max(self.theme.px(40), rect.height - pad - sum(heights[:-1]) - gap * (len(heights) - 1))
        top = rect.top + pad // 2
        for item, height in zip(self._dock, heights, strict=True):
            item.show()
            item.place(pygame.Rect(rect.left + pad, top, width, height))
            top += height + gap

    def _stack(self, width: int, scroll: int) -> int:
        """Place all items for that scroll position (negative: only measure); returns the height of all."""
        pad, gap = self.theme.measure("pad"), self.theme.measure("gap")
        y = pad - gap // 2
        for section in self._sections_in_flow():
            items, hidden = section.split()
            if section.header is not None and section.items and items:
                y += gap
            for item in items:
                height = item.height(width)
                if scroll >= 0:
                    item.show()
                    left = self._rect.left + pad
                    item.place(pygame.Rect(left, self._rect.top + y - scroll, width, height))
                y += height + (gap if not isinstance(item, Header) else 0)
            if scroll >= 0:
                for item in hidden:
                    item.hide()
        return y

    def _sections_in_flow(self) -> list[Section]:
        if self._docked or not self._dock or not self.dock_shown:
            return self._sections
        last = Section(self, None)
        last.items = list(self._dock)
        return [*self._sections, last]

    def _place_bar(self, body: pygame.Rect) -> None:
        if self.content_height > body.height:
            width = self.theme.px(5)
            inset = self.theme.px(4)
            self._bar.place(pygame.Rect(body.right - width - inset, body.top + 2, width, max(1, body.height - 4)))
            self._bar.show()
            self._bar.repaint()
        else:
            self._bar.hide()

    def scroll_to(self, scroll: int) -> None:
        """Bring that many pixels of the content out of sight above."""
        most = max(0, self.content_height - self.viewport.rect.height)
        scroll = min(most, max(0, scroll))
        if scroll != self.scroll:
            self.scroll = scroll
            self._stack(max(20, self._rect.width - 2 * self.theme.measure("pad")), scroll)
            self._bar.repaint()

    def handle(self, event: pygame.event.Event) -> bool:
        """Scroll on the wheel; called for events no control wanted while the mouse is over the panel."""
        if event.type == pygame.MOUSEWHEEL:
            self.scroll_to(self.scroll - round(event.y * self.theme.px(48)))
            return True
        return False
