"""Pictures: draw a digit, train a network on many, look at its mistakes, and see what it sees."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import ClassVar

import numpy as np
import pygame

from brains.errors import UserError
from scenes.part import PartsScene
from scenes.pictures_page import Page
from scenes.pictures_pages import PAGE_NAMES, PAGES
from scenes.pictures_ranking import percent
from scenes.pictures_session import PicturesSession
from scenes.pictures_train import TrainPage
from scenes.scene import Action
from scenes.widgets import Button, Panel, ToggleGroup

BRAIN_SUFFIX = ".npz"


class PicturesScene(PartsScene):
    """The scene.

    Args:
        data: the set to learn from: a name or a path; "" for the built-in one.
        brain: a saved brain to begin with; "" for the shipped one, or on page Train for a fresh network.
        seed: of the drawn set, of first weights and of the order of the pictures.
        page: which opens first.

    Attributes:
        session: what the pages share. pages: all of them. chosen: the number of the one that is shown.

    Raises:
        UserError: there is no such page, or the brain cannot be read.
    """

    title: ClassVar[str] = "Pictures"
    subtitle: ClassVar[str] = "what a network sees in your drawing"
    by_the_clock: ClassVar[bool] = True  # its network learns beside the frames, and needs the time between them

    def __init__(self, *, data: str = "", brain: str = "", seed: int = 0, page: str = PAGE_NAMES[0]) -> None:
        if page not in PAGE_NAMES:
            raise UserError(f"the pictures scene has no page {page!r:.40}; choose one of {', '.join(PAGE_NAMES)}")
        # Who opens the scene to see a network learn sees one begin.
        fresh = PAGES[PAGE_NAMES.index(page)] is TrainPage
        self.session = PicturesSession(data, Path(brain) if brain else None, seed, fresh=fresh)
        self.parts = self.pages = tuple(kind(self.session) for kind in PAGES)
        self.chosen = PAGE_NAMES.index(page)
        self._folder = Path.cwd() if os.access(Path.cwd(), os.W_OK) else Path.home()
        self._tabs: ToggleGroup
        self._run_button: Button | None = None
        self._paused_away = False

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self.pages[self.chosen]

    # building

    def build(self, panel: Panel) -> None:
        self._panel = panel
        self._run_button = None
        self._tabs = ToggleGroup(
            panel.ui,
            [page.tab for page in self.pages],
            self.chosen,
            self.choose_page,
            hints=[page.tab_hint for page in self.pages],
            keys=[str(index + 1) for index in range(len(self.pages))],
        )
        panel.add(self._tabs)
        for page in self.pages:
            self.build_part(page)
        self.show_sections()

    def choose_page(self, index: int) -> None:
        """Show another page."""
        if index != self.chosen:
            self._tabs.show_selected(index)
            self.choose(index)

    def show_sections(self) -> None:
        for page in self.pages:
            page.shown() if page is self.page else page.hidden()
        super().show_sections()

    def actions(self) -> list[Action]:
        pages = [
            Action("", partial(self.choose_page, index), str(index + 1), f"{page.tab}: {page.tab_hint}")
            for index, page in enumerate(self.pages)
        ]
        return [
            Action("Run", self.toggle_run, "Space", "Train the network, or pause", transport=True),
            Action("Undo", self.undo, "Ctrl+Z", "Undo the last change", blocked=self._no_undo),
            Action("Save", self.save, "Ctrl+S", "Save the brain"),
            Action("Load", self.load, "Ctrl+O", "Load a saved brain"),
            *pages,
        ]

    def keys(self) -> list[tuple[str, str]]:
        """Those of the page that is shown; every page has its own."""
        own = [(action.key, action.hint) for action in self.page.actions() if action.hint and action.key]
        return [*own, *self.page.gestures(), ("drop a brain", f"go on with it ({BRAIN_SUFFIX})")]

    # what can be done everywhere

    def toggle_run(self) -> None:
        """Train on, or pause."""
        session = self.session
        if session.snapshot.pictures is None and not session.reading:
            self.app.say("There are no pictures to learn from: choose a set on page Train")
            return
        if not session.running and session.snapshot.stopped.startswith("done"):
            self.app.say(f"It has learnt {session.setup.epochs} epochs; for more, raise the epochs or restart")
            return
        session.pause() if session.running else session.resume()

    def undo(self) -> None:
        """Take back the last change, as the page understands it."""
        self.page.undo()

    def _no_undo(self) -> str:
        return "" if self.page.undo_words() else "Nothing to undo yet"

    def save(self) -> None:
        """Ask where to save the brain."""
        stem = self.session.setup.dataset if self.session.setup.dataset.isalnum() else "pictures"
        start = self._folder / f"{stem}-seed{self.session.setup.seed}{BRAIN_SUFFIX}"
        self.app.dialogs.save_file("Save the brain", BRAIN_SUFFIX, self.save_to, start=start)

    def save_to(self, path: Path) -> None:
        """Save the brain."""
        self.session.save(path)
        self._folder = path.parent
        self.app.say(f"Saved the brain to {path}")

    def load(self) -> None:
        """Ask for a saved brain."""
        self.app.dialogs.open_file("Load a brain", {BRAIN_SUFFIX}, self.load_from, start=self._folder)

    def load_from(self, path: Path) -> None:
        """Go on with a saved brain."""
        self.session.load(path)
        self._folder = path.parent
        self.app.say(f"{path.name} is at work")

    def dropped(self, path: Path) -> None:
        if path.suffix.lower() == BRAIN_SUFFIX:
            self.load_from(path)
        elif not self.page.dropped(path):
            raise UserError(f"{path.name}: drop a brain ({BRAIN_SUFFIX}) here, or a PNG or JPEG picture on page Draw")

    # events and frames

    def animate(self, elapsed_s: float) -> None:
        with self.app.guard():
            self.session.poll()
        for words in self.session.news:
            self.app.say(words)
        self.session.news.clear()
        self._show_running()
        super().animate(elapsed_s)

    def _show_running(self) -> None:
        bar = self.app.session.bar
        if self._run_button is None and bar is not None:
            self._run_button = next((button for action, button in bar.action_buttons if action.key == "Space"), None)
        if self._run_button is not None:
            words = "Pause" if self.session.running else "Run"
            if self._run_button.text != words:
                self._run_button.set_text(words)

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        super().draw(surface, alpha)
        self.session.frame_drawn()

    def enter(self) -> None:
        self.page.shown()
        if self._paused_away:
            self._paused_away = False
            self.session.resume()

    def leave(self) -> None:
        self.page.hidden()
        self._paused_away = self.session.running
        if self._paused_away:
            self.session.pause()  # what nobody watches need not keep the machine busy

    def close(self) -> None:
        self.session.close()

    # words

    def status(self) -> str:
        own = self.page.status()
        if own:
            return own
        session, snapshot = self.session, self.session.snapshot
        if session.reading:
            verb = "drawing the digits" if session.reading == "strokes" else f"reading {Path(session.reading).name}"
            return f"{verb} … · {snapshot.network.topology}"
        parts = [snapshot.title, str(snapshot.network.topology)]
        if np.isfinite(snapshot.test_accuracy):
            parts.append(f"test {percent(snapshot.test_accuracy)}")
        if snapshot.steps:
            parts.append(f"epoch {snapshot.epochs:.1f} of {snapshot.setup.epochs}")
        if snapshot.pictures_per_s:
            parts.append(f"{snapshot.pictures_per_s:,.0f} pictures/s")
        return " · ".join([*parts, snapshot.busy] if snapshot.busy else parts)
