"""The race's controls: how far it has come, what is raced, and who races how."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brains.optimizers import OPTIMIZERS
from scenes import race_words as words
from scenes.numbers import grouped
from scenes.plots import Chart
from scenes.race_racers import Racer
from scenes.race_setup import BATCHES, COURSES, MOST_LAYERS, MOST_NEURONS, course_index
from scenes.widgets import BigNumbers, Choice, LabelledSlider, Panel, Scale, Text, ToggleGroup

if TYPE_CHECKING:
    from scenes.race_scene import RaceScene

_REFRESH_S = 0.2
_SHORT_S = 2.0  # below that, the axis is in milliseconds
_MOST_DRAWN = 320  # points of a line in the chart


class RacePanel:
    """Built from the scene's present values, and kept up to date with them."""

    def __init__(self, panel: Panel, scene: RaceScene) -> None:
        self.panel, self._scene = panel, scene
        self._since_s = _REFRESH_S
        self._build_view()
        self._build_race()
        self._build_racers()
        panel.section("How passes are counted")
        self.counted = Text(panel.ui, words.counted(scene.config.population))
        panel.add(self.counted)
        self.follow()

    def _build_view(self) -> None:
        ui, scene = self.panel.ui, self._scene
        self.numbers = BigNumbers(ui, ["Spent by each", "Least cost", "Arrived"])
        self.chart = Chart(
            ui, caption="", empty="press Space to race",
            hint="The cost of the points they learn from. Point at it to read values.",
        )  # fmt: skip
        self.axis = ToggleGroup(
            ui, ["Against passes", "Against seconds"], ["passes", "seconds"].index(scene.axis),
            lambda k: scene.show_against(("passes", "seconds")[k]),
            hints=["Cost by forward passes: what the learning costs. Key: X",
                   "Cost by the seconds each racer computed: what it costs on this machine. Key: X"],
        )  # fmt: skip
        self.panel.add(self.numbers, self.chart, self.axis)

    def _build_race(self) -> None:
        ui, scene = self.panel.ui, self._scene
        config, do = scene.config, scene.setup
        self.panel.section("Race")
        self.course = Choice(
            ui, "Data set", [course.title for course in COURSES], course_index(config), do.choose_course,
            hint="What they learn. The race begins again.\nTry Two spirals: a slope helps most there. Key: D",
        )  # fmt: skip
        self.count = LabelledSlider(
            ui, "Points", Scale(40, 1000, integer=True, log=True), do.count, do.set_count,
            default=do.default_of("count"), hint="A quarter of them is held back to judge by. The race begins again.",
        )  # fmt: skip
        self.noise = LabelledSlider(
            ui, "Noise", Scale(0.0, 0.5), do.noise, do.set_noise, default=do.default_of("noise"),
            hint="How far points stray. The race begins again.\nTry 0.2: nobody can be right everywhere.",
        )  # fmt: skip
        self.layers = LabelledSlider(
            ui, "Hidden layers", Scale(0, MOST_LAYERS, integer=True), len(config.hidden), do.set_layers, default=1,
            hint="Of the one network that all share. The race begins again.\nKeys: Shift and left, right",
        )  # fmt: skip
        self.neurons = LabelledSlider(
            ui, "Neurons each", Scale(1, MOST_NEURONS, integer=True), do.neurons, do.set_neurons, default=8,
            hint="Of every hidden layer. More weights: who keeps up? The race begins again.\n"
            "Try 2, then 16. Keys: Shift and up, down",
        )  # fmt: skip
        self.equal = Choice(
            ui, "All get equal", ["passes", "time"], ["passes", "seconds"].index(config.equal), do.choose_equal,
            hint="Equal passes: exactly repeatable for a seed. Equal time: half a millisecond each in every step, so "
            "this machine decides. The race begins again. Key: E",
        )  # fmt: skip
        self.target = Choice(
            ui, "Race to", ["accuracy", "cost"], ["accuracy", "cost"].index(scene.target.kind), do.choose_target,
            hint="Accuracy on points held back (for values R²: 1 is perfect), or cost of those they learn from. Key: T",
        )  # fmt: skip
        self.goal = LabelledSlider(
            ui, "Accuracy goal", Scale(0.5, 1.0, percent=True, decimals=0), do.goals["accuracy"],
            do.set_accuracy_goal, default=0.95,
            hint="Who reaches this first wins. The race goes on.",
        )  # fmt: skip
        self.cost_goal = LabelledSlider(
            ui, "Cost goal", Scale(0.001, 0.5, log=True, decimals=3), do.goals["cost"], do.set_cost_goal,
            default=0.1, hint="Who falls to this first wins. The race goes on.",
        )  # fmt: skip
        self.panel.add(self.course, self.count, self.noise, self.layers, self.neurons, self.equal, self.target)
        self.panel.add(self.goal, self.cost_goal)

    def _build_racers(self) -> None:
        ui, config, do = self.panel.ui, self._scene.config, self._scene.setup
        self.panel.section("Racers")
        titles = [optimizer.title for optimizer in OPTIMIZERS.values()]
        self.optimizer = Choice(
            ui, "Optimizer", titles, list(OPTIMIZERS).index(config.optimizer), do.choose_optimizer,
            hint="Of gradient descent. The race begins again.\nTry plain gradient descent against CMA-ES. Key: O",
        )  # fmt: skip
        self.learn_rate = LabelledSlider(
            ui, "Learn rate", Scale(0.0001, 3.0, log=True, decimals=4), do.learn_rate, do.set_learn_rate,
            default=do.default_learn_rate, hint="Of gradient descent; acts at once.\nTry ten times as much.",
        )  # fmt: skip
        self.batch = Choice(
            ui, "Batch", [str(size) if size else "all points" for size in BATCHES], BATCHES.index(config.batch),
            do.choose_batch, hint="Points a gradient step looks at; a smaller batch costs fewer passes. The race "
            "begins again.\nTry 8: noisy and fast.",
        )  # fmt: skip
        self.population = LabelledSlider(
            ui, "Population", Scale(10, 150, integer=True, log=True), config.population, do.set_population, default=50,
            hint="Individuals in a generation of all three strategies, one pass each. The race begins again.",
        )  # fmt: skip
        self.reaches = [
            LabelledSlider(
                ui,
                label,
                Scale(low, high, log=True, decimals=3),
                getattr(config, name),
                do.setter(name),
                default=default,
                hint=f"{hint} The race begins again.",
            )
            for name, label, low, high, default, hint in (
                ("mutation_size", "GA mutation", 0.01, 1.0, 0.25, "How far a mutated weight jumps."),
                ("es_sigma", "ES sigma", 0.01, 1.0, 0.1, "How far OpenAI-ES looks round its mean."),
                ("es_learn_rate", "ES learn rate", 0.001, 0.5, 0.05, "Of the Adam inside OpenAI-ES."),
                ("cma_sigma", "CMA first sigma", 0.01, 3.0, 0.5, "Of the first generation; then CMA-ES adapts it."),
            )
        ]
        self.panel.add(self.optimizer, self.learn_rate, self.batch, self.population, *self.reaches)

    # --- keeping up ---------------------------------------------------------------------------------------------------

    def follow(self) -> None:
        """The race or its settings are others now: show theirs."""
        scene = self._scene
        config, do = scene.config, scene.setup
        self.course.selected = course_index(config)
        self.count.value, self.count.default = do.count, do.default_of("count")
        self.noise.value, self.noise.default = do.noise, do.default_of("noise")
        self.layers.value, self.neurons.value = len(config.hidden), do.neurons
        self.equal.selected = ["passes", "seconds"].index(config.equal)
        self.target.selected = ["accuracy", "cost"].index(scene.target.kind)
        self.optimizer.selected = list(OPTIMIZERS).index(config.optimizer)
        self.learn_rate.value, self.learn_rate.default = do.learn_rate, do.default_learn_rate
        self.batch.selected = BATCHES.index(config.batch)
        self.axis.show_selected(["passes", "seconds"].index(scene.axis))
        self.counted.text = words.counted(config.population)
        if len(config.hidden):
            self.neurons.enable()
        else:
            self.neurons.disable("There is no hidden layer: add one above")
        for slider, own in ((self.goal, "accuracy"), (self.cost_goal, "cost")):
            if scene.target.kind == own:
                slider.enable()
            else:
                slider.disable(f"The race is to {scene.target.kind} now: choose {own} above")
        self.refresh()

    def animate(self, elapsed_s: float) -> None:
        """Refresh numbers and chart a few times a second."""
        self._since_s += elapsed_s
        if self._since_s >= _REFRESH_S and self.panel.shown:
            self._since_s = 0.0
            self.refresh()

    def refresh(self) -> None:
        """Show where the race stands."""
        scene, contest = self._scene, self._scene.contest
        ranked = sorted(contest.racers, key=lambda racer: racer.now.cost)
        leader = ranked[0].tag if contest.allowance else "–"
        if contest.config.equal == "passes":
            each = (grouped(contest.allowance), "")
        else:
            each = (f"{contest.allowance:.2f}", "s")
        self.numbers.show_values(each, (leader, ""), (str(len(contest.arrived)), "of 4"))
        # A race may be over in a fraction of a second.
        short_s = scene.axis == "seconds" and max(racer.seconds for racer in contest.racers) < _SHORT_S
        self.chart.x_name = "milliseconds" if short_s else scene.axis
        self.chart.caption = f"cost by {self.chart.x_name}"
        self.chart.unit = ""
        for racer in contest.racers:
            x, y = _thinned(racer, scene.axis)
            self.chart.line(racer.tag, x * (1000 if short_s else 1), y, racer.colour, width=2)


def _thinned(racer: Racer, axis: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Enough of a racer's marks to draw, the last among them."""
    marks = racer.trace.marks
    places = np.unique(np.linspace(0, len(marks) - 1, min(len(marks), _MOST_DRAWN)).astype(int)).tolist()
    chosen = [marks[k] for k in places]
    if chosen[-1] is not racer.now:
        chosen.append(racer.now)
    return np.array([getattr(mark, axis) for mark in chosen]), np.array([mark.cost for mark in chosen])
