"""What the boundary lab's buttons and keys do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from brains.errors import UserError
from scenes.boundary_brain import open_into
from scenes.boundary_file import SUFFIX, save_lab
from scenes.boundary_ghost import setup_words
from scenes.boundary_network import Node
from scenes.boundary_setup import MOST_CLASSES, SETS, Setup
from scenes.boundary_stepping import SampleStep

if TYPE_CHECKING:
    from scenes.boundary_scene import BoundaryScene

CLASSIC = Setup(
    dataset="corners", noise=0.0, count=4, hidden=(2,), activations=("sigmoid",), cost="squared_error",
    optimizer="gradient-descent", learn_rate=2.0, batch=1, l2=0.0, initializer="uniform", scale=1.0, seed=2,
)  # fmt: skip


class BoundaryCommands:
    """Commands of one scene; each says in the status line what came of it."""

    def __init__(self, scene: BoundaryScene) -> None:
        self._scene = scene
        self._folder = Path.cwd()

    def changed(self) -> None:
        """Something was changed that pictures and controls must follow."""
        scene = self._scene
        sizes = scene.session.topology.layer_sizes
        node = scene.look.selected
        if node is not None and (node[0] >= len(sizes) or node[1] >= sizes[node[0]]):
            scene.look.selected = None
        scene.sample = None
        scene.sync_brush()
        scene.view.renew()
        scene.panel.follow()
        self.tell_news()

    def tell_news(self) -> None:
        """Show what the session wants a person to know."""
        session = self._scene.session
        if session.news:
            self._scene.app.say(session.news)
            session.news = ""

    # training

    def _trainer_or_why(self) -> None:
        session = self._scene.session
        if session.trainer is None:
            raise UserError(session.data.why_not())

    def step_sample(self) -> None:
        """The next sample; or, while one is on its way, straight to its end."""
        scene = self._scene
        self._trainer_or_why()
        if scene.app.session.stepper is not None:
            scene.app.session.stepper.paused = True
        if scene.sample is not None and not scene.sample.done:
            scene.sample.finish()
            return
        scene.sample = SampleStep(scene.session)

    def step_epoch(self) -> None:
        """On to the end of the epoch, then pause."""
        scene = self._scene
        self._trainer_or_why()
        if scene.app.session.stepper is not None:
            scene.app.session.stepper.paused = True
        scene.sample = None
        scene.session.train_epoch()

    def rewind(self) -> None:
        """Back to the same start."""
        self._scene.session.rewind()
        self.changed()
        self._scene.app.say("The same start again: equal weights, equal order of examples")

    def new_start(self) -> None:
        """Another start."""
        self._scene.session.reseed()
        self.changed()
        self._scene.app.say(f"Another start: seed {self._scene.session.setup.seed}")

    def undo(self) -> None:
        """Take back the last change."""
        what = self._scene.session.undo()
        self.changed()
        self._scene.app.say(f"Undone: {what}")

    # comparing

    def keep_ghost(self) -> None:
        """This run becomes A; the same start is there for B."""
        session = self._scene.session
        session.keep_ghost(setup_words(session.setup))
        self.changed()
        self._scene.app.say("Kept as A. The same start again: change one setting and compare the curves")

    def swap_ghost(self) -> None:
        """Train with the setting of A; this run becomes the curve."""
        session = self._scene.session
        session.swap_ghost(setup_words(session.setup))
        self.changed()

    def drop_ghost(self) -> None:
        """Forget the curve."""
        self._scene.session.ghost = None
        self.changed()

    # the network

    def grow(self, change: Callable[[], None]) -> None:
        """Change the network's shape."""
        try:
            change()
        finally:
            self.changed()

    def add_layer(self) -> None:
        """A hidden layer more, before the output."""
        panel, growth = self._scene.panel, self._scene.growth
        self.grow(lambda: growth.add_layer("tanh"))
        panel.layer = len(self._scene.session.setup.hidden)
        panel.follow()

    def remove_layer(self) -> None:
        """The chosen hidden layer less."""
        scene = self._scene
        hidden = len(scene.session.setup.hidden)
        self.grow(lambda: scene.growth.remove_layer(min(scene.panel.layer, hidden) if hidden else 1))

    def add_neuron(self) -> None:
        """A neuron more in the chosen layer."""
        self.grow(lambda: self._scene.growth.add_neuron(self._scene.panel.hidden_layer))

    def remove_neuron(self) -> None:
        """A neuron less in the chosen layer: the clicked one, else the one that matters least."""
        scene, layer = self._scene, self._scene.panel.hidden_layer
        node = scene.look.selected
        clicked = node[1] if node is not None and node[0] == layer else None
        self.grow(lambda: scene.growth.remove_neuron(layer, clicked))

    def select(self, node: Node | None) -> None:
        """Show a neuron in detail, or none."""
        scene = self._scene
        scene.look.selected = node
        if node is not None and node[0] >= 1:
            scene.panel.layer = node[0]
        scene.panel.follow()

    def switch_selected(self) -> None:
        """Switch the clicked neuron off, or on again."""
        scene = self._scene
        node = scene.look.selected
        if node is None:
            raise UserError("click a neuron first, then switch it off")
        scene.session.guarded(lambda: scene.session.switch(node), "a switch")
        self.changed()

    # data

    def choose_set(self, index: int) -> None:
        """Learn another set of points."""
        self._scene.session.choose_set(list(SETS)[index])
        self.changed()

    def redraw(self, **changes: Any) -> None:
        """Other points of the same set."""
        self._scene.session.redraw(**changes)
        self.changed()

    def clear_points(self) -> None:
        """An empty plane."""
        self._scene.session.clear_points()
        self.changed()
        self._scene.app.say("An empty plane: paint two classes with the mouse")

    def choose_class(self, label: int) -> None:
        """Paint that class; one more is the eraser."""
        brush = self._scene.brush
        brush.erasing = label >= MOST_CLASSES
        if not brush.erasing:
            brush.label = label
        self._scene.panel.follow()

    def next_class(self) -> None:
        """Paint the next class."""
        brush = self._scene.brush
        self.choose_class(0 if brush.erasing else ((brush.label or 0) + 1) % MOST_CLASSES)

    # views

    def toggle_solid(self) -> None:
        """Flat or in three dimensions."""
        self.set_solid(not self._scene.look.solid)

    def set_solid(self, solid: bool) -> None:
        """The output as a surface, or the plane from above."""
        self._scene.look.solid = solid
        self._scene.view.renew()
        self._scene.panel.follow()

    def classic(self) -> None:
        """The classic XOR view: 2-2-1; asked again, 2-4-1."""
        scene = self._scene
        now = scene.session.setup
        hidden = (4,) if now.dataset == "corners" and now.hidden == (2,) else (2,)
        scene.session.restart_with(replace(CLASSIC, hidden=hidden), "the classic view")
        scene.look.solid, scene.look.shading, scene.look.resolution = False, 3, 32
        scene.stuck.active = True
        self.changed()
        scene.app.say(f"The truth table of XOR in grey, learnt by 2-{hidden[0]}-1, one sample at a time")

    # files

    def save(self) -> None:
        """Save everything in one file."""
        app = self._scene.app
        start = self._folder / f"boundary{SUFFIX}"
        app.dialogs.save_file("Save the lab", SUFFIX, self._save_to, start=start)

    def _save_to(self, path: Path) -> None:
        with self._scene.app.guard():
            save_lab(path, self._scene.session)
            self._folder = path.parent
            self._scene.app.say(f"Saved {path.name}: points, network, settings and curves in one file")

    def load(self) -> None:
        """Load a saved lab, or points."""
        self._scene.app.dialogs.open_file("Load a lab or points", {SUFFIX, ".csv", ".txt"}, self._open_guarded)

    def _open_guarded(self, path: Path) -> None:
        with self._scene.app.guard():
            self.open_path(path)

    def open_path(self, path: Path) -> None:
        """Open a file by its kind."""
        scene = self._scene
        self._folder = path.parent
        if path.suffix.lower() == ".npz":
            is_brain = open_into(path, scene.session)
            self.changed()
            if is_brain:
                self.hold_still()
                scene.app.say(f"{path.name}: {scene.session.topology}, with its own points; Space trains it on")
                return
            scene.app.say(f"{path.name}: {scene.session.topology}, {scene.session.steps:,} steps old")
        else:
            scene.read_csv(path)

    def hold_still(self) -> None:
        """Pause, so that a brain from elsewhere stays as it is until somebody trains it on."""
        stepper = self._scene.app.session.stepper
        if stepper is not None:
            stepper.paused = True

    def load_csv(self) -> None:
        """Choose a file of points."""
        self._scene.app.dialogs.open_file("Load points: x, y, class", {".csv", ".txt"}, self._open_guarded)

    # weights

    def edit_weight(self, source: int | None, value: float) -> None:
        """Write a weight of the clicked neuron."""
        node = self._scene.look.selected
        if node is not None and node[0] >= 1 and np.isfinite(value):
            self._scene.growth.set_weight(node[0], node[1], source, value)
