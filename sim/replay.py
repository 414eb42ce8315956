"""Saved brains: what they were evolved for, on what they were scored, and whether that is still the same."""

from __future__ import annotations

from typing import Any

from brains.errors import UserError
from brains.storage import Brain
from sim.car_task import CarTask
from sim.task import Task
from sim.tasks import TASKS, task_from_dict, task_type


def task_of(brain: Brain) -> Task:
    """The task a saved brain was evolved for.

    Raises:
        UserError: the file does not say, or no such task is known.
    """
    name, trained = brain.metadata.get("task"), brain.metadata.get("trained_on")
    if name is None and isinstance(trained, dict):
        dataset = trained.get("dataset")
        raise UserError(f"this brain was trained on {dataset!r:.60}, not evolved; 'neurarium test' tells how it does")
    if not isinstance(name, str) or task_type(name) is None:
        raise UserError(f"this brain was made for {name!r:.40}, not for {' or '.join(TASKS)}")
    return task_from_dict(name, brain.metadata.get("task_config"))


def car_task_of(brain: Brain) -> CarTask:
    """The task of a saved driver.

    Raises:
        UserError: as `task_of`, or the brain is no driver.
    """
    name = brain.metadata.get("task")
    if name != CarTask.name:
        raise UserError(f"this brain was made for {name!r:.40}, not for {CarTask.name}")
    task = task_of(brain)
    assert isinstance(task, CarTask)
    return task


def episodes_of(brain: Brain) -> tuple[str, ...]:
    """The episodes behind a saved brain's recorded fitness."""
    recorded = brain.metadata.get("episodes")
    if not (isinstance(recorded, list) and recorded and all(isinstance(spec, str) for spec in recorded)):
        return task_of(brain).all_episodes
    return tuple(recorded)


def changed_episodes(brain: Brain) -> list[str]:
    """Episodes that are not what they were when the brain was saved, so that its recorded fitness no longer holds."""
    return task_of(brain).changed_since(brain.metadata)


def metadata_for(task: Task, episodes: tuple[str, ...], **more: Any) -> dict[str, Any]:
    """What a brain file has to say so that the brain can be scored again exactly as it was."""
    return {
        "task": task.name,
        "task_config": task.to_dict(),
        "episodes": list(episodes),
        **task.provenance(episodes),
        **more,
    }
