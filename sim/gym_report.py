"""The picture of a player's episodes. Needs the extra ``gym``."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.gym_replay import Replay
from sim.report import palette, picture


def draw_returns(played: Replay, solved: float | None, path: Path) -> None:
    """A bar for the return of each episode, the mean as a line, and dotted what counts as solved.

    Args:
        solved: a mean return; None if nobody says.
    """
    from matplotlib.ticker import MaxNLocator

    colour, returns = palette(), np.array([play.total for play in played.plays])
    place = np.arange(1, len(returns) + 1)
    with picture(path, 9.0, 4.5) as figure:
        axes = figure.subplots()
        axes.bar(place, returns, width=0.6, color=colour["positive"], alpha=0.75)
        axes.axhline(played.fitness, color=colour["best"], lw=2.2, ls="--", label=f"mean {played.fitness:.2f}")
        if solved is not None:
            axes.axhline(solved, color=colour["muted"], lw=1.5, ls=":", label=f"solved from {solved:g}")
        axes.set_xlabel("episode")
        axes.set_ylabel("return")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(axis="x", visible=False)
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2)
