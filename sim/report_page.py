"""The report of a run: its pictures, and one page that shows them and can be sent to anyone as a single file."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from brains.errors import UserError
from brains.npz import read_limited, write_atomically
from brains.storage import Brain, load_brain
from sim import report_html as page
from sim.evolution import EvolutionConfig
from sim.report import draw_fitness, draw_network
from sim.report_champion import AtWork, Words, champion_at_work, words_of
from sim.report_chart import MOST_ROWS, fitness_chart, rows_as_json
from sim.report_lineage import draw_lineage
from sim.report_rows import Crowned, History, history_of, lineage
from sim.run_config import read_config, versions
from sim.runs import RunFolder

_MOST_CONFIG_CHARACTERS = 100_000
_MOST_CHAMPIONS_LISTED = 200
_MOST_FILE_BYTES = 400_000_000


@dataclass(frozen=True)
class Again:
    """How a run is repeated.

    Attributes:
        command: to type; "" if there is none.
        remark: what is to be known of it, or why there is none.
    """

    command: str = ""
    remark: str = ""


@dataclass
class _Report:
    """What is gathered on the way to the page."""

    run: RunFolder
    folder: Path
    config: EvolutionConfig
    history: History
    last: dict[str, Any]
    words: Words
    tell: Callable[[str], None]
    files: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    brain: Brain | None = None
    champions: list[Crowned] = field(default_factory=list)

    def note(self, words: str) -> None:
        """Something that a reader has to know."""
        self.notes.append(words)
        self.tell(words)

    @property
    def name(self) -> str:
        return self.run.path.resolve().name

    def fitness(self, value: float) -> str:
        """A fitness as people write it."""
        return f"{value:,.{self.config.task.fitness_decimals}f}" if math.isfinite(value) else "–"


def write_report(
    run: RunFolder,
    folder: Path,
    again: Again | None = None,
    with_brain: bool = True,
    tell: Callable[[str], None] = lambda words: None,
) -> list[Path]:
    """Draw all pictures of a run and the page that shows them, whether the run has ended or still goes on.

    Args:
        folder: where to, made if need be.
        again: how the run is repeated, if that is known.
        with_brain: whether the champion goes with the page, to be saved from it.
        tell: takes what is missing in the report, and why.

    Returns:
        What was written, the page last.

    Raises:
        UserError: no run there, or none of which a generation has ended, or a place that cannot be written.
    """
    config, rows = run.config(), run.metrics()
    if not rows:
        raise UserError(f"{run.path}: nothing to report yet, no generation of this run has ended")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder}: cannot be made: {error.strerror or error}") from None
    made = _Report(run, folder, config, history_of(rows), rows[-1], words_of(config.task), tell)
    fitness = folder / "fitness.png"
    draw_fitness(rows, fitness, made.words.unit)
    made.files.append(fitness)
    made.brain = _champion(made)
    parts = [
        page.paragraph(made.words.subtitle),
        *_sections(made),
        *_repeating(made, again or Again(), with_brain),
    ]
    top = [f"<h1>{page.words(made.name)}</h1>", parts[0], *(page.paragraph(words, "note") for words in made.notes)]
    body = [*top, *parts[1:], f'<script type="application/json" id="rows">{rows_as_json(made.history)}</script>']
    path = folder / "report.html"
    write_atomically(path, page.page(f"{made.name} – a run of Neurarium", body).encode("utf-8", "replace"))
    return [*made.files, path]


def _champion(made: _Report) -> Brain | None:
    if not made.run.champion_path.exists():
        made.note("This run has no champion: nobody has scored a finite fitness without seeming to cheat.")
        return None
    try:
        return load_brain(made.run.champion_path)
    except UserError as error:
        made.note(f"The champion cannot be read: {error}")
        return None


def _sections(made: _Report) -> list[str]:
    """Everything that shows how the run went, in the order of the page."""
    work = _work(made)
    figures = [
        (_with_unit(made, made.history.series["champion"][-1]), "fitness of the champion"),
        (f"{made.history.generation[-1]:,.0f}", "generations"),
        (f"{made.last.get('evaluations') or 0:,}", "evaluations"),
    ]
    return [
        page.numbers(figures),
        page.paragraph(f"The champion: {work.reached}." if work else "", "reached"),
        page.section(work.title, page.picture(work.picture, work.title), page.paragraph(work.caption)) if work else "",
        _fitness(made),
        _lineage(made),
        _network(made),
        page.section("In numbers", page.pairs(_facts(made, work))),
    ]


def _work(made: _Report) -> AtWork | None:
    if made.brain is None:
        return None
    try:
        work = champion_at_work(made.brain, made.folder)
    except (UserError, ValueError) as error:
        made.note(f"The champion cannot be shown at work: {error}")
        return None
    if work is not None:
        made.files.append(work.picture)
    return work


def _with_unit(made: _Report, value: float) -> str:
    return f"{made.fitness(value)} {made.words.unit}".strip()


def _fitness(made: _Report) -> str:
    key = [("champion", "champion"), ("best", "best"), ("typical", "median"), ("half", "middle half")]
    if made.history.barred.any():
        key.append(("barred", "exploit? barred"))
    marks = "".join(f'<span><i class="k-{style}"></i>{words}</span>' for style, words in key)
    every = (
        f" Of this long run about {MOST_ROWS:,} generations can be asked for." if len(made.history) > MOST_ROWS else ""
    )
    return page.section(
        "Fitness",
        f'<div class="key">{marks}</div>',
        fitness_chart(made.history, made.words.unit, 960, 430, "wide"),
        fitness_chart(made.history, made.words.unit, 390, 360, "narrow"),
        f'<p class="asked" data-unit="{page.words(made.words.unit)}" aria-live="polite">Point at a generation for its '
        "numbers; the arrow keys move on from there.</p>",
        page.paragraph(
            f"{made.words.fitness} over the generations. Below, their diversity: the spread of a weight from one "
            f"individual to another, the mean over all weights.{every}"
        ),
    )


def _lineage(made: _Report) -> str:
    champions = made.champions = lineage(made.history, made.run.path / "generations", made.brain)
    if not champions:
        return ""
    path = made.folder / "lineage.png"
    draw_lineage(champions, made.history, path, made.words.unit)
    made.files.append(path)
    told = "Each dot is one that did better than all champions before it."
    if any(math.isfinite(one.distance) for one in champions):
        told += (
            " Who begot whom is not recorded: a child may have many parents. So what is shown below is how far the "
            "weights of each champion lie from those of the one before it, root mean square. Far below the dotted line "
            "it is a near relation of it; near the line, as far from it as from anyone else."
        )
    left_out = len(champions) - _MOST_CHAMPIONS_LISTED
    rows = [
        [f"{one.generation:,}", made.fitness(one.fitness), _signed(made, one.gain), _figure(one.distance)]
        for one in champions[-_MOST_CHAMPIONS_LISTED:]
    ]
    listed = page.table(("generation", "fitness", "gain", "distance"), rows)
    many = f"The last {_MOST_CHAMPIONS_LISTED} of {len(champions):,} champions" if left_out > 0 else "All champions"
    return page.section(
        "The line of champions", page.picture(path, "Champions"), page.paragraph(told), page.folded(many, listed)
    )


def _signed(made: _Report, value: float) -> str:
    return f"{'+' if value > 0 else ''}{made.fitness(value)}" if math.isfinite(value) else "–"


def _figure(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else "–"


def _network(made: _Report) -> str:
    if made.brain is None:
        return ""
    path, task = made.folder / "network.png", made.config.task
    draw_network(made.brain.network, task.observation_names, task.action_names, path)
    made.files.append(path)
    return page.section(
        "The champion's brain",
        page.picture(path, "The champion's brain"),
        page.paragraph("From what it sees, left, to what it does, right. The wider a line, the larger the weight."),
    )


def _facts(made: _Report, work: AtWork | None) -> list[tuple[str, str]]:
    config, brain, last = made.config, made.brain, made.last
    settings = vars(config.settings) if config.settings is not None else {}
    barred, generations = int(made.history.barred.sum()), len(made.history)
    topology = config.topology if brain is None else brain.network.topology
    facts = [
        ("Generations", f"{generations:,} of {settings.get('population', 0):,} individuals"),
        ("Evaluations", f"{last.get('evaluations') or 0:,}, {last.get('steps') or 0:,} {made.words.steps}"),
        made.words.where,
        *(work.more if work else ()),
        ("Brain", f"{topology}, {topology.parameter_count:,} weights"),
        ("Strategy", config.strategy + ": " + ", ".join(f"{name} {value}" for name, value in settings.items())),
        ("Seed", str(config.seed)),
    ]
    if barred:
        told = f"best of {barred:,} of {generations:,} generations, barred from being champion"
        facts.append(("Exploits", told))
    if brain is not None:
        crowned = brain.metadata.get("generation")
        facts.insert(0, ("Champion", f"of generation {crowned}, one of {len(made.champions):,} that the run had"))
        facts.append(("Champion's SHA-256", brain.sha256))
    now = ", ".join(f"{name} {value}" for name, value in versions().items())
    then = read_config(made.run.path).get("versions")
    made_with = ", ".join(f"{name} {value}" for name, value in then.items()) if isinstance(then, dict) else "not told"
    facts.append(("Made with", made_with))
    return [*facts, ("Reported with", now)] if now != made_with else facts


def _repeating(made: _Report, again: Again, with_brain: bool) -> list[str]:
    """How the run is made again, its settings in full, and the champion as a file."""
    config = json.dumps(read_config(made.run.path), indent=2, ensure_ascii=False)
    if len(config) > _MOST_CONFIG_CHARACTERS:
        config = config[:_MOST_CONFIG_CHARACTERS] + "\n… (the rest stands in the run folder)"
    settings = page.folded("All settings", f"<pre>{page.words(config)}</pre>")
    command = page.command(again.command) if again.command else ""
    repeat = page.section("Make it again", command, page.paragraph(again.remark), settings)
    return [repeat, _gift(made) if with_brain and made.brain is not None else ""]


def _gift(made: _Report) -> str:
    """The champion's file, inside the page."""
    data = read_limited(made.run.champion_path, _MOST_FILE_BYTES)
    told = "One file to keep, or to send to a friend."
    return page.gift("The champion as a file", told, data, f"{made.name}-champion.npz")
