"""Creatures: every rule is refused with the name of the part that breaks it."""

import dataclasses
import json
from dataclasses import replace
from typing import Any

import pydantic
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.errors import UserError
from sim.creature_rules import MAX_BODIES, distance_to_line_m
from sim.creatures import Body, Creature, CreatureError, Draft, Joint, problems

TORSO = Body("torso", (0.0, 0.8), (0.0, 1.2), 0.1, 8.0)
LEG = Body("leg", (0.0, 0.8), (0.0, 0.1), 0.1, 2.0, ground="foot")
HIP = Joint("hip", "torso", "leg", (0.0, 0.8), (-0.8, 0.9), 60.0, 8.0)
GOOD = Draft("One leg", "A torso on a leg.", "torso", (TORSO, LEG), (HIP,))
INFINITE, NAN = float("inf"), float("nan")


def torso(**changes: Any) -> Draft:
    return replace(GOOD, bodies=(replace(TORSO, **changes), LEG))


def leg(**changes: Any) -> Draft:
    return replace(GOOD, bodies=(TORSO, replace(LEG, **changes)))


def hip(**changes: Any) -> Draft:
    return replace(GOOD, joints=(replace(HIP, **changes),))


def also(*parts: Body | Joint) -> Draft:
    """The good one with more bodies and joints."""
    bodies = tuple(part for part in parts if isinstance(part, Body))
    joints = tuple(part for part in parts if isinstance(part, Joint))
    return replace(GOOD, bodies=GOOD.bodies + bodies, joints=GOOD.joints + joints)


ARM = Body("arm", (0.0, 1.1), (0.3, 1.1), 0.04, 1.0)
HAND = Body("hand", (0.3, 1.1), (0.4, 1.1), 0.04, 0.5)
WRIST = Joint("wrist", "arm", "hand", (0.3, 1.1), (-1.0, 1.0), 10.0, 8.0)

BAD: dict[str, tuple[Draft, str, str]] = {
    "no bodies": (replace(GOOD, bodies=(), joints=()), "", "0 bodies"),
    "too many bodies": (replace(GOOD, bodies=(TORSO,) * (MAX_BODIES + 1)), "", "65 bodies"),
    "too many joints": (replace(GOOD, joints=(HIP,) * (MAX_BODIES + 1)), "", "65 joints"),
    "no name of its own": (replace(GOOD, name=" "), "", "the creature's name is empty"),
    "a name of two lines": (replace(GOOD, name="a\nb"), "", "cannot be shown"),
    "a long story": (replace(GOOD, description="x" * 301), "", "one line of at most 300"),
    "a nameless body": (leg(name=""), "", "name of body 2 is empty"),
    "a nameless joint": (hip(name=""), "", "name of joint 1 is empty"),
    "a long name": (leg(name="x" * 41), "x" * 41, "41 characters"),
    "a name with an end of line": (leg(name="leg\n"), "leg\n", "cannot be shown"),
    "two bodies of one name": (also(LEG), "leg", "2 parts have this name"),
    "a joint named as a body": (hip(name="leg"), "leg", "2 parts have this name"),
    "an end out of reach": (torso(to_m=(0.0, 10.5)), "torso", "to_m is (0, 10.5)"),
    "an end that is no number": (leg(from_m=(NAN, 0.0)), "leg", "from_m is (nan, 0)"),
    "an infinite end": (leg(from_m=(0.0, -INFINITE)), "leg", "from_m is (0, -inf)"),
    "too thin": (leg(radius_m=0.009), "leg", "radius is 0.009; choose 0.01 to 2 m"),
    "too thick": (leg(radius_m=2.1), "leg", "radius is 2.1"),
    "thickness no number": (leg(radius_m=NAN), "leg", "radius is nan"),
    "no mass": (leg(mass_kg=0.0), "leg", "mass is 0; choose 0.01 to 1000 kg"),
    "too much mass": (leg(mass_kg=INFINITE), "leg", "mass is inf"),
    "negative friction": (leg(friction=-0.1), "leg", "friction is -0.1; choose 0 to 3"),
    "too much friction": (leg(friction=3.1), "leg", "friction is 3.1"),
    "unknown ground": (leg(ground="water"), "leg", "foot, allowed, forbidden"),
    "a joint out of reach": (hip(at_m=(11.0, 0.0)), "hip", "at_m is (11, 0)"),
    "negative torque": (hip(torque_n_m=-1.0), "hip", "torque is -1; choose 0.01 to 2000 N m"),
    "too much torque": (hip(torque_n_m=2001.0), "hip", "torque is 2001"),
    "too fast": (hip(speed_rad_s=51.0), "hip", "speed is 51; choose 0.01 to 50 rad/s"),
    "limits the wrong way round": (hip(limits_rad=(0.9, -0.8)), "hip", "wrong way round: 0.9 rad comes before -0.8"),
    "limits without room": (hip(limits_rad=(0.0, 0.0)), "hip", "room to turn"),
    "limits beyond half a turn": (hip(limits_rad=(-3.2, 0.5)), "hip", "half a turn"),
    "limits that are no numbers": (hip(limits_rad=(-0.8, NAN)), "hip", "-0.8 and nan"),
    "limits above the rest pose": (hip(limits_rad=(0.1, 0.5)), "hip", "leave out the rest pose"),
    "limits below the rest pose": (hip(limits_rad=(-0.5, -0.1)), "hip", "leave out the rest pose"),
    "falls at once": (replace(GOOD, fall_rad=0.05), "", "fall angle is 0.05"),
    "falls at no number": (replace(GOOD, fall_rad=NAN), "", "fall angle is nan"),
    "a slow clock": (replace(GOOD, clock_hz=0.05), "", "clock is 0.05"),
    "a fast clock": (replace(GOOD, clock_hz=10.5), "", "clock is 10.5"),
    "no such torso": (replace(GOOD, torso="chest"), "", "torso is 'chest'"),
    "no such parent": (hip(parent="chest"), "hip", "parent is 'chest'"),
    "no such child": (hip(child="tail"), "hip", "child is 'tail'"),
    "joined to itself": (hip(parent="leg"), "hip", "joins 'leg' to itself"),
    "a loose body": (also(ARM), "arm", "no chain of joints leads from the torso 'torso'"),
    "a loose ring": (
        also(ARM, HAND, WRIST, replace(WRIST, name="wrist again", parent="hand", child="arm")),
        "arm",
        "no chain of joints",
    ),
    "a body on two joints": (also(replace(HIP, name="second hip")), "leg", "child of 2 joints"),
    "the torso as a child": (hip(parent="leg", child="torso"), "torso", "swap that joint's parent and child"),
    "a joint outside the parent": (torso(from_m=(0.0, 0.95)), "hip", "5.0 cm away from 'torso'"),
    "a joint outside the child": (leg(from_m=(0.0, 0.66)), "hip", "4.0 cm away from 'leg'"),
    "a heavy torso": (torso(mass_kg=102.0), "hip", "'torso' weighs 51 times as much as 'leg'"),
    "a heavy leg": (torso(mass_kg=0.03), "hip", "'leg' weighs 67 times as much as 'torso'"),
    "a leg in the ground": (leg(to_m=(0.0, 0.08)), "leg", "2.0 cm in the ground"),
    "no foot": (leg(ground="allowed"), "", "it has no foot"),
    "a low torso": (torso(to_m=(0.0, 0.05), radius_m=0.06), "torso", "no part that may touch the ground is lower"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_broken_rule_is_told_with_the_part_that_breaks_it(case: str) -> None:
    draft, part, words = BAD[case]
    found = problems(draft)
    assert found[0].part == part
    assert words in found[0].words
    with pytest.raises(CreatureError) as refused:
        creature(draft)
    assert words in str(refused.value)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 160


def creature(draft: Draft) -> Creature:
    return Creature(**{item.name: getattr(draft, item.name) for item in dataclasses.fields(Draft)})


def test_a_good_draft_has_no_problems_and_makes_a_creature() -> None:
    assert problems(GOOD) == []
    assert creature(GOOD).draft == GOOD
    assert issubclass(CreatureError, UserError)


def test_all_that_is_wrong_with_the_parts_is_told_at_once() -> None:
    draft = replace(torso(mass_kg=NAN, radius_m=9.0), joints=(replace(HIP, torque_n_m=-1.0),), clock_hz=0.0)
    assert [problem.part for problem in problems(draft)] == ["torso", "torso", "hip", ""]


@pytest.mark.parametrize(
    "draft",
    [
        leg(to_m=(0.0, 0.09)),
        leg(from_m=(0.0, 0.68)),
        torso(mass_kg=100.0),
        torso(mass_kg=0.04),
        torso(from_m=(0.0, 0.8), to_m=(0.0, 0.8)),
        hip(limits_rad=(-3.1416, 0.0)),
        hip(torque_n_m=0.01, speed_rad_s=0.01),
        replace(GOOD, fall_rad=None),
        replace(GOOD, fall_rad=3.1416, clock_hz=10.0, name="x" * 40),
        replace(GOOD, bodies=(replace(LEG, name="torso"),), joints=()),
        also(ARM, Joint("shoulder", "torso", "arm", (0.0, 1.1), (-1.0, 1.0), 10.0, 8.0)),
    ],
)
def test_what_just_keeps_the_rules_is_taken(draft: Draft) -> None:
    assert problems(draft) == []


def test_parts_are_found_by_name_and_added_up() -> None:
    made = creature(also(ARM, Joint("shoulder", "torso", "arm", (0.0, 1.1), (-1.0, 1.0), 10.0, 8.0)))
    assert made.body_index == {"torso": 0, "leg": 1, "arm": 2}
    assert made.joint_index == {"hip": 0, "shoulder": 1}
    assert (made.torso_index, made.feet) == (0, (1,))
    assert made.total_mass_kg == pytest.approx(11.0)
    assert made.height_m == pytest.approx(1.3)


def test_the_fingerprint_tells_creatures_apart_but_not_ways_to_write_a_number() -> None:
    made = creature(GOOD)
    assert made.fingerprint == creature(leg(to_m=(-0.0, 0.1), mass_kg=2)).fingerprint
    changed = [leg(mass_kg=2.0000000001), hip(torque_n_m=61.0), replace(GOOD, fall_rad=None), leg(friction=1.0)]
    prints = {creature(draft).fingerprint for draft in changed}
    assert len(prints | {made.fingerprint}) == len(changed) + 1


def test_a_creature_inside_other_settings_is_checked_as_well() -> None:
    adapter = pydantic.TypeAdapter(Creature)
    values = json.loads(json.dumps(dataclasses.asdict(GOOD)))
    assert adapter.validate_python(values) == creature(GOOD)
    values["joints"][0]["limits_rad"] = [0.9, -0.8]
    with pytest.raises(pydantic.ValidationError, match="hip: its limits are the wrong way round"):
        adapter.validate_python(values)


number = st.floats(-5.0, 5.0)
point = st.tuples(number, number)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(at=point, start=point, end=point)
def test_the_distance_to_a_body_is_that_of_exact_geometry(
    at: tuple[float, float], start: tuple[float, float], end: tuple[float, float]
) -> None:
    expected = shapely.Point(at).distance(shapely.LineString([start, end]))
    assert distance_to_line_m(at, replace(LEG, from_m=start, to_m=end)) == pytest.approx(expected, abs=1e-9)


anything = st.floats(allow_nan=True, allow_infinity=True) | st.floats(-1.0, 1.0)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    numbers=st.lists(anything, min_size=9, max_size=9),
    names=st.lists(st.sampled_from(["torso", "leg", "hip", "", "é\u2028"]), min_size=5, max_size=5),
)
def test_no_draft_of_the_right_types_breaks_the_search_for_problems(numbers: list[float], names: list[str]) -> None:
    low = Body(names[0], (numbers[0], numbers[1]), (numbers[2], numbers[3]), numbers[4], numbers[5], ground="foot")
    joint = Joint(names[1], names[2], names[3], (numbers[6], numbers[7]), (numbers[8], numbers[0]), 1.0, 1.0)
    draft = Draft("any", "", names[4], (TORSO, low), (joint,))
    found = problems(draft)
    assert all(str(problem).isprintable() for problem in found)
    assert found or creature(draft).draft == draft
