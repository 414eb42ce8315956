"""Where things lie in the boundary lab's world: the network, the plane, and the strip of findings under them."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from scenes.theme import Theme

STRIP, LEAST_HEIGHT_WITH_STRIP = 178, 520
AXIS_LEFT, AXIS_BOTTOM = 30, 20


@dataclass(frozen=True)
class Places:
    """Parts of the world in window pixels.

    Attributes:
        network: the picture of the network.
        plane: the coloured square.
        inspector: the clicked neuron in detail.
        findings: confusion matrix and gradients; empty in a low window.
        strip: whether inspector and findings have a place of their own; else the inspector lies over the network.
    """

    network: pygame.Rect
    plane: pygame.Rect
    inspector: pygame.Rect
    findings: pygame.Rect
    strip: bool


def lay_out_world(world: pygame.Rect, theme: Theme) -> Places:
    """Divide the world; everything stays inside it, however small it is."""
    pad = theme.px(14) if world.height > theme.px(420) else theme.px(8)
    inner = world.inflate(-2 * pad, -2 * pad)
    if inner.width < 40 or inner.height < 40:
        nothing = pygame.Rect(world.topleft, (1, 1))
        return Places(
            nothing, pygame.Rect(world.topleft, (max(1, world.width), max(1, world.height))), nothing, nothing, False
        )
    strip = world.height >= theme.px(LEAST_HEIGHT_WITH_STRIP)
    upper = pygame.Rect(inner)
    if strip:
        upper.height -= theme.px(STRIP) + pad
    left, bottom = theme.px(AXIS_LEFT), theme.px(AXIS_BOTTOM)
    side = max(20, min(upper.height - bottom - theme.px(4), round(inner.width * 0.56) - left))
    plane = pygame.Rect(inner.right - side, upper.top + theme.px(4), side, side)
    network = pygame.Rect(inner.left, upper.top, max(20, plane.left - left - pad - inner.left), upper.height)
    if not strip:
        return Places(network, plane, network, pygame.Rect(inner.topleft, (0, 0)), False)
    # A tall window leaves room under the square: the strip grows into it.
    top = plane.bottom + bottom + pad
    inspector = pygame.Rect(inner.left, upper.bottom + pad, network.width, inner.bottom - upper.bottom - pad)
    findings = pygame.Rect(plane.left - left, top, inner.right - plane.left + left, inner.bottom - top)
    return Places(network, plane, inspector, findings, True)
