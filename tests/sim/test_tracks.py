"""A track is a smooth closed road, evenly ribbed; what cannot be driven is refused in one line."""

import pickle
from typing import Any

import numpy as np
import pytest

from brains.errors import UserError
from sim.track_paths import ClosedSpline
from sim.tracks import MAX_POINTS, RIB_SPACING_M, Track, TrackError, build_track
from tests.sim.track_oracle import assert_is_a_road

BEAN = [[0, 0], [60, -5], [110, 10], [115, 60], [70, 75], [40, 55], [5, 70], [-35, 45]]


def circle(radius: float, points: int = 24) -> np.ndarray:
    angle = 2.0 * np.pi * np.arange(points) / points
    return radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def figure_eight() -> np.ndarray:
    angle = 2.0 * np.pi * np.arange(40) / 40
    return np.stack([100.0 * np.sin(angle), 60.0 * np.sin(2.0 * angle)], axis=1)


def test_a_circle_of_points_becomes_a_round_road() -> None:
    track = build_track("round", circle(50.0), width=10.0)
    assert track.length_m == pytest.approx(2.0 * np.pi * 50.0, rel=1e-4)
    np.testing.assert_allclose(np.hypot(*track.centre.T), 50.0, atol=0.02)
    np.testing.assert_allclose(np.hypot(*track.left.T), 45.0, atol=0.05)  # counter-clockwise: the inside is on the left
    np.testing.assert_allclose(np.hypot(*track.right.T), 55.0, atol=0.05)
    np.testing.assert_allclose(track.curvature_per_m, 1.0 / 50.0, rtol=0.02)
    assert_is_a_road(track)


def test_ribs_are_equally_far_apart_along_the_centre_line() -> None:
    track = build_track("bean", BEAN, width=10.0)
    spline = ClosedSpline(track.control_points)
    dense = spline.at(np.linspace(0.0, len(BEAN), 200_001))[0]
    arc = np.append(0.0, np.cumsum(np.hypot(*np.diff(dense, axis=0).T)))
    nearest = [int(np.argmin(((dense - rib) ** 2).sum(axis=1))) for rib in track.centre[1:]]  # a search of its own
    np.testing.assert_allclose(np.diff(arc[nearest]), track.spacing_m, atol=0.003)
    np.testing.assert_allclose(track.arc_m, np.arange(track.ribs) * track.spacing_m)
    assert track.spacing_m * track.ribs == pytest.approx(arc[-1], abs=0.01)
    assert track.spacing_m == pytest.approx(RIB_SPACING_M, rel=0.02)


def test_the_road_passes_through_its_points_and_starts_at_the_chosen_one() -> None:
    for start in range(len(BEAN)):
        track = build_track("bean", BEAN, start=start)
        np.testing.assert_allclose(track.centre[0], BEAN[start], atol=1e-12)
        for point in BEAN:
            assert np.hypot(*(track.centre - point).T).min() <= 0.51 * RIB_SPACING_M


def test_ribs_stand_square_on_the_road_and_are_as_wide_as_it() -> None:
    track = build_track("bean", BEAN, width=[8, 9, 10, 11, 12, 11, 10, 9])
    across = track.left - track.right
    np.testing.assert_allclose((across * track.tangent).sum(axis=1), 0.0, atol=1e-12)
    np.testing.assert_allclose(np.hypot(*across.T), track.width_m)
    np.testing.assert_allclose(np.hypot(*track.tangent.T), 1.0)
    np.testing.assert_allclose((track.left + track.right) / 2.0, track.centre, atol=1e-12)
    assert (track.tangent[:, 0] * across[:, 1] - track.tangent[:, 1] * across[:, 0] > 0.0).all()


def test_width_changes_smoothly_and_never_leaves_the_widths_given() -> None:
    track = build_track("funnel", circle(60.0, 8), width=[6, 6, 14, 14, 6, 6, 14, 14])
    assert track.width_m.min() == pytest.approx(6.0)
    assert track.width_m.max() == pytest.approx(14.0)
    assert np.abs(np.diff(track.width_m)).max() < 0.6


def test_curvature_has_no_jumps() -> None:
    place, tangent = ClosedSpline(np.array(BEAN, dtype=float)).at(np.linspace(0.0, len(BEAN), 40_001))
    heading = np.unwrap(np.arctan2(tangent[:, 1], tangent[:, 0]))
    curvature = np.diff(heading) / np.hypot(*np.diff(place, axis=0).T)
    assert np.abs(np.diff(curvature)).max() < 0.01 * np.abs(curvature).max()


def test_bounds_hold_the_whole_road() -> None:
    assert build_track("round", circle(50.0), 10.0).bounds == pytest.approx((-55.0, -55.0, 55.0, 55.0), abs=0.1)


def test_a_track_cannot_be_changed_not_even_after_travelling_to_a_worker() -> None:
    track = build_track("bean", BEAN)
    travelled = pickle.loads(pickle.dumps(track))
    assert travelled == track
    for copy in (track, travelled):
        with pytest.raises(ValueError, match="read-only"):
            copy.centre[0, 0] = 1.0
        with pytest.raises(AttributeError):
            copy.name = "other"


def test_the_same_points_give_the_same_bits_and_others_do_not() -> None:
    assert build_track("bean", BEAN).fingerprint == build_track("bean", BEAN).fingerprint
    moved = [[0.0, 1e-9], *BEAN[1:]]
    assert build_track("bean", moved) != build_track("bean", BEAN)
    assert build_track("bean", BEAN, start=1) != build_track("bean", BEAN)
    assert build_track("bone", BEAN) != build_track("bean", BEAN)


SLIVER = [[0, 0], [100, 0], [106, 4], [100, 8], [0, 8], [-6, 4]]
WAIST = [[0, 0], [100, 0], [115, 12], [100, 24], [60, 9], [20, 26], [0, 60], [-40, 40], [-30, 5]]
REFUSED: dict[str, tuple[Any, Any, int, str]] = {
    "no points": ([], 10.0, 0, "needs 4 to 2000 points, this one has 0"),
    "three points": (circle(50.0, 3), 10.0, 0, "has 3"),
    "too many points": (circle(900.0, MAX_POINTS + 1), 10.0, 0, "has 2001"),
    "not a list": (7, 10.0, 0, "has 0"),
    "words": ([["a", "b"]] * 5, 10.0, 0, "two numbers"),
    "ragged": ([[0, 0], [1], [2, 2], [3, 3]], 10.0, 0, "two numbers"),
    "three numbers": ([[0, 0, 0]] * 5, 10.0, 0, "two numbers"),
    "NaN": ([[0, 0], [60, 0], [60, float("nan")], [0, 60]], 10.0, 0, "point 2 is at"),
    "infinite": ([[0, 0], [60, 0], [60, float("inf")], [0, 60]], 10.0, 0, "point 2 is at"),
    "far away": ([[0, 0], [60, 0], [60, 100_001.0], [0, 60]], 10.0, 0, "point 2 is at"),
    "a point twice": ([[0, 0], [60, 0], [60, 0], [60, 60], [0, 60]], 10.0, 0, "point 1 at \\(60.0, 0.0\\)"),
    "closed by hand": ([[0, 0], [60, 0], [60, 60], [0, 60], [0, 0]], 10.0, 0, "point 4"),
    "too narrow": (BEAN, 3.9, 0, "width 3.9 m"),
    "too wide": (BEAN, 40.1, 0, "width 40.1 m"),
    "NaN width": (BEAN, [10] * 7 + [float("nan")], 0, "at point 7"),
    "too few widths": (BEAN, [10] * 7, 0, "one for each of the 8 points"),
    "width in words": (BEAN, "wide", 0, "width must be"),
    "start nowhere": (BEAN, 10.0, 8, "numbered 0 to 7"),
    "negative start": (BEAN, 10.0, -1, "numbered 0 to 7"),
    "short": (circle(9.0, 8), 4.0, 0, "57 m long"),
    "long": (circle(3200.0, 200), 10.0, 0, "20[0-9]{3} m long"),
    "endless": (circle(99_000.0, 200), 10.0, 0, "m long"),
    "hairpin tighter than the road": (SLIVER, 10.0, 0, "near point [25]"),
    "crosses itself": (figure_eight(), 10.0, 0, "meets itself near point (0|20) at \\((-0|0).0, (-0|0).0\\)"),
    "parts too near": (WAIST, 12.0, 0, "meets itself near point [148]"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_driven_is_refused_in_one_line(case: str) -> None:
    points, width, start, says = REFUSED[case]
    with pytest.raises(TrackError, match=says) as refused:
        build_track("bad", points, width, start)
    assert isinstance(refused.value, UserError)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 160


def test_an_error_tells_the_place_of_the_trouble() -> None:
    with pytest.raises(TrackError) as refused:
        build_track("eight", figure_eight())
    assert refused.value.where == pytest.approx((0.0, 0.0), abs=12.0)


def test_a_million_points_are_refused_before_anything_is_done_with_them() -> None:
    class Million(list[Any]):
        def __len__(self) -> int:
            return 1_000_000

        def __iter__(self) -> Any:
            raise AssertionError("a point was looked at")

    with pytest.raises(TrackError, match="has 1000000"):
        build_track("million", Million())


@pytest.mark.parametrize("name", ["", "   ", "a\0b", "n" * 81])
def test_a_track_needs_a_printable_name(name: str) -> None:
    with pytest.raises(TrackError, match="name"):
        build_track(name, BEAN)


def test_the_most_points_allowed_make_a_track() -> None:
    track = build_track("large", circle(2000.0, MAX_POINTS), 10.0)
    assert isinstance(track, Track)
    assert track.ribs == round(track.length_m / RIB_SPACING_M)
