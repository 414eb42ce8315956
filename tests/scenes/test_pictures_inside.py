"""Page Inside in a real window: weights, dreams and maps stand upright, and the network learns to admit ignorance."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pygame
import pytest

from scenes.pictures_inside import InsidePage
from scenes.pictures_inside_dreams import STEPS
from scenes.pictures_inside_hundred import COUNT
from scenes.pictures_ranking import percent
from scenes.theme import Theme
from tests.scenes import quadrants
from tests.scenes.driver import Driver

GAIN = 150.0
"""So much that chance alone makes the network sure of noise."""


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return quadrants.written(tmp_path_factory.mktemp("pictures"), GAIN)


def opened(driver: Driver, options: dict[str, str]) -> InsidePage:
    """The page, when the set is there and the network was judged."""
    scene = driver.open("pictures", page="inside", **options)
    until(driver, lambda: np.isfinite(scene.session.snapshot.test_accuracy))
    return scene.page


@pytest.fixture
def page(driver: Driver, options: dict[str, str]) -> InsidePage:
    return opened(driver, options)


def until(driver: Driver, holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "it never came"
        driver.frames()
        time.sleep(0.002)
    driver.frames(2)


def quarters_of(values: np.ndarray) -> np.ndarray:
    """Means of the four quarters, in the order of the classes."""
    half = quadrants.HALF
    return np.array([values[top : top + half, left : left + half].mean() for top, left in quadrants.CORNERS])


def seen_quarters(driver: Driver, box: pygame.Rect) -> list[tuple[int, int, int]]:
    """Colours in the middle of the four quarters of a box of the window."""
    at = [(box.left + box.width * x // 4, box.top + box.height * y // 4) for y in (1, 3) for x in (1, 3)]
    return [tuple(driver.app.screen.get_at(place))[:3] for place in at]


# weights


def test_the_weight_pictures_stand_upright_with_blue_where_ink_excites(driver: Driver, page: InsidePage) -> None:
    blue, dark = tuple(Theme()["positive"])[:3], tuple(Theme()["ink"])[:3]
    for neuron in range(4):
        colours = seen_quarters(driver, page.weights.grid.cell(neuron))
        assert colours == [blue if quarter == neuron else dark for quarter in range(4)]


def test_holding_back_is_vermilion(driver: Driver, page: InsidePage) -> None:
    def turn(network: object, pictures: object) -> object:
        network.parameters *= -1  # type: ignore[attr-defined]
        yield

    page.session.fine_tune("turning the signs", turn)  # type: ignore[arg-type]
    until(driver, lambda: page.weights.weights.min() < 0)
    vermilion = tuple(Theme()["negative"])[:3]
    assert seen_quarters(driver, page.weights.grid.cell(1))[1] == vermilion


def test_a_click_opens_a_neuron_with_the_pictures_that_excite_it_most(driver: Driver, page: InsidePage) -> None:
    driver.click(page.weights.grid.cell(2))
    detail = page.weights.detail
    until(driver, lambda: detail._share == 1)
    lightest = [number for number in range(quadrants.TRAIN) if number % 4 == 2]
    assert detail.numbers.tolist() == lightest[::-1][: len(detail.numbers)]
    assert len(detail.numbers) > 10
    driver.key("escape")
    assert page.weights.detail is None
    assert driver.app.session.name == "pictures"


def test_the_dream_of_a_neuron_is_light_where_its_weights_are(driver: Driver, page: InsidePage) -> None:
    driver.click(page.weights.grid.cell(1))
    until(driver, lambda: page.weights.detail.dream.now.steps > 60)
    light = quarters_of(page.weights.detail.dream.now.images[0])
    assert light.argmax() == 1
    assert light[1] > 2 * np.delete(light, 1).max()


def test_an_open_neuron_follows_the_training_without_losing_its_dream(driver: Driver, page: InsidePage) -> None:
    driver.click(page.weights.grid.cell(0))
    detail = page.weights.detail
    until(driver, lambda: detail._share == 1 and detail.dream.grown)
    before, steps = detail.numbers, detail.dream.now.steps

    def turn(network: object, pictures: object) -> object:
        hidden = network.layers[0][0]  # type: ignore[attr-defined]
        hidden[:] = hidden[[1, 0, 2, 3]]
        yield

    page.session.fine_tune("two neurons change places", turn)  # type: ignore[arg-type]
    until(driver, lambda: detail.numbers is not before and detail._share == 1)
    assert all(number % 4 == 1 for number in detail.numbers)
    until(driver, lambda: detail.dream.grown)
    assert detail.dream.now.steps > steps


def test_arrows_go_to_other_neurons_alone_and_in_the_open(driver: Driver, page: InsidePage) -> None:
    driver.key("right")
    driver.key("right")
    assert page.weights.grid.selected == 1
    driver.key("return")
    assert page.weights.detail.neuron == 1
    driver.key("right")
    assert page.weights.detail.neuron == 2
    driver.click(driver.button("Previous"))
    assert page.weights.detail.neuron == 1
    assert page.caption()[1][0].startswith("neuron 2: weights from 0.00 to")


def test_one_scale_for_all_leaves_equal_neurons_as_they_are_and_darkens_a_quiet_one(
    driver: Driver, page: InsidePage
) -> None:
    def hush(network: object, pictures: object) -> object:
        network.layers[0][0][3] *= 0.1  # type: ignore[attr-defined]
        yield

    page.session.fine_tune("a quiet neuron", hush)  # type: ignore[arg-type]
    before = page.weights.weights
    until(driver, lambda: page.weights.weights is not before)
    own = seen_quarters(driver, page.weights.grid.cell(3))[3]
    driver.click(driver.button("One scale"))
    driver.frames(2)
    assert sum(seen_quarters(driver, page.weights.grid.cell(3))[3]) < sum(own) / 2
    assert seen_quarters(driver, page.weights.grid.cell(0))[0] == own


# dreams


def grown(driver: Driver, page: InsidePage, steps: int) -> np.ndarray:
    """The dreams, when they have grown that far."""
    until(driver, lambda: page.dreams.dreams is not None and page.dreams.dreams.now.steps >= steps)
    return page.dreams.dreams.now.images


def test_dreams_grow_upright_and_the_network_is_sure_of_them(driver: Driver, page: InsidePage) -> None:
    driver.key("d")
    images = grown(driver, page, 80)
    for goal in range(4):
        assert quarters_of(images[goal]).argmax() == goal
        seen = seen_quarters(driver, page.dreams.cells(quadrants.CLASSES)[goal].inflate(-8, -8))
        assert np.argmax([sum(colour) for colour in seen]) == goal
    assert (page.dreams.dreams.now.sureness[:4] > 0.9).all()
    assert page.dreams.numbers.values[0][1] == f"of {STEPS}"


def test_p_stops_the_dreams_a_dot_is_one_step_and_they_end_by_themselves(driver: Driver, page: InsidePage) -> None:
    driver.key("d")
    grown(driver, page, 5)
    driver.key("p")
    driver.frames(10)
    until(driver, lambda: page.dreams.dreams._step is None)
    steps = page.dreams.dreams.now.steps
    driver.frames(5)
    assert page.dreams.dreams.now.steps == steps
    driver.key(".")
    driver.click(driver.button("One step"))
    grown(driver, page, steps + 2)
    driver.frames(5)
    assert page.dreams.dreams.now.steps == steps + 2
    driver.click(driver.button("Grow"))
    grown(driver, page, STEPS)
    driver.frames(10)
    assert page.dreams.dreams.now.steps == STEPS
    driver.key("p")
    assert page.dreams.dreams.now.steps < STEPS


def test_other_noise_gives_another_dream(driver: Driver, page: InsidePage) -> None:
    driver.key("d")
    first = grown(driver, page, 30)
    before = page.dreams.dreams
    driver.click(driver.button("Again"))
    assert page.dreams.dreams is not before
    second = grown(driver, page, 30)
    assert not np.allclose(first, second)
    assert quarters_of(second[2]).argmax() == 2


def test_a_click_shows_one_dream_large_with_its_ranking_and_a_click_all_again(driver: Driver, page: InsidePage) -> None:
    driver.key("d")
    grown(driver, page, 60)
    driver.click(page.dreams.cells(quadrants.CLASSES)[3])
    assert page.dreams.chosen == 3
    driver.frames(20)
    assert page.dreams._ranking.order[0] == 3
    driver.click(driver.app.areas.world)
    assert page.dreams.chosen is None


# noise


def test_noise_is_answered_with_confidence_until_the_network_learns_to_admit_ignorance(
    driver: Driver, page: InsidePage
) -> None:
    driver.key("n")
    until(driver, lambda: page.noise.hundred is not None)
    noise, right = page.noise, page.session.snapshot.test_accuracy
    sure = noise.sure
    assert sure > COUNT // 3
    assert page.noise.numbers.values[0] == (str(sure), f"of {COUNT}")
    driver.click(driver.button("Make it admit that it does not know"))
    until(driver, lambda: noise.tuned is not None and not page.session.snapshot.busy)
    until(driver, lambda: noise.sure < sure // 4)
    assert noise.hundred.before == sure
    told = f"Right in test: {percent(right)} before, {percent(page.session.snapshot.test_accuracy)} after"
    assert told in noise.words.text
    driver.key("ctrl+z")
    until(driver, lambda: noise.sure == sure)
    assert noise.tuned is None


def test_other_noise_is_other_noise_and_another_kind_another(driver: Driver, page: InsidePage) -> None:
    driver.key("n")
    until(driver, lambda: page.noise.hundred is not None)
    before = page.noise.hundred
    driver.click(driver.button("Other noise"))
    until(driver, lambda: page.noise.hundred.draw != before.draw)
    assert page.noise.hundred.images.shape == (COUNT, quadrants.SIDE, quadrants.SIDE)
    assert not np.array_equal(page.noise.hundred.images, before.images)
    driver.key("k")
    until(driver, lambda: page.noise.hundred.draw.kind == "pixels")
    assert page.noise.kinds.selected == 1


# occlusion


def open_occlusion(driver: Driver, page: InsidePage, gain: float = GAIN) -> None:
    def soften(network: object, pictures: object) -> object:
        network.layers[1][0][:] *= gain / GAIN  # type: ignore[attr-defined]
        yield

    page.session.fine_tune("a softer network", soften)  # type: ignore[arg-type]
    until(driver, lambda: page.session.snapshot.undo == ("a softer network",) and not page.session.snapshot.busy)
    driver.key("o")
    page.occlusion.use_own(False)
    until(driver, lambda: page.occlusion.map is not None)


def test_the_map_is_blue_where_the_light_is_that_the_network_goes_by(driver: Driver, page: InsidePage) -> None:
    open_occlusion(driver, page, gain=8)
    for number in range(4):
        until(driver, lambda: page.occlusion._future is None)
        for_class = quarters_of(page.occlusion.map)
        assert for_class.argmax() == number
        assert for_class[number] > 0.01
        _, second, _ = page.occlusion.places()
        side = min(second.size)
        box = pygame.Rect(0, 0, side, side)
        box.center = second.center
        colours = seen_quarters(driver, box)
        assert np.argmax([colour[2] for colour in colours]) == number
        driver.key("right")
        driver.frames(3)


def test_the_drawing_of_page_draw_comes_first_and_y_shows_a_test_picture(driver: Driver, page: InsidePage) -> None:
    drawing = np.zeros((quadrants.SIDE, quadrants.SIDE), dtype=np.float32)
    drawing[:14, 14:] = 1
    page.session.show_drawing(drawing)
    driver.key("o")
    until(driver, lambda: page.occlusion.map is not None)
    assert np.array_equal(page.occlusion.image, drawing)
    assert page.occlusion.label == 1
    assert page.caption()[0][0].startswith("Your drawing")
    driver.key("y")
    driver.frames(3)
    assert page.occlusion.truth is not None
    driver.key("y")
    driver.frames(3)
    assert np.array_equal(page.occlusion.image, drawing)


def test_without_a_drawing_a_test_picture_is_shown_and_says_why(driver: Driver, page: InsidePage) -> None:
    page.session.show_drawing(None)
    driver.key("o")
    driver.frames(3)
    assert page.occlusion.truth is not None
    driver.click(driver.button("My drawing"))
    assert page.occlusion.source.selected == 1
    assert page.occlusion.truth is not None


def test_a_click_in_the_ranking_explains_another_class(driver: Driver, page: InsidePage) -> None:
    open_occlusion(driver, page)
    driver.frames(40)
    other = int(page.occlusion._ranking.order[2])
    driver.click(page.occlusion._ranking.row_of(other))
    assert page.occlusion.label == other
    driver.key("right")
    driver.frames(2)
    assert page.occlusion.explained is None


def test_a_larger_patch_makes_another_map(driver: Driver, page: InsidePage) -> None:
    open_occlusion(driver, page)
    before = page.occlusion.map
    driver.wheel(driver.labelled("Patch"), 4)
    assert page.occlusion.patch > 6
    until(driver, lambda: page.occlusion.map is not before)


def test_pointing_at_the_picture_covers_a_place_and_tells_what_is_left(driver: Driver, page: InsidePage) -> None:
    open_occlusion(driver, page, gain=8)
    first, second, _ = page.occlusion.places()
    page.occlusion.set_patch(14)
    for place in (first, second):
        side = min(place.size) // 28 * 28
        driver.move((place.centerx - side // 4, place.centery - side // 4))
        driver.frames(2)
        covered = page.occlusion.covered_at(pygame.mouse.get_pos())
        assert covered.center == (7, 7)
        words = page.caption()[1][0]
        left = float(words.split("covered there: ")[1].split(" %")[0])
        assert left < 100 * page.occlusion.shares[0] - 20
    driver.move((2, 2))
    assert page.occlusion.covered_at(pygame.mouse.get_pos()) is None


# all of them


@pytest.mark.parametrize(("size", "scale"), [((640, 400), 1.0), ((900, 600), 2.0), ((200, 150), 1.0)])
def test_every_view_lays_out_cleanly_at_any_size(
    make_driver: Callable[..., Driver], options: dict[str, str], size: tuple[int, int], scale: float
) -> None:
    driver = make_driver(size, scale)
    page = opened(driver, options)
    for key in ("w", "return", "d", "n", "o"):
        driver.key(key)
        driver.frames(3)
        driver.assert_layout_is_clean()
    driver.resize(500, 700)
    for index in range(len(page.views)):
        page.choose(index)
        driver.frames(3)
        driver.assert_layout_is_clean()


def test_pages_and_views_are_left_and_found_again(driver: Driver, page: InsidePage) -> None:
    driver.click(page.weights.grid.cell(1))
    driver.key("1")
    driver.frames(3)
    driver.key("4")
    driver.frames(3)
    assert driver.app.scene.page is page
    until(driver, lambda: page.weights.detail._share == 1)
    driver.key("d")
    driver.key("w")
    driver.frames(2)
    assert page.weights.detail.neuron == 1
