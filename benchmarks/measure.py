"""How the benchmarks time things: ours and the peer's in turn, in one run, medians and spread."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

FiguresLike = Sequence[float] | np.ndarray


@dataclass(frozen=True)
class Row:
    """One measured figure.

    Attributes:
        what: in words that do not change with the figures, at most 90 characters; a recorded row is known by them.
        unit: of ``ours`` and ``peer``.
        ours, peer: medians over the rounds; peer is None where nothing public does the same.
        ratio: median over the rounds of ours against the peer, above 1 when ours is better.
        low, high: the lowest and highest of the rounds of ours.
        target: what the project promises, in words; met: whether it holds here; None without a promise.
        notes: other figures of the same measurement, by name.
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


@dataclass(frozen=True)
class Pace:
    """How long a measurement may take: rounds of everything, and the seconds that a rate is taken over in each."""

    rounds: int
    seconds: float


FULL, QUICK = Pace(5, 1.5), Pace(3, 0.5)


def rate(work: Callable[[], int], seconds: float) -> float:
    """Units of work a second, calling ``work`` (which returns how many it did) for at least that long."""
    done, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        done += work()
    return done / spent


def timed(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


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
    ours: FiguresLike,
    peer_name: str = "",
    peer: FiguresLike | None = None,
    target: str = "",
    met: Callable[[float, float], bool] | None = None,
) -> Row:
    """A row for figures of which more is better; ``met(ours, ratio)`` judges the medians."""
    ratio = None if peer is None else float(np.median(np.divide(ours, peer)))
    return _row(what, unit, ours, peer_name, peer, ratio, target, met)


def cost_row(
    what: str,
    unit: str,
    ours: FiguresLike,
    peer_name: str = "",
    peer: FiguresLike | None = None,
    target: str = "",
    met: Callable[[float, float], bool] | None = None,
) -> Row:
    """A row for figures of which less is better (seconds, bytes); ``met(ours, ratio)`` judges the medians."""
    ratio = None if peer is None else float(np.median(np.divide(peer, ours)))
    return _row(what, unit, ours, peer_name, peer, ratio, target, met)


def at_most(
    what: str, unit: str, ours: FiguresLike, most: float, peer_name: str = "", peer: FiguresLike | None = None
) -> Row:
    """A row of costs whose median should not be above ``most``."""
    return cost_row(what, unit, ours, peer_name, peer, f"at most {most:g}", lambda figure, _: figure <= most)


def noted(row: Row, **notes: float) -> Row:
    """The row with more notes; an underscore in a name is shown as a blank."""
    return replace(row, notes={**row.notes, **{name.replace("_", " "): value for name, value in notes.items()}})


def count_row(what: str, found: int, of: int, least: int | None = None) -> Row:
    """A row that counts how many of so many went well, of which at least ``least`` should."""
    target, met = ("", None) if least is None else (f"at least {least}", found >= least)
    return Row(what, f"of {of}", found, found, found, target=target, met=met)


def _row(
    what: str,
    unit: str,
    ours: FiguresLike,
    peer_name: str,
    peer: FiguresLike | None,
    ratio: float | None,
    target: str,
    met: Callable[[float, float], bool] | None,
) -> Row:
    middle = float(np.median(ours))
    return Row(
        what,
        unit,
        middle,
        float(np.min(ours)),
        float(np.max(ours)),
        peer_name if peer is not None else "",
        None if peer is None else float(np.median(peer)),
        ratio,
        target,
        None if met is None else bool(met(middle, ratio if ratio is not None else float("nan"))),
    )
