"""What a report tells of a champion: its picture at work, and what it can do, task by task."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from brains.scores import score
from brains.storage import Brain
from sim.car_replay import replay as drive
from sim.car_task import CarTask
from sim.plane_report import draw_plane
from sim.plane_task import PlaneTask
from sim.replay import car_task_of, changed_episodes, episodes_of, task_of
from sim.report import MOST_DRIVES, caption, draw_drives
from sim.task import Task
from sim.tasks import GYM_PREFIX
from sim.walker_replay import replay as walk
from sim.walker_report import caption as walk_words
from sim.walker_report import draw_walk
from sim.walker_task import WalkerTask

MOST_EPISODES = 48
"""Episodes that are played once more for a report; no run of ours judges on more."""


@dataclass(frozen=True)
class Words:
    """What a task's runs are called.

    Attributes:
        subtitle: of the page.
        unit: of the fitness; fitness: what it is.
        steps: what a step is called.
        where: what champions are judged on, with a name for that.
    """

    subtitle: str
    unit: str
    fitness: str
    steps: str
    where: tuple[str, str]


@dataclass(frozen=True)
class AtWork:
    """What a champion does.

    Attributes:
        reached: what it can do.
        picture: the file; title and caption: of that.
        more: further facts.
    """

    reached: str
    picture: Path
    title: str
    caption: str
    more: tuple[tuple[str, str], ...] = ()


def words_of(task: Task) -> Words:
    """What runs of a task are called."""
    if isinstance(task, PlaneTask):
        data = task.data
        values = "values" if data.regression else "classes"
        return Words(
            f"{data.dataset.title}: points of the plane and their {values}, learnt by evolution",
            "",
            f"Minus the mean cost ({task.cost_name.replace('_', ' ')})",
            "forward passes",
            ("Points", f"{len(data.train):,} to learn from, {len(data.unseen):,} held back"),
        )
    if isinstance(task, WalkerTask):
        return Words(
            f"Creatures that learn to walk: {task.creature.name.lower()} on {task.terrain}",
            "m",
            "Metres walked upright, less a little for energy,",
            "walker-steps",
            ("Ground", f"{task.terrain}, walks of {task.seconds:g} s"),
        )
    if task.name.startswith(GYM_PREFIX):
        from sim.gym_task import GymTask  # needs an extra

        assert isinstance(task, GymTask)
        settings = ", ".join(f"{name} {value}" for name, value in task.arguments.items())
        return Words(
            f"Gymnasium: {task.environment}",
            "",
            "The sum of an episode's rewards, the mean over several episodes,",
            "steps",
            ("Environment", f"{task.environment}, at most {task.limit:,} steps{settings and f'; {settings}'}"),
        )
    if not isinstance(task, CarTask):  # a plugin's
        seen = ", ".join(f"{name} {value}" for name, value in task.to_dict().items())
        return Words(f"Brains evolved for {task.name}", "", "Fitness", "steps", ("Settings", seen[:500] or "none"))
    tracks = task.all_episodes
    shown = ", ".join(tracks[:12]) + (f" and {len(tracks) - 12:,} more" if len(tracks) > 12 else "")
    return Words(
        "Cars that learn to drive",
        "m",
        "Metres along the track, plus a bonus for quick laps,",
        "car-steps",
        ("Tracks", shown),
    )


def champion_at_work(brain: Brain, folder: Path) -> AtWork | None:
    """Let a champion do again what it was judged on, and draw it into ``folder``; None for the task of a plugin.

    Raises:
        UserError: the file does not say what it is for, it does not fit that, or its tracks are gone.
    """
    task = task_of(brain)
    if isinstance(task, PlaneTask):
        return _of_points(task, brain, folder)
    if isinstance(task, WalkerTask):
        return _of_walkers(task, brain, folder)
    if task.name.startswith(GYM_PREFIX):
        return _of_environment(brain, folder)
    return _of_cars(brain, folder) if isinstance(task, CarTask) else None


def _of_cars(brain: Brain, folder: Path) -> AtWork:
    episodes, path = episodes_of(brain), folder / "drive.png"
    drives = drive(car_task_of(brain), brain.network, episodes[:MOST_EPISODES]).drives
    draw_drives(drives, path)
    lapped = sum(one.laps > 0 for one in drives)
    words = "Coloured by speed; a ring marks where a drive ended without a lap."
    if len(episodes) > MOST_DRIVES:
        words += f" The first {MOST_DRIVES} of {len(episodes)} tracks."
    reached = caption(drives[0]) if len(drives) == 1 else f"a lap on {lapped} of {len(drives)} tracks"
    return AtWork(reached, path, "The champion's drive", words + _changed_words(brain))


def _of_walkers(task: WalkerTask, brain: Brain, folder: Path) -> AtWork:
    episodes, path = episodes_of(brain)[:MOST_EPISODES], folder / "walk.png"
    walked = walk(task, brain.network, episodes)
    draw_walk(walked.walks[0], task.body_of(brain.network), path)
    distance_m = float(walked.scores.details["distance_m"][0])
    body = task.body_words(brain.network.parameters)
    upright = sum(one.finished for one in walked.walks)
    return AtWork(
        f"walks {distance_m:.2f} m, upright to the end in {upright} of {len(episodes)} walks",
        path,
        "The champion's walk",
        "Its first walk, line under line; a ring marks where it ended early. Below, when its feet were on the ground."
        + _changed_words(brain),
        (
            ("Walks", "; ".join(f"{one.episode}: {walk_words(one)}" for one in walked.walks)),
            *([("Body", f"{body}; nothing beyond {task.evolve_body:.0%}")] if body else []),
        ),
    )


def _of_points(task: PlaneTask, brain: Brain, folder: Path) -> AtWork:
    path, data = folder / "plane.png", task.data
    draw_plane(brain.network, data, path)
    seen, unseen = (score(brain.network, part, task.cost_name) for part in (data.train, data.unseen))
    unit = "explained (R²)" if data.regression else "right"
    return AtWork(
        f"{seen.accuracy:.1%} {unit}, {unseen.accuracy:.1%} of points it never learnt from",
        path,
        "What the champion says of the plane",
        "Filled: points it learnt from. Hollow: held back." + _changed_words(brain),
    )


def _of_environment(brain: Brain, folder: Path) -> AtWork:
    from sim.gym_replay import replay as play  # needs an extra
    from sim.gym_report import draw_returns
    from sim.gym_task import GymTask

    task, path = task_of(brain), folder / "returns.png"
    assert isinstance(task, GymTask)
    played, solved = play(task, brain.network, episodes_of(brain)[:MOST_EPISODES]), task.face.solved
    draw_returns(played, solved, path)
    episodes, lowest = len(played.plays), min(one.total for one in played.plays)
    return AtWork(
        f"{played.fitness:.2f} an episode over {episodes} that it never learnt from, {lowest:.2f} at the least",
        path,
        "The champion's episodes",
        f"What each of them earned.{_changed_words(brain)}",
    )


def _changed_words(brain: Brain) -> str:
    changed = changed_episodes(brain)
    return f" Changed since the run: {', '.join(changed)}." if changed else ""
