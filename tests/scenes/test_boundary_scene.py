"""The boundary lab as a person uses it: a real window, real mouse and keys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pygame
import pytest

from brains.errors import UserError
from brains.features import FEATURES
from scenes.boundary_scene import BoundaryScene
from scenes.boundary_setup import OWN, SETS
from scenes.widgets import Choice, LabelledSlider
from tests.scenes.driver import Driver

Opened = tuple[Driver, BoundaryScene]


@pytest.fixture
def opened(driver: Driver) -> Opened:
    scene = BoundaryScene()
    driver.adopt("boundary", scene)
    return driver, scene


def at(scene: BoundaryScene, x: float, y: float) -> tuple[int, int]:
    place = scene.view.plane.to_screen((x, y))
    return round(place[0]), round(place[1])


def node(scene: BoundaryScene, layer: int, neuron: int) -> tuple[int, int]:
    x, y = scene.view.picture.centres[layer][neuron]
    return round(x), round(y)


def no_error(driver: Driver) -> None:
    assert not driver.app.status_line.is_error, driver.app.status_line.message


def test_it_opens_on_xor_and_learns_within_a_second(opened: Opened) -> None:
    driver, scene = opened
    assert scene.session.setup.dataset == "xor"
    driver.frames(60)
    score = scene.session.score(True)
    assert score is not None
    assert score.accuracy > 0.95
    assert scene.session.steps >= 1000
    orange, blue = (driver.app.screen.get_at(at(scene, *corner)) for corner in ((1.15, 1.15), (-1.15, 1.15)))
    assert orange.r > orange.b
    assert blue.b > blue.r


def test_every_slider_goes_to_both_ends(opened: Opened) -> None:
    driver, scene = opened
    driver.click(node(scene, 1, 0))
    panel = driver.app.session.panel
    sprites = driver.app.session.manager.get_sprite_group().sprites()
    sliders = [one for one in sprites if isinstance(one, LabelledSlider)]
    assert len(sliders) >= 11
    for slider in sliders:
        panel.scroll_to(panel.scroll + slider.rect.centery - panel.viewport.rect.centery)
        driver.frames()
        if not slider.is_enabled or not slider.visible:
            continue
        for end, edge in ((1279, slider.scale.high), (2, slider.scale.low)):
            track = slider.track().move(slider.rect.topleft)
            driver.drag(track, (end, track.centery), steps=2)
            if slider.label != "Value":  # training moves that weight on
                assert slider.value == edge, slider.label
            driver.frames(2)
    no_error(driver)
    driver.assert_layout_is_clean()


def test_every_option_of_every_choice_can_be_chosen(opened: Opened) -> None:
    driver, scene = opened
    sprites = driver.app.session.manager.get_sprite_group().sprites()
    choices = [one for one in sprites if isinstance(one, Choice) and one.visible]
    labels = [choice.label for choice in choices]
    for label in labels:
        for index in range(len(driver.labelled(label).options)):
            choice = driver.labelled(label)
            driver.click(choice.box().move(choice.rect.topleft))
            assert choice.menu is not None, label
            driver.click(choice.menu.row_rect(index))
            driver.frames(2)
            assert driver.labelled(label).selected == index
        if label == "Points":
            assert scene.session.setup.dataset == OWN
            scene.commands.choose_set(0)
        elif label == "Layer":  # the last one is the output, whose activation is fixed
            assert not driver.labelled("Activation").is_enabled
            driver.labelled(label).choose(0)
    assert scene.session.setup.initializer == scene.panel.initializer.options[-1]
    driver.assert_layout_is_clean()


def test_every_set_is_drawn_with_every_look(opened: Opened) -> None:
    driver, scene = opened
    for index, name in enumerate(SETS):
        scene.commands.choose_set(index)
        scene.look.shading = index % 4
        scene.commands.set_solid(index % 3 == 1)
        driver.frames(4)
        no_error(driver)
        assert scene.session.setup.dataset == name


def test_resizing_keeps_everything_in_the_window(opened: Opened) -> None:
    driver, scene = opened
    driver.click(node(scene, 1, 2))
    for size in ((640, 400), (900, 500), (400, 300), (1600, 1000), (1280, 800)):
        driver.resize(*size)
        driver.assert_layout_is_clean()
        places = scene.view.places
        for part in (places.network, places.plane, places.inspector):
            assert driver.app.areas.world.contains(part) or size[0] < 640
    no_error(driver)


def test_the_learn_rate_slider_really_acts(opened: Opened) -> None:
    driver, scene = opened
    slider = driver.labelled("Learn rate")
    track = slider.track().move(slider.rect.topleft)
    driver.drag(track, (2, track.centery), steps=2)
    before = scene.session.network.parameters.copy()
    driver.frames(2)
    slow = np.abs(scene.session.network.parameters - before).max()
    driver.drag(slider.track().move(slider.rect.topleft), (slider.rect.centerx + 40, track.centery), steps=2)
    before = scene.session.network.parameters.copy()
    driver.frames(2)
    assert np.abs(scene.session.network.parameters - before).max() > 10 * slow
    assert scene.session.trainer is not None
    assert scene.session.trainer.learn_rate == slider.value


def test_points_are_painted_dragged_and_erased_while_it_learns(opened: Opened) -> None:
    driver, scene = opened
    driver.click(driver.button("Clear"))
    assert len(scene.session.data.cloud) == 0
    driver.click(scene.panel.paint.cell(0))
    driver.drag(at(scene, -0.8, -0.5), at(scene, -0.3, -0.5), steps=8)
    driver.click(scene.panel.paint.cell(1))
    driver.drag(at(scene, 0.3, 0.5), at(scene, 0.8, 0.5), steps=8)
    cloud = scene.session.data.cloud
    assert set(cloud.labels.tolist()) == {0, 1}
    driver.frames(30)
    assert scene.session.steps > 100
    assert scene.session.setup.dataset == OWN
    first = cloud.points[0].copy()
    driver.drag(at(scene, *first), at(scene, -0.8, 0.6), steps=3)
    assert np.allclose(scene.session.data.cloud.points[0], (-0.8, 0.6), atol=0.02)
    count = len(scene.session.data.cloud)
    driver.click(at(scene, -0.8, 0.6), button=3)
    assert len(scene.session.data.cloud) == count - 1
    driver.key("ctrl+z")
    assert len(scene.session.data.cloud) == count
    no_error(driver)


def test_steps_one_by_one(opened: Opened) -> None:
    driver, scene = opened
    driver.key("space")
    driver.frames(2)
    before = scene.session.steps
    driver.key(".")
    assert scene.session.steps == before + 1
    driver.key("n")
    assert scene.session.steps == before + 2
    assert scene.sample is not None
    pictures = set()
    for _ in range(8):
        driver.frames(25)
        pictures.add(driver.pixels())
    assert len(pictures) >= 6, "the numbers flow"
    assert scene.session.steps == before + 2
    driver.key("e")
    assert scene.session.epochs == int(scene.session.epochs)
    assert scene.sample is None
    driver.key("r")
    assert scene.session.steps == 0


def test_a_clicked_neuron_shows_its_numbers_and_can_be_edited_and_switched_off(opened: Opened) -> None:
    driver, scene = opened
    driver.frames(20)
    driver.key("space")
    driver.click(node(scene, 1, 2))
    assert scene.look.selected == (1, 2)
    before = driver.pixels()
    driver.move(at(scene, 0.9, -0.9))
    driver.frames(2)
    assert driver.pixels() != before, "the formula follows the mouse"
    slider = driver.labelled("Value")
    driver.drag(slider.track().move(slider.rect.topleft), (1279, slider.rect.centery), steps=2)
    assert scene.session.network.layers[0][0][2, 0] == 10.0
    driver.click(driver.button("Switch off"))
    assert scene.session.switches.off == [(1, 2)]
    driver.click(driver.button("Switch on"))
    assert scene.session.switches.off == []
    driver.key("escape")
    assert scene.look.selected is None
    assert driver.app.session.name == "boundary"
    no_error(driver)


def test_the_small_buttons_and_the_wheel_change_the_network(opened: Opened) -> None:
    driver, scene = opened
    driver.click(scene.view.picture.headers[1, "+"])
    assert scene.session.setup.hidden == (9, 8)
    driver.frames(2)
    driver.click(scene.view.picture.headers[2, "-"])
    assert scene.session.setup.hidden == (9, 7)
    driver.key("shift+right")
    assert scene.session.setup.hidden == (9, 7, 7)
    driver.key("shift+left")
    driver.key("space")
    driver.frames(2)
    start, end = scene.view.picture.centres[0][0], scene.view.picture.centres[1][0]
    middle = tuple(((start + end) / 2).astype(int))
    edge = scene.view.picture.edge_at(middle)
    assert edge is not None
    weight = scene.session.network.layers[0][0][edge[1], edge[2]]
    driver.wheel(middle, 3)
    assert scene.session.network.layers[0][0][edge[1], edge[2]] == pytest.approx(weight + 0.3, abs=1e-5)
    no_error(driver)


def test_inputs_are_switched_by_their_buttons(opened: Opened) -> None:
    driver, scene = opened
    for name in FEATURES:
        if name not in ("x", "y"):
            driver.click(driver.button(name))
            driver.frames(2)
    assert scene.session.setup.features == tuple(FEATURES)
    driver.click(driver.button("x"))
    assert scene.session.topology.inputs == len(FEATURES) - 1
    driver.assert_layout_is_clean()
    no_error(driver)


def test_the_classic_view_is_one_key(opened: Opened) -> None:
    driver, scene = opened
    driver.key("c")
    assert str(scene.session.topology) == "2-2-1 sigmoid"
    driver.frames(30)
    pixel = driver.app.screen.get_at(at(scene, 0.5, 0.52))
    assert pixel.r == pixel.g == pixel.b
    driver.key("c")
    assert str(scene.session.topology) == "2-4-1 sigmoid"
    no_error(driver)


def test_the_surface_turns_with_the_mouse(opened: Opened) -> None:
    driver, scene = opened
    driver.frames(20)
    driver.key("space")
    driver.key("v")
    driver.frames(20)
    before = driver.pixels()
    middle = scene.view.places.plane.center
    driver.drag(middle, (middle[0] + 80, middle[1]), steps=3)
    assert driver.pixels() != before
    driver.key("v")
    no_error(driver)


def test_a_and_b_are_compared_by_buttons(opened: Opened) -> None:
    driver, scene = opened
    driver.frames(60)
    driver.click(driver.button("Keep as A"))
    assert scene.session.ghost is not None
    driver.frames(40)
    assert "A" in scene.panel.chart.series
    driver.click(driver.button("Swap"))
    driver.frames(10)
    driver.click(driver.button("Forget A"))
    driver.frames(30)
    assert "A" not in scene.panel.chart.series
    no_error(driver)


def test_files_are_dropped_saved_and_loaded(opened: Opened, tmp_path: Path) -> None:
    driver, scene = opened
    path = tmp_path / "points.csv"
    rng = np.random.default_rng(3)
    path.write_text("\n".join(f"{x},{y},{'abc'[int(x > 3) + int(y > 3)]}" for x, y in rng.uniform(0, 6, (90, 2))))
    driver.drop(str(path))
    for _ in range(100):
        driver.frames()
        if scene.session.setup.dataset == OWN:
            break
        pygame.time.wait(10)
    assert len(scene.session.data.cloud) == 90
    assert scene.session.topology.outputs == 3
    driver.frames(10)
    scene.commands._save_to(tmp_path / "lab.npz")
    scene.commands.choose_set(0)
    driver.drop(str(tmp_path / "lab.npz"))
    assert scene.session.topology.outputs == 3
    no_error(driver)
    (tmp_path / "bad.csv").write_text("1,2\n")
    driver.drop(str(tmp_path / "bad.csv"))
    for _ in range(100):
        driver.frames()
        if driver.app.status_line.is_error:
            break
        pygame.time.wait(10)
    assert "bad.csv" in driver.app.status_line.message


def test_scenes_can_be_switched_and_scaled_meanwhile(opened: Opened) -> None:
    driver, scene = opened
    steps = scene.session.steps
    driver.key("escape")
    assert driver.app.session.name == "launcher"
    driver.frames(3)
    driver.app.open("boundary")
    driver.frames(3)
    assert driver.app.scene is scene
    assert scene.session.steps >= steps
    driver.key("ctrl+=")
    driver.frames(5)
    driver.assert_layout_is_clean()
    driver.key("ctrl+0")
    no_error(driver)


def test_it_diverges_with_words_and_goes_on_with_a_lower_rate(opened: Opened) -> None:
    driver, scene = opened
    scene.session.set_training(optimizer="gradient-descent", cost="squared_error")
    scene.commands.choose_set(list(SETS).index("plane"))
    scene.commands.grow(lambda: scene.growth.set_activation(1, "linear"))
    scene.commands.grow(lambda: scene.growth.set_activation(2, "linear"))
    scene.session.set_learn_rate(10.0)
    driver.frames(30)
    assert "diverged" in scene.session.stopped
    assert np.isfinite(scene.session.network.parameters).all()
    scene.session.set_learn_rate(0.01)
    steps = scene.session.steps
    driver.frames(5)
    assert scene.session.steps > steps


def test_wrong_options_are_told() -> None:
    with pytest.raises(UserError, match="there are: xor"):
        BoundaryScene(data="apples")


def test_resting_on_a_neuron_shows_what_it_alone_answers(opened: Opened) -> None:
    driver, scene = opened
    driver.frames(30)
    driver.key("space")
    driver.frames(30)
    place = at(scene, 1.1, -1.15)
    whole = driver.app.screen.get_at(place)
    driver.move(node(scene, 0, 0))
    driver.frames(2)
    assert driver.app.screen.get_at(place).b > 150, "x is large at the right"
    assert driver.app.screen.get_at(at(scene, -1.1, -1.15)).r > 150, "and negative at the left"
    driver.move((2, 798))
    driver.frames(2)
    assert driver.app.screen.get_at(place) == whole


def test_a_class_painted_while_a_sample_and_a_neuron_are_shown(opened: Opened) -> None:
    driver, scene = opened
    driver.click(node(scene, 3, 0))
    driver.key("n")
    driver.frames(100)
    driver.click(scene.panel.paint.cell(4))
    driver.click(at(scene, 0.05, 0.05))
    driver.frames(5)
    assert scene.session.topology.outputs == 5
    driver.click(node(scene, 3, 4))
    assert scene.look.selected == (3, 4)
    driver.key("ctrl+z")
    driver.frames(3)
    assert scene.session.topology.outputs == 1
    assert scene.look.selected is None
    no_error(driver)
