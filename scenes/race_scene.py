"""The race: gradient descent, a genetic algorithm, OpenAI-ES and CMA-ES learn the same with the same network."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import ClassVar

import pygame

from brains.blas import one_thread
from brains.errors import UserError
from brains.topology import Topology
from scenes.numbers import grouped
from scenes.race_contest import Contest, RaceConfig, Target
from scenes.race_panel import RacePanel
from scenes.race_setup import MOST_LAYERS, MOST_NEURONS, RaceSetup
from scenes.race_view import RaceView
from scenes.scene import Action, Scene
from scenes.widgets import Panel

_WORK_S = 0.003  # of computing in one call; a frame calls once, or a second time at the higher speeds
_BUDGET_S = 0.0025


class RaceScene(Scene):
    """The race scene.

    Args:
        data: a built-in set of points.
        seed: of points, starting point and all chance.
        hidden: sizes of the hidden layers, all the same, such as ``8,8``; 0 for none.
        equal: what every racer gets the same of, ``passes`` or ``seconds``.

    Raises:
        UserError: one of them is wrong.
    """

    title: ClassVar[str] = "Race"
    subtitle: ClassVar[str] = "gradient against evolution on the very same network"
    dt_s = 1 / 60

    def __init__(self, *, data: str = "xor", seed: int = 0, hidden: str = "8", equal: str = "passes") -> None:
        if equal not in ("passes", "seconds"):
            raise UserError(f"racers get equal passes or seconds, not {equal:.60}")
        if seed < 0:
            raise UserError(f"seed is {seed}; expected 0 or more")
        self.config = RaceConfig(data, hidden=_equal_layers(hidden), seed=seed, equal=equal)
        self.target = Target()
        self.axis = equal
        self.contest = Contest(self.config, self.target, time.perf_counter)
        self.setup = RaceSetup(self)
        self.view = RaceView()
        self.panel: RacePanel | None = None

    # --- the frame's order --------------------------------------------------------------------------------------------

    def build(self, panel: Panel) -> None:
        self.panel = RacePanel(panel, self)
        stepper = self.app.session.stepper
        if stepper is not None:
            stepper.budget_s = _BUDGET_S

    def actions(self) -> list[Action]:
        size = self.setup
        return [
            Action("Restart", self.restart, "R", "The same race from the start: the same seed, the same points",
                   transport=True),
            Action("New seed", self.new_seed, "N", "Other points, another starting point, other luck", transport=True),
            Action("", self.toggle_axis, "X", "cost against passes, or against seconds"),
            Action("", size.next_course, "D", "the next data set"),
            Action("", size.toggle_equal, "E", "equal passes, or equal time"),
            Action("", size.toggle_target, "T", "race to accuracy, or to cost"),
            Action("", size.next_optimizer, "O", "the next optimizer"),
            Action("", lambda: size.set_layers(len(self.config.hidden) - 1), "Shift+Left", "one hidden layer less"),
            Action("", lambda: size.set_layers(len(self.config.hidden) + 1), "Shift+Right", "one hidden layer more"),
            Action("", lambda: size.set_neurons(size.neurons - 1), "Shift+Down", "one neuron less in every layer"),
            Action("", lambda: size.set_neurons(size.neurons + 1), "Shift+Up", "one neuron more in every layer"),
        ]  # fmt: skip

    def step(self) -> None:
        if self.contest.settled:
            self.contest.allow()
        self._work()

    def animate(self, elapsed_s: float) -> None:
        stepper = self.app.session.stepper
        if stepper is not None and stepper.paused and not self.contest.settled:
            self._work()  # what a single step began
        if self.panel is not None:
            self.panel.animate(elapsed_s)

    def _work(self) -> None:
        with one_thread():
            self.contest.work(time.perf_counter() + _WORK_S)

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        with one_thread():
            self.view.draw(surface, self.app.areas.world, self.app.theme, self.contest)

    def status(self) -> str:
        contest = self.contest
        data = contest.data
        weights = contest.topology.parameter_count
        return (
            f"seed {self.config.seed} · {contest.topology}, {grouped(weights)} weights · "
            f"{len(data.train)} points to learn from, {len(data.unseen)} held back"
        )

    def hint(self) -> str:
        return "make the network larger: who keeps up? · R again · N new seed · F1 help"

    # --- what a person does -------------------------------------------------------------------------------------------

    def begin(self, config: RaceConfig) -> None:
        """Another race.

        Raises:
            UserError: settings that do not fit; the race before goes on.
        """
        self.contest = Contest(config, self.target, time.perf_counter)
        self.config = config
        if self.panel is not None:
            self.panel.chart.clear()
            self.panel.follow()

    def restart(self) -> None:
        """The same race again."""
        self.begin(self.config)

    def new_seed(self) -> None:
        """The same with the next seed."""
        self.begin(replace(self.config, seed=self.config.seed + 1))

    def aim(self, target: Target) -> None:
        """Race to another target; the race goes on."""
        self.target = target
        self.contest.aim(target)
        if self.panel is not None:
            self.panel.follow()

    def show_against(self, axis: str) -> None:
        """Draw cost against "passes" or "seconds"."""
        self.axis = axis
        if self.panel is not None:
            self.panel.follow()

    def toggle_axis(self) -> None:
        """The other axis."""
        self.show_against("seconds" if self.axis == "passes" else "passes")


def _equal_layers(text: str) -> tuple[int, ...]:
    sizes = Topology.parse(text, 2, 1).layer_sizes[1:-1]
    if len(sizes) > MOST_LAYERS or len(set(sizes)) > 1 or any(size > MOST_NEURONS for size in sizes):
        raise UserError(
            f"hidden layers {text:.60} do not fit the race: up to {MOST_LAYERS} of the same size, "
            f"1 to {MOST_NEURONS} neurons each"
        )
    return sizes
