"""Ground: the same for ever from a word and a seed; a word that is wrong is refused in one line."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.errors import UserError
from sim.terrain import (
    TERRAIN_KINDS,
    Terrain,
    TerrainWord,
    at_level,
    check_terrain,
    make_terrain,
    parse_terrain,
)
from sim.terrain_kinds import END_M, START_M, VALUE_AT_LEVEL_1
from tests.sim.terrain_words import NUMBERED, SEEDS, WORDS

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
        ("curriculum:gaps", 0.05, "gaps:0.04"),
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
