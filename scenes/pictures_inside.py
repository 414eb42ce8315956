"""Page Inside: weights as pictures, dreams, noise that the network is sure of, and what it relies on in a picture."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import pygame

from scenes.pictures_inside_dreams import DreamsView
from scenes.pictures_inside_noise import NoiseView
from scenes.pictures_inside_occlusion import OcclusionView
from scenes.pictures_inside_view import View
from scenes.pictures_inside_weights import WeightsView
from scenes.pictures_page import Page
from scenes.pictures_session import PicturesSession
from scenes.scene import Action
from scenes.widgets import Panel, ToggleGroup
from scenes.widgets.panel import Section


class InsidePage(Page):
    """The page.

    Attributes:
        weights, dreams, noise, occlusion: its views; views: all of them. chosen: the number of the one that is shown.
        seed: of all that is random here.
    """

    name: ClassVar[str] = "inside"
    tab: ClassVar[str] = "Inside"
    tab_hint: ClassVar[str] = "what the network looks for, dreams of and relies on"

    def __init__(self, session: PicturesSession) -> None:
        super().__init__(session)
        self.seed = session.setup.seed
        self.weights, self.dreams = WeightsView(self), DreamsView(self)
        self.noise, self.occlusion = NoiseView(self), OcclusionView(self)
        self.views: tuple[View, ...] = (self.weights, self.dreams, self.noise, self.occlusion)
        self.chosen = 0
        self._panel: Panel
        self._tabs: ToggleGroup

    @property
    def view(self) -> View:
        """The view shown now."""
        return self.views[self.chosen]

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the network's outputs; the set's own where it has them."""
        snapshot = self.session.snapshot
        names = snapshot.pictures.classes if snapshot.pictures is not None else ()
        return names + snapshot.classes[len(names) :]

    # panel and clock

    def build(self, panel: Panel) -> None:
        self._panel = panel
        self.section(panel, "")
        self._tabs = ToggleGroup(
            panel.ui,
            [view.tab for view in self.views],
            self.chosen,
            self.choose,
            hints=[view.tab_hint for view in self.views],
            keys=[view.key for view in self.views],
        )
        panel.add(self._tabs)
        for view in self.views:
            view.sections = []
            view.build(panel)

    def section_shown(self, section: Section) -> bool:
        return section is self.sections[0] or section in self.view.sections

    def choose(self, index: int) -> None:
        """Show another view."""
        if index == self.chosen:
            return
        self.view.stop()
        self.chosen = index
        self._tabs.show_selected(index)
        for section in self.sections:
            section.shown = self.section_shown(section)
        self._panel.flow()
        self.resize()

    def reflow(self) -> None:
        """Words of the panel need another room."""
        self._panel.flow()

    def hidden(self) -> None:
        self.view.stop()

    def animate(self, elapsed_s: float) -> None:
        self.view.animate(elapsed_s)

    def resize(self) -> None:
        world, top, inset = self.app.areas.world, self.caption_bottom(), self.theme.px(10)
        width = max(0, world.width - inset - self.theme.px(4))
        self.view.lay_out(pygame.Rect(world.left + inset, top, width, max(0, world.bottom - top)))

    # what can be done

    def actions(self) -> list[Action]:
        tabs = [
            Action("", partial(self.choose, index), view.key, f"{view.tab}: {view.tab_hint}")
            for index, view in enumerate(self.views)
        ]
        return [*tabs, *self.view.actions()]

    def gestures(self) -> list[tuple[str, str]]:
        told = [action for view in self.views if view is not self.view for action in view.actions()]
        return [(action.key, action.hint) for action in told if action.hint]

    def handle(self, event: pygame.event.Event) -> bool:
        return self.view.handle(event)

    # drawing

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        self.draw_caption(surface)
        self.view.draw(surface)

    def caption(self) -> list[tuple[str, str]]:
        return self.view.caption()

    def hint(self) -> str:
        return self.view.hint()
