"""One part of a scene that has several, of which one is shown at a time; and the scene that holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pygame

from scenes.scene import Action, Scene
from scenes.widgets import Panel
from scenes.widgets.panel import Section

if TYPE_CHECKING:
    from scenes.app import App
    from scenes.theme import Theme


class Part:
    """One part of a scene: its own picture, panel sections and steps.

    Attributes:
        tab: the word on its tab.
        steps_per_s: how often it steps at speed 1; may change.
        sections: of the panel, shown while the part is.
        paused: whether its clock stood when another part was chosen.
        app: the window; set by the scene before ``build``.
    """

    tab: ClassVar[str] = ""
    tab_hint: ClassVar[str] = ""
    steps_per_s: float = 30.0

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self.paused = False
        self.app: App

    @property
    def theme(self) -> Theme:
        return self.app.theme

    def section(self, panel: Panel, title: str) -> Section:
        """Begin a section of the panel that belongs to this part."""
        section = panel.section(title)
        self.sections.append(section)
        return section

    def build(self, panel: Panel) -> None:
        """Make the controls from the current values."""

    def section_shown(self, section: Section) -> bool:
        """Whether a section is to be seen while the part is."""
        return True

    def sections_changed(self) -> None:
        """Other sections are to be seen now: see `section_shown`."""
        scene = self.app.scene
        if isinstance(scene, PartsScene):
            scene.show_sections()

    def actions(self) -> list[Action]:
        """Keys of the part; they act only while it is shown. Those without a hint are told by ``gestures``."""
        return []

    def gestures(self) -> list[tuple[str, str]]:
        """Mouse gestures and groups of keys for the help."""
        return []

    def step(self) -> None:
        """One step of its clock."""

    def animate(self, elapsed_s: float) -> None:
        """Once a frame."""

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        """Draw into ``app.areas.world``."""

    def resize(self) -> None:
        """The window's areas changed."""

    def handle(self, event: pygame.event.Event) -> bool:
        """An event over the world, or a key."""
        return False

    def caption(self) -> list[tuple[str, str]]:
        """Lines at the top of the world with the names of their colours."""
        return []

    def draw_caption(self, surface: pygame.Surface) -> int:
        """Draw the lines and return where the picture may begin, in window pixels."""
        theme, world = self.theme, self.app.areas.world
        left, top = world.left + theme.px(16), world.top + theme.px(10)
        for words, colour in self.caption():
            words = theme.fit(words, max(0, world.width - theme.px(32)))
            surface.blit(theme.text(words, colour=colour), (left, top))
            top += theme.line_height()
        return top + theme.px(4)

    def caption_bottom(self) -> int:
        """Where the picture may begin, in window pixels, without drawing."""
        theme = self.theme
        return self.app.areas.world.top + theme.px(14) + len(self.caption()) * theme.line_height()

    def status(self) -> str:
        """Left side of the status line."""
        return ""

    def hint(self) -> str:
        """Right side of the status line."""
        return ""

    def start_over(self) -> None:
        """From the same start again."""

    def start_at_random(self) -> None:
        """From a random start."""

    def pause(self) -> None:
        """Stop the clock: the person took the thing into the hand."""
        stepper = self.app.session.stepper
        if stepper is not None:
            stepper.paused = True

    def play(self) -> None:
        """Let the clock go on."""
        stepper = self.app.session.stepper
        if stepper is not None:
            stepper.paused = False


class PartsScene(Scene):
    """A scene of several parts; keys, events, steps and pictures go to the one that is shown.

    Attributes:
        parts: all of them. chosen: the number of the one that is shown.
    """

    parts: tuple[Part, ...] = ()
    chosen: int = 0
    _panel: Panel

    @property
    def part(self) -> Part:
        """The part that is shown."""
        return self.parts[self.chosen]

    def build_part(self, part: Part) -> None:
        """Make the controls of a part at the end of the panel."""
        part.app, part.sections = self.app, []
        part.build(self._panel)

    def choose(self, index: int) -> None:
        """Show another part; each has its own pause."""
        stepper = self.app.session.stepper
        if stepper is not None:
            self.part.paused, stepper.paused = stepper.paused, self.parts[index].paused
        self.chosen = index
        self._panel.scroll_to(0)
        self.part.resize()
        self.show_sections()

    def show_sections(self) -> None:
        """Bring the panel to what the part and its choices need."""
        for part in self.parts:
            for section in part.sections:
                section.shown = part is self.part and part.section_shown(section)
        self._panel.flow()

    def press(self, event: pygame.event.Event) -> bool:
        """Do what the part does at that key; True if there was something."""
        for action in self.part.actions() if event.type == pygame.KEYDOWN else ():
            if action.matches(event):
                why = action.blocked() if action.blocked is not None else ""
                self.app.say(why) if why else action.run()
                return True
        return False

    def handle(self, event: pygame.event.Event) -> bool:
        return self.press(event) or self.part.handle(event)

    def step(self) -> None:
        self.part.step()

    def animate(self, elapsed_s: float) -> None:
        stepper = self.app.session.stepper
        if stepper is not None:
            stepper.dt_s = 1 / self.part.steps_per_s
        self.part.animate(elapsed_s)

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        self.part.draw(surface, alpha)

    def resize(self) -> None:
        self.part.resize()

    def status(self) -> str:
        return self.part.status()

    def hint(self) -> str:
        return self.part.hint()
