"""A peculiar fruit, safe or poisonous: nine chapters from four weights set by hand to learning in minibatches."""

from __future__ import annotations

import math
import time
from typing import ClassVar

import numpy as np
import pygame

from brains.datasets.fruit import POISONOUS
from brains.errors import UserError
from scenes.fruit_bar import ChapterBar
from scenes.fruit_chapters import CHAPTERS, Chapter
from scenes.fruit_commands import FruitCommands
from scenes.fruit_exhibit import draw_exhibit
from scenes.fruit_learning import BackpropLearner, Learner, NudgeLearner, make_learner
from scenes.fruit_lesson import Lesson
from scenes.fruit_network import FruitNetwork
from scenes.fruit_orchard import TEST_SHARE, Floats
from scenes.fruit_panel import FruitPanel, cost_words, numbers_of
from scenes.fruit_places import Places, find_places
from scenes.fruit_view import FruitView
from scenes.fruit_words import Words, lay_out_words
from scenes.numbers import grouped
from scenes.point_cloud import PointBrush
from scenes.scene import Action, Scene
from scenes.widgets import Panel

LEARN_BUDGET_S = 0.0035  # of a frame, for learning
_GLIDE_S = 0.9
_COMPARE_S = 0.1
_WATCHED_SWEEPS = 2
_MOST_FRUIT = 400
_GESTURE_S = 0.7  # so long after the last change begins another one for undo


class Course:
    """One chapter as it stands: the lesson, who learns, how fast.

    Attributes:
        speed: nudges or steps a frame.
        visited: it was open already.
    """

    def __init__(self, chapter: Chapter) -> None:
        self.lesson = Lesson(chapter)
        self.learner = make_learner(self.lesson)
        self.speed = {"nudges": 34, "backprop": 2, "batches": 3}.get(chapter.learns, 1)
        self.costs_shown = chapter.shows_cost
        self.visited = False


class FruitScene(Scene):
    """The fruit scene.

    Args:
        chapter: the one to begin with, 1 to 9.

    Raises:
        UserError: there is no such chapter.
    """

    title: ClassVar[str] = "Fruit"
    subtitle: ClassVar[str] = "safe or poisonous? From weights by hand to learning"
    dt_s = None  # it has a speed of its own: nudges and steps, not seconds

    def __init__(self, *, chapter: int = 1) -> None:
        try:
            number = int(chapter)
        except ValueError:
            number = 0
        if not 1 <= number <= len(CHAPTERS):
            raise UserError(f"the fruit scene has chapters 1 to {len(CHAPTERS)}, not {chapter}")
        self.number = number
        self._courses = {number: Course(CHAPTERS[number - 1])}
        self.learning = False
        self.tool = POISONOUS
        self.view, self.network = FruitView(), FruitNetwork()
        self.brush = PointBrush(
            self.lesson.fruit, POISONOUS, spacing_px=30.0, most_points=_MOST_FRUIT, test_share=TEST_SHARE
        )
        self.commands = FruitCommands(self)
        self.panel: FruitPanel
        self.bar: ChapterBar
        self._places: Places | None = None
        self._boxes = (pygame.Rect(0, 0, 1, 1), pygame.Rect(0, 0, 1, 1))
        self._mouse: tuple[int, int] | None = None
        self._glide: tuple[Floats, Floats, float] | None = None
        self._demo_s: float | None = 0.0 if number == 1 else None
        self._idle_s = self._since_compare_s = 0.0
        self._open_course()

    # --- the open chapter --------------------------------------------------------------------------------------------

    @property
    def course(self) -> Course:
        """The open chapter as it stands."""
        return self._courses[self.number]

    @property
    def lesson(self) -> Lesson:
        """Its network and fruit."""
        return self.course.lesson

    @property
    def learner(self) -> Learner | None:
        """How it learns; None by hand."""
        return self.course.learner

    @property
    def speed(self) -> int:
        """Nudges or steps a frame."""
        return self.course.speed

    def open_chapter(self, number: int) -> None:
        """Show another chapter; each keeps what was done in it."""
        if number == self.number or not 1 <= number <= len(CHAPTERS):
            return
        self._finish_glide()
        self._demo_s = None
        self.number = number
        if number not in self._courses:
            self._courses[number] = Course(CHAPTERS[number - 1])
        self._open_course()
        self.bar.show(number)
        self.panel.follow_chapter()
        self.resize()

    def _open_course(self) -> None:
        course = self.course
        self.learning = course.learner is not None and not course.visited
        course.visited = True
        self._since_compare_s = _COMPARE_S
        self.network.hovered = self.network.dragged = None
        self.brush.stop()
        self.brush.cloud = self.lesson.fruit
        self.brush.before_change = self._before_painting

    def turn(self, by: int) -> None:
        """To the chapter before or after."""
        self.open_chapter(self.number + by)

    # --- the frame's order -------------------------------------------------------------------------------------------

    def build(self, panel: Panel) -> None:
        self.panel = FruitPanel(panel, self)
        self.bar = ChapterBar(panel.ui, self.number, self.open_chapter, self.turn)

    def actions(self) -> list[Action]:
        return self.commands.actions()

    def keys(self) -> list[tuple[str, str]]:
        return [
            ("1 to 9", "a chapter"),
            ("Left, Right", "the chapter before, after"),
            ("click, drag", "paint fruit on empty ground, move a fruit"),
            ("right click", "erase fruit"),
            ("drag, wheel on a line", "change that weight; on a neuron its bias"),
        ]

    def resize(self) -> None:
        areas, theme = self.app.areas, self.app.theme
        self._places = find_places(areas.world, theme)
        bar = self._places.bar.copy()
        if areas.narrow and areas.panel_shown:
            bar.width = max(1, areas.panel.left - theme.px(6) - bar.left)
        self.bar.place(bar)
        self.view.place(self._places, theme)
        self.view.prepare(self.lesson)
        self._boxes = self._places.below(self._words().height, theme)
        self.network.place(self._boxes[0], self.lesson, theme)
        self.brush.reach_px, self.brush.spacing_px = theme.px(14), theme.px(30)

    def animate(self, elapsed_s: float) -> None:
        self._watch_mouse()
        self._watch_gestures(elapsed_s)
        self._move_by_itself(elapsed_s)
        if self.learning and self.learner is not None:
            self._learn(self.learner)
        learner = self.learner
        self._since_compare_s += elapsed_s
        if isinstance(learner, BackpropLearner) and self._since_compare_s >= _COMPARE_S:
            self._since_compare_s = 0.0
            learner.compare()
        self.panel.animate(elapsed_s)

    def _learn(self, learner: Learner) -> None:
        started = time.perf_counter()
        before = self.lesson.parameters.copy()
        try:
            for _ in range(self._pace(learner)):
                learner.advance()
                if time.perf_counter() - started > LEARN_BUDGET_S:
                    break
        except UserError:
            self.learning = False
            raise
        if not np.isfinite(self.lesson.parameters).all():
            self.lesson.set_parameters(before)
            self.learning = False
            raise UserError("the weights grew beyond all numbers: choose a smaller learn rate")

    def _pace(self, learner: Learner) -> int:
        """Nudges or steps in this frame; the first sweeps are slow, so that they can be watched."""
        return 1 if isinstance(learner, NudgeLearner) and learner.steps < _WATCHED_SWEEPS else self.speed

    def _watch_mouse(self) -> None:
        """Where the mouse is over the world; controls do not tell when it leaves for them."""
        mouse = pygame.mouse.get_pos()
        self._mouse = None if self.app.session.covers(mouse, self.app.areas) else mouse
        shown = self._mouse is not None and self._network_shown() and not self.brush.busy
        self.network.hovered = self.network.at(mouse) if shown else None

    def _watch_gestures(self, elapsed_s: float) -> None:
        self._idle_s += elapsed_s
        if any(pygame.mouse.get_pressed()):
            self._idle_s = 0.0
        elif self._idle_s > _GESTURE_S:
            self.lesson.end_gesture()

    def _move_by_itself(self, elapsed_s: float) -> None:
        """A weight that turns the border until somebody takes over, or a glide to an answer."""
        if self._demo_s is not None:
            self._demo_s += elapsed_s
            swing = self.lesson.start()[1] + 1.1 * math.sin(0.9 * self._demo_s)
            self.lesson.set_parameter(1, float(swing))
        if self._glide is not None:
            start, end, done = self._glide
            done = min(1.0, done + elapsed_s / _GLIDE_S)
            share = done * done * (3 - 2 * done)
            self.lesson.set_parameters(start + (end - start) * share)
            self._glide = (start, end, done) if done < 1 else None

    def glide_to(self, parameters: Floats) -> None:
        """Move all weights to these, so that it can be watched."""
        self._glide = (self.lesson.parameters.copy(), parameters, 0.0)

    def _finish_glide(self) -> None:
        if self._glide is not None:
            self.lesson.set_parameters(self._glide[1])
            self._glide = None

    def take_over(self) -> None:
        """The person does something: nothing moves by itself any more (learning goes on)."""
        self._demo_s = None
        self._finish_glide()
        self._idle_s = 0.0

    # --- drawing -----------------------------------------------------------------------------------------------------

    def _short(self) -> bool:
        return self._places is not None and self._places.short

    def _words(self) -> Words:
        assert self._places is not None
        numbers = () if self.app.areas.panel_shown else self.numbers()
        return lay_out_words(self.app.theme, self._places, self.lesson.chapter, numbers)

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        places, theme, areas = self._places, self.app.theme, self.app.areas
        if places is None:
            return
        probe = self._probe()
        self.view.draw(surface, theme, places, self.lesson, self.course.costs_shown)
        title_right = areas.panel.left if areas.panel_shown else places.bar.right
        self._words().draw(surface, theme, (self.bar.right + theme.px(10), title_right))
        by_hand = self.learner is None and self.lesson.chapter.exhibit != "costs"
        if not places.short or by_hand:
            self.network.draw(surface, theme, self.lesson, probe)
        if not places.short or not by_hand:
            draw_exhibit(surface, theme, self._boxes[1], self.lesson, self.learner, probe)
        index = self.hovered_fruit()
        if index is not None and not self.brush.busy:
            self.view.draw_card(surface, theme, self.app.areas.world, self.lesson, index)

    def hovered_fruit(self) -> int | None:
        """Index of the fruit under the mouse."""
        if self._mouse is None or not self.view.plane.rect.collidepoint(self._mouse):
            return None
        return self.lesson.fruit.at(self._mouse, self.view.plane, self.brush.reach_px)

    def _probe(self) -> Floats | None:
        """Features under the mouse: of the fruit there, or of the bare place."""
        if self._mouse is None or not self.view.plane.rect.collidepoint(self._mouse):
            return None
        index = self.hovered_fruit()
        return np.array(self.view.plane.clamped(self._mouse)) if index is None else self.lesson.fruit.points[index]

    # --- words and numbers -------------------------------------------------------------------------------------------

    def numbers(self) -> tuple[tuple[str, str], ...]:
        """Value and unit of the three big numbers."""
        verdict = self.lesson.verdict()
        return (
            numbers_of(verdict.train_wrong, verdict.train_count),
            numbers_of(verdict.test_wrong, verdict.test_count),
            cost_words(verdict.train_cost),
        )

    def status(self) -> str:
        verdict, learner = self.lesson.verdict(), self.learner
        wrong, cost = " ".join(numbers_of(verdict.train_wrong, verdict.train_count)), cost_words(verdict.train_cost)[0]
        words = f"{wrong} wrong · cost {cost}"
        return words if learner is None else f"{words} · {grouped(learner.steps)} steps"

    def hint(self) -> str:
        if self._demo_s is not None:
            return "a weight is turned to show you: take over at any time · F1 help"
        return "click to paint · drag a fruit · right click erases · arrow keys turn chapters · F1 help"

    # --- events ------------------------------------------------------------------------------------------------------

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.KEYDOWN:
            return self._key(event)
        if event.type in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEWHEEL):
            self.take_over()
        if self._network_shown() and not self.brush.busy and self.network.handle(event, self.lesson):
            return True
        return self.brush.handle(event, self.view.plane)

    def _network_shown(self) -> bool:
        return not self._short() or (self.learner is None and self.lesson.chapter.exhibit != "costs")

    def _key(self, event: pygame.event.Event) -> bool:
        if event.mod & (pygame.KMOD_CTRL | pygame.KMOD_ALT):
            return False
        if pygame.K_1 <= event.key <= pygame.K_9:
            self.open_chapter(event.key - pygame.K_0)
        elif event.key in (pygame.K_LEFT, pygame.K_RIGHT):
            self.turn(1 if event.key == pygame.K_RIGHT else -1)
        else:
            return False
        return True

    def leave(self) -> None:
        self.brush.stop()
        self._mouse = None

    def _before_painting(self) -> None:
        self.lesson.remember()
