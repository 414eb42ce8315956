"""The viewer keeps its place while the network, the set and the filters change."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from brains.network import Network
from brains.pictures.picture_set import Pictures, PictureSet
from brains.topology import Topology
from scenes.pictures_look_viewer import Viewer
from scenes.pictures_snapshot import Snapshot
from scenes.pictures_train_setup import TrainSetup

CLASSES = ("dark", "left", "right")
FRAME_S = 1 / 60


def picture_set(tests: int = 600) -> PictureSet:
    """Pictures of two pixels; class 1 is light at the left, 2 at the right, 0 nowhere; every seventh is mislabelled."""
    parts = []
    for count in (900, tests):
        labels = np.arange(count) % 3
        images = np.zeros((count, 1, 2), dtype=np.uint8)
        images[labels == 1, 0, 0] = images[labels == 2, 0, 1] = 255
        parts.append(Pictures(images, np.where(np.arange(count) % 7 == 0, (labels + 1) % 3, labels)))
    return PictureSet("two", "Two pixels", parts[0], parts[1], CLASSES)


def network(gain: float = 4.0) -> Network:
    """Sees what is there; with a negative gain, the opposite."""
    topology = Topology((2, 3), ("softmax",))
    weights = np.array([[-gain, -gain], [gain, -gain], [-gain, gain]], dtype=np.float32)
    return Network(topology, np.concatenate([weights.ravel(), np.array([gain / 2, 0, 0], dtype=np.float32)]))


def snapshot(pictures: PictureSet | None, weights: int = 1, gain: float = 4.0, running: bool = False) -> Snapshot:
    return Snapshot(
        weights, network(gain), CLASSES, (1, 2), TrainSetup(), pictures=pictures, weights_revision=weights,
        running=running,
    )  # fmt: skip


def until_judged(viewer: Viewer, now: Snapshot) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        viewer.follow(now, 1.0)
        if viewer.judged_share == 1 and viewer._next is None and viewer._seen == len(viewer.verdicts.pictures):
            return
        time.sleep(0.005)
    raise AssertionError("the pass came to no end")


@pytest.fixture
def viewer() -> Viewer:
    made = Viewer()
    yield made
    made.stop()


def test_before_there_is_a_set_nothing_is_shown(viewer: Viewer) -> None:
    viewer.follow(snapshot(None), FRAME_S)
    assert viewer.number is None
    assert viewer.tally().accuracy is None
    assert not viewer.go_to_mistake()
    viewer.go(1)
    assert viewer.number is None


def test_all_test_pictures_are_there_at_once_and_judged_soon(viewer: Viewer) -> None:
    now = snapshot(picture_set())
    viewer.follow(now, FRAME_S)
    assert len(viewer.rows) == 600
    until_judged(viewer, now)
    assert viewer.tally().judged == 600
    assert viewer.tally().right == 600 - len(range(0, 600, 7))


def test_mistakes_are_found_and_the_walk_over_them_is_in_order(viewer: Viewer) -> None:
    now = snapshot(picture_set())
    until_judged(viewer, now)
    numbers = []
    for _ in range(4):
        assert viewer.go_to_mistake()
        numbers.append(viewer.number)
    assert numbers == [7, 14, 21, 28]
    viewer.choose(mistakes=True)
    assert viewer.rows.tolist() == list(range(0, 600, 7))
    assert viewer.number == 28
    assert viewer.tally().accuracy == 0.0


def test_worst_first_begins_at_the_worst(viewer: Viewer) -> None:
    now = snapshot(picture_set())
    until_judged(viewer, now)
    viewer.go(300)
    viewer.choose(worst_first=True)
    assert viewer.place == 0
    assert viewer.number == int(viewer.verdicts.margins.argmin())


def test_a_filter_that_leaves_nothing_leaves_nothing_chosen_and_comes_back(viewer: Viewer) -> None:
    until_judged(viewer, snapshot(picture_set()))
    viewer.choose(label=1, guess=1, mistakes=True)
    assert viewer.number is None
    viewer.go(5)
    assert viewer.number is None
    viewer.choose(label=None, guess=None, mistakes=False)
    assert viewer.number is not None


def test_the_train_pictures_are_others(viewer: Viewer) -> None:
    now = snapshot(picture_set())
    until_judged(viewer, now)
    viewer.choose_part("train")
    assert len(viewer.rows) == 900
    until_judged(viewer, now)
    assert viewer.tally().judged == 900


def test_new_weights_are_judged_as_a_whole_and_the_chosen_picture_stays(viewer: Viewer) -> None:
    pictures = picture_set()
    until_judged(viewer, snapshot(pictures))
    right = viewer.tally().right
    viewer.choose(label=2)
    viewer.go(10)
    number = viewer.number
    changed = snapshot(pictures, weights=2, gain=-4.0)
    viewer.follow(changed, FRAME_S)
    assert viewer.verdicts.complete  # the old ones are shown until the new ones are whole
    until_judged(viewer, changed)
    assert viewer.number == number
    viewer.choose(label=None)
    assert viewer.tally().right < right


def test_while_it_trains_passes_follow_each_other_at_a_distance(viewer: Viewer) -> None:
    pictures = picture_set()
    until_judged(viewer, snapshot(pictures))
    viewer.follow(snapshot(pictures, weights=2, running=True), FRAME_S)
    until_judged(viewer, snapshot(pictures, weights=2))
    before = viewer.verdicts
    viewer.follow(snapshot(pictures, weights=3, running=True), FRAME_S)
    assert viewer._next is None
    viewer.follow(snapshot(pictures, weights=4, running=True), 1000.0)
    assert viewer._next is not None
    assert viewer.verdicts is before


def test_another_set_begins_anew_with_its_own_classes(viewer: Viewer) -> None:
    until_judged(viewer, snapshot(picture_set()))
    viewer.choose(label=2, worst_first=True)
    viewer.go(50)
    other = snapshot(picture_set(tests=30))
    until_judged(viewer, other)
    assert len(viewer.rows) == 30
    assert viewer.asked.label is None
    assert viewer.place == 0


def test_leaving_the_page_ends_the_pass_and_coming_back_finishes_it() -> None:
    leaving = threading.Event()
    # The whole pass would take 20 s as long as the page is not left.
    viewer = Viewer(lambda: None if leaving.is_set() else time.sleep(0.05))
    now = snapshot(picture_set(tests=50_000))
    viewer.follow(now, FRAME_S)
    viewer.go(123)
    viewer.stop()
    assert viewer.verdicts.done < 50_000
    leaving.set()
    viewer.resume()
    running = viewer.verdicts
    viewer.resume()
    assert viewer.verdicts is running
    until_judged(viewer, now)
    assert viewer.verdicts.complete
    assert viewer.number == 123
    viewer.stop()
