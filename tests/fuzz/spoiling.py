"""Files spoilt on purpose: byte by byte, or taken apart, changed within and put together again.

All draws come from the ``random.Random`` that is passed in: the same number spoils the same file in the same way.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import re
import struct
import zipfile
from typing import Any

import numpy as np

HOSTILE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**400, 1e308, -1e308, 5e-324, -0.0,
    float("nan"), float("inf"), float("-inf"), "", "x" * 3000, "../../etc/passwd", "\u202e\u2028\n\t\0", "\ud800",
    "ä☃🚗", "seed:1", "-1", "nan", [], [[]], [0] * 2000, [[1e308, -1e308]] * 4, {}, {"": {}}, {"format": "x"}, [None],
)  # fmt: skip
"""Values that a field may hold though nobody expects them."""

_CELLS = (
    "", "nan", "inf", "-1", "1e999", "0x10", "٣", '"', '"a\nb"', "x" * 2000, "1,2", ";", "\t", "9" * 5000, "\0", "=1",
)  # fmt: skip
_DEEP = 50_000


def spoilt(data: bytes, name: str, rng: random.Random) -> bytes:
    """A file's content, changed: within if its form is known by its name, else, or half of the time, in its bytes."""
    within = _WITHIN.get(name.rpartition(".")[2].lower())
    if within is not None and rng.random() < 0.6:
        data = within(data, rng)
        if rng.random() < 0.8:
            return data
    if name.endswith(".gz") and rng.random() < 0.7:  # else hardly anything but the checksum would be tried
        return gzip.compress(spoilt_bytes(gzip.decompress(data), rng), mtime=0)
    return spoilt_bytes(data, rng)


def spoilt_bytes(data: bytes, rng: random.Random) -> bytes:
    """Flipped, cut, put in, left out, repeated: one to four times."""
    for _ in range(rng.randint(1, 4)):
        # The first bytes decide most.
        at = rng.randrange(len(data) + 1) if rng.random() < 0.7 else rng.randrange(min(len(data), 64) + 1)
        some = rng.randbytes(rng.randint(1, 8)) if rng.random() < 0.7 else rng.choice((b"\0", b"\xff", b"PK\1\2")) * 4
        kind = rng.choice(("flip", "bit", "cut", "insert", "drop", "repeat"))
        if kind == "flip":
            data = data[:at] + some + data[at + len(some) :]
        elif kind == "bit":
            data = data[:at] + bytes(byte ^ 1 << rng.randrange(8) for byte in data[at : at + 1]) + data[at + 1 :]
        elif kind == "cut":
            data = data[:at]
        elif kind == "insert":
            data = data[:at] + some + data[at:]
        elif kind == "drop":
            data = data[:at] + data[at + len(some) :]
        else:
            data = data + data[at : at + 2000]
    return data


# --- JSON ---------------------------------------------------------------------------------------------------------


def spoilt_json(data: bytes, rng: random.Random) -> bytes:
    """One to three values, keys or elements of it changed; or its text, in ways that no object has."""
    content = json.loads(data)
    for _ in range(rng.randint(1, 3)):
        content = _changed(content, rng)
    text = json.dumps(content)
    trick = rng.random()
    if trick < 0.05:
        text = "[" * _DEEP + text + "]" * _DEEP
    elif trick < 0.1:
        text = re.sub(
            r"-?\d+", lambda found: rng.choice((found[0], "1e999", "-1E400", "9" * 5000, "01")), text, count=3
        )
    elif trick < 0.15 and text.startswith("{"):
        text = "{" + text[1:-1] + ", " + text[1:]  # every key twice
    elif trick < 0.2:
        return text.encode(rng.choice(("utf-16", "utf-32", "utf-8-sig")))
    return text.encode()


def _changed(content: Any, rng: random.Random) -> Any:
    """With one place in it replaced, dropped, doubled or renamed; the place is found by going in at random."""
    inside = isinstance(content, dict | list) and bool(content)
    if not inside or rng.random() < 0.15:
        return rng.choice(HOSTILE) if rng.random() < 0.8 else _nudged(content, rng)
    key: Any = rng.choice(list(content)) if isinstance(content, dict) else rng.randrange(len(content))
    copy: Any = dict(content) if isinstance(content, dict) else list(content)
    deed = rng.random()
    if deed < 0.1:
        del copy[key]
    elif deed < 0.15 and isinstance(copy, list):
        copy *= rng.choice((2, 50))
    elif deed < 0.2 and isinstance(copy, dict):
        copy[rng.choice(("", "__class__", "x" * 500, str(key) + " "))] = copy.pop(key)
    else:
        copy[key] = _changed(copy[key], rng)
    return copy


def _nudged(value: Any, rng: random.Random) -> Any:
    """A value of the same kind that is a little or far off."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int):
        return value * rng.choice((-1, 0, 2, 10**6)) + rng.choice((0, 1, -1))
    if isinstance(value, float):
        return value * rng.choice((-1, 0, 1.5, 1e6, 1e-9)) + rng.choice((0, 1, -1))
    return value[: len(value) // 2] if isinstance(value, str | list) else value


# --- arrays -------------------------------------------------------------------------------------------------------


def spoilt_npz(data: bytes, rng: random.Random) -> bytes:
    """One to three members changed: their JSON, their numbers, type, shape, header, name, or whether they are there."""
    with np.load(io.BytesIO(data)) as archive:
        members = {name: archive[name] for name in archive.files}
    raw = {f"{name}.npy": npy(array) for name, array in members.items()}
    for _ in range(rng.randint(1, 3)):
        name = rng.choice(list(members))
        deed = rng.random()
        if deed < 0.1:
            raw.pop(f"{name}.npy", None)
        elif deed < 0.2:
            raw[rng.choice(("extra.npy", "../out.npy", "x" * 300 + ".npy", "plain"))] = npy(members[name])
        elif deed < 0.35:
            raw[f"{name}.npy"] = _lying(raw.get(f"{name}.npy", b""), rng)
        else:
            raw[f"{name}.npy"] = npy(_changed_array(members[name], rng))
    return _zip(raw, rng)


def npy(array: np.ndarray) -> bytes:
    """The bytes of an ``.npy`` file; of an object array with pickles in it."""
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asanyarray(array), allow_pickle=True)
    return file.getvalue()


def _changed_array(array: np.ndarray, rng: random.Random) -> np.ndarray:
    if array.dtype.kind == "U" and array.shape == () and rng.random() < 0.8:
        return np.array(_changed_text(str(array), rng))
    changes = [
        lambda: array.astype(object),
        lambda: array.reshape(-1)[: rng.randrange(array.size + 1)],
        lambda: array[None, ...],
        lambda: np.repeat(array.reshape(-1), 3),
        lambda: np.array(rng.choice(("", "x", "[]", "{}", "null", "9" * 5000))),
        lambda: np.array(array, order="F"),
        lambda: array.astype(rng.choice(("<i8", "<f8", "<f2", ">f4", "?", "<U3", "S4", "c16", "M8[s]"))),
        lambda: _with_value(array, rng),
    ]
    try:
        return np.asanyarray(rng.choice(changes)())
    except (ValueError, TypeError, OverflowError):  # a text as a number, a number as a date
        return np.array(0)


def _changed_text(text: str, rng: random.Random) -> str:
    try:
        return spoilt_json(text.encode(), rng).decode("utf-8", "ignore").replace("\0", "?")
    except ValueError:  # no JSON
        return rng.choice(("", text * 2, text[:-1], text + "/9", "9" * 50, text.upper()))


def _with_value(array: np.ndarray, rng: random.Random) -> np.ndarray:
    if not array.size or array.dtype.kind not in "fiub":
        return array
    copy = array.copy()
    values = (np.nan, np.inf, -np.inf, 1e30, -1e30) if array.dtype.kind == "f" else (0, 1, 99, 2**31 - 1, -1)
    with np.errstate(all="ignore"):
        copy.reshape(-1)[rng.randrange(array.size)] = np.array(rng.choice(values)).astype(array.dtype)
    return copy


def _lying(data: bytes, rng: random.Random) -> bytes:
    """An ``.npy`` whose header claims another shape or type than there is."""
    if rng.random() < 0.5:
        shape = rng.choice((b"(999999999999,)", b"(-1,)", b"(4294967296, 4294967296)", b"(0,)", b"()", b"(1,)*9"))
        return re.sub(rb"'shape': \([\d, ]*\)", b"'shape': " + shape, data, count=1)
    kind = rng.choice((b"'|O'", b"'<U999999999'", b"'<f8'", b"'|V0'", b"'<M8[s]'", b"[('a', '<f4')]", b"'<f4'"))
    return re.sub(rb"'descr': '[^']*'", b"'descr': " + kind, data, count=1)


def _zip(members: dict[str, bytes], rng: random.Random) -> bytes:
    """Packed or not; now and then a size in its directory is not the member's."""
    packed = rng.random() < 0.5
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED)
    data = file.getvalue()
    if rng.random() < 0.1:
        at = data.rfind(b"PK\1\2") + rng.choice((20, 24))  # a member's packed and its unpacked size
        data = data[:at] + struct.pack("<I", rng.choice((0, 7, 2**31, 2**32 - 1))) + data[at + 4 :]
    return data


# --- tables -------------------------------------------------------------------------------------------------------


def spoilt_table(data: bytes, rng: random.Random) -> bytes:
    """A cell, a line or a separator of a text table changed, one to three times."""
    lines = data.decode("utf-8", "replace").split("\n")
    for _ in range(rng.randint(1, 3)):
        row = rng.randrange(len(lines))
        cells = lines[row].split(",")
        deed = rng.random()
        if deed < 0.5:
            cells[rng.randrange(len(cells))] = rng.choice(_CELLS)
        elif deed < 0.65:
            cells = cells * rng.choice((2, 40))
        elif deed < 0.8:
            cells.pop(rng.randrange(len(cells)))
        elif deed < 0.9:
            cells = [rng.choice(";\t| ").join(cells)]
        else:
            lines.insert(row, rng.choice(("", "#", lines[0], "\0", "x" * 5000)))
        lines[row] = ",".join(cells)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _spoilt_lines(data: bytes, rng: random.Random) -> bytes:
    """JSON, one in a line: one line changed within."""
    lines = data.splitlines()
    row = rng.randrange(len(lines))
    lines[row] = spoilt_json(lines[row], rng)
    return b"\n".join(lines)


_WITHIN = {"json": spoilt_json, "npz": spoilt_npz, "csv": spoilt_table, "ndjson": _spoilt_lines}
"""How to spoil a file from within, by the end of its name."""
