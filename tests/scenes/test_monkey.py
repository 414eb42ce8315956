"""Whatever is clicked, dragged, typed, dropped or resized, in whatever order: no exception and no hang.

The long run, through all scenes in one window: ``python -m benchmarks.monkey --events 100000``.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scenes.registry import CARDS
from tests.fuzz.examples import write_examples
from tests.home import at_home_in
from tests.scenes.driver import Driver
from tests.scenes.monkey import Monkey

SCENES = ("launcher", *(card.name for card in CARDS))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Set up before the window and left after it: what it writes when it closes stays in the test's folder as well."""
    with at_home_in(tmp_path):
        yield tmp_path


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("scene", SCENES)
def test_a_monkey_breaks_nothing(driver: Driver, scene: str) -> None:
    driver.open(scene)
    Monkey(driver, seed=SCENES.index(scene)).play(100)


def test_a_monkey_goes_from_scene_to_scene_and_drops_files(home: Path, driver: Driver) -> None:
    driver.open("launcher")
    Monkey(driver, seed=7, scenes=SCENES, files=write_examples(home / "files", spoilt_each=1)).play(150)


@pytest.mark.usefixtures("home")
def test_a_seed_gives_the_same_deeds(make_driver: Callable[..., Driver]) -> None:
    told = []
    for _ in range(2):
        driver = make_driver()
        monkey = Monkey(driver, seed=3)
        driver.open("gradient")
        monkey.play(40)
        told.append([(deed.number, deed.scene, deed.words) for deed in monkey.deeds])
    assert told[0] == told[1]


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
