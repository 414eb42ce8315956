"""Page Draw: a canvas, what the network sees of it, and what it takes it for, at every stroke."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pygame

from brains.pictures.pen import PICTURE_SIZE, THICKNESS_PX
from brains.pictures.photo import ink_of
from brains.pictures.picture_files import SUFFIXES, fitted, read_picture
from brains.pictures.preprocess import Steps, preprocess
from scenes.pictures_draw_canvas import THICKEST, THINNEST, Canvas
from scenes.pictures_draw_demo import Demo
from scenes.pictures_draw_panel import DrawPanel
from scenes.pictures_draw_teaching import Teaching
from scenes.pictures_draw_view import DrawView
from scenes.pictures_page import Page
from scenes.pictures_ranking import Ranking
from scenes.pictures_session import PicturesSession
from scenes.scene import Action
from scenes.widgets import Panel

_WHEEL = 1.15
_STAGES_S = 0.1  # the steps to the picture may follow the hand a little later than the picture
_DIGIT_KEYS = [getattr(pygame, f"K_{digit}") for digit in range(10)]
_BARE = Steps(crop=False, scale=False, centre=False, smooth=False, bold=False)


class DrawPage(Page):
    """The page.

    Attributes:
        canvas: the drawing. demo: draws on it until the visitor does. teaching: corrects the network.
        thickness: of the pen, in pixels of the picture. erasing: whether the left button takes ink away.
        preparing: whether the drawing is preprocessed; steps: which steps of that are on.
        picture: what the network sees, ``(28, 28)`` float32 from 0 to 1. stages: how it came about: words, picture.
        shares: how sure the network is of every class, ``(classes,)``. seen_revision: changes with picture and stages.
        ranking: shows them.
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
        self.preparing, self.steps = True, Steps()
        self.picture: np.ndarray = np.zeros((PICTURE_SIZE, PICTURE_SIZE), dtype=np.float32)
        self.stages: list[tuple[str, np.ndarray]] = [(words, self.picture) for words, _ in self._stages()]
        self.shares: np.ndarray = np.zeros(len(session.snapshot.classes), dtype=np.float32)
        self.seen_revision: tuple[object, ...] = ()
        self.ranking: Ranking
        self.panel: DrawPanel
        self._judged: tuple[object, ...] = ()
        self._staged: tuple[object, ...] = ()
        self._since_stages_s = 0.0
        self._button = 0
        self._folder = Path.home()
        self.view = DrawView(self)

    # building

    def build(self, panel: Panel) -> None:
        self.ranking = Ranking(self.theme)
        self.panel = DrawPanel(panel, self)
        self._judged = ()

    def resize(self) -> None:
        self.view.lay_out(self.app.areas.world, self.caption_bottom())

    # every frame

    def animate(self, elapsed_s: float) -> None:
        self.demo.animate(elapsed_s)
        self.teaching.poll()
        self.look()
        self._since_stages_s += elapsed_s
        if self._staged != self.seen_revision and self._since_stages_s >= _STAGES_S:
            self._staged, self._since_stages_s = self.seen_revision, 0.0
            self.stages = [(words, self._prepared(steps)) for words, steps in self._stages()]
        self.ranking.hovered = self._class_under_mouse()
        self.ranking.animate(elapsed_s)
        self.panel.refresh()

    def look(self) -> None:
        """Let the network see the drawing, if anything changed since it did."""
        seen = (self.canvas.revision, self.preparing, self.steps)
        if seen != self.seen_revision:
            self.seen_revision = seen
            self.picture = self._prepared(self.steps if self.preparing else _BARE)
            self.session.show_drawing(None if self.canvas.empty else self.picture)
        snapshot = self.session.snapshot
        judged = (seen, snapshot.weights_revision, snapshot.classes)
        if judged != self._judged:
            self._judged = judged
            self.shares = self.session.classify(self.inputs()[None])[0]
            if self.canvas.empty:
                self.shares = np.zeros_like(self.shares)
            self.ranking.show(snapshot.classes, self.shares)
            self.panel.show_thought()

    def _stages(self) -> list[tuple[str, Steps]]:
        """The steps from the drawing to the picture, each with those before it."""
        on = self.steps if self.preparing else _BARE
        return [
            ("drawn", replace(on, crop=False, scale=False, centre=False, bold=False)),
            ("cut out", replace(on, scale=False, centre=False)),
            ("scaled", replace(on, centre=False)),
            ("centred", on),
        ]

    def _prepared(self, steps: Steps) -> np.ndarray:
        return preprocess(self.canvas.seen.levels, steps)

    def inputs(self) -> np.ndarray:
        """The picture in the shape that the network takes, ``(features,)``."""
        shape = self.session.snapshot.shape
        picture = self.picture
        if shape[:2] != picture.shape:
            picture = fitted(np.rint(picture * 255).astype(np.uint8), (shape[0], shape[1])).astype(np.float32) / 255
        return np.repeat(picture.reshape(-1), shape[2] if len(shape) > 2 else 1)

    @property
    def guess(self) -> int | None:
        """The class that the network is surest of; None for an empty canvas."""
        return None if self.canvas.empty else int(np.argmax(self.shares))

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
        return "" if self.demo.active or not self.canvas.marks else "the last stroke"

    def undo(self) -> None:
        self.canvas.undo()

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
        return self._button == 3 or (self.erasing and self._button != 1) or (self.erasing and self._button == 1)

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
        self.use_preparing(not self.preparing)

    def use_preparing(self, preparing: bool) -> None:
        """Whether the drawing is preprocessed."""
        self.preparing = preparing
        self.panel.follow()

    def use_steps(self, steps: Steps) -> None:
        """Which steps of the preprocessing are on."""
        self.steps = steps
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
            self.teaching.teach(self.inputs().reshape(snapshot.shape), label)

    def undo_lesson(self) -> None:
        """The network forgets the last lesson."""
        self.teaching.undo()

    def _no_lesson(self) -> str:
        return "" if self.teaching.can_undo() else "No lesson to undo"

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
        if self.demo.active:
            return [("Draw a digit here: take the pen with the left button", "text")]
        if self.canvas.empty:
            return [("Draw a digit with the left button; the right one erases", "text")]
        names = self.session.snapshot.classes
        best, *others = self.ranking.order
        words = f"It takes this for {names[best]}"
        if others and self.shares[best] < 0.8:
            words += f", or perhaps for {names[others[0]]}"
        return [(words, "text")]

    def hint(self) -> str:
        if self.ranking.hovered is not None and not self.demo.active:
            return f"click: it is {self.session.snapshot.classes[self.ranking.hovered]}"
        return "left draws · right erases · wheel: pen size · P: preparation · F1 help"
