"""What the buttons, sliders and keys of the fruit scene do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brains.datasets.fruit import POISONOUS, SAFE
from scenes.fruit_learning import BatchLearner, NudgeLearner
from scenes.fruit_lesson import Lesson
from scenes.fruit_solve import solve
from scenes.scene import Action

if TYPE_CHECKING:
    from scenes.fruit_scene import FruitScene

_BY_HAND = "Learning begins in chapter 7: press 7"


class FruitCommands:
    """Acts on the open chapter of one scene."""

    def __init__(self, scene: FruitScene) -> None:
        self._scene = scene

    def actions(self) -> list[Action]:
        """Of the top bar, and keys."""
        return [
            Action("Solve it", self.solve, "V", "Show a good answer for these fruit; Undo brings yours back"),
            Action("Undo", self.undo, "Ctrl+Z", "Take the last change back",
                   blocked=lambda: "" if self._scene.lesson.can_undo else "There is nothing to undo in this chapter"),
            Action("Reset", self.reset, "R", "This chapter from its start: weights, fruit and counts"),
            Action("", self.toggle_learning, "Space", "Learn, or stop", blocked=self._why_no_learning),
            Action("", self.one_step, ".", "One step of learning", blocked=self._why_no_learning),
            Action("", lambda: self.choose_tool(SAFE), "S", "Paint safe fruit"),
            Action("", lambda: self.choose_tool(POISONOUS), "P", "Paint poisonous fruit"),
            Action("", lambda: self.choose_tool(2), "E", "Erase fruit"),
            Action("", self.toggle_costs, "C", "Show or hide the cost of each fruit"),
            Action("", self.fresh_fruit, "F", "The chapter's own fruit again"),
        ]  # fmt: skip

    def _why_no_learning(self) -> str:
        return "" if self._scene.learner is not None else _BY_HAND

    def set_weight(self, index: int, value: float) -> None:
        """A slider was moved."""
        self._scene.take_over()
        self._scene.lesson.remember(f"slider {index}")
        self._scene.lesson.set_parameter(index, value)

    def choose_tool(self, tool: int) -> None:
        """0 paints safe fruit, 1 poisonous, 2 erases."""
        self._scene.tool = tool
        self._scene.brush.erasing = tool not in (SAFE, POISONOUS)
        self._scene.brush.label = None if self._scene.brush.erasing else tool
        self._scene.panel.tools.show_selected(tool)

    def toggle_costs(self) -> None:
        """Show or hide the column of cost beside each fruit."""
        self._scene.course.costs_shown = not self._scene.course.costs_shown

    def toggle_learning(self) -> None:
        """Start or stop."""
        self._scene.take_over()
        if not self._scene.learning:
            self._scene.lesson.remember()
        self._scene.learning = not self._scene.learning

    def one_step(self) -> None:
        """One step downhill."""
        self._scene.take_over()
        self._scene.learning = False
        learner = self._scene.learner
        if learner is not None:
            self._scene.lesson.remember()
            before = learner.steps
            while learner.steps == before:
                learner.advance()

    def set_learn_rate(self, value: float) -> None:
        """From the next step."""
        if self._scene.learner is not None:
            self._scene.learner.learn_rate = value

    def set_speed(self, value: float) -> None:
        """Nudges or steps a frame."""
        self._scene.course.speed = round(value)

    def set_nudge(self, value: float) -> None:
        """How far a parameter is moved."""
        if isinstance(self._scene.learner, NudgeLearner):
            self._scene.learner.nudge = value

    def set_batch(self, value: float) -> None:
        """Fruit a step."""
        if isinstance(self._scene.learner, BatchLearner):
            self._scene.learner.batch = round(value)

    def solve(self) -> None:
        """Glide to a good answer."""
        self._scene.take_over()
        self._scene.learning = False
        self._scene.lesson.remember()
        wrong_before = self._scene.lesson.verdict().train_wrong
        self._scene.glide_to(solve(self._scene.lesson))
        self._scene.app.say(f"From {wrong_before} wrong fruit to what this network can do; Ctrl+Z brings yours back")

    def undo(self) -> None:
        """Take the last change back."""
        self._scene.take_over()
        self._scene.learning = False
        self._scene.lesson.undo()

    def reset(self) -> None:
        """This chapter from its start."""
        self._scene.take_over()
        self._scene.lesson.reset()
        if self._scene.learner is not None:
            self._scene.learner.restart()
            self._scene.panel.chart.clear()

    def fresh_fruit(self) -> None:
        """The chapter's own fruit, with the weights as they are."""
        self._scene.take_over()
        self._scene.lesson.remember()
        fresh = Lesson(self._scene.lesson.chapter).fruit
        self._scene.lesson.fruit.replace(fresh.points, fresh.labels, fresh.test)
