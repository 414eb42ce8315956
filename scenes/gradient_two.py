"""Part two of the gradient lab: the cost of a network with two weights as a landscape, and the ways down."""

from __future__ import annotations

import math
from functools import partial
from typing import ClassVar

import numpy as np
import pygame

from scenes.gradient_contour import colours, contour_picture
from scenes.gradient_landscape import LANDSCAPES, Landscape
from scenes.gradient_marks import draw_cross, draw_mark
from scenes.gradient_two_panel import TwoPanel
from scenes.gradient_walks import METHODS, Walk, Walks
from scenes.numbers import nice_ticks, tick_label
from scenes.part import Part
from scenes.plane_plot import Plot, signed
from scenes.scene import Action
from scenes.surface import Surface3D, stroke
from scenes.theme import mix
from scenes.widgets import Panel

_STEPS_PER_S = 20.0
_MAP_POINTS, _SURFACE_POINTS = 200, 60
_CLICK_PX = 5


class TwoWeights(Part):
    """The part's state: a landscape, the walks on it, and from where it is seen.

    Attributes:
        index: which landscape; walks: the methods on their way; surface: the landscape in three dimensions.
        map: the contour map and where it is.
    """

    tab = "Two weights"
    tab_hint: ClassVar[str] = "the cost landscape of a network of two weights"
    steps_per_s = _STEPS_PER_S

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        self.index = 0
        self.walks = Walks(LANDSCAPES[0], seed)
        self.surface = Surface3D()
        self.map = Plot(pygame.Rect(0, 0, 1, 1), (0.0, 0.0), (1.0, 1.0))
        self.panel: TwoPanel
        self._box = pygame.Rect(0, 0, 1, 1)
        self._rng = np.random.default_rng(seed)
        self._picture: pygame.Surface | None = None
        self._shown: tuple[object, ...] = ()
        self._pressed: tuple[int, int] | None = None

    @property
    def landscape(self) -> Landscape:
        """The landscape shown."""
        return self.walks.landscape

    def build(self, panel: Panel) -> None:
        self.panel = TwoPanel(panel, self)
        self._shown = ()

    def step(self) -> None:
        self.walks.step()

    def animate(self, elapsed_s: float) -> None:
        self.panel.refresh(elapsed_s)

    # what can be done

    def choose_landscape(self, index: int) -> None:
        """Another network, from its own start."""
        self.index = index
        self.walks.choose(LANDSCAPES[index])
        self.surface.view = self.surface.home
        self.resize()
        self.panel.follow()
        self.play()

    def toggle(self, index: int) -> None:
        """Let a method take part or leave it out."""
        self.walks.toggle(index)

    def start_at(self, point: tuple[float, float]) -> None:
        """All start there, at once."""
        low, high = self.landscape.low, self.landscape.high
        self.walks.restart((min(high[0], max(low[0], point[0])), min(high[1], max(low[1], point[1]))))
        self.play()

    def start_over(self) -> None:
        self.walks.restart()

    def start_at_random(self) -> None:
        low, high = np.array(self.landscape.low), np.array(self.landscape.high)
        margin = 0.05 * (high - low)
        first, second = self._rng.uniform(low + margin, high - margin).tolist()
        self.start_at((first, second))

    def actions(self) -> list[Action]:
        return [Action("", partial(self.toggle, index), method.key) for index, method in enumerate(METHODS)]

    def gestures(self) -> list[tuple[str, str]]:
        names = [method.name for method in METHODS]
        return [
            (", ".join(method.key for method in METHODS), f"{', '.join(names)}: on or off"),
            ("click", "start all methods there, on the map or on the landscape"),
            ("drag", "turn the landscape; double-click: back"),
        ]

    # mouse

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._pressed = event.pos
            if self.map.rect.collidepoint(event.pos):
                return True
        clicked = None
        if event.type == pygame.MOUSEBUTTONUP and event.button == 1 and self._pressed is not None:
            if math.dist(event.pos, self._pressed) <= _CLICK_PX:
                clicked = event.pos
            self._pressed = None
        used = self.surface.handle(event)
        if clicked is not None:
            point = self._point_at(clicked)
            if point is not None:
                self.start_at(point)
                used = True
        return used

    def _point_at(self, position: tuple[int, int]) -> tuple[float, float] | None:
        if self.map.rect.collidepoint(position):
            return self.map.to_world(position)
        return self.surface.pick(position) if self.surface.rect.collidepoint(position) else None

    # drawing

    def resize(self) -> None:
        theme, world = self.theme, self.app.areas.world
        top = self.caption_bottom()
        area = pygame.Rect(world.left, top, world.width, max(8, world.bottom - top))
        half = area.width // 2
        self._box = pygame.Rect(area.left, area.top, half, area.height)
        left, bottom = area.left + half + theme.px(34), area.bottom - theme.px(40)
        width = max(8, area.right - theme.px(16) - left)
        top = area.top + theme.line_height("small") + theme.px(4)
        height = min(max(8, bottom - top), round(1.25 * width))
        middle = (top + bottom) // 2
        rect = pygame.Rect(left, middle - height // 2, width, height)
        self.map = Plot(rect, self.landscape.low, self.landscape.high)

    def _prepare(self) -> None:
        """Make the pictures that stay the same from frame to frame."""
        state = (self.index, self.map.rect.size, self.theme.scale)
        if state == self._shown:
            return
        self._shown = state
        landscape, theme = self.landscape, self.theme
        self._picture = contour_picture(landscape, theme, self.map.rect.size)
        low, high = landscape.shown_range
        first, second = landscape.axes
        self.surface.names = (*landscape.names, "cost")
        coarse = slice(None, None, 2)
        self.surface.show(
            first[coarse],
            second[coarse],
            landscape.heights[coarse, coarse],
            z_range=(min(0.0, low), high),
            colours=colours(landscape, theme),
        )

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        self._prepare()
        self.draw_caption(surface)
        self.surface.draw(surface, self._box, self.theme)
        self._draw_map(surface)
        for walk in sorted(self.walks.shown(), key=lambda walk: not walk.method.minibatch):  # the restless one below
            self._draw_on_map(surface, walk, alpha)
            self._draw_on_surface(surface, walk, alpha)
        self._draw_start(surface)

    def _draw_map(self, surface: pygame.Surface) -> None:
        theme, rect = self.theme, self.map.rect
        if self._picture is not None:
            surface.blit(self._picture, rect)
        for axis, most in ((0, max(1, rect.width // theme.px(64))), (1, max(1, rect.height // theme.px(64)))):
            ticks = nice_ticks(self.map.low[axis], self.map.high[axis], most)
            step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
            for tick in ticks:
                words = theme.text(tick_label(tick, step).replace("-", "−"), "small", "muted")
                x, y = self.map.point(tick, tick)
                if axis == 0:
                    surface.blit(words, (round(x - words.get_width() / 2), rect.bottom + theme.px(3)))
                else:
                    left = rect.left - theme.px(5) - words.get_width()
                    surface.blit(words, (left, round(y - words.get_height() / 2)))
        across = theme.text(self.landscape.names[0], "small")
        surface.blit(across, across.get_rect(midtop=(rect.centerx, rect.bottom + theme.px(18))))
        upward = theme.text(self.landscape.names[1], "small")
        surface.blit(upward, upward.get_rect(bottomleft=(rect.left, rect.top - theme.px(2))))

    def _draw_on_map(self, surface: pygame.Surface, walk: Walk, alpha: float) -> None:
        theme, rect = self.theme, self.map.rect
        clip = surface.get_clip()
        surface.set_clip(rect.clip(clip))
        path = walk.path(_MAP_POINTS)
        tip = walk.shown(alpha)
        if len(path) > 1:
            path[-1] = tip
            points = self.map.to_screen(path[:, 0], path[:, 1])
            stroke(surface, points, theme[walk.method.colour], theme.px(2))
        self._draw_tip(surface, walk, self.map.point(*tip))
        surface.set_clip(clip)

    def _draw_tip(self, surface: pygame.Surface, walk: Walk, place: tuple[float, float]) -> None:
        theme = self.theme
        draw_mark(surface, walk.method.mark, place, theme.px(5), theme[walk.method.colour], theme["ink"])
        if walk.lost:
            draw_cross(surface, place, theme.px(9), theme["negative"])

    def _draw_on_surface(self, surface: pygame.Surface, walk: Walk, alpha: float) -> None:
        theme = self.theme
        path = walk.path(_SURFACE_POINTS)
        path[-1] = walk.shown(alpha)
        places, seen = self.surface.draw_path(surface, path, theme[walk.method.colour], theme.px(2))
        if self.landscape.inside(path[-1]):
            place = (float(places[-1, 0]), float(places[-1, 1]))
            if seen[-1]:
                self._draw_tip(surface, walk, place)
            else:
                pygame.draw.aacircle(surface, mix(theme[walk.method.colour], theme["background"], 0.5), place, 3)

    def _draw_start(self, surface: pygame.Surface) -> None:
        theme = self.theme
        place = self.map.point(*self.walks.start)
        pygame.draw.aacircle(surface, theme["ink"], place, theme.px(9), theme.px(3))
        pygame.draw.aacircle(surface, theme["text"], place, theme.px(8), theme.px(1.5))
        lowest = self.map.point(*self.landscape.lowest)
        draw_mark(surface, "triangle", lowest, theme.px(3), theme["right"], theme["ink"])

    # words

    def caption(self) -> list[tuple[str, str]]:
        return [(self.landscape.words, "text"), self._advice()]

    def _advice(self) -> tuple[str, str]:
        lost = [walk.method.name for walk in self.walks.shown() if walk.lost]
        if lost:
            return f"{' and '.join(lost)} ran away: the learn rate is too large here", "negative"
        if not self.walks.shown():
            return "No method takes part: switch one on in the panel", "best"
        if all(walk.over for walk in self.walks.shown()):
            return "All have arrived: click anywhere for another start, or try another learn rate", "muted"
        return "Click the map or the landscape to start there; drag the landscape to turn it", "muted"

    def status(self) -> str:
        first, second = self.walks.start
        names = self.landscape.names
        batch = min(self.walks.batch, len(self.landscape.inputs))
        start = f"start {names[0]} {signed(first, 2)}, {names[1]} {signed(second, 2)}"
        return f"{start} · minibatches of {batch} of {len(self.landscape.inputs)} examples"

    def hint(self) -> str:
        return "click to start there · drag to turn · wheel to zoom · R random start · F1 help"
