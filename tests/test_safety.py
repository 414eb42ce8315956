"""What must never happen: code out of a file, a shell, the network behind a person's back, writes outside one's place.

First by looking through the program's own code, then by listening to what its processes do (`tests.guard`).
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guard import lies_in
from tests.home import variables_for
from tests.product import ROOT, calls, imports, modules

# --- by looking ---------------------------------------------------------------------------------------------------

NEVER = {
    "eval": "makes code of a text",
    "exec": "makes code of a text",
    "compile": "makes code of a text",
    "__import__": "imports what a text names",
    "os.system": "a shell",
    "os.popen": "a shell",
    "subprocess.getoutput": "a shell",
    "subprocess.getstatusoutput": "a shell",
    "yaml.load": "makes any object",
}
"""Calls that have no place here, and why."""

IMPORTED_BY_NAME = {
    "brains/plugins.py": "plugins that the person has installed or named in the environment",
    "commands/__init__.py": "the program's own commands, out of its own table",
    "commands/scene.py": "the program's own scenes, out of their table",
    "scenes/registry.py": "the program's own scenes, out of their table",
    "sim/executors.py": "an executor that the person names on the command line",
}
"""Modules that import by a name, and whose names these are; never out of a file."""

PICKLES = {
    "sim/cluster_worker.py": "between the person's own processes on a cluster; never out of a file",
}
UNPICKLERS = ("pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml")

NETWORK = {
    "brains/pictures/fetch.py": "'neurarium data fetch', asked for by name",
    "brains/pictures/known.py": "the addresses of published sets",
    "sim/cluster.py": "--cluster, asked for by address",
    "sim/cluster_crew.py": "--cluster, asked for by address",
    "sim/cluster_worker.py": "--cluster, asked for by address",
}
"""Modules that may know of the network, and who asks for it."""
NETWORKERS = (
    "socket", "ssl", "socketserver", "urllib", "urllib3", "http", "httpx", "requests", "aiohttp", "pooch", "ftplib",
    "smtplib", "poplib", "imaplib", "telnetlib", "xmlrpc", "webbrowser", "asyncio", "paramiko", "distributed", "dask",
    "mpi4py", "zmq",
)  # fmt: skip

PROCESSES = {
    "commands/doctor.py": "asks a Python of its own whether a window opens",
    "scenes/atlas_filling.py": "the program's own command that fills an atlas",
    "scenes/film_mp4.py": "ffmpeg, for films",
}
"""Modules that begin other programs, always as a list of words, and which."""


def _name(call: ast.Call) -> str:
    """``eval``, ``os.system``; the last two names of longer ones."""
    match call.func:
        case ast.Name(name):
            return name
        case ast.Attribute(ast.Name(owner), name) | ast.Attribute(ast.Attribute(_, owner), name):
            return f"{owner}.{name}"
    return ""


def _importers(names: tuple[str, ...]) -> set[str]:
    return {
        path
        for path, tree in modules().items()
        if any(part in names for name in imports(tree) for part in (name.partition(".")[0], name.rpartition(".")[2]))
    }


def _every_call() -> Iterator[tuple[str, ast.Call]]:
    return ((path, call) for path, tree in modules().items() for call in calls(tree))


def test_nothing_makes_code_of_a_text_or_calls_a_shell() -> None:
    found = [f"{path}:{call.lineno} {_name(call)}" for path, call in _every_call() if _name(call) in NEVER]
    shells = [
        f"{path}:{call.lineno} shell"
        for path, call in _every_call()
        for word in call.keywords
        if word.arg == "shell" and not (isinstance(word.value, ast.Constant) and word.value.value is False)
    ]
    assert found + shells == []


def test_numpy_never_reads_pickles() -> None:
    said = [
        (path, call.lineno, isinstance(word.value, ast.Constant) and word.value.value is False)
        for path, call in _every_call()
        for word in call.keywords
        if word.arg == "allow_pickle"
    ]
    assert said
    assert [one for one in said if not one[2]] == []
    loads = [f"{path}:{call.lineno}" for path, call in _every_call() if _name(call) in ("np.load", "numpy.load")]
    assert loads == [], "brains.npz reads arrays, within limits"


def test_pickles_pass_between_own_processes_alone() -> None:
    assert _importers(UNPICKLERS) == set(PICKLES)


def test_modules_are_imported_by_name_out_of_known_tables_alone() -> None:
    found = {path for path, call in _every_call() if _name(call).rpartition(".")[2] in ("import_module", "load_module")}
    assert found == set(IMPORTED_BY_NAME)


def test_the_network_is_known_where_a_person_asks_for_it_alone() -> None:
    assert _importers(NETWORKERS) == set(NETWORK)


def test_other_programs_are_begun_by_few() -> None:
    assert _importers(("subprocess", "pty", "pexpect")) == set(PROCESSES)


# --- by listening -------------------------------------------------------------------------------------------------

_LISTENING = """
import sys
sys.path.insert(0, {root!r})
from tests.guard import audit
told = open({told!r}, "a", buffering=1, encoding="utf-8")
audit(lambda kind, what: print(kind, ascii(what), file=told))
import neurarium
sys.exit(neurarium.main({words!r}))
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where everything of the person lies: run folders, cache, configuration and data."""
    place = tmp_path / "home"
    place.mkdir()
    return place


def _deeds(home: Path, *words: str) -> list[tuple[str, str]]:
    """What ``neurarium WORDS`` does, run in the person's home: (write, network or process; what)."""
    told = home.parent / "told.txt"
    program = _LISTENING.format(root=str(ROOT), told=str(told), words=list(words))
    environment = {**os.environ, **variables_for(home), "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
    # Own bytecode is no business of the person's; temporary files are.
    environment |= {"TMPDIR": str(home / "tmp"), "PYTHONDONTWRITEBYTECODE": "1", "MPLCONFIGDIR": str(home / "mpl")}
    (home / "tmp").mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=home, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    lines = told.read_text(encoding="utf-8").splitlines()
    return [(kind, ast.literal_eval(what)) for kind, _, what in (line.partition(" ") for line in lines)]


COMMANDS = {
    "a scene": ("scene", "car", "--frames", "30", "--screenshot", "car.png"),
    "an evolution": ("evolve", "car", "--population", "8", "--time-limit-s", "3", "--generations", "2", "--out", "run"),
    "walkers": ("evolve", "walker", "--population", "8", "--seconds", "1", "--generations", "2", "--out", "run"),
    "a training": ("train", "xor", "--epochs", "3", "--out", "brain.npz"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_writes_in_its_place_and_asks_no_network(home: Path, name: str) -> None:
    before = _around(home)
    deeds = _deeds(home, *COMMANDS[name])
    assert _beyond(deeds, home) == []
    assert _around(home) == before


def _beyond(deeds: list[tuple[str, str]], *places: Path) -> list[tuple[str, str]]:
    """Deeds that are no writing in those places; matplotlib's asking for the system's fonts aside."""
    folders = [place.resolve() for place in places]
    known = [deed for deed in deeds if deed[0] == "process" and "'fc-list'" in deed[1]]
    return [one for one in deeds if one not in known and not (one[0] == "write" and lies_in(one[1], folders))]


def _around(home: Path) -> set[Path]:
    """What lies beside the home, for what C libraries write unheard; the notes of the ear aside."""
    return {path for path in home.parent.iterdir() if path.name != "told.txt"}


def test_a_report_writes_into_the_run_alone_and_asks_no_network(home: Path) -> None:
    _deeds(home, *COMMANDS["an evolution"])
    (home.parent / "told.txt").unlink()
    found = {path for path in home.rglob("*") if path.is_file()}
    deeds = _deeds(home, "report", "run")
    places = home / "run", home / "tmp", home / "mpl"
    assert _beyond(deeds, *places) == []
    made = {path for path in home.rglob("*") if path.is_file()} - found
    assert any(path.suffix == ".html" for path in made)
    assert all(lies_in(str(path), [place.resolve() for place in places]) for path in made)


def test_the_ear_hears(tmp_path: Path) -> None:
    """Writes, connections and processes are told of; else the tests above would see nothing wrong."""
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import json, os, pathlib, socket, subprocess\n"
        "from tests.guard import audit\n"
        "heard = []\n"
        "audit(lambda kind, what: heard.append(kind))\n"
        "pathlib.Path('a').write_text('x'); os.rename('a', 'b'); os.remove('b'); open(os.devnull).close()\n"
        "try: socket.create_connection(('127.0.0.1', 9), 1)\n"
        "except OSError: pass\n"
        "subprocess.run([sys.executable, '-c', ''])\n"
        "print(json.dumps(heard))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    heard = json.loads(done.stdout)
    assert heard[:4] == ["write"] * 4
    assert "network" in heard
    assert heard[-1] == "process"
