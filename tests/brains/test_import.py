"""Importing brains opens nothing, which is what keeps it quick; `python -m benchmarks --only start-up` times it."""

import subprocess
import sys

PROGRAM = """
import sys
import brains, brains.evolvers
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_no_window_no_physics_and_no_library_that_is_not_needed_yet() -> None:
    out = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout
    modules = set(out.split())
    assert {"brains", "numpy"} <= modules
    assert not modules & {"pygame", "pygame_gui", "pymunk", "cmaes", "scipy", "matplotlib", "sim", "scenes"}
