"""The clone at the wheel: it learns from the person beside the window, drives beside them, or in their place."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from brains.errors import UserError
from brains.network import Network
from brains.storage import save_brain
from scenes.car_drive import BrainGhost, Duel
from scenes.car_drive_clone import NO_LAPS, Apprentice, Corrections, Learnt, newest
from sim.driving import Driven, Recording, Seat

if TYPE_CHECKING:
    from scenes.car_drive_mode import DriveMode
    from scenes.car_scene import CarScene


class Pupil:
    """What a person may do with their clone.

    Attributes:
        apprentice: learns in the thread beside the window.
        corrections: hands it what a person did who took the wheel from it.
    """

    def __init__(self, scene: CarScene, mode: DriveMode) -> None:
        self._scene, self._mode = scene, mode
        self.apprentice = Apprentice()
        self.corrections = Corrections(self.apprentice, mode.ask)
        self._met: Learnt | None = None  # the clone that drives along

    @property
    def network(self) -> Network | None:
        """The person's clone, once it has learnt."""
        latest = self.apprentice.latest
        return None if latest is None else latest.network

    def not_yet(self) -> str:
        """Why there is no clone now; empty if there is one."""
        return "" if self.network is not None else "Let a network learn from you first: Clone me (C)"

    def cannot_swap(self) -> str:
        """Why person and clone cannot change places; empty if they can. The wheel can be taken back at any time."""
        duel = self._mode.duel
        return "" if duel is not None and duel.driver is not None else self.not_yet()

    def no_lessons(self) -> str:
        """Why there is nothing to clone; empty if there is."""
        duel = self._mode.duel
        if duel is None:
            return "Take the wheel first"
        mine = self._mode.drives
        return "" if mine.has_lap() or mine.kept.of(duel.config) else NO_LAPS

    def learn(self) -> None:
        """Let a network learn from the person's drives, this one included, beside the window."""
        why, mode = self.no_lessons(), self._mode
        duel = mode.duel
        if why or duel is None:
            self._scene.app.say(why)
            return
        drives: list[Recording | Driven] = [kept.driven or kept.recording for kept in mode.drives.kept.of(duel.config)]
        if mode.drives.has_lap():  # not what the clone drove itself
            drives.append(duel.you.driven())
        lessons, hidden, track = newest(drives), self._scene.session.config.hidden, duel.track
        mode.ask(lambda: self.apprentice.learn(lessons, hidden, track))
        self._scene.app.say("Your clone learns from you; go on driving")

    def invite(self, duel: Duel) -> None:
        """Let it drive along, if it has learnt to drive such cars."""
        if self._met is not None and self._met.network is not None:
            with contextlib.suppress(UserError):
                duel.ghosts["clone"] = BrainGhost("your clone", duel.track, duel.config, self._met.network)

    def meet(self) -> None:
        """A clone that has learnt drives along, from a new start on."""
        learnt, mode = self.apprentice.latest, self._mode
        if learnt is None or learnt is self._met or learnt.network is None:
            return
        self._met = learnt
        duel = mode.duel
        if duel is None or not mode.driving:
            return
        if duel.driver is not None:
            duel.driver = duel.you.network = learnt.network
            mode.tell("Your clone has learnt from you and drives on")
            return
        self.invite(duel)
        mode.restart()
        mode.tell("Your clone drives beside you, the blue car")

    def hand_over(self) -> None:
        """Let the clone drive the person's car, or take the wheel back for good."""
        duel, mode = self._mode.duel, self._mode
        why = self.cannot_swap()
        if why or duel is None:
            self._scene.app.say(why)
            return
        driver = self.network if duel.driver is None else None
        Seat(duel.track, duel.config, driver)  # says what is wrong before anything changes: a clone for other cars
        duel.driver = driver
        duel.ghosts.pop("clone", None)
        if driver is None:
            self.invite(duel)
        mode.restart()
        mode.tell("Your clone drives" if duel.driver is not None else "The wheel is yours")

    # --- files ------------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Ask where to save the clone, as a brain like any other."""
        if self.not_yet():
            self._scene.app.say(self.not_yet())
            return
        start = self._scene.brain_folder / "clone.npz"
        self._scene.app.dialogs.save_file("Save the clone", ".npz", self.save_to, start=start)

    def save_to(self, path: Path) -> None:
        """Save the clone. Raises UserError if it cannot be written."""
        learnt = self.apprentice.latest
        if learnt is None or learnt.network is None or learnt.metadata is None:
            raise UserError("the clone learns anew just now; save it once it has learnt")
        save_brain(path, learnt.network, learnt.metadata)
        self._scene.brain_folder = path.parent
        self._scene.app.say(f"Saved your clone to {path}; dropped on this window it drives alone")
