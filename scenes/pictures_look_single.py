"""One picture large, with the network's ranking beside it, and below it what it looks like augmented."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pygame

from brains.pictures.augment import AugmentSettings, augment
from brains.pictures.picture_set import Pictures
from scenes.picture_surface import enlarged, fitted, grey_or_colour, surface_of
from scenes.pictures_ranking import Ranking, percent
from scenes.theme import Theme

VARIANTS = 8
_ROW = 30
Predict = Callable[[np.ndarray], np.ndarray]
"""``predict(images (n, height, width[, 3])) -> (n, classes)``: how sure the network is of each class."""


@dataclass(frozen=True)
class Variants:
    """Which augmented variants are shown beside the original.

    Attributes:
        shown: whether any are.
        amounts: how much they are changed.
        draw_number: a number more, and they are others.
    """

    shown: bool = False
    amounts: AugmentSettings = field(default_factory=AugmentSettings)
    draw_number: int = 0

    def of(self, image: np.ndarray, number: int) -> np.ndarray:
        """``(variants, height, width[, 3])`` of the picture that is ``number`` in the set."""
        if not self.shown:
            return np.empty((0, *image.shape), dtype=np.float32)
        rng = np.random.default_rng(np.random.SeedSequence(self.draw_number, spawn_key=(number,)))
        return augment(np.repeat(image[None], VARIANTS, axis=0), self.amounts, rng)


class SinglePicture:
    """Draws a picture; asks the network and augments only when something changed.

    Attributes:
        ranking: what the network takes the picture for.
        probabilities: ``(1 + variants, classes)``, of the original and of its variants.
    """

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.ranking = Ranking(theme)
        self.probabilities: np.ndarray = np.empty((0, 0))
        self._names: Sequence[str] = ()
        self._truth = 0
        self._key: tuple[object, ...] = ()
        self._images: np.ndarray = np.empty((0, 1, 1))
        self._surfaces: list[pygame.Surface] = []
        self._scaled: dict[tuple[int, tuple[int, int]], pygame.Surface] = {}

    def look_at(self, pictures: Pictures, number: int, names: Sequence[str], variants: Variants) -> None:
        """Show one of ``pictures``; :meth:`ask` the network after it.

        Args:
            names: of the classes.
            variants: what is shown beside it.
        """
        key = (pictures, number, variants)
        if key == self._key:
            return
        self._key, self._names, self._truth = key, names, int(pictures.labels[number])
        image = pictures.take(slice(number, number + 1)).as_float()
        self._images = np.concatenate([image, variants.of(image[0], number)])
        self._surfaces = [surface_of(packed) for packed in grey_or_colour(self._images)]
        self._scaled.clear()
        self.probabilities = np.empty((0, 0))

    def ask(self, predict: Predict) -> None:
        """Ask the network what it takes original and variants for."""
        self.probabilities = predict(self._images)
        self.ranking.show(self._names, self.probabilities[0], self._truth)

    def draw(self, surface: pygame.Surface, rect: pygame.Rect) -> None:
        """Draw into ``rect``: picture left, ranking right, variants below the picture."""
        theme = self.theme
        if not len(self.probabilities) or rect.width < theme.px(80) or rect.height < theme.px(60):
            return
        left, right = self.divide(theme, rect)
        strip = min(left.height * 2 // 5, theme.px(230)) if len(self._surfaces) > 1 else 0
        place = pygame.Rect(left.left, left.top, left.width, left.height - strip)
        self._draw_framed(surface, 0, place)
        if strip:
            self._draw_strip(surface, pygame.Rect(left.left, place.bottom, left.width, strip))
        box = pygame.Rect(right.left, 0, right.width, min(right.height, len(self.ranking.order) * theme.px(_ROW)))
        box.centery = right.centery
        self.ranking.draw(surface, box)

    @staticmethod
    def divide(theme: Theme, rect: pygame.Rect) -> tuple[pygame.Rect, pygame.Rect]:
        """Where the picture and the ranking go."""
        gap = theme.px(24)
        ranked = min(rect.width // 2, theme.px(400))
        left = pygame.Rect(rect.left, rect.top, rect.width - ranked - gap, rect.height)
        return left, pygame.Rect(left.right + gap, rect.top, ranked, rect.height)

    def _draw_strip(self, surface: pygame.Surface, rect: pygame.Rect) -> None:
        theme = self.theme
        words, gap = theme.line_height("small"), theme.px(8)
        title = theme.text(theme.fit("augmented, and what it is taken for", rect.width, "small"), "small", "muted")
        cells = pygame.Rect(rect.left, rect.top + gap + words, rect.width, rect.height - gap - words)
        rows = 2 if cells.height >= 2 * (theme.px(48) + words) else 1
        columns = VARIANTS // rows
        width, height = cells.width // columns, cells.height // rows
        for index in range(VARIANTS):
            row, column = divmod(index, columns)
            left, top = cells.left + column * width, cells.top + row * height
            box = self._draw_framed(surface, index + 1, pygame.Rect(left, top, width - gap, height - words - gap))
            self._draw_guess(surface, box, index + 1, width - theme.px(2))
            if index == 0:
                surface.blit(title, (box.left, rect.top + gap))

    def _draw_guess(self, surface: pygame.Surface, box: pygame.Rect, index: int, room: int) -> None:
        theme = self.theme
        guess = int(self.probabilities[index].argmax())
        right = guess == self._truth
        words = f"{self._names[guess]} · {percent(float(self.probabilities[index, guess]))}"
        if theme.width(words, "small") > room:
            words = self._names[guess]
        text = theme.text(theme.fit(words, room, "small"), "small", "right" if right else "negative")
        surface.blit(text, (box.centerx - text.get_width() // 2, box.bottom + theme.px(1)))
        if not right:
            pygame.draw.rect(surface, theme["negative"], box.inflate(2 * theme.px(2), 2 * theme.px(2)), theme.px(2))

    def _draw_framed(self, surface: pygame.Surface, index: int, rect: pygame.Rect) -> pygame.Rect:
        picture = self._surfaces[index]
        box = fitted(picture.get_size(), rect)
        if box.width <= 0 or box.height <= 0:
            return box
        key = (index, box.size)
        if key not in self._scaled:
            if len(self._scaled) > 4 * VARIANTS:
                self._scaled.clear()
            self._scaled[key] = enlarged(picture, box.size)
        surface.blit(self._scaled[key], box)
        pygame.draw.rect(surface, self.theme["line"], box.inflate(2, 2), 1)
        return box
