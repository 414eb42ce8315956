"""The recorded drives at the wheel: the one that comes along as a ghost, and saving, loading, deleting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scenes.car_drive import Ghost, ghost_of
from scenes.car_drive_files import Kept, KeptDrives
from sim.drive_files import load_recording, save_recording
from sim.driving import Recording, replay_recording

if TYPE_CHECKING:
    from scenes.car_drive_mode import DriveMode
    from scenes.car_scene import CarScene


class RecordedDrives:
    """What a person may do with recorded drives.

    Attributes:
        kept: all that are in the person's folder.
    """

    def __init__(self, scene: CarScene, mode: DriveMode) -> None:
        self._scene, self._mode = scene, mode
        self.kept = KeptDrives(scene.folder / "drives")
        self._chosen: Path | None = None  # the recording that drives along
        self._arrived: list[tuple[Recording, Ghost, bool]] = []  # made by the thread, taken by the window

    def listed(self) -> list[Kept]:
        """The drives on this track, newest first."""
        duel = self._mode.duel
        return [] if duel is None else self.kept.on(duel.fingerprint)[::-1]

    def forget(self) -> None:
        """None drives along any more."""
        self._chosen = None

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
        self._replay(kept.recording, False)

    def _replay(self, recording: Recording, new: bool) -> None:
        def drive_again() -> None:
            ghost = ghost_of(replay_recording(recording), "recording")
            self._arrived.append((recording, ghost, new))

        self._mode.ask(drive_again)

    def no_recording(self) -> str:
        """Why there is nothing to save; empty if there is."""
        return "" if self.chosen or self.listed() else "No recorded drive here yet: drive a lap"

    def save(self) -> None:
        """Ask where to save the chosen recording, or the last one."""
        kept = self.chosen or next(iter(self.listed()), None)
        if kept is None:
            self._scene.app.say(self.no_recording())
            return
        start = self._scene.brain_folder / kept.path.name
        app = self._scene.app
        app.dialogs.save_file("Save the drive", ".npz", lambda path: self.save_to(path, kept.recording), start=start)

    def save_to(self, path: Path, recording: Recording) -> None:
        """Save a recording."""
        save_recording(path, recording)
        self._scene.app.say(f"Saved the drive to {path}")

    def load(self) -> None:
        """Ask for a recording."""
        scene = self._scene
        scene.app.dialogs.open_file("Load a drive", {".npz"}, self.load_from, start=scene.brain_folder)

    def load_from(self, path: Path) -> None:
        """Take a recording into the list and let it drive along, once it has come out as recorded.

        Raises:
            UserError: it is none.
        """
        self._replay(load_recording(path), True)
        self._scene.app.say(f"{path.name} is driven again, to see whether it comes out as recorded")

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

    def take_arrived(self) -> None:
        """Let those come along that the thread has driven again."""
        while self._arrived:
            recording, ghost, new = self._arrived.pop(0)
            if new:
                self._chosen = self.kept.keep(recording)
                self._welcome(recording)
            if self._mode.duel is not None and self.chosen is not None and self.chosen.recording is recording:
                self._mode.duel.ghosts["recording"] = ghost
            self._mode.drives_changed()

    def _welcome(self, recording: Recording) -> None:
        """A recording came from elsewhere: drive where it was driven."""
        chosen = self._chosen
        if self._mode.duel is None or self._mode.duel.fingerprint != recording.fingerprint:
            self._mode.start(recording.track)
            self._scene.panel.follow_session()
        self._chosen = chosen
        self._scene.app.say("The recorded drive comes along as a ghost")
