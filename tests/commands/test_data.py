"""`neurarium data`: what it lists, what it fetches, what it refuses."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from brains.datasets import DATASETS
from brains.pictures import fetch
from brains.pictures.known import KNOWN, Remote
from tests.brains.picture_makers import npy_bytes, some_images, write_idx, write_idx_set
from tests.commands.conftest import Run


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of this test alone, empty."""
    monkeypatch.delenv("NEURARIUM_DATA", raising=False)
    monkeypatch.setattr("platformdirs.user_cache_path", lambda _: tmp_path / "cache")
    monkeypatch.setattr(fetch, "RETRIES", 0)
    monkeypatch.setattr(fetch, "TIMEOUT_S", 5.0)
    return tmp_path / "cache" / "datasets"


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder in which a server of this machine publishes a small MNIST."""
    for proxy in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    folder = write_idx_set(tmp_path / "published")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(folder)))
    remotes = [
        Remote(path.name, f"http://127.0.0.1:{server.server_address[1]}/{path.name}", len(data), _sha256(data))
        for path in sorted(folder.iterdir())
        for data in [path.read_bytes()]
    ]
    monkeypatch.setitem(KNOWN, "mnist", replace(KNOWN["mnist"], remotes=tuple(remotes)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield folder
    server.shutdown()
    server.server_close()
    thread.join()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _rows(run: Run, *options: object) -> dict[str, dict]:
    said = run("data", "list", "--json", *options)
    assert said.status == 0
    return {row["name"]: row for row in said.json["sets"]}


def test_the_list_has_every_set_and_how_to_get_it(neurarium: Run, cache: Path) -> None:
    rows = _rows(neurarium)
    assert rows.keys() == {*DATASETS, "strokes", *KNOWN}
    assert all(rows[name]["built_in"] for name in (*DATASETS, "strokes"))
    assert rows["cifar10"] == {
        "name": "cifar10",
        "what": "60,000 photos of ten kinds of thing, 32 × 32, in colour",
        "built_in": False,
        "path": None,
        "bytes": 170_052_171,
        "checksum": None,
        "sample": False,
        "fetch": "neurarium data fetch cifar10",
        "files": [],
    }
    words = neurarium("data").out
    assert "not here; 'neurarium data fetch doodles' gets it" in words.replace("\n", " ").replace("  ", "")
    assert str(cache) in words


def test_the_list_says_where_sets_are_and_whether_they_are_sound(
    neurarium: Run, published: Path, cache: Path, tmp_path: Path
) -> None:
    write_idx(tmp_path / "mine" / "fashion_sample", "sample", some_images(20), np.arange(20) % 10)
    doodles = cache / "doodles"
    doodles.mkdir(parents=True)
    for kind in ("cat", "train"):
        (doodles / f"{kind}.npy").write_bytes(npy_bytes(some_images(5)))
    assert neurarium("data", "fetch", "mnist").status == 0
    rows = _rows(neurarium, "--data-dir", tmp_path / "mine")
    assert (rows["mnist"]["path"], rows["mnist"]["checksum"]) == (str(cache / "mnist"), "published")
    assert rows["mnist"]["fetch"] is None
    assert rows["mnist"]["bytes"] == sum(path.stat().st_size for path in published.iterdir())
    assert (rows["fashion"]["sample"], rows["fashion"]["fetch"]) == (True, "neurarium data fetch fashion")
    assert (rows["doodles"]["path"], rows["doodles"]["checksum"]) == (str(doodles), "unknown")
    (cache / "mnist" / "train-labels-idx1-ubyte.gz").write_bytes(b"spoilt")
    mnist = _rows(neurarium)["mnist"]
    assert (mnist["checksum"], mnist["fetch"]) == ("changed", "neurarium data fetch mnist")
    assert {file["file"]: file["checksum"] for file in mnist["files"]}["train-labels-idx1-ubyte.gz"] == "changed"
    assert "differs: fetch it again" in neurarium("data", "list").out


def test_fetching_tells_what_came_and_where_it_lies(neurarium: Run, published: Path, cache: Path) -> None:
    said = neurarium("data", "fetch", "mnist", "--json")
    assert said.status == 0
    assert said.json["path"] == str(cache / "mnist")
    assert sorted(said.json["fetched"]) == sorted(path.name for path in published.iterdir())
    assert "t10k-images-idx3-ubyte.gz, " in said.err
    assert "4 files" in said.err
    again = neurarium("data", "fetch", "mnist", "--json")
    assert (again.status, again.json["fetched"]) == (0, [])
    assert "Already there and sound" in again.err


def test_a_fetch_that_fails_is_one_line_with_the_place(neurarium: Run, published: Path, cache: Path) -> None:
    (published / "train-images-idx3-ubyte.gz").unlink()
    complaint = neurarium("data", "fetch", "mnist").complaint
    assert "answers with 404" in complaint
    assert str(cache / "mnist") in complaint
    (published / "train-images-idx3-ubyte.gz").write_bytes(b"something else")
    assert "is not the file that is published" in neurarium("data", "fetch", "mnist").complaint


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("fetch", "NAME is missing"),
        ("fetch mnsit", "no set to fetch is called 'mnsit', did you mean 'mnist'?"),
        ("fetch spiral", "spiral is built in"),
        ("fetch strokes", "strokes is built in"),
        ("fetch doodles --kinds cat", "at least two kinds"),
        ("fetch mnist --kinds cat,dog", "kinds belong to doodles"),
        ("lsit", "'data' lists or fetches, not 'lsit', did you mean 'list'?"),
        ("list --nonsense", "there is no option --nonsense"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(neurarium: Run, arguments: str, words: str) -> None:
    assert words in neurarium("data", *arguments.split()).complaint
