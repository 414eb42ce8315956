"""What a worker of a cluster does: it says what it is made of, keeps what a generation is scored in, and scores chunks.

All of this runs in other people's processes, on machines where nothing but the same Neurarium is installed.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import math
import os
import platform
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import brains
import sim
from brains.blas import one_thread
from sim.evaluation import Scoring
from sim.task import Scores

PACKAGES = ("neurarium", "numpy", "pymunk", "cmaes")
"""What the bits of an episode, and of the champion, depend on."""
CODE = "neurarium's code"
ARITHMETIC = "arithmetic"
_MOST_KEPT = 8
_LAST_WORDS_S = 1.0


@dataclass(frozen=True)
class Orders:
    """What holds for all chunks of a generation.

    Attributes:
        identity: what the coordinator is made of, as `identity` gives it.
        scoring: a `Scoring` as `packed` makes it; a worker that is made of something else does not unpack it.
        timeout_s: a worker that takes longer over a chunk says so, and ends if somebody will start it again.
        topic: under which it says so.
    """

    identity: dict[str, str]
    scoring: bytes
    timeout_s: float
    topic: str


@dataclass(frozen=True)
class Unknown:
    """The answer of a worker that has not got the orders yet: send them along."""


@dataclass(frozen=True)
class Unfit:
    """The answer of a worker whose scores could differ: it has other versions."""

    worker: str
    why: str


def packed(value: Any) -> bytes:
    """For the way to a worker, in the manner of Dask; nothing on the way has to understand it."""
    from distributed.protocol import pickle

    return bytes(pickle.dumps(value))


def _unpacked(value: bytes) -> Any:
    from distributed.protocol import pickle

    return pickle.loads(value)


def identity(packages: tuple[str, ...] = PACKAGES) -> dict[str, str]:
    """What this process is made of, by name: versions, a digest of our own code, and one of the arithmetic."""
    found = {"Python": ".".join(platform.python_version_tuple()[:2])}
    for name in packages:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = ""
    return {**found, CODE: _code(), ARITHMETIC: _arithmetic()}


def differences(theirs: dict[str, str], ours: dict[str, str]) -> str:
    """In words, why their scores could differ from ours; empty if they cannot.

    The arithmetic is left out: another processor rounds some functions differently, which is told but not forbidden.
    """
    words = [
        f"{name} {theirs.get(name) or 'missing'}, here {version or 'missing'}"
        for name, version in ours.items()
        if name not in (CODE, ARITHMETIC) and theirs.get(name) != version
    ]
    if not words and theirs.get(CODE) != ours.get(CODE):
        words = [f"neurarium {ours.get('neurarium')} with other code under the same version"]
    return "; ".join(words)


def score(mark: str, orders: bytes | None, individuals: int, genes: bytes) -> Scores | Unknown | Unfit:
    """Score one chunk.

    Args:
        mark: names the orders.
        orders: `Orders` as `packed` makes them, unless this worker should have them already.
        individuals: how many.
        genes: their parameters, (individuals, parameters) little-endian float32.
    """
    kept = _known_orders(mark, orders)
    if kept is None:
        return Unknown()
    if isinstance(kept, Unfit):
        return kept
    parameters = np.frombuffer(genes, "<f4").reshape(individuals, -1).astype(np.float32)
    with _at_most(kept.timeout_s, kept.topic), one_thread():
        return kept.scoring(parameters)


@dataclass(frozen=True)
class _Known:
    scoring: Scoring
    timeout_s: float
    topic: str


_kept: OrderedDict[str, _Known | Unfit] = OrderedDict()
_keeping = threading.Lock()  # a worker may have several threads


def _known_orders(mark: str, orders: bytes | None) -> _Known | Unfit | None:
    """The orders of that name: as they were kept, or as they came along."""
    with _keeping:
        if mark in _kept:
            _kept.move_to_end(mark)
            return _kept[mark]
    if orders is None:
        return None
    known = _understood(orders)
    with _keeping:
        _kept[mark] = known
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return known


def _understood(packed_orders: bytes) -> _Known | Unfit:
    from distributed import get_worker

    orders: Orders = _unpacked(packed_orders)
    asked = tuple(name for name in orders.identity if name not in ("Python", CODE, ARITHMETIC))
    why = differences(identity(asked), orders.identity)
    if why:
        return Unfit(get_worker().address, why)
    try:
        return _Known(_unpacked(orders.scoring), orders.timeout_s, orders.topic)
    except (ImportError, AttributeError) as error:  # a task that a module of the user's own brings along
        return Unfit(get_worker().address, f"it has not got the task: {error}")


@contextmanager
def _at_most(timeout_s: float, topic: str) -> Iterator[None]:
    """Whoever is in here for longer is hanging."""
    from distributed import get_worker

    worker = get_worker()
    key = str(worker.get_current_task())

    def give_up() -> None:
        worker.log_event(topic, {"key": key, "worker": worker.address})
        if worker.nanny:  # which starts another one; and a thread cannot be ended in any other way
            time.sleep(_LAST_WORDS_S)
            os._exit(1)

    timer = threading.Timer(timeout_s, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@cache
def _code() -> str:
    """SHA-256 of our own source, whatever the line ends."""
    digest = hashlib.sha256()
    for package in (brains, sim):
        folder = Path(str(package.__file__)).parent
        for path in sorted(folder.rglob("*.py"), key=lambda path: path.relative_to(folder).as_posix()):
            digest.update(f"{package.__name__}/{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


@cache
def _arithmetic() -> str:
    """SHA-256 of what the functions that worlds and brains use come to on this processor."""
    grid = np.linspace(-8.0, 8.0, 4001)
    matrix = np.sin(grid[:2500]).reshape(50, 50)
    functions = (np.tanh, np.exp, np.sin, np.cos, np.arctan2, np.hypot)
    digest = hashlib.sha256()
    with one_thread():
        for kind in (np.float32, np.float64):
            x = grid.astype(kind)
            for function in functions:
                value = function(x, x[::-1]) if function.nin == 2 else function(x)
                digest.update(value.astype("<" + np.dtype(kind).str[1:]).tobytes())
            digest.update((matrix.astype(kind) @ matrix.astype(kind)).tobytes())
    digest.update(np.array([math.sin(x) + math.exp(x / 4) + math.atan2(x, 1.5) for x in grid]).tobytes())
    return digest.hexdigest()
