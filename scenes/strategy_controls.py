"""Sliders and choices for a strategy's settings, made from what the settings say about themselves."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pygame

from brains.evolvers import EvolverSettings
from scenes.widgets import Choice, LabelledSlider, Scale, Ui

Changed = Callable[[str, Any], None]

STRATEGY_NAMES = {"genetic": "Genetic", "openai-es": "Evolution strategy", "cma": "CMA-ES"}


class SteadyChoice(Choice):
    """A choice that the wheel passes over: what it changes is too much to happen while the panel is scrolled."""

    def process_event(self, event: pygame.event.Event) -> bool:
        return False if event.type == pygame.MOUSEWHEEL else super().process_event(event)


@dataclass(frozen=True)
class Look:
    """How one setting is offered.

    Attributes:
        label: beside the slider.
        scale: of the slider; narrower than what the setting allows, where most of that is of no use.
        advice: what to try, after the setting's own help.
        main: it stands with the few that matter most.
        at_start: it acts when a new run begins, not while one goes on.
    """

    label: str
    scale: Scale | None = None
    advice: str = ""
    main: bool = False
    at_start: bool = False


MOST_POPULATION = 2000

LOOKS: dict[str, Look] = {
    "population": Look(
        "Population",
        Scale(10, MOST_POPULATION, integer=True, log=True),
        "More finds good brains in fewer generations.",
        main=True,
    ),
    "mutation_rate": Look(
        "Mutation rate", Scale(0.0, 0.5, percent=True, decimals=0), "Try 2 % for fine tuning, 30 % for wild.", main=True
    ),
    "mutation_size": Look(
        "Mutation size", Scale(0.0, 1.0), "Try 0.05 once they do well, 0.5 while they fail at once.", main=True
    ),
    "elites": Look("Elites", Scale(0, 50, integer=True), "Try 0: the best can be lost again.", main=True),
    "parents": Look(
        "Parents",
        Scale(0.01, 1.0, percent=True, decimals=0),
        "Few: fast, but all alike. Many: slow and varied.",
        main=True,
    ),
    "selection": Look("Selection"),
    "tournament_size": Look("Tournament", Scale(1, 20, integer=True), "Acts with tournament selection."),
    "crossover": Look("Crossover", Scale(0.0, 1.0, percent=True, decimals=0), "Try 50 %."),
    "mutation_decay": Look("Size decay", Scale(0.9, 1.0, decimals=3), "Try 0.98: bold first, careful later."),
    "adaptation": Look("Adaptation", advice="Try one-fifth: success steers the size."),
    "sigma": Look("Sigma", Scale(0.01, 2.0, log=True, decimals=3), "How far it looks round the mean.", main=True),
    "sigma_decay": Look("Sigma decay", Scale(0.9, 1.0, decimals=3), "Try 0.99."),
    "learn_rate": Look(
        "Learn rate", Scale(0.001, 1.0, log=True, decimals=3), "Too large jumps past good brains.", main=True
    ),
    "learn_rate_decay": Look("Rate decay", Scale(0.9, 1.0, decimals=3), "Try 0.99.", main=True),
    "beta1": Look("Beta 1", Scale(0.0, 0.99), "0 forgets at once.", main=True),
    "beta2": Look("Beta 2", Scale(0.9, 0.9999, decimals=4)),
    "weight_decay": Look("Weight decay", Scale(0.0, 0.1, decimals=3), "Try 0.005: smaller weights."),
    "initializer": Look("Initial brains", at_start=True),
    "initial_scale": Look("Initial scale", Scale(0.0, 5.0), "0 starts with empty brains.", at_start=True),
}

# Settings of the same name that mean something else, or act at another time, in one strategy.
_OF_STRATEGY = {
    ("cma", "sigma"): Look(
        "First sigma", Scale(0.01, 2.0, log=True, decimals=3), "After that it adapts.", main=True, at_start=True
    )
}


def look_of(strategy: str, name: str) -> Look:
    """How a setting is offered; any that is not known here gets a plain slider over its range."""
    plain = Look(name.replace("_", " ").capitalize())
    return _OF_STRATEGY.get((strategy, name)) or LOOKS.get(name, plain)


class SettingSlider(LabelledSlider):
    """A slider that knows its setting."""

    setting: str

    def show_value(self, value: Any) -> None:
        """Show the setting's value without calling back, on a wider scale if it needs one."""
        scale = self.scale
        if not scale.low <= float(value) <= scale.high:
            self.scale = dataclasses.replace(scale, low=min(scale.low, value), high=max(scale.high, value))
        self.value = float(value)


class SettingChoice(Choice):
    """A choice that knows its setting."""

    setting: str
    values: tuple[str, ...]

    def show_value(self, value: Any) -> None:
        """Show the setting's value without calling back."""
        self.selected = self.values.index(value)


SettingControl = SettingSlider | SettingChoice


def setting_controls(
    ui: Ui, strategy: str, settings: EvolverSettings, changed: Changed, most_population: int = MOST_POPULATION
) -> tuple[list[SettingControl], list[SettingControl]]:
    """Controls for all settings of a strategy.

    Args:
        changed: takes the setting's name and its new value.
        most_population: that its slider offers.

    Returns:
        The few that matter most, and the others.
    """
    main: list[SettingControl] = []
    others: list[SettingControl] = []
    for item in dataclasses.fields(settings):
        look = look_of(strategy, item.name)
        if item.name == "population" and look.scale is not None:
            look = dataclasses.replace(look, scale=dataclasses.replace(look.scale, high=most_population))
        control = _control(ui, item, look, getattr(settings, item.name), changed)
        (main if look.main else others).append(control)
    return main, others


def _control(ui: Ui, item: dataclasses.Field[Any], look: Look, value: Any, changed: Changed) -> SettingControl:
    name = item.name
    words = str(item.metadata["help"])
    when = "Acts when a new run begins (N)." if look.at_start else "Acts from the next generation on."
    hint = "\n".join(part for part in (f"{words[:1].upper()}{words[1:]}. {when}", look.advice) if part)
    control: SettingControl
    options = item.metadata.get("choices")
    if options:
        labels = [str(option).replace("_", " ") for option in options]
        place = options.index(value)
        control = SettingChoice(ui, look.label, labels, place, lambda k: changed(name, options[k]), hint=hint)
        control.values = options
    else:
        kind = int if item.type in (int, "int") else float
        unit, default = item.metadata["unit"], float(str(item.default))
        control = SettingSlider(
            ui, look.label, _scale(item, look, float(value)), float(value), lambda new: changed(name, kind(new)),
            unit=unit, default=default, hint=hint,
        )  # fmt: skip
    control.setting = name
    return control


def _scale(item: dataclasses.Field[Any], look: Look, value: float) -> Scale:
    """The slider's scale, kept within what the setting allows and wide enough for the value it has."""
    low, high = float(item.metadata["min"]), float(item.metadata["max"])
    scale = look.scale
    if scale is None:
        return Scale(low, high, integer=item.type in (int, "int"), log=low > 0 and high / low > 100)
    low, high = max(low, min(scale.low, value)), min(high, max(scale.high, value))
    return dataclasses.replace(scale, low=low, high=high)
