"""Part three of the gradient lab: the chain rule on a chain of neurons, swept from the cost back to the input."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pygame

from scenes.gradient_chain import ACTIVATIONS, BIAS, SUBSCRIPTS, WEIGHT, Chain, Stage
from scenes.gradient_chain_panel import REACH, ChainPanel
from scenes.gradient_chain_view import ChainView
from scenes.part import Part
from scenes.plane_plot import signed
from scenes.scene import Action
from scenes.widgets import Panel
from scenes.widgets.panel import Section

_REST_STEPS = 3  # a swept chain is looked at for so long before it learns
SWEEP_ONLY, SWEEP_AND_LEARN = range(2)


class ChainPart(Part):
    """The part's state.

    Attributes:
        chain: the network with its numbers.
        swept: how many stages of the sweep have been shown.
        mode: sweep once, or learn after every sweep; learn_rate: of such a step.
        costs: of every learn step, the first before any.
    """

    tab = "The chain"
    tab_hint: ClassVar[str] = "the chain rule, factor by factor, from the cost back to the first weight"
    steps_per_s = 1.6

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        self.chain = Chain()
        self.swept = 0
        self.mode = SWEEP_ONLY
        self.learn_rate = 1.0
        self.costs = [self.chain.cost]
        self.stages: list[Stage] = self.chain.sweep()
        self.panel: ChainPanel
        self._rng = np.random.default_rng(seed)
        self._view = ChainView()
        self._rested = 0
        self._start = self._numbers()

    def _numbers(self) -> tuple[list[float], list[float]]:
        return list(self.chain.weights), list(self.chain.biases)

    def build(self, panel: Panel) -> None:
        self.panel = ChainPanel(panel, self)

    def section_shown(self, section: Section) -> bool:
        return section not in self.panel.neurons[self.chain.layers :]

    @property
    def stage(self) -> Stage | None:
        """The stage swept last."""
        return self.stages[self.swept - 1] if self.swept else None

    @property
    def complete(self) -> bool:
        """The sweep has reached the first weight and bias."""
        return self.swept >= len(self.stages)

    def step(self) -> None:
        if not self.complete:
            self.swept += 1
            self._rested = 0
        elif self.mode == SWEEP_AND_LEARN:
            self._rested += 1
            if self._rested > _REST_STEPS:
                self.learn()
                self.swept = 0

    def animate(self, elapsed_s: float) -> None:
        self.panel.refresh()

    # what can be done

    def changed(self) -> None:
        """A number of the chain is another: everything that follows from it, anew."""
        before = self.stages
        self.stages = self.chain.sweep()
        if len(before) != len(self.stages):
            self.swept = 0
        self.costs = [self.chain.cost]

    def keep_start(self) -> None:
        """What a person set is what ``Start over`` goes back to."""
        self._start = self._numbers()
        self.changed()

    def choose_layers(self, layers: int) -> None:
        """So many neurons after the input."""
        self.chain.layers = layers
        self.changed()
        self.panel.follow()

    def choose_activation(self, index: int) -> None:
        """Of all neurons."""
        self.chain.activation = ACTIVATIONS[index]
        self.changed()

    def sweep_again(self) -> None:
        """From the cost back once more."""
        self.swept = 0
        self.play()

    def sweep_all(self) -> None:
        """To the end at once."""
        self.swept = len(self.stages)

    def learn(self) -> None:
        """One step of gradient descent; the sliders follow."""
        self.chain.learn(self.learn_rate)
        parameters = np.clip(self.chain.parameters, -REACH, REACH)
        self.chain.parameters = parameters
        self.stages = self.chain.sweep()
        self.costs.append(self.chain.cost)
        self.panel.follow()

    def start_over(self) -> None:
        weights, biases = self._start
        self.chain.weights[:], self.chain.biases[:] = weights, biases
        self.swept = 0
        self.changed()
        self.panel.follow()

    def start_at_random(self) -> None:
        count = len(self.chain.weights)
        self.chain.weights[:] = np.round(self._rng.normal(0, 1.3, count).clip(-4, 4), 2).tolist()
        self.chain.biases[:] = np.round(self._rng.normal(0, 0.7, count).clip(-4, 4), 2).tolist()
        self.keep_start()
        self.swept = 0
        self.panel.follow()
        self.play()

    def actions(self) -> list[Action]:
        return [
            Action("", self.sweep_again, "S", "sweep back from the cost again"),
            Action("", self.sweep_all, "E", "sweep to the end at once"),
            Action("", self.learn, "L", "learn one step"),
        ]

    def gestures(self) -> list[tuple[str, str]]:
        return [("click", "a number of the sweep: go to that step")]

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            index = self._view.stage_at(event.pos)
            if index is not None:
                self.swept = index + 1
                self.pause()
            return True
        return False

    # drawing and words

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        bottom = self.draw_caption(surface)
        world = self.app.areas.world
        area = pygame.Rect(world.left, bottom, world.width, max(1, world.bottom - bottom))
        self._view.draw(surface, area, self.theme, self, alpha)

    def caption(self) -> list[tuple[str, str]]:
        name = self.chain.activation
        first = f"{self.chain.layers} {name} neurons in a row · C = (a{SUBSCRIPTS[self.chain.layers]} − y)²"
        if self.stage is None:
            return [(first, "text"), ("The cost is known; now back: which way should every weight go?", "muted")]
        if self.complete:
            words = "Swept: every weight and bias knows its part in the cost"
            return [(first, "text"), (f"{words}; L learns one step from it", "right")]
        return [(first, "text"), (self.stage.words, "best")]

    def status(self) -> str:
        known = sum(stage.kind in (WEIGHT, BIAS) for stage in self.stages[: self.swept])
        steps = len(self.costs) - 1
        learned = f" · {steps} learn steps, cost {signed(self.costs[-1], 5)}" if steps else ""
        return f"step {self.swept} of {len(self.stages)} · {known} of {2 * self.chain.layers} parameters{learned}"

    def hint(self) -> str:
        return "S sweep again · E to the end · L learn one step · R random weights · F1 help"
