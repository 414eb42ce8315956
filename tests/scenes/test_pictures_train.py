"""Page Train by mouse and keys: settings, curves, cells that open, restart and undo, sets of one's own, export."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from brains.errors import UserError
from brains.network import Network
from brains.pictures.augment import PRESETS
from brains.pictures.drawn_set import drawn_set
from brains.pictures.find import find_pictures
from scenes.pictures_course import Course
from scenes.pictures_scene import PicturesScene
from scenes.pictures_snapshot import COLUMNS, Curves
from scenes.pictures_train import TrainPage
from scenes.pictures_train_export import export_curves
from scenes.pictures_train_setup import TrainSetup
from tests.scenes.driver import Driver
from tests.scenes.pictures_opened import until

_DRAWN = cache(drawn_set)


def _few(name: str, *arguments: Any) -> Any:
    """The built-in set with few pictures; others as they are."""
    return _DRAWN(0, train=1500, test=300) if name == "strokes" else find_pictures(name, *arguments)


@pytest.fixture
def train(driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[Driver, PicturesScene]:
    """The page with a small set, a fresh network and no other sets; it does not learn yet."""
    monkeypatch.setattr("scenes.pictures_session.find_pictures", _few)
    monkeypatch.setattr("scenes.pictures_session._shipped", lambda: None)
    monkeypatch.setattr("brains.pictures.places.cache_folder", lambda: tmp_path / "cache")
    monkeypatch.delenv("NEURARIUM_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    scene = PicturesScene(page="train")
    driver.adopt("pictures", scene)
    until(driver, lambda: scene.session.snapshot.pictures is not None and not scene.session.unhandled)
    scene.session.pause()
    _settle(driver, scene)
    return driver, scene


def _settle(driver: Driver, scene: PicturesScene) -> None:
    """Until everything that was asked for is done and shown."""
    until(driver, lambda: not scene.session.unhandled)
    driver.frames(20)


def _page(scene: PicturesScene) -> TrainPage:
    page = scene.page
    assert isinstance(page, TrainPage)
    return page


def _learn(driver: Driver, scene: PicturesScene, epochs: float) -> None:
    """Press Space, wait for so many epochs, press it again."""
    driver.key("space")
    until(driver, lambda: scene.session.snapshot.epochs >= epochs)
    driver.key("space")
    _settle(driver, scene)


def test_who_opens_the_page_at_once_sees_a_fresh_network_learn(driver: Driver) -> None:
    scene = PicturesScene(page="train")
    driver.adopt("pictures", scene)
    assert scene.session.running
    assert scene.session.snapshot.title == ""
    other = PicturesScene(page="draw")
    assert not other.session.running, "the shipped brain needs no training"
    other.close()


def test_it_learns_and_the_curves_grow_until_it_is_paused(train: tuple[Driver, PicturesScene]) -> None:
    driver, scene = train
    page = _page(scene)
    scene.session.use_setup(epochs=200)  # a quick machine would soon be at the end of fewer
    sizes = [page.view.charts.accuracy.series["test"].x.size]
    for _ in range(2):
        _learn(driver, scene, scene.session.snapshot.epochs + 1.5)  # where it stops depends on the machine
        sizes.append(page.view.charts.accuracy.series["test"].x.size)
    assert sizes[0] < sizes[1] < sizes[2]
    line = page.view.charts.accuracy.series["test"]
    assert line.y[-1] > 60 > line.y[0]  # per cent of pictures that it was never shown
    assert page.view.charts.cost.series["train"].y[-1] < page.view.charts.cost.series["train"].y[0]
    assert page.panel.numbers.values[0][0] == f"{scene.session.snapshot.test_accuracy * 100:.1f}"
    snapshot = scene.session.snapshot
    assert line.x[-1] == snapshot.epochs  # judged once more when it was paused
    driver.frames(30)
    assert scene.session.snapshot.steps == snapshot.steps
    assert page.state_words() == "paused"


def test_the_values_under_the_mouse_are_shown(train: tuple[Driver, PicturesScene]) -> None:
    driver, scene = train
    _learn(driver, scene, 1.5)
    chart = _page(scene).view.charts.accuracy
    before = driver.app.screen.subsurface(chart.rect).copy()
    driver.move(chart.plot_rect().move(chart.rect.topleft).center)
    driver.frames(2)
    after = driver.app.screen.subsurface(chart.rect)
    assert before.get_buffer().raw != after.get_buffer().raw


def test_a_learn_rate_acts_at_once_and_a_layer_begins_anew(train: tuple[Driver, PicturesScene]) -> None:
    driver, scene = train
    _learn(driver, scene, 0.5)
    steps = scene.session.snapshot.steps
    slider = driver.labelled("Learn rate")
    track = slider.track().move(slider.rect.topleft)
    driver.click((track.right - 20, track.centery))
    _settle(driver, scene)
    assert scene.session.snapshot.setup.learn_rate > 0.05
    assert scene.session.snapshot.steps == steps
    entry = driver.labelled("Hidden layers")
    driver.click(entry.line)
    driver.key("ctrl+a")
    driver.type("12,8")
    driver.key("return")
    until(driver, lambda: scene.session.snapshot.network.topology.layer_sizes == (784, 12, 8, 10))
    assert scene.session.setup.hidden == (12, 8)


def test_after_its_last_epoch_it_stops_and_more_epochs_let_it_go_on(train: tuple[Driver, PicturesScene]) -> None:
    driver, scene = train
    slider = driver.labelled("Epochs")
    track = slider.track().move(slider.rect.topleft)
    driver.click((track.left, track.centery))
    driver.key("space")
    until(driver, lambda: scene.session.snapshot.stopped == "done: 1 epoch")
    driver.frames(20)
    assert _page(scene).state_words() == "done: 1 epoch"
    assert scene.session.snapshot.curves["epoch"][-1] == 1
    driver.click((track.left + track.width // 3, track.centery))
    until(driver, lambda: scene.session.snapshot.epochs > 1.5)


def test_the_charts_suit_what_comes_after_the_first_steps(train: tuple[Driver, PicturesScene]) -> None:
    charts = _page(train[1]).view.charts
    records = np.zeros((50, len(COLUMNS)))
    records[:, 0] = np.linspace(0, 10, 50)
    records[:, 2] = records[:, 3] = np.linspace(0.95, 0.99, 50)
    records[0, 2:4] = 0.1
    curves, ghost = Curves(records), Curves(records[:4] * [1, 1, 0.9, 0.9, 1, 1, 1])
    charts.show_curves(curves, Curves())
    ticks = charts.accuracy.y_ticks()
    assert 94 <= ticks[0] <= 96
    assert ticks[-1] >= 99
    charts.show_curves(curves, ghost)
    assert charts.accuracy.y_ticks()[0] > 80  # the end of the run before is in sight, not its first steps
    assert charts.accuracy.y_ticks()[0] <= 86


def test_a_slip_in_the_layers_is_told_and_changes_nothing(train: tuple[Driver, PicturesScene]) -> None:
    driver, scene = train
    driver.click(driver.labelled("Hidden layers").line)
    driver.key("ctrl+a")
    driver.type("many")
    driver.key("return")
    assert driver.app.status_line.is_error
    assert scene.session.setup.hidden == (128, 64)
    assert driver.labelled("Hidden layers").text == "128,64"


def test_a_restart_leaves_a_ghost_and_can_be_undone_to_the_bit(train: tuple[Driver, PicturesScene]) -> None:
    driver, scene = train
    _learn(driver, scene, 1.5)
    before = scene.session.snapshot
    driver.click(driver.button("Restart"))
    until(driver, lambda: scene.session.snapshot.network is not before.network and scene.session.snapshot.epochs > 0.3)
    assert "before" in _page(scene).view.charts.accuracy.series
    driver.key("space")
    _settle(driver, scene)
    driver.key("ctrl+z")
    _settle(driver, scene)
    after = scene.session.snapshot
    assert after.network.parameters.tobytes() == before.network.parameters.tobytes()
    assert (after.steps, after.epochs) == (before.steps, before.epochs)
    assert after.curves["epoch"].tolist() == before.curves["epoch"].tolist()


def test_a_cell_of_the_matrix_opens_its_pictures_and_esc_closes_it(train: tuple[Driver, PicturesScene]) -> None:
    driver, scene = train
    _learn(driver, scene, 0.5)
    view, snapshot = _page(scene).view, scene.session.snapshot
    matrix = view.matrix
    wrong = matrix.counts.copy()
    np.fill_diagonal(wrong, 0)
    true, answered = (int(index) for index in np.unravel_index(int(wrong.argmax()), wrong.shape))
    assert wrong[true, answered] > 0
    driver.click(matrix.cell_rect((true, answered)))
    assert view.open_cell is not None
    found = view.open_cell.found
    assert found.total == wrong[true, answered]
    assert snapshot.pictures is not None
    assert (snapshot.pictures.test.labels[found.rows] == true).all()
    assert (snapshot.answers[found.rows] == answered).all()
    assert (np.diff(found.sureness) <= 0).all()
    outputs = snapshot.network.forward(snapshot.pictures.test.take(found.rows).inputs())
    np.testing.assert_allclose(found.sureness, outputs[:, answered], atol=1e-5)  # of the weights at the pause
    assert not matrix.visible
    driver.click(view.open_cell.grid.cell(0))
    single = view.open_cell.single
    assert view.open_cell.chosen == 0
    assert single.probabilities.shape == (9, 10)  # the picture, and how it looks augmented
    np.testing.assert_allclose(single.probabilities[0], outputs[0], atol=1e-5)
    driver.key("left")
    assert view.open_cell.chosen == len(found.rows) - 1
    driver.key("escape")
    assert view.open_cell.chosen is None
    driver.key("escape")
    assert view.open_cell is None
    assert matrix.visible
    assert driver.app.scene is scene


def test_bars_and_cells_count_every_test_picture(train: tuple[Driver, PicturesScene]) -> None:
    driver, scene = train
    _learn(driver, scene, 1.0)
    snapshot, matrix = scene.session.snapshot, _page(scene).view.matrix
    assert snapshot.pictures is not None
    labels = snapshot.pictures.test.labels
    assert matrix.counts.sum() == len(labels)
    right = [np.mean(snapshot.answers[labels == digit] == digit) for digit in range(10)]
    assert matrix.shares() == pytest.approx(right)
    assert np.trace(matrix.counts) / len(labels) == pytest.approx(snapshot.test_accuracy)


def test_the_train_curve_is_judged_on_all_classes_of_a_set_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenes.pictures_course.JUDGED_TRAIN_PICTURES", 100)
    drawn = _few("strokes")
    in_order = drawn.train.take(np.argsort(drawn.train.labels, kind="stable"))
    setup = TrainSetup(hidden=())
    topology = setup.topology(784, 10)
    always_0 = Network(topology, np.zeros(topology.parameter_count, dtype=np.float32))
    course = Course(setup, replace(drawn, train=in_order), always_0)
    course.judge()
    assert course.curves["train_accuracy"][0] == pytest.approx(0.1, abs=0.02)


def test_sets_that_are_missing_are_grey_and_say_how_to_get_them(train: tuple[Driver, PicturesScene]) -> None:
    driver, scene = train
    button = driver.button("MNIST")
    assert not button.is_enabled
    assert "neurarium data fetch mnist" in button.tooltip()
    driver.click(button)
    assert scene.session.setup.dataset == "strokes"


def test_a_folder_of_pictures_is_learnt_when_it_is_dropped(train: tuple[Driver, PicturesScene], tmp_path: Path) -> None:
    driver, scene = train
    rng = np.random.default_rng(5)
    for name, low in (("dark", 0), ("light", 140)):
        folder = tmp_path / "shades" / "train" / name
        folder.mkdir(parents=True)
        for index in range(20):
            Image.fromarray(rng.integers(low, low + 100, (9, 9), dtype=np.uint8)).save(folder / f"{index}.png")
    driver.drop(str(tmp_path / "shades"))
    until(driver, lambda: scene.session.snapshot.classes == ("dark", "light"))
    until(driver, lambda: scene.session.snapshot.stopped == "done: 20 epochs")
    _settle(driver, scene)
    assert _page(scene).view.matrix.names == ("dark", "light")
    assert "before" not in _page(scene).view.charts.accuracy.series  # other pictures: no comparison
    assert _page(scene).view.matrix.counts.sum(axis=1).tolist() == [4, 4]
    driver.key("ctrl+z")
    until(driver, lambda: len(scene.session.snapshot.classes) == 10)


def test_a_set_of_ones_own_is_asked_for_and_may_be_called_off(train: tuple[Driver, PicturesScene]) -> None:
    driver, scene = train
    driver.click(driver.button("Own …"))
    assert driver.app.dialogs.window is not None
    driver.key("escape")
    assert driver.app.dialogs.window is None
    assert driver.app.scene is scene
    assert driver.button("Drawn digits").is_selected
    assert not driver.button("Own …").is_selected


def test_without_curves_there_is_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no curves yet"):
        export_curves(tmp_path / "curves.csv", Curves())
    assert not (tmp_path / "curves.csv").exists()


def test_a_file_that_is_no_set_changes_nothing(train: tuple[Driver, PicturesScene], tmp_path: Path) -> None:
    driver, scene = train
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 not really")
    driver.drop(str(tmp_path / "broken.zip"))
    until(driver, lambda: driver.app.status_line.is_error)
    assert "broken.zip" in driver.app.status_line.message
    _settle(driver, scene)
    assert scene.session.setup.dataset == "strokes"
    assert driver.button("Drawn digits").is_selected
    assert scene.session.snapshot.classes == tuple("0123456789")


def test_augmentation_is_previewed_and_acts_from_the_next_epoch(train: tuple[Driver, PicturesScene]) -> None:
    driver, scene = train
    controls = _page(scene).panel.augment
    driver.click(driver.button("None"))
    _settle(driver, scene)
    assert np.array_equal(controls.preview.changed, controls.preview.originals)
    slider = driver.labelled("Turn")
    track = slider.track().move(slider.rect.topleft)
    driver.click((track.right, track.centery))
    _settle(driver, scene)
    assert scene.session.snapshot.setup.augment.rotate == 90
    first = controls.preview.changed.copy()
    assert not np.array_equal(first, controls.preview.originals)
    driver.frames(100)
    assert not np.array_equal(controls.preview.changed, first)  # other ones all the time
    assert controls.presets.selected == -1
    driver.key("a")
    _settle(driver, scene)
    assert scene.session.snapshot.setup.augment == PRESETS["none"]


def test_other_pages_do_not_show_what_lies_in_the_world(train: tuple[Driver, PicturesScene]) -> None:
    driver, scene = train
    view = _page(scene).view
    widgets = (view.charts.accuracy, view.charts.cost, view.matrix)
    assert all(widget.visible for widget in widgets)
    driver.click(driver.button("Draw"))
    assert not any(widget.visible for widget in widgets)
    driver.click(driver.button("Train"))
    assert all(widget.visible for widget in widgets)
    driver.app.set_scale(1.25)  # all controls are made anew
    driver.frames(2)
    view = _page(scene).view
    assert view.matrix.visible
    driver.app.set_scale(1.0)


def test_everything_finds_its_place(train: tuple[Driver, PicturesScene]) -> None:
    driver, scene = train
    _learn(driver, scene, 0.3)
    for size in ((1280, 800), (900, 500), (640, 400), (400, 700), (200, 150)):
        driver.resize(*size)
        driver.assert_layout_is_clean()
        driver.key("tab")  # the panel folds away, or lies over the world
        driver.assert_layout_is_clean()
        driver.key("tab")


def test_a_network_goes_along_as_json_and_answers_alike(train: tuple[Driver, PicturesScene], tmp_path: Path) -> None:
    driver, scene = train
    _learn(driver, scene, 0.5)
    driver.click(driver.button("Network as JSON"))
    driver.key("return")
    told = json.loads((tmp_path / "pictures-network.json").read_text(encoding="utf-8"))
    snapshot = scene.session.snapshot
    assert snapshot.pictures is not None
    inputs = snapshot.pictures.test.inputs()[:50]
    values = inputs.astype(np.float64)
    for layer in told["layers"]:
        values = values @ np.array(layer["weights"]).T + layer["biases"]
        values = np.maximum(values, 0) if layer["activation"] == "relu" else np.exp(values)
    values /= values.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(values, snapshot.network.forward(inputs), atol=1e-4)
    assert told["classes"] == [str(digit) for digit in range(10)]
    assert told["shape"] == [28, 28]


def test_curves_go_along_as_csv(train: tuple[Driver, PicturesScene], tmp_path: Path) -> None:
    driver, scene = train
    _learn(driver, scene, 0.5)
    driver.click(driver.button("Curves as CSV"))
    driver.key("return")
    with (tmp_path / "pictures-curves.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    curves = scene.session.snapshot.curves
    assert tuple(rows[0]) == COLUMNS
    assert [float(row["test_accuracy"]) for row in rows] == pytest.approx(curves["test_accuracy"].tolist(), abs=1e-5)
