"""A slider with label, value and unit."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import pygame

from scenes.numbers import grouped
from scenes.widgets.base import Ui, Widget, draw_text_left, draw_text_right

DOUBLE_CLICK_MS = 400
_NUDGES = {pygame.K_LEFT: -1, pygame.K_DOWN: -1, pygame.K_RIGHT: 1, pygame.K_UP: 1}


@dataclass(frozen=True)
class Scale:
    """The values a slider can take.

    Attributes:
        low, high: the ends.
        integer: only whole numbers.
        log: equal ways on the slider are equal ratios; needs ``low`` above 0.
        percent: the value is a share; it is shown × 100.
        step: what a nudge of wheel or arrow key adds; None for a hundredth of the way (1 for integers).
        decimals: digits after the point when shown.
    """

    low: float
    high: float
    integer: bool = False
    log: bool = False
    percent: bool = False
    step: float | None = None
    decimals: int = 2

    def __post_init__(self) -> None:
        if not self.low < self.high or (self.log and self.low <= 0):
            raise ValueError(f"a scale needs low < high (and low > 0 if log), received {self.low} to {self.high}")

    def clamp(self, value: float) -> float:
        """The nearest value that the scale allows."""
        value = min(self.high, max(self.low, value))
        return float(round(value)) if self.integer else value

    def share(self, value: float) -> float:
        """Where on the slider a value lies, 0 to 1."""
        value = min(self.high, max(self.low, value))
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def value(self, share: float) -> float:
        """The value at a place of the slider, 0 to 1; coarse places give round values."""
        share = min(1.0, max(0.0, share))
        ratio, span = self.high / self.low if self.log else 1.0, self.high - self.low
        raw = self.low * ratio**share if self.log else self.low + share * span
        if not self.integer and 0.0 < share < 1.0:
            digits = self.decimals + (2 if self.percent else 0)
            raw = round(raw, digits)
        return self.clamp(raw)

    def nudged(self, value: float, steps: int) -> float:
        """The value some small steps further."""
        if self.step is None and self.log:
            moved = self.value(self.share(value) + steps * 0.02)
            if self.integer and moved == value:
                moved = value + steps
            return self.clamp(moved)
        step = self.step if self.step is not None else 1.0 if self.integer else (self.high - self.low) / 100
        return self.clamp(round(value + steps * step, 9))

    def text(self, value: float) -> str:
        """The value in words, without its unit."""
        if self.percent:
            return f"{value * 100:.{max(0, self.decimals)}f}"
        return grouped(value) if self.integer else f"{value:,.{self.decimals}f}"


class LabelledSlider(Widget):
    """Label at the left, slider in the middle, value and unit at the right.

    Drag or click the slider; wheel or arrow keys (Shift: ten times) while the mouse is over it; double-click
    resets. ``changed(value)`` is called at once, while dragging.
    """

    def __init__(
        self,
        ui: Ui,
        label: str,
        scale: Scale,
        value: float,
        changed: Callable[[float], None],
        *,
        unit: str = "",
        default: float | None = None,
        hint: str = "",
        form: Callable[[float], str] | None = None,
    ) -> None:
        super().__init__(ui, hint=hint)
        self.label = label
        self.scale = scale
        self.unit = "%" if scale.percent and not unit else unit
        self.default = scale.clamp(value if default is None else default)
        self._value = scale.clamp(value)
        self._changed = changed
        self._form = form or scale.text
        self._dragging = False
        self._last_click_ms = -DOUBLE_CLICK_MS
        self._last_click_at = (0, 0)

    @property
    def value(self) -> float:
        """The value shown; set it to move the knob without calling back."""
        return self._value

    @value.setter
    def value(self, value: float) -> None:
        value = self.scale.clamp(value)
        if value != self._value:
            self._value = value
            self.repaint()

    def tooltip(self) -> str:
        base = super().tooltip()
        if not self.is_enabled:
            return base
        return f"{base}\nDouble-click: back to {self._with_unit(self.default)}".strip()

    def _with_unit(self, value: float) -> str:
        return f"{self._form(value)} {self.unit}".strip()

    def choose(self, value: float) -> None:
        """Take a value as if the person had chosen it, and call back if it is a new one."""
        before = self._value
        self.value = value
        if self._value != before:
            self._changed(self._value)

    # geometry, in the widget's own pixels

    def track(self) -> pygame.Rect:
        """The line the knob runs along, seen from the widget's corner."""
        theme = self.theme
        width, height = self.rect.size
        left = min(theme.measure("label"), width // 2)
        right = max(left + theme.px(24), width - theme.measure("value"))
        thick = theme.px(4)
        knob = theme.px(7)
        return pygame.Rect(left + knob, (height - thick) // 2, max(4, right - left - 2 * knob), thick)

    def paint(self, surface: pygame.Surface) -> None:
        theme, track = self.theme, self.track()
        middle = surface.get_height() // 2
        colour = "muted" if self.is_enabled else "faint"
        label = theme.fit(self.label, track.left - theme.px(12))
        draw_text_left(surface, theme.text(label, colour=colour), 0, middle)
        surface.blit(theme.rounded(track.size, "control_hover", track.height / 2), track)
        x = track.left + round(self.scale.share(self._value) * track.width)
        if x > track.left:
            filled = "positive" if self.is_enabled else "faint"
            surface.blit(theme.rounded((x - track.left, track.height), filled, track.height / 2), track)
        self._paint_knob(surface, x, middle)
        self._paint_value(surface, middle)

    def _paint_knob(self, surface: pygame.Surface, x: int, middle: int) -> None:
        lively = self.is_enabled and (self.hovered or self._dragging)
        size = self.theme.px(16 if lively else 13)
        knob = self.theme.rounded((size, size), "text" if self.is_enabled else "faint", size / 2)
        surface.blit(knob, knob.get_rect(center=(x, middle)))

    def _paint_value(self, surface: pygame.Surface, middle: int) -> None:
        theme = self.theme
        x = surface.get_width()
        if self.unit:
            unit = theme.text(self.unit, colour="muted" if self.is_enabled else "faint")
            draw_text_right(surface, unit, x, middle)
            x -= unit.get_width() + theme.px(4)
        number = theme.text(self._form(self._value), colour="text" if self.is_enabled else "faint")
        draw_text_right(surface, number, x, middle)

    # input

    def update(self, time_delta: float) -> None:
        if self._dragging:
            if self.is_enabled and self.visible:
                self._follow_mouse()
            else:
                self._dragging = False
        super().update(time_delta)

    def _follow_mouse(self) -> None:
        position = self.ui_manager.get_mouse_position()
        x, _ = self.local(position)
        if math.dist(position, self._last_click_at) > self.theme.px(4):
            self._last_click_ms = -DOUBLE_CLICK_MS  # a drag is no half of a double click
        track = self.track()
        self.choose(self.scale.value((x - track.left) / track.width))

    def process_event(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEBUTTONUP and event.button == 1 and self._dragging:
            self._dragging = False
            self.repaint()
            return True
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self.hover_point(*event.pos):
            return self._pressed(event)
        if not (self.hovered and self.is_enabled):
            return False
        if event.type == pygame.MOUSEWHEEL and event.y:
            self.choose(self.scale.nudged(self._value, 1 if event.y > 0 else -1))
            return True
        if event.type == pygame.KEYDOWN and event.key in _NUDGES:
            many = 10 if event.mod & pygame.KMOD_SHIFT else 1
            self.choose(self.scale.nudged(self._value, _NUDGES[event.key] * many))
            return True
        return False

    def _pressed(self, event: pygame.event.Event) -> bool:
        if not self.is_enabled:
            return True
        now = pygame.time.get_ticks()
        near = math.dist(event.pos, self._last_click_at) <= self.theme.px(4)
        if near and now - self._last_click_ms < DOUBLE_CLICK_MS:
            self._last_click_ms = -DOUBLE_CLICK_MS
            self.choose(self.default)
            return True
        self._last_click_ms, self._last_click_at = now, event.pos
        x, _ = self.local(event.pos)
        track = self.track()
        reach = self.theme.px(10)
        if track.left - reach <= x <= track.right + reach:
            self._dragging = True
            self.choose(self.scale.value((x - track.left) / track.width))
        self.repaint()
        return True
