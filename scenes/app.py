"""The window: one loop that feeds events, steps the scene's clock and draws, whatever the scene is."""

from __future__ import annotations

import contextlib
import gc
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pygame

from brains.errors import UserError
from scenes import display
from scenes.commands import AppKeys
from scenes.dialogs import Dialogs
from scenes.game_pads import PAD_EVENTS
from scenes.help import Help
from scenes.layout import Areas
from scenes.opening import open_file
from scenes.overlay import StatusLine, Tooltip
from scenes.recording import Recording
from scenes.registry import find_card
from scenes.run import run_scene
from scenes.scene import Scene
from scenes.session import Session
from scenes.stepping import SPEEDS
from scenes.theme import Theme
from scenes.topbar import Commands

__all__ = ["App", "run_scene"]

FRAMES_PER_S = 60
DRAWS_PER_S_AT_MAX = 15  # at the speed "max" most frames only step
STATUS_PER_S = 5
_POINTER = (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP, pygame.MOUSEWHEEL)


class App:
    """Owns the window, the open scenes and the frame loop.

    Attributes:
        theme: colours, fonts, measures at the current scale.
        areas: where top bar, world, panel and status line are.
        session: the scene shown now with its controls.
        dialogs: file and message dialogs for the scene.
        recording: the film that is made of the window, if any.
        running: false once the person wants to leave.
        work_ms: milliseconds of work of the last frames, without waiting for the next; frames: how many in all.
    """

    def __init__(self, size: tuple[int, int] | None = None, scale: float | None = None) -> None:
        pygame.display.init()
        pygame.font.init()
        pygame.key.set_repeat(350, 40)
        self.theme = Theme(display.ui_scale(scale))
        self._size = size or display.window_size(self.theme.scale)
        pygame.display.set_caption("Neurarium")
        self.screen = pygame.display.set_mode(self._size, pygame.RESIZABLE)
        self._windowed_size = self._size
        self.running = True
        self.work_ms, self.frames = deque[float](maxlen=100_000), 0
        self.sessions: dict[str, Session] = {}
        self.session: Session
        self.areas: Areas
        self._make_overlays()
        self.keys = AppKeys(self)
        self.dialogs = Dialogs(self)
        self.recording = Recording(self)
        self._commands = Commands(
            back=self.back,
            pause=self.toggle_pause,
            step=self.single_step,
            speed=self.choose_speed,
            panel=self.toggle_panel,
            help=self.toggle_help,
            record=lambda: self.recording.press(),
        )
        self._clock = pygame.time.Clock()
        self._since_draw_s = 0.0
        self._since_status_s = 1.0
        self._captured = False
        self._status = ("", "")

    def _make_overlays(self) -> None:
        self.tooltip = Tooltip(self.theme)
        self.status_line = StatusLine(self.theme)
        self.help = Help(self.theme)

    # scenes

    @property
    def scene(self) -> Scene:
        """The scene shown now."""
        return self.session.scene

    def open(self, name: str, **options: Any) -> None:
        """Show a scene. One that is open already resumes, unless options ask for a new one.

        Raises:
            UserError: no such scene, or its options are wrong; the scene shown before stays.
        """
        session = self.sessions.get(name)
        if session is None or options:
            self._show(self._start(name, find_card(name).load(**options)))
        else:
            self._show(session)

    def adopt(self, name: str, scene: Scene) -> None:
        """Show a scene that was made elsewhere (tests, a replay) under that name."""
        self._show(self._start(name, scene))

    def _start(self, name: str, scene: Scene) -> Session:
        scene.app = self
        session = Session(name, scene)
        before = getattr(self, "session", None)
        self.session = session  # build may ask the app for its session
        try:
            session.build(self.theme, self.screen.get_size(), self._commands)
        except UserError:
            if before is not None:
                self.session = before
            raise
        if before is not None:
            self.session = before
        old = self.sessions.pop(name, None)
        if old is not None:
            old.scene.close()
        self.sessions[name] = session
        return session

    def _show(self, session: Session) -> None:
        before = getattr(self, "session", None)
        if before is not None and before is not session and before.name in self.sessions:
            before.close_menus()
            before.scene.leave()
        self.session = session
        if session.theme is not self.theme:
            session.build(self.theme, self._size, self._commands)
        self.help.open = False
        self._captured = False
        pygame.display.set_caption(f"{session.scene.title} – Neurarium" if not session.scene.bare else "Neurarium")
        self.relayout()
        with self.guard():
            session.scene.enter()
        self._since_status_s = 1.0

    def relayout(self) -> None:
        """Place everything again, after a resize or when the panel folds."""
        self._size = self.screen.get_size()
        self.areas = self.session.lay_out(self.theme, self._size)
        with self.guard():
            self.scene.resize()

    def set_scale(self, scale: float) -> None:
        """Another user-interface scale: controls are made anew, those of other scenes when they are shown again."""
        scale = min(display.LARGEST_SCALE, max(display.SMALLEST_SCALE, scale))
        self.theme = Theme(scale)
        self._make_overlays()
        self.session.build(self.theme, self._size, self._commands)
        self.relayout()
        self.say(f"Size of text and controls: {scale:.0%}")

    # commands

    def back(self) -> None:
        """To the launcher; the scene waits."""
        if self.session.name != "launcher":
            with self.guard():
                self.open("launcher")

    def quit(self) -> None:
        """Close the window after this frame."""
        self.running = False

    def toggle_pause(self) -> None:
        """Stop the scene's clock or let it go on."""
        if self.session.stepper is not None:
            self.session.stepper.paused = not self.session.stepper.paused

    def single_step(self) -> None:
        """Pause and take one step of the scene's clock."""
        if self.session.stepper is not None:
            self.session.stepper.paused = True
            self.session.stepper.ask_step()

    def choose_speed(self, index: int) -> None:
        """Let the scene's clock run that fast (an index of ``SPEEDS``)."""
        if self.session.stepper is not None:
            self.session.stepper.speed = SPEEDS[min(len(SPEEDS) - 1, max(0, index))]

    def toggle_panel(self) -> None:
        """Fold or unfold the panel."""
        if self.scene.has_panel:
            self.session.panel_open = not self.areas.panel_shown
            self.relayout()

    def toggle_help(self) -> None:
        """Show or put away the sheet of keys."""
        self.help.toggle()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or go back to a window."""
        if self.screen.get_flags() & pygame.FULLSCREEN:
            self.screen = pygame.display.set_mode(self._windowed_size, pygame.RESIZABLE)
        else:
            self._windowed_size = self._size
            self.screen = pygame.display.set_mode((0, 0), pygame.FULLSCREEN)
        self.relayout()

    def say(self, message: str) -> None:
        """Show a line of news in the status line for some seconds."""
        self.status_line.say(message)

    def complain(self, message: str) -> None:
        """Show what went wrong, in red, in the status line."""
        self.status_line.say(message, error=True)

    @contextlib.contextmanager
    def guard(self) -> Iterator[None]:
        """Turn a person's mistake (:class:`UserError`) into a line of the status line."""
        try:
            yield
        except UserError as error:
            self.complain(str(error))

    # the frame

    def frame(self, elapsed_s: float) -> None:
        """Events, steps, drawing of one frame; ``elapsed_s`` is the real time since the last one."""
        started = time.perf_counter()
        if self._current_surface().get_size() != self._size:
            self.relayout()
        for event in pygame.event.get():
            with self.guard():
                self._handle(event)
        session = self.session
        with self.guard():
            self._step(elapsed_s)
            session.scene.animate(elapsed_s)
        if self._time_to_draw(elapsed_s):
            with self.guard():
                self._refresh(self._since_draw_s)
            self.draw()
            pygame.display.flip()
            with self.guard():
                self.recording.watch(self.screen, self._since_draw_s)
            self._since_draw_s = 0.0
        self.work_ms.append((time.perf_counter() - started) * 1000)
        self.frames += 1

    def _current_surface(self) -> pygame.Surface:
        self.screen = pygame.display.get_surface() or self.screen
        return self.screen

    def _step(self, elapsed_s: float) -> None:
        stepper = self.session.stepper
        if stepper is None:
            return
        try:
            stepper.advance(elapsed_s, self.scene.step, time.perf_counter)
        except UserError:
            stepper.paused = True
            raise

    def _time_to_draw(self, elapsed_s: float) -> bool:
        self._since_draw_s += elapsed_s
        if not pygame.display.get_active():
            return False  # minimised
        stepper = self.session.stepper
        leisurely = stepper is None or stepper.speed != SPEEDS[-1] or stepper.paused
        return leisurely or self._since_draw_s >= 1 / DRAWS_PER_S_AT_MAX

    def _refresh(self, elapsed_s: float) -> None:
        session, stepper = self.session, self.session.stepper
        if session.bar is not None:
            paused = stepper is not None and stepper.paused
            session.bar.refresh(paused, session.speed_index(), self.recording.time_s)
        session.manager.update(elapsed_s)
        busy = any(pygame.mouse.get_pressed()) or bool(session.menus())
        self.tooltip.update(session.manager, pygame.mouse.get_pos(), elapsed_s, busy)
        self.status_line.update(elapsed_s)
        self._since_status_s += elapsed_s
        if self._since_status_s >= 1 / STATUS_PER_S:
            self._since_status_s, self._status = 0.0, (session.scene.status(), session.scene.hint())

    # events

    def _handle(self, event: pygame.event.Event) -> None:
        self.keys.watch(event)
        if event.type == pygame.QUIT:
            self.quit()
        elif event.type == pygame.DROPFILE:
            open_file(self, Path(event.file))
        elif event.type in PAD_EVENTS:
            self.scene.pad(event)
        elif self.help.handle(event):
            return
        elif event.type == pygame.MOUSEMOTION:  # controls poll the mouse; only the world needs its way
            if self._captured or not self.session.covers(event.pos, self.areas):
                self.scene.handle(event)
        elif event.type in _POINTER:
            self._handle_pointer(event)
        elif not self.session.feed(event):
            self._handle_other(event)

    def _handle_pointer(self, event: pygame.event.Event) -> None:
        session = self.session
        released = event.type == pygame.MOUSEBUTTONUP
        if self._captured and released:
            self._captured = any(pygame.mouse.get_pressed())
            session.scene.handle(event)
            return
        if session.feed(event):
            return
        position = pygame.mouse.get_pos() if event.type == pygame.MOUSEWHEEL else event.pos
        if session.covers(position, self.areas):
            if self.areas.panel.collidepoint(position) and not session.windows():
                session.panel.handle(event)
            return
        if event.type == pygame.MOUSEBUTTONDOWN:
            self._captured = True
        session.scene.handle(event)

    def _handle_other(self, event: pygame.event.Event) -> None:
        if event.type == pygame.KEYDOWN:
            if self.session.windows():
                self.dialogs.key(event)
            elif not self.session.typing() or event.key in AppKeys.ALWAYS:
                self.keys.press(event)
        elif event.type == pygame.KEYUP and not self.session.typing():
            self.scene.handle(event)
        else:
            self.dialogs.handle(event)

    # drawing

    def draw(self) -> None:
        """Draw the whole window."""
        screen, areas, theme = self.screen, self.areas, self.theme
        screen.set_clip(areas.world)
        screen.fill(theme["background"])
        stepper = self.session.stepper
        with self.guard():
            self.scene.draw(screen, stepper.alpha if stepper is not None else 1.0)
        screen.set_clip(None)
        self._draw_ground(screen)
        self.status_line.draw(screen, areas.status, *self._status)
        self.session.manager.draw_ui(screen)
        if self.help.open:
            self.help.draw(screen, self.scene.title or "Neurarium", self.keys.help_parts())
        else:
            self.tooltip.draw(screen)

    def _draw_ground(self, screen: pygame.Surface) -> None:
        areas, theme = self.areas, self.theme
        thin = theme.px(1)
        for part in (areas.top, areas.status):
            screen.fill(theme["panel"], part)
        screen.fill(theme["line"], (areas.top.left, areas.top.bottom - thin, areas.top.width, thin))
        screen.fill(theme["line"], (areas.status.left, areas.status.top, areas.status.width, thin))
        if areas.panel_shown:
            screen.fill(theme["panel"], areas.panel)
            screen.fill(theme["line"], (areas.panel.left, areas.panel.top, thin, areas.panel.height))
            dock = self.session.panel.dock_rect
            if dock.height:
                screen.fill(theme["line"], (dock.left, dock.top, dock.width, thin))

    # the loop

    def run(self, frames: int | None = None, *, realtime: bool = True) -> None:
        """Run until the person leaves, or for that many frames.

        Args:
            frames: stop after so many; None for no end.
            realtime: wait for the next frame's time; else a frame counts as 1/60 s; scenes ``by_the_clock`` wait.
        """
        done = 0
        # What was made until now mostly stays: looking through it again and again for garbage takes 25 ms a time.
        gc.freeze()
        self._clock.tick()
        while self.running and (frames is None or done < frames):
            if realtime or self.scene.by_the_clock:
                self.frame(self._clock.tick(FRAMES_PER_S) / 1000)
            else:
                self.frame(1 / FRAMES_PER_S)
            done += 1

    def close(self) -> None:
        """Close all scenes, the film that is being made and the window; UserError if it could not be written."""
        for session in self.sessions.values():
            with self.guard():
                session.scene.close()
        self.sessions.clear()
        try:
            self.recording.close()
        finally:
            pygame.display.quit()
