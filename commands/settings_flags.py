"""Options made from what settings say about themselves: name, default, help and range stand in one place."""

from __future__ import annotations

import dataclasses
from dataclasses import make_dataclass
from typing import Annotated, Any, Literal

import tyro

from brains.settings import Settings

Field = tuple[str, Any, Any]
"""``(name, annotated type, default)``, as `dataclasses.make_dataclass` takes them."""


def settings_fields(settings: type[Settings], leave_out: tuple[str, ...] = ()) -> list[Field]:
    """An option for every field of some settings, with its help and range.

    Args:
        settings: made of ``brains.settings.number`` and ``choice`` fields.
        leave_out: fields that get no option.
    """
    fields: list[Field] = []
    for item in dataclasses.fields(settings):
        if item.name in leave_out:
            continue
        kind: Any = type(item.default)
        words = item.metadata["help"]
        if "choices" in item.metadata:
            kind = Literal[item.metadata["choices"]]
        else:
            unit = item.metadata["unit"]
            words += f", {item.metadata['min']:g} to {item.metadata['max']:g}{' ' if unit else ''}{unit}"
        words = words[:1].upper() + words[1:] + "."
        fields.append((item.name, Annotated[kind, tyro.conf.arg(help=words)], item.default))
    return fields


def settings_flags(settings: type[Settings], leave_out: tuple[str, ...] = ()) -> type[Any]:
    """A dataclass of `settings_fields`."""
    name = f"{settings.__name__}Flags"
    return make_dataclass(name, settings_fields(settings, leave_out), frozen=True, namespace={"__doc__": ""})
