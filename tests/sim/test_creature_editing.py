"""Edits of creatures: every one can be undone, what hangs together stays together, names stay unique."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from brains.errors import UserError
from sim.creature_editing import (
    EMPTY,
    FROM,
    TO,
    add_body,
    add_joint,
    bodies_at,
    body_of,
    change_body,
    change_joint,
    copy_limb,
    delete_body,
    delete_joint,
    joint_of,
    mirror_limb,
    move_body,
    move_end,
    rename,
    set_torso,
    snapped,
    turn_body,
)
from sim.creature_files import creature_from_json, creature_named, creature_to_json, shipped_creatures
from sim.creature_history import DraftHistory
from sim.creature_rules import distance_to_line_m
from sim.creature_tree import limb_of
from sim.creatures import Creature, CreatureError, Draft, problems

BIPED = creature_named("biped").draft
Edit = Callable[[Draft, np.random.Generator], Draft]


def anybody(draft: Draft, rng: np.random.Generator) -> str:
    return draft.bodies[int(rng.integers(len(draft.bodies)))].name


def any_joint(draft: Draft, rng: np.random.Generator) -> str:
    return draft.joints[int(rng.integers(len(draft.joints)))].name if draft.joints else ""


def place(rng: np.random.Generator) -> tuple[float, float]:
    return snapped((float(rng.uniform(-1, 1)), float(rng.uniform(0, 1.5))), 0.05)


EDITS: dict[str, Edit] = {
    "add a body": lambda draft, rng: add_body(draft, place(rng), place(rng), float(rng.uniform(0.02, 0.2))),
    "move a body": lambda draft, rng: move_body(draft, anybody(draft, rng), place(rng), alone=bool(rng.integers(2))),
    "move an end": lambda draft, rng: move_end(draft, anybody(draft, rng), (FROM, TO)[rng.integers(2)], place(rng)),
    "turn": lambda draft, rng: turn_body(draft, anybody(draft, rng), float(rng.uniform(-3, 3))),
    "thickness": lambda draft, rng: change_body(draft, anybody(draft, rng), radius_m=float(rng.uniform(0.01, 0.3))),
    "delete a body": lambda draft, rng: delete_body(draft, anybody(draft, rng)),
    "other torso": lambda draft, rng: set_torso(draft, anybody(draft, rng)),
    "copy": lambda draft, rng: copy_limb(draft, anybody(draft, rng))[0],
    "mirror": lambda draft, rng: mirror_limb(draft, anybody(draft, rng))[0],
    "hinge": lambda draft, rng: add_joint(draft, body_of(draft, anybody(draft, rng)).from_m)[0],
    "limits": lambda draft, rng: change_joint(
        draft, any_joint(draft, rng), limits_rad=(-1.0, float(rng.uniform(0, 2)))
    ),
    "delete a hinge": lambda draft, rng: delete_joint(draft, any_joint(draft, rng)),
    "name": lambda draft, rng: rename(draft, anybody(draft, rng), f"part {rng.integers(30)}"),
}


@pytest.mark.parametrize("seed", range(2))
def test_500_random_edits_undone_to_the_beginning_give_the_first_creature_again(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first = creature_named(shipped_creatures()[seed])
    history, made = DraftHistory(first.draft), 0
    while made < 500:
        edit = list(EDITS.values())[rng.integers(len(EDITS))]
        try:
            draft = edit(history.draft, rng) if history.draft.bodies else EDITS["add a body"](history.draft, rng)
        except UserError:
            continue
        made += draft != history.draft
        history = history.changed(draft)
        names = [body.name for body in draft.bodies] + [joint.name for joint in draft.joints]
        assert len(names) == len(set(names)), "every part has its own name"
        if made % 5:
            continue
        if not problems(draft):
            assert creature_from_json(creature_to_json(draft)).draft == draft, "no fault found: the loader takes it"
        else:
            with pytest.raises(CreatureError):
                creature_from_json(creature_to_json(draft))
    last, steps = history.draft, 0
    while history.before:
        history, steps = history.undone(), steps + 1
    assert steps == 500
    assert Creature(**vars(history.draft)) == first
    while history.after:
        history = history.redone()
    assert history.draft == last


def test_changes_of_one_drag_are_undone_together() -> None:
    history = DraftHistory(BIPED)
    for step in range(5):
        history = history.changed(move_body(history.draft, "torso", (0.1, 0.01 * step)), "drag torso")
    assert history.undone().draft == BIPED
    again = history.settled().changed(move_body(history.draft, "torso", (1.0, 0.0)), "drag torso")
    assert again.undone().draft == history.draft
    assert history.changed(history.draft) is history, "what changes nothing is not to be undone"
    back = history.changed(BIPED, "drag torso")
    assert not back.before, "a drag that ends where it began leaves nothing to undo"
    assert back.changed(history.draft, "drag torso").undone().draft == BIPED, "and goes on as one change"


def test_a_creature_is_built_from_nothing() -> None:
    draft = add_body(EMPTY, (0.0, 0.6), (0.0, 1.0), 0.1)
    assert draft.torso == "torso"
    draft = add_body(draft, (0.0, 0.6), (0.0, 0.08), 0.08)
    assert body_of(draft, "body 1").ground == "foot", "what stands is a foot"
    with pytest.raises(UserError, match="where two of them overlap"):
        add_joint(draft, (0.5, 0.5))
    draft, hinge = add_joint(draft, (0.0, 0.6))
    assert (joint_of(draft, hinge).parent, joint_of(draft, hinge).child) == ("torso", "body 1")
    assert problems(draft) == []
    with pytest.raises(UserError, match="hang together already"):
        add_joint(draft, (0.0, 0.6))


def test_a_shin_drawn_on_from_a_thigh_is_the_foot_instead_of_it() -> None:
    draft = add_body(EMPTY, (0.0, 1.0), (0.0, 1.4), 0.1)
    thigh = add_body(draft, (0.0, 1.0), (0.0, 0.5), 0.07)
    assert body_of(thigh, "body 1").ground == "foot"
    leg = add_body(thigh, (0.0, 0.5), (0.0, 0.07), 0.07)
    assert [body.ground for body in leg.bodies] == ["forbidden", "forbidden", "foot"]
    beside = add_body(thigh, (0.5, 1.0), (0.5, 0.07), 0.07)
    assert [body.ground for body in beside.bodies] == ["forbidden", "foot", "foot"], "another leg leaves it"


def test_a_hinge_joins_a_chain_that_was_built_the_other_way_round() -> None:
    draft = add_body(EMPTY, (0.0, 1.0), (0.0, 1.4), 0.1)
    for top in (1.0, 0.6):
        draft = add_body(draft, (0.0, top), (0.0, top - 0.4), 0.06)
    draft, knee = add_joint(set_torso(draft, "body 2"), (0.0, 0.6))
    draft = change_joint(draft, knee, limits_rad=(-0.2, 1.5))
    draft = set_torso(draft, "torso")
    draft, _ = add_joint(draft, (0.0, 1.0))
    assert problems(draft) == []
    assert (joint_of(draft, knee).parent, joint_of(draft, knee).child) == ("body 1", "body 2")
    assert joint_of(draft, knee).limits_rad == (-1.5, 0.2), "the same range, seen from the other side"


@pytest.mark.parametrize("name", ["torso", "left thigh", "right shin"])
def test_what_hangs_on_a_body_comes_along(name: str) -> None:
    for draft in (
        move_body(BIPED, name, (0.3, 0.4)),
        turn_body(BIPED, name, 0.7),
        move_end(BIPED, name, TO, (0.4, 0.3)),
    ):
        for joint in draft.joints:
            before = joint_of(BIPED, joint.name)
            if joint.parent in limb_of(BIPED, name):
                for body in (joint.parent, joint.child):
                    inside = distance_to_line_m(joint.at_m, body_of(draft, body))
                    assert inside == pytest.approx(distance_to_line_m(before.at_m, body_of(BIPED, body)), abs=1e-5)


def test_turning_keeps_lengths_and_the_hinge() -> None:
    turned = turn_body(BIPED, "left thigh", 0.5)
    assert joint_of(turned, "left hip").at_m == (0.0, 0.92)
    shin, before = body_of(turned, "left shin"), body_of(BIPED, "left shin")
    assert math.dist(shin.from_m, shin.to_m) == pytest.approx(math.dist(before.from_m, before.to_m), abs=1e-5)
    assert body_of(turned, "right shin") == body_of(BIPED, "right shin")
    assert shin.to_m[0] == pytest.approx(0.84 * math.sin(0.5), abs=1e-5), "a positive angle swings a leg forward"


def test_a_leg_copied_for_the_other_side_is_named_and_hinged_like_it() -> None:
    one_leg = delete_body(delete_body(BIPED, "left shin"), "left thigh")
    assert [joint.name for joint in one_leg.joints] == ["right hip", "right knee"]
    both, name = copy_limb(one_leg, "right thigh")
    assert name == "left thigh"
    assert problems(both) == []
    assert {body.name for body in both.bodies} == {body.name for body in BIPED.bodies}
    assert joint_of(both, "left knee") == joint_of(BIPED, "left knee")


def test_a_mirrored_limb_lies_in_front_instead_of_behind() -> None:
    tilted = turn_body(BIPED, "left thigh", -0.4)
    draft, name = mirror_limb(tilted, "left thigh")
    new, old = body_of(draft, name), body_of(tilted, "left thigh")
    assert new.to_m == pytest.approx((-old.to_m[0], old.to_m[1]))
    knee = next(joint for joint in draft.joints if joint.parent == name)
    assert knee.limits_rad == (-0.0, 1.6), "it bends the other way"
    assert problems(draft) == []


def test_names_stay_unique_and_are_followed() -> None:
    draft = rename(BIPED, "torso", "trunk")
    assert draft.torso == "trunk"
    assert joint_of(draft, "left hip").parent == "trunk"
    assert problems(draft) == []
    for bad, words in (("left hip", "already"), ("", "1 to 40"), ("x" * 41, "1 to 40"), ("a\nb", "1 to 40")):
        with pytest.raises(UserError, match=words):
            rename(BIPED, "torso", bad)
    with pytest.raises(UserError, match="there is no"):
        rename(BIPED, "tail", "tale")
    long = replace(BIPED, bodies=(replace(body_of(BIPED, "torso"), name="left " * 7 + "side"),), joints=())
    copied, name = copy_limb(replace(long, torso=long.bodies[0].name), long.bodies[0].name)
    assert name != long.bodies[0].name
    assert not any("name" in problem.words for problem in problems(copied))


def test_the_body_drawn_last_is_found_first_and_the_grid_is_even() -> None:
    assert bodies_at(BIPED, (0.0, 0.5)) == ["right shin", "right thigh", "left shin", "left thigh"]
    assert bodies_at(BIPED, (3.0, 3.0)) == []
    assert snapped((0.123, -0.02), 0.05) == (0.1, 0.0)
    assert snapped((0.12346, 0.0), 0.0) == (0.1235, 0.0)


def test_no_more_than_64_bodies() -> None:
    draft = EMPTY
    for _ in range(64):
        draft = add_body(draft, (0.0, 1.0), (0.1, 1.0), 0.1)
    with pytest.raises(UserError, match="at most 64"):
        add_body(draft, (0.0, 1.0), (0.1, 1.0), 0.1)
    with pytest.raises(UserError, match="at most 64"):
        copy_limb(draft, "body 1")
