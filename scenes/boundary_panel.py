"""The boundary lab's column: three numbers, the curves, and everything that can be changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from brains.examples import REGRESSION
from brains.features import FEATURES
from brains.initializers import INITIALIZERS
from brains.optimizers import OPTIMIZERS
from scenes.boundary_neuron_panel import NeuronSection
from scenes.boundary_paint import ERASER, NAMES, PaintRow
from scenes.boundary_setup import (
    HIDDEN_ACTIVATIONS,
    MOST_NEURONS,
    OWN,
    REGRESSION_OUTPUTS,
    SETS,
)
from scenes.boundary_view import SHADINGS
from scenes.numbers import grouped
from scenes.plots import Chart
from scenes.widgets import BigNumbers, Button, ButtonRow, Choice, LabelledSlider, Panel, Scale, Text, ToggleGroup

if TYPE_CHECKING:
    from scenes.boundary_scene import BoundaryScene

COSTS_SHOWN = ("cross-entropy", "squared error")
_NUMBERS_S, _CHART_S = 0.15, 0.3
_CHART_POINTS = 160  # as many as can be told apart; a chart of all records would take a frame


class BoundaryPanel:
    """Builds the controls from the scene's current values and keeps them up to date.

    Attributes:
        layer: which layer "Neurons" and "Activation" speak of, 1 for the first hidden one.
    """

    def __init__(self, panel: Panel, scene: BoundaryScene) -> None:
        self.panel, self._scene = panel, scene
        self.layer = 1
        self._since_numbers_s, self._since_chart_s = 1.0, 1.0
        self._charted: object = None
        self._build_top()
        self.neuron = NeuronSection(panel, scene)
        self._build_data()
        self._build_network()
        self._build_training()
        self._build_show()
        self._build_compare()
        self.follow()

    # building

    def _build_top(self) -> None:
        ui = self.panel.ui
        self.numbers = BigNumbers(
            ui, ["Epoch", "Right", "Cost"],
            hint="Passes over the training points, and how well it does on points it never saw",
        )  # fmt: skip
        self.chart = Chart(
            ui, caption="cost by step", x_name="step", height=148, empty="the curves of cost",
            hint="What the network gets wrong, on the points it learns from and on those held back. Where they part, "
            "it learns by heart.\nRest the mouse on it.",
        )  # fmt: skip
        self.panel.add(self.numbers, self.chart)

    def _build_data(self) -> None:
        ui, do, setup = self.panel.ui, self._scene.commands, self._scene.session.setup
        gap = self.panel.theme.px(6)
        self.panel.section("Points")
        self.set = Choice(
            ui, "Points", list(SETS.values()), list(SETS).index(setup.dataset), do.choose_set,
            hint="What to learn; it begins from the start.\nTry two spirals: the hardest of them.",
        )  # fmt: skip
        self.noise = LabelledSlider(
            ui, "Noise", Scale(0.0, 0.5), setup.noise, lambda v: do.redraw(noise=v), default=0.05,
            hint="How far points stray. The network goes on with what it knows.\n"
            "Try a lot: a wild boundary learns the noise.",
        )  # fmt: skip
        self.count = LabelledSlider(
            ui, "Count", Scale(4, 2000, integer=True, log=True), setup.count, lambda v: do.redraw(count=int(v)),
            default=500, hint="How many points.\nTry 20: it learns them by heart, and fails the test.",
        )  # fmt: skip
        self.test_share = LabelledSlider(
            ui, "Held back", Scale(0.0, 0.9, percent=True, decimals=0), setup.test_share,
            lambda v: do.redraw(test_share=v), default=0.3,
            hint="Points for testing only: hollow, and never learnt from",
        )  # fmt: skip
        self.paint = PaintRow(ui, 1, do.choose_class)
        row = [
            Button(ui, "Clear", do.clear_points, hint="An empty plane to paint on"),
            Button(ui, "Load CSV", do.load_csv, hint="Your own points: lines of x, y, class. Or drop a file here"),
            Button(ui, "New draw", do.new_start, key="T", hint="Other points, other first weights"),
        ]  # fmt: skip
        self.paint_words = Text(ui, "")
        self.panel.add(self.set, self.noise, self.count, self.test_share, self.paint_words, self.paint)
        self.panel.add(ButtonRow(row, gap))

    def _build_network(self) -> None:
        ui, do, growth = self.panel.ui, self._scene.commands, self._scene.growth
        gap = self.panel.theme.px(6)
        self.panel.section("Network")
        self.layer_choice = Choice(
            ui, "Layer", ["Hidden 1"], 0, self._choose_layer, hint="Which layer the next two controls change"
        )
        self.neurons = LabelledSlider(
            ui, "Neurons", Scale(1, MOST_NEURONS, integer=True), 8,
            lambda v: do.grow(lambda: growth.set_neurons(self.hidden_layer, int(v))), default=8,
            hint="Added and removed while it knows what it knows.\nKeys: Shift and arrows",
        )  # fmt: skip
        self.activation = Choice(
            ui, "Activation", HIDDEN_ACTIVATIONS, 0, self._choose_activation,
            hint="How the layer bends its sums. The layer behind makes up for it where it can, and it says where not.\n"
            "Try step: nothing is learnt through it. Why?",
        )  # fmt: skip
        layers = [
            Button(ui, "Add layer", do.add_layer, key="Shift+Right",
                   hint="A hidden layer that at first hands on what it gets: nothing is lost"),
            Button(ui, "Remove layer", do.remove_layer, key="Shift+Left", hint="The chosen hidden layer goes"),
        ]  # fmt: skip
        self.features = {
            name: Button(ui, name, self._feature(name), look="choice", hint=f"Show the network {name} of every point")
            for name in FEATURES
        }
        buttons = list(self.features.values())
        self.initializer = Choice(
            ui, "First weights", list(INITIALIZERS), 0,
            lambda k: self._scene.use_setup(initializer=list(INITIALIZERS)[k]),
            hint="How the first weights are drawn; it begins again.\nTry zeros: all neurons stay twins for ever.",
        )  # fmt: skip
        self.panel.add(self.layer_choice, self.neurons, self.activation, ButtonRow(layers, gap))
        self.panel.add(Text(ui, "Inputs"), ButtonRow(buttons, self.panel.theme.px(3)), self.initializer)

    def _build_training(self) -> None:
        ui, scene = self.panel.ui, self._scene
        session, setup = scene.session, scene.session.setup
        self.panel.section("Training")
        self.learn_rate = LabelledSlider(
            ui, "Learn rate", Scale(0.0001, 10.0, log=True, decimals=4), setup.learn_rate, session.set_learn_rate,
            default=0.02, form=lambda v: f"{v:.3g}",
            hint="How far each step goes. It acts at once, nothing begins again.\nTry ten times as much, then a tenth.",
        )  # fmt: skip
        self.optimizer = Choice(
            ui, "Optimizer", [kind.title for kind in OPTIMIZERS.values()], 0,
            lambda k: session.set_training(optimizer=list(OPTIMIZERS)[k]),
            hint="How a gradient becomes a step. The network goes on as it is.\n"
            "Try gradient descent with the same learn rate.",
        )  # fmt: skip
        self.cost = Choice(
            ui, "Cost", COSTS_SHOWN, 0, lambda k: session.set_training(cost="squared_error" if k else ""),
            hint="How wrong an answer counts. Cross-entropy punishes being sure and wrong.",
        )  # fmt: skip
        self.batch = LabelledSlider(
            ui, "Batch", Scale(1, 512, integer=True, log=True), setup.batch,
            lambda v: session.set_training(batch=int(v)), default=32,
            hint="Points per step: few are noisy and quick, many are smooth and slow",
        )  # fmt: skip
        self.l1 = LabelledSlider(
            ui, "L1", Scale(0.0, 0.02, decimals=4), setup.l1, lambda v: session.set_training(l1=v), default=0.0,
            hint="Pulls every weight towards 0 by the same amount: the needless ones vanish",
        )  # fmt: skip
        self.l2 = LabelledSlider(
            ui, "L2", Scale(0.0, 0.02, decimals=4), setup.l2, lambda v: session.set_training(l2=v), default=0.0002,
            hint="Pulls large weights towards 0: a smoother boundary",
        )  # fmt: skip
        self.per_frame = LabelledSlider(
            ui, "Steps a frame", Scale(1, 400, integer=True, log=True), scene.per_frame, self._set_per_frame,
            default=40, hint="Trainings for each picture at speed 1. With 1 you can follow every step.",
        )  # fmt: skip
        self.stuck = ToggleGroup(
            ui, ("Stay when stuck", "Begin anew"), int(scene.stuck.active), self._set_stuck,
            hints=("A start that leads nowhere stays there",
                   "When the cost stands still and points are wrong: other first weights. The status line counts them"),
        )  # fmt: skip
        self.panel.add(self.learn_rate, self.optimizer, self.cost, self.batch, self.l1, self.l2, self.per_frame)
        self.panel.add(self.stuck)

    def _build_show(self) -> None:
        ui, do, look = self.panel.ui, self._scene.commands, self._scene.look
        self.panel.section("Show")
        self.solid = ToggleGroup(
            ui, ("Flat", "3-D surface"), int(look.solid), lambda k: do.set_solid(bool(k)), keys=("V", "V"),
            hints=("The plane from above", "The output as height; drag it to turn it"),
        )  # fmt: skip
        self.shading = Choice(
            ui, "Colours", SHADINGS, look.shading, self._set_shading,
            hint="Confidence: dark where it is unsure. Decision: the answer alone. Grey: black is 0, white is 1",
        )  # fmt: skip
        self.resolution = LabelledSlider(
            ui, "Resolution", Scale(8, 128, integer=True), look.resolution, self._set_resolution, default=96,
            hint="How many points along a side the network is asked at",
        )  # fmt: skip
        self.show_test = ToggleGroup(
            ui, ("All points", "Training only"), 0 if look.show_test else 1, self._set_show_test,
            hints=("Points for testing are hollow", "Hide the points for testing"),
        )  # fmt: skip
        classic = Button(
            ui, "Classic XOR", do.classic, key="C",
            hint="2-2-1 on the four corners in grey over the unit square; again for 2-4-1",
        )  # fmt: skip
        self.panel.add(self.solid, self.shading, self.resolution, self.show_test, classic)

    def _build_compare(self) -> None:
        ui, do = self.panel.ui, self._scene.commands
        self.panel.section("Compare A and B")
        self.compare_words = Text(ui, "")
        self.keep = Button(ui, "Keep as A", do.keep_ghost, key="A",
                           hint="Keep this curve, and rewind to the same start for another setting")  # fmt: skip
        self.swap = Button(ui, "Swap", do.swap_ghost, hint="Train with A's setting; this run becomes the curve")
        self.drop = Button(ui, "Forget A", do.drop_ghost, hint="Take the curve away")
        self.panel.add(self.compare_words, ButtonRow([self.keep, self.swap, self.drop], self.panel.theme.px(6)))

    # callbacks

    @property
    def hidden_layer(self) -> int:
        """The chosen layer, if it is a hidden one, else the last hidden one."""
        return min(self.layer, max(1, len(self._scene.session.setup.hidden)))

    def _choose_layer(self, index: int) -> None:
        self.layer = index + 1
        self.follow()

    def _choose_activation(self, index: int) -> None:
        name = self.activation.options[index]
        layer, growth = self.layer, self._scene.growth
        self._scene.commands.grow(lambda: growth.set_activation(layer, name))

    def _feature(self, name: str) -> Callable[[], None]:
        return lambda: self._scene.commands.grow(lambda: self._scene.growth.toggle_feature(name))

    def _set_per_frame(self, value: float) -> None:
        self._scene.per_frame = int(value)

    def _set_stuck(self, index: int) -> None:
        self._scene.stuck.active = index == 1

    def _set_shading(self, index: int) -> None:
        self._scene.look.shading = index
        self._scene.view.renew()

    def _set_resolution(self, value: float) -> None:
        self._scene.look.resolution = int(value)
        self._scene.view.renew()

    def _set_show_test(self, index: int) -> None:
        self._scene.look.show_test = index == 0

    # following

    def follow(self) -> None:
        """Show the scene's current values in all controls."""
        scene = self._scene
        setup, look, session = scene.session.setup, scene.look, scene.session
        self.set.selected = list(SETS).index(setup.dataset)
        for slider, value in (
            (self.noise, setup.noise), (self.count, setup.count), (self.test_share, setup.test_share),
            (self.learn_rate, setup.learn_rate), (self.batch, setup.batch), (self.l1, setup.l1), (self.l2, setup.l2),
            (self.resolution, look.resolution), (self.per_frame, scene.per_frame),
        ):  # fmt: skip
            slider.value = value
        for slider in (self.noise, self.count, self.test_share):
            if setup.dataset == OWN:
                slider.disable("Your own points are as you made them; this is for the built-in sets")
            else:
                slider.enable()
        self.optimizer.selected = list(OPTIMIZERS).index(setup.optimizer)
        self.initializer.selected = list(INITIALIZERS).index(setup.initializer)
        self.shading.selected = look.shading
        self.solid.show_selected(int(look.solid))
        self.stuck.show_selected(int(scene.stuck.active))
        self.paint.show_selected(ERASER if scene.brush.erasing else scene.brush.label or 0)
        self._follow_layers()
        self._follow_task(session.data.task == REGRESSION)
        for name, button in self.features.items():
            (button.select if name in setup.features else button.unselect)()
        self.neuron.follow()
        self._follow_ghost()
        self._since_numbers_s = self._since_chart_s = 1.0

    def _follow_layers(self) -> None:
        setup = self._scene.session.setup
        activations = self._scene.session.topology.activations
        self.layer = min(max(1, self.layer), len(setup.hidden) + 1)
        names = [f"Hidden {k + 1}" for k in range(len(setup.hidden))] + ["Output"]
        self.layer_choice.set_options(names, self.layer - 1)
        output = self.layer > len(setup.hidden)
        regression = self._scene.session.data.task == REGRESSION
        fixed = output and not regression
        options = REGRESSION_OUTPUTS if output and regression else HIDDEN_ACTIVATIONS
        now = activations[self.layer - 1]
        shown = (now,) if fixed else options
        self.activation.set_options(shown, shown.index(now))
        if output:
            self.neurons.disable("The output has as many neurons as the classes need")
        else:
            self.neurons.enable()
            self.neurons.value = setup.hidden[self.layer - 1]
        if fixed:
            self.activation.disable("Classes need probabilities: sigmoid for two of them, softmax for more")
        else:
            self.activation.enable()

    def _follow_task(self, regression: bool) -> None:
        self.cost.selected = int(self._scene.session.cost == "squared_error")
        if regression:
            self.cost.disable("Values have squared error: cross-entropy is for classes")
            self.paint.disable("Painting is for classes; choose another set of points")
            self.paint_words.text = "Points with values cannot be painted"
        else:
            self.cost.enable()
            if not self.paint.is_enabled:
                self.paint.enable()
            brush = self._scene.brush
            name = "Erase points" if brush.erasing else f"Paint {NAMES[brush.label or 0]} points"
            self.paint_words.text = f"{name} with the mouse on the plane"

    def _follow_ghost(self) -> None:
        ghost = self._scene.session.ghost
        if ghost is None:
            self.compare_words.text = "Keep a curve, rewind, change one thing, compare."
            for button in (self.swap, self.drop):
                button.disable("Nothing is kept yet")
        else:
            right = f", {ghost.accuracy:.0%} right" if np.isfinite(ghost.accuracy) else ""
            self.compare_words.text = f"A: {ghost.words}, {grouped(ghost.steps[-1])} steps{right}"
            for button in (self.swap, self.drop):
                button.enable()

    def refresh(self, elapsed_s: float) -> None:
        """Once a frame: numbers and curves a few times a second."""
        self._since_numbers_s += elapsed_s
        self._since_chart_s += elapsed_s
        if self._since_numbers_s >= _NUMBERS_S:
            self._since_numbers_s = 0.0
            self._refresh_numbers()
            self.neuron.refresh()
        elif self._since_chart_s >= _CHART_S:
            self._since_chart_s = 0.0
            self._refresh_chart()

    def _refresh_numbers(self) -> None:
        session = self._scene.session
        tested = session.score(True)
        score = tested if tested is not None else session.score(False)
        epochs = grouped(int(session.epochs)) if session.epochs >= 10 else f"{session.epochs:.1f}"
        if score is None:
            self.numbers.show_values((epochs, ""), ("–", ""), ("–", ""))
            return
        where = "test" if tested is not None else "train"
        right = (f"{score.accuracy:.3f}", "R²") if session.data.task == REGRESSION else (f"{score.accuracy:.1%}", where)
        cost = f"{score.loss:.4f}" if score.loss < 10 else f"{score.loss:.3g}"
        self.numbers.show_values((epochs, ""), right, (cost, ""))

    def _refresh_chart(self) -> None:
        session = self._scene.session
        history = session.trainer.history if session.trainer is not None else None
        ghost = session.ghost
        key = (id(history), len(history) if history is not None else 0, session.steps, id(ghost))
        if key == self._charted:
            return
        self._charted = key
        if history is None or not len(history):
            self.chart.clear()
        else:
            if ghost is None and "A" in self.chart.series:
                self.chart.clear()
            kept = np.unique(np.linspace(0, len(history) - 1, _CHART_POINTS).astype(int))
            steps, test = history["step"][kept], history["validation_loss"][kept]
            self.chart.line("train", steps, history["loss"][kept], "positive")
            if np.isfinite(test).any():
                self.chart.line("test", steps, test, "best")
            elif "test" in self.chart.series:
                self.chart.clear()
        if ghost is not None:
            curve = ghost.test if np.isfinite(ghost.test).any() else ghost.train
            kept = np.unique(np.linspace(0, len(curve) - 1, _CHART_POINTS).astype(int))
            self.chart.line("A", ghost.steps[kept], curve[kept], "muted")
