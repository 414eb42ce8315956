"""The part of the panel where a sweep is set up and seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenes.pictures_train_sweep import VARIED
from scenes.pictures_train_sweep_chart import SweepChart
from scenes.widgets import Button, Choice, LabelledSlider, Panel, Scale, Text, TextEntry

if TYPE_CHECKING:
    from scenes.pictures_train import TrainPage

_REFRESH_S = 0.3


class SweepPanel:
    """Builds the controls; the sweep itself belongs to the page, so that it outlives them."""

    def __init__(self, panel: Panel, page: TrainPage) -> None:
        self._page, ui = page, panel.ui
        self._since_s = _REFRESH_S
        section = page.section(panel, "Sweep")
        if section.header is not None:
            section.header.folded = page.sweep is None
        names = [name for name, _ in VARIED.values()]
        self.varied = Choice(
            ui, "Vary", names, list(VARIED).index(page.sweep_varied), self._choose,
            hint="Which setting takes several values; all others stay as they are above, the learn rate constant",
        )  # fmt: skip
        self.values = TextEntry(
            ui, "Values", page.sweep_values, self._enter,
            hint="With commas between. Hidden layers as 128 or 128x64; angles in degrees",
        )  # fmt: skip
        self.seeds = LabelledSlider(
            ui, "Seeds", Scale(1, 10, integer=True), page.sweep_seeds, self._set_seeds, default=3,
            hint="Trainings of each value with other first weights: they show how much is luck",
        )  # fmt: skip
        self.most = LabelledSlider(
            ui, "Pictures", Scale(200, 60_000, integer=True, log=True), page.sweep_most, self._set_most, default=2000,
            hint="To learn from at most, of those that are not held back. Few: quick, and good for comparing",
        )  # fmt: skip
        self.button = Button(
            ui, "Sweep", page.toggle_sweep, key="W",
            hint="Train them all in the background, while the training above waits. A fifth of the pictures to learn "
            "from is held back to judge by.\nLarger ones: 'neurarium sweep' in a terminal",
        )  # fmt: skip
        self.words = Text(ui, "", size="small")
        self.chart = SweepChart(ui)
        panel.add(self.varied, self.values, self.seeds, self.most, self.button, self.words, self.chart)

    def _choose(self, index: int) -> None:
        self._page.sweep_varied = list(VARIED)[index]
        self._page.sweep_values = self.values.text = VARIED[self._page.sweep_varied][1]

    def _enter(self, words: str) -> None:
        self._page.sweep_values = words

    def _set_seeds(self, value: float) -> None:
        self._page.sweep_seeds = int(value)

    def _set_most(self, value: float) -> None:
        self._page.sweep_most = int(value)

    def refresh(self, elapsed_s: float) -> None:
        """Once a frame: how far the sweep is, a few times a second."""
        self._since_s += elapsed_s
        if self._since_s < _REFRESH_S:
            return
        self._since_s = 0.0
        sweep = self._page.sweep
        label = "Stop the sweep" if sweep is not None and sweep.running else "Sweep"
        if self.button.text != label:
            self.button.set_text(label)
        if sweep is None:
            self.words.text = "Which value is best, and how surely?"
            return
        self.words.text = sweep.words()
        self.chart.show_points(sweep.points())
