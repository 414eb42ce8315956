"""The car scene as a person uses it: a real window, real mouse and keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pygame
import pytest

from brains.errors import UserError
from brains.evolvers import GeneticSettings
from brains.storage import champion_sha256, load_brain
from scenes.car_camera import Look
from scenes.car_scene import CarScene
from scenes.stepping import SPEEDS
from scenes.strategy_controls import SettingSlider
from sim.car_task import CarTask
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.track_files import save_track
from sim.track_generator import generate_track
from sim.tracks import build_track
from tests.scenes.driver import Driver

Open = Callable[..., CarScene]


@pytest.fixture
def opened(driver: Driver, tmp_path: Path) -> tuple[Driver, CarScene]:
    """The scene with a small crowd, keeping its files in a folder of the test."""
    scene = driver.open("car", folder=tmp_path, population=16, seed=3, hidden="6", track="kart")
    assert isinstance(scene, CarScene)
    scene.brain_folder = tmp_path
    return driver, scene


def until_generation(driver: Driver, scene: CarScene, generation: int) -> None:
    driver.app.choose_speed(len(SPEEDS) - 1)
    for _ in range(2000):
        if scene.session.run.evolution.generation >= generation:
            break
        driver.frames()
    driver.app.choose_speed(1)
    assert scene.session.run.evolution.generation >= generation


def no_error(driver: Driver) -> None:
    assert not driver.app.status_line.is_error, driver.app.status_line.message


def test_there_is_something_to_watch_within_a_second(opened: tuple[Driver, CarScene]) -> None:
    driver, scene = opened
    driver.frames(60)
    world = scene.session.world
    assert world.cars.progress_m.max() > 1.0, "nobody has moved"
    assert scene.view.driving_shown > 0
    orange, blue = driver.app.theme["best"], driver.app.theme["positive"]
    part = pygame.surfarray.array3d(driver.app.screen.subsurface(driver.app.areas.world))
    for colour in (orange, blue):
        assert (part == (colour.r, colour.g, colour.b)).all(axis=2).any(), "no car in that colour is to be seen"
    assert "Press 3" in scene.captions()[-1][0], "nothing says what to try"


def test_the_scene_at_full_speed_ends_with_the_headless_champion(driver: Driver, tmp_path: Path) -> None:
    scene = driver.open("car", folder=tmp_path, population=20, seed=11, hidden="5", track="kart")
    assert isinstance(scene, CarScene)
    until_generation(driver, scene, 3)
    driver.app.toggle_pause()
    config = EvolutionConfig(CarTask(("kart",)), 11, "genetic", GeneticSettings(population=20), (5,))
    alone = Evolution(config)
    best = {generation.number: generation.best for generation in evolve(alone, scene.session.run.evolution.generation)}
    assert {row.generation: row.best for row in scene.session.run.history} == best
    champion = scene.session.champion
    assert champion is not None
    assert alone.champion is not None
    assert champion_sha256(champion.parameters) == champion_sha256(alone.champion.parameters)


def test_pause_step_and_speeds(opened: tuple[Driver, CarScene]) -> None:
    driver, scene = opened
    driver.click(driver.button("Pause"))
    before = scene.session.world.step_count
    driver.frames(10)
    assert scene.session.world.step_count == before
    driver.click(driver.button("Step"))
    driver.key(".")
    assert scene.session.world.step_count == before + 2
    driver.key("space")
    for place, name in enumerate(("¼", "1", "4", "16", "max")):
        world, before = scene.session.world, scene.session.world.car_steps
        driver.click(driver.button(name))
        driver.frames(12)
        assert driver.app.session.stepper is not None
        assert driver.app.session.stepper.speed == SPEEDS[place]
        assert scene.session.world is not world or world.car_steps > before or place == 0
    no_error(driver)


def test_every_slider_goes_to_both_ends_and_the_settings_follow(opened: tuple[Driver, CarScene]) -> None:
    driver, scene = opened
    driver.app.toggle_pause()
    strategies = ("genetic", "openai-es", "cma")
    for strategy in strategies:
        scene.commands.choose_strategy(strategy)
        if scene.panel.more.folded:
            scene.panel.more.toggle()
        driver.frames(2)
        assert scene.session.config.strategy == strategy
        for name, control in scene.panel.settings.items():
            if not isinstance(control, SettingSlider):
                continue
            slider = driver.labelled(control.label)
            left, right = (
                slider.track().move(slider.rect.topleft).midleft,
                slider.track().move(slider.rect.topleft).midright,
            )
            for end, value in ((left, slider.scale.low), (right, slider.scale.high)):
                driver.drag(slider.track().move(slider.rect.topleft).center, end)
                assert getattr(scene.session.run.evolution.settings, name) == pytest.approx(value), (strategy, name)
            slider.choose(slider.default)
    no_error(driver)


def test_the_population_slider_acts_on_the_next_generation_and_double_click_resets_it(
    opened: tuple[Driver, CarScene],
) -> None:
    driver, scene = opened
    slider = driver.labelled("Population")
    driver.drag(slider.track().move(slider.rect.topleft).center, slider.track().move(slider.rect.topleft).midleft)
    assert scene.session.world.individuals == 16
    driver.key("k")
    assert scene.session.world.individuals == 10
    slider = driver.labelled("Population")
    driver.double_click(slider.rect.midleft)
    assert scene.session.run.evolution.settings.population == 150


def test_the_kill_key_and_its_button_end_the_generation(opened: tuple[Driver, CarScene]) -> None:
    driver, scene = opened
    driver.frames(30)
    driver.key("k")
    assert scene.session.run.number == 2
    driver.click(driver.button("Next gen."))
    assert scene.session.run.number == 3
    driver.frames(10)
    assert scene.panel.chart.series["best"].x.tolist() == [1.0, 2.0]
    assert scene.panel.numbers.values[0] == ("3", "")


def test_strategy_layers_mode_and_undo(opened: tuple[Driver, CarScene]) -> None:
    driver, scene = opened
    first = scene.session.run
    choice = driver.labelled("Strategy")
    driver.click((choice.rect.right - 20, choice.rect.centery))
    menu = choice.menu
    driver.click(menu.row_rect(2).center)
    assert scene.session.config.strategy == "cma"
    assert "First sigma" in [c.label for c in scene.panel.settings.values()]
    driver.key("ctrl+z")
    assert scene.session.run is first
    assert scene.panel.strategy.selected == 0
    driver.key("shift+right")
    assert scene.session.config.hidden == (6, 6)
    driver.key("shift+down")
    assert scene.session.config.hidden == (6, 4)
    entry = driver.labelled("Hidden layers")
    assert entry.text == "6,4"
    driver.key("m")
    assert scene.session.run.task.config.mode == "steer-only"
    driver.frames(3)
    assert scene.panel.brain.outputs == ["steer"]
    driver.key("n")
    assert scene.session.config.seed == 4
    no_error(driver)


def test_layers_are_typed_and_nonsense_is_refused_in_one_line(opened: tuple[Driver, CarScene]) -> None:
    driver, scene = opened
    entry = driver.labelled("Hidden layers")
    driver.click(entry.line.rect)
    entry.line.set_text("9,3")
    driver.key("return")
    driver.frames(2)
    assert scene.session.config.hidden == (9, 3)
    entry = driver.labelled("Hidden layers")
    driver.click(entry.line.rect)
    entry.line.set_text("many")
    driver.key("return")
    driver.frames(2)
    assert scene.session.config.hidden == (9, 3)
    assert entry.text == "9,3"
    assert driver.app.status_line.is_error
    assert "hidden layers" in driver.app.status_line.message


def test_tracks_from_the_list_from_seeds_and_from_files(opened: tuple[Driver, CarScene], tmp_path: Path) -> None:
    driver, scene = opened
    scene.panel.track.choose(scene.panel.track.options.index("Oval"))
    driver.frames(3)
    assert scene.session.episodes == ("oval",)
    assert scene.captions()[0][0].startswith("Oval")
    driver.key("t")
    assert scene.session.episodes == ("seed:1",)
    assert scene.panel.track.selected == 0
    slider = driver.labelled("Difficulty")
    driver.drag(slider.track().move(slider.rect.topleft).center, slider.track().move(slider.rect.topleft).midright)
    driver.frames(2)
    assert scene.session.episodes == ("seed:1:1",)
    driver.key("y")
    assert scene.session.episodes == ("airfield",)
    track = generate_track(8)
    save_track(track, tmp_path / "given.json")
    driver.drop(str(tmp_path / "given.json"))
    assert scene.session.episodes == (str(tmp_path / "given.json"),)
    no_error(driver)
    (tmp_path / "bad.json").write_text("{}")
    driver.drop(str(tmp_path / "bad.json"))
    assert driver.app.status_line.is_error
    assert scene.session.episodes == (str(tmp_path / "given.json"),)
    assert build_track(track.name, track.control_points, track.control_width_m, track.start).ribs == track.ribs


def test_save_and_load_a_champion(opened: tuple[Driver, CarScene], tmp_path: Path) -> None:
    driver, scene = opened
    assert not driver.button("Save").is_enabled
    driver.key("ctrl+s")
    assert "No champion" in driver.app.status_line.message
    until_generation(driver, scene, 1)
    driver.key("ctrl+s")
    assert driver.app.dialogs.window is not None
    driver.key("return")
    saved = next(tmp_path.glob("*.npz"))
    champion = scene.session.champion
    assert champion is not None
    np.testing.assert_array_equal(load_brain(saved).network.parameters, champion.parameters)
    assert not scene.panel.guest.shown, "nobody is loaded yet"
    driver.drop(str(saved))
    guest = scene.session.guest
    assert guest is not None
    assert guest.recorded_fitness == champion.fitness
    driver.frames(20)
    assert guest.world.step_count > 3
    assert scene.panel.guest.shown
    assert "Evolve from it" in [element.text for element in driver.elements() if hasattr(element, "text")]
    driver.assert_layout_is_clean()
    driver.key("backspace")
    assert scene.session.guest is None
    driver.drop(str(saved))
    driver.key("e")
    assert scene.session.guest is None
    assert scene.session.run.evolution.generation == 0
    (tmp_path / "broken.npz").write_bytes(b"no brain")
    driver.drop(str(tmp_path / "broken.npz"))
    assert driver.app.status_line.is_error
    assert scene.session.guest is None


def test_a_replayed_brain_drives_alone_on_the_track_it_is_given(
    opened: tuple[Driver, CarScene], tmp_path: Path
) -> None:
    driver, scene = opened
    until_generation(driver, scene, 1)
    scene.commands.save_champion_to(tmp_path / "best.npz")
    again = driver.open("car", folder=tmp_path, brain=str(tmp_path / "best.npz"), track="oval")
    assert isinstance(again, CarScene)
    driver.frames(20)
    assert again.session.guest is not None
    assert again.session.episodes == ("oval",)
    assert again.session.run.world.step_count == 0
    other = driver.open("car", folder=tmp_path, brain=tmp_path / "best.npz")
    assert isinstance(other, CarScene)
    assert other.session.episodes == ("kart",)
    driver.frames(2)
    no_error(driver)


def test_wrong_options_are_told_in_one_line(driver: Driver, tmp_path: Path) -> None:
    for options in ({"track": "nowhere"}, {"population": 1}, {"strategy": "luck"}, {"hidden": "x"}, {"seed": -1}):
        with pytest.raises(UserError) as told:
            CarScene(folder=tmp_path, **options)  # type: ignore[arg-type]
        assert "\n" not in str(told.value)


def test_leaving_and_coming_back_finds_everything_as_it_was(opened: tuple[Driver, CarScene]) -> None:
    driver, scene = opened
    driver.frames(20)
    driver.key("k")
    driver.key("l")
    world, steps = scene.session.world, scene.session.world.step_count
    driver.key("escape")
    assert driver.app.session.name == "launcher"
    driver.frames(20)
    assert world.step_count == steps, "it went on unseen"
    driver.app.open("car")
    driver.frames(2)
    assert driver.app.scene is scene
    assert scene.session.world is world
    assert scene.camera.look is Look.LEADER


def test_closing_and_reopening_continues_where_asked(make_driver: Callable[..., Driver], tmp_path: Path) -> None:
    options = {"folder": tmp_path, "population": 16, "seed": 5, "track": "kart", "hidden": "4"}
    first = make_driver()
    scene = first.open("car", **options)
    assert isinstance(scene, CarScene)
    assert scene.offer is None
    until_generation(first, scene, 2)
    first.app.toggle_pause()
    before = scene.session.run.state()
    generation = scene.session.run.evolution.generation
    first.app.close()
    second = make_driver()
    scene = second.open("car", **options)
    assert isinstance(scene, CarScene)
    assert scene.session.run.number == 1, "it starts afresh unless asked"
    button = second.button(f"Continue run: generation {generation}")
    second.assert_layout_is_clean()
    second.click(button)
    after = scene.session.run.state()
    assert scene.session.run.evolution.generation == generation
    assert scene.offer is None
    assert not scene.panel.resume.visible
    assert before.keys() == after.keys()
    for name in before:
        np.testing.assert_array_equal(before[name], after[name])
    assert len(scene.panel.chart.series["best"].x) == generation


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_no_control_overlaps_or_leaves_the_window_at_any_size(
    make_driver: Callable[..., Driver], tmp_path: Path, scale: float
) -> None:
    driver = make_driver((1280, 800), scale)
    scene = driver.open("car", folder=tmp_path, population=12, track="kart")
    assert isinstance(scene, CarScene)
    for size in ((1280, 800), (640, 400), (1920, 1080), (900, 420), (1280, 800)):
        driver.resize(*size)
        driver.frames(2)
        driver.assert_layout_is_clean()
        driver.key("d")
        driver.assert_layout_is_clean()
        driver.key("escape")
    driver.resize(640, 400)
    driver.key("tab")
    driver.assert_layout_is_clean()
    for section in scene.panel.sections:
        if section.folded:
            section.toggle()
    for _ in range(6):
        driver.key("page down")
        driver.assert_layout_is_clean()
    no_error(driver)


def test_the_scene_is_rebuilt_at_another_text_size_with_all_values(opened: tuple[Driver, CarScene]) -> None:
    driver, scene = opened
    scene.commands.change_setting("mutation_rate", 0.33)
    scene.commands.choose_mode("steer-only")
    driver.app.set_scale(1.5)
    driver.frames(3)
    assert scene.panel.settings["mutation_rate"].value == pytest.approx(0.33)  # type: ignore[union-attr]
    assert scene.panel.mode.selected == 1
    driver.assert_layout_is_clean()


def test_every_key_of_the_help_does_something_without_an_error(opened: tuple[Driver, CarScene]) -> None:
    driver, scene = opened
    driver.frames(5)
    for action in scene.actions():
        if action.key and action.key not in ("Ctrl+O", "Ctrl+S"):
            driver.key(action.key)
            driver.key("escape") if scene.editor.open else None
            no_error(driver)
            driver.frames(1)
    driver.key("f1")
    assert driver.app.help.open


def test_a_thousand_cars_are_drawn(driver: Driver, tmp_path: Path) -> None:
    scene = driver.open("car", folder=tmp_path, population=1000, hidden="0")
    assert isinstance(scene, CarScene)
    driver.frames(20)
    assert scene.view.driving_shown + scene.view.ended_shown == 999, "all but the followed one"
