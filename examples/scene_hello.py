"""A scene of one's own: one neuron learns to tell your clicks apart.

    NEURARIUM_PLUGINS=examples/scene_hello.py neurarium scene hello

Click to put down points of two colours; the line between them is where the neuron cannot decide. docs/extending.md
goes through it.
"""

from typing import ClassVar

import numpy as np
import pygame

from brains.backprop import loss_and_gradient
from brains.initializers import initialize
from brains.network import Network
from brains.topology import Topology
from scenes.camera import Camera, WorldMouse
from scenes.registry import SceneCard, add_scene
from scenes.scene import Action, Scene
from scenes.theme import Theme
from scenes.widgets import LabelledSlider, Panel, Scale, ToggleGroup

COLOURS = ("positive", "best")
"""Names in the theme: blue and orange, which people tell apart who cannot tell red from green."""
FIRST_POINTS = (((-2.0, 1.0), 0), ((-1.0, -0.5), 0), ((1.0, 0.8), 1), ((2.0, -0.2), 1))

add_scene(
    SceneCard("hello", "Hello", "One neuron learns from your clicks", "scene_hello:HelloScene", "scene_hello:thumbnail")
)


class HelloScene(Scene):
    """The scene. Its arguments are what the command line may set: here ``--seed``.

    Attributes:
        points: (n, 2) in metres; labels: (n,) 0 or 1. cost: of the neuron, after the last step.
    """

    title: ClassVar[str] = "Hello"
    subtitle: ClassVar[str] = "one neuron learns from your clicks"
    dt_s = 1 / 30  # the app calls `step` so often in a second, at any frame rate

    def __init__(self, *, seed: int = 0) -> None:
        self._rng = np.random.default_rng(seed)
        self.points = np.array([point for point, _ in FIRST_POINTS])
        self.labels = np.array([label for _, label in FIRST_POINTS])
        self.learn_rate, self.colour, self.cost, self.steps_taken = 0.5, 0, 0.0, 0
        self.camera = Camera(pygame.Rect(0, 0, 1, 1))
        self._mouse = WorldMouse(self.camera)
        self.start_over()

    def build(self, panel: Panel) -> None:
        """The controls, made from the present values: they are built again when the scale changes."""
        ui = panel.ui
        panel.section("Your next click")
        self._colours = ToggleGroup(ui, ("Blue", "Orange"), self.colour, self.choose_colour, keys=("1", "2"))
        panel.add(self._colours)
        panel.section("Learning")
        rates = Scale(0.01, 10.0, log=True)
        hint = "How far a step goes down the slope of the cost"
        panel.add(LabelledSlider(ui, "Learn rate", rates, self.learn_rate, self.set_learn_rate, default=0.5, hint=hint))

    def actions(self) -> list[Action]:
        return [
            Action("Start over", self.start_over, "R", "Forget what was learnt", transport=True),
            Action("", lambda: self.choose_colour(0), "1", "click blue points"),
            Action("", lambda: self.choose_colour(1), "2", "click orange points"),
        ]

    def resize(self) -> None:
        self.camera.resize(self.app.areas.world)
        self.camera.fit((-3.0, -2.0), (3.0, 2.0))

    def handle(self, event: pygame.event.Event) -> bool:
        used = self._mouse.handle(event)
        if self._mouse.clicked is not None:
            self.points = np.vstack([self.points, self.camera.to_world(self._mouse.clicked)])
            self.labels = np.append(self.labels, self.colour)
        return used

    def step(self) -> None:
        """One step of gradient descent on all points: the whole of learning."""
        targets = self.labels[:, None]
        self.cost, gradient = loss_and_gradient(self.neuron, self.points, targets, "binary_cross_entropy")
        parameters = self.neuron.parameters
        np.subtract(parameters, self.learn_rate * gradient, out=parameters)
        self.steps_taken += 1

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        theme = self.app.theme
        across, up, bias = self.neuron.parameters
        if abs(across) + abs(up) > 1e-6:  # the line where across·x + up·y + bias is 0, drawn right through the view
            normal = np.array([across, up], dtype=np.float64)
            foot, along = -bias * normal / (normal @ normal), np.array([-up, across]) / np.hypot(across, up)
            ends = self.camera.to_screen(np.stack([foot - 99 * along, foot + 99 * along]))
            pygame.draw.line(surface, theme["text"], ends[0], ends[1], theme.px(2))
        for place, label in zip(self.camera.to_screen(self.points), self.labels, strict=True):
            pygame.draw.circle(surface, theme[COLOURS[label]], place, theme.px(7))

    def status(self) -> str:
        return f"step {self.steps_taken:,} · cost {self.cost:.4f} · {len(self.points)} points"

    def hint(self) -> str:
        return "click to add a point · 1 blue, 2 orange · R start over"

    def start_over(self) -> None:
        """A neuron that knows nothing."""
        topology = Topology((2, 1), ("sigmoid",))
        self.neuron = Network(topology, initialize(topology, self._rng))
        self.steps_taken = 0

    def choose_colour(self, index: int) -> None:
        """The colour of the next points."""
        self.colour = index
        self._colours.show_selected(index)

    def set_learn_rate(self, rate: float) -> None:
        """How far a step goes."""
        self.learn_rate = rate


def thumbnail(surface: pygame.Surface, time_s: float) -> None:
    """The launcher's picture of it: the line turns until it lies between the points."""
    theme, (width, height) = Theme(), surface.get_size()
    surface.fill(theme["background"])
    for (x, y), label in FIRST_POINTS:
        place = (width / 2 + x * width / 6, height / 2 - y * height / 4)
        pygame.draw.circle(surface, theme[COLOURS[label]], place, height / 20)
    turn = 1.6 * np.exp(-(time_s % 5))
    along = pygame.Vector2(np.sin(turn), np.cos(turn)) * width
    middle = pygame.Vector2(width / 2, height / 2)
    pygame.draw.line(surface, theme["text"], middle - along, middle + along, 2)
