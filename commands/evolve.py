"""`neurarium evolve TASK`: evolution without a window, into a run folder."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from brains.errors import UserError
from brains.storage import champion_sha256, load_brain
from brains.topology import Topology
from commands import did_you_mean
from commands.evolve_flags import TASK_FLAGS, TASK_WORDS, evolve_flags, only_to_go_on, settings_from, task_flags
from commands.output import Output, command_line, count
from commands.parsing import given_flags, parse
from commands.place_flags import evaluator_for
from commands.progress import RunProgress
from commands.running import RunWarnings
from commands.running import run as run_recorded
from sim.evaluation import Evaluator
from sim.evolution import Evolution, EvolutionConfig
from sim.replay import changed_episodes, task_of
from sim.runs import RunFolder, new_folder
from sim.task import Task

_MOST_WEIGHTS = 500_000_000
"""Two gigabytes, several times over while a generation is bred."""
_HELP = """usage: neurarium evolve TASK [OPTIONS]

Evolve brains without a window, into a run folder. The tasks:

{tasks}

'neurarium evolve TASK --help' tells the options of a task."""


def run(arguments: list[str]) -> int:
    """The command."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print(_HELP.format(tasks="\n".join(f"  {name}  {words}" for name, words in TASK_WORDS.items())))
        return 0 if arguments else 2
    name, *rest = arguments
    kind = task_flags(name)
    if kind is None:
        guess = did_you_mean(name, list(TASK_FLAGS))
        raise UserError(f"'{name:.60}' is not a task that can be evolved{guess}; there is: {', '.join(TASK_WORDS)}")
    flags = parse(evolve_flags(kind), rest, f"evolve {name}")
    if flags.run.generations is not None and flags.run.generations < 1:
        raise UserError(f"--generations is {flags.run.generations}; expected 1 or more")
    if not 0 <= flags.run.checkpoint_every <= 86_400:
        raise UserError(f"--checkpoint-every is {flags.run.checkpoint_every:g}; expected 0 to 86400 seconds")
    output = Output(flags.run.json, flags.run.quiet)
    warn = RunWarnings(output)
    if flags.run.resume is not None:
        only_to_go_on(given_flags(rest))
    with evaluator_for(flags.place, warn) as evaluator:
        if flags.run.resume is not None:
            folder, evolution = _resumed(name, flags, output)
        else:
            folder, evolution = _begun(name, flags, given_flags(rest))
        for words in evolution.config.task.doubts:
            output.warn(words)
        warn.evolution = evolution
        return _Session(flags, folder, evolution, evaluator, output, _goal(flags, evolution.config.task)).run()


def _goal(flags: Any, task: Task) -> int:
    """How many generations the run shall have in all."""
    asked: int | None = flags.run.generations
    return task.default_generations if asked is None else asked


def _begun(name: str, flags: Any, given: list[str]) -> tuple[RunFolder, Evolution]:
    """A new run; its folder is made last, when everything else is known to be right."""
    task = flags.task.task()
    strategy, settings = settings_from(flags, given, task)
    hidden, start, task = _brain_shape(task, flags.run.hidden, flags.run.start)
    config = EvolutionConfig(task, flags.run.seed, strategy, settings, hidden)
    weights = settings.population * config.topology.parameter_count
    if weights > _MOST_WEIGHTS:
        raise UserError(
            f"{settings.population:,} individuals of {config.topology} have {weights:,} weights in all; expected at "
            f"most {_MOST_WEIGHTS:,}: use a smaller --population or --hidden"
        )
    evolution = Evolution(config, start)
    path = flags.run.out
    if path is None:
        path = new_folder(
            Path("runs"), "-".join([*_file_name(name), *_file_name(flags.task.stem(task)), f"seed{config.seed}"])
        )
    return RunFolder.create(path, config, start), evolution


def _brain_shape(task: Task, hidden: str | None, path: Path | None) -> tuple[tuple[int, ...], np.ndarray | None, Task]:
    """The hidden layers, the parameters to start from if any, and the task with what it learned from that brain's."""
    inputs, outputs = len(task.observation_names), len(task.action_names)
    brain = None if path is None else load_brain(path)
    if hidden is None:
        sizes = task.default_hidden if brain is None else brain.network.topology.layer_sizes[1:-1]
    else:
        sizes = Topology.parse(hidden, inputs, outputs).layer_sizes[1:-1]
    if brain is None:
        return sizes, None, task
    has, needs = brain.network.topology, task.topology(sizes)
    if replace(has, traits=needs.traits) != needs:
        raise UserError(f"{path}: this brain is {has}; the run needs {needs}")
    parameters = brain.network.parameters
    if has.traits != needs.traits:  # a body that was fixed may evolve from here on, or the other way round
        parameters = np.concatenate([parameters[: has.weight_count], np.zeros(needs.traits, parameters.dtype)])
    if brain.metadata.get("task") == task.name:
        task = task.taught_by(task_of(brain))
    return sizes, parameters, task


def _resumed(name: str, flags: Any, output: Output) -> tuple[RunFolder, Evolution]:
    path: Path = flags.run.resume
    folder, evolution = RunFolder.open(path)
    for words in folder.warnings:
        output.warn(words)
    if evolution.config.task.name != name:
        raise UserError(f"{path} is a run of '{evolution.config.task.name}', not of '{name}'")
    if folder.champion_path.exists():
        noun = evolution.config.task.episode_noun
        for spec in changed_episodes(load_brain(folder.champion_path)):
            output.warn(f"the {noun} {spec} has changed since the run began; the champion was judged on the old one")
    if evolution.generation >= _goal(flags, evolution.config.task):
        folder.finish(evolution)  # a kill between the last generation and the end leaves this undone
        more = command_line("evolve", name, "--resume", path, "--generations", evolution.generation + 30)
        raise UserError(f"{path} has {count(evolution.generation, 'generation')} already; for more: {more}")
    return folder, evolution


@dataclass
class _Session:
    """From the first generation of this call to the last."""

    flags: Any
    folder: RunFolder
    evolution: Evolution
    evaluator: Evaluator
    output: Output
    goal: int
    interrupted: bool = False
    seconds: float = 0.0

    def run(self) -> int:
        before, started = (self.evolution.evaluations, self.evolution.steps), time.perf_counter()
        flags = self.flags
        try:
            with RunProgress(self.output, self.evolution, flags.task.glance, self.goal) as progress:
                run_recorded(
                    self.evolution,
                    self.folder,
                    self.goal,
                    self.evaluator,
                    progress.show,
                    checkpoint_every_s=flags.run.checkpoint_every,
                )
        except KeyboardInterrupt:
            self.interrupted = True
            self.evaluator.close()
            self.folder, self.evolution = RunFolder.open(self.folder.path)  # what counts is what was written
        self.seconds = time.perf_counter() - started
        self.folder.finish(self.evolution)
        if flags.run.quiet and self.evolution.champion is None:
            self.output.warn(f"no champion: {self._why_none()}")
        elif flags.run.quiet and not flags.run.json:
            print(self.folder.champion_path)
        self._tell(self.evolution.evaluations - before[0], self.evolution.steps - before[1])
        self.output.result(self._result())
        return 130 if self.interrupted else 0

    def _tell(self, evaluations: int, steps: int) -> None:
        """The summary for people."""
        evolution, say = self.evolution, self.output.say
        champion, task = evolution.champion, evolution.config.task
        goal = self.goal if self.interrupted else 2 * evolution.generation
        go_on = ("Go on", command_line("evolve", task.name, "--resume", self.folder.path, "--generations", goal))
        if self.interrupted:
            say(f"Stopped after {count(evolution.generation, 'generation')}.")
        say(
            f"{count(evolution.generation, 'generation')} · {count(evaluations, 'evaluation')} and "
            f"{count(steps, 'step')} in {self.seconds:.1f} s ({steps / max(self.seconds, 1e-9):,.0f} steps/s)"
        )
        if champion is None:
            self.output.pairs([("Champion", f"none: {self._why_none()}"), go_on])
            return
        path, barred = self.folder.champion_path, self._exploits()
        self.output.pairs(
            [
                (
                    "Champion",
                    f"{self.flags.task.reached(champion, task)} · fitness {champion.fitness:.{task.fitness_decimals}f}",
                ),
                ("", f"of generation {champion.generation}, sha256 {champion_sha256(champion.parameters)[:16]}…"),
                ("", str(path)),
                *(
                    [("Barred", f"the best of {count(barred, 'generation')}: exploits of the physics?")]
                    if barred
                    else []
                ),
                *([("Watch it", command_line("replay", path))] if task.scene else []),
                ("Score it", command_line("replay", path, "--headless")),
                ("Plots", command_line("report", self.folder.path)),
                go_on,
            ]
        )

    def _exploits(self) -> int:
        """How many generations' bests were barred from being champion."""
        return sum(bool(row.get("exploit")) for row in self.folder.metrics())

    def _why_none(self) -> str:
        """Why there is no champion."""
        barred, generations = self._exploits(), self.evolution.generation
        if not barred:
            return "no individual has scored a finite fitness yet"
        return (
            f"of {count(generations, 'generation')} the best of {barred:,} seemed to exploit the physics "
            "and may not be champion"
        )

    def _result(self) -> dict[str, Any]:
        """The keys of ``--json``."""
        evolution, config = self.evolution, self.evolution.config
        champion, task_flags = evolution.champion, self.flags.task
        values: dict[str, Any] = {
            "task": config.task.name,
            "generations": evolution.generation,
            "evaluations": evolution.evaluations,
            "best_fitness": None if champion is None else champion.fitness,
            "champion": None if champion is None else str(self.folder.champion_path),
            "champion_sha256": None if champion is None else champion_sha256(champion.parameters),
            "seconds": round(self.seconds, 3),
        }
        if champion is None:
            values |= dict.fromkeys(task_flags.champion_figures)
        else:
            values |= task_flags.figures(champion) | {"champion_generation": champion.generation}
        return values | {
            "exploits": self._exploits(),
            "run": str(self.folder.path),
            "strategy": config.strategy,
            "population": evolution.settings.population,
            "seed": config.seed,
            "hidden": list(config.hidden),
            "steps": evolution.steps,
            **task_flags.named(config.task),
        }


def _file_name(words: str) -> list[str]:
    """Words as part of a file name that every system takes; none if there are no words."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in words)
    return [plain.strip("-")[:60] or "run"] if words else []
