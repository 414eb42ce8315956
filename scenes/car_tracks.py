"""The tracks a person can choose from: shipped ones, those they drew, and endless ones from seeds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.car_task import track_named
from sim.track_files import save_new_track, shipped_tracks, user_tracks
from sim.track_generator import DEFAULT_DIFFICULTY
from sim.tracks import Track


@dataclass(frozen=True)
class TrackEntry:
    """A line of the chooser.

    Attributes:
        label: what people read.
        tracks: what `CarTask` takes.
    """

    label: str
    tracks: tuple[str, ...]


class TrackList:
    """All tracks of the chooser.

    Args:
        folder: where drawn tracks are kept; made when the first is saved.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seed = 0

    def entries(self, current: tuple[str, ...]) -> list[TrackEntry]:
        """All there are now; the tracks in use come first if they are none of the others."""
        found = [TrackEntry(_title(name), (name,)) for name in shipped_tracks()]
        found += [
            TrackEntry(f"{_title(name)} (drawn)", (str(path),)) for name, path in user_tracks(self.folder).items()
        ]
        if current not in [entry.tracks for entry in found]:
            found.insert(0, TrackEntry(describe(current), current))
        return found

    def save(self, track: Track) -> Path:
        """Keep a drawn track.

        Raises:
            UserError: the folder or the file cannot be written.
        """
        return save_new_track(track, self.folder)

    def next_seeded(self, current: tuple[str, ...], difficulty: float) -> str:
        """The name of a track from a seed that was not the last one."""
        seed = max(self._seed, seed_of(current) or 0) + 1
        self._seed = seed
        return seeded(seed, difficulty)


def seeded(seed: int, difficulty: float) -> str:
    """The name of a track from a seed."""
    difficulty = round(difficulty, 2)
    return f"seed:{seed}" if difficulty == DEFAULT_DIFFICULTY else f"seed:{seed}:{difficulty:g}"


def seed_of(tracks: tuple[str, ...]) -> int | None:
    """The seed, if it is a single track from one."""
    parts = tracks[0].split(":")
    return int(parts[1]) if len(tracks) == 1 and parts[0].lower() == "seed" else None


def describe(tracks: tuple[str, ...]) -> str:
    """Tracks in a few words."""
    if len(tracks) > 1:
        return f"{len(tracks)} tracks"
    seed = seed_of(tracks)
    if seed is None:
        return _title(Path(tracks[0]).stem)
    parts = tracks[0].split(":")
    return f"Seed {seed}" + (f", difficulty {float(parts[2]):g}" if len(parts) > 2 else "")


def title_of(spec: str) -> str:
    """A single track with its length, for the world's corner."""
    return f"{describe((spec,))} · {track_named(spec).length_m:,.0f} m"


def _title(name: str) -> str:
    return name[:1].upper() + name[1:].replace("-", " ")
