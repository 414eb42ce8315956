"""Cars that learn to drive: a crowd on a track, watched live, with everything that shapes its evolution at hand."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pygame

from brains.errors import UserError
from brains.storage import load_brain
from scenes.car_camera import CarCamera, Look
from scenes.car_commands import CarCommands
from scenes.car_drive_mode import DriveMode
from scenes.car_keys import car_actions, car_key_list
from scenes.car_leader import CarLeader, nearest_car
from scenes.car_minimap import Minimap
from scenes.car_panel import CarPanel
from scenes.car_session import CarRun, CarSession
from scenes.car_tracks import TrackList, title_of
from scenes.car_view import CarView, Shot
from scenes.evolution_scene import EvolutionScene
from scenes.evolution_session import first_config
from scenes.numbers import grouped
from scenes.scene import Action
from scenes.track_editor_mode import EditorMode
from scenes.widgets import Panel
from sim.car_task import CarTask, expand
from sim.car_world import CarWorld
from sim.drive_files import load_recording
from sim.driving import replay_recording
from sim.evolution import Generation
from sim.replay import episodes_of
from sim.track_generator import DEFAULT_DIFFICULTY


class CarScene(EvolutionScene):
    """The car scene.

    Args:
        track: where they drive: names, seeds or files as `neurarium evolve car --track` takes them.
        seed: of the run.
        population: cars in a generation; None for the strategy's default.
        strategy: how they evolve.
        hidden: sizes of the hidden layers, such as ``12,8``.
        brain: a brain file that drives alone, on ``track`` or, without one, where its fitness comes from.
        recording: a recorded drive to watch, on its own track, instead of a track and a brain.
        resume: a run folder to go on with, instead of all of these.
        folder: where runs and drawn tracks are kept; None for the user's data folder.

    Raises:
        UserError: one of them is wrong.
    """

    title: ClassVar[str] = "Cars"
    subtitle: ClassVar[str] = "learn to drive by mutation and selection"
    dt_s = CarWorld.dt_s
    body: ClassVar[str] = "car"
    moves: ClassVar[str] = "drives"
    session: CarSession
    commands: CarCommands
    panel: CarPanel
    camera: CarCamera
    looks: ClassVar[tuple[Look, Look, Look]] = (Look.WHOLE, Look.LEADER, Look.CAR)

    def __init__(
        self,
        *,
        track: str | None = None,
        seed: int = 0,
        population: int | None = None,
        strategy: str = "genetic",
        hidden: str = "12",
        brain: str | Path | None = None,
        recording: str | Path | None = None,
        resume: str | Path | None = None,
        folder: Path | None = None,
    ) -> None:
        if recording is not None and (track is not None or brain is not None):
            raise UserError("a recorded drive is watched alone, on its own track: leave out --track and --brain")
        guest = load_brain(brain) if brain is not None else None
        self._recorded = None if recording is None else replay_recording(load_recording(recording))
        if self._recorded is not None:
            tracks: tuple[str, ...] = (self._recorded.recording.track,)
        elif track is not None:
            tracks = tuple(expand(track))
        else:
            tracks = episodes_of(guest)[:1] if guest is not None else ("meadow",)
        task = CarTask(tracks=tracks)
        config = first_config(task, seed=seed, strategy=strategy, population=population, hidden=hidden)
        session = CarSession(config)
        if guest is not None:
            driven = task.tracks if track is not None else episodes_of(guest)
            session.invite(guest, Path(str(brain)).name, driven)
        super().__init__(session, folder, ("runs", CarRun), resume)
        self.tracks = TrackList(self.folder / "tracks")
        self.difficulty = DEFAULT_DIFFICULTY
        self.commands = CarCommands(self)
        self.editor = EditorMode(self)
        self.wheel = DriveMode(self)
        self.view, self.minimap = CarView(), Minimap()
        self.camera = CarCamera(pygame.Rect(0, 0, 1, 1))
        self.ghost_shown = True
        self.shown_track = 0
        self._leader = CarLeader()
        self._record_broken = False

    # --- the frame's order: build, step, animate, draw --------------------------------------------------------------

    def build(self, panel: Panel) -> None:
        self.panel = CarPanel(panel, self)

    def actions(self) -> list[Action]:
        return car_actions(self)

    def keys(self) -> list[tuple[str, str]]:
        return car_key_list()

    def resize(self) -> None:
        self.camera.resize(self.app.areas.world)
        self.editor.resize(self.app.areas.world)
        self.wheel.resize(self.app.areas.world)

    def enter(self) -> None:
        super().enter()
        if self._recorded is not None:
            recorded, self._recorded = self._recorded, None
            self.wheel.watch(recorded)
        self.wheel.find_pads()  # one may have been plugged in meanwhile

    def leave(self) -> None:
        super().leave()
        self.wheel.hands.release()  # what is let go of elsewhere is not told here

    def step(self) -> None:
        if self.wheel.open:
            self.wheel.step()
        elif not self.editor.open:
            super().step()

    def close(self) -> None:
        self.wheel.close()
        super().close()

    def generation_ended(self, finished: Generation) -> None:
        self._record_broken = False
        super().generation_ended(finished)
        if self.session.run.beside is not None:
            self.wheel.wake()

    def _watch(self, elapsed_s: float) -> None:
        world = self.session.world
        self.shown_track = min(self.shown_track, len(world.tracks) - 1)
        leader = self._leader.update(world, self.shown_track)
        self.followed = self._chosen_or(leader)
        self.view.animate(elapsed_s)
        self._watch_record(world, leader)
        self.wheel.between_frames(drawn=False)
        self.wheel.animate(elapsed_s)
        if self.editor.open:
            self.editor.animate()
        elif not self.wheel.open:
            self.camera.show(world.tracks[self.shown_track])
            self.camera.update(elapsed_s, self._place(world, self.followed, self._alpha()))

    def world_changed(self) -> None:
        self._record_broken, self.shown_track = False, 0
        super().world_changed()

    def _watch_record(self, world: CarWorld, leader: int) -> None:
        """The moment when the leader passes the best drive of the run so far."""
        champion = self.session.champion
        one_track = self.session.exhibit is None and len(world.tracks) == 1
        if (
            one_track
            and champion is not None
            and not self._record_broken
            and world.fitness_m[leader] > champion.fitness
        ):
            self._record_broken = True
            self.view.pulse()

    @staticmethod
    def _place(world: CarWorld, car: int, alpha: float) -> tuple[float, float]:
        x, y, _, _ = world.pose(alpha * world.dt_s)
        return float(x[car]), float(y[car])

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        if self.editor.open:
            self.editor.draw(surface)
        elif self.wheel.open:
            self.wheel.draw(surface)
            self._draw_captions(surface)
        else:
            self._draw_crowd(surface, alpha)
        self.wheel.between_frames(drawn=True)

    def _draw_crowd(self, surface: pygame.Surface, alpha: float) -> None:
        world, theme = self.session.world, self.app.theme
        shot = Shot(world, self.shown_track, alpha, self.followed, self._leader.body, self._ghost_pose(alpha))
        self.view.draw(surface, self.camera.camera, theme, shot)
        track = world.tracks[self.shown_track]
        box = self.minimap.place(self.camera.camera, theme, track)
        if box is not None:
            self.minimap.draw(surface, box, self.camera.camera, theme, track, self._place(world, self.followed, alpha))
        self._draw_captions(surface)

    def _ghost_pose(self, alpha: float) -> tuple[float, float, float, float] | None:
        session = self.session
        if not self.ghost_shown or session.exhibit is not None or session.run.trial.exam:
            return None
        return session.run.ghost.pose(session.episodes[self.shown_track], session.world.step_count + alpha)

    # --- words and numbers ------------------------------------------------------------------------------------------

    def captions(self) -> list[tuple[str, str]]:
        return self.wheel.captions() if self.wheel.open else super().captions()

    def numbers(self) -> tuple[tuple[str, str], ...]:
        session, world = self.session, self.session.world
        driving = (grouped(world.driving.sum()), f"of {grouped(len(world.driving))}")
        if session.guest is not None:
            return ("–", ""), driving, self._distance(session.guest.fitness, 0.0, float("nan"))
        return (grouped(session.run.number), ""), driving, self._best()

    def _best(self) -> tuple[str, str]:
        world, champion = self.session.world, self.session.champion
        front = self._leader.body
        live = float(world.fitness_m[front])
        if champion is not None and champion.fitness >= live:
            details = champion.details
            return self._distance(details["progress_m"], details["laps"], details["best_lap_s"])
        return self._distance(live, 0.0, float("nan"))

    def _distance(self, metres: float, laps: float, lap_s: float) -> tuple[str, str]:
        if len(self.session.world.tracks) == 1 and laps >= 1:
            return f"{lap_s:.1f}", "s a lap"
        return grouped(metres), "m"

    def _place_words(self) -> str:
        episodes = self.session.episodes
        words = title_of(episodes[self.shown_track])
        if len(episodes) > 1:
            words += f" · track {self.shown_track + 1} of {len(episodes)}, [ and ] for others"
        return words

    def _exam_words(self) -> str:
        return "Exam: the best of this generation on other tracks"

    def _first_advice(self) -> str:
        return "They know nothing yet. Press 3 for speed ×4, click a car to look into its brain, D to draw a track."

    def _world_steps(self) -> int:
        return self.session.world.car_steps

    def hint(self) -> str:
        if self.editor.open:
            return self.editor.hint()
        if self.wheel.open:
            return self.wheel.hint()
        return (
            f"camera: {self.camera.look.value} (C) · click a car to follow it · drag to pan · wheel to zoom · F1 help"
        )

    # --- events -----------------------------------------------------------------------------------------------------

    def handle(self, event: pygame.event.Event) -> bool:
        if self.editor.open:
            return self.editor.handle(event)
        if self.wheel.open:
            return self.wheel.handle(event)
        if event.type in (pygame.KEYDOWN, pygame.KEYUP):
            return False
        used, clicked = self.camera.handle(event)
        if clicked is not None:
            self._click(clicked)
        return used

    def pad(self, event: pygame.event.Event) -> None:
        self.wheel.pad(event)

    def _click(self, at: tuple[float, float]) -> None:
        world, camera = self.session.world, self.camera.camera
        car = nearest_car(world, self.shown_track, camera.to_world(at), camera.metres(self.app.theme.px(16)))
        if car is None:
            self.follow_leader(self.camera.look)
        else:
            self.choose(car)

    def dropped(self, path: Path) -> None:
        self.commands.take_file(path)

    # --- the view ---------------------------------------------------------------------------------------------------

    def next_track_shown(self, by: int) -> None:
        """Look at another of the tracks that are driven on."""
        self.shown_track = (self.shown_track + by) % len(self.session.world.tracks)
        self._chosen = None

    def toggle_ghost(self) -> None:
        """Show or hide the previous generation's best."""
        self.ghost_shown = not self.ghost_shown
        self.app.say("The previous best drives along as a ghost" if self.ghost_shown else "No ghost")
