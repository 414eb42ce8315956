"""One place for every colour, size and font: our own drawing and pygame_gui's controls read the same file."""

from __future__ import annotations

import io
import json
from collections import OrderedDict
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pygame

_CACHED_TEXTS = 1500
_CACHED_SHAPES = 300
_OVERSAMPLING = 4  # shapes are drawn this much larger and shrunk: smooth corners without OpenGL


@lru_cache(maxsize=1)
def _theme_file() -> dict[str, Any]:
    return json.loads((files("assets") / "theme" / "theme.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=32)
def _font(size_px: int, bold: bool) -> pygame.font.Font:
    # Noto Sans comes with pygame_gui (SIL Open Font License), so it need not be shipped twice.
    name = "NotoSans-Bold.ttf" if bold else "NotoSans-Regular.ttf"
    return pygame.font.Font(io.BytesIO((files("pygame_gui") / "data" / name).read_bytes()), size_px)


class Theme:
    """Palette, type sizes and measures at one user-interface scale.

    Attributes:
        scale: how many pixels one logical pixel takes; 1.0 on an ordinary screen, 2.0 on a 4K one.
        palette: name -> colour; each name has one meaning everywhere (``best`` is always the best one).
    """

    def __init__(self, scale: float = 1.0) -> None:
        source = _theme_file()
        self.scale = scale
        self.palette = {name: pygame.Color(value) for name, value in source["palette"].items()}
        self._type: dict[str, int] = source["type"]
        self._metrics: dict[str, int] = source["metrics"]
        self._texts: OrderedDict[tuple[object, ...], pygame.Surface] = OrderedDict()
        self._shapes: OrderedDict[tuple[object, ...], pygame.Surface] = OrderedDict()

    def __getitem__(self, name: str) -> pygame.Color:
        """The colour of that name."""
        return self.palette[name]

    def px(self, logical: float) -> int:
        """Logical pixels to window pixels; at least 1 for anything above 0."""
        return max(1, round(logical * self.scale)) if logical > 0 else 0

    def measure(self, name: str) -> int:
        """A named measure of the theme file (``panel``, ``row``, ``pad`` ...) in window pixels."""
        return self.px(self._metrics[name])

    def font(self, size: str = "text", bold: bool = False) -> pygame.font.Font:
        """Noto Sans in one of the theme's sizes (``big``, ``text``, ``small``, ``title``, ``hero``)."""
        wanted = self.px(self._type[size]), bold
        try:
            _font(*wanted).get_linesize()
        except pygame.error:  # something in this process, as a Gymnasium environment does, has ended pygame in between
            _font.cache_clear()
        return _font(*wanted)

    def text(self, string: str, size: str = "text", colour: str = "text", bold: bool = False) -> pygame.Surface:
        """The string as a picture; kept, so that drawing the same words again costs one blit."""
        key = (string, size, colour, bold)
        picture = self._texts.get(key)
        if picture is None:
            picture = self.font(size, bold).render(_with_long_minus(string), True, self[colour])
            self._texts[key] = picture
            if len(self._texts) > _CACHED_TEXTS:
                self._texts.popitem(last=False)
        else:
            self._texts.move_to_end(key)
        return picture

    def width(self, string: str, size: str = "text", bold: bool = False) -> int:
        """How many pixels the string is wide."""
        return self.font(size, bold).size(_with_long_minus(string))[0]

    def line_height(self, size: str = "text") -> int:
        """From one line of text to the next, in pixels."""
        return self.font(size).get_linesize()

    def fit(self, string: str, width_px: int, size: str = "text", bold: bool = False) -> str:
        """The string, or as much of its beginning as fits into the width, ended by an ellipsis."""
        if self.width(string, size, bold) <= width_px:
            return string
        low, high = 0, len(string)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width(string[:middle].rstrip() + "…", size, bold) <= width_px:
                low = middle
            else:
                high = middle - 1
        return string[:low].rstrip() + "…" if low else ""

    def wrap(self, string: str, width_px: int, size: str = "text") -> list[str]:
        """The string broken between words into lines that fit the width."""
        lines: list[str] = []
        for paragraph in string.split("\n"):
            line = ""
            for word in paragraph.split():
                longer = f"{line} {word}" if line else word
                if line and self.width(longer, size) > width_px:
                    lines.append(line)
                    longer = word
                line = longer
            lines.append(line)
        return lines

    def rounded(
        self,
        size_px: tuple[int, int],
        colour: str | pygame.Color,
        radius_px: float | None = None,
        border: str | None = None,
    ) -> pygame.Surface:
        """A smooth rounded rectangle (a disc, if the radius is half its side) on a transparent ground; kept."""
        width, height = max(1, size_px[0]), max(1, size_px[1])
        fill = self[colour] if isinstance(colour, str) else colour
        radius = self.measure("radius") if radius_px is None else radius_px
        key = (width, height, tuple(fill), radius, border)
        shape = self._shapes.get(key)
        if shape is None:
            shape = self._draw_rounded(width, height, fill, radius, border)
            self._shapes[key] = shape
            if len(self._shapes) > _CACHED_SHAPES:
                self._shapes.popitem(last=False)
        else:
            self._shapes.move_to_end(key)
        return shape

    def _draw_rounded(
        self, width: int, height: int, fill: pygame.Color, radius: float, border: str | None
    ) -> pygame.Surface:
        k = _OVERSAMPLING
        ground = self[border] if border else fill
        # A transparent ground of the same colour keeps dark fringes out of the shrunk edge.
        large = pygame.Surface((width * k, height * k), pygame.SRCALPHA)
        large.fill((ground.r, ground.g, ground.b, 0))
        box = large.get_rect()
        pygame.draw.rect(large, ground, box, border_radius=round(radius * k))
        if border:
            line = self.px(1) * k
            inner = box.inflate(-2 * line, -2 * line)
            pygame.draw.rect(large, fill, inner, border_radius=max(0, round(radius * k) - line))
        return pygame.transform.smoothscale(large, (width, height))

    def gui_theme(self) -> dict[str, Any]:
        """The theme of pygame_gui's controls: ``@name`` became the palette's colour, ``$n`` n scaled pixels."""
        return self._resolve(_theme_file()["gui"])

    def _resolve(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._resolve(inner) for key, inner in value.items()}
        if value.startswith("@"):
            return _theme_file()["palette"][value[1:]]
        parts = value.split(",")
        return ",".join(str(self.px(float(part[1:]))) if part.startswith("$") else part for part in parts)


def mix(first: pygame.Color, second: pygame.Color, share: float) -> pygame.Color:
    """The colour that lies at ``share`` (0 to 1) of the way from the first to the second."""
    return first.lerp(second, min(1.0, max(0.0, share)))


def _with_long_minus(string: str) -> str:
    # The typeface draws a minus as short as a hyphen; its en dash has the length of a plus.
    return string.replace("\N{MINUS SIGN}", "\N{EN DASH}")
