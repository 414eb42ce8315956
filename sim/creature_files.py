"""Creatures as files: read and checked, written atomically, found by name.

A creature file is JSON, metres, kilograms, radians; x forward, y up, the ground at y = 0, drawn in the rest pose:

    {"format": "neurarium-creature/1", "name": "Stick", "description": "...", "torso": "torso",
     "fall_rad": 1.0, "clock_hz": 1.5,
     "bodies": [{"name": "torso", "from_m": [0, 0.8], "to_m": [0, 1.1], "radius_m": 0.1, "mass_kg": 8,
                 "friction": 0.9, "ground": "forbidden"}, ...],
     "joints": [{"name": "hip", "parent": "torso", "child": "leg", "at_m": [0, 0.8], "limits_rad": [-0.8, 0.8],
                 "torque_n_m": 60, "speed_rad_s": 8}, ...]}

`friction` (0.9), `ground` ("forbidden"), `fall_rad` (1.0; null if it cannot fall) and `clock_hz` (1.5) may be left out.
"""

from __future__ import annotations

import codecs
import dataclasses
import difflib
import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from brains.npz import read_limited
from brains.storage import write_atomically
from sim.creatures import Creature, CreatureError, Draft

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT = "neurarium-creature/1"
DEFAULT_CREATURE = "biped"
MAX_FILE_BYTES = 1_000_000  # the largest creature has 64 bodies: about 20,000 bytes

_ORDER = ("biped", "quadruped", "hopper", "stick", "worm", "spider")


@dataclass(frozen=True)
class _Tagged:
    """Any object with a format."""

    format: str

    __pydantic_config__: ClassVar = {"extra": "ignore"}


@dataclass(frozen=True, kw_only=True)
class _CreatureFile(Draft):
    """What a creature file holds, checked by pydantic."""

    format: str


@cache
def _schema(of: type) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter  # only where a file is read: 'import sim' stays quick

    return TypeAdapter(of)


def read_creature(path: str | Path) -> Creature:
    """Read and check a creature file.

    Raises:
        CreatureError: one line naming the file and what is wrong with it.
    """
    try:
        return creature_from_json(read_limited(path, MAX_FILE_BYTES))
    except ValueError as error:  # UserError, and the plain one of a name with a zero byte
        raise CreatureError(f"creature file {_shown(str(path))}: {error}") from None


def write_creature(path: str | Path, creature: Creature) -> None:
    """Write a creature file, atomically; reading it again gives an equal creature.

    Raises:
        UserError: the place cannot be written.
    """
    write_atomically(path, creature_to_json(creature))


def creature_to_json(creature: Draft) -> bytes:
    """The content of a creature file, a line for each part."""
    values = {item.name: getattr(creature, item.name) for item in dataclasses.fields(Draft)}
    plain = {"format": FORMAT, **{key: value for key, value in values.items() if key not in ("bodies", "joints")}}
    lines = [f'  "{key}": {json.dumps(value)}' for key, value in plain.items()]
    for key in ("bodies", "joints"):
        parts = ",\n".join(f"    {json.dumps(dataclasses.asdict(part))}" for part in values[key])
        lines.append(f'  "{key}": [\n{parts}\n  ]' if parts else f'  "{key}": []')
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def creature_from_json(data: bytes) -> Creature:
    """The creature of a creature file's content.

    Raises:
        CreatureError: one line, without the name of a file.
    """
    from pydantic import ValidationError

    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        _check_format(_schema(_Tagged).validate_json(data, strict=True).format)
        content = _schema(_CreatureFile).validate_json(data, strict=True)
    except ValidationError as error:
        raise CreatureError(_told(error.errors(include_url=False)[0], data)) from None
    return Creature(**{item.name: getattr(content, item.name) for item in dataclasses.fields(Draft)})


def shipped_creatures() -> tuple[str, ...]:
    """Names of the creatures that ship with Neurarium, the friendliest first."""
    names = sorted(path.stem for path in _folder().glob("*.json"))
    return tuple(sorted(names, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER)))


def creature_named(spec: str) -> Creature:
    """The creature that a person means: a shipped one by name, or the path of a .json file.

    A file is read again only when it changed.

    Raises:
        CreatureError: there is no such creature, or its file is bad.
    """
    spec = spec.strip()
    known = shipped_creatures()
    if spec.lower() in known:
        return _remembered(_folder() / f"{spec.lower()}.json", 0)
    if spec.lower().endswith(".json"):
        path = _path(spec)
        return _remembered(path, _modified_ns(path))
    close = difflib.get_close_matches(spec.lower(), known, n=1, cutoff=0.5)
    guess = f" Did you mean '{close[0]}'?" if close else ""
    raise CreatureError(f"there is no creature '{_shown(spec)}'.{guess} Choose {', '.join(known)}, or a .json file")


@lru_cache(maxsize=64)
def _remembered(path: Path, stamp: int) -> Creature:
    return read_creature(path)


def _path(spec: str) -> Path:
    try:
        return Path(spec).expanduser()
    except RuntimeError:  # ~somebody, whom this machine does not know
        return Path(spec)


def _modified_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except (OSError, ValueError):  # reading it tells what is wrong
        return 0


def _folder() -> Path:
    return Path(str(resources.files("assets"))) / "creatures"


# --- what is wrong with a file, in people's words ---------------------------------------------------------------------


def _check_format(tag: str) -> None:
    if tag == FORMAT:
        return
    if re.fullmatch(r"neurarium-creature/\d{1,9}", tag, flags=re.ASCII):
        raise CreatureError(f"its format is '{tag}', newer than this program's '{FORMAT}': update Neurarium")
    raise CreatureError(f"its format is '{_shown(tag)}', expected '{FORMAT}'")


def _told(problem: Any, data: bytes) -> str:
    """One of pydantic's findings about a file's content."""
    kind, where = problem["type"], problem["loc"]
    if kind == "json_invalid":
        return f"it is not JSON: {_shown(problem['ctx']['error'], 100)}"
    if not where or where == ("format",):
        return f'it is no creature: expected an object with "format": "{FORMAT}"'
    place, where = _place(where, data)
    if not where:
        return f"{place} is not an object"
    key, *inside = where
    if kind == "missing" and not inside:
        return f"{place} has no '{key}'"
    if kind == "unexpected_keyword_argument":
        return f"{place} has a key {key!r:.60} that no creature has"
    return f"{place}: '{key}' is wrong: expected {_EXPECTED[str(key)]}"


_EXPECTED = {
    **dict.fromkeys(("name", "description", "torso", "parent", "child"), "a text"),
    **dict.fromkeys(("bodies", "joints"), "a list of objects"),
    **dict.fromkeys(("from_m", "to_m", "at_m"), "two finite numbers, [x, y] in metres"),
    "limits_rad": "two finite numbers, [least, greatest] in radians",
    "ground": "foot, allowed or forbidden",
    "fall_rad": "a finite number of radians, or null",
    **dict.fromkeys(("radius_m", "mass_kg", "friction", "torque_n_m", "speed_rad_s", "clock_hz"), "a finite number"),
}


def _place(where: tuple[int | str, ...], data: bytes) -> tuple[str, tuple[int | str, ...]]:
    """Which part a finding is about, by number and name, and the way from there on."""
    if len(where) < 2 or where[0] not in ("bodies", "joints") or not isinstance(where[1], int):
        return "the creature", where
    from pydantic_core import from_json  # the parser that let it through

    part = from_json(data)[where[0]][where[1]]
    name = part.get("name") if isinstance(part, dict) else None
    called = f" ({_shown(name, 60)})" if isinstance(name, str) else ""
    return f"{'body' if where[0] == 'bodies' else 'joint'} {where[1] + 1}{called}", where[2:]


def _shown(text: str, limit: int = 200) -> str:
    """A text that keeps to its line in a message."""
    return (text if text.isprintable() else repr(text))[:limit]
