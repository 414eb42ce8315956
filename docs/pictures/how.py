"""Draws how.svg: one network, two ways of learning. `python docs/pictures/how.py` writes it beside this file.

It is dark on its own ground, so it reads alike on light and on dark pages; the colours are those of the lab.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 1080, 470
_THEME = Path(__file__).parents[2] / "assets" / "theme" / "theme.json"
COLOUR: dict[str, str] = json.loads(_THEME.read_text(encoding="utf-8"))["palette"]
LAYERS = (3, 4, 2)
BOX = (216, 58)


def words(x: float, y: float, text: str, colour: str = "text", size: int = 15, weight: int = 400) -> str:
    """A line of text, centred at x."""
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{COLOUR[colour]}" '
        f'text-anchor="middle">{escape(text)}</text>'
    )


def box(x: float, y: float, title: str, line: str, colour: str) -> Iterator[str]:
    """A box whose middle is at x, y."""
    width, height = BOX
    yield (
        f'<rect x="{x - width / 2}" y="{y - height / 2}" width="{width}" height="{height}" rx="9" '
        f'fill="{COLOUR["panel"]}" stroke="{COLOUR[colour]}" stroke-width="1.5"/>'
    )
    yield words(x, y - 5, title, weight=600)
    yield words(x, y + 16, line, "muted", 13)


def arrow(path: str, colour: str) -> str:
    """A line with a head at its end."""
    return f'<path d="{path}" fill="none" stroke="{COLOUR[colour]}" stroke-width="2.5" marker-end="url(#{colour})"/>'


def head(colour: str) -> str:
    """The head of arrows of that colour."""
    return (
        f'<marker id="{colour}" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="7" markerHeight="7" '
        f'orient="auto-start-reverse"><path d="M0 0 L10 5 L0 10 z" fill="{COLOUR[colour]}"/></marker>'
    )


def network(x: float, y: float) -> Iterator[str]:
    """A small network round the middle x, y; blue for weights above 0, orange-red and dashed below."""
    columns = [
        [(x + 84 * (k - 1), y + 40 * (row - (size - 1) / 2)) for row in range(size)] for k, size in enumerate(LAYERS)
    ]
    for k, (left, right) in enumerate(pairwise(columns)):
        for i, (x1, y1) in enumerate(left):
            for j, (x2, y2) in enumerate(right):
                above = (3 * i + 5 * j + k) % 4 != 0
                look = f'stroke="{COLOUR["positive" if above else "negative"]}"' + (
                    "" if above else ' stroke-dasharray="5 4"'
                )
                yield f'<path d="M{x1} {y1} L{x2} {y2}" {look} stroke-width="{1 + (i + 2 * j + k) % 3}" opacity="0.8"/>'
    for column in columns:
        for cx, cy in column:
            yield (
                f'<circle cx="{cx}" cy="{cy}" r="11" fill="{COLOUR["control"]}" stroke="{COLOUR["text"]}" '
                'stroke-width="1.5"/>'
            )


def vector(x: float, y: float) -> Iterator[str]:
    """The flat vector of all weights, a cell each."""
    count, side = 14, 19
    for k in range(count):
        colour = COLOUR["positive" if k * 5 % 4 else "negative"]
        left = x + (k - count / 2) * side
        opacity = 0.3 + k * 7 % 8 / 10
        yield (f'<rect x="{left}" y="{y}" width="{side - 2}" height="{side}" fill="{colour}" opacity="{opacity:.1f}"/>')


def drawing() -> Iterator[str]:
    """All of it."""
    middle, left, right = WIDTH / 2, 190, WIDTH - 190
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'font-family="Noto Sans, Segoe UI, Helvetica, Arial, sans-serif">'
    )
    yield "<title>One network, two ways of learning</title>"
    yield f"<defs>{head('positive')}{head('best')}</defs>"
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" rx="14" fill="{COLOUR["background"]}"/>'
    yield words(left, 44, "By gradient descent", "positive", 19, 700)
    yield words(right, 44, "By evolution", "best", 19, 700)
    yield words(middle, 44, "One network", "text", 19, 700)
    yield from network(middle, 142)
    yield words(middle, 262, "all weights: one flat vector", "muted", 14)
    yield from vector(middle, 274)
    yield from box(left, 106, "forward", "examples through the network", "positive")
    yield from box(left, 202, "cost", "how wrong its answers are", "positive")
    yield from box(left, 298, "backward, step", "the vector moves down the slope", "positive")
    yield from box(right, 106, "ask", "a generation: many vectors", "best")
    yield from box(right, 202, "step", "each in its world, to the end", "best")
    yield from box(right, 298, "tell", "how fit each one was", "best")
    for x, colour in ((left, "positive"), (right, "best")):
        yield arrow(f"M{x} 137 L{x} 169", colour)
        yield arrow(f"M{x} 233 L{x} 265", colour)
    yield arrow(f"M{middle - 104} 106 L{left + 112} 106", "positive")
    yield arrow(f"M{left + 112} 298 C{middle - 190} 298 {middle - 190} 284 {middle - 140} 284", "positive")
    yield arrow(f"M{middle + 104} 106 L{right - 112} 106", "best")
    yield arrow(f"M{right - 112} 298 C{middle + 190} 298 {middle + 190} 284 {middle + 140} 284", "best")
    yield words(right, 352, "keep, cross and mutate the vectors", "muted", 13)
    yield words(left, 352, "again, a batch at a time", "muted", 13)
    yield f'<path d="M60 378 H{WIDTH - 60}" stroke="{COLOUR["line"]}" stroke-width="1.5"/>'
    yield words(
        middle, 410, "The window draws between the steps; a run without one takes the very same steps.", size=15
    )
    yield words(middle, 437, "One seed, one result: alone, in a crowd, on many workers, stopped and resumed.", "muted")
    yield "</svg>"


if __name__ == "__main__":
    Path(__file__).with_name("how.svg").write_text("\n".join(drawing()) + "\n", encoding="utf-8")
