"""The sets of pictures that are known by name: where they can be fetched, and how their files are found in a folder."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from brains.errors import UserError
from brains.pictures.cifar import CLASSES as CIFAR_CLASSES
from brains.pictures.cifar import is_cifar
from brains.pictures.idx import DIGIT_CLASSES, FASHION_CLASSES, TESTS, TRAIN, idx_pairs
from brains.pictures.limits import listed

DOODLES = ("cat", "rainbow", "train")
"""The kinds of doodle that are fetched unless others are asked for."""
DOODLES_PER_KIND = 1000

_DOODLE_KIND = re.compile(r"[A-Za-z][A-Za-z0-9 -]{0,40}")
_MNIST = "https://ossci-datasets.s3.amazonaws.com/mnist/"
_FASHION = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"
_CIFAR = "https://www.cs.toronto.edu/~kriz/"
_DOODLES = "https://storage.googleapis.com/quickdraw_dataset/full/numpy_bitmap/"


@dataclass(frozen=True)
class Remote:
    """A file to fetch.

    Attributes:
        file: its name here; url: where it is.
        bytes: its size as published, or, of a part, how much is fetched.
        sha256: published for the file as it is fetched; "" where there is none.
        content_sha256: of what is in it, unpacked: another packing of the same content is as good.
        pictures: if not 0, the file is an ``.npy`` of bitmaps, of which that many are fetched, no more.
    """

    file: str
    url: str
    bytes: int
    sha256: str = ""
    content_sha256: str = ""
    pictures: int = 0


@dataclass(frozen=True)
class KnownSet:
    """A set that has a name.

    Attributes:
        name, title, what: for the command line and for people.
        folders: what its folder may be called, the first is where it is fetched to.
        remotes: its files.
        pick: of a folder, what in it is to be read; None if the set is not there.
        classes: in order; () if the files themselves say it.
        sample_folders: of a smaller part of it, taken where the whole is missing.
    """

    name: str
    title: str
    what: str
    folders: tuple[str, ...]
    remotes: tuple[Remote, ...]
    pick: Callable[[Path], Path | None]
    classes: tuple[str, ...] = ()
    sample_folders: tuple[str, ...] = ()


def _idx_whole(folder: Path) -> Path | None:
    pairs = idx_pairs(folder)
    return folder if TRAIN in pairs and any(part in pairs for part in TESTS) else None


def _doodles(folder: Path) -> Path | None:
    kinds = [path.suffix.lower() for path in listed(folder)]
    return folder if max(kinds.count(".npy"), kinds.count(".ndjson")) >= 2 else None


def _cifar(folder: Path) -> Path | None:
    inner = folder / "cifar-10-batches-bin"
    if is_cifar(folder):
        return folder
    if inner.is_dir() and is_cifar(inner):
        return inner
    files = [path for path in listed(folder) if path.is_file()]
    packed = [path for path in files if is_cifar(path)] + [path for path in files if path.suffix.lower() == ".zip"]
    if packed:
        return packed[0]
    return folder if (folder / "train").is_dir() else None


def _idx_remotes(base: str, files: dict[str, tuple[int, str, str]]) -> tuple[Remote, ...]:
    return tuple(Remote(file, base + file, *values) for file, values in files.items())


def doodle_remotes(kinds: Sequence[str] = DOODLES) -> tuple[Remote, ...]:
    """The files of these kinds of doodle. Raises UserError for fewer than two, or a name that cannot be one."""
    kinds = tuple(dict.fromkeys(kind.strip() for kind in kinds))
    wrong = next((kind for kind in kinds if not _DOODLE_KIND.fullmatch(kind)), None)
    if wrong is not None:
        raise UserError(
            f"{wrong!r:.60} is no kind of doodle; name them as Quick, Draw! does, such as cat,rainbow,train"
        )
    if len(kinds) < 2:
        raise UserError("name at least two kinds of doodle, such as cat,rainbow,train")
    size = DOODLES_PER_KIND * 784 + 1024  # and a header, of 128 bytes as they are published
    return tuple(
        Remote(f"{kind}.npy", f"{_DOODLES}{quote(kind)}.npy", size, pictures=DOODLES_PER_KIND) for kind in kinds
    )


# Sizes and SHA-256 of the files as their makers publish them; the contents of MNIST hashed from files whose MD5 is the
# published one. Quick, Draw! publishes none: there, the first files that are fetched are remembered.
KNOWN: dict[str, KnownSet] = {
    known.name: known
    for known in (
        KnownSet(
            "mnist",
            "MNIST digits",
            "70,000 handwritten digits, 28 × 28, grey",
            ("mnist",),
            _idx_remotes(
                _MNIST,
                {
                    "train-images-idx3-ubyte.gz": (
                        9_912_422,
                        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
                        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                    ),
                    "train-labels-idx1-ubyte.gz": (
                        28_881,
                        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
                        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                    ),
                    "t10k-images-idx3-ubyte.gz": (
                        1_648_877,
                        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
                        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                    ),
                    "t10k-labels-idx1-ubyte.gz": (
                        4_542,
                        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
                        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
                    ),
                },
            ),
            _idx_whole,
            DIGIT_CLASSES,
        ),
        KnownSet(
            "fashion",
            "Fashion-MNIST",
            "70,000 pictures of clothes of ten kinds, 28 × 28, grey",
            ("fashion", "fashion-mnist", "fashion_mnist"),
            _idx_remotes(
                _FASHION,
                {
                    "train-images-idx3-ubyte.gz": (
                        26_421_880,
                        "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                        "",
                    ),
                    "train-labels-idx1-ubyte.gz": (
                        29_515,
                        "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                        "",
                    ),
                    "t10k-images-idx3-ubyte.gz": (
                        4_422_102,
                        "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                        "",
                    ),
                    "t10k-labels-idx1-ubyte.gz": (
                        5_148,
                        "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
                        "",
                    ),
                },
            ),
            _idx_whole,
            FASHION_CLASSES,
            ("fashion_sample",),
        ),
        KnownSet(
            "doodles",
            "Quick, Draw! doodles",
            f"{DOODLES_PER_KIND:,} doodles of every kind, 28 × 28, grey",
            ("doodles",),
            doodle_remotes(),
            _doodles,
        ),
        KnownSet(
            "cifar10",
            "CIFAR-10",
            "60,000 photos of ten kinds of thing, 32 × 32, in colour",
            ("cifar10", "cifar-10"),
            (
                Remote(
                    "cifar-10-binary.tar.gz",
                    _CIFAR + "cifar-10-binary.tar.gz",
                    170_052_171,
                    "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                ),
            ),
            _cifar,
            CIFAR_CLASSES,
        ),
    )
}


def known_set(name: str) -> KnownSet:
    """The set of that name. Raises UserError, naming those there are."""
    if name not in KNOWN:
        raise UserError(f"no set of pictures is called {name!r:.80}; there are {', '.join(KNOWN)}")
    return KNOWN[name]
