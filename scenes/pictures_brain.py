"""Brain files as this scene reads and writes them: which pictures a network is for, and what its outputs are called."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from brains.errors import UserError
from brains.network import Network
from brains.pictures import drawn_set
from brains.pictures.idx import DIGIT_CLASSES
from brains.pictures.known import KNOWN
from brains.pictures.pen import PICTURE_SIZE
from brains.pictures.picture_set import PictureSet
from brains.storage import load_brain, save_brain
from scenes.pictures_sets import set_choices
from scenes.pictures_snapshot import Snapshot
from scenes.pictures_train_setup import COST_OUTPUTS, TrainSetup

MOST_SIDE = 1_000


@dataclass(frozen=True, eq=False)
class PictureBrain:
    """A network that was saved, and what its file says about it.

    Attributes:
        name: of the file. dataset: it learnt from; "" if the file does not say.
        classes: names of its outputs; named: whether the file says them. shape: of its pictures.
    """

    network: Network
    name: str
    dataset: str
    classes: tuple[str, ...]
    shape: tuple[int, ...]
    named: bool

    def fits(self, pictures: PictureSet) -> bool:
        """Whether it is for such pictures, and its classes are theirs."""
        if self.shape != pictures.shape or self.network.topology.outputs != max(2, pictures.class_count):
            return False
        return not self.named or self.classes == pictures.classes

    def own_set(self) -> str:
        """The drawn digits, if they suit it; else the set that it learnt from; "" if that is not here."""
        if self.shape == (PICTURE_SIZE, PICTURE_SIZE) and self.classes == DIGIT_CLASSES:
            return drawn_set.NAME
        here = [choice.name for choice in set_choices(drawn_set.NAME) if not choice.missing]
        return self.dataset if self.dataset in here else ""

    def alone_words(self) -> str:
        """What is to be told when the set that it learnt from is not here."""
        fetch = f": 'neurarium data fetch {self.dataset}' gets them" if self.dataset in KNOWN else ""
        return f"{self.name} is at work; the pictures it learnt from are not here{fetch}"

    def setup(self, setup: TrainSetup) -> TrainSetup:
        """The setting with this network's layers and what suits its outputs."""
        topology = self.network.topology
        costs = [cost for cost, output in COST_OUTPUTS.items() if output == topology.activations[-1]]
        changes: dict[str, Any] = {"hidden": topology.layer_sizes[1:-1], "activation": topology.activations[0]}
        if not topology.layer_sizes[1:-1]:
            changes.pop("activation")
        return replace(setup, cost=costs[0], **changes)


def read_brain(path: Path) -> PictureBrain:
    """A brain for pictures.

    Raises:
        UserError: no brain, or one for something else.
    """
    brain = load_brain(path)
    topology, told = brain.network.topology, brain.metadata.get("trained_on")
    told = told if isinstance(told, dict) else {}
    shape = _shape(told.get("shape"), topology.inputs)
    if shape is None:
        raise UserError(f"{path}: a brain with {topology.inputs} inputs is not for square pictures")
    if topology.activations[-1] not in COST_OUTPUTS.values() or topology.outputs < 2:
        raise UserError(f"{path}: a brain for pictures ends with softmax or sigmoid, one output for each class")
    names = _classes(told.get("classes"), topology.outputs)
    fallback = tuple(f"class {number}" for number in range(topology.outputs))
    classes = names or (DIGIT_CLASSES if topology.outputs == len(DIGIT_CLASSES) else fallback)
    dataset = str(told.get("dataset", ""))[:200]
    found = PictureBrain(brain.network, path.name, dataset, classes, shape, bool(names))
    try:
        found.setup(TrainSetup())
    except UserError as error:
        raise UserError(f"{path}: {error}") from None
    return found


def write_brain(path: Path, snapshot: Snapshot) -> str:
    """Save the network of that moment; returns its hash. Raises UserError when it cannot be written."""
    setup = snapshot.setup
    accuracy = snapshot.test_accuracy
    trained_on = {
        "dataset": setup.dataset,
        "classes": list(snapshot.classes),
        "shape": list(snapshot.shape),
        "epochs": snapshot.epochs,
        "test_accuracy": accuracy if np.isfinite(accuracy) else None,
    }
    return save_brain(path, snapshot.network, {"trained_on": trained_on, "setup": setup.to_json(), "seed": setup.seed})


def _shape(told: Any, inputs: int) -> tuple[int, ...] | None:
    """The shape the file tells, if it fits; else a square, in grey or in colours."""
    if isinstance(told, list) and len(told) in (2, 3) and all(type(side) is int for side in told):
        if all(0 < side <= MOST_SIDE for side in told) and math.prod(told) == inputs and told[2:] in ([], [3]):
            return tuple(told)
        return None
    for colours in ((), (3,)):
        side = math.isqrt(inputs // math.prod(colours))
        if side * side * math.prod(colours) == inputs and side > 1:
            return (side, side, *colours)
    return None


def _classes(told: Any, outputs: int) -> tuple[str, ...]:
    """The names the file tells, if they fit; else ()."""
    if isinstance(told, list) and len(told) == outputs and all(isinstance(name, str) for name in told):
        return tuple(" ".join(name.split())[:40] for name in told)
    return ()
