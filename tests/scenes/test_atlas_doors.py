"""Ways into the atlas from the walkers, and ways out of it: a folder with all walkers, a brain, the walker scene."""

from __future__ import annotations

from pathlib import Path

import pytest

from brains.storage import load_brain
from scenes.atlas_scene import AtlasScene
from scenes.walker_scene import WalkerScene
from sim.atlas import Atlas, AtlasConfig
from sim.atlas_files import ATLAS, AtlasFolder, load_atlas, shipped_atlas
from sim.creature_files import creature_named
from sim.evaluation import Here
from sim.evolution import Champion
from sim.walker_task import WalkerTask
from tests.scenes.driver import Driver

pytest.importorskip("ribs")


@pytest.fixture(scope="module")
def small() -> Atlas:
    atlas = Atlas(AtlasConfig(WalkerTask(creature_named("biped"), seconds=1.0), cells=(6, 6), hidden=(4,), batch=16))
    for _ in range(2):
        atlas.advance(Here())
    return atlas


@pytest.fixture
def opened(driver: Driver, small: Atlas, tmp_path: Path) -> tuple[Driver, AtlasScene]:
    scene = driver.open("atlas", begin=small, folder=tmp_path / "kept")
    assert isinstance(scene, AtlasScene)
    scene.choose(int(small.elites.cell[0]))
    driver.frames(2)
    return driver, scene


@pytest.fixture
def walkers(driver: Driver, tmp_path: Path) -> tuple[Driver, WalkerScene]:
    scene = driver.open("walker", folder=tmp_path, population=4, seed=3, hidden="4", creature="hopper")
    assert isinstance(scene, WalkerScene)
    return driver, scene


def test_a_saved_map_has_a_brain_for_every_cell(opened: tuple[Driver, AtlasScene], tmp_path: Path) -> None:
    driver, scene = opened
    driver.click(driver.button("Save map"))
    (folder,) = (tmp_path / "kept").iterdir()
    files = sorted(file.stem for file in (folder / "cells").iterdir())
    assert files == sorted(f"{cell // 6:02d}-{cell % 6:02d}" for cell in scene.atlas.elites.cell.tolist())
    assert str(folder) in driver.app.status_line.message
    driver.key("ctrl+s")  # once more: the same folder
    assert [folder] == list((tmp_path / "kept").iterdir())
    assert not driver.app.status_line.is_error


def test_an_empty_map_cannot_be_saved_and_says_why(driver: Driver, small: Atlas, tmp_path: Path) -> None:
    scene = driver.open("atlas", begin=Atlas(small.config), folder=tmp_path / "kept")
    assert isinstance(scene, AtlasScene)
    driver.key("ctrl+s")
    assert "no walker on the map yet" in driver.app.status_line.message
    assert not (tmp_path / "kept").exists()
    assert "Click a filled cell" in driver.button("Walker scene").tooltip()


def test_a_cells_walker_is_saved_like_any_champion(opened: tuple[Driver, AtlasScene], tmp_path: Path) -> None:
    driver, scene = opened
    driver.key("b")
    assert driver.app.dialogs.window is not None
    driver.app.dialogs.close()
    scene.commands.save_walker_to(tmp_path / "gait.npz")
    brain = load_brain(tmp_path / "gait.npz")
    assert brain.metadata["fitness"] == scene.atlas.elites.fitness[0]
    driver.drop(str(tmp_path / "gait.npz"))
    assert isinstance(driver.app.scene, WalkerScene)


def test_a_cells_walker_walks_in_the_walker_scene_as_it_was_scored(opened: tuple[Driver, AtlasScene]) -> None:
    driver, scene = opened
    driver.click(driver.button("Walker scene"))
    there = driver.app.scene
    assert isinstance(there, WalkerScene), driver.app.status_line.message
    guest = there.session.guest
    assert guest is not None
    for _ in range(90):
        if guest.world.done:
            break
        driver.frames()
    assert guest.fitness == guest.recorded_fitness == scene.atlas.elites.fitness[0]
    assert [entry.name for entry in there.entries if entry.name == guest.name] == [guest.name]
    driver.app.open("atlas")
    scene.chosen = next(cell for cell in range(36) if cell not in set(scene.atlas.elites.cell.tolist()))
    driver.key("w")
    assert driver.app.scene is scene
    assert "nobody walks" in driver.app.status_line.message


def test_a_map_in_a_file_of_another_name_gets_a_folder_of_its_own(
    opened: tuple[Driver, AtlasScene], small: Atlas, tmp_path: Path
) -> None:
    driver, scene = opened
    AtlasFolder.create(tmp_path / "made", small)
    gift = (tmp_path / "made" / ATLAS).rename(tmp_path / "gift.npz")
    driver.drop(str(gift))
    assert len(scene.atlas.elites) == len(small.elites)
    driver.key("ctrl+s")
    (folder,) = (tmp_path / "kept").iterdir()
    assert len(load_atlas(folder).elites) == len(small.elites)


def test_the_creature_at_hand_gets_a_map_that_is_there_when_one_comes_back(walkers: tuple[Driver, WalkerScene]) -> None:
    driver, scene = walkers
    driver.key("shift+g")
    there = driver.app.scene
    assert isinstance(there, AtlasScene)
    assert there.atlas.config.task.creature == scene.session.run.task.creature
    assert there.atlas.config.hidden == (4,)
    assert there.atlas.start is None
    assert "F fills it, beginning by chance" in driver.app.status_line.message
    driver.app.open("walker")
    driver.app.scene.commands.open_atlas()  # type: ignore[attr-defined]
    assert driver.app.scene is there
    driver.app.open("walker")
    scene.commands.next_creature()
    scene.commands.open_atlas()
    assert isinstance(driver.app.scene, AtlasScene)
    assert driver.app.scene.atlas.config.task.creature == scene.session.run.task.creature
    assert driver.app.scene is not there


def test_a_run_without_champion_of_the_creature_whose_map_comes_along_gets_that_map(
    driver: Driver, tmp_path: Path
) -> None:
    scene = driver.open("walker", folder=tmp_path, population=4, seed=3)
    assert isinstance(scene, WalkerScene)
    driver.click(driver.button("Gait atlas"))
    assert isinstance(driver.app.scene, AtlasScene)
    assert len(driver.app.scene.atlas.elites) == len(shipped_atlas().elites)


def test_the_runs_champion_is_what_its_map_begins_with(walkers: tuple[Driver, WalkerScene], tmp_path: Path) -> None:
    driver, scene = walkers
    evolution = scene.session.run.evolution
    best = scene.session.run.trial.parameters[1]
    evolution.champion = Champion(best, 1.0, 1, 1, {}, evolution.config.task)
    scene.commands.open_atlas()
    assert isinstance(driver.app.scene, AtlasScene)
    start = driver.app.scene.atlas.start
    assert start is not None
    assert (start == best).all()  # nothing was normalised yet
    there = driver.app.scene
    driver.app.open("walker")
    scene.commands.open_atlas()
    assert driver.app.scene is not there, "nobody filled it: the champion's may be another by now"
    there = driver.app.scene
    assert isinstance(there, AtlasScene)
    there._folder = tmp_path / "kept"
    there.keep()
    driver.app.open("walker")
    scene.commands.open_atlas()
    assert driver.app.scene is there
    there.choose_measure(1, 1)
    assert there.atlas.start is not None, "the same creature laid out otherwise begins alike"
    there.choose_creature(0 if there.creature_index else 1)
    assert there.atlas.start is None
