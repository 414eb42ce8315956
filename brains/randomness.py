"""A random generator as text and back, to the bit. No pickles."""

import json
from typing import Any

import numpy as np

from brains.errors import UserError

BIT_GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")


def generator_to_json(rng: np.random.Generator) -> str:
    """The complete state of a generator; equal states give equal text."""
    return json.dumps(rng.bit_generator.state, default=_array_to_json, sort_keys=True)


def generator_from_json(text: str) -> np.random.Generator:
    """A new generator that goes on where the saved one stood.

    Raises:
        UserError: the text is not such a state.
    """
    try:
        state = json.loads(text, object_hook=_array_from_json)
        if state["bit_generator"] not in BIT_GENERATORS:
            raise UserError(f"unknown bit generator {state['bit_generator']!r:.80}")
        bits = getattr(np.random, state["bit_generator"])(0)
        bits.state = state
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError):
        raise UserError("the saved state of the random generator is damaged") from None
    return np.random.Generator(bits)


def _array_to_json(value: Any) -> Any:
    return {"dtype": value.dtype.str, "values": value.tolist()}


def _array_from_json(value: dict[str, Any]) -> Any:
    if set(value) == {"dtype", "values"}:
        return np.array(value["values"], dtype=np.dtype(value["dtype"]))
    return value
