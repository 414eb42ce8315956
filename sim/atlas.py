"""The gait atlas: MAP-Elites over two measures of a walk, with the best walker of every cell.

Mouret & Clune 2015, Illuminating search spaces by mapping elites. The archive and the emitters are those of `ribs`
(the extra ``atlas``). They are made anew for each batch from the elites and from a seed of the batch's own, so a batch
depends on nothing but the elites before it: a run goes on from its file to the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from brains.blas import one_thread
from brains.errors import UserError
from brains.initializers import initialize_population
from brains.network import Network
from brains.topology import Topology
from sim.atlas_measures import MEASURES, MeasuredTask, check_measures
from sim.evaluation import Evaluator
from sim.replay import metadata_for
from sim.task import Scores
from sim.walker_episodes import Episode
from sim.walker_senses import Normaliser
from sim.walker_task import WalkerTask

if TYPE_CHECKING:
    from ribs.archives import GridArchive

WALK_S = 10.0
"""How long a walk lasts unless somebody says so: long enough for a gait, short enough for thousands of walks."""
BRIGHTNESS = 0.5
"""Power by which a drawn cell is the brighter the further its walker gets: a few get far, and the rest differ too."""
MOST_CELLS, MOST_BATCH = 100, 10_000
_FIRST_BATCHES = 2  # before there is enough to vary
_WIDEST_FIRST = 0.5  # standard deviation round a brain to begin with; that of a weight is about 1
_STREAM = 20  # of the seed, for the batches
# Half of a batch steps along the line between two elites (Vassiliades & Mouret 2018), half from a single one.
_ISO_SIGMA, _LINE_SIGMA, _GAUSSIAN_SIGMA = 0.03, 0.3, 0.15


@dataclass(frozen=True)
class AtlasConfig:
    """All that decides an atlas besides how long it grows.

    Attributes:
        task: the creature, the ground and the rules; nothing is learned about observations, so each brain is whole,
            and all have the body that was drawn.
        measures: names of two of `MEASURES`, across and up.
        cells: how many cells across and up.
        seed: of all chance, and of the ground.
        hidden: sizes of the brains' hidden layers.
        batch: walkers that are tried at a time.

    Raises:
        UserError: a value out of range.
    """

    task: WalkerTask
    measures: tuple[str, str] = ("foot-share", "step-height")
    cells: tuple[int, int] = (20, 20)
    seed: int = 0
    hidden: tuple[int, ...] = (12,)
    batch: int = 100

    def __post_init__(self) -> None:
        check_measures(self.measures)
        if not all(1 <= number <= MOST_CELLS for number in self.cells):
            raise UserError(f"cells are {self.cells[0]}x{self.cells[1]}; expected 1x1 to {MOST_CELLS}x{MOST_CELLS}")
        if not 2 <= self.batch <= MOST_BATCH:
            raise UserError(f"batch is {self.batch}; expected 2 to {MOST_BATCH}")
        if not 0 <= self.seed < 2**31:
            raise UserError(f"seed is {self.seed}; expected 0 to {2**31 - 1}")
        if self.task.grows:
            raise UserError("an atlas needs one ground for all its walkers, so it cannot grow harder; try rough:0.3")
        task = replace(self.task, normalise=False, normaliser=Normaliser(), episodes_per_generation=1, evolve_body=0.0)
        object.__setattr__(self, "task", task)

    @property
    def topology(self) -> Topology:
        return self.task.topology(self.hidden)

    @property
    def episode(self) -> str:
        """The one walk that all are scored on."""
        return Episode(self.task.terrain, self.seed).name

    @property
    def boxes(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Least and greatest value on the map, across and up."""
        creature = self.task.creature
        return MEASURES[self.measures[0]].box(creature), MEASURES[self.measures[1]].box(creature)

    @property
    def cell_count(self) -> int:
        return self.cells[0] * self.cells[1]


@dataclass(frozen=True, eq=False)
class Elites:
    """The best walker of every filled cell, in the order of cells.

    Attributes:
        cell: (n,) column * rows + row, ascending.
        parameters: (n, P) float32.
        fitness, distance_m: (n,).
        measures: (n, 2).
        batch: (n,) in which it was found.
    """

    cell: NDArray[np.int64]
    parameters: NDArray[np.float32]
    fitness: NDArray[np.float64]
    distance_m: NDArray[np.float64]
    measures: NDArray[np.float64]
    batch: NDArray[np.int64]

    @classmethod
    def none(cls, parameters: int) -> Elites:
        """An empty map."""
        whole, real = np.zeros(0, dtype=np.int64), np.zeros(0)
        return cls(whole, np.zeros((0, parameters), dtype=np.float32), real, real, np.zeros((0, 2)), whole)

    def __len__(self) -> int:
        return len(self.cell)

    def place(self, cell: int) -> int | None:
        """Where the elite of a cell stands; None if the cell is empty."""
        found = np.flatnonzero(self.cell == cell)
        return int(found[0]) if found.size else None


class Atlas:
    """A map that fills batch by batch.

    Args:
        config: all that decides it.
        start: (P,) a brain that half of the first walkers are like; None if all begin by chance.

    Attributes:
        start: as given.
        elites: who is on the map.
        batches, evaluations, steps: how many batches, walks and steps of a walker's body there were.
        barred: walks that would have got a cell, but lived by a trick of the physics.
    """

    def __init__(self, config: AtlasConfig, start: NDArray[np.float32] | None = None) -> None:
        count = config.topology.parameter_count
        if start is not None and (start.shape != (count,) or not np.isfinite(start).all()):
            raise UserError(f"an atlas of {config.topology} begins with {count} finite weights; got {start.shape}")
        self.config, self.start = config, start
        self.elites = Elites.none(config.topology.parameter_count)
        self.batches = self.evaluations = self.steps = self.barred = 0

    @property
    def qd_score(self) -> float:
        """The sum of the fitness of all cells: it grows with every cell filled and with every better walker."""
        return float(np.add.accumulate(np.append(0.0, self.elites.fitness))[-1])

    def network(self, place: int) -> Network:
        """The brain of the elite at that place."""
        return Network(self.config.topology, self.elites.parameters[place])

    def metadata(self, place: int) -> dict[str, Any]:
        """What its file has to say so that it walks again exactly as it did."""
        elites, config = self.elites, self.config
        column, row = divmod(int(elites.cell[place]), config.cells[1])
        told = dict(zip(config.measures, elites.measures[place].tolist(), strict=True))
        return metadata_for(
            config.task,
            (config.episode,),
            fitness=float(elites.fitness[place]),
            details={"distance_m": float(elites.distance_m[place])},
            generation=int(elites.batch[place]),
            seed=config.seed,
            strategy="map-elites",
            atlas={"cell": [column, row], "cells": list(config.cells), "measures": told},
        )

    def ask(self) -> NDArray[np.float32]:
        """(batch, P) whom to try next."""
        config = self.config
        seeds = np.random.SeedSequence(config.seed, spawn_key=(_STREAM, self.batches))
        if self.batches < _FIRST_BATCHES or not len(self.elites):
            return self._first(np.random.default_rng(seeds))
        from ribs.emitters import GaussianEmitter, IsoLineEmitter

        archive_seed, line_seed, single_seed = (int(word) for word in seeds.generate_state(3))
        archive = self._archive(archive_seed)
        start = np.zeros(config.topology.parameter_count, dtype=np.float32)
        lines = config.batch // 2
        emitters = (
            IsoLineEmitter(
                archive, x0=start, iso_sigma=_ISO_SIGMA, line_sigma=_LINE_SIGMA, batch_size=lines, seed=line_seed
            ),
            GaussianEmitter(
                archive, x0=start, sigma=_GAUSSIAN_SIGMA, batch_size=config.batch - lines, seed=single_seed
            ),
        )
        with one_thread():
            asked = np.concatenate([emitter.ask() for emitter in emitters])
        return np.ascontiguousarray(asked, dtype=np.float32)

    def _first(self, rng: np.random.Generator) -> NDArray[np.float32]:
        """(batch, P) by chance; half of them near the brain to begin with, if there is one, and itself."""
        config = self.config
        tried = np.ascontiguousarray(initialize_population(config.topology, rng, config.batch, "normal", 0.6))
        if self.start is not None:
            near = tried[: config.batch // 2]
            wide = rng.uniform(0.0, _WIDEST_FIRST, (len(near), 1))
            wide[0] = 0.0
            near[:] = self.start + wide * rng.standard_normal(near.shape)
        return tried

    def advance(self, evaluator: Evaluator) -> int:
        """Try one batch, and put on the map who is new there or walks further than whoever had the cell.

        Returns:
            How many got a cell.

        Raises:
            UserError: nobody could be scored; the atlas is as it was.
        """
        config, parameters = self.config, self.ask()
        task = MeasuredTask.of(config.task)
        scores = evaluator.evaluate(task, config.topology, parameters, (config.episode,))
        archive = self._archive(0)
        measures = np.stack([scores.details[name] for name in config.measures], axis=1)
        walked = np.flatnonzero(np.isfinite(scores.fitness) & (scores.details["flags"] == 0) & (scores.fitness > 0))
        best = np.full(config.cell_count, -np.inf)
        best[self.elites.cell] = self.elites.fitness
        wanted = walked[scores.fitness[walked] > best[archive.index_of(measures[walked])]]
        honest, steps = self._honest(evaluator, task, parameters[wanted], scores, wanted)
        kept = wanted[honest]
        if kept.size:
            archive.add(
                parameters[kept],
                scores.fitness[kept],
                measures[kept],
                distance_m=scores.details["distance_m"][kept],
                batch=np.full(kept.size, self.batches + 1),
            )
        self.elites = _elites(archive)
        self.batches += 1
        self.evaluations += len(parameters) + wanted.size
        self.steps += scores.steps + steps
        self.barred += wanted.size - kept.size
        return int(np.count_nonzero(self.elites.batch == self.batches))

    def _honest(
        self, evaluator: Evaluator, task: WalkerTask, parameters: NDArray[np.float32], scores: Scores, who: NDArray[Any]
    ) -> tuple[NDArray[np.bool_], int]:
        """(n,) whether each walks at half the physics step as well; and the steps that took."""
        if not who.size:
            return np.zeros(0, dtype=np.bool_), 0
        finer = replace(Episode.named(self.config.episode), finer=2).name
        judged = evaluator.evaluate(task, self.config.topology, parameters, (finer,))
        honest = np.ones(who.size, dtype=np.bool_)
        for k, place in enumerate(who.tolist()):
            details = {
                "distance_m": scores.details["distance_m"][[place]],
                "half_step_distance_m": judged.details["distance_m"][[k]],
                "flags": np.nan_to_num(judged.details["flags"][[k]], nan=1.0),
            }
            one = Scores(scores.fitness[[place]], 0, details)
            honest[k] = not task.is_exploit(one, 0, one)
        return honest, judged.steps

    def _archive(self, seed: int) -> GridArchive:
        """The elites as `ribs` holds them."""
        from ribs.archives import GridArchive

        config, elites = self.config, self.elites
        archive = GridArchive(
            solution_dim=config.topology.parameter_count,
            dims=config.cells,
            ranges=config.boxes,
            seed=seed,
            solution_dtype=np.float32,
            objective_dtype=np.float64,
            measures_dtype=np.float64,
            extra_fields={"distance_m": ((), np.float64), "batch": ((), np.int64)},
        )
        if len(elites):
            archive.add(
                elites.parameters, elites.fitness, elites.measures, distance_m=elites.distance_m, batch=elites.batch
            )
        return archive


def need_ribs() -> None:
    """Raises UserError if what fills an atlas is not installed; one that is filled can be looked at without."""
    if find_spec("ribs") is None:
        raise UserError("an atlas is filled by pyribs, which is not installed: pip install 'neurarium[atlas]'")


def _elites(archive: GridArchive) -> Elites:
    names = ["index", "solution", "objective", "distance_m", "measures", "batch"]
    data: Any = archive.data(names, return_type="dict")
    order = np.argsort(data["index"], kind="stable")
    return Elites(
        cell=np.asarray(data["index"], dtype=np.int64)[order],
        parameters=np.asarray(data["solution"], dtype=np.float32)[order],
        fitness=np.asarray(data["objective"], dtype=np.float64)[order],
        distance_m=np.asarray(data["distance_m"], dtype=np.float64)[order],
        measures=np.asarray(data["measures"], dtype=np.float64)[order],
        batch=np.asarray(data["batch"], dtype=np.int64)[order],
    )
