"""Spoilt files of every kind: they are read, or refused in one line; nothing else happens.

The long run, with its table of what was read and what was refused: ``python -m benchmarks.fuzz --files 10000``.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.examples import examples
from tests.fuzz.reading import PLACES, outcome, read_place, read_spoilt
from tests.product import calls, modules
from tests.systems import needs_pipes

KINDS = {example.kind: example for example in examples()}

READERS = {
    "brains/datasets/csv_file.py": "points",
    "brains/evolvers/base.py": "run",
    "brains/npz.py": "brain",
    "brains/pictures/bitmaps.py": "pictures cat.npy",
    "brains/pictures/checksums.py": "checksums",
    "brains/pictures/cifar.py": "pictures cifar",
    "brains/pictures/csv_pictures.py": "pictures digits.csv",
    "brains/pictures/entries.py": "pictures set.zip",
    "brains/pictures/idx.py": "pictures train-images",
    "brains/pictures/limits.py": "pictures",
    "brains/pictures/picture_files.py": "photo",
    "brains/pictures/simplified.py": "pictures cats.ndjson",
    "brains/randomness.py": "run",
    "brains/saved.py": "boundary lab",
    "brains/storage.py": "brain",
    "commands/sweep_files.py": "sweep",
    "scenes/boundary_file.py": "boundary lab",
    "scenes/classroom/progress.py": "lessons",
    "scenes/opening.py": "brain",
    "sim/atlas_files.py": "atlas",
    "sim/checkpoints.py": "run",
    "sim/creature_files.py": "creature",
    "sim/drive_files.py": "drive",
    "sim/evolution.py": "run",
    "sim/metrics.py": "run",
    "sim/run_config.py": "run",
    "sim/run_lock.py": "run",
    "sim/track_files.py": "track",
}
"""Modules that read a stranger's files, and how the kinds of examples begin that they read."""

OWN = {
    "brains/pictures/fetch.py": "its own download, judged by its checksum before it is unpacked",
    "commands/doctor.py": "pyproject.toml and the theme of this installation; the answer of its own child process",
    "commands/gym_flags.py": "a word of the command line",
    "neurarium.py": "the null device",
    "scenes/film.py": "the film that it has just written",
    "scenes/film_gif.py": "writes",
    "scenes/theme.py": "the theme of this installation",
    "sim/cluster_worker.py": "the program's own code, to compare versions",
    "sim/gym_environments.py": "a text that it has written itself",
    "sim/plane_data.py": "a text that it has written itself",
    "sim/report.py": "the theme of this installation",
    "sim/report_html.py": "pictures that it has just drawn, and the report's own style",
    "sim/report_page.py": "carries the champion's bytes over as they are",
}
"""Modules that call what could read a stranger's file, and why what they read is none."""

_NAMES = {"open", "read_limited", "unpack", "unpacked", "opened"}
_METHODS = {"read_bytes", "read_text", "validate_json", "ZipFile", "GzipFile", "TarFile", "fdopen", "fromfile"} | {
    "genfromtxt", "loadtxt", "memmap",
}  # fmt: skip
_OF_MODULES = {"json.loads", "json.load", "tomllib.load", "tomllib.loads", "np.load", "Image.open", "tarfile.open"} | {
    "gzip.open", "os.open", "io.open", "image.load", "csv.reader", "csv.DictReader",
}  # fmt: skip
_MODE = re.compile("[rwax][bt+]*")


def _reads(call: ast.Call) -> bool:
    """Whether a call opens a file, or takes apart what was read."""
    match call.func:
        case ast.Name(name):
            return name in _NAMES
        case ast.Attribute(owner, name):
            of = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            mode = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
            opens = name == "open" and isinstance(mode, str) and _MODE.fullmatch(mode) is not None
            return opens or name in _METHODS or f"{of}.{name}" in _OF_MODULES
    return False


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read_unspoilt(tmp_path: Path, kind: str) -> None:
    found = outcome(KINDS[kind], KINDS[kind].write(tmp_path))
    assert (found.refused, found.failure) == ("", "")


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=8)
@given(number=st.integers(0, 2**64))
def test_spoilt_files_are_read_or_refused_in_one_line(kind: str, number: int) -> None:
    assert read_spoilt(KINDS[kind], number).failure == ""


def test_a_row_with_a_number_of_thousands_of_digits_ends_the_table(tmp_path: Path) -> None:
    example = KINDS["run of car: metrics.csv"]
    first, *lines = example.data.splitlines(keepends=True)
    data = first + lines[0] + b"9" * 5000 + lines[1]
    assert outcome(example, example.write(tmp_path, data)).failure == ""


@needs_pipes
@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_file_is_refused_at_once(place: str) -> None:
    for kind, example in KINDS.items():
        if not kind.startswith(("run of xor", "run of walker")):  # read like those of cars
            assert read_place(example, place).failure == "", kind


def test_every_reader_of_the_program_is_tried() -> None:
    found = {path for path, tree in modules().items() if any(_reads(call) for call in calls(tree))}
    assert sorted(found - READERS.keys() - OWN.keys()) == [], "new: give it an example in tests/fuzz/examples.py"
    assert sorted((READERS.keys() | OWN.keys()) - found) == [], "these read nothing any more"
    for path, kind in READERS.items():
        assert any(name.startswith(kind) for name in KINDS), f"{path} has no example of kind {kind}"
