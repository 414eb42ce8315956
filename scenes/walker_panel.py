"""The walker scene's column: what happens in three numbers, a chart, and everything that can be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenes.evolution_panel import EvolutionPanel
from scenes.gallery_list import GalleryList, ListRow
from scenes.marked_chart import MarkedChart
from scenes.numbers import tenths
from scenes.strategy_controls import SteadyChoice
from scenes.walker_commands import BODY_SHARES, CLOCKS, CONTROLS, MOST_LOOKS
from scenes.walker_gait import GaitStrip
from scenes.walker_grounds import (
    KINDS,
    LABELS,
    after,
    difficulty_of,
    difficulty_scale,
    friendly_word,
    has_difficulty,
    kind_of,
    unit_of,
)
from scenes.warned_numbers import WarnedNumbers
from scenes.widgets import Button, LabelledSlider, Panel, Scale, Text
from sim.terrain import TERRAIN_KINDS

if TYPE_CHECKING:
    from scenes.walker_scene import WalkerScene

_PUSHED = "Drag a walker to push it, or press P. A pushed walker no longer counts: nobody could repeat its walk."


class WalkerPanel(EvolutionPanel):
    """The controls of every evolution, and those of walkers: creature, ground, gallery, senses, pushes."""

    _scene: WalkerScene

    def __init__(self, panel: Panel, scene: WalkerScene) -> None:
        self.gait = GaitStrip(panel.dock_ui)
        panel.dock(self.gait)
        super().__init__(panel, scene)

    # --- building ---------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        ui = self.panel.ui
        self.warned_numbers = WarnedNumbers(
            ui, ["Generation", "Walking", "Best"],
            hint="The generation that walks, how many of it still do, and the longest walk so far",
        )  # fmt: skip
        self.marked_chart = MarkedChart(
            ui, caption="metres by generation", unit="m", x_name="generation", height=150,
            empty="a point for each generation",
            hint="Fitness of each generation: metres walked, less a little for energy. A vermilion ring marks a best "
            "that seems to owe it to a trick of the physics: exploit?\nRest the mouse on it.",
        )  # fmt: skip
        self._build_top(self.warned_numbers, self.marked_chart)
        self._build_guest()
        self._build_walk()
        self._build_gallery()
        self._build_evolution()
        self._build_rules()
        self._build_brain("Try 0: a clock and reflexes are enough for some.", *self._senses())
        view = Button(ui, "Camera", self._scene.next_look, key="C", hint="Whole crowd, leader, clicked walker")
        leader = Button(ui, "Leader", self._scene.follow_leader, key="L", hint="Follow whoever is in front")
        self._build_run(leader, view)
        self._build_more()
        self.editor = self._scene.editor.build(self.panel)

    def _build_walk(self) -> None:
        ui, do = self.panel.ui, self._scene.commands
        self.walk = self._section("Creature and ground")
        self.creature = SteadyChoice(
            ui, "Creature", [], -1, lambda k: do.choose_creature(self._scene.creatures()[k][1]),
            hint="The body that walks. Another one begins a new run; Ctrl+Z brings this one back.\n"
            "Try the worm: it cannot fall.\nKey: B; Ctrl+B or a dropped .json file for one of your own",
        )  # fmt: skip
        self.body = SteadyChoice(
            ui, "Body", [], -1, lambda k: do.choose_body_change(self._body_shares()[k]),
            hint="Whether lengths and masses of its parts evolve together with the brain, and how far from the drawing."
            "\nThickness, hinges and motors stay. A new run begins.\nTry ± 30 %: legs grow longer. Key: V",
        )  # fmt: skip
        self.ground = SteadyChoice(
            ui, "Ground", LABELS, 0, lambda k: do.choose_kind(KINDS[k]),
            hint="Where they walk; the same brains go on there.\nTry Curriculum: it grows as they learn.\nKey: T",
        )  # fmt: skip
        self.difficulty = LabelledSlider(
            ui, "Difficulty", Scale(0.0, 1.0), 0.0, do.set_difficulty,
            form=lambda value: f"{value:.2f}" if self.difficulty.is_enabled else "–",
            hint="How high or wide the ground's obstacles are.\nTry more once they walk. Keys: D, Shift+D",
        )  # fmt: skip
        self.new_ground = Button(ui, "New ground", do.next_ground, key="Y", hint="Another ground of this kind")
        self.load_creature = Button(
            ui, "Load creature", do.open_creature, key="Ctrl+B", hint="A creature from a file; begins a new run"
        )
        build = Button(
            ui, "Build one", do.open_editor, key="Shift+B", hint="Build a creature with the mouse, or change one"
        )
        atlas = Button(
            ui, "Gait atlas", do.open_atlas, key="Shift+G",
            hint="A map of all the ways in which this creature walks, which begins with this run's champion",
        )  # fmt: skip
        self.panel.add(self.creature, self.body, self.ground, self.difficulty)
        self.panel.add(self._row(self.new_ground, self.load_creature), self._row(build, atlas))

    def _build_gallery(self) -> None:
        ui, do = self.panel.ui, self._scene.commands
        self.gallery = self._section("Gallery")
        self.list = GalleryList(
            ui, do.show_entry, empty="the bests of generations 1, 3, 10, 30 ...",
            hint="Click one to see it walk alone; the evolution waits meanwhile.\nKey: G for the next",
        )  # fmt: skip
        self.race = Button(ui, "Race of generations", do.toggle_race, key="X",
                           hint="Let these generations start side by side: what did evolution teach them?")  # fmt: skip
        load = Button(ui, "Load brain", do.load, key="Ctrl+O", hint="A saved brain walks here, alone")
        self.panel.add(self.list, self._row(self.race, load))

    def _build_rules(self) -> None:
        ui, do, task = self.panel.ui, self._scene.commands, self._scene.session.run.task
        self.rules = self._section("Walks and pushes")
        self.seconds = LabelledSlider(
            ui, "Walk", Scale(5.0, 60.0, step=1.0, decimals=0), task.seconds, do.set_seconds, unit="s", default=20.0,
            hint="How long a walk lasts. Short ones are quick to score, long ones ask for endurance.\nTry 40 s.",
        )  # fmt: skip
        self.walks = LabelledSlider(
            ui, "Walks each", Scale(1, 5, integer=True), task.episodes_per_generation, do.set_walks, default=1,
            hint="On how many grounds and starts a generation is scored. More leave less to luck.\n"
            "Try 2 on uneven ground. Keys: [ and ] look at another",
        )  # fmt: skip
        self.push_every = LabelledSlider(
            ui, "Push every", Scale(0.0, 10.0, step=0.5, decimals=1), task.push_every_s, do.set_push_every,
            default=0.0, form=lambda value: f"{value:.1f} s" if value else "never",
            hint="Everyone is pushed that often, forward or backward; 0 for never. This counts: it is the same for all."
            "\nTry 3 s once they walk. Key: U",
        )  # fmt: skip
        self.push_share = LabelledSlider(
            ui, "Push strength", Scale(0.05, 1.0, percent=True, decimals=0), task.push_share, do.set_push_share,
            default=0.2, hint="As a share of the walker's own momentum.\nTry 50 %.",
        )  # fmt: skip
        push = Button(ui, "Push it", lambda: do.push_followed(-1), key="P", hint="Push the followed walker backward")
        ahead = Button(ui, "Push ahead", lambda: do.push_followed(1), key="Shift+P", hint="Push it forward")
        self.panel.add(self.seconds, self.walks, self.push_every, self.push_share, Text(ui, _PUSHED),
                       self._row(push, ahead))  # fmt: skip

    def _senses(self) -> tuple[SteadyChoice, SteadyChoice, LabelledSlider]:
        ui, do = self.panel.ui, self._scene.commands
        self.control = SteadyChoice(
            ui, "Brain sets", [label for _, label in CONTROLS], 0, lambda k: do.choose_control(CONTROLS[k][0]),
            hint="Whether brains say where each joint should be, or how fast it should turn. A new run begins.\nKey: M",
        )  # fmt: skip
        self.clock = SteadyChoice(
            ui, "Clock", [label for _, label in CLOCKS], 0, lambda k: do.choose_clock(CLOCKS[k][0]),
            hint="A rhythm that brains hear: a steady one, one that they speed up and slow down, or none. "
            "A new run begins.\nKey: O",
        )  # fmt: skip
        self.look_ahead = LabelledSlider(
            ui, "Look ahead", Scale(0, MOST_LOOKS, integer=True), 0, do.set_look_ahead, default=0,
            hint="How many heights of the ground ahead brains see, half a metre apart. A new run begins.\n"
            "Try 4 on gaps and stumps. Keys: A, Shift+A",
        )  # fmt: skip
        return self.control, self.clock, self.look_ahead

    # --- keeping up -------------------------------------------------------------------------------------------------

    def _show_task(self) -> None:
        task = self._scene.session.run.task
        creatures = self._scene.creatures()
        self.creature.set_options(
            [label for label, _ in creatures], [creature for _, creature in creatures].index(task.creature)
        )
        shares = self._body_shares()
        self.body.set_options(
            [f"evolves within ± {round(100 * share, 1):g} %" if share else "as drawn" for share in shares],
            shares.index(task.evolve_body),
        )
        self._show_ground(task.terrain)
        self.seconds.value, self.walks.value = task.seconds, task.episodes_per_generation
        self.push_every.value, self.push_share.value = task.push_every_s, task.push_share
        self.control.selected = [name for name, _ in CONTROLS].index(task.control)
        self.clock.selected = [name for name, _ in CLOCKS].index(task.clock)
        self.look_ahead.value = task.look_ahead

    def _body_shares(self) -> list[float]:
        """What there is to choose from, and what a run from elsewhere has."""
        return sorted({*BODY_SHARES, self._scene.session.run.task.evolve_body})

    def _show_ground(self, word: str) -> None:
        kind = kind_of(word)
        self.ground.selected = KINDS.index(kind)
        self.ground.hint = f"{TERRAIN_KINDS[kind].description} The same brains go on on another kind.\nKey: T"
        slider = self.difficulty
        if has_difficulty(kind):
            slider.scale, slider.unit = difficulty_scale(kind), unit_of(kind)
            slider.default, slider.value = difficulty_of(friendly_word(kind)), difficulty_of(word)
            slider.enable()
        else:
            slider.unit = ""
            slider.disable("This kind of ground has no number for how hard it is")
        if after(word) != word:
            self.new_ground.enable()
        else:
            same = kind == "flat"
            self.new_ground.disable("Flat ground is always the same" if same else "Every generation gets another one")

    def _show_what_applies(self) -> None:
        super()._show_what_applies()
        session = self._scene.session
        assert self.guest.header is not None
        self.guest.header.title = "Race of generations" if session.race is not None else "Guest"
        self.guest.header.repaint()
        if session.guest is not None:
            self.evolve_button.enable()
        else:
            self.evolve_button.disable("Choose one of them in the gallery first")
        self.show_gallery()
        building = self._scene.editor.open
        for section in self.sections:
            section.shown = not building and (section is not self.guest or section.shown)
        self.panel.top.shown = self.panel.top.shown and not building
        self.panel.dock_shown = not building
        self.editor.show(building)

    def show_history(self) -> None:
        super().show_history()
        history = self._scene.session.run.history
        self.marked_chart.mark(row.generation for row in history if row.exploit)

    def show_gallery(self) -> None:
        """List what there is to see."""
        scene = self._scene
        rows = [
            ListRow(entry.title, "" if entry.metres is None else f"{tenths(entry.metres)} m", entry.exploit)
            for entry in scene.entries
        ]
        if self.list.show_rows(rows, scene.shown_entry()):
            self.panel.flow()
        if len(scene.session.run.kept) >= 2:
            self.race.enable()
        else:
            self.race.disable("A race needs the bests of two generations: let generation 3 end first")

    def animate(self, elapsed_s: float) -> None:
        super().animate(elapsed_s)
        self.warned_numbers.warn("exploit?" if self._scene.exploit is not None else "")
        if self.panel.shown:
            self.gait.show_walker(self._scene.gait, self._scene.followed)

    def _brain_title(self, individual: int) -> str:
        session = self._scene.session
        if session.race is not None:
            return f"Brain of generation {session.race.generations[individual]}"
        examined = session.exhibit is None and session.run.trial.exam
        return f"Brain of generation {session.run.number}'s best" if examined else super()._brain_title(individual)
