"""The race as a person watches it: a real window, real mouse and keys."""

from __future__ import annotations

import numpy as np
import pygame
import pytest

from brains.errors import UserError
from brains.optimizers import OPTIMIZERS
from scenes import race_words
from scenes.race_contest import Target
from scenes.race_racers import GradientRacer
from scenes.race_scene import RaceScene
from scenes.race_setup import BATCHES, COURSES
from scenes.race_thumbnail import draw as draw_thumbnail
from scenes.widgets import LabelledSlider
from tests.scenes.driver import Driver

Opened = tuple[Driver, RaceScene]

SLIDERS = (
    "Points",
    "Noise",
    "Hidden layers",
    "Neurons each",
    "Accuracy goal",
    "Learn rate",
    "Population",
    "GA mutation",
    "ES sigma",
    "ES learn rate",
    "CMA first sigma",
)


@pytest.fixture
def opened(driver: Driver) -> Opened:
    """The scene as the launcher opens it."""
    scene = driver.open("race")
    assert isinstance(scene, RaceScene)
    return driver, scene


def no_error(driver: Driver) -> None:
    assert not driver.app.status_line.is_error, driver.app.status_line.message


def drag_to_end(driver: Driver, label: str, low: bool) -> LabelledSlider:
    slider = driver.labelled(label)
    assert isinstance(slider, LabelledSlider)
    track = slider.track().move(slider.rect.topleft)
    knob = track.left + round(slider.scale.share(slider.value) * track.width)
    driver.drag((min(knob, track.right - 1), track.centery), (track.left - 4 if low else 1279, track.centery), steps=3)
    return slider


def choose(driver: Driver, label: str, index: int) -> None:
    choice = driver.labelled(label)
    driver.click(choice)
    driver.click(choice.menu.row_rect(index))


def test_all_four_race_at_once_from_one_start(opened: Opened) -> None:
    driver, scene = opened
    driver.frames(40)
    assert [racer.tag for racer in scene.contest.racers] == ["GD", "GA", "ES", "CMA"]
    for racer in scene.contest.racers:
        assert racer.passes >= 100
        assert racer.trace.marks[0].cost == scene.contest.racers[0].trace.marks[0].cost
        assert racer.now.cost < racer.trace.marks[0].cost
    no_error(driver)


def test_it_pauses_steps_restarts_and_takes_another_seed(opened: Opened) -> None:
    driver, scene = opened
    driver.key("space")
    driver.frames(20)
    before = scene.contest.allowance
    driver.frames(5)
    assert scene.contest.allowance == before
    driver.key(".")
    driver.frames(3)
    assert scene.contest.allowance == before + 10
    start = scene.contest.start.copy()
    driver.click(driver.button("Restart"))
    assert scene.contest.allowance == 0
    assert np.array_equal(scene.contest.start, start)
    driver.click(driver.button("New seed"))
    assert scene.config.seed == 1
    assert not np.array_equal(scene.contest.start, start)


def test_the_same_seed_is_the_same_race_whatever_the_frames(opened: Opened) -> None:
    driver, scene = opened

    def story(speed: int) -> list[list[tuple[float, float]]]:
        driver.key("r")
        driver.app.choose_speed(speed)
        while scene.contest.allowance < 600:
            driver.frames()
        driver.app.session.stepper.paused = True
        while not scene.contest.settled:
            driver.frames()
        driver.app.session.stepper.paused = False
        return [[(m.passes, m.cost) for m in r.trace.marks if m.passes <= 550] for r in scene.contest.racers]

    assert story(1) == story(3)


def test_the_winner_is_said_plainly_and_who_follows(opened: Opened) -> None:
    driver, scene = opened
    assert race_words.headline(scene.contest)[0] == "Race to 95 % of points held back"
    driver.app.choose_speed(4)
    for _ in range(400):
        driver.frames()
        if len(scene.contest.ranking) >= 2:
            break
    (winner, mark), (second, later) = scene.contest.ranking[:2]
    first, others = race_words.headline(scene.contest)
    assert first.startswith(f"{winner.title} wins: 95 % of points held back after {mark.passes:,.0f} passes")
    assert f"{second.title} {later.passes / mark.passes:.1f} ×" in others
    assert mark.accuracy >= 0.95


def test_the_chart_is_against_passes_or_seconds(opened: Opened) -> None:
    driver, scene = opened
    driver.frames(60)
    assert scene.panel is not None
    assert scene.panel.chart.caption == "cost by passes"
    passes = scene.panel.chart.series["GD"].x[-1]
    driver.click(driver.button("Against seconds"))
    assert scene.panel.chart.caption == "cost by milliseconds", "a short race"
    assert scene.panel.chart.series["GD"].x[-1] == 1000 * scene.contest.racers[0].now.seconds != passes
    driver.key("x")
    assert scene.axis == "passes"
    scene.panel.refresh()
    for racer in scene.contest.racers:
        assert scene.panel.chart.series[racer.tag].y[-1] == racer.now.cost


def test_the_counting_is_explained(opened: Opened) -> None:
    driver, scene = opened
    assert scene.panel is not None
    assert "which counts as 2" in scene.panel.counted.text
    assert "A generation of 50 costs 50 passes" in scene.panel.counted.text
    drag_to_end(driver, "Population", low=True)
    assert "A generation of 10 costs 10 passes" in scene.panel.counted.text


@pytest.mark.parametrize("label", SLIDERS)
def test_every_slider_goes_to_both_ends(opened: Opened, label: str) -> None:
    driver, scene = opened
    for low in (True, False):
        slider = drag_to_end(driver, label, low)
        assert slider.value == (slider.scale.low if low else slider.scale.high)
        driver.frames(4)
        no_error(driver)
    driver.assert_layout_is_clean()
    assert scene.contest.racers[1].seconds >= 0


def test_every_data_set_optimizer_and_batch_can_be_chosen(opened: Opened) -> None:
    driver, scene = opened
    for index, course in enumerate(COURSES):
        choose(driver, "Data set", index)
        assert scene.config.dataset == course.dataset
        driver.frames(6)
        no_error(driver)
    for index, name in enumerate(OPTIMIZERS):
        choose(driver, "Optimizer", index)
        descender = scene.contest.racers[0]
        assert isinstance(descender, GradientRacer)
        assert descender.trainer.optimizer.name == name
        assert descender.trainer.learn_rate == descender.trainer.optimizer.settings_type().learn_rate
    for index, size in enumerate(BATCHES):
        choose(driver, "Batch", index)
        assert scene.config.batch == size
        driver.frames(3)
    no_error(driver)


def test_the_size_of_the_network_changes_for_all(opened: Opened) -> None:
    driver, scene = opened
    drag_to_end(driver, "Neurons each", low=False)
    drag_to_end(driver, "Hidden layers", low=False)
    driver.frames(3)
    assert scene.contest.topology.layer_sizes == (2, 16, 16, 16, 1)
    assert {len(racer.parameters) for racer in scene.contest.racers} == {scene.contest.topology.parameter_count}
    drag_to_end(driver, "Hidden layers", low=True)
    assert scene.contest.topology.layer_sizes == (2, 1)
    driver.move(driver.app.areas.world)  # else the arrow keys are for the slider under the mouse
    before = scene.contest
    driver.key("shift+up")
    assert scene.contest is before, "no hidden layer, no neurons to change"
    driver.key("shift+right")
    assert len(scene.contest.topology.layer_sizes) == 3


def test_equal_time_gives_each_the_same_seconds(opened: Opened) -> None:
    driver, scene = opened
    choose(driver, "All get equal", 1)
    assert (scene.config.equal, scene.axis) == ("seconds", "seconds")
    driver.frames(60)
    driver.key("space")
    while not scene.contest.settled:
        driver.frames()
    seconds = [racer.seconds for racer in scene.contest.racers]
    assert min(seconds) >= scene.contest.allowance - 1e-9
    driver.key("e")
    assert scene.config.equal == "passes"


def test_the_target_can_be_a_cost_and_the_race_goes_on(opened: Opened) -> None:
    driver, scene = opened
    driver.frames(30)
    contest = scene.contest
    choose(driver, "Race to", 1)
    assert scene.target == Target("cost", 0.1)
    slider = drag_to_end(driver, "Cost goal", low=False)
    assert slider.value == scene.target.value == 0.5
    assert scene.contest is contest
    driver.key("t")
    assert scene.target.kind == "accuracy"


def test_the_learn_rate_acts_without_a_new_race(opened: Opened) -> None:
    driver, scene = opened
    contest = scene.contest
    slider = drag_to_end(driver, "Learn rate", low=True)
    descender = scene.contest.racers[0]
    assert scene.contest is contest
    assert isinstance(descender, GradientRacer)
    assert descender.trainer.learn_rate == slider.scale.low


def test_divergence_is_said_and_not_fatal(opened: Opened) -> None:
    driver, scene = opened
    scene.setup.choose_course(next(k for k, course in enumerate(COURSES) if course.dataset == "bumps"))
    scene.setup.choose_optimizer(list(OPTIMIZERS).index("momentum"))
    scene.setup.set_learn_rate(3.0)
    driver.frames(60)
    assert scene.contest.racers[0].gave_up
    assert "Momentum diverged: lower the learn rate" in race_words.headline(scene.contest)[1]
    no_error(driver)


def test_it_fits_windows_of_any_size(opened: Opened) -> None:
    driver, scene = opened
    driver.frames(10)
    for size in ((640, 400), (1280, 800), (900, 1000), (320, 240), (1280, 800)):
        driver.resize(*size)
        driver.frames(6)
        driver.assert_layout_is_clean()
        world = driver.app.areas.world
        tiles = scene.view.tile_rects(world, driver.app.theme)
        assert all(world.contains(tile) for tile in tiles), size
        assert all(not a.colliderect(b) for a in tiles for b in tiles if a is not b)
    no_error(driver)


def test_another_scale_keeps_the_race(opened: Opened) -> None:
    driver, scene = opened
    driver.frames(10)
    contest = scene.contest
    driver.key("ctrl+=")
    driver.frames(5)
    assert scene.contest is contest
    driver.assert_layout_is_clean()


def test_the_maps_show_the_networks_answers(opened: Opened) -> None:
    driver, scene = opened
    driver.app.choose_speed(4)
    driver.frames(120)
    driver.app.session.stepper.paused = True
    driver.frames(8)
    tile = scene.view.tile_rects(driver.app.areas.world, driver.app.theme)[0]
    assert scene.contest.racers[0].now.accuracy > 0.9
    sample = driver.app.screen.subsurface(tile)
    corners = [sample.get_at((tile.height // 2 + dx, tile.height // 2 + dy)) for dx, dy in ((-120, -120), (120, -120))]
    assert corners[0].b > corners[0].r, "left above: class 1, blue"
    assert corners[1].r > corners[1].b, "right above: class 0, orange"


@pytest.mark.parametrize(
    "options",
    [{"data": "nowhere"}, {"seed": -1}, {"hidden": "8,4"}, {"hidden": "99"}, {"equal": "luck"}, {"hidden": "x"}],
)
def test_options_that_do_not_fit_are_told(options: dict[str, object]) -> None:
    with pytest.raises(UserError):
        RaceScene(**options)  # type: ignore[arg-type]


def test_the_thumbnail_fills_any_surface() -> None:
    surface = pygame.Surface((320, 200))
    for frame in range(120):
        draw_thumbnail(surface, frame / 60)
    assert len({tuple(surface.get_at((x, y))) for x in range(0, 320, 8) for y in range(0, 200, 8)}) > 8
    draw_thumbnail(pygame.Surface((60, 40)), 3.0)
