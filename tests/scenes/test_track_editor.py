"""Drawing a track: the sketch with undo and redo, and the hand in a real window."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from brains.errors import UserError
from scenes.car_scene import CarScene
from scenes.track_editor import Point, TrackEditor
from sim.track_files import load_track, user_tracks
from tests.scenes.driver import Driver


def loop(radius_m: float = 60.0, points: int = 60) -> list[Point]:
    turn = 2 * math.pi / points
    return [(radius_m * 1.4 * math.cos(k * turn), radius_m * math.sin(k * turn)) for k in range(points)]


def draw(editor: TrackEditor, stroke: list[Point]) -> None:
    for point in stroke:
        editor.draw_to(point)
    editor.end_stroke()


def test_a_stroke_becomes_a_track_that_starts_where_the_hand_did() -> None:
    editor = TrackEditor()
    draw(editor, loop())
    assert editor.track is not None
    assert not editor.problem
    assert np.hypot(*(editor.track.centre[0] - loop()[0])) < 15.0
    assert editor.track.width_m.max() == 10.0


def test_undo_and_redo_walk_through_strokes_moves_and_sliders() -> None:
    editor = TrackEditor()
    assert not editor.undo()
    draw(editor, loop(60))
    large = editor.track
    draw(editor, loop(45))
    for width in (9.0, 8.0, 7.0):  # one drag of the slider
        editor.set_width(width)
    place = editor.points()
    assert place is not None
    editor.move_point(0, (place[0][0] + 2.0, place[0][1]), first=True)
    editor.move_point(0, (place[0][0] + 4.0, place[0][1]))
    moved = editor.track
    assert moved is not None
    assert moved.control_points[0][0] == pytest.approx(place[0][0] + 4.0)
    assert editor.undo()
    assert editor.track is not None
    assert editor.track.control_points[0][0] == pytest.approx(place[0][0])
    assert editor.undo()
    assert editor.sketch.width_m == 10.0
    assert editor.undo()
    assert editor.track == large
    assert editor.undo()
    assert editor.track is None
    assert not editor.undo()
    for _ in range(4):
        assert editor.redo()
    assert editor.track == moved
    assert not editor.redo()


def test_a_new_change_forgets_what_was_undone() -> None:
    editor = TrackEditor()
    draw(editor, loop(60))
    draw(editor, loop(40))
    editor.undo()
    editor.set_smoothing(0.8)
    assert not editor.can_redo
    assert editor.can_undo


def test_clear_can_be_undone() -> None:
    editor = TrackEditor()
    draw(editor, loop())
    editor.clear()
    assert editor.sketch.empty
    editor.undo()
    assert editor.track is not None


def test_what_is_wrong_is_said_in_plain_words_with_its_place() -> None:
    editor = TrackEditor()
    eight = [(80 * math.sin(t), 50 * math.sin(2 * t)) for t in np.linspace(0, 2 * math.pi, 90)]
    draw(editor, eight)
    assert editor.track is None
    assert "crosses itself" in editor.problem
    assert editor.problem_at is not None
    assert np.hypot(*editor.problem_at) < 15.0
    with pytest.raises(UserError, match="crosses itself"):
        editor.named("Eight")
    draw(editor, [(0, 0), (1, 0)])
    assert "click" in editor.problem
    with pytest.raises(UserError, match="draw a loop first"):
        TrackEditor().named("Nothing")


def test_smoothing_after_moving_points_keeps_the_moved_shape() -> None:
    editor = TrackEditor()
    draw(editor, loop())
    points = editor.points()
    assert points is not None
    far = (points[0][0] + 12.0, points[0][1])
    editor.move_point(0, far, first=True)
    editor.set_smoothing(0.0)
    assert editor.track is not None
    assert np.hypot(*(editor.track.centre - far).T).min() < 3.0


@pytest.fixture
def opened(driver: Driver, tmp_path: Path) -> tuple[Driver, CarScene]:
    """The car scene with the editor open."""
    scene = driver.open("car", folder=tmp_path, population=12, seed=3, hidden="4", track="kart")
    assert isinstance(scene, CarScene)
    driver.frames(10)
    driver.click(driver.button("Draw one"))
    assert scene.editor.open
    return driver, scene


def by_hand(driver: Driver, scene: CarScene, stroke: list[Point]) -> None:
    places = [tuple(round(k) for k in scene.editor.camera.point(*point)) for point in stroke]
    driver.press(places[0])
    for place in places[1:]:
        driver.move(place)
    driver.release()


def test_a_track_is_drawn_saved_and_driven_on(opened: tuple[Driver, CarScene], tmp_path: Path) -> None:
    driver, scene = opened
    waiting = scene.session.world.step_count
    by_hand(driver, scene, loop(70, 40))
    assert scene.editor.editor.track is not None
    assert scene.session.world.step_count == waiting, "the cars wait while a track is drawn"
    entry = driver.labelled("Name")
    driver.click(entry.line.rect)
    entry.line.set_text("Sunday ring")
    driver.key("return")
    driver.click(driver.button("Save"))  # of the panel or the top bar: both save the track
    saved = user_tracks(tmp_path / "tracks")
    assert list(saved) == ["sunday-ring"]
    assert load_track(saved["sunday-ring"]).name == "Sunday ring"
    before = scene.session.run.trial.parameters.copy()
    driver.key("return")
    assert not scene.editor.open
    assert scene.session.world.tracks[0].name == "Sunday ring"
    np.testing.assert_array_equal(scene.session.run.trial.parameters, before)
    driver.frames(30)
    assert scene.session.world.step_count > 5
    assert "Sunday ring (drawn)" in scene.panel.track.options
    assert not driver.app.status_line.is_error


def test_saving_and_then_driving_makes_one_file(opened: tuple[Driver, CarScene], tmp_path: Path) -> None:
    driver, scene = opened
    by_hand(driver, scene, loop(70, 40))
    driver.key("ctrl+s")
    driver.key("return")
    assert len(user_tracks(tmp_path / "tracks")) == 1
    driver.key("d")
    driver.drag(tuple(round(k) for k in scene.editor.camera.view.center), (200, 300))
    driver.key("ctrl+z")
    editor = scene.editor.editor
    editor.set_width(12.0)
    driver.key("return")
    assert len(user_tracks(tmp_path / "tracks")) == 2, "a changed drawing does not replace what is driven on"


def test_undo_redo_and_clear_by_key_and_button(opened: tuple[Driver, CarScene]) -> None:
    driver, scene = opened
    assert not driver.button("Undo").is_enabled
    by_hand(driver, scene, loop(70, 40))
    track = scene.editor.editor.track
    driver.key("ctrl+z")
    assert scene.editor.editor.track is None
    driver.key("ctrl+y")
    assert scene.editor.editor.track == track
    driver.click(driver.button("Clear"))
    assert scene.editor.editor.sketch.empty
    driver.click(driver.button("Undo"))
    assert scene.editor.editor.track == track
    driver.key("delete")
    driver.key("ctrl+z")
    driver.key("escape")
    assert not scene.editor.open
    driver.key("d")
    assert scene.editor.editor.track == track, "the drawing stays for the next time"


def test_a_control_point_is_dragged(opened: tuple[Driver, CarScene]) -> None:
    driver, scene = opened
    by_hand(driver, scene, loop(70, 40))
    editor = scene.editor.editor
    points = editor.points()
    assert points is not None
    x, y = (round(k) for k in scene.editor.camera.point(*points[2]))
    driver.drag((x, y), (x + 12, y - 9))
    moved = editor.points()
    assert moved is not None
    assert len(moved) == len(points)
    assert np.hypot(*(moved[2] - points[2])) > 2.0
    np.testing.assert_allclose(np.delete(moved, 2, axis=0), np.delete(points, 2, axis=0))


def test_sliders_of_the_editor_go_to_both_ends_and_reset(opened: tuple[Driver, CarScene]) -> None:
    driver, scene = opened
    by_hand(driver, scene, loop(70, 40))
    for label, low, high, default in (("Road width", 6.0, 20.0, 10.0), ("Smoothing", 0.0, 1.0, 0.3)):
        slider = driver.labelled(label)
        track = slider.track().move(slider.rect.topleft)
        driver.drag(track.center, track.midright)
        assert slider.value == high
        driver.drag(track.center, track.midleft)
        assert slider.value == low
        driver.double_click((slider.rect.left + 5, slider.rect.centery))
        assert slider.value == default
    assert scene.editor.editor.sketch.width_m == 10.0
    assert scene.editor.editor.track is not None


def test_driving_on_nothing_says_what_to_draw(opened: tuple[Driver, CarScene]) -> None:
    driver, scene = opened
    driver.key("return")
    assert scene.editor.open
    assert "draw a loop first" in driver.app.status_line.message


def test_a_crossing_line_is_told_beside_the_stroke_and_layout_stays_clean(opened: tuple[Driver, CarScene]) -> None:
    driver, scene = opened
    eight = [(80 * math.sin(t), 50 * math.sin(2 * t)) for t in np.linspace(0, 2 * math.pi, 40)]
    empty = driver.pixels()
    by_hand(driver, scene, eight)
    assert "crosses itself" in scene.editor.editor.problem
    assert driver.pixels() != empty
    for size in ((640, 400), (1280, 800)):
        driver.resize(*size)
        driver.assert_layout_is_clean()
    driver.wheel(driver.app.areas.world.center, 2)
    driver.drag(driver.app.areas.world.center, (300, 300), button=3)
    assert not driver.app.status_line.is_error
