"""Page Draw as a person uses it: drawn with the mouse from stored strokes, recognised, corrected, undone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from brains.pictures.pen import THICKNESS_PX
from brains.storage import load_brain
from scenes import pictures_thumbnail
from scenes.pictures_draw import DrawPage
from scenes.pictures_scene import PicturesScene
from scenes.registry import find_card
from tests.brains.picture_makers import some_images
from tests.scenes.driver import Driver
from tests.scenes.pictures_opened import (
    doodles_brain,
    draw_digit,
    draw_line,
    learnt_brain,
    open_pictures,
    settle,
    until,
)

Opened = tuple[Driver, PicturesScene, DrawPage]


@pytest.fixture
def opened(driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Opened:
    """The page with a network that knows digits."""
    scene = open_pictures(driver, monkeypatch, tmp_path, brain=str(learnt_brain(tmp_path)), page="draw")
    page = scene.page
    assert isinstance(page, DrawPage)
    return driver, scene, page


def test_a_hand_draws_until_the_visitor_takes_the_pen(opened: Opened) -> None:
    driver, _, page = opened
    first = driver.pixels()
    driver.frames(40)
    assert driver.pixels() != first, "something moves within a second"
    until(driver, lambda: page.demo.digit is not None and page.sight.guess == page.demo.digit)
    draw_line(driver, page, np.array([(5.0, 5.0), (20.0, 20.0)]))
    assert not page.demo.active
    assert len(page.canvas.marks) == 1
    driver.frames(120)
    assert len(page.canvas.marks) == 1


def test_digits_replayed_from_stored_strokes_are_recognised(opened: Opened) -> None:
    driver, scene, page = opened
    for digit in range(10):
        draw_digit(driver, page, digit, seed=11)
        assert page.sight.guess == digit
        assert page.ranking.order[0] == digit
        assert float(page.sight.shares.sum()) == pytest.approx(1.0, abs=1e-5)
        assert scene.session.drawing is page.sight.picture
        driver.key("delete")


def test_the_ranking_follows_at_every_stroke(opened: Opened) -> None:
    driver, _, page = opened
    canvas = page.view.places.canvas
    driver.press((canvas.left + 100, canvas.top + 60))
    shares = [page.sight.shares]
    for step in range(1, 9):
        driver.move((canvas.left + 100 + 30 * step, canvas.top + 60))
        assert not np.array_equal(page.sight.shares, shares[-1]), "while the button is still held"
        shares.append(page.sight.shares)
    driver.release()


def test_the_top_of_the_canvas_is_the_top_of_the_picture(opened: Opened) -> None:
    driver, _, page = opened
    driver.key("p")
    draw_line(driver, page, np.array([(4.0, 3.0), (24.0, 3.0)]))
    draw_line(driver, page, np.array([(4.0, 3.0), (4.0, 12.0)]))
    rows, columns = np.nonzero(page.sight.picture > 0.2)
    assert rows.min() <= 3
    assert rows.max() <= 13
    assert columns.min() <= 4
    assert columns.max() >= 22
    assert np.count_nonzero(page.sight.picture[:6, 14:] > 0.2) >= 8, "the bar is above"
    assert np.count_nonzero(page.sight.picture[6:, 14:] > 0.2) == 0, "and nothing below its right half"


def test_preparing_finds_a_small_digit_in_the_corner(opened: Opened) -> None:
    driver, _, page = opened
    strokes = np.array([(2.0, 2.0), (7.0, 2.0), (4.0, 9.0)])
    page.use_thickness(1.0)
    draw_line(driver, page, strokes)
    inked = np.argwhere(page.sight.picture > 0.3)
    assert np.ptp(inked[:, 0]) >= 16, "it is brought to twenty pixels"
    driver.key("p")
    driver.frames(10)
    inked = np.argwhere(page.sight.picture > 0.1)
    assert inked.max() <= 11, "as it is drawn it stays where it is"
    assert driver.button("Cut out").is_selected is False
    driver.click(driver.button("Prepared"))
    driver.click(driver.button("Scale"))
    assert page.sight.steps.scale is False
    driver.frames(10)
    assert np.ptp(np.argwhere(page.sight.picture > 0.3)[:, 0]) <= 10


def test_drawings_for_other_sets_fill_the_picture(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("brains.pictures.places.cache_folder", lambda: tmp_path / "cache")
    monkeypatch.delenv("NEURARIUM_DATA", raising=False)
    scene = PicturesScene(brain=str(doodles_brain(tmp_path)), page="draw")
    driver.adopt("pictures", scene)
    page = scene.page
    assert isinstance(page, DrawPage)
    assert "draw one of these: cat, rainbow, train" in page.caption()[0][0]
    draw_line(driver, page, np.array([(6.0, 8.0), (6.0, 14.0), (8.0, 14.0)]))
    rows, columns = np.nonzero(page.sight.picture > 0.3)
    assert np.ptp(rows) >= 23
    assert rows.min() >= 1
    assert abs((columns.min() + columns.max()) / 2 - 13.5) <= 1.5


def test_eraser_undo_redo_and_clear(opened: Opened) -> None:
    driver, _, page = opened
    draw_digit(driver, page, 1)
    count, ink = len(page.canvas.marks), page.canvas.seen.levels.copy()
    draw_line(driver, page, np.array([(2.0, 14.0), (26.0, 14.0)]), button=3)
    assert page.canvas.seen.levels.sum() < ink.sum()
    driver.key("ctrl+z")
    assert np.abs(page.canvas.seen.levels - ink).mean() < 1e-3
    driver.key("ctrl+y")
    assert len(page.canvas.marks) == count + 1
    driver.key("e")
    assert page.erasing
    draw_line(driver, page, np.array([(2.0, 8.0), (26.0, 8.0)]))
    driver.click(driver.button("Pen"))
    assert not page.erasing
    driver.key("delete")
    assert page.canvas.empty
    assert page.sight.guess is None
    for _ in range(count + 3):
        driver.key("ctrl+z")
    assert not page.canvas.marks
    driver.key("ctrl+z")
    assert driver.app.status_line.message == "Nothing to undo yet"


def test_the_size_of_the_pen_by_keys_wheel_and_slider(opened: Opened) -> None:
    driver, _, page = opened
    driver.key("]")
    larger = page.thickness
    assert larger > THICKNESS_PX
    driver.wheel(page.view.places.canvas, -1)
    assert page.thickness == pytest.approx(THICKNESS_PX)
    slider = driver.labelled("Size")
    assert slider.value == pytest.approx(page.thickness)
    track = slider.track().move(slider.rect.topleft)
    driver.drag(track.center, (1279, track.centery), steps=3)
    draw_line(driver, page, np.array([(5.0, 5.0), (20.0, 5.0)]))
    thick = page.canvas.seen.levels.sum()
    driver.key("ctrl+z")
    for _ in range(30):
        driver.key("[")
    draw_line(driver, page, np.array([(5.0, 5.0), (20.0, 5.0)]))
    assert page.canvas.seen.levels.sum() < 0.2 * thick


def test_a_wrong_guess_is_corrected_by_clicking_and_the_lesson_undone(opened: Opened) -> None:
    driver, scene, page = opened
    draw_digit(driver, page, 7, seed=5)
    first = page.sight.guess
    assert first is not None
    said, weights = (first + 1) % 10, scene.session.snapshot.network.parameters.copy()
    driver.frames(40)
    driver.click(page.ranking.row_of(said))
    settle(driver, scene)
    until(driver, lambda: page.teaching.words.startswith("Learnt"))
    assert page.sight.guess == said
    assert "before" in page.teaching.words
    assert "after" in page.teaching.words
    driver.key("u")
    settle(driver, scene)
    assert page.sight.guess == first
    assert np.array_equal(scene.session.snapshot.network.parameters, weights), "to the bit"
    assert not page.teaching.corrections


def test_shift_and_a_digit_say_what_it_is(opened: Opened) -> None:
    driver, scene, page = opened
    driver.key("shift+4")
    assert driver.app.status_line.message == "Draw something first, then say what it is"
    draw_digit(driver, page, 9, seed=2)
    driver.key("shift+4")
    settle(driver, scene)
    until(driver, lambda: page.teaching.words.startswith("Learnt: this is 4"))
    assert page.sight.guess == 4
    assert [one.label for one in page.teaching.corrections] == [4]
    assert scene.chosen == 0, "the digit alone would have been a page"


def test_ten_wrong_lessons_are_all_taken_back_whether_learnt_or_not_yet(opened: Opened) -> None:
    driver, scene, page = opened
    draw_digit(driver, page, 9, seed=2)
    weights = scene.session.snapshot.network.parameters.copy()
    for _ in range(10):
        driver.key("shift+4")
    until(driver, lambda: page.teaching.pending <= 8)
    assert not np.array_equal(scene.session.snapshot.network.parameters, weights)
    for left in reversed(range(10)):
        until(driver, lambda: not page.teaching.why_not_undo())
        driver.key("u")
        assert len(page.teaching.corrections) == left
    settle(driver, scene)
    assert page.teaching.pending == 0
    assert np.array_equal(scene.session.snapshot.network.parameters, weights), "to the bit"
    assert page.teaching.why_not_undo() == "No lesson to undo"


def test_the_page_comes_back_with_the_classes_that_another_page_chose(opened: Opened, tmp_path: Path) -> None:
    driver, scene, page = opened
    draw_digit(driver, page, 9, seed=2)
    (tmp_path / "pets").mkdir()
    for name in ("cat", "dog"):
        np.save(tmp_path / "pets" / f"{name}.npy", some_images(10).reshape(10, 784))
    driver.key("2")
    driver.drop(str(tmp_path / "pets"))
    until(driver, lambda: scene.session.snapshot.classes == ("cat", "dog"))
    driver.key("1")
    assert sorted(page.ranking.order) == [0, 1]


def photo(path: Path, *, light: bool) -> Path:
    """A seven on paper under uneven light, far from the middle."""
    image = Image.new("L", (500, 700), 210 if not light else 40)
    image = Image.fromarray((np.asarray(image) * np.linspace(1.0, 0.6, 500)[None, :]).astype(np.uint8))
    ink = 35 if not light else 230
    ImageDraw.Draw(image).line([(60, 80), (190, 80), (110, 290)], fill=ink, width=20, joint="curve")
    image.save(path)
    return path


def test_an_own_picture_is_dropped_and_read(opened: Opened, tmp_path: Path) -> None:
    driver, _, page = opened
    for name, light in (("own.png", False), ("own.jpg", False), ("night.png", True), ("night.jpg", True)):
        driver.drop(str(photo(tmp_path / name, light=light)))
        assert not page.canvas.empty
        assert page.sight.guess == 7, name
        assert not page.demo.active
        driver.key("ctrl+z")
        assert page.canvas.empty


def test_files_that_are_no_pictures_are_refused_in_one_line(opened: Opened, tmp_path: Path) -> None:
    driver, _, page = opened
    for name, content in (("words.png", b"no picture"), ("table.csv", b"1,2"), ("brain.npz", b"PK")):
        (tmp_path / name).write_bytes(content)
        driver.drop(str(tmp_path / name))
        assert driver.app.status_line.is_error, name
        assert name in driver.app.status_line.message
    assert page.demo.active


def test_the_brain_is_saved_and_loaded(opened: Opened, tmp_path: Path) -> None:
    driver, scene, _ = opened
    path = tmp_path / "mine.npz"
    scene.save_to(path)
    brain = load_brain(path)
    assert np.array_equal(brain.network.parameters, scene.session.snapshot.network.parameters)
    assert brain.metadata["trained_on"]["classes"] == [str(digit) for digit in range(10)]
    driver.drop(str(path))
    settle(driver, scene)
    assert scene.session.snapshot.title == "mine.npz"
    scene.page.session.undo()
    settle(driver, scene)
    assert scene.session.snapshot.title == "learnt.npz"


def test_a_class_under_the_mouse_is_lit_and_explained(opened: Opened) -> None:
    driver, _, page = opened
    draw_digit(driver, page, 3)
    driver.frames(40)
    driver.move(page.ranking.row_of(5))
    driver.frames(15)
    assert page.ranking.hovered == 5
    assert page.hint() == "click: it is 5"


def test_everything_has_its_place_in_every_window(opened: Opened) -> None:
    driver, _, page = opened
    draw_digit(driver, page, 2)
    for size in ((1280, 800), (640, 400), (400, 640), (320, 240)):
        driver.resize(*size)
        _has_its_place(driver, page, size)


def _has_its_place(driver: Driver, page: DrawPage, size: tuple[int, int]) -> None:
    driver.assert_layout_is_clean()
    places, world = page.view.places, driver.app.areas.world
    assert world.contains(places.canvas)
    assert places.canvas.width == places.canvas.height
    assert not places.canvas.colliderect(places.picture)
    if min(size) >= 400:
        assert world.contains(places.picture)
        assert world.contains(places.ranking)
        assert places.ranking.height >= 120
    driver.key("tab")
    driver.assert_layout_is_clean()
    driver.key("tab")


def test_large_text_fits(opened: Opened) -> None:
    driver, _, page = opened
    driver.app.set_scale(2.0)
    driver.frames(3)
    driver.assert_layout_is_clean()
    draw_digit(driver, page, 3)
    assert not driver.app.status_line.is_error


def test_it_stands_in_the_launcher_with_a_picture_that_moves(driver: Driver) -> None:
    import pygame

    draw = find_card("pictures").load_thumbnail()
    assert draw is not None
    pictures_thumbnail._kept.clear()  # whoever opened the launcher before may have left a hand that rests
    surface, pictures = pygame.Surface((320, 200)), set()
    for time_s in np.arange(0, 1, 0.1):
        draw(surface, float(time_s))
        pictures.add(pygame.image.tobytes(surface, "RGB"))
    assert len(pictures) >= 6
