"""A home of one's own: whatever a scene or a command keeps for its person stays in a folder that is thrown away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLES = (
    "HOME",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "XDG_DATA_HOME",
    "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME",
    "XDG_PICTURES_DIR",
    "NEURARIUM_DATA",
)
"""What systems ask for the place of a person's files."""


def variables_for(folder: Path) -> dict[str, str]:
    """The environment of a process that is at home in that folder."""
    return dict.fromkeys(VARIABLES, str(folder))


@contextmanager
def at_home_in(folder: Path) -> Iterator[None]:
    """Be at home, and work, in that folder for a while."""
    before, place = {name: os.environ.get(name) for name in VARIABLES}, Path.cwd()
    os.environ.update(variables_for(folder))
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(place)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
