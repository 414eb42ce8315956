"""Where things lie in the window: top bar, world, panel, status line."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from scenes.theme import Theme


@dataclass(frozen=True)
class Areas:
    """The parts of the window in pixels.

    Attributes:
        window: the whole window.
        top: the bar with title, transport and actions.
        world: where the scene draws its world.
        panel: the column of controls at the right; empty width when folded away.
        status: the line at the bottom.
        narrow: the window is too narrow for both: the panel is folded, or lies over the world when opened.
        panel_shown: whether the panel is to be seen.
    """

    window: pygame.Rect
    top: pygame.Rect
    world: pygame.Rect
    panel: pygame.Rect
    status: pygame.Rect
    narrow: bool
    panel_shown: bool


def lay_out(size: tuple[int, int], theme: Theme, *, has_panel: bool, panel_open: bool, bare: bool = False) -> Areas:
    """Divide a window of that size; every rectangle lies inside the window, however small it is.

    Args:
        size: width and height of the window in pixels.
        theme: gives the measures at the current scale.
        has_panel: the scene has a panel at all.
        panel_open: the person wants to see it.
        bare: no top bar (the launcher).
    """
    width, height = max(1, size[0]), max(1, size[1])
    top_height = 0 if bare else min(theme.measure("top_bar"), height)
    status_height = min(theme.measure("status"), height - top_height)
    middle = height - top_height - status_height
    narrow = width < theme.measure("narrow")
    shown = has_panel and panel_open
    panel_width = min(theme.measure("panel"), width) if shown else 0
    world_width = width if narrow else width - panel_width
    return Areas(
        window=pygame.Rect(0, 0, width, height),
        top=pygame.Rect(0, 0, width, top_height),
        world=pygame.Rect(0, top_height, world_width, middle),
        panel=pygame.Rect(width - panel_width, top_height, panel_width, middle),
        status=pygame.Rect(0, top_height + middle, width, status_height),
        narrow=narrow,
        panel_shown=shown,
    )
