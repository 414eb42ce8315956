"""The own options of `neurarium evolve` for a task that a plugin brings, and its figures in words.

They are made of what the task says about itself: its fields and their texts, and `Task.detail_words`.
"""

from __future__ import annotations

from dataclasses import field, make_dataclass
from functools import cache
from typing import Annotated, Any, ClassVar

import tyro

from sim.evolution import Champion
from sim.task import Task


class PluginFlags:
    """What the flags of all such tasks share. The one field, ``settings``, is the task itself."""

    settings: Task
    champion_figures: ClassVar[tuple[str, ...]]
    """Keys of ``--json`` that tell of the champion; null as long as there is none."""

    def task(self) -> Task:
        """The task."""
        return self.settings

    @staticmethod
    def stem(task: Task) -> str:
        """What a run's folder is called after, besides the task."""
        return ""

    @staticmethod
    def reached(champion: Champion, task: Task) -> str:
        """How well the champion does, in words that stand beside its fitness; without figures, only what it is."""
        words = [f"{label.lower()} {champion.details[name]:.4g}" for name, label in task.detail_words.items()]
        return " · ".join(words) or f"best of {task.name}"

    @staticmethod
    def glance(champion: Champion, task: Task) -> str:
        """The same for a progress bar: the first of its figures."""
        return PluginFlags.reached(champion, task).split(" · ")[0]

    @staticmethod
    def figures(champion: Champion) -> dict[str, Any]:
        """The task's own keys of ``--json``."""
        return dict(champion.details)

    @staticmethod
    def named(task: Task) -> dict[str, Any]:
        """What was asked for, for ``--json``."""
        return {"settings": task.to_dict()}


@cache
def plugin_flags(kind: type[Task]) -> type[PluginFlags]:
    """The options of one task: a dataclass whose every field has a default, see `sim.tasks.add_task`."""
    fields: list[tuple[str, Any, Any]] = [
        ("settings", Annotated[kind, tyro.conf.OmitArgPrefixes], field(default_factory=kind))
    ]
    words = (kind.__doc__ or str(kind.name)).strip().splitlines()[0]
    space = {"__doc__": words, "champion_figures": tuple(kind.detail_words)}
    return make_dataclass(f"{kind.__name__}Flags", fields, bases=(PluginFlags,), frozen=True, namespace=space)
