"""Looking at walkers and reaching into their world: camera, picking, pushes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pygame
import pytest

from scenes.walker_camera import Look, Touch, WalkerCamera
from scenes.walker_push import nearest_walker
from scenes.walker_silhouette import silhouette_of
from sim.walker_world import WalkerWorld
from tests.scenes.walker_crowd import crowd

VIEW = pygame.Rect(0, 46, 928, 728)
BUTTON_DOWN, BUTTON_UP, MOTION = pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP, pygame.MOUSEMOTION


@pytest.fixture
def world() -> WalkerWorld:
    return crowd(walkers=8, steps=25)


def settle(camera: WalkerCamera, world: WalkerWorld, followed: int, seconds: float = 4.0, fps: int = 30) -> None:
    for _ in range(round(seconds * fps)):
        camera.update(1 / fps, world, 0, followed)


def shown(camera: WalkerCamera, world: WalkerWorld, walker: int) -> tuple[float, float]:
    return camera.camera.point(*world.pose()[walker, world.torso, :2].tolist())


def send(camera: WalkerCamera, world: WalkerWorld, kind: int, at: tuple[float, float], **more: Any) -> Touch:
    held = {"buttons": (1, 0, 0), "rel": (0, 0)} if kind == MOTION else {"button": 1}
    return camera.handle(pygame.event.Event(kind, pos=at, **(held | more)), world, 0)


def test_the_followed_walker_is_in_view_with_the_way_ahead(world: WalkerWorld) -> None:
    camera = WalkerCamera(VIEW)
    assert camera.look is Look.LEADER
    assert camera.follows
    for walker in range(8):
        settle(camera, world, walker)
        x, y = shown(camera, world, walker)
        assert VIEW.inflate(-200, -150).collidepoint(x, y)
        assert x < VIEW.centerx + 5, "more is seen of what lies behind than of what lies ahead"
    ground = camera.camera.point(0.0, 0.0)[1]
    assert ground == pytest.approx(VIEW.top + 0.72 * VIEW.height, abs=3)


def test_a_close_up_suits_the_creature_and_the_window() -> None:
    for name in ("biped", "worm", "spider"):
        world, camera = crowd(name, steps=1), WalkerCamera(VIEW)
        settle(camera, world, 0, 0.1)
        shown_m = VIEW.width / camera.camera.pixels_per_metre
        assert 4.0 < shown_m / silhouette_of(world.creature).size_m < 8.0
        camera.resize(pygame.Rect(0, 46, 464, 364))
        settle(camera, world, 0, 0.1)
        assert 464 / camera.camera.pixels_per_metre == pytest.approx(shown_m)


def test_it_glides_alike_at_every_frame_rate_and_starts_anew_in_a_new_world(world: WalkerWorld) -> None:
    slow, fast = WalkerCamera(VIEW), WalkerCamera(VIEW)
    for camera in (slow, fast):
        camera.update(0.0, world, 0, 0)
        camera.camera.look_at((-1.0, 2.0))
    settle(slow, world, 0, 0.2, fps=30)
    settle(fast, world, 0, 0.2, fps=120)
    assert slow.camera.centre == pytest.approx(fast.camera.centre, abs=1e-9)
    assert abs(slow.camera.centre[0] + 1.0) > 0.05, "it did not move"
    at_rest = WalkerCamera(VIEW)
    settle(at_rest, world, 0)
    assert abs(slow.camera.centre[0] - at_rest.camera.centre[0]) > 0.01, "it did not glide but jump"
    other = crowd(walkers=8, steps=1)
    slow.update(0.01, other, 0, 0)
    at_rest.update(10.0, other, 0, 0)
    assert slow.camera.centre == pytest.approx(at_rest.camera.centre, abs=0.01)


def test_it_cuts_to_a_walker_that_is_far_away(world: WalkerWorld) -> None:
    camera = WalkerCamera(VIEW)
    settle(camera, world, 0)
    there = camera.camera.centre
    camera.camera.look_at((100.0, 1.0))
    camera.update(0.001, world, 0, 0)
    assert camera.camera.centre == pytest.approx(there)


def test_the_crowds_view_holds_everyone(world: WalkerWorld) -> None:
    world._poses[0, :, 5] += 37.0  # one walked far ahead
    world._poses_before[0, :, 5] += 37.0
    camera = WalkerCamera(VIEW)
    camera.turn_to(Look.CROWD)
    assert not camera.follows
    settle(camera, world, 0)
    for walker in range(8):
        assert VIEW.collidepoint(shown(camera, world, walker))


def test_the_ground_stays_in_view_uphill_and_down() -> None:
    world, camera = crowd("biped", "hills:6", walkers=2, steps=2), WalkerCamera(VIEW)
    for x in np.linspace(5.0, 60.0, 12):
        pose = world.pose()[0].copy()
        lift = float(world.terrains[0].height_m(x))
        world._poses[0, :, 0] += x - pose[world.torso, 0]
        world._poses[1, :, 0] += lift + 1.2 - pose[world.torso, 1]
        world._poses_before[:] = world._poses
        settle(camera, world, 0, 3.0)
        assert VIEW.inflate(-100, -60).collidepoint(shown(camera, world, 0))
        assert VIEW.collidepoint(camera.camera.point(x, lift))


def test_the_wheel_changes_the_close_up_and_it_lasts(world: WalkerWorld) -> None:
    camera = WalkerCamera(VIEW)
    settle(camera, world, 0)
    before = camera.camera.pixels_per_metre
    wheel = pygame.event.Event(pygame.MOUSEWHEEL, x=0, y=2, precise_y=2.0)
    assert camera.handle(wheel, world, 0) == Touch(True)
    settle(camera, world, 0)
    assert camera.camera.pixels_per_metre == pytest.approx(before * 1.15**2)
    assert camera.look is Look.LEADER
    settle(camera, crowd(walkers=8, steps=1), 0)
    assert camera.camera.pixels_per_metre == pytest.approx(before * 1.15**2), "the next generation looks alike"
    settle(camera, crowd("spider", steps=1), 0)
    assert camera.camera.pixels_per_metre != pytest.approx(before * 1.15**2), "another creature has its own close-up"


def test_dragging_the_sky_pans_and_a_click_is_told(world: WalkerWorld) -> None:
    camera = WalkerCamera(VIEW)
    settle(camera, world, 0)
    x = camera.camera.centre[0]
    send(camera, world, BUTTON_DOWN, (700, 100))
    send(camera, world, MOTION, (720, 100), rel=(20, 0))
    send(camera, world, MOTION, (760, 110), rel=(40, 10))
    assert send(camera, world, BUTTON_UP, (760, 110)) == Touch(True)
    assert camera.look is Look.FREE
    assert camera.camera.centre[0] == pytest.approx(x - camera.camera.metres(60))
    assert camera.aim is None
    send(camera, world, BUTTON_DOWN, (700, 100))
    assert send(camera, world, BUTTON_UP, (700, 100)) == Touch(True, (700, 100))


def aimed(world: WalkerWorld, walker: int) -> tuple[WalkerCamera, tuple[float, float]]:
    camera = WalkerCamera(VIEW)
    settle(camera, world, walker)
    return camera, shown(camera, world, walker)


def test_a_drag_from_a_walker_pushes_it_the_way_it_was_drawn(world: WalkerWorld) -> None:
    camera, (x, y) = aimed(world, 0)
    walker, centre = 0, camera.camera.centre
    metre = camera.camera.pixels_per_metre
    send(camera, world, BUTTON_DOWN, (x, y))
    assert send(camera, world, MOTION, (x + metre / 2, y - metre / 4)) == Touch(True)
    assert camera.aim is not None
    assert camera.aim.walker == walker
    half_way = camera.aim.size_n_s
    send(camera, world, MOTION, (x + metre, y - metre / 2))
    mass = world.plan.total_mass_kg
    assert camera.aim.impulse_n_s == pytest.approx((mass, mass / 2))
    assert camera.aim.size_n_s == pytest.approx(2 * half_way)
    touch = send(camera, world, BUTTON_UP, (x + metre, y - metre / 2))
    assert touch.push is not None
    assert touch.push[0] == walker
    assert touch.push[1] == pytest.approx((mass, mass / 2))
    assert touch.clicked is None
    assert camera.aim is None
    assert camera.camera.centre == centre, "the world was dragged along"
    send(camera, world, MOTION, (x + 50, y), rel=(50, 0))
    assert camera.camera.centre == centre, "the world hangs on to the mouse after the push"
    assert camera.look is Look.LEADER


def test_a_push_moves_that_walker_and_it_no_longer_counts(world: WalkerWorld) -> None:
    camera, (x, y) = aimed(world, 0)
    send(camera, world, BUTTON_DOWN, (x, y))
    send(camera, world, MOTION, (x + 90, y))
    push = send(camera, world, BUTTON_UP, (x + 90, y)).push
    assert push is not None
    before = world.speed_m_s[push[0]]
    world.push(*push)
    world.step()
    assert world.speed_m_s[push[0]] > before + 0.3
    assert world.pushed[push[0]]


def test_a_push_has_a_limit(world: WalkerWorld) -> None:
    camera, (x, y) = aimed(world, 0)
    camera.camera.set_scale(5.0)
    camera.camera.look_at((0.0, 1.0))
    x, y = shown(camera, world, 0)
    send(camera, world, BUTTON_DOWN, (x, y))
    send(camera, world, MOTION, (x + 400, y - 300))
    assert camera.aim is not None
    assert camera.aim.size_n_s == pytest.approx(4.0 * world.plan.total_mass_kg)
    dx, dy = camera.aim.impulse_n_s
    assert dy / dx == pytest.approx(300 / 400)


def test_a_click_on_a_walker_is_a_click_and_a_push_drawn_back_is_none(world: WalkerWorld) -> None:
    camera, (x, y) = aimed(world, 0)
    send(camera, world, BUTTON_DOWN, (x, y))
    assert send(camera, world, BUTTON_UP, (x, y)) == Touch(True, (x, y))
    send(camera, world, BUTTON_DOWN, (x, y))
    send(camera, world, MOTION, (x + 60, y))
    send(camera, world, MOTION, (x + 2, y))
    assert send(camera, world, BUTTON_UP, (x + 2, y)) == Touch(True)


def test_a_push_is_dropped_when_its_world_is_over(world: WalkerWorld) -> None:
    camera, (x, y) = aimed(world, 0)
    send(camera, world, BUTTON_DOWN, (x, y))
    send(camera, world, MOTION, (x + 60, y))
    assert camera.aim is not None
    new = crowd(walkers=8, steps=1)
    camera.update(0.01, new, 0, 0)
    assert camera.aim is None
    assert send(camera, new, BUTTON_UP, (x + 60, y)).push is None


def test_who_has_fallen_is_not_pushed(world: WalkerWorld) -> None:
    camera, (x, y) = aimed(world, 0)
    world.end()
    centre = camera.camera.centre
    send(camera, world, BUTTON_DOWN, (x, y))
    send(camera, world, MOTION, (x + 60, y), rel=(60, 0))
    assert camera.aim is None
    assert send(camera, world, BUTTON_UP, (x + 60, y)).push is None
    assert camera.camera.centre != centre, "the world can still be dragged there"


def test_the_nearest_walker_is_found_by_its_body(world: WalkerWorld) -> None:
    pose = world.pose()
    away = silhouette_of(world.creature).away(pose, (3.0, 1.0))
    assert nearest_walker(world, 0, (3.0, 1.0), 10.0) == int(np.argmin(np.where(world.walking, away, math.inf)))
    assert nearest_walker(world, 0, (3.0, 1.0), float(away.min()) * 0.99) is None
    # Far end of a foot: half a metre from the torso, and still on the walker.
    foot = world.feet[0]
    tip = pose[2, foot, :2] + 0.9 * world.plan.half_m[foot] * np.array(
        [np.cos(pose[2, foot, 2]), np.sin(pose[2, foot, 2])]
    )
    assert nearest_walker(world, 0, (float(tip[0]), float(tip[1])), 0.0, followed=2) == 2


def test_of_several_walkers_the_one_in_front_is_taken() -> None:
    world = crowd(walkers=5, steps=0)
    torso = tuple(world.pose()[0, world.torso, :2].tolist())
    world.distance_m[:] = (0.1, 0.5, 0.9, 0.3, 0.2)
    assert nearest_walker(world, 0, torso, 0.1) == 2
    assert nearest_walker(world, 0, torso, 0.1, followed=3) == 3


def test_walkers_of_another_ground_are_not_found() -> None:
    world = crowd(walkers=3, steps=3, grounds=2)
    torso = tuple(world.pose()[1, world.torso, :2].tolist())
    found = [nearest_walker(world, episode, torso, 5.0) for episode in (0, 1)]
    assert found[0] in (0, 1, 2)
    assert found[1] in (3, 4, 5)
