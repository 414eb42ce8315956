"""Tracks as files: read and checked, written atomically, found by name."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

from sim.tracks import Track, TrackError, build_track

DEFAULT_TRACK = "meadow"


def load_track(path: str | Path) -> Track:
    """Read a track file."""
    data = json.loads(Path(path).read_text(encoding="utf-8"))
    return build_track(data["name"], data["centreline"], data.get("width", 10.0), data.get("start", 0))


def shipped_tracks() -> dict[str, Path]:
    """Names and paths of the tracks that ship with Neurarium, in alphabetical order."""
    folder = Path(str(resources.files("assets") / "tracks"))
    return {path.stem: path for path in sorted(folder.glob("*.json"))}


def find_track(spec: str) -> Track:
    """A track by shipped name (or path)."""
    shipped = shipped_tracks()
    if spec.lower() in shipped:
        return load_track(shipped[spec.lower()])
    if spec.endswith(".json"):
        return load_track(spec)
    raise TrackError(f"no track is called '{spec}'")
