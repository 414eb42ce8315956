"""The program's own code, as a tree to be looked through."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import neurarium

ROOT = Path(neurarium.__file__).parent
_PARTS = ("brains", "sim", "scenes", "commands")


@cache
def modules() -> dict[str, ast.Module]:
    """The parsed modules of the program by their paths, such as ``brains/npz.py``."""
    paths = [ROOT / "neurarium.py", *(path for part in _PARTS for path in sorted((ROOT / part).rglob("*.py")))]
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Everything that is called."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def imports(tree: ast.AST) -> Iterator[str]:
    """The dotted names of all modules that are imported anywhere in the tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""
            yield from (f"{node.module}.{one.name}" for one in node.names)
