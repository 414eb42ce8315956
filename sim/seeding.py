"""How wide a population is spread round the brain that it begins from.

A strategy's own spread is made for beginning from chance: it has to reach everywhere. Round a brain that can do its
task already, such a spread destroys what was learnt before anything is selected.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from brains.evolvers import EvolverSettings

WIDEST = 0.1
"""Greatest standard deviation of a first generation's genes round a given brain, whose weights are about 1."""


def settings_to_start_from(settings: EvolverSettings) -> EvolverSettings:
    """The settings with a spread that lets the first generation be about as good as the brain it begins from.

    Strategies that draw round one point get at most `WIDEST` for their ``sigma``: cma's own is 0.5, openai-es's 0.1.
    The genetic algorithm carries the given brain over unchanged and needs nothing.
    """
    narrower: dict[str, Any] = {"sigma": WIDEST}
    return dataclasses.replace(settings, **narrower) if getattr(settings, "sigma", 0.0) > WIDEST else settings
