"""The gradient lab: what a slope is, how steps follow it down a landscape, and the chain rule that finds it."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from brains.errors import UserError
from scenes.gradient_chain_part import ChainPart
from scenes.gradient_one import OneVariable
from scenes.gradient_two import TwoWeights
from scenes.part import PartsScene
from scenes.scene import Action
from scenes.widgets import Panel, ToggleGroup

PART_NAMES = ("curve", "landscape", "chain")


class GradientScene(PartsScene):
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
        self.parts = (self.curve, self.landscape, self.chain)
        self.chosen = PART_NAMES.index(part)
        self._tabs: ToggleGroup

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
            self.build_part(part)
        self.show_sections()

    def choose_part(self, index: int) -> None:
        """Show another part."""
        if index != self.chosen:
            self._tabs.show_selected(index)
            self.choose(index)

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
