"""The report of a run: its pictures, and one page that shows them and can be sent to anyone as a single file."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brains.errors import UserError
from brains.npz import write_atomically
from brains.scores import score
from brains.storage import Brain, load_brain
from sim.car_replay import replay as drive
from sim.evolution import EvolutionConfig
from sim.plane_report import draw_plane
from sim.plane_task import PlaneTask
from sim.replay import car_task_of, changed_episodes, episodes_of, task_of
from sim.report import MOST_DRIVES, caption, draw_drives, draw_fitness, draw_network, palette
from sim.runs import RunFolder
from sim.task import Task
from sim.tasks import GYM_PREFIX
from sim.walker_replay import replay as walk
from sim.walker_report import caption as walk_words
from sim.walker_report import draw_walk
from sim.walker_task import WalkerTask

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>
body {{ background: {background}; color: {text}; font: 16px/1.5 "Noto Sans", system-ui, sans-serif; margin: 0 auto;
  max-width: 1000px; padding: 32px 20px; }}
h1 {{ font-size: 26px; margin: 0; }} h2 {{ font-size: 17px; margin: 40px 0 8px; }}
p {{ color: {muted}; margin: 4px 0 0; }}
img {{ max-width: 100%; border-radius: 6px; border: 1px solid {line}; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: 4px 24px; background: {panel}; padding: 16px 20px;
  border-radius: 6px; }} dt {{ color: {muted}; }} dd {{ margin: 0; overflow-wrap: anywhere; }}
.best {{ color: {best}; font-size: 26px; }}
</style></head><body>
<h1>{title}</h1><p>{subtitle}</p>
<dl>{facts}</dl>
{pictures}
</body></html>
"""


def write_report(run: RunFolder, folder: Path) -> list[Path]:
    """Draw all pictures of a run and the page that shows them.

    Args:
        folder: where to, made if need be.

    Returns:
        What was written, the page last.

    Raises:
        UserError: no run there, no champion yet, its tracks are gone, or a place cannot be written.
    """
    config, rows = run.config(), run.metrics()
    if not rows:
        raise UserError(f"{run.path}: nothing to report yet, no generation of this run has ended")
    if not run.champion_path.exists():
        raise UserError(f"{run.path}: nothing to report yet, this run of {len(rows)} generations has no champion")
    brain = load_brain(run.champion_path)
    task = task_of(brain)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder}: cannot be made: {error.strerror or error}") from None
    told = _told(task, brain, folder)
    fitness, network = folder / "fitness.png", folder / "network.png"
    draw_fitness(rows, fitness, told.unit)
    draw_network(brain.network, task.observation_names, task.action_names, network)
    pictures = [
        (fitness, "Fitness", f"{told.fitness_words} over the generations."),
        told.picture,
        (network, "The champion's brain", "From what it sees, left, to what it does, right."),
    ]
    page = folder / "report.html"
    facts = _facts(config, brain, rows, told)
    write_atomically(page, _page(f"Run {run.path.resolve().name}", told.subtitle, facts, pictures).encode())
    return [path for path, _, _ in pictures] + [page]


@dataclass(frozen=True)
class _Told:
    """What differs from task to task.

    Attributes:
        subtitle: of the page; reached: what the champion can do; unit: of the fitness.
        fitness_words: what the fitness is.
        steps: what a step is called.
        where: what the champion was judged on, with a name for that.
        picture: file, title and caption of the champion at work.
    """

    subtitle: str
    reached: str
    unit: str
    fitness_words: str
    steps: str
    where: tuple[str, str]
    picture: tuple[Path, str, str]


def _told(task: Task, brain: Brain, folder: Path) -> _Told:
    if isinstance(task, PlaneTask):
        return _told_of_points(task, brain, folder)
    if isinstance(task, WalkerTask):
        return _told_of_walkers(task, brain, folder)
    if task.name.startswith(GYM_PREFIX):
        return _told_of_environment(brain, folder)
    return _told_of_cars(brain, folder)


def _told_of_cars(brain: Brain, folder: Path) -> _Told:
    task, episodes, path = car_task_of(brain), episodes_of(brain), folder / "drive.png"
    drives = drive(task, brain.network, episodes).drives
    draw_drives(drives, path)
    lapped = sum(drive.laps > 0 for drive in drives)
    return _Told(
        subtitle="Cars that learn to drive",
        reached=caption(drives[0]) if len(drives) == 1 else f"a lap on {lapped} of {len(drives)} tracks",
        unit="m",
        fitness_words="Metres along the track, plus a bonus for quick laps,",
        steps="car-steps",
        where=("Tracks", ", ".join(task.tracks)),
        picture=(path, "The champion's drive", _drive_words(brain, len(episodes))),
    )


def _told_of_walkers(task: WalkerTask, brain: Brain, folder: Path) -> _Told:
    episodes, path = episodes_of(brain), folder / "walk.png"
    walked = walk(task, brain.network, episodes)
    draw_walk(walked.walks[0], task.creature, path)
    distance_m = float(walked.scores.details["distance_m"][0])
    upright = sum(one.finished for one in walked.walks)
    return _Told(
        subtitle=f"Creatures that learn to walk: {task.creature.name.lower()} on {task.terrain}",
        reached=f"walks {distance_m:.2f} m, upright to the end in {upright} of {len(episodes)} walks",
        unit="m",
        fitness_words="Metres walked upright, less a little for energy,",
        steps="walker-steps",
        where=("Walks", ", ".join(f"{one.episode}: {walk_words(one)}" for one in walked.walks)),
        picture=(
            path,
            "The champion's walk",
            "Its first walk, line under line; a ring marks where it ended early. Below, when its feet were on the "
            f"ground.{_changed_words(brain)}",
        ),
    )


def _told_of_points(task: PlaneTask, brain: Brain, folder: Path) -> _Told:
    path, data = folder / "plane.png", task.data
    draw_plane(brain.network, data, path)
    seen, unseen = (score(brain.network, part, task.cost_name) for part in (data.train, data.unseen))
    unit, words = ("explained (R²)", "values") if data.regression else ("right", "classes")
    return _Told(
        subtitle=f"{data.dataset.title}: points of the plane and their {words}, learnt by evolution",
        reached=f"{seen.accuracy:.1%} {unit}, {unseen.accuracy:.1%} of points it never learnt from",
        unit="",
        fitness_words=f"Minus the mean cost ({task.cost_name.replace('_', ' ')})",
        steps="forward passes",
        where=("Points", f"{len(data.train):,} to learn from, {len(data.unseen):,} held back"),
        picture=(path, "What the champion says of the plane", "Filled: points it learnt from. Hollow: held back."),
    )


def _told_of_environment(brain: Brain, folder: Path) -> _Told:
    from sim.gym_replay import replay as play  # needs an extra
    from sim.gym_report import draw_returns
    from sim.gym_task import GymTask

    task, path = task_of(brain), folder / "returns.png"
    assert isinstance(task, GymTask)
    played, solved = play(task, brain.network, episodes_of(brain)), task.face.solved
    draw_returns(played, solved, path)
    episodes, lowest = len(played.plays), min(one.total for one in played.plays)
    settings = ", ".join(f"{name} {value}" for name, value in task.arguments.items())
    return _Told(
        subtitle=f"Gymnasium: {task.environment}",
        reached=f"{played.fitness:.2f} an episode over {episodes} that it never learnt from, {lowest:.2f} at the least",
        unit="",
        fitness_words="The sum of an episode's rewards, the mean over several episodes,",
        steps="steps",
        where=("Environment", f"{task.environment}, at most {task.limit:,} steps{settings and f'; {settings}'}"),
        picture=(path, "The champion's episodes", f"What each of them earned.{_changed_words(brain)}"),
    )


def _drive_words(brain: Brain, tracks: int) -> str:
    words = "Coloured by speed; a ring marks where a drive ended without a lap."
    if tracks > MOST_DRIVES:
        words += f" The first {MOST_DRIVES} of {tracks} tracks."
    return words + _changed_words(brain)


def _changed_words(brain: Brain) -> str:
    changed = changed_episodes(brain)
    return f" Changed since the run: {', '.join(changed)}." if changed else ""


def _facts(config: EvolutionConfig, brain: Brain, rows: Sequence[dict[str, Any]], told: _Told) -> list[tuple[str, str]]:
    last = rows[-1]
    fitness = f"{last['champion']:.{config.task.fitness_decimals}f} {told.unit}"
    settings = vars(config.settings) if config.settings is not None else {}
    barred = sum(bool(row.get("exploit")) for row in rows)
    return [
        ("Champion", told.reached),
        ("Fitness", f"{fitness.strip()}, of generation {brain.metadata.get('generation')}"),
        ("Generations", f"{last['generation']:,} of {settings.get('population', 0):,} individuals"),
        ("Evaluations", f"{last['evaluations']:,}, {last['steps']:,} {told.steps}"),
        *(
            [("Exploits", f"best of {barred:,} of {last['generation']:,} generations, barred from being champion")]
            if barred
            else []
        ),
        told.where,
        ("Brain", str(brain.network.topology)),
        ("Strategy", config.strategy + ": " + ", ".join(f"{name} {value}" for name, value in settings.items())),
        ("Seed", str(config.seed)),
        ("SHA-256", brain.sha256),
    ]


def _page(
    title: str, subtitle: str, facts: Sequence[tuple[str, str]], pictures: Sequence[tuple[Path, str, str]]
) -> str:
    """One HTML text with the pictures inside."""
    figures = []
    for path, name, words in pictures:
        data = base64.b64encode(path.read_bytes()).decode()
        source = f'<img alt="{html.escape(name)}" src="data:image/png;base64,{data}">'
        figures.append(f"<h2>{html.escape(name)}</h2>{source}<p>{html.escape(words)}</p>")
    rows = [f"<dt>{html.escape(name)}</dt><dd>{html.escape(words)}</dd>" for name, words in facts]
    rows[0] = rows[0].replace("<dd>", '<dd class="best">')
    return _PAGE.format(
        title=html.escape(title),
        subtitle=html.escape(subtitle),
        facts="\n".join(rows),
        pictures="\n".join(figures),
        **palette(),
    )
