"""Training on pictures beside PyTorch, and what changing the pictures costs beside an epoch of training on them."""

from __future__ import annotations

import os
from functools import partial
from itertools import pairwise

import numpy as np

from benchmarks.digits import Digits, Epoch, Learner, both_ways, faster, in_turn, read_digits
from benchmarks.measure import Pace, Row, cost_row, noted, timed
from benchmarks.measure import in_turn as times_in_turn
from brains.examples import Examples, encode
from brains.pictures.augment import PRESETS
from brains.pictures.learning import Lessons
from brains.pictures.picture_set import Pictures
from brains.pictures.recipes import NETWORK
from brains.trainer import Trainer

CHANGES = ("strong", "drawings")


def measure(pace: Pace) -> list[Row]:
    """An epoch of the default network, and the changing of all pictures."""
    digits = read_digits()
    return [epoch_row(digits, pace.rounds), *augment_rows(digits, pace.rounds)]


def epoch_row(digits: Digits, rounds: int) -> Row:
    """An epoch of the default network, ours and PyTorch's in turn; every epoch goes on from the one before."""
    ours, theirs = our_epoch(digits), torch_epoch(digits)
    learners = {"ours": Learner(lambda _: (ours, _not_asked))}
    found = in_turn(learners | both_ways(lambda _: (theirs, _not_asked), "PyTorch"), rounds)
    way, sizes = faster(found, "PyTorch"), "-".join(map(str, (784, *NETWORK.hidden, 10)))
    row = cost_row(
        f"one epoch of {sizes}, batch {NETWORK.training.batch}, {NETWORK.optimizer}, {len(digits.pictures):,} pictures",
        "s",
        found["ours"].seconds,
        way,
        found[way].seconds,
        "at most 1.0 × the time",
        lambda _, ratio: ratio >= 1.0,
    )
    return noted(row, **{name: float(np.median(learned.seconds)) for name, learned in found.items()})


def _not_asked() -> float:
    return 0.0


def augment_rows(digits: Digits, rounds: int) -> list[Row]:
    """Changing all pictures once, and one epoch of training on them, in turn."""
    pictures = Pictures(digits.pictures.reshape(-1, 28, 28), digits.labels)
    epoch, rows = our_epoch(digits), []
    for preset in CHANGES:
        lessons = Lessons(pictures, np.zeros((len(pictures), 1)), PRESETS[preset], 0)
        change, train = times_in_turn(partial(timed, partial(lessons.renew, 0)), partial(timed, epoch), rounds)
        what, peer = f"changing {len(pictures):,} pictures, all of '{preset}'", "an epoch of training"
        rows.append(cost_row(what, "s", change, peer, train, "at most as long", lambda _, ratio: ratio >= 1.0))
    return rows


def our_epoch(digits: Digits) -> Epoch:
    """An epoch with what ``neurarium train`` uses, on pictures as they are."""
    examples = Examples(digits.pictures, encode(digits.labels, 10)).as_type(np.float32)
    trainer: Trainer = NETWORK.start(examples, np.random.default_rng(0))
    trainer.threads = min(2, os.cpu_count() or 1)
    return trainer.run_epoch


def torch_epoch(digits: Digits) -> Epoch:
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
