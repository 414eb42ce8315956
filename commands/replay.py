"""`neurarium replay BRAIN`: watch a saved brain, or score it without a window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import tyro

from brains.errors import UserError
from brains.population import Population
from brains.storage import Brain, load_brain
from commands.output import Output, command_line, count
from commands.parsing import parse
from sim.car_replay import Replay, replay
from sim.car_task import CarTask, expand, track_named
from sim.replay import changed_episodes, episodes_of, task_of
from sim.task import Scores, Task

_MOST_EPISODES = 10_000


@dataclass(frozen=True)
class ReplayFlags:
    """Watch a saved brain in its world, or score it with --headless."""

    brain: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="BRAIN")]
    """A brain file, such as a run's champion.npz."""
    track: Annotated[
        str | None, tyro.conf.arg(metavar="TRACKS", help_behavior_hint="(default: those it was judged on)")
    ] = None
    """Drive on these tracks: names, seed:N, seed:1..40 or files, with commas between."""
    seed: Annotated[int | None, tyro.conf.arg(metavar="N", help_behavior_hint="")] = None
    """Drive on generated tracks, the first being seed:N."""
    episodes: Annotated[int | None, tyro.conf.arg(metavar="N", help_behavior_hint="")] = None
    """Drive on this many generated tracks, from --seed (or 0) on."""
    headless: bool = False
    """No window: drive as fast as the machine can and tell the score."""
    json: bool = False
    """With --headless: end with one JSON object on standard output; all words go to standard error."""


def run(arguments: list[str]) -> int:
    """The command."""
    flags = parse(ReplayFlags, arguments, "replay")
    brain = load_brain(flags.brain)
    task = task_of(brain)
    if not isinstance(task, CarTask):
        return _score(flags, brain, task)
    episodes = _episodes(flags, brain)
    for spec in episodes:
        track_named(spec)
    if not flags.headless:
        return _watch(flags, task.name, None if episodes == episodes_of(brain) else ",".join(episodes))
    output = Output(flags.json)
    driven = replay(task, brain.network, episodes)
    recorded, exact = _compared(brain, episodes, driven.fitness, output)
    _tell(flags, driven, recorded, exact, output)
    output.result(_result(task.name, driven, recorded, exact))
    return 0


def _episodes(flags: ReplayFlags, brain: Brain) -> tuple[str, ...]:
    if flags.seed is None and flags.episodes is None:
        named = None if flags.track is None else tuple(expand(flags.track))
        if named == ():
            raise UserError("--track names no track")
        return named or episodes_of(brain)
    if flags.track is not None:
        raise UserError("--track names tracks, --seed and --episodes generate them; give the one or the other")
    first, episodes = flags.seed or 0, 1 if flags.episodes is None else flags.episodes
    if first < 0 or not 1 <= episodes <= _MOST_EPISODES:
        raise UserError(f"got --seed {first} and --episodes {episodes}; expected 0 or more, and 1 to {_MOST_EPISODES}")
    return tuple(f"seed:{seed}" for seed in range(first, first + episodes))


def _watch(flags: ReplayFlags, scene: str, track: str | None) -> int:
    from scenes.display import has_display
    from scenes.run import run_scene

    if not has_display():
        again = command_line("replay", flags.brain, "--headless")
        raise UserError(f"there is no display here to watch it on; to score it: {again}")
    if flags.json:
        raise UserError("--json tells a score, so it goes with --headless")
    options: dict[str, Any] = {} if track is None else {"track": track}
    run_scene(scene, brain=str(flags.brain), **options)
    return 0


def _score(flags: ReplayFlags, brain: Brain, task: Task) -> int:
    """A brain of a task without a world to travel through: its scores, and whether they came out as recorded."""
    if flags.track is not None or flags.seed is not None or flags.episodes is not None:
        raise UserError(f"--track, --seed and --episodes are for cars; this brain was made for '{task.name}'")
    if not flags.headless:
        again = command_line("replay", flags.brain, "--headless")
        raise UserError(f"there is nothing to watch of a brain for '{task.name}'; to score it: {again}")
    output, episodes = Output(flags.json), episodes_of(brain)
    scores: Scores = task.evaluate(Population(brain.network.topology, brain.network.parameters[None, :]), episodes)
    fitness = float(scores.fitness[0])
    recorded, exact = _compared(brain, episodes, fitness, output)
    details = {name: float(values[0]) for name, values in scores.details.items()}
    output.pairs([("Fitness", f"{fitness:.6f}"), *((task.detail_words[n], f"{v:.4g}") for n, v in details.items())])
    _tell_exact(recorded, fitness, exact, output)
    more = {"recorded_fitness": recorded, "exact": exact}
    output.result({"task": task.name, "fitness": fitness, "episodes": len(episodes), **details, **more})
    return 0


def _compared(brain: Brain, episodes: tuple[str, ...], fitness: float, output: Output) -> tuple[Any, bool | None]:
    """The fitness in the file and whether it came out again to the bit; None where they cannot be compared."""
    if episodes != episodes_of(brain):
        return None, None
    noun = task_of(brain).episode_noun
    for spec in changed_episodes(brain):
        output.warn(
            f"the {noun} {spec} has changed since this brain was saved, so its recorded fitness no longer holds"
        )
    recorded = brain.metadata.get("fitness")
    return recorded, None if recorded is None else fitness == recorded


def _tell(flags: ReplayFlags, driven: Replay, recorded: Any, exact: bool | None, output: Output) -> None:
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("track")
    for name in ("laps", "best lap, s", "progress, m", "fitness, m", "driven, s"):
        table.add_column(name, justify="right")
    table.add_column("end")
    for drive in driven.drives:
        best = f"{drive.best_lap_s:.2f}" if drive.laps else "–"
        table.add_row(
            drive.episode, str(drive.laps), best, f"{drive.progress_m:.1f}", f"{drive.fitness_m:.2f}",
            f"{drive.seconds:.1f}", drive.ended.name.lower().replace("_", " "),
        )  # fmt: skip
    output.console.print(table)
    output.say()
    lapped, tracks = sum(drive.laps > 0 for drive in driven.drives), len(driven.drives)
    output.say(f"Fitness {driven.fitness:.4f} m; a lap completed on {lapped} of {count(tracks, 'track')}.")
    _tell_exact(recorded, driven.fitness, exact, output)


def _tell_exact(recorded: Any, fitness: float, exact: bool | None, output: Output) -> None:
    if exact:
        output.say("Exactly the fitness recorded in the file, to the last bit.")
    elif exact is False:
        output.say(f"The file records {recorded!r:.40}, this replay made {fitness!r}: not the same.")


def _result(task: str, driven: Replay, recorded: Any, exact: bool | None) -> dict[str, Any]:
    """The keys of ``--json``: the least laps over the tracks, the mean progress, and every track by itself."""
    drives = driven.drives
    return {
        "task": task,
        "fitness": driven.fitness,
        "episodes": len(drives),
        "laps": min(drive.laps for drive in drives),
        "progress_m": float(driven.scores.details["progress_m"][0]),
        "tracks_lapped": sum(drive.laps > 0 for drive in drives),
        "best_lap_s": float(driven.scores.details["best_lap_s"][0]),
        "recorded_fitness": recorded,
        "exact": exact,
        "tracks": [
            {
                "track": drive.episode,
                "fitness": drive.fitness_m,
                "laps": drive.laps,
                "progress_m": drive.progress_m,
                "best_lap_s": drive.best_lap_s,
                "seconds": drive.seconds,
                "ended": drive.ended.name.lower(),
            }
            for drive in drives
        ],
    }
