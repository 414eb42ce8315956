"""Lesson 12: robust brains. Taking neurons and connections away, and watching how well it still reads."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import pygame

from scenes.classroom.damage import ORDERS, RANDOM, SMALLEST, Damage, Neuron
from scenes.classroom.damage_view import DamageView
from scenes.classroom.lesson import Aim, Lesson, Question
from scenes.scene import Action
from scenes.widgets import Button, LabelledSlider, NumberTable, Panel, Scale, ToggleGroup

_HARMED, _HARDLY = 0.10, 0.015
_CUT, _KEPT, _LOST = 0.18, 0.03, 0.5
_KEYS = ("S", "R", "L")
_NUDGE = 0.05


class DamageLesson(Lesson[DamageView]):
    """The lesson.

    Attributes:
        damage: the network and what is missing; None until the lesson was opened.
    """

    name: ClassVar[str] = "damage"
    title: ClassVar[str] = "Robust brains"
    sentence: ClassVar[str] = (
        "Take neurons out of a network that reads digits, or cut its connections. No single one holds the knowledge: "
        "how many can go?"
    )
    tries: ClassVar[tuple[str, ...]] = (
        "Click neurons: some are missed, others hardly.",
        "Cut a fifth of all connections, the smallest first.",
        "Now at random, then the largest first. Compare the three curves.",
    )
    number_names: ClassVar[tuple[str, ...]] = ("Reads right", "Neurons out", "Cut")
    question: ClassVar[Question] = Question(
        "A fifth of the connections is cut, the smallest first, and it reads nearly as well. Why?",
        (
            "They were broken anyway",
            "The other connections learn to stand in for them",
            "What a neuron adds up hardly changes when its smallest parts are missing",
        ),
        2,
        (
            "They worked; they just added little.",
            "Nothing is learnt here; only what is left is used.",
            "That is also how networks are made small enough for a telephone: cut what adds little.",
        ),
    )

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.paused = True
        self.damage: Damage | None = None
        self._missed = self._spared = self._small = self._broken = False
        self._view = DamageView()
        self._slider: LabelledSlider
        self._orders: ToggleGroup
        self._table: NumberTable

    def opened(self) -> None:
        if self.damage is None:
            self.damage = Damage(self.seed)

    def aims(self) -> tuple[Aim, ...]:
        return (
            Aim("Find a neuron that is missed: 10 points less without it", lambda: self._missed),
            Aim("Find one that is hardly missed: at most 1.5 points", lambda: self._spared),
            Aim("Cut 18 % of the connections and lose at most 3 points", lambda: self._small),
            Aim("Cut at random until it reads less than half", lambda: self._broken),
        )

    # panel

    def controls(self, panel: Panel) -> None:
        ui = panel.ui
        self.section(panel, "Cut connections")
        order = SMALLEST if self.damage is None else self.damage.order
        self._orders = ToggleGroup(
            ui,
            ["Smallest", "Random", "Largest"],
            ORDERS.index(order),
            self.choose_order,
            hints=["The weights nearest to 0 go first", "Any of them", "The strongest go first"],
            keys=_KEYS,
        )
        hint = "Share of all connections that is cut; drag along the chart, too\nKeys: Left, Right"
        self._slider = LabelledSlider(
            ui, "Cut", Scale(0.0, 1.0, percent=True, decimals=0), 0.0, self.cut_to, default=0.0, hint=hint
        )
        mend = Button(ui, "Give everything back", self.start_over, hint="All neurons and connections", key="Backspace")
        panel.add(self._orders, self._slider, mend)
        self.section(panel, "Measured")
        columns = ("cut", "smallest", "random", "largest")
        hint = "How many of the drawn digits it reads right, by share and order"
        self._table = NumberTable(ui, columns, 5, hint=hint)
        panel.add(self._table)

    def numbers(self) -> tuple[tuple[str, str], ...]:
        damage = self.damage
        if damage is None:
            return ("–", ""), ("–", ""), ("–", "")
        return (
            (f"{100 * damage.accuracy:.1f}", "%"),
            (str(len(damage.neurons)), "of 32"),
            (f"{damage.cut:,}", f"of {damage.connections:,}"),
        )

    def refresh(self, elapsed_s: float) -> None:
        damage = self.damage
        if damage is None:
            return
        self._slider.value = damage.share
        rows = []
        for tenth in (0, 10, 20, 30, 50):
            cells = [f"{tenth} %"]
            for order in ORDERS:
                near = [value for share, value in damage.curves[order].items() if abs(share - tenth / 100) < 0.006]
                cells.append(f"{100 * near[-1]:.1f} %" if near else "–")
            rows.append(tuple(cells))
        self._table.show_rows(rows)

    # what can be done

    def take(self, neuron: Neuron) -> None:
        """Take a neuron away, or give it back."""
        damage = self.damage
        if damage is None:
            return
        damage.take(neuron)
        if damage.neurons == {neuron} and damage.share == 0.0:
            lost = damage.whole - damage.accuracy
            self._missed |= lost >= _HARMED
            self._spared |= lost <= _HARDLY

    def cut_to(self, share: float) -> None:
        """Cut that share of all connections."""
        damage = self.damage
        if damage is None:
            return
        damage.cut_to(share)
        lost = damage.whole - damage.accuracy
        self._small |= damage.share >= _CUT and lost <= _KEPT
        self._broken |= damage.order == RANDOM and not damage.neurons and damage.accuracy < _LOST

    def choose_order(self, index: int) -> None:
        """Cut the smallest, any, or the largest."""
        if self.damage is not None:
            self.damage.choose_order(ORDERS[index])
            self._orders.show_selected(index)
            self.cut_to(self.damage.share)

    def start_over(self) -> None:
        if self.damage is not None:
            self.damage.mend()

    def _nudge(self, by: float) -> None:
        if self.damage is not None:
            self.cut_to(round(self.damage.share + by, 2))

    def own_actions(self) -> list[Action]:
        return [
            *(Action("", partial(self.choose_order, k), key) for k, key in enumerate(_KEYS)),
            Action("", partial(self._nudge, _NUDGE), "Right", "cut more"),
            Action("", partial(self._nudge, -_NUDGE), "Left", "cut less"),
        ]

    def gestures(self) -> list[tuple[str, str]]:
        return [("click a neuron", "take it away, or give it back"), ("S, R, L", "smallest, random, largest first")]

    # picture and mouse

    def click(self, position: tuple[int, int]) -> bool:
        neuron = self._view.neuron_at(position)
        if neuron is not None:
            self.take(neuron)
        return neuron is not None

    def grab(self, position: tuple[int, int]) -> bool:
        self.drag(position)
        return self._view.share_at(position) is not None

    def drag(self, position: tuple[int, int]) -> None:
        share = self._view.share_at(position)
        if share is not None:
            self.cut_to(share)

    def draw_picture(self, surface: pygame.Surface, alpha: float) -> None:
        if self.damage is not None:
            self._view.draw(surface, self.theme, self.damage)

    def status(self) -> str:
        damage = self.damage
        if damage is None:
            return ""
        whole = f"{100 * damage.whole:.1f} % of 500 drawn digits when whole"
        return f"784-16-16-10 · {whole} · connections cut: {damage.order.lower()}"

    def hint(self) -> str:
        return "click neurons · Left and Right cut less and more · drag along the chart"
