"""One run of a scene in a window of its own, without a display: ``python -m benchmarks.scene_runs RUN [WORD ...]``.

Every run is a process, so that none finds what another left behind. The last line is a JSON object of its figures.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.home import variables_for

if TYPE_CHECKING:
    import pygame

    from scenes.app import App

SIZE = (1280, 800)
FRAMES = 600
_WARM_UP = 10  # frames in which a scene is built and its code loaded


@contextmanager
def fresh_home() -> Iterator[dict[str, str]]:
    """The environment of a person who has never used the lab, and who has no display."""
    with tempfile.TemporaryDirectory() as folder:
        silent = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
        yield {**os.environ, **variables_for(Path(folder)), **silent}


def in_own_process(run: str, *words: str) -> dict[str, float]:
    """The figures of one run, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.scene_runs", run, *words]
    with fresh_home() as environment:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


@contextmanager
def _window() -> Iterator[App]:
    from scenes import display

    display.prepare_environment(True)
    from scenes.app import App

    app = App(SIZE, 1.0)
    try:
        yield app
    finally:
        app.close()


def _frames(app: App, count: int = FRAMES, *, realtime: bool = False) -> dict[str, float]:
    """Milliseconds of work of so many frames, after some that do not count."""
    app.run(_WARM_UP, realtime=realtime)
    app.work_ms.clear()
    app.run(count, realtime=realtime)
    middle, slow = np.percentile(app.work_ms, [50, 99])
    return {"p50": float(middle), "p99": float(slow), "max": max(app.work_ms)}


def as_it_opens(name: str, *words: str, frames: int = FRAMES) -> dict[str, float]:
    """A scene as it opens, with options such as ``chapter=8``, left alone for ten seconds of its own time."""
    with _window() as app:
        app.open(name, **dict(word.split("=", 1) for word in words))
        found = _frames(app, frames)
        if name == "boundary":
            scene: Any = app.scene
            found["steps"] = scene.session.steps / ((frames + _WARM_UP) / 60)
        return found


def at_work(name: str, *words: str, frames: int = FRAMES) -> dict[str, float]:
    """A scene whose clock goes, for ten seconds; ``keys=w,up`` are pressed first, and not let go."""
    import pygame

    options = dict(word.split("=", 1) for word in words)
    keys = options.pop("keys", "")
    with _window() as app:
        app.open(name, **options)
        app.run(2, realtime=False)
        for key in filter(None, keys.split(",")):
            code = pygame.key.key_code(key)
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=code, mod=0, unicode="", scancode=0))
            app.run(1, realtime=False)
        if app.session.stepper is not None:
            app.session.stepper.paused = False
        return _frames(app, frames, realtime=True)  # some work in a thread, and need the time between frames


def car_crowd() -> dict[str, float]:
    """The shipped driver and 999 of its barely changed children: all still drive when the last frame is drawn."""
    return _crowd("car", "car", "car", ("meadow",), population=1000, track="meadow")


def walker_crowd() -> dict[str, float]:
    """The shipped biped and 149 of its barely changed children, all walking."""
    options = {"population": 150, "creature": "biped", "terrain": "flat", "strategy": "genetic"}
    return _crowd("walker", "walker-biped", "biped", ("flat#1",), **options)


def _crowd(scene_name: str, brain: str, body: str, episodes: tuple[str, ...], **options: Any) -> dict[str, float]:
    from brains.storage import load_brain
    from sim.shipped import shipped_brain

    with _window() as app:
        app.open(scene_name, **options)
        scene: Any = app.scene
        session = scene.session
        session.change_setting("mutation_size", 0.001)
        session.invite(load_brain(shipped_brain(brain)), body, episodes)
        session.evolve_from_guest()
        found = _frames(app)
        alive = session.world.driving if scene_name == "car" else session.world.walking
        return {**found, "alive": float(alive.sum())}


def switches() -> dict[str, float]:
    """Seconds from the launcher, looked at for a second, to the car scene; and the slowest switch after that."""
    times = []
    with _window() as app:
        app.open("launcher")
        app.run(60)
        for name in ("car", "launcher") * 4:
            start = time.perf_counter()
            app.open(name)
            app.run(1, realtime=False)
            times.append(time.perf_counter() - start)
    return {"first": times[0], "later": max(times[1:])}


def film(name: str, suffix: str) -> dict[str, float]:
    """Work of a frame in real time without and with a film (gif, mp4) being made of it, and its size in MB."""
    from scenes import commands

    with tempfile.TemporaryDirectory() as folder, _window() as app:
        commands.picture_folder = lambda: Path(folder)
        app.open(name)
        app.run(60)
        found = {}
        for key in ("plain", "filmed"):
            if key == "filmed":
                app.recording.press(as_gif=suffix == "gif")
            app.run(60)
            app.work_ms.clear()
            app.run(300)
            found[key] = float(np.percentile(app.work_ms, 99))
        app.recording.close()
        found["megabytes"] = sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6
    return found


def canvas() -> dict[str, float]:
    """Digits drawn with the mouse, sixty frames a second of real time, while a 784-512-256-10 network trains beside.

    A frame takes the mouse's event and ends with the new ranking on the screen.
    """
    with _window() as app:
        app.open("pictures", page="draw")
        scene: Any = app.scene
        session = scene.session
        desk = _Desk(app)
        while session.snapshot.pictures is None or session.unhandled:
            desk.frame()
        session.use_setup(hidden=(512, 256), batch=128, epochs=1000)
        while session.snapshot.epochs < 0.1 or session.unhandled:
            desk.frame()
        app.work_ms.clear()
        steps, started = session.snapshot.steps, time.perf_counter()
        strokes = desk.write((3, 8, 5, 2, 7, 4, 6, 9, 0, 1))
        rate = (session.snapshot.steps - steps) / (time.perf_counter() - started)
        return {
            "stroke": float(np.percentile(strokes, 99)),
            "frame": float(np.percentile(app.work_ms, 99)),
            "steps": rate,
        }


class _Desk:
    """Page Draw and a hand that writes digits on it."""

    def __init__(self, app: App) -> None:
        scene: Any = app.scene
        self._app, self._page = app, scene.page

    def write(self, digits: tuple[int, ...]) -> list[float]:
        """Milliseconds of every frame in which the drawing changed."""
        import pygame

        from brains.pictures.strokes import write_digit

        rng, spent = np.random.default_rng(0), list[float | None]()
        for digit in digits:
            box = self._page.view.places.canvas
            self._page.canvas.clear()
            for stroke in write_digit(digit, rng)[0]:
                places = (stroke * (box.width / 28) + box.topleft).round().astype(int).tolist()
                first, *others = (tuple(place) for place in places)
                spent.append(self.frame(self._press(pygame.MOUSEBUTTONDOWN, first)))
                spent += [self.frame(self._move(place)) for place in others]
                self.frame(self._press(pygame.MOUSEBUTTONUP, tuple(places[-1])))
        return [ms for ms in spent if ms is not None]

    def frame(self, event: pygame.event.Event | None = None) -> float | None:
        """One frame at its time; its milliseconds, None if the drawing is as it was."""
        import pygame

        if event is not None:
            pygame.mouse.set_pos(event.pos)
            pygame.event.get(pygame.MOUSEMOTION)
            pygame.event.post(event)
        started, seen = time.perf_counter(), self._page.canvas.revision
        self._app.frame(1 / 60)
        spent = time.perf_counter() - started
        assert self._page.sight.revision == self._page.canvas.revision, "the ranking lags behind the drawing"
        time.sleep(max(0.0, 1 / 60 - spent))
        return spent * 1000 if self._page.canvas.revision != seen else None

    def _press(self, kind: int, place: tuple[int, ...]) -> pygame.event.Event:
        import pygame

        return pygame.event.Event(kind, pos=place, touch=False, button=1)

    def _move(self, place: tuple[int, ...]) -> pygame.event.Event:
        import pygame

        return pygame.event.Event(pygame.MOUSEMOTION, pos=place, touch=False, rel=(1, 1), buttons=(1, 0, 0))


RUNS: dict[str, Callable[..., dict[str, float]]] = {
    run.__name__: run for run in (as_it_opens, at_work, car_crowd, walker_crowd, switches, film, canvas)
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scene_runs", description=__doc__.splitlines()[0])
    parser.add_argument("run", choices=list(RUNS))
    parser.add_argument("words", nargs="*", help="a scene's name and options such as chapter=8; for film: gif or mp4")
    parser.add_argument("--frames", type=int, default=FRAMES, help="of a scene as it opens or at work")
    chosen = parser.parse_args()
    counted = chosen.run in (as_it_opens.__name__, at_work.__name__)
    options = {"frames": chosen.frames} if counted else {}
    print(json.dumps(RUNS[chosen.run](*chosen.words, **options)))


if __name__ == "__main__":
    main()
