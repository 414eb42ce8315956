"""The gait strip, held against the contacts themselves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pygame
import pytest

from scenes.theme import Theme
from scenes.walker_gait import GaitRecord, GaitStrip
from scenes.walker_scene import WalkerScene
from sim.walker_world import WalkerWorld
from tests.scenes.demo_scene import DemoScene
from tests.scenes.driver import Driver
from tests.scenes.walker_crowd import crowd, like


def recorded(name: str, steps: int, span_s: float = 6.0) -> tuple[WalkerWorld, GaitRecord, np.ndarray]:
    """A world, its record and (steps, walkers, feet) what really happened."""
    world, record = crowd(name, walkers=3, steps=0), GaitRecord(span_s)
    truth = []
    for _ in range(steps):
        world.step()
        record.note(world)
        truth.append(world.contacts & world.walking[:, None])
    return world, record, np.array(truth)


def standing(rows: list[list[tuple[float, float]]], at_s: float) -> list[bool]:
    return [any(begin <= at_s <= end for begin, end in bars) for bars in rows]


@pytest.mark.parametrize("name", ["biped", "quadruped", "worm"])
def test_bars_are_the_contacts(name: str) -> None:
    world, record, truth = recorded(name, 50)
    assert truth.any()
    assert not truth.all()
    for walker in range(3):
        now, rows = record.bars(walker)
        assert now == pytest.approx(world.time_s)
        assert len(rows) == len(world.feet)
        for step in range(50):
            assert standing(rows, (step + 0.5) * world.dt_s) == truth[step, walker].tolist()


def test_only_the_last_seconds_are_kept() -> None:
    world, record, truth = recorded("worm", 60, span_s=0.5)
    _, rows = record.bars(0)
    begins = [begin for bars in rows for begin, _ in bars]
    assert begins
    assert min(begins) >= world.time_s - 0.5 - 1.01 * world.dt_s
    kept = round(0.5 / world.dt_s)
    for step in range(60 - kept, 60):
        assert standing(rows, (step + 0.5) * world.dt_s) == truth[step, 0].tolist()


def test_another_world_begins_an_empty_record() -> None:
    _, record, _ = recorded("biped", 20)
    other = crowd("spider", walkers=2, steps=1)
    record.note(other)
    _, rows = record.bars(0)
    assert len(rows) == len(other.feet)
    assert record.feet[0] in [body.name for body in other.creature.bodies]
    assert all(end <= other.time_s + 1e-9 for bars in rows for _, end in bars)
    assert GaitRecord().bars(0) == (0.0, [])


def test_a_larger_crowd_may_wait_for_its_first_step(driver: Driver, tmp_path: Path) -> None:
    scene = driver.open("walker", folder=tmp_path, population=4, hidden="4", creature="stick")
    assert isinstance(scene, WalkerScene)
    driver.frames(3)
    driver.key("k")
    assert scene.session.run.trial.exam, "one walks alone"
    driver.frames(3)
    driver.key("space")
    driver.key("k")
    assert scene.session.world.individuals == 4
    scene.choose(3)
    driver.frames(2)
    assert scene.gait.bars(3) == (0.0, [[] for _ in scene.session.world.feet])


@pytest.fixture
def strip(demo: tuple[Driver, DemoScene]) -> GaitStrip:
    driver, _ = demo
    strip = GaitStrip(driver.app.session.panel.dock_ui)
    strip.place(pygame.Rect(940, 60, 320, strip.height(320)))
    return strip


def painted(strip: GaitStrip) -> pygame.Surface:
    surface = pygame.Surface(strip.rect.size)
    surface.fill(strip.theme["panel"])
    strip.paint(surface)
    return surface


def test_the_present_is_at_the_right_edge(strip: GaitStrip) -> None:
    world, record, truth = recorded("worm", 45)
    for walker in range(3):
        strip.show_walker(record, walker)
        green = like(painted(strip), strip.theme["right"])
        rows = [any(column) for column in np.array_split(green[-1, 26:-16], truth.shape[2])]
        assert rows == truth[-1, walker].tolist()
        share = world.time_s / record.span_s
        first = int(np.flatnonzero(green.any(axis=1)).min())
        assert first >= 320 * (1 - share) * 0.75, "a bar before the walk began"


def test_rows_are_named_and_an_empty_strip_says_so(strip: GaitStrip, monkeypatch: pytest.MonkeyPatch) -> None:
    words: list[str] = []
    draw = Theme.text
    monkeypatch.setattr(
        Theme, "text", lambda self, string, *more, **kw: words.append(string) or draw(self, string, *more, **kw)
    )
    painted(strip)
    assert "no steps yet" in words
    _, record, _ = recorded("biped", 10)
    strip.show_walker(record, 1)
    painted(strip)
    assert {"left shin", "right shin"} <= set(words)
    _, record, _ = recorded("worm", 10)
    strip.show_walker(record, 1)
    painted(strip)
    assert "tail" in words, "no name fits beside many rows"


def test_it_is_painted_again_only_when_something_changed(strip: GaitStrip) -> None:
    _, record, _ = recorded("biped", 10)
    strip.show_walker(record, 0)
    strip.update(0.01)
    before = strip.image
    strip.show_walker(record, 0)
    strip.update(0.01)
    assert strip.image is before
    strip.show_walker(record, 1)
    strip.update(0.01)
    assert strip.image is not before
