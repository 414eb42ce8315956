"""Controls of the panel: everything a scene puts beside its world."""

from scenes.widgets.base import Ui, Widget
from scenes.widgets.buttons import Button, ButtonRow, ToggleGroup
from scenes.widgets.choice import Choice, Menu
from scenes.widgets.entry import TextEntry
from scenes.widgets.panel import Panel, Section
from scenes.widgets.slider import LabelledSlider, Scale
from scenes.widgets.table import NumberTable
from scenes.widgets.words import BigNumbers, Header, Text

__all__ = [
    "BigNumbers",
    "Button",
    "ButtonRow",
    "Choice",
    "Header",
    "LabelledSlider",
    "Menu",
    "NumberTable",
    "Panel",
    "Scale",
    "Section",
    "Text",
    "TextEntry",
    "ToggleGroup",
    "Ui",
    "Widget",
]
