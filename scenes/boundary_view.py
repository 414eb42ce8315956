"""Draws the boundary lab: plane or surface, points, network, findings; keeps pictures and renews them in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pygame
from numpy.typing import NDArray

from brains.activations import activation
from brains.blas import one_thread
from brains.examples import REGRESSION
from brains.network import Network
from brains.scores import Score, answers
from scenes.boundary_field import Field, layer_values
from scenes.boundary_findings import Gradients, draw_confusion, draw_gradients, draw_legend
from scenes.boundary_inspector import draw_formula, draw_invitation, formula_of
from scenes.boundary_layout import Places, lay_out_world
from scenes.boundary_network import Flow, NetworkPicture, Node
from scenes.boundary_session import BoundarySession
from scenes.decision_map import DecisionMap, Plane, Shading, grid_points
from scenes.numbers import nice_ticks, tick_label
from scenes.point_cloud import PointPainter
from scenes.surface import Surface3D
from scenes.theme import Theme

SHADINGS = ("Confidence", "Bands", "Decision", "Grey")
HEAT_CELLS, SURFACE_CELLS = 24, 32
SMOOTH_FROM = 64
_HEAT_EVERY, _EDGES_EVERY, _FINDINGS_EVERY = 6, 4, 12  # frames
_LENS_EVERY = 4


@dataclass
class Look:
    """How the person wants to see it.

    Attributes:
        solid: the output as a surface in three dimensions instead of the plane.
        shading: an index of ``SHADINGS``.
        resolution: cells along a side of the plane.
        show_test: draw the points for testing.
        selected, hovered: neurons.
    """

    solid: bool = False
    shading: int = 0
    resolution: int = 96
    show_test: bool = True
    selected: Node | None = None
    hovered: Node | None = None


class BoundaryView:
    """All pictures of one session.

    Attributes:
        places: where things lie.
        picture: the network.
        surface: the output in three dimensions.
        painter: the marks of the classes.
        wrong: ``(n,)`` which points are in the wrong class.
    """

    def __init__(self, session: BoundarySession, look: Look, theme: Theme) -> None:
        self.session, self.look = session, look
        self.painter = PointPainter()
        self.gradients = Gradients()
        self.wrong = np.empty(0, dtype=bool)
        self.surface = Surface3D(("x", "y", "output"))
        self.places: Places
        self._plane = Plane(pygame.Rect(0, 0, 1, 1))
        self._map = DecisionMap(self._plane, Shading.classes(2))
        self._lens = DecisionMap(self._plane, Shading.diverging(), (48, 48))
        self._lens_key: tuple[object, ...] = ()
        self._seen: bytes = b""
        self._upper: NDArray[np.floating] | None = None
        self._pending = 0
        self._coloured: tuple[NDArray[np.float64] | None, Sequence[pygame.Color]] = (None, ())
        self._score: tuple[Score | None, str] = (None, "test points")
        self._frame = 0
        self._heat_inputs: tuple[object, NDArray[np.float32]] = (None, np.empty((0, 2), dtype=np.float32))
        self._map_inputs: tuple[object, NDArray[np.float32]] = (None, np.empty((0, 2), dtype=np.float32))
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Another scale of the user interface."""
        self.theme = theme
        self.picture = NetworkPicture(theme)
        self.painter = PointPainter(radius_px=theme.px(4.5))
        self.renew()

    def place(self, world: pygame.Rect) -> None:
        """The world's rectangle changed."""
        self.places = lay_out_world(world, self.theme)
        self.renew()

    @property
    def plane(self) -> Plane:
        """Where the plane is drawn and what it shows."""
        data = self.session.data
        if self._plane.rect != self.places.plane or self._plane.low[0] != data.low or self._plane.high[0] != data.high:
            self._plane = Plane(self.places.plane.copy(), (data.low, data.low), (data.high, data.high))
        return self._plane

    # keeping up with the network

    def renew(self) -> None:
        """Everything is to be computed anew, within the next frames."""
        self._seen = b""

    def refresh(self, whole: bool = False) -> None:
        """Once a frame: renew what changed, in turns, so that no frame gets it all; ``whole`` renews it all now."""
        self._frame += 1
        session = self.session
        self.picture.place(self.places.network, session.topology, session.setup.features)
        fresh = session.network.parameters.tobytes()
        if fresh != self._seen:
            self._pending = _FINDINGS_EVERY + 1
            whole = whole or not self._seen
            self._seen = fresh
        if not self._pending and not whole:
            return
        self._pending -= 1
        with one_thread(), np.errstate(all="ignore"):
            self._refresh_plane(whole)
            if whole or self._frame % _HEAT_EVERY == 0:
                self._refresh_heat()
            weights = [weights for weights, _ in session.network.layers]
            self.picture.refresh_edges(weights, None if whole else self._frame % max(_EDGES_EVERY, len(weights)))
            if whole or self._frame % _FINDINGS_EVERY == 1:
                self._refresh_findings()

    def shading(self) -> Shading:
        """How outputs become colours now."""
        session, kind = self.session, SHADINGS[self.look.shading]
        if session.data.task == REGRESSION:
            limit = max(0.5, float(np.abs(session.data.values).max(initial=0.0)))
            base = Shading.grey(-limit, limit) if kind == "Grey" else Shading.diverging(limit)
        elif session.topology.outputs == 1:
            base = Shading.grey() if kind == "Grey" else Shading.classes(2)
        else:
            base = Shading.classes(session.topology.outputs)
        return base.discretised({"Bands": 5, "Decision": 1}.get(kind, 0))

    def _refresh_plane(self, whole: bool) -> None:
        """Ask the network all over the plane: at once, or the upper half in one frame and the lower in the next."""
        chart, plane, network = self._map, self.plane, self.session.network
        side = SURFACE_CELLS if self.look.solid else self.look.resolution
        chart.plane, chart.cells, chart.shading = plane, (side, side), self.shading()
        chart.smooth = self.look.resolution >= SMOOTH_FROM
        key = (plane.low, plane.high, side, self.session.setup.features)
        if key != self._map_inputs[0]:
            self._map_inputs = (key, self.session.inputs(chart.points()))
            whole = True
        inputs, half = self._map_inputs[1], side * side // 2
        if whole:
            chart.show(_forward(network, inputs))
            self._upper = None
        elif self._upper is None:
            self._upper = _forward(network, inputs[:half])
            return
        else:
            lower = _forward(network, inputs[half:])
            if lower.shape[1] == self._upper.shape[1]:
                chart.show(np.concatenate([self._upper, lower]))
            self._upper = None
        if self.look.solid:
            self._show_surface(chart)

    def _show_surface(self, chart: DecisionMap) -> None:
        session, cells = self.session, chart.cells
        assert chart.values is not None
        outputs = chart.values
        kind = session.data.task
        # of several classes: how sure it is of the one it answers
        height = outputs[:, 0] if outputs.shape[1] == 1 else outputs.max(axis=1)
        limit = max(0.5, float(np.abs(session.data.values).max(initial=0.0))) if kind == REGRESSION else 1.0
        z_range = (-limit, limit) if kind == REGRESSION else (0.0, 1.0)
        packed = chart.shading.colour_of(outputs).reshape(cells[1], cells[0])[::-1]
        colours = np.stack([packed >> 16 & 255, packed >> 8 & 255, packed & 255], axis=-1).astype(np.uint8)
        grid = chart.points().reshape(cells[1], cells[0], 2)[::-1].astype(np.float64)
        z = height.reshape(cells[1], cells[0])[::-1].astype(np.float64)
        self.surface.names = (*session.data.axes, "output" if outputs.shape[1] == 1 else "certainty")
        self.surface.show(grid[0, :, 0], grid[:, 0, 1], z, z_range=z_range, colours=colours)

    def _refresh_heat(self) -> None:
        session, plane = self.session, self.plane
        cells = (HEAT_CELLS, HEAT_CELLS)
        key = (plane.low, plane.high, session.setup.features)
        if key != self._heat_inputs[0]:
            self._heat_inputs = (key, session.inputs(grid_points(plane.low, plane.high, cells)))
        values = layer_values(session.network, self._heat_inputs[1])
        self.picture.refresh_heat(Field(cells, values, session.topology.activations, self.shading()))

    def _refresh_findings(self) -> None:
        session = self.session
        cloud = session.data.cloud
        if session.data.task == REGRESSION or not len(cloud):
            self.wrong = np.zeros(len(cloud), dtype=bool)
        else:
            outputs = session.network.forward(session.inputs(cloud.points))
            self.wrong = answers(session.network, outputs) != cloud.labels
        tested = session.score(True)
        if tested is not None:
            self._score = (tested, "test points")
        else:
            self._score = (session.score(False), "training points")
        if session.trainer is not None and session.steps:
            self.gradients.look(session.trainer.backprop.slopes)

    # drawing

    def draw(self, surface: pygame.Surface, flow: Flow | None, probe: tuple[float, float], probe_words: str) -> None:
        """Draw the whole world.

        Args:
            surface: the window.
            flow: numbers of a stepped sample, or None.
            probe: the point of the plane whose numbers the inspector shows; probe_words: how it was chosen.
        """
        if self.look.hovered is not None and flow is None:
            self._draw_lens(surface, self.look.hovered)
        elif self.look.solid:
            self.surface.draw(surface, self.places.plane, self.theme)
        else:
            self._draw_plane(surface)
        look, places = self.look, self.places
        covered = not places.strip and look.selected is not None and flow is None
        if not covered:
            self.picture.draw(
                surface, self.session.setup.features, selected=look.selected, hovered=look.hovered,
                off=self.session.switches.off, flow=flow,
            )  # fmt: skip
        self._draw_inspector(surface, flow, probe, probe_words, covered)
        if places.strip:
            self._draw_findings(surface)

    def _draw_lens(self, surface: pygame.Surface, node: Node) -> None:
        """What one neuron answers all over the plane, as long as the mouse rests on it."""
        layer, neuron = node
        session, lens, plane, theme = self.session, self._lens, self.plane, self.theme
        if layer >= len(session.topology.layer_sizes) or neuron >= session.topology.layer_sizes[layer]:
            return
        key = (node, plane, session.setup.features)
        if key != self._lens_key or self._frame % _LENS_EVERY == 0:
            self._lens_key = key
            lens.plane = plane
            with one_thread():
                values = layer_values(session.network, session.inputs(lens.points()))
            field = Field(lens.cells, values, session.topology.activations, self.shading())
            lens.shading = field.shading(layer, neuron)
            lens.show(values[layer][:, neuron : neuron + 1])
        lens.draw(surface)
        colours = self._value_colours() if session.data.task == REGRESSION else None
        self.painter.draw(surface, plane, session.data.cloud, colours=colours, show_test=self.look.show_test)
        self._draw_axes(surface, plane)
        last = len(session.topology.layer_sizes) - 1
        where = "input" if layer == 0 else "output" if layer == last else f"layer {layer}"
        words = theme.text(theme.fit(f"Neuron {neuron + 1}, {where}, alone", plane.rect.width - 8, "small"), "small")
        place = words.get_rect(topleft=(plane.rect.left + theme.px(6), plane.rect.top + theme.px(5)))
        ground = place.inflate(theme.px(8), theme.px(4))
        surface.blit(theme.rounded(ground.size, "ink", theme.px(4)), ground)
        surface.blit(words, place)

    def _draw_plane(self, surface: pygame.Surface) -> None:
        session, plane, theme = self.session, self.plane, self.theme
        self._map.draw(surface, plane.rect)
        pygame.draw.rect(surface, theme["line"], plane.rect.inflate(2, 2), 1)
        colours = self._value_colours() if session.data.task == REGRESSION else None
        clip = surface.get_clip()
        surface.set_clip(plane.rect.inflate(theme.px(8), theme.px(8)).clip(clip))
        self.painter.draw(
            surface, plane, session.data.cloud, wrong=self.wrong, colours=colours, show_test=self.look.show_test
        )
        surface.set_clip(clip)
        self._draw_axes(surface, plane)

    def _value_colours(self) -> Sequence[pygame.Color]:
        values = self.session.data.values
        if self._coloured[0] is not values:
            limit = max(0.5, float(np.abs(values).max(initial=0.0)))
            packed = Shading.diverging(limit).colour_of(values[:, None]).tolist()
            colours = [pygame.Color(value >> 16 & 255, value >> 8 & 255, value & 255) for value in packed]
            self._coloured = (values, colours)
        return self._coloured[1]

    def _draw_axes(self, surface: pygame.Surface, plane: Plane) -> None:
        theme, data = self.theme, self.session.data
        for axis in (0, 1):
            low, high = (edge * data.stretch[axis] + data.offset[axis] for edge in (data.low, data.high))
            ticks = nice_ticks(low, high, 5)
            for tick in ticks:
                at = (tick - data.offset[axis]) / data.stretch[axis]
                label = tick_label(tick, ticks[1] - ticks[0] if len(ticks) > 1 else 1.0)
                words = theme.text(label.replace("-", "−"), "small", "muted")
                place = plane.to_screen((at, data.low) if axis == 0 else (data.low, at))
                if axis == 0:
                    box = words.get_rect(midtop=(round(place[0]), plane.rect.bottom + theme.px(3)))
                else:
                    box = words.get_rect(midright=(plane.rect.left - theme.px(5), round(place[1])))
                surface.blit(words, box)
        if data.axes != ("x", "y"):
            words = theme.text(theme.fit(f"{data.axes[0]} →   {data.axes[1]} ↑", plane.rect.width, "small"), "small")
            surface.blit(words, words.get_rect(topright=(plane.rect.right - 4, plane.rect.top + 3)))

    def _draw_inspector(
        self, surface: pygame.Surface, flow: Flow | None, probe: tuple[float, float], words: str, covered: bool
    ) -> None:
        node, places, theme = self.look.selected, self.places, self.theme
        if flow is not None and places.strip:
            draw_invitation(surface, places.inspector, theme, flow.words.split("\n"))
        elif node is not None and node[0] > 0 and (places.strip or covered):
            inputs = self.session.inputs(np.array([probe]))[0]
            formula = formula_of(self.session.network, node, inputs, self.session.setup.features)
            draw_formula(surface, places.inspector, theme, formula, words, node in self.session.switches.kept)
        elif places.strip:
            draw_invitation(
                surface, places.inspector, theme,
                ("Click a neuron: its formula, its curve, its weights",
                 "Paint points on the plane with the left button, drag them, erase with the right.",
                 "N steps one sample through the network, forward and back."),
            )  # fmt: skip

    def _draw_findings(self, surface: pygame.Surface) -> None:
        session, theme, rect = self.session, self.theme, self.places.findings
        half = rect.width * 11 // 20
        matrix = pygame.Rect(rect.left, rect.top, half - theme.px(16), rect.height)
        score, what = self._score
        if session.data.task == REGRESSION:
            title = theme.text(
                theme.fit("Values: R² " + (f"{score.accuracy:.3f}" if score else "–"), half, bold=True), bold=True
            )
            surface.blit(title, matrix.topleft)
            words = theme.text(theme.fit("1 is perfect, 0 knows only the mean", half, "small"), "small", "muted")
            surface.blit(words, (matrix.left, matrix.top + theme.line_height()))
        elif score is not None:
            draw_confusion(surface, matrix, theme, self.painter, score.confusion, f"Answers on {what}")
            if session.data.class_count == 2:
                at = (matrix.left, rect.bottom - theme.px(8))
                draw_legend(surface, at, theme, self.painter, session.data.classes[:2], matrix.width)
        bars = pygame.Rect(rect.left + half, rect.top, rect.width - half, rect.height)
        draw_gradients(surface, bars, theme, self.gradients.sizes)


def _forward(network: Network, inputs: NDArray[np.float32]) -> NDArray[np.floating]:
    values: NDArray[np.floating] = inputs
    for (weights, biases), name in zip(network.layers, network.topology.activations, strict=True):
        values = activation(name).function(values @ weights.T + biases)
    return values
