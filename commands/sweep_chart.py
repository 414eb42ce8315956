"""The curves of a sweep: accuracy over each setting that was varied, with the spread of the seeds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brains.pictures.sweeps import PARAMETERS, Grid, Summary
from sim.report import palette, picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LABELS = {"learn_rate": "learn rate", "hidden": "hidden nodes", "epochs": "epochs", "rotate": "rotation, ± degrees"}
MOST_LINES = 5
_SHADES = ("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442")
_MARKS = ("o", "s", "^", "D", "v")


def draw_sweep(found: Sequence[Summary], grid: Grid, path: Path, judged: str) -> None:
    """A panel for each setting that takes more than one value: the mean of the seeds, and from lowest to highest.

    What else was varied stands at its best, but for the one with the fewest values, which has a line each.

    Args:
        found: all summaries there are; at least one.
        judged: what the accuracy is of.
    """
    varied = [name for name in PARAMETERS if len({getattr(one, name) for one in found}) > 1] or ["epochs"]
    columns = min(2, len(varied))
    rows = -(-len(varied) // columns)
    with picture(path, 5.4 * columns + 0.6, 4.2 * rows) as figure:
        boxes = figure.subplots(rows, columns, squeeze=False)
        for axes, name in zip(boxes.flat, varied, strict=False):
            _draw_panel(axes, found, name, varied)
            axes.set_ylabel("accuracy, %")
        for axes in list(boxes.flat)[len(varied) :]:
            axes.set_axis_off()
        figure.suptitle(f"{judged} · mean of {grid.seeds} seeds, lowest to highest", color=palette()["muted"], size=10)


def _draw_panel(axes: Axes, found: Sequence[Summary], name: str, varied: Sequence[str]) -> None:
    others = [other for other in varied if other != name]
    by = min(others, key=lambda other: len(_values(found, other)), default="")
    best = max(found, key=lambda one: one.mean)
    lines = _values(found, by)[:MOST_LINES] if by else [None]
    values = _values(found, name)
    places = {value: float(k) if name == "hidden" else value for k, value in enumerate(values)}
    for shade, mark, line in zip(_SHADES, _MARKS, lines, strict=False):
        fixed = {other: getattr(best, other) for other in others} | ({by: line} if by else {})
        points = [one for one in found if all(getattr(one, other) == value for other, value in fixed.items())]
        points.sort(key=lambda one: places[getattr(one, name)])
        x = [places[getattr(one, name)] for one in points]
        low, middle, high = ([100 * getattr(one, part) for one in points] for part in ("lowest", "mean", "highest"))
        label = f"{LABELS[by].split(',')[0]} {_word(line)}" if by else None
        axes.fill_between(x, low, high, color=shade, alpha=0.2, lw=0)
        axes.errorbar(x, middle, [[m - b for m, b in zip(middle, low, strict=True)],
                                  [t - m for m, t in zip(middle, high, strict=True)]],
                      color=shade, lw=2, marker=mark, ms=5, elinewidth=1, capsize=3, label=label)  # fmt: skip
    axes.set_xlabel(LABELS[name])
    if name == "learn_rate" and min(values) > 0 and max(values) / min(values) >= 5:
        axes.set_xscale("log")
    axes.set_xticks([places[value] for value in values], [_word(value) for value in values])
    axes.minorticks_off()
    if by:
        axes.legend(loc="best")


def _values(found: Sequence[Summary], name: str) -> list[Any]:
    """The values of a setting that occur, in order; hidden layers in the order of the summaries."""
    values = dict.fromkeys(getattr(one, name) for one in found)
    return list(values) if name == "hidden" else sorted(values)


def _word(value: Any) -> str:
    return str(value) if isinstance(value, str) else f"{value:g}"
