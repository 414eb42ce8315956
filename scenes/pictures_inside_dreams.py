"""The view of dreams: from noise, step by step, the picture that the network is surest of, for each class."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pygame

from brains.network import Network
from scenes.picture_surface import draw_picture, grey_or_colour, surface_of
from scenes.pictures_inside_growing import GrowingDreams
from scenes.pictures_inside_view import View
from scenes.pictures_ranking import Ranking, percent
from scenes.scene import Action
from scenes.widgets import BigNumbers, Button, ButtonRow, Panel, Text, ToggleGroup

if TYPE_CHECKING:
    from scenes.pictures_inside import InsidePage

MOST_CLASSES = 40
STEPS = 240
"""After that many a dream hardly changes any more."""


class DreamsView(View):
    """Dreams of all classes grow together, a step a frame.

    Attributes:
        dreams: of the network; None before the first frame.
        playing: whether they grow. owed: single steps that were asked for and not taken yet.
        chosen: the class that is shown large, or None.
    """

    tab: ClassVar[str] = "Dreams"
    tab_hint: ClassVar[str] = "what the network imagines each class to be"
    key: ClassVar[str] = "D"

    def __init__(self, page: InsidePage) -> None:
        super().__init__(page)
        self.dreams: GrowingDreams | None = None
        self.playing, self.owed = True, 0
        self.chosen: int | None = None
        self._draws = 0
        self._network: Network | None = None
        self._ranking: Ranking
        self._ranked: tuple[int, int, int] | None = None

    # panel and clock

    def build(self, panel: Panel) -> None:
        self._ranking, self._ranked = Ranking(self.theme), None
        self.section(panel, "Dreams")
        ui = panel.ui
        self.numbers = BigNumbers(ui, ["Step", "Sure", "Surest"], hint="Of its own class: on average, and at most")
        hints = ("Let them grow", "Stop here")
        self.play = ToggleGroup(ui, ("Grow", "Stop"), int(not self.playing), self._choose, hints=hints, keys=("P", "P"))
        single = Button(ui, "One step", self.step_once, hint="A single step", key=".")
        again = Button(ui, "Again", self.again, hint="From other noise: other dreams", key="R")
        words = (
            "The network runs backwards: each step changes the pixels, not the weights, so that the network becomes "
            "surer of the class. What comes out is sure, and yet no picture that a person would make."
        )
        panel.add(self.numbers, self.play, ButtonRow([single, again], ui.theme.px(4)), Text(ui, words))

    def _choose(self, index: int) -> None:
        self.playing = index == 0

    def animate(self, elapsed_s: float) -> None:
        self._follow(self.snapshot.network)
        dreams = self.dreams
        if dreams is None:
            return
        dreams.follow()
        if (self.owed or (self.playing and not dreams.grown)) and dreams.grow():
            self.owed = max(0, self.owed - 1)
        sure = dreams.now.sureness
        mean, most = (percent(float(value)).removesuffix(" %") for value in (sure.mean(), sure.max()))
        self.numbers.show_values((f"{dreams.now.steps}", f"of {dreams.end}"), (mean, "%"), (most, "%"))
        self._rank(elapsed_s)

    def _follow(self, network: Network) -> None:
        """Dream on with newer weights; begin anew with another kind of network."""
        if network is self._network:
            return
        if self.dreams is None or self._network is None or network.topology != self._network.topology:
            self._network = network
            self.again()
        else:
            self._network = network
            self.dreams.use_network(network)

    def _rank(self, elapsed_s: float) -> None:
        if self.chosen is None or self.dreams is None:
            return
        key = (self.chosen, self.dreams.now.steps, self._draws)
        if key != self._ranked:
            self._ranked = key
            image = self.dreams.now.images[self.chosen].reshape(1, -1)
            self._ranking.show(self.page.classes, self.session.classify(image)[0])
        self._ranking.animate(elapsed_s)

    # what can be done

    def again(self) -> None:
        """From other noise."""
        if self._network is None:
            return
        goals = list(range(min(MOST_CLASSES, self._network.topology.outputs, len(self.page.classes))))
        self.dreams = GrowingDreams(self.session, self._network, goals, self.page.seed + self._draws, STEPS)
        self.owed = 0
        self._draws += 1
        if self.chosen is not None and self.chosen >= len(goals):
            self.chosen = None

    def toggle(self) -> None:
        """Grow on, or stop; from the start if they are grown."""
        if self.dreams is not None and self.dreams.grown:
            self.again()
            self.playing = True
        else:
            self.playing = not self.playing
        self.play.show_selected(int(not self.playing))

    def step_once(self) -> None:
        """A single step."""
        self.playing = False
        self.play.show_selected(1)
        self.owed += 1

    def choose(self, goal: int | None) -> None:
        """Show one class large, or all."""
        self.chosen = goal

    def actions(self) -> list[Action]:
        return [
            Action("", self.toggle, "P", "Dreams: grow, or stop"),
            Action("", self.step_once, ".", "Dreams: a single step"),
            Action("", self.again, "R", "Dreams: others, from other noise"),
        ]

    def handle(self, event: pygame.event.Event) -> bool:
        escape = event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE
        if self.chosen is not None and (escape or event.type == pygame.MOUSEBUTTONDOWN):
            self.chosen = None
            return True
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self.dreams is not None:
            cells = self.cells(len(self.dreams.now.images))
            self.chosen = next((goal for goal, cell in enumerate(cells) if cell.collidepoint(event.pos)), None)
            return self.chosen is not None
        return False

    # drawing

    def cells(self, count: int) -> list[pygame.Rect]:
        """Where the dreams stand, words included: as large as ``count`` of them can be."""
        words, gap = self._words_height(), self.theme.px(10)
        rect = self.rect.inflate(-2 * gap, -gap)
        sides = [
            max(1.0, min(rect.width / columns - gap, rect.height / -(-count // columns) - words - gap))
            for columns in range(1, count + 1)
        ]
        # Full rows look better than gaps, if that does not make them much smaller.
        large = [index + 1 for index, side in enumerate(sides) if side >= 0.85 * max(sides)]
        columns = min(large, key=lambda columns: (-count % columns, -sides[columns - 1]))
        side = int(sides[columns - 1])
        left = rect.left + (rect.width - columns * (side + gap)) // 2
        return [
            pygame.Rect(
                left + index % columns * (side + gap),
                rect.top + index // columns * (side + words + gap),
                side,
                side + words,
            )
            for index in range(count)
        ]

    def _words_height(self) -> int:
        return self.theme.line_height() + self.theme.px(8)

    def draw(self, surface: pygame.Surface) -> None:
        if self.dreams is None:
            self.draw_words(surface, "The network is on its way …")
            return
        pictures = [surface_of(packed) for packed in grey_or_colour(self.dreams.now.images)]
        if self.chosen is not None:
            self._draw_large(surface, pictures[self.chosen])
            return
        for goal, cell in enumerate(self.cells(len(pictures))):
            box = pygame.Rect(cell.left, cell.top, cell.width, cell.width)
            draw_picture(surface, pictures[goal], box)
            self._draw_sureness(surface, goal, pygame.Rect(box.left, box.bottom, box.width, cell.bottom - box.bottom))

    def _draw_sureness(self, surface: pygame.Surface, goal: int, rect: pygame.Rect) -> None:
        assert self.dreams is not None
        theme, sure = self.theme, float(self.dreams.now.sureness[goal])
        bar = pygame.Rect(rect.left, rect.top + theme.px(2), rect.width, theme.px(4))
        surface.fill(theme["control"], bar)
        surface.fill(theme["positive"], (*bar.topleft, round(bar.width * sure), bar.height))
        value = theme.text(percent(sure), "small", "muted")
        name = theme.text(theme.fit(self.page.classes[goal], max(0, rect.width - value.get_width() - theme.px(4))))
        surface.blit(name, (rect.left, bar.bottom + theme.px(1)))
        if value.get_width() + name.get_width() < rect.width:
            surface.blit(value, (rect.right - value.get_width(), bar.bottom + theme.px(4)))

    def _draw_large(self, surface: pygame.Surface, picture: pygame.Surface) -> None:
        gap = self.theme.px(20)
        left = self.rect.inflate(-2 * gap, -gap)
        ranked = min(left.width // 2, self.theme.px(400))
        draw_picture(surface, picture, pygame.Rect(left.left, left.top, left.width - ranked - gap, left.height))
        height = min(left.height, len(self._ranking.order) * self.theme.px(30))
        self._ranking.draw(surface, pygame.Rect(left.right - ranked, left.centery - height // 2, ranked, height))

    def caption(self) -> list[tuple[str, str]]:
        if self.chosen is None:
            return [("Dreams: pictures that the network is surest of", "text"), ("click one to see it large", "muted")]
        name = self.page.classes[self.chosen]
        return [(f"The dream of {name}: what the network would be surest of", "text"), ("click: back to all", "muted")]

    def hint(self) -> str:
        return "P grow or stop · R from other noise · click to enlarge · F1 help"
