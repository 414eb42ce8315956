"""The forward pass of a whole population, beside neat-python's feed-forward networks."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.measure import Pace, Row, in_turn, rate, rate_row
from brains.population import Population
from brains.topology import Topology

INDIVIDUALS = 1000
TOPOLOGY = Topology((9, 12, 2), ("tanh", "tanh"))


def equal_networks(parameters: np.ndarray) -> list[Any]:
    """neat-python networks with the same weights as every row of ``parameters`` (individuals, parameters)."""
    from neat.activations import tanh_activation
    from neat.aggregations import sum_aggregation
    from neat.nn import FeedForwardNetwork

    inputs = [-1 - k for k in range(TOPOLOGY.inputs)]
    outputs = list(range(TOPOLOGY.outputs))
    networks = []
    for row in parameters:
        senders, names, evaluations = inputs, iter((range(2, 14), outputs)), []
        for weights, biases in TOPOLOGY.views(row):
            receivers = list(next(names))
            for node, weight, bias in zip(receivers, weights, biases, strict=True):
                links = [(sender, float(w)) for sender, w in zip(senders, weight, strict=True)]
                # neat-python's tanh multiplies its argument by 2.5: undone here, so that both compute the same numbers.
                evaluations.append((node, tanh_activation, sum_aggregation, float(bias) / 2.5, 1 / 2.5, links))
            senders = receivers
        networks.append(FeedForwardNetwork(inputs, outputs, evaluations))
    return networks


def measure(pace: Pace) -> list[Row]:
    rng = np.random.default_rng(0)
    parameters = rng.standard_normal((INDIVIDUALS, TOPOLOGY.parameter_count)).astype(np.float32)
    seen = np.ascontiguousarray(rng.uniform(-1, 1, (TOPOLOGY.inputs, INDIVIDUALS)).astype(np.float32)).T
    population, peers = Population(TOPOLOGY, parameters), equal_networks(parameters)
    lists = [row.tolist() for row in seen]

    def ours() -> int:
        for _ in range(20):
            population.forward(seen)
        return 20

    def peer() -> int:
        for network, row in zip(peers, lists, strict=True):
            network.activate(row)
        return 1

    theirs = np.array([network.activate(row) for network, row in zip(peers, lists, strict=True)])
    assert np.allclose(population.forward(seen), theirs, atol=1e-5), "the two do not compute the same networks"
    figures = in_turn(lambda: rate(ours, pace.seconds), lambda: rate(peer, pace.seconds), pace.rounds)
    return [
        rate_row(
            f"forward passes a second of a population, {INDIVIDUALS:,} × 9-12-2",
            "/s",
            figures[0],
            "neat-python",
            figures[1],
            "at least 200 ×",
            lambda _, ratio: ratio >= 200,
        )
    ]
