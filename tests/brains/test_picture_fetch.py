"""Fetching over a network that is this machine's own: good files, cut ones, wrong ones, none."""

from __future__ import annotations

import gzip
import hashlib
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from brains.errors import UserError
from brains.pictures import fetch, known
from brains.pictures.checksums import RECORD, state_of
from brains.pictures.fetch import fetch_pictures
from brains.pictures.find import find_pictures
from brains.pictures.known import KNOWN, Remote
from tests.brains.picture_makers import npy_bytes, some_images, write_idx_set

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


def good(data: bytes) -> Answer:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    return answer


def cut(data: bytes) -> Answer:
    """Says that more will come than does."""

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data[: len(data) // 2])
        request.close_connection = True

    return answer


def failing(status: int) -> Answer:
    return lambda request: request.send_error(status)


def in_part(data: bytes) -> Answer:
    """Gives the range that is asked for."""

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        first, last = map(int, request.headers["Range"].removeprefix("bytes=").split("-"))
        part = data[first : last + 1]
        request.send_response(206)
        request.send_header("Content-Length", str(len(part)))
        request.end_headers()
        request.wfile.write(part)

    return answer


class Server:
    """Answers by path, each answer once but the last, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[str] = []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                answers = server.answers.get(self.path, [failing(404)])
                (answers.pop(0) if len(answers) > 1 else answers[0])(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.http.server_address[1]}/"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for proxy in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    found = Server()
    thread = threading.Thread(target=found.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    found.http.shutdown()
    found.http.server_close()
    thread.join()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda _: tmp_path / "cache")
    monkeypatch.delenv("NEURARIUM_DATA", raising=False)
    monkeypatch.setattr(fetch, "RETRIES", 0)
    monkeypatch.setattr(fetch, "TIMEOUT_S", 5.0)
    return tmp_path / "cache" / "datasets"


@pytest.fixture
def digits(server: Server, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """MNIST as this server publishes it: files by name, all of them answered well."""
    folder = write_idx_set(tmp_path / "published")
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    remotes = []
    for name, data in files.items():
        server.answers[f"/{name}"] = [good(data)]
        remotes.append(Remote(name, server.base + name, len(data), _sha256(data), _sha256(gzip.decompress(data))))
    monkeypatch.setitem(KNOWN, "mnist", replace(KNOWN["mnist"], remotes=tuple(remotes)))
    return files


@pytest.fixture
def doodles(server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Doodles as this server has them, of which five pictures each are fetched."""
    monkeypatch.setattr(known, "_DOODLES", server.base)
    monkeypatch.setattr(known, "DOODLES_PER_KIND", 5)
    files = {name: npy_bytes(some_images(400, seed=k)) for k, name in enumerate(("cat", "rainbow", "train"))}
    for name, data in files.items():
        server.answers[f"/{name}.npy"] = [good(data)]
    monkeypatch.setitem(KNOWN, "doodles", replace(KNOWN["doodles"], remotes=known.doodle_remotes()))
    return files


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != RECORD}


IMAGES = "train-images-idx3-ubyte.gz"


def test_a_set_is_fetched_checked_and_found_by_its_name(digits: dict[str, bytes], server: Server, cache: Path) -> None:
    told: list[tuple[str, int, int]] = []
    folder, files = fetch_pictures("mnist", watch=lambda *how: told.append(how))
    assert (folder, sorted(files)) == (cache / "mnist", sorted(digits))
    assert _content(cache) == digits
    assert len(find_pictures("mnist").train) == 20
    assert json.loads((folder / RECORD).read_bytes()) == {name: _sha256(data) for name, data in digits.items()}
    for name, data in digits.items():
        assert [how for how in told if how[0] == name][-1] == (name, len(data), len(data))
    assert fetch_pictures("mnist") == (folder, [])
    assert len(server.asked) == 4, "what is there and sound is not fetched again"


def test_only_what_is_missing_or_damaged_is_fetched(digits: dict[str, bytes], server: Server, cache: Path) -> None:
    fetch_pictures("mnist")
    server.asked.clear()
    (cache / "mnist" / IMAGES).write_bytes(digits[IMAGES][:-10])
    (cache / "mnist" / "t10k-labels-idx1-ubyte.gz").unlink()
    _, files = fetch_pictures("mnist")
    assert sorted(files) == ["t10k-labels-idx1-ubyte.gz", IMAGES]
    assert len(server.asked) == 2
    assert _content(cache) == digits


def test_the_same_content_packed_otherwise_is_as_good(digits: dict[str, bytes], server: Server, cache: Path) -> None:
    (cache / "mnist").mkdir(parents=True)
    for name, data in digits.items():
        (cache / "mnist" / name).write_bytes(gzip.compress(gzip.decompress(data), compresslevel=1, mtime=1))
    assert fetch_pictures("mnist")[1] == []
    assert server.asked == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda data: cut(data), "broke off"),
        (lambda data: good(data[:-1]), "is not the file that is published"),
        (lambda data: good(b"<html>Please log in</html>"), "is not the file that is published"),
        (lambda data: good(data + bytes(100_000)), "more than the"),
        (lambda data: failing(404), "answers with 404"),
        (lambda data: failing(503), "answers with 503"),
    ],
    ids=["cut", "short", "wrong", "long", "gone", "busy"],
)
def test_what_is_no_good_never_takes_the_place_of_what_is_there(
    digits: dict[str, bytes], server: Server, cache: Path, answer: Callable[[bytes], Answer], words: str
) -> None:
    fetch_pictures("mnist")
    old = digits | {IMAGES: b"an older copy"}
    (cache / "mnist" / IMAGES).write_bytes(old[IMAGES])
    server.answers[f"/{IMAGES}"] = [answer(digits[IMAGES])]
    with pytest.raises(UserError) as told:
        fetch_pictures("mnist")
    assert words in str(told.value)
    assert f"put {IMAGES} into {cache / 'mnist'} by hand" in str(told.value)
    assert "\n" not in str(told.value)
    assert _content(cache) == old
    assert [path.name for path in cache.iterdir()] == ["mnist"], "nothing half fetched is left"


def test_what_came_well_before_a_failure_is_not_fetched_again(
    digits: dict[str, bytes], server: Server, cache: Path
) -> None:
    last = sorted(digits)[-1]
    server.answers[f"/{last}"] = [failing(500), good(digits[last])]
    with pytest.raises(UserError, match="answers with 500"):
        fetch_pictures("mnist")
    with pytest.raises(UserError, match="MNIST digits is not here"):
        find_pictures("mnist")
    assert fetch_pictures("mnist")[1] == [last]
    assert _content(cache) == digits
    assert len(server.asked) == 5


def test_without_a_network_the_place_for_each_file_is_told_in_one_line(
    digits: dict[str, bytes], server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remotes = tuple(replace(remote, url=f"http://127.0.0.1:9/{remote.file}") for remote in KNOWN["mnist"].remotes)
    monkeypatch.setitem(KNOWN, "mnist", replace(KNOWN["mnist"], remotes=remotes))
    with pytest.raises(UserError) as told:
        fetch_pictures("mnist")
    words = str(told.value)
    assert "MNIST digits cannot be fetched: no connection to 127.0.0.1:9" in words
    assert all(name in words for name in (*digits, str(cache / "mnist")))
    assert "\n" not in words


def test_a_try_that_fails_is_made_again(
    digits: dict[str, bytes], server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("pooch.core.time", SimpleNamespace(sleep=waits.append))
    monkeypatch.setattr(fetch, "RETRIES", 2)
    server.answers[f"/{IMAGES}"] = [failing(503), cut(digits[IMAGES]), good(digits[IMAGES])]
    fetch_pictures("mnist")
    assert _content(cache) == digits
    assert waits == [1, 2]


@pytest.mark.parametrize("form", [good, in_part])
def test_of_doodles_only_the_first_pictures_are_fetched(
    doodles: dict[str, bytes], server: Server, cache: Path, form: Callable[[bytes], Answer]
) -> None:
    server.answers = {f"/{name}.npy": [form(data)] for name, data in doodles.items()}
    folder, files = fetch_pictures("doodles")
    assert files == ["cat.npy", "rainbow.npy", "train.npy"]
    np.testing.assert_array_equal(np.load(folder / "cat.npy"), some_images(5).reshape(5, 784))
    found = find_pictures("doodles")
    assert (len(found.train), len(found.test), found.classes) == (12, 3, ("cat", "rainbow", "train"))
    assert state_of(folder / "cat.npy") == "first fetch"


def test_other_kinds_of_doodle_are_fetched_by_their_names(
    doodles: dict[str, bytes], server: Server, cache: Path
) -> None:
    server.answers["/hot%20dog.npy"] = [good(doodles["cat"])]
    assert fetch_pictures("doodles", kinds=["hot dog", "train"])[1] == ["hot dog.npy", "train.npy"]
    with pytest.raises(UserError, match=r"'\.\./evil' is no kind of doodle"):
        fetch_pictures("doodles", kinds=["../evil", "cat"])
    with pytest.raises(UserError, match="at least two kinds"):
        fetch_pictures("doodles", kinds=["cat"])
    with pytest.raises(UserError, match="answers with 404"):
        fetch_pictures("doodles", kinds=["cat", "no such thing"])
    with pytest.raises(UserError, match="kinds belong to doodles"):
        fetch_pictures("mnist", kinds=["cat", "dog"])
    assert sorted(_content(cache)) == ["cat.npy", "hot dog.npy", "train.npy"]


def test_doodles_that_are_none_or_not_those_of_the_first_time_are_refused(
    doodles: dict[str, bytes], server: Server, cache: Path
) -> None:
    fetch_pictures("doodles")
    before = _content(cache)
    (cache / "doodles" / "cat.npy").write_bytes(b"damaged")
    for data, words in (
        (b"<html>", "not an .npy file"),
        (doodles["cat"][:3000], "it was cut short"),
        (npy_bytes(np.zeros((400, 785), np.uint8)), "an array"),
        (doodles["train"], "is not what was fetched at first; if that is right, remove"),
    ):
        server.answers["/cat.npy"] = [good(data)]
        with pytest.raises(UserError, match=words):
            fetch_pictures("doodles")
    assert _content(cache) == before | {"cat.npy": b"damaged"}
    server.answers["/cat.npy"] = [good(doodles["cat"])]
    assert fetch_pictures("doodles")[1] == ["cat.npy"]
    assert _content(cache) == before


def test_a_folder_of_ones_own_choice_and_one_that_cannot_be(digits: dict[str, bytes], tmp_path: Path) -> None:
    assert fetch_pictures("mnist", tmp_path / "mine")[0] == tmp_path / "mine" / "mnist"
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UserError, match="cannot be written"):
        fetch_pictures("mnist", tmp_path / "file")
    with pytest.raises(UserError, match="no set of pictures is called 'mnsit'"):
        fetch_pictures("mnsit")
