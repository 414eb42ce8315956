"""Controls driven with mouse and keys."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.widgets import Panel, Scale
from scenes.widgets.panel import Section
from tests.scenes.demo_scene import DemoScene
from tests.scenes.driver import Driver, seen_rect

Demo = tuple[Driver, DemoScene]
SLIDERS = {"Population": (10, 1000), "Rate": (0, 1), "Size": (0.01, 1), "Gain": (-2, 2)}


def _knob_place(slider, share: float) -> tuple[int, int]:
    track = slider.track().move(slider.rect.topleft)
    return track.left + round(track.width * share), track.centery


@pytest.mark.parametrize("name", SLIDERS)
def test_a_slider_dragged_to_both_ends_reaches_its_limits(demo: Demo, name: str) -> None:
    driver, scene = demo
    slider = driver.labelled(name)
    low, high = SLIDERS[name]
    driver.drag(_knob_place(slider, slider.scale.share(slider.value)), (1279, 400))
    assert slider.value == scene.values[name] == high
    driver.drag(_knob_place(slider, 1.0), (2, 400))
    assert slider.value == scene.values[name] == low


def test_a_slider_calls_back_while_it_is_dragged(demo: Demo) -> None:
    driver, scene = demo
    slider = driver.labelled("Gain")
    driver.press(_knob_place(slider, 0.5))
    seen = []
    for share in (0.6, 0.7, 0.8):
        driver.move(_knob_place(slider, share))
        driver.frames()
        seen.append(scene.values["Gain"])
    driver.release()
    assert seen == sorted(seen)
    assert len(set(seen)) == 3
    driver.move(_knob_place(slider, 0.1))
    assert scene.values["Gain"] == seen[-1]


def test_a_double_click_resets_a_slider(demo: Demo) -> None:
    driver, scene = demo
    slider = driver.labelled("Population")
    driver.drag(_knob_place(slider, 0.5), _knob_place(slider, 0.9))
    assert slider.value != 190
    driver.double_click((slider.rect.left + 10, slider.rect.centery))
    assert slider.value == scene.values["Population"] == 190


def test_wheel_and_arrows_nudge_the_slider_under_the_mouse(demo: Demo) -> None:
    driver, scene = demo
    slider = driver.labelled("Rate")
    driver.wheel(slider, 1)
    assert scene.values["Rate"] == pytest.approx(0.09)
    driver.key("left")
    driver.key("left")
    assert scene.values["Rate"] == pytest.approx(0.07)
    driver.key("shift+right")
    assert scene.values["Rate"] == pytest.approx(0.17)


def test_a_disabled_slider_does_not_move_and_says_why(demo: Demo) -> None:
    driver, scene = demo
    slider = driver.labelled("Stuck")
    driver.drag(_knob_place(slider, 0.5), _knob_place(slider, 1.0))
    driver.wheel(slider, 1)
    assert slider.value == 0.5
    assert "Stuck" not in scene.values
    assert slider.tooltip() == "CMA-ES sets this itself"


def test_a_tooltip_appears_where_the_mouse_rests(demo: Demo) -> None:
    driver, _ = demo
    driver.app.toggle_pause()
    driver.move(driver.labelled("Rate"))
    driver.frames(3)
    before = driver.pixels()
    driver.frames(40)
    assert driver.pixels() != before


def test_no_tooltip_covers_an_open_menu(demo: Demo) -> None:
    driver, _ = demo
    driver.app.toggle_pause()
    choice = driver.labelled("Strategy")
    choice.hint = "How the next generation is made"
    driver.click(choice)
    driver.frames(15)
    before = driver.pixels()
    driver.frames(45)
    assert driver.pixels() == before


def test_a_choice_opens_a_menu_and_takes_what_is_clicked(demo: Demo) -> None:
    driver, scene = demo
    choice = driver.labelled("Strategy")
    driver.click(choice.box().move(choice.rect.topleft))
    assert choice.menu is not None
    assert driver.app.screen.get_rect().contains(choice.menu.rect)
    driver.click(choice.menu.row_rect(2))
    assert scene.strategy == choice.selected == 2
    assert choice.menu is None


def test_a_menu_obeys_keys_and_closes_on_escape_or_a_click_outside(demo: Demo) -> None:
    driver, scene = demo
    choice = driver.labelled("Strategy")
    place = choice.box().move(choice.rect.topleft)
    driver.click(place)
    driver.move((300, 300))
    driver.key("down")
    driver.key("return")
    assert scene.strategy == 1
    driver.click(place)
    driver.key("escape")
    assert choice.menu is None
    driver.click(place)
    driver.click((300, 300))
    assert choice.menu is None
    assert (scene.strategy, scene.clicks) == (1, [])
    assert driver.app.scene is scene


def test_a_menu_that_is_longer_than_the_window_scrolls_to_every_option(demo: Demo) -> None:
    driver, scene = demo
    choice = driver.labelled("Strategy")
    choice.set_options([f"Track {k}" for k in range(60)], 0)
    driver.resize(1280, 500)
    choice = driver.labelled("Strategy")
    driver.click(choice.box().move(choice.rect.topleft))
    assert choice.menu is not None
    assert driver.app.screen.get_rect().contains(choice.menu.rect)
    driver.key("end")
    driver.key("return")
    assert scene.strategy == 59


def test_typed_text_is_taken_on_enter_and_keys_do_not_leak_while_typing(demo: Demo) -> None:
    driver, scene = demo
    driver.click(driver.labelled("Hidden").line)
    driver.key("ctrl+a")
    driver.type("16")
    driver.key("g")
    driver.key("space")
    assert "next" not in scene.log
    assert driver.app.session.stepper is not None
    assert not driver.app.session.stepper.paused
    driver.key("return")
    assert scene.hidden == "16"


def test_what_was_selected_in_another_text_is_not_deleted_from_this_one(demo: Demo) -> None:
    driver, _ = demo
    entry = driver.labelled("Hidden")
    driver.click(entry.line)
    driver.key("ctrl+a")
    entry.text = "3"
    driver.key("delete")
    driver.key("escape")
    assert entry.text == "3"


def test_escape_gives_a_text_line_its_old_words_back(demo: Demo) -> None:
    driver, scene = demo
    entry = driver.labelled("Hidden")
    driver.click(entry.line)
    driver.type("9")
    driver.key("escape")
    assert entry.text == scene.hidden == "12"
    assert not driver.app.session.typing()
    assert driver.app.scene is scene


def test_buttons_in_the_panel_press(demo: Demo) -> None:
    driver, scene = demo
    driver.click(driver.button("New"))
    assert scene.log.count("new") == 1


def test_buttons_stay_round_after_the_window_was_tiny(demo: Demo) -> None:
    driver, _ = demo
    button = driver.button("New")
    radius = list(button.shape_corner_radius)
    assert min(radius) > 0
    driver.resize(60, 40)
    driver.key("tab")
    driver.key("tab")
    driver.resize(1280, 800)
    if not driver.app.areas.panel_shown:
        driver.key("tab")
    assert driver.button("New").shape_corner_radius == radius


def test_a_section_folds_and_unfolds(demo: Demo) -> None:
    driver, _scene = demo
    slider = driver.labelled("Rate")
    header = next(one for one in driver.elements() if getattr(one, "title", "") == "Evolution")
    driver.click(header)
    assert not slider.visible
    driver.assert_layout_is_clean()
    driver.click(header)
    assert slider.visible
    driver.assert_layout_is_clean()


def test_the_wheel_over_the_panel_scrolls_it_but_not_past_its_ends(demo: Demo) -> None:
    driver, _scene = demo
    driver.resize(1280, 420)
    panel = driver.app.session.panel
    driver.wheel((panel.viewport.rect.left + 4, panel.viewport.rect.centery), -100)
    assert panel.scroll == panel.content_height - panel.viewport.rect.height > 0
    driver.assert_layout_is_clean()
    driver.wheel((panel.viewport.rect.left + 4, panel.viewport.rect.centery), 100)
    assert panel.scroll == 0


def test_every_control_can_be_scrolled_into_sight_in_a_low_window(demo: Demo) -> None:
    driver, scene = demo
    driver.resize(640, 400)
    driver.key("tab")
    for name in (*SLIDERS, "Stuck", "Strategy", "Hidden"):
        control = driver.labelled(name)
        assert seen_rect(control).size == control.rect.size, name
    driver.app.session.panel.scroll_to(100_000)
    driver.frames(2)
    assert seen_rect(scene.network).size == scene.network.rect.size


def test_the_scroll_bar_can_be_dragged(demo: Demo) -> None:
    driver, _ = demo
    driver.resize(1280, 420)
    panel: Panel = driver.app.session.panel
    rect = panel.viewport.rect
    driver.drag((rect.right - 6, rect.top + 10), (rect.right - 6, rect.bottom + 40))
    assert panel.scroll == panel.content_height - rect.height


def test_a_section_without_a_header_never_folds(demo: Demo) -> None:
    driver, _ = demo
    section = Section(driver.app.session.panel, None)
    section.toggle()
    assert not section.folded


scales = st.one_of(
    st.builds(
        lambda low, span, integer: Scale(low, low + span, integer=integer),
        st.integers(-50, 50),
        st.integers(1, 500),
        st.booleans(),
    ),
    st.builds(lambda low, ratio: Scale(low, low * ratio, log=True, decimals=6), st.floats(1e-3, 10), st.floats(2, 1e4)),
)


@given(scale=scales, share=st.floats(-0.5, 1.5))
def test_every_place_of_a_slider_is_an_allowed_value_and_leads_back(scale: Scale, share: float) -> None:
    value = scale.value(share)
    assert scale.low <= value <= scale.high
    if scale.integer:
        assert value == round(value)
    inside = min(1.0, max(0.0, share))
    slack = 0.51 / (scale.high - scale.low) if scale.integer else 0.02
    assert abs(scale.share(value) - inside) <= slack


@given(scale=scales, share=st.floats(0, 1), steps=st.integers(-30, 30))
def test_nudging_stays_on_the_scale_and_goes_the_right_way(scale: Scale, share: float, steps: int) -> None:
    value = scale.value(share)
    moved = scale.nudged(value, steps)
    assert scale.low <= moved <= scale.high
    if moved != value:
        assert math.copysign(1, moved - value) == math.copysign(1, steps)


@pytest.mark.parametrize(
    ("scale", "value", "text"),
    [
        (Scale(1, 5000, integer=True), 1234, "1,234"),
        (Scale(0, 1, percent=True, decimals=0), 0.08, "8"),
        (Scale(0, 1), 0.2, "0.20"),
    ],
)
def test_values_read_as_people_write_them(scale: Scale, value: float, text: str) -> None:
    assert scale.text(value) == text


def test_a_scale_without_extent_is_refused() -> None:
    with pytest.raises(ValueError, match="low < high"):
        Scale(1, 1)
    with pytest.raises(ValueError, match="low > 0 if log"):
        Scale(0, 1, log=True)
