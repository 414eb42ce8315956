"""The same weights, the same examples, the same steps as PyTorch and scikit-learn: the same numbers to 1e-5.

Needs the extra ``peers``: ``pytest -m peers``.
"""

import numpy as np
import pytest

from brains.backprop import loss_and_gradient
from brains.examples import Examples, encode
from brains.initializers import initialize
from brains.network import Network
from brains.optimizers import AdamSettings, AdamWSettings, MomentumSettings, OptimizerSettings, RMSPropSettings
from brains.topology import Topology
from brains.trainer import Trainer, TrainerSettings

pytestmark = pytest.mark.peers

STEPS = 60

CASES = {
    "gradient-descent": (OptimizerSettings(0.3), "SGD", {"lr": 0.3}),
    "momentum": (MomentumSettings(0.1, 0.8), "SGD", {"lr": 0.1, "momentum": 0.8}),
    "nesterov": (MomentumSettings(0.1, 0.8), "SGD", {"lr": 0.1, "momentum": 0.8, "nesterov": True}),
    "rmsprop": (RMSPropSettings(0.01, 0.95, 1e-6), "RMSprop", {"lr": 0.01, "alpha": 0.95, "eps": 1e-6}),
    "adam": (AdamSettings(0.02, 0.8, 0.99, 1e-7), "Adam", {"lr": 0.02, "betas": (0.8, 0.99), "eps": 1e-7}),
    "adamw": (AdamWSettings(0.02, weight_decay=0.1), "AdamW", {"lr": 0.02, "weight_decay": 0.1}),
}


def examples(classes: int = 3, count: int = 24) -> Examples:
    rng = np.random.default_rng(1)
    return Examples(rng.normal(size=(count, 4)), encode(rng.integers(0, classes, count), classes, classes))


def torch_twin(network: Network, hidden: str):
    """A PyTorch module of the same network in float64, without its last activation."""
    import torch

    layers: list[torch.nn.Module] = []
    for weights, biases in network.layers:
        linear = torch.nn.Linear(weights.shape[1], weights.shape[0], dtype=torch.float64)
        linear.weight.data, linear.bias.data = torch.tensor(weights.copy()), torch.tensor(biases.copy())
        layers += [linear, getattr(torch.nn, hidden)()]
    return torch.nn.Sequential(*layers[:-1])


def flat(module) -> np.ndarray:
    return np.concatenate([parameter.detach().numpy().ravel() for parameter in module.parameters()])


@pytest.mark.parametrize("optimizer", CASES)
@pytest.mark.parametrize(
    ("activation", "theirs"), [("sigmoid", "Sigmoid"), ("silu", "SiLU"), ("leaky_relu", "LeakyReLU")]
)
def test_every_optimizer_takes_pytorchs_steps(optimizer: str, activation: str, theirs: str) -> None:
    import torch

    data, topology = examples(), Topology((4, 6, 5, 3), (activation, activation, "softmax"))
    network = Network(topology, initialize(topology, np.random.default_rng(2), "lecun").astype(np.float64))
    twin = torch_twin(network, theirs)
    settings, name, words = CASES[optimizer]
    peer, cost = getattr(torch.optim, name)(twin.parameters(), **words), torch.nn.CrossEntropyLoss()
    trainer = Trainer(
        network, data, np.random.default_rng(3), TrainerSettings("cross_entropy", batch=8), optimizer, settings
    )
    for _ in range(STEPS):
        trainer.run(1)
        rows = torch.tensor(trainer.rows)
        peer.zero_grad()
        loss = cost(twin(torch.tensor(data.inputs)[rows]), torch.tensor(data.targets)[rows])
        loss.backward()
        peer.step()
        assert trainer.progress.loss == pytest.approx(loss.item(), abs=1e-5)
    assert network.parameters == pytest.approx(flat(twin), abs=1e-5)


@pytest.mark.parametrize("cost", ["squared_error", "binary_cross_entropy", "cross_entropy"])
@pytest.mark.parametrize("last", ["sigmoid", "softmax"])
def test_gradients_of_all_costs_are_pytorchs(cost: str, last: str) -> None:
    import torch

    data, topology = examples(), Topology((4, 7, 3), ("tanh", last))
    network = Network(topology, np.random.default_rng(5).normal(size=topology.parameter_count))
    twin = torch_twin(network, "Tanh")
    sums, y = twin(torch.tensor(data.inputs)), torch.tensor(data.targets)
    a = torch.sigmoid(sums) if last == "sigmoid" else torch.softmax(sums, dim=1)
    costs = {
        "squared_error": (a - y) ** 2,
        "binary_cross_entropy": torch.nn.functional.binary_cross_entropy(a, y, reduction="none"),
        "cross_entropy": -y * torch.log(a),
    }
    loss = costs[cost].sum(dim=1).mean()
    loss.backward()
    found, gradient = loss_and_gradient(network, data.inputs, data.targets, cost)
    assert found == pytest.approx(loss.item(), rel=1e-9)
    expected = np.concatenate([parameter.grad.numpy().ravel() for parameter in twin.parameters()])
    assert gradient == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize(
    ("solver", "optimizer", "settings", "words"),
    [
        ("sgd", "gradient-descent", OptimizerSettings(0.2), {"momentum": 0.0, "nesterovs_momentum": False}),
        ("sgd", "momentum", MomentumSettings(0.1, 0.7), {"momentum": 0.7, "nesterovs_momentum": False}),
        ("sgd", "nesterov", MomentumSettings(0.1, 0.7), {"momentum": 0.7, "nesterovs_momentum": True}),
        ("adam", "adam", AdamSettings(0.01), {}),
    ],
)
def test_whole_batches_take_scikit_learns_steps(solver: str, optimizer: str, settings, words: dict) -> None:
    import warnings

    from sklearn.neural_network import MLPClassifier

    data, topology = examples(), Topology((4, 6, 3), ("tanh", "softmax"))
    network = Network(topology, initialize(topology, np.random.default_rng(4)).astype(np.float64))
    peer = MLPClassifier(
        (6,),
        activation="tanh",
        solver=solver,
        alpha=0.0,
        batch_size=24,
        learning_rate_init=settings.learn_rate,
        max_iter=STEPS,
        shuffle=False,
        tol=0.0,
        n_iter_no_change=10**6,
        warm_start=True,
        random_state=0,
        **words,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has not converged is known
        peer.max_iter = 1
        peer.fit(data.inputs, data.labels)  # makes its arrays; its weights are then replaced by ours
        for k, (weights, biases) in enumerate(network.layers):
            peer.coefs_[k][:], peer.intercepts_[k][:] = weights.T, biases
        peer._optimizer.__init__(
            [*peer.coefs_, *peer.intercepts_],
            settings.learn_rate,
            **({"momentum": words["momentum"], "nesterov": words["nesterovs_momentum"]} if words else {}),
        )
        for _ in range(STEPS):
            peer.partial_fit(data.inputs, data.labels)
    trainer = Trainer(
        network, data, np.random.default_rng(3), TrainerSettings("cross_entropy", batch=24), optimizer, settings
    )
    trainer.run(STEPS)
    theirs = [
        array.ravel()
        for weights, biases in zip(peer.coefs_, peer.intercepts_, strict=True)
        for array in (weights.T, biases)
    ]
    assert network.parameters == pytest.approx(np.concatenate(theirs), abs=1e-5)
