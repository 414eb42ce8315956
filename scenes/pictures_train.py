"""Page Train: choose pictures, a network and how it learns, and watch it learn."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import pygame

from brains.errors import UserError
from brains.pictures.augment import PRESETS
from brains.pictures.drawn_set import NAME
from brains.topology import Topology
from scenes.numbers import grouped
from scenes.pictures_page import Page
from scenes.pictures_session import PicturesSession
from scenes.pictures_train_export import export_curves, export_network
from scenes.pictures_train_panel import TrainPanel
from scenes.pictures_train_sets import OWN_SUFFIXES
from scenes.pictures_train_setup import preset_of
from scenes.pictures_train_sweep import VARIED, Sweep
from scenes.pictures_train_view import TrainView
from scenes.scene import Action
from scenes.widgets import Panel, Ui


class TrainPage(Page):
    """The page.

    Attributes:
        view: curves and confusion matrix in the world. panel: the controls.
        sweep: the latest one, or None; sweep_varied, sweep_values, sweep_seeds, sweep_most: of the next one.
    """

    name: ClassVar[str] = "train"
    tab: ClassVar[str] = "Train"
    tab_hint: ClassVar[str] = "let a network learn from thousands of pictures, and watch it"

    def __init__(self, session: PicturesSession) -> None:
        super().__init__(session)
        self.view: TrainView
        self.panel: TrainPanel
        self.sweep: Sweep | None = None
        self.sweep_varied, self.sweep_values = "learn_rate", VARIED["learn_rate"][1]
        self.sweep_seeds, self.sweep_most = 3, 2_000
        self._shown = False
        self._folder = Path.cwd()

    # life of the page

    def build(self, panel: Panel) -> None:
        self.view = TrainView(Ui(panel.ui.manager, panel.ui.theme))
        self.view.show(self.session.snapshot)
        self.view.set_visible(self._shown)
        self.panel = TrainPanel(panel, self)

    def shown(self) -> None:
        self._shown = True
        self.view.set_visible(True)
        self.panel.follow()

    def hidden(self) -> None:
        self._shown = False
        self.view.set_visible(False)

    def resize(self) -> None:
        areas = self.app.areas
        world = areas.world.copy()
        if areas.narrow and areas.panel_shown:  # the panel lies over the world
            world.width = max(0, areas.panel.left - world.left)
        self.view.place(world)

    def animate(self, elapsed_s: float) -> None:
        self.view.show(self.session.snapshot)
        self.view.animate(elapsed_s)
        self.panel.refresh(elapsed_s)

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        self.view.draw(surface)

    def handle(self, event: pygame.event.Event) -> bool:
        return self.view.handle(event)

    def actions(self) -> list[Action]:
        return [
            Action("", self.restart, "N", "Learn anew from the same first weights; the curve before stays"),
            Action("", self.start_otherwise, "Shift+N", "Learn anew from other first weights"),
            Action("", self.next_preset, "A", "The next preset of augmentation"),
            Action("", self.toggle_sweep, "W", "Begin the sweep that is set up, or stop it"),
            Action("", self.export_network, "Ctrl+E", "Export the network as JSON"),
            Action("", self.export_curves, "Ctrl+Shift+E", "Export the curves as CSV"),
        ]

    def gestures(self) -> list[tuple[str, str]]:
        return [
            ("click a cell", "the pictures behind it (Esc or right click: back)"),
            ("rest the mouse", "on a curve or a cell: its values"),
        ]

    # words

    def hint(self) -> str:
        if self.view.open_cell is not None:
            return "wheel: more pictures · click: one large · Esc: back"
        return "click a cell of the matrix to see its pictures · F1 help"

    def time_left(self) -> str:
        """How long it will still learn, such as "12 s left"; empty while that is not known."""
        snapshot = self.session.snapshot
        if snapshot.pictures is None or not snapshot.running or not snapshot.pictures_per_s:
            return ""
        epochs = max(0.0, snapshot.setup.epochs - snapshot.epochs)
        seconds = epochs * len(snapshot.pictures.train) / snapshot.pictures_per_s
        if seconds >= 5940:
            return f"{seconds / 3600:.1f} h left"
        return f"{seconds:.0f} s left" if seconds < 100 else f"{seconds / 60:.0f} min left"

    def state_words(self) -> str:
        """What it is doing, or why it is not."""
        session, snapshot = self.session, self.session.snapshot
        if session.reading:
            return "drawing the digits …" if session.reading == NAME else f"reading {Path(session.reading).name} …"
        if snapshot.busy:
            return snapshot.busy
        if self.sweep is not None and self.sweep.running:
            return "waits for the sweep"
        if session.running and not (snapshot.running and snapshot.steps):
            return "it begins …"
        if snapshot.running:
            parts = [f"{grouped(snapshot.pictures_per_s)} pictures/s", self.time_left()]
            parts.append(f"learn rate {snapshot.learn_rate:.2g}")
            return " · ".join(part for part in parts if part)
        if snapshot.stopped:
            return snapshot.stopped
        return "paused" if snapshot.steps else f"{snapshot.title} is at work; Run lets it learn on"

    # commands

    def restart(self) -> None:
        """Anew from the same first weights."""
        self.session.restart()
        self.app.say("It begins anew; Ctrl+Z brings back what it knew")

    def start_otherwise(self) -> None:
        """Anew from other first weights."""
        self.change(seed=self.session.setup.seed + 1)

    def change(self, **changes: Any) -> None:
        """Change fields of the setup; if it begins anew by that, say so."""
        before, was_done = self.session.setup, self.session.snapshot.stopped.startswith("done")
        self.session.use_setup(**changes)
        if self.session.setup.restarts(before):
            self.app.say("It begins anew; Ctrl+Z brings back what it knew")
        elif was_done and self.session.setup.epochs > before.epochs:
            self.session.resume()

    def next_preset(self) -> None:
        """The preset of augmentation after the present one."""
        names = list(PRESETS)
        preset = preset_of(self.session.setup.augment)
        following = names[(names.index(preset) + 1) % len(names)] if preset else names[0]
        self.change(augment=PRESETS[following])
        self.app.say(f"Augmentation: {following}")

    def choose_set(self, name: str) -> None:
        """Let a fresh network learn another set."""
        if name != self.session.setup.dataset:
            self.change(dataset=name)
        self.panel.follow()

    def ask_for_own(self) -> None:
        """Let the person choose a file with a set of their own."""
        self.panel.follow()
        self.app.dialogs.open_file("Open a set of pictures", OWN_SUFFIXES, self.open_own, start=self._folder)

    def open_own(self, path: Path) -> None:
        """Let a fresh network learn a set of one's own."""
        self._folder = path.parent
        self.change(dataset=str(path))

    def dropped(self, path: Path) -> bool:
        if path.is_dir() or path.suffix.lower() in OWN_SUFFIXES:
            self.open_own(path)
            return True
        return False

    def enter_hidden(self, words: str) -> None:
        """Other hidden layers, as typed."""
        try:
            hidden = Topology.parse(words, 1, 1).layer_sizes[1:-1]
            if hidden != self.session.setup.hidden:
                self.change(hidden=hidden)
        except UserError:
            self.panel.follow()
            raise
        self.panel.follow()

    # sweeps

    def toggle_sweep(self) -> None:
        """Begin the sweep that is set up, or stop the one that goes on."""
        if self.sweep is not None and self.sweep.running:
            self.sweep.stop()
            return
        self.sweep = Sweep(self.session, self.sweep_varied, self.sweep_values, self.sweep_seeds, self.sweep_most)
        self.app.say("The sweep goes on in the background; the training waits")

    # export

    def export_network(self) -> None:
        """Ask where the weights go, as JSON."""
        self._ask("Export the network", "network", ".json", lambda path: export_network(path, self.session.snapshot))

    def export_curves(self) -> None:
        """Ask where the curves go, as CSV."""
        self._ask("Export the curves", "curves", ".csv", lambda path: export_curves(path, self.session.snapshot.curves))

    def _ask(self, title: str, stem: str, suffix: str, write: Any) -> None:
        def save(path: Path) -> None:
            write(path)
            self._folder = path.parent
            self.app.say(f"Saved {path}")

        self.app.dialogs.save_file(title, suffix, save, start=self._folder / f"pictures-{stem}{suffix}")
