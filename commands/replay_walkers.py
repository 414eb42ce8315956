"""`neurarium replay` of a walker: its recorded walks, or others: other grounds, another body, pushes on the way."""

from __future__ import annotations

from dataclasses import replace as changed
from typing import Any

from brains.errors import UserError
from brains.storage import Brain
from commands.output import Output, count
from commands.recorded import Recorded, compared
from commands.replay_film import asks_for_film, film
from commands.replay_flags import WALKERS, ReplayFlags, first_and_count, refuse_others, watch
from sim.creature_files import creature_named
from sim.replay import episodes_of
from sim.terrain import make_terrain
from sim.walker_episodes import Episode
from sim.walker_replay import Replay, is_exploit, replay
from sim.walker_task import WalkerTask

_MOST_WALKS = 1_000
_MOST_ROWS = 30


def replay_walker(flags: ReplayFlags, brain: Brain, task: WalkerTask) -> int:
    """Watch, film or score a walker."""
    refuse_others(flags, task, WALKERS)
    asked, episodes = _task(flags, brain, task), _episodes(flags, brain)
    filmed = asks_for_film(flags)
    if not flags.headless and not filmed:
        return _watch(flags, task)
    output = Output(flags.json)
    walked = replay(asked, brain.network, episodes, posed=0)
    if filmed:
        film(flags, asked, episodes, [walk.seconds for walk in walked.walks], output)
        if not flags.headless:
            return 0
    same = asked == task and episodes == episodes_of(brain)
    recorded = compared(brain, walked.fitness, output) if same else Recorded()
    exploit = is_exploit(asked, brain.network, walked)
    body = asked.body_words(brain.network.parameters)
    if body:
        output.say(f"Body: {body}.")
    _tell(walked, asked, exploit, recorded, output)
    output.result(_result(asked, walked, exploit, recorded))
    return 0


def _task(flags: ReplayFlags, brain: Brain, task: WalkerTask) -> WalkerTask:
    """The brain's own task, but for what the options change."""
    changes: dict[str, Any] = {}
    if flags.creature is not None:
        creature = creature_named(flags.creature)
        changes |= {"creature": creature, "evolve_body": 0.0}  # the genes of a body fit the drawing they evolved with
        changed(task.fresh(), **changes).check_brains(brain.network.topology)
    if flags.push_every is not None:
        changes["push_every_s"] = flags.push_every
    if flags.push_share is not None:
        if not changes.get("push_every_s", task.push_every_s):
            raise UserError("--push-share says how hard it is pushed; say how often as well, such as --push-every 3")
        changes["push_share"] = flags.push_share
    return changed(task, **changes) if changes else task


def _episodes(flags: ReplayFlags, brain: Brain) -> tuple[str, ...]:
    recorded = episodes_of(brain)
    if flags.terrain is None and flags.seed is None and flags.episodes is None:
        return recorded
    terrain = Episode.named(recorded[0]).terrain if flags.terrain is None else flags.terrain
    first, walks = first_and_count(flags, _MOST_WALKS)
    word = make_terrain(terrain, first).spec
    return tuple(Episode(word, seed).name for seed in range(first, first + walks))


def _watch(flags: ReplayFlags, task: WalkerTask) -> int:
    for name in ("episodes", "push_every", "push_share"):
        if getattr(flags, name) is not None:
            raise UserError(f"--{name.replace('_', '-')} goes with --headless; in the window a drag pushes a walker")
    given = {name: getattr(flags, name) for name in ("terrain", "creature", "seed")}
    return watch(flags, task.scene, {name: value for name, value in given.items() if value is not None})


def _walk_name(name: str, task: WalkerTask) -> str:
    """An episode's name for people: the seeds of an exam are too long to read."""
    exam = [Episode.named(one, task.terrain) for one in task.exam(0)]
    seeds = sorted({one.seed for one in exam})
    episode = Episode.named(name, task.terrain)
    if episode not in exam:
        return name
    finer = ", half step" if episode.finer > 1 else ""
    return f"{episode.terrain}, exam {seeds.index(episode.seed) + 1}{finer}"


def _tell(walked: Replay, task: WalkerTask, exploit: bool, recorded: Recorded, output: Output) -> None:
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("walk", overflow="ellipsis")
    for name in ("distance\nm", "fitness\nm", "energy\nJ", "upright\ns", "lasted\ns"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("end", no_wrap=True)
    for walk in walked.walks[:_MOST_ROWS]:
        table.add_row(
            _walk_name(walk.episode, task), f"{walk.distance_m:.2f}", f"{walk.fitness_m:.2f}", f"{walk.energy_j:.0f}",
            f"{walk.upright_s:.1f}", f"{walk.seconds:.1f}", walk.ended.name.lower().replace("_", " "),
        )  # fmt: skip
    output.console.print(table)
    walks = len(walked.walks)
    if walks > _MOST_ROWS:
        output.say(f"… and {count(walks - _MOST_ROWS, 'walk')} more")
    output.say()
    upright = sum(walk.finished for walk in walked.walks)
    distance_m = float(walked.scores.details["distance_m"][0])
    output.say(
        f"Fitness {walked.fitness:.4f} m; {distance_m:.2f} m on average, "
        f"upright to the end in {upright} of {count(walks, 'walk')}."
    )
    if exploit:
        output.say("Exploit? It broke a rule of the physics, or loses most of its way when the physics is finer.")
    recorded.tell(walked.fitness, output)


def _result(task: WalkerTask, walked: Replay, exploit: bool, recorded: Recorded) -> dict[str, Any]:
    """The keys of ``--json``: means over the walks, and every walk by itself."""
    walks = walked.walks
    return {
        "task": task.name,
        "fitness": walked.fitness,
        "episodes": len(walks),
        **{name: float(values[0]) for name, values in walked.scores.details.items()},
        "exploit": exploit,
        "finished": sum(walk.finished for walk in walks),
        **recorded.figures,
        "creature": task.creature.name,
        "evolve_body": task.evolve_body,
        "push_every_s": task.push_every_s,
        "push_share": task.push_share,
        "walks": [
            {
                "walk": walk.episode,
                "fitness": walk.fitness_m,
                "distance_m": walk.distance_m,
                "energy_j": walk.energy_j,
                "upright_s": walk.upright_s,
                "seconds": walk.seconds,
                "ended": walk.ended.name.lower(),
                "finished": walk.finished,
                "flagged": walk.flagged,
            }
            for walk in walks
        ],
    }
