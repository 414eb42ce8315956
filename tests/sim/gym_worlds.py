"""Environments for tests, registered when this module is imported."""

from __future__ import annotations

import itertools
from typing import Any

import gymnasium
import numpy as np
from gymnasium.spaces import Box, Dict, Discrete, MultiDiscrete

_runs = itertools.count()
FLOATS = Box(-np.inf, np.inf, (3,), np.float32)


class Aim(gymnasium.Env[Any, Any]):
    """One number is shown, and a reward is the closer the action comes to twice that number; ``steps`` long."""

    metadata = {"render_modes": []}  # noqa: RUF012

    def __init__(self, observed: Any = FLOATS, acted: Any = None, steps: int = 5, chance: bool = False) -> None:
        self.observation_space = observed
        self.action_space = acted if acted is not None else Box(-2.0, 2.0, (1,), np.float32)
        self._steps, self._chance = steps, chance

    def reset(self, *, seed: int | None = None, options: Any = None) -> tuple[Any, dict[str, Any]]:
        super().reset(seed=seed)
        self._at = 0
        return self._look(), {}

    def _look(self) -> Any:
        self.shown = self.np_random.uniform(-1.0, 1.0)
        return np.array([self.shown, 1e3, next(_runs) if self._chance else 0.0], dtype=np.float32)

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        assert self.action_space.contains(action), action
        reward = 1.0 - abs(2.0 * self.shown - float(np.ravel(action)[0]))
        self._at += 1
        return self._look(), reward, self._at == self._steps, False, {}


class Broken(Aim):
    """Fails in its third step."""

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        if self._at == 2:
            raise RuntimeError("out of\nfuel")
        return super().step(action)


def _register(name: str, kind: type[gymnasium.Env[Any, Any]] = Aim, **settings: Any) -> None:
    gymnasium.register(f"tests/{name}-v0", kind, kwargs=settings)


_register("Aim")
_register("Three", acted=Discrete(3, start=-1))
_register("Chance", chance=True)
_register("Broken", Broken)
_register("Endless", steps=10**9)
_register("Pictures", observed=Box(0, 255, (9, 9, 3), np.uint8))
_register("Words", observed=Dict({"one": FLOATS}))
_register("Levers", acted=MultiDiscrete([2, 3]))
_register("Whole", acted=Box(0, 9, (2,), np.int64))
