"""Ask, evaluate, tell: evolution as a stream of generations.

The command line, the car scene and the tests use the same `Evolution`. It never evaluates: it hands out a `Trial`, the
caller lets the individuals drive wherever and however fast it likes, and gives back the scores. So what is watched is
what is scored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from brains.errors import UserError
from brains.evolvers import STRATEGIES, EvolverSettings, make_evolver
from brains.network import Network
from brains.population import Population
from brains.saved import State, read_array, read_json
from brains.topology import Topology
from sim.evaluation import AllLost, Evaluator, Here
from sim.task import Scores, Task
from sim.tasks import task_from_dict

# Keys that keep the random streams of one run apart; the tasks use others.
_STRATEGY_STREAM = 0
_STRATEGY = "strategy/"
"""Before the names of the strategy's own arrays in a state."""


@dataclass(frozen=True)
class Trial:
    """Individuals to be scored, and on what.

    Attributes:
        parameters: (individuals, parameters) float32.
        episodes: names of the episodes, for `Task.world`.
        exam: False for a generation, True when its candidate sits the exam that all champions sit.
    """

    parameters: np.ndarray
    episodes: tuple[str, ...]
    exam: bool


@dataclass(frozen=True)
class Champion:
    """The best individual of a run.

    Attributes:
        fitness: of the exam where the task has one, else of its generation.
        individual: its place in the generation; -1 if it is the middle of what the strategy draws from.
        details: the task's own figures for it.
        task: what it was scored in, with what the task had learned by then.
    """

    parameters: np.ndarray
    fitness: float
    generation: int
    individual: int
    details: dict[str, float]
    task: Task


@dataclass(frozen=True)
class Generation:
    """What one generation came to.

    Attributes:
        number: counted from 1.
        best .. worst: fitness over the individuals; those that are not finite count as the worst that is.
        best_parameters: (parameters,) of its best individual.
        details: the task's own figures for its best.
        spread: mean over the genes of their standard deviation across individuals, a measure of diversity.
        champion: the best of the run so far; None if nothing finite was scored yet.
        new_champion: whether it comes from this generation.
        exploit: whether its best seems to owe its fitness to a trick, which bars it from being champion.
        task: what it was scored in.
        evaluations: episodes driven in the run so far, exams included; steps: their steps in all.
    """

    number: int
    best: float
    upper: float
    median: float
    lower: float
    worst: float
    best_parameters: np.ndarray
    details: dict[str, float]
    spread: float
    champion: Champion | None
    new_champion: bool
    exploit: bool
    task: Task
    evaluations: int
    steps: int


@dataclass(frozen=True)
class EvolutionConfig:
    """Everything that decides the result of a run, together with the number of generations.

    Raises:
        UserError: a value out of range.
    """

    task: Task
    seed: int = 0
    strategy: str = "genetic"
    settings: EvolverSettings | None = None
    """The strategy's own settings; None for its defaults."""
    hidden: tuple[int, ...] = (12,)
    """Sizes of the hidden layers."""

    def __post_init__(self) -> None:
        if self.strategy not in STRATEGIES:
            raise UserError(f"strategy '{self.strategy}' is not known; choose from {', '.join(STRATEGIES)}")
        if self.seed < 0:
            raise UserError(f"seed is {self.seed}; expected 0 or more")
        if self.settings is None:
            object.__setattr__(self, "settings", STRATEGIES[self.strategy].settings_type())

    @property
    def topology(self) -> Topology:
        return self.task.topology(self.hidden)


class Evolution:
    """One run: a strategy, a task, and the champion so far.

    Args:
        config: what is evolved and how.
        start: (parameters,) of a brain to start from; None starts at random.
    """

    def __init__(self, config: EvolutionConfig, start: np.ndarray | None = None) -> None:
        self._config = config
        self.topology = config.topology
        rng = np.random.default_rng(np.random.SeedSequence(config.seed, spawn_key=(_STRATEGY_STREAM,)))
        self._evolver = make_evolver(config.strategy, config.settings, self.topology, rng, start=start)
        self._trial: Trial | None = None
        self._waiting: _Told | None = None
        self._to_come: EvolverSettings | None = None
        self.generation = 0
        self.evaluations = 0
        self.steps = 0
        self.champion: Champion | None = None

    @property
    def config(self) -> EvolutionConfig:
        return self._config

    @property
    def settings(self) -> EvolverSettings:
        """The strategy's settings in use."""
        return self._evolver.settings

    @settings.setter
    def settings(self, settings: EvolverSettings) -> None:
        """Takes effect when the next generation is asked for."""
        self._evolver.settings = settings
        self._config = replace(self._config, settings=settings)

    def change_task(self, task: Task) -> None:
        """Go on with other tracks or rules; the champion so far was judged by the old ones and steps down.

        Raises:
            UserError: brains for the new task have another shape.
        """
        topology = task.topology(self._config.hidden)
        if topology != self.topology:
            raise UserError(f"these brains are {self.topology}; the new task needs {topology}, so start afresh")
        if self._trial is not None:
            raise RuntimeError("change the task between generations: a trial is still waiting for its scores")
        self._config = replace(self._config, task=task)
        self.champion = None

    def ask(self) -> Trial:
        """The individuals to score next. Asking again before telling gives the same trial."""
        if self._trial is None:
            task, seed = self._config.task, self._config.seed
            if self._waiting is not None:
                self._trial = Trial(self._waiting.candidate[None, :], task.exam(seed), exam=True)
            else:
                episodes = task.episodes(seed, self.generation + 1)
                self._trial = Trial(self._evolver.ask(), episodes, exam=False)
                if self._to_come is not None:
                    self.settings, self._to_come = self._to_come, None
        return self._trial

    def tell(self, scores: Scores) -> Generation | None:
        """Take the scores of the trial that `ask` gave.

        Returns:
            The finished generation, or None when its candidate has to sit the exam first: ask again.
        """
        trial = self._trial
        if trial is None:
            raise RuntimeError("tell needs a trial: call ask first")
        self._trial = None
        self.evaluations += len(trial.parameters) * len(trial.episodes)
        self.steps += scores.steps
        if trial.exam:
            told, self._waiting = self._waiting, None
            assert told is not None
            exploit = np.isfinite(scores.fitness[0]) and told.task.is_exploit(told.scores, told.best, scores)
            return self._finish(told, scores, 0, exploit=bool(exploit))
        self._evolver.tell(scores.fitness)
        self.generation += 1
        task = self._config.task
        told = _Told(trial.parameters, scores, task, self._evolver.middle if task.examines_middle else None)
        if not task.exam(self._config.seed):
            return self._finish(told, scores, told.best)
        if not np.isfinite(told.fitness[told.best]) or not task.holds_exam(self.generation):
            return self._finish(told, None)
        self._waiting = told
        return None

    def _finish(self, told: _Told, judged: Scores | None, place: int = 0, exploit: bool = False) -> Generation:
        """What the generation came to; the candidate stands at ``place`` of ``judged``, None if it was not judged."""
        fitness = np.nan if judged is None else float(judged.fitness[place])
        new = np.isfinite(fitness) and self._outdoes(fitness, told.middle is not None) and not exploit
        if judged is not None and new:
            details = {name: float(values[place]) for name, values in judged.details.items()}
            individual = told.best if told.middle is None else -1
            self.champion = Champion(told.candidate.copy(), fitness, self.generation, individual, details, told.task)
        self._config = replace(self._config, task=told.task.after(told.scores))
        worst, lower, median, upper, best = np.quantile(told.fitness, (0.0, 0.25, 0.5, 0.75, 1.0)).tolist()
        return Generation(
            number=self.generation,
            best=best,
            upper=upper,
            median=median,
            lower=lower,
            worst=worst,
            best_parameters=told.parameters[told.best].copy(),
            details={name: float(values[told.best]) for name, values in told.details.items()},
            spread=float(told.parameters.std(axis=0, dtype=np.float64).mean()),
            champion=self.champion,
            new_champion=bool(new),
            exploit=exploit,
            task=told.task,
            evaluations=self.evaluations,
            steps=self.steps,
        )

    def _outdoes(self, fitness: float, is_middle: bool) -> bool:
        """Whether that makes a new champion. Of equal middles the later one does, which was learnt from more."""
        champion = self.champion
        return champion is None or fitness > champion.fitness or (is_middle and fitness == champion.fitness)

    def network(self, parameters: np.ndarray) -> Network:
        return Network(self.topology, parameters)

    def state(self) -> State:
        """Everything that `restore` needs to go on bit for bit, as arrays by name. Between generations only."""
        if self._trial is not None or self._waiting is not None:
            raise RuntimeError("the state can be taken between generations only: tell the scores first")
        counts: dict[str, Any] = {"generation": self.generation, "evaluations": self.evaluations, "steps": self.steps}
        counts["task"] = self._config.task.to_dict()
        champion = self.champion
        if champion is not None:
            counts["champion"] = {**vars(champion), "parameters": None, "task": champion.task.to_dict()}
        state = {f"{_STRATEGY}{name}": value for name, value in self._evolver.state().items()}
        state["counts"] = np.array(json.dumps(counts))
        state["champion"] = np.empty(0, np.float32) if champion is None else champion.parameters
        return state if self._to_come is None else with_settings_to_come(state, self._to_come)

    def restore(self, state: State) -> None:
        """Go on from where `state` was taken.

        Raises:
            UserError: it does not fit this run, or is damaged. A damaged one may be restored in part: begin anew.
        """
        counts = read_json(state, "counts")
        if not isinstance(counts, dict):
            raise UserError("the saved state is damaged: its counts are no object")
        settings = counts.get("settings_to_come")
        self._to_come = None if settings is None else type(self.settings).from_dict(settings)
        self._evolver.restore({k.removeprefix(_STRATEGY): v for k, v in state.items() if k.startswith(_STRATEGY)})
        self.generation, self.evaluations, self.steps = (
            _count(counts, name) for name in ("generation", "evaluations", "steps")
        )
        name = self._config.task.name
        learned = counts.get("task")  # older runs have none: their task is that of the configuration
        if learned is not None:
            self._config = replace(self._config, task=task_from_dict(name, learned))
        self.champion = self._saved_champion(counts.get("champion"), state)
        self._trial = self._waiting = None

    def _saved_champion(self, told: Any, state: State) -> Champion | None:
        if told is None:
            return None
        if not isinstance(told, dict) or not isinstance(told.get("details"), dict):
            raise UserError("the saved state is damaged: its champion is no object")
        parameters = read_array(state, "champion", np.float32, (self.topology.parameter_count,))
        task = task_from_dict(self._config.task.name, told["task"]) if told.get("task") else self._config.task
        numbers = [told.get("fitness"), *told["details"].values()]
        if not all(isinstance(number, int | float) for number in numbers):
            raise UserError("the saved state is damaged: its champion's figures are no numbers")
        generation, individual = _count(told, "generation"), _count(told, "individual", least=-1)
        return Champion(parameters, float(told["fitness"]), generation, individual, told["details"], task)


def with_settings_to_come(state: State, settings: EvolverSettings) -> State:
    """A state whose settings change as soon as its next generation is bred: they were changed while it was scored."""
    counts = json.loads(str(state["counts"]))
    counts["settings_to_come"] = asdict(settings)
    return {**state, "counts": np.array(json.dumps(counts))}


def _count(counts: dict[str, Any], name: str, least: int = 0) -> int:
    found = counts.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or found < least:
        raise UserError(f"the saved state is damaged: {name} is {found!r:.40}")
    return found


@dataclass(frozen=True)
class _Told:
    """A scored generation whose candidate has not been judged yet; that is the middle if there is one."""

    parameters: np.ndarray
    scores: Scores
    task: Task
    middle: np.ndarray | None = None
    fitness: np.ndarray = field(init=False)
    best: int = field(init=False)

    def __post_init__(self) -> None:
        finite = np.isfinite(self.scores.fitness)
        lowest = self.scores.fitness[finite].min() if finite.any() else np.nan
        ranked = np.where(finite, self.scores.fitness, -np.inf)
        object.__setattr__(self, "fitness", np.where(finite, self.scores.fitness, lowest))
        object.__setattr__(self, "best", int(np.argmax(ranked)))

    @property
    def details(self) -> dict[str, np.ndarray]:
        return self.scores.details

    @property
    def candidate(self) -> np.ndarray:
        """(parameters,) of the one who sits the exam."""
        best: np.ndarray = self.parameters[self.best]
        return best if self.middle is None else self.middle


def evolve(evolution: Evolution, generations: int, evaluator: Evaluator | None = None) -> Iterator[Generation]:
    """Run until the evolution has seen ``generations`` generations, yielding each as it ends.

    Args:
        evaluator: where individuals are scored; None for this process.

    Raises:
        AllLost: not one individual of a generation could be scored.
    """
    place = Here() if evaluator is None else evaluator
    while evolution.generation < generations:
        finished = None
        while finished is None:
            finished = evolution.tell(_scored(evolution, place))
        yield finished


def _scored(evolution: Evolution, evaluator: Evaluator) -> Scores:
    trial = evolution.ask()
    try:
        return evaluator.evaluate(evolution.config.task, evolution.topology, trial.parameters, trial.episodes)
    except AllLost:
        if not trial.exam:
            raise
        return Scores(np.full(len(trial.parameters), np.nan), 0)  # nobody who ends its worker is champion


def population_of(evolution: Evolution, trial: Trial) -> Population:
    """The brains of a trial."""
    return Population(evolution.topology, trial.parameters)
