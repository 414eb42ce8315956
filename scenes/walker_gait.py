"""The gait as a strip: one row a foot, a bar for as long as it touched the ground, the present at the right edge."""

from __future__ import annotations

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.theme import mix
from scenes.widgets.base import Ui, Widget, draw_text_left
from sim.walker_world import WalkerWorld

_SPAN_S = 6.0
_MOST_ROWS = 8


class GaitRecord:
    """Which feet of which walkers touched the ground in the last seconds of a world.

    Attributes:
        span_s: how much is kept.
    """

    def __init__(self, span_s: float = _SPAN_S) -> None:
        self.span_s = span_s
        self._world: WalkerWorld | None = None
        self._kept: NDArray[np.bool_] = np.zeros((0, 0, 0), dtype=bool)
        self._steps: NDArray[np.int64] = np.zeros(0, dtype=np.int64)

    def watch(self, world: WalkerWorld) -> None:
        """From now on keep a record of that world; another one than before begins an empty record."""
        if world is not self._world:
            self._world = world
            places = max(1, round(self.span_s / world.dt_s)) + 1
            self._kept = np.zeros((places, *world.contacts.shape), dtype=bool)
            self._steps = np.full(places, -1, dtype=np.int64)

    def note(self, world: WalkerWorld) -> None:
        """Keep the contacts of all walkers after a step."""
        self.watch(world)
        place = world.step_count % len(self._steps)
        self._kept[place] = world.contacts & world.walking[:, None]
        self._steps[place] = world.step_count

    @property
    def feet(self) -> tuple[str, ...]:
        """The feet's names."""
        if self._world is None:
            return ()
        return tuple(self._world.creature.bodies[body].name for body in self._world.feet)

    def bars(self, walker: int) -> tuple[float, list[list[tuple[float, float]]]]:
        """The present in seconds of the world, and for each foot when it stood: (begin, end) in seconds."""
        world = self._world
        if world is None:
            return 0.0, []
        known = np.flatnonzero(self._steps >= 0)
        places = known[np.argsort(self._steps[known])]
        ends_s = self._steps[places] * world.dt_s
        rows = []
        for foot in range(self._kept.shape[2]):
            edges = np.diff(np.concatenate([[0], self._kept[places, walker, foot].astype(np.int8), [0]]))
            begin, end = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
            rows.append(list(zip((ends_s[begin] - world.dt_s).tolist(), ends_s[end].tolist(), strict=True)))
        return world.time_s, rows


class GaitStrip(Widget):
    """Draws the gait of one walker; give it to ``panel.dock``."""

    def __init__(self, ui: Ui, *, title: str = "Gait", hint: str = "") -> None:
        super().__init__(ui, hint=hint or "When each foot touched the ground. An even pattern is a steady walk.")
        self.title = title
        self.rows: list[list[tuple[float, float]]] = []
        self.feet: tuple[str, ...] = ()
        self._now_s = 0.0
        self._span_s = _SPAN_S

    def show_walker(self, record: GaitRecord, walker: int) -> None:
        """Show that walker's feet; cheap enough to call every frame."""
        now, rows = record.bars(walker)
        if (now, rows, record.feet) != (self._now_s, self.rows, self.feet):
            self._now_s, self.rows, self.feet, self._span_s = now, rows, record.feet, record.span_s
            self.repaint()

    def height(self, width_px: int) -> int:
        return self.theme.px(26) + _MOST_ROWS * self.theme.px(8) + self.theme.px(16)

    def paint(self, surface: pygame.Surface) -> None:
        theme = self.theme
        draw_text_left(surface, theme.text(self.title, bold=True), 0, theme.px(12))
        plot = self._plot_box(surface)
        self._paint_seconds(surface, plot)
        shown = self.rows[:_MOST_ROWS]
        if not shown:
            words = theme.text("no steps yet", colour="faint")
            surface.blit(words, words.get_rect(center=plot.center))
            return
        if len(self.rows) > len(shown):
            more = theme.text(f"{len(shown)} of {len(self.rows)} feet", "small", "muted")
            surface.blit(more, (surface.get_width() - more.get_width(), theme.px(6)))
        row_px = plot.height / len(shown)
        named = max(1, -(-round(0.8 * theme.line_height("small")) // max(1, int(row_px))))  # every how many rows
        for index, (name, bars) in enumerate(zip(self.feet, shown, strict=False)):
            middle = round(plot.top + (index + 0.5) * row_px)
            if index % named == 0:
                words = theme.text(theme.fit(name, plot.left - theme.px(8), "small"), "small", "muted")
                draw_text_left(surface, words, 0, middle)
            self._paint_row(surface, plot, middle, max(2, round(min(row_px * 0.62, theme.px(11)))), bars)

    def _paint_row(
        self, surface: pygame.Surface, plot: pygame.Rect, middle: int, thick: int, bars: list[tuple[float, float]]
    ) -> None:
        theme = self.theme
        track = pygame.Rect(plot.left, middle - thick // 2, plot.width, thick)
        pygame.draw.rect(surface, mix(theme["panel"], theme["control"], 0.6), track)
        for begin_s, end_s in bars:
            right = self._x(plot, end_s)
            left = max(plot.left, min(self._x(plot, begin_s), right - 1))
            if right > left:
                bar = pygame.Rect(left, track.top, right - left, thick)
                pygame.draw.rect(surface, theme["right"], bar, border_radius=theme.px(1))

    def _plot_box(self, surface: pygame.Surface) -> pygame.Rect:
        theme = self.theme
        names = max((theme.width(name, "small") for name in self.feet[:_MOST_ROWS]), default=0)
        left = min(names + theme.px(10), surface.get_width() // 3)
        top, bottom = theme.px(26), surface.get_height() - theme.px(16)
        return pygame.Rect(left, top, max(1, surface.get_width() - left), max(1, bottom - top))

    def _x(self, plot: pygame.Rect, time_s: float) -> int:
        return round(plot.right - (self._now_s - time_s) / self._span_s * plot.width)

    def _paint_seconds(self, surface: pygame.Surface, plot: pygame.Rect) -> None:
        """Seconds of the world as lines that move to the left with the bars."""
        theme = self.theme
        low = max(0, int(np.ceil(self._now_s - self._span_s)))
        for second in range(low, int(self._now_s) + 1):
            x = self._x(plot, second)
            pygame.draw.line(surface, theme["line"], (x, plot.top), (x, plot.bottom))
            words = theme.text(f"{second} s", "small", "muted")
            if second % 2 == 0 and x - words.get_width() // 2 >= plot.left and x + words.get_width() // 2 <= plot.right:
                surface.blit(words, (x - words.get_width() // 2, plot.bottom + theme.px(2)))
