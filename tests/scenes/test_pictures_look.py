"""Page Look in a real window: browsing, mistakes, filters, one picture large, and augmented variants."""

from __future__ import annotations

import time
from collections.abc import Callable

import pygame
import pytest

from scenes.pictures_look import LookPage
from scenes.pictures_look_single import VARIANTS
from tests.scenes import quadrants
from tests.scenes.driver import Driver

MISTAKES = list(range(0, quadrants.TEST, 7))


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return quadrants.written(tmp_path_factory.mktemp("pictures"))


def opened(driver: Driver, options: dict[str, str]) -> LookPage:
    """The page, when the network has seen all test pictures."""
    scene = driver.open("pictures", page="look", **options)
    page = scene.page
    until(driver, lambda: page.viewer.judged_share == 1 and page.viewer.tally().judged == quadrants.TEST)
    return page


def until(driver: Driver, holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "it never came"
        driver.frames()
        time.sleep(0.002)
    driver.frames(2)


@pytest.fixture
def page(driver: Driver, options: dict[str, str]) -> LookPage:
    return opened(driver, options)


def brightness(driver: Driver, box: pygame.Rect, row: float, column: float) -> int:
    """Of the pixel at that share of the way down and across a box of the window."""
    at = (box.left + int(column * box.width), box.top + int(row * box.height))
    return driver.app.screen.get_at(at).r


def test_every_picture_stands_upright_in_the_grid(driver: Driver, page: LookPage) -> None:
    for place in range(8):
        light = [brightness(driver, page.grid.cell(place), row, column) > 50 for row in (0.25, 0.75)
                 for column in (0.25, 0.75)]  # fmt: skip
        assert light == [quarter == place % 4 for quarter in range(4)]


def test_the_page_tells_the_accuracy_of_what_is_shown(driver: Driver, page: LookPage) -> None:
    share = 1 - len(MISTAKES) / quadrants.TEST
    assert page.panel.numbers.values == [("210", ""), (f"{100 * share:.1f}", "%"), ("30", "")]
    assert f"{100 * share:.1f} %" in page.caption()[0][0]
    driver.click(driver.button("Mistakes"))
    assert page.panel.numbers.values == [("30", "of 210"), ("0.0", "%"), ("30", "")]


def test_arrows_and_buttons_walk_through_the_pictures(driver: Driver, page: LookPage) -> None:
    driver.key("right")
    driver.key("right")
    driver.click(driver.button("Next"))
    assert page.viewer.number == 3
    driver.click(driver.button("Previous"))
    assert page.viewer.number == 2
    driver.key("down")
    assert page.viewer.number == 2 + page.grid.columns
    driver.key("up")
    driver.key("left")
    assert page.viewer.number == 1


def test_m_goes_from_mistake_to_mistake_and_shift_m_back(driver: Driver, page: LookPage) -> None:
    driver.key("m")
    driver.key("m")
    assert page.viewer.number == MISTAKES[2]
    driver.key("shift+m")
    assert page.viewer.number == MISTAKES[1]
    driver.click(driver.button("Next mistake"))
    assert page.viewer.number == MISTAKES[2]
    assert "taken for" in page.caption()[1][0]


def test_w_shows_the_worst_mistakes_first(driver: Driver, page: LookPage) -> None:
    driver.key("w")
    margins = page.viewer.verdicts.margins[page.viewer.rows]
    assert (margins[1:] >= margins[:-1]).all()
    assert page.viewer.rows[0] == MISTAKES[-1]  # the lightest picture is the surest guess
    driver.key("w")
    assert page.viewer.rows.tolist() == list(range(quadrants.TEST))


def test_a_class_is_chosen_by_key_and_in_the_menu(driver: Driver, page: LookPage) -> None:
    driver.key("c")
    assert set(page.viewer.pictures.labels[page.viewer.rows]) == {0}
    choice = driver.labelled("Class")
    driver.click(choice)
    driver.click(driver.app.session.menus()[0].row_rect(3))
    assert set(page.viewer.pictures.labels[page.viewer.rows]) == {2}
    driver.click(driver.button("Mistakes"))
    assert set(page.viewer.verdicts.guesses[page.viewer.rows]) == {1}


def test_a_class_without_pictures_says_so(driver: Driver, page: LookPage) -> None:
    page.choose(label=9)
    driver.frames(2)
    assert page.viewer.number is None
    assert not page.grid.count
    driver.key("g")
    driver.key("right")
    driver.key("m")
    assert page.viewer.number is None


def test_a_click_chooses_and_a_second_one_shows_it_large_upright_with_its_ranking(
    driver: Driver, page: LookPage
) -> None:
    driver.click(page.grid.cell(10))
    assert (page.viewer.number, page.single) == (10, False)
    driver.click(page.grid.cell(10))
    assert page.single
    driver.frames(30)
    assert page.picture.ranking.order[0] == 10 % 4
    world = driver.app.areas.world
    left, _ = page.picture.divide(page.theme, world)
    lower_left = (left.centerx - left.width // 8, left.centery + left.width // 8)
    upper_left = (left.centerx - left.width // 8, left.centery - left.width // 8)
    assert driver.app.screen.get_at(lower_left).r > 50
    assert driver.app.screen.get_at(upper_left).r < 20
    driver.key("escape")
    assert not page.single
    assert driver.app.session.name == "pictures"


def test_one_large_picture_follows_wheel_and_arrows(driver: Driver, page: LookPage) -> None:
    driver.key("g")
    driver.wheel(driver.app.areas.world, -2)
    assert page.viewer.number == 2
    driver.key("down")
    assert page.viewer.number == 3
    driver.key("m")
    assert page.picture.ranking.order[0] == MISTAKES[1] % 4


def test_a_shows_augmented_variants_beside_the_original_and_o_others(driver: Driver, page: LookPage) -> None:
    driver.key("a")
    assert page.single
    assert page.picture.probabilities.shape == (1 + VARIANTS, quadrants.CLASSES)
    first = page.picture.probabilities.copy()
    driver.key("o")
    assert (page.picture.probabilities[1:] != first[1:]).any()
    assert (page.picture.probabilities[0] == first[0]).all()
    driver.key("a")
    assert page.picture.probabilities.shape == (1, quadrants.CLASSES)


def test_stronger_amounts_change_the_variants_more(driver: Driver, page: LookPage) -> None:
    driver.key("a")
    spreads = []
    for amounts in (1, 2):
        page.choose_amounts(amounts)
        driver.frames(2)
        spreads.append(page.picture.probabilities[1:].std(axis=0).max())
    assert spreads[1] > spreads[0] > 0


def test_train_pictures_are_one_key_away(driver: Driver, page: LookPage) -> None:
    driver.key("t")
    assert len(page.viewer.rows) == quadrants.TRAIN
    until(driver, lambda: page.viewer.tally().judged == quadrants.TRAIN)
    assert page.caption()[0][0].startswith("120 train pictures")


def test_the_size_slider_changes_how_many_stand_in_a_row(driver: Driver, page: LookPage) -> None:
    columns = page.grid.columns
    slider = driver.labelled("Picture")
    driver.wheel(slider, 8)
    assert page.side > 56
    assert page.grid.columns < columns
    assert page.grid.side == page.side


def test_pointing_at_a_picture_tells_about_it_and_ranks_it(driver: Driver, page: LookPage) -> None:
    driver.move(page.grid.cell(7))
    driver.frames(2)
    assert page.caption()[1] == ("No. 8 of 210: 0, taken for 3 with " + page.caption()[1][0].split("with ")[1], "error")
    driver.move(page.grid.cell(5))
    driver.frames(2)
    assert page.caption()[1][0].startswith("No. 6 of 210: 1, and the network is")


def test_other_weights_are_judged_without_losing_the_place(driver: Driver, page: LookPage) -> None:
    driver.key("m")
    number = page.viewer.number

    def forget(network: object, pictures: object) -> object:
        network.parameters[:] = 0  # type: ignore[attr-defined]
        yield

    page.session.fine_tune("forgetting all", forget)  # type: ignore[arg-type]
    until(driver, lambda: page.viewer.tally().right == int((page.viewer.pictures.labels == 0).sum()))
    assert page.viewer.number == number
    driver.key("ctrl+z")
    until(driver, lambda: page.viewer.tally().judged - page.viewer.tally().right == len(MISTAKES))


def test_another_page_stops_the_work_and_coming_back_finishes_it(driver: Driver, page: LookPage) -> None:
    driver.key("1")
    driver.key("3")
    assert driver.app.scene.page is page
    driver.key("t")
    driver.key("1")
    driver.key("3")
    until(driver, lambda: page.viewer.tally().judged == quadrants.TRAIN)


@pytest.mark.parametrize(
    ("size", "scale"), [((1280, 800), 1.0), ((640, 400), 1.0), ((900, 600), 2.0), ((200, 150), 1.0)]
)
def test_nothing_overlaps_at_any_size(
    make_driver: Callable[..., Driver], options: dict[str, str], size: tuple[int, int], scale: float
) -> None:
    driver = make_driver(size, scale)
    page = opened(driver, options)
    driver.assert_layout_is_clean()
    driver.key("a")
    driver.assert_layout_is_clean()
    assert page.single
