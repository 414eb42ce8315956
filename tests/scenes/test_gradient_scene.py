"""The gradient lab as a person uses it: a real window, real mouse and keys."""

from __future__ import annotations

import pygame
import pytest

from brains.errors import UserError
from scenes.gradient_chain import ACTIVATIONS
from scenes.gradient_curves import CURVES
from scenes.gradient_descent import BALL, FIXED, PROPORTIONAL
from scenes.gradient_landscape import LANDSCAPES
from scenes.gradient_scene import PART_NAMES, GradientScene
from scenes.gradient_walks import METHODS
from scenes.registry import find_card
from scenes.widgets import Button, Choice, LabelledSlider
from tests.scenes.driver import Driver

each_part = pytest.mark.parametrize("part", PART_NAMES)


def opened(driver: Driver, part: str = "curve") -> GradientScene:
    scene = GradientScene(part=part, seed=3)
    driver.adopt("gradient", scene)
    return scene


def no_error(driver: Driver) -> None:
    assert not driver.app.status_line.is_error, driver.app.status_line.message


def of_kind(driver: Driver, kind: type) -> list:
    return [
        one for one in driver.app.session.manager.get_sprite_group().sprites() if isinstance(one, kind) and one.visible
    ]


def ends(slider: LabelledSlider) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
    track = slider.track().move(slider.rect.topleft)
    return track.center, (2, track.centery), (1279, track.centery)


def drag_to_both_ends(driver: Driver, label: str) -> LabelledSlider:
    """Drag a slider low, then high; it must reach both."""
    slider = driver.labelled(label)
    middle, low, high = ends(slider)
    driver.drag(middle, low, steps=3)
    assert slider.value == pytest.approx(slider.scale.low), label
    driver.drag(middle, high, steps=3)
    assert slider.value == pytest.approx(slider.scale.high), label
    return slider


# every part


def test_it_stands_in_the_launcher_with_a_picture() -> None:
    card = find_card("gradient")
    assert isinstance(card.load(part="chain"), GradientScene)
    draw = card.load_thumbnail()
    assert draw is not None
    pygame.display.init()
    pygame.font.init()
    pictures = []
    for size in ((320, 200), (90, 57)):
        surface = pygame.Surface(size)
        for time_s in (0.0, 0.5, 1.0, 9.9, 0.2):
            draw(surface, time_s)
            pictures.append(pygame.image.tobytes(surface, "RGB"))
    assert len(set(pictures)) >= 8, "it should move"


def test_an_unknown_part_is_named() -> None:
    with pytest.raises(UserError, match="no part 'slope'"):
        GradientScene(part="slope")


def test_tabs_and_keys_lead_to_every_part(driver: Driver) -> None:
    scene = opened(driver)
    for index, part in enumerate(scene.parts):
        driver.key(f"f{index + 2}")
        assert scene.part is part
        driver.assert_layout_is_clean()
    pictures = set()
    for part in scene.parts:
        driver.click(driver.button(part.tab))
        assert scene.part is part
        driver.frames(3)
        pictures.add(driver.pixels())
        driver.assert_layout_is_clean()
    assert len(pictures) == 3
    no_error(driver)


@each_part
def test_something_happens_within_a_second_and_pause_stops_it(driver: Driver, part: str) -> None:
    opened(driver, part)
    first = driver.pixels()
    driver.frames(60)
    assert driver.pixels() != first
    driver.key("space")
    driver.frames(20)
    still = driver.pixels()
    driver.frames(20)
    assert driver.pixels() == still
    driver.key(".")
    driver.frames(12)
    assert driver.pixels() != still, "one step"
    no_error(driver)


@each_part
def test_small_windows_and_back(driver: Driver, part: str) -> None:
    scene = opened(driver, part)
    driver.frames(10)
    for size in ((640, 400), (1280, 800), (400, 300), (900, 1000), (640, 400)):
        driver.resize(*size)
        driver.assert_layout_is_clean()
    driver.key("tab")
    driver.assert_layout_is_clean()
    driver.key("tab")
    driver.resize(1280, 800)
    driver.assert_layout_is_clean()
    assert scene.part is scene.parts[PART_NAMES.index(part)]
    no_error(driver)


@each_part
def test_large_text_fits(driver: Driver, part: str) -> None:
    opened(driver, part)
    driver.app.set_scale(2.0)
    driver.frames(3)
    driver.assert_layout_is_clean()
    no_error(driver)


@each_part
def test_going_away_and_coming_back_resumes(driver: Driver, part: str) -> None:
    scene = opened(driver, part)
    driver.frames(30)
    driver.key("escape")
    assert driver.app.session.name == "launcher"
    driver.app.open("gradient")
    driver.frames(3)
    assert driver.app.scene is scene
    assert PART_NAMES[scene.chosen] == part


@each_part
def test_every_control_explains_itself(driver: Driver, part: str) -> None:
    opened(driver, part)
    for control in of_kind(driver, LabelledSlider) + of_kind(driver, Choice) + of_kind(driver, Button):
        assert control.tooltip(), getattr(control, "label", None) or control.text


def test_every_part_has_its_own_pause(driver: Driver) -> None:
    scene = opened(driver)
    driver.click(scene.curve.plot.rect)  # taking the point into the hand stops its clock
    stepper = driver.app.session.stepper
    assert stepper is not None
    assert stepper.paused
    assert "Space: learn from here" in scene.curve.caption()[1][0]
    driver.key("f4")
    assert not stepper.paused
    driver.frames(60)
    assert scene.chain.swept > 0
    driver.key("f2")
    assert stepper.paused


# one variable


def test_dragging_the_point_moves_it_and_its_tangent(driver: Driver) -> None:
    scene = opened(driver).curve
    start = scene.plot.point(4.0, scene.curve.at(4.0))
    end = scene.plot.point(0.5, 8.0)
    driver.drag((round(start[0]), round(start[1])), (round(end[0]), round(end[1])))
    assert scene.descent.x == pytest.approx(0.5, abs=0.02)
    tangent = scene.readout()[0]
    assert tangent[1] == f"{2 * scene.descent.x - 3:.3f}".replace("-", "−")
    assert driver.app.session.stepper is not None
    assert driver.app.session.stepper.paused, "it stays where it was put"
    driver.frames(30)
    assert scene.descent.x == pytest.approx(0.5, abs=0.02)
    driver.key("space")
    driver.frames(60)
    assert scene.descent.x > 0.6
    driver.drag((round(end[0]), round(end[1])), (2, round(end[1])))
    assert scene.descent.x == scene.curve.low, "it cannot leave the picture"


def test_the_golden_table_of_the_cube_is_on_screen(driver: Driver) -> None:
    scene = opened(driver)
    scene.curve.choose_curve(3)
    x, y = scene.curve.plot.point(3.0, 60)
    driver.click((round(x), round(y)))
    scene.curve.place(3.0)
    driver.frames(2)
    central = {row[0]: row[2] for row in scene.curve.panel.table.rows}
    assert central == {
        "2": "31.000",
        "1": "28.000",
        "0.5": "27.250",
        "0.1": "27.010",
        "0.01": "27.000",
        "limit": "27.000",
    }


def test_h_shrinks_until_the_secant_is_the_tangent(driver: Driver) -> None:
    scene = opened(driver).curve
    driver.key("space")
    scene.place(2.0)
    driver.key("h")
    apart = []
    for _ in range(40):
        driver.frames(10)
        apart.append(abs(scene.curve.forward(2.0, scene.h) - 1.0))
    assert apart[0] > 0.4
    assert apart[-1] == pytest.approx(0.001, abs=1e-9)
    assert apart == sorted(apart, reverse=True)
    driver.click(driver.button("Let h shrink"))
    assert scene.h > 1, "again from the start"


def test_every_curve_by_the_menu_and_every_slider_to_both_ends(driver: Driver) -> None:
    scene = opened(driver).curve
    for index, curve in enumerate(CURVES):
        choice = driver.labelled("Curve")
        driver.click(choice.box().move(choice.rect.topleft))
        driver.click(choice.menu.row_rect(index))
        assert scene.curve_index == index
        assert scene.curve.name == curve.name
        driver.frames(4)
        driver.assert_layout_is_clean()
    for name in ("x⁴", "x³", "x²", "x", "1"):
        drag_to_both_ends(driver, f"times {name}")
    assert scene.coefficients == [5.0, 5.0, 2.0, 2.0, 2.0]
    drag_to_both_ends(driver, "Step h")
    assert scene.h == 2.0
    drag_to_both_ends(driver, "Learn rate")
    assert scene.descent.learn_rate == 2.0
    driver.click(driver.button(FIXED))
    drag_to_both_ends(driver, "Step length")
    assert scene.descent.fixed_step == 3.0
    driver.click(driver.button(BALL))
    drag_to_both_ends(driver, "Momentum")
    assert scene.descent.momentum == 0.99
    driver.key("f")
    assert scene.descent.rule == FIXED
    assert driver.button(FIXED).is_selected
    driver.key("c")
    assert "no learn rate" in driver.app.status_line.message
    driver.key("p")
    driver.key("x")
    assert scene.descent.learn_rate == pytest.approx(scene.curve.learn_rates()[1])
    driver.click(driver.button(PROPORTIONAL))
    assert not driver.labelled("Momentum").is_enabled
    driver.frames(30)
    no_error(driver)


def test_learn_rate_buttons_show_what_they_promise(driver: Driver) -> None:
    scene = opened(driver).curve
    words = {}
    for label in ("Too small", "Right", "Too large"):
        driver.click(driver.button(label))
        driver.app.choose_speed(3)
        driver.frames(90)
        words[label] = scene.descent.verdict()[0]
        driver.app.choose_speed(1)
    assert "creeps" in words["Too small"]
    assert "Settled" in words["Right"]
    assert "too large" in words["Too large"]


def test_random_starts_are_tallied_by_the_valley_they_end_in(driver: Driver) -> None:
    scene = opened(driver).curve
    scene.choose_curve(2)
    scene.descent.learn_rate = 0.2
    driver.app.choose_speed(3)
    for _ in range(12):
        driver.click(driver.button("Random"))
        driver.frames(6, elapsed_s=0.2)
    best, other, nowhere = scene.tally
    assert best + other + nowhere >= 10
    assert best > 0
    assert other > 0
    assert f"lowest valley {best}" in scene.status()


def test_zooming_in_makes_the_curve_straight(driver: Driver) -> None:
    scene = opened(driver).curve
    driver.key("space")
    scene.place(2.0)
    x, y = scene.plot.point(2.0, scene.curve.at(2.0))
    for _ in range(30):
        driver.wheel((round(x), round(y)), 1)
    assert scene.plot.high[0] - scene.plot.low[0] < 0.1
    driver.key("home")
    assert scene.plot.low[0] == scene.curve.low
    driver.wheel((round(x), round(y)), -30)
    no_error(driver)


# two weights


def test_a_click_on_the_map_starts_all_methods_there(driver: Driver) -> None:
    scene = opened(driver, "landscape").landscape
    x, y = scene.map.point(1.0, -2.0)
    driver.click((round(x), round(y)))
    assert scene.walks.start == pytest.approx((1.0, -2.0), abs=0.02)
    assert {walk.points[0] for walk in scene.walks.walks} == {scene.walks.start}
    driver.frames(40)
    assert all(walk.steps > 5 for walk in scene.walks.walks)


def test_a_click_on_the_landscape_starts_there_and_a_drag_turns_it(driver: Driver) -> None:
    scene = opened(driver, "landscape").landscape
    driver.frames(2)
    places, seen = scene.surface.on_surface([(-1.2, -1.0)])
    assert seen[0]
    x, y = places[0]
    driver.click((round(x), round(y)))
    assert scene.walks.start == pytest.approx((-1.2, -1.0), abs=0.15)
    start, view, before = scene.walks.start, scene.surface.view, driver.pixels()
    driver.drag((round(x), round(y)), (round(x) + 120, round(y) + 30))
    assert scene.surface.view.azimuth != view.azimuth
    assert scene.surface.view.elevation > view.elevation
    assert scene.walks.start == start, "turning is not clicking"
    assert driver.pixels() != before
    driver.wheel((round(x), round(y)), 2)
    assert scene.surface.view.zoom > 1


def test_every_network_by_the_menu(driver: Driver) -> None:
    scene = opened(driver, "landscape").landscape
    for index, landscape in enumerate(LANDSCAPES):
        choice = driver.labelled("Network")
        driver.click(choice.box().move(choice.rect.topleft))
        driver.click(choice.menu.row_rect(index))
        assert scene.landscape is landscape
        assert driver.labelled("Learn rate").value == landscape.learn_rate
        driver.frames(30)
        assert scene.walks.walks[0].steps > 0
        driver.assert_layout_is_clean()
    no_error(driver)


def test_methods_are_toggled_by_click_and_key(driver: Driver) -> None:
    scene = opened(driver, "landscape").landscape
    driver.frames(30)
    for index, method in enumerate(METHODS):
        driver.click(driver.labelled(method.name))
        assert not scene.walks.active[index]
        driver.frames(12)
        assert method.name not in scene.panel.chart.series
    assert "No method" in scene.caption()[1][0]
    for index, method in enumerate(METHODS):
        driver.key(method.key)
        assert scene.walks.active[index]
        assert scene.walks.walks[index].points[0] == scene.walks.start
    driver.frames(30)
    assert set(scene.panel.chart.series) == {method.name for method in METHODS}
    no_error(driver)


def test_the_sliders_of_the_walks_act_live(driver: Driver) -> None:
    scene = opened(driver, "landscape").landscape
    scene.choose_landscape(3)
    drag_to_both_ends(driver, "Learn rate")
    assert scene.walks.learn_rate == 10.0
    driver.frames(60)
    assert scene.walks.walks[0].lost
    assert "too large" in scene.caption()[1][0]
    drag_to_both_ends(driver, "Adam's rate")
    drag_to_both_ends(driver, "Momentum kept")
    drag_to_both_ends(driver, "Batch size")
    assert (scene.walks.adam_rate, scene.walks.momentum, scene.walks.batch) == (2.0, 0.99, 40)
    driver.frames(30)
    for label in ("Learn rate", "Adam's rate", "Momentum kept"):
        driver.double_click(driver.labelled(label).track().move(driver.labelled(label).rect.topleft).center)
    assert scene.walks.learn_rate == scene.landscape.learn_rate
    driver.click(driver.button("Start over"))
    assert scene.walks.walks[0].steps <= 2
    no_error(driver)


def test_random_starts_lie_on_the_map(driver: Driver) -> None:
    scene = opened(driver, "landscape").landscape
    starts = set()
    for _ in range(5):
        driver.key("r")
        starts.add(scene.walks.start)
        assert scene.landscape.inside(scene.walks.start)
    assert len(starts) == 5


# the chain


def test_the_sweep_runs_to_the_first_weight_and_the_table_agrees(driver: Driver) -> None:
    scene = opened(driver, "chain").chain
    driver.app.choose_speed(3)
    driver.frames(80)
    assert scene.complete
    rows = scene.panel.table.rows
    assert len(rows) == 2 * scene.chain.layers
    assert all(row[1] == row[2] == row[3] for row in rows)
    assert scene.panel.agreement.text == "All three agree"
    driver.key("s")
    assert not scene.complete
    driver.key("e")
    assert scene.complete


def test_every_number_of_the_chain_goes_to_both_ends(driver: Driver) -> None:
    scene = opened(driver, "chain").chain
    driver.click(driver.button("4 neurons"))
    labels = ["Input x", "Target y"]
    labels += [f"{kind}{index}" for index in "₁₂₃₄" for kind in ("Weight w", "Bias b")]
    for label in labels:
        drag_to_both_ends(driver, label)
    assert scene.chain.weights == scene.chain.biases == [5.0] * 4
    assert (scene.chain.x, scene.chain.y) == (2.0, 1.0)
    drag_to_both_ends(driver, "Learn rate")
    assert scene.learn_rate == 10.0
    driver.assert_layout_is_clean()
    no_error(driver)


@pytest.mark.parametrize("layers", [2, 3, 4])
def test_every_activation_with_every_length(driver: Driver, layers: int) -> None:
    scene = opened(driver, "chain").chain
    driver.click(driver.button(f"{layers} neurons"))
    assert scene.chain.layers == layers
    for index, name in enumerate(ACTIVATIONS):
        choice = driver.labelled("Activation")
        driver.click(choice.box().move(choice.rect.topleft))
        driver.click(choice.menu.row_rect(index))
        assert scene.chain.activation == name
        driver.frames(2)
        assert all(row[1] == row[2] for row in scene.panel.table.rows)
        driver.assert_layout_is_clean()
    no_error(driver)


def test_learning_moves_the_sliders_and_lowers_the_cost(driver: Driver) -> None:
    scene = opened(driver, "chain").chain
    before = scene.chain.cost
    weight = driver.labelled("Weight w₃").value
    for _ in range(3):
        driver.click(driver.button("Learn one step"))
    driver.key("l")
    assert len(scene.costs) == 5
    assert scene.costs == sorted(scene.costs, reverse=True)
    assert scene.chain.cost < before
    assert driver.labelled("Weight w₃").value != weight
    driver.click(driver.button("Start over"))
    assert scene.chain.cost == pytest.approx(before)
    driver.click(driver.button("Sweep and learn"))
    driver.app.choose_speed(3)
    driver.frames(160)
    assert len(scene.costs) > 2, "sweep, learn, sweep, learn"
    driver.click(driver.button("Sweep once"))
    driver.click(driver.button("Random"))
    assert scene.chain.cost != pytest.approx(before)


def test_a_click_on_a_number_goes_to_its_step(driver: Driver) -> None:
    scene = opened(driver, "chain").chain
    scene.sweep_all()
    driver.frames(2)
    place = next(rect for rect, index in scene._view._places if scene.stages[index].result == "dC/dw₂")
    driver.click(place)
    assert scene.stage is not None
    assert scene.stage.result == "dC/dw₂"
    assert scene.panel.table.marked == 2


# speed
