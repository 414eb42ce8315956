"""Brains that ship with Neurarium."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from brains.errors import UserError


def shipped_brain(name: str) -> Path:
    """The file of a shipped brain.

    Raises:
        UserError: none of that name.
    """
    folder = Path(str(resources.files("assets") / "brains"))
    path = folder / f"{name}.npz"
    if not path.is_file():
        names = ", ".join(sorted(file.stem for file in folder.glob("*.npz"))) or "none"
        raise UserError(f"no brain called '{name}' ships with Neurarium; there are: {names}")
    return path
