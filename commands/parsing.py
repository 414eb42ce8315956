"""From arguments to a dataclass, by tyro, with mistakes told in our own one line."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Sequence
from typing import TypeVar

import tyro

from brains.errors import UserError

T = TypeVar("T")

WITHOUT_VALUE = ("-h", "--help", "--json", "--half", "--raw")

_CORNERS = ("╭", "╰", "┌", "└", "+")
_RULE = " │|╮╯┐┘─━-+"


def parse(kind: type[T], arguments: Sequence[str], command: str) -> T:
    """Read a command's arguments into ``kind``, a dataclass.

    Args:
        command: as the person types it, for the help, such as ``evolve car``.

    Raises:
        UserError: arguments that do not fit.
        SystemExit: after printing the help that was asked for.
    """
    told = io.StringIO()
    program = f"neurarium {command}"
    try:
        with contextlib.redirect_stderr(told):
            return tyro.cli(kind, prog=program, args=list(arguments), config=(tyro.conf.FlagCreatePairsOff,))
    except SystemExit as end:
        if not end.code:
            raise
    raise UserError(f"{one_line(told.getvalue())} (see '{program} --help')")


def given_flags(arguments: Sequence[str]) -> list[str]:
    """The options named in the arguments, such as ``--seed``, whatever their values."""
    return [word.split("=")[0].replace("_", "-") for word in arguments if re.match(r"--[a-z]", word)]


def positional(arguments: Sequence[str], place: int = 0) -> str:
    """The first word, or a later one, that is neither an option nor an option's value; "" if there is none.

    Options are taken to have one value each, but for those of ``WITHOUT_VALUE``.
    """
    found, words = [], iter(arguments)
    for word in words:
        if not word.startswith("-"):
            found.append(word)
        elif "=" not in word and word not in WITHOUT_VALUE:
            next(words, None)
    return found[place] if place < len(found) else ""


def one_line(box: str) -> str:
    """The gist of the framed complaint that tyro prints."""
    sections, hints = _sections(box), ""
    message = sections[0] if sections else "these arguments do not fit"
    for section in sections[1:]:
        if section.startswith("Perhaps you meant") and (flags := re.findall(r"--[a-z][\w.-]*", section)):
            hints = f", did you mean {flags[0]}?"
    for pattern, words in _REWORDED:
        if match := re.match(pattern, message):
            return match.expand(words) + hints
    return message[:1].lower() + message[1:].rstrip(".") + hints


def _sections(box: str) -> list[str]:
    """The parts of a frame's text that lie between its rules, each joined to one line."""
    sections, lines = [""], box.splitlines()
    if lines and lines[0][:1] not in _CORNERS:  # a terminal without frames: the title has a line of its own
        lines = lines[1:]
    for line in lines:
        if line[:1] in _CORNERS:
            continue
        words = line.strip(" │|")
        if words.strip(_RULE):
            sections[-1] = f"{sections[-1]} {words}".strip()
        else:
            sections.append("")
    return [section for section in sections if section]


_REWORDED = (
    (r"Unrecognized options: (-[^\s,]+).*", r"there is no option \1"),
    (r"Unrecognized options: ([^\s,]+).*", r"'\1' is not expected there"),
    (r"Error parsing (--[\w.-]+): invalid literal for int\(\) with base 10: (.*)", r"\1 takes a whole number, not \2"),
    (r"Error parsing (--[\w.-]+): could not convert string to float: (.*)", r"\1 takes a number, not \2"),
    (r"Error parsing (--[\w.-]+): no type matching \{None\}\|INT .*\[(.*)\].*", r"\1 takes a whole number, not \2"),
    (r"Error parsing (--[\w.-]+): no type matching \{None\}\|FLOAT .*\[(.*)\].*", r"\1 takes a number, not \2"),
    (r"Error parsing (?!--)[\w.-]+: (.*)", r"\1"),
    (r"Error parsing (.*)", r"\1"),
    (r"[Ii]nvalid choice '(.*)' for argument '(.*)'\. Expected one of \((.*?),?\)\.?", r"\2 is '\1'; choose one of \3"),
    (r"Missing value for argument '(.*?)'.*", r"\1 needs a value"),
    (r"[Mm]issing from .*?: (\S+).*", r"\1 is missing"),
)
