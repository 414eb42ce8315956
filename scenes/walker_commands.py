"""What a person can do in the walker scene besides looking: every button, slider and key ends here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from brains.storage import Brain, load_brain
from scenes.run_commands import RunCommands
from scenes.walker_grounds import (
    KINDS,
    after,
    describe_ground,
    difficulty_of,
    difficulty_scale,
    friendly_word,
    has_difficulty,
    kind_of,
    with_difficulty,
)
from sim.atlas_files import shipped_atlas
from sim.atlas_start import atlas_of
from sim.creature_files import DEFAULT_CREATURE, creature_named, shipped_creatures
from sim.creatures import Creature
from sim.replay import episodes_of

if TYPE_CHECKING:
    from scenes.walker_scene import WalkerScene

CONTROLS = (("targets", "Joint angles"), ("speeds", "Joint speeds"))
CLOCKS = (("fixed", "Steady rhythm"), ("own", "Rhythm of its own"), ("off", "No clock"))
BODY_SHARES = (0.0, 0.1, 0.2, 0.3, 0.5)
"""How far bodies may evolve from their drawing, to choose from."""
MOST_LOOKS = 10
_PUSH_M_S = 1.0  # how much faster a push by key makes the whole walker
_PUSH_EVERY_S = 3.0
_MOST_FILES = 4


class WalkerCommands(RunCommands):
    """The commands of every evolution, and those of walkers: creatures, grounds, senses, pushes, the gallery."""

    _scene: WalkerScene

    # --- creatures --------------------------------------------------------------------------------------------------

    def choose_creature(self, creature: Creature, **changes: Any) -> None:
        """Another body plan, perhaps with other rules; begins a new run."""
        session = self._scene.session
        before, changes = session.run.task, {"creature": creature, **changes}
        if any(getattr(before, name) != value for name, value in changes.items()):
            self._restart(
                lambda: session.begin_with(f"the {before.creature.name} run", **changes), f"A new run: {creature.name}"
            )

    def choose_body_change(self, share: float) -> None:
        """How far bodies may evolve from the drawing; begins a new run."""
        self.choose_creature(self._scene.session.run.task.creature, evolve_body=share)

    def next_body_change(self) -> None:
        """The choice after this one."""
        here = self._scene.session.run.task.evolve_body
        self.choose_body_change(next((share for share in BODY_SHARES if share > here), 0.0))

    def next_creature(self) -> None:
        """The shipped creature after this one."""
        plans = [creature_named(name) for name in shipped_creatures()]
        here = self._scene.session.run.task.creature
        place = plans.index(here) if here in plans else -1
        self.choose_creature(plans[(place + 1) % len(plans)])

    def open_creature(self) -> None:
        """Ask for a creature file: to evolve it, or to go on building it."""
        scene = self._scene
        if scene.editor.open:
            scene.editor.ask_to_open()
            return
        scene.app.dialogs.open_file("Load a creature", {".json"}, self.load_creature_from, start=scene.brain_folder)

    def load_creature_from(self, path: Path) -> None:
        """Evolve the creature of a file."""
        creature = creature_named(str(path))
        self._scene.add_creature(creature)
        self.choose_creature(creature)

    def open_editor(self) -> None:
        """Build a creature with the mouse; the walkers wait."""
        self._scene.editor.begin()
        self._scene.panel.follow_session()

    def close_editor(self) -> None:
        """Back to the walkers; what was built stays for the next time."""
        self._scene.editor.open = False
        self._scene.panel.follow_session()

    def open_atlas(self) -> None:
        """All ways in which this creature walks: its map that is open, else one that begins with the champion.

        A map that is open gives way to the champion's only as long as nobody has filled or saved it.
        """
        from scenes.atlas_scene import AtlasScene

        session, app = self._scene.session, self._scene.app
        atlas = atlas_of(session.run.task, session.config.hidden, session.config.seed, session.run.champion_brain)
        held = app.sessions.get("atlas")
        there = held.scene if held is not None and isinstance(held.scene, AtlasScene) else None
        alike = there is not None and there.atlas.config.task.creature == atlas.config.task.creature
        if there is not None and alike and (there.kept or atlas.start is None):
            app.open("atlas")
            return
        if atlas.start is None and atlas.config.task == shipped_atlas().config.task:
            app.open("atlas", creature=DEFAULT_CREATURE)  # rather the map that comes along than an empty one
            return
        app.open("atlas", begin=atlas)
        begun = "by chance" if atlas.start is None else "with this run's champion"
        self._say(f"An empty map of {atlas.config.task.creature.name}: F fills it, beginning {begun}")

    def receive(self, brain: Brain, name: str) -> None:
        """Show a brain that another scene hands over, where it was scored; it stays in the gallery."""
        scene = self._scene
        if scene.editor.open:
            scene.editor.close()
        scene.session.invite(brain, name, episodes_of(brain))
        scene.world_changed()
        self._remember(brain, name)
        self._say(f"{name} walks alone, as it was scored. E evolves from it, Backspace sends it away")

    def undo(self) -> None:
        """Take back what was done last: an edit while building, else the last restart."""
        if self._scene.editor.open:
            self._scene.editor.undo()
        else:
            self.undo_restart()

    def save(self) -> None:
        """Save what is in hand: the creature while building, else the champion."""
        if self._scene.editor.open:
            self._scene.editor.save()
        else:
            self.save_champion()

    # --- grounds and walks ------------------------------------------------------------------------------------------

    def walk_on(self, news: str = "", **changes: Any) -> None:
        """The same brains, with other walks."""
        scene = self._scene
        try:
            scene.session.walk_on(**changes)
        finally:
            scene.world_changed()
        if news:
            self._say(news)

    def choose_ground(self, word: str) -> None:
        """The same brains on another ground."""
        if word != self._scene.session.run.task.terrain:
            self.walk_on(f"{describe_ground(word)}: the same brains, another ground", terrain=word)

    def choose_kind(self, kind: str) -> None:
        """Another kind of ground, at first a friendly one."""
        if kind != kind_of(self._scene.session.run.task.terrain):
            self.choose_ground(friendly_word(kind))

    def next_kind(self) -> None:
        """The kind of ground after this one."""
        here = KINDS.index(kind_of(self._scene.session.run.task.terrain))
        self.choose_kind(KINDS[(here + 1) % len(KINDS)])

    def set_difficulty(self, difficulty: float) -> None:
        """How hard the ground is; it is made when the mouse is let go."""
        scene = self._scene
        scene.later(lambda: self.choose_ground(with_difficulty(scene.session.run.task.terrain, difficulty)))

    def harder(self, by: int) -> None:
        """A tenth of the scale harder, or easier."""
        word = self._scene.session.run.task.terrain
        kind = kind_of(word)
        if not has_difficulty(kind):
            self._say("This ground has no number for how hard it is: choose another kind with T")
            return
        scale = difficulty_scale(kind)
        self.choose_ground(with_difficulty(word, scale.clamp(difficulty_of(word) + by * scale.high / 10)))

    def next_ground(self) -> None:
        """Another ground of the same kind."""
        word = self._scene.session.run.task.terrain
        if after(word) != word:
            self.choose_ground(after(word))
        elif kind_of(word) == "flat":
            self._say("Flat ground is always the same: choose another kind with T")
        else:
            self._say("Every generation walks on another ground of this kind; press K for the next")

    def set_seconds(self, seconds: float) -> None:
        """How long a walk lasts."""
        self._scene.later(lambda: self.walk_on(seconds=seconds))

    def set_walks(self, walks: float) -> None:
        """On how many walks a generation is scored."""
        self._scene.later(lambda: self.walk_on(episodes_per_generation=int(walks)))

    # --- pushes -----------------------------------------------------------------------------------------------------

    def set_push_every(self, seconds: float) -> None:
        """How often everyone is pushed; 0 for never."""
        self._scene.later(lambda: self.walk_on(push_every_s=seconds))

    def set_push_share(self, share: float) -> None:
        """How hard these pushes are."""
        self._scene.later(lambda: self.walk_on(push_share=share))

    def toggle_pushes(self) -> None:
        """Push everyone every few seconds, or no longer."""
        on = self._scene.session.run.task.push_every_s > 0
        news = "No more pushes" if on else f"Everyone is pushed every {_PUSH_EVERY_S:g} s: who stays on its feet wins"
        self.walk_on(news, push_every_s=0.0 if on else _PUSH_EVERY_S)

    def push_followed(self, way: int) -> None:
        """Push the followed walker, forward or backward."""
        world = self._scene.session.world
        self.push(self._scene.followed, (way * _PUSH_M_S * world.creature.total_mass_kg, 0.0))

    def push(self, walker: int, impulse_n_s: tuple[float, float]) -> None:
        """Push one walker; from then on its walk no longer counts."""
        session, world = self._scene.session, self._scene.session.world
        if not world.walking[walker]:
            self._say("This walk is over: choose a walker that still walks")
            return
        world.push(walker, impulse_n_s)
        strength = (impulse_n_s[0] ** 2 + impulse_n_s[1] ** 2) ** 0.5
        exam = session.exhibit is None and session.run.trial.exam
        loss = "its exam is void, so it does not become champion" if exam else "its walk no longer counts"
        who = f"#{walker % world.individuals + 1}" if world.individuals > 1 else "it"
        self._say(f"Pushed {who} with {strength:,.0f} N s: {loss}")

    # --- senses and joints ------------------------------------------------------------------------------------------

    def choose_control(self, control: str) -> None:
        """What brains tell the joints; begins a new run."""
        self._begin_with("control", control, dict(CONTROLS)[control])

    def next_control(self) -> None:
        """From one control to the other."""
        self.choose_control(_next([name for name, _ in CONTROLS], self._scene.session.run.task.control))

    def choose_clock(self, clock: str) -> None:
        """Which rhythm brains hear; begins a new run."""
        self._begin_with("clock", clock, dict(CLOCKS)[clock])

    def next_clock(self) -> None:
        """The clock after this one."""
        self.choose_clock(_next([name for name, _ in CLOCKS], self._scene.session.run.task.clock))

    def set_look_ahead(self, heights: float) -> None:
        """How many heights of the ground ahead a brain sees; begins a new run when the mouse is let go."""
        count = min(MOST_LOOKS, max(0, int(heights)))
        self._scene.later(lambda: self._begin_with("look_ahead", count, f"{count} heights ahead"))

    def change_look_ahead(self, by: int) -> None:
        """One more height ahead, or one less."""
        self.set_look_ahead(self._scene.session.run.task.look_ahead + by)

    def _begin_with(self, name: str, value: object, words: str) -> None:
        session = self._scene.session
        if value != getattr(session.run.task, name):
            what = "the run before"
            self._restart(lambda: session.begin_with(what, **{name: value}), f"A new run: {words.lower()}")

    # --- the gallery ------------------------------------------------------------------------------------------------

    def show_entry(self, index: int) -> None:
        """Show a brain of the gallery alone."""
        entry = self._scene.entries[index]
        self.invite(entry.brain, entry.name)

    def next_entry(self) -> None:
        """The brain of the gallery after the one that is shown."""
        entries = self._scene.entries
        if not entries:
            self._say("The gallery is still empty: let the first generation end")
            return
        here = self._scene.shown_entry()
        self.show_entry(0 if here is None else (here + 1) % len(entries))

    def toggle_race(self) -> None:
        """Let the bests of generations 1, 3, 10 and so on start side by side, or send them away."""
        scene = self._scene
        if scene.session.race is not None:
            self.dismiss()
            return
        race = scene.session.begin_race()
        scene.world_changed()
        scene.show_whole()
        self._say(f"{race.name}: X or Backspace ends it")

    def load_brain_from(self, path: Path) -> None:
        brain = load_brain(path)
        self.invite(brain, path.name)
        self._scene.brain_folder = path.parent
        self._remember(brain, path.name)

    def _remember(self, brain: Brain, name: str) -> None:
        """Keep a brain from elsewhere in the gallery."""
        scene = self._scene
        scene.files[:] = [(known, kept) for known, kept in scene.files if known != name][-_MOST_FILES + 1 :]
        scene.files.append((name, brain))
        scene.refresh_gallery()
        scene.panel.show_gallery()

    def _episodes_for(self, brain: Brain) -> tuple[str, ...]:
        return self._scene.session.grounds

    def take_file(self, path: Path) -> None:
        """Something was dropped on the window: a creature is evolved, a folder holds a run, else it is a brain.

        While a creature is built, a dropped one goes onto the sheet; anything else closes the sheet.
        """
        if self._scene.editor.open:
            if path.suffix.lower() == ".json" and not path.is_dir():
                self._scene.editor.load_from(path)
                return
            self._scene.editor.close()
        if path.is_dir():
            self.open_run(path)
        elif path.suffix.lower() == ".json":
            self.load_creature_from(path)
        else:
            self.load_brain_from(path)


def _next(names: list[str], here: str) -> str:
    return names[(names.index(here) + 1) % len(names)]
