"""`neurarium test BRAIN DATASET`: how often a saved network is right, class by class."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import tyro

from brains.datasets import DATASETS, Dataset
from brains.errors import UserError
from brains.examples import REGRESSION
from brains.network import Network
from brains.pictures.find import are_pictures
from brains.scores import Score, score
from brains.storage import Brain, load_brain
from commands import test_pictures
from commands.output import Output, count
from commands.parsing import parse, positional
from commands.train import dataset_of


@dataclass(frozen=True)
class TestFlags:
    """Test a saved network: how often it is right, class by class, and what it takes for what."""

    __test__ = False  # not a test of ours, whatever its name

    brain: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="BRAIN")]
    """A brain file, as 'neurarium train' and 'neurarium evolve' make them."""
    dataset: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="DATASET")]
    """A built-in set by name, of which fresh points are drawn; or a CSV file, of which all are taken. For pictures,
    such as strokes or mnist, there are other options: see 'neurarium test BRAIN strokes --help'."""
    data_seed: Annotated[int, tyro.conf.arg(metavar="N")] = 1
    """Decides the fresh points; brains are trained on those of 0 unless told otherwise."""
    json: bool = False
    """End with one JSON object on standard output; all words go to standard error."""


def run(arguments: list[str]) -> int:
    """The command."""
    name = positional(arguments, 1)
    if name not in DATASETS and are_pictures(name):
        return test_pictures.run(arguments)
    flags = parse(TestFlags, arguments, "test")
    if flags.data_seed < 0:
        raise UserError(f"--data-seed is {flags.data_seed}; expected 0 or more")
    brain, output = load_brain(flags.brain), Output(flags.json)
    dataset = _in_its_words(brain, dataset_of(flags.dataset, _points_for(brain, flags.dataset), flags.data_seed))
    for note in dataset.notes:
        output.warn(note)
    judged = _judged(brain.network, dataset)
    _tell(judged, dataset, output)
    output.result(_result(flags, judged, dataset, brain))
    return 0


def _points_for(brain: Brain, name: str) -> dict[str, Any]:
    """The settings of the set that the brain has learnt, so that a brain of three spirals is tested on three."""
    trained = brain.metadata.get("trained_on")
    if isinstance(trained, dict) and trained.get("dataset") == name:
        points = trained.get("points")
    else:
        config = brain.metadata.get("task_config")
        points = config.get("points") if isinstance(config, dict) and brain.metadata.get("task") == name else None
    return points if isinstance(points, dict) and name in DATASETS else {}


def _in_its_words(brain: Brain, dataset: Dataset) -> Dataset:
    """The set with its classes numbered as the brain learnt them, where it learnt them by other numbers.

    Raises:
        UserError: the set has a class that the brain does not know.
    """
    if dataset.task == REGRESSION or dataset.name in DATASETS:
        return dataset
    names, numbers = test_pictures.known_classes(brain, dataset.title, dataset.classes)
    return replace(dataset, labels=numbers[dataset.labels], classes=names)


def _judged(network: Network, dataset: Dataset) -> Score:
    """Raises UserError when the network cannot be asked about such points."""
    topology, needed = network.topology, dataset.outputs()
    if topology.inputs != 2:
        raise UserError(
            f"this brain is {topology} and takes {count(topology.inputs, 'input')}; points of a plane are 2"
        )
    if topology.outputs < needed or (dataset.task == REGRESSION and topology.outputs != 1):
        raise UserError(f"this brain is {topology}; {dataset.title} needs {count(needed, 'output')}")
    return score(network, dataset.examples(outputs=topology.outputs).as_type(np.float32))


def _tell(judged: Score, dataset: Dataset, output: Output) -> None:
    words = "R² (1 is perfect)" if dataset.task == REGRESSION else "Accuracy"
    output.say(f"{words} {judged.accuracy:.4f} on {count(len(dataset), 'point')} of {dataset.title}")
    if dataset.task == REGRESSION:
        return
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("class")
    for name in ("points", "right", *(f"taken for {name}" for name in _answers(judged, dataset))):
        table.add_column(name, justify="right")
    for index, (name, figures) in enumerate(test_pictures.per_class(judged, dataset.classes).items()):
        share = "–" if figures["accuracy"] is None else f"{100 * figures['accuracy']:.1f} %"
        table.add_row(name, str(figures["n"]), share, *(str(k) for k in judged.confusion[index]))
    output.console.print(table)


def _answers(judged: Score, dataset: Dataset) -> list[str]:
    """A name for every answer of the network, those that are no class of the set included."""
    spare = range(len(dataset.classes), len(judged.confusion))
    return [*dataset.classes, *(f"answer {index}" for index in spare)]


def _result(flags: TestFlags, judged: Score, dataset: Dataset, brain: Brain) -> dict[str, Any]:
    """The keys of ``--json``; the rows of the confusion are true classes, its columns answers."""
    classes = {} if dataset.task == REGRESSION else test_pictures.per_class(judged, dataset.classes)
    return {
        "dataset": flags.dataset,
        "brain": str(flags.brain),
        "sha256": brain.sha256,
        "task": dataset.task,
        "accuracy": judged.accuracy,
        "per_class": classes,
        "n": len(dataset),
        "confusion": judged.confusion.tolist(),
    }
