"""The column of controls at the wheel: three numbers, what to do, the recorded drives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from scenes.car_drive_clone import Learnt
from scenes.car_drive_files import MOST_KEPT, Kept, words_for
from scenes.car_drive_words import numbers, recording_words, rival_words, speeds
from scenes.plots import Chart
from scenes.strategy_controls import SteadyChoice
from scenes.widgets import BigNumbers, Button, ButtonRow, Panel, Section, Text

if TYPE_CHECKING:
    from scenes.car_drive_mode import DriveMode

_REFRESH_S = 0.1
_MOST_POINTS = 600  # of the chart: an hour has 108,000 steps
_INVITATION = "Drive a lap or two, then let a network learn to drive as you do."


class HandsOffChoice(SteadyChoice):
    """A choice for the mouse alone: the arrow keys drive the car."""

    def process_event(self, event: pygame.event.Event) -> bool:
        return False if event.type == pygame.KEYDOWN else super().process_event(event)


class DrivePanel:
    """Builds the controls of the wheel and keeps them up to date.

    Attributes:
        sections: all of them, in order; rerun: the one for a recorded drive that is watched.
    """

    def __init__(self, panel: Panel, mode: DriveMode) -> None:
        self._panel, self._mode = panel, mode
        self._since_s = _REFRESH_S
        self._entries: list[Kept | None] = [None]
        self._shown: Learnt | None = None
        self.rerun = self._build_rerun()
        self.sections = [self.rerun, self._build_wheel(), self._build_clone(), self._build_drives()]
        self.show_drives()

    def _row(self, *buttons: Button) -> ButtonRow:
        return ButtonRow(buttons, self._panel.theme.px(6))

    def _build_rerun(self) -> Section:
        ui, mode = self._panel.ui, self._mode
        section = self._panel.section("A recorded drive")
        self.rerun_numbers = BigNumbers(
            ui, ["This lap", "Best lap", "Gap"],
            hint="The lap under way, the quickest of the recording, and how far the champion is behind it (+) or "
            "ahead (−)",
        )  # fmt: skip
        self.rerun_words, self.rerun_rival = Text(ui, ""), Text(ui, "")
        self.speed = Chart(
            ui, caption="km/h by second", unit="km/h", x_name="s", height=120, empty="",
            hint="How quick the car is, all along the recorded drive.\nRest the mouse on it.",
        )  # fmt: skip
        self._panel.add(
            self.rerun_numbers,
            self.rerun_words,
            self.rerun_rival,
            self._row(
                Button(ui, "Start again", mode.restart, key="R", hint="The recorded drive once more from the start"),
                Button(ui, "Whole track", mode.next_look, key="F", hint="The whole track, or close to the car"),
            ),
            Button(ui, "Drive against it", mode.drive_against, look="primary", key="W",
                   hint="Take the wheel of such a car; the recorded drive comes along as a ghost"),
            Button(ui, "Leave", mode.commands.leave_wheel, key="Esc", hint="Back to the crowd"),
            self.speed,
        )  # fmt: skip
        return section

    def _build_wheel(self) -> Section:
        ui, mode, do = self._panel.ui, self._mode, self._mode.commands
        section = self._panel.section("At the wheel")
        self.numbers = BigNumbers(
            ui, ["This lap", "Best lap", "Gap"],
            hint="The lap under way, your quickest on this track, and how far the champion is behind you (+) "
            "or ahead (−)",
        )  # fmt: skip
        self.rival = Text(ui, "")
        self.leave = Button(ui, "Leave the wheel", do.leave_wheel, look="primary", key="Esc",
                            hint="Back to the crowd; your drive is kept if it has a lap")  # fmt: skip
        self._panel.add(
            self.numbers,
            self.rival,
            self._row(
                Button(ui, "Start again", mode.restart, key="R", hint="Everybody back to the start"),
                Button(ui, "Whole track", mode.next_look, key="F", hint="The whole track, or close to the car"),
            ),
            self._row(
                Button(ui, "Next track", do.next_track, key="Y", hint="The next track of the list, for the crowd too"),
                Button(ui, "New random", do.random_track, key="T", hint="A track that nobody has seen yet"),
            ),
            self.leave,
        )
        return section

    def _build_drives(self) -> Section:
        ui, mode = self._panel.ui, self._mode
        section = self._panel.section("Recorded drives")
        self.drives_words = Text(ui, "")
        self.drive = HandsOffChoice(
            ui, "Ghost", ["none"], 0, lambda k: mode.drives.choose(self._entries[k]),
            hint="A recorded drive that comes along, exactly as it was driven. Try to beat your own best lap.",
        )  # fmt: skip
        self.save = Button(
            ui, "Save as", mode.drives.save, key="Ctrl+S", hint="Save the chosen drive, or else the last one"
        )
        self.watch = Button(
            ui, "Watch", mode.drives.watch, key="V", hint="See the chosen drive again, or else the last one"
        )
        load = Button(ui, "Load", mode.drives.load, key="Ctrl+O", hint="Load a drive that somebody recorded")
        self.delete = Button(ui, "Delete", mode.drives.drop, hint="Delete the chosen drive for good")
        self._panel.add(self.drives_words, self.drive, self._row(self.watch, self.save, load, self.delete))
        return section

    def _build_clone(self) -> Section:
        ui, mode = self._panel.ui, self._mode
        section = self._panel.section("Your clone")
        self.clone_words, self.balance_words = Text(ui, _INVITATION), Text(ui, "")
        self.chart = Chart(
            ui, caption="error by epoch", x_name="epoch", height=104, empty="a point for each epoch",
            hint="How far the clone's wheel and pedal are from yours, on the road it learns from and on stretches of "
            "road that are held out.\nWhere only the first falls, it learns by heart.",
        )  # fmt: skip
        self.clone_button = Button(ui, "Clone me", mode.pupil.learn, key="C",
                                   hint="A network learns from your recorded laps by backpropagation, in seconds, "
                                   "then drives beside you")  # fmt: skip
        self.evolve = Button(ui, "Evolve it", self._mode.commands.evolve_from_clone, key="E",
                             hint="A new run that begins with your clone; the chart shows an equal one from chance as "
                             "well.\nCtrl+Z goes back to the run before.")  # fmt: skip
        self.hand_over = Button(ui, "Let it drive", mode.pupil.hand_over, key="L",
                                hint="Your clone drives your car. Hold Shift and steer to take over for a moment: it "
                                "learns from that (DAgger) and drives on. Once more: the wheel is yours.")  # fmt: skip
        self.save_clone = Button(
            ui,
            "Save it",
            mode.pupil.save,
            key="B",
            hint="Your clone as a brain file, to be watched, scored and evolved like any other",
        )
        rows = self._row(self.clone_button, self.hand_over), self._row(self.evolve, self.save_clone)
        self._panel.add(self.clone_words, *rows, self.chart, self.balance_words)
        return section

    def _show_clone(self) -> None:
        self._enable(self.clone_button, self._mode.pupil.no_lessons())
        self._enable(self.hand_over, self._mode.pupil.cannot_swap())
        duel = self._mode.duel
        label = "Let it drive" if duel is None or duel.driver is None else "Take it back"
        if self.hand_over.text != label:
            self.hand_over.set_text(label)
        for button in (self.evolve, self.save_clone):
            self._enable(button, self._mode.pupil.not_yet())
        learnt = self._mode.pupil.apprentice.latest
        if learnt is None or learnt is self._shown:
            return
        self._shown = learnt
        epochs, train, held_out = learnt.curve
        self.chart.line("held out", epochs, held_out, "best", width=2)
        self.chart.line("learnt from", epochs, train, "positive")
        self.clone_words.text, self.balance_words.text = learnt.words(), learnt.balance_words()
        heights = [words.height(words.rect.width) for words in (self.clone_words, self.balance_words)]
        if heights != [words.rect.height for words in (self.clone_words, self.balance_words)]:
            self._panel.flow()

    def applies(self, section: Section) -> bool:
        """Whether that one is for what goes on now: a person drives, or a recorded drive is watched."""
        return self._mode.open and (section is self.rerun) == (self._mode.rerun is not None)

    def show_drives(self) -> None:
        """There are other drives now, or another one is chosen."""
        mode = self._mode
        listed, chosen = mode.drives.listed(), mode.drives.chosen
        self._entries = [None, *listed]
        labels = ["none", *(f"{words_for(kept.recording)} ({kept.path.stem[-4:]})" for kept in listed)]
        self.drive.set_options(labels, self._entries.index(chosen) if chosen in listed else 0)
        count, unread = len(mode.drives.kept.drives), mode.drives.kept.unread
        words = f"{count} kept of all tracks, the last {MOST_KEPT} stay" if count else (
            "Every drive with a full lap is kept here by itself"
        )  # fmt: skip
        self.drives_words.text = words + (f"; {unread} could not be read" if unread else "")
        self._enable(self.save, mode.drives.no_recording())
        self._enable(self.delete, "" if chosen is not None else "Choose a recorded drive first")
        self.rival.text = self.rerun_rival.text = rival_words(mode.duel)
        if mode.rerun is not None:
            self.rerun_words.text = recording_words(mode.rerun.driven.recording)
            seconds, kmh = speeds(mode.rerun.driven.drive, _MOST_POINTS)
            self.speed.line("km/h", seconds, kmh, "best", width=2)
        self._panel.flow()

    @staticmethod
    def _enable(button: Button, why_not: str) -> None:
        if why_not:
            button.disable(why_not)
        elif not button.is_enabled:
            button.enable()

    def animate(self, elapsed_s: float) -> None:
        """Refresh what changes all the time."""
        self._since_s += elapsed_s
        if self._since_s < _REFRESH_S:
            return
        self._since_s = 0.0
        shown = self.numbers if self._mode.rerun is None else self.rerun_numbers
        shown.show_values(*numbers(self._mode.duel, self._mode.best_lap_s()))
        self._enable(self.watch, self._mode.drives.nothing_to_watch())
        self._show_clone()
