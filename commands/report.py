"""`neurarium report RUN`: pictures and a page of a run, or of a gait atlas."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import tyro

from brains.errors import UserError
from commands.output import Output, command_line
from commands.parsing import parse
from sim.atlas_files import ATLAS, load_atlas
from sim.runs import RunFolder

if TYPE_CHECKING:
    from sim.report_page import Again


@dataclass(frozen=True)
class ReportFlags:
    """Draw a run: fitness over the generations, the champion at work, its brain, and a page that shows them."""

    run: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="RUN")]
    """The folder of a run, or of a gait atlas."""
    out: Annotated[
        Path | None, tyro.conf.arg(metavar="DIR", help_behavior_hint="(default: the folder 'report' in that one)")
    ] = None
    """Where the files go."""
    no_brain: bool = False
    """Leave the champion, or the map, out of the page, which else is the one file to send."""
    json: bool = False
    """End with one JSON object on standard output; all words go to standard error."""


def run(arguments: list[str]) -> int:
    """The command."""
    flags = parse(ReportFlags, arguments, "report")
    output = Output(flags.json)
    files, again = _of_atlas(flags, output) if _is_atlas(flags.run) else _of_run(flags, output)
    for file in files:
        output.say(str(file))
    output.result({"files": [str(file) for file in files], "command": again.command or None})
    return 0


def _of_run(flags: ReportFlags, output: Output) -> tuple[list[Path], Again]:
    _check_folder(flags.run)
    from commands.repeating import repeating
    from sim.report_page import write_report

    folder = RunFolder(flags.run)
    again = repeating(folder)
    return write_report(folder, flags.out or flags.run / "report", again, not flags.no_brain, output.warn), again


def _is_atlas(path: Path) -> bool:
    return (path / ATLAS).is_file() or (path.is_file() and path.name == ATLAS)


def _of_atlas(flags: ReportFlags, output: Output) -> tuple[list[Path], Again]:
    from commands.atlas import making_again
    from sim.atlas_report import write_atlas_report

    atlas, place = load_atlas(flags.run), flags.run if flags.run.is_dir() else flags.run.parent
    again = making_again(atlas)
    out = flags.out or place / "report"
    return write_atlas_report(atlas, place, out, again, not flags.no_brain, output.warn), again


def _check_folder(path: Path) -> None:
    """A run is a folder; say what to do with a file of one.

    Raises:
        UserError: it is a file.
    """
    if not path.is_file():
        return
    folder = path.parent.parent if path.parent.name == "generations" else path.parent
    if (folder / "config.json").is_file():
        raise UserError(f"{path} is a file of a run; for its report: {command_line('report', folder)}")
    raise UserError(
        f"{path} is a file, and a report needs the folder of a run of 'neurarium evolve', or of an atlas; training "
        "leaves a brain alone, and 'neurarium test' tells how that does"
    )
