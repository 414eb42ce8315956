"""The view of occlusion: a patch slides over the picture, and shows which places made the network so sure."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pygame

from brains.pictures.inside import occlusion
from scenes.picture_surface import enlarged, fitted, grey_or_colour, limits_of, surface_of, two_coloured
from scenes.pictures_inside_view import View
from scenes.pictures_ranking import Ranking, percent
from scenes.scene import Action
from scenes.widgets import Button, ButtonRow, LabelledSlider, Panel, Scale, Text, ToggleGroup

if TYPE_CHECKING:
    from scenes.pictures_inside import InsidePage

_PATCH = 6


class OcclusionView(View):
    """The picture, the map over it, and the ranking.

    Attributes:
        patch: side of the patch, in pixels of the picture.
        own: whether the drawing of page Draw is looked at, if there is one.
        number: of the test picture that is looked at else.
        image: ``(height, width[, 3])`` that is looked at, or None; truth: its class, if it is known.
        explained: the class whose evidence is mapped; None for the first guess.
        shares: how sure the network is of every class.
        map: ``(height, width)``; above 0 where the network loses by what is covered.
    """

    tab: ClassVar[str] = "Occlusion"
    tab_hint: ClassVar[str] = "which places of a picture the network relies on"
    key: ClassVar[str] = "O"

    def __init__(self, page: InsidePage) -> None:
        super().__init__(page)
        self.patch = _PATCH
        self.own = True
        self.number = 0
        self.image: np.ndarray | None = None
        self.truth: int | None = None
        self.explained: int | None = None
        self.shares: np.ndarray = np.empty(0)
        self.map: np.ndarray | None = None
        self._ranking: Ranking
        self._looked: tuple[object, ...] = ()
        self._asked: tuple[object, ...] = ()
        self._future: Future[np.ndarray] | None = None
        self._pictures: list[pygame.Surface] = []

    # panel and clock

    def build(self, panel: Panel) -> None:
        self._ranking, self._looked, self._asked = Ranking(self.theme), (), ()
        self.section(panel, "Occlusion")
        ui = panel.ui
        hints = ("What is drawn on page Draw", "A picture of the test set")
        self.source = ToggleGroup(ui, ("My drawing", "Test picture"), 0, self._choose, hints=hints, keys=("Y", "Y"))
        gap = ui.theme.px(4)
        walk = ButtonRow(
            [
                Button(ui, "Previous", lambda: self.go(-1), hint="The test picture before", key="Left"),
                Button(ui, "Next", lambda: self.go(1), hint="The next test picture", key="Right"),
            ],
            gap,
        )
        hint = "A small patch shows details, a large one what matters at all"
        scale = Scale(2, 14, integer=True)
        self.size = LabelledSlider(ui, "Patch", scale, self.patch, self.set_patch, default=_PATCH, unit="px", hint=hint)
        words = (
            "Blue: with this place covered the network is less sure of the class, so it speaks for it. "
            "Vermilion: it becomes surer, so the place speaks against it. Click a class in the ranking to explain it."
        )
        panel.add(self.source, walk, self.size, Text(ui, words))

    def _choose(self, index: int) -> None:
        self.use_own(index == 0)

    def animate(self, elapsed_s: float) -> None:
        self._look()
        if self.image is not None:
            self._map()
            self._ranking.animate(elapsed_s)

    def _look(self) -> None:
        """Take over drawing or test picture, and what the network says to it."""
        session, snapshot = self.session, self.snapshot
        drawing = session.drawing if self.own and session.drawing is not None else None
        if drawing is not None and drawing.shape != snapshot.shape:
            drawing = None
        key = (drawing is not None, session.drawing_revision, self.number, snapshot.pictures, snapshot.network)
        if key == self._looked:
            return
        same = key[:-1] == self._looked[:-1]
        self._looked = key
        if drawing is not None:
            self.image, self.truth = drawing.astype(np.float32), None
        elif snapshot.pictures is not None and snapshot.pictures.shape == snapshot.shape:
            test = snapshot.pictures.test
            self.number %= len(test)
            self.image = test.take(slice(self.number, self.number + 1)).as_float()[0]
            self.truth = int(test.labels[self.number])
        else:
            self.image = None
            return
        if not same:
            self.map, self.explained = None, None
        self.source.show_selected(int(drawing is None))
        self.shares = self.session.classify(self.image.reshape(1, -1))[0]
        self._ranking.show(self.page.classes, self.shares, self.truth)

    @property
    def label(self) -> int:
        """The class that is explained."""
        if self.explained is not None and self.explained < len(self.shares):
            return self.explained
        return int(np.nan_to_num(self.shares).argmax())

    def _map(self) -> None:
        """Compute the map beside the window whenever what it shows changed; the old one stays until then."""
        if self._future is not None:
            if not self._future.done():
                return
            found, self._future = self._future.result(), None
            if self.image is not None and found.shape == self.image.shape[:2]:  # else it is of a set before this one
                self.map = found
                self._paint()
        key = (self._looked, self.label, self.patch)
        if key != self._asked:
            self._asked = key
            arguments = (self.snapshot.network, self.image, self.label, self.patch)
            self._future = self.session.compute(occlusion, *arguments)

    def _paint(self) -> None:
        """The picture, and the picture under its map."""
        assert self.image is not None
        assert self.map is not None
        plain = grey_or_colour(self.image[None])[0]
        grey = self.image if self.image.ndim == 2 else self.image.mean(axis=2)
        values = self.map[None]
        over = two_coloured(values, np.maximum(limits_of(values), 0.02))[0]
        self._pictures = [surface_of(plain), surface_of(_mixed(grey_or_colour(grey[None])[0], over))]

    # what can be done

    def use_own(self, own: bool) -> None:
        """Look at the drawing, or at a test picture."""
        drawing = self.session.drawing
        if own and (drawing is None or drawing.shape != self.snapshot.shape):
            words = "Draw something on page Draw first" if drawing is None else "This network is for other pictures"
            self.page.app.say(words)
            own = False
        self.own = own
        self.source.show_selected(int(not own))

    def go(self, steps: int) -> None:
        """Another test picture."""
        self.own = False
        self.number += steps

    def set_patch(self, side: float) -> None:
        """Side of the patch, in pixels of the picture."""
        self.patch = round(side)

    def explain(self, label: int | None) -> None:
        """Map the evidence of that class; None for the first guess."""
        self.explained = label

    def actions(self) -> list[Action]:
        return [
            Action("", lambda: self.go(-1), "Left"),
            Action("", lambda: self.go(1), "Right"),
            Action("", lambda: self.use_own(not self.own), "Y", "Occlusion: of my drawing, or of a test picture"),
        ]

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self.image is not None:
            label = self._ranking.class_at(event.pos)
            if label is not None:
                self.explain(label)
                return True
        if event.type == pygame.MOUSEWHEEL and event.y:
            self.go(-event.y)
            return True
        return False

    # drawing

    def places(self) -> tuple[pygame.Rect, pygame.Rect, pygame.Rect]:
        """Where picture, map and ranking stand."""
        gap = self.theme.px(16)
        rect = self.rect.inflate(-2 * gap, -gap)
        if rect.width > rect.height * 5 // 4:  # the ranking right of both
            ranked = min(rect.width * 2 // 5, self.theme.px(320))
            left = pygame.Rect(rect.left, rect.top, rect.width - ranked - gap, rect.height)
            right = pygame.Rect(rect.right - ranked, rect.top, ranked, rect.height)
        else:
            left = pygame.Rect(rect.left, rect.top, rect.width, rect.height * 11 // 20)
            right = pygame.Rect(rect.left, left.bottom + gap, rect.width, rect.bottom - left.bottom - gap)
        if left.height > left.width:
            half = pygame.Rect(left.left, left.top, left.width, (left.height - gap) // 2)
            return half, half.move(0, half.height + gap), right
        half = pygame.Rect(left.left, left.top, (left.width - gap) // 2, left.height)
        return half, half.move(half.width + gap, 0), right

    def draw(self, surface: pygame.Surface) -> None:
        if self.image is None:
            self.draw_words(surface, "The pictures are on their way …")
            return
        first, second, ranking = self.places()
        for place, picture in zip((first, second), self._pictures, strict=False):
            box = fitted(picture.get_size(), place)
            if box.width > 0 and box.height > 0:
                surface.blit(enlarged(picture, box.size), box)
                pygame.draw.rect(surface, self.theme["line"], box.inflate(2, 2), 1)
                self._draw_patch(surface, box, picture.get_size())
        self._ranking.hovered = self.label if self.explained is not None else None
        height = min(ranking.height, len(self.shares) * self.theme.px(30))
        self._ranking.draw(surface, pygame.Rect(ranking.left, ranking.centery - height // 2, ranking.width, height))

    def _draw_patch(self, surface: pygame.Surface, box: pygame.Rect, size: tuple[int, int]) -> None:
        """The place that the mouse covers."""
        covered = self.covered_at(pygame.mouse.get_pos())
        if covered is not None:
            across, down = box.width / size[0], box.height / size[1]
            left, top = box.left + covered.left * across, box.top + covered.top * down
            frame = pygame.Rect(round(left), round(top), round(covered.width * across), round(covered.height * down))
            pygame.draw.rect(surface, self.theme["text"], frame, self.theme.px(1))

    def caption(self) -> list[tuple[str, str]]:
        if self.image is None:
            return [("", "text"), ("", "muted")]
        classes, label = self.page.classes, self.label
        what = "Your drawing" if self.truth is None else f"Test picture {self.number + 1:,}: {classes[self.truth]}"
        sure = percent(float(np.nan_to_num(self.shares[label])))
        first = f"{what} · the network is {sure} sure of {classes[label]}"
        covered = self.covered_at(pygame.mouse.get_pos())
        if covered is None:
            return [(first, "text"), ("point at a picture to cover a place", "muted")]
        left = float(np.nan_to_num(self.session.classify(self._hidden(covered).reshape(1, -1))[0, label]))
        return [(first, "text"), (f"covered there: {percent(left)} sure of {classes[label]}", "positive")]

    def covered_at(self, position: tuple[int, int]) -> pygame.Rect | None:
        """The pixels of the picture that a patch at that place of the window covers; None beside the pictures."""
        if self.image is None or not self._pictures:
            return None
        size = self._pictures[0].get_size()
        for place in self.places()[:2]:
            box = fitted(size, place)
            if box.collidepoint(position):
                x, y = (position[0] - box.left) * size[0] // box.width, (position[1] - box.top) * size[1] // box.height
                half = self.patch // 2
                return pygame.Rect(x - half, y - half, self.patch, self.patch).clip((0, 0), size)
        return None

    def _hidden(self, covered: pygame.Rect) -> np.ndarray:
        """The picture with those pixels grey, as for the map."""
        assert self.image is not None
        hidden = self.image.copy()
        hidden[covered.top : covered.bottom, covered.left : covered.right] = hidden.mean()
        return hidden

    def hint(self) -> str:
        return "point to cover a place · click a class to explain it · arrows: other pictures · F1 help"


def _mixed(plain: np.ndarray, over: np.ndarray) -> np.ndarray:
    """Packed colours: the map's, with the picture shining through in grey."""
    mixed = np.zeros_like(plain)
    for shift in (0, 8, 16):
        below, above = (plain >> shift & 0xFF).astype(np.float32), (over >> shift & 0xFF).astype(np.float32)
        mixed |= np.minimum(0.35 * below + 0.85 * above, 255).astype(np.uint32) << shift
    return mixed
