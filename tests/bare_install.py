"""Everything that `pip install neurarium` promises without extras, tried once: every scene and every headless command.

    python tests/bare_install.py

Run it with the Python of an environment in which `pip install .` was said, and nothing else. Every command is a
process of its own in a folder that is thrown away, without a display; the exit status is 1 if one of them failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

sys.path.pop(0)  # this folder, whose scenes are not those that are installed
from scenes.registry import CARDS, LAUNCHER

EXTRAS = ("gymnasium", "imageio_ffmpeg", "distributed", "torch", "sklearn", "pytest")
"""Modules that only extras bring."""
SCENES = tuple(card.name for card in (LAUNCHER, *CARDS))
COMMANDS = (
    "--version",
    "--help",
    "doctor",
    "evolve car --generations 2 --population 20 --time-limit-s 10 --out car",
    "evolve car --resume car --generations 3 --workers 2",
    "evolve walker --generations 2 --population 8 --seconds 3 --out walker",
    "evolve xor --generations 10 --out xor",
    "evolve fruit --generations 5 --out fruit --strategy openai-es",
    "evolve spiral --generations 5 --out spiral --strategy genetic",
    "replay car/champion.npz --headless --json",
    "replay car/champion.npz --gif car.gif --seconds 1",
    "replay walker/champion.npz --headless --json",
    "replay walker/champion.npz --gif walker.gif --seconds 1",
    "replay xor/champion.npz --headless --json",
    "report car",
    "report walker",
    "report xor",
    "train fruit --epochs 50 --out fruit.npz",
    "test fruit.npz fruit",
    "train strokes --hidden 10 --epochs 1 --out strokes.npz",
    "test strokes.npz strokes",
    "sweep strokes --hidden 10 --epochs 1 --learn-rate 0.01 --seeds 1 --out sweep",
    "data list",
    "tracks",
    "tracks show seed:5 --out track.png",
    "demo --headless --seconds 3 --out demo",
)


def main() -> int:
    """Try all of it; the exit status."""
    there = [name for name in EXTRAS if find_spec(name)]
    print(f"extras here: {', '.join(there) or 'none'}")
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for words in (*(f"scene {name} --frames 30" for name in SCENES), *COMMANDS):
            failed += not _works(words, Path(folder))
    print(f"{len(SCENES) + len(COMMANDS) - failed} passed, {failed} failed")
    return 1 if failed else 0


def _works(words: str, folder: Path) -> bool:
    """Whether the command ends well; told in a line, with what it said if it does not."""
    variables = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy", "HOME": str(folder)}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "neurarium", *words.split()],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=600,
    )
    well = done.returncode == 0 and "Traceback" not in done.stderr
    print(f"{'ok    ' if well else 'FAILED'} {time.perf_counter() - started:5.1f} s  neurarium {words}", flush=True)
    if not well:
        print(done.stdout[-2_000:], done.stderr[-4_000:], sep="\n", flush=True)
    return well


if __name__ == "__main__":
    sys.exit(main())
