"""Where the nodes and edges of a network picture lie; wide layers show their first and last nodes only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pygame
from numpy.typing import NDArray


@dataclass(frozen=True)
class LayerColumn:
    """One layer in the picture.

    Attributes:
        shown: (nodes,) indices of the neurons that are drawn, in order.
        xy: (nodes, 2) their centres in pixels.
        hidden: how many neurons are not drawn.
        gap_xy: where the mark for those stands; None if all are drawn.
    """

    shown: NDArray[np.intp]
    xy: NDArray[np.float64]
    hidden: int
    gap_xy: tuple[float, float] | None


@dataclass(frozen=True)
class NetworkLayout:
    """The whole picture: its columns from input to output, and the radius of a node in pixels."""

    columns: tuple[LayerColumn, ...]
    radius: float

    def node_at(self, position: tuple[int, int]) -> tuple[int, int] | None:
        """(layer, place in its column) of the node at that place of the picture, or None."""
        for layer, column in enumerate(self.columns):
            away = np.hypot(*(column.xy - position).T)
            nearest = int(away.argmin())
            if away[nearest] <= self.radius + 3:
                return layer, nearest
        return None


def lay_out_network(
    layer_sizes: Sequence[int], box: pygame.Rect, largest_radius: float, least_distance: float
) -> NetworkLayout:
    """Place the nodes of all layers in a box.

    Args:
        layer_sizes: neurons of each layer, input first.
        box: of the picture in pixels; node centres stay inside by their radius.
        largest_radius: of a node, in pixels.
        least_distance: between the centres of two nodes of a layer, in pixels; more nodes are summarised.
    """
    most = max(2, int(box.height / least_distance))
    rows = max(min(size, most) for size in layer_sizes)
    distance = min(box.height / max(rows, 1), 4.2 * largest_radius)
    radius = max(1.5, min(largest_radius, distance * 0.38))
    lefts = np.linspace(box.left + radius + 1, box.right - radius - 1, len(layer_sizes))
    columns = tuple(
        _column(size, float(x), box.centery, distance, most) for size, x in zip(layer_sizes, lefts, strict=True)
    )
    return NetworkLayout(columns, radius)


def _column(size: int, x: float, middle: float, distance: float, most: int) -> LayerColumn:
    if size <= most:
        places = np.arange(size) - (size - 1) / 2
        xy = np.column_stack([np.full(size, x), middle + places * distance])
        return LayerColumn(np.arange(size), xy, 0, None)
    rows = max(3, most)  # one row is left for the mark
    first = (rows - 1 + 1) // 2
    last = rows - 1 - first
    shown = np.concatenate([np.arange(first), np.arange(size - last, size)])
    places = np.concatenate([np.arange(first), np.arange(first + 1, rows)]) - (rows - 1) / 2
    xy = np.column_stack([np.full(rows - 1, x), middle + places * distance])
    return LayerColumn(shown, xy, size - len(shown), (x, middle + (first - (rows - 1) / 2) * distance))
