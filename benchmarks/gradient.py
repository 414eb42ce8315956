"""Gradient descent beside PyTorch and scikit-learn: the same networks, the same steps, in turn, in one run."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from benchmarks.digits import Digits, Epoch, Learned, Learner, both_ways, faster, in_turn, read_digits
from benchmarks.measure import Pace, Row, cost_row, noted, rate, rate_row
from benchmarks.measure import in_turn as rates_in_turn
from brains.datasets import make_dataset
from brains.examples import Examples, encode
from brains.initializers import initialize
from brains.network import Network
from brains.optimizers import OptimizerSettings
from brains.topology import Topology
from brains.trainer import Trainer, TrainerSettings

TOPOLOGY = Topology((784, 100, 10), ("relu", "softmax"))
BATCH = 32
LEARN_RATES = {"gradient-descent": 0.1, "adam": 0.001}
PEERS = ("PyTorch", "scikit-learn")


def measure(pace: Pace) -> list[Row]:
    """Single steps of a tiny network, and epochs of digits by two optimizers."""
    digits = read_digits()
    rows = [single_steps(pace)]
    for optimizer in LEARN_RATES:
        rows += epoch_rows(optimizer, epochs(optimizer, digits, pace.rounds), digits.real)
    return rows


def single_steps(pace: Pace) -> Row:
    """Training steps on single examples, 2-4-1 sigmoid, squared error, plain gradient descent."""
    import torch

    examples = make_dataset("xor", np.random.default_rng(0), variant="corners").examples()
    topology, rng = Topology((2, 4, 1), ("sigmoid",)), np.random.default_rng(1)
    network = Network(topology, initialize(topology, rng))
    trainer = Trainer(
        network, examples, rng, TrainerSettings(batch=1), "gradient-descent", OptimizerSettings(learn_rate=0.5)
    )
    layers = [torch.nn.Linear(2, 4), torch.nn.Sigmoid(), torch.nn.Linear(4, 1), torch.nn.Sigmoid()]
    module, cost = torch.nn.Sequential(*layers), torch.nn.MSELoss()
    optimizer = torch.optim.SGD(module.parameters(), lr=0.5)
    inputs, targets = (torch.tensor(array, dtype=torch.float32) for array in (examples.inputs, examples.targets))

    def ours() -> int:
        trainer.run(200)
        return 200

    def peer() -> int:
        for row in range(200):
            optimizer.zero_grad()
            cost(module(inputs[row : row + 1]), targets[row : row + 1]).backward()
            optimizer.step()
        return 200

    figures = rates_in_turn(lambda: rate(ours, pace.seconds), lambda: rate(peer, pace.seconds), pace.rounds)
    what = "training steps a second on single examples, 2-4-1 sigmoid"
    return rate_row(what, "/s", figures[0], "PyTorch", figures[1], "at least 8 ×", lambda _, ratio: ratio >= 8)


def epochs(optimizer: str, digits: Digits, rounds: int) -> dict[str, Learned]:
    """An epoch and the accuracy after it, ours and both peers' in turn."""
    makers = {"PyTorch": torch_learner, "scikit-learn": sklearn_learner}
    learners = {"ours": Learner(partial(our_learner, optimizer, digits))}
    for name in PEERS:
        learners |= both_ways(partial(makers[name], optimizer, digits), name)
    return in_turn(learners, rounds)


def epoch_rows(optimizer: str, found: dict[str, Learned], real: bool) -> list[Row]:
    """The time beside each peer in its faster way, and the accuracy beside the better one."""
    ours, rows = found["ours"], []
    for peer in PEERS:
        way = faster(found, peer)
        row = cost_row(
            f"one epoch of 784-100-10, batch {BATCH}, {optimizer}, beside {peer}",
            "s",
            ours.seconds,
            way,
            found[way].seconds,
            "at least 1.6 × as fast",
            lambda _, ratio: ratio >= 1.6,
        )
        rows.append(noted(row, **{name: float(np.median(other.seconds)) for name, other in found.items()}))
    if real:
        best = max((faster(found, peer) for peer in PEERS), key=lambda name: float(np.mean(found[name].accuracy)))
        right, theirs = 100 * ours.accuracy, 100 * float(np.mean(found[best].accuracy))
        mean = float(right.mean())
        what, promise = f"test accuracy after that epoch, {optimizer}, in the mean", "at most 0.3 points below"
        low, high = float(right.min()), float(right.max())
        rows.append(Row(what, "%", mean, low, high, best, theirs, None, promise, mean >= theirs - 0.3))
    return rows


def our_learner(optimizer: str, digits: Digits, seed: int) -> tuple[Epoch, Callable[[], float]]:
    rng = np.random.default_rng(seed)
    examples = Examples(digits.pictures, encode(digits.labels, 10).astype(np.float32))
    test = Examples(digits.test_pictures, encode(digits.test_labels, 10).astype(np.float32))
    network = Network(TOPOLOGY, initialize(TOPOLOGY, rng))
    trainer = Trainer(network, examples, rng, TrainerSettings("cross_entropy", BATCH), optimizer)
    trainer.learn_rate = LEARN_RATES[optimizer]
    return trainer.run_epoch, lambda: trainer.score(test).accuracy


def torch_learner(optimizer: str, digits: Digits, seed: int) -> tuple[Epoch, Callable[[], float]]:
    """From the same weights as ours; examples are taken by index, which is far quicker than a DataLoader."""
    import torch

    torch.manual_seed(seed)
    network = Network(TOPOLOGY, initialize(TOPOLOGY, np.random.default_rng(seed)))
    first, last = torch.nn.Linear(784, 100), torch.nn.Linear(100, 10)
    for layer, (weights, biases) in zip((first, last), network.layers, strict=True):
        layer.weight.data, layer.bias.data = torch.tensor(weights.copy()), torch.tensor(biases.copy())
    module, cost = torch.nn.Sequential(first, torch.nn.ReLU(), last), torch.nn.CrossEntropyLoss()
    kind = {"gradient-descent": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer]
    steps = kind(module.parameters(), lr=LEARN_RATES[optimizer])
    pictures, labels = torch.from_numpy(digits.pictures), torch.from_numpy(digits.labels)

    def epoch() -> None:
        order = torch.randperm(len(pictures))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            steps.zero_grad()
            cost(module(pictures[rows]), labels[rows]).backward()
            steps.step()

    def accuracy() -> float:
        with torch.no_grad():
            answers = module(torch.from_numpy(digits.test_pictures)).argmax(dim=1).numpy()
        return float((answers == digits.test_labels).mean())

    return epoch, accuracy


def sklearn_learner(optimizer: str, digits: Digits, seed: int) -> tuple[Epoch, Callable[[], float]]:
    from sklearn.neural_network import MLPClassifier

    words: dict[str, Any] = {"solver": "adam"}
    if optimizer == "gradient-descent":
        words = {"solver": "sgd", "momentum": 0.0, "nesterovs_momentum": False}
    rate_words = {"learning_rate_init": LEARN_RATES[optimizer], "batch_size": BATCH, "alpha": 0.0}
    peer = MLPClassifier((100,), activation="relu", max_iter=1, random_state=seed, **rate_words, **words)

    def epoch() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that one epoch is not enough is known
            peer.fit(digits.pictures, digits.labels)

    return epoch, lambda: float(peer.score(digits.test_pictures, digits.test_labels))
