"""Rays and places on the road, held against shapely's exact geometry."""

import itertools

import numpy as np
import pytest
import shapely

from sim.corridor import Corridors
from sim.track_files import find_track, shipped_tracks
from sim.track_generator import generate_track
from sim.tracks import Track

RANGE_M = 60.0


def road_of(track: Track) -> shapely.Polygon:
    """The road as a ring-shaped polygon."""
    rings = sorted((shapely.Polygon(track.left), shapely.Polygon(track.right)), key=lambda ring: -ring.area)
    return shapely.Polygon(rings[0].exterior, [rings[1].exterior])


def poses(track: Track, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Random places on the road with random headings: ribs (count,), points (count, 2), angles (count,)."""
    rib = rng.integers(0, len(track.centre), count)
    ahead = (rib + 1) % len(track.centre)
    along, across = rng.uniform(0, 1, (2, count, 1))
    left = track.left[rib] * (1 - along) + track.left[ahead] * along
    right = track.right[rib] * (1 - along) + track.right[ahead] * along
    return rib, right + (0.02 + 0.96 * across) * (left - right), rng.uniform(-np.pi, np.pi, count)


def exact_distance(track: Track, point: np.ndarray, angle: float) -> float:
    edges = shapely.union(shapely.LinearRing(track.left), shapely.LinearRing(track.right))
    far = point + RANGE_M * np.array([np.cos(angle), np.sin(angle)])
    return shapely.Point(point).distance(shapely.LineString([point, far]).intersection(edges))


def tracks() -> list[Track]:
    return [find_track(name) for name in shipped_tracks()] + [generate_track(seed) for seed in range(100)]


def test_rays_end_at_the_exact_edge_on_every_shipped_and_a_hundred_seeded_tracks() -> None:
    rng = np.random.default_rng(1)
    worst, hits = 0.0, 0
    for track in tracks():
        rib, point, heading = poses(track, 8, rng)
        angles = heading + np.linspace(-np.pi / 2, np.pi / 2, 7)[:, None]
        seen = Corridors([track]).cast(
            np.zeros(8, dtype=np.intp), *point.T, rib, np.cos(angles), np.sin(angles), RANGE_M
        )
        for car in range(8):
            for ray in range(7):
                exact = exact_distance(track, point[car], angles[ray, car])
                if np.isfinite(exact):
                    worst, hits = max(worst, abs(exact - seen[ray, car])), hits + 1
                else:
                    assert seen[ray, car] == RANGE_M
    assert hits > 4000
    assert worst < 1e-6  # the promise is 0.25 m


def test_rays_of_several_tracks_cast_together_equal_those_cast_alone() -> None:
    rng = np.random.default_rng(2)
    chosen = [find_track("meadow"), generate_track(3), generate_track(4, 1.0)]
    together = Corridors(chosen)
    placed = [poses(track, 20, rng) for track in chosen]
    angle = np.concatenate([heading for _, _, heading in placed])[None, :]
    point = np.concatenate([point for _, point, _ in placed])
    rib = np.concatenate([rib for rib, _, _ in placed])
    which = np.repeat(np.arange(3), 20)
    seen = together.cast(which, *point.T, rib, np.cos(angle), np.sin(angle), RANGE_M)
    for k, track in enumerate(chosen):
        own = which == k
        alone = Corridors([track]).cast(
            np.zeros(20, dtype=np.intp), *point[own].T, rib[own], np.cos(angle[:, own]), np.sin(angle[:, own]), RANGE_M
        )
        assert np.array_equal(seen[:, own], alone)


@pytest.mark.parametrize("name", ["meadow", "seed:5"])
def test_a_point_carried_round_the_centre_line_makes_exactly_one_lap(name: str) -> None:
    track = find_track(name)
    corridors = Corridors([track])
    here = np.zeros(1, dtype=np.intp)
    rib, before = here.copy(), 0.0
    ring = np.concatenate([track.centre, track.centre[:1]])
    for a, b in itertools.pairwise(ring):
        for part in (0.25, 0.5, 0.75, 1.0):
            x, y = a + part * (b - a)
            place = corridors.locate(here, np.array([x]), np.array([y]), rib)
            progress = float(place.rib[0] + place.fraction[0]) * corridors.spacing_m[0]
            assert -1e-9 <= progress - before < 1.5
            rib, before = place.rib, progress
    assert before == pytest.approx(track.length_m, abs=1e-6)


def test_going_backwards_counts_down_below_zero() -> None:
    track = find_track("meadow")
    corridors = Corridors([track])
    here = np.zeros(1, dtype=np.intp)
    rib = np.zeros(1, dtype=np.intp)
    for point in track.centre[::-1][:20]:
        place = corridors.locate(here, point[:1], point[1:], rib)
        rib = place.rib
    assert (place.rib + place.fraction)[0] == pytest.approx(-20.0, abs=1e-6)


def test_corridors_need_a_track() -> None:
    with pytest.raises(ValueError, match="at least one track"):
        Corridors([])
