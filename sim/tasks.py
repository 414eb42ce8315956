"""The worlds that evolution knows, by name, and how their settings come back from a file."""

from __future__ import annotations

import dataclasses
from importlib.util import find_spec
from typing import Any, TypeVar

from brains.datasets import DATASETS
from brains.errors import UserError
from sim.car_task import CarTask
from sim.plane_task import PlaneTask
from sim.task import Task
from sim.walker_task import WalkerTask

T = TypeVar("T", bound=Task)

TASKS: dict[str, type[Task]] = {
    CarTask.name: CarTask,
    WalkerTask.name: WalkerTask,
    **dict.fromkeys(DATASETS, PlaneTask),
}
GYM_PREFIX = "gym:"
"""Before the name of a Gymnasium environment, which is a task as well."""


def add_task(kind: type[T]) -> type[T]:
    """Make a task known under its name; a decorator for its class.

    Args:
        kind: a frozen dataclass of plain values, each with a default and described by the text below it, with
            ``name: ClassVar[str]``. `neurarium evolve` makes its options of these fields.

    Raises:
        UserError: another task has that name, or a field has no default.
    """
    name = kind.name
    if not isinstance(name, str) or name.startswith(GYM_PREFIX):
        raise UserError(f"the task {kind.__name__} needs a name of its own: name: ClassVar[str] = 'a-word'")
    if TASKS.get(name, kind) is not kind:
        raise UserError(f"there is a task called {name!r:.80} already; choose another name")
    if not dataclasses.is_dataclass(kind) or any(_needed(item) for item in dataclasses.fields(kind)):
        raise UserError(f"the task {name!r:.80} is a dataclass of which every field has a default")
    TASKS[name] = kind
    return kind


def _needed(item: dataclasses.Field[Any]) -> bool:
    return item.init and item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING


def task_type(name: str) -> type[Task] | None:
    """The class of the task of that name; None if there is no such task.

    Raises:
        UserError: the name is that of a Gymnasium environment, and Gymnasium is not installed.
    """
    if not name.startswith(GYM_PREFIX):
        return TASKS.get(name)
    if find_spec("gymnasium") is None:
        raise UserError(f"'{name:.60}' needs Gymnasium, which is not installed: pip install 'neurarium[gym]'")
    from sim.gym_task import GymTask  # needs an extra

    return GymTask


def task_from_dict(name: str, values: Any) -> Task:
    """The task of that name from `Task.to_dict`, as read from a file.

    Raises:
        UserError: no such task, or values that do not fit.
    """
    import pydantic  # slow to import, and needed for files alone

    kind = task_type(name)
    if kind is None:
        raise UserError(f"no task is called {name!r:.80}; there are {', '.join(TASKS)}")
    try:
        task: Task = pydantic.TypeAdapter(kind).validate_python(values)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        told = first.get("ctx", {}).get("error")
        if isinstance(told, UserError):  # the task's own words
            raise UserError(f"the task {name}: {told}") from None
        where = ".".join(str(part) for part in first["loc"])
        raise UserError(f"the settings of the task {name} do not fit: {where}: {first['msg']}") from None
    if task.name != name:
        raise UserError(f"the settings of the task {name} do not fit: they are those of {task.name}")
    return task
