"""The network panel for pictures: the input as a picture, the rest neuron by neuron."""

from __future__ import annotations

import numpy as np
import pytest

from brains.initializers import initialize
from brains.network import Network
from brains.topology import Topology
from scenes.pictures_draw_network import PictureNetworkPanel
from scenes.scene import Scene
from scenes.theme import Theme
from scenes.widgets import Panel
from tests.scenes.driver import Driver

_DIGITS = tuple("0123456789")


class _Bare(Scene):
    """A scene with nothing but the panel."""

    network: PictureNetworkPanel

    def build(self, panel: Panel) -> None:
        self.network = PictureNetworkPanel(panel.ui)
        panel.add(self.network)


@pytest.fixture
def panel(driver: Driver) -> tuple[Driver, PictureNetworkPanel]:
    scene = _Bare()
    driver.adopt("demo", scene)
    return driver, scene.network


def network_of(*sizes: int) -> Network:
    topology = Topology(sizes, ("relu",) * (len(sizes) - 2) + ("softmax",))
    return Network(topology, initialize(topology, np.random.default_rng(1), "he"))


def shown(driver: Driver, panel: PictureNetworkPanel, network: Network, shape: tuple[int, ...] = (28, 28)) -> bytes:
    picture = np.zeros((28, 28), dtype=np.float32)
    picture[4:8, 4:24] = 1
    inputs = np.zeros(network.topology.inputs, dtype=np.float32)
    inputs[:100] = 1
    panel.show_thought(network, picture, network.layer_activations(inputs), _DIGITS, shape)
    driver.frames(3)
    return driver.pixels()


def test_a_small_network_is_shown_whole_and_a_wide_one_summarised(panel: tuple[Driver, PictureNetworkPanel]) -> None:
    driver, widget = panel
    shown(driver, widget, network_of(784, 16, 16, 10))
    assert widget._layout is not None
    assert [len(column.shown) for column in widget._layout.columns] == [16, 16, 10]
    assert [column.hidden for column in widget._layout.columns] == [0, 0, 0]
    shown(driver, widget, network_of(784, 512, 256, 10))
    assert widget._layout is not None
    assert [len(column.shown) for column in widget._layout.columns] == [20, 20, 10]


def test_of_a_wide_layer_those_neurons_are_drawn_that_matter_most(panel: tuple[Driver, PictureNetworkPanel]) -> None:
    driver, widget = panel
    network = network_of(784, 300, 10)
    loud = np.arange(5, 300, 15)
    network.layers[0][0][loud] = 1.0
    shown(driver, widget, network)
    assert np.array_equal(widget._chosen[0], loud)
    assert widget.describe((0, 2)).startswith("neuron 36 +100.00")
    assert widget.describe((1, 7)).startswith("7 +")


@pytest.mark.parametrize(
    ("sizes", "shape"), [((784, 10), (28, 28)), ((3072, 20, 10), (32, 32, 3)), ((784, 1, 10), (28, 28))]
)
def test_any_number_of_layers_and_colours_can_be_shown(
    panel: tuple[Driver, PictureNetworkPanel], sizes: tuple[int, ...], shape: tuple[int, ...]
) -> None:
    driver, widget = panel
    shown(driver, widget, network_of(*sizes), shape)
    driver.move(widget.rect.center)
    assert widget._topology is not None


def test_resting_on_a_neuron_of_the_first_layer_shows_its_weights_the_top_at_the_top(
    panel: tuple[Driver, PictureNetworkPanel],
) -> None:
    driver, widget = panel
    network = network_of(784, 16, 16, 10)
    weights = network.layers[0][0].reshape(16, 28, 28)
    weights[3] = 0
    weights[3, :14] = 1.0
    weights[3, 14:] = -1.0
    before = shown(driver, widget, network)
    assert widget._layout is not None
    x, y = widget._layout.columns[0].xy[3]
    driver.move((round(widget.rect.left + x), round(widget.rect.top + y)))
    driver.frames(3)
    assert driver.pixels() != before
    theme, frame = Theme(), widget._frame().move(widget.rect.topleft)
    above, below = (
        driver.app.screen.get_at((frame.centerx, frame.top + round(frame.height * share))) for share in (0.25, 0.75)
    )
    assert np.abs(np.subtract(above[:3], theme["positive"][:3])).max() < 12
    assert np.abs(np.subtract(below[:3], theme["negative"][:3])).max() < 12


def test_nothing_flows_through_an_empty_canvas(panel: tuple[Driver, PictureNetworkPanel]) -> None:
    driver, widget = panel
    network = network_of(784, 16, 16, 10)
    lit = shown(driver, widget, network)
    widget.show_thought(network, np.zeros((28, 28), dtype=np.float32), None, _DIGITS, (28, 28))
    driver.frames(3)
    assert driver.pixels() != lit
