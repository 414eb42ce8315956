"""The editor's column: tools, the chosen body or hinge in numbers with units, and the sliders of a try by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, get_args

from scenes.creature_handles import GRID_M, SPEED, TORQUE
from scenes.creature_sketch import TOOLS
from scenes.strategy_controls import SteadyChoice
from scenes.walker_commands import BODY_SHARES
from scenes.widgets import Button, ButtonRow, LabelledSlider, Panel, Scale, Section, Text, TextEntry, ToggleGroup
from sim.creature_editing import change_body, change_joint, set_torso
from sim.creature_parts import Ground
from sim.creature_rules import HALF_TURN_RAD

if TYPE_CHECKING:
    from scenes.creature_editor import CreatureEditor

_GROUNDS: tuple[Ground, ...] = get_args(Ground)
_GROUND_WORDS = {"foot": "Foot: stands on it", "allowed": "May touch it", "forbidden": "Must not touch it"}
_NEVER_FALLS_DEG = 180.0
_ADVICE = "Choose parts with a click and drag them or their handles. A vermilion ring marks what cannot be yet."
Read = Callable[[], float]


class CreatureControls:
    """Makes the editor's sections and keeps them up to date with the sketch.

    Args:
        panel: to make them in.
        editor: what they act on.
    """

    def __init__(self, panel: Panel, editor: CreatureEditor) -> None:
        self._panel, self._editor = panel, editor
        self._sliders: list[tuple[LabelledSlider, Read]] = []
        self._open = False
        self._shown: tuple[object, ...] = ()
        self.hinge_sliders: list[LabelledSlider] = []
        self.main = self._build_main()
        self.body = self._build_body()
        self.joint = self._build_joint()
        self.whole = self._build_whole()
        self.trying = self._build_trying()
        self.show(False)

    # --- building ---------------------------------------------------------------------------------------------------

    def _button(self, label: str, pressed: Callable[[], None], hint: str, key: str = "", look: str = "plain") -> Button:
        return Button(self._panel.ui, label, pressed, hint=hint, key=key, look=look)

    def _row(self, *buttons: Button) -> ButtonRow:
        return ButtonRow(buttons, self._panel.theme.px(6))

    def _slider(
        self, label: str, scale: Scale, read: Read, changed: Callable[[float], None], unit: str, hint: str, **more: Any
    ) -> LabelledSlider:
        slider = LabelledSlider(self._panel.ui, label, scale, read(), changed, unit=unit, hint=hint, **more)
        self._sliders.append((slider, read))
        return slider

    def _build_main(self) -> Section:
        editor, ui = self._editor, self._panel.ui
        section = self._panel.section("Build a creature")
        self.words = Text(ui, _ADVICE)
        self.start = SteadyChoice(
            ui, "Start from", editor.start_names(), -1, editor.start_from,
            hint="A copy of the walker that is followed, as it has evolved, of one that ships, or nothing. "
                 "Undo brings yours back.",
        )  # fmt: skip
        self.name = TextEntry(ui, "Name", editor.sketch.draft.name, editor.rename_creature, hint="Of the creature")
        self.tools = ToggleGroup(
            ui, ["Choose", "Body", "Hinge"], TOOLS.index(editor.sketch.tool), lambda k: editor.choose_tool(TOOLS[k]),
            hints=["Click parts, drag them, drag their handles; Shift moves a body alone, Ctrl goes in large steps",
                   "Press and drag to draw a body; a click makes a ball",
                   "Click where two bodies overlap to join them"],
        )  # fmt: skip
        grid = self._slider(
            "Grid", Scale(0.0, 10.0, step=1.0, decimals=0), lambda: 100 * editor.sketch.grid_m, editor.set_grid, "cm",
            "Places are rounded to this, angles to 5°; 0 leaves them free.", default=100 * GRID_M,
        )  # fmt: skip
        self.undo = self._button("Undo", editor.undo, "Take the last change back", "Ctrl+Z")
        self.redo = self._button("Redo", editor.redo, "Make it again", "Ctrl+Y")
        self.delete = self._button("Delete", editor.delete, "The chosen part goes", "Delete")
        self.other = self._button("Other side", editor.copy_to_other_side,
                                  "The chosen limb and its hinge once more: left for right", "Ctrl+L")  # fmt: skip
        self.mirror = self._button("Mirror", editor.mirror, "The chosen limb once more, front for back", "Ctrl+M")
        self.copy = self._button("Duplicate", editor.duplicate, "The chosen limb once more, beside it", "Ctrl+D")
        load = self._button("Open", editor.ask_to_open, "A creature from a file", "Ctrl+B")
        self.save = self._button("Save", editor.save, "Keep it as a file", "Ctrl+S")
        close = self._button("Close", editor.close, "Back to the walkers; what was built stays", "Esc")
        self.try_it = self._button("Try", editor.toggle_try, "Drop it into the physics and move it by hand", "Ctrl+T")
        self.evolve = self._button(
            "Evolve", editor.evolve, "Let it learn to walk; begins a new run", "Enter", "primary"
        )
        self.may_change = SteadyChoice(
            ui, "Body changes", ["No", *(f"± {100 * share:.0f} %" for share in BODY_SHARES[1:])], 0,
            lambda k: editor.choose_body_share(BODY_SHARES[k]),
            hint="Whether its lengths and masses evolve with its brain, and how far from what is drawn.",
        )  # fmt: skip
        self._panel.add(
            self.words, self.start, self.name, self.tools, grid,
            self._row(self.undo, self.redo, self.delete), self._row(self.other, self.mirror, self.copy),
            self._row(load, self.save, close), self.may_change, self._row(self.try_it, self.evolve),
        )  # fmt: skip
        return section

    def _build_body(self) -> Section:
        editor, ui = self._editor, self._panel.ui
        section = self._panel.section("Chosen body")
        self.body_name = TextEntry(ui, "Name", "", editor.rename_part, hint="'left' and 'right' tell sides apart")
        self.ground = SteadyChoice(
            ui, "Ground", [_GROUND_WORDS[word] for word in _GROUNDS], 0,
            lambda k: editor.change(change_body(editor.sketch.draft, editor.sketch.chosen, ground=_GROUNDS[k])),
            hint="Feet carry and feel the ground. A walk ends when a part touches it that must not.",
        )  # fmt: skip
        self.torso = self._button(
            "Make it the torso", self._make_torso, "The body whose way counts; all others hang on it"
        )
        self._panel.add(
            self.body_name,
            self._body_slider("Thickness", "radius_m", Scale(2.0, 50.0, decimals=1, step=0.5), "cm", 14.0,
                              "From side to side.", shown=200.0),
            self._body_slider("Mass", "mass_kg", Scale(0.01, 200.0, log=True), "kg", 4.0,
                              "Two bodies at one hinge differ by 50 times at most."),
            self._body_slider("Friction", "friction", Scale(0.0, 3.0), "", 0.9,
                              "0 slides like ice, 1 grips like rubber."),
            self.ground,
            self._row(self.torso),
        )  # fmt: skip
        return section

    def _body_slider(
        self, label: str, name: str, scale: Scale, unit: str, default: float, hint: str, shown: float = 1.0
    ) -> LabelledSlider:
        """A slider for a number of the chosen body, which shows it times ``shown``."""
        editor = self._editor

        def read() -> float:
            body = editor.sketch.body
            return scale.low if body is None else shown * float(getattr(body, name))

        def write(value: float) -> None:
            sketch = editor.sketch
            if sketch.body is not None:
                draft = change_body(sketch.draft, sketch.chosen, **{name: round(value / shown, 4)})
                editor.change(draft, f"{name} of {sketch.chosen}")

        return self._slider(label, scale, read, write, unit, hint, default=default)

    def _make_torso(self) -> None:
        sketch = self._editor.sketch
        if sketch.body is not None:
            self._editor.change(set_torso(sketch.draft, sketch.chosen))

    def _build_joint(self) -> Section:
        editor, ui = self._editor, self._panel.ui
        section = self._panel.section("Chosen hinge")
        self.joint_name = TextEntry(ui, "Name", "", editor.rename_part, hint="As its motor is called")
        half = math.degrees(HALF_TURN_RAD)

        def limit(place: int) -> tuple[Read, Callable[[float], None]]:
            def read() -> float:
                joint = editor.sketch.joint
                return 0.0 if joint is None else math.degrees(joint.limits_rad[place])

            def write(degrees: float) -> None:
                sketch = editor.sketch
                if sketch.joint is not None:
                    limits = list(sketch.joint.limits_rad)
                    limits[place] = max(-HALF_TURN_RAD, min(HALF_TURN_RAD, round(math.radians(degrees), 4)))
                    draft = change_joint(sketch.draft, sketch.chosen, limits_rad=(limits[0], limits[1]))
                    editor.change(draft, f"limit {place} of {sketch.chosen}")

            return read, write

        def number(name: str) -> tuple[Read, Callable[[float], None]]:
            def read() -> float:
                joint = editor.sketch.joint
                return 0.01 if joint is None else float(getattr(joint, name))

            def write(value: float) -> None:
                sketch = editor.sketch
                if sketch.joint is not None:
                    draft = change_joint(sketch.draft, sketch.chosen, **{name: round(value, 4)})
                    editor.change(draft, f"{name} of {sketch.chosen}")

            return read, write

        self._panel.add(
            self.joint_name,
            self._slider("Turns back", Scale(-half, 0.0, step=5.0, decimals=0), *limit(0), "°",
                         "The least angle against the rest pose. Or drag the end of the arc.", default=-45.0),
            self._slider("Turns ahead", Scale(0.0, half, step=5.0, decimals=0), *limit(1), "°",
                         "The greatest angle against the rest pose. Or drag the end of the arc.", default=45.0),
            self._slider("Torque", TORQUE.scale, *number(TORQUE.kind), TORQUE.unit,
                         "The most its motor can give: the knob at its left. A person's knee gives about 150 N m.",
                         default=60.0),
            self._slider("Speed", SPEED.scale, *number(SPEED.kind), SPEED.unit,
                         "The fastest its motor can turn: the knob at its right.", default=8.0),
        )  # fmt: skip
        return section

    def _build_whole(self) -> Section:
        editor = self._editor
        section = self._panel.section("Whole creature")

        def fall_deg() -> float:
            fall = editor.sketch.draft.fall_rad
            return _NEVER_FALLS_DEG if fall is None else min(_NEVER_FALLS_DEG - 1, math.degrees(fall))

        def set_fall(degrees: float) -> None:
            fall = None if degrees > _NEVER_FALLS_DEG - 0.5 else round(math.radians(degrees), 4)
            editor.change(replace(editor.sketch.draft, fall_rad=fall), "fall")

        self._panel.add(
            self._slider(
                "Fallen at", Scale(6.0, _NEVER_FALLS_DEG, step=1.0, decimals=0), fall_deg, set_fall, "°",
                "How far the torso may tilt from its rest pose and still count as upright; at the end: never falls.",
                default=57.0,
            ),
            self._slider(
                "Rhythm", Scale(0.1, 10.0, log=True, decimals=1), lambda: editor.sketch.draft.clock_hz,
                lambda hz: editor.change(replace(editor.sketch.draft, clock_hz=round(hz, 2)), "clock"), "Hz",
                "Strides a second that suit its size: small ones hurry.", default=1.5,
            ),
        )  # fmt: skip
        return section

    def _build_trying(self) -> Section:
        editor, ui = self._editor, self._panel.ui
        section = self._panel.section("Try by hand")
        words = Text(ui, "It stands in the physics that walkers evolve in. Every slider is a hinge's motor.")
        self._panel.add(words, self._row(
            self._button("Stand up", editor.restart_try, "Back to the rest pose"),
            self._button("Relax", editor.relax, "All hinges to their rest pose"),
            self._button("Back", editor.toggle_try, "On with building", "Ctrl+T"),
        ))  # fmt: skip
        self._kept = len(section.items)
        return section

    # --- keeping up -------------------------------------------------------------------------------------------------

    def show(self, opened: bool) -> None:
        """Show the sections, or none of them; the panel has to flow afterwards."""
        self._open = opened
        sketch, trying = self._editor.sketch, self._editor.trial is not None
        self.main.shown = self.whole.shown = opened and not trying
        self.body.shown = opened and not trying and sketch.body is not None
        self.joint.shown = opened and not trying and sketch.joint is not None
        self.trying.shown = opened and trying

    def follow(self) -> None:
        """Show in the controls what the hand or undo may have changed; asked every frame while the editor is open."""
        sketch = self._editor.sketch
        shown = (sketch.body is not None, sketch.joint is not None, self._editor.trial)
        if shown != self._shown:
            self._shown = shown
            self._make_hinge_sliders()
            self.show(self._open)
            self._panel.flow()
        for slider, read in self._sliders:
            slider.value = read()
        self._show_texts()
        self._show_what_can_be_done()

    def _show_texts(self) -> None:
        sketch = self._editor.sketch
        if not any(entry.line.is_focused for entry in (self.name, self.body_name, self.joint_name)):
            self.show_names()
        self.tools.show_selected(TOOLS.index(sketch.tool))
        self.start.selected = self._editor.started_from()
        share = self._editor.body_share  # of a run from elsewhere it may be any
        self.may_change.selected = BODY_SHARES.index(share) if share in BODY_SHARES else -1
        if sketch.body is not None:
            self.ground.selected = _GROUNDS.index(sketch.body.ground)

    def show_names(self) -> None:
        """The names there are, in place of what was typed."""
        sketch = self._editor.sketch
        self.name.text = sketch.draft.name
        self.body_name.text = self.joint_name.text = sketch.chosen

    def _show_what_can_be_done(self) -> None:
        sketch = self._editor.sketch
        body = "" if sketch.body is not None else "Choose a body first: click it"
        torso = sketch.body is not None and sketch.chosen == sketch.draft.torso
        limb = "It is the torso: choose a body that hangs on it" if torso else body
        wrong = self._editor.why_not()
        for button, why in (
            (self.undo, "" if sketch.history.before else "Nothing to take back"),
            (self.redo, "" if sketch.history.after else "Nothing was taken back"),
            (self.delete, "" if sketch.chosen else "Choose a part first: click it"),
            (self.other, limb),
            (self.mirror, limb),
            (self.copy, body),
            (self.torso, "It is the torso" if torso else ""),
            *((button, wrong) for button in (self.save, self.try_it, self.evolve)),
        ):
            if why and (button.is_enabled or button.why_disabled != why):
                button.disable(why)
            elif not why and not button.is_enabled:
                button.enable()

    def _make_hinge_sliders(self) -> None:
        """One for every hinge of the creature that is tried."""
        for slider in self.hinge_sliders:
            slider.kill()
        trial = self._editor.trial
        self.hinge_sliders = []
        for place, joint in enumerate(trial.creature.joints if trial is not None else ()):
            low, high = (math.degrees(angle) for angle in joint.limits_rad)
            share = float(trial.wanted[place]) if trial is not None else 0.0
            self.hinge_sliders.append(
                LabelledSlider(
                    self._panel.ui,
                    joint.name,
                    Scale(low, high, step=5.0, decimals=0),
                    share * (high if share > 0.0 else -low),
                    partial(self._want, place),
                    unit="°",
                    default=0.0,
                    hint="Where its motor turns the hinge to, as far as its torque allows.",
                )
            )  # fmt: skip
        self.trying.items[self._kept :] = self.hinge_sliders

    def _want(self, place: int, degrees: float) -> None:
        self._editor.want(place, math.radians(degrees))

    def relax(self) -> None:
        """All hinge sliders to the rest pose, without calling back."""
        for slider in self.hinge_sliders:
            slider.value = 0.0
