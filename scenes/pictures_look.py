"""Page Look: the pictures of the set with the network's guesses, its mistakes, and what augmenting makes of them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

import numpy as np
import pygame

from brains.pictures.augment import PRESETS, AugmentSettings
from scenes.picture_grid import Label, PictureGrid
from scenes.picture_surface import grey_or_colour
from scenes.pictures_look_panel import AMOUNTS, SIDE_PX, LookPanel
from scenes.pictures_look_single import SinglePicture, Variants
from scenes.pictures_look_viewer import PARTS, Viewer
from scenes.pictures_look_words import about, label, nothing, overview, so_far
from scenes.pictures_page import Page
from scenes.pictures_session import PicturesSession
from scenes.scene import Action
from scenes.widgets import Panel
from scenes.widgets.panel import Section


class LookPage(Page):
    """The page.

    Attributes:
        viewer: what is looked at.
        picture: the chosen one, large. variants: what is shown below it.
        single: whether one picture is shown large, instead of many.
        side: of a picture in the grid, in logical pixels.
        amounts: index into ``AMOUNTS``.
    """

    name: ClassVar[str] = "look"
    tab: ClassVar[str] = "Look"
    tab_hint: ClassVar[str] = "pictures of the set, guesses and mistakes"

    def __init__(self, session: PicturesSession) -> None:
        super().__init__(session)
        self.viewer = Viewer(session.between_frames)
        self.variants = Variants()
        self.single = False
        self.side = SIDE_PX
        self.amounts = 0
        self.panel: LookPanel
        self.grid: PictureGrid
        self.picture: SinglePicture
        self._revision = -1
        self._asked: tuple[object, ...] = ()
        self._ranked: tuple[object, ...] = ()

    # panel and clock

    def build(self, panel: Panel) -> None:
        self.grid = PictureGrid(self.theme, self._cells, self._label)
        self.picture, self._asked = SinglePicture(self.theme), ()
        self.panel = LookPanel(panel, self)
        self._revision = -1

    def section_shown(self, section: Section) -> bool:
        return section not in ((self.panel.sizes, self.panel.ranked) if self.single else ())

    def shown(self) -> None:
        self.viewer.resume()

    def hidden(self) -> None:
        self.viewer.stop()

    def animate(self, elapsed_s: float) -> None:
        self.viewer.follow(self.session.snapshot, elapsed_s)
        if self.viewer.revision != self._revision:
            self._revision = self.viewer.revision
            self.grid.fill(len(self.viewer.rows))
            self.panel.follow()
        self.grid.selected = self.viewer.place if self.viewer.number is not None else None
        self.panel.refresh()
        if self.single:
            self._look_at_single(elapsed_s)
        else:
            self._rank_hovered()

    def _look_at_single(self, elapsed_s: float) -> None:
        viewer, number = self.viewer, self.viewer.number
        if number is None or viewer.pictures is None:
            return
        variants = replace(self.variants, amounts=self._amounts())
        self.picture.look_at(viewer.pictures, number, viewer.classes, variants)
        asked = (viewer.pictures, number, variants, self.session.snapshot.weights_revision)
        if asked != self._asked:
            self._asked = asked
            self.picture.ask(viewer.probabilities)
        self.picture.ranking.animate(elapsed_s)

    def _amounts(self) -> AugmentSettings:
        """How much variants change; a training that changes nothing is shown as ``light``."""
        words = AMOUNTS[self.amounts]
        if words in PRESETS:
            return PRESETS[words]
        in_training = self.session.snapshot.setup.augment
        return in_training if in_training != PRESETS["none"] else PRESETS["light"]

    def _rank_hovered(self) -> None:
        place = self._pointed()
        viewer = self.viewer
        if place is None or viewer.pictures is None:
            self._ranked = ()
            self.panel.ranking.clear()
            return
        number = int(viewer.rows[place])
        key = (viewer.pictures, number, self.session.snapshot.weights_revision)
        if key != self._ranked:
            self._ranked = key
            image = viewer.pictures.take(slice(number, number + 1)).as_float()
            truth = int(viewer.pictures.labels[number])
            self.panel.ranking.show_ranking(viewer.classes, viewer.probabilities(image)[0], truth)

    def _pointed(self) -> int | None:
        """The place of the picture under the mouse, or else of the chosen one."""
        hovered = self.grid.place_at(pygame.mouse.get_pos())
        return hovered if hovered is not None else self.grid.selected

    # what can be done

    def show_single(self, single: bool | int) -> None:
        """One picture large, or many."""
        self.single = bool(single)
        if not self.single:
            self.variants = replace(self.variants, shown=False)
        self._settle()
        self.grid.show(self.viewer.place)

    def choose_part(self, part: str) -> None:
        """Pictures to test with, or those it learns from."""
        self.viewer.choose_part(part)
        self._settle()

    def choose(self, **changes: Any) -> None:
        """Change fields of the filter."""
        self.viewer.choose(**changes)
        self._settle()
        self.grid.show(self.viewer.place)

    def show_mistakes(self, only: bool | int) -> None:
        """Only mistakes, or all."""
        self.choose(mistakes=bool(only))

    def show_worst(self, first: bool | int) -> None:
        """The worst first, or the order of the set."""
        self.choose(worst_first=bool(first))

    def next_class(self) -> None:
        """Only pictures of the next class; after the last one, of any."""
        label, count = self.viewer.asked.label, len(self.viewer.classes)
        following = 0 if label is None else label + 1
        self.choose(label=following if following < count else None)

    def go(self, steps: int) -> None:
        """On or back by so many pictures."""
        self.viewer.go(steps)
        self.grid.show(self.viewer.place)

    def go_to_mistake(self, way: int = 1) -> None:
        """To the next mistake, or the one before."""
        if not self.viewer.go_to_mistake(way):
            self.app.say("No mistake among the pictures shown" + so_far(self.viewer))
        self.grid.show(self.viewer.place)

    def show_augmented(self, augmented: bool | int) -> None:
        """The variants below the original; one picture is shown large for that."""
        self.variants = replace(self.variants, shown=bool(augmented))
        if augmented and not self.single:
            self.show_single(True)
        self._settle()

    def choose_amounts(self, index: int) -> None:
        """How much the variants change."""
        self.amounts = index
        self._settle()

    def other_variants(self) -> None:
        """Draw the variants anew."""
        self.variants = replace(self.variants, draw_number=self.variants.draw_number + 1)

    def set_side(self, side: float) -> None:
        """How large the pictures of the grid are, in logical pixels."""
        self.side = round(side)
        self.resize()

    def _settle(self) -> None:
        self.panel.follow()
        self.resize()

    def actions(self) -> list[Action]:
        way = 1 if self.single else self.grid.columns
        return [
            Action("", partial(self.go, -1), "Left"),
            Action("", partial(self.go, 1), "Right"),
            Action("", partial(self.go, -way), "Up"),
            Action("", partial(self.go, way), "Down"),
            Action("", self.go_to_mistake, "M", "the next mistake; Shift+M the one before"),
            Action("", partial(self.go_to_mistake, -1), "Shift+M"),
            Action("", lambda: self.show_worst(not self.viewer.asked.worst_first), "W", "worst mistakes first"),
            Action("", lambda: self.show_mistakes(not self.viewer.asked.mistakes), "X", "only mistakes, or all"),
            Action("", self.next_class, "C", "only the next class"),
            Action("", lambda: self.choose_part(PARTS[self.viewer.part == PARTS[0]]), "T", "test or train pictures"),
            Action("", lambda: self.show_single(not self.single), "G", "one large, or many"),
            Action("", lambda: self.show_single(not self.single), "Return"),
            Action("", lambda: self.show_augmented(not self.variants.shown), "A", "original beside augmented"),
            Action("", self.other_variants, "O", "other variants"),
        ]

    def gestures(self) -> list[tuple[str, str]]:
        return [("arrows", "to the next picture"), ("click", "choose; once more: show it large"), ("wheel", "scroll")]

    # mouse

    def handle(self, event: pygame.event.Event) -> bool:
        if self.single:
            return self._handle_single(event)
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            place = self.grid.place_at(event.pos)
            if place is not None:
                if place == self.viewer.place:
                    self.show_single(True)
                self.viewer.go_to(place)
                return True
        return self.grid.handle(event)

    def _handle_single(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEWHEEL and event.y:
            self.go(-event.y)
            return True
        leave = event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE
        if leave or (event.type == pygame.MOUSEBUTTONDOWN and event.button == 3):
            self.show_single(False)
            return True
        return False

    # drawing

    def resize(self) -> None:
        world, theme = self.app.areas.world, self.theme
        top = self.caption_bottom()
        rect = pygame.Rect(world.left + theme.px(10), top, max(0, world.width - theme.px(14)), world.bottom - top)
        self.grid.lay_out(rect, theme.px(self.side))

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        top = self.draw_caption(surface)
        theme, world, number = self.theme, self.app.areas.world, self.viewer.number
        if number is None or self.viewer.pictures is None:
            words = theme.text(theme.fit(nothing(self.viewer), world.width - theme.px(32)), colour="muted")
            surface.blit(words, words.get_rect(center=world.center))
        elif self.single:
            rect = pygame.Rect(world.left, top, world.width, world.bottom - top).inflate(-theme.px(40), -theme.px(24))
            self.picture.draw(surface, rect)
        else:
            self.grid.draw(surface)

    def caption(self) -> list[tuple[str, str]]:
        return [overview(self.viewer), about(self.viewer, self.viewer.place if self.single else self._pointed())]

    def hint(self) -> str:
        if self.single:
            return "arrows: next · M next mistake · A augmented · Esc back to the grid"
        return "click to choose, again for large · M next mistake · W worst first · F1 help"

    # grid

    def _cells(self, places: np.ndarray) -> np.ndarray:
        assert self.viewer.pictures is not None
        return grey_or_colour(self.viewer.pictures.images[self.viewer.rows[places]])

    def _label(self, place: int) -> Label:
        return label(self.viewer, place)
