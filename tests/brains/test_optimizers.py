"""Optimizers against their papers' rules in plain Python, schedules against their formulas."""

import dataclasses
import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from brains.errors import UserError
from brains.npz import pack, unpack
from brains.optimizers import OPTIMIZERS, Adam, AdamSettings, MomentumSettings, make_optimizer, optimizer_named
from brains.schedules import SCHEDULES, Cosine, InverseTime, Schedule, Steps, schedule_named


def plain(name: str, settings, w: float, gradients: list[float]) -> float:
    """One parameter's way under the paper's rule."""
    v = m = s = 0.0
    for t, g in enumerate(gradients, start=1):
        rate = settings.learn_rate
        if name == "gradient-descent":
            w -= rate * g
        elif name == "momentum":
            v = settings.momentum * v - rate * g
            w += v
        elif name == "nesterov":
            v = settings.momentum * v - rate * g
            w += settings.momentum * v - rate * g
        elif name == "rmsprop":
            s = settings.decay * s + (1 - settings.decay) * g * g
            w -= rate * g / (math.sqrt(s) + settings.epsilon)
        else:
            if name == "adamw":
                w -= rate * settings.weight_decay * w
            m = settings.beta1 * m + (1 - settings.beta1) * g
            s = settings.beta2 * s + (1 - settings.beta2) * g * g
            m_hat, s_hat = m / (1 - settings.beta1**t), s / (1 - settings.beta2**t)
            w -= rate * m_hat / (math.sqrt(s_hat) + settings.epsilon)
    return w


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_every_optimizer_goes_the_way_of_its_paper(name: str, dtype: type) -> None:
    rng = np.random.default_rng(1)
    start, gradients = rng.normal(size=7).astype(dtype), rng.normal(size=(30, 7)).astype(dtype)
    settings = OPTIMIZERS[name].settings_type()
    if hasattr(settings, "epsilon"):
        settings = dataclasses.replace(settings, epsilon=0.01)  # large enough to show
    optimizer, w = make_optimizer(name, 7, settings, dtype), start.copy()
    for gradient in gradients:
        before = gradient.copy()
        optimizer.step(w, gradient)
        assert gradient.tobytes() == before.tobytes()
    assert w.dtype == dtype
    expected = [plain(name, settings, x, g) for x, g in zip(start.tolist(), gradients.T.tolist(), strict=True)]
    assert w == pytest.approx(expected, rel=1e-10 if dtype is np.float64 else 1e-4, abs=1e-12)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_new_learn_rate_changes_the_very_next_step_in_proportion(name: str) -> None:
    rng = np.random.default_rng(2)
    gradients = rng.normal(size=(6, 5))
    moved = []
    for rate in (0.01, 0.03):
        optimizer, w = make_optimizer(name, 5, None, np.float64), np.zeros(5)
        for gradient in gradients[:5]:
            optimizer.step(w, gradient)
        before = w.copy()
        optimizer.settings = dataclasses.replace(optimizer.settings, learn_rate=rate)
        optimizer.step(w, gradients[5])
        decay = rate * getattr(optimizer.settings, "weight_decay", 0.0) * before
        moved.append(w - before + decay)
    assert moved[1] == pytest.approx(3 * moved[0], rel=1e-9)
    assert np.abs(moved[0]).min() > 0


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_saved_optimizer_goes_on_to_the_bit(name: str) -> None:
    rng = np.random.default_rng(3)
    gradients = rng.normal(size=(20, 4)).astype(np.float32)
    optimizer, w = make_optimizer(name, 4), np.ones(4, np.float32)
    optimizer.settings = dataclasses.replace(optimizer.settings, learn_rate=0.02)
    for gradient in gradients[:10]:
        optimizer.step(w, gradient)
    saved, middle = unpack(pack(optimizer.state()), 10_000), w.copy()
    for gradient in gradients[10:]:
        optimizer.step(w, gradient)
    other = make_optimizer(name, 4)
    other.restore(saved)
    assert other.steps == 10
    assert other.settings.learn_rate == 0.02
    for gradient in gradients[10:]:
        other.step(middle, gradient)
    assert middle.tobytes() == w.tobytes()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_finds_the_bottom_of_a_bowl(name: str) -> None:
    settings = dataclasses.replace(OPTIMIZERS[name].settings_type(), learn_rate=0.05)
    optimizer, w = make_optimizer(name, 2, settings, np.float64), np.array([2.0, -1.0])
    for _ in range(400):
        optimizer.step(w, 2 * (w - [0.5, 0.25]) * [1.0, 4.0], factor=0.3)
    assert w == pytest.approx([0.5, 0.25], abs=0.02)


@pytest.mark.parametrize("name", [*OPTIMIZERS, *SCHEDULES])
def test_every_setting_has_help_and_a_range_that_is_kept(name: str) -> None:
    settings = OPTIMIZERS[name].settings_type() if name in OPTIMIZERS else SCHEDULES[name]()
    for field in dataclasses.fields(settings):
        assert field.metadata["help"]
        for value in (field.metadata["min"], field.metadata["max"]):
            assert getattr(dataclasses.replace(settings, **{field.name: value}), field.name) == value
        with pytest.raises(UserError, match=field.name):
            dataclasses.replace(settings, **{field.name: field.metadata["max"] * 2 + 1})


def test_wrong_names_settings_and_states_are_told() -> None:
    with pytest.raises(UserError, match=r"'adagrad'.*gradient-descent, momentum"):
        optimizer_named("adagrad")
    with pytest.raises(UserError, match=r"adam takes AdamSettings, got MomentumSettings"):
        make_optimizer("adam", 3, MomentumSettings())
    adam = Adam(3)
    with pytest.raises(UserError, match=r"of the optimizer 'momentum', not of adam"):
        adam.restore(make_optimizer("momentum", 3).state())
    with pytest.raises(UserError, match="does not fit"):
        adam.restore(Adam(4).state())
    with pytest.raises(UserError, match="negative"):
        adam.restore({**Adam(3).state(), "steps": np.array(-1)})
    with pytest.raises(UserError, match="no schedule is called 'linear'"):
        schedule_named("linear")


def test_settings_reach_every_step() -> None:
    optimizer, w = Adam(1, AdamSettings(learn_rate=0.5, beta1=0.0, beta2=0.0), np.float64), np.zeros(1)
    optimizer.step(w, np.array([3.0]))
    assert w == pytest.approx([-0.5])  # without memories Adam steps by the learn rate, up or down
    optimizer.settings = AdamSettings(learn_rate=0.25, beta1=0.0, beta2=0.0)
    optimizer.step(w, np.array([-0.1]))
    assert w == pytest.approx([-0.25], rel=1e-6)


def test_schedules_follow_their_formulas() -> None:
    assert [Schedule().factor(t) for t in (0, 7.5, 1e6)] == [1, 1, 1]
    assert [InverseTime(0.5).factor(t) for t in (0, 2, 6)] == [1, 1 / 2, 1 / 4]
    assert [Steps(0.1, 10).factor(t) for t in (0, 9.99, 10, 35)] == pytest.approx([1, 1, 0.1, 0.001])
    cosine = Cosine(100, 0.2)
    assert [cosine.factor(t) for t in (0, 50, 100, 1e4)] == pytest.approx([1, 0.6, 0.2, 0.2])
    assert cosine.factor(25) == pytest.approx(0.2 + 0.8 * (1 + math.cos(math.pi / 4)) / 2)
    assert {name: kind().factor(0) for name, kind in SCHEDULES.items()} == dict.fromkeys(SCHEDULES, 1.0)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_blocks_and_a_helping_thread_change_no_bit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    start, gradients = rng.normal(size=1001).astype(np.float32), rng.normal(size=(4, 1001)).astype(np.float32)
    found = []
    with ThreadPoolExecutor(1) as pool:
        for block, helper in ((1 << 20, None), (100, None), (100, pool)):
            monkeypatch.setattr("brains.optimizers.BLOCK", block)
            optimizer, parameters = make_optimizer(name, 1001), start.copy()
            for gradient in gradients:
                optimizer.step(parameters, gradient, 0.5, helper)
            found.append(parameters.tobytes())
    assert found[0] == found[1] == found[2]
