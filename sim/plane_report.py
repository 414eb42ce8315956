"""A picture of the plane as a network sees it, with the points it learnt from."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from brains.network import Network
from sim.plane_data import PlaneData
from sim.report import palette, picture

CELLS = 240
"""Columns and rows at which the network is asked."""


def draw_plane(network: Network, data: PlaneData, path: Path) -> None:
    """The plane coloured by the network's answer, the points on it.

    A single output is shown from vermilion (low) over the ground to blue (high); of several, the winner by its number.
    """
    from matplotlib.colors import LinearSegmentedColormap

    colour = palette()
    points = data.dataset.points
    margin = 0.08 * (points.max(axis=0) - points.min(axis=0))
    (left, bottom), (right, top) = points.min(axis=0) - margin, points.max(axis=0) + margin
    grid = np.stack(np.meshgrid(np.linspace(left, right, CELLS), np.linspace(bottom, top, CELLS)), axis=-1)
    outputs = network.forward(grid.reshape(-1, 2))
    shades = LinearSegmentedColormap.from_list("plane", [colour["negative"], colour["background"], colour["positive"]])
    several = network.topology.outputs > 1
    values = outputs.argmax(axis=1) if several else outputs[:, 0]
    limits = (float(values.min()), float(values.max())) if several or data.regression else (0.0, 1.0)
    with picture(path, 7.0, 6.0) as figure:
        axes = figure.subplots()
        axes.imshow(
            values.reshape(CELLS, CELLS), extent=(left, right, bottom, top), origin="lower", cmap=shades, alpha=0.75,
            vmin=limits[0], vmax=limits[1], aspect="auto", interpolation="nearest" if several else "bilinear",
        )  # fmt: skip
        for part, filled in ((data.train, True), (data.unseen, False)):
            wanted = part.labels if not data.regression else part.targets[:, 0]
            faces = shades((wanted - limits[0]) / max(limits[1] - limits[0], 1e-9))
            x, y = part.inputs.T
            if filled:
                axes.scatter(x, y, s=18, c=faces, edgecolors=colour["text"], linewidths=0.5)
            else:
                axes.scatter(x, y, s=18, facecolors="none", edgecolors=[tuple(face) for face in faces])
        axes.set_xlabel(data.dataset.axes[0])
        axes.set_ylabel(data.dataset.axes[1])
        axes.set_title(f"{data.dataset.title} · {network.topology}")
        axes.grid(False)
