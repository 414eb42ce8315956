"""Two weights: the landscape is the network's real cost, and the paths are those of the optimizers of brains."""

from __future__ import annotations

import numpy as np
import pygame
import pytest

from brains.backprop import loss_and_gradient, loss_of, numerical_gradient
from brains.optimizers import AdamSettings, MomentumSettings, OptimizerSettings, make_optimizer
from scenes.gradient_contour import LINES, contour_picture, levels
from scenes.gradient_landscape import LANDSCAPES, Landscape
from scenes.gradient_walks import METHODS, MOST_STEPS, Walks
from scenes.theme import Theme

each_landscape = pytest.mark.parametrize("landscape", LANDSCAPES, ids=lambda one: one.name)


@each_landscape
def test_heights_are_the_cost_of_the_network_there(landscape: Landscape) -> None:
    first, second = landscape.axes
    for j, i in ((0, 0), (40, 40), (11, 67), (80, 3)):
        network = landscape.network((first[i], second[j]))
        expected = loss_of(network, landscape.inputs, landscape.targets, landscape.cost)
        assert landscape.heights[j, i] == pytest.approx(expected, rel=1e-4, abs=1e-6)


@each_landscape
def test_slopes_are_those_of_brains_and_of_finite_differences(landscape: Landscape) -> None:
    for point in np.random.default_rng(5).uniform(landscape.low, landscape.high, (8, 2)):
        cost, slope = landscape.cost_and_slope(point)
        network, free = landscape.network(point), list(landscape.free)
        loss, gradient = loss_and_gradient(network, landscape.inputs, landscape.targets, landscape.cost)
        nudged = numerical_gradient(network, landscape.inputs, landscape.targets, landscape.cost).gradient
        assert cost == pytest.approx(loss, rel=1e-12)
        assert slope == pytest.approx(gradient[free], rel=1e-12)
        assert slope == pytest.approx(nudged[free], rel=1e-6, abs=1e-8)


@each_landscape
def test_there_are_exactly_two_free_weights_and_the_start_is_in_sight(landscape: Landscape) -> None:
    assert np.count_nonzero(landscape.parameters((1.0, 1.0))) == 2
    assert landscape.inside(landscape.start)
    assert landscape.inside(landscape.lowest)
    assert not landscape.inside((1e9, 0))


def test_the_saddle_has_two_valleys_of_one_depth() -> None:
    saddle = LANDSCAPES[0]
    assert np.allclose(saddle.heights, saddle.heights[::-1, ::-1], atol=1e-5)
    cost, slope = saddle.cost_and_slope((0.0, 0.0))
    assert slope == pytest.approx((0, 0), abs=1e-12)
    assert cost > saddle.heights.min() + 0.1


@each_landscape
def test_every_full_batch_path_is_the_optimizers_own(landscape: Landscape) -> None:
    walks = Walks(landscape)
    for _ in range(25):
        walks.step()
    for walk in walks.walks:
        if walk.method.minibatch:
            continue
        settings = {
            "gradient-descent": OptimizerSettings(walks.learn_rate),
            "momentum": MomentumSettings(walks.learn_rate, walks.momentum),
            "adam": AdamSettings(walks.adam_rate),
        }[walk.method.optimizer]
        optimizer = make_optimizer(walk.method.optimizer, 2, settings, np.float64)
        place, way = np.array(landscape.start), [landscape.start]
        for _ in range(25):
            network = landscape.network(place)
            gradient = loss_and_gradient(network, landscape.inputs, landscape.targets, landscape.cost)[1]
            optimizer.step(place, gradient[list(landscape.free)])
            way.append(tuple(place))
        assert np.array(walk.points) == pytest.approx(np.array(way), rel=1e-12), walk.method.name


@each_landscape
def test_all_methods_come_down(landscape: Landscape) -> None:
    walks = Walks(landscape)
    for _ in range(300):
        walks.step()
    depth = landscape.heights.max() - landscape.heights.min()
    for walk in walks.walks:
        assert not walk.lost
        assert walk.costs[-1] < landscape.heights.min() + 0.12 * depth, walk.method.name


def test_minibatches_stumble_and_a_batch_of_all_is_gradient_descent() -> None:
    line = LANDSCAPES[3]
    stumbling, whole = Walks(line), Walks(line)
    stumbling.batch, whole.batch = 1, len(line.inputs)
    stumbling.learn_rate = whole.learn_rate = 0.05
    for _ in range(60):
        stumbling.step()
        whole.step()
    rises = [
        sum(b > a for a, b in zip(walks.walks[1].costs, walks.walks[1].costs[1:], strict=False))
        for walks in (stumbling, whole)
    ]
    assert rises[0] > 5, "it should now and then go uphill"
    assert rises[1] == 0
    assert np.array(whole.walks[1].points) == pytest.approx(np.array(whole.walks[0].points), rel=1e-9)


def test_the_learn_rate_acts_at_once_and_in_proportion() -> None:
    walks = Walks(LANDSCAPES[0])
    slow, fast = walks.walks[0], Walks(LANDSCAPES[0]).walks[0]
    slow.step(0.01, 0.9, 1)
    fast.step(0.03, 0.9, 1)
    assert np.subtract(fast.points[1], fast.points[0]) == pytest.approx(3 * np.subtract(slow.points[1], slow.points[0]))


def test_a_learn_rate_that_is_too_large_stops_the_walk_not_the_lab() -> None:
    walks = Walks(LANDSCAPES[3])
    walks.learn_rate = 10.0
    for _ in range(200):
        walks.step()
    assert walks.walks[0].lost
    assert np.isfinite(walks.walks[0].costs).all()
    assert np.isfinite(walks.walks[0].points).all()


def test_the_same_seed_stumbles_the_same_way() -> None:
    ways = []
    for seed in (4, 4, 5):
        walks = Walks(LANDSCAPES[3], seed)
        for _ in range(20):
            walks.step()
        ways.append(walks.walks[1].points)
    assert ways[0] == ways[1]
    assert ways[0] != ways[2]


def test_walks_end_and_long_paths_stay_short_to_draw() -> None:
    walks = Walks(LANDSCAPES[3])
    walks.active = [False, True, False, False]
    for _ in range(MOST_STEPS + 10):
        walks.step()
    walk = walks.walks[1]
    assert walk.over
    assert walk.steps == MOST_STEPS
    path = walk.path(80)
    assert 40 <= len(path) <= 82
    assert tuple(path[0]) == walk.points[0]
    assert tuple(path[-1]) == walk.points[-1]
    assert walks.walks[0].steps == 0


def test_marks_and_keys_of_the_methods_differ() -> None:
    for attribute in ("name", "mark", "key", "colour"):
        assert len({getattr(method, attribute) for method in METHODS}) == len(METHODS)


@each_landscape
def test_the_map_is_darkest_where_the_cost_is_lowest_and_stands_upright(landscape: Landscape) -> None:
    pygame.display.init()
    bands = levels(landscape)
    assert len(bands) == LINES + 1
    assert (np.diff(bands) > 0).all()
    picture = contour_picture(landscape, Theme(), (120, 90))
    light = pygame.surfarray.array3d(picture).sum(axis=2)  # (x, y from the top)
    across = (landscape.lowest[0] - landscape.low[0]) / (landscape.high[0] - landscape.low[0])
    upward = (landscape.lowest[1] - landscape.low[1]) / (landscape.high[1] - landscape.low[1])
    assert light[round(across * 119), round((1 - upward) * 89)] <= np.percentile(light, 15)
