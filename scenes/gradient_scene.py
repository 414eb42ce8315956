"""The gradient lab: what a slope is, how steps follow it down a landscape, and the chain rule that finds it."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import pygame

from brains.errors import UserError
from scenes.gradient_chain_part import ChainPart
from scenes.gradient_one import OneVariable
from scenes.gradient_part import Part
from scenes.gradient_two import TwoWeights
from scenes.scene import Action, Scene
from scenes.widgets import Panel, ToggleGroup

PART_NAMES = ("curve", "landscape", "chain")


class GradientScene(Scene):
    """The scene.

    Args:
        part: which part opens first: ``curve``, ``landscape`` or ``chain``.
        seed: of random starts and minibatches.

    Raises:
        UserError: there is no such part.
    """

    title: ClassVar[str] = "Gradient lab"
    subtitle: ClassVar[str] = "what a slope is, and how learning follows it"
    dt_s = 1 / 3

    def __init__(self, *, part: str = PART_NAMES[0], seed: int = 0) -> None:
        if part not in PART_NAMES:
            raise UserError(f"the gradient lab has no part {part!r}; choose one of {', '.join(PART_NAMES)}")
        self.curve, self.landscape, self.chain = OneVariable(seed), TwoWeights(seed), ChainPart()
        self.parts: tuple[Part, ...] = (self.curve, self.landscape, self.chain)
        self.chosen = PART_NAMES.index(part)
        self._panel: Panel
        self._tabs: ToggleGroup

    @property
    def part(self) -> Part:
        """The part shown now."""
        return self.parts[self.chosen]

    def build(self, panel: Panel) -> None:
        self._panel = panel
        self._tabs = ToggleGroup(
            panel.ui,
            [part.tab for part in self.parts],
            self.chosen,
            self.choose_part,
            hints=[part.tab_hint for part in self.parts],
            keys=[f"F{index + 2}" for index in range(len(self.parts))],
        )
        panel.add(self._tabs)
        for part in self.parts:
            part.app, part.sections = self.app, []
            part.build(panel)
        self.show_sections()

    def choose_part(self, index: int) -> None:
        """Show another part; each has its own pause."""
        stepper = self.app.session.stepper
        if stepper is not None and index != self.chosen:
            self.part.paused, stepper.paused = stepper.paused, self.parts[index].paused
        self.chosen = index
        self._tabs.show_selected(index)
        self.show_sections()
        self._panel.scroll_to(0)
        self.part.resize()

    def show_sections(self) -> None:
        """Bring the panel to what the part and its choices need."""
        for part in self.parts:
            for section in part.sections:
                section.shown = part is self.part and part.section_shown(section)
        self._panel.flow()

    def actions(self) -> list[Action]:
        tabs = [
            Action("", partial(self.choose_part, index), f"F{index + 2}", f"{part.tab}: {part.tab_hint}")
            for index, part in enumerate(self.parts)
        ]
        restart = Action("Start over", self.start_over, "Backspace", "Again from the same start", transport=True)
        random = Action("Random", self.start_at_random, "R", "From a random start", transport=True)
        return [restart, random, *tabs]

    def start_over(self) -> None:
        """From the same start again."""
        self.part.start_over()

    def start_at_random(self) -> None:
        """From a random start."""
        self.part.start_at_random()

    def keys(self) -> list[tuple[str, str]]:
        told = [(part, action) for part in self.parts for action in part.actions() if action.hint]
        own = [(action.key, f"{part.tab}: {action.hint}") for part, action in told]
        return own + [(key, f"{part.tab}: {words}") for part in self.parts for key, words in part.gestures()]

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.KEYDOWN:
            for action in self.part.actions():
                if action.matches(event):
                    action.run()
                    return True
        return self.part.handle(event)

    def step(self) -> None:
        self.part.step()

    def animate(self, elapsed_s: float) -> None:
        stepper = self.app.session.stepper
        if stepper is not None:
            stepper.dt_s = 1 / self.part.steps_per_s
        self.part.animate(elapsed_s)

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        self.part.draw(surface, alpha)

    def resize(self) -> None:
        self.part.resize()

    def status(self) -> str:
        return self.part.status()

    def hint(self) -> str:
        return self.part.hint()
