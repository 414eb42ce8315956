"""Learning to drive, as a task for evolution."""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from brains.errors import UserError
from brains.network import Network
from brains.npz import pack
from brains.population import Population
from sim.car_replay import replay
from sim.car_world import CarWorld
from sim.cars import CarConfig
from sim.task import Task
from sim.track_files import find_track, names_track_file
from sim.tracks import Track

# How many tracks of a long list decide between champions; all of them if the list is shorter.
_MOST_EXAM_TRACKS = 48
# Under this name a task that was sent keeps the tracks that came along.
_CARRIED = "carried_tracks"


@dataclass(frozen=True)
class CarTask(Task):
    """Cars on one or several tracks.

    Raises:
        UserError: no track, or more tracks a generation than there are.
    """

    name: ClassVar[str] = "car"
    episode_noun: ClassVar[str] = "track"
    scene: ClassVar[str] = "car"
    least_chunk: ClassVar[int] = 500  # they are moved all at once: half of a thousand take nearly as long as all

    tracks: tuple[str, ...] = ("meadow",)
    """Names of shipped tracks, seed:N, seed:N:DIFFICULTY, seed:FIRST..LAST, or paths of track files."""
    tracks_per_generation: int = 0
    """How many of the tracks a generation is scored on, drawn anew each time; 0 for all of them."""
    config: CarConfig = field(default_factory=CarConfig)
    """The cars."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "tracks", tuple(spec for entry in self.tracks for spec in _expand_range(entry)))
        if not self.tracks:
            raise UserError("no track is named; name one, for instance --track meadow")
        if not 0 <= self.tracks_per_generation <= len(self.tracks):
            raise UserError(
                f"tracks_per_generation is {self.tracks_per_generation}; expected 0 (all) to {len(self.tracks)}, "
                "the number of tracks"
            )

    def __getstate__(self) -> dict[str, Any]:
        """Tracks from files go along to other processes: another machine has not got the files."""
        files = (spec for spec in self.tracks if names_track_file(spec))
        return {**self.__dict__, _CARRIED: {spec: self._track(spec) for spec in files}}

    def _track(self, spec: str) -> Track:
        carried: dict[str, Track] = self.__dict__.get(_CARRIED, {})
        return carried[spec] if spec in carried else track_named(spec)

    def to_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @property
    def observation_names(self) -> tuple[str, ...]:
        return self.config.observation_names

    @property
    def action_names(self) -> tuple[str, ...]:
        return self.config.action_names

    @property
    def draws_tracks(self) -> bool:
        """Whether generations are scored on different tracks."""
        return 0 < self.tracks_per_generation < len(self.tracks)

    def episodes(self, seed: int, generation: int) -> tuple[str, ...]:
        if not self.draws_tracks:
            return self.tracks
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_DRAW_TRACKS, generation)))
        drawn = rng.choice(len(self.tracks), self.tracks_per_generation, replace=False)
        return tuple(self.tracks[k] for k in sorted(drawn))

    def exam(self, seed: int) -> tuple[str, ...]:
        if not self.draws_tracks:
            return ()
        evenly = np.linspace(0, len(self.tracks) - 1, min(len(self.tracks), _MOST_EXAM_TRACKS)).astype(int)
        return tuple(self.tracks[k] for k in evenly)

    @property
    def all_episodes(self) -> tuple[str, ...]:
        return self.tracks

    def provenance(self, episodes: tuple[str, ...]) -> dict[str, Any]:
        return {"track_fingerprints": {spec: track_named(spec).fingerprint for spec in episodes}}

    def changed_since(self, metadata: dict[str, Any]) -> list[str]:
        recorded = metadata.get("track_fingerprints")
        if not isinstance(recorded, dict):
            return []
        return [spec for spec, print_ in recorded.items() if track_named(spec).fingerprint != print_]

    def keepsakes(self, network: Network, episodes: tuple[str, ...]) -> dict[str, bytes]:
        """The path of the drive, step by step."""
        drives = replay(self, network, episodes).drives
        arrays = {f"position_m/{drive.episode}": drive.position_m for drive in drives}
        arrays |= {f"speed_m_s/{drive.episode}": drive.speed_m_s for drive in drives}
        return {"drive.npz": pack(arrays)}

    def world(self, population: Population, episodes: tuple[str, ...]) -> CarWorld:
        return CarWorld(self.config, population, tuple(self._track(spec) for spec in episodes))


# Keys that keep the random streams of one run apart.
_DRAW_TRACKS = 1


def expand(names: str) -> list[str]:
    """A list of tracks as a person writes it: ``a,seed:3..5`` is ``["a", "seed:3", "seed:4", "seed:5"]``."""
    return [spec for part in names.split(",") if part.strip() for spec in _expand_range(part.strip())]


def _expand_range(spec: str) -> list[str]:
    """``seed:3..5:0.8`` as three tracks of that difficulty; any other name as it is."""
    first, dots, rest = spec.partition("..")
    if not (dots and first.lower().startswith("seed:")):
        return [spec]
    last, _, difficulty = rest.partition(":")
    try:
        seeds = range(int(first[len("seed:") :]), int(last) + 1)
    except ValueError:
        raise UserError(f"'{spec}' is not a range of seeds; expected for instance seed:1..40") from None
    if not 0 < len(seeds) <= 10_000:
        raise UserError(f"'{spec}' holds {len(seeds)} tracks; expected 1 to 10,000")
    return [f"seed:{seed}:{difficulty}" if difficulty else f"seed:{seed}" for seed in seeds]


def track_named(spec: str) -> Track:
    """`find_track`, remembered: a file is read again only when it changed."""
    # Unlike Path's, os.path.isfile is False for a name that no file can have.
    stamp = os.stat(spec).st_mtime_ns if not spec.startswith("seed:") and os.path.isfile(spec) else 0
    return _remembered(spec, stamp)


@lru_cache(maxsize=512)
def _remembered(spec: str, stamp: int) -> Track:
    return find_track(spec)
