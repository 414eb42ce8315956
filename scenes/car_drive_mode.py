"""At the wheel: the mode of the car scene in which a person drives against the champion, and every lap is recorded."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pygame

from brains.errors import UserError
from brains.network import Network
from brains.storage import load_brain
from scenes.car_camera import CarCamera, Look
from scenes.car_drive import ENDINGS, BrainGhost, Duel, Ghost, ghost_of
from scenes.car_drive_clone import NO_LAPS, Apprentice, Learnt, newest
from scenes.car_drive_files import Kept, KeptDrives, words_for
from scenes.car_drive_hands import Hands
from scenes.car_drive_panel import DrivePanel
from scenes.car_drive_view import DriveView, Glance
from scenes.car_minimap import Minimap
from scenes.car_tracks import title_of
from scenes.pictures_background import Background
from scenes.widgets import Panel, Section
from sim.car_world import CarWorld
from sim.drive_files import load_recording, save_recording
from sim.driving import Driven, Recording, at_leisure, replay_recording
from sim.shipped import shipped_brain

if TYPE_CHECKING:
    from scenes.car_commands import CarCommands
    from scenes.car_scene import CarScene

_NEWS_S = 2.5
_LOOK_AHEAD_S = 0.5  # the camera looks at where the car will be


class DriveMode:
    """A person at the wheel, while the evolution waits.

    Attributes:
        open: whether it is shown instead of the crowd.
        duel: the cars; None before the wheel was taken for the first time.
        hands: the person's.
        kept: their recorded drives.
    """

    def __init__(self, scene: CarScene) -> None:
        self._scene = scene
        self.open = False
        self.duel: Duel | None = None
        self.hands = Hands()
        self.kept = KeptDrives(scene.folder / "drives")
        self.camera = CarCamera(pygame.Rect(0, 0, 1, 1))
        self.view, self._minimap = DriveView(), Minimap()
        self.panel: DrivePanel
        self._news, self._news_s = "", 0.0
        self._kept_best_s: float | None = None
        self._chosen: Path | None = None  # the recording that drives along
        self._arrived: list[tuple[Recording, Ghost, bool]] = []  # made by the thread, taken by the window
        self.apprentice = Apprentice()
        self._met: Learnt | None = None  # the clone that drives along
        self._background = Background(self._work, lambda: None)

    @property
    def commands(self) -> CarCommands:
        """The scene's."""
        return self._scene.commands

    def build(self, panel: Panel) -> list[Section]:
        """Make the controls; the sections are shown while the mode is open."""
        self.panel = DrivePanel(panel, self)
        return self.panel.sections

    def resize(self, view: pygame.Rect) -> None:
        """The world's part of the window changed."""
        self.camera.resize(view)

    # --- taking and leaving the wheel -------------------------------------------------------------------------------

    def start(self, track: str) -> None:
        """Take the wheel on a track: everybody to the start.

        Raises:
            UserError: there is no such track.
        """
        scene = self._scene
        duel = Duel(track, at_leisure(scene.session.task.config))
        self._invite_champion(duel)
        self._invite_clone(duel)
        self._end_drive()
        self.duel = duel
        self._chosen = None
        self.hands = Hands()
        if not self.open:
            self.camera.turn_to(Look.LEADER)
        self.open = True
        self._drives_changed()
        self._real_time()

    def leave(self) -> None:
        """Back to the crowd; the drive so far is kept if it has a lap."""
        self._end_drive()
        self.duel, self.open = None, False
        self._scene.panel.follow_session()

    def close(self) -> None:
        """The window closes."""
        self._end_drive()
        self.duel, self.open = None, False
        self._background.end()

    def _invite_champion(self, duel: Duel) -> None:
        for name, network in self._champions():
            try:
                duel.ghosts["champion"] = BrainGhost(name, duel.track, duel.config, network)
                return
            except UserError:  # the shipped one is for other cars
                continue

    def _invite_clone(self, duel: Duel) -> None:
        learnt = self._met
        if learnt is not None and learnt.network is not None:
            with contextlib.suppress(UserError):  # it learnt to drive cars of another kind
                duel.ghosts["clone"] = BrainGhost("your clone", duel.track, duel.config, learnt.network)

    def _champions(self) -> list[tuple[str, Network]]:
        """The brains to drive against, the most worthy first: one that can drive a lap, if there is any."""
        session = self._scene.session
        found: list[tuple[str, Network]] = []
        if session.guest is not None:
            found.append((session.guest.name, session.guest.brain.network))
        champion = session.champion
        own = []
        if champion is not None:
            own = [("champion", session.run.evolution.network(champion.parameters))]
            if champion.details.get("laps", 0) >= 1:
                found += own
        with contextlib.suppress(UserError):  # none ships
            found.append(("shipped champion", load_brain(shipped_brain("car")).network))
        return found + own

    # --- the drive --------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """One step of the world: hands, cars, and a new start after the end."""
        duel, stepper = self.duel, self._scene.app.session.stepper
        if duel is None or stepper is None or stepper.speed != 1.0:
            return
        world = duel.world
        if not duel.counting:
            self.hands.move(float(world.cars.state.speed_m_s[0]), world.config.vehicle)
        laps = len(duel.you.lap_s)
        duel.step(self.hands.action(len(world.config.action_names)))
        if len(duel.you.lap_s) > laps:
            self._tell_lap(duel)
        if duel.you.done:
            outcome = duel.you.outcome
            self._tell(f"{ENDINGS[outcome.ended].capitalize()} after {outcome.progress_m:,.0f} m: once more")
            self.restart()

    def _tell_lap(self, duel: Duel) -> None:
        lap_s, best_s = duel.you.lap_s[-1], self.best_lap_s()
        record = best_s is None or lap_s <= best_s
        self._tell(f"Lap {len(duel.you.lap_s)}: {lap_s:.2f} s" + (", your best" if record else ""))

    def _tell(self, words: str) -> None:
        self._news, self._news_s = words, _NEWS_S

    def restart(self) -> None:
        """Back to the start, at once."""
        if self.duel is not None:
            self._end_drive()
            self.duel.restart()
            self.hands.straighten()

    def _end_drive(self) -> None:
        """Keep what was driven, if there is a lap in it."""
        duel = self.duel
        if duel is None or not duel.you.lap_s:
            return
        driven = duel.you.driven()
        recording = driven.recording
        try:
            path = self.kept.keep(recording, driven)
            self._scene.app.say(f"Kept as {path.name}: {words_for(recording)}")
        except UserError as error:
            self._scene.app.complain(f"this drive is not kept: {error}")
        self._drives_changed()

    def best_lap_s(self) -> float | None:
        """The person's quickest lap on this track, this drive included."""
        duel = self.duel
        if duel is None:
            return None
        before = [] if self._kept_best_s is None else [self._kept_best_s]
        return min([*duel.you.lap_s, *before], default=None)

    def _drives_changed(self) -> None:
        duel = self.duel
        self._kept_best_s = None if duel is None else self.kept.best_lap_s(duel.track, duel.config)
        self.panel.show_drives()

    # --- recordings -------------------------------------------------------------------------------------------------

    def listed(self) -> list[Kept]:
        """The drives on this track, newest first."""
        duel = self.duel
        return [] if duel is None else self.kept.on(duel.track)[::-1]

    @property
    def chosen(self) -> Kept | None:
        """The recording that drives along."""
        return next((kept for kept in self.kept.drives if kept.path == self._chosen), None)

    def choose(self, kept: Kept | None) -> None:
        """Let a recorded drive come along as a ghost, or none."""
        self._chosen = None if kept is None else kept.path
        if kept is None:
            if self.duel is not None:
                self.duel.ghosts.pop("recording", None)
            return
        self._replay(kept.recording, False)

    def _replay(self, recording: Recording, new: bool) -> None:
        def drive_again() -> None:
            ghost = ghost_of(replay_recording(recording), "recording")
            self._arrived.append((recording, ghost, new))

        self._background.ask(drive_again)

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
        self._drives_changed()
        self._scene.app.say(f"Deleted {kept.path.name}")

    def _take_arrived(self) -> None:
        while self._arrived:
            recording, ghost, new = self._arrived.pop(0)
            if new:
                self._chosen = self.kept.keep(recording)
                self._welcome(recording)
            if self.duel is not None and self.chosen is not None and self.chosen.recording is recording:
                self.duel.ghosts["recording"] = ghost
            self._drives_changed()
        trouble = self._background.trouble()
        if trouble is not None:
            raise trouble

    def _welcome(self, recording: Recording) -> None:
        """A recording came from elsewhere: drive where it was driven."""
        chosen = self._chosen
        if self.duel is None or self.duel.track != recording.track:
            self.start(recording.track)
            self._scene.panel.follow_session()
        self._chosen = chosen
        self._scene.app.say("The recorded drive comes along as a ghost")

    # --- the clone --------------------------------------------------------------------------------------------------

    def no_lessons(self) -> str:
        """Why there is nothing to clone; empty if there is."""
        duel = self.duel
        if duel is None:
            return "Take the wheel first"
        return "" if duel.you.lap_s or self.kept.of(duel.config) else NO_LAPS

    def clone(self) -> None:
        """Let a network learn from the person's drives, this one included, beside the window."""
        why = self.no_lessons()
        duel = self.duel
        if why or duel is None:
            self._scene.app.say(why)
            return
        drives: list[Recording | Driven] = [kept.driven or kept.recording for kept in self.kept.of(duel.config)]
        if duel.you.lap_s:
            drives.append(duel.you.driven())
        lessons, hidden, track = newest(drives), self._scene.session.config.hidden, duel.track
        self._background.ask(lambda: self.apprentice.learn(lessons, hidden, track))
        self._scene.app.say("Your clone learns from you; go on driving")

    def _work(self) -> bool:
        """A slice of work for the thread: the clone, or the run from chance beside one that began from a clone."""
        return self.apprentice.work() or self._scene.session.run.keep_up()

    def wake(self) -> None:
        """There may be something to do for the thread again."""
        self._background.ask(lambda: None)

    @property
    def clone_network(self) -> Network | None:
        """The person's clone, once it has learnt."""
        latest = self.apprentice.latest
        return None if latest is None else latest.network

    def _meet_clone(self) -> None:
        """A clone that has learnt drives along, from a new start on."""
        learnt = self.apprentice.latest
        if learnt is None or learnt is self._met or learnt.network is None:
            return
        self._met = learnt
        if self.duel is not None:
            self._invite_clone(self.duel)
            self.restart()
            self._tell("Your clone drives beside you, the blue car")

    def between_frames(self, drawn: bool) -> None:
        """Whether a frame has been drawn, or begins: the thread works between frames."""
        (self._background.release if drawn else self._background.hold)()

    # --- the frame --------------------------------------------------------------------------------------------------

    def animate(self, elapsed_s: float) -> None:
        """Move the camera, refresh the numbers, take what the thread made."""
        self._news_s = max(0.0, self._news_s - elapsed_s)
        app = self._scene.app
        if app.help.open or app.session.windows():
            self.hands.release()  # their keys go elsewhere
        if self.open:
            self._real_time()
        self._take_arrived()
        self._meet_clone()
        duel = self.duel
        if duel is None:
            return
        world = duel.world
        self.camera.show(world.tracks[0])
        x, y, cosine, sine = self.pose()
        ahead_m = _LOOK_AHEAD_S * float(world.cars.state.speed_m_s[0])
        self.camera.update(elapsed_s, (x + ahead_m * cosine, y + ahead_m * sine))
        self.panel.animate(elapsed_s)

    def _real_time(self) -> None:
        """A person drives at the speed of life."""
        stepper = self._scene.app.session.stepper
        if stepper is not None and stepper.speed != 1.0:
            stepper.speed = 1.0
            self._scene.app.say("At the wheel time runs at speed 1")

    def _alpha(self) -> float:
        stepper = self._scene.app.session.stepper
        return stepper.alpha if stepper is not None and not stepper.paused else 0.0

    def pose(self) -> tuple[float, float, float, float]:
        """Where the person's car is seen: x and y in metres, the heading's cosine and sine."""
        assert self.duel is not None
        ahead_s = 0.0 if self.duel.counting else self._alpha() * CarWorld.dt_s
        x, y, cosine, sine = (float(value[0]) for value in self.duel.world.pose(ahead_s))
        return x, y, cosine, sine

    def draw(self, surface: pygame.Surface) -> None:
        """The road and who is on it."""
        duel = self.duel
        if duel is None:
            return
        theme, camera = self._scene.app.theme, self.camera.camera
        action = duel.you.action
        pedal = float(action[1]) if len(action) > 1 else 0.0
        news = self._news if self._news_s > 0 else ""
        glance = Glance(duel, self._alpha(), float(action[0]), pedal, "you", self.headline(), news)
        self.view.draw(surface, camera, theme, glance)
        track = duel.world.tracks[0]
        box = self._minimap.place(camera, theme, track)
        if box is not None:
            x, y, _, _ = self.pose()
            self._minimap.draw(surface, box, camera, theme, track, (x, y))

    def headline(self) -> tuple[str, str]:
        """The gap to the champion, with its colour; at the start what to do."""
        duel = self.duel
        if duel is None:
            return "", "text"
        ghost = duel.ghosts.get("champion")
        if duel.counting or ghost is None:
            return "Arrow keys or W A S D: steer, gas, brake", "text"
        if ghost.stands(duel.steps):
            return f"The {ghost.name} is {ENDINGS[ghost.ended]}", "text"
        metres, seconds = duel.gap_m(ghost), duel.gap_s(ghost)
        words = f"{abs(metres):,.0f} m " + ("ahead of" if metres >= 0 else "behind") + f" the {ghost.name}"
        return (words if seconds is None else f"{abs(seconds):.1f} s · {words}"), "text"

    def numbers(self) -> tuple[tuple[str, str], ...]:
        """Value and unit of the three big numbers."""
        duel = self.duel
        if duel is None:
            return (("–", ""),) * 3
        best_s, ghost = self.best_lap_s(), duel.ghosts.get("champion")
        gap = ("–", "")
        if ghost is not None and not duel.counting:
            seconds = duel.gap_s(ghost)
            gap = (f"{duel.gap_m(ghost):+,.0f}", "m") if seconds is None else (f"{seconds:+.1f}", "s")
            gap = gap[0].replace("-", "−"), gap[1]
        lap_s = 0.0 if duel.counting else duel.lap_time_s
        return (f"{lap_s:.1f}", "s"), ("–" if best_s is None else f"{best_s:.2f}", "s" if best_s else ""), gap

    def rival_words(self) -> str:
        """Whom the person drives against."""
        duel = self.duel
        ghost = None if duel is None else duel.ghosts.get("champion")
        if ghost is None:
            return "No champion for such cars yet: you drive alone"
        return f"Against the {ghost.name}, the pale car"

    def captions(self) -> list[tuple[str, str]]:
        """Lines at the corner of the world."""
        return [] if self.duel is None else [(title_of(self.duel.track), "muted")]

    def shown_brain(self) -> tuple[Network, np.ndarray, str] | None:
        """A brain to look into, what it sees, and its title: what the champion would do in the person's place."""
        if self.duel is None:
            return None
        ghost = self.duel.ghosts.get("champion")
        if not isinstance(ghost, BrainGhost):
            return None
        return ghost.network, self.duel.you.observation, f"{ghost.name.capitalize()} in your place"

    # --- events -----------------------------------------------------------------------------------------------------

    def handle(self, event: pygame.event.Event) -> bool:
        """Keys of the wheel, and the mouse over the road."""
        if event.type in (pygame.KEYDOWN, pygame.KEYUP):
            return self.hands.handle(event) or (event.type == pygame.KEYDOWN and self._key(event))
        used, _ = self.camera.handle(event)
        return used

    def _key(self, event: pygame.event.Event) -> bool:
        do = self._scene.commands
        keys = {
            pygame.K_ESCAPE: do.leave_wheel,
            pygame.K_r: self.restart,
            pygame.K_c: self.clone,
            pygame.K_e: do.evolve_from_clone,
            pygame.K_f: self.next_look,
            pygame.K_y: do.next_track,
            pygame.K_t: do.random_track,
        }
        if event.key not in keys or event.mod & (pygame.KMOD_CTRL | pygame.KMOD_ALT):
            return False
        keys[event.key]()
        return True

    def next_look(self) -> None:
        """Close to the car, or the whole track."""
        self.camera.turn_to(Look.LEADER if self.camera.look is not Look.LEADER else Look.WHOLE)

    def hint(self) -> str:
        """What the keys can do."""
        return "arrows or W A S D drive · R start again · C clone me · E evolve from it · Esc leaves the wheel"
