"""`neurarium replay` of a brain for a Gymnasium environment: its recorded episodes, or others. Needs an extra."""

from __future__ import annotations

from typing import Any

from brains.errors import UserError
from brains.storage import Brain
from commands.output import Output, command_line, count
from commands.recorded import Recorded, compared
from commands.replay_film import asks_for_film, film
from commands.replay_flags import ENVIRONMENTS, ReplayFlags, first_and_count, refuse_others
from sim.gym_episodes import Episode
from sim.gym_replay import Replay, replay
from sim.gym_task import GymTask
from sim.replay import episodes_of, task_of

_MOST_EPISODES = 10_000
_MOST_ROWS = 30


def replay_environment(flags: ReplayFlags, brain: Brain) -> int:
    """Film or score a player."""
    task = task_of(brain)
    assert isinstance(task, GymTask)
    refuse_others(flags, task, ENVIRONMENTS)
    filmed = asks_for_film(flags)
    if not flags.headless and not filmed:
        score, gif = (command_line("replay", flags.brain, *more) for more in (["--headless"], ["--gif", "play.gif"]))
        raise UserError(f"'{task.name}' has no scene to watch it in; to score it: {score} · to film it: {gif}")
    output, episodes = Output(flags.json), _episodes(flags, brain)
    played = replay(task, brain.network, episodes)
    if filmed:
        from scenes.gym_film import film_environment

        lengths_s = [play.steps / task.face.steps_per_s for play in played.plays]
        film(flags, task, episodes, lengths_s, output, film_environment)
        if not flags.headless:
            return 0
    for words in task.doubts:
        output.warn(words)
    recorded = compared(brain, played.fitness, output) if episodes == episodes_of(brain) else Recorded()
    _tell(played, task, recorded, output)
    output.result(_result(played, task, recorded))
    return 0


def _episodes(flags: ReplayFlags, brain: Brain) -> tuple[str, ...]:
    if flags.seed is None and flags.episodes is None:
        return episodes_of(brain)
    first, episodes = first_and_count(flags, _MOST_EPISODES)
    return tuple(str(seed) for seed in range(first, first + episodes))


def _tell(played: Replay, task: GymTask, recorded: Recorded, output: Output) -> None:
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("seed", "return", "steps"):
        table.add_column(name, justify="right")
    for play in played.plays[:_MOST_ROWS]:
        table.add_row(play.episode, f"{play.total:.2f}", f"{play.steps:,}")
    output.console.print(table)
    if len(played.plays) > _MOST_ROWS:
        output.say(f"… and {count(len(played.plays) - _MOST_ROWS, 'episode')} more")
    output.say()
    solved = task.face.solved
    aim = "" if solved is None else f"; its makers call it solved from {solved:g} on"
    output.say(f"Mean return {played.fitness:.4f} over {count(len(played.plays), 'episode')}{aim}.")
    recorded.tell(played.fitness, output)


def _result(played: Replay, task: GymTask, recorded: Recorded) -> dict[str, Any]:
    """The keys of ``--json``: means over the episodes, and every episode by itself."""
    plays = played.plays
    return {
        "task": task.name,
        "fitness": played.fitness,
        "episodes": len(plays),
        "lowest_return": min(play.total for play in plays),
        "episode_steps": sum(play.steps for play in plays) / len(plays),
        "solved_from": task.face.solved,
        "repeatable": not task.doubts,
        **recorded.figures,
        "plays": [
            {"seed": Episode.named(play.episode).seed, "return": play.total, "steps": play.steps} for play in plays
        ],
    }
