"""The map of an atlas as it is drawn: a cell for every gait, the brighter the further its walker gets."""

from __future__ import annotations

import pygame

from scenes.camera import Point
from scenes.numbers import tenths
from scenes.theme import Theme, mix
from sim.atlas import BRIGHTNESS, Atlas
from sim.atlas_measures import MEASURES

_LEAST_SIDE_PX = 40


class AtlasMap:
    """Draws an atlas into a rectangle, and tells which cell lies under the mouse.

    Attributes:
        grid: the rectangle of the cells in the window.
    """

    def __init__(self) -> None:
        self.grid = pygame.Rect(0, 0, 1, 1)
        self._picture: pygame.Surface | None = None
        self._painted: object = None

    def place(self, area: pygame.Rect, theme: Theme) -> None:
        """Use that part of the window, titles and numbers included."""
        line, pad = theme.line_height("small"), theme.px(12)
        room = area.inflate(-2 * pad, -2 * pad)
        side = max(_LEAST_SIDE_PX, min(room.width, room.height - 4 * line))
        self.grid = pygame.Rect(0, 0, side, side)
        self.grid.center = room.center

    def cell_at(self, at: Point, atlas: Atlas) -> int | None:
        """The cell under a window position, filled or not; None beside the map."""
        if not self.grid.collidepoint(at):
            return None
        across, up = atlas.config.cells
        # The inverse of the whole-number division by which `rect_of` places the edges.
        column = ((int(at[0]) - self.grid.left + 1) * across - 1) // self.grid.width
        row = ((self.grid.bottom - int(at[1])) * up - 1) // self.grid.height
        return column * up + row

    def rect_of(self, cell: int, atlas: Atlas) -> pygame.Rect:
        """Where a cell lies in the window."""
        across, up = atlas.config.cells
        column, row = divmod(cell, up)
        left, right = (self.grid.left + self.grid.width * k // across for k in (column, column + 1))
        top, bottom = (self.grid.bottom - self.grid.height * k // up for k in (row + 1, row))
        return pygame.Rect(left, top, right - left, bottom - top)

    def draw(
        self, surface: pygame.Surface, theme: Theme, atlas: Atlas, chosen: int | None, hovered: int | None
    ) -> None:
        """Draw cells, axes and what is marked."""
        wanted = (atlas, atlas.batches, self.grid.topleft, self.grid.size, theme)
        if self._picture is None or self._painted != wanted:
            self._picture, self._painted = self._paint(theme, atlas), wanted
        surface.blit(self._picture, self.grid)
        self._draw_axes(surface, theme, atlas)
        for cell, colour in ((hovered, "edge"), (chosen, "text")):
            if cell is not None:
                pygame.draw.rect(surface, theme[colour], self.rect_of(cell, atlas), max(1, theme.px(2)))

    def _paint(self, theme: Theme, atlas: Atlas) -> pygame.Surface:
        picture = pygame.Surface(self.grid.size)
        picture.fill(theme["ink"])
        elites = atlas.elites
        furthest = float(elites.distance_m.max()) if len(elites) else 1.0
        dim = mix(theme["ink"], theme["positive"], 0.25)
        for cell, distance in zip(elites.cell.tolist(), elites.distance_m.tolist(), strict=True):
            share = min(1.0, max(0.0, distance / max(furthest, 1e-9))) ** BRIGHTNESS
            colour = mix(dim, theme["positive"], share) if distance < furthest else theme["best"]
            rect = self.rect_of(cell, atlas).move(-self.grid.left, -self.grid.top)
            picture.fill(colour, rect.inflate(-1, -1) if rect.width > 3 and rect.height > 3 else rect)
        return picture

    def _draw_axes(self, surface: pygame.Surface, theme: Theme, atlas: Atlas) -> None:
        grid, gap = self.grid, theme.px(4)
        across, up = (MEASURES[name] for name in atlas.config.measures)
        (left, right), (low, high) = atlas.config.boxes
        unit = f" {up.unit}" if up.unit else ""
        top = grid.top - theme.line_height("small") - gap
        words = f"{up.title}, {low:g} to {high:g}{unit}, upwards"
        surface.blit(theme.text(theme.fit(words, grid.width, "small"), "small", "muted"), (grid.left, top))
        unit = f" {across.unit}" if across.unit else ""
        words = f"{across.title}, {left:g} to {right:g}{unit}, to the right"
        surface.blit(
            theme.text(theme.fit(words, grid.width, "small"), "small", "muted"), (grid.left, grid.bottom + gap)
        )
        words = "the brighter a cell, the further its walker gets; orange the furthest"
        top = grid.bottom + gap + theme.line_height("small")
        surface.blit(theme.text(theme.fit(words, grid.width, "small"), "small", "faint"), (grid.left, top))


def words_of(atlas: Atlas, cell: int | None) -> str:
    """What there is to say about a cell."""
    if cell is None:
        return "Click a cell: its walker walks beside the map."
    place = atlas.elites.place(cell)
    if place is None:
        return "Nobody walks like this yet."
    measured = zip(atlas.config.measures, atlas.elites.measures[place].tolist(), strict=True)
    gait = ", ".join(f"{MEASURES[name].title.lower()} {MEASURES[name].told(value)}" for name, value in measured)
    metres = tenths(float(atlas.elites.distance_m[place]))
    return f"{metres} m with {gait}; found in batch {int(atlas.elites.batch[place])}"
