"""The atlas scene as a person uses it: a real window, real mouse and keys."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pygame
import pytest

from scenes import atlas_thumbnail
from scenes.atlas_scene import AtlasScene
from sim.atlas import Atlas, AtlasConfig
from sim.atlas_files import AtlasFolder, load_atlas
from sim.creature_files import creature_named
from sim.evaluation import Here
from sim.walker_task import WalkerTask
from tests.scenes.driver import Driver

pytest.importorskip("ribs")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small map in a folder."""
    task = WalkerTask(creature_named("biped"), seconds=1.0)
    atlas = Atlas(AtlasConfig(task, cells=(6, 6), hidden=(4,), batch=16))
    for _ in range(2):
        atlas.advance(Here())
    path = tmp_path_factory.mktemp("maps") / "atlas"
    AtlasFolder.create(path, atlas)
    return path


@pytest.fixture
def opened(driver: Driver, kept: Path, tmp_path: Path) -> tuple[Driver, AtlasScene]:
    scene = driver.open("atlas", resume=str(kept), folder=tmp_path)
    assert isinstance(scene, AtlasScene)
    return driver, scene


def test_a_clicked_cell_walks_and_ends_exactly_as_it_was_scored(opened: tuple[Driver, AtlasScene]) -> None:
    driver, scene = opened
    cell = int(scene.atlas.elites.cell[1])
    driver.click(scene.map.rect_of(cell, scene.atlas).center)
    world = scene._world
    assert world is not None
    assert scene.chosen == cell
    for _ in range(90):
        if world.done:
            break
        driver.frames()
    assert world.done
    assert world.fitness_m[0] == scene.atlas.elites.fitness[1]
    driver.frames(120)
    assert scene._world is not world  # it walks again
    assert scene.panel is not None
    assert "found in batch" in scene.panel.told.text


def test_an_empty_cell_says_so_and_arrows_go_from_walker_to_walker(opened: tuple[Driver, AtlasScene]) -> None:
    driver, scene = opened
    cells = set(scene.atlas.elites.cell.tolist())
    empty = next(cell for cell in range(36) if cell not in cells)
    driver.click(scene.map.rect_of(empty, scene.atlas).center)
    assert scene._world is None
    assert scene.panel is not None
    assert scene.panel.told.text == "Nobody walks like this yet."
    scene.chosen = None
    for key in ("right", "up", "left", "down"):
        driver.key(key)
        assert scene.chosen in cells


def test_every_place_of_the_map_belongs_to_the_cell_that_is_drawn_there(opened: tuple[Driver, AtlasScene]) -> None:
    _, scene = opened
    for cell in range(36):
        rect = scene.map.rect_of(cell, scene.atlas)
        for corner in (rect.topleft, (rect.right - 1, rect.bottom - 1)):
            assert scene.map.cell_at(corner, scene.atlas) == cell
    assert scene.map.cell_at((scene.map.grid.right + 1, scene.map.grid.top), scene.atlas) is None


def test_the_map_fills_while_it_is_watched_and_stops_when_told(driver: Driver, tmp_path: Path) -> None:
    scene = driver.open("atlas", folder=tmp_path)
    assert isinstance(scene, AtlasScene)
    config = scene.atlas.config
    scene.atlas = Atlas(replace(config, task=replace(config.task, seconds=1.0), batch=16))
    scene.chosen = scene._world = None
    driver.key("f")
    assert scene.filling
    until = time.monotonic() + 240
    while not len(scene.atlas.elites) and time.monotonic() < until and scene.filling:
        driver.frames(20)
        time.sleep(0.05)
    assert len(scene.atlas.elites)
    assert scene._world is not None  # the best so far walks without being asked
    driver.click(driver.button("Stop"))
    assert not scene.filling
    (folder,) = tmp_path.iterdir()
    assert load_atlas(folder).batches >= 1


def test_another_measure_or_creature_begins_another_map(opened: tuple[Driver, AtlasScene]) -> None:
    driver, scene = opened
    scene.panel.up.choose(0)  # type: ignore[union-attr] # what goes to the right already: they change places
    assert scene.atlas.config.measures == ("step-height", "foot-share")
    assert not len(scene.atlas.elites)
    index = next(k for k, plan in enumerate(scene.creatures) if plan.name != scene.atlas.config.task.creature.name)
    scene.choose_creature(index)
    driver.frames(2)
    assert scene.creature_index == index
    assert scene._world is None


def test_a_folder_dropped_on_the_window_is_shown(driver: Driver, kept: Path, tmp_path: Path) -> None:
    scene = driver.open("atlas", folder=tmp_path)
    assert isinstance(scene, AtlasScene)
    assert len(scene.atlas.elites) > 100  # the map that comes along
    driver.drop(str(kept))
    assert len(scene.atlas.elites) == len(load_atlas(kept).elites)
    driver.drop(str(tmp_path / "nothing"))
    assert driver.app.status_line.is_error


@pytest.mark.parametrize("size", [(1280, 800), (700, 900)])
def test_nothing_overlaps(driver: Driver, kept: Path, size: tuple[int, int]) -> None:
    scene = driver.open("atlas", resume=str(kept))
    assert isinstance(scene, AtlasScene)
    driver.resize(*size)
    driver.assert_layout_is_clean()
    assert driver.app.areas.world.contains(scene.map.grid)
    assert not scene.map.grid.colliderect(scene.camera.camera.view)


def test_the_launchers_map_fills_more_and_more() -> None:
    surface = pygame.Surface((160, 100))
    atlas_thumbnail._kept.clear()
    filled = []
    for time_s in range(1, 5):
        for frame in range(30):
            atlas_thumbnail.draw(surface, time_s - 1 + frame / 30)
        filled.append(len(atlas_thumbnail._kept[0].worth))
    assert filled == sorted(set(filled))
    assert filled[-1] > 20
