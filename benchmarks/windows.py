"""What a person waits for: start-up, switching scenes, frames of the car scene with a thousand cars."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import numpy as np

from benchmarks.measure import Row

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


def _seconds(arguments: list[str]) -> tuple[float, str]:
    start = time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], env=_HEADLESS, capture_output=True, text=True, check=True)
    return time.perf_counter() - start, done.stdout


def _at_most(what: str, unit: str, figures: list[float], most: float) -> Row:
    middle = float(np.median(figures))
    return Row(what, unit, middle, min(figures), max(figures), target=f"at most {most:g}", met=middle <= most)


def measure(rounds: int) -> list[Row]:
    launch = ["-m", "neurarium", "scene", "launcher", "--frames", "1"]
    starts = [_seconds(launch)[0] for _ in range(rounds + 1)][1:]
    plain = [_seconds(["-c", "import brains"])[0] for _ in range(rounds + 1)][1:]
    switches = json.loads(_seconds(["-c", _SWITCHES])[1])
    car = ["-m", "neurarium", "scene", "car", "--population", "1000", "--size", "1280x800", "--frames", "600", "--json"]
    frames = [json.loads(_seconds(car)[1].splitlines()[-1])["frame_ms_p99"] for _ in range(rounds)]
    return [
        _at_most("launcher: whole process with its first frame", "s", starts, 1.5),
        _at_most("switching between launcher and car scene, first visit included", "s", switches, 0.3),
        _at_most("car scene, 1,000 cars, 1280 × 800, dummy driver: frame p99 at ×1", "ms", frames, 16.7),
        _at_most('python -c "import brains", whole process', "s", plain, 0.25),
    ]
