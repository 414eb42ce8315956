"""Draws the garden of lesson 2: bugs by width and length, the line, its earlier places, the last target."""

from __future__ import annotations

import math

import pygame

from scenes.classroom.bug_line import MOST, WRONG_LABEL, Bug, BugLine
from scenes.plane_plot import Plot, dashed
from scenes.theme import Theme, mix

_HIT_PX = 14
_GHOSTS = 8
_CLEAR_PX = 46  # logical pixels from a bug to the words about its wrong label


class BugsView:
    """The picture; `place` it before it is drawn.

    Attributes:
        plot: which part of the plane is shown where.
    """

    def __init__(self) -> None:
        self.plot = Plot(pygame.Rect(0, 0, 1, 1), (0.0, 0.0), (MOST, MOST))
        self._hit = float(_HIT_PX)

    def place(self, box: pygame.Rect, theme: Theme) -> None:
        """Fit the garden into the room."""
        rect = pygame.Rect(
            box.left + theme.px(40), box.top + theme.px(8), box.width - theme.px(48), box.height - theme.px(32)
        )
        rect.size = max(1, rect.width), max(1, rect.height)
        wide = MOST * max(1.0, rect.width / rect.height) if rect.width > rect.height else MOST
        self.plot = Plot(rect, (0.0, 0.0), (min(wide, MOST * 1.3), MOST))
        self._hit = theme.px(_HIT_PX)

    def slope_at(self, position: tuple[int, int]) -> float:
        """The slope of the line through the corner and that place."""
        x, y = self.plot.to_world(position)
        return round(max(0.0, y) / max(x, 1e-3), 3)

    def bug_at(self, position: tuple[int, int], line: BugLine, wrong_label: bool) -> Bug | None:
        """The bug there."""
        for bug in self._shown(line, wrong_label):
            if math.dist(position, self.plot.point(bug.width, bug.length)) <= self._hit:
                return bug
        return None

    @staticmethod
    def _shown(line: BugLine, wrong_label: bool) -> list[Bug]:
        return [*line.bugs, WRONG_LABEL] if wrong_label else line.bugs

    def draw(self, surface: pygame.Surface, theme: Theme, line: BugLine, wrong_label: bool) -> None:
        """Draw everything as it is now."""
        plot = self.plot
        plot.draw_axes(surface, theme, ("width", "length"))
        clip = surface.get_clip()
        surface.set_clip(plot.rect.clip(clip))
        for age, taught in enumerate(reversed(line.taught[-_GHOSTS:])):
            colour = mix(theme["background"], theme["best"], 0.5 * 0.75**age)
            pygame.draw.aaline(surface, colour, *self._ends(taught.before))
        pygame.draw.aaline(surface, theme["best"], *self._ends(line.slope), max(2, theme.px(4)))
        if line.taught:
            self._draw_target(surface, theme, line)
        for bug in self._shown(line, wrong_label):
            self._draw_bug(surface, theme, bug, line)
        surface.set_clip(clip)

    def _ends(self, slope: float) -> tuple[tuple[float, float], tuple[float, float]]:
        wide = self.plot.high[0]
        far = wide if slope * wide <= 2 * MOST else 2 * MOST / slope
        return self.plot.point(0.0, 0.0), self.plot.point(far, slope * far)

    def _draw_target(self, surface: pygame.Surface, theme: Theme, line: BugLine) -> None:
        """Where the line was told to be by the bug taught last."""
        bug, before = line.taught[-1].bug, line.taught[-1].before
        target, was = self.plot.point(bug.width, bug.target), self.plot.point(bug.width, before * bug.width)
        dashed(surface, theme["text"], was, target, theme.px(4))
        pygame.draw.aacircle(surface, theme["text"], target, theme.px(4))
        words = theme.text("target", "small")
        left = round(target[0]) - theme.px(8) - words.get_width()
        surface.blit(words, (left, round(target[1]) - words.get_height() // 2))

    def _draw_bug(self, surface: pygame.Surface, theme: Theme, bug: Bug, line: BugLine) -> None:
        place = self.plot.point(bug.width, bug.length)
        classic = bug in line.bugs[:2]
        size = theme.px(11 if classic else 8)
        if bug.caterpillar != bug.mislabelled:
            _draw_caterpillar(surface, theme["right"], place, size)
        else:
            _draw_ladybird(surface, theme["positive"], theme["background"], place, size)
        if not line.is_right(bug):
            pygame.draw.aacircle(surface, theme["negative"], place, size * 1.7, max(2, theme.px(2)))
        words = "called a caterpillar" if bug.mislabelled else "teach me" if classic and not line.taught else ""
        if words:
            label = theme.text(words, "small", "negative" if bug.mislabelled else "muted")
            spot = label.get_rect(midbottom=(round(place[0]), round(place[1] - size * 1.9)))
            if bug.mislabelled:  # clear of the others
                spot.move_ip(0, -theme.px(_CLEAR_PX))
                pygame.draw.aaline(surface, theme["negative"], spot.midbottom, (place[0], place[1] - size * 1.2))
            elif bug.caterpillar:  # above it are others of its kind
                spot.midleft = round(place[0] + size * 1.6), round(place[1])
            surface.fill(theme["background"], spot)
            surface.blit(label, spot)

    def sketch(self, surface: pygame.Surface, box: pygame.Rect, theme: Theme) -> None:
        """A few bugs on both sides of a line."""
        size = max(3.0, box.height * 0.08)
        for x, y in ((0.2, 0.25), (0.35, 0.15), (0.42, 0.4)):
            _draw_caterpillar(surface, theme["right"], (box.left + box.width * x, box.top + box.height * y), size)
        for x, y in ((0.6, 0.75), (0.75, 0.6), (0.85, 0.85)):
            place = (box.left + box.width * x, box.top + box.height * y)
            _draw_ladybird(surface, theme["positive"], theme["panel"], place, size)
        start, end = (box.left + box.width * 0.1, box.bottom - 3), (box.left + box.width * 0.9, box.top + 3)
        pygame.draw.aaline(surface, theme["best"], start, end, theme.px(3))


def _draw_caterpillar(surface: pygame.Surface, colour: pygame.Color, place: tuple[float, float], size: float) -> None:
    """Five segments, one above the other."""
    for k in range(-2, 3):
        radius = size * (0.55 if k == -2 else 0.48)
        pygame.draw.aacircle(surface, colour, (place[0] + size * 0.14 * (k % 2), place[1] + k * size * 0.56), radius)


def _draw_ladybird(
    surface: pygame.Surface, colour: pygame.Color, ground: pygame.Color, place: tuple[float, float], size: float
) -> None:
    """A round back, parted, with two dots."""
    pygame.draw.aacircle(surface, colour, place, size)
    pygame.draw.aaline(surface, ground, (place[0], place[1] - size), (place[0], place[1] + size), 2)
    for side in (-1, 1):
        pygame.draw.aacircle(surface, ground, (place[0] + side * size * 0.45, place[1]), size * 0.2)
