"""The worlds that evolution knows, by name, and how their settings come back from a file."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from brains.datasets import DATASETS
from brains.errors import UserError
from sim.car_task import CarTask
from sim.plane_task import PlaneTask
from sim.task import Task
from sim.walker_task import WalkerTask

TASKS: dict[str, type[Task]] = {
    CarTask.name: CarTask,
    WalkerTask.name: WalkerTask,
    **dict.fromkeys(DATASETS, PlaneTask),
}
GYM_PREFIX = "gym:"
"""Before the name of a Gymnasium environment, which is a task as well."""


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
        where = ".".join(str(part) for part in first["loc"])
        raise UserError(f"the settings of the task {name} do not fit: {where}: {first['msg']}") from None
    if task.name != name:
        raise UserError(f"the settings of the task {name} do not fit: they are those of {task.name}")
    return task
