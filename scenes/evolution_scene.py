"""What all scenes share that watch an evolution: its session, its files, what is followed, and the words about it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Protocol

import pygame

from scenes.autosave import Autosave, Offer
from scenes.display import has_display
from scenes.evolution_panel import EvolutionPanel
from scenes.evolution_run import EvolutionRun
from scenes.evolution_session import EvolutionSession
from scenes.numbers import grouped, tenths
from scenes.rate import Rate
from scenes.run_commands import RunCommands, going_on
from scenes.scene import Scene
from scenes.strategy_controls import MOST_POPULATION
from sim.evolution import Generation

_ADVICE_S = 25.0
_ADVISED_GENERATIONS = 2


class FollowingCamera(Protocol):
    """A camera that can look at several things.

    Attributes:
        look: at what.
        follows: whether it moves along with a body.
    """

    look: Any

    @property
    def follows(self) -> bool: ...
    def turn_to(self, look: Any, /) -> None: ...


class EvolutionScene(Scene):
    """A crowd whose brains evolve.

    Args:
        session: the run to watch, perhaps with a guest.
        folder: where this person's things are kept; None for the user's data folder.
        runs: the folder in it for runs of this kind, and their class.
        resume: a run folder, wherever it lies, to go on with; None for the session's own run.

    Attributes:
        body: what one of the crowd is called; moves: what it does.
        followed: the body in the world's arrays that the eye follows.
        camera: has a ``look``, one of ``looks``: everything, the leader, a clicked body.
        most_population: that the slider offers; a command's option may ask for more.
    """

    body: ClassVar[str] = "individual"
    moves: ClassVar[str] = "acts"
    most_population: ClassVar[int] = MOST_POPULATION
    session: EvolutionSession[Any, Any]
    commands: RunCommands
    panel: EvolutionPanel
    camera: FollowingCamera
    looks: ClassVar[tuple[Any, Any, Any]]

    def __init__(
        self,
        session: EvolutionSession[Any, Any],
        folder: Path | None,
        runs: tuple[str, type[EvolutionRun[Any, Any]]],
        resume: str | Path | None = None,
    ) -> None:
        self.session = session
        # A run that nobody watches, as for a screenshot, is not one to come back to.
        watched = folder is not None or has_display()
        self.folder = _data_folder() if folder is None else folder
        self.autosave: Autosave[Any] = Autosave(self.folder / runs[0], runs[1], active=watched)
        if resume is not None:
            session.run = self.autosave.load(Path(resume))
        self._resumed = resume is not None
        self.offer: Offer | None = self.autosave.offer() if session.exhibit is None and resume is None else None
        self.brain_folder = Path.cwd() if os.access(Path.cwd(), os.W_OK) else Path.home()
        self.followed = 0
        self._chosen: tuple[object, int] | None = None  # a clicked body and its world
        self._advised_s = 0.0
        self._rate = Rate()
        self._later: Callable[[], None] | None = None

    def enter(self) -> None:
        if self._resumed:
            self._resumed = False
            self.end_advice()
            self.app.say(going_on(self.session.run))

    # --- the frame's order: step, animate ---------------------------------------------------------------------------

    def step(self) -> None:
        finished = self.session.step()
        if finished is not None:
            self.generation_ended(finished)

    def generation_ended(self, finished: Generation) -> None:
        """Show what came of a generation, and keep it."""
        self.panel.show_history()
        if finished.new_champion:
            self.panel.pulse()
        self.autosave.note(self.session.run, finished)

    def animate(self, elapsed_s: float) -> None:
        self._do_later()
        self._watch(elapsed_s)
        self._rate.update(elapsed_s, self._steps())
        self._advised_s += elapsed_s
        self.panel.animate(elapsed_s)

    def _watch(self, elapsed_s: float) -> None:
        """Move the camera, and find whom to follow."""
        raise NotImplementedError

    def world_changed(self) -> None:
        """Another run, guest or task: look at it from the start."""
        self._forget_choice()
        self.end_advice()
        self.panel.follow_session()

    def later(self, what: Callable[[], None]) -> None:
        """Do it as soon as no mouse button is held: for what is too slow to follow a dragged slider."""
        self._later = what

    def _do_later(self) -> None:
        if self._later is not None and not any(pygame.mouse.get_pressed()):
            what, self._later = self._later, None
            what()

    def _alpha(self) -> float:
        """Where between the last two steps the moment lies."""
        stepper = self.app.session.stepper
        return stepper.alpha if stepper is not None else 1.0

    def close(self) -> None:
        self.autosave.save(self.session.run)

    # --- whom to follow ---------------------------------------------------------------------------------------------

    def choose(self, body: int) -> None:
        """Follow that one for as long as its world lasts."""
        self._chosen = (self.session.world, body)
        self.end_advice()
        if self.camera.follows:
            self.camera.turn_to(self.looks[2])

    def _chosen_or(self, leader: int) -> int:
        if self._chosen is not None and self._chosen[0] is self.session.world:
            return self._chosen[1]
        if self._chosen is not None:  # its generation is over
            self._forget_choice()
        return leader

    def _forget_choice(self) -> None:
        _, at_leader, at_chosen = self.looks
        self._chosen = None
        if self.camera.look is at_chosen:
            self.camera.turn_to(at_leader)

    def follow_leader(self, look: Any = None) -> None:
        """Follow whoever is in front; with another ``look``, only in the panel."""
        _, at_leader, at_chosen = self.looks
        self._chosen = None
        self.camera.turn_to(at_leader if look in (None, at_chosen) else look)

    def show_whole(self) -> None:
        """Everything at once."""
        self.camera.turn_to(self.looks[0])

    def next_look(self) -> None:
        """From everything to the leader, to the clicked one, and back."""
        looks = list(self.looks) if self._chosen is not None else list(self.looks[:2])
        here = looks.index(self.camera.look) if self.camera.look in looks else -1
        look = looks[(here + 1) % len(looks)]
        if look is self.looks[1]:
            self.follow_leader()
        else:
            self.camera.turn_to(look)

    # --- words and numbers ------------------------------------------------------------------------------------------

    def numbers(self) -> tuple[tuple[str, str], ...]:
        """Value and unit of the three big numbers."""
        raise NotImplementedError

    def captions(self) -> list[tuple[str, str]]:
        """Lines at the corner of the world with their colours: where we are, and at first what to try."""
        session = self.session
        lines = [(self._place_words(), "muted")]
        if session.exhibit is not None:
            lines.append((self._exhibit_words(), "best"))
        elif session.run.trial.exam:
            lines.append((self._exam_words(), "best"))
        if self._advised_s < _ADVICE_S and session.exhibit is None and session.run.number <= _ADVISED_GENERATIONS:
            lines.append((self._advice(), "text"))
        return lines

    def _place_words(self) -> str:
        """Where they are."""
        raise NotImplementedError

    def _exhibit_words(self) -> str:
        """What is shown while the evolution waits."""
        exhibit = self.session.exhibit
        assert exhibit is not None
        waits = "; the evolution waits" if self.session.run.history else ""
        return f"{exhibit.name} {self.moves} alone{waits}"

    def _exam_words(self) -> str:
        """What the exam is."""
        raise NotImplementedError

    def _first_advice(self) -> str:
        """What to try first."""
        raise NotImplementedError

    def _advice(self) -> str:
        if self.offer is not None:
            return f"Press R to continue your last run at generation {self.offer.generation}, or just watch a new one."
        return self._first_advice()

    def end_advice(self) -> None:
        """Whoever changes or chooses something needs no advice."""
        self._advised_s = _ADVICE_S

    def _draw_captions(self, surface: pygame.Surface) -> None:
        theme, world = self.app.theme, self.app.areas.world
        left, top = world.left + theme.px(16), world.top + theme.px(12)
        room = world.width - theme.px(32)
        for words, colour in self.captions():
            indent = 0
            if colour == "negative":  # what is wrong wears a ring as well
                indent = theme.px(18)
                middle = (left + theme.px(6), top + theme.line_height() / 2)
                pygame.draw.aacircle(surface, theme[colour], middle, theme.px(5), max(1, theme.px(2)))
            surface.blit(theme.text(theme.fit(words, room - indent), colour=colour), (left + indent, top))
            top += theme.line_height()

    def guest_words(self) -> str:
        """What is known of what is shown while the evolution waits."""
        guest = self.session.guest
        if guest is None:
            return ""
        recorded = guest.recorded_fitness
        words = f"{guest.name}: fitness {tenths(guest.fitness)}"
        return words + (f" of {tenths(recorded)} m when saved" if recorded is not None else " m so far")

    def _steps(self) -> int:
        """Steps of single bodies so far."""
        evolution = self.session.run.evolution
        return self._world_steps() + (evolution.steps if self.session.exhibit is None else 0)

    def _world_steps(self) -> int:
        """Steps of single bodies in the world that is shown."""
        raise NotImplementedError

    def status(self) -> str:
        session = self.session
        evaluations = grouped(session.run.evolution.evaluations)
        rate, frames = grouped(self._rate.steps_per_s), f"{self._rate.frames_per_s:.0f}"
        return f"seed {session.config.seed} · {evaluations} evaluations · {rate} {self.body}-steps/s · {frames} fps"


def _data_folder() -> Path:
    from platformdirs import user_data_path  # only a window needs it

    return user_data_path("neurarium", appauthor=False)
