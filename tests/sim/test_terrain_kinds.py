"""Each kind of ground keeps the heights, widths and spacings that its word promises, at every seed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.terrain import TERRAIN_KINDS, Floats, Terrain, TerrainWord, make_terrain
from sim.terrain_kinds import END_M, GAP_DEPTH_M, START_M, VALUE_AT_LEVEL_1, plan_sections
from tests.sim.terrain_words import SEEDS, values

HEIGHT_KINDS = ["rough", "hills", "steps", "stumps"]


def ground(kind: str, value: float, seed: int) -> tuple[Floats, Floats]:
    points = make_terrain(str(TerrainWord(kind, value)), seed).points_m
    return points[:, 0], points[:, 1]


def gaps_of(terrain: Terrain) -> list[tuple[float, float, float]]:
    """(left edge, right edge, depth) of each place where the ground falls away and comes back."""
    points = terrain.points_m
    falls = np.flatnonzero(np.diff(points[:, 1]) < -0.9 * GAP_DEPTH_M)
    return [(points[i, 0], points[i + 3, 0], points[i, 1] - points[i + 1, 1]) for i in falls]


@given(value=values("rough"), seed=SEEDS)
def test_rough_ground_reaches_nearly_its_height_and_bends_about_every_80_cm(value: float, seed: int) -> None:
    x, y = ground("rough", value, seed)
    assert 0.85 * value <= np.ptp(y) <= value
    assert np.abs(y).max() <= 0.5 * value
    spacing = np.diff(x[1:-1])
    assert spacing.min() >= 0.6 - 1e-9
    assert spacing.max() <= 1.0 + 1e-9
    assert 0.7 < spacing.mean() < 0.9


@given(value=values("hills"), seed=SEEDS)
def test_hills_are_smooth_and_no_higher_than_promised(value: float, seed: int) -> None:
    x, y = ground("hills", value, seed)
    assert 0.7 * value <= np.ptp(y) <= value + 1e-9
    assert np.diff(x[1:-1]).max() <= 1.0 + 1e-9
    slope = np.diff(y) / np.diff(x)
    assert np.abs(slope).max() <= 1.5 * value / 6.0  # the steepest place of a smoothstep over the shortest half wave
    turns = x[1:-1][np.sign(slope[1:]) != np.sign(slope[:-1])]
    assert np.diff(turns).min() >= 6.0 - 1e-9
    assert np.diff(turns).max() <= 10.0 + 1e-9


@given(value=values("steps"), seed=SEEDS)
def test_steps_lead_up_and_down_between_level_platforms(value: float, seed: int) -> None:
    x, y = ground("steps", value, seed)
    rise = np.diff(y)
    steps = np.abs(rise[1::2])
    assert (rise[::2] == 0.0).all()
    assert 0.4 * value - 1e-9 <= steps.min()
    assert steps.max() <= value + 1e-9
    assert (rise > 0.0).any()
    assert (rise < 0.0).any()
    assert np.abs(y).max() <= 5.0 * value
    platforms = np.diff(x)[2:-1:2]
    assert platforms.min() >= 1.5 - 1e-9
    assert platforms.max() <= 3.5 + 1e-9


@given(value=values("gaps"), seed=SEEDS)
def test_gaps_are_three_metres_deep_and_no_wider_than_promised(value: float, seed: int) -> None:
    gaps = np.array(gaps_of(make_terrain(f"gaps:{value:g}", seed)))
    widths = gaps[:, 1] - gaps[:, 0]
    platforms = gaps[1:, 0] - gaps[:-1, 1]
    assert len(gaps) >= 20
    assert 0.5 * value - 1e-9 <= widths.min()
    assert widths.max() <= value + 1e-9
    assert (gaps[:, 2] == GAP_DEPTH_M).all()
    assert platforms.min() >= 2.5 - 1e-9
    assert platforms.max() <= 5.0 + 1e-9
    assert gaps[0, 0] >= START_M + 2.5 - 1e-9


@given(value=values("stumps"), seed=SEEDS)
def test_stumps_are_narrow_boxes_on_level_ground(value: float, seed: int) -> None:
    x, y = ground("stumps", value, seed)
    left, right, top = x[1:-1:4], x[4:-1:4], y[2:-1:4]
    assert (y[1:-1:4] == 0.0).all()
    assert (y[4:-1:4] == 0.0).all()
    assert (y[3:-1:4] == top).all()
    assert 0.4 * value <= top.min()
    assert top.max() <= value
    assert (right - left).min() >= 0.2 - 1e-9
    assert (right - left).max() <= 0.4 + 1e-9
    assert np.diff(left).min() >= 3.0 - 1e-9
    assert np.diff(left).max() <= 6.0 + 1e-9


@given(kind=st.sampled_from(HEIGHT_KINDS), seed=SEEDS, data=st.data())
def test_a_greater_number_makes_the_same_land_higher(kind: str, seed: int, data: st.DataObject) -> None:
    value = data.draw(values(kind))
    x, y = ground(kind, value, seed)
    highest_x, highest_y = ground(kind, TERRAIN_KINDS[kind].greatest, seed)
    np.testing.assert_array_equal(x, highest_x)
    np.testing.assert_allclose(y * (TERRAIN_KINDS[kind].greatest / value), highest_y, atol=1e-9)


@given(level=values("blend"), seed=SEEDS)
def test_a_blend_is_as_hard_as_its_level_and_begins_its_gaps_where_the_hardest_does(level: float, seed: int) -> None:
    gaps = gaps_of(make_terrain(f"blend:{level:g}", seed))
    assert max(right - left for left, right, _ in gaps) <= VALUE_AT_LEVEL_1["gaps"] * level + 1e-9
    assert [depth for _, _, depth in gaps] == pytest.approx([GAP_DEPTH_M] * len(gaps))
    assert gaps[0][0] == pytest.approx(gaps_of(make_terrain("blend:1", seed))[0][0])


@given(SEEDS)
def test_a_ground_of_many_kinds_has_every_kind_before_one_comes_again(seed: int) -> None:
    plan = plan_sections(np.random.default_rng(seed))
    kinds = [kind for kind, _ in plan]
    assert set(kinds[:5]) == set(VALUE_AT_LEVEL_1)
    for first in range(0, len(kinds), 5):
        assert len(set(kinds[first : first + 5])) == len(kinds[first : first + 5])
    assert min(length for _, length in plan) >= 11.0
    assert sum(length for _, length in plan) == pytest.approx(END_M - START_M)


def test_a_mixed_ground_grows_harder_with_distance() -> None:
    gaps = [gap for number in range(50) for gap in gaps_of(make_terrain(f"mixed:{number}", 0))]
    near = [right - left for left, right, _ in gaps if right < 60.0]
    far = [right - left for left, right, _ in gaps if left > 100.0]
    assert min(len(near), len(far)) >= 30
    assert max(near) < 0.45 * VALUE_AT_LEVEL_1["gaps"]
    assert min(far) > 0.5 * 0.55 * VALUE_AT_LEVEL_1["gaps"]
    assert np.mean(far) > 2.0 * np.mean(near)
