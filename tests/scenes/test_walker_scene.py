"""The walker scene as a person uses it: a real window, real mouse and keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pygame
import pytest

from brains.errors import UserError
from brains.evolvers import GeneticSettings
from brains.storage import champion_sha256, load_brain
from scenes import walker_thumbnail
from scenes.car_scene import CarScene
from scenes.stepping import SPEEDS
from scenes.walker_camera import Look
from scenes.walker_grounds import KINDS, after, friendly_word, kind_of, with_difficulty
from scenes.walker_scene import WalkerScene
from scenes.widgets import LabelledSlider
from sim.creature_files import creature_named, write_creature
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.terrain import TERRAIN_KINDS
from sim.walker_task import WalkerTask
from tests.scenes.driver import Driver


@pytest.fixture
def opened(driver: Driver, tmp_path: Path) -> tuple[Driver, WalkerScene]:
    """The scene with a small crowd, keeping its files in a folder of the test."""
    scene = driver.open("walker", folder=tmp_path, population=8, seed=3, hidden="4", creature="stick")
    assert isinstance(scene, WalkerScene)
    scene.brain_folder = tmp_path
    return driver, scene


def until_generation(driver: Driver, scene: WalkerScene, generation: int) -> None:
    driver.app.choose_speed(len(SPEEDS) - 1)
    for _ in range(2000):
        if scene.session.run.evolution.generation >= generation and not scene.session.run.trial.exam:
            break
        driver.frames()
    driver.app.choose_speed(1)
    assert scene.session.run.evolution.generation >= generation


def no_error(driver: Driver) -> None:
    assert not driver.app.status_line.is_error, driver.app.status_line.message


def torso_at(scene: WalkerScene, walker: int) -> tuple[int, int]:
    x, y, _ = scene.session.world.pose()[walker, scene.session.world.torso]
    left, top = scene.camera.camera.point(float(x), float(y))
    return round(left), round(top)


def test_there_is_something_to_watch_within_a_second(opened: tuple[Driver, WalkerScene]) -> None:
    driver, scene = opened
    driver.frames(45)
    assert scene.view.walking_shown + scene.view.ended_shown > 0
    part = pygame.surfarray.array3d(driver.app.screen.subsurface(driver.app.areas.world))
    orange = driver.app.theme["best"]
    assert (part == (orange.r, orange.g, orange.b)).all(axis=2).any(), "nobody is followed"
    assert "Press 4" in scene.captions()[-1][0], "nothing says what to try"
    assert scene.panel.brain.outputs == list(scene.session.run.task.action_names)
    assert scene.panel.gait.feet, "no gait is shown"
    no_error(driver)


def test_nobody_is_told_that_walkers_cannot_stand_who_can(opened: tuple[Driver, WalkerScene]) -> None:
    _, scene = opened
    assert any("cannot even stand" in words for words, _ in scene.captions())
    scene.session.world.distance_m[:] = 3.0
    assert not any("cannot even stand" in words for words, _ in scene.captions())


def test_the_scene_at_full_speed_ends_with_the_headless_champion(driver: Driver, tmp_path: Path) -> None:
    chosen = {"population": 8, "seed": 11, "hidden": "3", "creature": "hopper"}
    scene = driver.open("walker", folder=tmp_path, **chosen)
    assert isinstance(scene, WalkerScene)
    until_generation(driver, scene, 2)
    driver.app.toggle_pause()
    task = WalkerTask(creature_named("hopper"), normalise=False)
    config = EvolutionConfig(task, 11, "genetic", GeneticSettings(population=8), (3,))
    alone = Evolution(config)
    best = {generation.number: generation.best for generation in evolve(alone, scene.session.run.evolution.generation)}
    assert {row.generation: row.best for row in scene.session.run.history} == best
    champion = scene.session.champion
    assert champion is not None
    assert alone.champion is not None
    assert champion_sha256(champion.parameters) == champion_sha256(alone.champion.parameters)


def test_creature_ground_and_difficulty_from_the_panel(opened: tuple[Driver, WalkerScene]) -> None:
    driver, scene = opened
    driver.app.toggle_pause()
    panel, session = scene.panel, scene.session
    assert not panel.difficulty.is_enabled, "flat ground has none"
    panel.ground.choose(KINDS.index("stumps"))
    driver.frames(2)
    assert session.run.task.terrain == TERRAIN_KINDS["stumps"].word
    slider = driver.labelled("Difficulty")
    track = slider.track().move(slider.rect.topleft)
    driver.drag(track.center, track.midright)
    driver.frames(2)
    assert session.run.task.terrain == "stumps:1"
    assert scene.captions()[0][0] == "Stick · Stumps 1 m"
    driver.double_click(driver.labelled("Difficulty").rect.midleft)
    driver.frames(2)
    assert session.run.task.terrain == TERRAIN_KINDS["stumps"].word
    driver.key("d")
    assert session.run.task.terrain == "stumps:0.4"
    panel.ground.choose(KINDS.index("mixed"))
    driver.key("y")
    assert session.run.task.terrain == "mixed:2"
    before = session.run
    panel.creature.choose([label for label, _ in scene.creatures()].index("Worm"))
    driver.frames(2)
    assert session.world.creature.name == "Worm"
    assert session.run.task.terrain == "mixed:2"
    driver.key("ctrl+z")
    assert session.run is before
    assert panel.creature.options[panel.creature.selected] == "Stick"
    no_error(driver)


def test_a_body_may_evolve_with_its_brain(opened: tuple[Driver, WalkerScene]) -> None:
    driver, scene = opened
    driver.key("v")
    assert scene.session.run.task.evolve_body == 0.1
    assert scene.panel.body.selected == 1
    scene.commands.choose_body_change(0.5)
    scene.session.change_setting("mutation_rate", 1.0)
    until_generation(driver, scene, 2)
    assert len(set(scene.session.world.creatures)) >= 4, "all but the elites"
    scene.choose(7)
    driver.frames()
    assert any("its body: " in words and "%" in words for words, _ in scene.captions())
    scene.commands.choose_body_change(0.25)
    driver.frames()
    assert scene.panel.body.options[scene.panel.body.selected] == "evolves within ± 25 %"
    driver.key("ctrl+z")
    assert scene.session.run.task.evolve_body == 0.5
    no_error(driver)


def test_every_slider_goes_to_both_ends(opened: tuple[Driver, WalkerScene]) -> None:
    driver, scene = opened
    driver.app.toggle_pause()
    scene.commands.choose_kind("hills")
    names = {
        "Difficulty": "terrain",
        "Walk": "seconds",
        "Walks each": "episodes_per_generation",
        "Push every": "push_every_s",
        "Push strength": "push_share",
        "Look ahead": "look_ahead",
    }
    for label, name in names.items():
        slider = driver.labelled(label)
        assert isinstance(slider, LabelledSlider)
        ends = slider.track().move(slider.rect.topleft)
        for end, value in ((ends.midright, slider.scale.high), (ends.midleft, slider.scale.low)):
            slider = driver.labelled(label)
            driver.drag(slider.track().move(slider.rect.topleft).center, (end[0], slider.rect.centery))
            driver.frames(2)
            there = getattr(scene.session.run.task, name)
            expected = f"hills:{value:g}" if name == "terrain" else value
            assert there == (pytest.approx(value) if isinstance(there, float) else expected), label
    no_error(driver)


def test_control_clock_layers_and_strategy_begin_new_runs(opened: tuple[Driver, WalkerScene]) -> None:
    driver, scene = opened
    driver.key("m")
    assert scene.session.run.task.control == "speeds"
    driver.key("o")
    assert scene.session.run.task.clock == "own"
    assert scene.panel.brain.outputs[-1] == "clock speed"
    driver.key("a")
    driver.frames(2)
    assert scene.session.run.task.look_ahead == 1
    assert scene.panel.look_ahead.value == 1
    before = scene.session.config.strategy
    driver.key("s")
    assert scene.session.config.strategy != before
    driver.key("shift+down")
    assert scene.session.config.hidden == (2,)
    driver.key("u")
    assert scene.session.run.task.push_every_s > 0
    assert scene.panel.push_every.value == scene.session.run.task.push_every_s
    no_error(driver)


def test_a_drag_on_a_walker_pushes_it_and_it_no_longer_counts(opened: tuple[Driver, WalkerScene]) -> None:
    driver, scene = opened
    driver.frames(10)
    driver.app.toggle_pause()
    driver.frames(60)
    world, x, y = scene.session.world, *torso_at(scene, scene.followed)
    driver.drag((x, y), (x - 60, y - 10))
    assert world.pushed.sum() == 1
    assert np.isnan(world.fitness_m[world.pushed]).all()
    assert "no longer counts" in driver.app.status_line.message
    before = int(world.pushed.sum())
    driver.frames(3)
    driver.key("p")
    assert world.pushed.sum() == before + 1, "the followed one, who is another now"
    no_error(driver)


def test_the_buttons_of_the_camera_turn_it(opened: tuple[Driver, WalkerScene]) -> None:
    driver, scene = opened
    scene.camera.turn_to(Look.CROWD)
    driver.click(driver.button("Leader"))
    assert scene.camera.look is Look.LEADER
    driver.click(driver.button("Camera"))
    assert scene.camera.look is Look.CROWD
    no_error(driver)


def test_a_click_follows_a_walker_until_its_generation_ends(opened: tuple[Driver, WalkerScene]) -> None:
    driver, scene = opened
    driver.frames(5)
    driver.app.toggle_pause()
    driver.frames(60)
    driver.click(torso_at(scene, 5))
    chosen = scene.followed
    assert scene.camera.look is Look.WALKER
    assert f"#{chosen + 1}" in scene.panel.brain.title
    driver.key("k")
    driver.frames(2)
    assert scene.camera.look is Look.LEADER
    driver.key("f")
    assert scene.camera.look is Look.CROWD


def test_gallery_and_race_of_generations(opened: tuple[Driver, WalkerScene]) -> None:
    driver, scene = opened
    driver.key("x")
    assert driver.app.status_line.is_error, "nothing to race yet"
    until_generation(driver, scene, 3)
    driver.frames(3)
    titles = [row.title for row in scene.panel.list.rows]
    assert "Generation 1" in titles
    assert "Generation 3" in titles
    driver.click(driver.button("Race of generations"))
    race = scene.session.race
    assert race is not None
    assert race.generations == (1, 3)
    driver.frames(30)
    assert race.world.step_count > 20
    assert "Race" in scene.captions()[1][0]
    driver.assert_layout_is_clean()
    driver.key("x")
    assert scene.session.exhibit is None
    place = titles.index("Generation 3")
    panel = driver.app.session.panel
    panel.scroll_to(panel.scroll + scene.panel.list.rect.top - panel.viewport.rect.centery)
    driver.frames()
    driver.click(scene.panel.list.row_rect(place))
    guest = scene.session.guest
    assert guest is not None
    assert guest.name == "The best of generation 3"
    assert scene.panel.list.marked == place
    waiting = scene.session.run.world.step_count
    driver.frames(20)
    assert scene.session.run.world.step_count == waiting
    seen = set()
    for _ in titles:
        driver.key("g")
        seen.add(scene.panel.list.marked)
    assert seen == set(range(len(titles))), "the key goes through the whole gallery"
    driver.key("backspace")
    assert scene.session.exhibit is None
    no_error(driver)


def test_an_exploit_is_ringed_in_the_chart_and_told(opened: tuple[Driver, WalkerScene]) -> None:
    driver, scene = opened
    driver.key("k")
    while scene.session.run.trial.exam:
        driver.key("k")
    history = scene.session.run.history
    assert not scene.panel.marked_chart.marked_points()
    history[-1] = replace(history[-1], best=42.0, exploit=True)
    scene.panel.show_history()
    driver.frames(10)
    assert "exploit?" in scene.captions()[1][0]
    assert scene.panel.warned_numbers.warning == "exploit?"
    ((x, y),) = scene.panel.marked_chart.marked_points()
    chart, wrong = scene.panel.marked_chart.rect, driver.app.theme["negative"]
    for spot in (pygame.Rect(chart.left + x - 9, chart.top + y - 9, 18, 18), scene.panel.warned_numbers.rect):
        part = pygame.surfarray.array3d(driver.app.screen.subsurface(spot)).astype(int)
        assert (np.abs(part - (wrong.r, wrong.g, wrong.b)).sum(axis=2) < 30).any(), "no vermilion ring"


def test_a_push_in_the_exam_voids_it(opened: tuple[Driver, WalkerScene]) -> None:
    driver, scene = opened
    driver.key("k")
    assert scene.session.run.trial.exam
    driver.frames(2)
    driver.key("p")
    assert "exam is void" in driver.app.status_line.message
    driver.key("k")
    assert scene.session.run.evolution.generation == 1
    assert scene.session.champion is None
    no_error(driver)


def test_save_load_and_evolve_from_a_champion(opened: tuple[Driver, WalkerScene], tmp_path: Path) -> None:
    driver, scene = opened
    driver.key("ctrl+s")
    assert "No champion" in driver.app.status_line.message
    until_generation(driver, scene, 1)
    driver.key("ctrl+s")
    driver.key("return")
    saved = next(tmp_path.glob("*.npz"))
    champion = scene.session.champion
    assert champion is not None
    np.testing.assert_array_equal(load_brain(saved).network.parameters, champion.parameters)
    driver.drop(str(saved))
    assert scene.session.guest is not None
    assert scene.entries[-1].title == saved.name
    driver.frames(3)
    scene.commands.push_followed(1)
    assert "does not count" in scene.guest_words()
    driver.key("e")
    assert scene.session.exhibit is None
    assert scene.session.run.evolution.generation == 0
    (tmp_path / "broken.npz").write_bytes(b"no brain")
    driver.drop(str(tmp_path / "broken.npz"))
    assert driver.app.status_line.is_error
    again = driver.open("walker", folder=tmp_path, brain=str(saved))
    assert isinstance(again, WalkerScene)
    driver.frames(5)
    assert again.session.guest is not None
    assert again.session.guest.recorded_fitness == champion.fitness
    assert again.session.run.task.creature.name == "Stick"
    assert again.session.run.world.step_count == 0


def test_a_creature_file_is_evolved_and_a_bad_one_refused(opened: tuple[Driver, WalkerScene], tmp_path: Path) -> None:
    driver, scene = opened
    mine = replace(creature_named("stick"), name="Mine")
    write_creature(tmp_path / "mine.json", mine)
    driver.drop(str(tmp_path / "mine.json"))
    assert scene.session.run.task.creature == mine
    assert scene.panel.creature.options[scene.panel.creature.selected] == "Mine"
    (tmp_path / "bad.json").write_text("{}")
    driver.drop(str(tmp_path / "bad.json"))
    assert driver.app.status_line.is_error
    assert scene.session.run.task.creature == mine
    driver.key("b")
    assert scene.session.run.task.creature == creature_named("biped")


def test_wrong_options_are_told_in_one_line(driver: Driver, tmp_path: Path) -> None:
    wrong = ({"creature": "dragon"}, {"terrain": "lava"}, {"population": 1}, {"strategy": "luck"}, {"hidden": "x"})
    for options in wrong:
        with pytest.raises(UserError) as told:
            WalkerScene(folder=tmp_path, **options)  # type: ignore[arg-type]
        assert "\n" not in str(told.value)


def test_closing_and_reopening_continues_where_asked(make_driver: Callable[..., Driver], tmp_path: Path) -> None:
    options = {"folder": tmp_path, "population": 8, "seed": 5, "creature": "stick", "hidden": "4"}
    first = make_driver()
    scene = first.open("walker", **options)
    assert isinstance(scene, WalkerScene)
    until_generation(first, scene, 1)
    first.app.toggle_pause()
    before, generation = scene.session.run.state(), scene.session.run.evolution.generation
    first.app.close()
    second = make_driver()
    cars = second.open("car", folder=tmp_path, population=8)
    assert isinstance(cars, CarScene)
    assert cars.offer is None, "cars are not offered a run of walkers"
    scene = second.open("walker", **options)
    assert isinstance(scene, WalkerScene)
    second.click(second.button(f"Continue run: generation {generation}"))
    after_ = scene.session.run.state()
    assert before.keys() == after_.keys()
    for name in before:
        np.testing.assert_array_equal(before[name], after_[name])
    assert [kept.generation for kept in scene.session.run.kept] == [1]
    no_error(second)


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_no_control_overlaps_or_leaves_the_window_at_any_size(
    make_driver: Callable[..., Driver], tmp_path: Path, scale: float
) -> None:
    driver = make_driver((1280, 800), scale)
    scene = driver.open("walker", folder=tmp_path, population=6, creature="stick")
    assert isinstance(scene, WalkerScene)
    driver.app.toggle_pause()
    for size in ((1280, 800), (640, 400), (1920, 1080), (900, 420), (1280, 800)):
        driver.resize(*size)
        driver.frames(2)
        driver.assert_layout_is_clean()
    driver.resize(640, 400)
    driver.key("tab")
    driver.assert_layout_is_clean()
    for section in scene.panel.sections:
        if section.folded:
            section.toggle()
    for _ in range(8):
        driver.key("page down")
        driver.assert_layout_is_clean()
    driver.app.set_scale(2.0)
    driver.frames(2)
    driver.assert_layout_is_clean()
    no_error(driver)


def test_every_key_of_the_help_does_something_without_an_error(opened: tuple[Driver, WalkerScene]) -> None:
    driver, scene = opened
    until_generation(driver, scene, 3)
    driver.app.toggle_pause()
    keys = [action.key for action in scene.actions()]
    assert len(keys) == len(set(keys)), "one key, one thing"
    for key in keys:
        if key not in ("Ctrl+O", "Ctrl+S", "Ctrl+B"):
            driver.key(key)
            no_error(driver)
            driver.frames(1)
            if scene.session.exhibit is not None and key in ("X", "G"):
                driver.key("backspace")
    driver.key("f1")
    assert driver.app.help.open


def test_leaving_and_coming_back_finds_everything_as_it_was(opened: tuple[Driver, WalkerScene]) -> None:
    driver, scene = opened
    driver.frames(10)
    world, steps = scene.session.world, scene.session.world.step_count
    driver.key("escape")
    driver.frames(20)
    assert world.step_count == steps, "it went on unseen"
    driver.app.open("walker")
    driver.frames(2)
    assert driver.app.scene is scene
    assert scene.session.world is world


def test_grounds_of_the_chooser_are_words_that_a_task_takes() -> None:
    plan = creature_named("stick")
    for kind in KINDS:
        word = WalkerTask(plan, friendly_word(kind)).terrain
        assert kind_of(word) == kind
        assert WalkerTask(plan, with_difficulty(word, 0.5)).terrain
    assert with_difficulty("rough:0.3", 0.62) == "rough:0.62"
    assert with_difficulty("mixed:7", 0.62) == "mixed:7"
    assert after("mixed:7") == "mixed:8"
    assert after("gaps:0.5") == "gaps:0.5"


def test_the_launcher_shows_a_crowd_that_moves() -> None:
    pygame.font.init()
    first, later = pygame.Surface((240, 150)), pygame.Surface((240, 150))
    walker_thumbnail.draw(first, 1.0)
    for frame in range(1, 20):
        walker_thumbnail.draw(later, 1.0 + frame / 30)
    assert pygame.image.tobytes(first, "RGB") != pygame.image.tobytes(later, "RGB")


def test_a_large_crowd_gets_ready_while_the_window_goes_on_drawing(driver: Driver, tmp_path: Path) -> None:
    scene = driver.open("walker", folder=tmp_path, population=100, hidden="4", creature="stick")
    assert isinstance(scene, WalkerScene)
    driver.key("space")
    driver.frames(2)
    world = scene.session.world
    assert world.prepare() == 0, "also while the clock stands still"
    assert not any("Getting" in words for words, _ in scene.captions())
    scene.commands.walk_on(episodes_per_generation=5)
    crowd, missing = scene.session.world, [500]
    while missing[-1]:
        driver.frames()
        missing.append(crowd.prepare())
        told = f"Getting 500 walkers ready: {1 - missing[-1] / 500:.0%}" in [words for words, _ in scene.captions()]
        assert told == (missing[-1] > 0)
    assert len(missing) > 3
    assert scene.view.walking_shown == 99, "all but the followed one stand on the line from the beginning"
    assert crowd.step_count == 0
    driver.key("space")
    driver.frames(3)
    assert crowd.step_count > 0
    no_error(driver)


def test_a_dragged_slider_makes_one_new_crowd(
    opened: tuple[Driver, WalkerScene], monkeypatch: pytest.MonkeyPatch
) -> None:
    driver, scene = opened
    scene.commands.toggle_pushes()
    made: list[object] = []
    begin = scene.session.walk_on
    scene.session.walk_on = lambda **changes: (made.append(changes), begin(**changes))[1]  # type: ignore[method-assign]
    slider = driver.labelled("Push strength")
    x, y = slider.rect.center
    with monkeypatch.context() as held:
        held.setattr(pygame.mouse, "get_pressed", lambda: (True, False, False))
        driver.press((x, y))
        for way in range(4, 60, 4):
            driver.move((x + way, y))
        assert made == []
    driver.release()
    driver.frames(2)
    assert len(made) == 1
    assert scene.session.run.task.push_share == made[0]["push_share"]  # type: ignore[index]


def test_the_slider_ends_where_a_crowd_can_still_be_watched(driver: Driver, tmp_path: Path) -> None:
    scene = driver.open("walker", folder=tmp_path)
    slider = driver.labelled("Population")
    start = driver.labelled("Population").rect.center
    driver.drag(start, (driver.app.screen.get_width() - 1, start[1]))
    assert scene.session.run.evolution.settings.population == slider.scale.high == scene.most_population
