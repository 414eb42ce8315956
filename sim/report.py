"""Pictures of a run: how its fitness grew, how its champion drives, what its brain looks like.

Matplotlib draws straight into PNG files, without a window and without its global state; it is imported when the first
picture is drawn. Colours are those of the theme, each with its one meaning: blue typical, orange the best.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from brains.network import Network
from brains.npz import write_atomically
from sim.car_replay import Drive
from sim.car_task import track_named
from sim.report_rows import history_of
from sim.tracks import Track

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DOTS_PER_INCH = 120
MOST_DRIVES = 9
"""Tracks shown in the picture of the drives."""
MOST_WEIGHTS = 3_000
"""Edges drawn of a layer, the largest first."""
_SLOW_TO_FAST = ("#4657b5", "#3f9fd6", "#7fd6c2", "#f4e285")  # rises in lightness: readable without colour


@cache
def palette() -> dict[str, str]:
    """The theme's colours by name."""
    text = (resources.files("assets") / "theme" / "theme.json").read_text(encoding="utf-8")
    colours: dict[str, str] = json.loads(text)["palette"]
    return colours


def draw_fitness(rows: Sequence[Mapping[str, Any]], path: Path, unit: str = "m") -> None:
    """Best, median, the middle half and the champion over the generations; below them the diversity.

    A vermilion ring marks a best that seemed to cheat and was barred from being champion.

    Args:
        rows: of metrics.csv, see `sim.runs.RunFolder.metrics`; at least one.
        unit: of the fitness.
    """
    colour, history = palette(), history_of(rows)
    generation, series = history.generation, history.series
    with picture(path, 9.0, 6.0) as figure:
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
        lone = "o" if len(rows) == 1 else ""
        above.fill_between(generation, series["lower"], series["upper"], color=colour["positive"], alpha=0.22, lw=0,
                           label="middle half")  # fmt: skip
        above.plot(generation, series["median"], color=colour["positive"], lw=2, marker=lone, label="median")
        above.plot(generation, series["best"], color=colour["best"], lw=1.2, marker=lone, alpha=0.75, label="best")
        above.step(
            generation, series["champion"], color=colour["best"], lw=2.2, ls="--", where="post", label="champion"
        )
        barred = history.barred
        if barred.any():
            above.scatter(generation[barred], series["best"][barred], s=46, facecolors="none", zorder=4,
                          edgecolors=colour["negative"], lw=1.6, label="exploit? barred")  # fmt: skip
        above.set_ylabel(f"fitness{', ' if unit else ''}{unit}")
        above.set_ylim(bottom=float(np.fmin.reduce(series["lower"], initial=0.0)))
        above.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=5)
        below.plot(generation, series["spread"], color=colour["muted"], lw=1.5, marker=lone)
        below.set_ylim(bottom=0.0)
        below.set_ylabel("diversity")
        below.set_xlabel("generation")
        below.xaxis.get_major_locator().set_params(integer=True)
        if len(rows) > 1:
            below.set_xlim(generation[0], generation[-1])


def draw_drives(drives: Sequence[Drive], path: Path) -> None:
    """The tracks with the path of a car on each, coloured by its speed.

    Args:
        drives: one or more; the first `MOST_DRIVES` are drawn.
    """
    drives = drives[:MOST_DRIVES]
    columns = math.ceil(math.sqrt(len(drives)))
    rows = math.ceil(len(drives) / columns)
    size = 8.0 if len(drives) == 1 else 4.0
    with picture(path, size * columns + 1.2, size * 0.75 * rows + 0.6) as figure:
        boxes = figure.subplots(rows, columns, squeeze=False)
        fastest = max(float(drive.speed_m_s.max()) for drive in drives)
        for axes, drive in zip(boxes.flat, drives, strict=False):
            draw_road(axes, track_named(drive.episode))
            lines = _draw_path(axes, drive, fastest)
            axes.set_title(f"{_short(drive.episode)} · {caption(drive)}")
        for axes in list(boxes.flat)[len(drives) :]:
            axes.set_axis_off()
        figure.colorbar(lines, ax=boxes, label="speed, m/s", shrink=0.7, pad=0.02, aspect=30).outline.set_visible(False)


def draw_track(track: Track, path: Path) -> None:
    """A track alone, with a scale in metres."""
    with picture(path, 8.0, 6.0) as figure:
        axes = figure.subplots()
        draw_road(axes, track)
        low, high = float(track.width_m.min()), float(track.width_m.max())
        width = f"{low:.0f} m" if high - low < 0.5 else f"{low:.0f} to {high:.0f} m"
        axes.set_title(f"{track.name} · {track.length_m:.0f} m long, {width} wide")


def draw_road(axes: Axes, track: Track) -> None:
    """The road between its edges, the start line and the way to go, on axes without a frame, to scale."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    colour = palette()
    left, right = (np.concatenate([edge, edge[:1]]) for edge in (track.left, track.right))
    codes = np.full(len(left), Outline.LINETO)
    codes[0] = Outline.MOVETO
    road = Outline(np.concatenate([left, right[::-1]]), np.concatenate([codes, codes]))
    axes.add_patch(PathPatch(road, facecolor=colour["control"], edgecolor="none"))
    for edge in (left, right):
        axes.plot(*edge.T, color=colour["edge"], lw=1.2)
    axes.plot(*np.stack([track.right[0], track.left[0]]).T, color=colour["text"], lw=2.5, solid_capstyle="butt")
    ahead = track.centre[0] + 14.0 * track.tangent[0]
    axes.annotate("", ahead, track.centre[0], arrowprops={"arrowstyle": "->", "color": colour["text"], "lw": 1.2})
    axes.set_aspect("equal")
    axes.margins(0.04)
    axes.set_axis_off()
    _draw_scale(axes, track)


def caption(drive: Drive) -> str:
    """What came of a drive, in a few words."""
    if drive.laps == 1:
        return f"a lap in {drive.best_lap_s:.2f} s"
    if drive.laps:
        return f"{drive.laps} laps, best {drive.best_lap_s:.2f} s"
    return f"{drive.ended.name.lower().replace('_', ' ')} after {drive.progress_m:.0f} m, {drive.seconds:.1f} s"


def draw_network(network: Network, inputs: Sequence[str], outputs: Sequence[str], path: Path) -> None:
    """The brain: every weight an edge, blue and solid if positive, vermilion and dashed if negative, wide if large.

    Args:
        inputs, outputs: a label for every neuron of the first and the last layer.
    """
    colour, sizes = palette(), network.topology.layer_sizes
    with picture(path, 9.0, 5.5) as figure:
        axes = figure.subplots()
        columns = [_neurons(k / (len(sizes) - 1), size) for k, size in enumerate(sizes)]
        for k, (weights, _) in enumerate(network.topology.views(network.parameters)):
            _draw_weights(axes, weights, columns[k], columns[k + 1])
        for column in columns:
            dot = 90.0 if len(column) <= 24 else 2000.0 / len(column)
            axes.scatter(column[:, 0], column[:, 1], s=dot, color=colour["text"], zorder=3, lw=0)
        for names, column, side in ((inputs, columns[0], -1), (outputs, columns[-1], 1)):
            for name, (x, y) in zip(names, column, strict=False):
                axes.text(
                    x + side * 0.03, y, name, ha="right" if side < 0 else "left", va="center", color=colour["muted"]
                )
        axes.set_title(f"{network.topology} · {network.topology.parameter_count:,} weights · dashed is negative")
        axes.set_axis_off()
        axes.margins(0.12, 0.06)


def _draw_weights(axes: Axes, weights: np.ndarray, left: np.ndarray, right: np.ndarray) -> None:
    """The largest weights (outputs, inputs) between neurons at ``left`` (inputs, 2) and ``right`` (outputs, 2)."""
    from matplotlib.collections import LineCollection

    size = np.abs(weights).reshape(-1)
    drawn = np.argsort(-size, kind="stable")[:MOST_WEIGHTS]
    to, source = np.divmod(drawn, weights.shape[1])
    ends = np.stack([left[source], right[to]], axis=1)
    share = size[drawn] / max(float(size.max()), 1e-12)
    positive = weights.reshape(-1)[drawn] >= 0
    for chosen, name, dashes in ((positive, "positive", "solid"), (~positive, "negative", (0, (4, 2)))):
        if not chosen.any():
            continue
        axes.add_collection(
            LineCollection(
                list(ends[chosen]),
                colors=palette()[name],
                linewidths=0.2 + 2.2 * share[chosen],
                alpha=0.15 + 0.8 * share[chosen],
                linestyles=[dashes],
            )
        )


def _draw_path(axes: Axes, drive: Drive, fastest_m_s: float) -> Any:
    """The car's path as a line of many colours, and a ring where it ended."""
    from matplotlib.collections import LineCollection
    from matplotlib.colors import LinearSegmentedColormap

    shades = LinearSegmentedColormap.from_list("speed", _SLOW_TO_FAST)
    position = drive.position_m
    pieces = np.stack([position[:-1], position[1:]], axis=1)
    lines = LineCollection(list(pieces), cmap=shades, linewidths=2.4, capstyle="round")
    lines.set_array(0.5 * (drive.speed_m_s[:-1] + drive.speed_m_s[1:]))
    lines.set_clim(0.0, max(fastest_m_s, 1e-9))
    axes.add_collection(lines)
    if not drive.laps:
        axes.scatter(
            position[-1, 0], position[-1, 1], s=70, facecolors="none", edgecolors=palette()["negative"], lw=2, zorder=4
        )
    return lines


def _draw_scale(axes: Axes, track: Track) -> None:
    """A bar of a round number of metres under the track's left corner."""
    x_min, y_min, x_max, y_max = track.bounds
    reach = max(x_max - x_min, y_max - y_min)
    length_m = max(step for step in (10, 20, 50, 100, 200, 500, 1000, 2000) if step <= max(reach / 4, 10))
    y, colour = y_min - 0.07 * reach, palette()["muted"]
    axes.plot([x_min, x_min + length_m], [y, y], color=colour, lw=1.5, solid_capstyle="butt")
    axes.text(x_min + length_m / 2, y - 0.01 * reach, f"{length_m} m", ha="center", va="top", color=colour, size=9)


def _neurons(x: float, count: int) -> np.ndarray:
    """(count, 2) where the neurons of a layer are drawn, the first at the top."""
    step = 1.0 / max(count, 8)
    return np.stack([np.full(count, x), 0.5 + step * (0.5 * (count - 1) - np.arange(count))], axis=1)


def _short(name: str) -> str:
    return Path(name).stem if name.lower().endswith(".json") else name


@contextmanager
def picture(path: Path, width_in: float, height_in: float) -> Iterator[Figure]:
    """A figure in our colours to draw into; written to ``path`` as PNG when the block ends."""
    import matplotlib
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    with matplotlib.rc_context(_style()):
        layout = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12)
        figure = Figure(figsize=(width_in, height_in), dpi=DOTS_PER_INCH, layout=layout)
        yield figure
        picture = io.BytesIO()
        figure.savefig(picture, format="png")
    write_atomically(path, picture.getvalue())


def _style() -> Any:
    """Matplotlib's settings for a calm dark ground."""
    colour = palette()
    return {
        "figure.facecolor": colour["background"],
        "savefig.facecolor": colour["background"],
        "axes.facecolor": colour["background"],
        "axes.edgecolor": colour["line"],
        "axes.labelcolor": colour["muted"],
        "axes.titlecolor": colour["text"],
        "axes.titlesize": 12,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": colour["line"],
        "grid.linewidth": 0.6,
        "text.color": colour["text"],
        "xtick.color": colour["muted"],
        "ytick.color": colour["muted"],
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "font.size": 10,
        "legend.frameon": False,
        "lines.solid_capstyle": "round",
    }
