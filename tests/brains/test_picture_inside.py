"""Weights as pictures, exciting pictures, gradients of the input, occlusion and dreams: right numbers, right way up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.activations import ACTIVATIONS
from brains.initializers import initialize
from brains.network import Network
from brains.pictures.dreams import Dreams, DreamSettings
from brains.pictures.inside import backward_pass, excitations, forward_pass, occlusion, share_of, weight_pictures
from brains.topology import Topology
from tests.brains.picture_networks import digit_network, digits


def some_network(sizes: tuple[int, ...], names: tuple[str, ...], dtype: type = np.float32) -> Network:
    topology = Topology(sizes, names)
    return Network(topology, initialize(topology, np.random.default_rng(3)).astype(dtype))


def seeker(places: np.ndarray, weight: float = 1.0) -> Network:
    """Two classes: the first wants light at ``places`` ``(height, width)`` bool, the second dark."""
    topology = Topology((places.size, 2), ("softmax",))
    network = Network(topology, np.zeros(topology.parameter_count, np.float32))
    network.layers[0][0][0] = weight * np.where(places, 1, 0).ravel()
    return network


def top_left(shape: tuple[int, int] = (28, 28)) -> np.ndarray:
    places = np.zeros(shape, dtype=bool)
    places[2:6, 3:9] = True
    return places


# weights and excitations


@pytest.mark.parametrize("shape", [(4, 6), (2, 4, 3)])
def test_weight_pictures_are_the_first_weights_pixel_by_pixel(shape: tuple[int, ...]) -> None:
    network = some_network((24, 5, 2), ("tanh", "softmax"))
    pictures = weight_pictures(network, shape)
    assert pictures.shape == (5, *shape)
    for neuron in range(5):
        for place in np.ndindex(shape):
            lit = np.zeros(shape)
            lit[place] = 1
            assert pictures[(neuron, *place)] == network.layers[0][0][neuron] @ lit.ravel().astype(np.float32)
    pictures[:] = 0
    assert network.layers[0][0].any(), "it is a copy"


def test_the_top_of_a_weight_picture_weighs_the_top_of_the_drawing() -> None:
    picture = weight_pictures(seeker(top_left()), (28, 28))[0]
    assert picture[2:6, 3:9].min() == 1
    assert picture.sum() == 24


def test_excitations_are_what_the_neurons_of_a_layer_put_out() -> None:
    network = some_network((6, 5, 4, 3), ("relu", "tanh", "softmax"))
    inputs = np.random.default_rng(0).random((7, 6), dtype=np.float32)
    for layer, expected in enumerate(network.layer_activations(inputs[2])[1:]):
        np.testing.assert_allclose(excitations(network, inputs, layer)[2], expected, rtol=1e-5)
    np.testing.assert_allclose(excitations(network, inputs, -1), network.forward(inputs), rtol=1e-5)


def test_the_picture_that_excites_a_seeker_most_has_its_light_there() -> None:
    pictures = np.random.default_rng(0).random((50, 28, 28), dtype=np.float32) * 0.1
    pictures[17, 2:6, 3:9] = 1
    assert excitations(seeker(top_left()), pictures.reshape(50, -1))[:, 0].argmax() == 17


# the gradient of the input


@pytest.mark.parametrize("last", ["softmax", "sigmoid", "linear"])
@pytest.mark.parametrize("hidden", [name for name in ACTIVATIONS if name not in ("step", "softmax")])
def test_the_gradient_of_the_input_is_that_of_finite_differences(hidden: str, last: str) -> None:
    network = some_network((5, 4, 4, 3), (hidden, hidden, last), np.float64)
    rng = np.random.default_rng(1)
    inputs, wanted = rng.normal(size=(2, 5)), rng.normal(size=(2, 3))
    gradient = backward_pass(network, forward_pass(network, inputs, -1), wanted, of_sums=False)
    for row, column in np.ndindex(2, 5):
        nudge = np.zeros((2, 5))
        nudge[row, column] = 1e-6
        above, below = (np.sum(network.forward(inputs + sign * nudge) * wanted) for sign in (1, -1))
        assert gradient[row, column] == pytest.approx((above - below) / 2e-6, abs=1e-7, rel=1e-5)


def test_the_gradient_can_begin_at_the_sums_of_any_layer() -> None:
    network = some_network((5, 4, 3), ("tanh", "softmax"), np.float64)
    inputs, wanted = np.random.default_rng(1).normal(size=(2, 5)), np.eye(4)[:2]
    passed = forward_pass(network, inputs, 0)
    of_sums = backward_pass(network, passed, wanted, of_sums=True)
    np.testing.assert_allclose(of_sums, network.layers[0][0][:2], rtol=1e-12)
    slopes = 1 - np.tanh(inputs @ network.layers[0][0].T + network.layers[0][1]) ** 2
    of_outputs = backward_pass(network, passed, wanted, of_sums=False)
    np.testing.assert_allclose(of_outputs, (wanted * slopes) @ network.layers[0][0], rtol=1e-12)


# occlusion


def test_what_decides_is_where_the_network_looks() -> None:
    image = np.full((28, 28), 0.1, dtype=np.float32)
    image[2:6, 3:9] = 1
    network = seeker(top_left(), 0.2)
    decided = occlusion(network, image, 0)
    assert decided.shape == (28, 28)
    assert decided.dtype == np.float32
    assert np.unravel_index(decided.argmax(), decided.shape) in [(y, x) for y in range(1, 7) for x in range(3, 9)]
    assert decided[2:6, 3:9].mean() > 0.05
    assert np.abs(decided[12:]).max() < 1e-6
    np.testing.assert_allclose(occlusion(network, image, 1), -decided, atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 12), st.integers(1, 12), st.booleans())
def test_every_place_is_hidden_by_a_patch_at_least_once(
    patch: int, stride: int, height: int, width: int, colour: bool
) -> None:
    shape = (height, width, 3) if colour else (height, width)
    network = some_network((int(np.prod(shape)), 3), ("softmax",))
    image = np.random.default_rng(0).random(shape, dtype=np.float32)
    decided = occlusion(network, image, 2, patch, stride, fill=0.5)
    assert decided.shape == (height, width)
    assert np.isfinite(decided).all()
    assert np.abs(decided).max() <= 1


def test_a_patch_of_one_pixel_tells_what_that_pixel_alone_is_worth() -> None:
    network = some_network((12, 3), ("softmax",))
    image = np.random.default_rng(0).random((3, 4), dtype=np.float32)
    whole = network.forward(image.reshape(1, -1))[0, 2]
    for place, decided in np.ndenumerate(occlusion(network, image, 2, patch=1, stride=1, fill=0.3)):
        spoilt = image.copy()
        spoilt[place] = 0.3
        assert decided == pytest.approx(whole - network.forward(spoilt.reshape(1, -1))[0, 2], abs=1e-6)


def test_one_patch_over_everything_is_one_number() -> None:
    image = np.random.default_rng(0).random((6, 6), dtype=np.float32)
    network = some_network((36, 3), ("softmax",))
    decided = occlusion(network, image, 1, patch=60, stride=60, fill=0.0)
    lost = share_of(network, image.reshape(1, -1), 1) - share_of(network, np.zeros((1, 36)), 1)
    np.testing.assert_allclose(decided, np.full((6, 6), lost), atol=1e-6)


def test_a_single_output_speaks_for_and_against() -> None:
    network = some_network((16, 1), ("sigmoid",))
    image = np.random.default_rng(0).random((4, 4), dtype=np.float32)
    np.testing.assert_allclose(occlusion(network, image, 0, 2), -occlusion(network, image, 1, 2), atol=1e-6)


# dreams


def test_every_class_dreams_something_that_it_is_sure_of() -> None:
    network = digit_network()
    dreams = Dreams(network, (28, 28), range(10), seed=1)
    before = dreams.sureness
    dreams.step(100)
    assert dreams.steps == 100
    assert dreams.images.shape == (10, 28, 28)
    assert dreams.images.dtype == np.float32
    assert 0 <= dreams.images.min() <= dreams.images.max() <= 1
    assert dreams.sureness.min() > 0.95
    assert before.mean() < 0.5
    np.testing.assert_array_equal(network.classify(dreams.images.reshape(10, -1)), np.arange(10))
    np.testing.assert_allclose(dreams.sureness, network.forward(dreams.images.reshape(10, -1)).max(axis=1), rtol=1e-5)


def test_a_dream_is_lit_where_the_class_wants_light() -> None:
    dreams = Dreams(seeker(top_left()), (28, 28), [0, 1], seed=0)
    dreams.step(60)
    assert dreams.images[0, 3:5, 4:8].min() > 0.8
    assert dreams.images[0, 12:].max() < 0.2
    assert dreams.images[1, 2:6, 3:9].max() < 0.05


def test_the_same_seed_dreams_the_same_and_another_something_else() -> None:
    network = digit_network()
    one, again, other = (Dreams(network, (28, 28), [3, 5], seed=seed) for seed in (7, 7, 8))
    one.step(12)
    for _ in range(12):
        again.step()
    other.step(12)
    np.testing.assert_array_equal(one.images, again.images)
    assert np.abs(one.images - other.images).mean() > 0.01


def test_hidden_neurons_dream_too() -> None:
    network = digit_network()
    dreams = Dreams(network, (28, 28), [0, 9, 47], seed=2, layer=0)
    dreams.step(60)
    seen = excitations(network, digits().test.inputs())
    assert (dreams.sureness > np.quantile(seen, 0.9, axis=0)[[0, 9, 47]]).all()


def test_other_weights_may_come_while_it_dreams() -> None:
    dreams = Dreams(seeker(top_left()), (28, 28), [0], settings=DreamSettings(jitter=0))
    dreams.step(20)
    dreams.network = seeker(top_left()[::-1])
    dreams.step(80)
    assert dreams.images[0, 22:26, 3:9].mean() > 0.7
    assert dreams.images[0, 2:6, 3:9].mean() < 0.3


def test_colours_are_dreamt_of_and_a_single_output_dreams_both_ways() -> None:
    network = some_network((8 * 8 * 3, 1), ("sigmoid",))
    dreams = Dreams(network, (8, 8, 3), [0, 1])
    dreams.step(40)
    no, yes = network.forward(dreams.images.reshape(2, -1))[:, 0]
    assert no < 0.4 < 0.6 < yes
    np.testing.assert_allclose(dreams.sureness, [1 - no, yes], rtol=1e-5)


# what is refused


def test_pictures_of_another_size_and_neurons_that_are_none_are_refused() -> None:
    network = some_network((16, 3), ("softmax",))
    for ask in (
        lambda: weight_pictures(network, (5, 5)),
        lambda: occlusion(network, np.zeros((5, 5)), 0),
        lambda: Dreams(network, (5, 5), [0]),
    ):
        with pytest.raises(ValueError, match="not what 16-3 softmax sees"):
            ask()
    with pytest.raises(ValueError, match="goals are neurons of a layer of 3"):
        Dreams(network, (4, 4), [3])
    with pytest.raises(ValueError, match="at least 1 pixel"):
        occlusion(network, np.zeros((4, 4)), 0, patch=0)
