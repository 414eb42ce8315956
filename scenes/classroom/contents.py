"""The list of lessons: a tile for each, ticked when it was understood."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import pygame

from scenes.classroom.check import draw_tick
from scenes.classroom.lesson import Lesson
from scenes.classroom.progress import Progress
from scenes.part import Part
from scenes.widgets import BigNumbers, Button, Panel, Text

_STEPS = {pygame.K_LEFT: (-1, 0), pygame.K_RIGHT: (1, 0), pygame.K_UP: (0, -1), pygame.K_DOWN: (0, 1)}
_LEAST_WIDTH, _LEAST_HEIGHT = 220, 140  # of a tile, in logical pixels
_MOST_COLUMNS = 4
_MOST_LINES = 3


class Contents(Part):
    """The list.

    Args:
        lessons: in order. progress: which of them were understood.
        chosen: called with the number of a lesson, from 0.

    Attributes:
        selected: the tile that Enter opens. tiles: where they lie when nothing is scrolled.
    """

    tab: ClassVar[str] = "Lessons"

    def __init__(self, lessons: Sequence[Lesson], progress: Progress, chosen: Callable[[int], None]) -> None:
        super().__init__()
        self.lessons, self._progress, self._chosen = lessons, progress, chosen
        self.selected = self.next_lesson()
        self.tiles: list[pygame.Rect] = []
        self._scroll = 0
        self._pressed: int | None = None
        self._pictures: dict[int, tuple[object, pygame.Surface]] = {}

    def next_lesson(self) -> int:
        """The first that was not understood yet; 0 when all were."""
        waiting = [k for k, lesson in enumerate(self.lessons) if lesson.name not in self._progress.understood]
        return waiting[0] if waiting else 0

    # panel

    def build(self, panel: Panel) -> None:
        ui = panel.ui
        self.section(panel, "")
        self._numbers = BigNumbers(ui, ["Lessons", "Understood"])
        self._go = Button(
            ui,
            "Begin",
            lambda: self._chosen(self.next_lesson()),
            hint="The first lesson that is not ticked",
            key="Enter",
            look="primary",
        )
        panel.add(
            self._numbers,
            self._go,
            Text(
                ui,
                "Every lesson is a small thing to play with. Drag what can be dragged, do what is to try, and its "
                "check ticks itself when you have seen it. Every number comes from the network that also drives cars "
                "and reads the digits.",
            ),
            Button(ui, "Forget my ticks", self.forget, hint="All lessons begin anew", look="quiet"),
        )

    def forget(self) -> None:
        """All lessons begin anew."""
        self._progress.forget()
        for lesson in self.lessons:
            lesson.forget()
        self.selected = 0

    def animate(self, elapsed_s: float) -> None:
        done = sum(lesson.name in self._progress.understood for lesson in self.lessons)
        self._numbers.show_values((str(len(self.lessons)), ""), (str(done), f"of {len(self.lessons)}"))
        words = f"{'Go on with' if done else 'Begin with'} lesson {self.next_lesson() + 1}"
        words = "Begin again" if done == len(self.lessons) else words
        if self._go.text != words:
            self._go.set_text(words)

    # input

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.KEYDOWN:
            return self._key(event.key)
        if event.type == pygame.MOUSEWHEEL:
            self._scroll_to(self._scroll - event.y * self.theme.px(48))
            return True
        if event.type == pygame.MOUSEMOTION:
            over = self._tile_at(event.pos)
            if over is not None:
                self.selected = over
            return over is not None
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._pressed = self._tile_at(event.pos)
            return self._pressed is not None
        if event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            pressed, self._pressed = self._pressed, None
            if pressed is not None and pressed == self._tile_at(event.pos):
                self._chosen(pressed)
                return True
        return False

    def _key(self, key: int) -> bool:
        if key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            self._chosen(self.selected)
            return True
        if pygame.K_1 <= key <= pygame.K_9 and key - pygame.K_1 < len(self.lessons):
            self._chosen(key - pygame.K_1)
            return True
        if key not in _STEPS:
            return False
        across, down = _STEPS[key]
        columns = sum(tile.top == self.tiles[0].top for tile in self.tiles)
        to = self.selected + across + down * columns
        if 0 <= to < len(self.lessons):
            self.selected = to
            tile, world = self.tile(to), self.app.areas.world
            if not world.contains(tile):
                self._scroll_to(self._scroll + tile.centery - world.centery)
        return True

    def tile(self, index: int) -> pygame.Rect:
        """Where a tile is now, in window pixels."""
        return self.tiles[index].move(0, -self._scroll)

    def _tile_at(self, position: tuple[int, int]) -> int | None:
        return next((k for k in range(len(self.tiles)) if self.tile(k).collidepoint(position)), None)

    def _scroll_to(self, scroll: int) -> None:
        bottom = max((tile.bottom for tile in self.tiles), default=0) + self.theme.px(12)
        self._scroll = min(max(0, bottom - self.app.areas.world.bottom), max(0, scroll))

    # drawing

    def resize(self) -> None:
        theme, world = self.theme, self.app.areas.world
        gap, pad, count = theme.px(12), theme.px(16), len(self.lessons)
        room = max(1, world.width - 2 * pad)
        columns = min(_MOST_COLUMNS, max(1, (room + gap) // (theme.px(_LEAST_WIDTH) + gap)))
        rows = -(-count // columns)
        width = (room - gap * (columns - 1)) // columns
        height = max(theme.px(_LEAST_HEIGHT), (world.height - pad - rows * gap) // max(1, rows))
        self.tiles = [
            pygame.Rect(
                world.left + pad + (k % columns) * (width + gap),
                world.top + gap + (k // columns) * (height + gap),
                max(1, width),
                height,
            )
            for k in range(count)
        ]
        self._scroll_to(self._scroll)

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        for index in range(len(self.tiles)):
            tile = self.tile(index)
            if tile.colliderect(self.app.areas.world):
                self._draw_tile(surface, index, tile)

    def _draw_tile(self, surface: pygame.Surface, index: int, tile: pygame.Rect) -> None:
        """Draw a tile, from the picture that is kept of it as long as it looks the same."""
        theme, lesson = self.theme, self.lessons[index]
        look = (tile.size, theme.scale, index == self.selected, lesson.name in self._progress.understood)
        kept = self._pictures.get(index)
        if kept is None or kept[0] != look:
            picture = pygame.Surface(tile.size)
            picture.fill(theme["background"])
            self._paint_tile(picture, index, picture.get_rect())
            kept = self._pictures[index] = (look, picture)
        surface.blit(kept[1], tile)

    def _paint_tile(self, surface: pygame.Surface, index: int, tile: pygame.Rect) -> None:
        theme, lesson = self.theme, self.lessons[index]
        border = "positive" if index == self.selected else "line"
        surface.blit(theme.rounded(tile.size, "panel", theme.px(10), border=border), tile)
        inner = tile.inflate(-theme.px(24), -theme.px(20))
        lines = theme.wrap(lesson.sentence, inner.width, "small")
        if len(lines) > _MOST_LINES:
            lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]} …"]
        words = theme.line_height("text") + len(lines) * theme.line_height("small") + theme.px(4)
        box = pygame.Rect(inner.left, inner.top, inner.width, max(1, inner.height - words))
        clip = surface.get_clip()
        surface.set_clip(box.clip(clip))
        lesson.sketch(surface, box, theme)
        surface.set_clip(clip)
        top = inner.bottom - words + theme.px(4)
        title = theme.fit(f"{index + 1} · {lesson.title}", inner.width, bold=True)
        surface.blit(theme.text(title, bold=True), (inner.left, top))
        top += theme.line_height("text")
        for line in lines:
            surface.blit(theme.text(theme.fit(line, inner.width, "small"), "small", "muted"), (inner.left, top))
            top += theme.line_height("small")
        if lesson.name in self._progress.understood:
            centre = (tile.right - theme.px(18), tile.top + theme.px(18))
            draw_tick(surface, theme["right"], theme["panel"], centre, theme.px(9))

    def status(self) -> str:
        return f"{len(self.lessons)} lessons"

    def hint(self) -> str:
        return "click a lesson, or arrows and Enter · F1 help"
