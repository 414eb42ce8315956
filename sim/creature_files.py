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

import dataclasses
import difflib
import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brains.errors import UserError
from brains.npz import read_limited
from brains.storage import write_atomically
from sim.creatures import Creature, CreatureError, Draft

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT = "neurarium-creature/1"
DEFAULT_CREATURE = "biped"
MAX_FILE_BYTES = 1_000_000  # the largest creature has 64 bodies: about 20,000 bytes

_ORDER = ("biped", "quadruped", "hopper", "stick", "worm", "spider")


@dataclass(frozen=True, kw_only=True)
class _CreatureFile(Draft):
    """What a creature file holds, checked by pydantic."""

    format: str


@cache
def _schema() -> TypeAdapter[_CreatureFile]:
    from pydantic import TypeAdapter  # only where a file is read: 'import sim' stays quick

    return TypeAdapter(_CreatureFile)


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
    lines = [f'  "format": {json.dumps(FORMAT)}']
    for key in ("name", "description", "torso", "fall_rad", "clock_hz"):
        lines.append(f'  "{key}": {json.dumps(values[key])}')
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

    try:
        content = _schema().validate_json(data.removeprefix(b"\xef\xbb\xbf"), strict=True)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=True)
        raise CreatureError(_told(found)) from None
    _check_format(content.format)
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
        path = Path(spec).expanduser()
        return _remembered(path, _modified_ns(path))
    close = difflib.get_close_matches(spec.lower(), known, n=1, cutoff=0.5)
    guess = f" Did you mean '{close[0]}'?" if close else ""
    raise CreatureError(f"there is no creature '{_shown(spec)}'.{guess} Choose {', '.join(known)}, or a .json file")


@lru_cache(maxsize=64)
def _remembered(path: Path, stamp: int) -> Creature:
    return read_creature(path)


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


def _told(found: list[Any]) -> str:
    """The most telling of pydantic's findings in a line."""
    first = next((problem for problem in found if problem["loc"] == ("format",)), found[0])
    kind, where = first["type"], first["loc"]
    if kind == "json_invalid":
        return f"it is not JSON: {_shown(str(first['ctx']['error']), 100)}"
    if not where or where == ("format",) and kind == "missing":
        return f'it is no creature: expected an object with "format": "{FORMAT}"'
    if where == ("format",):
        return f"its format is no text, expected '{FORMAT}'"
    place, key = _place(found, where)
    if kind == "missing":
        return f"{place} has no '{key}'"
    if kind == "unexpected_keyword_argument":
        return f"{place} has a key {ascii(key)[:60]} that no creature has"
    words = _KIND_WORDS.get(kind) or first["msg"][:1].lower() + first["msg"][1:]
    return f"{place}: '{key}' is wrong: {_shown(words, 100)}" if key else f"{place} is wrong: {_shown(words, 100)}"


_KIND_WORDS = {
    "dataclass_type": "expected an object",
    "tuple_type": "expected a list",
    "string_type": "expected a text",
    "float_type": "expected a number",
    "finite_number": "every number must be finite",
}


def _place(found: list[Any], where: tuple[int | str, ...]) -> tuple[str, str]:
    """The part of the file that a finding is about, and the key inside it."""
    if len(where) >= 2 and where[0] in ("bodies", "joints") and isinstance(where[1], int):
        kind = "body" if where[0] == "bodies" else "joint"
        return f"{kind} {where[1] + 1}", str(where[2]) if len(where) > 2 else ""
    return "it", str(where[0])


def _shown(text: str, limit: int = 200) -> str:
    """A text that keeps to its line in a message."""
    return (text if text.isprintable() else ascii(text))[:limit]
