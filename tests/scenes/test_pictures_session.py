"""The session of the pictures scene: training beside the window, undo, brains, sets, and a clean end."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from brains.errors import UserError
from brains.network import Network
from brains.pictures.picture_set import PictureSet
from brains.storage import save_brain
from brains.topology import Topology
from scenes.pictures_background import Background
from scenes.pictures_brain import read_brain
from scenes.pictures_page import Page
from scenes.pictures_pages import PAGES
from scenes.pictures_scene import PicturesScene
from tests.brains.picture_makers import write_idx_set
from tests.scenes.driver import Driver
from tests.scenes.pictures_opened import doodles_brain, learnt_brain, open_pictures, settle, until


@pytest.fixture
def fresh(driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[Driver, PicturesScene]:
    """The scene with a network that knows nothing yet, and learns."""
    return driver, open_pictures(driver, monkeypatch, tmp_path)


@pytest.fixture
def learnt(driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[Driver, PicturesScene]:
    """The scene with a network that knows digits, at rest."""
    return driver, open_pictures(driver, monkeypatch, tmp_path, brain=str(learnt_brain(tmp_path)))


def test_a_fresh_network_learns_by_itself_until_it_is_paused(fresh: tuple[Driver, PicturesScene]) -> None:
    driver, scene = fresh
    session = scene.session
    assert session.running
    until(driver, lambda: session.snapshot.test_accuracy > 0.9)
    curves = session.snapshot.curves
    assert curves["test_accuracy"][0] < 0.5
    assert (np.diff(curves["epoch"]) >= 0).all()
    assert np.isfinite(curves["test_cost"]).all()
    driver.key("space")
    settle(driver, scene)
    assert not session.running
    weights = session.snapshot.network.parameters.copy()
    driver.frames(10)
    assert np.array_equal(session.snapshot.network.parameters, weights)
    driver.key("space")
    until(driver, lambda: not np.array_equal(session.snapshot.network.parameters, weights))


def test_answers_are_those_of_the_network_for_all_test_pictures(learnt: tuple[Driver, PicturesScene]) -> None:
    _, scene = learnt
    snapshot = scene.session.snapshot
    assert snapshot.pictures is not None
    test = snapshot.pictures.test
    assert np.array_equal(snapshot.answers, scene.session.classify(test.inputs()).argmax(axis=1))
    assert snapshot.test_accuracy == pytest.approx(np.mean(snapshot.answers == test.labels))
    assert snapshot.test_accuracy > 0.9


def test_a_snapshot_never_changes(fresh: tuple[Driver, PicturesScene]) -> None:
    driver, scene = fresh
    first = scene.session.snapshot
    weights, records = first.network.parameters.copy(), len(first.curves)
    until(driver, lambda: scene.session.snapshot.weights_revision > first.weights_revision + 2)
    assert np.array_equal(first.network.parameters, weights)
    assert len(first.curves) == records


def test_equal_seeds_learn_equal_weights_whatever_the_window_does(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = []
    for pause_s in (0.0, 0.01):
        scene = open_pictures(driver, monkeypatch, tmp_path, seed=5)
        scene.session.pause()
        scene.session.use_setup(epochs=2, hidden=(16,), seed=5)
        while not (scene.session.snapshot.stopped.startswith("done") and not scene.session.unhandled):
            driver.frames()
            time.sleep(pause_s)
        found.append(scene.session.snapshot.network.parameters)
    assert np.array_equal(*found)


def test_a_restart_is_undone_to_the_bit(learnt: tuple[Driver, PicturesScene]) -> None:
    driver, scene = learnt
    session = scene.session
    before = session.snapshot
    session.use_setup(hidden=(8,))
    settle(driver, scene)
    until(driver, lambda: session.snapshot.epochs > 0.1)
    assert session.snapshot.network.topology.layer_sizes == (784, 8, 10)
    session.undo()
    settle(driver, scene)
    assert np.array_equal(session.snapshot.network.parameters, before.network.parameters)
    assert session.setup.hidden == (64, 16)
    assert not session.snapshot.undo


def test_a_learn_rate_acts_on_the_way(fresh: tuple[Driver, PicturesScene]) -> None:
    driver, scene = fresh
    session = scene.session
    before = session.snapshot.network.topology
    session.use_setup(learn_rate=0.0007, schedule="constant")
    settle(driver, scene)
    until(driver, lambda: session.snapshot.learn_rate == pytest.approx(0.0007))
    assert session.snapshot.network.topology == before
    with pytest.raises(UserError):
        session.use_setup(learn_rate=-1.0)
    assert session.setup.learn_rate == 0.0007


def test_fine_tuning_waits_its_turn_tells_before_and_after_and_is_undone(learnt: tuple[Driver, PicturesScene]) -> None:
    driver, scene = learnt
    session, told = scene.session, []
    before = session.snapshot

    def spoil(network: Network, pictures: PictureSet) -> Iterator[None]:
        for _ in range(3):
            network.parameters[:] = 0
            yield

    session.fine_tune("forgetting everything", spoil, told.append)
    settle(driver, scene)
    until(driver, lambda: bool(told))
    assert told[0].before == pytest.approx(before.test_accuracy)
    assert told[0].after < 0.3
    until(driver, lambda: session.snapshot.undo == ("forgetting everything",))
    session.undo()
    settle(driver, scene)
    assert session.snapshot.test_accuracy == pytest.approx(before.test_accuracy)


def test_another_set_is_read_from_its_path_and_a_fresh_network_learns_it(
    learnt: tuple[Driver, PicturesScene], tmp_path: Path
) -> None:
    driver, scene = learnt
    session = scene.session
    folder = write_idx_set(tmp_path / "own", train=30, test=10, classes=3)
    session.use_set(str(folder))
    assert session.reading
    until(driver, lambda: not session.reading)
    settle(driver, scene)
    assert session.snapshot.pictures is not None
    assert len(session.snapshot.pictures.test) == 10
    assert session.snapshot.network.topology.outputs == len(session.snapshot.classes)
    assert session.snapshot.undo == ("another data set",)


def test_a_set_that_is_not_there_leaves_everything_as_it_was(learnt: tuple[Driver, PicturesScene]) -> None:
    driver, scene = learnt
    session = scene.session
    before = session.snapshot
    session.use_set("nowhere/at/all")
    until(driver, lambda: driver.app.status_line.is_error)
    assert "nowhere/at/all" in driver.app.status_line.message
    assert session.setup.dataset == "strokes"
    assert session.snapshot.pictures is before.pictures
    assert {choice.name: bool(choice.missing) for choice in session.sets()}["strokes"] is False
    assert all("neurarium data fetch" in choice.missing for choice in session.sets() if choice.name != "strokes")


def test_a_brain_whose_pictures_are_not_here_can_be_drawn_for(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("brains.pictures.places.cache_folder", lambda: tmp_path / "cache")
    monkeypatch.delenv("NEURARIUM_DATA", raising=False)
    scene = PicturesScene(brain=str(doodles_brain(tmp_path)), page="draw")
    driver.adopt("pictures", scene)
    driver.frames(30)
    assert scene.session.snapshot.pictures is None
    assert "neurarium data fetch doodles" in driver.app.status_line.message
    assert scene.page.ranking._names == ("cat", "rainbow", "train")
    driver.key("space")
    assert "choose a set" in driver.app.status_line.message


def test_such_a_brain_may_also_be_dropped_and_sent_away_again(
    learnt: tuple[Driver, PicturesScene], tmp_path: Path
) -> None:
    driver, scene = learnt
    session = scene.session
    before = session.snapshot
    driver.drop(str(doodles_brain(tmp_path)))
    settle(driver, scene)
    assert session.snapshot.classes == ("cat", "rainbow", "train")
    assert session.snapshot.pictures is None
    for index in range(len(PAGES)):
        driver.key(str(index + 1))
        driver.frames(5)
    session.undo()
    settle(driver, scene)
    assert session.snapshot.classes == before.classes
    assert session.snapshot.pictures is before.pictures
    driver.drop(str(doodles_brain(tmp_path)))
    settle(driver, scene)
    session.use_setup(dataset="strokes")
    until(driver, lambda: session.snapshot.pictures is not None)
    assert session.snapshot.classes == before.classes


def test_brains_for_other_things_are_refused_in_one_line(tmp_path: Path) -> None:
    for sizes, last, why in (((9, 4, 2), "tanh", "softmax or sigmoid"), ((10, 4, 2), "softmax", "square pictures")):
        topology = Topology(sizes, ("tanh", last))
        path = tmp_path / "other.npz"
        save_brain(path, Network(topology, np.zeros(topology.parameter_count, dtype=np.float32)))
        with pytest.raises(UserError, match=why) as caught:
            read_brain(path)
        assert "\n" not in str(caught.value)


def test_a_file_that_tells_nonsense_about_its_pictures_is_read_with_care(tmp_path: Path) -> None:
    topology = Topology((784, 10), ("softmax",))
    network = Network(topology, np.zeros(topology.parameter_count, dtype=np.float32))
    path = tmp_path / "odd.npz"
    for told in ({"shape": [28, 29]}, {"shape": [-28, -28]}, {"shape": "28"}, {"classes": ["a"]}, {"classes": 7}, []):
        save_brain(path, network, {"trained_on": told})
        try:
            brain = read_brain(path)
        except UserError:
            continue
        assert brain.shape == (28, 28)
        assert brain.classes == tuple("0123456789")


def test_going_away_pauses_and_coming_back_goes_on(fresh: tuple[Driver, PicturesScene]) -> None:
    driver, scene = fresh
    driver.key("escape")
    assert driver.app.session.name == "launcher"
    until(driver, lambda: not scene.session._latest.running)
    driver.app.open("pictures")
    settle(driver, scene)
    assert driver.app.scene is scene
    assert scene.session.running


def test_closing_the_window_ends_all_threads(fresh: tuple[Driver, PicturesScene]) -> None:
    driver, _ = fresh
    driver.app.close()
    names = [thread.name for thread in threading.enumerate() if thread.name == "pictures"]
    assert not names


def test_pages_by_buttons_and_keys(learnt: tuple[Driver, PicturesScene]) -> None:
    driver, scene = learnt
    for index, kind in enumerate(PAGES):
        driver.key(str(index + 1))
        assert type(scene.page) is kind
        driver.assert_layout_is_clean()
    for page in PAGES:
        driver.click(driver.button(page.tab))
        assert type(scene.page) is page
    assert not driver.app.status_line.is_error, driver.app.status_line.message
    assert all(issubclass(page, Page) and page.tab and page.tab_hint for page in PAGES)


def test_an_unknown_page_is_named() -> None:
    with pytest.raises(UserError, match="no page 'paint'"):
        PicturesScene(page="paint")


def test_the_thread_does_what_it_is_asked_in_order_and_keeps_mistakes_for_the_window() -> None:
    done: list[int] = []
    background = Background(lambda: False, lambda: done.append(-1))

    def mistake() -> None:
        raise UserError("no such thing")

    background.ask(lambda: done.append(1))
    background.ask(mistake)
    background.ask(lambda: done.append(2))
    ends = time.monotonic() + 10
    while len(done) < 5 and time.monotonic() < ends:
        time.sleep(0.001)
    background.end()
    assert done == [1, -1, -1, 2, -1]
    assert str(background.trouble()) == "no such thing"
    assert background.trouble() is None
    background.ask(lambda: done.append(3))
    assert done[-1] == -1, "nothing is done after the end"
