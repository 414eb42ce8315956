"""Lesson 6: blame flows back. Sharing out an error, and a whole training step with every number."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import numpy as np
import pygame

from scenes.classroom.blame import (
    BY_WEIGHT,
    CHAIN,
    EQUAL,
    IN_A_ROW,
    LEARN_RATE,
    RULES,
    SIMPLE,
    SPLITS,
    Blame,
    Floats,
    SmallChain,
    shared_out,
)
from scenes.classroom.blame_view import BlameView
from scenes.classroom.lesson import Aim, Lesson, Question
from scenes.classroom.signal import LARGE
from scenes.plane_plot import signed
from scenes.scene import Action
from scenes.widgets import Button, Choice, LabelledSlider, NumberTable, Panel, Scale, ToggleGroup
from scenes.widgets.panel import Section

EXAMPLES = (*SPLITS, IN_A_ROW, LARGE)
_RULE_KEYS = ("E", "W", "S", "C")
_LEARNT_COST = 0.05


class BlameLesson(Lesson[BlameView]):
    """The lesson.

    Attributes:
        blame: the 3 × 3 × 3 network, the rule, and its training. small: three neurons in a row.
        example: which network is shown.
    """

    name: ClassVar[str] = "blame"
    title: ClassVar[str] = "Blame flows back"
    sentence: ClassVar[str] = (
        "Only the outputs are told how wrong they are. Their errors go back along the weights, so that the hidden "
        "neurons can learn as well."
    )
    tries: ClassVar[tuple[str, ...]] = (
        "Begin with the small examples: share an error equally, then in proportion to the weights.",
        "On three neurons in a row, read the chain rule factor by factor.",
        "Take one step on the 3 × 3 × 3 network by the simple rule and read every number.",
        "Start over and let it learn by each of the rules. Which two get there?",
    )
    number_names: ClassVar[tuple[str, ...]] = ("Cost", "Steps", "Agreement")
    question: ClassVar[Question] = Question(
        "The simple rule is not the gradient. Why does it nearly work?",
        (
            "It is the gradient of another cost",
            "Errors of hidden neurons do not matter",
            "It leaves out the slopes of the outputs, which are never negative: every error keeps its sign",
        ),
        2,
        (
            "For the hidden weights there is one, cross-entropy; but with it the output weights would move otherwise.",
            "Then sharing them equally would do as well, and it gets stuck.",
            "Each error is only weighed a little wrongly, so the step still leads downhill most of the time.",
        ),
    )
    steps_per_s = 20.0

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.paused = True
        self.blame, self.small = Blame(), SmallChain()
        self.example = EXAMPLES[0]
        self._split = self._one_step = False
        self._learnt: set[str] = set()
        self._view = BlameView()
        self._view.choose(self.example)
        self._rules: ToggleGroup
        self._examples: Choice
        self._table: NumberTable

    def aims(self) -> tuple[Aim, ...]:
        return (
            Aim("Share out an error in proportion to the weights 3 and 1", lambda: self._split),
            Aim("Take the classic step: simple rule, from the start, learn rate 0.3", lambda: self._one_step),
            Aim("Learn until the cost is below 0.05 by two of the rules", lambda: len(self._learnt) >= 2),
        )

    # panel

    def controls(self, panel: Panel) -> None:
        ui = panel.ui
        self.section(panel, "")
        hint = "Small networks to share out an error in, three neurons in a row, and the network that learns"
        self._examples = Choice(
            ui, "Network", EXAMPLES, EXAMPLES.index(self.example), self.choose_example, hint=hint + "\nKey: N, the next"
        )
        self._rules = ToggleGroup(
            ui,
            ["Equal", "By weight", "Simple", "Chain"],
            RULES.index(self.blame.rule),
            self.choose_rule,
            hints=[
                "Every hidden neuron gets the same share",
                "Shares go by the weights that lead to the output",
                "Errors times weights, added up: the shares without their denominators",
                "The same with the slope of the output: the true gradient",
            ],
            keys=_RULE_KEYS,
        )
        self._table = NumberTable(ui, ("rule", "to 1", "to 2", "to 3"), len(RULES), hint="What goes back by each rule")
        panel.add(self._examples, self._rules, self._table)
        self._in_a_row = self.section(panel, "The chain rule, factor by factor")
        self._factors = NumberTable(
            ui,
            ("factor", "rule", "value"),
            len(self.small.factors()),
            hint="From the cost (a₂ − y)² to the first weight",
        )
        panel.add(self._factors)
        self._learning = self.section(panel, "One step of learning")
        hint = "How far a step goes; 0.3 in the classic text"
        self._rate = LabelledSlider(
            ui, "Learn rate", Scale(0.01, 3.0, log=True), self.blame.learn_rate, self._set_rate, default=LEARN_RATE,
            hint=hint,
        )  # fmt: skip
        self._step = Button(ui, "Take one step", self.take_step, hint="By the rule above", key="Right", look="primary")
        columns = ("rule", "cost after", "agreement")
        hint = "The cost after a step by each rule, and how well its direction agrees with the gradient's (cosine)"
        self._costs = NumberTable(ui, columns, len(RULES), hint=hint)
        panel.add(self._rate, self._step, self._costs)

    def section_shown(self, section: Section) -> bool:
        if section is self._in_a_row:
            return self.example == IN_A_ROW
        return self.learns if section is self._learning else True

    def numbers(self) -> tuple[tuple[str, str], ...]:
        blame = self.blame
        if self.example == IN_A_ROW:
            return (f"{self.small.chain.cost:.6f}", ""), ("–", ""), ("–", "")
        if not self.learns:
            return ("–", ""), ("–", ""), ("–", "")
        agreement = f"{blame.agreement(blame.rule):.3f}"
        return (f"{blame.cost:.6f}", ""), (f"{blame.steps:,}", ""), (agreement, "")

    def refresh(self, elapsed_s: float) -> None:
        marked = RULES.index(self.blame.rule)
        self._table.show_rows([(rule, *self._shares(rule)) for rule in RULES], marked)
        self._factors.show_rows([(symbol, rule, signed(value, 6)) for symbol, rule, value in self.small.factors()])
        blame = self.blame
        costs = [
            (rule, f"{blame.cost_after(rule):.6f}", f"{blame.agreement(rule):.3f}") for rule in RULES if self.learns
        ]
        self._costs.show_rows(costs, marked if costs else None)
        if self._step.is_enabled != self.learns:
            self._step.enable() if self.learns else self._step.disable("Only the 3 × 3 × 3 network learns")

    def _shares(self, rule: str) -> tuple[str, ...]:
        if rule == CHAIN and self.example in SPLITS:
            return ("–", "–", "–")  # these examples have no outputs, so no slopes
        shares = [signed(float(share), 4) for share in self.hidden_errors(rule)]
        return tuple(shares + ["–"] * (3 - len(shares)))

    # state

    @property
    def learns(self) -> bool:
        """Whether the network that is shown can learn."""
        return self.example == LARGE

    def hidden_errors(self, rule: str) -> Floats:
        """What the neurons before the outputs are blamed for, in the network that is shown."""
        if self.learns:
            return self.blame.hidden_errors(rule)
        if self.example == IN_A_ROW:
            return self.small.hidden_errors(rule)
        weights, errors = SPLITS[self.example]
        return shared_out(rule, np.array(weights), np.array(errors))

    def _note(self) -> None:
        self._split |= (self.example, self.blame.rule) == (EXAMPLES[0], BY_WEIGHT)

    # what can be done

    def choose_example(self, index: int) -> None:
        """Another network."""
        self.example = EXAMPLES[index]
        self._examples.selected = index
        if self.example in SPLITS and self.blame.rule == CHAIN:
            self.choose_rule(RULES.index(EQUAL))
        self._view.choose(self.example)
        self.resize()
        self.sections_changed()
        self._note()

    def next_example(self) -> None:
        """The network after this one."""
        self.choose_example((EXAMPLES.index(self.example) + 1) % len(EXAMPLES))

    def choose_rule(self, index: int) -> None:
        """Another rule."""
        if self.example in SPLITS and RULES[index] == CHAIN:
            self.choose_example(EXAMPLES.index(IN_A_ROW))
        self.blame.rule = RULES[index]
        self._rules.show_selected(index)
        self._note()

    def _set_rate(self, rate: float) -> None:
        self.blame.learn_rate = rate

    def take_step(self) -> None:
        """One step of learning."""
        self.pause()
        if self.learns:
            self._learn()
        else:
            self.app.say("Only the 3 × 3 × 3 network learns: N takes the next network")

    def _learn(self) -> None:
        blame = self.blame
        classic = blame.steps == 0 and blame.rule == SIMPLE and abs(blame.learn_rate - LEARN_RATE) < 1e-9
        blame.learn()
        self._one_step |= classic
        if blame.cost < _LEARNT_COST:
            self._learnt.add(blame.rule)

    def step(self) -> None:
        if self.learns and self.blame.cost > _LEARNT_COST / 10:
            self._learn()

    def start_over(self) -> None:
        rule, rate = self.blame.rule, self.blame.learn_rate
        self.blame = Blame()
        self.blame.rule, self.blame.learn_rate = rule, rate
        self.pause()

    def own_actions(self) -> list[Action]:
        words = ("share equally", "by weight", "the simple rule", "the chain rule")
        return [
            *(Action("", partial(self.choose_rule, k), _RULE_KEYS[k], words[k]) for k in range(len(RULES))),
            Action("", self.next_example, "N", "the next network"),
            Action("", self.take_step, "Right", "one step of learning"),
        ]

    # picture

    def draw_picture(self, surface: pygame.Surface, alpha: float) -> None:
        self._view.draw(surface, self.theme, self)

    def status(self) -> str:
        if self.example == IN_A_ROW:
            return "a sigmoid after every sum, cost (a₂ − y)² · more of it in the gradient lab"
        if not self.learns:
            return f"{self.blame.rule}: what each neuron before is blamed for"
        return "weights += learn rate · error · a · (1 − a) · what came in · Space goes on learning"

    def hint(self) -> str:
        return "E, W, S, C choose the rule · N the next network · Right takes a step"
