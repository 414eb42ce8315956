"""The recorded drives at the wheel: the one that comes along as a ghost, and saving, loading, deleting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scenes.car_drive import Ghost, ghost_of
from scenes.car_drive_files import Kept, KeptDrives
from sim.drive_files import load_recording, save_recording
from sim.driving import Driven, Recording, replay_recording

if TYPE_CHECKING:
    from scenes.car_drive_mode import DriveMode
    from scenes.car_scene import CarScene


_Taker = Callable[[Driven, Ghost], None]


class RecordedDrives:
    """What a person may do with recorded drives.

    Attributes:
        kept: all that are in the person's folder.
    """

    def __init__(self, scene: CarScene, mode: DriveMode) -> None:
        self._scene, self._mode = scene, mode
        self.kept = KeptDrives(scene.folder / "drives")
        self._chosen: Path | None = None  # the recording that drives along
        self._arrived: list[Callable[[], None]] = []  # put there by the thread, called by the window
        self._turn = 0  # how often the person left: what was asked for before comes too late

    def listed(self) -> list[Kept]:
        """The drives on this track, newest first."""
        duel = self._mode.duel
        return [] if duel is None else self.kept.on(duel.fingerprint)[::-1]

    def forget(self) -> None:
        """None drives along any more."""
        self._chosen = None

    def leave(self) -> None:
        """The person goes elsewhere: what they asked for before is not to bring them back."""
        self._turn += 1

    @property
    def chosen(self) -> Kept | None:
        """The recording that drives along."""
        return next((kept for kept in self.kept.drives if kept.path == self._chosen), None)

    def choose(self, kept: Kept | None) -> None:
        """Let a recorded drive come along as a ghost, or none."""
        self._chosen = None if kept is None else kept.path
        if kept is None:
            if self._mode.duel is not None:
                self._mode.duel.ghosts.pop("recording", None)
            return
        self._replay(kept.recording, self._come_along)

    def _replay(self, recording: Recording, take: _Taker) -> None:
        """Drive it again in the thread, for the window to take, unless the person has left by then."""
        turn = self._turn

        def drive_again() -> None:
            driven = replay_recording(recording)
            ghost = ghost_of(driven, "recording")
            self._arrived.append(lambda: take(driven, ghost) if turn == self._turn else None)

        self._mode.ask(drive_again)

    def take_arrived(self) -> None:
        """Take what the thread has driven again."""
        while self._arrived:
            self._arrived.pop(0)()

    def _come_along(self, driven: Driven, ghost: Ghost) -> None:
        duel, chosen = self._mode.duel, self.chosen
        if duel is not None and chosen is not None and chosen.recording is driven.recording:
            duel.ghosts["recording"] = ghost
        self._mode.drives_changed()

    def take_along(self, recording: Recording, ghost: Ghost) -> None:
        """Choose a recording that came from anywhere as the ghost, and keep it. Raises UserError if it cannot be kept.

        Args:
            recording: of the track that is driven on; ghost: of it.
        """
        assert self._mode.duel is not None
        self._mode.duel.ghosts["recording"] = ghost
        self._chosen = self.kept.path_of(recording) or self.kept.keep(recording)
        self._mode.drives_changed()
        self._scene.app.say("The recorded drive comes along as a ghost")

    # --- watching ---------------------------------------------------------------------------------------------------

    def watch(self) -> None:
        """See the chosen recording driven again, or the drive that is under way, if it has a lap, or the last one."""
        kept, duel = self._in_hand(), self._mode.duel
        if duel is not None and self.chosen is None and self.has_lap():
            self._mode.watch(duel.you.driven())
        elif kept is None:
            self._scene.app.say(self.nothing_to_watch())
        elif kept.driven is not None:
            self._mode.watch(kept.driven)
        else:
            self._replay(kept.recording, self._mode.watch)
            self._say_again(kept.path)

    def has_lap(self) -> bool:
        """Whether the drive that is under way will be kept."""
        duel = self._mode.duel
        return duel is not None and bool(duel.you.lap_s) and duel.you.network is None

    def nothing_to_watch(self) -> str:
        """Why there is no drive to see again; empty if there is one."""
        return "" if self.has_lap() else self.no_recording()

    def watch_from(self, path: Path) -> None:
        """See a recording driven again, once it has come out as recorded. Raises UserError: it is none."""
        self._replay(load_recording(path), self._mode.watch)
        self._say_again(path)

    def _say_again(self, path: Path) -> None:
        self._scene.app.say(f"{path.name} is driven again, to see whether it comes out as recorded")

    # --- files ------------------------------------------------------------------------------------------------------

    def _in_hand(self) -> Kept | None:
        return self.chosen or next(iter(self.listed()), None)

    def no_recording(self) -> str:
        """Why there is nothing to save; empty if there is."""
        there = self._mode.rerun is not None or self._in_hand() is not None
        return "" if there else "No recorded drive here yet: drive a lap"

    def save(self) -> None:
        """Ask where to save the recording that is watched, or else the chosen one, or else the last one."""
        app, rerun, kept = self._scene.app, self._mode.rerun, self._in_hand()
        if rerun is not None:
            name, recording = "drive.npz", rerun.driven.recording
        elif kept is not None:
            name, recording = kept.path.name, kept.recording
        else:
            app.say(self.no_recording())
            return
        start = self._scene.brain_folder / name
        app.dialogs.save_file("Save the drive", ".npz", lambda path: self.save_to(path, recording), start=start)

    def save_to(self, path: Path, recording: Recording) -> None:
        """Save a recording."""
        save_recording(path, recording)
        self._scene.app.say(f"Saved the drive to {path}")

    def load(self) -> None:
        """Ask for a recording."""
        scene = self._scene
        take = self.load_from if self._mode.driving else self.watch_from
        scene.app.dialogs.open_file("Load a drive", {".npz"}, take, start=scene.brain_folder)

    def load_from(self, path: Path) -> None:
        """Let a recording drive along, on its track, once it has come out as recorded. Raises UserError: it is none."""
        self._replay(load_recording(path), self._welcome)
        self._say_again(path)

    def drop(self) -> None:
        """Delete the chosen recording."""
        kept = self.chosen
        if kept is None:
            self._scene.app.say("Choose a recorded drive first")
            return
        self.kept.drop(kept)
        self.choose(None)
        self._mode.drives_changed()
        self._scene.app.say(f"Deleted {kept.path.name}")

    def _welcome(self, driven: Driven, ghost: Ghost) -> None:
        """A recording came from elsewhere: drive where it was driven."""
        recording, mode = driven.recording, self._mode
        if not mode.driving or mode.duel is None or mode.duel.fingerprint != recording.fingerprint:
            mode.start(recording.track)
        self.take_along(recording, ghost)
