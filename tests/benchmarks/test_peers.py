"""Peers: which of their ways counts, whole processes in turn, and the memory of processes."""

import sys

import numpy as np
import pytest

from benchmarks import memory, startup
from benchmarks.digits import Learned, Learner, both_ways, faster, in_turn
from benchmarks.gradient import epoch_rows


def learned(seconds: float, accuracy: float) -> Learned:
    return Learned(np.full(3, seconds), np.full(3, accuracy))


def test_a_peer_counts_in_its_faster_way_and_accuracy_beside_the_better_peer() -> None:
    found = {
        "ours": learned(1.0, 0.950),
        "PyTorch": learned(3.0, 0.940),
        "PyTorch in one thread": learned(2.0, 0.949),
        "scikit-learn": learned(1.5, 0.954),
        "scikit-learn in one thread": learned(4.0, 0.999),
    }
    torch, sklearn, accuracy = epoch_rows("adam", found, real=True)
    assert (torch.peer_name, torch.ratio, torch.met) == ("PyTorch in one thread", 2.0, True)
    assert (sklearn.peer_name, sklearn.ratio, sklearn.met) == ("scikit-learn", 1.5, False)
    assert (accuracy.peer_name, accuracy.peer) == ("scikit-learn", pytest.approx(95.4))
    assert accuracy.met is False, "0.4 points below"
    assert len(epoch_rows("adam", found, real=False)) == 2, "random pictures have no accuracy"


def test_learners_take_turns_and_the_first_round_only_warms_up() -> None:
    calls: list[tuple[str, int]] = []

    def learner(name: str) -> Learner:
        return Learner(lambda seed: (lambda: calls.append((name, seed)), lambda: float(seed)))

    found = in_turn({"ours": learner("ours"), "theirs": learner("theirs")}, 2)
    assert calls == [(name, seed) for seed in (0, 1, 2) for name in ("ours", "theirs")]
    assert found["theirs"].accuracy.tolist() == [1.0, 2.0]
    assert faster({"peer": learned(2.0, 0), "peer in one thread": learned(1.0, 0)}, "peer") == "peer in one thread"
    assert list(both_ways(lambda seed: (lambda: None, lambda: 0.0), "peer")) == ["peer", "peer in one thread"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells how much memory a process holds")
def test_the_peak_of_a_process_counts_what_it_gave_back_and_its_children() -> None:
    holds = "import time; held = bytearray(80_000_000); time.sleep(0.3); del held; time.sleep(0.1)"
    alone = memory.peak_mb(["-c", holds])
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{holds}'])"
    assert 80 < alone < memory.peak_mb(["-c", child])


def test_a_process_that_fails_is_told_with_its_last_words() -> None:
    with pytest.raises(RuntimeError, match="no such luck"):
        memory.peak_mb(["-c", "raise SystemExit('no such luck')"])


def test_whole_processes_are_timed_with_and_without_a_peer() -> None:
    ours, peer = startup.in_turn(["-c", "pass"], ["-c", "import json"], 2)
    assert len(ours) == 2
    assert peer is not None
    assert len(peer) == 2
    assert startup.in_turn(["-c", "pass"], None, 1)[1] is None
