"""What a second worker process brings: a generation of cars and of walkers scored by two, and by this process alone."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.measure import Pace, Row, in_turn, rate_row, timed
from benchmarks.shipped import shipped_walker, varied
from brains.storage import Brain, load_brain
from sim.car_task import CarTask
from sim.evaluation import Evaluator, Here
from sim.processes import Processes
from sim.shipped import shipped_brain
from sim.task import Task

CAR_CROWDS = (150, 1000)  # the default population, and one that fills its arrays
WALKERS = 200


def measure(pace: Pace) -> list[Row]:
    """Individuals a second; the two workers have started before the first round that counts."""
    walker, walking = shipped_walker("biped")
    driver = load_brain(shipped_brain("car"))
    with Processes(2) as two:
        return [
            *(_row("drives", CarTask(("meadow",)), driver, cars, ("meadow",), two, pace) for cars in CAR_CROWDS),
            _row("walks", walking, walker, WALKERS, ("flat#1",), two, pace),
        ]


def _row(
    what: str, task: Task, brain: Brain, individuals: int, episodes: tuple[str, ...], two: Evaluator, pace: Pace
) -> Row:
    genes, topology = varied(brain, individuals), brain.network.topology

    def a_second(evaluator: Evaluator) -> Callable[[], float]:
        return lambda: individuals / timed(lambda: evaluator.evaluate(task, topology, genes, episodes))

    pair, alone = in_turn(a_second(two), a_second(Here()), pace.rounds)
    return rate_row(
        f"{what} a second by two worker processes, {individuals:,} a generation",
        "/s",
        pair,
        "one process",
        alone,
        "at least 1.8 ×" if what == "walks" else "",
        (lambda _, ratio: ratio >= 1.8) if what == "walks" else None,
    )
