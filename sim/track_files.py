"""Tracks as files: read and checked, written atomically, found by name or seed.

A track file is JSON, metres, y up, driven in the order given; the last point joins the first:

    {"format": "neurarium-track/1", "name": "Meadow", "centreline": [[x, y], ...], "width": 10.0, "start": 0}

`width` is one number or one for each point (10 m when left out), `start` the index of the point at the start line (0).
"""

from __future__ import annotations

import difflib
import json
import os
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from brains.storage import write_atomically
from sim.track_generator import DEFAULT_DIFFICULTY, generate_track
from sim.tracks import Track, TrackError, build_track

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT = "neurarium-track/1"
DEFAULT_TRACK = "meadow"  # the friendly one: the track of the first minute
MAX_FILE_BYTES = 1_000_000  # the largest track has 2,000 points: about 100,000 bytes


@dataclass(frozen=True)
class _TrackFile:
    """What a track file holds, checked by pydantic."""

    format: str
    name: str
    centreline: list[tuple[float, float]]
    width: float | list[float] = 10.0
    start: int = 0

    __pydantic_config__: ClassVar = {"strict": True, "extra": "forbid", "allow_inf_nan": False}


@cache
def _schema() -> TypeAdapter[_TrackFile]:
    from pydantic import TypeAdapter  # only where a file is read: 'import sim' stays quick

    return TypeAdapter(_TrackFile)


def load_track(path: str | Path) -> Track:
    """Read and check a track file.

    Raises:
        TrackError: one line naming the file and what is wrong with it.
    """
    path = Path(path)
    try:
        content = _checked_file(_read(path))
        return build_track(content.name, content.centreline, content.width, content.start)
    except TrackError as error:
        raise TrackError(f"track file {_shown(path)}: {error}") from None


def save_track(track: Track, path: str | Path) -> None:
    """Write a track file, atomically; reading it again gives an equal track.

    Raises:
        UserError: the place cannot be written.
    """
    width = track.control_width_m.tolist()
    points = ",\n    ".join(json.dumps(point) for point in track.control_points.tolist())
    write_atomically(
        path,
        (
            "{\n"
            f'  "format": "{FORMAT}",\n'
            f'  "name": {json.dumps(track.name)},\n'
            f'  "centreline": [\n    {points}\n  ],\n'
            f'  "width": {json.dumps(width if len(set(width)) > 1 else width[0])},\n'
            f'  "start": {track.start}\n'
            "}\n"
        ).encode(),
    )


def save_new_track(track: Track, folder: str | Path) -> Path:
    """Save a track into a folder, made if need be, under a file name from its own name that is not taken yet."""
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrackError(f"the folder {_shown(folder)} cannot be made: {error.strerror}") from None
    plain = unicodedata.normalize("NFKD", track.name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "track"
    path, number = folder / f"{stem}.json", 1
    while path.exists() or path.stem in shipped_tracks():
        number += 1
        path = folder / f"{stem}-{number}.json"
    save_track(track, path)
    return path


def shipped_tracks() -> dict[str, Path]:
    """Names and files of the tracks that ship with Neurarium, in alphabetical order."""
    return user_tracks(Path(str(resources.files("assets"))) / "tracks")


def user_tracks(folder: str | Path) -> dict[str, Path]:
    """Names (lower-case) and files of the tracks in a folder, in alphabetical order; none where there is no folder."""
    files = (path for path in Path(folder).glob("*.json") if path.is_file())
    return {path.stem.lower(): path for path in sorted(files, key=lambda path: path.stem.lower())}


def find_track(spec: str, folder: str | Path | None = None) -> Track:
    """The track that a person means.

    Args:
        spec: the name of a shipped track, `seed:N`, `seed:N:DIFFICULTY` (0 to 1), or the path of a .json file.
        folder: where else named tracks may lie, for example those the person drew.

    Raises:
        TrackError: there is no such track, or its file is bad.
    """
    spec = spec.strip()
    if spec.lower().startswith("seed:"):
        return _seeded_track(spec)
    known = {**(user_tracks(folder) if folder is not None else {}), **shipped_tracks()}
    if spec.lower() in known:
        return load_track(known[spec.lower()])
    if names_track_file(spec):
        return load_track(os.path.expanduser(spec))  # unlike Path's, it leaves ~nobody as it is
    close = difflib.get_close_matches(spec.lower(), known, n=1, cutoff=0.5)
    guess = f" Did you mean '{close[0]}'?" if close else ""
    raise TrackError(f"there is no track '{spec:.100}'.{guess} Choose {', '.join(known)}, seed:N, or a .json file")


def names_track_file(spec: str) -> bool:
    """Whether that is the path of a file, and so of no use on another machine."""
    return spec.lower().endswith(".json") or "/" in spec or "\\" in spec


def find_tracks(specs: str, folder: str | Path | None = None) -> list[Track]:
    """The tracks of a list with commas, such as `oval,seed:5`; see `find_track`."""
    wanted = [spec.strip() for spec in specs.split(",")]
    if not all(wanted):
        raise TrackError(
            f"'{specs:.100}' has an empty place: write track names with one comma between, like meadow,seed:5"
        )
    return [find_track(spec, folder) for spec in wanted]


def _seeded_track(spec: str) -> Track:
    match = re.fullmatch(r"seed:(\d{1,18})(?::(\d*\.?\d+(?:e-?\d+)?))?", spec, flags=re.IGNORECASE | re.ASCII)
    if match is None:
        raise TrackError(
            f"'{spec:.100}' is no seeded track: write seed:N or seed:N:DIFFICULTY, like seed:5 or seed:5:0.8"
        )
    return generate_track(int(match[1]), DEFAULT_DIFFICULTY if match[2] is None else float(match[2]))


def _read(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise TrackError("this is a folder, expected a .json file")
        if path.exists() and not path.is_file():
            raise TrackError("this is a device, expected a .json file")
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except TrackError:
        raise
    except FileNotFoundError:
        raise TrackError("there is no such file") from None
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte
        raise TrackError(f"it cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > MAX_FILE_BYTES:
        raise TrackError(f"it has more than {MAX_FILE_BYTES:,} bytes: too large for a track")
    return data


def _checked_file(data: bytes) -> _TrackFile:
    """The content of a file, of the right format and types; the geometry is not looked at yet."""
    try:
        text = data.decode("utf-8-sig")
        content = json.loads(text, parse_constant=_refuse_constant)
    except TrackError:
        raise
    except UnicodeDecodeError:
        raise TrackError("it is not text, so it is no track") from None
    except json.JSONDecodeError as error:
        raise TrackError(f"it is not JSON: {error.msg} in line {error.lineno}") from None
    except (ValueError, RecursionError):  # a number of a million digits, brackets a million deep
        raise TrackError("it is not JSON that a track would need") from None
    _check_format(content)
    return _validated(text)


def _refuse_constant(constant: str) -> NoReturn:
    raise TrackError(f"it holds the number {constant}; every number must be finite")


def _check_format(content: Any) -> None:
    if not isinstance(content, dict) or "format" not in content:
        raise TrackError(f'it is no track: expected an object with "format": "{FORMAT}"')
    tag = content["format"]
    if tag == FORMAT:
        return
    if isinstance(tag, str) and re.fullmatch(r"neurarium-track/\d{1,9}", tag):
        raise TrackError(f"its format is '{tag}', newer than this program's '{FORMAT}': update Neurarium")
    raise TrackError(f"its format is {json.dumps(tag)[:60]}, expected '{FORMAT}'")


def _validated(text: str) -> _TrackFile:
    from pydantic import ValidationError

    try:
        return _schema().validate_json(text)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
    if not problem["loc"]:  # the one reader took what the other refuses, such as half a letter
        raise TrackError("it is not JSON that a track would need")
    key, *inside = problem["loc"]
    if problem["type"] == "missing" and not inside:
        raise TrackError(f"it has no '{key}'")
    if problem["type"] == "unexpected_keyword_argument":
        raise TrackError(f"it has a key {ascii(key)[:60]} that no track has")
    if key == "width":
        raise TrackError("'width' must be one number or a list of numbers, in metres")
    if key == "centreline":
        which = f"point {inside[0]} of 'centreline'" if inside else "every point of 'centreline'"
        raise TrackError(f"{which} must be two finite numbers, [x, y] in metres")
    raise TrackError(f"'{key}' is wrong: {problem['msg'][:1].lower()}{problem['msg'][1:]}")


def _shown(path: Path) -> str:
    """A path that keeps to its line in a message."""
    text = str(path)
    return text if text.isprintable() else ascii(text)
