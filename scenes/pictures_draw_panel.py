"""The controls of page Draw: pen, preparation, teaching, and the network lit by the drawing."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from brains.network import Network
from scenes.pictures_draw_canvas import THICKEST, THINNEST
from scenes.pictures_draw_network import PictureNetworkPanel
from scenes.pictures_ranking import percent
from scenes.widgets import BigNumbers, Button, ButtonRow, LabelledSlider, Panel, Scale, Text, ToggleGroup

if TYPE_CHECKING:
    from scenes.pictures_draw import DrawPage

_INVITATION = "Is it wrong? Click the right class in the ranking, or press Shift and its digit."
_NETWORK_S = 1.0
"""Between two pictures of a network in training: all its edges are drawn anew for one."""
_STEPS = (
    ("crop", "Cut out", "Cut the ink out: where on the canvas you draw no longer matters"),
    ("scale", "Scale", "Bring it to 20 pixels: how large you draw no longer matters"),
    ("centre", "Centre", "Put its centre of mass into the middle, as in the pictures that the network learnt from"),
    ("smooth", "Smooth", "Every pixel is the mean of what it covers; else the one point in its middle"),
    ("bold", "Bold", "Lines that would fade because they are too thin are drawn bolder"),
)


class DrawPanel:
    """Builds the sections and keeps them up to date."""

    def __init__(self, panel: Panel, page: DrawPage) -> None:
        self._page, self._panel = page, panel
        self._network: Network | None = None
        self._painted_s = 0.0
        ui, gap = panel.ui, panel.theme.px(6)
        page.section(panel, "")
        self.numbers = BigNumbers(
            ui, ["It sees", "Sure", "Right in test"],
            hint="What the network takes the drawing for, how sure it is, and which share of the test pictures it gets "
            "right",
        )  # fmt: skip
        panel.add(self.numbers)
        page.section(panel, "Pen")
        self._add_pen(panel, gap)
        page.section(panel, "Preparation")
        self._add_preparation(panel, gap)
        page.section(panel, "Teach it")
        self._add_teaching(panel)
        page.section(panel, "")
        self.network = PictureNetworkPanel(
            ui, title="Network", hint="Blue lifts, vermilion holds back; rest the mouse on a neuron to see its weights"
        )
        panel.add(self.network)
        self.follow()

    def _add_pen(self, panel: Panel, gap: int) -> None:
        page, ui = self._page, panel.ui
        self.size = LabelledSlider(
            ui, "Size", Scale(THINNEST, THICKEST, decimals=1), page.thickness, page.use_thickness, default=2.4,
            unit="px", hint="Of the pen, in pixels of the small picture; digits are usually 2 to 3 wide. Keys: [ and ]",
        )  # fmt: skip
        self.tool = ToggleGroup(
            ui, ["Pen", "Eraser"], 0, lambda index: page.use_eraser(index == 1),
            hints=["The left button draws", "The left button takes ink away; the right one always does"],
            keys=["E", "E"],
        )  # fmt: skip
        clear = Button(ui, "Clear", page.clear, hint="Take all ink away", key="Delete")
        picture = Button(
            ui, "Open a picture", page.open_picture, key="I",
            hint="A photo or scan of your own digit, PNG or JPEG; dropping it on the window does the same",
        )  # fmt: skip
        panel.add(self.size, self.tool, ButtonRow([clear, picture], gap))

    def _add_preparation(self, panel: Panel, gap: int) -> None:
        page, ui = self._page, panel.ui
        self.preparing = ToggleGroup(
            ui, ["Prepared", "As it is drawn"], 0, lambda index: page.use_preparing(index == 0), keys=["P", "P"],
            hints=[
                "The drawing is brought to the form of the pictures that the network learnt from",
                "The drawing is only shrunk: see how much a network misses that",
            ],
        )  # fmt: skip
        self.steps = [
            Button(ui, label, partial(self._toggle_step, name), hint=hint, look="choice")
            for name, label, hint in _STEPS
        ]
        panel.add(self.preparing, ButtonRow(self.steps, gap))

    def _add_teaching(self, panel: Panel) -> None:
        page, ui = self._page, panel.ui
        self.lesson = Text(ui, _INVITATION, hint="It takes about a second; what it knew before is repeated with it")
        self.forget = Button(ui, "Undo the lesson", page.undo_lesson, hint="As it was before the last lesson", key="U")
        panel.add(self.lesson, self.forget)

    def _toggle_step(self, name: str) -> None:
        steps = self._page.sight.steps
        self._page.use_steps(replace(steps, **{name: not getattr(steps, name)}))

    # keeping up

    def follow(self) -> None:
        """Bring the controls to the page's choices."""
        page = self._page
        self.size.value = page.thickness
        self.tool.show_selected(int(page.erasing))
        self.preparing.show_selected(int(not page.sight.preparing))
        for button, (name, _, _) in zip(self.steps, _STEPS, strict=True):
            button.enable() if page.sight.preparing else button.disable("Only while the drawing is prepared")
            on = page.sight.preparing and getattr(page.sight.steps, name)
            if on != button.is_selected:
                button.select() if on else button.unselect()

    def refresh(self) -> None:
        """Bring the numbers to the moment."""
        page, snapshot = self._page, self._page.session.snapshot
        self._refresh_lesson()
        if self._network is not snapshot.network and time.monotonic() - self._painted_s >= _NETWORK_S:
            self.show_thought()
        guess = page.sight.guess
        sees, sure = (
            ("–", "–") if guess is None else (snapshot.classes[guess], percent(float(page.sight.shares[guess])))
        )
        accuracy = snapshot.test_accuracy
        right = percent(accuracy) if np.isfinite(accuracy) else "–"
        self.numbers.show_values((sees, ""), (sure.removesuffix(" %"), "%" * (guess is not None)),
                                 (right.removesuffix(" %"), "%" * (right != "–")))  # fmt: skip

    def _refresh_lesson(self) -> None:
        words = self._page.teaching.words or _INVITATION
        if words != self.lesson.text:
            before, width = self.lesson.height(self.lesson.rect.width), self.lesson.rect.width
            self.lesson.text = words
            if self.lesson.height(width) != before:
                self._panel.flow()
        why = self._page.teaching.why_not_undo()
        if bool(why) == self.forget.is_enabled:
            self.forget.disable(why) if why else self.forget.enable()

    def show_thought(self) -> None:
        """Light the network by the drawing."""
        page, snapshot = self._page, self._page.session.snapshot
        now = time.monotonic()
        if now - self._painted_s < _NETWORK_S and snapshot.running and self._network is not None:
            network = self._network
        else:
            network, self._network, self._painted_s = snapshot.network, snapshot.network, now
        flows = None if page.canvas.empty else network.layer_activations(page.sight.inputs())
        self.network.show_thought(network, page.sight.picture, flows, snapshot.classes, snapshot.shape)
