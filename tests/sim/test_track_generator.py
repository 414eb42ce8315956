"""A seed gives a road for ever: always valid, never the same twice, harder when asked."""

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.track_generator import generate_track
from sim.tracks import Track, TrackError, build_track
from tests.sim.track_oracle import assert_is_a_road


def least_radius_m(track: Track) -> float:
    return float(1.0 / np.abs(track.curvature_per_m).max())


@pytest.fixture(scope="module")
def fields() -> dict[float, list[Track]]:
    return {difficulty: [generate_track(seed, difficulty) for seed in range(40)] for difficulty in (0.0, 0.5, 1.0)}


@settings(max_examples=150, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**63), difficulty=st.floats(0.0, 1.0))
def test_every_seed_at_every_difficulty_is_a_road(seed: int, difficulty: float) -> None:
    assert_is_a_road(generate_track(seed, difficulty))


def test_the_same_seed_gives_the_same_bits() -> None:
    for difficulty in (0.0, 0.5, 1.0):
        assert generate_track(7, difficulty).fingerprint == generate_track(7, difficulty).fingerprint


def test_seeds_keep_their_tracks_from_one_version_to_the_next() -> None:
    """A champion's record names its seeds. When this fails, every seeded track has changed: say so in CHANGELOG.md."""
    digest = hashlib.sha256()
    for seed in (0, 5, 123_456):
        track = generate_track(seed)
        digest.update(np.round(track.control_points * 100.0).astype("<i8").tobytes())
        digest.update(np.round(track.control_width_m * 10.0).astype("<i8").tobytes())
    assert digest.hexdigest() == "480978861c9e97aefcb9aa0a336d319a99a84bf0f52e7489bf3655dd52ecf3df"


def test_seeds_differ(fields: dict[float, list[Track]]) -> None:
    for tracks in fields.values():
        assert len({track.fingerprint for track in tracks}) == len(tracks)
        assert np.std([track.length_m for track in tracks]) > 50.0


def test_parts_of_the_road_leave_room_between_them(fields: dict[float, list[Track]]) -> None:
    for tracks in fields.values():
        for track in tracks:
            build_track("wider", track.control_points, track.control_width_m + 3.9)


def test_lengths_and_widths_lie_where_they_should(fields: dict[float, list[Track]]) -> None:
    lengths = np.array([track.length_m for track in fields[0.5]])
    assert ((lengths > 400.0) & (lengths < 910.0)).mean() > 0.95
    for tracks in fields.values():
        for track in tracks:
            assert 7.0 <= track.width_m.min() < track.width_m.max() - 0.5
            assert track.width_m.max() <= 14.0


def test_a_harder_track_is_longer_narrower_and_tighter(fields: dict[float, list[Track]]) -> None:
    def middle(measure: str, difficulty: float) -> float:
        values = {
            "length": [track.length_m for track in fields[difficulty]],
            "width": [float(track.width_m.mean()) for track in fields[difficulty]],
            "radius": [least_radius_m(track) for track in fields[difficulty]],
            "turning": [float(np.abs(track.curvature_per_m).sum() * track.spacing_m) for track in fields[difficulty]],
        }
        return float(np.median(values[measure]))

    for measure, sign in (("length", 1), ("width", -1), ("radius", -1), ("turning", 1)):
        assert sign * middle(measure, 0.0) < sign * middle(measure, 0.5) < sign * middle(measure, 1.0), measure


def test_tracks_have_hairpins_and_straights_and_bend_both_ways(fields: dict[float, list[Track]]) -> None:
    hairpins, straights, both = 0, 0, 0
    for track in fields[0.5]:
        turned = np.cumsum(np.append(track.curvature_per_m, track.curvature_per_m)) * track.spacing_m
        within = round(60.0 / track.spacing_m)
        hairpins += bool(np.abs(turned[within:] - turned[:-within]).max() > 0.85 * np.pi)
        flat = np.abs(np.append(track.curvature_per_m, track.curvature_per_m)) < 1.0 / 150.0
        straights += any(flat[k : k + round(40.0 / track.spacing_m)].all() for k in range(track.ribs))
        both += bool(track.curvature_per_m.min() < -1.0 / 40.0 and track.curvature_per_m.max() > 1.0 / 40.0)
    assert hairpins > 20
    assert straights > 30
    assert both > 35


def test_the_start_lies_on_a_straight(fields: dict[float, list[Track]]) -> None:
    for tracks in fields.values():
        for track in tracks:
            around = np.arange(-4, 5)
            assert np.abs(track.curvature_per_m[around]).max() < 1.0 / 60.0, track.name


def test_half_the_tracks_are_driven_the_other_way_round(fields: dict[float, list[Track]]) -> None:
    turns = np.array([np.sign(track.curvature_per_m.sum()) for tracks in fields.values() for track in tracks])
    assert 0.3 < (turns > 0).mean() < 0.7


@pytest.mark.parametrize(("seed", "difficulty"), [(-1, 0.5), (1, -0.1), (1, 1.1), (1, float("nan"))])
def test_a_seed_or_difficulty_out_of_range_is_refused(seed: int, difficulty: float) -> None:
    with pytest.raises(TrackError, match="it must be 0"):
        generate_track(seed, difficulty)
