"""Settings: ranges, help, and readings from outside."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from brains.errors import UserError
from brains.evolvers import STRATEGIES
from brains.settings import Settings, choice, number


@dataclass(frozen=True)
class Example(Settings):
    count: int = number(5, 1, 10, "how many", unit="pieces")
    share: float = number(0.5, 0.0, 1.0, "how much")
    colour: str = choice("red", ("red", "blue"), "which one")


def test_values_in_range_are_kept_and_become_plain_numbers() -> None:
    settings = Example(np.int64(7), 1, "blue")
    assert dataclasses.astuple(settings) == (7, 1.0, "blue")
    assert [type(value) for value in dataclasses.astuple(settings)] == [int, float, str]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("count", 11, "count is a whole number from 1 to 10, got 11"),
        ("count", 0, "got 0"),
        ("count", 5.0, "got 5.0"),
        ("count", True, "got True"),
        ("share", -0.01, "share is a number from 0 to 1, got -0.01"),
        ("share", float("nan"), "got nan"),
        ("share", float("inf"), "got inf"),
        ("share", "0.5", "got '0.5'"),
        ("colour", "green", "colour is one of red, blue, got 'green'"),
        ("colour", ["red"], "got ['red']"),
    ],
)
def test_errors_name_the_field_the_value_and_the_range(field: str, value: Any, words: str) -> None:
    with pytest.raises(UserError) as error:
        Example(**{field: value})
    assert words in str(error.value)
    with pytest.raises(UserError):
        dataclasses.replace(Example(), **{field: value})


def test_settings_go_through_a_dict() -> None:
    settings = Example(3, 0.25, "blue")
    assert Example.from_dict(dataclasses.asdict(settings)) == settings
    assert Example.from_dict({"count": 3}) == Example(3)
    with pytest.raises(UserError, match=r"no setting 'kount'; there are count, share, colour"):
        Example.from_dict({"kount": 3})
    with pytest.raises(UserError, match="an object"):
        Example.from_dict([3])


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_setting_of_every_strategy_has_help_and_a_range_or_choices(strategy: str) -> None:
    settings = STRATEGIES[strategy].settings_type()
    for field in dataclasses.fields(settings):
        assert field.metadata["help"]
        limits = field.metadata.get("choices") or (field.metadata["min"], field.metadata["max"])
        for value in limits:
            assert getattr(dataclasses.replace(settings, **{field.name: value}), field.name) == value
        for wrong in ("nonsense",) if "choices" in field.metadata else (limits[0] - 1, limits[1] + 1, None, "1"):
            with pytest.raises(UserError, match=field.name):
                dataclasses.replace(settings, **{field.name: wrong})
