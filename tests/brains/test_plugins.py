from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from brains import plugins
from brains.errors import UserError
from brains.plugins import VARIABLE, load_plugins


@pytest.fixture(autouse=True)
def _places_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    monkeypatch.setattr(plugins, "entry_points", lambda group: ())
    monkeypatch.delenv(VARIABLE, raising=False)


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_modules_and_files_of_the_variable_are_imported_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = "import sys\nsys.imported = getattr(sys, 'imported', []) + [__name__]\n"
    path = written(tmp_path, "a_plugin_file", count)
    (tmp_path / "modules").mkdir()
    written(tmp_path / "modules", "a_plugin_module", count)
    monkeypatch.syspath_prepend(tmp_path / "modules")
    monkeypatch.setattr(sys, "imported", [], raising=False)
    monkeypatch.setenv(VARIABLE, f"a_plugin_module, {path},")
    load_plugins()
    load_plugins()
    assert sys.imported == ["a_plugin_module", "a_plugin_file"]  # type: ignore[attr-defined]


def test_installed_packages_are_found_by_their_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "an_installed_plugin", "")
    monkeypatch.syspath_prepend(tmp_path)
    entry = EntryPoint("any name", "an_installed_plugin", plugins.GROUP)
    monkeypatch.setattr(plugins, "entry_points", lambda group: (entry,) if group == "neurarium.plugins" else ())
    load_plugins()
    assert "an_installed_plugin" in sys.modules


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("no_such_module_anywhere", "does not load: ModuleNotFoundError"),
        ("no/such/file.py", "no such file"),
        ("../..", "does not load"),
        (".relative", "does not load"),
    ],
)
def test_what_cannot_be_found_is_told_in_one_line(value: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, value)
    with pytest.raises(UserError, match=told):
        load_plugins()


def test_a_plugin_that_fails_is_told_with_its_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(written(tmp_path, "a_failing_plugin", "1 / 0")))
    with pytest.raises(UserError, match=r"a_failing_plugin.*ZeroDivisionError"):
        load_plugins()


def test_a_file_named_like_a_module_that_is_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(written(tmp_path, "json", "")))
    with pytest.raises(UserError, match="rename the file"):
        load_plugins()


def test_a_mistake_that_a_plugin_itself_tells_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "from brains.errors import UserError\nraise UserError('there is a strategy called that already')"
    monkeypatch.setenv(VARIABLE, str(written(tmp_path, "a_second_plugin", text)))
    with pytest.raises(UserError, match=r"^there is a strategy called that already$"):
        load_plugins()
