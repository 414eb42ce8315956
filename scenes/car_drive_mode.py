"""At the wheel: the mode of the car scene in which a person drives against the champion, and every lap is recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pygame

from brains.errors import UserError
from brains.network import Network
from scenes.car_camera import CarCamera, Look
from scenes.car_drive import ENDINGS, BrainGhost, Duel, Ghost
from scenes.car_drive_files import words_for
from scenes.car_drive_hands import Hands
from scenes.car_drive_pads import AGAIN, LEAVE, Pads
from scenes.car_drive_panel import DrivePanel
from scenes.car_drive_pupil import Pupil
from scenes.car_drive_recordings import RecordedDrives
from scenes.car_drive_rerun import Rerun
from scenes.car_drive_rivals import champion_for
from scenes.car_drive_view import DriveView, Glance
from scenes.car_drive_words import headline
from scenes.car_minimap import Minimap
from scenes.car_tracks import title_of
from scenes.pictures_background import Background
from scenes.widgets import Panel, Section
from sim.car_world import CarWorld
from sim.cars import CarConfig
from sim.driving import Driven, Seat, at_leisure

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
        self.pupil = Pupil(scene, self)
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

    @property
    def rerun(self) -> Rerun | None:
        """The recorded drive that is watched, if one is."""
        return self.duel if isinstance(self.duel, Rerun) else None

    @property
    def driving(self) -> bool:
        """Whether a person is at the wheel."""
        return self.open and self.rerun is None

    def start(self, track: str, config: CarConfig | None = None) -> None:
        """Take the wheel on a track: everybody to the start.

        Args:
            track: as `CarTask.tracks` names it.
            config: the cars; None for the crowd's.

        Raises:
            UserError: there is no such track.
        """
        duel = Duel(track, at_leisure(self._scene.session.task.config if config is None else config))
        self.pupil.invite(duel)
        self._begin(duel)

    def watch(self, driven: Driven, line: Ghost | None = None) -> None:
        """See a recorded drive driven again.

        Args:
            driven: how it was driven; line: `ghost_of` it, if that is at hand.

        Raises:
            UserError: the track is not what it was.
        """
        self._begin(Rerun(driven, line))
        self._scene.app.say("The recorded drive, driven again as it was; W drives against it")

    def drive_against(self) -> None:
        """Take the wheel where a recorded drive is watched; it comes along as a ghost."""
        rerun = self.rerun
        if rerun is not None:
            self.start(rerun.track, rerun.config)
            self.drives.take_along(rerun.driven.recording, rerun.line)

    def _begin(self, duel: Duel) -> None:
        scene = self._scene
        champion = champion_for(scene.session, duel)
        if champion is not None:
            duel.ghosts["champion"] = champion
        self._keep_drive()
        self.duel = duel
        self.drives.forget()
        self.hands = Hands(self.pads)
        if not self.open:
            self.camera.turn_to(Look.LEADER)
        self.open, self._news_s = True, 0.0
        self.drives_changed()
        scene.editor.open = False  # a recorded drive was dropped while drawing; the drawing stays
        scene.end_advice()
        scene.panel.follow_session()
        self._real_time()
        self.find_pads()

    def leave(self) -> None:
        """Back to the crowd; the drive so far is kept if it has a lap."""
        self.drives.leave()
        self._keep_drive()
        self.duel, self.open = None, False
        self._scene.panel.follow_session()

    def close(self) -> None:
        """The window closes."""
        self._keep_drive()
        self.duel, self.open = None, False
        self._background.end()

    # --- the drive --------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """One step of the world: hands, cars, and a new start after the end."""
        duel, stepper = self.duel, self._scene.app.session.stepper
        if isinstance(duel, Rerun):
            laps = len(duel.you.lap_s)
            duel.step()
            self._tell_lap(duel, laps)
        elif duel is not None and stepper is not None and stepper.speed == 1.0:
            self._step_by_hand(duel)

    def _step_by_hand(self, duel: Duel) -> None:
        world = duel.world
        if not duel.counting:
            self.hands.move(float(world.cars.state.speed_m_s[0]), world.config.vehicle)
        laps, by_hand = len(duel.you.lap_s), duel.driver is None or self.hands.takes_over
        duel.step(self.hands.action(len(world.config.action_names)) if by_hand else None)
        self.pupil.corrections.watch(duel, by_hand)
        self._tell_lap(duel, laps)
        if duel.you.done:
            outcome = duel.you.outcome
            self.tell(f"{ENDINGS[outcome.ended].capitalize()} after {outcome.progress_m:,.0f} m: once more")
            self.restart()

    def _tell_lap(self, duel: Duel, before: int) -> None:
        laps, best_s = duel.you.lap_s, self.best_lap_s()
        if len(laps) > before:
            record = duel.driver is None and (best_s is None or laps[-1] <= best_s)
            words = ", the best" if self.rerun is not None else ", your best"
            self.tell(f"Lap {len(laps)}: {laps[-1]:.2f} s" + (words if record else ""))

    def tell(self, words: str) -> None:
        """Show over the road what just happened."""
        self._news, self._news_s = words, _NEWS_S

    def restart(self) -> None:
        """Back to the start, at once."""
        duel = self.duel
        if duel is not None:
            before = duel.you
            duel.restart()
            self._keep_drive(before)
            self.hands.straighten()
            self.pupil.corrections.begin()

    def _keep_drive(self, you: Seat | None = None) -> None:
        """Keep what was driven, in this seat or in that one, if there is a lap in it that no brain drove."""
        if you is None and self.duel is not None:
            you = self.duel.you
        if you is None or not you.lap_s or you.network is not None or self.rerun is not None:
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
        """The person's quickest lap on this track, this drive included; that of a recorded drive that is watched."""
        duel = self.duel
        if duel is None:
            return None
        if isinstance(duel, Rerun):
            return min(duel.driven.recording.outcome.lap_s, default=None)
        before = [] if self._kept_best_s is None else [self._kept_best_s]
        own = duel.you.lap_s if duel.driver is None else []
        return min([*own, *before], default=None)

    def drives_changed(self) -> None:
        """Others are kept now, or another track is driven on."""
        duel = self.duel
        self._kept_best_s = None if duel is None else self.drives.kept.best_lap_s(duel.fingerprint, duel.config)
        self.panel.show_drives()

    # --- the thread beside the window -------------------------------------------------------------------------------

    def _work(self) -> bool:
        """A slice of work for the thread: the clone, or the run from chance beside one that began from a clone."""
        return self.pupil.apprentice.work() or self._scene.session.run.keep_up()

    def ask(self, request: Callable[[], None]) -> None:
        """Let the thread do that between two frames."""
        self._background.ask(request)

    def wake(self) -> None:
        """There may be something to do for the thread again."""
        self.ask(lambda: None)

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
        self._real_time()
        self.drives.take_arrived()
        trouble = self._background.trouble()
        if trouble is not None:
            raise trouble
        self.pupil.meet()
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
        if self.driving and stepper is not None and stepper.speed != 1.0:
            stepper.speed = 1.0
            self._scene.app.say("At the wheel time runs at speed 1")

    def _alpha(self) -> float:
        stepper = self._scene.app.session.stepper
        return stepper.alpha if stepper is not None and not stepper.paused else 0.0

    def pose(self) -> tuple[float, float, float, float]:
        """Where the person's car is seen: x and y in metres, the heading's cosine and sine."""
        assert self.duel is not None
        ahead_s = 0.0 if self.duel.still else self._alpha() * CarWorld.dt_s
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
        if isinstance(duel, Rerun):
            return "recorded drive" if duel.by_hand else "a brain"
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
        place = "your" if self.driving else "that"
        return ghost.network, self.duel.you.observation, f"{ghost.name.capitalize()} in {place} place"

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
            at_the_wheel = self.driving and self.hands.handle(event)
            return at_the_wheel or (event.type == pygame.KEYDOWN and self._key(event))
        used, _ = self.camera.handle(event)
        return used

    def _key(self, event: pygame.event.Event) -> bool:
        do = self._scene.commands
        keys = {pygame.K_ESCAPE: do.leave_wheel, pygame.K_r: self.restart, pygame.K_f: self.next_look}
        if self.driving:
            keys |= {
                pygame.K_c: self.pupil.learn,
                pygame.K_l: self.pupil.hand_over,
                pygame.K_e: do.evolve_from_clone,
                pygame.K_b: self.pupil.save,
                pygame.K_v: self.drives.watch,
                pygame.K_y: do.next_track,
                pygame.K_t: do.random_track,
            }
        else:
            keys[pygame.K_w] = self.drive_against
        if event.key not in keys or event.mod & (pygame.KMOD_CTRL | pygame.KMOD_ALT):
            return False
        keys[event.key]()
        return True

    def next_look(self) -> None:
        """Close to the car, or the whole track."""
        self.camera.turn_to(Look.LEADER if self.camera.look is not Look.LEADER else Look.WHOLE)

    def hint(self) -> str:
        """What the keys can do."""
        if self.rerun is not None:
            return "Space pauses · 1 to 5 speed · R again · F whole track · W drive against it · Esc leaves"
        return "arrows, W A S D or a gamepad drive · R again · C clone me · L let it drive · E evolve it · Esc leaves"
