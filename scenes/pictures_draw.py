"""Page Draw: a canvas, what the network sees of it, and what it takes it for, at every stroke."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pygame

from brains.pictures.idx import DIGIT_CLASSES
from brains.pictures.pen import THICKNESS_PX
from brains.pictures.photo import ink_of
from brains.pictures.picture_files import SUFFIXES, read_picture
from brains.pictures.preprocess import Steps
from scenes.pictures_draw_canvas import THICKEST, THINNEST, Canvas
from scenes.pictures_draw_demo import Demo
from scenes.pictures_draw_panel import DrawPanel
from scenes.pictures_draw_sight import Sight
from scenes.pictures_draw_teaching import Teaching
from scenes.pictures_draw_view import DrawView
from scenes.pictures_page import Page
from scenes.pictures_ranking import Ranking
from scenes.pictures_session import PicturesSession
from scenes.scene import Action
from scenes.widgets import Panel

_WHEEL = 1.15
_DIGIT_KEYS = [getattr(pygame, f"K_{digit}") for digit in range(10)]


class DrawPage(Page):
    """The page.

    Attributes:
        canvas: the drawing. demo: draws on it until the visitor does. teaching: corrects the network.
        thickness: of the pen, in pixels of the picture. erasing: whether the left button takes ink away.
        sight: what the network sees of it and takes it for. ranking: shows that.
    """

    name: ClassVar[str] = "draw"
    tab: ClassVar[str] = "Draw"
    tab_hint: ClassVar[str] = "draw a digit and see what the network takes it for"

    def __init__(self, session: PicturesSession) -> None:
        super().__init__(session)
        self.canvas = Canvas()
        self.demo = Demo(self.canvas, session.setup.seed)
        self.teaching = Teaching(session)
        self.thickness, self.erasing = THICKNESS_PX, False
        self.sight = Sight(self.canvas, session)
        self.ranking: Ranking
        self.panel: DrawPanel
        self._button = 0
        self._folder = Path.home()
        self.view = DrawView(self)

    # building

    def build(self, panel: Panel) -> None:
        self.ranking = Ranking(self.theme)
        self.panel = DrawPanel(panel, self)
        self.sight.look()  # while another page was shown, the network may have become one for other classes
        self._show_sight()

    def resize(self) -> None:
        self.look()
        self.view.lay_out(self.app.areas.world, self.caption_bottom())

    # every frame

    def animate(self, elapsed_s: float) -> None:
        self.demo.animate(elapsed_s)
        self.teaching.poll()
        self.look()
        self.sight.animate(elapsed_s)
        self.ranking.hovered = self._class_under_mouse()
        self.ranking.animate(elapsed_s)
        self.panel.refresh()

    def look(self) -> None:
        """Let the network see the drawing, if anything changed since it did."""
        if self.sight.look():
            self._show_sight()

    def _show_sight(self) -> None:
        self.ranking.show(self.session.snapshot.classes, self.sight.shares)
        self.panel.show_thought()

    # what can be done

    def actions(self) -> list[Action]:
        return [
            Action("", self.redo, "Ctrl+Y", "bring back what was undone"),
            Action("", self.clear, "Delete", "clear the canvas"),
            Action("", self.toggle_eraser, "E", "eraser, or pen"),
            Action("", self.thinner, "["),
            Action("", self.thicker, "]"),
            Action("", self.toggle_preparing, "P", "prepare the drawing for the network, or leave it as it is"),
            Action("", self.undo_lesson, "U", "undo the last lesson", blocked=self._no_lesson),
            Action("", self.open_picture, "I", "open your own picture (PNG or JPEG)"),
        ]  # fmt: skip

    def gestures(self) -> list[tuple[str, str]]:
        return [
            ("left on the canvas", "draw"),
            ("right on the canvas", "erase"),
            ("wheel, [ and ]", "size of the pen"),
            ("click a class, Shift+digit", "teach it: this is what you drew"),
            ("drop a picture", "PNG or JPEG: paper, light and place do not matter"),
        ]

    def undo_words(self) -> str:
        return super().undo_words() if self.demo.active or not self.canvas.marks else "the last stroke"

    def undo(self) -> None:
        if self.demo.active or not self.canvas.undo():
            super().undo()

    def redo(self) -> None:
        """Bring back what was undone."""
        if not self.canvas.redo():
            self.app.say("Nothing to bring back")

    def clear(self) -> None:
        """Take all ink away."""
        self.demo.stop()
        self.canvas.end()
        self.canvas.clear()

    def toggle_eraser(self) -> None:
        """Let the left button take ink away, or draw."""
        self.use_eraser(not self.erasing)

    def use_eraser(self, erasing: bool) -> None:
        """What the left button does."""
        self.erasing = erasing
        self.panel.follow()

    @property
    def erasing_now(self) -> bool:
        """Whether the pen takes ink away at this moment."""
        return self._button == 3 or self.erasing

    def thinner(self) -> None:
        """A thinner pen."""
        self.use_thickness(self.thickness / _WHEEL)

    def thicker(self) -> None:
        """A thicker pen."""
        self.use_thickness(self.thickness * _WHEEL)

    def use_thickness(self, thickness: float) -> None:
        """Diameter of the pen, in pixels of the picture."""
        self.thickness = min(THICKEST, max(THINNEST, thickness))
        self.panel.follow()

    def toggle_preparing(self) -> None:
        """Preprocess the drawing, or not."""
        self.use_preparing(not self.sight.preparing)

    def use_preparing(self, preparing: bool) -> None:
        """Whether the drawing is preprocessed."""
        self.sight.preparing = preparing
        self.panel.follow()

    def use_steps(self, steps: Steps) -> None:
        """Which steps of the preprocessing are on."""
        self.sight.steps = steps
        self.panel.follow()

    # teaching

    def teach(self, label: int) -> None:
        """Tell the network what the drawing is; it learns that in the background."""
        snapshot = self.session.snapshot
        if not 0 <= label < len(snapshot.classes):
            return
        if self.canvas.empty or self.demo.active:
            self.app.say("Draw something first, then say what it is")
        elif snapshot.pictures is None:
            self.app.say("The pictures it learnt from are still on their way: it would forget them")
        else:
            self.canvas.end()
            self.look()
            self.teaching.teach(self.sight.inputs().reshape(snapshot.shape), label)

    def undo_lesson(self) -> None:
        """The network forgets the last lesson."""
        self.teaching.undo()

    def _no_lesson(self) -> str:
        return self.teaching.why_not_undo()

    # own pictures

    def open_picture(self) -> None:
        """Ask for a picture."""
        self.app.dialogs.open_file("Open a picture", set(SUFFIXES), self.show_file, start=self._folder)

    def show_file(self, path: Path) -> None:
        """Put a picture on the canvas. Raises UserError when it is none."""
        ink = ink_of(read_picture(path))
        self._folder = path.parent
        self.demo.stop()
        self.canvas.paste(ink)
        self.app.say(f"{path.name}: its ink is on the canvas" if ink.any() else f"{path.name}: no ink stands out of it")

    def dropped(self, path: Path) -> bool:
        if path.suffix.lower() not in SUFFIXES:
            return False
        self.show_file(path)
        return True

    # the mouse

    def handle(self, event: pygame.event.Event) -> bool:
        places = self.view.places
        if event.type == pygame.MOUSEBUTTONDOWN and event.button in (1, 3) and places.canvas.collidepoint(event.pos):
            self.demo.stop()
            self._button = event.button
            self.canvas.begin(places.on_canvas(event.pos), self.thickness, event.button == 3 or self.erasing)
            return True
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            label = self.ranking.class_at(event.pos)
            if label is not None:
                self.teach(label)
                return True
        if event.type == pygame.KEYDOWN and event.mod & pygame.KMOD_SHIFT and event.key in _DIGIT_KEYS:
            self.teach(_DIGIT_KEYS.index(event.key))
            return True
        if event.type == pygame.MOUSEMOTION and self._button:
            self.canvas.extend(places.on_canvas(event.pos))
            return True
        if event.type == pygame.MOUSEBUTTONUP and event.button == self._button:
            self.canvas.end()
            self._button = 0
            return True
        if event.type == pygame.MOUSEWHEEL and event.y and places.canvas.collidepoint(pygame.mouse.get_pos()):
            self.use_thickness(self.thickness * _WHEEL**event.y)
            return True
        return False

    def hidden(self) -> None:
        self.canvas.end()
        self._button = 0

    def _class_under_mouse(self) -> int | None:
        position = pygame.mouse.get_pos()
        return None if self.app.session.covers(position, self.app.areas) else self.ranking.class_at(position)

    # drawing and words

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        self.draw_caption(surface)
        self.view.draw(surface)

    def caption(self) -> list[tuple[str, str]]:
        names = self.session.snapshot.classes
        what = "a digit" if names == DIGIT_CLASSES else f"one of these: {', '.join(names)}"
        if self.demo.active:
            return [(f"Take the pen with the left button and draw {what}", "text")]
        if self.canvas.empty:
            return [(f"The left button draws, the right one erases; draw {what}", "text")]
        best, *others = self.ranking.order
        words = f"It takes this for {names[best]}"
        if others and self.sight.shares[best] < 0.8:
            words += f", or perhaps for {names[others[0]]}"
        return [(words, "text")]

    def hint(self) -> str:
        if self.ranking.hovered is not None and not self.demo.active:
            return f"click: it is {self.session.snapshot.classes[self.ranking.hovered]}"
        return "left draws · right erases · wheel: pen size · P: preparation · F1 help"
