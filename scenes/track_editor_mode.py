"""Drawing a track with the mouse inside the car scene: the sheet, the hand, the live road, the controls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pygame

from scenes.camera import Camera
from scenes.car_road import Road
from scenes.theme import mix
from scenes.track_editor import WIDTHS_M, TrackEditor
from scenes.widgets import Button, ButtonRow, LabelledSlider, Panel, Scale, Section, Text, TextEntry
from sim.tracks import Track

if TYPE_CHECKING:
    from scenes.car_scene import CarScene

_SHEET_M = (300.0, 210.0)  # the part of the world that is in view at first
_GRID_M = 20.0
_INVITATION = "Draw a loop: press, draw, and let go where you began"


class EditorMode:
    """The editor as people see it; the sketch itself is kept by `TrackEditor`.

    Attributes:
        open: whether it is shown instead of the cars.
        editor: the sketch.
        camera: its own, so that the cars' view is as it was when the editor closes.
    """

    def __init__(self, scene: CarScene) -> None:
        self._scene = scene
        self.open = False
        self.editor = TrackEditor()
        self.camera = Camera(pygame.Rect(0, 0, 1, 1), least_scale=0.3, largest_scale=30.0)
        self._fitted = False
        self._dragged: int | None = None
        self._drag_begins = False
        self._drawing = False
        self._road: Road | None = None
        self._name = "My track"
        self._kept: tuple[Track, Path] | None = None  # what was saved last, and where

    # --- controls ---------------------------------------------------------------------------------------------------

    def build(self, panel: Panel) -> Section:
        """Make the controls; the section is shown while the editor is open."""
        ui, sketch, gap = panel.ui, self.editor.sketch, panel.theme.px(6)
        section = panel.section("Draw a track")
        self.words = Text(ui, "Press, draw a loop, let go where you began. Then drag its points, or draw again.")
        self.width = LabelledSlider(
            ui, "Road width", Scale(*WIDTHS_M, decimals=1), sketch.width_m, self.editor.set_width,
            unit="m", default=10.0, hint="A wide road forgives more.\nTry 7 m once the shape is right.",
        )  # fmt: skip
        self.smoothing = LabelledSlider(
            ui, "Smoothing", Scale(0.0, 1.0), sketch.smoothing, self.editor.set_smoothing, default=0.3,
            hint="0 keeps the hand's every turn, 1 only the broad shape.",
        )  # fmt: skip
        self.name = TextEntry(ui, "Name", self._name, self._rename, hint="Under which it is saved and listed")
        self.undo_button = Button(ui, "Undo", self.undo, key="Ctrl+Z", hint="Take the last change back")
        self.redo_button = Button(ui, "Redo", self.redo, key="Ctrl+Y", hint="Make it again")
        clear = Button(ui, "Clear", self.editor.clear, key="Delete", hint="An empty sheet; undo brings it back")
        save = Button(ui, "Save", self.save, key="Ctrl+S", hint="Keep it in the list of tracks")
        drive = Button(
            ui, "Drive", self.drive, look="primary", key="Enter", hint="Save it and let the cars drive on it"
        )
        close = Button(ui, "Close", self._scene.commands.close_editor, key="Esc", hint="Back; the drawing stays")
        panel.add(
            self.words,
            self.width,
            self.smoothing,
            self.name,
            ButtonRow([self.undo_button, self.redo_button, clear], gap),
            ButtonRow([close, save, drive], gap),
        )
        return section

    def _rename(self, name: str) -> None:
        self._name = name

    def resize(self, view: pygame.Rect) -> None:
        """The world's part of the window changed."""
        self.camera.resize(view)
        if not self._fitted:
            self.camera.fit((-_SHEET_M[0] / 2, -_SHEET_M[1] / 2), (_SHEET_M[0] / 2, _SHEET_M[1] / 2), 0.0)

    def animate(self) -> None:
        """Show in the controls what undo may have changed."""
        sketch = self.editor.sketch
        self.width.value, self.smoothing.value = sketch.width_m, sketch.smoothing
        for button, possible, why in (
            (self.undo_button, self.editor.can_undo, "Nothing to take back"),
            (self.redo_button, self.editor.can_redo, "Nothing was taken back"),
        ):
            if possible and not button.is_enabled:
                button.enable()
            elif not possible and button.is_enabled:
                button.disable(why)

    # --- what it does -----------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the last change back."""
        if not self.editor.undo():
            self._scene.app.say("Nothing to take back")

    def redo(self) -> None:
        """Make the change again that was taken back."""
        if not self.editor.redo():
            self._scene.app.say("Nothing was taken back")

    def save(self) -> None:
        """Keep the track under its name."""
        self._saved()

    def _saved(self) -> str:
        """Keep the track unless it is kept already; returns its file as a name for `CarTask`."""
        scene = self._scene
        track = self.editor.named(self._name)
        if self._kept is not None and self._kept[0] == track and self._kept[1].exists():
            scene.app.say(f"{track.name} is saved already in {self._kept[1]}")
            return str(self._kept[1])
        path = scene.tracks.save(track)
        self._kept = (track, path)
        scene.panel.follow_session()
        scene.app.say(f"Saved {track.name} to {path}")
        return str(path)

    def drive(self) -> None:
        """Save it and let the cars drive on it."""
        spec = self._saved()
        self._scene.commands.close_editor()
        self._scene.commands.choose_tracks((spec,))

    # --- the hand ---------------------------------------------------------------------------------------------------

    def handle(self, event: pygame.event.Event) -> bool:
        """Events over the sheet, and keys."""
        if event.type == pygame.KEYDOWN:
            return self._key(event)
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._press(event.pos)
            return True
        if event.type == pygame.MOUSEMOTION and event.buttons[0]:
            self._move(event.pos)
            return True
        if event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            self._release(event.pos)
            return True
        used = self.camera.drag_and_zoom(event)
        self._fitted |= used
        return used

    def _press(self, at: tuple[int, int]) -> None:
        place = self.camera.to_world(at)
        self._dragged = self.editor.point_near(place, self.camera.metres(self._scene.app.theme.px(11)))
        self._drag_begins = True
        if self._dragged is None:
            self._drawing = True
            self.editor.drawing = []
            self.editor.draw_to(place)

    def _move(self, at: tuple[int, int]) -> None:
        place = self.camera.to_world(at)
        if self._dragged is not None:
            self.editor.move_point(self._dragged, place, first=self._drag_begins)
            self._drag_begins = False
        elif self._drawing:
            self.editor.draw_to(place)

    def _release(self, at: tuple[int, int]) -> None:
        if self._drawing:
            self.editor.draw_to(self.camera.to_world(at))
            self.editor.end_stroke()
        self._dragged, self._drawing = None, False

    def _key(self, event: pygame.event.Event) -> bool:
        control = bool(event.mod & pygame.KMOD_CTRL)
        redo = event.key == pygame.K_y or (event.key == pygame.K_z and bool(event.mod & pygame.KMOD_SHIFT))
        if control and redo:
            self.redo()
        elif event.key == pygame.K_ESCAPE:
            self._scene.commands.close_editor()
        elif event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            self.drive()
        elif event.key == pygame.K_DELETE:
            self.editor.clear()
        else:
            return False
        return True

    def hint(self) -> str:
        """What the mouse can do."""
        return "draw with the left button · drag points · wheel zooms, right button pans · Enter drives · Esc closes"

    # --- drawing ----------------------------------------------------------------------------------------------------

    def draw(self, surface: pygame.Surface) -> None:
        """The sheet with what is on it."""
        self._draw_grid(surface)
        editor, theme = self.editor, self._scene.app.theme
        if editor.drawing:
            self._draw_band(surface)
            return
        if editor.track is not None:
            if self._road is None or self._road.track is not editor.track:
                self._road = Road(editor.track)
            self._road.draw(surface, self.camera, theme)
            self._write(surface, f"{editor.track.length_m:,.0f} m · Enter drives on it", self._top_left(), "muted")
        elif editor.sketch.stroke is not None:
            points = self.camera.to_screen(editor.sketch.stroke)
            pygame.draw.aalines(surface, theme["negative"], False, points.tolist())
        control = editor.points()
        for place in self.camera.to_screen(control).tolist() if control is not None else ():
            pygame.draw.aacircle(surface, theme["positive"], place, theme.px(4))
        if editor.problem:
            self._draw_problem(surface)
        elif editor.sketch.empty:
            middle = self.camera.view.center
            picture = theme.text(
                theme.fit(_INVITATION, self.camera.view.width - theme.px(24), "title"), "title", "muted"
            )
            surface.blit(picture, picture.get_rect(center=middle))

    def _top_left(self) -> tuple[int, int]:
        px = self._scene.app.theme.px
        return self.camera.view.left + px(16), self.camera.view.top + px(12)

    def _draw_grid(self, surface: pygame.Surface) -> None:
        theme, camera = self._scene.app.theme, self.camera
        (left, bottom), (right, top) = camera.visible()
        spacing = _GRID_M
        while camera.pixels(spacing) < theme.px(24):
            spacing *= 5
        colour = mix(theme["background"], theme["line"], 0.6)
        view = camera.view
        for x in np.arange(np.ceil(left / spacing), right / spacing) * spacing:
            surface.fill(colour, (round(camera.point(float(x), 0.0)[0]), view.top, 1, view.height))
        for y in np.arange(np.ceil(bottom / spacing), top / spacing) * spacing:
            surface.fill(colour, (view.left, round(camera.point(0.0, float(y))[1]), view.width, 1))
        # How long is that? A bar of one square, at the bottom left.
        start = (view.left + theme.px(16), view.bottom - theme.px(14))
        surface.fill(theme["muted"], (*start, round(camera.pixels(spacing)), theme.px(2)))
        self._write(surface, f"{spacing:g} m", (start[0], start[1] - theme.px(18)), "muted", "small")

    def _draw_band(self, surface: pygame.Surface) -> None:
        """The road as far as the hand has come, and where to let go."""
        theme, camera = self._scene.app.theme, self.camera
        points = camera.to_screen(np.array(self.editor.drawing))
        radius = camera.pixels(self.editor.sketch.width_m / 2)
        for colour, more in ((theme["edge"], theme.px(2)), (theme["control"], 0)):
            for start, end in zip(points[:-1].tolist(), points[1:].tolist(), strict=True):
                pygame.draw.line(surface, colour, start, end, max(1, round(2 * (radius + more))))
            for place in points.tolist():
                pygame.draw.circle(surface, colour, place, radius + more)
        if len(points) > 1:
            pygame.draw.aalines(surface, theme["muted"], False, points.tolist())
        pygame.draw.aacircle(surface, theme["positive"], points[0].tolist(), radius + theme.px(4), theme.px(2))

    def _draw_problem(self, surface: pygame.Surface) -> None:
        """What is wrong, beside the place where it is, with a ring round it."""
        theme, camera, editor = self._scene.app.theme, self.camera, self.editor
        sketch = editor.sketch
        line = sketch.points if sketch.points is not None else sketch.stroke
        at = editor.problem_at
        if at is None and line is not None and len(line):
            at = (float(line[-1][0]), float(line[-1][1]))
        place = camera.point(*at) if at is not None else camera.view.center
        if sketch.points is not None:
            pygame.draw.aalines(surface, theme["negative"], True, camera.to_screen(sketch.points).tolist())
        pygame.draw.aacircle(surface, theme["error"], place, theme.px(12), theme.px(2))
        pad = theme.px(9)
        lines = theme.wrap(editor.problem, min(theme.px(300), camera.view.width - 4 * pad))
        width = max(theme.width(words) for words in lines) + 2 * pad
        box = pygame.Rect(0, 0, width, len(lines) * theme.line_height() + 2 * pad)
        box.midleft = (round(place[0] + theme.px(20)), round(place[1]))
        if box.right > camera.view.right:
            box.right = round(place[0] - theme.px(20))
        box.clamp_ip(camera.view)
        surface.blit(theme.rounded(box.size, "control", border="error"), box)
        for row, words in enumerate(lines):
            self._write(surface, words, (box.left + pad, box.top + pad + row * theme.line_height()), "text")

    def _write(self, surface: pygame.Surface, words: str, at: tuple[int, int], colour: str, size: str = "text") -> None:
        surface.blit(self._scene.app.theme.text(words, size, colour), at)
