"""What a person waits for: whole processes up to their first frame or word, and the way from scene to scene."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.catalogue import installed
from benchmarks.measure import Pace, Row, at_most, cost_row, timed
from benchmarks.scene_runs import fresh_home, in_own_process

_CAR_RACING = """
import gymnasium
env = gymnasium.make("CarRacing-v3", render_mode="rgb_array")
env.reset(seed=0)
env.render()
"""


def measure(pace: Pace) -> list[Row]:
    """Seconds until something is there."""
    launcher = ["-m", "neurarium", "scene", "launcher", "--frames", "1"]
    racing = ["-c", _CAR_RACING] if installed("Box2D") else None
    torch = ["-c", "import torch"] if installed("torch") else None
    opened, first_picture = in_turn(launcher, racing, pace.rounds)
    imported, peer = in_turn(["-c", "import brains"], torch, pace.rounds)
    helped, _ = in_turn(["-m", "neurarium", "--help"], None, pace.rounds)
    visits = [in_own_process("switches") for _ in range(pace.rounds)]
    return [
        at_most("launcher: whole process with its first frame", "s", opened, 1.5, "CarRacing-v3", first_picture),
        at_most('python -c "import brains", whole process', "s", imported, 0.25, "import torch", peer),
        cost_row("neurarium --help, whole process", "s", helped),
        at_most("from the launcher to the car scene, the first time", "s", [one["first"] for one in visits], 0.3),
        at_most("between the two from then on, the slowest of seven", "s", [one["later"] for one in visits], 0.3),
    ]


def in_turn(ours: list[str], peer: list[str] | None, rounds: int) -> tuple[list[float], list[float] | None]:
    """Seconds of both whole processes, one after the other each time; one round before does not count."""
    pairs = [(_seconds(ours), _seconds(peer) if peer else 0.0) for _ in range(rounds + 1)][1:]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs] if peer else None


def _seconds(words: list[str]) -> float:
    with fresh_home() as environment:
        return timed(
            lambda: subprocess.run(
                [sys.executable, *words], env=environment, capture_output=True, text=True, check=True
            )
        )
