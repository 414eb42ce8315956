"""What the race says: numbers with their units, who is first, and how passes are counted."""

from __future__ import annotations

from scenes.numbers import grouped, short
from scenes.race_contest import Contest, Target
from scenes.race_racers import Mark, Racer


def counted(population: int) -> str:
    """How passes are counted, in plain words."""
    return (
        "One pass: one network answers every training point once.\n"
        "Gradient descent looks forward (1 pass), then back for all slopes at once, which counts as 2: "
        "3 passes a step on all points, fewer on a batch.\n"
        f"A generation of {population} costs {population} passes, one for each individual.\n"
        "Looking at maps and at points held back costs nothing. Seconds are those a racer computes by itself."
    )


def spent(value: float, equal: str) -> str:
    """An amount of what all get the same of."""
    return f"{grouped(value)} passes" if equal == "passes" else seconds(value)


def seconds(value: float) -> str:
    """A short time: ``4.2 ms``, ``0.35 s``."""
    return f"{1000 * value:.1f} ms" if value < 0.1 else f"{value:.2f} s"


def accuracy(value: float, regression: bool) -> str:
    """A share, or R² for values."""
    return f"{value:.2f}" if regression else f"{100 * value:.1f} %"


def cost(value: float) -> str:
    """A cost with as many digits as tell racers apart."""
    return f"{value:.4f}" if value < 10 else short(value)


def aim(target: Target, regression: bool) -> str:
    """The target in words."""
    if target.kind == "cost":
        return f"a cost of {short(target.value)}"
    what = "R² on" if regression else "of"
    share = f"{target.value:.2f}" if regression else f"{100 * target.value:.0f} %"
    return f"{share} {what} points held back"


def headline(contest: Contest) -> tuple[str, str]:
    """Two lines: who is first, or what it is about; and how the others compare."""
    ranking, equal = contest.ranking, contest.config.equal
    goal = aim(contest.target, contest.data.regression)
    if not ranking:
        budget = "the same number of forward passes" if equal == "passes" else "the same computing time"
        fair = f"Same network, same start, same points; each racer gets {budget}."
        return f"Race to {goal}", _given_up(contest) or fair
    (winner, mark), others = ranking[0], ranking[1:]
    first = f"{winner.title} wins: {goal} after {grouped(mark.passes)} passes, {seconds(mark.seconds)}"
    return first, _others(contest, mark, others)


def _others(contest: Contest, best: Mark, others: list[tuple[Racer, Mark]]) -> str:
    least = max(contest.spent(best), 1e-9)
    unit = "the passes" if contest.config.equal == "passes" else "the time"
    parts = [f"{racer.title} {_times(contest.spent(mark) / least)}" for racer, mark in others]
    missing = [racer.title for racer in contest.racers if racer not in contest.arrived and not racer.gave_up]
    words = f"Needed of {unit}: {', '.join(parts)}." if parts else ""
    if missing:
        words = f"{words} Still on the way: {', '.join(missing)}.".strip()
    return f"{words} {_given_up(contest)}".strip()


def _given_up(contest: Contest) -> str:
    diverged = [racer.title for racer in contest.racers if racer.gave_up]
    return f"{' and '.join(diverged)} diverged: lower the learn rate, then press R." if diverged else ""


def _times(ratio: float) -> str:
    return f"{ratio:.1f} ×" if ratio < 100 else f"{ratio:,.0f} ×"


def place(number: int) -> str:
    """``1st``, ``2nd`` ...; empty for 0."""
    return ("", "1st", "2nd", "3rd", "4th")[number]
