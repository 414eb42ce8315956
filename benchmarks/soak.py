"""Let a scene of physics evolve for half an hour at the highest speed, or a headless run for many generations.

``python -m benchmarks.soak car --minutes 30``, ``python -m benchmarks.soak walker``,
``python -m benchmarks.soak evolve --generations 2000``. Prints a line a minute and a verdict: memory may grow by 5 %
after the first fifth, open files, threads, child processes and uncollectable garbage not at all, no frame may take a
second of the processor's time, and the run folder, the best of every generation aside, grows by its table's lines
alone. Exit status 1 if one of them fails.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.watch import MOST_GROWTH, Growth, growth, reading
from tests.home import at_home_in, variables_for

LONGEST_FRAME_S = 1.0
MOST_KB_A_GENERATION = 1.0  # of a run folder: a line of metrics.csv has about 200 bytes
_SAMPLE_S = 1.0


@dataclass
class Soak:
    """What was seen, a sample a second.

    Attributes:
        generations: how many ended; frames: drawn or stepped; slowest_frame_s: of the processor's time.
        samples: by what they are of.
    """

    what: str
    seconds: float = 0.0
    generations: int = 0
    frames: int = 0
    slowest_frame_s: float = 0.0
    garbage: int = 0
    samples: dict[str, list[float]] = field(default_factory=dict)

    def add(self, folder_kb: float, pid: int | None = None) -> None:
        """Take a sample."""
        now = asdict(reading(pid)) | {"folder_kb": folder_kb, "generations": float(self.generations)}
        for name, value in now.items():
            self.samples.setdefault(name, []).append(value)

    def grown(self) -> dict[str, Growth]:
        """How much each figure grew after the warm-up."""
        return {name: growth(values) for name, values in self.samples.items()}

    def troubles(self) -> list[str]:
        """What must not be; nothing if all is well."""
        grown = self.grown()
        found = []
        if not grown["memory_mb"].flat:
            found.append(f"memory grew by {grown['memory_mb'].share:.1%}, more than {MOST_GROWTH:.0%}")
        counts = {name: grown[name] for name in ("files", "threads", "children")}
        more = {name: count for name, count in counts.items() if count.after > count.before}
        found += [f"{name} grew from {count.before:g} to {count.after:g}" for name, count in more.items()]
        if self.slowest_frame_s > LONGEST_FRAME_S:
            found.append(f"a frame took {self.slowest_frame_s:.2f} s")
        if self.garbage:
            found.append(f"{self.garbage} objects that cannot be collected")
        folder, ended = grown["folder_kb"], grown["generations"]
        if folder.after - folder.before > MOST_KB_A_GENERATION * (ended.after - ended.before) + 1:
            found.append(f"the run folder grew from {folder.before:,.0f} to {folder.after:,.0f} kB")
        if self.generations < 2:
            found.append("no two generations ended: let it run longer")
        return found

    def line(self) -> str:
        """The state of things now."""
        last = {name: values[-1] for name, values in self.samples.items()}
        return (
            f"{self.what} {self.seconds / 60:5.1f} min  {self.generations:5} generations  {self.frames:8,} frames"
            f"  slowest {self.slowest_frame_s * 1000:4.0f} ms  memory {last['memory_mb']:6.1f} MB"
            f"  files {last['files']:g}  threads {last['threads']:g}  children {last['children']:g}"
            f"  folder {last['folder_kb']:,.0f} kB"
        )


def soak_scene(name: str, minutes: float, seed: int, population: int | None = None) -> Soak:
    """A scene in SDL's window without a screen, saving its run as it does for a person."""
    from scenes import display

    display.prepare_environment(headless=True)
    from scenes.app import App
    from scenes.stepping import SPEEDS

    with tempfile.TemporaryDirectory() as place, at_home_in(Path(place)):
        app = App((1280, 800), 1.0)
        app.open(name, folder=Path(place), seed=seed, population=population)
        app.choose_speed(SPEEDS.index(SPEEDS[-1]))
        gc.freeze()  # as the app does when it runs
        try:
            return _frames(Soak(name), app, minutes * 60, Path(place))
        finally:
            app.close()


def _frames(soak: Soak, app: Any, length_s: float, place: Path) -> Soak:
    started = last = time.monotonic()
    next_sample = next_line = 0.0
    while soak.seconds < length_s:
        now = time.monotonic()
        before = time.thread_time()
        app.frame(now - last)
        soak.slowest_frame_s = max(soak.slowest_frame_s, time.thread_time() - before)
        last, soak.seconds = now, now - started
        soak.frames += 1
        if soak.seconds >= next_sample:
            soak.generations = app.scene.session.run.evolution.generation
            soak.add(_kilobytes(place, but="generations"))
            next_sample += _SAMPLE_S
        if soak.seconds >= next_line:
            print(soak.line(), flush=True)
            next_line += 60.0
    gc.collect()
    soak.garbage = len(gc.garbage)
    return soak


def soak_evolve(task: str, generations: int, seed: int, population: int | None = None) -> Soak:
    """``neurarium evolve`` in a process of its own."""
    soak = Soak(f"evolve {task}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "run"
        words = [f"--generations={generations}", f"--seed={seed}", f"--out={folder}"]
        words += [f"--population={population}"] if population is not None else []
        started, next_line = time.monotonic(), 0.0
        environment = {**os.environ, **variables_for(Path(place))}
        command = [sys.executable, "-m", "neurarium", "evolve", task, *words, "--quiet"]
        run = subprocess.Popen(command, env=environment)
        while run.poll() is None:
            time.sleep(0.1)
            soak.seconds = time.monotonic() - started
            soak.generations = _lines(folder / "metrics.csv") - 1
            if soak.generations < 1:
                continue  # it is not under way yet
            soak.add(_kilobytes(folder, but="generations"), run.pid)
            if soak.seconds >= next_line:
                print(soak.line(), flush=True)
                next_line = soak.seconds + 60.0
        if run.returncode:
            sys.exit(f"evolve ended with {run.returncode}")
        soak.generations = _lines(folder / "metrics.csv") - 1
    for values in soak.samples.values():
        values.pop()  # taken while the process ended
    return soak


def _lines(path: Path) -> int:
    try:
        return path.read_bytes().count(b"\n")
    except OSError:
        return 0


def _kilobytes(folder: Path, but: str = "") -> float:
    """Of all files in a folder; those of the subfolder ``but`` are one a generation by design."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() and path.parent.name != but else 0
        except OSError:
            continue  # renamed this very moment
    return total / 1000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__.splitlines()[0])
    parser.add_argument("scene", choices=["car", "walker", "evolve"], help="a scene, or a run without a window")
    parser.add_argument("--minutes", type=float, default=30.0, help="of a scene")
    parser.add_argument("--task", default="xor", help="of evolve")
    parser.add_argument("--generations", type=int, default=2000, help="of evolve")
    parser.add_argument("--population", type=int, help="individuals in a generation; as ever if not given")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    chosen = parser.parse_args()
    if chosen.scene == "evolve":
        soak = soak_evolve(chosen.task, chosen.generations, chosen.seed, chosen.population)
    else:
        soak = soak_scene(chosen.scene, chosen.minutes, chosen.seed, chosen.population)
    troubles, grown = soak.troubles(), soak.grown()
    print(soak.line())
    memory = grown["memory_mb"]
    print(
        f"{soak.what}: memory {memory.before:.1f} MB after the warm-up, {memory.after:.1f} MB at the end"
        f" ({memory.share:+.1%}), {memory.peak:.1f} MB at most: {'; '.join(troubles) or 'all is well'}"
    )
    if chosen.json:
        figures = {name: asdict(one) for name, one in grown.items()}
        counts = {"generations": soak.generations, "frames": soak.frames, "slowest_frame_s": soak.slowest_frame_s}
        print(json.dumps({"soak": soak.what, "seconds": soak.seconds, **counts, "grown": figures, "bad": troubles}))
    sys.exit(1 if troubles else 0)


if __name__ == "__main__":
    main()
