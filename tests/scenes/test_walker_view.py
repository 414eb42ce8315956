"""What is drawn of a world of walkers."""

from __future__ import annotations

import dataclasses

import numpy as np
import pygame
import pytest

from scenes.camera import Camera
from scenes.walker_camera import WalkerCamera
from scenes.walker_push import Aim
from scenes.walker_view import Shot, WalkerView
from sim.walker_guards import Ended
from sim.walker_model import anatomy
from sim.walker_world import WalkerWorld
from tests.scenes.driver import Driver
from tests.scenes.walker_crowd import Said, crowd, like, outline, touched

VIEW = pygame.Rect(20, 30, 700, 500)


@pytest.fixture
def theme(driver: Driver) -> Said:
    """A theme in an open window that keeps what it writes."""
    return Said()


@pytest.fixture
def world() -> WalkerWorld:
    return crowd(walkers=8, steps=30)


def shot_of(world: WalkerWorld, followed: int = 0, leader: int = 0, **more: object) -> Shot:
    return dataclasses.replace(Shot(world, 0, 1.0, followed, leader), **more)


def camera_on(world: WalkerWorld, walker: int) -> Camera:
    camera = WalkerCamera(VIEW)
    camera.update(0.01, world, 0, walker)
    return camera.camera


def drawn(view: WalkerView, theme: Said, camera: Camera, shot: Shot) -> pygame.Surface:
    surface = pygame.Surface((760, 560))
    surface.fill(theme["background"])
    theme.words.clear()
    view.draw(surface, camera, theme, shot)
    return surface


def away_from(world: WalkerWorld, walkers: list[int], metres: float) -> None:
    """Put these walkers elsewhere, to see single ones."""
    world.pose()
    world._poses[0][:, walkers] += metres
    world._poses_before[0][:, walkers] += metres


def test_nothing_is_drawn_outside_the_view(theme: Said, world: WalkerWorld) -> None:
    surface = drawn(WalkerView(), theme, camera_on(world, 0), shot_of(world, best_m=0.1))
    painted = touched(surface, theme)
    painted[VIEW.left : VIEW.right, VIEW.top : VIEW.bottom] = False
    assert not painted.any()
    assert surface.get_clip() == surface.get_rect(), "others can no longer draw"


def test_walking_ones_are_blue_ended_ones_grey_and_the_followed_one_is_orange(theme: Said, world: WalkerWorld) -> None:
    assert world.walking.all()
    view, camera = WalkerView(), camera_on(world, 0)
    away_from(world, [2, 3, 4, 5, 6, 7], -60.0)
    away_from(world, [1], 2.0)
    surface = drawn(view, theme, camera, shot_of(world))
    assert (view.walking_shown, view.ended_shown) == (1, 0)
    assert like(surface, theme["best"]).sum() > 1000
    spot = tuple(round(k) for k in camera.point(*world.pose()[1, world.torso, :2].tolist()))
    red, _, blue = surface.get_at(spot)[:3]
    assert blue > red + 40
    world.ended[1] = Ended.FELL
    surface = drawn(view, theme, camera, shot_of(world))
    assert (view.walking_shown, view.ended_shown) == (0, 1)
    grey = surface.get_at(spot)[:3]
    assert max(grey) - min(grey) < 30
    assert sum(grey) > sum(theme["background"][:3]) + 20


def test_whoever_is_further_is_brighter(theme: Said, world: WalkerWorld) -> None:
    camera = camera_on(world, 0)
    away_from(world, [3, 4, 5, 6, 7], -60.0)
    away_from(world, [1], 1.4)
    away_from(world, [2], 2.8)
    world.distance_m[:3] = (5.0, 0.5, 4.5)
    surface = drawn(WalkerView(), theme, camera, shot_of(world))
    blue = [surface.get_at(tuple(round(k) for k in camera.point(*world.pose()[w, world.torso, :2])))[2] for w in (1, 2)]
    assert blue[1] > blue[0] + 25


def test_the_crowd_is_drawn_where_the_walkers_are(theme: Said, world: WalkerWorld) -> None:
    camera, view = camera_on(world, 0), WalkerView()
    shot = shot_of(world)
    surface = drawn(view, theme, camera, shot)
    empty = pygame.Surface(surface.get_size())
    empty.fill(theme["background"])
    clip = empty.get_clip()
    empty.set_clip(VIEW)
    view.draw_ground(empty, camera, theme, shot)
    empty.set_clip(clip)
    changed = (pygame.surfarray.array3d(surface) != pygame.surfarray.array3d(empty)).any(axis=2)
    pose = world.pose()
    for walker in range(8):
        for x, y in outline(world.plan, pose[walker]).buffer(-0.02).representative_point().coords:
            spot = tuple(int(k) for k in camera.point(x, y))
            assert changed[spot]


def test_only_the_shown_ground_and_its_walkers_are_drawn(theme: Said) -> None:
    world = crowd(terrain="rough:0.3", walkers=4, steps=10, grounds=2)
    view, camera = WalkerView(), WalkerCamera(VIEW)
    camera.update(0.01, world, 1, 5)
    drawn(view, theme, camera.camera, Shot(world, 1, 1.0, 5, 4))
    assert view.walking_shown + view.ended_shown == 2
    said = [words for words in theme.words if words.startswith("#")]
    assert {words.split()[0] for words in said} == {"#1", "#2"}
    world.distance_m[5] = -0.04
    drawn(view, theme, camera.camera, Shot(world, 1, 1.0, 5, 4))
    assert "#2 · 0.0 m" in theme.words, "there is no minus zero"


def test_bodies_that_evolve_are_drawn_as_they_are(theme: Said) -> None:
    world = crowd(walkers=6, steps=2, evolve_body=0.5)
    camera, view = camera_on(world, 0), WalkerView()
    surface = drawn(view, theme, camera, shot_of(world))
    painted = touched(surface, theme)
    for walker in range(6):
        body = outline(anatomy(world.creature_of(walker)), world.pose()[walker])
        for x, y in body.buffer(-0.04).boundary.coords if body.geom_type == "Polygon" else ():
            assert painted[tuple(int(k) for k in camera.point(x, y))], "up to the end of every limb"
    own = outline(anatomy(world.creature_of(0)), world.pose()[0])
    as_drawn = outline(anatomy(world.creature), world.pose()[0])
    orange = like(surface, theme["best"], 60)
    only = as_drawn.difference(own.buffer(0.03))
    for part in getattr(only, "geoms", [only]):
        if part.area > 1e-3:
            x, y = part.representative_point().coords[0]
            assert not orange[tuple(int(k) for k in camera.point(x, y))], "not as the drawing has it"


def test_walkers_out_of_sight_cost_nothing(theme: Said, world: WalkerWorld) -> None:
    view, camera = WalkerView(), camera_on(world, 0)
    camera.look_at((100.0, 1.0))
    drawn(view, theme, camera, shot_of(world))
    assert view.walking_shown + view.ended_shown == 0
    assert not [words for words in theme.words if words.startswith("#")]


def test_very_near_only_those_in_front_are_drawn(theme: Said) -> None:
    world = crowd(walkers=60, steps=3)
    view, camera = WalkerView(), Camera(VIEW, largest_scale=5000.0)
    camera.look_at(tuple(world.pose()[0, world.torso, :2].tolist()))
    camera.set_scale(100.0)
    drawn(view, theme, camera, shot_of(world))
    assert view.walking_shown == 59
    camera.set_scale(1500.0)
    drawn(view, theme, camera, shot_of(world))
    assert 1 <= view.walking_shown < 20


def test_the_label_tells_number_way_and_what_became_of_it(theme: Said, world: WalkerWorld) -> None:
    camera = camera_on(world, 3)
    world.distance_m[3] = 8.34
    drawn(WalkerView(), theme, camera, shot_of(world, followed=3, leader=3))
    assert "#4 · 8.3 m" in theme.words
    world.ended[3], world.pushed[3] = Ended.FELL, True
    drawn(WalkerView(), theme, camera, shot_of(world, followed=3, leader=3))
    assert "#4 · 8.3 m · fell · pushed" in theme.words


def test_one_who_walks_alone_needs_no_number(theme: Said) -> None:
    world = crowd(walkers=1, steps=10)
    world.distance_m[0] = -1.26
    drawn(WalkerView(), theme, camera_on(world, 0), shot_of(world))
    assert theme.words[-1] == "−1.3 m"


def test_a_leader_that_is_not_followed_is_named(theme: Said, world: WalkerWorld) -> None:
    drawn(WalkerView(), theme, camera_on(world, 3), shot_of(world, followed=3, leader=6))
    assert "#7 leads" in theme.words


def test_labels_of_a_race_stand_over_their_walkers(theme: Said, world: WalkerWorld) -> None:
    labels = {1: "gen 3", 2: "gen 30", 4: "gen 100"}
    drawn(WalkerView(), theme, camera_on(world, 4), shot_of(world, followed=4, leader=4, labels=labels))
    for label in labels.values():
        assert any(words.startswith(f"{label} · ") for words in theme.words)


@pytest.mark.parametrize("reason", [reason for reason in Ended if reason >= Ended.SEPARATED])
def test_an_exploit_wears_a_vermilion_ring_and_says_why(theme: Said, world: WalkerWorld, reason: Ended) -> None:
    camera = camera_on(world, 0)
    before = like(drawn(WalkerView(), theme, camera, shot_of(world)), theme["negative"]).sum()
    world.ended[5] = reason
    surface = drawn(WalkerView(), theme, camera, shot_of(world))
    assert like(surface, theme["negative"]).sum() > before + 200
    said = [words for words in theme.words if words.startswith("exploit? ")]
    assert said
    assert len(said[0]) > len("exploit? ")
    drawn(WalkerView(), theme, camera, shot_of(world, followed=5))
    assert any(words.startswith("#6 · exploit? ") for words in theme.words)


def test_poses_that_are_no_numbers_do_not_stop_the_drawing(theme: Said, world: WalkerWorld) -> None:
    camera = camera_on(world, 0)
    world.pose()
    world._poses[:, :, 5] = world._poses_before[:, :, 5] = np.nan
    world.ended[5] = Ended.NOT_FINITE
    world._poses[:, 2, 6] = np.inf  # one limb alone
    for followed in (0, 5):
        drawn(WalkerView(), theme, camera, shot_of(world, followed=followed, leader=5))
    moved = WalkerCamera(VIEW)
    for followed in (0, 5, 0):
        moved.update(0.02, world, 0, followed)
    assert np.isfinite(moved.camera.centre).all()


def test_a_new_best_pulses_once(theme: Said, world: WalkerWorld) -> None:
    view, camera, shot = WalkerView(), camera_on(world, 0), shot_of(world)
    calm = pygame.image.tobytes(drawn(view, theme, camera, shot), "RGB")
    view.pulse()
    assert pygame.image.tobytes(drawn(view, theme, camera, shot), "RGB") != calm
    view.animate(5.0)
    assert pygame.image.tobytes(drawn(view, theme, camera, shot), "RGB") == calm


def test_an_arrow_shows_the_push_with_its_unit(theme: Said, world: WalkerWorld) -> None:
    camera = camera_on(world, 0)
    shot = shot_of(world)
    calm = drawn(WalkerView(), theme, camera, shot)
    x, y = camera.point(*world.pose()[0, world.torso, :2].tolist())
    aim = Aim(0, (30.0, 40.0), (x + 120, y - 90))
    surface = drawn(WalkerView(), theme, camera, dataclasses.replace(shot, aim=aim))
    assert "50 N s" in theme.words
    changed = (pygame.surfarray.array3d(surface) != pygame.surfarray.array3d(calm)).any(axis=2)
    for share in (0.4, 0.6, 0.8):
        assert changed[round(x + share * 120), round(y - share * 90)]
    drawn(WalkerView(), theme, camera, dataclasses.replace(shot, aim=Aim(0, (3.0, 0.0), (x + 20, y))))
    assert "3.0 N s" in theme.words


@pytest.mark.parametrize("size", [(288, 300), (640, 328), (928, 728)])
def test_it_draws_into_any_window_at_any_scale(driver: Driver, world: WalkerWorld, size: tuple[int, int]) -> None:
    theme, view, surface = driver.app.theme, WalkerView(), pygame.Surface(size)
    camera = Camera(pygame.Rect((0, 0), size), least_scale=0.5, largest_scale=500.0)
    for scale in (0.5, 6.0, 60.0, 500.0):
        camera.set_scale(scale)
        camera.look_at(tuple(world.pose()[0, world.torso, :2]))
        surface.fill(theme["background"])
        view.draw(surface, camera, theme, shot_of(world, best_m=0.4, labels={2: "gen 1"}))
        assert touched(surface, theme).any()
