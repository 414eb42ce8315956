"""The first thing a person sees: what this is, and a card for every scene."""

from __future__ import annotations

import math
from typing import ClassVar

import pygame

from scenes.launcher_sketch import LivingNetwork
from scenes.registry import CARDS, SceneCard, Thumbnail, preload
from scenes.scene import Scene
from scenes.widgets import Panel

_STEPS = {pygame.K_LEFT: (-1, 0), pygame.K_RIGHT: (1, 0), pygame.K_UP: (0, -1), pygame.K_DOWN: (0, 1)}
_THUMBNAIL_SHAPE = 0.56  # height of a card's picture by its width
_PRELOAD_AT = 3  # frames after which the scenes' code is imported in the background
_REFRESHED = 2  # pictures drawn anew in a frame, besides the selected one


class Launcher(Scene):
    """Cards to open scenes with the mouse, arrows and Enter, or a digit; beside them a small network at work."""

    title: ClassVar[str] = "Neurarium"
    subtitle: ClassVar[str] = "A terrarium of small brains"
    has_panel: ClassVar[bool] = False
    bare: ClassVar[bool] = True

    def __init__(self) -> None:
        self.cards: list[SceneCard] = list(CARDS)
        self.selected = 0
        self._time_s = 0.0
        self._frames = 0
        self._scroll = 0
        self._pressed: int | None = None
        self._pictures: dict[str, Thumbnail | None] = {}
        self._surfaces: dict[str, pygame.Surface] = {}
        self._lift: list[float] = [0.0] * len(self.cards)
        self.rects: list[pygame.Rect] = []
        self._hero = pygame.Rect(0, 0, 0, 0)
        self._sketch_box = pygame.Rect(0, 0, 0, 0)

    def build(self, panel: Panel) -> None:
        self._sketch = LivingNetwork(self.app.theme)
        self._surfaces.clear()

    def keys(self) -> list[tuple[str, str]]:
        return [("arrows, Enter", "choose a scene, open it"), ("1 to 9", "open a scene"), ("wheel", "scroll the cards")]

    def status(self) -> str:
        return f"{len(self.cards)} scene{'s' if len(self.cards) != 1 else ''}"

    def hint(self) -> str:
        return "click a card, or arrows and Enter · F1 help · Ctrl+Q quit"

    # layout

    def resize(self) -> None:
        theme, world = self.app.theme, self.app.areas.world
        margin = min(theme.px(56), max(4, world.width // 18))
        gap = min(theme.px(22), max(4, world.width // 40))
        share = 0.40 if len(self.cards) <= 4 else 0.27
        hero_height = round(min(theme.px(300), max(theme.px(84), world.height * share)))
        hero_height = min(hero_height, world.height)
        self._hero = pygame.Rect(margin, world.top, max(1, world.width - 2 * margin), hero_height)
        room = pygame.Rect(margin, world.top + hero_height, self._hero.width, max(1, world.height - hero_height - gap))
        self._cards_room = room
        self.rects = self._arrange(room, gap)
        self._scroll = 0
        self._surfaces.clear()
        right = max((rect.right for rect in self.rects), default=room.left)
        if world.right - right > world.width * 0.42:
            left = max(right + gap, round(world.width * 0.46))
            self._sketch_box = pygame.Rect(left, world.top + gap, world.right - margin - left, world.height - 2 * gap)
        else:
            left = world.left + round(world.width * 0.55)
            self._sketch_box = pygame.Rect(left, world.top + gap, world.right - margin - left, hero_height - gap)

    def _arrange(self, room: pygame.Rect, gap: int) -> list[pygame.Rect]:
        """The largest equal cards that fit the room; smallest ones that run out of it below, if none fit."""
        count = len(self.cards)
        if not count:
            return []
        theme = self.app.theme
        best: tuple[int, int, int] | None = None
        for columns in range(1, count + 1):
            rows = math.ceil(count / columns)
            width = min(theme.px(440), (room.width - gap * (columns - 1)) // columns)
            height = (room.height - gap * (rows - 1)) // rows
            for _ in range(2):  # narrower cards may need another line of words
                width = min(width, round((height - self._words_height(width)) / _THUMBNAIL_SHAPE))
            if width >= theme.px(170) and (best is None or width > best[0]):
                best = (width, columns, round(width * _THUMBNAIL_SHAPE) + self._words_height(width))
        if best is None:
            width = max(1, min(room.width, theme.px(230)))
            columns = max(1, (room.width + gap) // (width + gap))
            picture = min(round(width * _THUMBNAIL_SHAPE), theme.px(110))
            best = (width, columns, picture + self._words_height(width))
        width, columns, height = best
        return [
            pygame.Rect(
                room.left + (k % columns) * (width + gap), room.top + (k // columns) * (height + gap), width, height
            )
            for k in range(count)
        ]

    def _words_height(self, width: int) -> int:
        """What title and line take in cards of that width; all cards as much as the wordiest."""
        theme = self.app.theme
        lines = max(len(theme.wrap(card.line, width - theme.px(28))[:2]) for card in self.cards)
        return theme.line_height("title") + lines * theme.line_height("text") + theme.px(28)

    def _columns(self) -> int:
        return sum(1 for rect in self.rects if rect.top == self.rects[0].top) if self.rects else 1

    def card_rect(self, index: int) -> pygame.Rect:
        """Where a card is in the window now, scrolling included."""
        return self.rects[index].move(0, -self._scroll)

    def _scroll_to(self, scroll: int) -> None:
        bottom = max((rect.bottom for rect in self.rects), default=0)
        most = max(0, bottom + self.app.theme.px(10) - self.app.areas.world.bottom)
        self._scroll = min(most, max(0, scroll))

    # input

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.KEYDOWN:
            return self._key(event)
        if event.type == pygame.MOUSEMOTION:
            hovered = self._card_at(event.pos)
            if hovered is not None:
                self.selected = hovered
            return hovered is not None
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._pressed = self._card_at(event.pos)
            return self._pressed is not None
        if event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            released, pressed = self._card_at(event.pos), self._pressed
            self._pressed = None
            if released is not None and released == pressed:
                self.open_card(released)
            return released is not None
        if event.type == pygame.MOUSEWHEEL:
            self._scroll_to(self._scroll - event.y * self.app.theme.px(48))
            return True
        return False

    def _key(self, event: pygame.event.Event) -> bool:
        if event.key in (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE) and self.cards:
            self.open_card(self.selected)
            return True
        if pygame.K_1 <= event.key <= pygame.K_9 and event.key - pygame.K_1 < len(self.cards):
            self.open_card(event.key - pygame.K_1)
            return True
        if event.key in _STEPS and self.cards:
            across, down = _STEPS[event.key]
            to = self.selected + across + down * self._columns()
            if 0 <= to < len(self.cards):
                self.selected = to
                self._bring_into_sight(to)
            return True
        return False

    def _bring_into_sight(self, index: int) -> None:
        rect, room = self.card_rect(index), self._cards_room
        if rect.top < room.top:
            self._scroll_to(self._scroll - (room.top - rect.top))
        elif rect.bottom > self.app.areas.world.bottom:
            self._scroll_to(self._scroll + rect.bottom - self.app.areas.world.bottom + self.app.theme.px(10))

    def _card_at(self, position: tuple[int, int]) -> int | None:
        for index in range(len(self.rects)):
            if self.card_rect(index).collidepoint(position):
                return index
        return None

    def open_card(self, index: int) -> None:
        """Go to that card's scene; one that is open already resumes."""
        self.selected = index
        self.app.open(self.cards[index].name)

    # drawing

    def animate(self, elapsed_s: float) -> None:
        self._time_s += elapsed_s
        share = 1.0 - 0.5 ** (elapsed_s / 0.06)
        for index in range(len(self._lift)):
            self._lift[index] += ((index == self.selected) - self._lift[index]) * share

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        self._sketch.draw(surface, self._sketch_box, self._time_s)
        self._draw_hero(surface)
        clip = surface.get_clip()
        surface.set_clip(clip.clip(pygame.Rect(0, self._cards_room.top - 8, clip.width, clip.height)))
        self._draw_pictures()
        for index in range(len(self.cards)):
            self._draw_card(surface, index)
        surface.set_clip(clip)
        self._frames += 1
        if self._frames == _PRELOAD_AT:
            preload(self.cards)

    def _draw_hero(self, surface: pygame.Surface) -> None:
        theme, hero = self.app.theme, self._hero
        lines = [("Neurarium", "hero", "text", True), ("A terrarium of small brains", "title", "muted", False)]
        if hero.height >= theme.px(210):
            lines.append(("Watch little neural networks learn: by gradient, and by evolution.", "text", "muted", False))
        if hero.height < theme.px(110) or hero.width < theme.px(300):
            lines[0] = ("Neurarium", "big", "text", True)
        pictures = [
            theme.text(theme.fit(words, hero.width, size, bold), size, colour, bold)
            for words, size, colour, bold in lines
        ]
        total = sum(picture.get_height() for picture in pictures)
        y = max(hero.top, hero.centery - total // 2)
        for picture in pictures:
            surface.blit(picture, (hero.left, y))
            y += picture.get_height() + (theme.px(2) if hero.height >= theme.px(110) else 0)

    def _draw_pictures(self) -> None:
        """Draw the selected card's picture in every frame, a few of the others in turn."""
        if not self._frames or not self.cards:
            return  # the first frame should be there at once
        turn = [(self._frames * _REFRESHED + k) % len(self.cards) for k in range(_REFRESHED)]
        for index in {self.selected, *turn}:
            card = self.cards[index]
            surface = self._surfaces.get(card.name)
            size = self._picture_size(index)
            if surface is None or surface.get_size() != size:
                surface = self._surfaces[card.name] = pygame.Surface(size)
            if card.name not in self._pictures:
                self._pictures[card.name] = card.load_thumbnail()
            draw = self._pictures[card.name]
            if draw is not None:
                draw(surface, self._time_s)
                _round_corners(surface, self.app.theme.px(8), self.app.theme["panel"])

    def _picture_size(self, index: int) -> tuple[int, int]:
        theme, rect = self.app.theme, self.rects[index]
        return max(1, rect.width - theme.px(12)), max(1, rect.height - self._words_height(rect.width) + theme.px(4))

    def _draw_card(self, surface: pygame.Surface, index: int) -> None:
        theme, card, lift = self.app.theme, self.cards[index], self._lift[index]
        rect = self.card_rect(index).move(0, -round(theme.px(4) * lift))
        if not rect.colliderect(surface.get_clip()):
            return
        chosen = index == self.selected
        border = "positive" if chosen else "line"
        surface.blit(theme.rounded(rect.size, "panel", theme.px(12), border=border), rect)
        inset = theme.px(6)
        picture = self._surfaces.get(card.name)
        size = self._picture_size(index)
        if picture is not None and self._pictures.get(card.name) is not None:
            surface.blit(picture, (rect.left + inset, rect.top + inset))
        else:
            surface.blit(theme.rounded(size, "background", theme.px(8)), (rect.left + inset, rect.top + inset))
        self._draw_words(surface, card, rect, rect.top + inset + size[1] + theme.px(8), index)

    def _draw_words(self, surface: pygame.Surface, card: SceneCard, rect: pygame.Rect, y: int, index: int) -> None:
        theme = self.app.theme
        left, room = rect.left + theme.px(14), rect.width - theme.px(28)
        waits = card.name in self.app.sessions
        mark = theme.text("waits for you" if waits else str(index + 1), "small", "best" if waits else "muted")
        if waits or index < 9:
            key = mark.get_rect(right=rect.right - theme.px(16), top=y + theme.px(5))
            cap = key.inflate(theme.px(12), theme.px(5))
            surface.blit(theme.rounded(cap.size, "control", theme.px(4)), cap)
            surface.blit(mark, key)
            room -= theme.px(22)
        title = theme.fit(card.title, room - mark.get_width() - theme.px(8), "title", True)
        surface.blit(theme.text(title, "title", bold=True), (left, y))
        y += theme.line_height("title")
        room = rect.width - theme.px(28)
        for line in theme.wrap(card.line, room)[:2]:
            surface.blit(theme.text(theme.fit(line, room), colour="muted"), (left, y))
            y += theme.line_height("text")


def _round_corners(surface: pygame.Surface, radius: int, ground: pygame.Color) -> None:
    """Paint the ground over the corners, so that a square picture sits in a rounded card."""
    width, height = surface.get_size()
    radius = min(radius, width // 2, height // 2)
    corner = _corner(radius, tuple(ground))
    for flip_x, flip_y, place in (
        (False, False, (0, 0)),
        (True, False, (width - radius, 0)),
        (False, True, (0, height - radius)),
        (True, True, (width - radius, height - radius)),
    ):
        surface.blit(pygame.transform.flip(corner, flip_x, flip_y), place)


def _corner(radius: int, ground: tuple[int, ...]) -> pygame.Surface:
    k = 4
    large = pygame.Surface((radius * k, radius * k), pygame.SRCALPHA)
    large.fill(ground)
    pygame.draw.circle(large, (*ground[:3], 0), (radius * k, radius * k), radius * k)
    return pygame.transform.smoothscale(large, (radius, radius))
