"""Settings that describe themselves: frozen dataclasses whose fields carry range and help.

One declaration serves four readers: Python code, the check of values from outside, the command line and the sliders.
"""

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from brains.errors import UserError


def number(default: float, low: float, high: float, help: str, unit: str = "") -> Any:
    """A dataclass field for a number in ``[low, high]``; a field annotated ``int`` takes whole numbers only."""
    return field(default=default, metadata={"help": help, "min": low, "max": high, "unit": unit})


def choice(default: str, options: tuple[str, ...], help: str) -> Any:
    """A dataclass field for one word out of ``options``."""
    return field(default=default, metadata={"help": help, "choices": options})


@dataclass(frozen=True)
class Settings:
    """Base of all settings. Every field is made by ``number`` or ``choice`` and checked when the settings are made.

    ``dataclasses.fields(settings)`` gives each field's ``metadata``: ``help`` and ``min``, ``max``, ``unit`` or
    ``choices``; change one value with ``dataclasses.replace``.

    Raises:
        UserError: a value of the wrong kind or out of range; the message names the field, the value and the range.
    """

    def __post_init__(self) -> None:
        for item in dataclasses.fields(self):
            value = _checked(item, getattr(self, item.name))
            object.__setattr__(self, item.name, value)

    @classmethod
    def from_dict(cls, values: Any) -> Self:
        """Settings from ``dataclasses.asdict`` of others, as read from a file. Missing fields get their defaults.

        Raises:
            UserError: not an object, an unknown field, or as the class.
        """
        names = [item.name for item in dataclasses.fields(cls)]
        if not isinstance(values, dict):
            raise UserError(f"settings are an object with the fields {', '.join(names)}")
        unknown = [str(name) for name in values if name not in names]
        if unknown:
            raise UserError(f"there is no setting {unknown[0]!r:.80}; there are {', '.join(names)}")
        return cls(**values)


def _checked(item: "dataclasses.Field[Any]", value: Any) -> Any:
    options = item.metadata.get("choices")
    if options:
        if value not in options:
            raise UserError(f"{item.name} is one of {', '.join(options)}, got {value!r:.80}")
        return value
    whole = item.type in (int, "int")
    kinds = (int, np.integer) if whole else (int, float, np.integer, np.floating)
    low, high = item.metadata["min"], item.metadata["max"]
    if isinstance(value, bool) or not isinstance(value, kinds) or not low <= value <= high:
        raise UserError(
            f"{item.name} is a {'whole ' if whole else ''}number from {low:g} to {high:g}, got {value!r:.80}"
        )
    return int(value) if whole else float(value)
