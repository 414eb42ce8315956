"""What a person can do in the car scene besides looking: every button, slider and key ends here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brains.errors import UserError
from brains.evolvers import STRATEGIES
from brains.storage import load_brain
from brains.topology import Topology
from scenes.car_controls import look_of
from scenes.car_panel import MODES, STRATEGY_NAMES
from scenes.car_tracks import describe, seed_of, seeded
from sim.car_task import CarTask, track_named

if TYPE_CHECKING:
    from scenes.car_scene import CarScene

_MOST_LAYERS, _MOST_NEURONS = 6, 64


class CarCommands:
    """Acts on the scene's session and says what it did."""

    def __init__(self, scene: CarScene) -> None:
        self._scene = scene

    def _say(self, words: str) -> None:
        self._scene.app.say(words)

    # --- the run ----------------------------------------------------------------------------------------------------

    def next_generation(self) -> None:
        """End this generation now: the cars are scored as they stand."""
        finished = self._scene.session.end_generation()
        if finished is not None:
            self._scene.generation_ended(finished)

    def new_run(self) -> None:
        """The same from the start with the next seed."""
        self._restart(self._scene.session.new_run)
        self._say(f"A new run with seed {self._scene.session.config.seed}; Ctrl+Z brings the last one back")

    def undo(self) -> None:
        """Take back what was done last: a stroke while drawing, else the last restart."""
        if self._scene.editor.open:
            self._scene.editor.undo()
        else:
            self.undo_restart()

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
            run = scene.autosave.load(offer)
        finally:
            scene.panel.follow_session()
        self._restart(lambda: scene.session.go_on_with(run))
        self._say(f"Going on with generation {run.number}")

    def _restart(self, begin: Callable[[], None]) -> None:
        """Let another run begin; the one that is left is saved first."""
        scene = self._scene
        left = scene.session.run
        begin()
        scene.world_changed()
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
            self._restart(lambda: session.change_strategy(name))
            self._say(f"A new run with {STRATEGY_NAMES.get(name, name)}; Ctrl+Z brings the last one back")

    def next_strategy(self) -> None:
        """The strategy after this one."""
        names = list(STRATEGIES)
        self.choose_strategy(names[(names.index(self._scene.session.config.strategy) + 1) % len(names)])

    def choose_mode(self, mode: str) -> None:
        """Whether brains pedal or only steer; begins a new run."""
        session = self._scene.session
        if mode != session.run.task.config.mode:
            self._restart(lambda: session.change_mode("steer-only" if mode == "steer-only" else "drive"))
            self._say(f"A new run with cars that {dict(MODES)[mode].lower()}; Ctrl+Z brings the last one back")

    def next_mode(self) -> None:
        """From one mode to the other."""
        self.choose_mode("drive" if self._scene.session.run.task.config.mode == "steer-only" else "steer-only")

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
        elif len(hidden) < _MOST_LAYERS:
            self._change_hidden((*hidden, hidden[-1] if hidden else 8))
        else:
            self._say(f"{_MOST_LAYERS} hidden layers are the most")

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
            self._restart(lambda: session.change_hidden(hidden))
            self._say(f"A new run with brains {session.config.topology}; Ctrl+Z brings the last one back")

    # --- tracks -----------------------------------------------------------------------------------------------------

    def choose_tracks(self, tracks: tuple[str, ...]) -> None:
        """The same brains on other tracks."""
        scene = self._scene
        if tracks == scene.session.run.task.tracks and scene.session.guest is None:
            return
        try:
            scene.session.drive_on(*tracks)
        finally:
            scene.world_changed()
        self._say(f"Now on {describe(tracks)}: the same brains, another road")

    def next_track(self) -> None:
        """The track after this one in the chooser."""
        scene = self._scene
        entries = scene.tracks.entries(scene.session.run.task.tracks)
        here = [entry.tracks for entry in entries].index(scene.session.run.task.tracks)
        self.choose_tracks(entries[(here + 1) % len(entries)].tracks)

    def random_track(self) -> None:
        """A track nobody has seen yet."""
        scene = self._scene
        self.choose_tracks((scene.tracks.next_seeded(scene.session.run.task.tracks, scene.difficulty),))

    def set_difficulty(self, difficulty: float) -> None:
        """Of random tracks; one that is driven on now is grown anew when the mouse is let go."""
        scene = self._scene
        scene.difficulty = difficulty
        seed = seed_of(scene.session.run.task.tracks)
        if seed is not None:
            scene.later(lambda: self.choose_tracks((seeded(seed, scene.difficulty),)))

    def open_editor(self) -> None:
        """Draw a track with the mouse; the cars wait."""
        self._scene.editor.open = True
        self._scene.panel.follow_session()

    def close_editor(self) -> None:
        """Back to the cars; the drawing stays for the next time."""
        self._scene.editor.open = False
        self._scene.panel.follow_session()

    # --- brains -----------------------------------------------------------------------------------------------------

    def no_champion(self) -> str:
        """Why there is nothing to save; empty if there is."""
        return (
            ""
            if self._scene.session.champion is not None
            else "No champion yet: let the first generation end, or press K"
        )

    def save(self) -> None:
        """Save what is in hand: the track while drawing, else the champion."""
        if self._scene.editor.open:
            self._scene.editor.save()
        else:
            self.save_champion()

    def save_champion(self) -> None:
        """Ask where to save the best brain of the run."""
        scene, config = self._scene, self._scene.session.config
        name = f"car-seed{config.seed}-gen{scene.session.run.evolution.generation}.npz"
        start = scene.brain_folder / name
        scene.app.dialogs.save_file("Save the champion", ".npz", self.save_champion_to, start=start)

    def save_champion_to(self, path: Path) -> None:
        """Save the best brain of the run."""
        champion = self._scene.session.save_champion(path)
        self._scene.brain_folder = path.parent
        self._say(f"Saved the champion of generation {champion.generation} to {path}")

    def load(self) -> None:
        """Ask for a brain to let it drive."""
        scene = self._scene
        scene.app.dialogs.open_file("Load a brain", {".npz"}, self.load_brain_from, start=scene.brain_folder)

    def load_brain_from(self, path: Path) -> None:
        """Let a saved brain drive alone on the tracks that are shown."""
        scene = self._scene
        brain = load_brain(path)
        scene.session.invite(brain, path.name, scene.session.run.task.tracks)
        scene.brain_folder = path.parent
        scene.world_changed()
        self._say(f"{path.name} drives alone. E evolves from it, Backspace sends it away")

    def evolve_from_guest(self) -> None:
        """Begin a run whose first brain is the guest's."""
        session = self._scene.session
        if session.guest is None:
            self._say("Load a brain first (Ctrl+O), then evolve from it")
            return
        name = session.guest.name
        self._restart(session.evolve_from_guest)
        self._say(f"A new run from {name}; Ctrl+Z brings the last one back")

    def dismiss_guest(self) -> None:
        """Back to the evolution."""
        scene = self._scene
        if scene.session.guest is None:
            self._say("There is no guest")
            return
        scene.session.dismiss_guest()
        scene.world_changed()

    def take_file(self, path: Path) -> None:
        """A file was dropped on the window: a track is driven on, anything else should be a brain."""
        if path.suffix.lower() == ".json":
            track_named(str(path))
            self.choose_tracks((str(path),))
        else:
            self.load_brain_from(path)


def hidden_layers(text: str, task: CarTask) -> tuple[int, ...]:
    """Sizes of hidden layers from text such as ``12,8``.

    Raises:
        UserError: the text is not understood, or the layers are too many or too large to be watched.
    """
    inputs, outputs = len(task.observation_names), len(task.action_names)
    hidden = Topology.parse(text, inputs, outputs).layer_sizes[1:-1]
    if len(hidden) > _MOST_LAYERS or any(size > 512 for size in hidden):
        raise UserError(
            f"hidden layers {text!r:.60}: at most {_MOST_LAYERS} of at most 512 neurons can be watched here"
        )
    return hidden
