"""What the boundary lab promises without its window: live settings, growth that keeps, rewind, undo, files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from brains.errors import UserError
from brains.npz import pack, read_limited, unpack, write_atomically
from scenes.boundary_commands import CLASSIC
from scenes.boundary_data import MOST_OWN_POINTS, Data, draw_data, held_back, read_data
from scenes.boundary_file import load_lab, save_lab
from scenes.boundary_growth import Growth
from scenes.boundary_restarts import StuckWatch
from scenes.boundary_session import BoundarySession
from scenes.boundary_setup import OWN, SETS, Setup
from scenes.boundary_stepping import SampleStep
from scenes.point_cloud import PointCloud


def outputs(session: BoundarySession) -> np.ndarray:
    return session.network.forward(session.inputs(np.random.default_rng(5).uniform(-1, 1, (200, 2)))).copy()


@pytest.fixture
def trained() -> BoundarySession:
    session = BoundarySession()
    session.train(400)
    return session


@pytest.mark.parametrize("optimizer", ["gradient-descent", "momentum", "adam"])
def test_the_learn_rate_changes_the_weight_change_in_proportion(optimizer: str) -> None:
    def moved(learn_rate: float) -> np.ndarray:
        session = BoundarySession(Setup(optimizer=optimizer, l2=0.0))
        session.train(30)
        before = session.network.parameters.astype(np.float64)
        session.set_learn_rate(learn_rate)
        session.train(1)
        return session.network.parameters - before

    small, large = moved(0.001), moved(0.004)
    assert np.abs(small).max() > 0
    assert np.allclose(large, 4 * small, rtol=1e-3, atol=1e-6)


def test_the_learn_rate_resets_nothing(trained: BoundarySession) -> None:
    before, steps = trained.network.parameters.copy(), trained.steps
    trained.set_learn_rate(1.0)
    assert np.array_equal(before, trained.network.parameters)
    assert trained.steps == steps
    assert trained.trainer is not None
    assert trained.trainer.optimizer.steps == steps


@pytest.mark.parametrize("name", [name for name in SETS if name != OWN])
def test_every_set_can_be_learnt(name: str) -> None:
    session = BoundarySession()
    session.choose_set(name)
    score = session.score(False)
    assert score is not None
    before = score.loss
    session.train(3000)
    after = session.score(False)
    assert after is not None
    assert after.loss < 0.7 * before


def test_the_defaults_part_two_spirals() -> None:
    session = BoundarySession()
    session.choose_set("spiral")
    best = 0.0
    for _ in range(24):  # 24,000 steps are 10 seconds of the lab at 40 steps a frame
        session.train(1000)
        score = session.score(True)
        assert score is not None
        best = max(best, score.accuracy)
        if best >= 0.97:
            break
    assert best >= 0.97


def test_the_classic_networks_solve_xor() -> None:
    for hidden in ((2,), (4,)):
        session = BoundarySession(replace(CLASSIC, hidden=hidden))
        session.train(20_000)
        corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
        answers = session.network.forward(session.inputs(corners))[:, 0]
        assert np.allclose(answers, [0, 1, 1, 0], atol=0.2), hidden


# growth


def test_a_new_neuron_and_a_relu_layer_keep_the_function_and_say_so(trained: BoundarySession) -> None:
    growth = Growth(trained)
    for change in (lambda: growth.add_neuron(1), lambda: growth.add_neuron(2), lambda: growth.add_layer("relu")):
        before = outputs(trained)
        change()
        assert (
            np.abs(outputs(trained) - before).max() < 2e-2
        )  # probes are the points: beside them relu may bend a little
        assert "still says the same" in trained.news
    assert trained.topology.layer_sizes == (2, 9, 9, 9, 1)
    assert trained.setup.hidden == (9, 9, 9)
    trained.train(20)


def test_tanh_becomes_sigmoid_without_a_change_and_step_says_what_it_cost(trained: BoundarySession) -> None:
    growth, before = Growth(trained), outputs(trained)
    growth.set_activation(1, "sigmoid")
    assert np.abs(outputs(trained) - before).max() < 1e-3
    assert "still says the same" in trained.news
    growth.set_activation(1, "step")
    assert "outputs moved by" in trained.news
    assert trained.topology.activations[0] == "step"


def test_a_new_input_feature_keeps_the_function(trained: BoundarySession) -> None:
    growth, before = Growth(trained), outputs(trained)
    growth.toggle_feature("xy")
    assert trained.setup.features == ("x", "y", "xy")
    assert np.abs(outputs(trained) - before).max() < 1e-5
    trained.train(5)
    growth.toggle_feature("x")
    growth.toggle_feature("y")
    with pytest.raises(UserError, match="at least one input"):
        growth.toggle_feature("xy")


def test_growth_has_limits_that_are_told(trained: BoundarySession) -> None:
    growth = Growth(trained)
    growth.set_neurons(1, 12)
    with pytest.raises(UserError, match="at most 12"):
        growth.add_neuron(1)
    growth.set_neurons(2, 1)
    with pytest.raises(UserError, match="remove the layer"):
        growth.remove_neuron(2)
    growth.remove_layer(2)
    growth.remove_layer(1)
    with pytest.raises(UserError, match="no hidden layer"):
        growth.remove_layer(1)
    trained.train(5)
    for _ in range(6):
        growth.add_layer()
    with pytest.raises(UserError, match="at most 6"):
        growth.add_layer()


def test_a_neuron_that_is_off_does_not_speak_or_learn_and_comes_back_as_it_was(trained: BoundarySession) -> None:
    weights = trained.network.layers[1][0][:, 3].copy()
    incoming = trained.network.layers[0][0][3].copy()
    trained.switch((1, 3))
    assert not trained.network.layers[1][0][:, 3].any()
    trained.train(50)
    assert not trained.network.layers[1][0][:, 3].any()
    assert np.array_equal(incoming, trained.network.layers[0][0][3])
    trained.switch((1, 3))
    assert np.array_equal(weights, trained.network.layers[1][0][:, 3])
    with pytest.raises(UserError, match="hidden layers"):
        trained.switch((3, 0))


# starts, undo, comparison


def test_rewinding_gives_the_same_run_again(trained: BoundarySession) -> None:
    before = trained.network.parameters.copy()
    trained.rewind()
    assert trained.steps == 0
    trained.train(400)
    assert np.array_equal(before, trained.network.parameters)
    trained.reseed()
    trained.train(400)
    assert not np.array_equal(before, trained.network.parameters)


def test_every_change_can_be_undone_to_the_bit(trained: BoundarySession) -> None:
    growth = Growth(trained)
    start, steps, setup = trained.network.parameters.copy(), trained.steps, trained.setup
    changes = (
        lambda: growth.add_neuron(1), lambda: growth.add_layer("tanh"), lambda: growth.toggle_feature("sin x"),
        lambda: trained.choose_set("moons"), trained.clear_points, trained.rewind,
        lambda: trained.guarded(lambda: trained.switch((1, 1)), "a switch"),
    )  # fmt: skip
    for change in changes:
        change()
        trained.train(3)
    while trained.undos:
        trained.undo()
    assert np.array_equal(start, trained.network.parameters)
    assert (trained.steps, trained.setup) == (steps, setup)
    trained.train(5)
    with pytest.raises(UserError, match="nothing to undo"):
        trained.undo()


def test_a_and_b_start_equal_and_the_curve_of_a_stays(trained: BoundarySession) -> None:
    trained.keep_ghost("A")
    first = trained.network.parameters.copy()
    assert trained.ghost is not None
    assert len(trained.ghost.steps) > 2
    trained.set_learn_rate(0.001)
    trained.train(300)
    trained.swap_ghost("B")
    assert np.array_equal(first, trained.network.parameters)
    assert trained.setup.learn_rate == 0.02
    assert trained.ghost.setup.learn_rate == 0.001


def test_the_stepped_sample_is_a_real_step_and_its_numbers_are_the_networks() -> None:
    session = BoundarySession(Setup(optimizer="gradient-descent", learn_rate=0.5, l2=0.0))
    session.train(10)
    before = [(w.astype(np.float64), b.astype(np.float64)) for w, b in session.network.layers]
    step = SampleStep(session)
    flow = step.flow()
    values, errors = flow.values, flow.errors
    assert np.allclose(values[0], session.inputs(np.array([step.point]))[0])
    for k, (weights, biases) in enumerate(before):
        last = k == len(before) - 1
        sums = weights @ values[k] + biases
        assert np.allclose(values[k + 1], 1 / (1 + np.exp(-sums)) if last else np.tanh(sums), atol=1e-5)
        # Backpropagation, written out: the weights moved against δ times what flowed in.
        assert np.allclose(session.network.layers[k][0], weights - 0.5 * np.outer(errors[k], values[k]), atol=1e-5)
    for k in range(len(before) - 1):
        back = before[k + 1][0].T @ errors[k + 1] * (1 - np.square(values[k + 1]))
        assert np.allclose(errors[k], back, atol=1e-5)
    words = []
    while not step.done:
        step.pass_time(0.2)
        words.append(step.flow().words)
    assert len(set(words)) >= 4


# points


def test_no_class_is_held_back_whole() -> None:
    labels = np.array([0, 1, 1, 1, 1, 1, 1, 1, 1, 1])
    chosen = held_back(labels, 0.9, np.random.default_rng(1))
    assert not chosen[0]
    assert chosen[1:].sum() == 8


def test_a_third_class_gets_an_output_and_the_hidden_layers_stay(trained: BoundarySession) -> None:
    hidden = trained.network.layers[0][0].copy()
    trained.paint_over()
    trained.data.cloud.add((0.0, 0.0), 2)
    trained.data_changed()
    assert trained.topology.outputs == 3
    assert trained.topology.activations[-1] == "softmax"
    assert np.array_equal(hidden, trained.network.layers[0][0])
    trained.train(20)
    score = trained.score(False)
    assert score is not None
    assert score.confusion.shape == (3, 3)


def test_points_that_cannot_be_learnt_from_wait_with_a_reason() -> None:
    session = BoundarySession()
    session.clear_points()
    assert "paint" in session.stopped
    assert session.train(10) == 0
    session.data.cloud.add((0.5, 0.5), 1)
    session.data_changed()
    assert "one class" in session.stopped
    session.data.cloud.add((-0.5, 0.5), 0)
    session.data_changed()
    assert session.stopped == ""
    assert session.train(10) == 10


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("1,2\n3,4\n", "columns"),
        ("a,b,c\nd,e,f\ng,h,i\n", "not a finite number"),
        ("", "empty"),
        ("0,0,a\n1,1,a\n", "one class"),
        ("0,0,a\nnan,1,b\n", "not a finite number"),
    ],
)
def test_files_that_are_wrong_are_told_in_one_line(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "points.csv"
    path.write_text(text)
    with pytest.raises(UserError, match=complaint) as caught:
        read_data(path, Setup())
    assert "\n" not in str(caught.value)


def test_a_million_rows_are_sampled(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("1,2,0\n3,4,1\n" * 500_000)
    data = read_data(path, Setup())
    assert MOST_OWN_POINTS <= len(data.cloud) <= MOST_OWN_POINTS + 1
    assert "1,000,000" in data.notes[0]


def test_points_of_any_size_are_moved_into_the_plane_and_the_axes_know_it(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    rng = np.random.default_rng(2)
    heights, weights = rng.uniform(150, 200, 60), rng.uniform(50, 110, 60)
    rows = [f"{h},{w},{'tall' if h > 175 else 'small'}" for h, w in zip(heights, weights, strict=True)]
    path.write_text("height,weight,who\n" + "\n".join(rows))
    data = read_data(path, Setup())
    assert data.axes == ("height", "weight")
    assert data.classes == ("small", "tall")
    assert np.abs(data.cloud.points).max() <= 1.0 + 1e-9
    assert np.allclose(data.cloud.points[:, 0] * data.stretch[0] + data.offset[0], heights)
    session = BoundarySession()
    session.use_data(data)
    session.train(800)
    score = session.score(True)
    assert score is not None
    assert score.accuracy > 0.8


# files


def test_a_saved_lab_goes_on_to_the_bit(tmp_path: Path, trained: BoundarySession) -> None:
    trained.switch((1, 2))
    trained.paint_over()
    trained.data.cloud.add((0.1, 0.2), 1)
    trained.data_changed()
    path = tmp_path / "lab.npz"
    save_lab(path, trained)
    other = BoundarySession(Setup(hidden=(3,), activations=("relu",)))
    load_lab(path, other)
    assert other.setup == trained.setup
    assert np.array_equal(other.data.cloud.points, trained.data.cloud.points)
    for session in (trained, other):
        session.train(50)
        session.switch((1, 2))
    assert np.array_equal(other.network.parameters, trained.network.parameters)
    other.undo()
    assert other.setup.hidden == (3,)


def test_an_empty_lab_can_be_saved_too(tmp_path: Path) -> None:
    session = BoundarySession()
    session.clear_points()
    save_lab(tmp_path / "empty.npz", session)
    load_lab(tmp_path / "empty.npz", session)
    assert session.stopped


@pytest.mark.parametrize("damage", ["setup", "points", "labels", "format", "trainer.parameters", "off.1.0", "data"])
def test_a_damaged_file_is_told_and_changes_nothing(tmp_path: Path, trained: BoundarySession, damage: str) -> None:
    path = tmp_path / "lab.npz"
    save_lab(path, trained)
    members = unpack(read_limited(path, 10**8), 10**8)
    wrong = {"labels": np.full(3, -5), "off.1.0": np.zeros(99, dtype=np.float32), "points": np.zeros((4, 3))}
    members[damage] = wrong.get(damage, np.array("no"))
    write_atomically(path, pack(members))
    before, undos = trained.network.parameters.copy(), len(trained.undos)
    with pytest.raises(UserError, match=r"lab\.npz"):
        load_lab(path, trained)
    assert np.array_equal(before, trained.network.parameters)
    assert len(trained.undos) == undos
    trained.train(3)


def test_setups_that_cannot_be_are_refused() -> None:
    for wrong in ({"hidden": (0,)}, {"features": ("z",)}, {"learn_rate": -1.0}, {"dataset": "no"}, {"count": "many"}):
        with pytest.raises(UserError):
            Setup.from_json({**Setup().to_json(), **wrong})
    assert Setup.from_json(Setup().to_json()) == Setup()


def test_equal_setups_draw_equal_points() -> None:
    first, second = draw_data(Setup(seed=4)), draw_data(Setup(seed=4))
    assert np.array_equal(first.cloud.points, second.cloud.points)
    assert isinstance(Data(PointCloud(), np.empty(0)).why_not(), str)


def test_a_start_that_leads_nowhere_begins_anew_and_is_counted() -> None:
    solved, restarts = 0, 0
    for seed in range(12):
        session = BoundarySession(replace(CLASSIC, seed=seed))
        watch = StuckWatch(session)
        watch.active = True
        for _ in range(600):
            session.train(50)
            watch.look()
            score = session.score(False)
            assert score is not None
            if score.accuracy == 1.0 and score.loss < 0.05:
                solved += 1
                break
        restarts += session.setup.attempt
    assert solved == 12
    assert restarts > 0


def test_a_network_that_is_nearly_right_is_left_alone() -> None:
    session = BoundarySession()
    session.train(1500)
    watch = StuckWatch(session)
    watch.active = True
    session.set_learn_rate(1e-6)
    for _ in range(30):
        session.train(250)
        assert not watch.look()


def test_points_painted_between_two_steps_never_meet_a_network_that_does_not_fit() -> None:
    session = BoundarySession()
    session.train(20)
    session.paint_over()
    session.switch((2, 1))
    for label in (5, 3, 0):
        session.data.cloud.add((0.1 * label, 0.3), label)
        score = session.score(False)
        assert score is not None
        assert score.confusion.shape == (6, 6)
        session.train(2)
        session.remember("something")
    session.data.cloud.remove(np.flatnonzero(session.data.cloud.labels == 5))
    session.train_epoch()
    assert session.topology.outputs == 4
    for _ in range(3):
        session.undo()
        session.train(2)
    assert session.topology.outputs == 6


def test_a_slider_that_was_dragged_is_undone_in_one(trained: BoundarySession) -> None:
    for learn_rate in (0.03, 0.05, 0.9):
        trained.set_learn_rate(learn_rate)
        trained.train(2)
    trained.set_training(l2=0.01)
    assert trained.undo() == "l2"
    assert trained.setup.learn_rate == 0.9
    trained.undo()
    assert trained.setup.learn_rate == 0.02
    assert trained.trainer is not None
    assert trained.trainer.learn_rate == 0.02
