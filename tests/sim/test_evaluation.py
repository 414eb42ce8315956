"""Worker processes end with the process that began them."""

import subprocess
import sys

CODE = """
from sim.evaluation import worker_pool

if __name__ == "__main__":
    with worker_pool(2) as pool:
        print(pool.submit(max, 1, 2).result(), flush=True)
        input()
"""


def test_workers_do_not_outlive_a_parent_that_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", CODE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdout.readline() == "2\n"
    parent.kill()
    parent.communicate(timeout=60)  # the output ends when the last process that could write to it does
