"""The fruit scene as a person uses it: a real window, real mouse and keys."""

from __future__ import annotations

import numpy as np
import pygame
import pytest

from brains.errors import UserError
from scenes.fruit_chapters import CHAPTERS
from scenes.fruit_learning import BackpropLearner, BatchLearner, NudgeLearner
from scenes.fruit_scene import FruitScene
from scenes.fruit_view import POISON_COLOUR, SAFE_COLOUR, card_lines
from scenes.widgets import LabelledSlider
from tests.scenes.driver import Driver

Opened = tuple[Driver, FruitScene]


@pytest.fixture
def opened(driver: Driver) -> Opened:
    """The scene as the launcher opens it."""
    scene = driver.open("fruit")
    assert isinstance(scene, FruitScene)
    return driver, scene


def no_error(driver: Driver) -> None:
    assert not driver.app.status_line.is_error, driver.app.status_line.message


def place_of(scene: FruitScene, features: tuple[float, float] | np.ndarray) -> tuple[int, int]:
    x, y = scene.view.plane.to_screen(features)
    return round(float(x)), round(float(y))


def empty_place(scene: FruitScene) -> tuple[int, int]:
    """A place of the graph far from all fruit."""
    grid = np.stack(np.meshgrid(np.linspace(0.1, 0.9, 25), np.linspace(0.1, 0.9, 25)), axis=-1).reshape(-1, 2)
    away = np.hypot(*(grid[:, None] - scene.lesson.fruit.points[None]).transpose(2, 0, 1)).min(axis=1)
    return place_of(scene, grid[away.argmax()])


def still(scene: FruitScene) -> None:
    """Nothing moves by itself any more."""
    scene.take_over()
    scene.learning = False


def ends(driver: Driver, label: str) -> tuple[LabelledSlider, tuple[int, int], tuple[int, int]]:
    slider = driver.labelled(label)
    track = slider.track().move(slider.rect.topleft)
    return slider, (track.left - 4, track.centery), (track.right + 4, track.centery)


def test_something_moves_at_once_until_the_person_takes_over(opened: Opened) -> None:
    driver, scene = opened
    before = scene.lesson.parameters.copy()
    driver.frames(30)
    assert not np.array_equal(scene.lesson.parameters, before)
    part = pygame.surfarray.array3d(driver.app.screen.subsurface(scene.view.plane.rect)).astype(int)
    greener = (part[..., 1] > part[..., 0] + 40).mean()
    assert greener > 0.1, "no safe region is to be seen"
    driver.wheel(scene.view.plane.rect, 1)
    before = scene.lesson.parameters.copy()
    driver.frames(30)
    assert np.array_equal(scene.lesson.parameters, before)


@pytest.mark.parametrize("number", range(1, 10))
def test_every_chapter_opens_by_key_and_by_button_in_every_size(opened: Opened, number: int) -> None:
    driver, scene = opened
    driver.key(str(number))
    assert scene.number == number
    driver.frames(3)
    driver.assert_layout_is_clean()
    driver.resize(640, 400)
    driver.frames(3)
    driver.assert_layout_is_clean()
    assert driver.app.screen.get_rect().contains(scene.view.plane.rect)
    driver.key("tab")
    driver.frames(2)
    driver.assert_layout_is_clean()
    driver.key("tab")
    driver.resize(1280, 800)
    driver.assert_layout_is_clean()
    driver.click(driver.button(str(number % 9 + 1)))
    assert scene.number == number % 9 + 1
    no_error(driver)


def test_chapters_turn_with_arrows_and_buttons_and_stop_at_the_ends(opened: Opened) -> None:
    driver, scene = opened
    driver.key("left")
    assert scene.number == 1
    driver.key("right")
    driver.click(driver.button("›"))
    assert scene.number == 3
    driver.click(scene.bar.before)
    assert scene.number == 2
    scene.open_chapter(9)
    driver.key("right")
    assert scene.number == 9


def test_each_chapter_keeps_what_was_done_in_it(opened: Opened) -> None:
    driver, scene = opened
    driver.key("2")
    slider, low, _ = ends(driver, "spot to safe")
    driver.drag(slider.rect.center, low)
    driver.key("5")
    driver.key("2")
    assert scene.lesson.parameters[0] == -3.0
    assert driver.labelled("spot to safe").value == -3.0


@pytest.mark.parametrize("number", [1, 2, 3, 4, 6])
def test_every_weight_goes_to_both_ends_of_its_slider(opened: Opened, number: int) -> None:
    driver, scene = opened
    driver.key(str(number))
    limit = CHAPTERS[number - 1].limit
    assert len(scene.panel.weights) == (4 if number == 1 else 6 if number == 2 else 17)
    for index in scene.panel.weights:
        for which, value in ((1, -limit), (2, limit)):
            found = ends(driver, scene.lesson.names[index])
            driver.press(found[which])
            driver.release()
            assert scene.lesson.parameters[index] == value
    picture = driver.pixels()
    driver.key("r")
    driver.frames(10)
    assert np.array_equal(scene.lesson.parameters, scene.lesson.start())
    assert driver.pixels() != picture
    no_error(driver)


@pytest.mark.parametrize(
    ("number", "label", "name"),
    [
        (7, "Nudge", "nudge"),
        (7, "Learn rate", "learn_rate"),
        (8, "Speed", "speed"),
        (9, "Batch", "batch"),
        (9, "Learn rate", "learn_rate"),
    ],
)
def test_every_setting_of_learning_goes_to_both_ends_and_acts(
    opened: Opened, number: int, label: str, name: str
) -> None:
    driver, scene = opened
    driver.key(str(number))
    for which in (1, 2):
        found = ends(driver, label)
        driver.press(found[which])
        driver.release()
        holder = scene if name == "speed" else scene.learner
        assert getattr(holder, name) == pytest.approx(found[0].scale.low if which == 1 else found[0].scale.high)
        driver.frames(8)
    assert np.isfinite(scene.lesson.parameters).all()
    no_error(driver)


def test_weights_are_dragged_and_wheeled_on_the_network_and_undone(opened: Opened) -> None:
    driver, scene = opened
    for number, index in ((1, 1), (4, 2), (5, 7)):
        driver.key(str(number))
        still(scene)
        before = float(scene.lesson.parameters[index])
        x, y = scene.network.place_of(index)
        driver.drag((x, y), (x, y - 20))
        assert scene.lesson.parameters[index] == pytest.approx(
            before + 20 * 0.02 * scene.lesson.chapter.limit / 3, abs=1e-3
        )
        driver.wheel(scene.network.place_of(index), -2)
        changed = float(scene.lesson.parameters[index])
        assert changed < before + 20 * 0.02 * scene.lesson.chapter.limit / 3
        driver.key("ctrl+z")
        driver.key("ctrl+z")
        assert scene.lesson.parameters[index] == before
        driver.frames(10)  # sliders follow ten times a second
        assert driver.labelled(scene.lesson.names[index]).value == pytest.approx(before)
    driver.key("ctrl+z")
    assert "nothing to undo" in driver.app.status_line.message


def test_fruit_are_painted_dragged_and_erased_while_it_learns(opened: Opened) -> None:
    driver, scene = opened
    for number in (7, 8, 9):
        driver.key(str(number))
        driver.frames(3)
        assert scene.learning
        fruit, count = scene.lesson.fruit, len(scene.lesson.fruit)
        driver.key("s")
        place = empty_place(scene)
        driver.click(place)
        assert len(fruit) == count + 1
        assert fruit.labels[-1] == 0
        driver.key("p")
        driver.click(empty_place(scene))
        assert fruit.labels[-1] == 1
        goal = empty_place(scene)
        driver.drag(place_of(scene, fruit.points[count]), goal)
        assert np.hypot(*(np.array(place_of(scene, fruit.points[count])) - goal)) < 3
        driver.click(goal, button=3)
        assert len(fruit) == count + 1
        driver.click(driver.button("Erase"))
        driver.click(place_of(scene, fruit.points[-1]))
        assert len(fruit) == count
        assert scene.learner is not None
        steps = scene.learner.steps
        driver.frames(20)
        assert scene.learner.steps > steps or isinstance(scene.learner, NudgeLearner)
        for _ in range(5):
            driver.key("ctrl+z")
        assert len(fruit) == count
        driver.click(driver.button("Fresh fruit"))
        assert len(fruit) == 80
    no_error(driver)


def test_erasing_all_fruit_stops_learning_with_a_plain_line(opened: Opened) -> None:
    driver, scene = opened
    driver.key("8")
    scene.lesson.fruit.remove(np.arange(80))
    driver.frames(3)
    assert "paint some" in driver.app.status_line.message
    assert not scene.learning
    assert scene.panel.numbers.values[0][1] in ("no fruit", "of 60")
    driver.key("1")
    driver.key("8")
    driver.key("v")
    driver.frames(10)
    driver.click(scene.view.plane.rect)
    driver.key("space")
    driver.frames(5)
    assert np.isfinite(scene.lesson.parameters).all()


def test_the_card_tells_all_about_the_fruit_under_the_mouse(opened: Opened) -> None:
    driver, scene = opened
    driver.key("6")
    index = int(np.flatnonzero(scene.lesson.verdict().wrong)[0])
    driver.move((3, 3))
    driver.frames(2)
    before = driver.pixels()
    driver.move(place_of(scene, scene.lesson.fruit.points[index]))
    driver.frames(2)
    assert scene.hovered_fruit() == index
    assert driver.pixels() != before
    words = " ".join(line for line, _, _ in card_lines(scene.lesson, index))
    assert "wrong" in words
    assert f"cost {scene.lesson.verdict().costs[index]:.3f}" in words


def test_wrong_fruit_are_ringed_and_the_colours_are_those_of_the_network(opened: Opened) -> None:
    driver, scene = opened
    driver.key("5")
    driver.move((3, 3))
    driver.frames(3)
    verdict = scene.lesson.verdict()
    assert scene.view.rings_drawn == verdict.train_wrong + verdict.test_wrong > 0
    driver.key("v")
    driver.frames(90)
    assert scene.view.rings_drawn == scene.lesson.verdict().train_wrong + scene.lesson.verdict().test_wrong <= 2
    scene.lesson.fruit.replace([], [])
    driver.frames(2)
    for features in ((0.35, 0.35), (0.9, 0.9), (0.05, 0.6)):
        safe, poison = scene.lesson.network.forward(np.array([features]))[0]
        seen = driver.app.screen.get_at(place_of(scene, features))
        expected = SAFE_COLOUR if safe > poison else POISON_COLOUR
        other = POISON_COLOUR if safe > poison else SAFE_COLOUR
        away = [sum(abs(seen[k] - colour[k]) for k in range(3)) for colour in (expected, other)]
        assert away[0] < away[1], features


@pytest.mark.parametrize("number", range(1, 10))
def test_solve_it_reset_and_undo_work_in_every_chapter(opened: Opened, number: int) -> None:
    driver, scene = opened
    driver.key(str(number))
    still(scene)
    mine = scene.lesson.parameters.copy()
    driver.click(driver.button("Solve it"))
    driver.frames(70)
    wrong = scene.lesson.verdict().train_wrong
    assert wrong == 0 if number != 3 else 8 <= wrong < 25
    driver.click(driver.button("Undo"))
    assert np.array_equal(scene.lesson.parameters, mine)
    driver.click(driver.button("Reset"))
    still(scene)
    assert np.array_equal(scene.lesson.parameters, scene.lesson.start())
    no_error(driver)


def test_learning_is_started_stepped_and_stopped(opened: Opened) -> None:
    driver, scene = opened
    driver.key("space")
    assert "chapter 7" in driver.app.status_line.message
    for number in (7, 8, 9):
        driver.key(str(number))
        driver.frames(2)
        driver.click(driver.button("Pause"))
        assert not scene.learning
        assert scene.learner is not None
        steps = scene.learner.steps
        driver.frames(5)
        assert scene.learner.steps == steps
        driver.key(".")
        driver.click(driver.button("One step"))
        assert scene.learner.steps == steps + 2
        driver.key("space")
        assert scene.learning
        driver.frames(40)
        assert scene.learner.steps > steps + 2
        driver.frames(20)
        assert scene.panel.chart.series, "no curve is to be seen"
    no_error(driver)


def test_both_gradients_and_both_counts_stand_side_by_side(opened: Opened) -> None:
    driver, scene = opened
    driver.key("8")
    driver.frames(60)
    learner = scene.learner
    assert isinstance(learner, BackpropLearner)
    assert learner.comparison is not None
    assert learner.comparison.difference <= 1e-6
    assert learner.passes_per_step == 60
    driver.key("7")
    assert isinstance(scene.learner, NudgeLearner)
    assert scene.learner.passes_per_step == 17 * 2 * 60
    driver.key("9")
    driver.frames(60)
    assert isinstance(scene.learner, BatchLearner)
    assert scene.learner.full_steps < scene.learner.steps


def test_the_cost_of_every_fruit_is_shown_and_hidden(opened: Opened) -> None:
    driver, scene = opened
    driver.key("6")
    driver.move((3, 3))
    driver.frames(3)
    assert scene.course.costs_shown
    shown = driver.pixels()
    driver.click(driver.button("Costs"))
    driver.move((3, 3))
    driver.frames(3)
    assert not scene.course.costs_shown
    assert driver.pixels() != shown
    driver.key("c")
    assert scene.course.costs_shown


def test_the_big_numbers_are_the_verdict(opened: Opened) -> None:
    driver, scene = opened
    driver.key("5")
    driver.frames(10)
    verdict = scene.lesson.verdict()
    assert scene.panel.numbers.values[0] == (str(verdict.train_wrong), "of 60")
    assert scene.panel.numbers.values[1] == (str(verdict.test_wrong), "of 20")
    assert scene.panel.numbers.values[2][0] == f"{verdict.train_cost:.3f}"


def test_another_scale_keeps_the_chapter(opened: Opened) -> None:
    driver, scene = opened
    driver.key("8")
    driver.key("ctrl+=")
    driver.frames(3)
    assert scene.number == 8
    assert scene.bar.group.selected == 7
    driver.assert_layout_is_clean()
    driver.key("9")
    driver.frames(3)
    no_error(driver)


def test_a_wrong_chapter_is_refused_in_one_line() -> None:
    for chapter in (0, 10):
        with pytest.raises(UserError, match="1 to 9"):
            FruitScene(chapter=chapter)
