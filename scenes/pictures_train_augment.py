"""The part of the panel where augmentation is set: presets, a live preview, a slider for each amount."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial

from brains.pictures.augment import PRESETS, AugmentSettings
from brains.pictures.picture_set import Pictures
from scenes.pictures_train_preview import AugmentPreview
from scenes.pictures_train_setup import preset_of
from scenes.strategy_controls import SettingSlider
from scenes.widgets import Scale, Text, ToggleGroup, Ui

MAIN = ("rotate", "scale", "shift", "elastic", "noise")
"""Amounts that are always in sight; the others stand in a section of their own."""

_LABELS = {
    "rotate": "Turn", "scale": "Size", "shift": "Shift", "mirror": "Mirrored", "shear": "Slant", "elastic": "Bend",
    "elastic_reach": "Bend reaches", "noise": "Specks", "noise_strength": "Speck strength", "input_noise": "Grain",
}  # fmt: skip
_SCALES = {  # narrower than what is allowed, where most of that is of no use
    "rotate": Scale(0, 90, decimals=0, step=1),
    "scale": Scale(0, 0.5, percent=True, decimals=0, step=0.01),
    "shift": Scale(0, 8, decimals=1, step=0.5),
    "mirror": Scale(0, 1, percent=True, decimals=0, step=0.05),
    "shear": Scale(0, 0.5, decimals=2, step=0.01),
    "elastic": Scale(0, 3, decimals=1, step=0.1),
    "elastic_reach": Scale(2, 10, decimals=1, step=0.5),
    "noise": Scale(0, 0.5, percent=True, decimals=0, step=0.01),
    "noise_strength": Scale(0, 1, decimals=2, step=0.05),
    "input_noise": Scale(0, 0.5, decimals=2, step=0.01),
}
_ADVICE = {
    "rotate": "Try 180 ° with digits: what becomes of 6 and 9?",
    "scale": "People draw large and small.",
    "shift": "Try 4 pixels: then it reads digits anywhere on a canvas.",
    "mirror": "Good for photos; digits and letters must not be mirrored.",
    "elastic": "What a trembling or hurried hand does.",
    "noise": "Try 5 %: dust and scratches of a scan.",
}
_PRESET_HINTS = {
    "none": "The same pictures again in every epoch: soon they are known by heart",
    "light": "For pictures that are all alike, as centred digits are",
    "strong": "As much as centred digits bear: slower to learn, better in the end",
    "drawings": "Large and small, anywhere and with dirt, as people draw on a canvas",
    "photos": "Moved and mirrored, as things in photos may stand",
}
_UNITS = {"degrees": "°", "pixels": "px"}


class AugmentControls:
    """Controls for the amounts of augmentation.

    Args:
        settings: to begin with.
        changed: takes new settings when the person chose some.

    Attributes:
        presets, preview, words: stand above the sliders.
        sliders: by the name of the amount.
    """

    def __init__(self, ui: Ui, settings: AugmentSettings, changed: Callable[[AugmentSettings], None]) -> None:
        self._settings, self._changed = settings, changed
        self._names = list(PRESETS)
        chosen = preset_of(settings)
        self.presets = ToggleGroup(
            ui, [name.capitalize() for name in self._names], self._names.index(chosen) if chosen else -1, self._choose,
            hints=[_PRESET_HINTS.get(name, "") for name in self._names],
        )  # fmt: skip
        self.words = Text(ui, "Above as they are, below as they are learnt.", size="small")
        self.preview = AugmentPreview(ui)
        self.preview.show_settings(settings)
        self.sliders = {item.name: self._slider(ui, item) for item in dataclasses.fields(AugmentSettings)}

    def _slider(self, ui: Ui, item: dataclasses.Field[float]) -> SettingSlider:
        words, name = str(item.metadata["help"]), item.name
        plain = Scale(float(item.metadata["min"]), float(item.metadata["max"]))
        slider = SettingSlider(
            ui, _LABELS.get(name, name.replace("_", " ").capitalize()), _SCALES.get(name, plain),
            getattr(self._settings, name), partial(self._set, name), default=float(str(item.default)),
            unit=_UNITS.get(item.metadata["unit"], item.metadata["unit"]),
            hint="\n".join(
                part for part in (f"{words[:1].upper()}{words[1:]}. Acts from the next epoch on.", _ADVICE.get(name))
                if part
            ),
        )  # fmt: skip
        slider.setting = name
        slider.show_value(getattr(self._settings, name))
        return slider

    def _choose(self, index: int) -> None:
        self._take(PRESETS[self._names[index]])

    def _set(self, name: str, value: float) -> None:
        self._take(dataclasses.replace(self._settings, **{name: value}))

    def _take(self, settings: AugmentSettings) -> None:
        self.show_settings(settings)
        self._changed(settings)

    def show_settings(self, settings: AugmentSettings) -> None:
        """Show other settings without calling back."""
        self._settings = settings
        preset = preset_of(settings)
        self.presets.show_selected(self._names.index(preset) if preset else -1)
        for name, slider in self.sliders.items():
            slider.show_value(getattr(settings, name))
        self.preview.show_settings(settings)

    def show_set(self, pictures: Pictures) -> None:
        """Preview with pictures of that set."""
        self.preview.show_set(pictures)
