"""Sweeps on page Train: what values mean, what comes of them, and that training and window go on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brains.errors import UserError
from brains.pictures.drawn_set import drawn_set
from brains.pictures.sweeps import Base, Cell, judged_part, train_cell
from scenes.pictures_scene import PicturesScene
from scenes.pictures_train import TrainPage
from scenes.pictures_train_setup import TrainSetup
from scenes.pictures_train_sweep import VARIED, parsed
from scenes.pictures_train_sweep_chart import Point
from tests.scenes.driver import Driver
from tests.scenes.pictures_opened import settle, until

_PICTURES = drawn_set(0, train=400, test=60)


@pytest.fixture
def opened(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> tuple[Driver, PicturesScene, TrainPage]:
    """The page with few pictures, the section of the sweep unfolded; nothing learns."""
    monkeypatch.setattr("scenes.pictures_session.find_pictures", lambda *arguments: _PICTURES)
    monkeypatch.setattr("scenes.pictures_session._shipped", lambda: None)
    scene = PicturesScene(page="train")
    driver.adopt("pictures", scene)
    until(driver, lambda: scene.session.snapshot.pictures is not None)
    scene.session.pause()
    settle(driver, scene)
    driver.frames(20)  # the panel has shown what was found, so that its rows move no more
    page = scene.page
    assert isinstance(page, TrainPage)
    header = next(one.header for one in page.sections if one.header is not None and one.header.title == "Sweep")
    driver.app.session.panel.scroll_to(10_000)
    driver.frames()
    driver.click(header)
    driver.frames(2)
    return driver, scene, page


def _enter(driver: Driver, values: str) -> None:
    driver.click(driver.labelled("Values").line)
    driver.key("ctrl+a")
    driver.type(values)
    driver.key("return")


def test_a_sweep_trains_every_value_with_every_seed_while_the_network_rests(
    opened: tuple[Driver, PicturesScene, TrainPage],
) -> None:
    driver, scene, page = opened
    before = scene.session.snapshot.network.parameters.tobytes()
    _enter(driver, "0.00001, 0.01")
    driver.click(driver.button("Sweep"))
    assert page.sweep is not None
    assert page.state_words() == "waits for the sweep"
    until(driver, lambda: not page.sweep.running)  # type: ignore[union-attr]
    low, high = page.sweep.points()
    assert (low.label, high.label) == ("1e-05", "0.01")
    assert low.seeds == high.seeds == 3
    assert low.mean < high.mean
    driver.frames(30)
    assert page.panel.sweep.chart.points == (low, high)
    assert page.panel.sweep.chart.caption().startswith("best: 0.01")
    assert scene.session.snapshot.network.parameters.tobytes() == before
    setup = TrainSetup()
    base = Base(setup.recipe(), setup.augment)
    part = judged_part(_PICTURES, on_test=False, most=2000)
    alone = [train_cell(Cell(0.01, "128x64", 10.0, seed, (5,)), base, part, lambda: 0.0)[0] for seed in range(3)]
    assert high.mean == pytest.approx(np.mean([row.accuracy for row in alone]))
    assert high.lowest == min(row.accuracy for row in alone)


def test_a_sweep_can_be_stopped_and_training_goes_on(opened: tuple[Driver, PicturesScene, TrainPage]) -> None:
    driver, scene, page = opened
    seeds = driver.labelled("Seeds")
    track = seeds.track().move(seeds.rect.topleft)
    driver.click((track.right, track.centery))
    assert page.sweep_seeds == 10
    button = driver.button("Sweep")
    driver.click(button)
    until(driver, lambda: button.text == "Stop the sweep")
    driver.click(button)
    until(driver, lambda: page.sweep is not None and not page.sweep.running)
    assert "stopped" in page.sweep.words()  # type: ignore[union-attr]
    driver.key("space")
    until(driver, lambda: scene.session.snapshot.epochs > 0.5)


def test_values_that_cannot_be_are_told_in_one_line(opened: tuple[Driver, PicturesScene, TrainPage]) -> None:
    driver, _, page = opened
    _enter(driver, "0.1, much")
    driver.click(driver.button("Sweep"))
    assert driver.app.status_line.is_error
    assert "much" in driver.app.status_line.message
    assert page.sweep is None
    _enter(driver, "0.1, 5000")  # beyond what a learn rate may be
    driver.click(driver.button("Sweep"))
    assert driver.app.status_line.is_error
    assert page.sweep is None


def test_values_are_understood() -> None:
    assert parsed("learn_rate", "0.1, 1e-3,0.1") == (0.1, 0.001)
    assert parsed("hidden", "100, 512x256, 0") == ("100", "512x256", "0")
    assert parsed("epochs", "1;2") == (1, 2)
    assert all(parsed(varied, words) for varied, (_, words) in VARIED.items())


@given(st.sampled_from(sorted(VARIED)), st.text(max_size=30))
def test_whatever_is_typed_is_values_or_a_line(varied: str, words: str) -> None:
    told = "values"
    try:
        assert parsed(varied, words)
    except UserError as error:
        told = str(error)
    assert told
    assert "\n" not in told


def test_a_point_tells_its_spread_only_if_there_is_one() -> None:
    assert Point("8", 0.9, 0.8, 0.95, 3).words() == "8: 90.0 %, 80.0 to 95.0, 3 seeds"
    assert Point("8", 0.9, 0.9, 0.9, 1).words() == "8: 90.0 %, 1 seed"
    assert Point("8").words() == "8: not trained yet"
