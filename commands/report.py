"""`neurarium report RUN`: pictures and a page of a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from commands.output import Output
from commands.parsing import parse
from sim.runs import RunFolder


@dataclass(frozen=True)
class ReportFlags:
    """Draw a run: fitness over the generations, the champion at work, its brain, and a page that shows them."""

    run: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="RUN")]
    """The run's folder."""
    out: Annotated[
        Path | None, tyro.conf.arg(metavar="DIR", help_behavior_hint="(default: the folder 'report' in the run's)")
    ] = None
    """Where the files go."""
    json: bool = False
    """End with one JSON object on standard output; all words go to standard error."""


def run(arguments: list[str]) -> int:
    """The command."""
    flags = parse(ReportFlags, arguments, "report")
    output = Output(flags.json)
    from sim.report_page import write_report

    files = write_report(RunFolder(flags.run), flags.out or flags.run / "report")
    for file in files:
        output.say(str(file))
    output.result({"files": [str(file) for file in files]})
    return 0
