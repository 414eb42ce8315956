"""The clicked neuron in detail: its formula with the numbers of the moment, and its activation curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pygame
from numpy.typing import NDArray

from brains.activations import activation
from brains.network import Network
from scenes.boundary_network import Node, signed
from scenes.theme import Theme


@dataclass(frozen=True)
class Formula:
    """What one neuron computes for one input.

    Attributes:
        name: the neuron's, for the title.
        terms: (weight, name of the input, its value) for everything that flows in.
        bias, z, a: its bias, weighted sum and output.
        activation: the name of its activation.
    """

    name: str
    terms: tuple[tuple[float, str, float], ...]
    bias: float
    z: float
    a: float
    activation: str

    def lines(self) -> list[str]:
        """The formula in words: with names where they are few, then with numbers, then the activation."""
        rule = activation(self.activation)
        few = [] if len(self.terms) > 4 else [f"z = {' '.join(f'{_signed_term(w)}·{n}' for w, n, _ in self.terms)} + b"]
        numbers = " ".join(f"{_signed_term(weight)}·({signed(value)})" for weight, _, value in self.terms)
        return [
            *few,
            f"z = {numbers} {_signed_term(self.bias)} = {signed(self.z, 3)}",
            f"a = {rule.formula} = {signed(self.a, 3)}",
        ]


def _signed_term(value: float) -> str:
    text = signed(abs(value))
    return f"− {text}" if value < 0 else f"+ {text}"


def formula_of(network: Network, node: Node, inputs: NDArray[np.floating], names: Sequence[str]) -> Formula:
    """The formula of a neuron past the inputs, for one input ``(in,)``; ``names`` are those of the inputs."""
    layer, neuron = node
    values = network.layer_activations(inputs)
    weights, biases = network.layers[layer - 1]
    sources = names if layer == 1 else [f"a{k + 1}" for k in range(weights.shape[1])]
    terms = tuple(
        (float(weight), name, float(value))
        for weight, name, value in zip(weights[neuron], sources, values[layer - 1], strict=True)
    )
    z = float(weights[neuron] @ values[layer - 1] + biases[neuron])
    kind = network.topology.activations[layer - 1]
    last = layer == len(network.topology.layer_sizes) - 1
    place = "output" if last else f"layer {layer}"
    return Formula(f"Neuron {neuron + 1}, {place}", terms, float(biases[neuron]), z, float(values[layer][neuron]), kind)


def draw_formula(
    surface: pygame.Surface, rect: pygame.Rect, theme: Theme, formula: Formula, where: str, off: bool
) -> None:
    """Draw title, formula and curve into the rectangle."""
    surface.blit(theme.rounded(rect.size, "panel", border="line"), rect)
    inner = rect.inflate(-theme.px(20), -theme.px(14))
    side = min(inner.height, theme.px(168), inner.width * 2 // 5)
    curve = pygame.Rect(inner.right - side, inner.top, side, min(inner.height, side))
    room = curve.left - inner.left - theme.px(10)
    title = f"{formula.name} · {formula.activation}" + (" · off" if off else "")
    surface.blit(theme.text(theme.fit(title, room, bold=True), bold=True), inner.topleft)
    y = inner.top + theme.line_height() + theme.px(2)
    surface.blit(theme.text(theme.fit(where, room, "small"), "small", "muted"), (inner.left, y))
    y += theme.line_height("small") + theme.px(4)
    size = "text" if len(formula.terms) <= 4 and inner.height > theme.px(140) else "small"
    for text in formula.lines():
        for line in theme.wrap(text, room, size):
            if y + theme.line_height(size) > inner.bottom:
                break
            surface.blit(theme.text(line, size), (inner.left, y))
            y += theme.line_height(size)
        y += theme.px(3)
    draw_curve(surface, curve, theme, formula)


def draw_curve(surface: pygame.Surface, rect: pygame.Rect, theme: Theme, formula: Formula) -> None:
    """The activation's curve with the neuron's point on it."""
    reach = max(4.0, min(40.0, abs(formula.z) * 1.25)) if np.isfinite(formula.z) else 4.0
    z = np.linspace(-reach, reach, 81)
    rule = activation(formula.activation)
    # softmax answers to the whole layer: alone, its curve is that of a sigmoid.
    a = activation("sigmoid").function(z) if not rule.elementwise else rule.function(z)
    low, high = float(a.min()), float(a.max())
    margin = max(0.08 * (high - low), 1e-6)
    low, high = low - margin, high + margin
    inner = rect.inflate(-theme.px(8), -theme.px(8))

    def place(at_z: float, at_a: float) -> tuple[float, float]:
        return (
            inner.left + (at_z + reach) / (2 * reach) * inner.width,
            inner.bottom - (at_a - low) / (high - low) * inner.height,
        )

    surface.blit(theme.rounded(rect.size, "background"), rect)
    x0, _ = place(0.0, low)
    surface.fill(theme["line"], (round(x0), inner.top, 1, inner.height))
    if low < 0 < high:
        _, y0 = place(0.0, 0.0)
        surface.fill(theme["line"], (inner.left, round(y0), inner.width, 1))
    points = [place(float(u), float(v)) for u, v in zip(z, a, strict=True)]
    for offset in (0.0, 1.0):
        pygame.draw.aalines(surface, theme["positive"], False, [(x, y + offset) for x, y in points])
    if np.isfinite(formula.z) and np.isfinite(formula.a):
        x, y = place(min(reach, max(-reach, formula.z)), min(high, max(low, formula.a)))
        pygame.draw.aacircle(surface, theme["best"], (x, y), theme.px(5))
    for words, at in ((f"±{reach:.0f}", "bottomright"), ("a", "topleft"), ("z", "bottomleft")):
        picture = theme.text(words, "small", "muted")
        surface.blit(picture, picture.get_rect(**{at: getattr(inner, at)}))


def draw_invitation(surface: pygame.Surface, rect: pygame.Rect, theme: Theme, lines: Sequence[str]) -> None:
    """Where the inspector will be: what to try."""
    surface.blit(theme.rounded(rect.size, "panel", border="line"), rect)
    y = rect.top + theme.px(10)
    for number, text in enumerate(lines):
        for line in theme.wrap(text, rect.width - theme.px(24)):
            if y + theme.line_height() > rect.bottom - theme.px(4):
                return
            picture = theme.text(line, colour="text" if number == 0 else "muted", bold=number == 0)
            surface.blit(picture, (rect.left + theme.px(12), y))
            y += theme.line_height()
        y += theme.px(3)
