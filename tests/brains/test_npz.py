"""Files are written where they may be, and nowhere else."""

import os
import stat
from pathlib import Path

import pytest

from brains.errors import UserError
from brains.npz import write_atomically
from tests.systems import needs_pipes


@needs_pipes
def test_a_file_takes_the_place_of_files_alone(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for place in (pipe, tmp_path):
        with pytest.raises(UserError, match="cannot be written: it is no ordinary file"):
            write_atomically(place, b"data")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]
