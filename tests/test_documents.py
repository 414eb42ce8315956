"""What the documents promise is there: links, pictures, commands, modules, and the systems and Pythons of CI."""

from __future__ import annotations

import importlib.util
import re
import runpy
import tomllib
from pathlib import Path

import pytest

from commands import COMMANDS
from commands.evolve_flags import TASK_FLAGS
from scenes.registry import CARDS, LAUNCHER
from tests.commands.conftest import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "assets" / "SOURCES.md"])
PICTURES = ROOT / "docs" / "pictures"
every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def text_of(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def code_of(document: Path) -> list[str]:
    """Everything that is set as code: whole blocks line by line, and words in a line."""
    text = text_of(document)
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    return [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", text)


@every_document
def test_every_link_and_picture_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text_of(document)):
        assert target.startswith("https://") or (document.parent / target).exists(), target


@every_document
def test_every_command_tells_of_what_there_is(document: Path) -> None:
    known = {command.name for command in COMMANDS}
    scenes = {card.name for card in (LAUNCHER, *CARDS)} | {"hello", "NAME"}
    tasks = {*TASK_FLAGS, "pole", "TASK", "NAME", "xor|fruit|…"}
    for line in code_of(document):
        for command, word in re.findall(r"(?:^|/|\s)neurarium ([a-z]+)\b(?: (\S+))?", line):
            assert command in known, line
            if command == "scene":
                assert word.startswith("--") or word in scenes, line
            if command == "evolve" and word:
                assert word.startswith("gym:") or word in tasks, line


@every_document
def test_every_module_of_ours_that_is_run_can_be_found(document: Path) -> None:
    for line in code_of(document):
        for module in re.findall(r"python3? -m ((?:benchmarks|neurarium)[\w.]*)", line):
            assert importlib.util.find_spec(module), line
        for script in re.findall(r"python3? ([\w/]+\.py)", line):
            assert (ROOT / script).is_file(), line


def test_the_readme_is_read_in_three_minutes() -> None:
    assert len(text_of(ROOT / "README.md").splitlines()) <= 200  # a picture and two lines for each of nine scenes


def test_every_scene_has_a_picture_that_a_command_makes() -> None:
    makes = runpy.run_path(str(PICTURES / "make.py"))
    made = makes["PICTURES"]
    shown = set(re.findall(r"docs/pictures/(\w+)\.png", text_of(ROOT / "README.md")))
    assert shown == set(made) == {card.name for card in CARDS}
    for name, words in made.items():
        assert words.split()[:2] == ["scene", name]
    pages = "".join(text_of(page) for page in sorted((ROOT / "docs").glob("*.md")))
    assert set(makes["OTHERS"]) == set(re.findall(r"\(pictures/([\w-]+)\.png\)", pages)) - set(made)


def test_the_figure_is_as_it_is_drawn_now() -> None:
    drawn = "\n".join(runpy.run_path(str(PICTURES / "how.py"))["drawing"]()) + "\n"
    assert (PICTURES / "how.svg").read_text(encoding="utf-8") == drawn


def test_ci_runs_on_every_python_that_is_promised_and_on_three_systems() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    promised = [line.rpartition(" ")[2] for line in project["classifiers"] if re.search(r":: 3\.\d+$", line)]
    assert project["requires-python"] == f">={promised[0]}"
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    versions = ", ".join(f'"{version}"' for version in promised)
    assert f"python: [{versions}]" in workflow
    assert "os: [ubuntu-latest, macos-latest, windows-latest]" in workflow
    assert "pip install '.[test]'" in workflow
    assert f"Python {promised[0]} to {promised[-1]}" in text_of(ROOT / "README.md")
