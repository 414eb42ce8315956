"""`neurarium FILE`: the window, in the scene that the file belongs to."""

from __future__ import annotations

from pathlib import Path

from brains.errors import UserError
from commands.scene import run as run_scene_command
from scenes.opening import opening_of


def run(arguments: list[str]) -> int:
    """The command; what follows the file are options of `neurarium scene`."""
    path, *rest = arguments
    opening = opening_of(Path(path))
    if not opening.options:
        raise UserError(f"to open {path}, drop it on the window that 'neurarium' opens")
    options = [word for name, value in opening.options.items() for word in (f"--{name}", value)]
    return run_scene_command([opening.scenes[0], *options, *rest])
