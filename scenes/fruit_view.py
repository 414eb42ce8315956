"""The graph of the fruit scene: every pixel coloured by the network, and the fruit themselves."""

from __future__ import annotations

import numpy as np
import pygame

from scenes.decision_map import DecisionMap, Plane, Shading
from scenes.fruit_lesson import Lesson, Verdict
from scenes.fruit_orchard import FEATURES, LABEL_NAMES
from scenes.fruit_picture import FruitPictures
from scenes.fruit_places import Places
from scenes.point_cloud import mark
from scenes.theme import Theme

_CELLS = (84, 84)
_WORST_COST = 2.0  # the cost that fills a fruit's bar: both outputs as wrong as a sigmoid can be
SAFE_COLOUR, POISON_COLOUR = pygame.Color("#009e73"), pygame.Color("#d55e00")
LABEL_COLOURS = (SAFE_COLOUR, POISON_COLOUR)


class FruitView:
    """Draws the plane, its axes, the fruit, the legend and the card of one fruit.

    Attributes:
        plane: where the two features lie in the window, 0 to 1 cm each.
        fruit_px: side of a fruit's picture.
        rings_drawn: how many wrong fruit were ringed in the last picture.
    """

    def __init__(self) -> None:
        self.plane = Plane(pygame.Rect(0, 0, 10, 10), (0.0, 0.0), (1.0, 1.0))
        self.fruit_px = 30
        self.rings_drawn = 0
        self._map = DecisionMap(self.plane, Shading.classes(2, LABEL_COLOURS), _CELLS)
        self._mapped: tuple[object, int] | None = None
        self._pictures = FruitPictures()
        self._sprites: dict[tuple[object, ...], pygame.Surface] = {}

    def place(self, places: Places, theme: Theme) -> None:
        """The window has another size."""
        self.plane = Plane(places.graph, (0.0, 0.0), (1.0, 1.0))
        self._map.plane = self.plane
        size = max(theme.px(20), min(theme.px(52), places.graph.width // 14))
        if size != self.fruit_px:
            self._sprites.clear()
        self.fruit_px = size

    def prepare(self, lesson: Lesson) -> None:
        """Draw the pictures of all fruit now, so that the first frame need not."""
        for index, (spot, spike) in enumerate(lesson.fruit.points.tolist()):
            self._pictures.picture(spot, spike, self.fruit_px, index)

    def draw(self, surface: pygame.Surface, theme: Theme, places: Places, lesson: Lesson, with_costs: bool) -> None:
        """Draw the graph."""
        if self._mapped != (lesson, lesson.version):
            self._mapped = (lesson, lesson.version)
            self._map.update(lesson.network.forward)
        self._map.draw(surface)
        pygame.draw.rect(surface, theme["line"], places.graph, 1)
        self._draw_axes(surface, theme, places.graph)
        verdict = lesson.verdict()
        self._draw_fruit(surface, theme, lesson, verdict)
        if with_costs:
            self._draw_costs(surface, theme, lesson, verdict)
        if places.legend.height:
            self._draw_legend(surface, theme, places.legend)

    def _draw_axes(self, surface: pygame.Surface, theme: Theme, graph: pygame.Rect) -> None:
        gap = theme.px(5)
        for value in (0.0, 0.5, 1.0):
            words = theme.text(f"{value:g}", "small", "muted")
            x, y = graph.left + round(value * graph.width), graph.bottom - round(value * graph.height)
            surface.blit(words, (x - words.get_width() // 2, graph.bottom + gap))
            top = min(max(y - words.get_height() // 2, graph.top), graph.bottom - words.get_height())
            surface.blit(words, (graph.left - gap - words.get_width(), top))
        across = theme.text(f"{FEATURES[0]}, cm", "small", "text")
        surface.blit(across, (graph.centerx - across.get_width() // 2, graph.bottom + theme.px(18)))
        up = pygame.transform.rotate(theme.text(f"{FEATURES[1]}, cm", "small", "text"), 90)
        # Between two ticks, whose numbers stand in the same margin.
        surface.blit(
            up, (graph.left - theme.px(18) - up.get_width(), graph.top + (graph.height // 2 - up.get_height()) // 2)
        )

    # --- fruit -------------------------------------------------------------------------------------------------------

    def _draw_fruit(self, surface: pygame.Surface, theme: Theme, lesson: Lesson, verdict: Verdict) -> None:
        fruit = lesson.fruit
        places = self.plane.to_screen(fruit.points)
        half = self.fruit_px * 0.75
        rows = zip(
            fruit.points.tolist(), places.tolist(), fruit.labels.tolist(), fruit.test.tolist(), verdict.wrong.tolist(),
            strict=True,
        )  # fmt: skip
        blits = [
            (self._sprite(theme, spot, spike, index, label, test, wrong), (round(x - half), round(y - half)))
            for index, ((spot, spike), (x, y), label, test, wrong) in enumerate(rows)
        ]
        before = surface.get_clip()
        surface.set_clip(self.plane.rect.inflate(self.fruit_px, self.fruit_px).clip(before))
        surface.fblits(blits)
        surface.set_clip(before)
        self.rings_drawn = int(verdict.wrong.sum())

    def _sprite(
        self, theme: Theme, spot: float, spike: float, index: int, label: int, test: bool, wrong: bool
    ) -> pygame.Surface:
        """A fruit with its mark (disc safe, diamond poisonous; hollow for the test) and, if wrong, its ring."""
        key = (round(spot * 8), round(spike * 8), index % 4, label, test, wrong)
        sprite = self._sprites.get(key)
        if sprite is None:
            size = self.fruit_px
            side = round(size * 1.5)
            sprite = pygame.Surface((side, side), pygame.SRCALPHA)
            picture = self._pictures.picture(spot, spike, size, index)
            if test:
                picture = picture.copy()
                picture.fill((255, 255, 255, 150), special_flags=pygame.BLEND_RGBA_MULT)
            sprite.blit(picture, ((side - size) // 2, (side - size) // 2))
            if wrong:
                pygame.draw.aacircle(sprite, theme["ink"], (side / 2, side / 2), size * 0.58 + 1, theme.px(4))
                pygame.draw.aacircle(sprite, theme["text"], (side / 2, side / 2), size * 0.58, theme.px(2))
            badge = mark(label, LABEL_COLOURS[label], size * 0.13, hollow=test)
            sprite.blit(badge, badge.get_rect(center=(round(side * 0.70), round(side * 0.72))))
            self._sprites[key] = sprite
        return sprite

    def _draw_costs(self, surface: pygame.Surface, theme: Theme, lesson: Lesson, verdict: Verdict) -> None:
        """A little column at the left of each fruit that fills with its cost."""
        high, wide = round(self.fruit_px * 0.8), max(3, round(self.fruit_px * 0.14))
        left = self.fruit_px * 0.62
        filled = np.rint(np.clip(np.nan_to_num(verdict.costs) / _WORST_COST, 0.0, 1.0) * high).astype(int).tolist()
        for (x, y), level in zip(self.plane.to_screen(lesson.fruit.points).tolist(), filled, strict=True):
            if level > 1:
                box = pygame.Rect(round(x - left), round(y + high / 2) - level, wide, level)
                surface.fill(theme["ink"], box.inflate(2, 2))
                surface.fill(theme["best"], box)

    def _draw_legend(self, surface: pygame.Surface, theme: Theme, legend: pygame.Rect) -> None:
        ring = pygame.Surface((theme.px(15), theme.px(15)), pygame.SRCALPHA)
        pygame.draw.aacircle(ring, theme["text"], (theme.px(7.5), theme.px(7.5)), theme.px(6), theme.px(2))
        radius = theme.px(5)
        entries = [
            (mark(0, SAFE_COLOUR, radius), "safe"),
            (mark(1, POISON_COLOUR, radius), "poisonous"),
            (mark(0, theme["muted"], radius, hollow=True), "kept for the test"),
            (ring, "wrong"),
        ]
        x = legend.left
        for picture, name in entries:
            words = theme.text(name, "small", "muted")
            if x + picture.get_width() + words.get_width() + theme.px(6) > legend.right:
                break
            surface.blit(picture, picture.get_rect(midleft=(x, legend.centery)))
            x += picture.get_width() + theme.px(5)
            surface.blit(words, words.get_rect(midleft=(x, legend.centery)))
            x += words.get_width() + theme.px(16)

    # --- the card ----------------------------------------------------------------------------------------------------

    def draw_card(
        self, surface: pygame.Surface, theme: Theme, world: pygame.Rect, lesson: Lesson, index: int
    ) -> pygame.Rect:
        """The fruit in large with all that is known of it, beside its place in the graph; returns where."""
        lines = card_lines(lesson, index)
        pad, size = theme.px(10), theme.px(112 if self.plane.rect.height >= theme.px(320) else 72)
        row = theme.line_height("small") + theme.px(2)
        width = size + 3 * pad + max(theme.width(words, "small", bold) for words, _, bold in lines)
        box = pygame.Rect(0, 0, width, max(size, row * len(lines)) + 2 * pad)
        x, y = self.plane.to_screen(lesson.fruit.points[index])
        away = self.fruit_px
        box.midleft = (round(x) + away, round(y))
        if x > self.plane.rect.centerx:  # towards the middle, so that it does not cover what is beside the graph
            box.right = round(x) - away
        box.clamp_ip(world)
        surface.blit(theme.rounded(box.size, "control", border="faint"), box)
        spot, spike = lesson.fruit.points[index]
        picture = self._pictures.picture(float(spot), float(spike), size, index)
        surface.blit(picture, (box.left + pad, box.centery - size // 2))
        top = box.centery - row * len(lines) // 2
        for words, colour, bold in lines:
            surface.blit(theme.text(words, "small", colour, bold), (box.left + 2 * pad + size, top))
            top += row
        return box


def card_lines(lesson: Lesson, index: int) -> list[tuple[str, str, bool]]:
    """What the card says of one fruit: words, colour, whether bold."""
    fruit, verdict = lesson.fruit, lesson.verdict()
    spot, spike = fruit.points[index]
    label = LABEL_NAMES[fruit.labels[index]]
    safe, poison = verdict.outputs[index]
    said = LABEL_NAMES[int(poison > safe)]
    wrong = bool(verdict.wrong[index])
    return [
        (label.capitalize(), "right" if label == "safe" else "error", True),
        ("kept for the test" if fruit.test[index] else "to learn from", "muted", False),
        (f"{FEATURES[0]} {spot:.2f} cm", "text", False),
        (f"{FEATURES[1]} {spike:.2f} cm", "text", False),
        (f"outputs: safe {safe:.2f}, poison {poison:.2f}", "text", False),
        (f"the network says {said}" + (": wrong" if wrong else ""), "error" if wrong else "text", wrong),
        (f"cost {verdict.costs[index]:.3f}", "best", False),
    ]
