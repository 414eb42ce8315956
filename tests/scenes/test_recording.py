"""Films of the window: made by real keys, read by Pillow, and nothing left behind when they fail."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pygame
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageSequence

from brains.errors import UserError
from scenes import commands, film_mp4, recording
from scenes.film import Film
from scenes.film_format import film_size
from scenes.film_gif import GifWriter
from scenes.scene import Scene
from tests.scenes.demo_scene import DemoScene
from tests.scenes.driver import Driver
from tests.systems import needs_shell

GROUND = pygame.Color("#12141a")


class Sweep(Scene):
    """Every frame looks unlike the one before: a bar that moves on by its width."""

    title: ClassVar[str] = "Sweep"
    dt_s = 1 / 60
    steps = 0

    def step(self) -> None:
        self.steps += 1

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        surface.fill(self.app.theme["best"], (4 * self.steps, 100, 4, 60))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where films go."""
    monkeypatch.setattr(commands, "picture_folder", lambda: tmp_path)
    monkeypatch.setattr(recording, "is_mp4_possible", lambda: False)
    return tmp_path


@pytest.fixture
def sweep(make_driver: Callable[..., Driver]) -> Driver:
    """A window of 1000 × 600 with the moving bar."""
    driver = make_driver((1000, 600))
    driver.adopt("sweep", Sweep())
    return driver


def _news(driver: Driver) -> str:
    """What is said once nothing is written any more."""
    for thread in threading.enumerate():
        if thread.name == "film":
            thread.join()
    driver.frames()
    return driver.app.status_line.message


def _pictures(path: Path) -> list[tuple[np.ndarray, int]]:
    """Each picture with the milliseconds it is shown."""
    with Image.open(path) as film:
        return [(np.array(one.convert("RGB")), one.info["duration"]) for one in ImageSequence.Iterator(film)]


def test_a_key_starts_a_film_and_ends_it_and_says_where_it_went(sweep: Driver, folder: Path) -> None:
    sweep.key("f9")
    sweep.frames(57)
    sweep.key("f9")
    news = _news(sweep)
    (path,) = folder.iterdir()
    assert path.name.startswith("neurarium-sweep-")
    assert path.suffix == ".gif"
    pictures = _pictures(path)
    # 58 frames of a sixtieth after the first: pictures at 0, 1/20 .. 19/20 s.
    assert len(pictures) == 20
    assert [shown for _, shown in pictures] == [50] * 20
    assert {picture.shape for picture, _ in pictures} == {(480, 800, 3)}
    kilobytes = round(path.stat().st_size / 1e3)
    assert news == f"Saved {path} (1.0 s, {kilobytes} kB)"


def test_a_film_shows_what_the_window_showed(sweep: Driver, folder: Path) -> None:
    sweep.key("f9")
    sweep.frames(28)
    shown = pygame.transform.smoothscale(sweep.app.screen, (800, 480))
    sweep.key("f9")
    _news(sweep)
    last, _ = _pictures(next(folder.iterdir()))[-1]
    meant = pygame.surfarray.array3d(shown).swapaxes(0, 1).astype(int)
    off = np.abs(last.astype(int) - meant).max(axis=2)
    assert (off > 32).mean() < 0.01, "255 colours are enough for a window of few"


def test_the_button_tells_the_time_while_it_records(sweep: Driver) -> None:
    bar = sweep.app.session.bar
    assert bar is not None
    assert not bar.recorded.visible
    assert "Record" in bar.record.tooltip()
    sweep.click(bar.record)
    sweep.frames(60 * 3 + 3)
    assert bar.recorded.visible
    assert bar.recorded.words == "0:03"
    assert bar.recorded.rect.bottom <= bar.record.rect.bottom, "it covers the line below the bar"
    assert "Stop" in bar.record.tooltip()
    sweep.assert_layout_is_clean()
    sweep.click(bar.record)
    assert "Saved" in _news(sweep)
    assert not bar.recorded.visible


def test_a_narrow_bar_has_the_button_in_its_menu_until_it_records(make_driver: Callable[..., Driver]) -> None:
    driver = make_driver((500, 400))
    driver.adopt("demo", DemoScene())
    bar = driver.app.session.bar
    assert bar is not None
    assert not bar.record.visible
    driver.click(driver.button("More"))
    (menu,) = driver.app.session.menus()
    driver.click(menu.row_rect(menu.options.index("Record")))
    driver.frames(20)
    assert bar.record.visible
    assert bar.recorded.visible
    driver.assert_layout_is_clean()
    driver.click(bar.record)
    assert "Saved" in _news(driver)


def test_a_window_where_nothing_moves_is_stored_once(make_driver: Callable[..., Driver], folder: Path) -> None:
    driver = make_driver((640, 400))
    driver.adopt("still", Scene())
    driver.frames(10)
    driver.key("f9")
    driver.frames(60 * 5)
    driver.key("f9")
    _news(driver)
    (path,) = folder.iterdir()
    pictures = _pictures(path)
    assert sum(shown for _, shown in pictures) == pytest.approx(5050, abs=50)
    assert len(pictures) < 12, "the clock in the bar moves on, and a message leaves"


def test_another_size_of_the_window_does_not_end_the_film(sweep: Driver, folder: Path) -> None:
    sweep.key("f9")
    sweep.frames(12)
    sweep.resize(600, 600)
    sweep.frames(12)
    sweep.key("f9")
    assert "Saved" in _news(sweep)
    last, _ = _pictures(next(folder.iterdir()))[-1]
    assert last.shape == (480, 800, 3)
    assert (last[:, :150] == tuple(GROUND)[:3]).all(), "beside a square window there is the ground"


def test_a_film_goes_on_through_other_scenes(sweep: Driver, folder: Path) -> None:
    sweep.key("f9")
    sweep.frames(6)
    sweep.adopt("demo", DemoScene())
    sweep.frames(6)
    assert sweep.app.session.bar is not None
    assert sweep.app.session.bar.recorded.visible
    sweep.key("f9")
    _news(sweep)
    (path,) = folder.iterdir()
    assert path.name.startswith("neurarium-sweep-")


def test_two_films_in_a_second_have_two_names(sweep: Driver, folder: Path) -> None:
    for _ in range(2):
        sweep.key("f9")
        sweep.frames(3)
        sweep.key("f9")
    _news(sweep)
    assert len(list(folder.glob("*.gif"))) == 2


def test_the_longest_film_ends_by_itself_and_says_why(
    sweep: Driver, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(recording.MOST_S, "gif", 1.0)
    sweep.key("f9")
    sweep.frames(70)
    assert sweep.app.recording.time_s is None
    assert "1 s is the most for a film" in _news(sweep)
    (path,) = folder.iterdir()
    assert sum(shown for _, shown in _pictures(path)) == pytest.approx(1000, abs=50)


def test_closing_the_window_finishes_the_film(sweep: Driver, folder: Path) -> None:
    sweep.key("f9")
    sweep.frames(30)
    sweep.app.close()
    (path,) = folder.iterdir()
    assert len(_pictures(path)) == 11


def test_a_folder_that_cannot_be_written_is_told_in_one_line(
    sweep: Driver, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "picture_folder", lambda: folder / "nowhere")
    sweep.key("f9")
    assert sweep.app.status_line.is_error
    assert "nowhere: no film can be written there" in sweep.app.status_line.message
    assert sweep.app.recording.time_s is None


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of films can be made, but nothing goes into them."""
    original = Path.open

    def opened(path: Path, *rest: Any, **options: Any) -> Any:
        return original(Path("/dev/full") if path.suffix == ".tmp" else path, *rest, **options)

    monkeypatch.setattr(Path, "open", opened)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is played by /dev/full, which Linux has")
@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_ends_the_film_in_one_line_and_leaves_nothing_behind(sweep: Driver, folder: Path) -> None:
    sweep.key("f9")
    for _ in range(100):
        sweep.frames(3)
        if sweep.app.recording.time_s is None:
            break
        time.sleep(0.01)
    assert sweep.app.status_line.is_error
    assert "No space left" in sweep.app.status_line.message
    assert not list(folder.iterdir())
    sweep.frames(5)
    sweep.app.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is played by /dev/full, which Linux has")
@pytest.mark.usefixtures("full_disk")
def test_a_film_that_cannot_be_finished_while_the_window_closes_is_told(sweep: Driver, folder: Path) -> None:
    sweep.key("f9")
    sweep.frames(2)
    with pytest.raises(UserError, match="No space left"):
        sweep.app.close()
    assert not list(folder.iterdir())


def test_without_the_package_an_mp4_is_refused_with_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "imageio_ffmpeg", None)
    with pytest.raises(UserError, match=r"pip install 'neurarium\[video\]'"):
        Film(folder, "mp4", (100, 100), [], GROUND)
    assert not list(folder.iterdir())


def _scripted_ffmpeg(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = folder / "ffmpeg"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(film_mp4, "_program", lambda: str(program))


@needs_shell
@pytest.mark.parametrize("script", ["echo 'no room' >&2; exit 1", "cat >/dev/null; echo 'no room' >&2; exit 1"])
def test_an_ffmpeg_that_fails_is_told_in_its_words(
    tmp_path_factory: pytest.TempPathFactory, folder: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    _scripted_ffmpeg(tmp_path_factory.mktemp("program"), monkeypatch, script)
    film = Film(folder, "mp4", (64, 64), [], GROUND)
    for slot in range(5):
        film.take(pygame.Surface((64, 64)), slot, wait=True)
    film.finish(5)
    with pytest.raises(UserError, match="the film cannot be written: no room"):
        film.keep(folder / "film.mp4")
    assert not list(folder.iterdir())


@needs_shell
def test_an_mp4_is_given_a_picture_for_every_slot(
    tmp_path_factory: pytest.TempPathFactory, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path_factory.mktemp("program")
    _scripted_ffmpeg(program, monkeypatch, f'echo "$@" > {program}/said; for last; do :; done; cat > "$last"')
    film = Film(folder, "mp4", (100, 76), [], GROUND)
    for slot in (0, 3, 4):
        picture = pygame.Surface((100, 76))
        picture.fill((slot, 0, 0))
        film.take(picture, slot, wait=True)
    film.finish(6)
    film.keep(folder / "film.mp4")
    frames = np.frombuffer((folder / "film.mp4").read_bytes(), np.uint8).reshape(-1, 76, 100, 3)
    assert frames[:, 0, 0, 0].tolist() == [0, 0, 0, 3, 4, 4]
    assert "-s 100x76 -r 20" in (program / "said").read_text()


@pytest.mark.parametrize(
    ("source", "kind", "size"),
    [
        ((1280, 800), "gif", (800, 500)),
        ((1280, 800), "mp4", (1280, 800)),
        ((401, 301), "gif", (401, 301)),
        ((401, 301), "mp4", (400, 300)),
        ((1000, 4000), "gif", (200, 800)),
        ((3000, 1), "mp4", (1280, 2)),
    ],
)
def test_films_are_never_larger_than_their_kind_allows(source, kind, size) -> None:  # type: ignore[no-untyped-def]
    assert film_size(source, kind) == size


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.integers(1, 40), st.integers(1, 40))
def test_any_film_of_few_colours_is_read_by_pillow_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, seed: int, count: int, width: int, height: int
) -> None:
    rng = np.random.default_rng(seed)
    colours = rng.integers(0, 256, (9, 3)).astype(np.uint8) & 0xE0  # far enough apart for an exact answer
    slots = np.cumsum(rng.integers(1, 30, count + 1))
    pictures = [colours[rng.integers(0, len(colours), (height, width))] for _ in range(count)]
    path = tmp_path_factory.getbasetemp() / "any.gif"
    writer = GifWriter(path, (width, height), 0.05, [tuple(map(int, colour)) for colour in colours])
    for picture, slot in zip(pictures, slots, strict=False):
        writer.add(picture.tobytes(), int(slot))
    writer.close(int(slots[-1]))
    read = _pictures(path)
    moments = np.repeat(np.arange(len(read)), [shown // 50 for _, shown in read])
    assert len(moments) == slots[-1] - slots[0]
    for picture, slot in zip(pictures, slots, strict=False):
        assert np.array_equal(read[moments[slot - slots[0]]][0], picture)


def test_a_picture_of_quite_other_colours_gets_its_own_table(tmp_path: Path) -> None:
    dark = np.zeros((40, 40, 3), np.uint8)
    bright = np.stack(np.broadcast_arrays(np.arange(0, 240, 6)[:, None], np.arange(0, 240, 6), 200), axis=2)
    pictures = [dark, bright.astype(np.uint8), bright[::-1].astype(np.uint8)]
    writer = GifWriter(tmp_path / "film.gif", (40, 40), 0.05, [(0, 0, 0)])
    for slot, picture in enumerate(pictures):
        writer.add(picture.tobytes(), slot)
    writer.close(3)
    for (read, _), meant in zip(_pictures(tmp_path / "film.gif"), pictures, strict=True):
        assert np.abs(read.astype(int) - meant).max() <= 32
