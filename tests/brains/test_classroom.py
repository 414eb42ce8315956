"""The worked numbers of the lessons, exact to a millionth."""

import numpy as np
import pytest

from brains.backprop import loss_and_gradient, numerical_gradient
from brains.classroom import difference_quotient, line_error, line_step, logit, scaled_input, simple_step, split_errors
from brains.network import Network
from brains.topology import Topology

HIDDEN = [[0.9, 0.3, 0.4], [0.2, 0.8, 0.2], [0.1, 0.5, 0.6]]
OUTPUT = [[0.3, 0.7, 0.5], [0.6, 0.5, 0.2], [0.8, 0.1, 0.9]]
INPUTS, TARGETS = np.array([0.9, 0.1, 0.8]), np.array([0.01, 0.99, 0.01])


def worked_network() -> Network:
    network = Network(Topology((3, 3, 3), ("sigmoid",)), np.zeros(24))
    network.layers[0][0][:], network.layers[1][0][:] = HIDDEN, OUTPUT
    return network


def half_squares(network: Network) -> float:
    return float(((TARGETS - network.forward(INPUTS[None])[0]) ** 2).sum() / 2)


def test_kilometres_to_miles() -> None:
    errors = [line_error(slope, 100.0, 62.137) for slope in (0.5, 0.6, 0.7, 0.61)]
    assert errors == pytest.approx([12.137, 2.137, -7.863, 1.137], abs=1e-9)
    assert line_step(0.5, 100.0, 62.137) == pytest.approx(0.62137, abs=1e-9)


def test_the_last_bug_erases_the_first_unless_steps_are_moderated() -> None:
    assert line_error(0.25, 3.0, 1.1) == pytest.approx(0.35)
    first = line_step(0.25, 3.0, 1.1)
    assert first == pytest.approx(0.366667, abs=1e-6)
    assert line_error(first, 1.0, 2.9) == pytest.approx(2.533333, abs=1e-6)
    assert line_step(first, 1.0, 2.9) == pytest.approx(2.9, abs=1e-12)
    moderated = line_step(0.25, 3.0, 1.1, 0.5)
    assert moderated == pytest.approx(0.308333, abs=1e-6)
    assert line_error(moderated, 1.0, 2.9) == pytest.approx(2.591667, abs=1e-6)
    assert line_step(moderated, 1.0, 2.9, 0.5) == pytest.approx(1.604167, abs=1e-6)


def test_errors_are_split_by_weights() -> None:
    assert split_errors(np.array([[3.0, 1.0]]), np.ones(1), True) == pytest.approx([3 / 4, 1 / 4])
    assert split_errors(np.array([[6.0, 3.0]]), np.ones(1), True) == pytest.approx([2 / 3, 1 / 3])
    weights, errors = np.array([[2.0, 3.0], [1.0, 4.0]]), np.array([1.5, 0.5])
    assert split_errors(weights, errors, True) == pytest.approx([0.7, 1.3])
    assert split_errors(weights, errors) == pytest.approx([3.5, 6.5])


def test_one_step_of_the_simple_rule() -> None:
    network = worked_network()
    errors = TARGETS - network.forward(INPUTS[None])[0]
    assert errors == pytest.approx([-0.716303, 0.281402, -0.768097], abs=1e-6)
    assert split_errors(np.array(OUTPUT), errors) == pytest.approx([-0.660527, -0.437521, -0.993159], abs=1e-6)
    after = simple_step(network, INPUTS, TARGETS, 0.3)
    assert after.layers[1][0].ravel() == pytest.approx(
        [0.267478, 0.674221, 0.472224, 0.613271, 0.510520, 0.211334, 0.769709, 0.075990, 0.874130], abs=1e-6
    )
    assert after.layers[0][0].ravel() == pytest.approx(
        [0.867594, 0.296399, 0.371195, 0.171732, 0.796859, 0.174873, 0.039013, 0.493224, 0.545789], abs=1e-6
    )
    assert half_squares(network) == pytest.approx(0.591125, abs=1e-6)
    assert half_squares(after) == pytest.approx(0.568249, abs=1e-6)
    assert not after.layers[0][1].any()


def test_the_true_gradient_carries_the_slope_back_and_agrees_with_central_differences() -> None:
    network = worked_network()
    hidden, outputs = network.layer_activations(INPUTS)[1:]
    errors = (TARGETS - outputs) * outputs * (1 - outputs)
    true_hidden = np.array(OUTPUT).T @ errors  # e o (1 - o) goes back through the weights
    _, gradient = loss_and_gradient(network, INPUTS[None], TARGETS[None])
    to_hidden, to_output = (weights for weights, _ in network.topology.views(gradient))
    assert to_output == pytest.approx(-2 * np.outer(errors, hidden), rel=1e-12)
    assert to_hidden == pytest.approx(-2 * np.outer(true_hidden * hidden * (1 - hidden), INPUTS), rel=1e-12)
    found = numerical_gradient(network, INPUTS[None], TARGETS[None]).gradient
    assert np.linalg.norm(gradient - found) <= 1e-7 * np.linalg.norm(found)
    simple = simple_step(network, INPUTS, TARGETS, 1.0).parameters - network.parameters
    true = -gradient / 2
    assert simple[to_hidden.size + 3 :][: to_output.size] == pytest.approx(true[12:21], rel=1e-9)  # the last layer's is
    assert np.abs(simple[:9] - true[:9]).max() > 0.01  # the hidden layer's is not


@pytest.mark.parametrize(("step", "slope"), [(2.0, 31.0), (1.0, 28.0), (0.5, 27.25), (0.1, 27.01)])
def test_the_slope_of_a_cube_is_found_by_ever_smaller_steps(step: float, slope: float) -> None:
    assert difference_quotient(lambda t: t**3, 3.0, step, central=True) == pytest.approx(slope, abs=1e-9)
    assert difference_quotient(lambda t: t**2, 3.0, step, central=True) == pytest.approx(6.0, abs=1e-9)


def test_a_one_sided_step_is_off_by_the_step() -> None:
    for x in (-1.0, 0.0, 2.5):
        for step in (1.0, 0.5, 0.01):
            slope = difference_quotient(lambda t: t * t - 3 * t + 4, x, step)
            assert slope == pytest.approx(2 * x + step - 3, abs=1e-9)


def test_a_fixed_step_overshoots_for_ever_and_one_in_proportion_to_the_slope_settles() -> None:
    fixed, sloped = [1.5], [1.5]
    for _ in range(50):
        fixed.append(fixed[-1] - 2.0 * float(np.sign(2 * (fixed[-1] - 1))))
        sloped.append(sloped[-1] - 0.2 * 2 * (sloped[-1] - 1))
    assert min(abs(x - 1) for x in fixed) == pytest.approx(0.5)
    assert sloped[-1] == pytest.approx(1.0, abs=1e-6)


def test_counts_and_scales() -> None:
    assert Topology((2, 3, 2)).parameter_count == 17
    assert sum(weights.size for weights, _ in Topology((2, 3, 2)).views(np.zeros(17))) == 12
    assert Topology((784, 16, 16, 10)).parameter_count == 13_002
    assert logit(0.99) == pytest.approx(4.595120, abs=1e-6)
    assert scaled_input(np.array([0, 128, 255])) == pytest.approx([0.01, 0.506941, 1.0], abs=1e-6)


@pytest.mark.parametrize(
    ("name", "table", "parted"), [("and", 0b1000, True), ("or", 0b1110, True), ("xor", 0b0110, False)]
)
def test_one_line_parts_and_and_or_but_not_xor(name: str, table: int, parted: bool) -> None:
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    truth = np.array([table >> k & 1 for k in range(4)], dtype=bool)
    grid = np.linspace(-2, 2, 17)
    lines = np.stack(np.meshgrid(grid, grid, grid), axis=-1).reshape(-1, 3)
    said = lines[:, :2] @ corners.T + lines[:, 2:] > 0
    assert bool((said == truth).all(axis=1).any()) == parted, name
