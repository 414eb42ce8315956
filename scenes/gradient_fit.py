"""The data of a two-weight network, and what the networks on their way make of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pygame

from scenes.gradient_landscape import Landscape
from scenes.gradient_marks import draw_mark
from scenes.gradient_walks import Walk
from scenes.plane_plot import Plot, dashed
from scenes.surface import stroke
from scenes.widgets.base import Ui, Widget

_CURVE_POINTS = 60


class FitPicture(Widget):
    """One input: the examples and every network's curve. Two inputs: the clouds and every network's border."""

    def __init__(self, ui: Ui, *, hint: str = "") -> None:
        super().__init__(ui, hint=hint)
        self._landscape: Landscape | None = None
        self._walks: list[Walk] = []
        self._state: tuple[object, ...] = ()

    def height(self, width_px: int) -> int:
        return self.theme.px(124)

    def show_walks(self, landscape: Landscape, walks: Sequence[Walk]) -> None:
        """Show these; repaints only if one of them moved."""
        state = (landscape.name, *((walk.method.name, walk.points[-1]) for walk in walks))
        if state != self._state:
            self._state, self._landscape, self._walks = state, landscape, list(walks)
            self.repaint()

    def paint(self, surface: pygame.Surface) -> None:
        if self._landscape is None:
            return
        theme = self.theme
        box = surface.get_rect().inflate(-theme.px(4), -theme.px(6))
        surface.blit(theme.rounded(box.size, "background"), box)
        surface.set_clip(box)
        (self._paint_curves if self._landscape.topology.inputs == 1 else self._paint_borders)(surface, box)
        surface.set_clip(None)

    def _paint_curves(self, surface: pygame.Surface, box: pygame.Rect) -> None:
        assert self._landscape is not None
        theme, inputs, targets = self.theme, self._landscape.inputs, self._landscape.targets
        low, high = float(targets.min()), float(targets.max())
        room, aside = 0.15 * (high - low), 0.05 * float(np.ptp(inputs))
        corner = (float(inputs.min()) - aside, low - room), (float(inputs.max()) + aside, high + room)
        plot = Plot(box, *corner)
        for x, y in zip(inputs[:, 0], targets[:, 0], strict=True):
            pygame.draw.aacircle(surface, theme["muted"], plot.point(x, y), theme.px(2.5))
        x = np.linspace(plot.low[0], plot.high[0], _CURVE_POINTS)
        for walk in self._walks:
            network = self._landscape.network(walk.points[-1])
            points = plot.to_screen(x, network.forward(x[:, None])[:, 0])
            stroke(surface, points, theme[walk.method.colour], theme.px(1.5))

    def _paint_borders(self, surface: pygame.Surface, box: pygame.Rect) -> None:
        assert self._landscape is not None
        theme, inputs, targets = self.theme, self._landscape.inputs, self._landscape.targets
        reach = 1.1 * float(np.abs(inputs[:, 1]).max())
        wide = reach * box.width / max(1, box.height)
        plot = Plot(box, (-wide, -reach), (wide, reach))
        for point, target in zip(inputs, targets[:, 0], strict=True):
            mark, colour = ("circle", "muted") if target > 0 else ("square", "faint")
            draw_mark(surface, mark, plot.point(*point), theme.px(2.5), theme[colour], theme["background"])
        for walk in self._walks:
            first, second = walk.points[-1]
            length = max(1e-9, float(np.hypot(first, second)))
            along = np.array([-second, first]) / length * 2 * wide  # where both weighted inputs cancel
            start, end = plot.point(*-along), plot.point(*along)
            dashed(surface, theme[walk.method.colour], start, end, theme.px(6))
