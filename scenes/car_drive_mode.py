"""At the wheel: the mode of the car scene in which a person drives against the champion, and every lap is recorded."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pygame

from brains.errors import UserError
from brains.network import Network
from scenes.car_camera import CarCamera, Look
from scenes.car_drive import ENDINGS, BrainGhost, Duel
from scenes.car_drive_clone import NO_LAPS, Apprentice, Corrections, Learnt, newest
from scenes.car_drive_files import words_for
from scenes.car_drive_hands import Hands
from scenes.car_drive_pads import AGAIN, LEAVE, Pads
from scenes.car_drive_panel import DrivePanel
from scenes.car_drive_recordings import RecordedDrives
from scenes.car_drive_rivals import champion_for
from scenes.car_drive_view import DriveView, Glance
from scenes.car_drive_words import headline
from scenes.car_minimap import Minimap
from scenes.car_tracks import title_of
from scenes.pictures_background import Background
from scenes.widgets import Panel, Section
from sim.car_world import CarWorld
from sim.driving import Driven, Recording, Seat, at_leisure

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
        hands: the person's; pads: their gamepads.
        drives: those that were recorded.
    """

    def __init__(self, scene: CarScene) -> None:
        self._scene = scene
        self.open = False
        self.duel: Duel | None = None
        self.pads = Pads()
        self.hands = Hands(self.pads)
        self.drives = RecordedDrives(scene, self)
        self.camera = CarCamera(pygame.Rect(0, 0, 1, 1))
        self.view, self._minimap = DriveView(), Minimap()
        self.panel: DrivePanel
        self._news, self._news_s = "", 0.0
        self._kept_best_s: float | None = None
        self.apprentice = Apprentice()
        self.corrections = Corrections(self.apprentice, self.ask)
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
        self._keep_drive()
        self.duel = duel
        self.drives.forget()
        self.hands = Hands(self.pads)
        if not self.open:
            self.camera.turn_to(Look.LEADER)
        self.open = True
        self.drives_changed()
        self._real_time()
        self.find_pads()

    def leave(self) -> None:
        """Back to the crowd; the drive so far is kept if it has a lap."""
        self._keep_drive()
        self.duel, self.open = None, False
        self._scene.panel.follow_session()

    def close(self) -> None:
        """The window closes."""
        self._keep_drive()
        self.duel, self.open = None, False
        self._background.end()

    def _invite_champion(self, duel: Duel) -> None:
        champion = champion_for(self._scene.session, duel)
        if champion is not None:
            duel.ghosts["champion"] = champion

    def _invite_clone(self, duel: Duel) -> None:
        learnt = self._met
        if learnt is not None and learnt.network is not None:
            with contextlib.suppress(UserError):  # it learnt to drive cars of another kind
                duel.ghosts["clone"] = BrainGhost("your clone", duel.track, duel.config, learnt.network)

    # --- the drive --------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """One step of the world: hands, cars, and a new start after the end."""
        duel, stepper = self.duel, self._scene.app.session.stepper
        if duel is None or stepper is None or stepper.speed != 1.0:
            return
        world = duel.world
        if not duel.counting:
            self.hands.move(float(world.cars.state.speed_m_s[0]), world.config.vehicle)
        laps, by_hand = len(duel.you.lap_s), duel.driver is None or self.hands.takes_over
        duel.step(self.hands.action(len(world.config.action_names)) if by_hand else None)
        self.corrections.watch(duel, by_hand)
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
        duel = self.duel
        if duel is not None:
            before = duel.you
            duel.restart()
            self._keep_drive(before)
            self.hands.straighten()
            self.corrections.begin()

    def _keep_drive(self, you: Seat | None = None) -> None:
        """Keep what was driven, in this seat or in that one, if there is a lap in it that no brain drove."""
        if you is None and self.duel is not None:
            you = self.duel.you
        if you is None or not you.lap_s or you.network is not None:
            return
        driven = you.driven()
        recording = driven.recording
        try:
            path = self.drives.kept.keep(recording, driven)
            self._scene.app.say(f"Kept as {path.name}: {words_for(recording)}")
        except UserError as error:
            self._scene.app.complain(f"this drive is not kept: {error}")
        self.drives_changed()

    def best_lap_s(self) -> float | None:
        """The person's quickest lap on this track, this drive included."""
        duel = self.duel
        if duel is None:
            return None
        before = [] if self._kept_best_s is None else [self._kept_best_s]
        own = duel.you.lap_s if duel.driver is None else []
        return min([*own, *before], default=None)

    def drives_changed(self) -> None:
        """Others are kept now, or another track is driven on."""
        duel = self.duel
        self._kept_best_s = None if duel is None else self.drives.kept.best_lap_s(duel.fingerprint, duel.config)
        self.panel.show_drives()

    # --- the clone --------------------------------------------------------------------------------------------------

    def no_lessons(self) -> str:
        """Why there is nothing to clone; empty if there is."""
        duel = self.duel
        if duel is None:
            return "Take the wheel first"
        return "" if duel.you.lap_s or self.drives.kept.of(duel.config) else NO_LAPS

    def clone(self) -> None:
        """Let a network learn from the person's drives, this one included, beside the window."""
        why = self.no_lessons()
        duel = self.duel
        if why or duel is None:
            self._scene.app.say(why)
            return
        drives: list[Recording | Driven] = [kept.driven or kept.recording for kept in self.drives.kept.of(duel.config)]
        if duel.you.lap_s:
            drives.append(duel.you.driven())
        lessons, hidden, track = newest(drives), self._scene.session.config.hidden, duel.track
        self._background.ask(lambda: self.apprentice.learn(lessons, hidden, track))
        self._scene.app.say("Your clone learns from you; go on driving")

    def _work(self) -> bool:
        """A slice of work for the thread: the clone, or the run from chance beside one that began from a clone."""
        return self.apprentice.work() or self._scene.session.run.keep_up()

    def ask(self, request: Callable[[], None]) -> None:
        """Let the thread do that between two frames."""
        self._background.ask(request)

    def wake(self) -> None:
        """There may be something to do for the thread again."""
        self.ask(lambda: None)

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
        duel = self.duel
        if duel is None:
            return
        if duel.driver is not None:
            duel.driver = duel.you.network = learnt.network
            self._tell("Your clone has learnt from you and drives on")
            return
        self._invite_clone(duel)
        self.restart()
        self._tell("Your clone drives beside you, the blue car")

    def hand_over(self) -> None:
        """Let the clone drive the person's car, or take the wheel back for good."""
        duel, clone = self.duel, self.clone_network
        if duel is None or clone is None:
            self._scene.app.say("Let a network learn from you first: Clone me (C)")
            return
        driver = clone if duel.driver is None else None
        Seat(duel.track, duel.config, driver)  # says what is wrong before anything changes: a clone for other cars
        duel.driver = driver
        duel.ghosts.pop("clone", None)
        if driver is None:
            self._invite_clone(duel)
        self.restart()
        self._tell("Your clone drives; hold Shift to take over" if duel.driver is not None else "The wheel is yours")

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
        self.drives.take_arrived()
        trouble = self._background.trouble()
        if trouble is not None:
            raise trouble
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
        glance = Glance(duel, self._alpha(), float(action[0]), pedal, self._name(duel), headline(duel), news)
        self.view.draw(surface, camera, theme, glance)
        track = duel.world.tracks[0]
        box = self._minimap.place(camera, theme, track)
        if box is not None:
            x, y, _, _ = self.pose()
            self._minimap.draw(surface, box, camera, theme, track, (x, y))

    def _name(self, duel: Duel) -> str:
        """Who drives the person's car."""
        return "you" if duel.driver is None or self.hands.takes_over else "your clone"

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

    def find_pads(self) -> None:
        """Let every gamepad drive that is plugged in."""
        if self.open:
            for name in self.pads.open():
                self._scene.app.say(f"{name}: the left stick steers, the triggers are gas and brake")

    def pad(self, event: pygame.event.Event) -> None:
        """A gamepad was moved, pressed, plugged in or pulled out."""
        if event.type == pygame.JOYDEVICEADDED:
            self.find_pads()
            return
        asked = self.pads.handle(event)
        if not self.open or self._scene.app.help.open or self._scene.app.session.windows():
            return
        if asked == AGAIN:
            self.restart()
        elif asked == LEAVE:
            self.commands.leave_wheel()

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
            pygame.K_l: self.hand_over,
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
        return "arrows, W A S D or a gamepad drive · R again · C clone me · L let it drive · E evolve it · Esc leaves"
