"""One neuron of the first layer: its weights, its dream, and the pictures of the set that excite it most."""

from __future__ import annotations

from functools import partial

import numpy as np
import pygame

from brains.network import Network
from brains.pictures.inside import excitations
from brains.pictures.picture_set import Pictures
from scenes.picture_grid import Label, PictureGrid
from scenes.picture_surface import enlarged, fitted, grey_or_colour, surface_of
from scenes.pictures_inside_exciting import Exciting
from scenes.pictures_inside_growing import GrowingDreams
from scenes.pictures_session import PicturesSession
from scenes.pictures_snapshot import Snapshot
from scenes.theme import Theme

DREAM_STEPS = 200
RENEW_S = 1.0
"""While the network trains, its pictures are looked through anew at the earliest after that time."""


class NeuronDetail:
    """Draws a neuron; its pass over the pictures runs in the background.

    Args:
        theme: colours, fonts, measures.
        neuron: its number in the layer.
        session: with the network, and the threads for all this.
        seed: of its dream.

    Attributes:
        neuron: its number in the layer.
        dream: grows a step a frame; None before the first frame.
        numbers: in the training pictures, of those that excite it most, the most first.
    """

    def __init__(self, theme: Theme, neuron: int, session: PicturesSession, seed: int) -> None:
        self.theme, self.neuron = theme, neuron
        self._session = session
        self.dream: GrowingDreams | None = None
        self.numbers: np.ndarray = np.empty(0, dtype=np.intp)
        self.grid = PictureGrid(theme, self._cells, self._label)
        self._seed = seed
        self._pictures: Pictures | None = None
        self._classes: tuple[str, ...] = ()
        self._network: Network | None = None
        self._pass: Exciting | None = None
        self._seen, self._old, self._since_s = -1, False, 0.0
        self._upper = pygame.Rect(0, 0, 0, 0)

    def animate(self, elapsed_s: float) -> None:
        """Once a frame: follow the network, let the dream grow, show what was found."""
        self._since_s += elapsed_s
        snapshot = self._session.snapshot
        network = snapshot.network
        if self.dream is None:
            self.dream = GrowingDreams(self._session, network, [self.neuron], self._seed, DREAM_STEPS, layer=0)
        self.dream.use_network(network)
        self.dream.follow()
        if not self.dream.grown:
            self.dream.grow()
        waiting = self._pass is not None and (not self._pass.complete or self._since_s < RENEW_S)
        if network is not self._network and not waiting:
            self._look_through(snapshot)
        self._show_found()

    def _look_through(self, snapshot: Snapshot) -> None:
        """Begin to look for the pictures that excite it most."""
        self._network, self._since_s = snapshot.network, 0.0
        pictures = snapshot.pictures
        if pictures is not None and pictures.shape == snapshot.shape:
            if pictures.train is not self._pictures:
                self.numbers = np.empty(0, dtype=np.intp)
            self._pictures, self._classes = pictures.train, pictures.classes
            excite = partial(excitations, snapshot.network)
            self._pass, self._seen = Exciting(pictures.train, excite, self._session.between_frames), -1
            self._pass.start()

    def _show_found(self) -> None:
        """As it comes; but what was found before, with other weights, is shown until the new pass is at its end."""
        found = self._pass
        if found is None or found.done == self._seen or (len(self.numbers) and self._old and not found.complete):
            return
        self._seen = found.done
        self._old = found.complete
        numbers, excitements = found.of(self.neuron)
        self.numbers = numbers[excitements > 0]
        self.grid.fill(len(self.numbers))

    def stop(self) -> None:
        """End the pass; the next frame begins it anew."""
        if self._pass is not None:
            self._pass.stop()
        self._pass = self._network = None

    def handle(self, event: pygame.event.Event) -> bool:
        """Scroll the pictures."""
        return self.grid.handle(event)

    # drawing

    def lay_out(self, rect: pygame.Rect) -> None:
        """Draw there from now on: weights and dream above, pictures below."""
        theme = self.theme
        words = theme.line_height("small") + theme.px(4)
        inner = rect.inflate(-2 * theme.px(6), 0)
        upper = min(inner.height * 55 // 100, inner.width // 2 + words)
        self._upper = pygame.Rect(inner.left, inner.top, inner.width, upper)
        lower = pygame.Rect(rect.left, inner.top + upper + words, rect.width, max(0, inner.height - upper - words))
        self.grid.lay_out(lower, theme.px(56))

    def draw(self, surface: pygame.Surface, weights: np.ndarray) -> None:
        """Draw it; ``weights`` are the packed colours ``(height, width)`` of its weight picture."""
        theme, box = self.theme, self._upper
        half = (box.width - theme.px(16)) // 2
        places = [pygame.Rect(box.left + index * (half + theme.px(16)), box.top, half, box.height) for index in (0, 1)]
        self._draw_one(surface, places[0], weights, "its weights")
        if self.dream is not None:
            image = grey_or_colour(self.dream.now.images)[0]
            growing = "grown" if self.dream.grown else f"step {self.dream.now.steps}"
            self._draw_one(surface, places[1], image, f"its dream: what would excite it most · {growing}")
        self._draw_found(surface)

    def _draw_found(self, surface: pygame.Surface) -> None:
        theme, share = self.theme, self._share
        words = "the training pictures that excite it most"
        if share is not None and share < 1 and not self._old:
            words += f" · {int(100 * share)} % seen"
        if share == 1 and not len(self.numbers):
            words = "no training picture excites it: this neuron is dead"
        text = theme.text(theme.fit(words, self._upper.width, "small"), "small", "muted")
        surface.blit(text, (self._upper.left, self.grid.rect.top - text.get_height()))
        self.grid.draw(surface)

    @property
    def _share(self) -> float | None:
        return self._pass.done / len(self._pass.pictures) if self._pass is not None else None

    def _draw_one(self, surface: pygame.Surface, place: pygame.Rect, packed: np.ndarray, words: str) -> None:
        theme = self.theme
        line = theme.line_height("small")
        picture = surface_of(packed)
        room = pygame.Rect(place.left, place.top + line, place.width, max(1, place.height - line))
        box = fitted(picture.get_size(), room)
        box.left = place.left
        if box.width > 0 and box.height > 0:
            surface.blit(enlarged(picture, box.size), box)
            pygame.draw.rect(surface, theme["line"], box.inflate(2, 2), 1)
        surface.blit(theme.text(theme.fit(words, place.width, "small"), "small", "muted"), (place.left, box.top - line))

    def _cells(self, places: np.ndarray) -> np.ndarray:
        assert self._pictures is not None
        return grey_or_colour(self._pictures.images[self.numbers[places]])

    def _label(self, place: int) -> Label:
        assert self._pictures is not None
        return Label(self._classes[int(self._pictures.labels[self.numbers[place]])])
