"""`neurarium replay` of a driver: along its tracks, or along others."""

from __future__ import annotations

from typing import Any

from brains.errors import UserError
from brains.storage import Brain
from commands.output import Output, count
from commands.recorded import Recorded, compared
from commands.replay_film import asks_for_film, film
from commands.replay_flags import CARS, ReplayFlags, first_and_count, refuse_others, watch
from sim.car_replay import Replay, replay
from sim.car_task import CarTask, expand, track_named
from sim.replay import episodes_of

_MOST_TRACKS = 10_000


def replay_car(flags: ReplayFlags, brain: Brain, task: CarTask) -> int:
    """Watch, film or score a driver."""
    refuse_others(flags, task, CARS)
    episodes = _episodes(flags, brain)
    for spec in episodes:
        track_named(spec)
    same, filmed = episodes == episodes_of(brain), asks_for_film(flags)
    if not flags.headless and not filmed:
        return watch(flags, task.scene, {} if same else {"track": ",".join(episodes)})
    output = Output(flags.json)
    driven = replay(task, brain.network, episodes)
    if filmed:
        film(flags, task, episodes, [drive.seconds for drive in driven.drives], output)
        if not flags.headless:
            return 0
    recorded = compared(brain, driven.fitness, output) if same else Recorded()
    _tell(driven, recorded, output)
    output.result(_result(task.name, driven, recorded))
    return 0


def _episodes(flags: ReplayFlags, brain: Brain) -> tuple[str, ...]:
    if flags.seed is None and flags.episodes is None:
        named = None if flags.track is None else tuple(expand(flags.track))
        if named == ():
            raise UserError("--track names no track")
        return named or episodes_of(brain)
    if flags.track is not None:
        raise UserError("--track names tracks, --seed and --episodes generate them; give the one or the other")
    first, tracks = first_and_count(flags, _MOST_TRACKS)
    return tuple(f"seed:{seed}" for seed in range(first, first + tracks))


def _tell(driven: Replay, recorded: Recorded, output: Output) -> None:
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
    recorded.tell(driven.fitness, output)


def _result(task: str, driven: Replay, recorded: Recorded) -> dict[str, Any]:
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
        **recorded.figures,
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
