"""The launcher's picture of the fruit scene: a small network really learns which fruit are safe, again and again."""

from __future__ import annotations

import pygame

from scenes.decision_map import DecisionMap, Plane, Shading
from scenes.fruit_chapters import CHAPTERS
from scenes.fruit_learning import BackpropLearner
from scenes.fruit_lesson import Lesson
from scenes.fruit_picture import FruitPictures
from scenes.fruit_view import LABEL_COLOURS

_STEPS_PER_S = 150
_ROUND_S = 12.0  # then it begins anew
_MOST_STEPS = 12  # a drawing
_LEARN_RATE = 6.0


class _Picture:
    """What `draw` keeps between two drawings."""

    def __init__(self) -> None:
        self.lesson = Lesson(CHAPTERS[7])
        self.learner = BackpropLearner(self.lesson, _LEARN_RATE)
        self.round = 0
        self.fruit = FruitPictures()
        self.map = DecisionMap(
            Plane(pygame.Rect(0, 0, 1, 1), (0.0, 0.0), (1.0, 1.0)), Shading.classes(2, LABEL_COLOURS), (40, 28)
        )

    def learn_until(self, time_s: float) -> None:
        """Take the steps that are due at that time."""
        if int(time_s / _ROUND_S) != self.round:
            self.round = int(time_s / _ROUND_S)
            self.lesson.set_parameters(self.lesson.start())
            self.learner.restart()
        due = int(time_s % _ROUND_S * _STEPS_PER_S) - self.learner.steps
        for _ in range(min(_MOST_STEPS, due)):
            self.learner.advance()


_kept: list[_Picture] = []


def draw(surface: pygame.Surface, time_s: float) -> None:
    """Fill the surface with what the network has learned by that time; called with a growing time."""
    if not _kept:
        _kept.append(_Picture())
    picture = _kept[0]
    picture.learn_until(time_s)
    plane = Plane(surface.get_rect(), (0.0, 0.0), (1.0, 1.0))
    picture.map.plane = plane
    picture.map.update(picture.lesson.network.forward)
    picture.map.draw(surface)
    size = max(12, surface.get_height() // 7)
    cloud = picture.lesson.fruit
    places = plane.to_screen(cloud.points).tolist()
    for index in range(0, len(cloud), 2):
        (x, y), (spot, spike) = places[index], cloud.points[index]
        surface.blit(picture.fruit.picture(spot, spike, size, index), (round(x - size / 2), round(y - size / 2)))
