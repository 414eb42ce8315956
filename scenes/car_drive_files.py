"""The drives that are kept in a person's folder: the last ones, each with at least one full lap."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from brains.errors import UserError
from scenes.car_tracks import describe
from sim.cars import CarConfig
from sim.drive_files import load_recording, save_recording
from sim.driving import Driven, Recording, by_the_rules

MOST_KEPT = 20


@dataclass(frozen=True, eq=False)
class Kept:
    """A drive and its file; what was seen on the way, if it was driven just now."""

    path: Path
    recording: Recording
    driven: Driven | None = None


class KeptDrives:
    """The last drives of a person, oldest first.

    Args:
        folder: of theirs alone; made when the first is kept.

    Attributes:
        drives: what could be read.
        unread: how many files could not.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.drives: list[Kept] = []
        self.unread = 0
        for path in self._files():
            try:
                self.drives.append(Kept(path, load_recording(path)))
            except UserError:  # one spoilt file must not hide the others
                self.unread += 1

    def _files(self) -> list[Path]:
        numbered = [path for path in self.folder.glob("drive-*.npz") if _number(path) is not None]
        return sorted(numbered, key=lambda path: _number(path) or 0)[-MOST_KEPT:]

    def keep(self, recording: Recording, driven: Driven | None = None) -> Path:
        """Write a drive into the folder; of too many the oldest goes.

        Raises:
            UserError: it cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"the folder {self.folder} cannot be made: {error.strerror}") from None
        number = max((_number(path) or 0 for path in self.folder.glob("drive-*.npz")), default=0) + 1
        path = self.folder / f"drive-{number:04}.npz"
        save_recording(path, recording)
        self.drives.append(Kept(path, recording, driven))
        with contextlib.suppress(UserError):  # the new one is kept all the same
            while len(self.drives) > MOST_KEPT:
                self.drop(self.drives[0])
        return path

    def path_of(self, recording: Recording) -> Path | None:
        """The file of such a drive, if it is kept already: the same track, actions and outcome."""
        same = (kept for kept in self.drives if _same_drive(kept.recording, recording))
        return next((kept.path for kept in same), None)

    def drop(self, kept: Kept) -> None:
        """Delete a drive. Raises UserError if its file cannot be deleted."""
        try:
            kept.path.unlink(missing_ok=True)
        except OSError as error:
            raise UserError(f"{kept.path.name} cannot be deleted: {error.strerror}") from None
        self.drives.remove(kept)

    def on(self, fingerprint: str) -> list[Kept]:
        """Those on the very track of that fingerprint, whatever its name."""
        return [kept for kept in self.drives if kept.recording.fingerprint == fingerprint]

    def of(self, config: CarConfig) -> list[Kept]:
        """Those with such cars, on any track."""
        return [kept for kept in self.drives if by_the_rules(kept.recording.config) == by_the_rules(config)]

    def best_lap_s(self, fingerprint: str, config: CarConfig) -> float | None:
        """The quickest lap with such cars on the track of that fingerprint."""
        such = self.of(config)
        laps = [lap for kept in self.on(fingerprint) if kept in such for lap in kept.recording.outcome.lap_s]
        return min(laps, default=None)


def words_for(recording: Recording) -> str:
    """A drive in one line."""
    laps = recording.outcome.lap_s
    counted = f"{len(laps)} lap{'s' if len(laps) != 1 else ''}"
    best = f", best {min(laps):.1f} s" if laps else f", {recording.outcome.progress_m:,.0f} m"
    return f"{describe((recording.track,))}: {counted}{best}"


def _same_drive(one: Recording, other: Recording) -> bool:
    told = [(drive.fingerprint, drive.outcome, drive.by_hand.tobytes()) for drive in (one, other)]
    return told[0] == told[1] and np.array_equal(one.actions, other.actions)


def _number(path: Path) -> int | None:
    found = re.fullmatch(r"drive-(\d{1,9})", path.stem)
    return int(found[1]) if found else None
