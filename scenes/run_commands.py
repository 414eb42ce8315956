"""What a person can do with any watched evolution: buttons, sliders and keys of its scene end here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brains.evolvers import STRATEGIES
from brains.storage import Brain, load_brain
from scenes.evolution_run import EvolutionRun
from scenes.evolution_session import MOST_LAYERS, hidden_layers
from scenes.strategy_controls import STRATEGY_NAMES, look_of

if TYPE_CHECKING:
    from scenes.evolution_scene import EvolutionScene

_MOST_NEURONS = 64  # as far as keys and buttons go; more can be typed
_NO_CHAMPION = "No champion yet: let the first generation end, or press K"
_UNDO = "Ctrl+Z brings the last one back"


def going_on(run: EvolutionRun[Any, Any]) -> str:
    """The news that a run is gone on with, and what is to be known of it."""
    return "; ".join([f"Going on with generation {run.number}", *(run.folder.warnings if run.folder else ())])


class RunCommands:
    """Acts on the scene's session and says what it did."""

    def __init__(self, scene: EvolutionScene) -> None:
        self._scene = scene

    def _say(self, words: str) -> None:
        self._scene.app.say(words)

    # --- the run ----------------------------------------------------------------------------------------------------

    def next_generation(self) -> None:
        """End this generation now: everyone is scored as they stand."""
        finished = self._scene.session.end_generation()
        if finished is not None:
            self._scene.generation_ended(finished)

    def new_run(self) -> None:
        """The same from the start with the next seed."""
        session = self._scene.session
        self._restart(session.new_run, f"A new run with seed {session.config.seed + 1}")

    def undo_restart(self) -> None:
        """Back to the run before the last restart."""
        session = self._scene.session
        words = session.undo_words
        if not words:
            self._say("There is no earlier run to go back to")
            return
        self._restart(session.undo_restart)
        self._say(f"Back to {words}")

    def continue_last(self) -> None:
        """Go on with the run that was open when the window was closed last."""
        scene = self._scene
        if scene.offer is None:
            self._say("There is no earlier run to continue")
            return
        offer, scene.offer = scene.offer, None
        try:
            self.open_run(offer.path)
        finally:
            scene.panel.follow_session()

    def open_run(self, path: Path) -> None:
        """Go on with the run of a run folder, and write it there from then on."""
        scene = self._scene
        scene.autosave.save(scene.session.run)  # it may be the very same
        run = scene.autosave.load(path)
        self._restart(lambda: scene.session.go_on_with(run))
        self._say(going_on(run))

    def _restart(self, begin: Callable[[], None], news: str = "") -> None:
        """Let another run begin, tell the news, and save the one that is left."""
        scene = self._scene
        left = scene.session.run
        begin()
        scene.world_changed()
        if news:
            self._say(f"{news}; {_UNDO}")
        scene.autosave.save(left)

    # --- settings ---------------------------------------------------------------------------------------------------

    def change_setting(self, name: str, value: Any) -> None:
        """One setting of the strategy."""
        session = self._scene.session
        session.change_setting(name, value)
        if look_of(session.config.strategy, name).at_start:
            self._say("This acts when a new run begins: press N for one")

    def choose_strategy(self, name: str) -> None:
        """Another way to make the next generation; begins a new run."""
        session = self._scene.session
        if name != session.config.strategy:
            self._restart(lambda: session.change_strategy(name), f"A new run with {STRATEGY_NAMES.get(name, name)}")

    def next_strategy(self) -> None:
        """The strategy after this one."""
        names = list(STRATEGIES)
        self.choose_strategy(names[(names.index(self._scene.session.config.strategy) + 1) % len(names)])

    def enter_hidden(self, text: str) -> None:
        """Other hidden layers, as typed; begins a new run."""
        try:
            self._change_hidden(hidden_layers(text, self._scene.session.run.task))
        finally:
            self._scene.panel.follow_session()  # what stands in the line is what there is

    def change_layers(self, by: int) -> None:
        """A hidden layer more, as large as the last one, or one less."""
        hidden = self._scene.session.config.hidden
        if by < 0:
            self._change_hidden(hidden[:-1])
        elif len(hidden) < MOST_LAYERS:
            self._change_hidden((*hidden, hidden[-1] if hidden else 8))
        else:
            self._say(f"{MOST_LAYERS} hidden layers are the most")

    def change_neurons(self, by: int) -> None:
        """More or fewer neurons in the last hidden layer."""
        hidden = self._scene.session.config.hidden
        if not hidden:
            self._say("There is no hidden layer: add one first")
            return
        size = min(max(hidden[-1], _MOST_NEURONS), max(1, hidden[-1] + by))
        self._change_hidden((*hidden[:-1], size))

    def _change_hidden(self, hidden: tuple[int, ...]) -> None:
        session = self._scene.session
        if hidden != session.config.hidden:
            topology = session.run.task.topology(hidden)
            self._restart(lambda: session.change_hidden(hidden), f"A new run with brains {topology}")

    # --- brains -----------------------------------------------------------------------------------------------------

    def no_champion(self) -> str:
        """Why there is nothing to save; empty if there is."""
        return "" if self._scene.session.champion is not None else _NO_CHAMPION

    def save_champion(self) -> None:
        """Ask where to save the best brain of the run."""
        scene, config = self._scene, self._scene.session.config
        name = f"{config.task.name}-seed{config.seed}-gen{scene.session.run.evolution.generation}.npz"
        start = scene.brain_folder / name
        scene.app.dialogs.save_file("Save the champion", ".npz", self.save_champion_to, start=start)

    def save_champion_to(self, path: Path) -> None:
        """Save the best brain of the run."""
        champion = self._scene.session.save_champion(path)
        self._scene.brain_folder = path.parent
        self._say(f"Saved the champion of generation {champion.generation} to {path}")

    def load(self) -> None:
        """Ask for a brain to show it alone."""
        scene = self._scene
        scene.app.dialogs.open_file("Load a brain", {".npz"}, self.load_brain_from, start=scene.brain_folder)

    def load_brain_from(self, path: Path) -> None:
        """Show a saved brain alone, where the evolution is."""
        brain = load_brain(path)
        self._scene.brain_folder = path.parent
        self.invite(brain, path.name)

    def invite(self, brain: Brain, name: str) -> None:
        """Show a brain alone, where the evolution is."""
        scene = self._scene
        scene.session.invite(brain, name, self._episodes_for(brain))
        scene.world_changed()
        self._say(f"{name} {scene.moves} alone. E evolves from it, Backspace sends it away")

    def _episodes_for(self, brain: Brain) -> tuple[str, ...]:
        """What a loaded brain is shown in."""
        return self._scene.session.run.task.all_episodes

    def evolve_from_guest(self) -> None:
        """Begin a run whose first brain is the guest's."""
        session = self._scene.session
        if session.guest is None:
            self._say("Load a brain first (Ctrl+O), then evolve from it")
            return
        self._restart(session.evolve_from_guest, f"A new run from {session.guest.name}")

    def dismiss(self) -> None:
        """Back to the evolution."""
        scene = self._scene
        if scene.session.exhibit is None:
            self._say("There is no guest: the evolution goes on")
            return
        scene.session.dismiss()
        scene.world_changed()
