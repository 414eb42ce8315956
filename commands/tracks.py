"""`neurarium tracks`: the tracks there are; `neurarium tracks show TRACK` draws one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import tyro

from brains.errors import UserError
from commands.output import Output, count
from commands.parsing import parse
from sim.track_files import find_track, load_track, shipped_tracks
from sim.tracks import Track


@dataclass(frozen=True)
class ListFlags:
    """List the tracks that ship with Neurarium; 'neurarium tracks show TRACK --out FILE' draws one."""

    json: bool = False
    """End with one JSON object on standard output; all words go to standard error."""


@dataclass(frozen=True)
class ShowFlags:
    """Draw a track into a picture."""

    track: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="TRACK")]
    """A name, seed:N, seed:N:DIFFICULTY or a file."""
    out: Annotated[Path | None, tyro.conf.arg(metavar="FILE", help_behavior_hint="(default: TRACK.png)")] = None
    """The picture, a PNG file."""
    json: bool = False
    """End with one JSON object on standard output; all words go to standard error."""


def run(arguments: list[str]) -> int:
    """The command."""
    if arguments[:1] == ["show"]:
        return _show(parse(ShowFlags, arguments[1:], "tracks show"))
    flags = parse(ListFlags, arguments, "tracks")
    output = Output(flags.json)
    rows = [_figures(name, load_track(path)) for name, path in shipped_tracks().items()]
    _tell(rows, output)
    output.result({"tracks": rows})
    return 0


def _tell(rows: list[dict[str, Any]], output: Output) -> None:
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("track", "length, m", "width, m", "tightest curve, m"):
        table.add_column(name, justify="left" if name == "track" else "right")
    for row in sorted(rows, key=lambda row: float(row["length_m"])):
        low, high = round(row["least_width_m"], 1), round(row["most_width_m"], 1)
        width = f"{low:g}" if low == high else f"{low:g} to {high:g}"
        table.add_row(row["track"], f"{row['length_m']:.0f}", width, f"{row['tightest_radius_m']:.0f}")
    output.console.print(table)
    output.say()
    output.say("And without end: seed:N, or seed:N:DIFFICULTY from 0 to 1, such as seed:5:0.8")


def _show(flags: ShowFlags) -> int:
    output = Output(flags.json)
    track = find_track(flags.track)
    name = Path(flags.track).stem if flags.track.lower().endswith(".json") else flags.track
    out = flags.out or Path("".join(letter if letter.isalnum() or letter in "-." else "-" for letter in name) + ".png")
    if out.suffix.lower() != ".png":
        raise UserError(f"--out is {out}; the picture is a PNG file, so its name ends in .png")
    from sim.report import draw_track

    draw_track(track, out)
    figures = _figures(flags.track, track)
    output.say(f"{track.name}: {figures['length_m']:.0f} m, {count(figures['ribs'], 'rib')}, drawn into {out}")
    output.result(figures | {"files": [str(out)]})
    return 0


def _figures(name: str, track: Track) -> dict[str, Any]:
    return {
        "track": name,
        "name": track.name,
        "length_m": track.length_m,
        "least_width_m": float(track.width_m.min()),
        "most_width_m": float(track.width_m.max()),
        "tightest_radius_m": float(1.0 / np.abs(track.curvature_per_m).max()),
        "ribs": track.ribs,
    }
