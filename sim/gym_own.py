"""Our worlds as Gymnasium environments: a car or a walker that anybody's program may steer.

The world is the one that evolution steps, with a hand in the brain's place, so the same actions give the same numbers.
The rewards of an episode add up to its fitness in metres. What draws a picture is left to a subclass: see
`scenes.gym_own`, which has the environments that are registered. Needs the extra ``gym``.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar, Generic, Literal, TypeVar

import gymnasium
import numpy as np
from numpy.typing import NDArray

from brains.errors import UserError
from sim.car_task import CarTask, expand
from sim.car_world import CarWorld
from sim.car_world import Ended as DriveEnded
from sim.cars import CarConfig
from sim.creature_files import DEFAULT_CREATURE, creature_named
from sim.hand import Hand
from sim.task import Task
from sim.walker_episodes import Episode
from sim.walker_guards import Ended as WalkEnded
from sim.walker_task import WalkerTask
from sim.walker_world import WalkerWorld

WorldT = TypeVar("WorldT", CarWorld, WalkerWorld)
Floats32 = NDArray[np.float32]


class OwnEnvironment(gymnasium.Env[Floats32, Floats32], Generic[WorldT]):
    """One individual of one of our tasks.

    Observations and actions are those of a brain, see the task's ``observation_names`` and ``action_names``; actions
    beyond -1 to 1 are cut off. ``info`` tells the fitness so far, the episode's name, and at its end why it ended.

    Attributes:
        world: the newest episode's.

    Args:
        task: what is played.
        render_mode: ``rgb_array`` for pictures, or None.

    Raises:
        UserError: no such render mode.
    """

    metadata: ClassVar[dict[str, Any]] = {"render_modes": ["rgb_array"], "render_fps": 30}
    world: WorldT

    def __init__(self, task: Task, render_mode: str | None = None) -> None:
        if render_mode not in (None, "rgb_array"):
            raise UserError(f"render_mode is {render_mode!r:.40}; expected rgb_array or None")
        self.render_mode = render_mode
        self.task = task
        inputs, outputs = len(task.observation_names), len(task.action_names)
        self.observation_space = gymnasium.spaces.Box(-np.inf, np.inf, (inputs,), np.float32)
        self.action_space = gymnasium.spaces.Box(-1.0, 1.0, (outputs,), np.float32)
        self._hand = Hand(inputs, outputs)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Floats32, dict[str, Any]]:
        """Begin an episode, drawn by the seed.

        Args:
            options: ``{"episode": name}`` begins that of our own task instead.

        Raises:
            UserError: there is no such episode.
        """
        super().reset(seed=seed)
        drawn = self._draw_episode()
        self._episode = str((options or {}).get("episode", drawn))
        self.world = self._new_world(self._episode)
        self._earned = self._fitness()
        return self._seen(), self._info()

    def step(self, action: Floats32) -> tuple[Floats32, float, bool, bool, dict[str, Any]]:
        """Go on by one step of the world; the reward is what fitness rose by."""
        self._hand.action[:] = np.clip(action, -1.0, 1.0)
        self.world.step()
        before, self._earned = self._earned, self._fitness()
        ended = self._ended()
        out_of_time = ended in (DriveEnded.TIME_UP.name, WalkEnded.TIME_UP.name)
        info = self._info() | ({"ended": ended.lower()} if ended else {})
        return self._seen(), self._earned - before, bool(ended) and not out_of_time, out_of_time, info

    def _seen(self) -> Floats32:
        return np.array(self.world.observation(0), dtype=np.float32)

    def _fitness(self) -> float:
        return float(self.world.fitness_m[0])

    def _info(self) -> dict[str, Any]:
        return {"fitness_m": self._earned, "episode": self._episode}

    @abstractmethod
    def _draw_episode(self) -> str:
        """The name of an episode, drawn from ``np_random``."""

    @abstractmethod
    def _new_world(self, episode: str) -> WorldT:
        """That episode at its start."""

    @abstractmethod
    def _ended(self) -> str:
        """Why the episode ended, in capitals; "" while it goes on."""


class DriveEnvironment(OwnEnvironment[CarWorld]):
    """A car on a track.

    Args:
        track: a shipped track, seed:N, the path of a track file, or several with commas between, of which the seed of
            an episode draws one.
        mode: whether to steer and pedal, or to steer at a constant speed.
        laps: an episode ends after so many.

    Raises:
        UserError: no such track, or a value out of range.
    """

    metadata: ClassVar[dict[str, Any]] = {
        "render_modes": ["rgb_array"],
        "render_fps": round(1 / CarWorld.dt_s),
    }

    def __init__(
        self,
        track: str = "meadow",
        mode: Literal["drive", "steer-only"] = "drive",
        laps: int = 1,
        render_mode: str | None = None,
    ) -> None:
        self._drives = CarTask(tuple(expand(track)), config=CarConfig(mode=mode, laps=laps))
        self._drives.provenance(self._drives.tracks[:1])  # a track that is not there is told at once
        super().__init__(self._drives, render_mode)

    def _draw_episode(self) -> str:
        return self._drives.tracks[int(self.np_random.integers(len(self._drives.tracks)))]

    def _new_world(self, episode: str) -> CarWorld:
        return self._drives.world(self._hand, (episode,))

    def _ended(self) -> str:
        ended = DriveEnded(int(self.world.ended[0]))
        return "" if ended == DriveEnded.DRIVING else ended.name


class WalkEnvironment(OwnEnvironment[WalkerWorld]):
    """A creature on its way.

    Args:
        creature: a shipped creature or the path of a creature's file.
        terrain: the ground, such as flat, rough:0.3 or hills:2; the seed of an episode draws it, and the start.
        seconds: how long a walk lasts.
        control: whether actions set the angles of the joints, or their speeds.

    Raises:
        UserError: no such creature or ground, or a value out of range.
    """

    metadata: ClassVar[dict[str, Any]] = {
        "render_modes": ["rgb_array"],
        "render_fps": round(1 / WalkerWorld.dt_s),
    }

    def __init__(
        self,
        creature: str = DEFAULT_CREATURE,
        terrain: str = WalkerTask.terrain,
        seconds: float = WalkerTask.seconds,
        control: Literal["targets", "speeds"] = WalkerTask.control,
        render_mode: str | None = None,
    ) -> None:
        body = creature_named(creature)
        self._walks = WalkerTask(body, terrain, seconds, control, normalise=False)
        super().__init__(self._walks, render_mode)

    def _draw_episode(self) -> str:
        return Episode(self._walks.terrain, int(self.np_random.integers(2**31))).name

    def _new_world(self, episode: str) -> WalkerWorld:
        return self._walks.world(self._hand, (episode,))

    def _ended(self) -> str:
        ended = WalkEnded(int(self.world.ended[0]))
        return "" if ended == WalkEnded.WALKING else ended.name
