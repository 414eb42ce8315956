"""What a person waits for: start-up, switching scenes, frames of the car scene with a thousand cars."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import numpy as np

from benchmarks.measure import Row, rate_row

_HEADLESS = {**os.environ, "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}

_SWITCHES = """
import json, time
from scenes import display
display.prepare_environment(True)
from scenes.app import App
app = App((1280, 800), 1.0)
times = []
for name in ("launcher", "car") * 4:
    start = time.perf_counter()
    app.open(name)
    app.run(1, realtime=False)
    times.append(time.perf_counter() - start)
app.close()
print(json.dumps(times[1:]))
"""

# The shipped driver and 999 of its barely changed children: all of them still drive when the last frame is drawn.
_CROWD = """
import json
from scenes import display
display.prepare_environment(True)
import numpy as np
from brains.storage import load_brain
from scenes.app import App
from sim.shipped import shipped_brain
app = App((1280, 800), 1.0)
app.open("car", population=1000, track="meadow")
session = app.session.scene.session
session.change_setting("mutation_size", 0.001)
session.invite(load_brain(shipped_brain("car")), "car", ("meadow",))
session.evolve_from_guest()
app.run(600, realtime=False)
print(json.dumps([float(np.percentile(app.work_ms[10:], 99)), int(session.world.driving.sum())]))
app.close()
"""

# The shipped biped and 149 of its barely changed children, all walking.
_HERD = """
import json
from scenes import display
display.prepare_environment(True)
import numpy as np
from brains.storage import load_brain
from scenes.app import App
from sim.shipped import shipped_brain
app = App((1280, 800), 1.0)
app.open("walker", population=150, creature="biped", terrain="flat", strategy="genetic")
session = app.session.scene.session
session.change_setting("mutation_size", 0.001)
session.invite(load_brain(shipped_brain("walker-biped")), "biped", ("flat#1",))
session.evolve_from_guest()
app.run(600, realtime=False)
print(json.dumps([float(np.percentile(app.work_ms[10:], 99)), int(session.world.walking.sum())]))
app.close()
"""

# Digits drawn with the mouse, sixty frames a second of real time, while a 784-512-256-10 network trains beside it.
# A frame takes the mouse's event and ends with the new ranking on the screen.
_CANVAS = """
import json, time
from scenes import display
display.prepare_environment(True)
import numpy as np, pygame
from brains.pictures.strokes import write_digit
from scenes.app import App
app = App((1280, 800), 1.0)
app.open("pictures", page="draw")
page, session = app.scene.page, app.scene.session
def frame(*events):
    for kind, place in events:
        pygame.mouse.set_pos(place)
        pygame.event.get(pygame.MOUSEMOTION)
        button = {} if kind == pygame.MOUSEMOTION else {"button": 1}
        buttons = {"rel": (1, 1), "buttons": (1, 0, 0)} if kind == pygame.MOUSEMOTION else {}
        pygame.event.post(pygame.event.Event(kind, pos=place, touch=False, **button, **buttons))
    started = time.perf_counter()
    seen = page.canvas.revision
    app.frame(1 / 60)
    spent = time.perf_counter() - started
    assert page.sight.revision == page.canvas.revision
    time.sleep(max(0.0, 1 / 60 - spent))
    return spent * 1000 if page.canvas.revision != seen else None
while session.snapshot.pictures is None or session.unhandled:
    frame()
session.use_setup(hidden=(512, 256), batch=128, epochs=1000)
while session.snapshot.epochs < 0.1 or session.unhandled:
    frame()
app.work_ms.clear()
steps, started, strokes = session.snapshot.steps, time.perf_counter(), []
rng = np.random.default_rng(0)
for digit in (3, 8, 5, 2, 7, 4, 6, 9, 0, 1):
    canvas = page.view.places.canvas
    page.canvas.clear()
    for stroke in write_digit(digit, rng)[0]:
        way = [tuple(place) for place in (stroke * (canvas.width / 28) + canvas.topleft).round().astype(int).tolist()]
        strokes.append(frame((pygame.MOUSEBUTTONDOWN, way[0])))
        strokes += [frame((pygame.MOUSEMOTION, place)) for place in way[1:]]
        frame((pygame.MOUSEBUTTONUP, way[-1]))
rate = (session.snapshot.steps - steps) / (time.perf_counter() - started)
strokes = [ms for ms in strokes if ms is not None]
print(json.dumps([float(np.percentile(strokes, 99)), float(np.percentile(app.work_ms, 99)), len(strokes), rate]))
app.close()
"""

# Every other scene as it opens, left alone for ten seconds of its own time; how many minibatch steps the boundary lab
# did in a second of those.
_SCENES = """
import json
from scenes import display
display.prepare_environment(True)
import numpy as np
from scenes.app import App
from scenes.registry import CARDS
app = App((1280, 800), 1.0)
found = {}
for card in CARDS:
    app.open(card.name)
    app.run(10, realtime=False)
    app.work_ms.clear()
    app.run(600, realtime=False)
    found[card.name] = [float(np.percentile(app.work_ms, 99)), 0.0]
    if card.name == "boundary":
        found[card.name][1] = app.session.scene.session.steps / (610 / 60)
print(json.dumps(found))
app.close()
"""


def _seconds(arguments: list[str]) -> tuple[float, str]:
    start = time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], env=_HEADLESS, capture_output=True, text=True, check=True)
    return time.perf_counter() - start, done.stdout


def _at_most(what: str, unit: str, figures: list[float], most: float) -> Row:
    middle = float(np.median(figures))
    return Row(what, unit, middle, min(figures), max(figures), target=f"at most {most:g}", met=middle <= most)


def measure_scenes(rounds: int) -> list[Row]:
    """Frames of every scene of the launcher, and how much the boundary lab learns meanwhile."""
    found = [json.loads(_seconds(["-c", _SCENES])[1].splitlines()[-1]) for _ in range(rounds)]
    frames = [
        _at_most(f"scene {name} as it opens, 1280 × 800: frame p99", "ms", [one[name][0] for one in found], 16.7)
        for name in found[0]
    ]
    steps = np.array([one["boundary"][1] for one in found])
    promise = "at least 2,000"
    return [
        *frames,
        rate_row(
            "boundary lab: minibatch steps a second while it draws 60 frames",
            "1/s",
            steps,
            target=promise,
            met=lambda figure, _: figure >= 2000,
        ),
    ]


def measure(rounds: int) -> list[Row]:
    launch = ["-m", "neurarium", "scene", "launcher", "--frames", "1"]
    starts = [_seconds(launch)[0] for _ in range(rounds + 1)][1:]
    plain = [_seconds(["-c", "import brains"])[0] for _ in range(rounds + 1)][1:]
    switches = json.loads(_seconds(["-c", _SWITCHES])[1])
    crowds = [json.loads(_seconds(["-c", _CROWD])[1].splitlines()[-1]) for _ in range(rounds)]
    frames, least = [crowd[0] for crowd in crowds], min(crowd[1] for crowd in crowds)
    herds = [json.loads(_seconds(["-c", _HERD])[1].splitlines()[-1]) for _ in range(rounds)]
    walks, fewest = [herd[0] for herd in herds], min(herd[1] for herd in herds)
    canvas = [json.loads(_seconds(["-c", _CANVAS])[1].splitlines()[-1]) for _ in range(rounds)]
    strokes, windows, steps = ([one[i] for one in canvas] for i in (0, 1, 3))
    trained = f"while 784-512-256-10 trains beside it at {np.median(steps):,.0f} steps/s"
    return [
        _at_most("launcher: whole process with its first frame", "s", starts, 1.5),
        _at_most("switching between launcher and car scene, first visit included", "s", switches, 0.3),
        _at_most(f"car scene, {least:,} of 1,000 cars alive, 1280 × 800, ×1: frame p99", "ms", frames, 16.7),
        _at_most(f"walker scene, {fewest:,} of 150 walkers alive, 1280 × 800, ×1: frame p99", "ms", walks, 33.0),
        _at_most(f"pictures: from the stroke to the ranking on the screen {trained}, p99", "ms", strokes, 16.0),
        _at_most(f"pictures: frames while drawing {trained}, p99", "ms", windows, 16.7),
        _at_most('python -c "import brains", whole process', "s", plain, 0.25),
    ]
