"""The worked examples, and how to have one in a test's own process for a while."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

from brains.evolvers import STRATEGIES
from scenes.registry import CARDS
from sim.tasks import TASKS
from tests.commands.conftest import ROOT

EXAMPLES = ROOT / "examples"


@contextmanager
def loaded(name: str) -> Iterator[ModuleType]:
    """The example's module; what it added to the lab is taken out again at the end."""
    strategies, tasks, cards = dict(STRATEGIES), dict(TASKS), list(CARDS)
    sys.path.append(str(EXAMPLES))
    try:
        yield import_module(name)
    finally:
        sys.path.remove(str(EXAMPLES))
        sys.modules.pop(name, None)
        for registry, before in ((STRATEGIES, strategies), (TASKS, tasks)):
            registry.clear()
            registry.update(before)
        CARDS[:] = cards
