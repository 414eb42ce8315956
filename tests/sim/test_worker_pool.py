"""Worker processes end with the process that began them."""

import subprocess
import sys

CODE = """
from functools import partial
from sim.worker_pool import WorkerPool

if __name__ == "__main__":
    with WorkerPool(2) as pool:
        print(sorted(pool.run(partial(max, 1), [0, 2])), flush=True)
        input()
"""


def test_workers_do_not_outlive_a_parent_that_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", CODE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdout.readline() == "[(0, 1), (1, 2)]\n"
    parent.kill()
    parent.communicate(timeout=60)  # the output ends when the last process that could write to it does
