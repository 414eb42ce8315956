"""`neurarium demo`: the launcher; where there is no display, a minute of evolution and its pictures."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from brains.errors import UserError
from brains.storage import champion_sha256
from commands.car_flags import CarFlags
from commands.output import Output, command_line, count
from commands.parsing import parse
from commands.place_flags import PlaceFlags, evaluator_for
from commands.progress import RunProgress
from commands.running import RunWarnings
from commands.running import run as run_recorded
from scenes.display import has_display
from sim.evolution import Evolution, EvolutionConfig
from sim.runs import RunFolder, new_folder

_MANY_GENERATIONS = 1_000_000


@dataclass(frozen=True)
class DemoFlags:
    """See Neurarium work: the launcher where there is a display, else cars that learn to drive for a minute."""

    seconds: Annotated[float, tyro.conf.arg(metavar="S")] = 60.0
    """Without a display: how long to evolve."""
    out: Annotated[Path | None, tyro.conf.arg(metavar="DIR", help_behavior_hint="(default: runs/demo)")] = None
    """Without a display: the folder for champion and pictures."""
    seed: Annotated[int, tyro.conf.arg(metavar="N")] = 0
    """Without a display: decides all chance."""
    workers: Annotated[int, tyro.conf.arg(metavar="N")] = 1
    """Without a display: processes that share the work."""
    headless: bool = False
    """Do without the display even if there is one."""
    json: bool = False
    """Without a display: end with one JSON object on standard output; all words go to standard error."""


def run(arguments: list[str]) -> int:
    """The command."""
    flags = parse(DemoFlags, arguments, "demo")
    if has_display() and not flags.headless:
        from scenes.run import run_scene

        run_scene("launcher")
        return 0
    if not 0.1 <= flags.seconds <= 86_400:
        raise UserError(f"--seconds is {flags.seconds:g}; expected 0.1 to 86400")
    return _evolve(flags)


def _evolve(flags: DemoFlags) -> int:
    output, started = Output(flags.json), time.perf_counter()
    task = CarFlags().task()
    config = EvolutionConfig(task, flags.seed)
    evolution, warn = Evolution(config), RunWarnings(output)
    warn.evolution = evolution
    evaluator = evaluator_for(PlaceFlags(flags.workers), warn)
    folder = RunFolder.create(flags.out or new_folder(Path("runs"), "demo"), config)
    why = "Without a window, as asked" if has_display() else "There is no display here, so no window"
    output.say(
        f"{why}: {count(evolution.settings.population, 'car')} learn to drive for {flags.seconds:.0f} s instead."
    )
    interrupted = False
    try:
        with evaluator, RunProgress(output, evolution, CarFlags.glance, flags.seconds, timed=True) as progress:
            run_recorded(evolution, folder, _MANY_GENERATIONS, evaluator, progress.show, flags.seconds)
    except KeyboardInterrupt:
        interrupted = True
        folder, evolution = RunFolder.open(folder.path)
    champion = evolution.champion
    if champion is None:
        raise KeyboardInterrupt
    folder.finish(evolution)
    from sim.report_page import write_report

    files = write_report(folder, folder.path / "report")
    output.say(f"{count(evolution.generation, 'generation')}; the champion: {CarFlags.reached(champion, task)}.")
    output.say()
    names = {
        "drive.png": "Picture of the drive",
        "fitness.png": "Fitness plot",
        "lineage.png": "Line of champions",
        "network.png": "Its brain",
        "report.html": "Page with all",
    }
    output.pairs(
        [
            ("Champion", str(folder.champion_path)),
            *((names.get(file.name, file.name), str(file)) for file in files),
            ("Score it", command_line("replay", folder.champion_path, "--headless")),
        ]
    )
    output.result(
        {
            "task": task.name,
            "generations": evolution.generation,
            "evaluations": evolution.evaluations,
            "best_fitness": champion.fitness,
            "champion": str(folder.champion_path),
            "champion_sha256": champion_sha256(champion.parameters),
            "seconds": round(time.perf_counter() - started, 3),
            **CarFlags.figures(champion),
            "files": [str(file) for file in files],
        }
    )
    return 130 if interrupted else 0
