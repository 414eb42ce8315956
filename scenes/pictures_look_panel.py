"""The controls of page Look: which pictures, in which order, how large, and augmented or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pygame

from scenes.numbers import grouped
from scenes.pictures_look_viewer import PARTS
from scenes.pictures_ranking import Ranking, percent
from scenes.widgets import BigNumbers, Button, ButtonRow, Choice, LabelledSlider, Panel, Scale, ToggleGroup, Ui, Widget

if TYPE_CHECKING:
    from scenes.pictures_look import LookPage

SIDE_PX = 56
"""Of the pictures of the grid at first, in logical pixels."""
EVERY = "any"
AMOUNTS = ("as in training", "light", "strong", "drawings")
"""How much variants are changed: as the training does it, or by a preset."""
_MOST_RANKED, _ROW = 10, 24


class RankingBox(Widget):
    """The ranking of the picture under the mouse, or of the chosen one."""

    def __init__(self, ui: Ui) -> None:
        super().__init__(ui, hint="What the network takes the picture under the mouse for")
        self._ranking: Ranking | None = None

    def show_ranking(self, names: tuple[str, ...], probabilities: np.ndarray, truth: int) -> None:
        """Of one picture: ``probabilities`` ``(classes,)``."""
        self._ranking = Ranking(self.theme)
        self._ranking.show(names, probabilities, truth)
        self.repaint()

    def clear(self) -> None:
        """Of none."""
        if self._ranking is not None:
            self._ranking = None
            self.repaint()

    def height(self, width_px: int) -> int:
        return _MOST_RANKED * self.theme.px(_ROW)

    def paint(self, surface: pygame.Surface) -> None:
        if self._ranking is None:
            surface.blit(self.theme.text("point at a picture", colour="muted"), (0, 0))
        else:
            self._ranking.draw(surface, surface.get_rect())


class LookPanel:
    """Builds the sections of the page and keeps them up to date."""

    def __init__(self, panel: Panel, page: LookPage) -> None:
        self._page, self._panel, self._ui = page, panel, panel.ui
        page.section(panel, "")
        self.numbers = BigNumbers(panel.ui, ["Shown", "Right", "Wrong"], hint="Of what is shown, not of the whole set")
        self.view = self._toggle(("Grid", "Single"), page.show_single, ("Many at once", "One, large"), "G")
        self.part = self._toggle(("Test", "Train"), self._choose_part, ("Never learnt from", "Learnt from"), "T")
        panel.add(self.numbers, self.view, self.part)
        page.section(panel, "Which pictures")
        self._add_filter(panel)
        self.ranked = page.section(panel, "Ranking")
        self.ranking = RankingBox(panel.ui)
        panel.add(self.ranking)
        page.section(panel, "Augmented")
        self._add_variants(panel)
        self.sizes = page.section(panel, "Size")
        hint = "Pixels that each picture is wide; those of 28 are seen best at 28, 56, 84"
        scale = Scale(20, 200, integer=True, log=True)
        self.side = LabelledSlider(panel.ui, "Picture", scale, page.side, page.set_side, default=SIDE_PX, hint=hint)
        panel.add(self.side)
        self.follow()

    def _toggle(self, labels: tuple[str, str], chosen: object, hints: tuple[str, str], key: str) -> ToggleGroup:
        return ToggleGroup(self._ui, labels, 0, chosen, hints=hints, keys=(key, key))  # type: ignore[arg-type]

    def _add_filter(self, panel: Panel) -> None:
        page = self._page
        wrong = ("Right and wrong", "Only what the network gets wrong")
        self.mistakes = self._toggle(("All", "Mistakes"), page.show_mistakes, wrong, "X")
        order = ("The order of the set", "The surest mistakes first")
        self.order = self._toggle(("As they come", "Worst first"), page.show_worst, order, "W")
        self.label = Choice(self._ui, "Class", [EVERY], 0, self._choose_label, hint="What the picture is.\nKey: C")
        self.guess = Choice(self._ui, "Taken for", [EVERY], 0, self._choose_guess, hint="What the network says it is")
        gap = self._ui.theme.px(4)
        walk = ButtonRow(
            [
                Button(self._ui, "Previous", lambda: page.go(-1), hint="The picture before", key="Left"),
                Button(self._ui, "Next", lambda: page.go(1), hint="The next picture", key="Right"),
                Button(
                    self._ui, "Next mistake", lambda: page.go_to_mistake(), hint="The next that it gets wrong", key="M"
                ),
            ],
            gap,
        )
        panel.add(self.mistakes, self.order, self.label, self.guess, walk)

    def _add_variants(self, panel: Panel) -> None:
        page = self._page
        hints = ("As it is in the set", "As it is, and changed as in training")
        self.augmented = self._toggle(("Original", "Beside augmented"), page.show_augmented, hints, "A")
        hint = "How much the variants are turned, moved, scaled and bent"
        self.amounts = Choice(self._ui, "Amounts", AMOUNTS, 0, page.choose_amounts, hint=hint)
        self.others = Button(self._ui, "Other variants", page.other_variants, hint="Draw them anew", key="O")
        panel.add(self.augmented, self.amounts, self.others)

    def _choose_part(self, index: int) -> None:
        self._page.choose_part(PARTS[index])

    def _choose_label(self, index: int) -> None:
        self._page.choose(label=index - 1 if index else None)

    def _choose_guess(self, index: int) -> None:
        self._page.choose(guess=index - 1 if index else None)

    # keeping up

    def follow(self) -> None:
        """Bring the controls to what the page shows."""
        page, viewer = self._page, self._page.viewer
        asked = viewer.asked
        self.view.show_selected(int(page.single))
        self.part.show_selected(PARTS.index(viewer.part))
        self.mistakes.show_selected(int(asked.mistakes))
        self.order.show_selected(int(asked.worst_first))
        options = [EVERY, *viewer.classes]
        self.label.set_options(options, 0 if asked.label is None else asked.label + 1)
        self.guess.set_options(options, 0 if asked.guess is None else asked.guess + 1)
        self.augmented.show_selected(int(page.variants.shown))
        self.amounts.selected = page.amounts
        why = "" if page.variants.shown else "First choose: beside augmented"
        for control in (self.amounts, self.others):
            control.disable(why) if why else control.enable()
        self.side.value = page.side
        self._show_sections()

    def _show_sections(self) -> None:
        """Size and ranking belong to the grid; one large picture has its ranking beside it."""
        page = self._page
        changed = False
        for section in (self.sizes, self.ranked):
            shown = page.sections[0].shown and page.section_shown(section)
            changed |= section.shown != shown
            section.shown = shown
        if changed:
            self._panel.flow()

    def refresh(self) -> None:
        """Bring the numbers to the moment."""
        viewer = self._page.viewer
        now = viewer.tally()
        accuracy = now.accuracy
        right = "–" if accuracy is None else percent(accuracy).removesuffix(" %")
        total = len(viewer.pictures) if viewer.pictures is not None else 0
        self.numbers.show_values(
            (grouped(len(viewer.rows)), f"of {grouped(total)}" if len(viewer.rows) < total else ""),
            (right, "" if accuracy is None else "%"),
            (grouped(now.judged - now.right), ""),
        )
