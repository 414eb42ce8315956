"""`neurarium scene NAME`: the window, straight into a scene."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import tyro

from brains.errors import UserError
from commands.output import Output
from commands.parsing import parse
from scenes import display
from scenes.registry import CARDS, LAUNCHER, find_card
from scenes.run import run_scene
from scenes.stepping import SPEEDS

_MOST_FRAMES = 100_000_000
_SMALLEST, _LARGEST = (320, 240), (16_384, 16_384)


@dataclass(frozen=True)
class SceneFlags:
    """Open the window straight in a scene. Options that the scene does not have are refused."""

    name: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="NAME")]
    """The scene."""
    frames: Annotated[int | None, tyro.conf.arg(metavar="N", help_behavior_hint="(default: until it is closed)")] = None
    """Quit after this many frames; works without a display."""
    screenshot: Annotated[Path | None, tyro.conf.arg(metavar="FILE", help_behavior_hint="")] = None
    """Save the last frame (the 60th, if --frames does not say) as a picture; works without a display."""
    size: Annotated[str | None, tyro.conf.arg(metavar="WxH", help_behavior_hint="(default: 1280x800)")] = None
    """The window's size in pixels."""
    scale: Annotated[float | None, tyro.conf.arg(metavar="X", help_behavior_hint="(default: from the desktop)")] = None
    """The size of text and controls, 0.5 to 4."""
    speed: Annotated[str | None, tyro.conf.arg(metavar="X", help_behavior_hint="(default: 1)")] = None
    """How fast the scene's clock runs at first: 0.25, 1, 4, 16 or max."""
    seed: Annotated[int | None, tyro.conf.arg(metavar="N", help_behavior_hint="")] = None
    """Decides all chance."""
    track: Annotated[str | None, tyro.conf.arg(metavar="TRACK", help_behavior_hint="")] = None
    """The track, for cars: a name, seed:N or a file."""
    creature: Annotated[str | None, tyro.conf.arg(metavar="NAME", help_behavior_hint="")] = None
    """The creature, for walkers and the atlas: a name or a file."""
    terrain: Annotated[str | None, tyro.conf.arg(metavar="GROUND", help_behavior_hint="")] = None
    """The ground, for walkers: flat, rough:0.3, hills:2, curriculum and others."""
    edit: bool = False
    """Of walkers: build a creature at once, from a copy of the one that walks."""
    population: Annotated[int | None, tyro.conf.arg(metavar="N", help_behavior_hint="")] = None
    """Individuals in a generation."""
    strategy: Annotated[str | None, tyro.conf.arg(metavar="NAME", help_behavior_hint="")] = None
    """How generations are bred."""
    hidden: Annotated[str | None, tyro.conf.arg(metavar="SIZES", help_behavior_hint="")] = None
    """Sizes of the hidden layers, such as 12,8."""
    data: Annotated[str | None, tyro.conf.arg(metavar="NAME", help_behavior_hint="")] = None
    """The set of points, for the boundary lab and the race; of pictures, for the pictures: a name or a path."""
    chapter: Annotated[int | None, tyro.conf.arg(metavar="N", help_behavior_hint="")] = None
    """The chapter of the fruit scene to begin with."""
    part: Annotated[str | None, tyro.conf.arg(metavar="NAME", help_behavior_hint="")] = None
    """Of the gradient lab: curve, landscape or chain."""
    page: Annotated[str | None, tyro.conf.arg(metavar="NAME", help_behavior_hint="")] = None
    """Of the pictures: draw, train, look or inside."""
    lesson: Annotated[str | None, tyro.conf.arg(metavar="NAME", help_behavior_hint="")] = None
    """Of the classroom: a lesson by its number, 1 to 12, or its name."""
    brain: Annotated[str | None, tyro.conf.arg(metavar="FILE", help_behavior_hint="")] = None
    """A saved brain to look at."""
    recording: Annotated[str | None, tyro.conf.arg(metavar="FILE", help_behavior_hint="")] = None
    """Of cars: a recorded drive to watch."""
    resume: Annotated[str | None, tyro.conf.arg(metavar="DIR", help_behavior_hint="")] = None
    """Of cars, walkers and the atlas: go on with the run or the map in this folder, and write it there."""
    json: bool = False
    """End with one JSON object on standard output."""


_OPTIONS = (
    "seed",
    "track",
    "creature",
    "terrain",
    "edit",
    "population",
    "strategy",
    "hidden",
    "data",
    "chapter",
    "part",
    "page",
    "lesson",
    "brain",
    "recording",
    "resume",
)


def run(arguments: list[str]) -> int:
    """The command."""
    if not arguments:
        names = ", ".join(card.name for card in (LAUNCHER, *CARDS))
        raise UserError(f"which scene? There are: {names}")
    flags = parse(SceneFlags, arguments, "scene")
    given = {name: getattr(flags, name) for name in _OPTIONS}
    options = {name: value for name, value in given.items() if value is not None and value is not False}
    if flags.frames is not None and not 1 <= flags.frames <= _MOST_FRAMES:
        raise UserError(f"--frames is {flags.frames}; expected 1 or more")
    if "resume" in options and len(options) > 1:
        stray = next(option for option in options if option != "resume")
        raise UserError(f"--{stray} cannot be changed by --resume, which goes on with the run as it is; leave it out")
    size = None if flags.size is None else _size(flags.size)
    _check_options(flags.name, options)
    measured = run_scene(
        flags.name,
        frames=flags.frames,
        screenshot=flags.screenshot,
        size=size,
        scale=flags.scale,
        speed=None if flags.speed is None else _speed(flags.speed),
        **options,
    )
    output = Output(flags.json)
    if flags.frames is not None or flags.screenshot is not None:
        output.say(
            f"{measured['frames']} frames; work of a frame: {measured['frame_ms_p50']:.1f} ms in the middle, "
            f"{measured['frame_ms_p99']:.1f} ms for the slowest hundredth"
        )
    if flags.screenshot is not None:
        output.say(str(flags.screenshot))
    output.result(measured)
    return 0


def _check_options(name: str, options: dict[str, Any]) -> None:
    """Refuse options that the scene's class does not take."""
    if not options:
        return
    display.check_pygame()
    display.prepare_environment(not display.has_display())
    module, _, kind = find_card(name).scene.partition(":")
    known = inspect.signature(getattr(import_module(module), kind)).parameters
    stray = [option for option in options if option not in known]
    if stray:
        there = ", ".join(f"--{option}" for option in _OPTIONS if option in known) or "none"
        raise UserError(f"the scene '{name}' has no option --{stray[0]}; it has: {there}")


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})[x×,](\d{1,5})", text)
    width, height = (int(match[1]), int(match[2])) if match else (0, 0)
    if not (_SMALLEST[0] <= width <= _LARGEST[0] and _SMALLEST[1] <= height <= _LARGEST[1]):
        raise UserError(f"--size is '{text:.40}'; expected WIDTHxHEIGHT in pixels, from 320x240, such as 1280x800")
    return width, height


def _speed(text: str) -> float:
    speeds = {f"{speed:g}".replace("inf", "max"): speed for speed in SPEEDS}
    if text not in speeds:
        raise UserError(f"--speed is '{text:.20}'; expected {', '.join(speeds)}")
    return speeds[text]
