"""Fetching the known sets into this person's cache: checked first, then put in place; a good copy is never lost."""

import contextlib
import io
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from brains.errors import UserError
from brains.npz import FileTrouble, write_atomically
from brains.pictures.bitmaps import bitmap_shape
from brains.pictures.checksums import RECORD, SOUND, record, recorded, sha256_of, state_of
from brains.pictures.known import KnownSet, Remote, doodle_remotes, known_set
from brains.pictures.places import cache_folder

RETRIES = 2
"""After a try that failed; one second goes by before the first, two before the second."""
TIMEOUT_S = 30.0
"""Without a byte."""

Watch = Callable[[str, int, int], None]
"""Called as ``watch(file, bytes so far, bytes in all)``."""

_CHUNK_BYTES = 1 << 16
_STALE_S = 24 * 3600.0
_STAGING = ".fetching-"


def fetch_pictures(
    name: str, data_dir: str | Path | None = None, kinds: Sequence[str] = (), watch: Watch | None = None
) -> tuple[Path, list[str]]:
    """Fetch what is missing or damaged of a known set.

    Every file comes into a folder beside the set's, is checked there, and then renamed into place: what was there
    stays until something that is sound takes its place. What came well need not come again if the next one fails.

    Args:
        name: out of ``KNOWN``.
        data_dir: the folder to put the set's folder in; None for the cache.
        kinds: of doodle, as Quick, Draw! names them; () for the usual ones, or those of other sets.
        watch: is told how it goes.

    Returns:
        The set's folder, and the names of the files that were fetched.

    Raises:
        UserError: one line that says what went wrong and where a file can be put by hand: no such set, no connection,
            not what is published, another file than at first, no place to write to.
    """
    known = known_set(name)
    if kinds and name != "doodles":
        raise UserError(f"kinds belong to doodles; {name} is fetched as a whole")
    remotes = doodle_remotes(kinds) if kinds else known.remotes
    base = Path(data_dir).expanduser() if data_dir else cache_folder()
    folder = base / known.folders[0]
    wanted = [remote for remote in remotes if state_of(folder / remote.file, remote) not in SOUND]
    if not wanted:
        return folder, []
    with _staging(base) as staging:
        by_hand = f"or put {', '.join(remote.file for remote in wanted)} into {folder} by hand"
        for remote in wanted:
            _fetch_one(known, remote, staging, folder, by_hand, watch)
            _put_in_place(staging / remote.file, folder)
    return folder, [remote.file for remote in wanted]


@contextlib.contextmanager
def _staging(base: Path) -> Iterator[Path]:
    """A folder of this fetch alone; those of fetches that were killed a day ago and more are removed."""
    try:
        base.mkdir(parents=True, exist_ok=True)
        for old in base.glob(f"{_STAGING}*"):
            if time.time() - old.stat().st_mtime > _STALE_S:
                shutil.rmtree(old, ignore_errors=True)
        staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=base))
    except OSError as error:
        raise UserError(f"{base}: cannot be written: {error.strerror or error}") from None
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _fetch_one(known: KnownSet, remote: Remote, staging: Path, folder: Path, by_hand: str, watch: Watch | None) -> None:
    """Into the staging folder, and checked. Raises UserError, which ends with how to do it ``by_hand``."""
    try:
        _download(remote, staging, watch)
        if remote.pictures:
            _keep_whole_pictures(staging / remote.file, remote.pictures)
    except UserError as error:
        raise UserError(f"{remote.file} from {remote.url} is no good: {error}; try again later, {by_hand}") from None
    except OSError as error:  # those of the network are of this kind too
        if error.errno is not None:
            raise UserError(f"{staging.parent}: cannot be written: {error.strerror or error}") from None
        status = getattr(getattr(error, "response", None), "status_code", None)
        host = urlsplit(remote.url).netloc
        why = f"{host} answers with {status}" if status else f"no connection to {host}, or it broke off"
        raise UserError(f"{known.title} cannot be fetched: {why}; try again later, {by_hand}") from None
    except ValueError:  # of pooch: another checksum
        raise UserError(
            f"{remote.file} from {remote.url} is not the file that is published (SHA-256 differs); try again later, "
            f"{by_hand}"
        ) from None
    first = recorded(folder).get(remote.file)
    if not remote.sha256 and first is not None and first != sha256_of(staging / remote.file):
        raise UserError(
            f"{remote.file} from {remote.url} is not what was fetched at first; if that is right, remove "
            f"{folder / RECORD} and fetch it again, {by_hand}"
        )


def _download(remote: Remote, staging: Path, watch: Watch | None) -> None:
    import pooch

    logger = pooch.get_logger()
    level = logger.level
    logger.setLevel(logging.ERROR)  # what it has to say, we say ourselves
    try:
        known = f"sha256:{remote.sha256}" if remote.sha256 else None
        keeper = pooch.create(
            path=staging,
            base_url="",
            registry={remote.file: known},
            urls={remote.file: remote.url},
            retry_if_failed=RETRIES,
        )
        keeper.fetch(remote.file, downloader=_Downloader(remote, watch))
    finally:
        logger.setLevel(level)


class _EnoughError(Exception):
    """The part that was wanted is there."""


class _Downloader:
    """What pooch calls for a file: over HTTP, with a limit, and only the first part if no more is wanted."""

    def __init__(self, remote: Remote, watch: Watch | None) -> None:
        self._remote, self._watch = remote, watch

    def __call__(self, url: str, output_file: str, pooch: Any, check_only: bool = False) -> None:
        from pooch import HTTPDownloader

        headers = {"Accept-Encoding": "identity"}
        if self._remote.pictures:
            headers["Range"] = f"bytes=0-{self._remote.bytes + _CHUNK_BYTES}"
        meter = _Meter(Path(output_file), self._remote, self._watch)
        fetch = HTTPDownloader(progressbar=meter, chunk_size=_CHUNK_BYTES, timeout=TIMEOUT_S, headers=headers)
        with contextlib.suppress(_EnoughError):
            fetch(url, output_file, pooch)


class _Meter:
    """What pooch takes for a progress bar: looks at the file as it grows."""

    def __init__(self, path: Path, remote: Remote, watch: Watch | None) -> None:
        self._path, self._remote, self._watch = path, remote, watch
        self.total = 0

    def update(self, _: int) -> None:
        size, most = self._path.stat().st_size, self._remote.bytes
        if self._watch is not None:
            self._watch(self._remote.file, min(size, most), most)
        if size > most:
            if self._remote.pictures:
                raise _EnoughError
            raise FileTrouble(f"it has more than the {most:,} bytes that are published")

    def reset(self) -> None:
        """Nothing: the size of the file says it all."""

    def close(self) -> None:
        """Nothing either."""


def _keep_whole_pictures(path: Path, most: int) -> None:
    """Make the first bytes of an ``.npy`` of bitmaps an ``.npy`` of its first whole pictures."""
    stream = io.BytesIO(path.read_bytes())
    count, height, width = bitmap_shape(stream)
    kept = min(count, most)
    data = stream.read(kept * height * width)
    if kept < 2 or len(data) < kept * height * width:
        raise FileTrouble("it was cut short")
    whole = io.BytesIO()
    pictures = np.frombuffer(data, dtype=np.uint8).reshape(kept, height * width)
    np.lib.format.write_array(whole, pictures, version=(1, 0), allow_pickle=False)
    write_atomically(path, whole.getvalue())


def _put_in_place(file: Path, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with file.open("rb+") as written:
            os.fsync(written.fileno())  # whole on the disk before it takes the place of another
        sha256 = sha256_of(file)
        os.replace(file, folder / file.name)
    except OSError as error:
        raise UserError(f"{folder}: cannot be written: {error.strerror or error}") from None
    record(folder, {file.name: sha256})
