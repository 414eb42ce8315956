"""File and message dialogs, driven like everything else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pygame_gui.windows import UIFileDialog

from tests.scenes.demo_scene import DemoScene
from tests.scenes.driver import Driver

Demo = tuple[Driver, DemoScene]


def _file_dialog(driver: Driver) -> UIFileDialog:
    window = driver.app.dialogs.window
    assert isinstance(window, UIFileDialog)
    return window


def _item(driver: Driver, text: str):
    window = _file_dialog(driver)
    items = window.file_selection_list.item_list_container.elements
    return next(item for item in items if item.text == text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("one.npz", "two.npz", "notes.txt"):
        (tmp_path / name).write_text("x")
    return tmp_path


def test_a_file_is_opened_with_mouse_and_enter(demo: Demo, folder: Path) -> None:
    driver, _scene = demo
    picked: list[Path] = []
    driver.app.dialogs.open_file("Load a brain", {".npz"}, picked.append, start=folder)
    driver.frames(3)
    names = [item["text"] for item in _file_dialog(driver).file_selection_list.item_list]
    assert names == ["one.npz", "two.npz"]
    driver.click(_item(driver, "two.npz"))
    driver.key("return")
    assert picked == [folder / "two.npz"]
    assert driver.app.dialogs.window is None


def test_a_double_click_opens_a_file(demo: Demo, folder: Path) -> None:
    driver, _ = demo
    picked: list[Path] = []
    driver.app.dialogs.open_file("Load a brain", {".npz"}, picked.append, start=folder)
    driver.frames(3)
    driver.double_click(_item(driver, "one.npz"))
    assert picked == [folder / "one.npz"]


def test_the_name_that_is_proposed_can_be_deleted_at_once(demo: Demo, folder: Path) -> None:
    driver, _ = demo
    driver.app.dialogs.save_file("Save the brain", ".npz", lambda path: None, start=folder / "mine.npz")
    driver.frames(3)
    driver.key("delete")
    assert _file_dialog(driver).file_path_text_line.get_text() == str(folder / ".npz")


def test_the_ok_button_takes_the_name_and_the_suffix_is_added(demo: Demo, folder: Path) -> None:
    driver, _ = demo
    picked: list[Path] = []
    driver.app.dialogs.save_file("Save the champion", ".npz", picked.append, start=folder / "champion")
    driver.frames(3)
    driver.click(_file_dialog(driver).ok_button)
    driver.frames(2)
    assert picked == [folder / "champion.npz"]


def test_an_existing_file_is_replaced_only_after_asking(demo: Demo, folder: Path) -> None:
    driver, _ = demo
    picked: list[Path] = []
    for answer in ("escape", "return"):
        driver.app.dialogs.save_file("Save", ".npz", picked.append, start=folder / "one.npz")
        driver.frames(3)
        driver.key("return")
        assert picked == []
        assert driver.app.dialogs.window is not None
        driver.key(answer)
        assert driver.app.dialogs.window is None
    assert picked == [folder / "one.npz"]


def test_while_a_dialog_is_open_the_scene_gets_neither_keys_nor_mouse(demo: Demo, folder: Path) -> None:
    driver, scene = demo
    driver.app.dialogs.message("A word", "Nothing happened.")
    driver.frames(3)
    driver.key("g")
    driver.click((100, 100))
    driver.wheel(driver.app.session.panel.viewport.rect, -3)
    assert "next" not in scene.log
    assert scene.clicks == []
    driver.key("escape")
    assert driver.app.dialogs.window is None
    assert driver.app.scene is scene
    driver.key("g")
    assert "next" in scene.log


def test_a_question_is_answered_with_its_button(demo: Demo) -> None:
    driver, _ = demo
    answers: list[str] = []

    def ask() -> None:
        driver.app.dialogs.confirm("Again?", "All generations are lost.", "Start again", lambda: answers.append("yes"))
        driver.frames(3)

    ask()
    driver.click(driver.app.dialogs.window.cancel_button)
    assert answers == []
    ask()
    driver.click(driver.app.dialogs.window.confirm_button)
    driver.frames(2)
    assert answers == ["yes"]


SIZES = [((1280, 800), 1.0), ((640, 400), 1.0), ((2560, 1600), 2.0)]


@pytest.mark.parametrize(("size", "scale"), SIZES)
def test_dialogs_fit_into_the_window(
    make_driver: Callable[..., Driver], folder: Path, size: tuple[int, int], scale: float
) -> None:
    driver = make_driver(size, scale)
    driver.adopt("demo", DemoScene())
    driver.app.dialogs.open_file("Load a brain", {".npz"}, print, start=folder)
    driver.frames(3)
    window = driver.app.dialogs.window
    assert window is not None
    assert driver.app.screen.get_rect().contains(window.rect)
    driver.app.dialogs.message("A word", "Nothing happened.")
    driver.frames(3)
    driver.resize(640, 400)
    assert driver.app.screen.get_rect().contains(driver.app.dialogs.window.rect)
    driver.key("escape")
    assert driver.app.dialogs.window is None


def test_a_window_too_small_for_a_dialog_says_so(demo: Demo, folder: Path) -> None:
    driver, _ = demo
    driver.resize(200, 150)
    driver.app.dialogs.open_file("Load a brain", {".npz"}, print, start=folder)
    assert driver.app.dialogs.window is None
    assert driver.app.status_line.is_error


def test_a_name_that_no_file_can_have_is_not_taken(demo: Demo, folder: Path) -> None:
    driver, _ = demo
    driver.app.dialogs.save_file("Save the brain", ".npz", lambda path: None, start=folder / "mine.npz")
    driver.frames(3)
    driver.key("ctrl+a")
    driver.type(str(folder / ("9" * 400)))
    assert not _file_dialog(driver).ok_button.is_enabled
    driver.key("return")
    assert driver.app.dialogs.window is not None


def test_a_name_that_is_too_long_with_its_suffix_is_told(demo: Demo, folder: Path) -> None:
    driver, _ = demo
    driver.app.dialogs.save_file("Save the brain", ".npz", lambda path: None, start=folder / ("9" * 254))
    driver.frames(3)
    driver.key("return")
    assert "cannot be written" in driver.app.status_line.message
