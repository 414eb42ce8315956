"""Classes ranked by how sure a network is of them, as bars: the true one green, a wrong first guess vermilion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pygame

from scenes.theme import Theme
from scenes.widgets.base import draw_text_left, draw_text_right

DISC, RING = "disc", "ring"
HEARD = 0.005
"""What is less sure than that is written without a bar."""


@dataclass(frozen=True)
class Row:
    """One class of a ranking.

    Attributes:
        index: number of the class. share: how sure the network is, 0 to 1.
        colour: name of the palette's colour of its bar.
        mark: drawn after its name: ``disc`` for the true class, ``ring`` for a wrong guess; empty for none.
    """

    index: int
    share: float
    colour: str
    mark: str = ""


def ranking(probabilities: np.ndarray, truth: int | None = None, most: int | None = None) -> list[Row]:
    """The classes ``(classes,)``, the surest first, the first of equals first.

    Args:
        probabilities: from 0 to 1; what is not a number counts as 0.
        truth: the true class, if known; it is in the list even if it comes late.
        most: so many rows at most; None for all.
    """
    shares = np.nan_to_num(np.asarray(probabilities, dtype=np.float64))
    order = np.argsort(-shares, kind="stable").tolist()
    first = order[0]
    kept = order if most is None else order[: max(1, most)]
    if truth is not None and truth not in kept:
        kept = [*kept[: max(0, len(kept) - 1)], truth]
    rows = []
    for index in kept:
        if index == truth:
            colour, mark = "right", DISC
        elif truth is not None and index == first:
            colour, mark = "negative", RING
        else:
            colour, mark = ("positive" if truth is None and index == first else "edge"), ""
        rows.append(Row(index, float(shares[index]), colour, mark))
    return rows


def row_height(theme: Theme) -> int:
    """Of one class, in pixels."""
    return theme.px(24)


def draw_ranking(
    surface: pygame.Surface,
    theme: Theme,
    rect: pygame.Rect,
    names: Sequence[str],
    probabilities: np.ndarray,
    truth: int | None = None,
) -> list[pygame.Rect]:
    """Draw as many classes as the rectangle has room for.

    Returns:
        Where each class stands, ``(0, 0, 0, 0)`` for those out of sight: in the order of their numbers, for clicks.
    """
    height = row_height(theme)
    places = [pygame.Rect(0, 0, 0, 0) for _ in names]
    rows = ranking(probabilities, truth, rect.height // height)
    widest = max((theme.width(name) for name in names), default=0) + theme.px(20)
    name_width = min(widest, rect.width * 2 // 5)
    value_width = theme.width("100.0 %") + theme.px(8)
    for number, row in enumerate(rows):
        box = pygame.Rect(rect.left, rect.top + number * height, rect.width, height)
        if box.bottom > rect.bottom:
            break
        places[row.index] = box
        spoken = row.mark != "" or number == 0
        mark_width = theme.px(18) if row.mark else 0
        name = theme.fit(names[row.index], name_width - mark_width)
        draw_text_left(surface, theme.text(name, colour="text" if spoken else "muted"), box.left, box.centery)
        if row.mark:
            _draw_mark(surface, theme, (box.left + name_width - theme.px(11), box.centery), row)
        room = box.width - name_width - value_width
        _draw_bar(surface, theme, pygame.Rect(box.left + name_width, box.top, max(0, room), height), row)
        value = theme.text(percent(row.share), colour="text" if spoken else "muted")
        draw_text_right(surface, value, box.right, box.centery)
    return places


def _draw_mark(surface: pygame.Surface, theme: Theme, centre: tuple[int, int], row: Row) -> None:
    if row.mark == DISC:
        pygame.draw.aacircle(surface, theme[row.colour], centre, theme.px(4.5))
    else:
        pygame.draw.aacircle(surface, theme[row.colour], centre, theme.px(4.5), theme.px(2))


def _draw_bar(surface: pygame.Surface, theme: Theme, room: pygame.Rect, row: Row) -> None:
    track = pygame.Rect(room.left, 0, room.width, theme.px(8))
    track.centery = room.centery
    if track.width <= 0:
        return
    surface.fill(theme["control"], track)
    if row.share >= HEARD:
        surface.fill(theme[row.colour], (track.left, track.top, max(1, round(track.width * row.share)), track.height))


def percent(share: float) -> str:
    """A share from 0 to 1 for people; 100 % and 0 % are said only where they are true to a twentieth of a percent."""
    value = 100 * share
    if value >= 99.95 or value < 0.05:
        return f"{value:.0f} %"
    return f"{value:.1f} %"
