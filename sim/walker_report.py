"""Pictures of a walk: the creature every half second on its way, and which feet were on the ground when."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.creatures import Creature
from sim.report import palette, picture
from sim.terrain import Terrain
from sim.walker_episodes import Episode
from sim.walker_guards import Ended
from sim.walker_model import Floats, anatomy
from sim.walker_outline import capsule, far_side, far_to_near
from sim.walker_replay import Walk
from sim.walker_world import WalkerWorld

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH_IN = 11.0
_MOST_LINES = 5
# Ground in one line; more if the walk is longer than all lines together, but never so much that nothing is to be seen.
_LINE_M, _SHORTEST_M, _LONGEST_M = 8.0, 6.0, 20.0
_INTERVALS_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
_LEAST_ADVANCE = 0.4  # from one figure to the next, as a share of the creature's size
_OVERLAP = 0.6  # of two lines at either end, as a share of the creature's size: no figure is cut in two
_LABELS_APART_M = 0.45
_FAR_SHADE = 0.5
_ENDS = {
    Ended.FELL: "then falls",
    Ended.STALLED: "then gets no further",
    Ended.TIME_UP: "until its time is up",
    Ended.STOPPED: "then is stopped",
}


def caption(walk: Walk) -> str:
    """What came of a walk, in a few words."""
    end = _ENDS.get(walk.ended, f"then breaks a rule: {walk.ended.name.lower().replace('_', ' ')}")
    return f"{walk.distance_m:.2f} m in {walk.seconds:.1f} s, {end}"


def draw_walk(walk: Walk, creature: Creature, path: Path) -> None:
    """The creature every half second or so on its ground, line under line; below, which feet touch the ground when.

    Args:
        walk: with its poses.
        creature: who walked.
    """
    if walk.poses is None:
        raise ValueError("this walk was replayed without its poses")
    ground = Episode.named(walk.episode).ground
    stamps, lines = _stamps(walk, creature), _lines(walk, creature)
    heights = [_extent(walk.poses, ground, creature, line) for line in lines]
    scale = (_WIDTH_IN - 1.2) / (lines[0][1] - lines[0][0])
    tall = [(high - low) * scale + 0.35 for low, high in heights]
    gait_in = 0.5 + 0.24 * max(walk.contacts.shape[1], 2)
    with picture(path, _WIDTH_IN, sum(tall) + gait_in + 0.9) as figure:
        boxes = figure.subplots(len(lines) + 1, 1, squeeze=False, height_ratios=[*tall, gait_in])[:, 0]
        boxes[0].set_title(_title(walk, creature, lines[-1][1]))
        for axes, line, height in zip(boxes, lines, heights, strict=False):
            _draw_ground(axes, ground, line, height)
            _draw_figures(axes, walk, creature, stamps, line)
        _draw_gait(boxes[-1], walk, creature)


def _title(walk: Walk, creature: Creature, until_m: float) -> str:
    words = f"{creature.name}, {walk.episode.partition('#')[0]} · {caption(walk)}"
    return words + (f" · shown as far as {until_m:.0f} m" if until_m < walk.position_m[:, 0].max() else "")


def _stamps(walk: Walk, creature: Creature) -> NDArray[np.intp]:
    """Steps at which the creature is drawn: evenly in time, not too many on one spot, and where the walk ended."""
    last = len(walk.position_m) - 1
    speed_m_s = abs(float(walk.position_m[-1, 0] - walk.position_m[0, 0])) / max(walk.seconds, WalkerWorld.dt_s)
    apart_m = _LEAST_ADVANCE * anatomy(creature).reach_m
    fitting = [interval for interval in _INTERVALS_S if speed_m_s * interval >= apart_m]
    step = round((fitting or _INTERVALS_S[-1:])[0] / WalkerWorld.dt_s)
    stamps = list(range(0, last + 1, step))
    if len(stamps) > 1 and abs(walk.position_m[last, 0] - walk.position_m[stamps[-1], 0]) < 0.5 * apart_m:
        stamps.pop()
    return np.array(sorted({*stamps, last}))


def _lines(walk: Walk, creature: Creature) -> list[tuple[float, float]]:
    """From where to where each line of the picture goes, all equally long, with a little in common."""
    low, high = float(walk.position_m[:, 0].min()), float(walk.position_m[:, 0].max())
    count = min(_MOST_LINES, max(1, round((high - low) / _LINE_M)))
    length = min(max(_SHORTEST_M, (high - low) / count), _LONGEST_M)
    overlap = _OVERLAP * anatomy(creature).reach_m
    return [(low + k * length - overlap, low + (k + 1) * length + overlap) for k in range(count)]


def _extent(
    poses: NDArray[np.float32], ground: Terrain, creature: Creature, line: tuple[float, float]
) -> tuple[float, float]:
    """The lowest and highest point to be seen in a line."""
    x = np.append(ground.points_m[:, 0], line)
    height = ground.height_m(x[(x >= line[0]) & (x <= line[1])])
    torso = poses[:, anatomy(creature).torso]
    there = poses[(torso[:, 0] >= line[0]) & (torso[:, 0] <= line[1])]
    reach = float((anatomy(creature).half_m + anatomy(creature).radius_m).max())
    top = float(there[..., 1].max()) + reach if len(there) else float(height.max()) + creature.height_m
    low, high = float(height.min()), max(top, float(height.max()) + 0.3)
    return low - 0.16 * max(creature.height_m, 1.0), high


def _draw_ground(axes: Axes, ground: Terrain, line: tuple[float, float], height: tuple[float, float]) -> None:
    colour = palette()
    x = np.append(ground.points_m[:, 0], line)
    x = np.sort(x[(x >= line[0]) & (x <= line[1])])
    y = ground.height_m(x)
    axes.fill_between(x, y, height[0], color=colour["control"], lw=0)
    axes.plot(x, y, color=colour["edge"], lw=1.2)
    if line[0] <= 0.0 <= line[1]:
        start = float(ground.height_m(0.0))
        axes.plot([0.0, 0.0], [start - 0.06, start], color=colour["text"], lw=2.0, solid_capstyle="butt")
    axes.set_xlim(*line)
    axes.set_ylim(*height)
    axes.set_aspect("equal")
    axes.grid(False)
    axes.set_yticks([])
    axes.xaxis.set_major_formatter("{x:.0f} m")
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def _draw_figures(
    axes: Axes, walk: Walk, creature: Creature, stamps: NDArray[np.intp], line: tuple[float, float]
) -> None:
    """The creature as it was at ``stamps``, the torso's path, and a ring where a walk ended before its time."""
    colour = palette()
    torso_m = walk.position_m
    axes.plot(*torso_m.T, color=colour["muted"], lw=0.8, alpha=0.8, zorder=4)
    assert walk.poses is not None
    low_m, high_m = axes.get_ylim()
    overlap, labelled_m = _OVERLAP * anatomy(creature).reach_m, -math.inf
    for stamp in stamps:
        x, y = torso_m[stamp]
        if not line[0] + overlap <= x <= line[1] - overlap:
            continue
        _draw_figure(axes, walk.poses[stamp].astype(float), creature)
        if abs(x - labelled_m) > _LABELS_APART_M:
            labelled_m = x
            axes.text(
                x, low_m + 0.02 * (high_m - low_m), f"{stamp * WalkerWorld.dt_s:.3g} s",
                ha="center", va="bottom", color=colour["muted"], size=8, clip_on=True,
            )  # fmt: skip
        if stamp == len(torso_m) - 1 and walk.ended != Ended.TIME_UP:
            axes.scatter(x, y, s=260, facecolors="none", edgecolors=colour["negative"], lw=2, zorder=6)


def _draw_figure(axes: Axes, pose: Floats, creature: Creature) -> None:
    """One creature; ``pose`` is (bodies, 3)."""
    from matplotlib.collections import PolyCollection
    from matplotlib.colors import to_rgb

    plan, colour = anatomy(creature), palette()
    near, ground = np.array(to_rgb(colour["best"])), np.array(to_rgb(colour["background"]))
    shades = near, near + _FAR_SHADE * (ground - near)
    far = far_side(creature.bodies, plan.torso)
    shapes, faces = [], []
    for body in far_to_near(far, plan.torso).tolist():
        outline, _ = capsule(float(plan.half_m[body]), float(plan.radius_m[body]))
        x, y, angle = pose[body].tolist()
        turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
        shapes.append(outline @ turn + (x, y))
        faces.append(shades[int(far[body])])
    axes.add_collection(PolyCollection(shapes, facecolors=faces, edgecolors=colour["ink"], linewidths=0.7, zorder=3))


def _draw_gait(axes: Axes, walk: Walk, creature: Creature) -> None:
    """A row for every foot, a bar where it is on the ground, and the share of the time that it is."""
    colour, dt_s = palette(), WalkerWorld.dt_s
    feet = [creature.bodies[k].name for k in creature.feet]
    for row, contact in enumerate(walk.contacts.T):
        edges = np.flatnonzero(np.diff(np.concatenate([[False], contact, [False]]).astype(int)))
        bars = [(start * dt_s, (end - start) * dt_s) for start, end in edges.reshape(-1, 2).tolist()]
        axes.broken_barh(bars, (row - 0.33, 0.66), facecolors=colour["right"])
        axes.text(
            1.005, row, f"{contact.mean():.0%}", transform=axes.get_yaxis_transform(), va="center",
            color=colour["muted"], size=9,
        )  # fmt: skip
    axes.set_yticks(range(len(feet)), feet)
    axes.set_ylim(len(feet) - 0.4, -0.6)
    axes.set_xlim(0.0, max(walk.seconds, dt_s))
    axes.xaxis.set_major_formatter("{x:g} s")
    axes.set_xlabel("feet on the ground; at the right, for which share of the time")
    axes.grid(visible=False, axis="y")
