"""What a person may change of a race, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from brains.datasets import DATASETS
from brains.optimizers import OPTIMIZERS, optimizer_named
from scenes.race_contest import RaceConfig, Target

if TYPE_CHECKING:
    from scenes.race_scene import RaceScene

MOST_LAYERS = 3
MOST_NEURONS = 16
BATCHES = (0, 128, 32, 8, 1)
"""Examples a gradient step; 0 is all."""


@dataclass(frozen=True)
class Course:
    """An entry of the data set chooser: a built-in set, with settings of its own."""

    title: str
    dataset: str
    own: dict[str, Any] = field(default_factory=dict, hash=False)


COURSES = tuple(
    course
    for name, generator in DATASETS.items()
    for course in (
        Course(generator.title, name),
        *([Course("XOR, four corners", name, {"variant": "corners"})] if name == "xor" else []),
        *([Course("Three spirals", name, {"arms": 3})] if name == "spiral" else []),
    )
)


def course_index(config: RaceConfig) -> int:
    """Which course a race runs on."""
    own = {name: value for name, value in config.points.items() if name not in ("count", "noise")}
    return next(k for k, course in enumerate(COURSES) if course.dataset == config.dataset and course.own == own)


class RaceSetup:
    """Changes the scene's race: most begin it again, from the same seed.

    Attributes:
        neurons: of every hidden layer; remembered while there is none.
        goals: the value to reach, for either kind of target.
    """

    def __init__(self, scene: RaceScene) -> None:
        self._scene = scene
        hidden = scene.config.hidden
        self.neurons = hidden[0] if hidden else 8
        self.goals = {"accuracy": 0.95, "cost": 0.1}

    def default_of(self, name: str) -> float:
        """What the present set's ``count`` or ``noise`` is if nobody changes it."""
        settings = DATASETS[self._scene.config.dataset].settings_type()
        return float(getattr(settings, name))

    @property
    def count(self) -> float:
        """How many points there are."""
        return float(self._scene.config.points.get("count", self.default_of("count")))

    @property
    def noise(self) -> float:
        """How far they stray."""
        return float(self._scene.config.points.get("noise", self.default_of("noise")))

    @property
    def default_learn_rate(self) -> float:
        """Of the chosen optimizer."""
        return float(optimizer_named(self._scene.config.optimizer).settings_type().learn_rate)

    @property
    def learn_rate(self) -> float:
        """In use by gradient descent."""
        rate = self._scene.config.learn_rate
        return self.default_learn_rate if rate is None else rate

    # --- what begins the race again -----------------------------------------------------------------------------------

    def choose_course(self, index: int) -> None:
        """Race on another set of points, with its own count and noise."""
        course = COURSES[index]
        self._restart(dataset=course.dataset, points=dict(course.own))

    def next_course(self) -> None:
        """The next of the list."""
        self.choose_course((course_index(self._scene.config) + 1) % len(COURSES))

    def set_count(self, value: float) -> None:
        """How many points."""
        self._restart(points={**self._scene.config.points, "count": int(value)})

    def set_noise(self, value: float) -> None:
        """How far they stray."""
        self._restart(points={**self._scene.config.points, "noise": float(value)})

    def set_layers(self, value: float) -> None:
        """How many hidden layers."""
        self._restart(hidden=(self.neurons,) * min(MOST_LAYERS, max(0, int(value))))

    def set_neurons(self, value: float) -> None:
        """How many neurons in every hidden layer."""
        self.neurons = min(MOST_NEURONS, max(1, int(value)))
        self._restart(hidden=(self.neurons,) * len(self._scene.config.hidden))

    def toggle_equal(self) -> None:
        """Equal passes, or equal time."""
        self.choose_equal(int(self._scene.config.equal == "passes"))

    def choose_equal(self, index: int) -> None:
        """What all get the same of."""
        equal = ("passes", "seconds")[index]
        self._restart(equal=equal)
        self._scene.show_against(equal)

    def choose_optimizer(self, index: int) -> None:
        """Another optimizer, with its own learn rate."""
        self._restart(optimizer=list(OPTIMIZERS)[index], learn_rate=None)

    def next_optimizer(self) -> None:
        """The next of the list."""
        place = list(OPTIMIZERS).index(self._scene.config.optimizer)
        self.choose_optimizer((place + 1) % len(OPTIMIZERS))

    def choose_batch(self, index: int) -> None:
        """Examples a gradient step."""
        self._restart(batch=BATCHES[index])

    def set_population(self, value: float) -> None:
        """Individuals in a generation."""
        self._restart(population=int(value))

    def setter(self, name: str) -> Callable[[float], None]:
        """What changes that number of the race."""
        return lambda value: self._restart(**{name: float(value)})

    def _restart(self, **changes: Any) -> None:
        config = replace(self._scene.config, **changes)
        if config != self._scene.config:
            self._scene.begin(config)

    # --- what does not ------------------------------------------------------------------------------------------------

    def set_learn_rate(self, value: float) -> None:
        """Of gradient descent, at once."""
        scene = self._scene
        scene.config = replace(scene.config, learn_rate=float(value))
        scene.contest.change_learn_rate(float(value))

    def toggle_target(self) -> None:
        """Accuracy, or cost."""
        self.choose_target(int(self._scene.target.kind == "accuracy"))

    def choose_target(self, index: int) -> None:
        """Race to an accuracy, or to a cost."""
        kind = ("accuracy", "cost")[index]
        self._scene.aim(Target(kind, self.goals[kind]))

    def set_accuracy_goal(self, value: float) -> None:
        """The accuracy that wins."""
        self.goals["accuracy"] = float(value)
        self._scene.aim(Target("accuracy", float(value)))

    def set_cost_goal(self, value: float) -> None:
        """The cost that wins."""
        self.goals["cost"] = float(value)
        self._scene.aim(Target("cost", float(value)))
