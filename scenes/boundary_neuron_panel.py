"""The controls of the clicked neuron: its weights by slider, its switch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenes.widgets import Button, ButtonRow, Choice, LabelledSlider, Panel, Scale

if TYPE_CHECKING:
    from scenes.boundary_scene import BoundaryScene

REACH = 10.0


class NeuronSection:
    """A section that is there while a neuron past the inputs is selected."""

    def __init__(self, panel: Panel, scene: BoundaryScene) -> None:
        self._panel, self._scene = panel, scene
        ui, do = panel.ui, scene.commands
        self._source = 0
        self._shown: object = None
        self._remembered: object = None
        self.section = panel.section("Neuron")
        self.which = Choice(ui, "Weight", ["bias"], 0, self._choose, hint="Which of its weights the slider changes")
        self.value = LabelledSlider(
            ui, "Value", Scale(-REACH, REACH), 0.0, self._edit, default=0.0,
            hint="Write the weight by hand; training goes on from there.\nPause first to see what it alone does.",
        )  # fmt: skip
        self.off = Button(
            ui, "Switch off", do.switch_selected, key="O",
            hint="Nothing flows out of it until it is switched on again: see what it was good for",
        )  # fmt: skip
        close = Button(ui, "Close", lambda: do.select(None), hint="Back to the whole network")
        panel.add(self.which, self.value, ButtonRow([self.off, close], panel.theme.px(6)))

    def _sources(self) -> list[str]:
        node, session = self._scene.look.selected, self._scene.session
        if node is None or node[0] < 1:
            return []
        if node[0] == 1:
            return [*session.setup.features, "bias"]
        return [*(f"neuron {k + 1}" for k in range(session.topology.layer_sizes[node[0] - 1])), "bias"]

    def _choose(self, index: int) -> None:
        self._source = index
        self.refresh()

    def _edit(self, value: float) -> None:
        node = self._scene.look.selected
        if (node, self._source) != self._remembered:
            self._scene.session.remember("a weight")
            self._remembered = (node, self._source)
        bias = self._source == len(self.which.options) - 1
        self._scene.commands.edit_weight(None if bias else self._source, value)

    def follow(self) -> None:
        """Another neuron was clicked, or the network changed."""
        sources = self._sources()
        shown = bool(sources)
        if shown:
            self._source = min(self._source, len(sources) - 1)
            self.which.set_options(sources, self._source)
            node = self._scene.look.selected
            assert node is not None
            last = node[0] == len(self._scene.session.topology.layer_sizes) - 1
            self.off.set_text("Switch on" if node in self._scene.session.switches.kept else "Switch off")
            if last:
                self.off.disable("An output cannot be switched off: the answer is all it is for")
            else:
                self.off.enable()
        self._remembered = None
        if shown != self.section.shown or self._shown is None:
            self.section.shown = shown
            self._shown = True
            self._panel.flow()
        self.refresh()

    def refresh(self) -> None:
        """Show what training made of the chosen weight."""
        node, session = self._scene.look.selected, self._scene.session
        if node is None or node[0] < 1 or not self.which.options:
            return
        weights, biases = session.network.layers[node[0] - 1]
        bias = self._source >= weights.shape[1]
        self.value.value = float(biases[node[1]] if bias else weights[node[1], self._source])
