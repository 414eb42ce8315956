"""The sets of pictures that can be chosen in the window, and those that could be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from brains.errors import UserError
from brains.pictures import drawn_set
from brains.pictures.known import KNOWN
from brains.pictures.places import located


@dataclass(frozen=True)
class SetChoice:
    """A set that can be chosen, or that could be if it were here.

    Attributes:
        name: of the set; title: for people.
        missing: how to get it; "" if it is here.
    """

    name: str
    title: str
    missing: str = ""


def set_choices(present: str) -> list[SetChoice]:
    """The built-in set, those that are known by name, and the present one if it has a path."""
    choices = [SetChoice(drawn_set.NAME, "Drawn digits")]
    for name, known in KNOWN.items():
        choices.append(SetChoice(name, known.title, _missing(name)))
    if present not in {choice.name for choice in choices}:
        choices.append(SetChoice(present, Path(present).name))
    return choices


def _missing(name: str) -> str:
    try:
        return "" if located(name) is not None else f"get it with: neurarium data fetch {name}"
    except UserError as error:  # its folder cannot be read
        return str(error)
