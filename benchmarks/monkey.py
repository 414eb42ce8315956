"""A hundred thousand random but seeded events through all scenes in one window: ``python -m benchmarks.monkey``.

Every seed and number of a deed give the same deed. An exception ends it with the deeds that led there; a frame of more
than a second of the processor's time, and memory that grows by more than 5 % after the first fifth, are told at the
end. Exit status 1 if there was any of these. All files lie in a folder that is thrown away.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.watch import MOST_GROWTH, growth, memory_mb
from tests.guard import fence
from tests.home import at_home_in

if TYPE_CHECKING:
    from tests.scenes.monkey import Deed, Monkey

LONGEST_FRAME_S = 1.0
_SAMPLES = 100
_CURVE = 10  # lines of it are printed
_HANG_S = 600.0  # of the clock's time, for one deed, on a machine that may be busy


@dataclass
class Play:
    """How it went.

    Attributes:
        memory_mb: a sample after every hundredth of the events.
        slow: deeds with a frame that took too long.
        failure: the traceback; empty if there was none.
    """

    events: int = 0
    deeds: int = 0
    processor_s: float = 0.0
    memory_mb: list[float] = field(default_factory=list)
    slow: list[Deed] = field(default_factory=list)
    slowest: Deed | None = None
    last: list[Deed] = field(default_factory=list)
    failure: str = ""

    def troubles(self) -> list[str]:
        """What must not be; nothing if all is well."""
        found = [f"a frame of {deed.seconds:.2f} s: {deed}" for deed in self.slow]
        if self.failure:
            found.append(self.failure.strip().splitlines()[-1])
        elif not growth(self.memory_mb).flat:
            found.append(f"memory grew by {growth(self.memory_mb).share:.1%}, more than {MOST_GROWTH:.0%}")
        return found


def play(events: int, seed: int, scenes: Sequence[str]) -> Play:
    """Send so many events through those scenes."""
    from scenes import display

    display.prepare_environment(headless=True)
    from tests.scenes.driver import Driver
    from tests.scenes.monkey import Monkey

    found = Play()
    with tempfile.TemporaryDirectory() as place, at_home_in(Path(place)), fence(Path(tempfile.gettempdir())):
        driver = Driver()
        driver.open(scenes[0])
        monkey = Monkey(driver, seed, scenes, _files(Path(place) / "files"))
        started = time.process_time()
        try:
            _play(found, monkey, events)
        except Exception:
            found.failure = traceback.format_exc()
        finally:
            faulthandler.cancel_dump_traceback_later()
        found.events, found.processor_s = driver.posted, time.process_time() - started
        found.slowest, found.last = monkey.slowest, list(monkey.deeds)
        driver.app.close()
    return found


def _play(found: Play, monkey: Monkey, events: int) -> None:
    driver, shown = monkey.driver, 0
    while driver.posted < events:
        faulthandler.dump_traceback_later(_HANG_S, exit=True)
        monkey.play(1)
        found.deeds += 1
        if monkey.deeds[-1].seconds > LONGEST_FRAME_S:
            found.slow.append(monkey.deeds[-1])
        if driver.posted >= (len(found.memory_mb) + 1) * events // _SAMPLES:
            found.memory_mb.append(memory_mb())
        if driver.posted >= (shown + 1) * events // _CURVE:
            shown += 1
            print(f"{driver.posted:9,} events  {memory_mb():6.1f} MB  slowest {monkey.slowest}", flush=True)


def _files(folder: Path) -> list[Path]:
    """What may be dropped on the window."""
    from tests.fuzz.examples import write_examples

    return write_examples(folder)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.monkey", description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--scenes", nargs="+", help="some of them instead of all")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    chosen = parser.parse_args()
    from scenes.registry import CARDS

    found = play(chosen.events, chosen.seed, chosen.scenes or ["launcher", *(card.name for card in CARDS)])
    troubles = found.troubles()
    if found.failure:
        print("\n".join(str(deed) for deed in found.last))
        print(found.failure)
    memory = growth(found.memory_mb or [memory_mb()])
    print(
        f"{found.events:,} events in {found.deeds:,} deeds, {found.processor_s:,.0f} s of the processor's time;"
        f" memory {memory.before:.1f} MB after the warm-up, {memory.after:.1f} MB at the end ({memory.share:+.1%});"
        f" slowest frame {found.slowest}"
    )
    print("\n".join(troubles) or "all is well")
    if chosen.json:
        print(json.dumps(asdict(found) | {"grown": asdict(memory), "bad": troubles}))
    sys.exit(1 if troubles else 0)


if __name__ == "__main__":
    main()
