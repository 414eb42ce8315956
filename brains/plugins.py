"""Plugins: modules of others that bring strategies, worlds and scenes.

A plugin is a Python module which calls `brains.evolvers.add_strategy`, `sim.tasks.add_task` or
`scenes.registry.add_scene` when it is imported. Whoever runs the program chooses them, in one of two ways: a package
that was installed with an entry point of the group ``neurarium.plugins``, or ``$NEURARIUM_PLUGINS``. Nothing that a
file says ever causes an import.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from brains.errors import UserError

GROUP = "neurarium.plugins"
"""The group of entry points: any name, and the module."""
VARIABLE = "NEURARIUM_PLUGINS"
"""Names of modules, or paths of files that end in .py, with commas between."""


def chosen_plugins() -> list[str]:
    """Names of all plugins that are installed, and what the variable says besides."""
    return [f"{entry.name} ({entry.value})" for entry in _installed()] + _named()


def load_plugins() -> None:
    """Import the modules of all plugins, those of the variable last; nothing happens to those imported already.

    Raises:
        UserError: one cannot be found or fails on import.
    """
    for entry in _installed():
        _load(entry.module, f"the installed plugin '{entry.name:.60}'")
    for word in _named():
        _load(_importable(word), f"the plugin '{word:.200}' of {VARIABLE}")


def _installed() -> list[EntryPoint]:
    return sorted(entry_points(group=GROUP), key=lambda entry: entry.value)


def _named() -> list[str]:
    return [word.strip() for word in os.environ.get(VARIABLE, "").split(",") if word.strip()]


def _load(module: str, words: str) -> None:
    try:
        import_module(module)
    except UserError:
        raise
    except Exception as error:  # code of others can fail in any way
        told = f"{type(error).__name__}: {error}"
        raise UserError(f"{words} does not load: {told:.200} (python -c 'import {module}' tells where)") from error


def _importable(word: str) -> str:
    """The module's name; of a file, after its folder was put at the end of the places where modules are looked for.

    The workers of a run are given the same places, so they find it as well.
    """
    if not word.endswith(".py"):
        return word
    path = Path(word).resolve()
    if not path.is_file():
        raise UserError(f"{VARIABLE} names {word:.200}, but there is no such file")
    if str(path.parent) not in sys.path:
        sys.path.append(str(path.parent))
    found = sys.modules.get(path.stem)
    if found is not None and getattr(found, "__file__", None) != str(path):
        raise UserError(f"{VARIABLE} names {word:.200}, but a module '{path.stem}' is there already; rename the file")
    return path.stem
