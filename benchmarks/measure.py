"""How the benchmarks time things: ours and the peer's in turn, in one run, medians and spread."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Row:
    """One measured figure.

    Attributes:
        what: in words; unit: of ``ours`` and ``peer``.
        ours, peer: medians over the rounds; peer is None where nothing public does the same.
        ratio: median over the rounds of ours against the peer, above 1 when ours is better.
        low, high: the lowest and highest of the rounds of ours.
        target: what the project promises, in words; met: whether it holds here; None without a promise.
    """

    what: str
    unit: str
    ours: float
    low: float
    high: float
    peer_name: str = ""
    peer: float | None = None
    ratio: float | None = None
    target: str = ""
    met: bool | None = None
    notes: dict[str, float] = field(default_factory=dict)


def rate(work: Callable[[], int], seconds: float) -> float:
    """Units of work a second, calling ``work`` (which returns how many it did) for at least that long."""
    done, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        done += work()
    return done / spent


def in_turn(ours: Callable[[], float], peer: Callable[[], float], rounds: int) -> tuple[np.ndarray, np.ndarray]:
    """Measure both ``rounds`` times, one after the other each time, after one round that does not count.

    Returns:
        (rounds,) figures of ours and of the peer.
    """
    ours()
    peer()
    pairs = np.array([(ours(), peer()) for _ in range(rounds)])
    return pairs[:, 0], pairs[:, 1]


def rate_row(
    what: str,
    unit: str,
    ours: np.ndarray,
    peer_name: str = "",
    peer: np.ndarray | None = None,
    target: str = "",
    met: Callable[[float, float], bool] | None = None,
) -> Row:
    """A row for figures of which more is better; ``met(ours, ratio)`` judges the medians."""
    middle = float(np.median(ours))
    ratio = None if peer is None else float(np.median(ours / peer))
    return Row(
        what,
        unit,
        middle,
        float(ours.min()),
        float(ours.max()),
        peer_name,
        None if peer is None else float(np.median(peer)),
        ratio,
        target,
        None if met is None else bool(met(middle, ratio if ratio is not None else float("nan"))),
    )
