"""Whatever is clicked, dragged, typed or resized, in whatever order: no exception and no hang."""

from pathlib import Path

import pytest

from scenes.registry import CARDS
from tests.scenes.driver import Driver
from tests.scenes.monkey import Monkey

SCENES = ("launcher", *(card.name for card in CARDS))


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of its own: whatever a scene saves stays in the test's folder."""
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("scene", SCENES)
def test_a_monkey_breaks_nothing(driver: Driver, scene: str) -> None:
    driver.open(scene)
    Monkey(driver, seed=SCENES.index(scene)).play(150)


@pytest.mark.slow
@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("scene", SCENES)
def test_a_tireless_monkey_breaks_nothing(driver: Driver, scene: str, seed: int) -> None:
    driver.open(scene)
    Monkey(driver, seed).play(5000)


def test_the_panel_can_be_filled_anew_while_it_is_folded(driver: Driver) -> None:
    driver.open("car")
    driver.resize(640, 400)
    before = driver.app.scene.session.config.strategy
    driver.key("s")
    assert driver.app.scene.session.config.strategy != before
    driver.resize(1280, 800)
    driver.assert_layout_is_clean()


def test_a_dialog_that_no_longer_fits_is_closed(driver: Driver) -> None:
    driver.open("car")
    driver.key("ctrl+o")
    assert driver.app.session.windows()
    driver.resize(200, 150)
    assert not driver.app.session.windows()
    driver.resize(1280, 800)
    driver.assert_layout_is_clean()
