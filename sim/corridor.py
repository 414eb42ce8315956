"""Roads as chains of convex quads: where a car is on its road, and how far it can see.

A track is cut by ribs, short segments across the road from its right edge to its left edge. The road between two
neighbouring ribs is a convex quad. A straight ray that enters a convex quad through one rib can only leave it through
the next rib or through a road edge, so a ray walks the chain in one direction and the first rib it misses tells which
edge segment it hits. This is exact, needs no grid and no tolerance, and all rays of all cars walk together.

A signed distance field was tried on paper first: it must be marched in steps no longer than the clearance, errs where a
ray grazes an edge, and has to be rebuilt for every new track.

Everything here is elementwise arithmetic (no BLAS, no transcendental functions), so a car gets the same bits alone or
in a crowd. Shapes: ``n`` cars, ``r`` rays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.tracks import Track

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# Ribs are looked at in blocks. Most rays end near the car, so a crowd looks at few ribs at a time and goes on with the
# rays that are left; a few rays look far at once, because then the number of array operations is what costs.
_LOOKS_AT_ONCE = 40_000
_LEAST_BLOCK, _LARGEST_BLOCK = 2, 16
_CHECK_RANGE_AFTER = 18


class _Rays(NamedTuple):
    from_x: Floats
    from_y: Floats
    x: Floats
    y: Floats
    through: Floats
    """Cross product of direction and origin: a point is left of the ray where its cross product exceeds this."""

    def at(self, indices: Ints) -> _Rays:
        return _Rays(*(array[indices] for array in self))


class Place(NamedTuple):
    """Where ``n`` cars are on their roads."""

    rib: Ints
    """(n,) index of the quad that holds the car, counted on over the start line: unbounded, negative behind it."""
    fraction: Floats
    """(n,) 0 at rib ``rib``, 1 at the next."""


class Corridors:
    """The roads of one or several tracks, laid end to end in flat arrays.

    Each track is laid twice, forward and backward (left and right swapped), so a ray that looks back walks forward too.
    """

    def __init__(self, tracks: Sequence[Track]) -> None:
        if not tracks:
            raise ValueError("expected at least one track, received none")
        self.tracks = tuple(tracks)
        overlap = _LARGEST_BLOCK + 2
        columns: list[Floats] = []
        starts: list[int] = []
        offset = 0
        for track in self.tracks:
            for left, right in ((track.left, track.right), (track.right[::-1], track.left[::-1])):
                ring = np.concatenate([left.T, right.T])
                turns = -(-overlap // ring.shape[1])
                columns.append(np.concatenate([ring, *([ring] * turns)], axis=1)[:, : ring.shape[1] + overlap])
                starts.append(offset)
                offset += ring.shape[1] + overlap
        self._left_x, self._left_y, self._right_x, self._right_y = np.concatenate(columns, axis=1)
        self._edge_x = np.concatenate([self._left_x, self._right_x])
        self._edge_y = np.concatenate([self._left_y, self._right_y])
        self._forward = np.array(starts[0::2], dtype=np.intp)
        self._backward = np.array(starts[1::2], dtype=np.intp)
        self._ribs = np.array([len(track.centre) for track in self.tracks], dtype=np.intp)
        self.length_m = np.array([track.length_m for track in self.tracks])
        """(tracks,) metres of one lap."""
        self.spacing_m = self.length_m / self._ribs
        """(tracks,) metres of centre line between two ribs."""

    def locate(self, track: Ints, x: Floats, y: Floats, rib: Ints) -> Place:
        """Follow cars from the quad they were in to the quad they are in.

        Only neighbouring quads are tried, one after another, so a car can never jump to another part of the road.

        Args:
            track: (n,) which track each car drives on.
            x, y: (n,) positions, metres.
            rib: (n,) quads of the last step.
        """
        rib = rib.copy()
        ahead = self._past(track, x, y, rib + 1)
        behind = self._past(track, x, y, rib)
        for _ in range(8):
            moved = (ahead >= 0.0).nonzero()[0]
            if not moved.size:
                break
            rib[moved] += 1
            behind[moved] = ahead[moved]
            ahead[moved] = self._past(track[moved], x[moved], y[moved], rib[moved] + 1)
        for _ in range(8):
            moved = (behind < 0.0).nonzero()[0]
            if not moved.size:
                break
            rib[moved] -= 1
            ahead[moved] = behind[moved]
            behind[moved] = self._past(track[moved], x[moved], y[moved], rib[moved])
        return Place(rib, np.clip(behind / np.maximum(behind - ahead, 1e-12), 0.0, 1.0))

    def _past(self, track: Ints, x: Floats, y: Floats, rib: Ints) -> Floats:
        """(n,) metres by which each car is past the line of the given rib; negative before it."""
        row = self._forward[track] + rib % self._ribs[track]
        right_x, right_y = self._right_x[row], self._right_y[row]
        across_x, across_y = self._left_x[row] - right_x, self._left_y[row] - right_y
        return (across_y * (x - right_x) - across_x * (y - right_y)) / np.sqrt(across_x**2 + across_y**2)

    def cast(
        self, track: Ints, x: Floats, y: Floats, rib: Ints, ray_x: Floats, ray_y: Floats, range_m: float
    ) -> Floats:
        """Distance along each ray to the first road edge it meets, at most ``range_m``.

        Args:
            track, rib: (n,) each car's track and quad; the car's centre must lie in that quad.
            x, y: (n,) positions, metres.
            ray_x, ray_y: (r, n) unit vectors.
            range_m: how far a ray sees.

        Returns:
            (r, n) metres.
        """
        ring = rib % self._ribs[track]
        first = self._forward[track] + ring
        near = [a[first] for a in (self._left_x, self._left_y, self._right_x, self._right_y)]
        far = [a[first + 1] for a in (self._left_x, self._left_y, self._right_x, self._right_y)]
        through = ray_x * y - ray_y * x  # a point p is left of the ray when ray x p exceeds this
        near_left = ray_x * near[1] - ray_y * near[0] > through
        near_right = ray_x * near[3] - ray_y * near[2] > through
        far_left = ray_x * far[1] - ray_y * far[0] > through
        far_right = ray_x * far[3] - ray_y * far[2] > through
        # Round the quad anticlockwise a ray leaves through the side whose first end is right of it, its second left.
        forward = far_left & ~far_right
        backward = near_right & ~near_left
        on_left = near_left & ~far_left
        # row: the last rib passed, in the flat arrays of the walked direction; the segment that is hit begins there.
        start = np.where(backward, self._backward[track], self._forward[track])
        row = (start + np.where(backward, self._ribs[track] - 1 - ring, ring + forward)).ravel()
        on_left = (near_left & ~far_left).ravel()
        x_all, y_all = (np.broadcast_to(origin, ray_x.shape).ravel() for origin in (x, y))
        rays = _Rays(x_all, y_all, ray_x.ravel(), ray_y.ravel(), through.ravel())
        walking = (forward | backward).ravel().nonzero()[0]
        ribs = np.broadcast_to(self._ribs[track], ray_x.shape).ravel()
        beyond = self._walk(walking, row, on_left, start.ravel(), ribs, rays, range_m)
        distance = self._edge_distance(row, on_left, rays)
        distance[beyond] = range_m
        return np.minimum(distance, range_m, out=distance).reshape(ray_x.shape)

    def _walk(
        self,
        walking: Ints,
        row: Ints,
        on_left: NDArray[np.bool_],
        start: Ints,
        ribs: Ints,
        rays: _Rays,
        range_m: float,
    ) -> Ints:
        """Move the ``walking`` rays on to the last rib each passes.

        Changes ``row`` and ``on_left`` in place and returns the indices of the rays that end beyond ``range_m``.
        """
        beyond = [np.empty(0, dtype=np.intp)]
        walked = 0
        while walking.size:
            size = min(max(_LOOKS_AT_ONCE // walking.size, _LEAST_BLOCK), _LARGEST_BLOCK)
            here = row[walking]
            here -= np.where(here - start[walking] >= ribs[walking], ribs[walking], 0)
            ray_x, ray_y, through = rays.x[walking], rays.y[walking], rays.through[walking]
            look = here + np.arange(1, size + 1)[:, None]
            left = ray_x * self._left_y.take(look) - ray_y * self._left_x.take(look) > through
            clear = ray_x * self._right_y.take(look) - ray_y * self._right_x.take(look) < through
            clear &= left
            for k in range(1, size):
                clear[k] &= clear[k - 1]
            count = clear.sum(axis=0)
            here += count
            row[walking] = here
            going = count == size
            ended = (~going).nonzero()[0]
            on_left[walking[ended]] = ~left[count[ended], ended]
            walking = walking[going]
            walked += size
            if walked >= _CHECK_RANGE_AFTER:
                far = self._rib_distance(here[going], rays.at(walking)) > range_m
                beyond.append(walking[far])
                walking = walking[~far]
        return np.concatenate(beyond)

    def _rib_distance(self, row: Ints, rays: _Rays) -> Floats:
        """(n,) at least how far along each ray lies the rib it passes."""
        left = rays.x * self._left_x.take(row) + rays.y * self._left_y.take(row)
        right = rays.x * self._right_x.take(row) + rays.y * self._right_y.take(row)
        return np.minimum(left, right) - (rays.x * rays.from_x + rays.y * rays.from_y)

    def _edge_distance(self, row: Ints, on_left: NDArray[np.bool_], rays: _Rays) -> Floats:
        """(n,) metres along each ray to the line of the edge segment that begins at its row."""
        # The right edges lie one block behind the left ones, so one gather serves both sides.
        side = row + np.where(on_left, 0, self._left_x.size)
        ax, ay = self._edge_x.take(side), self._edge_y.take(side)
        side += 1
        bx, by = self._edge_x.take(side) - ax, self._edge_y.take(side) - ay
        across = rays.x * by - rays.y * bx
        # Only a car whose centre is off the road can look along an edge line; it has ended and its rays mean nothing.
        across[across == 0.0] = 1.0
        return np.abs(((ax - rays.from_x) * by - (ay - rays.from_y) * bx) / across)
