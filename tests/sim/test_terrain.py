"""Ground: the same for ever from a word and a seed, within what its word promises, and refused in one line."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.errors import UserError
from sim.terrain import (
    TERRAIN_KINDS,
    Floats,
    Terrain,
    TerrainWord,
    at_level,
    check_terrain,
    make_terrain,
    parse_terrain,
)
from sim.terrain_kinds import END_M, GAP_DEPTH_M, START_M, VALUE_AT_LEVEL_1, plan_sections

HEIGHT_KINDS = ["rough", "hills", "steps", "stumps"]
SEEDS = st.integers(0, 2**63)


def values(kind: str) -> st.SearchStrategy[float]:
    """Numbers of that kind that make it more than level, three decimals at most."""
    return st.integers(1, round(TERRAIN_KINDS[kind].greatest * 1000)).map(lambda thousandths: thousandths / 1000)


NUMBERED = [*VALUE_AT_LEVEL_1, "blend"]
WORDS = st.one_of(
    st.just(TerrainWord("flat", 0.0)),
    st.integers(0, 999_999_999).map(lambda number: TerrainWord("mixed", float(number))),
    *(values(kind).map(lambda value, kind=kind: TerrainWord(kind, value)) for kind in NUMBERED),
)


def ground(kind: str, value: float, seed: int) -> tuple[Floats, Floats]:
    points = make_terrain(str(TerrainWord(kind, value)), seed).points_m
    return points[:, 0], points[:, 1]


def gaps_of(terrain: Terrain) -> list[tuple[float, float, float]]:
    """(left edge, right edge, depth) of each place where the ground falls away and comes back."""
    points = terrain.points_m
    falls = np.flatnonzero(np.diff(points[:, 1]) < -0.9 * GAP_DEPTH_M)
    return [(points[i, 0], points[i + 3, 0], points[i, 1] - points[i + 1, 1]) for i in falls]


# --- every ground -----------------------------------------------------------------------------------------------------


@given(word=WORDS, seed=SEEDS)
def test_every_ground_is_a_short_line_with_a_level_start_and_a_level_end(word: TerrainWord, seed: int) -> None:
    terrain = make_terrain(str(word), seed)
    x, y = terrain.points_m.T
    assert np.diff(x).min() > 1e-5
    assert len(x) <= 300
    assert x[0] == -20.0
    assert x[-1] == terrain.length_m == END_M
    assert (terrain.height_m(np.linspace(-50.0, START_M, 50)) == 0.0).all()
    assert (terrain.height_m(np.linspace(END_M, 1e4, 50)) == y[-1]).all()
    level = np.diff(y) == 0.0
    assert not (level[1:] & level[:-1]).any()  # else two segments would lie where one does


@given(word=WORDS, seed=SEEDS)
@settings(max_examples=30)
def test_the_same_word_and_seed_give_the_same_ground_to_the_bit(word: TerrainWord, seed: int) -> None:
    first = make_terrain.__wrapped__(str(word), seed)
    again = make_terrain.__wrapped__(str(word), seed)
    assert first.points_m.tobytes() == again.points_m.tobytes()
    assert first.fingerprint == again.fingerprint
    assert first == again
    assert hash(first) == hash(again)


@pytest.mark.parametrize(
    ("word", "seed", "fingerprint"),
    [
        ("rough:0.3", 7, "506095573a53bcb4c4620717ff6bcddf53a12999b9fdb0822942946b05d11377"),
        ("mixed:1", 0, "30c7ad96767bba960e7eec7ba5ef4849bb330052e983d372d30adbc99fc604e2"),
        ("blend:0.5", 7, "0202890980bdaa9356db218bad04e9a0681a8642944c02abfc2e267df4ca3027"),
    ],
)
def test_the_ground_that_a_shipped_walker_was_scored_on_never_changes(word: str, seed: int, fingerprint: str) -> None:
    assert make_terrain(word, seed).fingerprint == fingerprint


@pytest.mark.parametrize("kind", NUMBERED)
def test_other_seeds_give_other_ground(kind: str) -> None:
    word = TERRAIN_KINDS[kind].word
    assert len({make_terrain(word, seed).fingerprint for seed in range(20)}) == 20


@pytest.mark.parametrize("word", ["flat", "mixed:1"])
def test_flat_and_mixed_are_the_same_at_every_seed(word: str) -> None:
    assert make_terrain(word, 1).fingerprint == make_terrain(word, 2).fingerprint
    assert make_terrain(word, 1) != make_terrain(word, 2)


def test_the_number_of_a_mixed_ground_fixes_it() -> None:
    assert len({make_terrain(f"mixed:{number}", 0).fingerprint for number in range(20)}) == 20


@pytest.mark.parametrize("kind", NUMBERED)
def test_a_number_of_zero_is_level_ground(kind: str) -> None:
    assert make_terrain(f"{kind}:0", 3).fingerprint == make_terrain("flat", 0).fingerprint


# --- what each kind promises ------------------------------------------------------------------------------------------


@given(value=values("rough"), seed=SEEDS)
def test_rough_ground_reaches_nearly_its_height_and_bends_about_every_80_cm(value: float, seed: int) -> None:
    x, y = ground("rough", value, seed)
    assert 0.85 * value <= np.ptp(y) <= value
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


# --- the line itself --------------------------------------------------------------------------------------------------


@given(word=WORDS, seed=SEEDS)
@settings(max_examples=30)
def test_heights_are_exact_at_the_points_and_straight_between_them(word: TerrainWord, seed: int) -> None:
    terrain = make_terrain(str(word), seed)
    x, y = terrain.points_m.T
    np.testing.assert_array_equal(terrain.height_m(x), y)
    np.testing.assert_allclose(terrain.height_m((x[1:] + x[:-1]) / 2), (y[1:] + y[:-1]) / 2, atol=1e-9)


def test_a_height_is_the_same_alone_and_in_an_array_of_any_shape() -> None:
    terrain = make_terrain("rough:0.3", 5)
    x = np.random.default_rng(0).uniform(-30.0, 170.0, (40, 25))
    heights = terrain.height_m(x)
    assert heights.shape == (40, 25)
    assert [float(terrain.height_m(one)) for one in x[0]] == heights[0].tolist()


def test_nobody_can_change_a_ground() -> None:
    points = np.array([[0.0, 0.0], [1.0, 2.0]])
    terrain = Terrain("flat", 0, points)
    points[1, 1] = 9.0
    assert terrain.height_m(1.0) == 2.0
    with pytest.raises(ValueError, match="read-only"):
        terrain.points_m[0, 0] = 1.0


@pytest.mark.parametrize(
    "points", [[[0.0, 0.0]], [0.0, 1.0], [[0, 0], [0, 1]], [[1, 0], [0, 0]], [[0, 0], [1, np.nan]]]
)
def test_points_that_are_no_line_from_left_to_right_are_refused(points: list[object]) -> None:
    with pytest.raises(ValueError, match="points_m must"):
        Terrain("flat", 0, np.array(points, dtype=float))


# --- words ------------------------------------------------------------------------------------------------------------


@given(WORDS)
def test_a_word_is_read_as_it_is_written(word: TerrainWord) -> None:
    assert parse_terrain(str(word)) == word


@pytest.mark.parametrize(
    ("written", "best"),
    [
        (" Rough:.30 ", "rough:0.3"),
        ("hills:2.", "hills:2"),
        ("mixed:007", "mixed:7"),
        ("gaps:0", "gaps:0"),
        ("FLAT", "flat"),
        ("curriculum", "curriculum"),
        ("curriculum:steps", "curriculum:steps"),
    ],
)
def test_a_word_has_one_best_way_to_be_written(written: str, best: str) -> None:
    assert check_terrain(written) == best
    assert check_terrain(best) == best


@pytest.mark.parametrize("kind", TERRAIN_KINDS)
def test_every_kind_that_people_choose_from_has_a_ground(kind: str) -> None:
    word, description, greatest = TERRAIN_KINDS[kind]
    assert check_terrain(word) == word
    assert word.partition(":")[0] == kind
    assert description.endswith(".")
    assert make_terrain(at_level(word, 1.0), 0).spec == ("blend:1" if kind == "curriculum" else word)
    if greatest:
        assert check_terrain(f"{kind}:{greatest:.0f}")
        with pytest.raises(UserError, match=kind):
            check_terrain(f"{kind}:{greatest + 1:.0f}")


@pytest.mark.parametrize(
    "word",
    [
        "",
        " ",
        ":",
        "0.3",
        "lava",
        "lava:1",
        "rough 0.3",
        "rough0.3",
        "mixed ",
        "\x00",
        "flat\nflat",
        "x" * 10_000,
        "крутой",
    ],
)
def test_an_unknown_ground_is_refused_with_all_kinds_and_examples(word: str) -> None:
    with pytest.raises(UserError) as refused:
        check_terrain(word)
    message = str(refused.value)
    assert message.isprintable()
    assert len(message) < 250
    assert word.strip() == "mixed" or all(kind.word in message for kind in TERRAIN_KINDS.values())


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("rough", "from 0 to 1 .* like rough:0.3"),
        ("rough:", "from 0 to 1"),
        ("rough:nan", "from 0 to 1"),
        ("rough:inf", "from 0 to 1"),
        ("rough:-0.1", "from 0 to 1"),
        ("rough:1.001", "from 0 to 1"),
        ("rough:0.1234", "three decimals"),
        ("rough:1e-1", "from 0 to 1"),
        ("rough:.", "from 0 to 1"),
        ("rough:٣", "from 0 to 1"),
        ("rough:0.3:1", "from 0 to 1"),
        ("rough:0.3 m", "from 0 to 1"),
        ("rough:0.3\n0", "from 0 to 1"),
        ("hills:6.5", "from 0 to 6"),
        ("gaps:" + "9" * 5_000, "from 0 to 2"),
        ("mixed", "whole number"),
        ("mixed:1.5", "whole number"),
        ("mixed:1234567890", "whole number"),
        ("flat:0", "takes no number"),
        ("flat:", "takes no number"),
        ("curriculum:", "rough, hills, steps, gaps, stumps"),
        ("curriculum:flat", "rough, hills, steps, gaps, stumps"),
        ("curriculum:0.5", "rough, hills, steps, gaps, stumps"),
    ],
)
def test_a_number_that_a_kind_does_not_take_is_refused_with_the_range(word: str, why: str) -> None:
    with pytest.raises(UserError, match=why) as refused:
        check_terrain(word)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize(("word", "level"), [("curriculum", "blend:0.5"), ("curriculum:hills", "hills:1.5")])
def test_a_curriculum_is_no_single_ground(word: str, level: str) -> None:
    with pytest.raises(UserError, match=f"'{word}' is many grounds.*'{level}'"):
        make_terrain(word, 0)


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(UserError, match="must be 0 or more, not -1"):
        make_terrain("rough:0.3", -1)


# --- levels -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "level", "word"),
    [
        ("curriculum", 0.35, "blend:0.35"),
        ("curriculum", 1.0, "blend:1"),
        ("curriculum:rough", 1.0, "rough:0.4"),
        ("curriculum:hills", 1.0, "hills:3"),
        ("curriculum:steps", 1.0, "steps:0.3"),
        ("curriculum:gaps", 1.0, "gaps:0.8"),
        ("curriculum:stumps", 1 / 3, "stumps:0.133"),
        ("curriculum:gaps", 0.0, "flat"),
        ("curriculum", 1e-9, "flat"),
        ("hills:2", 0.0, "hills:2"),
        ("Mixed:3", 0.5, "mixed:3"),
    ],
)
def test_a_level_turns_a_curriculum_into_the_word_of_one_ground(spec: str, level: float, word: str) -> None:
    assert at_level(spec, level) == word


@given(kind=st.sampled_from(["", *(f":{kind}" for kind in VALUE_AT_LEVEL_1)]), levels=st.tuples(*[st.floats(0, 1)] * 2))
def test_a_higher_level_is_never_easier(kind: str, levels: tuple[float, float]) -> None:
    easier, harder = (parse_terrain(at_level(f"curriculum{kind}", level)).value for level in sorted(levels))
    assert easier is not None
    assert harder is not None
    assert easier <= harder


@pytest.mark.parametrize("level", [-0.01, 1.01, float("nan"), float("inf")])
def test_a_level_beyond_0_to_1_is_refused(level: float) -> None:
    with pytest.raises(UserError, match="from 0 to 1"):
        at_level("curriculum", level)
