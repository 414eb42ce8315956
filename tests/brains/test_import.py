"""Importing brains is quick and opens nothing."""

import subprocess
import sys

PROGRAM = """
import sys, time
start = time.process_time()
import brains, brains.evolvers
seconds = time.process_time() - start  # of the processor: other programs may be busy beside this one
print(seconds, *sorted({name.partition(".")[0] for name in sys.modules}))
"""


def imported() -> tuple[float, set[str]]:
    out = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout.split()
    return float(out[0]), set(out[1:])


def test_no_window_no_physics_and_no_library_that_is_not_needed_yet() -> None:
    _, modules = imported()
    assert {"brains", "numpy"} <= modules
    assert not modules & {"pygame", "pygame_gui", "pymunk", "cmaes", "scipy", "matplotlib", "sim", "scenes"}


def test_a_quarter_of_a_second_is_enough() -> None:
    assert min(imported()[0] for _ in range(4)) <= 0.25
