"""A file that is dropped on any window opens in the scene that it belongs to."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brains.errors import UserError
from brains.network import Network
from brains.scores import score
from brains.storage import load_brain, save_brain
from scenes.boundary_brain import open_into
from scenes.boundary_scene import BoundaryScene
from scenes.car_scene import CarScene
from scenes.opening import opening_of
from scenes.walker_scene import WalkerScene
from sim.car_task import CarTask
from sim.creature_files import creature_named
from sim.plane_task import PlaneTask
from sim.replay import metadata_for
from sim.task import Task
from sim.walker_task import WalkerTask
from tests.scenes.driver import Driver


def _brain(path: Path, task: Task, hidden: tuple[int, ...] = (4,)) -> Path:
    """A saved brain of chance for a task."""
    topology = task.topology(hidden)
    parameters = np.random.default_rng(1).normal(size=topology.parameter_count).astype(np.float32)
    save_brain(path, Network(topology, parameters), metadata_for(task, task.all_episodes[:1]))
    return path


WALKER = WalkerTask(creature_named("hopper"))


@pytest.mark.parametrize(("task", "scene"), [(CarTask(("oval",)), "car"), (WALKER, "walker"),
                                             (PlaneTask("moons"), "boundary")])  # fmt: skip
def test_a_brain_dropped_on_the_launcher_opens_in_its_scene(
    make_driver: Callable[..., Driver], tmp_path: Path, task: Task, scene: str
) -> None:
    driver = make_driver()
    driver.open("launcher")
    driver.drop(str(_brain(tmp_path / "gift.npz", task)))
    assert not driver.app.status_line.is_error, driver.app.status_line.message
    assert driver.app.session.name == scene
    assert driver.app.status_line.message


def test_a_brain_for_points_is_shown_as_it_is_with_its_own_points(
    make_driver: Callable[..., Driver], tmp_path: Path
) -> None:
    task = PlaneTask("spiral", {"count": 120}, data_seed=3)
    path = _brain(tmp_path / "spiral.npz", task, (5, 3))
    driver = make_driver()
    scene = driver.open("boundary", brain=str(path))
    driver.frames(20)
    assert isinstance(scene, BoundaryScene)
    brain, found = load_brain(path), scene.session
    assert found.network.topology == brain.network.topology
    assert np.array_equal(found.network.parameters, brain.network.parameters), "nothing trains it before it is asked to"
    seen, unseen = found.score(test=False), found.score(test=True)
    assert seen is not None
    assert unseen is not None
    assert seen.accuracy == score(brain.network, task.data.train, task.cost_name).accuracy
    assert unseen.accuracy == score(brain.network, task.data.unseen, task.cost_name).accuracy
    driver.key("space")
    driver.frames(10)
    assert found.steps > 0
    assert not np.array_equal(found.network.parameters, brain.network.parameters)


def test_a_scene_that_waits_takes_the_brain_as_a_guest(make_driver: Callable[..., Driver], tmp_path: Path) -> None:
    driver = make_driver()
    cars = driver.open("car", track="oval", population=5)
    driver.open("fruit")
    driver.drop(str(_brain(tmp_path / "gift.npz", CarTask(("oval",)), (12,))))
    assert driver.app.scene is cars
    assert isinstance(cars, CarScene)
    assert cars.session.guest is not None
    assert cars.session.guest.name == "gift.npz"


def test_a_walker_dropped_on_the_cars_leaves_them_waiting(make_driver: Callable[..., Driver], tmp_path: Path) -> None:
    driver = make_driver()
    cars = driver.open("car", track="oval", population=5)
    driver.drop(str(_brain(tmp_path / "gift.npz", WALKER)))
    assert isinstance(driver.app.scene, WalkerScene)
    assert driver.app.sessions["car"].scene is cars


@pytest.mark.parametrize(("kind", "scene"), [("track", "car"), ("creature", "walker")])
def test_tracks_and_creatures_open_their_scenes(
    make_driver: Callable[..., Driver], tmp_path: Path, kind: str, scene: str
) -> None:
    folder, name = ("tracks", "oval") if kind == "track" else ("creatures", "hopper")
    shipped = Path(__file__).parents[2] / "assets" / folder / f"{name}.json"
    (tmp_path / "mine.json").write_bytes(shipped.read_bytes())
    driver = make_driver()
    driver.open("launcher")
    driver.drop(str(tmp_path / "mine.json"))
    assert driver.app.session.name == scene
    assert not driver.app.status_line.is_error


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("letter.docx", b"PK", "no file for Neurarium, which opens brains"),
        ("broken.npz", b"PK\x03\x04", "broken.npz: "),
        ("broken.json", b"{", "no JSON"),
        ("other.json", b'{"format": "neurarium-menu/1"}', "neither a track nor a creature (format 'neurarium-menu/1')"),
        ("deep.json", b"[" * 100_000, "no JSON"),
    ],
)
def test_what_nobody_opens_is_told_in_the_status_line(
    make_driver: Callable[..., Driver], tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    driver = make_driver()
    driver.open("launcher")
    driver.drop(str(tmp_path / name))
    assert driver.app.status_line.is_error
    assert words in driver.app.status_line.message
    assert "\n" not in driver.app.status_line.message
    assert driver.app.session.name == "launcher"


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({"task": "gym:CartPole-v1"}, "plays gym:CartPole-v1, which has no scene here; to film it: neurarium replay"),
        ({"task": "juggling"}, "was evolved for juggling, which no scene shows"),
    ],
)
def test_a_brain_without_a_scene_says_what_can_be_done(tmp_path: Path, metadata: dict[str, Any], words: str) -> None:
    topology = PlaneTask().topology((2,))
    network = Network(topology, np.zeros(topology.parameter_count, np.float32))
    save_brain(tmp_path / "gift.npz", network, metadata)
    with pytest.raises(UserError, match=words):
        opening_of(tmp_path / "gift.npz")


@pytest.mark.parametrize("dataset", [["xor"], {"xor": 1}])
def test_a_brain_that_learnt_from_no_name_is_refused(
    make_driver: Callable[..., Driver], tmp_path: Path, dataset: Any
) -> None:
    topology = PlaneTask().topology((2,))
    network = Network(topology, np.zeros(topology.parameter_count, np.float32))
    save_brain(tmp_path / "gift.npz", network, {"trained_on": {"dataset": dataset}})
    driver = make_driver()
    driver.open("launcher")
    driver.drop(str(tmp_path / "gift.npz"))
    assert "not for square pictures" in driver.app.status_line.message
    assert driver.app.session.name == "launcher"
    with pytest.raises(UserError, match="does not say which points"):
        open_into(tmp_path / "gift.npz", BoundaryScene().session)


def test_a_brain_too_large_for_the_lab_is_refused_and_nothing_changes(
    make_driver: Callable[..., Driver], tmp_path: Path
) -> None:
    driver = make_driver()
    scene = driver.open("boundary")
    assert isinstance(scene, BoundaryScene)
    driver.drop(str(_brain(tmp_path / "large.npz", PlaneTask(), (40,))))
    assert "too large for the lab" in driver.app.status_line.message
    assert scene.session.topology.layer_sizes != (2, 40, 1)


def test_folders_of_runs_open_where_they_can_go_on(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"format": "neurarium-run/1", "task": "car"}))
    assert opening_of(tmp_path).options == {"resume": str(tmp_path)}
    (tmp_path / "config.json").write_text(json.dumps({"format": "neurarium-run/1", "task": "xor"}))
    with pytest.raises(UserError, match="this one has no champion"):
        opening_of(tmp_path)
    _brain(tmp_path / "champion.npz", PlaneTask())
    assert opening_of(tmp_path).scenes == ("boundary",)
    (tmp_path / "config.json").unlink()
    with pytest.raises(UserError, match="not of a run"):
        opening_of(tmp_path)


@pytest.mark.parametrize("shown", ["boundary", "fruit"])
def test_a_run_of_points_dropped_while_there_is_a_lab_brings_its_champion_there(
    make_driver: Callable[..., Driver], tmp_path: Path, shown: str
) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"format": "neurarium-run/1", "task": "moons"}))
    champion = load_brain(_brain(tmp_path / "champion.npz", PlaneTask("moons")))
    driver = make_driver()
    lab = driver.open("boundary")
    driver.open(shown)
    driver.drop(str(tmp_path))
    assert driver.app.scene is lab
    assert isinstance(lab, BoundaryScene)
    assert not driver.app.status_line.is_error, driver.app.status_line.message
    assert np.array_equal(lab.session.network.parameters, champion.network.parameters)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.sampled_from([".npz", ".json", ".zip"]))
def test_no_file_does_more_than_be_refused(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"any{suffix}"
    path.write_bytes(content)
    with pytest.raises(UserError):
        opening_of(path)
