"""The window: clock, keys, sizes, switching, mistakes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pygame
import pytest

from brains.errors import UserError
from scenes import commands, registry
from scenes.registry import SceneCard, find_card
from scenes.run import run_scene
from tests.scenes.demo_scene import DemoScene
from tests.scenes.driver import Driver

Demo = tuple[Driver, DemoScene]


def test_a_second_of_frames_takes_a_second_of_steps(demo: Demo) -> None:
    driver, scene = demo
    before = scene.steps
    driver.frames(60)
    assert abs(scene.steps - before - 30) <= 1


@pytest.mark.parametrize(("label", "steps"), [("¼", 7.5), ("4", 120), ("16", 480)])
def test_speed_buttons_multiply_time(demo: Demo, label: str, steps: float) -> None:
    driver, scene = demo
    driver.click(driver.button(label))
    before = scene.steps
    driver.frames(60)
    assert scene.steps - before == pytest.approx(steps, abs=2)


def test_at_max_speed_the_world_runs_far_ahead_of_the_clock_and_events_still_work(demo: Demo) -> None:
    driver, scene = demo
    driver.key("5")
    before = scene.steps
    driver.frames(4)
    assert scene.steps - before > 1000
    driver.key("space")
    before = scene.steps
    driver.frames(4)
    assert scene.steps == before


def test_pause_stops_time_and_a_single_step_moves_it_by_one(demo: Demo) -> None:
    driver, scene = demo
    driver.click(driver.button("Pause"))
    before = scene.steps
    driver.frames(30)
    assert scene.steps == before
    driver.key(".")
    assert scene.steps == before + 1
    driver.click(driver.button("Step"))
    driver.frames(10)
    assert scene.steps == before + 2
    driver.click(driver.button("Run"))
    driver.frames(10)
    assert scene.steps > before + 2


def test_a_held_key_toggles_once_but_steps_again_and_again(demo: Demo) -> None:
    driver, scene = demo
    stepper = driver.app.session.stepper
    assert stepper is not None
    for name, presses in (("space", 3), (".", 3)):
        code = pygame.key.key_code(name)
        steps = scene.steps
        for _ in range(presses):
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=code, mod=0, unicode="", scancode=0))
            driver.frames()
        pygame.event.post(pygame.event.Event(pygame.KEYUP, key=code, mod=0, unicode="", scancode=0))
        driver.frames()
        assert stepper.paused
    assert scene.steps == steps + 3


def test_help_lists_every_key_and_any_key_closes_it(demo: Demo) -> None:
    driver, scene = demo
    driver.key("f1")
    assert driver.app.help.open
    listed = {key for _, keys in driver.app.keys.help_parts() for key, _ in keys}
    assert {"G", "Ctrl+S", "L", "click", "Space", ".", "F1", "F11", "F12", "Esc", "Tab"} <= listed
    assert driver.app.screen.get_rect().contains(driver.app.help.rect)
    before = list(scene.log)
    driver.key("g")
    assert not driver.app.help.open
    assert scene.log == before


@pytest.mark.parametrize("size", [(640, 400), (200, 150)])
def test_help_that_does_not_fit_scrolls(make_driver: Callable[..., Driver], size: tuple[int, int]) -> None:
    driver = make_driver(size, scale=2.0)
    driver.adopt("demo", DemoScene())
    driver.key("f1")
    before = driver.pixels()
    driver.wheel((size[0] // 2, size[1] // 2), -3)
    assert driver.app.help.open
    assert driver.pixels() != before


def test_a_picture_of_the_window_is_saved_and_its_path_is_told(
    demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver, _ = demo
    monkeypatch.setattr(commands, "picture_folder", lambda: tmp_path)
    driver.key("f12")
    driver.key("f12")
    pictures = sorted(tmp_path.glob("neurarium-demo-*.png"))
    assert len(pictures) == 2
    assert pygame.image.load(pictures[0]).get_size() == (1280, 800)
    assert str(tmp_path) in driver.app.status_line.message


SIZES = [(1280, 800), (640, 400), (1920, 1080), (860, 500), (1000, 420), (400, 300)]


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("size", SIZES)
def test_no_control_overlaps_another_or_leaves_the_window(
    make_driver: Callable[..., Driver], size: tuple[int, int], scale: float
) -> None:
    driver = make_driver(size, scale)
    scene = DemoScene()
    driver.adopt("demo", scene)
    driver.assert_layout_is_clean()
    driver.key("tab")
    driver.assert_layout_is_clean()
    scene.more.toggle()
    driver.frames(2)
    driver.assert_layout_is_clean()
    driver.app.session.panel.scroll_to(10_000)
    driver.frames(2)
    driver.assert_layout_is_clean()


def test_a_small_window_folds_the_panel_behind_a_button_and_a_large_one_brings_it_back(demo: Demo) -> None:
    driver, _scene = demo
    assert driver.app.areas.panel_shown
    driver.resize(640, 400)
    assert not driver.app.areas.panel_shown
    assert driver.app.areas.world.width == 640
    driver.click(driver.button("Panel"))
    assert driver.app.areas.panel_shown
    assert driver.app.screen.get_rect().contains(driver.app.areas.panel)
    driver.key("tab")
    assert not driver.app.areas.panel_shown
    driver.resize(1280, 800)
    driver.key("tab")
    assert driver.app.areas.panel_shown
    assert driver.labelled("Population").visible
    driver.assert_layout_is_clean()


@pytest.mark.parametrize("size", [(200, 150), (60, 40), (1, 1), (3000, 60)])
def test_a_window_as_small_as_a_stamp_is_survived(demo: Demo, size: tuple[int, int]) -> None:
    driver, scene = demo
    driver.resize(*size)
    for key in ("tab", "f1", "f1", "space", "."):
        driver.key(key)
    driver.resize(1280, 800)
    driver.assert_layout_is_clean()
    driver.key("space")
    before = scene.steps
    driver.frames(20)
    assert scene.steps > before


def test_what_the_bar_cannot_show_is_in_its_menu(demo: Demo) -> None:
    driver, scene = demo
    driver.resize(640, 400)
    driver.click(driver.button("More"))
    (menu,) = driver.app.session.menus()
    assert {"Save", "Load", "Next"} <= set(menu.options)
    driver.click(menu.row_rect(menu.options.index("Save")))
    assert "save" in scene.log
    assert not driver.app.session.menus()


def test_keys_and_buttons_of_the_scene_do_the_same_and_blocked_ones_say_why(demo: Demo) -> None:
    driver, scene = demo
    driver.click(driver.button("Next"))
    driver.key("g")
    driver.key("ctrl+s")
    driver.key("l")
    assert scene.log[-4:] == ["next", "next", "save", "leader"]
    driver.key("s")
    driver.key("ctrl+o")
    assert "load" not in scene.log
    assert driver.app.status_line.message == "No champion yet"
    load = driver.button("Load")
    assert not load.is_enabled
    assert load.tooltip() == "No champion yet"


def test_going_to_the_launcher_and_back_resumes_the_scene(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    cards = [SceneCard("demo", "Demo", "A ball", "tests.scenes.demo_scene:DemoScene")]
    monkeypatch.setattr(registry, "CARDS", cards)
    monkeypatch.setattr("scenes.launcher.CARDS", cards)
    driver.open("launcher")
    driver.key("return")
    scene = driver.app.scene
    assert isinstance(scene, DemoScene)
    driver.labelled("Population").choose(500)
    driver.frames(20)
    steps = scene.steps
    driver.key("escape")
    assert driver.app.session.name == "launcher"
    driver.frames(20)
    assert scene.steps == steps
    assert scene.log[-1] == "leave"
    driver.key("1")
    assert driver.app.scene is scene
    assert driver.labelled("Population").value == 500
    driver.frames(20)
    assert scene.steps > steps


def test_closing_the_window_closes_every_scene(demo: Demo) -> None:
    driver, scene = demo
    driver.app.close()
    assert scene.log[-1] == "close"


def test_a_mistake_becomes_a_red_line_and_stops_time(demo: Demo) -> None:
    driver, scene = demo
    scene.fail = True
    driver.frames(10)
    assert driver.app.status_line.message == "the ball fell off"
    assert driver.app.status_line.is_error
    assert driver.app.session.stepper is not None
    assert driver.app.session.stepper.paused


def test_a_mistake_in_a_control_becomes_a_red_line(demo: Demo) -> None:
    driver, scene = demo
    entry = driver.labelled("Hidden")
    driver.click(entry.line)
    driver.key("ctrl+a")
    driver.type("many")
    driver.key("return")
    assert driver.app.status_line.is_error
    assert scene.hidden == "12"


def test_a_mistake_while_a_slider_is_dragged_becomes_a_red_line(demo: Demo) -> None:
    driver, _ = demo

    def refuse(value: float) -> None:
        raise UserError(f"gain {value:.0f} is too much")

    slider = driver.labelled("Gain")
    slider._changed = refuse
    driver.drag(slider, (1279, 300))
    assert driver.app.status_line.message == "gain 2 is too much"


def test_a_dropped_file_reaches_the_scene(demo: Demo) -> None:
    driver, scene = demo
    driver.drop("/somewhere/champion.npz")
    assert scene.log[-1] == "dropped champion.npz"


def test_full_screen_and_back_keeps_the_size(demo: Demo) -> None:
    driver, _ = demo
    driver.key("f11")
    driver.key("f11")
    assert driver.app.screen.get_size() == (1280, 800)
    driver.assert_layout_is_clean()


def test_a_larger_scale_makes_all_controls_larger_and_keeps_values(demo: Demo) -> None:
    driver, _ = demo
    driver.resize(1800, 1100)
    driver.labelled("Population").choose(700)
    height = driver.labelled("Population").rect.height
    for _ in range(4):
        driver.key("ctrl+=")
    assert driver.app.theme.scale == 2.0
    slider = driver.labelled("Population")
    assert slider.rect.height == pytest.approx(2 * height, abs=1)
    assert slider.value == 700
    driver.assert_layout_is_clean()


def test_a_scene_that_waited_has_the_new_scale_when_it_is_shown_again(demo: Demo) -> None:
    driver, scene = demo
    driver.resize(1800, 1100)
    height = driver.labelled("Population").rect.height
    driver.adopt("other", DemoScene())
    for _ in range(4):
        driver.key("ctrl+=")
    driver.app.open("demo")
    driver.frames(2)
    assert driver.app.scene is scene
    assert driver.labelled("Population").rect.height == pytest.approx(2 * height, abs=1)
    driver.assert_layout_is_clean()


def test_frames_are_counted_for_ever_and_timed_for_a_while(demo: Demo) -> None:
    driver, _ = demo
    before = driver.app.frames
    driver.frames(5)
    assert driver.app.frames == before + 5
    assert driver.app.work_ms.maxlen is not None


def test_the_mouse_over_the_world_reaches_the_scene_and_over_the_panel_does_not(demo: Demo) -> None:
    driver, scene = demo
    driver.click((300, 300))
    assert scene.clicks == [(300, 300)]
    driver.click(driver.app.areas.panel.move(2, 0).midleft)
    driver.click((400, 795))
    assert scene.clicks == [(300, 300)]
    centre = scene.camera.centre
    driver.drag((300, 300), (420, 260))
    assert scene.clicks == [(300, 300)]
    assert scene.camera.centre[0] < centre[0]


def test_run_scene_measures_frames_and_saves_the_last_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cards = [SceneCard("demo", "Demo", "A ball", "tests.scenes.demo_scene:DemoScene")]
    monkeypatch.setattr(registry, "CARDS", cards)
    picture = tmp_path / "last.png"
    result = run_scene("demo", frames=12, screenshot=picture, size=(800, 600))
    assert result["scene"] == "demo"
    assert result["frames"] == 12
    assert 0 < result["frame_ms_p50"] <= result["frame_ms_p99"]
    assert pygame.image.load(picture).get_size() == (800, 600)


def test_unknown_scenes_and_missing_displays_are_told_in_one_line() -> None:
    with pytest.raises(UserError, match="there is no scene 'cars'; there are: launcher"):
        find_card("cars")
    with pytest.raises(UserError, match="no display"):
        run_scene("launcher")
