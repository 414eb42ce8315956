"""Recorded drives as files: an ``.npz`` that a stranger may have made, read without trusting it.

Members: ``format`` ("neurarium-drive/1"), ``drive`` (JSON text: the track with its fingerprint, the cars, what came of
the drive, versions), ``actions`` ((steps, outputs) little-endian float32, -1 to 1) and ``by_hand`` ((steps,) boolean).
A minute takes 16 KB.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from brains.errors import UserError
from brains.npz import FileTrouble, pack, read_limited, unpack, write_atomically
from brains.saved import State, read_array, read_text
from sim.car_task import CarTask
from sim.car_world import Ended
from sim.driving import MOST_STEPS, Outcome, Recording
from sim.tasks import task_from_dict

RECORDING_FORMAT = "neurarium-drive/1"
_MOST_BYTES = 2_000_000  # an hour takes less than a million
_LONGEST_NAME = 300
_MEMBERS = ("format", "drive", "actions", "by_hand")


@dataclass(frozen=True)
class _Told:
    """The JSON text of a recording, checked by pydantic."""

    fingerprint: str
    task: dict[str, Any]
    lap_s: list[float]
    progress_m: float
    fitness_m: float
    seconds: float
    ended: str
    path_sha256: str
    versions: dict[str, str]

    __pydantic_config__: ClassVar = {"strict": True, "extra": "forbid", "allow_inf_nan": False}


def save_recording(path: str | Path, recording: Recording) -> None:
    """Write a recording, all or nothing. Raises UserError if the place cannot be written."""
    outcome = recording.outcome
    told = _Told(
        fingerprint=recording.fingerprint,
        task=CarTask((recording.track,), config=recording.config).to_dict(),
        lap_s=list(outcome.lap_s),
        progress_m=outcome.progress_m,
        fitness_m=outcome.fitness_m,
        seconds=outcome.seconds,
        ended=outcome.ended.name,
        path_sha256=outcome.path_sha256,
        versions=recording.versions,
    )
    members = {
        "format": np.array(RECORDING_FORMAT),
        "drive": np.array(json.dumps(asdict(told))),
        "actions": recording.actions.astype("<f4"),
        "by_hand": recording.by_hand,
    }
    write_atomically(path, pack(members))


def load_recording(path: str | Path) -> Recording:
    """Read a recording. Whether it still comes out the same, `sim.driving.replay_recording` tells.

    Raises:
        UserError: the file is missing, damaged, of another kind or version, or contradicts itself; one line.
    """
    try:
        return _recording(unpack(read_limited(path, _MOST_BYTES), _MOST_BYTES))
    except UserError as error:
        raise UserError(f"{path}: {error}") from None


def _recording(members: State) -> Recording:
    _check_format(members)
    if set(members) != set(_MEMBERS):
        raise FileTrouble(f"a recording has the members {', '.join(_MEMBERS)}, not {sorted(members)!s:.200}")
    told = _told(read_text(members, "drive"))
    task = task_from_dict(CarTask.name, told.task)
    assert isinstance(task, CarTask)
    if len(task.tracks) != 1:
        raise FileTrouble(f"a recording is of one track, not of {len(task.tracks)}")
    if len(task.tracks[0]) > _LONGEST_NAME or not task.tracks[0].isprintable():
        raise FileTrouble(f"not a recorded drive: its track is called {task.tracks[0]!r:.80}")
    actions = read_array(members, "actions", np.float32, (None, len(task.action_names)))
    by_hand = read_array(members, "by_hand", np.bool_, (len(actions),))
    if not 1 <= len(actions) <= MOST_STEPS or np.abs(actions).max() > 1.0:
        raise FileTrouble(f"a recording has 1 to {MOST_STEPS:,} steps with actions from -1 to 1")
    outcome = Outcome(
        tuple(told.lap_s), told.progress_m, told.fitness_m, told.seconds, Ended[told.ended], told.path_sha256
    )
    return Recording(task.tracks[0], told.fingerprint, task.config, actions, by_hand, outcome, told.versions)


def _check_format(members: State) -> None:
    found = read_text(members, "format") if "format" in members else ""
    if found == RECORDING_FORMAT:
        return
    name, _, version = found.partition("/")
    if name == RECORDING_FORMAT.partition("/")[0] and version.isascii() and version.isdigit():
        raise FileTrouble(
            f"made by another version of Neurarium (format {found:.40}); this one reads {RECORDING_FORMAT}: update it"
        )
    raise FileTrouble(f"not a recorded drive: format {found!r:.80} instead of {RECORDING_FORMAT!r}")


def _told(text: str) -> _Told:
    import pydantic  # slow to import, and needed for files alone

    try:
        told = pydantic.TypeAdapter(_Told).validate_json(text)
    except pydantic.ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise FileTrouble(f"not a recorded drive: {where:.60}: {first['msg']:.80}") from None
    if told.ended not in Ended.__members__:
        raise FileTrouble(f"not a recorded drive: it ended {told.ended!r:.40}")
    return told
