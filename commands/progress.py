"""How a run is going: a bar in a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Self

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from commands.output import Output
from sim.evolution import Champion, Evolution, Generation

_SECONDS_BETWEEN_LINES = 5.0


class RunProgress:
    """Shows generations as they end.

    Args:
        evolution: as it stands before the first generation of this session.
        glance: the task's figures of a champion on the task, in a few words.
        total: generations, or seconds with ``timed``.
    """

    def __init__(
        self,
        output: Output,
        evolution: Evolution,
        glance: Callable[[Champion, Any], str],
        total: float,
        timed: bool = False,
    ) -> None:
        self._output = output
        self._before = evolution.evaluations, evolution.steps
        self._glance = lambda champion: glance(champion, evolution.config.task)
        self._decimals = max(1, evolution.config.task.fitness_decimals - 1)
        self._total = total
        self._timed = timed
        self._started = time.perf_counter()
        self._spoken: float | None = None
        self._bar: Bar | None = None
        if output.console.is_terminal and not output.quiet:
            self._bar = Bar(
                output.console, total, 0 if timed else evolution.generation, "generation 1",
                "the first generation is on its way",
            )  # fmt: skip

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, generation: Generation) -> None:
        """A generation has ended."""
        elapsed = time.perf_counter() - self._started
        words = self._words(generation, elapsed)
        if self._bar is not None:
            self._bar.show(f"generation {generation.number}", words, elapsed if self._timed else generation.number)
            return
        now = time.perf_counter()
        last = generation.number == self._total
        if self._spoken is None or last or now - self._spoken >= _SECONDS_BETWEEN_LINES:
            self._spoken = now
            of = "" if self._timed else f"/{self._total:.0f}"
            self._output.say(f"generation {generation.number}{of}  {words}")

    def _words(self, generation: Generation, elapsed_s: float) -> str:
        evaluations, steps = self._before
        digits = self._decimals
        parts = [f"best {generation.best:.{digits}f}", f"median {generation.median:.{digits}f}"]
        if generation.exploit:
            parts[0] += " (exploit?)"
        if generation.champion is not None:
            parts.append(f"champion {generation.champion.fitness:.{digits}f}, {self._glance(generation.champion)}")
        per_s = 1.0 / max(elapsed_s, 1e-9)
        parts.append(f"{(generation.evaluations - evaluations) * per_s:,.0f} evaluations/s")
        parts.append(f"{(generation.steps - steps) * per_s:,.0f} steps/s")
        return " · ".join(parts)


class Bar(Progress):
    """A bar with the figures in a line of their own, so that they fit a narrow terminal."""

    def __init__(self, console: Console, total: float, done: int, name: str, figures: str) -> None:
        """Make it, not yet shown: ``start`` and ``stop`` do that.

        Args:
            total, done: how much there is to do, and how much of it is done.
            name: of what goes on now, before the bar; figures: below it.
        """
        super().__init__(
            TextColumn("{task.description}"),
            BarColumn(None, complete_style="#56b4e9", finished_style="#56b4e9"),
            TextColumn("{task.percentage:.0f} %"),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=console,
            transient=True,
            expand=True,
        )
        self._figures = figures
        self._run = self.add_task(name, total=total, completed=done)

    def show(self, name: str, figures: str, completed: float) -> None:
        self._figures = figures
        """Something ended; ``completed`` is how much is done now."""
        self.update(self._run, description=name, completed=completed)

    def get_renderables(self) -> Iterable[RenderableType]:
        yield self.make_tasks_table(self.tasks)
        yield Text(getattr(self, "_figures", ""), style="#8b93a3", overflow="ellipsis", no_wrap=True)
