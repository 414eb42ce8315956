"""One picture large, with the network's ranking beside it, and below it what it looks like augmented."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pygame

from brains.pictures.augment import AugmentSettings, augment
from scenes.picture_ranking import draw_ranking, percent, row_height
from scenes.picture_surface import enlarged, fitted, grey_or_colour, surface_of
from scenes.theme import Theme

VARIANTS = 8
MOST_RANKED = 12
Predict = Callable[[np.ndarray], np.ndarray]
"""``predict(images (n, height, width[, 3])) -> (n, classes)``: how sure the network is of each class."""


class SinglePicture:
    """Draws a picture; asks the network and augments only when something changed.

    Attributes:
        augmented: whether augmented variants are shown below the original.
        amounts: how much they are changed.
        draw_number: which draw of variants is shown; a number more, and they are others.
    """

    def __init__(self) -> None:
        self.augmented = False
        self.amounts = AugmentSettings()
        self.draw_number = 0
        self.probabilities: np.ndarray = np.empty((0, 0))
        self._images: np.ndarray = np.empty((0, 1, 1))
        self._key: tuple[object, ...] = ()
        self._surfaces: list[pygame.Surface] = []
        self._scaled: dict[tuple[int, tuple[int, int]], pygame.Surface] = {}

    def look_at(self, image: np.ndarray, number: int, revision: object, predict: Predict) -> None:
        """Show ``image`` ``(height, width[, 3])``, float32 from 0 to 1, which is ``number`` in the set.

        Args:
            revision: of the network; when it is another one, it is asked again.
            predict: asks the network.
        """
        key = (number, revision, self.augmented, self.amounts, self.draw_number, image.shape, float(image.sum()))
        if key == self._key:
            return
        same = key[:1] + key[2:] == self._key[:1] + self._key[2:]
        self._key = key
        if not same:
            self._images = np.concatenate([image[None], self._variants(image, number)])
            self._surfaces = [surface_of(packed) for packed in grey_or_colour(self._images)]
            self._scaled.clear()
        self.probabilities = predict(self._images)

    def _variants(self, image: np.ndarray, number: int) -> np.ndarray:
        if not self.augmented:
            return np.empty((0, *image.shape), dtype=np.float32)
        rng = np.random.default_rng(np.random.SeedSequence(self.draw_number, spawn_key=(number,)))
        return augment(np.repeat(image[None], VARIANTS, axis=0), self.amounts, rng)

    def draw(self, surface: pygame.Surface, theme: Theme, rect: pygame.Rect, names: Sequence[str], truth: int) -> None:
        """Draw into ``rect``: picture left, ranking right, variants below the picture."""
        if not self._surfaces or rect.width < theme.px(80) or rect.height < theme.px(60):
            return
        left, right = self.divide(theme, rect)
        strip = self._strip_height(theme, left) if self.augmented else 0
        place = pygame.Rect(left.left, left.top, left.width, left.height - strip)
        self._draw_framed(surface, theme, 0, place)
        if self.augmented:
            self._draw_strip(surface, theme, pygame.Rect(left.left, place.bottom, left.width, strip), names, truth)
        self._draw_ranking(surface, theme, right, names, truth)

    @staticmethod
    def divide(theme: Theme, rect: pygame.Rect) -> tuple[pygame.Rect, pygame.Rect]:
        """Where the picture and the ranking go."""
        gap = theme.px(24)
        ranked = min(rect.width // 2, theme.px(400))
        left = pygame.Rect(rect.left, rect.top, rect.width - ranked - gap, rect.height)
        return left, pygame.Rect(left.right + gap, rect.top, ranked, rect.height)

    def _draw_ranking(
        self, surface: pygame.Surface, theme: Theme, rect: pygame.Rect, names: Sequence[str], truth: int
    ) -> None:
        rows = min(len(names), MOST_RANKED, max(1, rect.height // row_height(theme)))
        box = pygame.Rect(rect.left, 0, rect.width, rows * row_height(theme))
        box.centery = rect.centery
        draw_ranking(surface, theme, box, names, self.probabilities[0], truth)

    @staticmethod
    def _strip_height(theme: Theme, left: pygame.Rect) -> int:
        """Of the variants with their words: two rows where there is room."""
        return min(left.height * 2 // 5, theme.px(230))

    def _draw_strip(
        self, surface: pygame.Surface, theme: Theme, rect: pygame.Rect, names: Sequence[str], truth: int
    ) -> None:
        words, gap = theme.line_height("small"), theme.px(8)
        title = theme.fit("augmented, and what it is taken for", rect.width, "small")
        surface.blit(theme.text(title, "small", "muted"), (rect.left, rect.top + gap))
        rect = pygame.Rect(rect.left, rect.top + gap + words, rect.width, rect.height - gap - words)
        rows = 2 if rect.height >= 2 * (theme.px(48) + words) else 1
        columns = VARIANTS // rows
        width, height = rect.width // columns, rect.height // rows
        for index in range(VARIANTS):
            row, column = divmod(index, columns)
            cell = pygame.Rect(rect.left + column * width, rect.top + row * height, width - gap, height - words - gap)
            box = self._draw_framed(surface, theme, index + 1, cell)
            self._draw_guess(surface, theme, box, names, index + 1, truth, width - theme.px(2))

    def _draw_guess(
        self, surface: pygame.Surface, theme: Theme, box: pygame.Rect, names: Sequence[str], index: int, truth: int,
        room: int,
    ) -> None:  # fmt: skip
        guess = int(self.probabilities[index].argmax())
        colour = "right" if guess == truth else "negative"
        sure = percent(float(self.probabilities[index, guess]))
        words = f"{names[guess]} · {sure}"
        text = theme.text(theme.fit(words, room, "small"), "small", colour)
        surface.blit(text, (box.centerx - text.get_width() // 2, box.bottom + theme.px(1)))
        if guess != truth:
            pygame.draw.rect(surface, theme["negative"], box.inflate(2 * theme.px(2), 2 * theme.px(2)), theme.px(2))

    def _draw_framed(self, surface: pygame.Surface, theme: Theme, index: int, rect: pygame.Rect) -> pygame.Rect:
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
        pygame.draw.rect(surface, theme["line"], box.inflate(2, 2), 1)
        return box
