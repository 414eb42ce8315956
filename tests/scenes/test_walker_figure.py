"""Figures of walkers, held against exact shapes."""

from __future__ import annotations

import functools

import numpy as np
import pygame
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.camera import Camera
from scenes.theme import Theme
from scenes.walker_figure import Mood, WalkerFigure
from scenes.walker_silhouette import silhouette_of
from scenes.walker_sprites import Shapes
from sim.creature_files import creature_named, shipped_creatures
from sim.creatures import Body
from sim.walker_outline import far_side
from tests.scenes.driver import Driver
from tests.scenes.walker_crowd import bodies, crowd, like, outline, touched

VIEW = pygame.Rect(0, 0, 400, 400)


@pytest.fixture
def theme(driver: Driver) -> Theme:
    """The theme of an open window."""
    return driver.app.theme


@functools.cache
def posed(name: str) -> np.ndarray:
    """(walkers, bodies, 3) poses of real walkers of that kind."""
    poses = crowd(name, walkers=4, steps=20).pose()
    assert np.isfinite(poses).all()
    return poses


def sheet(theme: Theme) -> pygame.Surface:
    surface = pygame.Surface(VIEW.size)
    surface.fill(theme["background"])
    return surface


def seen(pose: np.ndarray, pixels_per_metre: float) -> Camera:
    camera = Camera(VIEW)
    camera.set_scale(pixels_per_metre)
    camera.look_at((float(pose[:, 0].mean()), float(pose[:, 1].mean())))
    return camera


def where(camera: Camera, shape: shapely.Geometry) -> np.ndarray:
    """(width, height) which pixels have their middle within a shape in metres."""
    x, y = np.meshgrid(np.arange(VIEW.width) + 0.5, np.arange(VIEW.height) + 0.5, indexing="ij")
    scale = camera.pixels_per_metre
    world_x = camera.centre[0] + (x - VIEW.centerx) / scale
    world_y = camera.centre[1] - (y - VIEW.centery) / scale
    inside: np.ndarray = shapely.contains_xy(shape, world_x, world_y)
    return inside


@pytest.mark.parametrize("name", shipped_creatures())
@pytest.mark.parametrize("scale", [40.0, 110.0])
def test_a_figure_is_painted_where_the_creature_is_and_nowhere_else(theme: Theme, name: str, scale: float) -> None:
    pose, surface = posed(name)[0], sheet(theme)
    camera = seen(pose, scale)
    silhouette = silhouette_of(creature_named(name))
    WalkerFigure(silhouette).draw(surface, camera, theme, pose, theme["best"])
    shape, painted = outline(silhouette.plan, pose), touched(surface, theme)
    assert painted[where(camera, shape.buffer(-0.8 / scale))].all()
    assert not painted[~where(camera, shape.buffer(3.5 / scale))].any()


@pytest.mark.parametrize("name", shipped_creatures())
def test_a_crowds_pictures_cover_the_same_shapes(theme: Theme, name: str) -> None:
    scale, pose, surface = 90.0, posed(name)[1], sheet(theme)
    camera, silhouette = seen(pose, scale), silhouette_of(creature_named(name))
    plan = silhouette.plan
    shapes = Shapes(plan.half_m * scale, plan.radius_m * scale, [(theme["positive"], 1.0)])
    count = len(pose)
    shapes.draw(surface, camera.to_screen(pose[:, :2]), pose[:, 2], np.arange(count), np.zeros(count, dtype=np.intp))
    shape, painted = outline(plan, pose), touched(surface, theme)
    assert painted[where(camera, shape.buffer(-2.0 / scale))].all()
    assert not painted[~where(camera, shape.buffer(3.0 / scale))].any()


def test_a_crowd_that_is_painted_bit_by_bit_is_whole_from_the_first_frame(
    theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenes.walker_sprites._PAINTED_PX", 20_000)
    half, radius = np.array([40.0]), np.array([8.0])
    shapes = Shapes(half, radius, [(theme["positive"], 1.0)])
    angle = np.linspace(0.0, np.pi, 60)
    at = np.full((60, 2), 200.0)
    pictures = []
    for _ in range(40):
        surface = sheet(theme)
        shapes.draw(surface, at, angle, np.zeros(60, dtype=np.intp), np.zeros(60, dtype=np.intp))
        pictures.append(touched(surface, theme))
    assert pictures[0].sum() > 2.5 * 80 * 16, "hardly anything is drawn while pictures are missing"
    assert pictures[0].sum() < pictures[-1].sum(), "nothing was missing: this test shows nothing"
    disc = shapely.Point(200, 200).buffer(44)
    x, y = np.meshgrid(np.arange(400) + 0.5, np.arange(400) + 0.5, indexing="ij")
    assert pictures[-1][shapely.contains_xy(disc, x, y)].all()
    np.testing.assert_array_equal(pictures[-2], pictures[-1])


@given(st.integers(0, 3), st.floats(-2.0, 2.0), st.floats(-0.5, 2.5), st.sampled_from(shipped_creatures()))
@settings(max_examples=60, deadline=None)
def test_the_distance_to_a_walker_is_the_distance_to_its_shape(walker: int, x: float, y: float, name: str) -> None:
    pose, silhouette = posed(name), silhouette_of(creature_named(name))
    exact = outline(silhouette.plan, pose[walker]).distance(shapely.Point(x, y))
    assert silhouette.away(pose, (x, y))[walker] == pytest.approx(exact, abs=2e-3)


@pytest.mark.parametrize("name", shipped_creatures())
def test_its_box_holds_all_of_a_walker_and_no_more(name: str) -> None:
    pose, silhouette = posed(name)[2], silhouette_of(creature_named(name))
    low, high = silhouette.box(pose)
    np.testing.assert_allclose([*low, *high], outline(silhouette.plan, pose).bounds, atol=1e-3)


@pytest.mark.parametrize("name", shipped_creatures())
def test_hinges_lie_where_the_file_puts_them_and_on_both_bodies(name: str) -> None:
    creature = creature_named(name)
    silhouette = silhouette_of(creature)
    at_rest = silhouette.hinges(silhouette.plan.rest)
    np.testing.assert_allclose(at_rest, [joint.at_m for joint in creature.joints], atol=1e-9)
    pose = posed(name)[3]
    shapes = bodies(silhouette.plan, pose)
    for place, parent in zip(silhouette.hinges(pose), silhouette.plan.parent, strict=True):
        assert shapes[parent].distance(shapely.Point(place)) < 0.03


@pytest.mark.parametrize("name", shipped_creatures())
def test_the_eye_is_in_front_within_the_torso(name: str) -> None:
    silhouette = silhouette_of(creature_named(name))
    rest, torso = silhouette.plan.rest, silhouette.plan.torso
    eye = silhouette.eye(rest)
    assert eye[0] > rest[torso, 0]
    head = bodies(silhouette.plan, rest)[torso]
    assert head.contains(shapely.Point(eye).buffer(0.9 * silhouette.eye_radius_m))


def test_limbs_on_the_far_side_are_darker_and_behind() -> None:
    creature = creature_named("biped")
    silhouette = silhouette_of(creature)
    names = [creature.bodies[k].name for k in silhouette.order]
    assert names == ["left thigh", "left shin", "torso", "right thigh", "right shin"]
    assert [body.name.startswith("left") for body in creature.bodies] == silhouette.far.tolist()
    assert not silhouette_of(creature_named("worm")).far.any()


def test_of_two_unnamed_limbs_on_one_another_one_is_far() -> None:
    limb = {"from_m": (0.0, 1.0), "to_m": (0.0, 0.1), "radius_m": 0.1, "mass_kg": 1.0}
    trio = (Body(name="trunk", **limb), Body(name="leg a", **limb), Body(name="leg b", **limb))
    assert far_side(trio, torso=0).tolist() == [False, True, False]


def figure_of_biped(theme: Theme, torque: list[float], contacts: list[bool]) -> tuple[Camera, pygame.Surface]:
    """At rest, in white, so that every colour is that of a mark."""
    silhouette = silhouette_of(creature_named("biped"))
    camera, surface = seen(silhouette.plan.rest, 220.0), sheet(theme)
    mood = Mood(np.array(torque), np.array(contacts))
    WalkerFigure(silhouette).draw(surface, camera, theme, silhouette.plan.rest, theme["muted"], mood)
    return camera, surface


def test_torque_shows_by_colour_by_side_and_by_size(theme: Theme) -> None:
    camera, forward = figure_of_biped(theme, [0, 0, 1.0, 0], [False, False])
    _, backward = figure_of_biped(theme, [0, 0, -1.0, 0], [False, False])
    _, weak = figure_of_biped(theme, [0, 0, 0.3, 0], [False, False])
    _, none = figure_of_biped(theme, [0, 0, 0, 0], [False, False])
    blue, vermilion = like(forward, theme["positive"]), like(backward, theme["negative"])
    assert blue.sum() > 100
    assert vermilion.sum() > 100
    assert not like(none, theme["positive"]).any()
    assert not like(none, theme["negative"]).any()
    assert 0 < like(weak, theme["positive"]).sum() < 0.5 * blue.sum()
    # The limb hangs down: a positive turn is drawn on its right, from below round to above, a negative one on its left.
    hip = camera.point(0.0, 0.92)[0]
    assert np.argwhere(blue)[:, 0].mean() > hip + 2
    assert np.argwhere(vermilion)[:, 0].mean() < hip - 2


def test_a_torque_that_is_no_number_draws_nothing(theme: Theme) -> None:
    _, surface = figure_of_biped(theme, [np.nan, 0, np.inf, 0], [False, False])
    assert not like(surface, theme["positive"]).any()
    assert not like(surface, theme["negative"]).any()


def test_feet_on_the_ground_have_green_soles(theme: Theme) -> None:
    camera, surface = figure_of_biped(theme, [0] * 4, [False, True])
    sole = np.argwhere(like(surface, theme["right"]))
    assert len(sole) > 40
    lowest = camera.point(0.0, 0.0)[1]
    assert (sole[:, 1] > lowest - camera.pixels(0.09)).all(), "green far above the ground"
    assert not like(figure_of_biped(theme, [0] * 4, [False, False])[1], theme["right"]).any()


def test_a_figure_larger_than_the_window_is_painted_only_there(theme: Theme) -> None:
    pose, surface = posed("biped")[0], sheet(theme)
    camera = Camera(VIEW, largest_scale=5000.0)
    camera.set_scale(5000.0)
    camera.look_at((float(pose[0, 0]), float(pose[0, 1])))
    WalkerFigure(silhouette_of(creature_named("biped"))).draw(surface, camera, theme, pose, theme["best"])
    assert surface.get_at(VIEW.center)[:3] == theme["best"][:3]
