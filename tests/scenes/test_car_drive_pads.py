"""A gamepad at the wheel: what its sticks and buttons mean, plugged in and pulled out, alone and beside the keys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.car_drive_hands import Hands, steer_limit
from scenes.car_drive_pads import AGAIN, DEAD_ZONE, LEAVE, Pads, deflection
from scenes.car_scene import CarScene
from scenes.game_pads import Devices, OpenPad
from sim.car_model import Vehicle
from sim.drive_files import load_recording, save_recording
from sim.driving import replay_recording
from tests.scenes.driver import Driver
from tests.scenes.test_car_drive import some_brain, started

_STICK, _LEVER = pygame.CONTROLLER_AXIS_LEFTX, pygame.CONTROLLER_AXIS_RIGHTY
_GAS, _BRAKE = pygame.CONTROLLER_AXIS_TRIGGERRIGHT, pygame.CONTROLLER_AXIS_TRIGGERLEFT
_FULL = 32_767
_WAYS = st.floats(-1.0, 1.0)


class Plugs(Devices):
    """Pads without any hardware.

    Attributes:
        pads: that are plugged in now; asked: how often somebody wanted to know.
    """

    def __init__(self, *pads: OpenPad) -> None:
        self.pads = list(pads)
        self.asked = 0

    def count(self) -> int:
        self.asked += 1
        return len(self.pads)

    def open(self, index: int) -> OpenPad | None:
        return self.pads[index]


def plugged(instance_id: int, is_controller: bool = True) -> OpenPad:
    return OpenPad(object(), instance_id, f"Pad {instance_id}", is_controller)


def axis(axis: int, value: int, pad: int = 0) -> pygame.event.Event:
    return pygame.event.Event(pygame.CONTROLLERAXISMOTION, instance_id=pad, axis=axis, value=value)


def press(button: int, pad: int = 0, down: bool = True) -> pygame.event.Event:
    kind = pygame.CONTROLLERBUTTONDOWN if down else pygame.CONTROLLERBUTTONUP
    return pygame.event.Event(kind, instance_id=pad, button=button)


def plain(axis: int, value: float, pad: int = 0) -> pygame.event.Event:
    return pygame.event.Event(pygame.JOYAXISMOTION, joy=pad, instance_id=pad, axis=axis, value=value)


# --- what a stick means ---------------------------------------------------------------------------------------------


@given(_WAYS, _WAYS)
def test_a_stick_counts_evenly_to_both_sides_without_a_jump(one: float, other: float) -> None:
    assert deflection(-one) == -deflection(one)
    assert -1.0 <= deflection(one) <= 1.0
    assert abs(deflection(one) - deflection(other)) <= 1.75 * abs(one - other) + 1e-12, "a jump"
    if one <= other:
        assert deflection(one) <= deflection(other)


def test_a_resting_thumb_is_nothing_and_a_whole_way_is_everything() -> None:
    assert deflection(DEAD_ZONE) == deflection(-DEAD_ZONE) == 0.0
    assert deflection(DEAD_ZONE + 0.01) > 0.0
    assert deflection(1.0) == 1.0
    assert deflection(-32_768 / _FULL) == -1.0, "SDL's whole numbers reach one farther to that side"


@given(st.lists(st.tuples(st.sampled_from(range(6)), st.integers(-32_768, _FULL)), max_size=20))
def test_whatever_a_pad_says_wheel_and_pedals_stay_in_their_range(moved: list[tuple[int, int]]) -> None:
    pads = Pads(Plugs())
    hands = Hands(pads)
    for number, value in moved:
        pads.handle(axis(number, value))
        hands.move(0.0, Vehicle())
        assert -1.0 <= hands.steer <= 1.0
        assert -1.0 <= hands.pedal <= 1.0


@pytest.mark.parametrize(
    ("event", "steer", "pedal"),
    [
        (axis(_STICK, -_FULL), 1.0, 0.0),
        (axis(_STICK, _FULL), -1.0, 0.0),
        (axis(_GAS, _FULL), 0.0, 1.0),
        (axis(_BRAKE, _FULL), 0.0, -1.0),
        (axis(_LEVER, -_FULL), 0.0, 1.0),
        (axis(_LEVER, _FULL), 0.0, -1.0),
        (axis(pygame.CONTROLLER_AXIS_LEFTY, _FULL), 0.0, 0.0),
        (axis(_GAS, -32_768), 0.0, 0.0),
        (plain(0, -1.0), 0.0, 0.0),
        (plain(1, -1.0), 0.0, 0.0),
        (plain(5, -1.0), 0.0, 0.0),
    ],
)
def test_each_axis_does_its_part_and_one_that_rests_at_its_end_does_none(
    event: pygame.event.Event, steer: float, pedal: float
) -> None:
    pads = Pads(Plugs())
    hands = Hands(pads)
    pads.handle(event)
    hands.move(0.0, Vehicle())
    assert (hands.steer, hands.pedal) == (steer, pedal), "a stick counts at once and as it is"


def test_a_plain_joystick_drives_by_its_first_two_axes_from_where_they_rest() -> None:
    pads = Pads(Plugs(plugged(4, is_controller=False)))
    assert pads.open() == ["Pad 4"]
    for value in (0.0, -1.0):  # SDL tells first where an axis rests
        pads.handle(plain(0, value, pad=4))
        pads.handle(plain(1, value, pad=4))
    assert (pads.steer, pads.pedal) == (1.0, 1.0)
    pads.handle(pygame.event.Event(pygame.JOYHATMOTION, joy=4, instance_id=4, hat=0, value=(1, -1)))
    assert pads.held == {"right", "brake"}
    pressed = pygame.event.Event(pygame.JOYBUTTONDOWN, joy=4, instance_id=4, button=1)
    assert pads.handle(pressed) == AGAIN


def test_what_a_controller_says_once_more_as_a_joystick_is_not_heard_twice() -> None:
    pads = Pads(Plugs(plugged(0)))
    pads.open()
    pads.handle(plain(0, 0.0))
    pads.handle(plain(0, 1.0))
    assert pads.steer == 0.0
    assert pads.handle(pygame.event.Event(pygame.JOYBUTTONDOWN, joy=0, instance_id=0, button=1)) == ""


# --- pads and keys --------------------------------------------------------------------------------------------------


def test_of_keys_and_stick_the_one_that_is_farther_from_the_middle_drives() -> None:
    pads = Pads(Plugs())
    hands = Hands(pads)
    hands.handle(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_LEFT, mod=0))
    pads.handle(axis(_STICK, round(0.5 * _FULL)))
    hands.move(2.0, Vehicle())
    by_stick = -deflection(round(0.5 * _FULL) / _FULL) * steer_limit(2.0, Vehicle())
    assert hands.steer == by_stick, "the key has only begun to turn the wheel"
    for _ in range(60):
        hands.move(2.0, Vehicle())
    assert hands.steer == steer_limit(2.0, Vehicle())


def test_the_cross_turns_the_wheel_as_smoothly_as_a_key() -> None:
    pads = Pads(Plugs())
    hands, by_key = Hands(pads), Hands()
    pads.handle(press(pygame.CONTROLLER_BUTTON_DPAD_LEFT))
    pads.handle(press(pygame.CONTROLLER_BUTTON_DPAD_UP))
    for key in (pygame.K_LEFT, pygame.K_UP):
        by_key.handle(pygame.event.Event(pygame.KEYDOWN, key=key, mod=0))
    for _ in range(30):
        hands.move(9.0, Vehicle())
        by_key.move(9.0, Vehicle())
        assert hands.action(2) == by_key.action(2)


# --- plugged in, pulled out -----------------------------------------------------------------------------------------


def test_the_pad_that_was_touched_last_drives_and_a_trembling_one_takes_nothing_from_it() -> None:
    pads = Pads(Plugs(plugged(0), plugged(1)))
    pads.open()
    pads.handle(axis(_STICK, _FULL, pad=0))
    pads.handle(axis(_STICK, round(0.2 * _FULL), pad=1))
    assert pads.steer == -1.0
    pads.handle(axis(_STICK, -_FULL, pad=1))
    assert pads.steer == 1.0
    pads.handle(press(pygame.CONTROLLER_BUTTON_X, pad=0))
    assert pads.steer == -1.0


def test_a_pad_that_is_pulled_out_lets_go_of_everything_and_may_come_back() -> None:
    plugs = Plugs(plugged(0))
    pads = Pads(plugs)
    assert pads.open() == ["Pad 0"]
    assert pads.open() == []
    pads.handle(axis(_GAS, _FULL))
    pads.handle(press(pygame.CONTROLLER_BUTTON_A))
    assert (pads.pedal, pads.held) == (1.0, {"take over"})
    pads.handle(pygame.event.Event(pygame.JOYDEVICEREMOVED, instance_id=0))
    assert (pads.pedal, pads.held) == (0.0, set())
    plugs.pads = [plugged(1)]
    assert pads.open() == ["Pad 1"]
    pads.handle(axis(_GAS, _FULL, pad=1))
    assert pads.pedal == 1.0


def test_without_pads_in_sdl_there_are_simply_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise pygame.error("joystick subsystem not available")

    monkeypatch.setattr(pygame.joystick, "get_init", lambda: False)
    monkeypatch.setattr(pygame.joystick, "init", refuse)
    assert Pads().open() == []


def test_a_pad_that_is_pulled_out_while_it_is_opened_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pygame.joystick, "get_count", lambda: 1)
    devices = Devices()
    assert devices.count() == 1
    assert devices.open(99) is None


# --- in the scene ---------------------------------------------------------------------------------------------------


@pytest.fixture
def plugs(monkeypatch: pytest.MonkeyPatch) -> Plugs:
    """What the scene finds plugged in."""
    plugs = Plugs()
    monkeypatch.setattr("scenes.car_drive_pads.Devices", lambda: plugs)
    return plugs


@pytest.fixture
def wheel(plugs: Plugs, driver: Driver, tmp_path: Path) -> tuple[Driver, CarScene]:
    """The car scene at the wheel, with a small crowd that waits."""
    scene = driver.open("car", folder=tmp_path, population=8, seed=3, hidden="6", track="kart")
    assert isinstance(scene, CarScene)
    assert plugs.asked == 0, "nobody looks for pads before the wheel is taken"
    driver.key("w")
    assert not driver.app.status_line.message.endswith("gas and brake"), "without a pad nothing is said of pads"
    return driver, scene


def post(driver: Driver, *events: pygame.event.Event) -> None:
    for event in events:
        pygame.event.post(event)
    driver.frames()


def test_a_drive_by_stick_and_triggers_is_recorded_exactly_and_replays_bit_for_bit(
    wheel: tuple[Driver, CarScene], plugs: Plugs, tmp_path: Path
) -> None:
    driver, scene = wheel
    plugs.pads = [plugged(0)]
    post(driver, pygame.event.Event(pygame.JOYDEVICEADDED, device_index=0, guid=""))
    assert driver.app.status_line.message.startswith("Pad 0: the left stick steers")
    duel, driven = started(scene), []
    for step in range(40):
        scene.pad(axis(_GAS, 20_001 + 313 * step))
        scene.pad(axis(_STICK, round(_FULL * np.sin(0.37 * step))))
        scene.step()
        driven.append(scene.wheel.hands.action(2))
    recording = duel.you.recording()
    assert (recording.actions == np.array(driven, dtype=np.float32)).all()
    assert len(np.unique(recording.actions)) > 50, "neither wheel nor pedal is all or nothing"
    save_recording(tmp_path / "drive.npz", recording)
    again = replay_recording(load_recording(tmp_path / "drive.npz"))
    assert again.recording.outcome.path_sha256 == duel.you.outcome.path_sha256
    assert (again.recording.actions == recording.actions).all()


def test_buttons_take_over_start_again_and_leave(wheel: tuple[Driver, CarScene]) -> None:
    driver, scene = wheel
    duel = scene.wheel.duel
    assert duel is not None
    duel.driver = duel.you.network = some_brain()
    started(scene)
    post(driver, press(pygame.CONTROLLER_BUTTON_RIGHTSHOULDER), axis(_BRAKE, _FULL))
    scene.step()
    assert duel.you.action[1] == -1.0, "the hand brakes"
    post(driver, press(pygame.CONTROLLER_BUTTON_RIGHTSHOULDER, down=False))
    assert not scene.wheel.hands.takes_over
    starts = duel.starts
    post(driver, press(pygame.CONTROLLER_BUTTON_Y))
    assert duel.starts == starts + 1
    driver.key("f1")
    post(driver, press(pygame.CONTROLLER_BUTTON_BACK))
    assert scene.wheel.open, "while the help is read the buttons mean nothing"
    assert scene.wheel.pads.pedal == 0.0, "and nothing is held"
    driver.key("f1")
    post(driver, press(pygame.CONTROLLER_BUTTON_BACK))
    assert not scene.wheel.open
    assert scene.wheel.pads.handle(press(pygame.CONTROLLER_BUTTON_BACK)) == LEAVE


def test_what_was_held_when_another_scene_was_shown_is_let_go(wheel: tuple[Driver, CarScene]) -> None:
    driver, scene = wheel
    driver.post(pygame.KEYDOWN, key=pygame.K_UP, mod=0, unicode="", scancode=0)
    post(driver, axis(_STICK, _FULL))
    assert scene.wheel.pads.steer == -1.0
    driver.app.open("launcher")
    post(driver, axis(_STICK, _FULL))
    driver.app.open("car")
    started(scene)
    for _ in range(10):
        scene.step()
    assert scene.wheel.duel is not None
    assert scene.wheel.duel.you.action.tolist() == [0.0, 0.0]
