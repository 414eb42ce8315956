"""The own options of `neurarium evolve xor`, `fruit` and the other sets of points, and their figures in words."""

from __future__ import annotations

import dataclasses
from dataclasses import make_dataclass
from functools import cache
from typing import Annotated, Any, ClassVar

import tyro

from brains.activations import ACTIVATIONS
from brains.costs import COSTS
from brains.datasets import DATASETS
from brains.examples import REGRESSION
from commands.settings_flags import Field, settings_fields
from sim.evolution import Champion
from sim.plane_task import PlaneTask

_LEARNT = {
    "xor": "XOR: true where the signs of x and y differ, which no line parts.",
    "fruit": "Fruit: which are safe to eat, by the size of their spots and spikes.",
}


class PlaneFlags:
    """What the flags of all sets share. The fields are made from a set's settings by `plane_flags`."""

    dataset: ClassVar[str]
    champion_figures: ClassVar[tuple[str, ...]] = ("accuracy", "test_accuracy", "cost")
    """Keys of ``--json`` that tell of the champion; null as long as there is none."""

    def task(self) -> PlaneTask:
        """The task.

        Raises:
            UserError: values that do not fit.
        """
        values = {item.name: getattr(self, item.name) for item in dataclasses.fields(self)}  # type: ignore[arg-type]
        own = {name: values.pop(name) for name in ("cost", "activation", "data_seed")}
        defaults = DATASETS[self.dataset].settings_type()
        changed = {name: value for name, value in values.items() if value != getattr(defaults, name)}
        return PlaneTask(self.dataset, changed, own["data_seed"], own["cost"] or "", own["activation"])

    @staticmethod
    def stem(task: PlaneTask) -> str:
        """What a run's folder is called after, besides the task."""
        return ""

    @staticmethod
    def reached(champion: Champion, task: PlaneTask) -> str:
        """How well the champion does, in words."""
        details = champion.details
        seen, unseen = _share(details["accuracy"], task), _share(details["test_accuracy"], task)
        return f"{seen}, {unseen} of points it never learnt from · cost {details['cost']:.4g}"

    @staticmethod
    def glance(champion: Champion, task: PlaneTask) -> str:
        """The same for a progress bar."""
        return _share(champion.details["accuracy"], task)

    @staticmethod
    def figures(champion: Champion) -> dict[str, Any]:
        """The task's own keys of ``--json``."""
        return dict(champion.details)

    @staticmethod
    def named(task: PlaneTask) -> dict[str, Any]:
        """What was asked for, for ``--json``."""
        return {"points": task.points, "data_seed": task.data_seed, "cost_name": task.cost_name}


@cache
def plane_flags(name: str) -> type[PlaneFlags]:
    """The options of one set: those of its settings, and how it is learnt."""
    generator = DATASETS[name]
    fields: list[Field] = settings_fields(generator.settings_type)
    costs = ",".join(COSTS)
    fields += [
        (
            "cost",
            Annotated[
                str | None,
                tyro.conf.arg(
                    metavar="{" + costs + "}",
                    help_behavior_hint="(default: cross-entropy for classes, squared_error for values)",
                    help="How wrong an output is; fitness is minus the mean of this.",
                ),
            ],
            None,
        ),
        (
            "activation",
            Annotated[
                str,
                tyro.conf.arg(metavar="{" + ",".join(ACTIVATIONS) + "}", help="Of the hidden layers."),
            ],
            "tanh",
        ),
        (
            "data_seed",
            Annotated[int, tyro.conf.arg(metavar="N", help="Decides the points, apart from the seed of the run.")],
            0,
        ),
    ]
    kind = "values" if generator.task == REGRESSION else "classes"
    words = _LEARNT.get(name, f"{generator.title}: points of the plane and their {kind}.")
    space = {"__doc__": words, "dataset": name}
    return make_dataclass(f"{name.capitalize()}Flags", fields, bases=(PlaneFlags,), frozen=True, namespace=space)


def _share(accuracy: float, task: PlaneTask) -> str:
    return f"R² {accuracy:.3f}" if task.data.regression else f"{accuracy:.1%} right"
