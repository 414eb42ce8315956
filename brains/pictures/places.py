"""Where the sets of pictures lie: ``--data-dir``, then ``$NEURARIUM_DATA``, then this person's cache."""

import os
from dataclasses import dataclass
from pathlib import Path

from brains.pictures.known import KNOWN, KnownSet

ENVIRONMENT = "NEURARIUM_DATA"


@dataclass(frozen=True)
class Found:
    """A known set that is there: what is to be read, the folder it lies in, and whether it is only a sample."""

    known: KnownSet
    path: Path
    folder: Path
    sample: bool = False


def cache_folder() -> Path:
    """Where fetched sets go: ``datasets`` in this person's cache."""
    from platformdirs import user_cache_path

    return user_cache_path("neurarium") / "datasets"


def data_places(data_dir: str | Path | None = None) -> list[Path]:
    """The folders to look in, in order; not all of them need exist."""
    named = [data_dir, os.environ.get(ENVIRONMENT)]
    return [Path(place).expanduser() for place in named if place] + [cache_folder()]


def located(name: str, data_dir: str | Path | None = None) -> Found | None:
    """The known set of that name where it is found first, the whole before a sample; None if it is nowhere.

    Raises:
        UserError: a folder of it that cannot be read.
    """
    known = KNOWN[name]
    for folders, sample in ((known.folders, False), (known.sample_folders, True)):
        for place in data_places(data_dir):
            for folder in (place / word for word in folders):
                if not folder.is_dir():
                    continue
                path = folder if sample else known.pick(folder)
                if path is not None:
                    return Found(known, path, folder, sample)
    return None
