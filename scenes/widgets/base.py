"""What all widgets share: a place in pygame_gui's layers, a hint, and a picture painted only when it changed."""

from __future__ import annotations

import pygame
from pygame_gui import UIManager
from pygame_gui.core import UIContainer, UIElement

from scenes.theme import Theme


class Ui:
    """What a widget needs to come into being: the manager that routes events, the theme, the container.

    Attributes:
        manager: pygame_gui's manager; it decides what is under the mouse and who gets an event.
        theme: colours, fonts, scale.
        container: new widgets are put into it and clipped by it.
    """

    def __init__(self, manager: UIManager, theme: Theme, container: UIContainer | None = None) -> None:
        self.manager = manager
        self.theme = theme
        self.container = container

    def inside(self, container: UIContainer) -> Ui:
        """The same manager and theme, with another container for what is made next."""
        return Ui(self.manager, self.theme, container)


class Widget(UIElement):
    """A pygame_gui element that draws itself.

    A subclass says how high it is (:meth:`height`), paints itself (:meth:`paint`) and calls :meth:`repaint`
    when its picture is out of date. It then layers, clips, hides and hovers like pygame_gui's own elements.

    Attributes:
        hint: the tooltip: what it does and what to try.
        why_disabled: while disabled, the tooltip says this instead.
        ground: name of the palette's colour behind the widget, or None for a see-through one.
        parts: other elements that are shown and hidden together with this one.
    """

    ground: str | None = "panel"
    parts: tuple[UIElement, ...] = ()

    def __init__(self, ui: Ui, *, hint: str = "", layer: int = 1) -> None:
        super().__init__(
            pygame.Rect(0, 0, 1, 1),
            ui.manager,
            ui.container,
            starting_height=layer,
            layer_thickness=1,
            element_id=["widget"],
        )
        self.theme = ui.theme
        self.hint = hint
        self.why_disabled = ""
        self._stale = True

    def height(self, width_px: int) -> int:
        """How high it wants to be at that width."""
        return self.theme.measure("row")

    def place(self, rect: pygame.Rect) -> None:
        """Put it into that rectangle of the window."""
        if rect.size != self.rect.size:
            self.set_dimensions((max(1, rect.width), max(1, rect.height)))
            self._stale = True
        if rect.topleft != self.rect.topleft:
            self.set_position(rect.topleft)

    def show(self) -> None:
        super().show()
        for part in self.parts:
            part.show()

    def hide(self) -> None:
        super().hide()
        for part in self.parts:
            part.hide()

    def paint(self, surface: pygame.Surface) -> None:
        """Draw on a surface of the widget's size; its top left corner is (0, 0)."""

    def repaint(self) -> None:
        """The picture is out of date: paint it again before the next frame is shown."""
        self._stale = True

    def update(self, time_delta: float) -> None:
        """Called by the manager every frame."""
        super().update(time_delta)
        if self._stale and self.visible:
            self._stale = False
            self._paint_now()

    def _paint_now(self) -> None:
        had_picture = self.image is not None
        surface = pygame.Surface(self.rect.size, pygame.SRCALPHA)
        if self.ground is not None:
            surface.fill(self.theme[self.ground])
        self.paint(surface)
        self._set_image(surface if self.ground is not None else surface.premul_alpha())
        if not had_picture:
            self.ui_group.should_update_visibility = True

    def local(self, position: tuple[int, int]) -> tuple[int, int]:
        """A window position seen from the widget's top left corner."""
        return position[0] - self.rect.left, position[1] - self.rect.top

    def on_hovered(self) -> None:
        super().on_hovered()
        self.repaint()

    def on_unhovered(self) -> None:
        super().on_unhovered()
        self.repaint()

    def disable(self, why: str = "") -> None:
        """Take no more input; the tooltip says why."""
        self.why_disabled = why
        self.is_enabled = False
        self.repaint()

    def enable(self) -> None:
        """Take input again."""
        self.why_disabled = ""
        self.is_enabled = True
        self.repaint()

    def tooltip(self) -> str:
        """The words for the tooltip at this moment; empty for none."""
        if not self.is_enabled and self.why_disabled:
            return self.why_disabled
        return self.hint


def put(element: UIElement, rect: pygame.Rect) -> None:
    """Give one of pygame_gui's own controls a place and size, drawn at once.

    By itself it crops the old picture first and draws the new one a third of a second later, which suits a window
    that is being dragged larger but not a control that just appeared.
    """
    if rect.size != element.rect.size:
        element.set_dimensions((max(1, rect.width), max(1, rect.height)))
        element.rebuild_from_changed_theme_data()  # brings back corners that a tiny size had made less round
        element.rebuild()
    if rect.topleft != element.rect.topleft:
        element.set_position(rect.topleft)


def draw_centred(surface: pygame.Surface, picture: pygame.Surface, box: pygame.Rect) -> None:
    """Blit the picture into the middle of the box."""
    surface.blit(picture, picture.get_rect(center=box.center))


def draw_text_left(surface: pygame.Surface, picture: pygame.Surface, x: int, middle_y: int) -> None:
    """Blit the picture with its left edge at x, centred on a height."""
    surface.blit(picture, (x, middle_y - picture.get_height() // 2))


def draw_text_right(surface: pygame.Surface, picture: pygame.Surface, x: int, middle_y: int) -> None:
    """Blit the picture with its right edge at x, centred on a height."""
    surface.blit(picture, (x - picture.get_width(), middle_y - picture.get_height() // 2))
