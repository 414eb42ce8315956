"""`neurarium doctor`: what this machine has, what is missing, and what to do about it."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import resources
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from brains.errors import UserError
from brains.plugins import chosen_plugins
from brains.storage import load_brain
from commands.output import Output, count
from commands.parsing import parse
from scenes import display
from sim.creature_files import read_creature
from sim.track_files import load_track, shipped_tracks

if TYPE_CHECKING:
    from packaging.requirements import Requirement

_OLDEST_PYTHON = (3, 11)
_PROBE_SECONDS = 30
_MARKS = {"ok": ("✓", "#009e73"), "note": ("!", "#e69f00"), "wrong": ("✗", "#d55e00")}


@dataclass(frozen=True)
class Check:
    """One finding. ``state`` is ok, note (works, but less) or wrong; ``advice`` says what to do."""

    name: str
    state: Literal["ok", "note", "wrong"]
    found: str
    advice: str = ""


@dataclass(frozen=True)
class DoctorFlags:
    """Look over this machine: versions, display, files that Neurarium needs, and what to do about what is missing."""

    json: bool = False
    """End with one JSON object on standard output; all words go to standard error."""


def run(arguments: list[str]) -> int:
    """The command. The status is 1 if something is wrong."""
    flags = parse(DoctorFlags, arguments, "doctor")
    output = Output(flags.json)
    checks = [check for examine in EXAMINATIONS for check in examine()]
    well = all(check.state != "wrong" for check in checks)
    _tell(checks, well, output)
    output.result({"ok": well, "checks": [asdict(check) for check in checks]})
    return 0 if well else 1


def _tell(checks: list[Check], well: bool, output: Output) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for check in checks:
        sign, colour = _MARKS[check.state]
        words = Text(check.found)
        if check.advice:
            words.append(f"\n→ {check.advice}", style="#8b93a3")
        table.add_row(Text(sign, style=colour), check.name, words)
    output.console.print(table)
    output.say()
    wrong = sum(check.state == "wrong" for check in checks)
    output.say("All is well." if well else f"{count(wrong, 'thing')} to mend: see ✗ above.")


def _machine() -> Iterator[Check]:
    found = f"{platform.python_version()} ({platform.python_implementation()}), {sys.executable}"
    old = sys.version_info[:2] < _OLDEST_PYTHON
    yield Check("Python", "wrong" if old else "ok", found, "Neurarium needs Python 3.11 or newer" if old else "")
    cores = os.cpu_count() or 1
    advice = f"'--workers {cores}' uses them all" if cores > 1 else ""
    yield Check("machine", "ok", f"{platform.platform()}, {count(cores, 'core')}", advice)


def _packages() -> Iterator[Check]:
    from packaging.requirements import Requirement

    lines, installed = _requirements()
    if installed:
        yield Check("Neurarium", "ok", version("neurarium"))
    else:
        yield Check("Neurarium", "note", "runs from its source folder, not installed", "pip install .")
    needed = [Requirement(line) for line in lines]
    offered = sorted(set(re.findall(r"""extra == ["']([\w-]+)["']""", " ".join(lines))))
    extras: dict[str, list[str]] = {}
    for requirement in needed:
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield _package(requirement.name, requirement.specifier)
            continue
        for extra in offered:
            if requirement.marker.evaluate({"extra": extra}):
                extras.setdefault(extra, []).extend(_lacking(requirement))
    for extra, missing in extras.items():
        found = f"not installed: {', '.join(missing)}" if missing else "installed"
        advice = f"only if you want it: pip install '.[{extra}]' in Neurarium's folder" if missing else ""
        yield Check(f"extra {extra}", "note" if missing else "ok", found, advice)


def _lacking(requirement: Requirement) -> list[str]:
    """What is not installed of a requirement, its own extras included, such as those of ``gymnasium[box2d]``."""
    from packaging.requirements import Requirement

    if _version(requirement.name) is None:
        return [requirement.name]
    parts = [Requirement(line) for line in requires(requirement.name) or []]
    return [
        part.name
        for extra in sorted(requirement.extras)
        for part in parts
        if part.marker is not None
        and part.marker.evaluate({"extra": extra})
        and not part.marker.evaluate({"extra": ""})
        and _version(part.name) is None
    ]


def _requirements() -> tuple[list[str], bool]:
    """What Neurarium needs, as `requirement; extra == "name"`, and whether it is installed itself."""
    try:
        return requires("neurarium") or [], True
    except PackageNotFoundError:
        pass
    source = Path(str(resources.files("commands"))).parent / "pyproject.toml"
    if not source.is_file():
        return [], False
    project = tomllib.loads(source.read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].items()
    return project["dependencies"] + [f'{line}; extra == "{name}"' for name, lines in extras for line in lines], False


def _plugins() -> Iterator[Check]:
    names = chosen_plugins()
    if names:
        yield Check("plugins", "ok", ", ".join(names))


def _package(name: str, specifier: Any) -> Check:
    found = _version(name)
    if found is None:
        return Check(name, "wrong", "not installed", f"pip install '{name}{specifier}'")
    if not specifier.contains(found, prereleases=True):
        return Check(name, "wrong", f"{found}, but {specifier} is needed", f"pip install '{name}{specifier}'")
    return Check(name, "ok", found)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _display() -> Iterator[Check]:
    try:
        display.check_pygame()
        yield Check("pygame", "ok", "no older pygame beside pygame-ce")
    except UserError as error:
        what, _, cure = str(error).partition(": ")
        yield Check("pygame", "wrong", what, cure)
        return
    shown = display.has_display()
    advice = "" if shown else "everything but windows works: 'neurarium demo', 'evolve', 'replay --headless', 'report'"
    yield Check("display", "ok" if shown else "note", "there is one" if shown else "there is none", advice)
    found = _probe()
    if found.get("window"):
        sizes = ", ".join(f"{width} × {height}" for width, height in found["desktops"])
        yield Check("window", "ok", f"opens with the driver '{found['driver']}' (SDL {found['sdl']}), desktop {sizes}")
    else:
        yield Check(
            "window", "wrong" if shown else "note", f"does not open: {found['error']}",
            "set SDL_VIDEODRIVER to x11, wayland or windows, or update the graphics driver",
        )  # fmt: skip
    fonts = found.get("fonts", [])
    cure = "" if fonts else "pip install --force-reinstall pygame_gui"
    yield Check("fonts", "ok" if fonts else "wrong", ", ".join(fonts) or "Noto Sans is missing", cure)


def _probe() -> dict[str, Any]:
    """What `scenes.probe` found in a process of its own."""
    command = [sys.executable, "-m", "scenes.probe"]
    root = str(Path(str(resources.files("scenes"))).parent)
    paths = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PROBE_SECONDS, env={**os.environ, "PYTHONPATH": paths}
        )
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found
    except subprocess.TimeoutExpired:
        return {"error": f"no answer within {_PROBE_SECONDS} s"}
    except (OSError, ValueError, IndexError):
        return {"error": "the video driver broke off"}


def _files() -> Iterator[Check]:
    yield _loaded("tracks", list(shipped_tracks().values()), load_track, at_least=1)
    creatures = sorted((Path(str(resources.files("assets"))) / "creatures").glob("*.json"))
    yield _loaded("creatures", creatures, read_creature, at_least=1)
    brains = sorted((Path(str(resources.files("assets"))) / "brains").glob("*.npz"))
    yield _loaded("brains", brains, load_brain)
    theme = Path(str(resources.files("assets"))) / "theme" / "theme.json"
    yield _loaded("theme", [theme], lambda path: json.loads(path.read_text(encoding="utf-8")), at_least=1)


def _loaded(name: str, paths: list[Path], load: Callable[[Path], Any], at_least: int = 0) -> Check:
    cure = "install Neurarium again: its files are damaged"
    for path in paths:
        try:
            load(path)
        except (UserError, OSError, ValueError) as error:
            return Check(name, "wrong", str(error), cure)
    if len(paths) < at_least:
        return Check(name, "wrong", "none found", cure)
    return Check(name, "ok", f"{len(paths)}, all can be read" if paths else "none shipped")


def _folders() -> Iterator[Check]:
    from platformdirs import user_cache_path

    yield _writable("run folders", Path.cwd() / "runs", "start it from a folder that you can write in, or use --out")
    yield _writable("cache", user_cache_path("neurarium"), "set XDG_CACHE_HOME to a folder that you can write in")


def _writable(name: str, folder: Path, cure: str) -> Check:
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    well = there.is_dir() and os.access(there, os.W_OK)
    return Check(
        name, "ok" if well else "note", f"{folder}{'' if well else ' cannot be written'}", "" if well else cure
    )


EXAMINATIONS: tuple[Callable[[], Iterator[Check]], ...] = (
    _machine,
    _packages,
    _plugins,
    _display,
    _files,
    _folders,
)
