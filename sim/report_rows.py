"""The generations of a run as series of numbers that can be drawn, whatever stands in its metrics.csv."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brains.errors import UserError
from brains.storage import Brain, load_brain

SERIES = ("best", "upper", "median", "lower", "champion", "spread", "evaluations")
_LARGEST = 1e30  # beyond it no scale can be drawn
_MOST_GENERATIONS = 1e15  # beyond it one more is the same number
_MOST_CHAMPIONS_READ = 500
_TWO_APART = math.sqrt(2.0)  # two draws from a spread lie so many spreads apart

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class History:
    """How a run went; all arrays are (generations,) and hold nan where nothing sensible is known.

    Attributes:
        generation: their numbers, rising.
        series: each of ``SERIES`` by its name.
        barred: whether the best seemed to cheat.
    """

    generation: Floats
    series: Mapping[str, Floats]
    barred: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.generation)

    def thinned(self, most: int) -> History:
        """At most about that many generations, evenly; the first, the last and those that made a champion stay."""
        if len(self) <= most:
            return self
        kept = np.unique(np.linspace(0, len(self) - 1, most).astype(int))
        crowned = crownings(self)
        if len(crowned) <= most:
            kept = np.union1d(kept, crowned)
        series = {name: values[kept] for name, values in self.series.items()}
        return History(self.generation[kept], series, self.barred[kept])


@dataclass(frozen=True)
class Crowned:
    """The best of a generation that became champion.

    Attributes:
        generation: its number.
        fitness: with which it was crowned; gain: by how much that is more than the champion's before it, nan if there
            was none.
        distance: from the champion before it, root mean square over the weights; nan if that is not known.
        apart: how far two individuals of its generation lie from each other, in the same measure.
    """

    generation: int
    fitness: float
    gain: float
    distance: float
    apart: float


def history_of(rows: Sequence[Mapping[str, Any]]) -> History:
    """The rows of metrics.csv (see `sim.runs.RunFolder.metrics`) as series; columns may be missing."""
    generation = _column(rows, "generation")
    if not (np.abs(generation) < _MOST_GENERATIONS).all() or (np.diff(generation) <= 0).any():
        generation = np.arange(1.0, len(rows) + 1)
    barred = np.array([bool(row.get("exploit")) for row in rows], dtype=bool)
    return History(generation, {name: _column(rows, name) for name in SERIES}, barred)


def crownings(history: History) -> NDArray[np.intp]:
    """Places of the generations whose best became champion: from there on the champion's fitness is another."""
    fitness = history.series["champion"]
    before = np.concatenate([[np.nan], fitness[:-1]])
    return np.flatnonzero(np.isfinite(fitness) & (fitness != before))


def lineage(history: History, generations: Path, champion: Brain | None = None) -> list[Crowned]:
    """Every champion that the run had, in order.

    Who begot whom is not recorded: a child may have many parents, or a cloud of thousands. What can be told of two
    champions is how far their weights lie apart.

    Args:
        generations: the folder with the best of each generation; files may be missing, damaged or of another shape.
        champion: the last of them, if it is known. Where it is not the best that was kept of its generation, as when
            the middle of what a strategy draws from is made champion, no distance is told.
    """
    places, fitness = crownings(history), history.series["champion"]
    read_from = max(0, len(places) - _MOST_CHAMPIONS_READ)
    if champion is not None and len(places):
        kept = _weights(_path(generations, history, int(places[-1])))
        if kept is not None and not np.array_equal(kept, champion.network.parameters.astype(np.float64)):
            read_from = len(places)
    found: list[Crowned] = []
    before = None
    for rank, place in enumerate(places.tolist()):
        number = int(history.generation[place])
        weights = _weights(_path(generations, history, place)) if rank >= read_from else None
        distance = math.nan
        if weights is not None and before is not None and weights.shape == before.shape:
            distance = float(np.sqrt(np.mean((weights - before) ** 2)))
        gain = float(fitness[place] - fitness[places[rank - 1]]) if rank else math.nan
        apart = _TWO_APART * float(history.series["spread"][place])
        found.append(Crowned(number, float(fitness[place]), gain, distance, apart))
        before = weights
    return found


def _path(generations: Path, history: History, place: int) -> Path:
    return generations / f"{int(history.generation[place]):05d}.npz"


def _weights(path: Path) -> Floats | None:
    """(parameters,) of a brain; None if it cannot be had."""
    try:
        return load_brain(path).network.parameters.astype(np.float64)
    except UserError:
        return None


def _column(rows: Sequence[Mapping[str, Any]], name: str) -> Floats:
    return np.array([_number(row.get(name)) for row in rows], dtype=np.float64)


def _number(value: Any) -> float:
    try:
        number = math.nan if value is None else float(value)
    except OverflowError:
        return math.nan
    return number if abs(number) <= _LARGEST else math.nan
