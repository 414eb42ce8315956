"""The command line: one file a command. Everything here only reads arguments, calls the lab and prints.

A command is a line in `COMMANDS` and a module of that name here with `run(arguments) -> exit status`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

from brains.errors import UserError


class Command(NamedTuple):
    """A command as the overview shows it; its examples, one a line, if it needs any."""

    name: str
    line: str
    examples: str = ""


_EVOLVE = "evolve car --track meadow --generations 30\nevolve walker --creature biped --workers 2"
COMMANDS = (
    Command("demo", "see it work: the launcher, or a minute of evolution where there is no display"),
    Command("evolve", "evolve brains for a task, without a window", _EVOLVE),
    Command("replay", "watch a saved brain; with --headless score it", "replay runs/car-meadow-seed0/champion.npz"),
    Command("clone", "learn to drive from recorded drives, by backpropagation", "clone drive.npz --out clone.npz"),
    Command("train", "train a network by gradient descent, without a window", "train spiral --epochs 300"),
    Command("test", "how often a saved network is right, class by class", "test runs/spiral-trained-seed0.npz spiral"),
    Command("sweep", "train over a grid of settings, and see what each does", "sweep strokes --learn-rate 0.001,0.01"),
    Command("report", "plots and a page of a run", "report runs/car-meadow-seed0"),
    Command("atlas", "fill a map of all the ways in which a creature can walk", "atlas walker --creature biped"),
    Command("scene", "open the window straight in a scene", "scene walker --creature spider"),
    Command("tracks", "list the tracks, or draw one into a picture", "tracks show seed:5 --out track.png"),
    Command("data", "list the sets to learn from, or fetch one", "data fetch mnist"),
    Command("doctor", "what this machine has, and what is missing"),
)


def find(name: str) -> Callable[[list[str]], int]:
    """The command's `run`; of a file or a folder, what opens it.

    Raises:
        UserError: there is no such command.
    """
    from importlib import import_module

    names = [command.name for command in COMMANDS]
    if name not in names and is_place(name):
        from commands.opening import run as open_place

        return lambda rest: open_place([name, *rest])
    if name not in names:
        kind = "option" if name.startswith("-") else "command"
        guess = did_you_mean(name, names)
        raise UserError(f"there is no {kind} '{name:.60}'{guess} ('neurarium --help' lists them all)")
    run: Callable[[list[str]], int] = import_module(f"commands.{name}").run
    return run


def is_place(word: str) -> bool:
    """Whether a word means a file or a folder rather than a command."""
    if word.startswith("-"):
        return False
    return os.path.exists(word) or word.lower().endswith((".npz", ".json"))


def did_you_mean(word: str, known: list[str]) -> str:
    """A question to end a complaint with, or nothing if no known word is close."""
    from difflib import get_close_matches

    close = get_close_matches(word.lower(), known, n=1, cutoff=0.5)
    return f", did you mean '{close[0]}'?" if close else ""


def overview() -> str:
    """What `neurarium --help` says."""
    width = max(len(command.name) for command in COMMANDS)
    lines = [f"  neurarium {'':{width}}  open the launcher"]
    lines.append(f"  neurarium {'FILE':{width}}  open a brain, a track, a creature or a run's folder in its scene")
    lines += [f"  neurarium {command.name:{width}}  {command.line}" for command in COMMANDS]
    examples = [f"  neurarium {example}" for command in COMMANDS for example in command.examples.splitlines()]
    return "\n".join(
        [
            "Neurarium: a lab to watch small neural networks learn.",
            "",
            *lines,
            "",
            "Examples",
            *examples,
            "",
            "'neurarium COMMAND --help' tells all options of a command; with --json the last line",
            "of a command's output is one JSON object.",
        ]
    )
