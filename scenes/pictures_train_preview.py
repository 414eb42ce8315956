"""Some pictures as they are, and below each what augmentation makes of it, always other ones."""

from __future__ import annotations

import numpy as np
import pygame

from brains.pictures.augment import AugmentSettings, augment
from brains.pictures.picture_set import Pictures
from scenes.picture_surface import draw_picture, grey_or_colour, surface_of
from scenes.widgets.base import Ui, Widget

MOST_SHOWN = 8
RENEW_S = 1.2


class AugmentPreview(Widget):
    """Two rows of pictures: originals above, augmented below; drawn anew every second while there is change.

    Attributes:
        originals: the pictures of the upper row ``(k, height, width[, 3])``, floats from 0 to 1.
        changed: those of the lower row.
    """

    def __init__(self, ui: Ui, *, seed: int = 0) -> None:
        super().__init__(
            ui,
            hint="Above: pictures as they are. Below: as they are learnt from, other ones in every epoch.\n"
            "What a person would still recognise, the network can learn to.",
        )
        self.originals: np.ndarray = np.zeros((0, 28, 28), dtype=np.float32)
        self.changed = self.originals
        self._settings = AugmentSettings()
        self._rng = np.random.default_rng(seed)
        self._source: Pictures | None = None
        self._age_s = 0.0

    def show_set(self, pictures: Pictures) -> None:
        """Take the first picture of each of the first classes."""
        if pictures is self._source:
            return
        self._source = pictures
        classes, places = np.unique(pictures.labels[:10_000], return_index=True)
        places = places[:MOST_SHOWN]
        if len(classes) < MOST_SHOWN:
            others = np.setdiff1d(np.arange(min(len(pictures), 2 * MOST_SHOWN)), places)
            places = np.concatenate([places, others])[:MOST_SHOWN]
        self.originals = pictures.take(places).as_float()
        self._renew()

    def show_settings(self, settings: AugmentSettings) -> None:
        """Change the pictures so from now on."""
        if settings != self._settings:
            self._settings = settings
            self._renew()

    def _renew(self) -> None:
        self._age_s = 0.0
        self.changed = augment(self.originals, self._settings, self._rng) if len(self.originals) else self.originals
        self.repaint()

    def height(self, width_px: int) -> int:
        return 2 * self._pitch(width_px) + self.theme.px(4)

    def _pitch(self, width_px: int) -> int:
        return max(1, width_px // MOST_SHOWN)

    def update(self, time_delta: float) -> None:
        self._age_s += time_delta
        if self.visible and self._age_s >= RENEW_S and self._settings != AugmentSettings():
            self._renew()
        super().update(time_delta)

    def paint(self, surface: pygame.Surface) -> None:
        pitch, gap = self._pitch(surface.get_width()), self.theme.px(3)
        for row, pictures in enumerate((self.originals, self.changed)):
            top = row * (pitch + self.theme.px(4))
            for place, packed in enumerate(grey_or_colour(pictures)):
                draw_picture(surface, surface_of(packed), pygame.Rect(place * pitch, top, pitch - gap, pitch - gap))
