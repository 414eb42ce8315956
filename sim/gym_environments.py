"""Gymnasium's environments as this lab meets them: made by name, looked at, and with a network's outputs as actions.

Needs the extra ``gym``; see `sim.tasks.task_type`, which says so before this module is imported.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from brains.errors import UserError
from brains.plugins import VARIABLE, load_plugins

Argument = bool | int | float | str
"""What an environment can be told by name: plain values alone, so that a file can hold them and harm nobody."""

_STEPS_WITHOUT_LIMIT = 1_000
_STEPS_PER_S = 30.0
_MOST_INPUTS, _MOST_OUTPUTS, _MOST_ARGUMENTS, _LONGEST_TEXT = 10_000, 1_000, 50, 200
_NAME = re.compile(r"(?:[\w.-]{1,100}/)?[\w.-]{1,100}-v\d{1,6}")
_FINGERPRINT_STEPS, _REPEAT_STEPS = 10, 200


@dataclass(frozen=True)
class Face:
    """What a brain sees of an environment and what it can do there.

    Attributes:
        inputs: numbers in an observation.
        outputs: of a brain: one for each number of a box of actions, or for each of several choices; of two choices
            the sign of a single one decides.
        choices: how many actions there are to choose from; 0 for a box of actions.
        first: the number of the first choice.
        low, high: (outputs,) bounds of a box of actions; where there are none, -1 and 1.
        shape: of a box of actions; dtype: of its numbers.
        limit: steps after which the environment itself, or we for want of that, end an episode.
        solved: the mean return from which its makers call it solved, if they do.
        steps_per_s: at which it is watched; draws: whether it can draw itself.
    """

    inputs: int
    outputs: int
    choices: int
    first: int
    low: tuple[float, ...]
    high: tuple[float, ...]
    shape: tuple[int, ...]
    dtype: str
    limit: int
    solved: float | None
    steps_per_s: float
    draws: bool

    def actions(self, outputs: NDArray[np.float32]) -> Sequence[Any]:
        """What each of ``n`` brains does.

        Args:
            outputs: (n, outputs); of a box of actions -1 to 1. What is no number counts as 0.

        Returns:
            n actions as the environment takes them.
        """
        outputs = np.nan_to_num(outputs)
        if self.choices == 2:
            return [self.first + int(output > 0.0) for output in outputs[:, 0]]
        if self.choices:
            chosen: list[int] = (self.first + outputs.argmax(axis=1)).tolist()
            return chosen
        low, high = np.array(self.low), np.array(self.high)
        boxed = np.clip(low + 0.5 * (outputs.astype(np.float64) + 1.0) * (high - low), low, high)
        return list(boxed.astype(self.dtype).reshape(-1, *self.shape))


def check_arguments(arguments: Mapping[str, Argument]) -> None:
    """Refuse what an environment must not be told.

    Raises:
        UserError: it is asked for a window or for pictures, or there is too much.
    """
    for name, value in arguments.items():
        if not name.isidentifier() or len(name) > _LONGEST_TEXT or len(arguments) > _MOST_ARGUMENTS:
            raise UserError(f"{name!r:.60} names no setting of an environment; expected a word such as gravity")
        if name in ("render_mode", "max_episode_steps", "id"):
            raise UserError(f"the environment's setting {name} is not for you to choose; leave it out")
        if isinstance(value, float) and not math.isfinite(value):
            raise UserError(f"the environment's setting {name} is {value}; expected a finite number")
        if isinstance(value, str) and len(value) > _LONGEST_TEXT:
            raise UserError(f"the environment's setting {name} is {len(value):,} letters long; at most {_LONGEST_TEXT}")


def make(name: str, arguments: Mapping[str, Argument], max_steps: int = 0, pictures: bool = False) -> Any:
    """A fresh environment.

    Args:
        name: such as ``CartPole-v1``; the version belongs to it.
        arguments: the environment's own settings.
        max_steps: after which an episode ends; 0 for the environment's own limit, or 1,000 steps if it has none.
        pictures: whether it shall be able to draw them.

    Raises:
        UserError: there is no such environment, something that it needs is not installed, or it refuses.
    """
    if not _NAME.fullmatch(name):
        raise UserError(_no_name(name))
    if name not in gymnasium.registry:
        load_plugins()  # a plugin may register it; a worker process has not loaded any yet
    try:
        with warnings.catch_warnings():  # of older versions; whoever names one means it
            warnings.simplefilter("ignore")
            limit = max_steps or gymnasium.spec(name).max_episode_steps or _STEPS_WITHOUT_LIMIT
            more = {"render_mode": "rgb_array", **arguments} if pictures else arguments
            return gymnasium.make(name, max_episode_steps=limit, disable_env_checker=True, **more)
    except gymnasium.error.DependencyNotInstalled as error:
        box2d = "box2d" in str(error).lower()
        missing = "pip install 'neurarium[gym-box2d]'" if box2d else _words(error)
        raise UserError(f"the environment {name} needs more than is installed: {missing}") from error
    except gymnasium.error.UnregisteredEnv as error:
        raise UserError(
            f"there is no environment {name}: {str(error).rstrip('.')} (plugins that bring more: {VARIABLE})"
        ) from None
    except Exception as error:  # it is someone else's code, and may raise anything
        raise UserError(f"the environment {name} cannot be made: {_words(error)}") from error


@lru_cache(maxsize=64)
def face(name: str, arguments: str = "{}") -> Face:
    """What brains see and do there.

    Args:
        arguments: as JSON, so that the answer can be remembered.

    Raises:
        UserError: as `make`, or the observations are pictures or no box, or the actions neither choices nor a box.
    """
    env = make(name, json.loads(arguments))
    try:
        inputs = _inputs(name, env.observation_space)
        limit, solved = env.spec.max_episode_steps, env.spec.reward_threshold
        choices, first, low, high, shape, dtype = _answers(name, env.action_space)
        outputs = len(low) if not choices else 1 if choices == 2 else choices
        pace = float(env.metadata.get("render_fps") or _STEPS_PER_S)
        draws = "rgb_array" in env.metadata.get("render_modes", ())
        return Face(inputs, outputs, choices, first, low, high, shape, dtype, limit, solved, pace, draws)
    finally:
        env.close()


def start(env: Any, name: str, seed: int) -> Any:
    """Begin an episode; the first observation.

    Raises:
        UserError: the environment fails.
    """
    try:
        return env.reset(seed=seed)[0]
    except Exception as error:
        raise failed(name, error) from error


def picture(env: Any, name: str) -> NDArray[np.uint8]:
    """(height, width, 3) what it draws of itself now; `make` it with pictures.

    Raises:
        UserError: it draws nothing, or fails.
    """
    try:
        drawn = env.render()
    except gymnasium.error.DependencyNotInstalled as error:
        raise UserError(f"to draw {name} takes more than is installed: {error}") from error
    except Exception as error:
        raise failed(name, error) from error
    if not (isinstance(drawn, np.ndarray) and drawn.dtype == np.uint8 and drawn.ndim == 3 and drawn.shape[2] == 3):
        raise UserError(f"the environment {name} draws no pictures")
    return drawn


def failed(name: str, error: Exception) -> UserError:
    """An environment's own mistake, for people; raise it from the error itself, which tells its makers more."""
    return UserError(f"the environment {name} failed: {_words(error)}")


def fingerprint(name: str, arguments: Mapping[str, Argument], seed: int, steps: int = _FINGERPRINT_STEPS) -> str:
    """SHA-256 of what a fresh environment does from that seed on, over some steps of random actions."""
    env = make(name, arguments)
    try:
        seen = hashlib.sha256(np.asarray(start(env, name, seed)).tobytes())
        env.action_space.seed(seed % 2**31)
        for _ in range(steps):
            observation, reward, terminated, truncated, _ = env.step(env.action_space.sample())
            seen.update(np.asarray(observation).tobytes() + np.float64(reward).tobytes())
            if terminated or truncated:
                break
        return seen.hexdigest()
    except UserError:
        raise
    except Exception as error:
        raise failed(name, error) from error
    finally:
        env.close()


@lru_cache(maxsize=64)
def repeats_itself(name: str, arguments: str = "{}") -> bool:
    """Whether the same seed and the same actions gave the same episode, to the bit, each time it was tried."""
    settings = json.loads(arguments)
    return all(
        len({fingerprint(name, settings, seed, _REPEAT_STEPS) for _ in range(2)}) == 1 for seed in (0, 1, 2**31 + 1)
    )


def _no_name(name: str) -> str:
    if ":" in name:
        module, _, rest = name.partition(":")
        return (
            f"'{name:.60}' would import the module {module:.40}, which a name alone must not do; "
            f"set {VARIABLE}={module:.40} and name the environment {rest:.60}"
        )
    return f"'{name:.60}' names no environment; expected a name with its version, such as gym:CartPole-v1"


def _inputs(name: str, space: Any) -> int:
    if not isinstance(space, gymnasium.spaces.Box):
        raise UserError(f"the environment {name} is observed by {space!r:.60}; a brain here sees a box of numbers")
    if space.dtype == np.uint8 and len(space.shape) >= 2:
        raise UserError(f"the environment {name} is observed by pictures, {space.shape}; a brain here sees few numbers")
    inputs = int(np.prod(space.shape))
    if not 1 <= inputs <= _MOST_INPUTS:
        raise UserError(f"an observation of {name} has {inputs:,} numbers; expected 1 to {_MOST_INPUTS:,}")
    return inputs


_Floats = tuple[float, ...]


def _answers(name: str, space: Any) -> tuple[int, int, _Floats, _Floats, tuple[int, ...], str]:
    """Choices, the first of them, and low, high, shape and type of a box of actions."""
    if isinstance(space, gymnasium.spaces.Discrete):
        choices = int(space.n)
        if not 2 <= choices <= _MOST_OUTPUTS:
            raise UserError(f"{name} has {choices:,} actions to choose from; expected 2 to {_MOST_OUTPUTS:,}")
        return choices, int(space.start), (), (), (), ""
    if not isinstance(space, gymnasium.spaces.Box) or not np.issubdtype(space.dtype, np.floating):
        raise UserError(f"the actions of {name} are {space!r:.60}; expected Discrete, or a box of floating numbers")
    numbers = int(np.prod(space.shape))
    if not 1 <= numbers <= _MOST_OUTPUTS:
        raise UserError(f"an action of {name} has {numbers:,} numbers; expected 1 to {_MOST_OUTPUTS:,}")
    bounded = (np.isfinite(space.low) & np.isfinite(space.high)).reshape(-1)
    low = np.where(bounded, space.low.reshape(-1).astype(np.float64), -1.0)
    high = np.where(bounded, space.high.reshape(-1).astype(np.float64), 1.0)
    return 0, 0, tuple(low.tolist()), tuple(high.tolist()), tuple(space.shape), str(space.dtype)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split()):.300}"
