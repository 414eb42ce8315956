"""The fruit scene's column: how wrong it is in three numbers, how it learns, its fruit, and every weight."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from brains.optimizers import LEARN_RATE_HIGH
from scenes.fruit_learning import DEFAULT_LEARN_RATE, BatchLearner, Learner, NudgeLearner
from scenes.numbers import short
from scenes.plots import Chart
from scenes.widgets import (
    BigNumbers,
    Button,
    ButtonRow,
    LabelledSlider,
    Panel,
    Scale,
    Section,
    Text,
    ToggleGroup,
    Widget,
)
from scenes.widgets.panel import Item

if TYPE_CHECKING:
    from scenes.fruit_scene import FruitScene

_REFRESH_S = 0.1
_CHART_S = 0.25
TOOLS = ("Safe", "Poisonous", "Erase")


class FruitPanel:
    """Builds the controls from the scene's current values and keeps them up to date.

    Attributes:
        weights: a slider for each parameter that may be changed, by its index.
        learn: the section of chapters 7 to 9.
    """

    def __init__(self, panel: Panel, scene: FruitScene) -> None:
        self.panel = panel
        self._scene = scene
        self._since_s = self._since_chart_s = 10.0
        self._mode = ""
        self.weights: dict[int, LabelledSlider] = {}
        self.numbers = BigNumbers(
            panel.ui, ["Wrong", "Wrong in test", "Cost"],
            hint="How many of the fruit it learns from it gets wrong, how many of those it never learned from, and the "
            "average cost of those it learns from",
        )  # fmt: skip
        panel.add(self.numbers)
        self._build_learn()
        self._build_fruit()
        self._weights_section = panel.section("Weights and biases")
        self.follow_chapter()

    def _build_learn(self) -> None:
        ui, scene, gap = self.panel.ui, self._scene, self.panel.theme.px(6)
        self.learn: Section = self.panel.section("")
        self.start = Button(
            ui, "Learn", scene.commands.toggle_learning, look="primary", key="Space", hint="Start or stop"
        )
        self.one = Button(ui, "One step", scene.commands.one_step, key=".", hint="One step downhill, then stop")
        self.chart = Chart(
            ui, caption="cost by step", x_name="step", height=150, empty="a curve, once it learns",
            hint="The cost while it learns; in chapter 9 in grey also of each minibatch. Rest the mouse on it.",
        )  # fmt: skip
        self.rate = LabelledSlider(
            ui, "Learn rate", Scale(0.02, LEARN_RATE_HIGH, log=True), DEFAULT_LEARN_RATE, scene.commands.set_learn_rate,
            hint="How far a step goes down the slope. Acts at once.\nTry the largest: it stumbles about.",
        )  # fmt: skip
        self.speed = LabelledSlider(
            ui, "Speed", Scale(1, 600, integer=True, log=True), 1, scene.commands.set_speed, unit="a frame",
            hint="Nudges (chapter 7) or steps for each picture, as far as this machine keeps up. "
            "The first two sweeps of nudges are always slow, to be watched.",
        )  # fmt: skip
        self.nudge = LabelledSlider(
            ui, "Nudge", Scale(1e-6, 4.0, log=True, decimals=6), 1e-4, scene.commands.set_nudge,
            form=lambda value: f"{value:.1g}",
            hint="How far a number is moved up and down to see what that does to the cost.\n"
            "Try a large one: that is no longer the slope here.",
        )  # fmt: skip
        self.batch = LabelledSlider(
            ui, "Batch", Scale(1, 100, integer=True), 6, scene.commands.set_batch, unit="fruit",
            hint="Fruit that are looked at before each step; more than there are means all.\nTry 1, and then all.",
        )  # fmt: skip
        self._row = ButtonRow([self.start, self.one], gap)
        self.panel.add(self._row, self.chart, self.rate, self.speed, self.nudge, self.batch)

    def _build_fruit(self) -> None:
        ui, scene, gap = self.panel.ui, self._scene, self.panel.theme.px(6)
        self.panel.section("Fruit")
        self.tools = ToggleGroup(
            ui, TOOLS, scene.tool, scene.commands.choose_tool,
            hints=(
                "A click on empty ground paints safe fruit; on a fruit it drags that",
                "A click on empty ground paints poisonous fruit; on a fruit it drags that",
                "A click or stroke erases fruit; so does the right mouse button with any tool",
            ),
            keys=("S", "P", "E"),
        )  # fmt: skip
        self.costs = Button(
            ui, "Costs", scene.commands.toggle_costs, key="C", hint="A column beside each fruit: its cost"
        )
        self.fresh = Button(ui, "Fresh fruit", scene.commands.fresh_fruit, key="F", hint="The chapter's fruit again")
        words = Text(ui, "A fruit under the mouse shows all that is known of it. Every fourth is kept for the test.")
        self.panel.add(self.tools, ButtonRow([self.costs, self.fresh], gap), words)

    # --- keeping up -------------------------------------------------------------------------------------------------

    def follow_chapter(self) -> None:
        """Another chapter: other weights, perhaps another way to learn."""
        scene, learner = self._scene, self._scene.learner
        self.learn.shown = learner is not None
        if learner is not None:
            items: list[Item] = [self._row, self.chart, self.rate, self.speed]
            items += [self.nudge] if isinstance(learner, NudgeLearner) else []
            items += [self.batch] if isinstance(learner, BatchLearner) else []
            for control in (self.nudge, self.batch):
                if control not in items:
                    control.hide()
            self.learn.items[:] = items
            self.rate.value, self.speed.value = learner.learn_rate, scene.speed
            if isinstance(learner, NudgeLearner):
                self.nudge.value = learner.nudge
            if isinstance(learner, BatchLearner):
                self.batch.value = learner.batch
        self.chart.clear()
        self._build_weights()
        self._since_s = self._since_chart_s = 10.0
        self.panel.scroll = 0
        self.panel.flow()

    def _build_weights(self) -> None:
        for item in self._weights_section.items:
            if isinstance(item, Widget):
                item.kill()
        lesson, start = self._scene.lesson, self._scene.lesson.start()
        limit, change = lesson.chapter.limit, self._scene.commands.set_weight
        self.weights = {
            index: LabelledSlider(
                self.panel.ui, lesson.names[index], Scale(-limit, limit, step=limit / 60),
                float(lesson.parameters[index]), partial(change, index), default=float(start[index]),
                form=partial(_true_value, limit), hint=_hint(lesson.names[index]),
            )
            for index in lesson.free.tolist()
        }  # fmt: skip
        self._weights_section.items[:] = list(self.weights.values())

    def animate(self, elapsed_s: float) -> None:
        """Refresh what changes all the time."""
        if not self.panel.shown:
            return
        self._since_s += elapsed_s
        self._since_chart_s += elapsed_s
        scene = self._scene
        mode = "Pause" if scene.learning else "Learn"
        if mode != self._mode:
            self._mode = mode
            self.start.set_text(mode)
        if self._since_s >= _REFRESH_S:
            self._since_s = 0.0
            self.numbers.show_values(*scene.numbers())
            for index, slider in self.weights.items():
                slider.value = float(scene.lesson.parameters[index])
        if self._since_chart_s >= _CHART_S and scene.learner is not None:
            self._since_chart_s = 0.0
            self._show_curves(scene.learner)

    def _show_curves(self, learner: Learner) -> None:
        if isinstance(learner, BatchLearner):
            self.chart.caption, self.chart.x_name = "cost by epoch", "epoch"
            for name, curve, colour in (
                ("each batch", learner.noisy, "faint"), ("minibatch", learner.curve, "positive"),
                ("full batch", learner.full_curve, "best"),
            ):  # fmt: skip
                if curve.x:
                    noisy = curve is learner.noisy
                    self.chart.line(name, curve.x, curve.y, colour, width=1 if noisy else 2, legend=not noisy)
        else:
            self.chart.caption, self.chart.x_name = "cost by step", "step"
            if learner.curve.x:
                self.chart.line("cost", learner.curve.x, learner.curve.y, "positive", width=2, legend=False)
        if not learner.curve.x:
            self.chart.clear()


def _true_value(limit: float, value: float) -> str:
    """Learning may take a weight beyond its slider: then say so."""
    words = f"{value:.2f}".replace("-", "−")
    return f"≥ {limit:g}" if value >= limit else f"≤ −{limit:g}" if value <= -limit else words


def _hint(name: str) -> str:
    if name.startswith("bias"):
        return f"Added to what flows into {name.removeprefix('bias ')}, whatever the fruit"
    source, target = name.split(" to ")
    return f"How much {target} gets of {source}; below 0 it takes away.\nAlso: drag the line in the picture."


def numbers_of(wrong: int, of: int) -> tuple[str, str]:
    """A count for the big numbers."""
    return (str(wrong), f"of {of}") if of else ("–", "no fruit")


def cost_words(cost: float) -> tuple[str, str]:
    """A cost for the big numbers."""
    return (f"{cost:.3f}" if 0.0005 <= cost < 100 else short(cost), "")
