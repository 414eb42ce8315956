"""Checkpoints: whole or refused, two of them, and no more often than the run can bear."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brains.errors import UserError
from brains.npz import pack
from sim.checkpoints import BEFORE, NEWEST, SHARE, Checkpoint, Pace, TooNew, read_checkpoint, write_checkpoint

STATE = {"counts": np.array('{"generation": 3}'), "weights": np.arange(12.0).reshape(3, 4), "none": np.empty((0, 2))}
CONFIG = {"task": "xor", "seed": 3}


def same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return one.keys() == other.keys() and all(
        one[name].dtype == other[name].dtype and np.array_equal(one[name], other[name]) for name in one
    )


def test_what_was_written_is_read_and_the_one_before_is_kept(tmp_path: Path) -> None:
    write_checkpoint(tmp_path, Checkpoint({**STATE, "counts": np.array("first")}, CONFIG))
    assert not (tmp_path / BEFORE).exists()
    write_checkpoint(tmp_path, Checkpoint(STATE, CONFIG))
    found = read_checkpoint(tmp_path / NEWEST)
    assert same(found.state, STATE)
    assert found.config == CONFIG
    assert str(read_checkpoint(tmp_path / BEFORE).state["counts"]) == "first"
    assert {path.name for path in tmp_path.iterdir()} == {NEWEST, BEFORE}


@given(data=st.data())
def test_a_damaged_one_is_refused_or_tells_the_truth(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("spoilt")
    write_checkpoint(folder, Checkpoint(STATE, CONFIG))
    path = folder / NEWEST
    spoilt = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        del spoilt[data.draw(st.integers(0, len(spoilt) - 1)) :]
    else:
        for _ in range(data.draw(st.integers(1, 4))):
            spoilt[data.draw(st.integers(0, len(spoilt) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(spoilt)
    try:
        found = read_checkpoint(path)
    except UserError:
        return
    # Some bytes of the archive mean nothing, such as its date.
    assert same(found.state, STATE)
    assert found.config == CONFIG


def test_a_swapped_array_is_noticed_though_every_part_is_whole(tmp_path: Path) -> None:
    write_checkpoint(tmp_path, Checkpoint(STATE, CONFIG))
    with np.load(tmp_path / NEWEST) as members:
        changed = {name: members[name] for name in members.files} | {"weights": STATE["weights"] + 1.0}
    (tmp_path / NEWEST).write_bytes(pack(changed))
    with pytest.raises(UserError, match="checksum"):
        read_checkpoint(tmp_path / NEWEST)


def test_one_of_a_later_version_asks_for_an_update(tmp_path: Path) -> None:
    (tmp_path / NEWEST).write_bytes(pack({**STATE, "format": np.array("neurarium-checkpoint/2")}))
    with pytest.raises(TooNew, match=r"later version.*update"):
        read_checkpoint(tmp_path / NEWEST)


@pytest.mark.parametrize("found", ["neurarium-brain/1", "neurarium-checkpoint/x", "neurarium-checkpoint", "", "a/b/c"])
def test_other_files_are_no_checkpoints(tmp_path: Path, found: str) -> None:
    (tmp_path / NEWEST).write_bytes(pack({**STATE, "format": np.array(found)}))
    with pytest.raises(UserError, match="its format is"):
        read_checkpoint(tmp_path / NEWEST)
    (tmp_path / NEWEST).write_bytes(json.dumps(CONFIG).encode())
    with pytest.raises(UserError):
        read_checkpoint(tmp_path / NEWEST)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@given(
    generation_s=st.floats(1e-4, 10.0),
    write_s=st.lists(st.floats(1e-4, 0.5), min_size=1, max_size=5),
    capture_s=st.floats(1e-6, 1e-3),
)
def test_writing_and_capturing_never_take_more_than_two_hundredths(
    generation_s: float, write_s: list[float], capture_s: float
) -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    spent_s, since_s = 0.0, None
    for number in range(300):
        clock.now_s += generation_s
        took_s = 0.0
        if pace.write_due:
            took_s = write_s[number % len(write_s)]
            with pace.writing():
                clock.now_s += took_s
        elif pace.capture_due:
            took_s = capture_s
            with pace.capturing():
                clock.now_s += took_s
        if since_s is None:  # the first generation is written however long it takes
            since_s = clock.now_s
        else:
            spent_s += took_s
    # What was written last has not been paid for yet.
    assert spent_s - max(write_s) - capture_s <= 0.02 * (clock.now_s - since_s)


def test_long_generations_are_all_written_and_an_interval_is_kept() -> None:
    for every_s, expected in ((0.0, 50), (10.0, 10)):
        clock, written = Clock(), 0
        pace = Pace(every_s, clock)
        for _ in range(50):
            clock.now_s += 2.0
            if pace.write_due:
                written += 1
                with pace.writing():
                    clock.now_s += 1.9 * SHARE
        assert expected - 1 <= written <= expected
