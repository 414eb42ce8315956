"""`neurarium replay RECORDING`: a recorded drive again, to the bit."""

from __future__ import annotations

from brains.errors import UserError
from commands.output import Output, count
from commands.replay_film import asks_for_film, film
from commands.replay_flags import ReplayFlags, refuse_others, watch
from scenes.opening import npz_format
from sim.car_task import CarTask
from sim.drive_files import RECORDING_FORMAT, load_recording
from sim.driving import replay_recording


def is_recording(flags: ReplayFlags) -> bool:
    """Whether the file is a recorded drive, of this version or another."""
    try:
        return npz_format(flags.brain).startswith(RECORDING_FORMAT.partition("/")[0])
    except UserError:
        return False


def replay_drive(flags: ReplayFlags) -> int:
    """Watch or film it driven again, or tell what came of it; it is refused if that is not what was recorded."""
    recording = load_recording(flags.brain)
    refuse_others(flags, None, ())
    filmed = asks_for_film(flags)
    if not flags.headless and not filmed:
        return watch(flags, CarTask.scene, {}, "recording")
    output, driven = Output(flags.json), replay_recording(recording)
    if filmed:
        from scenes.replay_film import film_drive

        task = CarTask((recording.track,), config=recording.config)
        film(flags, task, task.tracks, [driven.drive.seconds], output, film_drive)
        if not flags.headless:
            return 0
    drive, outcome = driven.drive, recording.outcome
    ended = outcome.ended.name.lower().replace("_", " ")
    laps = ", ".join(f"{seconds:.2f} s" for seconds in outcome.lap_s)
    by_hand = int(recording.by_hand.sum())
    output.pairs(
        [
            ("Track", recording.track),
            ("Laps", f"{drive.laps}{': ' if laps else ''}{laps}"),
            ("Progress", f"{drive.progress_m:.1f} m in {drive.seconds:.1f} s, then {ended}"),
            ("By hand", f"{by_hand:,} of {count(recording.steps, 'step')}"),
            ("Replay", "as recorded, to the last bit"),
        ]
    )
    output.result(
        {
            "task": CarTask.name,
            "fitness": drive.fitness_m,
            "episodes": 1,
            "track": recording.track,
            "laps": drive.laps,
            "lap_s": list(outcome.lap_s),
            "progress_m": drive.progress_m,
            "seconds": drive.seconds,
            "ended": outcome.ended.name.lower(),
            "steps": recording.steps,
            "by_hand": by_hand,
            "exact": True,
        }
    )
    return 0
