"""Saved states: plain arrays and text by name, read back without trust."""

import json
from typing import Any

import numpy as np

from brains.errors import UserError

State = dict[str, np.ndarray]
"""What ``state()`` gives and ``restore()`` takes: fit for ``brains.npz.pack``."""


def read_text(state: State, name: str) -> str:
    """The text ``state[name]``. Raises UserError when it is missing or no text."""
    array = state.get(name)
    if array is None or array.dtype.kind != "U" or array.shape != ():
        raise UserError(f"the saved state is damaged: {name} is missing or no text")
    return str(array.item())


def read_array(
    state: State, name: str, dtype: type[np.generic], shape: tuple[int | None, ...], finite: bool = True
) -> np.ndarray:
    """A copy of ``state[name]``, whose shape must fit; None stands for any length.

    Raises:
        UserError: it is missing, of another type or shape, or not finite.
    """
    array = state.get(name)
    if array is None or array.dtype != np.dtype(dtype):
        raise UserError(f"the saved state is damaged: {name} is missing or not {np.dtype(dtype)}")
    fits = len(shape) == array.ndim and all(w in (None, g) for w, g in zip(shape, array.shape, strict=True))
    if not fits:
        raise UserError(f"the saved state does not fit: {name} has shape {array.shape}, expected {shape}")
    if finite and not np.isfinite(array).all():
        raise UserError(f"the saved state is damaged: {name} holds values that are not finite")
    return array.copy()


def read_json(state: State, name: str) -> Any:
    """What the JSON text ``state[name]`` says. Raises UserError when it is missing or no JSON."""
    try:
        return json.loads(read_text(state, name))
    except (ValueError, RecursionError):  # a number of thousands of digits is one as well
        raise UserError(f"the saved state is damaged: {name} is not JSON") from None


def prefixed(prefix: str, state: State) -> State:
    """The state of a part, as it stands in the state of the whole."""
    return {f"{prefix}.{name}": array for name, array in state.items()}


def part(prefix: str, state: State) -> State:
    """The state of a part out of the state of the whole."""
    return {name.removeprefix(prefix + "."): array for name, array in state.items() if name.startswith(prefix + ".")}
