"""What is drawn of roads and cars, held against geometry."""

from __future__ import annotations

import math

import numpy as np
import pygame
import pytest
import shapely

from brains.evolvers import GeneticSettings
from scenes import car_thumbnail
from scenes.camera import Camera
from scenes.car_minimap import Minimap
from scenes.car_road import Road, along
from scenes.car_session import CarSession
from scenes.car_sprites import CarSprites
from scenes.car_tracks import TrackList, describe, seed_of, seeded
from scenes.car_view import CarView, Shot
from scenes.strategy_controls import setting_controls
from scenes.theme import Theme
from scenes.widgets import Panel
from sim.car_task import CarTask
from sim.car_world import Ended
from sim.evolution import EvolutionConfig
from sim.track_files import find_track, shipped_tracks
from tests.scenes.driver import Driver

VIEW = pygame.Rect(0, 0, 600, 480)


@pytest.fixture
def theme(driver: Driver) -> Theme:
    """The theme of an open window."""
    return driver.app.theme


def sheet(theme: Theme) -> pygame.Surface:
    surface = pygame.Surface(VIEW.size)
    surface.fill(theme["background"])
    return surface


def whole(name: str) -> Camera:
    camera = Camera(VIEW)
    x_low, y_low, x_high, y_high = find_track(name).bounds
    camera.fit((x_low, y_low), (x_high, y_high))
    return camera


@pytest.mark.parametrize("name", ["meadow", "serpent", "snail", "seed:3:0.9"])
@pytest.mark.parametrize("near", [False, True])
def test_the_road_is_painted_where_the_road_is_and_nowhere_else(theme: Theme, name: str, near: bool) -> None:
    track, camera, surface = find_track(name), whole(name), sheet(theme)
    if near:
        camera.set_scale(9.0)
        camera.look_at(tuple(track.centre[track.ribs // 3]))
    Road(track).draw(surface, camera, theme)
    road = shapely.Polygon(track.left).symmetric_difference(shapely.Polygon(track.right))
    places = np.random.default_rng(0).uniform((2, 2), (VIEW.width - 2, VIEW.height - 2), (1500, 2)).round()
    points = np.array([camera.to_world(tuple(place)) for place in places])
    far = shapely.distance(shapely.boundary(road), shapely.points(points)) > camera.metres(3.5)
    inside = shapely.contains_xy(road, points)
    ground = tuple(theme["background"])[:3]
    for place, is_road in zip(places[far].astype(int), inside[far], strict=True):
        assert (tuple(surface.get_at(tuple(place)))[:3] != ground) == is_road, (name, place)


def test_the_kept_picture_of_a_road_is_the_road(theme: Theme) -> None:
    road, camera = Road(find_track("kart")), whole("kart")
    pictures = []
    for _ in range(4):
        surface = sheet(theme)
        road.draw(surface, camera, theme)
        pictures.append(pygame.image.tobytes(surface, "RGB"))
    assert len(set(pictures)) == 1
    camera.pan(3, 0)
    moved = sheet(theme)
    road.draw(moved, camera, theme)
    assert pygame.image.tobytes(moved, "RGB") != pictures[0]


def test_places_along_the_road_are_that_far_from_the_start() -> None:
    track = find_track("oval")
    np.testing.assert_allclose(along(track, track.arc_m), track.centre, atol=1e-9)
    np.testing.assert_allclose(along(track, np.array([track.length_m])), track.centre[:1], atol=1e-9)


@pytest.mark.parametrize("turn", [0.0, 0.7, math.pi / 2, 2.4, math.pi, -1.9])
@pytest.mark.parametrize("exactly", [False, True])
def test_a_car_is_drawn_where_it_is_and_faces_where_it_goes(theme: Theme, turn: float, exactly: bool) -> None:
    surface = pygame.Surface((120, 120))
    colour = pygame.Color(200, 100, 50)
    car = CarSprites(4.0, 2.0).sheet(40.0, colour)
    cosine, sine = math.cos(turn), math.sin(turn)
    if exactly:
        car.draw_exactly(surface, (60.0, 60.0), cosine, sine)
    else:
        car.draw(surface, np.array([[60.0, 60.0]]), np.array([cosine]), np.array([sine]))
    shown = pygame.surfarray.array3d(surface).sum(axis=2) > 60
    x, y = (pixel + 0.5 for pixel in np.nonzero(shown))
    along_it, across = (x - 60) * cosine - (y - 60) * sine, (x - 60) * sine + (y - 60) * cosine
    assert abs(along_it.mean()) < 2.0
    assert abs(across.mean()) < 1.0
    assert np.ptp(along_it) == pytest.approx(40, abs=3)
    assert np.ptp(across) == pytest.approx(20, abs=3)
    # The nose is round: less of it is drawn than of the tail.
    assert (along_it > 15).sum() < (along_it < -15).sum()


def test_ended_cars_are_faint_and_the_followed_one_stands_out(theme: Theme) -> None:
    config = EvolutionConfig(CarTask(("kart",)), 3, "genetic", GeneticSettings(population=30), (4,))
    session = CarSession(config)
    world = session.world
    while (world.ended != Ended.DRIVING).sum() < 10:
        world.step()
    view, surface = CarView(), sheet(theme)
    leader = int(np.argmax(np.where(world.driving, world.cars.progress_m, -np.inf)))
    view.draw(surface, whole("kart"), theme, Shot(world, 0, 0.0, leader, leader, None))
    assert view.ended_shown == int((~world.driving).sum())
    assert view.driving_shown == int(world.driving.sum()) - 1
    pixels = pygame.surfarray.array3d(surface).reshape(-1, 3)
    assert (pixels == tuple(theme["best"])[:3]).all(axis=1).sum() > 10
    without = pygame.image.tobytes(surface, "RGB")
    x, y, cosine, sine = (float(part[0]) for part in world.pose())
    view.draw(surface, whole("kart"), theme, Shot(world, 0, 0.0, leader, leader, (x + 12, y, cosine, sine)))
    assert pygame.image.tobytes(surface, "RGB") != without, "the ghost is not to be seen"


def test_the_small_map_never_lies_on_the_road(theme: Theme) -> None:
    placed = 0
    for name in shipped_tracks():
        track, camera = find_track(name), whole(name)
        box = Minimap().place(camera, theme, track)
        if box is not None:
            placed += 1
            edges = camera.to_screen(np.concatenate([track.left, track.right]))
            assert not any(box.collidepoint(edge) for edge in edges), name
    assert placed >= 6


def test_the_launchers_picture_moves_and_skips_what_it_slept_through(theme: Theme) -> None:
    car_thumbnail._kept.clear()
    surface = pygame.Surface((320, 180))
    pictures = set()
    for frame in range(30):
        car_thumbnail.draw(surface, 5.0 + frame / 30)
        pictures.add(pygame.image.tobytes(surface, "RGB"))
    assert len(pictures) > 20
    world = car_thumbnail._kept[0].session.world
    steps = world.step_count
    car_thumbnail.draw(surface, 500.0)
    assert world.step_count <= steps + 1


def test_every_setting_of_every_strategy_has_a_control_with_words(driver: Driver) -> None:
    from brains.evolvers import STRATEGIES
    from scenes.widgets import Ui

    driver.open("launcher")
    panel = Panel(Ui(driver.app.session.manager, driver.app.theme))
    for name, strategy in STRATEGIES.items():
        settings = strategy.settings_type()
        changes: dict[str, object] = {}
        main, others = setting_controls(panel.ui, name, settings, changes.__setitem__)
        assert main[0].setting == "population"
        for control in (*main, *others):
            assert len(control.tooltip()) > 20
            assert len(control.label) <= 16
        assert {control.setting for control in (*main, *others)} == set(vars(settings))


def test_tracks_are_named_for_people(tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert describe(("meadow",)) == "Meadow"
    assert describe(("seed:41",)) == "Seed 41"
    assert describe(("seed:4:0.9",)) == "Seed 4, difficulty 0.9"
    assert describe(("a", "b")) == "2 tracks"
    assert seed_of(("seed:7:0.2",)) == 7
    assert seed_of(("meadow",)) is None
    assert seeded(3, 0.5) == "seed:3"
    tracks = TrackList(tmp_path)
    assert tracks.next_seeded(("meadow",), 0.5) == "seed:1"
    assert tracks.next_seeded(("seed:9",), 0.25) == "seed:10:0.25"
    entries = tracks.entries(("seed:9",))
    assert entries[0].label == "Seed 9"
    assert "Meadow" in [entry.label for entry in entries]
