"""Random generators as text."""

import numpy as np
import pytest

from brains.errors import UserError
from brains.randomness import BIT_GENERATORS, generator_from_json, generator_to_json


@pytest.mark.parametrize("name", BIT_GENERATORS)
def test_a_generator_goes_on_where_it_was_saved(name: str) -> None:
    rng = np.random.Generator(getattr(np.random, name)(42))
    rng.random(7, dtype=np.float32)  # an odd number of halves: one is kept in the state
    copy = generator_from_json(generator_to_json(rng))
    for draw in ("standard_normal", "random"):
        assert np.array_equal(getattr(copy, draw)(5, dtype=np.float32), getattr(rng, draw)(5, dtype=np.float32))
    assert np.array_equal(copy.integers(0, 1000, 5), rng.integers(0, 1000, 5))
    assert generator_to_json(copy) == generator_to_json(rng)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "[]",
        "{}",
        '{"bit_generator": "Generator"}',
        '{"bit_generator": "__import__"}',
        '{"bit_generator": ["PCG64"]}',
        '{"bit_generator": "PCG64"}',
        '{"bit_generator": "PCG64", "state": {"state": -1, "inc": 1}, "has_uint32": 0, "uinteger": 0}',
        '{"bit_generator": "PCG64", "state": {"state": "a", "inc": 1}, "has_uint32": 0, "uinteger": 0}',
        '{"bit_generator": "MT19937", "state": {"key": {"dtype": "O", "values": [1]}, "pos": 3}}',
        '{"bit_generator": "MT19937", "state": {"key": {"dtype": "<u4", "values": [1]}, "pos": 3}}',
        '{"dtype": 1, "values": 2}',
        "[" * 100_000,
    ],
)
def test_text_that_is_no_generator_is_a_user_error(text: str) -> None:
    with pytest.raises(UserError):
        generator_from_json(text)
