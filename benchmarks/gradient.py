"""Gradient descent beside PyTorch and scikit-learn: the same networks, the same steps, in turn, in one run.

Digits are read from ``$NEURARIUM_DATA/mnist`` (the four IDX files, packed with gzip). Without them random pictures of
the same size are used, on which the time is the same and the accuracy is not told.
"""

from __future__ import annotations

import gzip
import os
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.measure import Row, in_turn, rate, rate_row
from brains.datasets import make_dataset
from brains.examples import Examples, encode
from brains.initializers import initialize
from brains.network import Network
from brains.optimizers import OptimizerSettings
from brains.recipe import Recipe
from brains.restarts import train_with_restarts
from brains.topology import Topology
from brains.trainer import Trainer, TrainerSettings

TOPOLOGY = Topology((784, 100, 10), ("relu", "softmax"))
BATCH = 32
LEARN_RATES = {"gradient-descent": 0.1, "adam": 0.001}
Maker = Callable[[str, "Digits", int], tuple[Callable[[], None], Callable[[], float]]]
"""``make(optimizer, digits, seed) -> (train for one epoch, accuracy on the test pictures)``."""
STARTS = 100
SPIRALS = 10


@dataclass(frozen=True)
class Digits:
    """Pictures (N, 784) float32 from 0 to 1 and their labels (N,); real says whether they show digits."""

    pictures: np.ndarray
    labels: np.ndarray
    test_pictures: np.ndarray
    test_labels: np.ndarray
    real: bool


def measure(rounds: int, seconds: float) -> list[Row]:
    digits = read_digits()
    rows = [single_steps(rounds, seconds)]
    for optimizer in LEARN_RATES:
        rows += epochs(optimizer, digits, min(rounds, 5))
    return [*rows, xor_row(4, 99), xor_row(2, 95), spiral_row()]


def read_digits() -> Digits:
    folder = Path(os.environ.get("NEURARIUM_DATA", ".")) / "mnist"
    if not folder.is_dir():
        rng = np.random.default_rng(0)
        pictures = [rng.random((count, 784), dtype=np.float32) for count in (60_000, 10_000)]
        return Digits(pictures[0], rng.integers(0, 10, 60_000), pictures[1], rng.integers(0, 10, 10_000), False)
    arrays = []
    for part in ("train", "t10k"):
        for kind, offset in (("images-idx3", 16), ("labels-idx1", 8)):
            with gzip.open(folder / f"{part}-{kind}-ubyte.gz") as file:
                arrays.append(np.frombuffer(file.read(), np.uint8, offset=offset))
    scaled = [(array.reshape(-1, 784) / 255).astype(np.float32) for array in (arrays[0], arrays[2])]
    return Digits(scaled[0], arrays[1].astype(int), scaled[1], arrays[3].astype(int), True)


def single_steps(rounds: int, seconds: float) -> Row:
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

    figures = in_turn(lambda: rate(ours, seconds), lambda: rate(peer, seconds), rounds)
    what = "training steps a second on single examples, 2-4-1 sigmoid"
    return rate_row(what, "1/s", figures[0], "PyTorch eager", figures[1], "at least 8 ×", lambda _, ratio: ratio >= 8)


def epochs(optimizer: str, digits: Digits, rounds: int) -> list[Row]:
    """Seconds of one epoch, ours and both peers' in turn, and the accuracy on the test pictures after one epoch.

    The peers run once in one thread and once in as many as they like: on a busy machine the former is often faster.
    """
    makers: dict[str, tuple[Maker, int]] = {
        "ours": (our_learner, 1),
        "PyTorch": (torch_learner, os.cpu_count() or 1),
        "PyTorch in one thread": (torch_learner, 1),
        "scikit-learn": (sklearn_learner, os.cpu_count() or 1),
        "scikit-learn in one thread": (sklearn_learner, 1),
    }
    spent: dict[str, list[float]] = {name: [] for name in makers}
    right: dict[str, list[float]] = {name: [] for name in makers}
    for seed in range(rounds + 1):
        for name, (make, threads) in makers.items():
            epoch, accuracy = make(optimizer, digits, seed)
            with threadpool_limits(threads):  # OpenMP's, which are PyTorch's, too
                start = time.perf_counter()
                epoch()
            if seed:  # the first round warms up
                spent[name].append(time.perf_counter() - start)
                right[name].append(100 * accuracy())
    return epoch_rows(optimizer, {k: np.array(v) for k, v in spent.items()}, right, digits.real)


def epoch_rows(optimizer: str, spent: dict[str, np.ndarray], right: dict[str, list[float]], real: bool) -> list[Row]:
    ours = spent["ours"]
    faster = min((name for name in spent if name != "ours"), key=lambda name: float(np.median(spent[name])))
    ratio = float(np.median(spent[faster] / ours))
    what = f"one epoch of 784-100-10, batch {BATCH}, float32, {optimizer}"
    notes = {f"seconds {name}": float(np.median(times)) for name, times in spent.items()}
    middle, peer = float(np.median(ours)), float(np.median(spent[faster]))
    low, high = float(ours.min()), float(ours.max())
    rows = [Row(what, "s", middle, low, high, faster, peer, ratio, "at least 1.6 × as fast", ratio >= 1.6, notes)]
    if real:
        accuracy, theirs = float(np.mean(right["ours"])), float(np.mean(right[faster]))
        what = f"test accuracy after that epoch, {optimizer}"
        low, high = min(right["ours"]), max(right["ours"])
        same = accuracy >= theirs - 0.3
        rows.append(Row(what, "%", accuracy, low, high, faster, theirs, None, "at most 0.3 points below", same))
    return rows


def our_learner(optimizer: str, digits: Digits, seed: int) -> tuple[Callable[[], None], Callable[[], float]]:
    rng = np.random.default_rng(seed)
    examples = Examples(digits.pictures, encode(digits.labels, 10).astype(np.float32))
    test = Examples(digits.test_pictures, encode(digits.test_labels, 10).astype(np.float32))
    network = Network(TOPOLOGY, initialize(TOPOLOGY, rng))
    trainer = Trainer(network, examples, rng, TrainerSettings("cross_entropy", BATCH), optimizer)
    trainer.learn_rate = LEARN_RATES[optimizer]
    return lambda: _ignore(trainer.run_epoch()), lambda: trainer.score(test).accuracy


def torch_learner(optimizer: str, digits: Digits, seed: int) -> tuple[Callable[[], None], Callable[[], float]]:
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


def sklearn_learner(optimizer: str, digits: Digits, seed: int) -> tuple[Callable[[], None], Callable[[], float]]:
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


def xor_row(hidden: int, least: int) -> Row:
    """The truth table from a hundred random starts with the lab's defaults, beginning anew where it gets stuck."""
    corners = make_dataset("xor", np.random.default_rng(0), variant="corners", count=4, noise=0.0).examples()
    recipe = Recipe((hidden,), training=TrainerSettings(batch=4))
    outcomes = [
        train_with_restarts(lambda rng: recipe.start(corners, rng), np.random.default_rng(s)) for s in range(STARTS)
    ]
    solved = sum(outcome.solved for outcome in outcomes)
    steps = float(np.median([outcome.steps for outcome in outcomes]))
    notes = {"restarts": float(sum(outcome.restarts for outcome in outcomes)), "steps": steps}
    what = f"XOR solved from random starts, 2-{hidden}-1 {recipe.activation}, {recipe.optimizer}"
    target = f"at least {least}"
    return Row(what, f"of {STARTS}", solved, solved, solved, target=target, met=solved >= least, notes=notes)


def spiral_row() -> Row:
    """Seconds until 97 % of the spirals' test points are right, with the lab's defaults."""
    seconds = []
    for seed in range(SPIRALS):
        rng = np.random.default_rng(seed)
        rest, test = make_dataset("spiral", rng).examples().split(0.25, rng)
        trainer, start = Recipe().start(rest, rng), time.perf_counter()
        while trainer.score(test).accuracy < 0.97 and time.perf_counter() - start < 20:
            trainer.run(100)
        seconds.append(time.perf_counter() - start)
    worst = max(seconds)
    what = f"two spirals until 97 % of the test points are right, {SPIRALS} seeds, the slowest"
    return Row(what, "s", worst, min(seconds), worst, target="at most 10", met=worst <= 10)


def _ignore(_: object) -> None:
    return None
