"""Handwritten digits for the benchmarks, and how an epoch of training on them is timed, ours and peers' in turn.

Digits are read from ``$NEURARIUM_DATA/mnist`` (the four IDX files, packed with gzip). Without them random pictures of
the same size are used, on which the time is the same and the accuracy is not told.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.measure import timed

Epoch = Callable[[], object]


@dataclass(frozen=True)
class Learner:
    """Someone who learns: makes a fresh ``(train for one epoch, accuracy on the test pictures)`` for every seed."""

    make: Callable[[int], tuple[Epoch, Callable[[], float]]]
    threads: int = 1


@dataclass(frozen=True)
class Learned:
    """(rounds,) seconds of an epoch, and the share of the test pictures that was right after it."""

    seconds: np.ndarray
    accuracy: np.ndarray


@dataclass(frozen=True)
class Digits:
    """Pictures (N, 784) float32 from 0 to 1 and their labels (N,); real says whether they show digits."""

    pictures: np.ndarray
    labels: np.ndarray
    test_pictures: np.ndarray
    test_labels: np.ndarray
    real: bool


def read_digits() -> Digits:
    folder = Path(os.environ.get("NEURARIUM_DATA", ".")) / "mnist"
    if not folder.is_dir():
        rng = np.random.default_rng(0)
        pictures = [rng.random((count, 784), dtype=np.float32) for count in (60_000, 10_000)]
        return Digits(pictures[0], rng.integers(0, 10, 60_000), pictures[1], rng.integers(0, 10, 10_000), False)
    arrays = []
    for part in ("train", "t10k"):
        for kind, offset in (("images-idx3", 16), ("labels-idx1", 8)):
            with gzip.open(folder / f"{part}-{kind}-ubyte.gz") as file:
                arrays.append(np.frombuffer(file.read(), np.uint8, offset=offset))
    scaled = [(array.reshape(-1, 784) / 255).astype(np.float32) for array in (arrays[0], arrays[2])]
    return Digits(scaled[0], arrays[1].astype(int), scaled[1], arrays[3].astype(int), True)


def in_turn(learners: Mapping[str, Learner], rounds: int) -> dict[str, Learned]:
    """Let all of them learn an epoch ``rounds`` times, in turn, after one round that does not count."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in learners}
    for seed in range(rounds + 1):
        for name, learner in learners.items():
            epoch, accuracy = learner.make(seed)
            with threadpool_limits(learner.threads):  # OpenMP's, which are PyTorch's, too
                seconds = timed(epoch)
            if seed:
                found[name].append((seconds, accuracy()))
    return {name: Learned(*np.array(pairs).T) for name, pairs in found.items()}


def both_ways(make: Callable[[int], tuple[Epoch, Callable[[], float]]], name: str) -> dict[str, Learner]:
    """A peer in one thread and in as many as it likes: on a busy machine the former is often faster."""
    return {name: Learner(make, os.cpu_count() or 1), f"{name} in one thread": Learner(make)}


def faster(found: Mapping[str, Learned], peer: str) -> str:
    """Which of a peer's two ways was the faster one."""
    return min((f"{peer} in one thread", peer), key=lambda name: float(np.median(found[name].seconds)))
