"""The creature editor in its window: built with the mouse, tried, kept as files, sent into evolution."""

from __future__ import annotations

import math
from pathlib import Path

import pygame
import pytest

from scenes.creature_handles import SPEED, TORQUE
from scenes.creature_marks import REACH_PX
from scenes.stepping import SPEEDS
from scenes.walker_scene import WalkerScene
from sim.creature_files import creature_named, read_creature, write_creature
from sim.creatures import Body, Creature, Point
from tests.scenes.driver import Driver


@pytest.fixture
def opened(driver: Driver, tmp_path: Path) -> tuple[Driver, WalkerScene]:
    """The walker scene with the editor open, on a copy of the stick that walks."""
    scene = driver.open("walker", folder=tmp_path, population=6, seed=3, hidden="4", creature="stick")
    assert isinstance(scene, WalkerScene)
    scene.brain_folder = tmp_path
    driver.click(driver.button("Build one"))
    assert scene.editor.open
    return driver, scene


def at(scene: WalkerScene, place: Point) -> tuple[int, int]:
    x, y = scene.editor.camera.point(*place)
    return round(x), round(y)


def reach_m(scene: WalkerScene) -> float:
    return scene.editor.camera.metres(scene.app.theme.px(REACH_PX))


def no_error(driver: Driver) -> None:
    assert not driver.app.status_line.is_error, driver.app.status_line.message


def test_the_walkers_wait_while_a_creature_is_built_and_evolves(opened: tuple[Driver, WalkerScene]) -> None:
    driver, scene = opened
    waiting = scene.session.world.step_count
    sketch = scene.editor.sketch
    assert sketch.draft.name == "My stick"
    leg = sketch.draft.bodies[1]
    middle = ((leg.from_m[0] + leg.to_m[0]) / 2, (leg.from_m[1] + leg.to_m[1]) / 2)
    driver.click(at(scene, middle))
    assert sketch.body is not None
    before = sketch.draft
    slider = driver.labelled("Mass")
    slider.choose(3.0)
    driver.frames()
    assert sketch.body.mass_kg == 3.0
    driver.click(driver.button("Undo"))
    assert sketch.draft == before
    driver.key("ctrl+y")
    driver.click(driver.button("Mirror"))
    driver.key("ctrl+z")
    assert scene.session.world.step_count == waiting
    driver.key("return")
    assert not scene.editor.open
    creature = scene.session.run.task.creature
    assert creature.name == "My stick"
    assert creature.body_index.keys() == {body.name for body in before.bodies}
    assert "My stick" in scene.panel.creature.options
    driver.frames(20)
    assert scene.session.world.step_count > 5
    no_error(driver)
    driver.key("ctrl+z")
    assert scene.session.run.task.creature.name == "Stick", "the run before comes back"


def test_a_motor_is_set_by_its_knobs_and_the_sliders_follow(opened: tuple[Driver, WalkerScene]) -> None:
    driver, scene = opened
    sketch = scene.editor.sketch
    joint = sketch.draft.joints[-1]
    driver.click(at(scene, joint.at_m))
    driver.click(at(scene, joint.at_m))  # both hips lie there: a click takes one, another click the other
    chosen, before = sketch.joint, sketch.draft
    assert chosen is not None
    for gauge, label in ((TORQUE, "Torque"), (SPEED, "Speed")):
        knob = next(handle for handle in sketch.handles(reach_m(scene)) if handle.kind == gauge.kind)
        x, y = at(scene, knob.at_m)
        idle = driver.pixels()
        driver.press((x, y))
        driver.move((x, y + 15))
        driver.move((x, y + 30))
        assert driver.pixels() != idle
        driver.release()
        value = getattr(sketch.joint, gauge.kind)
        assert value < getattr(chosen, gauge.kind), "further down is less"
        assert driver.labelled(label).value == pytest.approx(value)
    pygame.key.set_mods(pygame.KMOD_LCTRL)
    try:
        driver.drag((x, y + 30), (x, y + 75))
    finally:
        pygame.key.set_mods(0)
    assert sketch.joint is not None
    assert sketch.joint.speed_rad_s in (0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0), "Ctrl goes in round steps"
    for _ in range(3):
        driver.key("ctrl+z")
    assert sketch.draft == before
    no_error(driver)


def test_home_shows_the_whole_creature_again(opened: tuple[Driver, WalkerScene]) -> None:
    driver, scene = opened
    camera = scene.editor.camera
    before = camera.centre, camera.pixels_per_metre
    driver.wheel(driver.app.areas.world.center, 4)
    driver.drag(driver.app.areas.world.center, (100, 100), button=3)
    assert (camera.centre, camera.pixels_per_metre) != before
    driver.key("home")
    assert (camera.centre, camera.pixels_per_metre) == before


def test_the_window_can_begin_with_the_editor(driver: Driver, tmp_path: Path) -> None:
    scene = driver.open("walker", folder=tmp_path, population=6, hidden="4", creature="worm", edit=True)
    assert isinstance(scene, WalkerScene)
    assert scene.editor.open
    assert scene.editor.sketch.draft.name == "My worm"
    driver.key("escape")
    driver.key("escape")  # to all scenes, and back here
    driver.app.open("walker")
    assert not scene.editor.open, "only at first"


def test_what_is_wrong_is_told_beside_it_and_blocks_evolution(opened: tuple[Driver, WalkerScene]) -> None:
    driver, scene = opened
    sketch = scene.editor.sketch
    sound = driver.pixels()
    lowest = min(sketch.draft.bodies, key=lambda body: body.lowest_m)
    sketch.chosen = lowest.name
    kind = "from_m" if lowest.from_m[1] < lowest.to_m[1] else "to_m"
    end = getattr(lowest, kind)
    driver.drag(at(scene, end), at(scene, (end[0], -0.15)))
    assert any("in the ground" in problem.words for problem in sketch.problems)
    assert driver.pixels() != sound
    evolve = driver.button("Evolve")
    assert not evolve.is_enabled
    assert "in the ground" in evolve.tooltip()
    driver.key("return")
    assert scene.editor.open
    assert "in the ground" in driver.app.status_line.message
    driver.key("ctrl+s")
    assert driver.app.dialogs.window is None, "what the loader would refuse is not saved"


def test_a_creature_is_tried_by_hand(opened: tuple[Driver, WalkerScene]) -> None:
    driver, scene = opened
    draft = scene.editor.sketch.draft
    driver.click(driver.button("Try"))
    trial = scene.editor.trial
    assert trial is not None
    joint = draft.joints[0]
    slider = driver.labelled(joint.name)
    slider.choose(math.degrees(joint.limits_rad[1]))
    driver.frames(40)
    assert trial.wanted[0] == pytest.approx(1.0)
    assert trial.step_count > 20
    assert abs(trial.joint_rad[0]) > 0.05
    driver.click(driver.button("Relax"))
    assert (trial.wanted == 0.0).all()
    driver.click(driver.button("Stand up"))
    assert scene.editor.trial is not trial
    driver.key("delete")
    driver.key("escape")
    assert scene.editor.trial is None
    assert scene.editor.open
    assert scene.editor.sketch.draft == draft, "trying changes nothing"
    no_error(driver)


def test_parts_are_named_in_the_column(opened: tuple[Driver, WalkerScene]) -> None:
    driver, scene = opened
    sketch = scene.editor.sketch
    first, second = sketch.draft.bodies[0], sketch.draft.bodies[-1]
    sketch.chosen = first.name
    driver.frames(2)
    line = scene.panel.editor.body_name.line
    driver.click(line.rect)
    line.set_text("trunk")
    middle = ((second.from_m[0] + second.to_m[0]) / 2, (second.from_m[1] + second.to_m[1]) / 2)
    driver.click(at(scene, middle))  # leaving the line for another part names the part it was typed for
    assert [body.name for body in sketch.draft.bodies] == ["trunk", *(body.name for body in creature_of(scene)[1:])]
    assert sketch.draft.torso == "trunk"
    driver.click(line.rect)
    line.set_text("trunk")
    driver.key("return")
    assert "already" in driver.app.status_line.message
    driver.frames(2)
    assert line.get_text() == sketch.chosen != "trunk", "the line shows the name that it has"


def creature_of(scene: WalkerScene) -> tuple[Body, ...]:
    return scene.session.run.task.creature.bodies


def test_creatures_come_and_go_as_files(opened: tuple[Driver, WalkerScene], tmp_path: Path) -> None:
    driver, scene = opened
    editor = scene.editor
    editor.save_to(tmp_path / "mine.json")
    assert read_creature(tmp_path / "mine.json").draft == editor.sketch.draft
    write_creature(tmp_path / "worm.json", creature_named("worm"))
    driver.drop(str(tmp_path / "worm.json"))
    assert editor.sketch.draft == creature_named("worm").draft
    assert scene.session.run.task.creature.name == "Stick", "it lies on the sheet and does not walk yet"
    driver.key("ctrl+z")
    assert editor.sketch.draft.name == "My stick"
    for place, draft in enumerate(editor.starts()):
        editor.start_from(place)
        driver.frames(2)
        assert editor.sketch.draft == draft
        same = len(editor.starts()) - 1 - editor.starts()[::-1].index(draft)
        assert editor.started_from() == same, "a creature that ships is called by its name, even if it walks"
        assert editor.start_names()[same] in (draft.name, "Empty sheet")
        assert not draft.bodies or isinstance(editor.sketch.creature(), Creature)
    (tmp_path / "bad.json").write_text('{"format": "neurarium-creature/1"}', encoding="utf-8")
    before = editor.sketch.draft
    driver.drop(str(tmp_path / "bad.json"))
    assert driver.app.status_line.is_error
    assert editor.sketch.draft == before


def test_bodies_may_evolve_with_their_brains_and_come_back_onto_the_sheet(
    opened: tuple[Driver, WalkerScene],
) -> None:
    driver, scene = opened
    choice = driver.labelled("Body changes")
    assert choice.options == ["No", "± 10 %", "± 20 %", "± 30 %", "± 50 %"]
    choice.choose(2)
    driver.frames(2)
    drawn = scene.editor.sketch.creature()
    driver.click(driver.button("Evolve"))
    run = scene.session.run
    assert (run.task.creature, run.task.evolve_body) == (drawn, 0.2)
    driver.app.choose_speed(len(SPEEDS) - 1)
    other: list[int] = []
    for _ in range(2000):  # the first generation is as drawn
        world = scene.session.world
        other = [k for k, body in enumerate(world.creatures) if body != drawn]
        if other and not run.trial.exam:
            break
        driver.frames()
    driver.app.choose_speed(1)
    scene.choose(other[0])
    driver.frames()
    own = world.creature_of(scene.followed)
    assert own != drawn
    driver.key("shift+b")
    assert scene.editor.sketch.draft == drawn.draft, "what was drawn stays on the sheet"
    assert scene.editor.body_share == 0.2
    driver.labelled("Start from").choose(0)
    driver.frames(2)
    assert scene.editor.sketch.draft.bodies == own.bodies
    assert scene.editor.sketch.draft.name == "My stick, evolved"
    driver.key("ctrl+z")
    assert scene.editor.sketch.draft == drawn.draft
    driver.key("return")
    assert scene.session.run is run, "nothing was changed"
    driver.key("shift+b")
    driver.labelled("Body changes").choose(0)
    driver.key("return")
    assert scene.session.run.task.evolve_body == 0.0, "the same body, but now it stays"
    no_error(driver)


def test_every_size_is_laid_out_cleanly_and_the_sheet_stays_for_the_next_time(
    opened: tuple[Driver, WalkerScene],
) -> None:
    driver, scene = opened
    for size in ((640, 400), (1280, 800)):
        driver.resize(*size)
        driver.assert_layout_is_clean()
        draft = scene.editor.sketch.draft
        for name in (draft.bodies[0].name, draft.joints[0].name):
            scene.editor.sketch.chosen = name
            driver.frames(2)
            driver.assert_layout_is_clean()
    driver.app.set_scale(1.5)
    driver.frames(3)
    driver.app.set_scale(1.0)
    driver.wheel(driver.app.areas.world.center, 2)
    driver.drag(driver.app.areas.world.center, (300, 300), button=3)
    scene.editor.start_from(0)
    kept = scene.editor.sketch.draft
    driver.key("m")
    assert "Finish the creature first" in driver.app.status_line.message
    driver.key("escape")
    assert not scene.editor.open
    driver.assert_layout_is_clean()
    driver.key("shift+b")
    assert scene.editor.sketch.draft == kept
    no_error(driver)
