"""The options of `neurarium replay`, and which of them go with which kind of brain."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import tyro

from brains.errors import UserError
from commands.output import command_line
from sim.task import Task

CARS = ("track", "seed", "episodes")
WALKERS = ("terrain", "creature", "seed", "episodes", "push_every", "push_share")
ENVIRONMENTS = ("seed", "episodes")
"""Options that go with drivers, with walkers, and with players of Gymnasium's environments."""


@dataclass(frozen=True)
class ReplayFlags:
    """Watch a saved brain in its world, or a recorded drive; or score it with --headless."""

    brain: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="BRAIN")]
    """A brain file, such as a run's champion.npz; or a recorded drive."""
    track: Annotated[
        str | None, tyro.conf.arg(metavar="TRACKS", help_behavior_hint="(default: those it was judged on)")
    ] = None
    """Of cars: drive on these tracks: names, seed:N, seed:1..40 or files, with commas between."""
    terrain: Annotated[
        str | None, tyro.conf.arg(metavar="GROUND", help_behavior_hint="(default: that it was judged on)")
    ] = None
    """Of walkers: walk on this ground, such as flat, rough:0.3 or hills:2."""
    creature: Annotated[str | None, tyro.conf.arg(metavar="NAME", help_behavior_hint="(default: its own)")] = None
    """Of walkers: walk in this body, which must have the same senses and joints; a name or a file."""
    push_every: Annotated[float | None, tyro.conf.arg(metavar="S", help_behavior_hint="(default: as in its run)")] = (
        None
    )
    """Of walkers: push it every so many seconds; 0 never."""
    push_share: Annotated[
        float | None, tyro.conf.arg(metavar="SHARE", help_behavior_hint="(default: as in its run)")
    ] = None
    """Of walkers: how hard, as a share of its momentum, such as 0.2."""
    seed: Annotated[int | None, tyro.conf.arg(metavar="N", help_behavior_hint="")] = None
    """Drive on generated tracks, the first being seed:N; walk or play from starts drawn from N on."""
    episodes: Annotated[int | None, tyro.conf.arg(metavar="N", help_behavior_hint="")] = None
    """Go through this many of them, from --seed (or 0) on."""
    gif: Annotated[Path | None, tyro.conf.arg(metavar="FILE", help_behavior_hint="")] = None
    """Make a film of it, as an animated GIF; works without a display."""
    mp4: Annotated[Path | None, tyro.conf.arg(metavar="FILE", help_behavior_hint="")] = None
    """Make a film of it, as an MP4; needs pip install 'neurarium[video]'."""
    seconds: Annotated[
        float | None, tyro.conf.arg(metavar="S", help_behavior_hint="(default: to the end, at most 600)")
    ] = None
    """With --gif or --mp4: end the film after so many seconds."""
    headless: bool = False
    """No window: go as fast as the machine can and tell the score."""
    json: bool = False
    """With --headless: end with one JSON object on standard output; all words go to standard error."""


def refuse_others(flags: ReplayFlags, task: Task | None, own: tuple[str, ...]) -> None:
    """Refuse options that go with other brains.

    Args:
        task: that the brain was made for; None for a recorded drive.
        own: those that go with this one.

    Raises:
        UserError: there is such an option.
    """
    file = "a recorded drive" if task is None else f"a brain that was made for '{task.name}'"
    for name in dict.fromkeys((*CARS, *WALKERS)):
        if getattr(flags, name) is not None and name not in own:
            raise UserError(f"--{name.replace('_', '-')} does not go with {file}")


def first_and_count(flags: ReplayFlags, most: int) -> tuple[int, int]:
    """The first seed, and how many episodes follow from it.

    Raises:
        UserError: numbers out of range.
    """
    first, episodes = flags.seed or 0, 1 if flags.episodes is None else flags.episodes
    if not 0 <= first < 2**62 or not 1 <= episodes <= most:
        raise UserError(f"got --seed {first} and --episodes {episodes}; expected 0 or more, and 1 to {most}")
    return first, episodes


def watch(flags: ReplayFlags, scene: str, options: dict[str, Any], file: str = "brain") -> int:
    """Open the window with the file in its scene.

    Args:
        flags: name the file.
        scene: shows it.
        options: for the scene.
        file: the scene's option that takes the file.

    Raises:
        UserError: there is no display, or an option makes no sense with one.
    """
    from scenes.display import has_display
    from scenes.run import run_scene

    if not has_display():
        again = command_line("replay", flags.brain, "--headless")
        raise UserError(f"there is no display here to watch it on; to score it: {again}")
    if flags.json:
        raise UserError("--json tells a score, so it goes with --headless")
    run_scene(scene, **{**options, file: str(flags.brain)})
    return 0
