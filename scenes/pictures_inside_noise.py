"""The view of noise: what the network says to pictures of nothing, and how it learns to admit that it does not know."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pygame

from brains.network import Network
from brains.pictures.ignorance import NOISES, SURE, Ignorance
from brains.pictures.picture_set import PictureSet
from scenes.picture_grid import Label, PictureGrid
from scenes.picture_surface import grey_or_colour
from scenes.pictures_course import FineTuning
from scenes.pictures_inside_hundred import COUNT, Draw, Hundred, answered
from scenes.pictures_inside_view import View
from scenes.pictures_ranking import percent
from scenes.pictures_training import FineTuned
from scenes.scene import Action
from scenes.widgets import BigNumbers, Button, Choice, Panel, Text

if TYPE_CHECKING:
    from scenes.pictures_inside import InsidePage

KINDS = ("mixed", *NOISES)
_HINTS = "Pixels, specks, blobs and scribbles are what it learns from. Stripes it never sees: do they still fool it?"
_TUNING = "admitting ignorance"


class NoiseView(View):
    """A hundred pictures of noise with the network's guesses.

    Attributes:
        hundred: the pictures with the answers; None at first.
        kind: index into ``KINDS``.
        untaught: the network before it was taught, to compare with; None if it was not.
        tuned: how the teaching ended, or None.
    """

    tab: ClassVar[str] = "Noise"
    tab_hint: ClassVar[str] = "how sure the network is where there is nothing to see"
    key: ClassVar[str] = "N"

    def __init__(self, page: InsidePage) -> None:
        super().__init__(page)
        self.hundred: Hundred | None = None
        self.kind = 0
        self.untaught: Network | None = None
        self.tuned: FineTuned | None = None
        self.grid: PictureGrid
        self._draws = 0
        self._future: Future[Hundred] | None = None
        self._asked: tuple[Draw, Network, Network | None] | None = None

    @property
    def sure(self) -> int:
        """How many of the noise pictures the network is more than 90 % sure of."""
        return self.hundred.sure if self.hundred is not None else 0

    # panel and clock

    def build(self, panel: Panel) -> None:
        self.grid = PictureGrid(self.theme, self._cells, self._label)
        self.grid.fill(COUNT if self.hundred is not None else 0)
        self.section(panel, "Noise")
        ui = panel.ui
        self.numbers = BigNumbers(
            ui, ["Sure of noise", "Right in test"], hint="Noise pictures that it is more than 90 % sure of"
        )
        self.kinds = Choice(ui, "Kind", KINDS, self.kind, self.choose_kind, hint=_HINTS)
        again = Button(ui, "Other noise", self.again, hint="Another hundred", key="R")
        hint = "Teach it on noise that all classes are equally likely, beside pictures that it knows"
        self.admit = Button(ui, "Make it admit that it does not know", self.admit_ignorance, hint=hint, key="I")
        self.words = Text(ui, "")
        panel.add(self.numbers, self.kinds, again, self.admit, self.words)

    def animate(self, elapsed_s: float) -> None:
        snapshot = self.snapshot
        if self.tuned is not None and snapshot.undo[-1:] != (_TUNING,):
            self.forget()  # it was undone, or something else came after it
        self._ask()
        accuracy = snapshot.test_accuracy
        right = percent(accuracy).removesuffix(" %") if np.isfinite(accuracy) else "–"
        self.numbers.show_values((str(self.sure), f"of {COUNT}"), (right, "%" if right != "–" else ""))
        self.write(self.words, self._advice())
        busy = "It is learning that already" if snapshot.busy else "" if snapshot.pictures else "There is no set yet"
        if bool(busy) == self.admit.is_enabled:
            self.admit.disable(busy) if busy else self.admit.enable()

    def _ask(self) -> None:
        """Let the newest network answer beside the window; what was answered before is shown until then."""
        if self._future is not None:
            if not self._future.done():
                return
            self.hundred, self._future = self._future.result(), None
            self.grid.fill(COUNT)
        snapshot = self.snapshot
        if self.untaught is not None and self.untaught.topology != snapshot.network.topology:
            self.forget()
        draw = Draw(snapshot.shape, KINDS[self.kind], self.page.seed, self._draws)
        asked = (draw, snapshot.network, self.untaught)
        if asked != self._asked:
            self._asked = asked
            self._future = self.session.compute(answered, draw, self.hundred, snapshot.network, self.untaught)

    def _advice(self) -> str:
        if self.snapshot.busy:
            return f"{self.snapshot.busy} …"
        if self.tuned is None:
            return (
                "It was only ever asked: which of these classes? So it names one, even where there is nothing. "
                "It must be taught what not knowing is."
            )
        before, after = percent(self.tuned.before), percent(self.tuned.after)
        return (
            f"Sure of noise: {self._before} before, {self.sure} now. Right in test: {before} before, {after} after. "
            "Ctrl+Z takes it back."
        )

    # what can be done

    def again(self) -> None:
        """Another hundred pictures of noise."""
        self._draws += 1

    def choose_kind(self, index: int) -> None:
        """Another kind of noise."""
        self.kind = index
        self.kinds.selected = index

    def admit_ignorance(self) -> None:
        """Fine-tune on noise with even targets; Ctrl+Z takes it back."""
        if self.snapshot.pictures is None or self.snapshot.busy:
            self.page.app.say("It has no pictures to go on with yet" if not self.snapshot.busy else "One at a time")
            return
        self.untaught, self.tuned = self.snapshot.network, None
        self.session.fine_tune(_TUNING, self._begin, self._end)

    def _begin(self, network: Network, pictures: PictureSet) -> FineTuning:
        for _ in Ignorance(network, pictures.train, self.page.seed):
            yield

    @property
    def _before(self) -> int:
        """How many of the pictures it was sure of before it was taught."""
        return self.hundred.before if self.hundred is not None else 0

    def _end(self, tuned: FineTuned) -> None:
        self.tuned = tuned

    def forget(self) -> None:
        """Compare with nothing any more."""
        self.untaught = self.tuned = None

    def actions(self) -> list[Action]:
        return [
            Action("", self.again, "R", "Noise: another hundred"),
            Action("", lambda: self.choose_kind((self.kind + 1) % len(KINDS)), "K", "Noise: another kind"),
            Action("", self.admit_ignorance, "I", "Noise: make it admit that it does not know"),
        ]

    def handle(self, event: pygame.event.Event) -> bool:
        return self.grid.handle(event)

    # drawing

    def lay_out(self, rect: pygame.Rect) -> None:
        super().lay_out(rect)
        band = self._band(rect)
        below = pygame.Rect(rect.left, rect.top + band, rect.width, rect.height - band)
        self.grid.lay_out(below, self._side(below))

    def _band(self, rect: pygame.Rect) -> int:
        """Height of the large number; none where there is no room for it."""
        height = self.theme.line_height("hero")
        return height if rect.height > 4 * height else 0

    def _side(self, rect: pygame.Rect) -> int:
        """So large that all are in sight, if that is not too small."""
        theme = self.theme
        words = theme.line_height("small") + theme.px(6)
        for side in range(theme.px(120), theme.px(40), -1):
            columns = max(1, (rect.width - theme.px(18)) // (side + theme.px(6)))
            if -(-COUNT // columns) * (side + words) <= rect.height:
                return side
        return theme.px(40)

    def draw(self, surface: pygame.Surface) -> None:
        self.grid.draw(surface)
        if self._band(self.rect):
            self._draw_number(surface)

    def _draw_number(self, surface: pygame.Surface) -> None:
        """The number for the back of the classroom; with the one before, when it was taught what noise is."""
        theme = self.theme
        left, base = self.rect.left + theme.px(6), self.rect.top + theme.font("hero", True).get_ascent()
        numbers = [(self.sure, self._words())]
        if self.tuned is not None:
            numbers.insert(0, (self._before, "before ›"))
        for number, words in numbers:
            value = theme.text(str(number), "hero", "error" if number else "right", bold=True)
            surface.blit(value, (left, base - theme.font("hero", True).get_ascent()))
            left += value.get_width() + theme.px(10)
            line = theme.text(theme.fit(words, max(0, self.rect.right - left)), colour="muted")
            surface.blit(line, (left, base - theme.font("text").get_ascent()))
            left += line.get_width() + theme.px(16)

    def _words(self) -> str:
        return f"of {COUNT} noise pictures: more than 90 % sure"

    def caption(self) -> list[tuple[str, str]]:
        first = "There is nothing in these pictures; the honest answer would be: I do not know"
        second = (
            f"{self.sure} {self._words()}" if not self._band(self.rect) else "vermilion: where it is sure all the same"
        )
        return [(first, "text"), (second, "muted")]

    def hint(self) -> str:
        return "R other noise · I make it admit that it does not know · Ctrl+Z undo · F1 help"

    def _cells(self, places: np.ndarray) -> np.ndarray:
        assert self.hundred is not None
        return grey_or_colour(self.hundred.images[places])

    def _label(self, place: int) -> Label:
        assert self.hundred is not None
        guess, sure = int(self.hundred.guesses[place]), float(self.hundred.sureness[place])
        name = self.page.classes[guess] if guess < len(self.page.classes) else ""  # the network before knew more
        words = f"{name} · {min(99, int(100 * sure))} %"  # never entirely
        return Label(words, "negative", "negative") if sure > SURE else Label(words)
