"""The own options of `neurarium evolve gym:ENV-ID`, and its figures in words."""

from __future__ import annotations

import json
from dataclasses import dataclass, make_dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import tyro

from brains.errors import UserError
from sim.evolution import Champion
from sim.tasks import GYM_PREFIX, task_type

if TYPE_CHECKING:  # it needs an extra
    from sim.gym_task import GymTask


@dataclass(frozen=True)
class GymFlags:
    """Any Gymnasium environment with a box of observations, such as gym:CartPole-v1."""

    episodes_per_generation: Annotated[int, tyro.conf.arg(metavar="N")] = 2
    """Score every generation on this many seeds, drawn anew; the same for all individuals."""
    max_steps: Annotated[
        int | None, tyro.conf.arg(metavar="N", help_behavior_hint="(default: the environment's own, or 1000)")
    ] = None
    """End an episode after so many steps."""
    first_steps: Annotated[int | None, tyro.conf.arg(metavar="N", help_behavior_hint="(default: whole episodes)")] = (
        None
    )
    """Cut the first generations' episodes at so many steps; exams have whole ones."""
    grow_after: Annotated[int, tyro.conf.arg(metavar="N")] = 0
    """For how many generations they stay that long."""
    grow_generations: Annotated[int, tyro.conf.arg(metavar="N")] = 0
    """In how many more they grow whole again; 0 never lets them grow."""
    least_reward: Annotated[float | None, tyro.conf.arg(metavar="R", help_behavior_hint="(default: as they are)")] = (
        None
    )
    """While learning, count no single reward as lower than this, such as -10; exams count them as they are."""
    exam_episodes: Annotated[int, tyro.conf.arg(metavar="N")] = 10
    """Judge champions on this many seeds, the same for all and never learnt from."""
    exam_every: Annotated[int, tyro.conf.arg(metavar="N")] = 1
    """Hold an exam in the first generation and in every N-th."""
    examined: Literal["middle", "best"] = "middle"
    """Who sits it: the middle of what the strategy draws from, if it has one, or the generation's best."""
    normalise: bool = True
    """Normalise what the brains see by its mean and spread so far."""
    env_arg: Annotated[tyro.conf.UseAppendAction[tuple[str, ...]], tyro.conf.arg(metavar="NAME=VALUE")] = ()
    """A setting of the environment itself, such as gravity=-5.0; may be given several times."""

    environment: ClassVar[str]
    champion_figures: ClassVar[tuple[str, ...]] = ("lowest_return", "episode_steps")
    """Keys of ``--json`` that tell of the champion; null as long as there is none."""

    def task(self) -> GymTask:
        """The task; its environment is looked at first, so that a bad one is told before the run begins.

        Raises:
            UserError: Gymnasium or the environment is not there, it is none for brains, or values that do not fit.
        """
        task_type(GYM_PREFIX + self.environment)
        from sim.gym_task import GymTask

        if self.max_steps is not None and self.max_steps < 1:
            raise UserError(f"--max-steps is {self.max_steps}; expected 1 or more")
        if self.first_steps is not None and self.first_steps < 1:
            raise UserError(f"--first-steps is {self.first_steps}; expected 1 or more")
        if self.grow_generations and self.first_steps is None:
            raise UserError("--grow-generations needs --first-steps, the length that episodes grow from")
        if self.grow_after and not self.grow_generations:
            raise UserError("--grow-after needs --grow-generations, or episodes never grow")
        return GymTask(
            environment=self.environment,
            arguments=dict(_setting(words) for words in self.env_arg),
            max_steps=self.max_steps or 0,
            episodes_per_generation=self.episodes_per_generation,
            first_steps=self.first_steps or 0,
            grow_after=self.grow_after,
            grow_generations=self.grow_generations,
            least_reward=self.least_reward,
            exam_episodes=self.exam_episodes,
            exam_every=self.exam_every,
            examined=self.examined,
            normalise=self.normalise,
        )

    @staticmethod
    def stem(task: GymTask) -> str:
        """What a run's folder is called after, besides the task."""
        return ""

    @staticmethod
    def reached(champion: Champion, task: GymTask) -> str:
        """What the champion earns, in words."""
        episodes, solved = len(task.exam(0)), task.face.solved
        aim = "" if solved is None else f", solved is {solved:g}"
        lowest = champion.details["lowest_return"]
        return f"{champion.fitness:.2f} an episode over {episodes} it never learnt from (lowest {lowest:.2f}{aim})"

    @staticmethod
    def glance(champion: Champion, task: GymTask) -> str:
        """The same for a progress bar."""
        return f"{champion.details['episode_steps']:.0f} steps"

    @staticmethod
    def figures(champion: Champion) -> dict[str, Any]:
        """The task's own keys of ``--json``."""
        return dict(champion.details)

    @staticmethod
    def named(task: GymTask) -> dict[str, Any]:
        """What was asked for, for ``--json``."""
        return {
            "environment": task.environment,
            "environment_arguments": task.arguments,
            "episodes_per_generation": task.episodes_per_generation,
            "max_steps": task.limit,
            "first_steps": task.first_steps or None,
            "grow_after": task.grow_after,
            "grow_generations": task.grow_generations,
            "least_reward": task.least_reward,
            "exam_episodes": task.exam_episodes,
            "exam_every": task.exam_every,
            "examined": task.examined,
            "normalise": task.normalise,
            "solved_from": task.face.solved,
            "repeatable": not task.doubts,
        }


@cache
def gym_flags(environment: str) -> type[GymFlags]:
    """The options of one environment."""
    words = f"{environment}, an environment of Gymnasium."
    space = {"__doc__": words, "environment": environment}
    return make_dataclass("EnvironmentFlags", [], bases=(GymFlags,), frozen=True, namespace=space)


def _setting(words: str) -> tuple[str, bool | int | float | str]:
    """``name=value``, the value as JSON has it, or else a text.

    Raises:
        UserError: no name, or a value that is a list, an object or nothing.
    """
    name, equals, text = words.partition("=")
    if not equals or not name:
        raise UserError(f"--env-arg is '{words:.60}'; expected NAME=VALUE such as gravity=-5.0")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = text
    if not isinstance(value, bool | int | float | str):
        raise UserError(f"--env-arg {name:.60} is {text:.60}; expected true, false, a number or a text")
    return name, value
