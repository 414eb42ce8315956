"""The network panel shows what the network is and does."""

from __future__ import annotations

import numpy as np
import pygame
import pytest

from brains.topology import Topology
from scenes.network_layout import lay_out_network
from tests.scenes.demo_scene import DemoScene
from tests.scenes.driver import Driver

Demo = tuple[Driver, DemoScene]


def _picture(scene: DemoScene) -> bytes:
    surface = pygame.Surface(scene.network.rect.size)
    surface.fill(scene.app.theme["panel"])
    scene.network.paint(surface)
    return pygame.image.tobytes(surface, "RGB")


def test_other_weights_make_another_picture(demo: Demo) -> None:
    _, scene = demo
    before = _picture(scene)
    assert _picture(scene) == before
    scene.network.show_network(scene.topology, -scene.parameters, scene.activations())
    assert _picture(scene) != before


def test_other_activations_make_another_picture_of_the_same_weights(demo: Demo) -> None:
    _, scene = demo
    before = _picture(scene)
    activations = [-layer for layer in scene.activations()]
    scene.network.show_network(scene.topology, scene.parameters, activations)
    assert _picture(scene) != before


def test_sign_shows_without_colour_too(demo: Demo) -> None:
    """Blue and vermilion exchanged by a grey picture: a negative weight is dashed, so fewer pixels are lit."""
    _, scene = demo
    topology = Topology((1, 1))
    lit = []
    for weight in (1.0, -1.0):
        scene.network.show_network(topology, np.array([weight, 0.0]))
        surface = pygame.Surface(scene.network.rect.size)
        scene.network.paint(surface)
        pixels = pygame.surfarray.array3d(surface).astype(int)
        row = pixels[:, (28 + scene.network.rect.height) // 2]
        ground = np.array(scene.app.theme["panel"][:3])
        lit.append(int((np.abs(row - ground).sum(axis=1) > 12).sum()))
    assert lit[1] < 0.85 * lit[0]


def test_resting_on_a_node_tells_its_name_and_value(demo: Demo) -> None:
    driver, scene = demo
    network = scene.network
    layout = network._layout
    assert layout is not None
    x, y = layout.columns[-1].xy[0]
    driver.move((network.rect.left + round(x), network.rect.top + round(y)))
    driver.frames(2)
    assert network._hovered_node == (2, 0)
    value = float(scene.activations()[-1][0])
    assert network.describe((2, 0)).startswith(f"steer {value:+.2f}".replace("-", "−"))
    assert "bias" in network.describe((2, 0))
    assert network.describe((0, 1)).startswith("b ")


@pytest.mark.parametrize("sizes", [(784, 100, 10), (1, 1), (3, 2, 2, 2, 2, 2, 1), (200, 1)])
def test_any_shape_fits_into_its_box(sizes: tuple[int, ...]) -> None:
    box = pygame.Rect(40, 30, 260, 200)
    layout = lay_out_network(sizes, box, 8.0, 11.0)
    for size, column in zip(sizes, layout.columns, strict=True):
        assert len(column.shown) + column.hidden == size
        assert len(np.unique(column.shown)) == len(column.shown)
        assert column.xy[:, 0].min() >= box.left
        assert column.xy[:, 0].max() <= box.right
        assert column.xy[:, 1].min() >= box.top
        assert column.xy[:, 1].max() <= box.bottom
        if len(column.xy) > 1:
            assert np.diff(column.xy[:, 1]).min() > 2 * layout.radius


def test_wide_layers_and_broken_values_are_drawn(demo: Demo) -> None:
    _, scene = demo
    topology = Topology((784, 100, 10))
    rng = np.random.default_rng(5)
    parameters = rng.normal(size=topology.parameter_count)
    parameters[::7] = np.nan
    layers = [rng.normal(size=size) for size in topology.layer_sizes]
    layers[1][:] = np.inf
    scene.network.show_network(topology, parameters, layers)
    _picture(scene)


def test_without_a_network_the_panel_says_so(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    driver, scene = demo
    monkeypatch.setattr(scene, "refresh", lambda: None)
    before = _picture(scene)
    scene.network.clear("nobody is driving")
    driver.frames(2)
    assert _picture(scene) != before
    driver.assert_layout_is_clean()
