"""What a figure was measured on: the machine and the versions, without a name or a path of it."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = (
    "numpy",
    "pygame-ce",
    "pygame_gui",
    "pymunk",
    "cmaes",
    "gymnasium",
    "Box2D",
    "neat-python",
    "scikit-learn",
    "torch",
    "distributed",
)


@dataclass(frozen=True)
class Machine:
    """A machine and what is installed on it.

    Attributes:
        processor: the model's name; cores: that the system shows; memory_gb: of the whole machine, 0 if unknown.
        system: its name and version; python: the version.
        libraries: the versions of those of :data:`LIBRARIES` that are installed.
    """

    processor: str
    cores: int
    memory_gb: int
    system: str
    python: str
    libraries: dict[str, str] = field(default_factory=dict)

    def in_words(self) -> str:
        """One line."""
        parts = [self.processor, f"{self.cores} cores"]
        if self.memory_gb:
            parts.append(f"{self.memory_gb} GB")
        parts += [self.system, f"Python {self.python}"]
        return ", ".join([*parts, *(f"{name} {number}" for name, number in self.libraries.items())])


def this_machine() -> Machine:
    """The machine that this runs on."""
    libraries = {}
    for name in LIBRARIES:
        try:
            libraries[name] = version(name)
        except PackageNotFoundError:
            continue
    return Machine(_processor(), os.cpu_count() or 1, _memory_gb(), _system(), platform.python_version(), libraries)


def together(machines: list[Machine]) -> list[Machine]:
    """Those that are one machine and differ only in what else was installed, each as one; the order stays."""
    merged: list[Machine] = []
    for machine in machines:
        for place, other in enumerate(merged):
            if _same(machine, other):
                known = other.libraries | machine.libraries
                ordered = {name: known.pop(name) for name in LIBRARIES if name in known}
                merged[place] = Machine(*_hardware(other), {**ordered, **known})
                break
        else:
            merged.append(machine)
    return merged


def _same(one: Machine, other: Machine) -> bool:
    shared = one.libraries.keys() & other.libraries.keys()
    return _hardware(one) == _hardware(other) and all(one.libraries[name] == other.libraries[name] for name in shared)


def _hardware(machine: Machine) -> tuple[str, int, int, str, str]:
    return machine.processor, machine.cores, machine.memory_gb, machine.system, machine.python


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0]} ({platform.machine()})" if names else platform.processor() or platform.machine()


def _memory_gb() -> int:
    try:
        return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30)
    except (AttributeError, ValueError, OSError):  # Windows has no such call, others not always these names
        return 0


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}"
