"""Creature files: what is written is read again exactly; what is wrong is refused in one line that names the part."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.errors import UserError
from sim.creature_files import (
    DEFAULT_CREATURE,
    MAX_FILE_BYTES,
    creature_from_json,
    creature_named,
    creature_to_json,
    read_creature,
    shipped_creatures,
    write_creature,
)
from sim.creatures import Body, Creature, CreatureError, Joint
from tests.sim.creature_drop import drop

SHIPPED = Path(__file__).parents[2] / "assets" / "creatures"
STICK = json.loads((SHIPPED / "stick.json").read_bytes())


def content(**changes: Any) -> bytes:
    """A good file with some keys changed."""
    return json.dumps({**STICK, **changes}).encode()


def without(key: str) -> bytes:
    return json.dumps({name: value for name, value in STICK.items() if name != key}).encode()


def body(**changes: Any) -> bytes:
    """A good file whose second body, the left leg, is changed."""
    return content(bodies=[STICK["bodies"][0], {**STICK["bodies"][1], **changes}, STICK["bodies"][2]])


def joint(**changes: Any) -> bytes:
    """A good file whose second joint, the right hip, is changed."""
    return content(joints=[STICK["joints"][0], {**STICK["joints"][1], **changes}])


# --- the creatures that ship ------------------------------------------------------------------------------------------


def test_six_creatures_ship_the_default_first() -> None:
    assert shipped_creatures() == ("biped", "quadruped", "hopper", "stick", "worm", "spider")
    assert shipped_creatures()[0] == DEFAULT_CREATURE


@pytest.mark.parametrize("name", shipped_creatures())
def test_every_shipped_creature_is_written_as_the_program_writes_it(name: str) -> None:
    creature = creature_named(name)
    assert creature.name.lower() == name
    assert creature.description.endswith(".")
    assert (SHIPPED / f"{name}.json").read_bytes() == creature_to_json(creature)


@pytest.mark.parametrize("name", shipped_creatures())
@pytest.mark.parametrize("push_m_s", [0.0, 2.0])
def test_every_shipped_creature_holds_together_standing_and_falling(name: str, push_m_s: float) -> None:
    apart_m, bodies = drop(creature_named(name), 5.0, push_m_s)
    assert apart_m < 0.02
    assert all(math.isfinite(value) for rigid in bodies for value in (*rigid.position, rigid.angle))
    assert all(-0.05 < rigid.position.y < 2.0 for rigid in bodies)


@pytest.mark.parametrize("name", shipped_creatures())
def test_the_pose_of_a_shipped_creature_touches_the_ground_and_no_more(name: str) -> None:
    lowest = min(part.lowest_m for part in creature_named(name).bodies)
    assert -0.001 <= lowest <= 0.001


@pytest.mark.parametrize("name", ["biped", "hopper"])
def test_knees_bend_backward_only(name: str) -> None:
    creature = creature_named(name)
    knees = [part for part in creature.joints if "knee" in part.name]
    assert knees
    for knee in knees:
        bent = knee.limits_rad[0]  # counter-clockwise: a leg that hangs down turns forward when positive
        foot = creature.bodies[creature.body_index[knee.child]].to_m
        down = foot[1] - knee.at_m[1]
        assert -down * math.sin(bent) < -0.1
        assert knee.limits_rad[1] == 0.0


def test_where_the_shipped_creatures_come_from_is_told() -> None:
    sources = (SHIPPED.parent / "SOURCES.md").read_text(encoding="utf-8")
    for name in shipped_creatures():
        creature = creature_named(name)
        row = next(line for line in sources.splitlines() if line.startswith(f"| `{name}` "))
        told = [cell.strip() for cell in row.split("|")[2:5]]
        assert told == [f"{creature.total_mass_kg:g}", f"{creature.height_m:.2f}", str(len(creature.joints))]


# --- writing and reading ----------------------------------------------------------------------------------------------

part_name = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40)
inside = st.floats(-0.05, 0.05)


@st.composite
def creatures(draw: st.DrawFn) -> Creature:
    """A torso with up to four limbs that share its place; the bodies in any order."""
    names = draw(st.lists(part_name, min_size=1, max_size=9, unique=True))
    count = (len(names) + 1) // 2  # bodies; the other names are for joints, one less
    bodies = [
        Body(
            names[k],
            (draw(inside), 1.0 + draw(inside)),
            (draw(inside), 1.0 + draw(inside)),
            draw(st.floats(0.1, 0.94, exclude_min=True)),
            draw(st.floats(1.0, 50.0)),
            draw(st.floats(0.0, 3.0)),
            "foot",
        )
        for k in range(count)
    ]
    joints = [
        Joint(
            names[count + k],
            bodies[draw(st.integers(0, k))].name,
            bodies[k + 1].name,
            (0.0, 1.0),
            (draw(st.floats(-3.0, 0.0)), draw(st.floats(0.01, 3.0))),
            draw(st.floats(0.01, 2000.0)),
            draw(st.floats(0.01, 50.0)),
        )
        for k in range(count - 1)
    ]
    fall, clock = draw(st.none() | st.floats(0.1, 3.14)), draw(st.floats(0.1, 10.0))
    return Creature(
        draw(part_name),
        draw(part_name),
        bodies[0].name,
        tuple(draw(st.permutations(bodies))),
        tuple(joints),
        fall,
        clock,
    )


@settings(max_examples=80, deadline=None, derandomize=True)
@given(creature=creatures())
def test_any_creature_comes_back_from_its_file_exactly(creature: Creature) -> None:
    again = creature_from_json(creature_to_json(creature))
    assert again == creature
    assert again.fingerprint == creature.fingerprint
    assert hash(again) == hash(creature)


def test_a_file_is_written_and_read(tmp_path: Path) -> None:
    write_creature(tmp_path / "mine.json", creature_named("spider"))
    assert read_creature(tmp_path / "mine.json") == creature_named("spider")
    with pytest.raises(UserError, match="cannot be written"):
        write_creature(tmp_path / "nowhere" / "mine.json", creature_named("spider"))


def test_another_process_reads_the_same_fingerprints() -> None:
    code = "from sim.creature_files import *; print(*(creature_named(n).fingerprint for n in shipped_creatures()))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert told == [creature_named(name).fingerprint for name in shipped_creatures()]


def test_what_may_be_left_out_gets_its_default() -> None:
    plain = json.loads(without("fall_rad"))
    del plain["clock_hz"], plain["bodies"][0]["ground"], plain["bodies"][1]["friction"]
    creature = creature_from_json(b"\xef\xbb\xbf" + json.dumps(plain).encode())  # as some editors save it
    assert (creature.fall_rad, creature.clock_hz) == (1.0, 1.5)
    assert (creature.bodies[0].ground, creature.bodies[1].friction) == ("forbidden", 0.9)


# --- files that are wrong ---------------------------------------------------------------------------------------------

BAD_FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "not JSON"),
    "cut short": (content()[:-30], "not JSON"),
    "not text": (b"\xff\xfe\x00", "not JSON"),
    "brackets without end": (b"[" * 200_000, "not JSON"),
    "nested inside a key": (content()[:-1] + b', "x": ' + b"[" * 100_000, "not JSON"),
    "a list": (b"[]", 'expected an object with "format"'),
    "nothing": (b"null", 'expected an object with "format"'),
    "no format": (without("format"), 'expected an object with "format"'),
    "a number as format": (content(format=1), 'expected an object with "format"'),
    "a track": (b'{"format": "neurarium-track/1", "centreline": []}', "'neurarium-track/1', expected"),
    "from the future": (content(format="neurarium-creature/2"), "update Neurarium"),
    "no torso": (without("torso"), "the creature has no 'torso'"),
    "an unknown key": (content(widht=3), "the creature has a key 'widht'"),
    "a key of two lines": (content(**{"a\nb": 3}), "the creature has a key"),
    "a number as name": (content(name=3), "'name' is wrong: expected a text"),
    "bodies by name": (content(bodies={"torso": {}}), "'bodies' is wrong: expected a list"),
    "a body that is none": (content(bodies=[3]), "body 1 is not an object"),
    "a body without mass": (
        content(bodies=[{"name": "torso", "from_m": [0, 1], "to_m": [0, 1]}]),
        "body 1 (torso) has no",
    ),
    "an unknown key in a body": (body(grond="foot"), "body 2 (left leg) has a key 'grond'"),
    "an unknown ground": (body(ground="air"), "body 2 (left leg): 'ground' is wrong: expected foot, allowed"),
    "mass in words": (body(mass_kg="2"), "body 2 (left leg): 'mass_kg' is wrong: expected a finite number"),
    "mass true": (body(mass_kg=True), "body 2 (left leg): 'mass_kg'"),
    "mass not a number": (body(mass_kg=float("nan")), "body 2 (left leg): 'mass_kg'"),
    "an infinite mass": (body(mass_kg=float("inf")), "body 2 (left leg): 'mass_kg'"),
    "too large a mass": (content().replace(b'"mass_kg": 2.0', b'"mass_kg": 2e999', 1), "body 2 (left leg): 'mass_kg'"),
    "a mass of 5000 digits": (content().replace(b'"mass_kg": 2.0', b'"mass_kg": ' + b"2" * 5000, 1), ""),
    "a point in space": (body(to_m=[0, 0, 0]), "body 2 (left leg): 'to_m' is wrong: expected two finite numbers"),
    "half a point": (body(to_m=[0]), "body 2 (left leg): 'to_m' is wrong: expected two finite numbers"),
    "one limit": (joint(limits_rad=[0]), "joint 2 (right hip): 'limits_rad' is wrong: expected two finite numbers"),
    "a name that is none": (joint(name=None), "joint 2: 'name' is wrong: expected a text"),
    "limits the wrong way round": (joint(limits_rad=[0.5, -0.5]), "right hip: its limits are the wrong way round"),
    "a joint in the air": (joint(at_m=[1, 1]), "right hip: it is"),
    "a torso that is none": (content(torso="a\nb" * 50), "and there is no such body"),
    "half a letter": (content().replace(b"Stick", b"\\ud800"), "not JSON"),
    "a thousand bodies": (content(bodies=STICK["bodies"] * 1000), "3000 bodies"),
    "a million numbers": (content(bodies=[0.5] * 1_000_000), "larger than"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_refused_in_one_line_that_names_it(case: str, tmp_path: Path) -> None:
    data, says = BAD_FILES[case]
    (tmp_path / "bad.json").write_bytes(data)
    with pytest.raises(CreatureError) as refused:
        read_creature(tmp_path / "bad.json")
    message = str(refused.value).replace(str(tmp_path), "")
    assert says in message
    assert "bad.json" in message
    assert message.isprintable()
    assert len(message) < 220


@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_rubbish_never_gets_further_than_one_line(data: bytes) -> None:
    with pytest.raises(CreatureError):
        creature_from_json(data)


PLACES = [(key,) for key in STICK] + [("bodies", 1, key) for key in STICK["bodies"][1]]
PLACES += [("joints", 1, key) for key in STICK["joints"][1]]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(where=st.sampled_from(PLACES), value=json_values)
def test_any_value_in_any_place_is_taken_or_refused_in_one_line(where: tuple[Any, ...], value: Any) -> None:
    values = json.loads(content())
    holder = values
    for key in where[:-1]:
        holder = holder[key]
    holder[where[-1]] = value
    creature, refusal = creature_or_refusal(json.dumps(values).encode())
    assert refusal.isprintable()
    assert len(refusal) < 220
    assert creature is None or creature_from_json(creature_to_json(creature)) == creature


def creature_or_refusal(data: bytes) -> tuple[Creature | None, str]:
    try:
        return creature_from_json(data), ""
    except CreatureError as error:
        return None, str(error)


def test_a_folder_a_missing_file_and_a_pipe_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CreatureError, match="a folder"):
        read_creature(tmp_path)
    with pytest.raises(CreatureError, match=r"missing\.json.*no such file"):
        read_creature(tmp_path / "missing.json")
    with pytest.raises(CreatureError):
        read_creature("a\0b.json")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.json")
        with pytest.raises(CreatureError, match=r"pipe\.json"):
            read_creature(tmp_path / "pipe.json")


def test_a_file_just_within_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "padded.json"
    path.write_bytes(content() + b" " * (MAX_FILE_BYTES - len(content())))
    assert read_creature(path).name == "Stick"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(CreatureError, match="larger than"):
        read_creature(path)


# --- finding ----------------------------------------------------------------------------------------------------------


def test_a_creature_is_found_by_name_or_path_and_kept(tmp_path: Path) -> None:
    assert creature_named(" Biped ") is creature_named("biped")
    path = tmp_path / "mine.json"
    write_creature(path, creature_named("worm"))
    assert creature_named(str(path)) == creature_named("worm")
    assert creature_named(str(path)) is creature_named(str(path))


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    write_creature(path, creature_named("worm"))
    assert creature_named(str(path)).name == "Worm"
    write_creature(path, creature_named("stick"))
    os.utime(path, ns=(1, 1))
    assert creature_named(str(path)).name == "Stick"


def test_an_unknown_name_is_answered_with_the_nearest_and_all_the_others() -> None:
    with pytest.raises(CreatureError, match=r"no creature 'bipd'\. Did you mean 'biped'\? Choose biped, .*\.json file"):
        creature_named("bipd")
    with pytest.raises(CreatureError) as refused:
        creature_named("q\n" * 500)
    assert "Did you mean" not in str(refused.value)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("spec", ["missing.json", "~nobody-of-that-name/a.json", "a\0b.json", "x" * 5000 + ".json"])
def test_a_path_that_leads_nowhere_is_refused(spec: str) -> None:
    with pytest.raises(CreatureError, match="creature file"):
        creature_named(spec)
