"""What a person can do in the car scene besides looking: every button, slider and key ends here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from scenes.car_panel import MODES
from scenes.car_tracks import describe, seed_of, seeded
from scenes.opening import DRIVE_FORMAT, npz_format
from scenes.run_commands import RunCommands
from sim.car_task import track_named

if TYPE_CHECKING:
    from scenes.car_scene import CarScene


class CarCommands(RunCommands):
    """The commands of every evolution, and those of cars: tracks, modes, the editor."""

    _scene: CarScene

    def undo(self) -> None:
        """Take back what was done last: a stroke while drawing, else the last restart."""
        if self._scene.editor.open:
            self._scene.editor.undo()
        else:
            self.undo_restart()

    def save(self) -> None:
        """Save what is in hand: the track while drawing, a recorded drive at the wheel, else the champion."""
        if self._scene.editor.open:
            self._scene.editor.save()
        elif self._scene.wheel.open:
            self._scene.wheel.drives.save()
        else:
            self.save_champion()

    def load(self) -> None:
        """Ask for a recorded drive at the wheel, else for a brain."""
        if self._scene.wheel.open:
            self._scene.wheel.drives.load()
        else:
            super().load()

    # --- at the wheel -----------------------------------------------------------------------------------------------

    def take_wheel(self) -> None:
        """Drive yourself on the track that is shown, or against the drive that is watched; or give the wheel back."""
        scene = self._scene
        if scene.wheel.driving:
            self.leave_wheel()
        elif scene.wheel.rerun is not None:
            scene.wheel.drive_against()
        else:
            scene.wheel.start(scene.session.episodes[scene.shown_track])

    def evolve_from_clone(self) -> None:
        """Begin a run whose first brain is the person's clone, on the track where they drive."""
        scene = self._scene
        clone, duel = scene.wheel.pupil.network, scene.wheel.duel
        if clone is None or duel is None:
            self._say(scene.wheel.pupil.not_yet())
            return
        track = duel.track
        scene.wheel.leave()
        news = "A new run from your clone; pale in the chart: an equal one from chance"
        self._restart(lambda: scene.session.evolve_from_clone(clone, track), news)

    def leave_wheel(self) -> None:
        """Back to the crowd, which goes on where it was."""
        self._scene.wheel.leave()

    def choose_mode(self, mode: str) -> None:
        """Whether brains pedal or only steer; begins a new run."""
        session = self._scene.session
        if mode != session.run.task.config.mode:
            chosen: Literal["drive", "steer-only"] = "steer-only" if mode == "steer-only" else "drive"
            news = f"A new run with cars that {dict(MODES)[mode].lower()}"
            self._restart(lambda: session.change_mode(chosen), news)

    def next_mode(self) -> None:
        """From one mode to the other."""
        self.choose_mode("drive" if self._scene.session.run.task.config.mode == "steer-only" else "steer-only")

    # --- tracks -----------------------------------------------------------------------------------------------------

    def choose_tracks(self, tracks: tuple[str, ...]) -> None:
        """The same brains on other tracks."""
        scene = self._scene
        if tracks == scene.session.run.task.tracks and scene.session.guest is None:
            return
        try:
            scene.session.drive_on(*tracks)
        finally:
            scene.world_changed()
        if scene.wheel.driving:
            scene.wheel.start(tracks[0])
        self._say(f"Now on {describe(tracks)}: the same brains, another road")

    def next_track(self) -> None:
        """The track after this one in the chooser."""
        scene = self._scene
        entries = scene.tracks.entries(scene.session.run.task.tracks)
        here = [entry.tracks for entry in entries].index(scene.session.run.task.tracks)
        self.choose_tracks(entries[(here + 1) % len(entries)].tracks)

    def random_track(self) -> None:
        """A track nobody has seen yet."""
        scene = self._scene
        self.choose_tracks((scene.tracks.next_seeded(scene.session.run.task.tracks, scene.difficulty),))

    def set_difficulty(self, difficulty: float) -> None:
        """Of random tracks; one that is driven on now is grown anew when the mouse is let go."""
        scene = self._scene
        scene.difficulty = difficulty
        seed = seed_of(scene.session.run.task.tracks)
        if seed is not None:
            scene.later(lambda: self.choose_tracks((seeded(seed, scene.difficulty),)))

    def open_editor(self) -> None:
        """Draw a track with the mouse; the cars wait."""
        self._scene.editor.open = True
        self._scene.panel.follow_session()

    def close_editor(self) -> None:
        """Back to the cars; the drawing stays for the next time."""
        self._scene.editor.open = False
        self._scene.panel.follow_session()

    # --- files ------------------------------------------------------------------------------------------------------

    def take_file(self, path: Path) -> None:
        """Something was dropped on the window: a track, a run's folder, a recorded drive, or else a brain.

        Who is at the wheel drives against the recorded drive; else it is watched.
        """
        wheel = self._scene.wheel
        if path.is_dir():
            self.open_run(path)
        elif path.suffix.lower() == ".json":
            track_named(str(path))
            self.choose_tracks((str(path),))
        elif wheel.driving:
            wheel.drives.load_from(path)
        elif npz_format(path).startswith(DRIVE_FORMAT):
            wheel.drives.watch_from(path)
            return
        else:
            self.load_brain_from(path)
        if wheel.rerun is not None:
            self.leave_wheel()  # to see what came
