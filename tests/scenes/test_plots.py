"""Charts: ticks, thinning, gaps, hovered values, and painting only when needed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.numbers import grouped, nice_ticks, short, tenths, tick_label
from scenes.plots import Chart
from scenes.series import runs, thin_out
from scenes.theme import Theme
from tests.scenes.demo_scene import DemoScene
from tests.scenes.driver import Driver

Demo = tuple[Driver, DemoScene]


@pytest.mark.parametrize(
    ("low", "high", "most", "ticks"),
    [
        (0, 1180, 3, [0, 500, 1000]),
        (0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (-3, 3, 4, [-2, 0, 2]),
        (0, 100, 5, [0, 20, 40, 60, 80, 100]),
        (0.0, 0.003, 3, [0, 0.001, 0.002, 0.003]),
        (5, 5, 3, [5]),
    ],
)
def test_ticks_are_round_numbers(low: float, high: float, most: int, ticks: list[float]) -> None:
    assert nice_ticks(low, high, most) == pytest.approx(ticks)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 8))
def test_ticks_lie_in_the_range_evenly_and_not_too_many(low: float, span: float, most: int) -> None:
    ticks = nice_ticks(low, low + span, most)
    assert len(ticks) <= most + 1
    assert all(low - 1e-6 * span <= tick <= low + span + 1e-6 * span for tick in ticks)
    steps = np.diff(ticks)
    assert np.allclose(steps, steps[0] if len(steps) else 0.0)


def test_numbers_read_well() -> None:
    assert [short(value) for value in (1234.5, 12.34, 0.5, 0.04567, 3, float("nan"))] == [
        "1,234",
        "12.3",
        "0.50",
        "0.0457",
        "3",
        "–",
    ]
    assert grouped(612000) == "612,000"
    assert tick_label(0.25, 0.05) == "0.25"
    assert tick_label(1500, 500) == "1,500"
    assert tick_label(-2, 1) == "−2"
    assert [tenths(value) for value in (-1234.56, -0.04, 0.05, 3)] == ["−1,234.6", "0.0", "0.1", "3.0"]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=3000), st.integers(2, 60))
def test_thinning_keeps_the_ends_and_the_extremes(values: list[float], columns: int) -> None:
    y = np.array(values)
    kept = thin_out(y, columns)
    assert len(kept) <= 2 * columns + 2
    assert kept[0] == 0
    assert kept[-1] == len(y) - 1
    assert y[kept].min() == y.min()
    assert y[kept].max() == y.max()


def test_an_axis_of_whole_numbers_has_no_halves(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    driver, scene = demo
    monkeypatch.setattr(scene, "refresh", lambda: None)
    scene.chart.clear()
    scene.chart.line("best", [1, 2], [3, 4], "best")
    labels: list[str] = []
    monkeypatch.setattr("scenes.plots.tick_label", lambda value, step: labels.append(str(value)) or str(value))
    driver.frames(2)
    assert {"1.0", "2.0"} <= set(labels)
    assert "1.5" not in labels


def test_values_that_are_not_finite_leave_a_gap() -> None:
    points = np.array([[0, 1], [1, 2], [2, np.nan], [3, 4], [4, np.inf], [5, 6]], dtype=float)
    assert [len(part) for part in runs(points)] == [2, 1, 1]


def test_the_axis_reaches_over_all_values(demo: Demo) -> None:
    _driver, scene = demo
    ticks = scene.chart.y_ticks()
    assert ticks[0] == 0
    assert ticks[-1] >= 950


def test_a_chart_paints_its_lines_only_when_they_changed(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    driver, scene = demo
    painted = []
    original = Chart._paint_base
    monkeypatch.setattr(Chart, "_paint_base", lambda chart, surface: (painted.append(1), original(chart, surface)))
    driver.frames(10)
    assert painted == []
    scene.chart.line("best", np.arange(5), np.arange(5) * 2.0, "best")
    driver.frames(1)
    assert painted == [1]


def test_hovering_a_chart_shows_the_values_there(demo: Demo) -> None:
    driver, scene = demo
    driver.app.toggle_pause()
    driver.frames(2)
    before = driver.pixels()
    driver.move(scene.chart)
    driver.frames(2)
    assert driver.pixels() != before
    best = scene.chart.series["best"]
    assert scene.chart._at(best, 10.2) == "best 500 m"


def test_a_new_best_pulses_and_calms_down(demo: Demo) -> None:
    driver, scene = demo
    driver.app.toggle_pause()
    driver.frames(20)
    calm = driver.pixels()
    scene.chart.pulse()
    driver.frames(3)
    assert driver.pixels() != calm
    driver.frames(90)
    assert driver.pixels() == calm


@pytest.mark.parametrize("values", [[], [1.0], [np.nan], [2.0, 2.0], [1e-9, 2e-9], [-5.0, 1e12]])
def test_odd_data_are_drawn_without_fuss(demo: Demo, values: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    driver, scene = demo
    scene.chart.clear()
    scene.chart.line("odd", np.arange(len(values)), values, "best")
    monkeypatch.setattr(scene, "refresh", lambda: None)
    driver.move(scene.chart)
    driver.frames(3)


def test_lines_of_unequal_length_are_refused(demo: Demo) -> None:
    _, scene = demo
    with pytest.raises(ValueError, match=r"x has shape \(3,\), y has \(2,\)"):
        scene.chart.line("bad", [1, 2, 3], [1, 2], "best")


def test_text_is_cut_to_fit_and_wrapped_between_words(driver: Driver) -> None:
    theme = Theme()
    cut = theme.fit("metres by generation", 60, "small")
    assert cut.endswith("…")
    assert theme.width(cut, "small") <= 60
    lines = theme.wrap("some words that need more than one line", 90)
    assert " ".join(lines) == "some words that need more than one line"
    assert all(theme.width(line) <= 90 for line in lines)


def test_colours_that_mean_different_things_stay_apart_for_the_colour_blind() -> None:
    theme = Theme()
    meanings = ["positive", "best", "negative", "right"]
    for index, one in enumerate(meanings):
        for other in meanings[index + 1 :]:
            assert _distance(theme[one], theme[other]) > 55, (one, other)


def _distance(one, other) -> float:
    """Distance as a person without red cones sees it (Viénot, Brettel and Mollon 1999)."""
    matrix = np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]])
    seen = [matrix @ np.array([colour.r, colour.g, colour.b], dtype=float) for colour in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


@pytest.mark.parametrize(("text", "ground"), [("text", "background"), ("text", "panel"), ("muted", "panel")])
def test_text_has_enough_contrast(text: str, ground: str) -> None:
    theme = Theme()
    bright, dark = sorted((_luminance(theme[text]), _luminance(theme[ground])), reverse=True)
    assert (bright + 0.05) / (dark + 0.05) >= 4.5  # WCAG 2.2, level AA


def _luminance(colour) -> float:
    parts = np.array([colour.r, colour.g, colour.b]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))
