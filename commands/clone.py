"""`neurarium clone RECORDING...`: a network learns to drive from recorded drives, by backpropagation."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import tyro

from brains.errors import UserError
from brains.storage import save_brain
from brains.topology import Topology
from commands.output import Output, command_line, count
from commands.parsing import parse
from commands.training import brain_path, check_counts
from sim.car_replay import Replay
from sim.car_task import CarTask, expand, track_named
from sim.cloning import CloneProgress, Cloning, drives_of
from sim.drive_files import load_recording
from sim.driving import Recording

_LONGEST_S = 3_600.0


@dataclass(frozen=True)
class CloneFlags:
    """Learn to drive from recorded drives, and drive."""

    recordings: Annotated[tuple[Path, ...], tyro.conf.Positional, tyro.conf.arg(metavar="RECORDING...")]
    """Recorded drives, as the car scene saves them; corrections among them count more."""
    out: Annotated[Path | None, tyro.conf.arg(metavar="FILE", help_behavior_hint="(default: a new name in runs)")] = (
        None
    )
    """Where the brain goes."""
    hidden: Annotated[str, tyro.conf.arg(metavar="SIZES")] = ",".join(str(size) for size in CarTask.default_hidden)
    """Hidden layers, such as 12,8."""
    seconds: Annotated[float, tyro.conf.arg(metavar="S")] = 5.0
    """The longest that it learns; it stops sooner when what is held out is not done better any more."""
    seed: Annotated[int, tyro.conf.arg(metavar="N")] = 0
    """Of the first weights, the order of the steps, and what is held out."""
    unseen: Annotated[str, tyro.conf.arg(metavar="TRACKS")] = "seed:1"
    """Tracks to try it on that it did not learn from; names, seed:N or files, with commas between."""
    json: bool = False
    """End with one JSON object on standard output; all words go to standard error."""


def run(arguments: list[str]) -> int:
    """The command."""
    flags = parse(CloneFlags, arguments, "clone")
    check_counts(1, seed=flags.seed)
    if not flags.recordings:
        raise UserError("name a recording, such as those that the car scene keeps (see 'neurarium clone --help')")
    if not 0.1 <= flags.seconds <= _LONGEST_S:
        raise UserError(f"--seconds is {flags.seconds:g}; expected 0.1 to {_LONGEST_S:g}")
    output = Output(flags.json)
    recordings = [load_recording(path) for path in flags.recordings]
    unseen = tuple(expand(flags.unseen))
    for spec in unseen:
        track_named(spec)
    stem = f"clone-{Path(flags.recordings[0]).stem}-seed{flags.seed}"
    path = brain_path(flags.out, stem)
    cloning = _begun(flags, recordings)
    started = time.perf_counter()
    epochs_in_time(cloning, flags.seconds)
    seconds = time.perf_counter() - started
    driven = drives_of(cloning.task, cloning.network, cloning.task.tracks)
    sha256 = save_brain(path, cloning.network, cloning.metadata(fitness=driven.fitness))
    elsewhere = drives_of(cloning.task, cloning.network, unseen) if unseen else None
    _tell(cloning, driven, elsewhere, seconds, path, output)
    output.result(_result(cloning, driven, elsewhere, seconds) | {"brain": str(path), "sha256": sha256})
    return 0


def epochs_in_time(cloning: Cloning, seconds: float) -> CloneProgress:
    """Learn until it stops by itself, or an epoch as long as the longest so far would not end in time."""
    longest, now = 0.0, time.perf_counter()
    end = now + seconds
    while not cloning.stopped and now + longest < end:
        cloning.run_epoch()
        before, now = now, time.perf_counter()
        longest = max(longest, now - before)
    return cloning.progress


def _begun(flags: CloneFlags, recordings: list[Recording]) -> Cloning:
    task = CarTask(config=recordings[0].config)
    topology = Topology.parse(flags.hidden, len(task.observation_names), len(task.action_names))
    return Cloning(recordings, hidden=topology.layer_sizes[1:-1], seed=flags.seed)


def _tell(
    cloning: Cloning, driven: Replay, elsewhere: Replay | None, seconds: float, path: Path, output: Output
) -> None:
    progress = cloning.progress
    why = cloning.stopped or "the time was up"
    output.say(f"{count(progress.epoch, 'epoch')} in {seconds:.1f} s: {why}.")
    shares = " · ".join(f"{s.name} {s.steps:,} ({s.driven:.0%}, counts {s.counted:.0%})" for s in cloning.balance)
    places = "" if elsewhere is None else _laps(elsewhere)
    output.pairs(
        [
            ("Steps", shares),
            ("Error", f"{progress.train_error:.3f} learnt from · {progress.best_heldout_error:.3f} held out"),
            ("Laps", _laps(driven)),
            *([("Unseen", places)] if places else []),
            ("Brain", str(path)),
            ("Watch it", command_line("replay", path)),
            ("Evolve on", command_line("evolve", "car", "--track", ",".join(cloning.task.tracks), "--start", path)),
        ]
    )


def _laps(driven: Replay) -> str:
    words = []
    for drive in driven.drives:
        lapped = f"{drive.best_lap_s:.1f} s a lap" if drive.laps else f"{drive.progress_m:.0f} m, then {_end(drive)}"
        words.append(f"{drive.episode}: {lapped}")
    return " · ".join(words)


def _end(drive: Any) -> str:
    name: str = drive.ended.name
    return name.lower().replace("_", " ")


def _result(cloning: Cloning, driven: Replay, elsewhere: Replay | None, seconds: float) -> dict[str, Any]:
    """The keys of ``--json``."""
    progress = cloning.progress
    unseen = elsewhere.drives if elsewhere is not None else ()
    return {
        "train_error": progress.train_error,
        "heldout_error": progress.best_heldout_error,
        "laps": min(drive.laps for drive in driven.drives),
        "seconds": round(seconds, 3),
        "epochs": progress.epoch,
        "stopped": cloning.stopped or "time",
        "fitness": driven.fitness,
        "tracks": {drive.episode: drive.laps for drive in driven.drives},
        "unseen": {drive.episode: drive.laps for drive in unseen},
        "balance": {share.name: share.counted for share in cloning.balance},
    }
