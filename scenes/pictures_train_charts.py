"""The two curves of a training on pictures: how much is right, and the cost; the run before as a ghost."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenes.numbers import short
from scenes.pictures_snapshot import Curves
from scenes.plots import Chart
from scenes.series import Series
from scenes.widgets.base import Ui

GHOST = "before"
_GHOST_POINTS = 200


class LateChart(Chart):
    """A chart whose height suits what comes after the first steps: else all that follows were a flat line.

    What lies beyond is cut off at the edge.
    """

    def bounds(self) -> tuple[float, float, float, float] | None:
        whole = super().bounds()
        late = [part for part in map(_late, self.series.values()) if part.size]
        if whole is None or not late:
            return whole
        low, high = min(float(part.min()) for part in late), max(float(part.max()) for part in late)
        margin = max(0.04 * (high - low), 1e-6)
        return whole[0], whole[1], max(whole[2], low - margin), min(whole[3], high + margin)

    def _at(self, series: Series, value: float) -> str:
        if series.x.size and value > series.x[-1]:
            return f"{series.name}: until {short(float(series.x[-1]))}"
        return super()._at(series, value)


def _late(series: Series) -> NDArray[np.float64]:
    """The finite values of a line after its first seventh; of a ghost, which may have been short, the last quarter."""
    if not series.x.size:
        return series.y
    share = 3 / 4 if series.name == GHOST else 1 / 7
    return series.y[(series.x >= series.x[-1] * share) & np.isfinite(series.y)]


class TrainCharts:
    """Accuracy and cost by epoch, for pictures that are learnt from and for those never shown.

    Attributes:
        accuracy, cost: the charts; their owner places them.
    """

    def __init__(self, ui: Ui, ground: str) -> None:
        self.accuracy = LateChart(
            ui, caption="right, % by epoch", unit="%", x_name="epoch", from_zero=False,
            empty="Space: it learns on · N: it begins from nothing",
            hint="How many of 100 pictures are put into their class: of those it learns from, and of those it is never "
            "shown.\nWhere the lines part, it learns by heart; try augmentation.",
        )  # fmt: skip
        self.cost = LateChart(
            ui, caption="cost by epoch", x_name="epoch", empty="how wrong it is, as it learns",
            hint="What training makes small. Rising for pictures never shown while it falls for the others: it learns "
            "by heart.\nWild up and down: try a lower learn rate.",
        )  # fmt: skip
        for chart in (self.accuracy, self.cost):
            chart.ground = ground
        self._shown: tuple[Curves, Curves] | None = None

    def show_curves(self, curves: Curves, ghost: Curves) -> None:
        """Draw these curves, and those of the run before, unless they are drawn already."""
        if self._shown is not None and self._shown[0] is curves and self._shown[1] is ghost:
            return
        before, self._shown = self._shown, (curves, ghost)
        if before is None or before[1] is not ghost or len(curves) < len(before[0]):
            self.accuracy.clear()
            self.cost.clear()
        for chart, column, factor in ((self.accuracy, "accuracy", 100.0), (self.cost, "cost", 1.0)):
            for part, colour, width in (("test", "best", 2.0), ("train", "positive", 1.5)):
                if len(curves):
                    chart.line(part, curves["epoch"], curves[f"{part}_{column}"] * factor, colour, width=width)
            if len(ghost):
                kept = np.unique(np.linspace(0, len(ghost) - 1, _GHOST_POINTS).astype(int))
                line = ghost[f"test_{column}"][kept] * factor
                chart.line(GHOST, ghost["epoch"][kept], line, "faint")
