"""The view of the first layer: each neuron's weights as a picture, blue where ink excites it, vermilion where not."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pygame

from brains.network import Network
from brains.pictures.inside import weight_pictures
from scenes.numbers import grouped
from scenes.picture_grid import Label, PictureGrid
from scenes.picture_surface import grey_or_colour, limits_of, two_coloured
from scenes.pictures_inside_neuron import NeuronDetail
from scenes.pictures_inside_view import View
from scenes.scene import Action
from scenes.widgets import Button, ButtonRow, LabelledSlider, Panel, Scale, Text, ToggleGroup

if TYPE_CHECKING:
    from scenes.pictures_inside import InsidePage

_SIDE_PX = 84
_SIZES = {64: 84, 256: 56}
"""Up to so many neurons, pictures of that side at first."""
_WORDS = (
    "Blue: ink there excites the neuron. Vermilion: ink there holds it back. Dark: it does not care.",
    "Grey: it does not care. A colour excites the neuron where it is seen here, and its opposite holds it back.",
)
"""For grey pictures and for pictures in colours."""


class WeightsView(View):
    """A grid of weight pictures; a click opens a neuron.

    Attributes:
        side: of a picture, in logical pixels.
        alike: whether all pictures have one scale of colours, instead of each its own.
        weights: ``(neurons, height, width[, 3])`` of the network that is shown; empty at first.
        detail: the neuron that is opened, or None.
    """

    tab: ClassVar[str] = "Weights"
    tab_hint: ClassVar[str] = "what each neuron of the first layer looks for"
    key: ClassVar[str] = "W"

    def __init__(self, page: InsidePage) -> None:
        super().__init__(page)
        self.side, self._side_chosen = _SIDE_PX, False
        self.alike = False
        self.weights: np.ndarray = np.empty((0, 1, 1), dtype=np.float32)
        self.detail: NeuronDetail | None = None
        self.grid: PictureGrid
        self._network: Network | None = None
        self._limits: np.ndarray = np.empty(0)

    # panel and clock

    def build(self, panel: Panel) -> None:
        self.grid = PictureGrid(self.theme, self._cells, self._label)
        self.grid.selected = self.detail.neuron if self.detail is not None else None
        self._network = None
        if self.detail is not None:
            self.detail = self._detail_of(self.detail.neuron)
        self.section(panel, "First layer")
        ui = panel.ui
        hint = "How large each picture is drawn"
        scale = Scale(20, 240, integer=True, log=True)
        self.size = LabelledSlider(ui, "Picture", scale, self.side, self.set_side, default=_SIDE_PX, hint=hint)
        hints = ("Each picture from its own largest weight", "One scale for all: quiet neurons stay dark")
        self.scale = ToggleGroup(
            ui, ("Each its own scale", "One scale"), int(self.alike), self.show_alike, hints=hints, keys=("K", "K")
        )
        gap = ui.theme.px(4)
        walk = ButtonRow(
            [
                Button(ui, "Previous", lambda: self.go(-1), hint="The neuron before", key="Left"),
                Button(ui, "Next", lambda: self.go(1), hint="The next neuron", key="Right"),
                Button(ui, "Open", lambda: self.open(), hint="What excites it most, and its dream", key="Return"),
            ],
            gap,
        )
        self.words = Text(ui, _WORDS[len(self.snapshot.shape) == 3])
        panel.add(self.size, self.scale, walk, self.words)

    def animate(self, elapsed_s: float) -> None:
        network = self.snapshot.network
        if network is not self._network:
            self._follow(network)
        if self.detail is not None:
            self.detail.animate(elapsed_s)

    def _follow(self, network: Network) -> None:
        before = self._network.topology if self._network is not None else None
        self._network = network
        self.weights = weight_pictures(network, self.snapshot.shape)
        self._set_limits()
        if before is not None and before != network.topology:
            self._close()
            self.grid.selected = None
        if not self._side_chosen:
            self.side = next((side for most, side in _SIZES.items() if len(self.weights) <= most), 40)
            self.size.value = self.side
            self.lay_out(self.rect)
        self.write(self.words, _WORDS[self.weights.ndim == 4])
        self.grid.fill(len(self.weights))

    def _set_limits(self) -> None:
        limits = limits_of(self.weights)
        self._limits = np.full(len(limits), limits.max(initial=0.0)) if self.alike else limits

    def stop(self) -> None:
        if self.detail is not None:
            self.detail.stop()

    # what can be done

    def set_side(self, side: float) -> None:
        """How large the pictures are, in logical pixels."""
        self.side, self._side_chosen = round(side), True
        self.lay_out(self.rect)

    def show_alike(self, alike: bool | int) -> None:
        """One scale of colours for all, or each its own."""
        self.alike = bool(alike)
        self.scale.show_selected(int(self.alike))
        self._set_limits()
        self.grid.fill(len(self.weights))

    def go(self, steps: int) -> None:
        """To another neuron."""
        before = self.grid.selected
        neuron = 0 if before is None else max(0, min(before + steps, len(self.weights) - 1))
        self.grid.selected = neuron if len(self.weights) else None
        self.grid.show(neuron)
        if self.detail is not None and neuron != self.detail.neuron:
            self.open(neuron)

    def open(self, neuron: int | None = None) -> None:
        """Show one neuron with its dream and what excites it; the chosen one if none is named."""
        chosen = neuron if neuron is not None else self.grid.selected or 0
        if chosen < len(self.weights):
            self._close()
            self.grid.selected = chosen
            self.detail = self._detail_of(chosen)

    def _detail_of(self, neuron: int) -> NeuronDetail:
        detail = NeuronDetail(self.theme, neuron, self.session, self.page.seed)
        detail.lay_out(self.rect)
        return detail

    def _close(self) -> bool:
        """Back to the grid; True if a neuron was open."""
        if self.detail is None:
            return False
        self.detail.stop()
        self.detail = None
        return True

    def actions(self) -> list[Action]:
        way = 1 if self.detail is not None else self.grid.columns
        return [
            Action("", partial(self.go, -1), "Left"),
            Action("", partial(self.go, 1), "Right"),
            Action("", partial(self.go, -way), "Up"),
            Action("", partial(self.go, way), "Down"),
            Action("", self.open, "Return", "Weights: open the neuron, what excites it and its dream"),
            Action("", lambda: self.show_alike(not self.alike), "K", "Weights: one scale of colours for all"),
        ]

    def handle(self, event: pygame.event.Event) -> bool:
        if self.detail is not None:
            escape = event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE
            if escape or (event.type == pygame.MOUSEBUTTONDOWN and event.button == 3):
                return self._close()
            return self.detail.handle(event)
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            neuron = self.grid.place_at(event.pos)
            if neuron is not None:
                self.open(neuron)
                return True
        return self.grid.handle(event)

    # drawing

    def lay_out(self, rect: pygame.Rect) -> None:
        super().lay_out(rect)
        self.grid.lay_out(rect, self.theme.px(self.side))
        if self.detail is not None:
            self.detail.lay_out(rect)

    def draw(self, surface: pygame.Surface) -> None:
        if self.detail is not None and self.detail.neuron < len(self.weights):
            self.detail.draw(surface, self._cells(np.array([self.detail.neuron]))[0])
        else:
            self.grid.draw(surface)

    def caption(self) -> list[tuple[str, str]]:
        topology = self.snapshot.network.topology
        first = f"{grouped(len(self.weights))} neurons of the first layer of {topology}, as pictures of their weights"
        pointed = self.grid.place_at(pygame.mouse.get_pos()) if self.detail is None else self.detail.neuron
        return [(first, "text"), (self._about(pointed), "muted")]

    def _about(self, neuron: int | None) -> str:
        if neuron is None or neuron >= len(self.weights) or self._network is None:
            return "click a neuron to see what excites it"
        weights, biases = self._network.layers[0]
        low, high = float(weights[neuron].min()), float(weights[neuron].max())
        words = f"neuron {neuron + 1}: weights from {low:.2f} to {high:.2f}, bias {float(biases[neuron]):.2f}"
        return words.replace("-", "−")

    def hint(self) -> str:
        if self.detail is not None:
            return "arrows: other neurons · Esc back to all"
        return "click a neuron to open it · wheel to scroll · F1 help"

    def _cells(self, neurons: np.ndarray) -> np.ndarray:
        weights, limits = self.weights[neurons], self._limits[neurons]
        if weights.ndim == 4:  # in colours, grey is 0: brighter where that colour excites, darker where it holds back
            return grey_or_colour(0.5 + 0.5 * weights / limits[:, None, None, None])
        return two_coloured(weights, limits)

    def _label(self, neuron: int) -> Label:
        return Label(str(neuron + 1))
