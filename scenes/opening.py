"""Which scene opens a file, and how: for what is dropped on a window, and for `neurarium FILE`.

A file is known by what stands in it. No window is needed to find out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brains.errors import UserError
from brains.npz import read_limited, unpack
from brains.storage import MAX_FILE_BYTES, load_brain

if TYPE_CHECKING:
    from scenes.app import App

LAB_FORMAT, ATLAS_FORMAT, DRIVE_FORMAT = "neurarium-boundary/", "neurarium-atlas/", "neurarium-drive/"
_MOST_JSON_BYTES = 4_000_000
_JSON_KINDS = {"neurarium-track/": ("car", "track"), "neurarium-creature/": ("walker", "creature")}
_BY_SUFFIX = {
    **dict.fromkeys((".csv", ".txt"), ("boundary", "pictures")),
    **dict.fromkeys((".png", ".jpg", ".jpeg"), ("pictures",)),
}
_OPENED = (
    "brains, recorded drives and labs (.npz), tracks and creatures (.json), points (.csv), pictures (.png, .jpg) and "
    "run folders"
)


@dataclass(frozen=True)
class Opening:
    """How a file is opened.

    Attributes:
        scenes: that take it, by name; the first opens it if none of them is shown.
        options: for that scene; if there are none, the file is dropped on it.
    """

    scenes: tuple[str, ...]
    options: dict[str, str] = field(default_factory=dict)


def opening_of(path: Path) -> Opening:
    """What to do with a file, or with a run's folder.

    Raises:
        UserError: it cannot be read, no scene shows such a thing, or nobody knows what it is.
    """
    if path.is_dir():
        return _of_folder(path)
    if not path.exists():
        raise UserError(f"there is no file {path}")
    suffix = path.suffix.lower()
    if suffix == ".npz":
        return _of_npz(path)
    if suffix == ".json":
        return _of_json(path)
    if suffix in _BY_SUFFIX:
        return Opening(_BY_SUFFIX[suffix])
    raise UserError(f"{path.name}: no file for Neurarium, which opens {_OPENED}")


def open_file(app: App, path: Path) -> None:
    """A file was dropped on the window: the scene that is shown takes it, or the one that it belongs to opens.

    Raises:
        UserError: nobody takes it.
    """
    from scenes.scene import Scene

    try:
        opening = opening_of(path)
    except UserError:
        if type(app.scene).dropped is Scene.dropped:
            raise
        app.scene.dropped(path)  # what it takes it knows best
        return
    name, taken = opening.scenes[0], Path(opening.options.get("brain", path))  # of some folders only the champion
    if app.session.name in opening.scenes:
        app.scene.dropped(taken)
    elif name in app.sessions or not opening.options:
        app.open(name)
        app.scene.dropped(taken)
    else:
        app.open(name, **opening.options)
        app.say(f"{path.name} is here; Esc goes back to the launcher")


def npz_format(path: Path) -> str:
    """What an ``.npz`` file says it is.

    Raises:
        UserError: it cannot be read, or does not say.
    """
    try:
        told = unpack(read_limited(path, MAX_FILE_BYTES), MAX_FILE_BYTES).get("format")
    except UserError as error:
        raise UserError(f"{path.name}: {error}") from None
    if told is None or told.dtype.kind != "U" or told.shape != () or told.dtype.itemsize > 400:
        raise UserError(f"{path.name}: neither a brain nor a saved lab")
    return str(told.item())


def _of_folder(path: Path) -> Opening:
    from sim.run_config import read_config

    if (path / "atlas.npz").is_file():
        return Opening(("atlas",), {"resume": str(path)})
    if not (path / "config.json").is_file():
        raise UserError(f"{path.name}: a folder, but not of a run, which has a config.json")
    task = read_config(path).get("task")
    if task in ("car", "walker"):
        return Opening((task,), {"resume": str(path)})
    if (path / "champion.npz").is_file():
        return opening_of(path / "champion.npz")
    raise UserError(f"{path.name}: a run of {task!r:.60} has no scene to go on in, and this one has no champion")


def _of_npz(path: Path) -> Opening:
    told = npz_format(path)
    if told.startswith(LAB_FORMAT):
        return Opening(("boundary",), {"brain": str(path)})
    if told.startswith(ATLAS_FORMAT):
        return Opening(("atlas",), {"resume": str(path)})
    if told.startswith(DRIVE_FORMAT):
        return Opening(("car",), {"recording": str(path)})
    metadata = load_brain(path).metadata
    return Opening((_scene_of(path, metadata),), {"brain": str(path)})


def _scene_of(path: Path, metadata: dict[str, Any]) -> str:
    """The scene that shows a brain, by what its file says about it."""
    from brains.datasets import DATASETS
    from sim.tasks import GYM_PREFIX, TASKS

    name, trained = metadata.get("task"), metadata.get("trained_on")
    if isinstance(name, str):
        if name.startswith(GYM_PREFIX):
            raise UserError(
                f"{path.name} plays {name:.60}, which has no scene here; to film it: "
                f"neurarium replay {path.name} --gif play.gif"
            )
        if name in TASKS and TASKS[name].scene:
            return TASKS[name].scene
        raise UserError(f"{path.name} was evolved for {name:.60}, which no scene shows")
    dataset = trained.get("dataset") if isinstance(trained, dict) else None
    if isinstance(dataset, str) and dataset in DATASETS:
        return "boundary"
    return "pictures"


def _of_json(path: Path) -> Opening:
    try:
        values = json.loads(read_limited(path, _MOST_JSON_BYTES))
    except UserError as error:
        raise UserError(f"{path.name}: {error}") from None
    except (ValueError, RecursionError):
        raise UserError(f"{path.name}: no JSON, so neither a track nor a creature") from None
    told = values.get("format") if isinstance(values, dict) else None
    for prefix, (scene, option) in _JSON_KINDS.items():
        if isinstance(told, str) and told.startswith(prefix):
            return Opening((scene,), {option: str(path)})
    raise UserError(f"{path.name}: neither a track nor a creature (format {told!r:.60})")
