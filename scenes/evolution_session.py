"""Everything a person may change about a watched evolution: settings, restarts and their undoing, exhibits."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Generic

import numpy as np

from brains.errors import UserError
from brains.evolvers import STRATEGIES, EvolverSettings
from brains.storage import Brain, save_brain
from brains.topology import Topology
from scenes.evolution_run import EvolutionRun, TaskT, WorldT
from scenes.exhibits import Exhibit, Guest
from sim.evolution import Champion, Evolution, EvolutionConfig, Generation
from sim.runs import champion_metadata
from sim.task import Task

MOST_LAYERS, MOST_NEURONS = 6, 512  # larger brains cannot be watched
_MOST_EARLIER = 5  # runs kept to go back to, each with its whole crowd


@dataclass(frozen=True)
class _Earlier:
    """A run that was left for another, kept so that the person can go back."""

    run: EvolutionRun[Any, Any]
    what: str


class EvolutionSession(Generic[TaskT, WorldT]):
    """The run that is shown, those before it, and what may be shown instead.

    A subclass says what runs and guests are made of, and adds the changes of its own task.

    Attributes:
        run: the evolution that goes on now.
        exhibit: what is shown while the evolution waits; None while it does not.
    """

    run: EvolutionRun[TaskT, WorldT]

    def __init__(self, config: EvolutionConfig) -> None:
        self.run = self._new_run(Evolution(config))
        self.exhibit: Exhibit[TaskT, WorldT] | None = None
        self._earlier: list[_Earlier] = []

    # --- for subclasses ---------------------------------------------------------------------------------------------

    def _new_run(self, evolution: Evolution) -> EvolutionRun[TaskT, WorldT]:
        """A run of that evolution."""
        raise NotImplementedError

    def _task_of_guest(self, brain: Brain, episodes: tuple[str, ...]) -> TaskT:
        """What a loaded brain was made for, with those episodes.

        Raises:
            UserError: it was made for something else.
        """
        raise NotImplementedError

    def _task_to_evolve(self, guest: Guest[TaskT, WorldT]) -> TaskT:
        """The task of an evolution that begins with a guest's brain."""
        return guest.task

    # --- what goes on -----------------------------------------------------------------------------------------------

    @property
    def config(self) -> EvolutionConfig:
        """Everything that decides the run."""
        return self.run.evolution.config

    @property
    def guest(self) -> Guest[TaskT, WorldT] | None:
        """The loaded brain that is shown alone, if that is what is shown."""
        return self.exhibit if isinstance(self.exhibit, Guest) else None

    @property
    def world(self) -> WorldT:
        """The world that is shown: the exhibit's while there is one."""
        return self.exhibit.world if self.exhibit is not None else self.run.world

    @property
    def task(self) -> TaskT:
        """The task of `world`."""
        return self.exhibit.task if self.exhibit is not None else self.run.task

    @property
    def episodes(self) -> tuple[str, ...]:
        """Names of the episodes of `world`."""
        return self.exhibit.episodes if self.exhibit is not None else self.run.trial.episodes

    @property
    def champion(self) -> Champion | None:
        """The best of the run so far."""
        return self.run.evolution.champion

    def step(self) -> Generation | None:
        """One step of what is shown; the finished generation if the step ended one."""
        if self.exhibit is not None:
            self.exhibit.step()
            return None
        return self.run.step()

    def end_generation(self) -> Generation | None:
        """Score everyone as they stand and begin the next generation."""
        if self.exhibit is not None:
            self.exhibit.restart()
            return None
        return self.run.end_generation()

    def change_setting(self, name: str, value: Any) -> None:
        """One setting of the strategy, in use from the next generation on.

        Raises:
            UserError: a value out of range.
        """
        settings: EvolverSettings = replace(self.run.evolution.settings, **{name: value})
        self.run.change_settings(settings)

    # --- changes that begin another run -----------------------------------------------------------------------------

    def new_run(self) -> None:
        """The same from the next seed."""
        config = replace(self._fresh_config(), seed=self.config.seed + 1)
        self._restart(config, "the run with the seed before")

    def change_strategy(self, name: str) -> None:
        """Begin again with another strategy at its default settings; only the population's size stays.

        Raises:
            UserError: no such strategy.
        """
        if name == self.config.strategy:
            return
        kind = settings_type_of(name)
        most = next(item.metadata["max"] for item in fields(kind) if item.name == "population")
        settings = kind(population=min(most, self.run.evolution.settings.population))
        config = replace(self._fresh_config(), strategy=name, settings=settings)
        self._restart(config, f"the {self.config.strategy} run")

    def change_hidden(self, hidden: tuple[int, ...]) -> None:
        """Begin again with other hidden layers.

        Raises:
            UserError: a network cannot have such layers.
        """
        if hidden != self.config.hidden:
            config = replace(self._fresh_config(), hidden=hidden)
            _ = config.topology
            self._restart(config, f"the run with {_layers(self.config.hidden)}")

    def change_task(self, task: TaskT, what: str) -> None:
        """Begin again with another task, fresh; ``what`` tells the run that is left."""
        self._restart(replace(self.config, task=task.fresh()), what)

    def _fresh_config(self) -> EvolutionConfig:
        return replace(self.config, task=self.run.task.fresh())

    def _restart(self, config: EvolutionConfig, what: str, start: np.ndarray | None = None) -> None:
        self._leave_for(self._new_run(Evolution(config, start)), what)

    def go_on_with(self, run: EvolutionRun[TaskT, WorldT]) -> None:
        """Show a run that was loaded."""
        self._leave_for(run, "the run before going on")

    def _leave_for(self, run: EvolutionRun[TaskT, WorldT], what: str) -> None:
        # A run without a finished generation is worth going back to only if there is no other.
        if self.run.history or not self._earlier:
            self._earlier.append(_Earlier(self.run, what))
            del self._earlier[:-_MOST_EARLIER]
        self.run, self.exhibit = run, None

    @property
    def undo_words(self) -> str:
        """What `undo_restart` would bring back; empty if there is nothing."""
        return self._earlier[-1].what if self._earlier else ""

    def undo_restart(self) -> None:
        """Go back to the run before the last restart."""
        if self._earlier:
            self.run, self.exhibit = self._earlier.pop().run, None

    # --- brains -----------------------------------------------------------------------------------------------------

    def save_champion(self, path: Path) -> Champion:
        """Save the best brain of the run so far, with all that is needed to score it again exactly.

        Raises:
            UserError: there is none yet, or the file cannot be written.
        """
        champion, evolution = self.champion, self.run.evolution
        if champion is None:
            raise UserError("there is no champion yet: let the first generation end, or press K to end it")
        save_brain(path, evolution.network(champion.parameters), champion_metadata(evolution, champion))
        return champion

    def invite(self, brain: Brain, name: str, episodes: tuple[str, ...]) -> None:
        """Show a loaded brain alone in those episodes while the evolution waits.

        Raises:
            UserError: the brain was made for something else, or does not fit the bodies it was made for.
        """
        self.exhibit = Guest(brain, self._task_of_guest(brain, episodes), episodes, name)

    def dismiss(self) -> None:
        """Back to the evolution."""
        self.exhibit = None

    def evolve_from_guest(self) -> None:
        """Begin a run from the guest's brain, with the bodies and layers it was made for.

        Raises:
            UserError: there is no guest, or evolution makes brains of another kind.
        """
        guest = self.guest
        if guest is None:
            raise UserError("load a brain first, then evolve from it")
        network = guest.brain.network
        hidden = network.topology.layer_sizes[1:-1]
        config = replace(self.config, task=self._task_to_evolve(guest), hidden=hidden)
        if config.topology != network.topology:
            raise UserError(f"this brain is {network.topology}; evolution here makes {config.topology}")
        self._restart(config, "the run before the loaded brain", start=network.parameters)


def first_config(
    task: Task, *, seed: int, strategy: str, population: int | None, hidden: str | None
) -> EvolutionConfig:
    """What a scene begins with, from the options of its command line.

    Args:
        population: None for the strategy's default.
        hidden: sizes of the hidden layers, such as ``12,8``; None for the task's default.

    Raises:
        UserError: one of them is wrong.
    """
    kind = settings_type_of(strategy)
    settings = kind() if population is None else kind(population=population)
    layers = task.default_hidden if hidden is None else hidden_layers(hidden, task)
    return EvolutionConfig(task, seed, strategy, settings, layers)


def settings_type_of(strategy: str) -> type[EvolverSettings]:
    """The class of a strategy's settings.

    Raises:
        UserError: no such strategy.
    """
    if strategy not in STRATEGIES:
        raise UserError(f"strategy '{strategy}' is not known; choose from {', '.join(STRATEGIES)}")
    kind: type[EvolverSettings] = STRATEGIES[strategy].settings_type
    return kind


def hidden_layers(text: str, task: Task) -> tuple[int, ...]:
    """Sizes of hidden layers from text such as ``12,8``.

    Raises:
        UserError: the text is not understood, or the layers are too many or too large to be watched.
    """
    inputs, outputs = len(task.observation_names), len(task.action_names)
    hidden = Topology.parse(text, inputs, outputs).layer_sizes[1:-1]
    check_layers(hidden)
    return hidden


def check_layers(hidden: tuple[int, ...]) -> None:
    """Refuse what cannot be watched. Raises UserError: the layers are too many or too large."""
    if len(hidden) > MOST_LAYERS or any(size > MOST_NEURONS for size in hidden):
        words = ",".join(map(str, hidden))
        raise UserError(
            f"hidden layers '{words:.60}': at most {MOST_LAYERS} of at most {MOST_NEURONS} neurons can be watched here"
        )


def _layers(hidden: tuple[int, ...]) -> str:
    return f"hidden layers {','.join(map(str, hidden))}" if hidden else "no hidden layer"
