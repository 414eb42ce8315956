"""`neurarium test BRAIN DATASET` for pictures: how many a saved network knows, and what it takes for what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import tyro

from brains.errors import UserError
from brains.pictures.augment import PRESETS
from brains.pictures.find import find_pictures
from brains.pictures.learning import augment_settings, changed_pictures
from brains.pictures.picture_set import Pictures, PictureSet
from brains.pictures.recipes import judge
from brains.scores import Score
from brains.storage import Brain, load_brain
from commands.output import Output, count
from commands.parsing import parse
from commands.training import check_counts

_MOST_COLUMNS = 26
_WORST = 5


@dataclass(frozen=True)
class PictureTestFlags:
    """Test a saved network on pictures: how often it is right, class by class, and what it takes for what."""

    brain: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="BRAIN")]
    """A brain file, as 'neurarium train' makes them."""
    dataset: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="DATASET")]
    """Pictures: strokes, mnist, fashion, doodles, cifar10, or a path."""
    part: Literal["test", "train"] = "test"
    """Which of the pictures: those held back, or those to learn from."""
    augment: Annotated[str | None, tyro.conf.arg(metavar="{" + ",".join(PRESETS) + "}", help_behavior_hint="")] = None
    """Change the pictures first: a preset, or settings such as rotate=25,shift=4; to see how much it bears."""
    seed: Annotated[int, tyro.conf.arg(metavar="N")] = 0
    """Decides how they change."""
    data_seed: Annotated[int | None, tyro.conf.arg(metavar="N", help_behavior_hint="(default: the brain's)")] = None
    """Decides the strokes that are drawn, and the pictures held back of a set that does not say it itself."""
    data_dir: Annotated[
        Path | None, tyro.conf.arg(metavar="DIR", help_behavior_hint="(default: $NEURARIUM_DATA, then the cache)")
    ] = None
    """Where the sets lie."""
    json: bool = False
    """End with one JSON object on standard output; all words go to standard error."""


def run(arguments: list[str]) -> int:
    """The command."""
    flags = parse(PictureTestFlags, arguments, "test")
    brain, output = load_brain(flags.brain), Output(flags.json)
    data_seed = flags.data_seed if flags.data_seed is not None else _data_seed_of(brain)
    check_counts(None, seed=flags.seed, data_seed=data_seed)
    pictures = find_pictures(flags.dataset, flags.data_dir, data_seed)
    classes, part = in_its_words(brain, pictures, getattr(pictures, flags.part))
    _check(brain, pictures, len(classes))
    if flags.augment is not None:
        part = changed_pictures(part, augment_settings(flags.augment), flags.seed)
    for note in pictures.notes:
        output.warn(note)
    judged = judge(brain.network, part, len(classes))
    _tell(judged, classes, pictures, part, output)
    output.result(
        {
            "dataset": flags.dataset,
            "part": flags.part,
            "augment": flags.augment,
            "brain": str(flags.brain),
            "sha256": brain.sha256,
            "accuracy": judged.accuracy,
            "per_class": per_class(judged, classes),
            "n": len(part),
            "confusion": judged.confusion.tolist(),
        }
    )
    return 0


def in_its_words(brain: Brain, pictures: PictureSet, part: Pictures) -> tuple[tuple[str, ...], Pictures]:
    """The classes as the brain numbers them, and the pictures labelled so.

    Raises:
        UserError: the set has a class that the brain does not know.
    """
    names, numbers = known_classes(brain, pictures.title, pictures.classes)
    return names, Pictures(part.images, numbers[part.labels])


def known_classes(brain: Brain, title: str, classes: tuple[str, ...]) -> tuple[tuple[str, ...], np.ndarray]:
    """The classes that the brain has learnt, and which of them those of a set are, ``(len(classes),)``.

    A brain that does not name its classes knows them by those numbers that the set gives them.

    Raises:
        UserError: the set has a class that the brain does not know.
    """
    known = _trained_on(brain).get("classes")
    if not isinstance(known, list) or not known:
        return classes, np.arange(len(classes))
    names = tuple(str(name) for name in known)
    strange = [name for name in classes if name not in names]
    if strange:
        raise UserError(f"{title} has the class {strange[0]!r:.40}; this brain knows {', '.join(names):.200}")
    return names, np.array([names.index(name) for name in classes])


def _trained_on(brain: Brain) -> dict[str, Any]:
    trained = brain.metadata.get("trained_on")
    return trained if isinstance(trained, dict) else {}


def _data_seed_of(brain: Brain) -> int:
    """With it, the pictures held back are those that the brain has not learnt from."""
    seed = _trained_on(brain).get("data_seed")
    return seed if isinstance(seed, int) and seed >= 0 else 0


def _check(brain: Brain, pictures: PictureSet, classes: int) -> None:
    """Raises UserError when the network cannot be asked about such pictures."""
    topology, size = brain.network.topology, " × ".join(map(str, pictures.shape))
    if topology.inputs != pictures.features:
        raise UserError(
            f"this brain is {topology} and takes {count(topology.inputs, 'input')}; pictures of {pictures.title} "
            f"have {pictures.features:,} values ({size})"
        )
    if topology.outputs < (1 if classes == 2 else classes):
        raise UserError(f"this brain is {topology}; {pictures.title} has {classes} classes")


def per_class(judged: Score, classes: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """By class: how many there are, and the share that is right; None where there are none."""
    found = {}
    for index, name in enumerate(classes):
        n, right = int(judged.confusion[index].sum()), int(judged.confusion[index, index])
        found[name] = {"n": n, "right": right, "accuracy": right / n if n else None}
    return found


def _tell(judged: Score, classes: tuple[str, ...], pictures: PictureSet, part: Pictures, output: Output) -> None:
    output.say(
        f"Accuracy {judged.accuracy:.4f} on {count(len(part), 'picture')} of {pictures.title}: {judged.wrong:,} wrong"
    )
    _print_classes(judged, classes, output)
    wrong = judged.confusion - np.diag(np.diag(judged.confusion))
    for place in np.argsort(-wrong, axis=None, kind="stable")[:_WORST]:
        true, answer = divmod(int(place), len(wrong))
        if wrong[true, answer]:
            taken = classes[answer] if answer < len(classes) else f"answer {answer}"
            output.say(f"{classes[true]} taken for {taken}: {wrong[true, answer]:,}")


def _print_classes(judged: Score, classes: tuple[str, ...], output: Output) -> None:
    """A row for each class: its share that is right, and how often it is taken for each of the others."""
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    answers = range(len(judged.confusion)) if len(judged.confusion) <= _MOST_COLUMNS else range(0)
    numbered = any(len(name) > 2 for name in classes)
    table.add_column("class")
    for name in ("pictures", "right", *(f"{k}" if numbered else (*classes, *map(str, answers))[k] for k in answers)):
        table.add_column(name, justify="right", no_wrap=True)
    for index, (name, figures) in enumerate(per_class(judged, classes).items()):
        share = "–" if figures["accuracy"] is None else f"{100 * figures['accuracy']:.1f} %"
        cells = (_cell(int(judged.confusion[index, k]), index == k) for k in answers)
        table.add_row(f"{index} {name}" if numbered else name, f"{figures['n']:,}", share, *cells)
    output.console.print(table)


def _cell(number: int, right: bool) -> str:
    return str(number) if number or right else "·"
