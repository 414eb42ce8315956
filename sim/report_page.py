"""The report of a run: its pictures, and one page that shows them and can be sent to anyone as a single file."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from brains.errors import UserError
from brains.npz import write_atomically
from brains.storage import Brain, load_brain
from sim.car_replay import replay
from sim.car_task import CarTask
from sim.replay import car_task_of, changed_episodes, episodes_of
from sim.report import MOST_DRIVES, caption, draw_drives, draw_fitness, draw_network, palette
from sim.runs import RunFolder

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
        UserError: no run there, none of its generations has ended, its tracks are gone, or a place cannot be written.
    """
    config, rows = run.config(), run.metrics()
    if not rows or not run.champion_path.exists():
        raise UserError(f"{run.path}: nothing to report yet, no generation of this run has ended")
    if not isinstance(config.task, CarTask):
        raise UserError(f"{run.path}: there is no report for the task '{config.task.name}' yet")
    brain = load_brain(run.champion_path)
    task, episodes = car_task_of(brain), episodes_of(brain)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder}: cannot be made: {error.strerror or error}") from None
    fitness, drive, network = (folder / f"{name}.png" for name in ("fitness", "drive", "network"))
    drives = replay(task, brain.network, episodes).drives
    draw_fitness(rows, fitness)
    draw_drives(drives, drive)
    draw_network(brain.network, task.observation_names, task.action_names, network)
    lapped = sum(drive.laps > 0 for drive in drives)
    reached = caption(drives[0]) if len(drives) == 1 else f"a lap on {lapped} of {len(drives)} tracks"
    pictures = [
        (fitness, "Fitness", "Metres along the track, plus a bonus for quick laps, over the generations."),
        (drive, "The champion's drive", _drive_words(brain, len(episodes))),
        (network, "The champion's brain", "From what it sees, left, to what it does, right."),
    ]
    page = folder / "report.html"
    facts = _facts(run, brain, rows, reached)
    write_atomically(
        page, _page(f"Run {run.path.resolve().name}", "Cars that learn to drive", facts, pictures).encode()
    )
    return [path for path, _, _ in pictures] + [page]


def _drive_words(brain: Brain, tracks: int) -> str:
    words = "Coloured by speed; a ring marks where a drive ended without a lap."
    if tracks > MOST_DRIVES:
        words += f" The first {MOST_DRIVES} of {tracks} tracks."
    changed = changed_episodes(brain)
    return words + (f" Changed since the run: {', '.join(changed)}." if changed else "")


def _facts(run: RunFolder, brain: Brain, rows: Sequence[dict[str, Any]], reached: str) -> list[tuple[str, str]]:
    config, last = run.config(), rows[-1]
    assert isinstance(config.task, CarTask)
    settings = vars(config.settings) if config.settings is not None else {}
    return [
        ("Champion", reached),
        ("Fitness", f"{last['champion']:.2f} m, of generation {brain.metadata.get('generation')}"),
        ("Generations", f"{last['generation']:,} of {settings.get('population', 0):,} individuals"),
        ("Evaluations", f"{last['evaluations']:,}, {last['steps']:,} car-steps"),
        ("Tracks", ", ".join(config.task.tracks)),
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
