"""The sets of pictures to choose from, as buttons; those that are missing are grey and say how to get them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from brains.pictures import drawn_set
from brains.pictures.known import KNOWN
from brains.pictures.picture_set import PictureSet
from scenes.numbers import grouped
from scenes.pictures_session import SetChoice
from scenes.widgets import Button, ButtonRow, Ui

OWN_SUFFIXES = frozenset({".zip", ".gz", ".csv", ".ndjson", ".tgz", ".tar"})
"""Of files that may hold a set of one's own."""
_IN_A_ROW = 3
_SHORT = {"mnist": "MNIST", "fashion": "Fashion", "doodles": "Doodles", "cifar10": "CIFAR-10"}  # as a button needs it


def set_words(pictures: PictureSet) -> str:
    """A set in one line: how much there is of what."""
    high, wide = pictures.shape[:2]
    colour = ", in colour" if len(pictures.shape) == 3 else ""
    return (
        f"{grouped(len(pictures.train))} pictures to learn from, {grouped(len(pictures.test))} never shown · "
        f"{pictures.class_count} classes · {wide} × {high} pixels{colour}"
    )


class SetButtons:
    """A button for each set, the chosen one lit; and one for a set of one's own.

    Args:
        choices: the sets; one with a path is a person's own and has no button but the last.
        chosen: takes the name of a set.
        own: asks for a set of one's own.

    Attributes:
        rows: the buttons, to be put into a panel.
    """

    def __init__(
        self, ui: Ui, choices: Sequence[SetChoice], chosen: Callable[[str], None], own: Callable[[], None]
    ) -> None:
        self._buttons: dict[str, Button] = {}
        for choice in choices:
            if choice.name != drawn_set.NAME and choice.name not in KNOWN:
                continue
            what = KNOWN[choice.name].what if choice.name in KNOWN else "Digits of a parametric pen in varied hands"
            hint = f"{what}.\nA fresh network learns it; Ctrl+Z brings this one back."
            label = _SHORT.get(choice.name, choice.title)
            button = Button(ui, label, partial(chosen, choice.name), look="choice", hint=hint)
            if choice.missing:
                button.disable(f"{what}.\nNot here yet: {choice.missing}")
            self._buttons[choice.name] = button
        self._own = Button(
            ui, "Own …", own, look="choice",
            hint="Your own pictures: a zip with a folder of PNG or JPEG pictures for each class, IDX, CSV or .ndjson.\n"
            "Or drop such a file, or a folder, on the window.",
        )  # fmt: skip
        row = [*self._buttons.values(), self._own]
        self.rows = [
            ButtonRow(row[start : start + _IN_A_ROW], ui.theme.px(4)) for start in range(0, len(row), _IN_A_ROW)
        ]

    def show_chosen(self, name: str) -> None:
        """Light the button of that set, or that of one's own if it is none of the known."""
        chosen = self._buttons.get(name, self._own)
        for button in (*self._buttons.values(), self._own):
            if button is chosen:
                button.select()
            elif button.is_selected:
                button.unselect()
