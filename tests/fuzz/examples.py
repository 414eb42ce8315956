"""A sound file of every kind that the program reads, and how it is read.

A kind stands for all that is done with a stranger's file of that kind before anything is shown or learnt.
"""

from __future__ import annotations

import gzip
import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from brains.datasets.csv_file import load_csv
from brains.evolvers import STRATEGIES
from brains.pictures.checksums import record, recorded
from brains.pictures.find import are_pictures, read_pictures
from brains.pictures.picture_files import read_picture
from brains.pictures.sweeps import Row
from brains.storage import load_brain
from commands.sweep_files import TABLE, open_folder, write_rows
from scenes.autosave import Autosave
from scenes.boundary_file import load_lab, save_lab
from scenes.boundary_session import BoundarySession
from scenes.car_session import CarRun
from scenes.classroom.progress import Progress
from sim.atlas import Atlas, AtlasConfig, Elites
from sim.atlas_files import ATLAS, AtlasFolder, load_atlas
from sim.car_task import CarTask
from sim.cars import CarConfig
from sim.creature_files import creature_named, shipped_creatures, write_creature
from sim.drive_files import load_recording, save_recording
from sim.driving import Seat, replay_recording
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.plane_task import PlaneTask
from sim.replay import changed_episodes, episodes_of, task_of
from sim.runs import RunFolder
from sim.shipped import shipped_brain
from sim.task import Task
from sim.track_files import load_track, shipped_tracks
from sim.walker_task import WalkerTask
from tests.brains.picture_makers import (
    cifar_records,
    csv_text,
    idx_bytes,
    ndjson_line,
    npy_bytes,
    picture,
    some_images,
    tar_gz,
    write_idx_set,
    zipped,
)
from tests.fuzz.spoiling import spoilt

Read = Callable[[Path], Any]


@dataclass(frozen=True)
class Example:
    """A sound file, with what has to lie beside it.

    Attributes:
        kind: what it is; files: of the folder, by their paths in it; name: of the one that is spoilt.
        read: reads it, given its path in a folder with all files.
    """

    kind: str
    files: dict[str, bytes]
    name: str
    read: Read

    @property
    def data(self) -> bytes:
        """The sound content."""
        return self.files[self.name]

    def write(self, folder: Path, data: bytes | None = None) -> Path:
        """Put the files into a folder, the one with other content if given; its path."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if data is None or name != self.name else data)
        return folder / self.name


def write_examples(folder: Path, spoilt_each: int = 2) -> list[Path]:
    """Sound and spoilt files of all kinds, in folders of their own; the paths of those and of the folders."""
    found = []
    for place, example in enumerate(examples()):
        for number in range(1 + spoilt_each):
            data = spoilt(example.data, example.name, random.Random(f"{place}/{number}")) if number else None
            path = example.write(folder / f"{place:02d}-{number}", data)
            found += [path, folder / f"{place:02d}-{number}"]
    return found


@cache
def examples() -> tuple[Example, ...]:
    """All of them; made once, in a second or two."""
    made = [*_brains(), *_runs(), *_worlds(), *_labs(), *_tables(), *_sets(), *_photos(), *_sweeps()]
    return tuple(made)


def _made(kind: str, make: Callable[[Path], Any], read: Read, only: str = "") -> list[Example]:
    """An example for every file that ``make`` leaves in a folder, or only for the one of that name."""
    with tempfile.TemporaryDirectory() as place:
        make(Path(place))
        paths = sorted(path for path in Path(place).rglob("*") if path.is_file())
        files = {path.relative_to(place).as_posix(): path.read_bytes() for path in paths}
    chosen = [only] if only else list(files)
    return [Example(kind if only else f"{kind} {Path(name).name}", files, name, read) for name in chosen]


# --- brains, runs, worlds -----------------------------------------------------------------------------------------


def _brains() -> list[Example]:
    names = ("car", "walker-hopper", "digits-small")
    return [
        Example(f"brain {name}", {"brain.npz": shipped_brain(name).read_bytes()}, "brain.npz", _read_brain)
        for name in names
    ]


def _read_brain(path: Path) -> Any:
    brain = load_brain(path)
    if brain.metadata.get("task") is not None:
        return brain, task_of(brain), episodes_of(brain), changed_episodes(brain)
    return brain


def _runs() -> list[Example]:
    """Of three tasks and three strategies; brains in a run's folder are opened as brains."""
    walker = WalkerTask(creature_named("stick"), seconds=1.0)
    tasks: dict[str, Task] = {"car": CarTask(config=CarConfig(time_limit_s=1.0)), "xor": PlaneTask(), "walker": walker}
    found = []
    for (name, task), strategy in zip(tasks.items(), STRATEGIES, strict=False):
        read = _read_shown_run if name == "car" else _read_run
        for one in _made(f"run of {name}:", partial(_evolve, task=task, strategy=strategy), read):
            is_brain = Path(one.name).name in ("champion.npz", "00002.npz")
            found.append(replace(one, read=_read_brain) if is_brain else one)
    return found


def _evolve(place: Path, task: Task, strategy: str) -> None:
    kind = STRATEGIES[strategy].settings_type
    config = EvolutionConfig(task, strategy=strategy, settings=kind(population=4), hidden=(3,))
    evolution = Evolution(config)
    folder = RunFolder.create(
        place / "run", config, evolution.network(np.zeros(config.topology.parameter_count)).parameters
    )
    for generation in evolve(evolution, 2):
        folder.record(evolution, generation)
    folder.finish(evolution)


def _run_of(path: Path) -> Path:
    """The run folder that a file lies in."""
    return path.parent if path.parent.name == "run" else path.parent.parent


def _read_run(path: Path) -> Any:
    folder, evolution = RunFolder.open(_run_of(path))
    return folder.metrics(), evolution.champion, evolution.ask()


def _read_shown_run(path: Path) -> Any:
    """As the scene of cars goes on with it."""
    place = _run_of(path)
    save: Autosave[CarRun] = Autosave(place.parent, CarRun)
    save.offer()
    return save.load(place).trial


def _worlds() -> list[Example]:
    track = shipped_tracks()["meadow"].read_bytes()
    found = [Example("track", {"track.json": track}, "track.json", load_track)]
    for name in (shipped_creatures()[0], "worm"):
        write = lambda place, name=name: write_creature(place / "creature.json", creature_named(name))  # noqa: E731
        found += _made(f"creature {name}", write, lambda path: creature_named(str(path)), "creature.json")
    found += _made("drive", _write_drive, _read_drive, "drive.npz")
    return found + _made("atlas", _write_atlas, load_atlas, ATLAS)


def _write_drive(place: Path) -> None:
    seat = Seat("oval")
    for _ in range(30):
        seat.step((0.1, 0.5))
    save_recording(place / "drive.npz", seat.recording())


def _read_drive(path: Path) -> Any:
    return replay_recording(load_recording(path))


def _write_atlas(place: Path) -> None:
    config = AtlasConfig(WalkerTask(creature_named("biped")), cells=(5, 5), hidden=(3,))
    atlas = Atlas(config, np.full(config.topology.parameter_count, 0.1, dtype=np.float32))
    for cell in (3, 7):
        weights = np.full((1, atlas.config.topology.parameter_count), 0.1, dtype=np.float32)
        one = Elites(
            np.array([cell]), weights, np.ones(1), np.ones(1), np.full((1, 2), 0.2), np.ones(1, dtype=np.int64)
        )
        atlas.elites = Elites(
            *(np.concatenate(pair) for pair in zip(vars(atlas.elites).values(), vars(one).values(), strict=True))
        )
    AtlasFolder.create(place, atlas)


# --- points and pictures ------------------------------------------------------------------------------------------


def _labs() -> list[Example]:
    def write(place: Path) -> None:
        session = BoundarySession()
        session.switch((1, 0))
        save_lab(place / "lab.npz", session)

    def read(path: Path) -> Any:
        session = BoundarySession()
        load_lab(path, session)
        return session

    return _made("boundary lab", write, read, "lab.npz")


def _tables() -> list[Example]:
    words = "x,y,class\n" + "".join(f"{k / 7:.3f},{-k / 9:.3f},{'ab'[k % 2]}\n" for k in range(30))
    values = "".join(f"{k / 7:.3f};{-k / 9:.3f};{k * 0.37:.3f}\n" for k in range(30))
    read = lambda path: load_csv(path, np.random.default_rng(0))  # noqa: E731
    return [
        Example(f"points {name}", {"points.csv": text.encode()}, "points.csv", read)
        for name, text in (("with classes", words), ("with values", values))
    ]


def _sets() -> list[Example]:
    """A file of every form of picture sets."""
    small = some_images(6, 5)
    colours = np.random.default_rng(3).integers(0, 256, (4, 32, 32, 3), dtype=np.uint8)
    batches = {f"{name}.bin": cifar_records(colours[:2], np.arange(2)) for name in ("data_batch_1", "test_batch")}
    forms = ("PNG", "PNG", "PNG", "PNG", "JPEG", "JPEG")
    members = {f"{'ab'[k % 2]}/{k}.{form.lower()}": picture(small[k], form) for k, form in enumerate(forms)}
    lines = [ndjson_line("cat", [[[0, 9], [0, 99]]]) * 3, ndjson_line("dog", [[[5, 9], [7, 0]]]) * 3]
    archive = tar_gz(batches)
    found = [
        _set("digits.csv", csv_text(small, np.arange(6)).encode()),
        _set("cats.ndjson", "".join(lines).encode()),
        _set("cifar.tar.gz", archive),
        _set("cifar.tar", gzip.decompress(archive)),
        _set("set.zip", zipped(members)),
        _set("cat.npy", npy_bytes(small), {"dog.npy": npy_bytes(small)}),
        _set("data_batch_1.bin", batches["data_batch_1.bin"], {"test_batch.bin": batches["test_batch.bin"]}),
        _set("a/0.png", members["a/0.png"], members),
    ]
    idx = _made("pictures", write_idx_set, _read_set)
    packed = [one for one in idx if one.name.startswith(("train-images", "t10k-labels"))]
    plain = {
        "train-images-idx3-ubyte": idx_bytes(some_images(20)),
        "train-labels-idx1-ubyte": idx_bytes(np.arange(20) % 10),
    }
    return [*found, *packed, Example("pictures train-images-idx3-ubyte", plain, "train-images-idx3-ubyte", _read_set)]


def _set(name: str, data: bytes, beside: dict[str, bytes] | None = None) -> Example:
    """What lies beside it is read with it, as a folder."""
    read = _read_set if beside is None else lambda path: _read_set(path.parent if "/" not in name else path.parents[1])
    return Example(f"pictures {Path(name).name}", {**(beside or {}), name: data}, name, read)


def _read_set(path: Path) -> Any:
    are_pictures(path)
    found = read_pictures(path)
    seen = found.inputs()
    assert found.train.inputs().shape[1] == found.features
    assert 0 <= seen.min() <= seen.max() <= 1
    return found


def _photos() -> list[Example]:
    def read(path: Path) -> Any:
        found = read_picture(path)
        assert found.ndim == 2
        assert 0 <= found.min() <= found.max() <= 1
        return found

    (grey,) = some_images(1, 24)
    colours = np.stack([grey, grey.T, grey[::-1]], axis=-1)
    photos = {"grey.png": picture(grey), "colour.png": picture(colours), "photo.jpg": picture(colours, "JPEG")}
    return [Example(f"photo {name}", {name: data}, name, read) for name, data in photos.items()]


# --- tables of the program's own ----------------------------------------------------------------------------------


def _sweeps() -> list[Example]:
    shared = {"dataset": "strokes", "epochs": 2}
    row: dict[str, Any] = {"hidden": "12", "epochs": 2, "seed": 0}

    def write(place: Path) -> None:
        open_folder(place, shared)
        values = {item.name: row.get(item.name, 0.5) for item in fields(Row)}
        write_rows(place / TABLE, [Row(**values), Row(**values)])

    def write_sums(place: Path) -> None:
        record(place, {"train-images-idx3-ubyte.gz": "0" * 64, "b": "1" * 64})

    def write_progress(place: Path) -> None:
        for name in ("signal", "neuron"):
            Progress(place / "classroom.json").add(name)

    lessons = _made("lessons", write_progress, lambda path: Progress(path).understood, "classroom.json")
    sweep = _made("sweep", write, lambda path: open_folder(path.parent, shared))
    return [*lessons, *sweep, *_made("checksums", write_sums, lambda path: recorded(path.parent), "checksums.json")]
