"""`neurarium atlas walker`: a map of all the ways in which a creature can walk."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import tyro

from brains.errors import UserError
from brains.storage import load_brain
from brains.topology import Topology
from commands import did_you_mean
from commands.output import Output, command_line, count
from commands.parsing import given_flags, parse
from commands.place_flags import PLACE_FLAGS, PlaceFlags, evaluator_for
from commands.walker_flags import GROUNDS
from sim.atlas import WALK_S, Atlas, AtlasConfig, need_ribs
from sim.atlas_files import AtlasFolder, cell_path, stem_of
from sim.atlas_measures import MEASURES
from sim.atlas_start import begun_with, walker_of
from sim.creature_files import DEFAULT_CREATURE, creature_named, shipped_creatures
from sim.evaluation import Evaluator
from sim.report_page import Again
from sim.runs import new_folder
from sim.walker_task import WalkerTask

_DEFAULT_EVALUATIONS = 5000
_WALKS_M = 2.0
_HELP = """usage: neurarium atlas walker [OPTIONS]

Fill a map of gaits: for every cell of two measures of a walk the walker that gets furthest in that way.
'neurarium atlas walker --help' tells all options. Measures:

{measures}"""
_WHEN_RESUMED = ("--resume", "--evaluations", "--minutes", *PLACE_FLAGS, "--json", "--quiet")


@dataclass(frozen=True)
class AtlasFlags:
    """What an atlas can be told."""

    creature: Annotated[
        str | None,
        tyro.conf.arg(
            metavar="{" + ",".join(shipped_creatures()) + "}|FILE.json",
            help_behavior_hint=f"(default: {DEFAULT_CREATURE}, or that of --start)",
        ),
    ] = None
    """Who walks: a creature that ships, or a file."""
    terrain: Annotated[
        str, tyro.conf.arg(metavar="GROUND", help=f"The ground: a kind and how hard it is, such as {GROUNDS}.")
    ] = WalkerTask.terrain
    seconds: Annotated[float, tyro.conf.arg(metavar="S")] = WALK_S
    """How long a walk lasts."""
    measures: Annotated[str, tyro.conf.arg(metavar="A,B", help=f"Across and up: two of {', '.join(MEASURES)}.")] = (
        "foot-share,step-height"
    )
    cells: Annotated[str, tyro.conf.arg(metavar="WxH")] = "20x20"
    """How many cells across and up."""
    hidden: Annotated[
        str | None, tyro.conf.arg(metavar="SIZES", help_behavior_hint="(default: 12, or those of --start)")
    ] = None
    """Sizes of the brains' hidden layers, such as 12,8; 0 for none."""
    start: Annotated[Path | None, tyro.conf.arg(metavar="BRAIN", help_behavior_hint="")] = None
    """Begin with a saved walker's brain, its body and its senses: half of the first walkers are like it."""
    batch: Annotated[int, tyro.conf.arg(metavar="N")] = 100
    """Walkers that are tried at a time; the map is written after each batch."""
    evaluations: Annotated[
        int | None, tyro.conf.arg(metavar="N", help_behavior_hint=f"(default: {_DEFAULT_EVALUATIONS:,})")
    ] = None
    """Stop after the batch that makes so many walks in all, those of before --resume among them."""
    minutes: Annotated[float | None, tyro.conf.arg(metavar="M", help_behavior_hint="")] = None
    """Stop after the batch in which so much time is over, instead."""
    seed: Annotated[int, tyro.conf.arg(metavar="N")] = 0
    """Decides all chance: the same seed gives the same map, to the bit."""
    out: Annotated[
        Path | None, tyro.conf.arg(metavar="DIR", help_behavior_hint="(default: runs/atlas-…-seedN, numbered if taken)")
    ] = None
    """The folder to make."""
    resume: Annotated[Path | None, tyro.conf.arg(metavar="DIR", help_behavior_hint="")] = None
    """Go on with the atlas in this folder, exactly as if it had never stopped."""
    json: bool = False
    """End with one JSON object on standard output; all words go to standard error."""
    quiet: bool = False
    """No progress and no summary: only the folder's path."""


@dataclass(frozen=True)
class AllFlags:
    """Fill a map of gaits: for every cell of two measures of a walk the walker that gets furthest in that way."""

    atlas: Annotated[AtlasFlags, tyro.conf.arg(name="")] = field(default_factory=AtlasFlags)
    place: Annotated[PlaceFlags, tyro.conf.arg(name="")] = field(default_factory=PlaceFlags)


def run(arguments: list[str]) -> int:
    """The command."""
    if not arguments or arguments[0] in ("-h", "--help"):
        rows = "\n".join(f"  {name:15} {measure.words}" for name, measure in MEASURES.items())
        print(_HELP.format(measures=rows))
        return 0 if arguments else 2
    name, *rest = arguments
    if name != WalkerTask.name:
        raise UserError(f"there is no atlas of '{name:.60}'{did_you_mean(name, [WalkerTask.name])}; there is: walker")
    flags = parse(AllFlags, rest, f"atlas {name}")
    need_ribs()
    output = Output(flags.atlas.json, flags.atlas.quiet)
    _check_goal(flags.atlas)
    with evaluator_for(flags.place, output.warn) as evaluator:
        if flags.atlas.resume is None:
            folder, atlas = _begun(flags.atlas)
        else:
            for flag in given_flags(rest):
                if flag not in _WHEN_RESUMED:
                    raise UserError(f"{flag} cannot be changed by --resume, which goes on with the atlas as it is")
            folder, atlas = AtlasFolder.open(flags.atlas.resume)
        for words in folder.notes:
            output.warn(words)
        return _fill(flags.atlas, folder, atlas, evaluator, output)


def _check_goal(flags: AtlasFlags) -> None:
    if flags.evaluations is not None and flags.minutes is not None:
        raise UserError("--evaluations and --minutes are two ends of one run; give one of them")
    if flags.evaluations is not None and flags.evaluations < 1:
        raise UserError(f"--evaluations is {flags.evaluations}; expected 1 or more")
    if flags.minutes is not None and not 0 < flags.minutes <= 100_000:
        raise UserError(f"--minutes is {flags.minutes:g}; expected more than 0, at most 100000")


def _begun(flags: AtlasFlags) -> tuple[AtlasFolder, Atlas]:
    atlas = _empty(flags)
    path = flags.out or new_folder(Path("runs"), stem_of(atlas))
    return AtlasFolder.create(path, atlas), atlas


def _empty(flags: AtlasFlags) -> Atlas:
    """A map with nobody on it yet."""
    if flags.start is None:
        return Atlas(_config(flags, WalkerTask(creature_named(flags.creature or DEFAULT_CREATURE)), (12,)))
    task, network = walker_of(load_brain(flags.start))
    if flags.creature is not None and creature_named(flags.creature) != task.creature:
        raise UserError(f"--creature is {flags.creature:.60}, but {flags.start} walks as {task.creature.name}")
    return begun_with(network, _config(flags, task, network.topology.layer_sizes[1:-1]))


def _config(flags: AtlasFlags, task: WalkerTask, hidden: tuple[int, ...]) -> AtlasConfig:
    """All that decides the map, of walkers by that task; ``hidden`` where the flags do not say."""
    task = replace(task, terrain=flags.terrain, seconds=flags.seconds)
    match = re.fullmatch(r"(\d{1,4})[x×](\d{1,4})", flags.cells)
    if match is None:
        raise UserError(f"--cells is '{flags.cells:.40}'; expected across and up, such as 20x20")
    words = tuple(word.strip() for word in flags.measures.split(","))
    if len(words) != 2:
        raise UserError(f"--measures is '{flags.measures:.60}'; expected two of {', '.join(MEASURES)}, with a comma")
    if flags.hidden is not None:
        shape = Topology.parse(flags.hidden, len(task.observation_names), len(task.action_names))
        hidden = shape.layer_sizes[1:-1]
    cells = int(match[1]), int(match[2])
    return AtlasConfig(task, (words[0], words[1]), cells, flags.seed, hidden, flags.batch)


def making_again(atlas: Atlas) -> Again:
    """How a map is made again: all options that are not the defaults, read back to be sure of them."""
    if atlas.start is not None:
        return Again("", "It began with a brain, so it takes that brain's file: neurarium atlas walker --start BRAIN.")
    config, plain = atlas.config, AtlasFlags()
    names = [name for name in shipped_creatures() if creature_named(name) == config.task.creature]
    if not names:
        return Again("", f"Its creature, {config.task.creature.name}, does not ship: it takes the creature's file.")
    given: dict[str, object] = {
        "creature": names[0],
        "terrain": config.task.terrain,
        "seconds": config.task.seconds,
        "measures": ",".join(config.measures),
        "cells": "x".join(str(number) for number in config.cells),
        "hidden": ",".join(str(size) for size in config.hidden) or "0",
        "batch": config.batch,
        "evaluations": atlas.evaluations,
        "seed": config.seed,
    }
    words = [word for name, value in given.items() if value != getattr(plain, name) for word in (f"--{name}", value)]
    flags = parse(AllFlags, [str(word) for word in words], "atlas walker")
    if _empty(flags.atlas).config != config:
        return Again("", "Some of its settings have no option, so no command makes it again.")
    told = "The same versions on the same kind of machine make the same map, to the last bit."
    return Again(command_line("atlas", "walker", *words), told)


def _fill(flags: AtlasFlags, folder: AtlasFolder, atlas: Atlas, evaluator: Evaluator, output: Output) -> int:
    """From the first batch of this call to the last."""
    started, before, interrupted = time.perf_counter(), atlas.evaluations, False
    goal = _DEFAULT_EVALUATIONS if flags.evaluations is None else flags.evaluations
    if flags.minutes is None and atlas.evaluations >= goal:
        raise UserError(f"{folder.path} has {count(before, 'walk')} already; for more: --evaluations {before + goal}")
    try:
        while True:
            new = atlas.advance(evaluator)
            folder.save(atlas)
            words = f"{count(len(atlas.elites), 'cell')} of {atlas.config.cell_count}, {new} by this batch"
            output.say(f"batch {atlas.batches}: {count(atlas.evaluations, 'walk')} · {words}")
            over = time.perf_counter() - started
            if over >= 60.0 * flags.minutes if flags.minutes is not None else atlas.evaluations >= goal:
                break
    except KeyboardInterrupt:
        interrupted = True
        evaluator.close()
        folder, atlas = AtlasFolder.open(folder.path)  # what counts is what was written
    folder.write_cells(atlas)
    seconds = time.perf_counter() - started
    if flags.quiet and not flags.json:
        print(folder.path)
    _tell(folder.path, atlas, atlas.evaluations - before, seconds, output)
    output.result(_result(folder.path, atlas, seconds))
    return 130 if interrupted else 0


def _tell(path: Path, atlas: Atlas, walks: int, seconds: float, output: Output) -> None:
    elites = atlas.elites
    output.say(f"{count(walks, 'walk')} in {seconds:.1f} s")
    rows = [("Map", f"{len(elites)} of {atlas.config.cell_count} cells are filled, QD score {atlas.qd_score:.1f}")]
    if len(elites):
        best = int(elites.fitness.argmax())
        file = cell_path(path, atlas, best)
        rows += [
            ("Best", f"walks {elites.distance_m[best]:.2f} m: {file}"),
            ("Watch it", command_line("replay", file)),
            ("Score it", command_line("replay", file, "--headless")),
        ]
    more = atlas.evaluations + _DEFAULT_EVALUATIONS
    rows += [
        ("See the map", command_line("scene", "atlas", "--resume", path)),
        ("Report", command_line("report", path)),
        ("Go on", command_line("atlas", "walker", "--resume", path, "--evaluations", more)),
    ]
    output.pairs(rows)


def _result(path: Path, atlas: Atlas, seconds: float) -> dict[str, Any]:
    """The keys of ``--json``."""
    elites, config = atlas.elites, atlas.config
    best = int(elites.fitness.argmax()) if len(elites) else None
    return {
        "atlas": str(path),
        "creature": config.task.creature.name,
        "terrain": config.task.terrain,
        "walk_s": config.task.seconds,
        "measures": list(config.measures),
        "boxes": [list(box) for box in config.boxes],
        "cells": list(config.cells),
        "cells_filled": len(elites),
        "cells_walking": int((elites.distance_m >= _WALKS_M).sum()),
        "coverage": len(elites) / config.cell_count,
        "qd_score": atlas.qd_score,
        "best_fitness": None if best is None else float(elites.fitness[best]),
        "best_distance_m": None if best is None else float(elites.distance_m[best]),
        "best": None if best is None else str(cell_path(path, atlas, best)),
        "batches": atlas.batches,
        "evaluations": atlas.evaluations,
        "steps": atlas.steps,
        "barred": atlas.barred,
        "seed": config.seed,
        "seconds": round(seconds, 3),
    }
