"""Training on pictures beside PyTorch, and what changing the pictures costs beside an epoch of training on them.

Digits are read from ``$NEURARIUM_DATA/mnist``; without them random pictures of the same size take the same time.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.gradient import Digits, read_digits
from benchmarks.measure import Row
from brains.examples import Examples, encode
from brains.pictures.augment import PRESETS
from brains.pictures.learning import Lessons
from brains.pictures.picture_set import Pictures
from brains.pictures.recipes import NETWORK
from brains.trainer import Trainer

CHANGES = ("strong", "drawings")


def measure(rounds: int) -> list[Row]:
    digits = read_digits()
    return [epoch_row(digits, rounds), *augment_rows(digits, rounds)]


def epoch_row(digits: Digits, rounds: int) -> Row:
    """An epoch of the default network, ours and PyTorch's in turn, its in one thread and in as many as it likes."""
    many = os.cpu_count() or 1
    ours = our_epoch(digits)
    makers: dict[str, tuple[Callable[[], object], int]] = {
        "ours": (ours, 1),
        "PyTorch": (torch_epoch(digits), many),
        "PyTorch in one thread": (torch_epoch(digits), 1),
    }
    spent: dict[str, list[float]] = {name: [] for name in makers}
    for turn in range(rounds + 1):
        for name, (epoch, threads) in makers.items():
            with threadpool_limits(threads):  # OpenMP's, which are PyTorch's, too
                seconds = timed(epoch)
            if turn:  # the first round warms up
                spent[name].append(seconds)
    middle = {name: float(np.median(times)) for name, times in spent.items()}
    faster = min((name for name in middle if name != "ours"), key=lambda name: middle[name])
    ratio = float(np.median(np.array(spent[faster]) / np.array(spent["ours"])))
    sizes = "-".join(map(str, (784, *NETWORK.hidden, 10)))
    what = (
        f"one epoch of {sizes}, batch {NETWORK.training.batch}, {NETWORK.optimizer}, {len(digits.pictures):,} pictures"
    )
    notes = {f"seconds {name}": seconds for name, seconds in middle.items()}
    low, high = min(spent["ours"]), max(spent["ours"])
    target = "at most 1.0 × the time"
    return Row(what, "s", middle["ours"], low, high, faster, middle[faster], ratio, target, ratio >= 1.0, notes)


def augment_rows(digits: Digits, rounds: int) -> list[Row]:
    """Changing all pictures once, and one epoch of training on them, in turn."""
    pictures = Pictures(digits.pictures.reshape(-1, 28, 28), digits.labels)
    epoch, rows = our_epoch(digits), []
    for preset in CHANGES:
        lessons = Lessons(pictures, np.zeros((len(pictures), 1)), PRESETS[preset], 0)
        pairs = np.array([(timed(partial(lessons.renew, 0)), timed(epoch)) for _ in range(rounds + 1)])[1:]
        change, train = pairs.T
        ratio = float(np.median(train / change))
        rows.append(
            Row(
                f"changing {len(pictures):,} pictures, all of '{preset}'",
                "s",
                float(np.median(change)),
                float(change.min()),
                float(change.max()),
                "an epoch of training on them",
                float(np.median(train)),
                ratio,
                "at most as long",
                ratio >= 1.0,
            )
        )
    return rows


def our_epoch(digits: Digits) -> Callable[[], object]:
    """An epoch with what ``neurarium train`` uses, on pictures as they are."""
    examples = Examples(digits.pictures, encode(digits.labels, 10)).as_type(np.float32)
    trainer: Trainer = NETWORK.start(examples, np.random.default_rng(0))
    trainer.threads = min(2, os.cpu_count() or 1)
    return trainer.run_epoch


def torch_epoch(digits: Digits) -> Callable[[], object]:
    """The same with PyTorch; examples are taken by index, which is far quicker than a DataLoader."""
    import torch

    torch.manual_seed(0)
    sizes, layers = (784, *NETWORK.hidden, 10), list[torch.nn.Module]()
    for inputs, outputs in pairwise(sizes):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.SiLU()]
    module, cost = torch.nn.Sequential(*layers[:-1]), torch.nn.CrossEntropyLoss()
    steps = torch.optim.Adam(module.parameters(), lr=NETWORK.learn_rate)
    pictures, labels = torch.from_numpy(digits.pictures), torch.from_numpy(digits.labels)

    def epoch() -> None:
        order = torch.randperm(len(pictures))
        for start in range(0, len(order), NETWORK.training.batch):
            rows = order[start : start + NETWORK.training.batch]
            steps.zero_grad()
            cost(module(pictures[rows]), labels[rows]).backward()
            steps.step()

    return epoch


def timed(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
