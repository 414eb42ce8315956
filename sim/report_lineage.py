"""A picture of the line of champions: how each surpassed the one before, and how far their weights lie apart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sim.report import palette, picture
from sim.report_rows import Crowned, History


def draw_lineage(champions: Sequence[Crowned], history: History, path: Path, unit: str = "m") -> None:
    """A stair of the champions' fitness with a dot for each crowning; below, how far each lies from the one before.

    Args:
        champions: in order, at least one.
        history: of the run, which says how long the last one has reigned.
        unit: of the fitness.
    """
    colour = palette()
    generation = np.array([one.generation for one in champions], dtype=float)
    fitness = np.array([one.fitness for one in champions])
    distance, apart = (np.array([getattr(one, name) for one in champions]) for name in ("distance", "apart"))
    known = np.isfinite(distance)
    with picture(path, 9.0, 5.2 if known.any() else 3.8) as figure:
        rows = 2 if known.any() else 1
        boxes = figure.subplots(rows, 1, sharex=True, squeeze=False, height_ratios=(3, 2)[:rows])[:, 0]
        boxes[0].step(
            np.append(generation, history.generation[-1]), np.append(fitness, fitness[-1]), where="post",
            color=colour["best"], lw=2.0,
        )  # fmt: skip
        boxes[0].scatter(generation, fitness, s=28, color=colour["best"], edgecolors=colour["background"], zorder=3)
        boxes[0].set_ylabel(f"fitness{', ' if unit else ''}{unit}")
        if known.any():
            boxes[1].vlines(generation[known], 0.0, distance[known], color=colour["positive"], lw=1.6, alpha=0.7)
            boxes[1].scatter(
                generation[known], distance[known], s=22, color=colour["positive"], label="from the champion before"
            )
            boxes[1].plot(
                generation, apart, color=colour["muted"], lw=1.3, ls=":", label="between any two of the generation"
            )
            boxes[1].set_ylim(bottom=0.0)
            boxes[1].set_ylabel("distance of weights")
            boxes[1].legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2)
        boxes[-1].set_xlabel("generation")
        boxes[-1].xaxis.get_major_locator().set_params(integer=True)
