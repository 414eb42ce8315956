"""`neurarium data list`: the sets to learn from, and where they are; `neurarium data fetch NAME` gets one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import tyro

from brains.datasets import DATASETS
from brains.errors import UserError
from brains.pictures import drawn_set
from brains.pictures.checksums import RECORD, State, state_of
from brains.pictures.fetch import fetch_pictures
from brains.pictures.known import KNOWN, KnownSet
from brains.pictures.limits import listed
from brains.pictures.places import Found, cache_folder, located
from commands import did_you_mean
from commands.output import Output, command_line, count
from commands.parsing import parse
from commands.progress import Bar

if TYPE_CHECKING:
    from rich.console import Console

_DRAWN = {drawn_set.NAME: "digits drawn by a pen with varied hands, 28 × 28, grey"}
_STATES = {
    "published": "as published",
    "first fetch": "as first fetched",
    "changed": "differs: fetch it again",
    "missing": "files are missing",
    "unknown": "none to compare with",
}
_WORST_FIRST: tuple[State, ...] = ("changed", "missing", "unknown", "first fetch", "published")


@dataclass(frozen=True)
class ListFlags:
    """List the sets to learn from, and where they are; 'neurarium data fetch NAME' gets one."""

    data_dir: Annotated[Path | None, tyro.conf.arg(metavar="DIR", help_behavior_hint="")] = None
    """Look here first, then in $NEURARIUM_DATA and in the cache."""
    json: bool = False
    """End with one JSON object on standard output; all words go to standard error."""


@dataclass(frozen=True)
class FetchFlags:
    """Fetch a set of pictures into the cache. Nothing that is there is lost unless what comes is sound."""

    name: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="NAME")]
    """Of the set: mnist, fashion, doodles or cifar10."""
    data_dir: Annotated[Path | None, tyro.conf.arg(metavar="DIR", help_behavior_hint="(default: the cache)")] = None
    """Put it into a folder here."""
    kinds: Annotated[str | None, tyro.conf.arg(metavar="WORDS", help_behavior_hint="(default: cat,rainbow,train)")] = (
        None
    )
    """Of doodle, with commas between, as Quick, Draw! names them."""
    json: bool = False
    """End with one JSON object on standard output; all words go to standard error."""


def run(arguments: list[str]) -> int:
    """The command."""
    word = arguments[0] if arguments else "list"
    if word == "fetch":
        return _fetch(parse(FetchFlags, arguments[1:], "data fetch"))
    if word == "list" or word.startswith("-"):
        return _list(parse(ListFlags, arguments[word == "list" :], "data list"))
    raise UserError(f"'data' lists or fetches, not '{word:.40}'{did_you_mean(word, ['list', 'fetch'])}")


# The list ------------------------------------------------------------------------------------------------------------


def _list(flags: ListFlags) -> int:
    output = Output(flags.json)
    rows = [*_built_in(), *(_row(known, located(known.name, flags.data_dir)) for known in KNOWN.values())]
    _tell(rows, output)
    output.result({"sets": rows, "cache": str(cache_folder())})
    return 0


def _built_in() -> list[dict[str, Any]]:
    sets = {name: f"{generator.title}: points of the plane" for name, generator in DATASETS.items()} | _DRAWN
    return [
        {"name": name, "what": what, "built_in": True, "path": None, "bytes": 0, "checksum": None, "sample": False,
         "fetch": None, "files": []}
        for name, what in sets.items()
    ]  # fmt: skip


def _row(known: KnownSet, found: Found | None) -> dict[str, Any]:
    """What there is to say of a known set; ``fetch`` is the command that gets it, if it is missing or damaged."""
    files = [] if found is None else _files(known, found)
    checksum = _worst(known, files)
    needed = found is None or found.sample or checksum == "changed"
    return {
        "name": known.name,
        "what": known.what,
        "built_in": False,
        "path": None if found is None else str(found.path),
        "bytes": sum(remote.bytes for remote in known.remotes) if found is None else sum(f["bytes"] for f in files),
        "checksum": checksum,
        "sample": found is not None and found.sample,
        "fetch": command_line("data", "fetch", known.name) if needed else None,
        "files": files,
    }


def _worst(known: KnownSet, files: list[dict[str, Any]]) -> State | None:
    """Of the files that belong to the set; of others beside them, such as more doodles, only that they differ."""
    own = {remote.file for remote in known.remotes}
    judged = [file for file in files if file["file"] in own or file["checksum"] == "changed"] or files
    return next((state for state in _WORST_FIRST if any(file["checksum"] == state for file in judged)), None)


def _files(known: KnownSet, found: Found) -> list[dict[str, Any]]:
    """The files of a set as they lie there; those of folders of pictures are not looked at one by one."""
    remotes = {} if found.sample else {remote.file: remote for remote in known.remotes}
    folder = found.path if found.path.is_dir() else found.path.parent
    paths = listed(folder) if found.path.is_dir() else [found.path]
    return [
        {
            "file": path.name,
            "bytes": path.stat().st_size,
            "checksum": state_of(path, remotes.get(path.name) or remotes.get(f"{path.name}.gz")),
        }
        for path in paths
        if path.is_file() and path.name != RECORD
    ]


def _tell(rows: list[dict[str, Any]], output: Output) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("set", no_wrap=True)
    table.add_column("what and where", overflow="fold")
    table.add_column("size", justify="right", no_wrap=True)
    table.add_column("checksum", no_wrap=True)
    for row in rows:
        size = megabytes(row["bytes"]) if row["bytes"] else ""
        words = Text(row["what"])
        if not row["built_in"]:
            words.append(f"\n→ {_where(row)}", style="#8b93a3")
        table.add_row(row["name"], words, size, "built in" if row["built_in"] else _STATES.get(row["checksum"], ""))
    output.console.print(table)
    output.say()
    output.say(f"Fetched sets go to {cache_folder()}; your own pictures are named by their path.")


def _where(row: dict[str, Any]) -> str:
    if row["path"] is None:
        return f"not here; '{row['fetch']}' gets it"
    if row["sample"]:
        return f"{row['path']}, a sample; '{row['fetch']}' gets all"
    return f"{row['path']}; '{row['fetch']}' mends it" if row["fetch"] else str(row["path"])


# Fetching ------------------------------------------------------------------------------------------------------------


def _fetch(flags: FetchFlags) -> int:
    if flags.name in DATASETS or flags.name in _DRAWN:
        raise UserError(f"{flags.name} is built in; there is nothing to fetch")
    if flags.name not in KNOWN:
        guess = did_you_mean(flags.name, list(KNOWN))
        raise UserError(f"no set to fetch is called '{flags.name:.60}'{guess}; there are {', '.join(KNOWN)}")
    output = Output(flags.json)
    kinds = flags.kinds.split(",") if flags.kinds else ()
    with _Fetching(output) as fetching:
        folder, files = fetch_pictures(flags.name, flags.data_dir, kinds, fetching.watch)
    size = sum((folder / file).stat().st_size for file in files)
    output.say(
        f"{count(len(files), 'file')}, {megabytes(size)}, fetched into {folder}"
        if files
        else f"Already there and sound: {folder}"
    )
    output.result({"name": flags.name, "path": str(folder), "fetched": files, "bytes": size})
    return 0


def megabytes(size: int) -> str:
    """``11.6 MB``; small ones in kilobytes."""
    return f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{size / 1e3:,.0f} kB"


class _Fetching:
    """How it goes: a bar a file in a terminal, a line a file elsewhere."""

    def __init__(self, output: Output) -> None:
        self._output, self._file = output, ""
        self._bar: Bar | None = None

    def __enter__(self) -> _Fetching:
        return self

    def __exit__(self, *error: object) -> None:
        self._end()

    def watch(self, file: str, done: int, total: int) -> None:
        """So many bytes of a file have come."""
        console: Console = self._output.console
        if file != self._file:
            self._end()
            self._file = file
            if console.is_terminal:
                self._bar = Bar(console, total, 0, file, "")
                self._bar.start()
            else:
                self._output.say(f"{file}, {megabytes(total)}")
        if self._bar is not None:
            self._bar.show(file, f"{megabytes(done)} of {megabytes(total)}", done)

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
