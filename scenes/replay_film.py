"""Films of saved brains and recorded drives, made without a window and without a clock.

Every step is drawn, however long that takes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from brains.errors import UserError
from brains.storage import load_brain
from scenes import display
from scenes.film_format import SLOTS_PER_S, Colour, Kind
from sim.task import Task

if TYPE_CHECKING:
    import pygame

    from scenes.app import App
    from scenes.film import Film

WORLD_PX: dict[Kind, tuple[int, int]] = {"gif": (800, 450), "mp4": (1280, 720)}
Progress = Callable[[int, float], None]
"""Called with the number of the episode, from 0, and its time in seconds."""
REST_S = 0.7  # the end of an episode stays in sight for so long


@dataclass(frozen=True)
class Filmed:
    """What came of it.

    Attributes:
        seconds: that the film lasts.
        pictures: in it, at most.
        size_bytes: of the file.
        episodes: how many were filmed to their end.
    """

    seconds: float
    pictures: int
    size_bytes: int
    episodes: int


def film_replay(
    brain: Path,
    task: Task,
    episodes: Sequence[str],
    path: Path,
    kind: Kind,
    *,
    seconds: float | None = None,
    progress: Progress = lambda episode, time_s: None,
) -> Filmed:
    """Film a brain in its scene, the world alone, one episode after the other, each to its end.

    Args:
        brain: its file.
        task: what it does, in a scene that shows guests.
        episodes: of the task, by name.
        path: of the film; replaced if it exists.
        kind: of film.
        seconds: the film ends after so many; None for the end of the last episode.
        progress: called with the number of the episode, from 0, and its time.

    Raises:
        UserError: the brain does not fit, or the film cannot be written; nothing is left of it then.
    """
    with _world_alone(kind, task.scene, brain=str(brain)) as app:
        return film_episodes(_BrainStage(app, task, brain), episodes, path, kind, seconds, progress)


def film_drive(
    recording: Path,
    task: Task,
    episodes: Sequence[str],
    path: Path,
    kind: Kind,
    *,
    seconds: float | None = None,
    progress: Progress = lambda episode, time_s: None,
) -> Filmed:
    """Film a recorded drive in the car scene, the world alone, to its end.

    Args:
        recording: its file.
        task: the cars; episodes: the drive's one track.
        path, kind, seconds, progress: as in `film_replay`.

    Raises:
        UserError: it does not come out as recorded, or the film cannot be written; nothing is left of it then.
    """
    with _world_alone(kind, task.scene, recording=str(recording)) as app:
        return film_episodes(_DriveStage(app), episodes, path, kind, seconds, progress)


class Stage(Protocol):
    """What is filmed.

    Attributes:
        picture: what is to be seen now; always of one size.
        colours: that a GIF shows exactly; the first is the ground.
    """

    @property
    def picture(self) -> pygame.Surface: ...

    @property
    def colours(self) -> Sequence[Colour]: ...

    def frames(self, episode: str) -> Iterator[tuple[float, bool]]:
        """Go through an episode, a slot of the film at a time: its time in seconds, and whether it is over."""
        ...


def film_episodes(
    stage: Stage, episodes: Sequence[str], path: Path, kind: Kind, seconds: float | None, progress: Progress
) -> Filmed:
    """Film a stage, one episode after the other.

    Args:
        stage: shows a picture of the film's size.
        episodes, path, kind, seconds, progress: as in `film_replay`.

    Raises:
        UserError: the film cannot be written; nothing is left of it then.
    """
    import pygame

    from scenes.film import Film

    film = Film(path.parent, kind, stage.picture.get_size(), stage.colours, pygame.Color(stage.colours[0]))
    try:
        ended = _shoot(film, stage, episodes, seconds, progress)
    except BaseException:  # whoever interrupts it wants no half film
        film.discard()
        raise
    film.finish(film.pictures)
    return Filmed(film.pictures / SLOTS_PER_S, film.pictures, film.keep(path), ended)


def _window(kind: Kind) -> tuple[int, int]:
    """A window whose world is of the film's size."""
    from scenes.theme import Theme

    theme, (width, height) = Theme(1.0), WORLD_PX[kind]
    return width, height + theme.measure("top_bar") + theme.measure("status")


@contextmanager
def _world_alone(kind: Kind, scene: str, **options: str) -> Iterator[App]:
    """A window without a display, its panel folded away, with a scene whose clock leaves no step out for being slow."""
    display.check_pygame()
    display.prepare_environment(True)
    from scenes.app import App

    app = App(_window(kind), 1.0)
    try:
        app.open(scene, **options)
        app.session.panel_open = False
        app.relayout()
        if app.session.stepper is not None:
            app.session.stepper.budget_s = math.inf
        yield app
    finally:
        app.close()


def _shoot(film: Film, stage: Stage, episodes: Sequence[str], seconds: float | None, progress: Progress) -> int:
    """Take all pictures; the number of episodes that came to their end."""
    most = math.inf if seconds is None else max(1, round(seconds * SLOTS_PER_S))
    ended = 0
    for number, episode in enumerate(episodes):
        over = False
        for time_s, is_over in stage.frames(episode):
            film.take(stage.picture, film.pictures, wait=True)
            progress(number, time_s)
            ended += is_over and not over
            over = is_over
            if film.pictures >= most or film.failed:  # keeping a failed one tells why
                return ended
    return ended


class _WorldStage:
    """The world of a scene, without the window round it."""

    def __init__(self, app: App) -> None:
        from scenes.film import colours_of

        self._app = app
        self.colours = colours_of(app.theme.palette)

    @property
    def picture(self) -> pygame.Surface:
        return self._app.screen.subsurface(self._app.areas.world)

    def _until(self, over: Callable[[], bool]) -> Iterator[tuple[float, bool]]:
        """Draw a frame at a time, until it is over and a short rest after that."""
        app, frame, rested = self._app, 0, 0
        while rested <= REST_S * SLOTS_PER_S:
            app.frame(1 / SLOTS_PER_S if frame else 0.0)
            if app.status_line.is_error:
                raise UserError(app.status_line.message)
            yield frame / SLOTS_PER_S, over()
            frame += 1
            rested += over()


class _BrainStage(_WorldStage):
    """A brain as the guest of its scene."""

    def __init__(self, app: App, task: Task, brain: Path) -> None:
        super().__init__(app)
        self._task, self._brain = task, brain

    def frames(self, episode: str) -> Iterator[tuple[float, bool]]:
        """Draw an episode, a frame at a time: its time, and whether it is over."""
        from scenes.evolution_scene import EvolutionScene
        from scenes.exhibits import Guest

        brain, scene = self._brain, self._app.scene
        assert isinstance(scene, EvolutionScene)
        guest: Guest[Any, Any] = Guest(load_brain(brain), self._task, (episode,), brain.name)
        scene.session.exhibit = guest
        scene.world_changed()
        yield from self._until(lambda: guest.world.done)


class _DriveStage(_WorldStage):
    """A recorded drive that is watched in the car scene."""

    def frames(self, episode: str) -> Iterator[tuple[float, bool]]:
        """Draw the drive, without the countdown before it."""
        from scenes.car_scene import CarScene

        assert isinstance(self._app.scene, CarScene)
        rerun = self._app.scene.wheel.rerun
        assert rerun is not None
        rerun.countdown_s = 0.0
        yield from self._until(lambda: rerun.over)
