"""The classroom: its list, its lessons, what is common to all of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from brains.errors import UserError
from scenes.classroom.lessons import LESSONS
from scenes.classroom.progress import Progress
from scenes.classroom.scene import ClassroomScene
from scenes.widgets import Button, Choice, LabelledSlider
from tests.scenes.driver import Driver

NUMBERS = range(1, len(LESSONS) + 1)


def open_lesson(driver: Driver, number: int | str, folder: Path | None = None) -> Any:
    """The lesson of that number in a fresh classroom."""
    scene = ClassroomScene(lesson=str(number), folder=folder)
    driver.adopt("classroom", scene)
    assert scene.lesson is not None
    return scene.lesson


def controls(driver: Driver, kind: type) -> list[Any]:
    panel = driver.app.session.panel
    sprites = driver.app.session.manager.get_sprite_group().sprites()
    return [one for one in sprites if isinstance(one, kind) and one.visible and one.ui_container is panel.viewport]


def into_sight(driver: Driver, control: Any) -> None:
    panel = driver.app.session.panel
    if not panel.viewport.rect.contains(control.rect):
        panel.scroll_to(panel.scroll + control.rect.centery - panel.viewport.rect.centery)
        driver.frames()


@pytest.mark.parametrize("number", NUMBERS)
def test_a_lesson_opens_with_words_and_a_picture_and_begins_unticked(driver: Driver, number: int) -> None:
    lesson = open_lesson(driver, number)
    driver.frames(3)
    assert not lesson.understood
    assert not any(lesson.reached), "an aim is reached before anything was done"
    assert lesson.title
    assert lesson.sentence.endswith((".", "?"))
    assert 2 <= len(lesson.question.options) == len(lesson.question.replies)
    driver.assert_layout_is_clean()
    for size in ((640, 400), (320, 240), (1920, 1200)):
        driver.resize(*size)
        driver.frames(2)
        driver.assert_layout_is_clean()


@pytest.mark.parametrize("number", NUMBERS)
def test_every_control_of_a_lesson_can_be_moved_to_both_ends(driver: Driver, number: int) -> None:
    open_lesson(driver, number)
    scene = driver.app.scene
    assert isinstance(scene, ClassroomScene)
    for slider in controls(driver, LabelledSlider):
        into_sight(driver, slider)
        track = slider.track().move(slider.rect.topleft)
        for x in (track.left, track.right, track.centerx):
            driver.drag(track.center, (x, track.centery), steps=2)
            driver.frames(2)
    for choice in controls(driver, Choice):
        for index in (*range(len(choice.options)), 0):
            choice.choose(index)
            driver.frames(2)
    for button in controls(driver, Button):
        if button.is_enabled and button.alive():
            into_sight(driver, button)
            driver.click(button)
            if driver.app.scene is not scene:  # the buttons that lead elsewhere
                driver.app.open("classroom")
            scene.open_lesson(number - 1)
            driver.frames()
    driver.frames(3)
    driver.key("space")
    driver.frames(10)
    driver.key("backspace")
    driver.frames(2)
    driver.assert_layout_is_clean()


@pytest.mark.parametrize("number", NUMBERS)
def test_a_wrong_answer_is_not_understanding(driver: Driver, number: int) -> None:
    lesson = open_lesson(driver, number)
    wrong = next(k for k in range(len(lesson.question.options)) if k != lesson.question.right)
    driver.key(f"shift+{lesson.question.right + 1}")
    assert lesson.answer is None, "the question was answered before the aims were reached"
    lesson.reached = [True] * len(lesson.reached)
    driver.key(f"shift+{wrong + 1}")
    assert lesson.answer == wrong
    assert not lesson.understood
    driver.key(f"shift+{lesson.question.right + 1}")
    assert lesson.understood


def test_the_place_of_an_answer_does_not_give_it_away() -> None:
    places = [lesson.question.right for lesson in LESSONS]
    assert max(places.count(place) for place in places) <= len(LESSONS) // 2


def test_a_lesson_opens_from_its_tile_and_from_the_keyboard(driver: Driver) -> None:
    scene = ClassroomScene()
    driver.adopt("classroom", scene)
    driver.click(scene.contents.tile(0))
    assert scene.chosen == 1
    driver.key("home")
    assert scene.chosen == 0
    driver.key("return")
    assert scene.chosen == 1
    driver.key("pageup")
    assert scene.chosen == 0
    driver.key("pagedown")
    assert scene.chosen == 1


def test_what_was_understood_is_remembered(driver: Driver, tmp_path: Path) -> None:
    lesson = open_lesson(driver, 1, tmp_path)
    lesson.reached = [True] * len(lesson.reached)
    driver.key(f"shift+{lesson.question.right + 1}")
    driver.frames(2)
    again = ClassroomScene(folder=tmp_path)
    assert again.progress.understood == {lesson.name}
    driver.adopt("again", again)
    driver.click(driver.button("Forget my ticks"))
    assert ClassroomScene(folder=tmp_path).progress.understood == set()


@pytest.mark.parametrize("spoilt", [b"", b"{", b"[1]", b'{"format": "other", "understood": ["miles"]}', b"\xff" * 9])
def test_spoilt_ticks_keep_nobody_out(tmp_path: Path, spoilt: bytes) -> None:
    path = tmp_path / "classroom.json"
    path.write_bytes(spoilt)
    assert Progress(path).understood == set()
    Progress(path).add("miles")
    assert json.loads(path.read_text())["understood"] == ["miles"]


def test_an_unknown_lesson_is_told_in_one_line() -> None:
    with pytest.raises(UserError, match="the classroom has no lesson 'nonsense'"):
        ClassroomScene(lesson="nonsense")
