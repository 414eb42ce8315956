"""A stroke of the mouse, however shaky, becomes a road, or the person is told in plain words why not."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.track_files import load_track, save_track
from sim.track_generator import generate_track
from sim.track_strokes import track_from_stroke
from sim.tracks import TrackError
from tests.sim.track_oracle import assert_is_a_road


def loop(radius: float = 60.0, turns: float = 1.0, points: int = 400) -> np.ndarray:
    angle = np.linspace(0.0, 2.0 * np.pi * turns, points)
    return radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def polygon(*corners: tuple[float, float], points: int = 80) -> np.ndarray:
    ends = np.array([*corners, corners[0]], dtype=float)
    return np.concatenate([np.linspace(a, b, points, endpoint=False) for a, b in pairwise(ends)])


def shaky(stroke: np.ndarray, tremble_m: float = 0.7, seed: int = 0) -> np.ndarray:
    return stroke + np.random.default_rng(seed).normal(0.0, tremble_m, stroke.shape)


def farthest_m(stroke: np.ndarray, line: np.ndarray) -> float:
    return float(np.sqrt(((stroke[:, None] - line[None]) ** 2).sum(axis=2).min(axis=1)).max())


STAR = polygon(
    (100, 0), (30, 22), (31, 95), (-12, 36), (-81, 59), (-40, 0), (-81, -59), (-12, -36), (31, -95), (30, -22)
)
GOOD = {
    "a clean circle": loop(),
    "a shaky circle": shaky(loop()),
    "an open circle": shaky(loop(turns=0.9)),
    "a circle that overshoots": shaky(loop(turns=1.12)),
    "a circle with crossing tails": np.concatenate([[[70.0, -20.0]], loop()[3:-3], [[70.0, 18.0]]]),
    "a square": shaky(polygon((0, 0), (100, 0), (100, 80), (0, 80))),
    "four clicks": np.array([[0, 0], [100, 0], [100, 80], [0, 80]]),
    "a square with a spike": shaky(polygon((0, 0), (100, 0), (50, 20), (100, 80), (0, 80))),
    "a narrow box": shaky(polygon((0, 0), (100, 0), (100, 26), (0, 26)), 0.3),
    "a star": STAR,
    "a mouse that stood still": np.repeat(loop(points=100), 5, axis=0),
    "twenty kilometres, nearly": loop(3000.0, points=3000),
}


@pytest.mark.parametrize("case", GOOD)
@pytest.mark.parametrize("smoothing", [0.0, 0.3, 1.0])
def test_a_rough_stroke_becomes_a_road(case: str, smoothing: float) -> None:
    track = track_from_stroke(GOOD[case], 10.0, smoothing)
    assert_is_a_road(track)
    assert np.abs(track.curvature_per_m).max() < 1.0 / 5.0


@pytest.mark.parametrize("seed", range(8))
def test_a_shaky_copy_of_a_track_follows_the_track(seed: int) -> None:
    model = generate_track(seed, 0.3)
    drawn = track_from_stroke(shaky(model.centre, 0.5, seed), 9.0, 0.1)
    assert_is_a_road(drawn)
    assert farthest_m(model.centre, drawn.centre) < 4.0
    assert drawn.length_m == pytest.approx(model.length_m, rel=0.05)
    assert np.hypot(*(drawn.centre[0] - model.centre[0])) < 4.0
    assert drawn.tangent[0] @ model.tangent[0] > 0.8


def test_more_smoothing_straightens_a_wobbly_line() -> None:
    angle = np.linspace(0.0, 2.0 * np.pi, 600)
    radius = 90.0 + 6.0 * np.sin(14.0 * angle)
    wobbly = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    turning = [np.abs(track_from_stroke(wobbly, 8.0, s).curvature_per_m).mean() for s in (0.0, 0.5, 1.0)]
    assert turning[0] > 1.5 * turning[1] > 1.5 * turning[2] * 0.9
    assert turning[2] < 1.5 / 90.0


def test_a_circle_needs_only_a_handful_of_points() -> None:
    assert len(track_from_stroke(loop()).control_points) < 20
    assert len(track_from_stroke(loop(3000.0, points=3000)).control_points) < 1000


def test_width_and_name_are_kept_and_the_track_can_be_saved(tmp_path_factory: pytest.TempPathFactory) -> None:
    track = track_from_stroke(shaky(loop()), 14.0, name="Sunday drive")
    assert track.name == "Sunday drive"
    np.testing.assert_array_equal(track.width_m, 14.0)
    path = tmp_path_factory.mktemp("drawn") / "drawn.json"
    save_track(track, path)
    assert load_track(path) == track


def test_the_same_stroke_gives_the_same_bits() -> None:
    assert track_from_stroke(shaky(loop())).fingerprint == track_from_stroke(shaky(loop())).fingerprint


EIGHT = np.stack([80.0 * loop(1.0)[:, 1], 100.0 * loop(1.0)[:, 0] * loop(1.0)[:, 1]], axis=1)
DUMBBELL = polygon(
    *((0, 0), (50, 0), (50, 36), (130, 36), (130, 0), (180, 0)),
    *((180, 80), (130, 80), (130, 44), (50, 44), (50, 80), (0, 80)),
)
BAD: dict[str, tuple[Any, str]] = {
    "nothing": (np.zeros((0, 2)), "nothing was drawn"),
    "a click": (np.array([[5.0, 5.0]]), "that was a click"),
    "a long click": (np.full((50, 2), 5.0), "that was a click"),
    "NaN": (np.array([[0.0, 0.0], [np.nan, 1.0], [9.0, 9.0], [0.0, 9.0]]), "not finite"),
    "three numbers a point": (np.zeros((9, 3)), "two numbers"),
    "words": ([["a", "b"]], "two numbers"),
    "far too many points": (np.zeros((50_001, 2)), "at most 50000"),
    "tiny": (loop(6.0), "draw it larger"),
    "a straight line": (np.stack([np.linspace(0.0, 300.0, 200), np.zeros(200)], axis=1), "ends are .* m apart"),
    "half a circle": (loop(turns=0.5), "ends are .* m apart"),
    "an eight": (EIGHT, r"crosses itself near \(-?0, -?0\)"),
    "a thin box": (polygon((0, 0), (100, 0), (100, 8), (0, 8)), "too thin"),
    "parts too near": (DUMBBELL, "no room near"),
    "too long": (loop(3500.0, points=3000), "a track must be"),
    "at the end of the world": (loop() + 1e6, "coordinates must lie"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_stroke_that_makes_no_road_is_answered_in_plain_words(case: str) -> None:
    stroke, says = BAD[case]
    with pytest.raises(TrackError, match=says) as refused:
        track_from_stroke(stroke, 10.0, 0.2)
    assert "\n" not in str(refused.value)
    assert "point 7" not in str(refused.value)


def test_the_place_of_a_crossing_is_told_to_the_scene() -> None:
    with pytest.raises(TrackError) as refused:
        track_from_stroke(BAD["an eight"][0])
    assert refused.value.where == pytest.approx((0.0, 0.0), abs=3.0)


@pytest.mark.parametrize(("width", "smoothing"), [(1.0, 0.3), (99.0, 0.3), (float("nan"), 0.3), (10.0, -1), (10.0, 2)])
def test_a_width_or_smoothing_out_of_range_is_refused(width: float, smoothing: float) -> None:
    with pytest.raises(TrackError, match="must be"):
        track_from_stroke(loop(200.0), width, smoothing)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    waves=st.lists(st.tuples(st.floats(-0.4, 0.4), st.floats(0.0, 6.3)), min_size=1, max_size=6),
    size=st.floats(5.0, 200.0),
    turns=st.floats(0.6, 1.2),
    tremble=st.floats(0.0, 2.0),
    width=st.floats(4.0, 20.0),
    smoothing=st.floats(0.0, 1.0),
)
def test_any_hand_gets_a_road_or_a_reason(
    waves: list[tuple[float, float]], size: float, turns: float, tremble: float, width: float, smoothing: float
) -> None:
    angle = np.linspace(0.0, 2.0 * np.pi * turns, 300)
    radius = np.full(300, size)
    for k, (height, phase) in enumerate(waves):
        radius += size * height * np.sin((k + 1) * angle + phase)
    stroke = shaky(radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1), tremble)
    try:
        track = track_from_stroke(stroke, width, smoothing)
    except TrackError:
        return
    assert_is_a_road(track)
