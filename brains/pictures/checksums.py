"""Whether the files of a set are what they should be: as published, or as they were when first fetched."""

import hashlib
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from brains.errors import UserError
from brains.npz import read_limited, write_atomically
from brains.pictures.known import Remote
from brains.pictures.limits import MAX_FILE_BYTES, opened

State = Literal["published", "first fetch", "changed", "unknown", "missing"]
"""Of a file: as its makers publish it; as it was when first fetched; neither; nothing to compare with; not there."""

SOUND: tuple[State, ...] = ("published", "first fetch")

RECORD = "checksums.json"
"""In the folder of a set: the SHA-256 of each file as it was first fetched."""

_MAX_RECORD_BYTES = 1_000_000
_CHUNK_BYTES = 1 << 20
_record = TypeAdapter(dict[str, str])


def sha256_of(path: Path) -> str:
    """Of a file as it lies there. Raises UserError if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror or error}") from None


def content_sha256_of(path: Path) -> str:
    """Of what is in a file, unpacked if it is packed with gzip; "" if it is damaged or larger than any set."""
    digest, done = hashlib.sha256(), 0
    try:
        with opened(path) as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                digest.update(chunk)
                done += len(chunk)
                if done > MAX_FILE_BYTES:
                    return ""
    except UserError:
        return ""
    return digest.hexdigest()


def recorded(folder: Path) -> dict[str, str]:
    """The checksums of the first fetch by file name; empty if there are none, or the record is damaged."""
    try:
        return _record.validate_json(read_limited(folder / RECORD, _MAX_RECORD_BYTES))
    except (UserError, ValidationError):
        return {}


def record(folder: Path, sums: dict[str, str]) -> None:
    """Add to the record. Raises UserError if it cannot be written."""
    write_atomically(folder / RECORD, _record.dump_json(recorded(folder) | sums, indent=1))


def state_of(path: Path, remote: Remote | None = None) -> State:
    """How a file compares.

    Args:
        remote: what is published of it; None for a file of a person's own.
    """
    if not path.is_file():
        return "missing"
    found = sha256_of(path)  # a file may also lie there unpacked: then its content is compared
    if remote is not None and remote.sha256:
        same = found == remote.sha256
        if not same and remote.content_sha256:
            same = content_sha256_of(path) == remote.content_sha256
        return "published" if same else "changed"
    first = recorded(path.parent).get(path.name)
    return "unknown" if first is None else "first fetch" if found == first else "changed"
