"""What a command prints: words for people, and with --json one object for programs."""

from __future__ import annotations

import json
import math
import shlex
import sys
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


class Output:
    """Words go to standard output, or to standard error when that is for the JSON object.

    Args:
        as_json: the last line of standard output will be one JSON object.
        quiet: no words but warnings.
    """

    def __init__(self, as_json: bool = False, quiet: bool = False) -> None:
        self.as_json = as_json
        self.quiet = quiet

    @cached_property
    def console(self) -> Console:
        """For tables and progress bars; silent if nothing is to be said."""
        from rich.console import Console

        return Console(stderr=self.as_json, quiet=self.quiet, highlight=False, markup=False, emoji=False)

    def say(self, words: str = "", style: str | None = None) -> None:
        """Print a line of words, never broken in two."""
        self.console.print(words, style=style, soft_wrap=True)

    def pairs(self, rows: list[tuple[str, str]]) -> None:
        """Print names and what belongs to them, aligned."""
        width = max(len(name) for name, _ in rows)
        for name, words in rows:
            self.say(f"{name:{width}}  {words}")

    def warn(self, words: str) -> None:
        """Print one line to standard error."""
        print(f"neurarium: note: {words}", file=sys.stderr)

    def result(self, values: dict[str, Any]) -> None:
        """End with the JSON object, if it was asked for."""
        if self.as_json:
            print(json.dumps(_plain(values), allow_nan=False), flush=True)


def command_line(*words: object) -> str:
    """A command to copy: ``neurarium`` and the words, quoted where need be."""
    return shlex.join(["neurarium", *(str(word) for word in words)])


def count(number: int, thing: str) -> str:
    """``1 lap``, ``2 laps``, ``1,200 laps``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _plain(value: Any) -> Any:
    """The same in what JSON has; a number that is not finite becomes null."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, str | int) else str(value)
