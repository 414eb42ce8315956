"""`neurarium replay --gif FILE`: a brain or a recorded drive as a film, made without a window and without a clock."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import scenes.evolution_session
import scenes.exhibits
from brains.storage import load_brain
from sim.car_replay import replay
from sim.drive_files import save_recording
from sim.driving import Seat
from sim.replay import car_task_of, episodes_of
from tests.commands.conftest import Run

SLOT_MS = 50


def _length_s(path: Path) -> float:
    """What the GIF's pictures last together."""
    total_ms = 0
    with Image.open(path) as film:
        assert film.size == (800, 450)
        for picture in range(film.n_frames):
            film.seek(picture)
            total_ms += film.info["duration"]
    return total_ms / 1000


@pytest.fixture
def guests(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """All that are filmed while the test runs; not those that the scene itself invites when it opens."""
    assert scenes.evolution_session.Guest is scenes.exhibits.Guest
    shown: list[Any] = []

    class Noted(scenes.exhibits.Guest[Any, Any]):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            shown.append(self)

    monkeypatch.setattr(scenes.exhibits, "Guest", Noted)
    return shown


def test_a_film_lasts_as_long_as_the_drive_and_shows_the_one_that_was_scored(
    neurarium: Run, trained: Path, guests: list[Any]
) -> None:
    brain = load_brain(trained / "champion.npz")
    (drive,) = replay(car_task_of(brain), brain.network, episodes_of(brain)).drives
    said = neurarium("replay", trained / "champion.npz", "--gif", "drive.gif")
    assert said.status == 0
    (filmed,) = guests
    assert filmed.fitness == brain.metadata["fitness"]
    # The end rests for 0.7 s, and every picture fills its slot.
    assert _length_s(Path("drive.gif")) == pytest.approx(drive.seconds + 0.7, abs=3 * SLOT_MS / 1000)
    assert said.out.startswith(f"drive.gif: {_length_s(Path('drive.gif')):.1f} s, ")
    assert [path.name for path in Path().iterdir()] == ["drive.gif"]


def test_a_recorded_drive_is_filmed_from_its_start_to_its_end(neurarium: Run) -> None:
    seat = Seat("oval")
    for _ in range(45):
        seat.step((0.0, 1.0))
    save_recording("drive.npz", seat.recording())
    said = neurarium("replay", "drive.npz", "--gif", "drive.gif", "--headless")
    assert said.status == 0, said.err
    assert "as recorded, to the last bit" in said.out
    assert _length_s(Path("drive.gif")) == pytest.approx(1.5 + 0.7, abs=3 * SLOT_MS / 1000)


def test_several_tracks_follow_each_other_in_one_film(neurarium: Run, trained: Path, guests: list[Any]) -> None:
    said = neurarium("replay", trained / "champion.npz", "--track", "oval,seed:3", "--gif", "two.gif")
    assert [guest.episodes for guest in guests] == [("oval",), ("seed:3",)]
    assert all(guest.world.done for guest in guests)
    assert "to the end" not in said.out, "that is told only of those cut short"
    assert _length_s(Path("two.gif")) == pytest.approx(sum(guest.world.time_s for guest in guests) + 1.4, abs=0.3)


def test_a_walker_is_filmed_as_it_is_scored(neurarium: Run, walked: Path, guests: list[Any]) -> None:
    brain = walked / "champion.npz"
    found = neurarium("replay", brain, "--headless", "--json", "--seed", 5, "--push-every", 1, "--gif", "w.gif").json
    (filmed,) = guests
    assert filmed.fitness == found["fitness"]
    assert filmed.task.push_every_s == 1
    assert _length_s(Path("w.gif")) == pytest.approx(found["walks"][0]["seconds"] + 0.7, abs=0.15)


def test_a_film_can_be_cut_short(neurarium: Run, trained: Path) -> None:
    said = neurarium("replay", trained / "champion.npz", "--gif", "short.gif", "--seconds", 0.5)
    assert _length_s(Path("short.gif")) == 0.5
    assert "0 of 1 track to the end" in said.out


def test_the_same_brain_makes_the_same_film_to_the_last_byte(neurarium: Run, trained: Path) -> None:
    for name in ("one.gif", "two.gif"):
        neurarium("replay", trained / "champion.npz", "--gif", name, "--seconds", 1)
    assert Path("one.gif").read_bytes() == Path("two.gif").read_bytes()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--gif film.mp4", "--gif makes a file that ends with .gif, not 'film.mp4'"),
        ("--mp4 film", "--mp4 makes a file that ends with .mp4"),
        ("--gif a.gif --mp4 a.mp4", "give the one or the other"),
        ("--gif nowhere/film.gif", "nowhere: no film can be written there"),
        ("--seconds 3", "--seconds is the length of a film"),
        ("--gif a.gif --seconds 0", "--seconds is 0; expected 0.05 to 3600"),
        ("--gif a.gif --seconds nan", "--seconds is nan"),
        ("--gif a.gif --json", "it goes with --headless"),
        ("--gif folder.gif", "folder.gif is a folder"),
    ],
)
def test_what_cannot_be_filmed_is_told_in_one_line_and_leaves_nothing_behind(
    neurarium: Run, trained: Path, options: str, words: str
) -> None:
    Path("folder.gif").mkdir()
    assert words in neurarium("replay", trained / "champion.npz", *options.split()).complaint
    assert [path.name for path in Path().iterdir()] == ["folder.gif"]


def test_an_mp4_without_its_package_says_what_to_install(
    neurarium: Run, trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    complaint = neurarium("replay", trained / "champion.npz", "--mp4", "film.mp4").complaint
    assert complaint.endswith("pip install 'neurarium[video]'")
    assert not list(Path().iterdir())


def test_a_film_that_is_interrupted_leaves_nothing_behind(
    neurarium: Run, trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import scenes.app

    original = scenes.app.App.frame
    frames: list[float] = []

    def interrupted(app: scenes.app.App, elapsed_s: float) -> None:
        frames.append(elapsed_s)
        if len(frames) == 5:
            raise KeyboardInterrupt
        original(app, elapsed_s)

    monkeypatch.setattr(scenes.app.App, "frame", interrupted)
    assert neurarium("replay", trained / "champion.npz", "--gif", "film.gif").status not in (0, 2)
    assert not list(Path().iterdir())
