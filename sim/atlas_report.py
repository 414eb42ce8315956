"""The report of a gait atlas: its map as a picture, its best walkers, and one page that shows and holds them."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import numpy as np

from brains.errors import UserError
from brains.npz import write_atomically
from brains.storage import Brain, champion_sha256
from sim import report_html as page
from sim.atlas import BRIGHTNESS, Atlas
from sim.atlas_files import as_bytes, cell_path, write_cell
from sim.atlas_measures import MEASURES
from sim.report import palette, picture
from sim.report_champion import AtWork, champion_at_work
from sim.report_page import Again
from sim.run_config import versions

_MOST_LISTED = 10
_WALKS_M = 2.0
_GIFT = "One file with all its walkers, to keep, or to send to a friend."
_DIMMEST = 0.25  # of the first colour, so that a walker that gets nowhere still shows on an empty map


def write_atlas_report(
    atlas: Atlas,
    path: Path,
    folder: Path,
    again: Again,
    with_brains: bool = True,
    tell: Callable[[str], None] = lambda words: None,
) -> list[Path]:
    """Draw an atlas and the page that shows it.

    Args:
        path: where it lies, for its name.
        folder: where to, made if need be.
        again: how the map is made again.
        with_brains: whether the whole map goes with the page, to be saved from it.
        tell: takes what is missing in the report, and why.

    Returns:
        What was written, the page last.

    Raises:
        UserError: nobody is on the map, or a place that cannot be written.
    """
    if not len(atlas.elites):
        raise UserError(f"{path}: nothing to report yet, no cell of this map is filled")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder}: cannot be made: {error.strerror or error}") from None
    name, shown = path.resolve().name, folder / "map.png"
    draw_map(atlas, shown)
    best = np.argsort(-atlas.elites.distance_m, kind="stable")[:_MOST_LISTED].tolist()
    for each in best:
        write_cell(folder, atlas, each)
    task, work = atlas.config.task, _work(atlas, best[0], folder, tell)
    body = [
        f"<h1>{page.words(name)}</h1>",
        page.paragraph(f"An atlas of gaits: {task.creature.name.lower()} on {task.terrain}, {task.seconds:g} s each"),
        page.numbers(_figures(atlas)),
        page.section("The map", page.picture(shown, "The map"), page.paragraph(_map_words(atlas))),
        *_walk(work),
        _listed(atlas, best, folder),
        page.section("In numbers", page.pairs(_facts(atlas))),
        page.section(
            "Make it again", page.command(again.command) if again.command else "", page.paragraph(again.remark)
        ),
        page.gift("The map as a file", _GIFT, as_bytes(atlas), f"{name}.npz") if with_brains else "",
        '<script type="application/json" id="rows">[]</script>',  # a run's page has a chart to ask
    ]
    told = folder / "report.html"
    write_atomically(told, page.page(f"{name} – an atlas of Neurarium", body).encode("utf-8", "replace"))
    return [shown, *([work.picture] if work else []), *(cell_path(folder, atlas, each) for each in best), told]


def draw_map(atlas: Atlas, path: Path) -> None:
    """Every filled cell, the brighter the further its walker gets; an orange ring in the furthest."""
    from matplotlib.colors import LinearSegmentedColormap, PowerNorm, to_rgb

    colour, elites, config = palette(), atlas.elites, atlas.config
    (left, right), (low, high) = config.boxes
    columns, rows = config.cells
    distance = np.full((rows, columns), np.nan)
    distance[elites.cell % rows, elites.cell // rows] = elites.distance_m
    ink, first = (np.array(to_rgb(colour[name])) for name in ("ink", "positive"))
    dim = tuple(ink + _DIMMEST * (first - ink))
    shades = LinearSegmentedColormap.from_list("gait", [dim, tuple(first)]).with_extremes(bad=colour["ink"])
    across, up = (MEASURES[name] for name in config.measures)
    norm = PowerNorm(BRIGHTNESS, 0.0, max(float(elites.distance_m.max()), 1e-9))
    with picture(path, 8.6, 7.0) as figure:
        axes = figure.subplots()
        across_edges, up_edges = np.linspace(left, right, columns + 1), np.linspace(low, high, rows + 1)
        drawn = axes.pcolormesh(
            across_edges, up_edges, np.ma.masked_invalid(distance), cmap=shades, norm=norm,
            edgecolors=colour["background"], linewidth=0.8,
        )  # fmt: skip
        best = int(elites.distance_m.argmax())
        column, row = divmod(int(elites.cell[best]), rows)
        middle = across_edges[column : column + 2].mean(), up_edges[row : row + 2].mean()
        axes.scatter(*middle, s=120, facecolors="none", edgecolors=colour["best"], lw=2.2)
        axes.set_xlabel(across.label)
        axes.set_ylabel(up.label)
        axes.set_title(f"{config.task.creature.name} on {config.task.terrain} · {len(elites)} of {config.cell_count}")
        axes.grid(False)
        bar = figure.colorbar(drawn, ax=axes, label="walked, m", pad=0.02, aspect=30)
        bar.outline.set_visible(False)


def _figures(atlas: Atlas) -> list[tuple[str, str]]:
    elites = atlas.elites
    return [
        (f"{elites.distance_m.max():.2f} m", "walked by the furthest"),
        (f"{len(elites)} of {atlas.config.cell_count}", "cells filled"),
        (f"{atlas.evaluations:,}", "walks"),
    ]


def _map_words(atlas: Atlas) -> str:
    told = " Upwards: ".join(
        f"{MEASURES[name].title.lower()}, {MEASURES[name].words}." for name in atlas.config.measures
    )
    return (
        f"To the right: {told} In every cell stands the walker that gets furthest with such a gait; dark cells are "
        "empty, an orange ring marks the furthest. What lies outside the map's range counts as its edge."
    )


def _work(atlas: Atlas, place: int, folder: Path, tell: Callable[[str], None]) -> AtWork | None:
    """The walker at that place, walking once more."""
    network = atlas.network(place)
    brain = Brain(network, atlas.metadata(place), champion_sha256(network.parameters))
    try:
        return champion_at_work(brain, folder)
    except UserError as error:
        tell(f"the furthest walker cannot be shown: {error}")
        return None


def _walk(work: AtWork | None) -> list[str]:
    if work is None:
        return []
    return [
        page.paragraph(f"The furthest {work.reached}.", "reached"),
        page.section("The furthest walker", page.picture(work.picture, "Its walk"), page.paragraph(work.caption)),
    ]


def _listed(atlas: Atlas, best: list[int], folder: Path) -> str:
    head = ("cell", *(MEASURES[name].label for name in atlas.config.measures), "walked, m", "fitness")
    every = np.argsort(-atlas.elites.distance_m, kind="stable").tolist()
    commands = "\n".join(shlex.join(["neurarium", "replay", str(cell_path(folder, atlas, each))]) for each in best)
    return page.section(
        "The best cells",
        page.table(head, [_row(atlas, each) for each in best]),
        page.folded("All cells", page.table(head, [_row(atlas, each) for each in every])),
        page.paragraph("A cell is named by column and row, from 00-00 at the lower left. To watch the best of them:"),
        page.command(commands),
    )


def _row(atlas: Atlas, place: int) -> list[str]:
    elites = atlas.elites
    measures = [f"{value:.3f}" for value in elites.measures[place].tolist()]
    cell = cell_path(Path(), atlas, place).stem
    return [cell, *measures, f"{elites.distance_m[place]:.2f}", f"{elites.fitness[place]:.2f}"]


def _facts(atlas: Atlas) -> list[tuple[str, str]]:
    config, elites = atlas.config, atlas.elites
    walking = int(np.count_nonzero(elites.distance_m >= _WALKS_M))
    return [
        ("Walkers", f"{len(elites)} in {config.cells[0]} × {config.cells[1]} cells; {walking} get {_WALKS_M:g} m"),
        ("QD score", f"{atlas.qd_score:.1f}: the sum of the fitness of all cells"),
        ("Walks", f"{atlas.evaluations:,} in {atlas.batches:,} batches, {atlas.steps:,} walker-steps"),
        ("Barred", f"{atlas.barred:,} walks that lived by a trick of the physics"),
        ("Ground", f"{config.task.terrain}, {config.episode}, walks of {config.task.seconds:g} s"),
        ("Brains", f"{config.topology}, {config.topology.parameter_count:,} weights"),
        ("Began", "by chance" if atlas.start is None else "half by chance, half near a brain that was given"),
        ("Seed", str(config.seed)),
        ("Reported with", ", ".join(f"{name} {value}" for name, value in versions().items())),
    ]
