"""Work of a frame with and without a film being made of it, in real time: ``python -m benchmarks.recording``.

Also tells by how much the memory in use grew while the film went on.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

import numpy as np


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recording", description=__doc__.splitlines()[0])
    parser.add_argument("--scenes", nargs="+", default=["car", "walker", "boundary"], help="to film")
    parser.add_argument("--seconds", type=float, default=20.0, help="of each")
    parser.add_argument("--mp4", action="store_true", help="MP4 instead of GIF; needs the extra video")
    arguments = parser.parse_args()
    from scenes import display

    display.prepare_environment(not display.has_display())
    for name in arguments.scenes:
        for recording in (False, True):
            print(_measure(name, arguments.seconds, recording, as_gif=not arguments.mp4), flush=True)


def _measure(name: str, seconds: float, recording: bool, as_gif: bool) -> str:
    """One line: milliseconds of a frame in the middle, of the slowest hundredth and at most; growth; the film."""
    from scenes import commands
    from scenes.app import App

    with tempfile.TemporaryDirectory() as folder:
        commands.picture_folder = lambda: Path(folder)
        app = App((1280, 800), 1.0)
        app.open(name)
        app.run(120)
        del app.work_ms[:]
        if recording:
            app.recording.press(as_gif=as_gif)
        app.run(3 * 60)
        before = _memory_mb()
        app.run(round((seconds - 3) * 60))
        growth = _memory_mb() - before
        work = np.array(app.work_ms)
        app.close()
        films = [f"{path.suffix[1:]} of {path.stat().st_size / 1e6:.1f} MB" for path in Path(folder).iterdir()]
    low, high = np.percentile(work, [50, 99])
    words = f"{name:9} {'filmed' if recording else 'plain':7} p50 {low:5.1f}  p99 {high:5.1f}  max {work.max():5.1f} ms"
    return f"{words}  memory {growth:+.0f} MB  {' '.join(films)}"


def _memory_mb() -> float:
    """Memory of this process that is in use now; nan where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return float("nan")
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
