"""Creatures that learn to walk, and sometimes to cheat: a crowd on one ground, watched live."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pygame

from brains.storage import Brain, load_brain
from scenes.creature_editor import CreatureEditor
from scenes.evolution_run import HistoryRow
from scenes.evolution_scene import EvolutionScene
from scenes.evolution_session import first_config
from scenes.numbers import grouped, tenths
from scenes.scene import Action
from scenes.walker_camera import Look, WalkerCamera
from scenes.walker_commands import WalkerCommands
from scenes.walker_gait import GaitRecord
from scenes.walker_gallery import GalleryEntry, gallery
from scenes.walker_grounds import describe_ground
from scenes.walker_keys import walker_actions, walker_key_list
from scenes.walker_leader import WalkerLeader
from scenes.walker_panel import WalkerPanel
from scenes.walker_push import nearest_walker
from scenes.walker_session import WalkerRun, WalkerSession, get_ready
from scenes.walker_view import Shot, WalkerView
from scenes.widgets import Panel
from sim.creature_files import DEFAULT_CREATURE, creature_named, shipped_creatures
from sim.creatures import Creature
from sim.evolution import Generation
from sim.replay import episodes_of, task_of
from sim.walker_episodes import Episode
from sim.walker_task import WalkerTask
from sim.walker_world import WalkerWorld

POPULATION = 120
_NEAR_PX = 16
_WALK_M = 2.0  # nobody falls so far
# Headless runs begin with the strategy that comes furthest. Someone who watches wants to see the first steps soon:
# selection, with inputs as they are, walks some metres after five generations, where CMA-ES needs twenty.
_FIRST_STRATEGY = "genetic"
_MOST_PARTS = 2  # of a body that evolved are told


class WalkerScene(EvolutionScene):
    """The walker scene.

    Args:
        creature: a shipped one by name, or a creature file; None for the brain's own, or the first that ships.
        terrain: the ground, such as ``flat`` or ``rough:0.3``; None for the brain's own, or flat.
        edit: begin with the editor open, on a copy of the creature.
        seed: of the run.
        population: walkers in a generation.
        strategy: how they evolve; None for the task's default.
        hidden: sizes of the hidden layers, such as ``12,8``; None for the task's default.
        brain: a brain file that walks alone, on ``terrain`` or, without one, where its fitness comes from.
        resume: a run folder to go on with, instead of all of these.
        folder: where runs are kept; None for the user's data folder.

    Raises:
        UserError: one of them is wrong.
    """

    title: ClassVar[str] = "Walkers"
    subtitle: ClassVar[str] = "learn to walk by mutation and selection"
    dt_s = WalkerWorld.dt_s
    body: ClassVar[str] = "walker"
    moves: ClassVar[str] = "walks"
    most_population: ClassVar[int] = 200  # more, each on five walks, would step too slowly to be watched
    session: WalkerSession
    commands: WalkerCommands
    panel: WalkerPanel
    camera: WalkerCamera
    looks: ClassVar[tuple[Look, Look, Look]] = (Look.CROWD, Look.LEADER, Look.WALKER)

    def __init__(
        self,
        *,
        creature: str | None = None,
        terrain: str | None = None,
        edit: bool = False,
        seed: int = 0,
        population: int | None = None,
        strategy: str | None = None,
        hidden: str | None = None,
        brain: str | Path | None = None,
        resume: str | Path | None = None,
        folder: Path | None = None,
    ) -> None:
        guest = load_brain(brain) if brain is not None else None
        task = _first_task(guest, creature, terrain)
        population = POPULATION if population is None else population
        strategy = _FIRST_STRATEGY if strategy is None else strategy
        config = first_config(task, seed=seed, strategy=strategy, population=population, hidden=hidden)
        session = WalkerSession(config)
        if guest is not None:
            walked = episodes_of(guest) if terrain is None else session.grounds
            session.invite(guest, Path(str(brain)).name, walked)
        super().__init__(session, folder, ("walker-runs", WalkerRun), resume)
        self.commands = WalkerCommands(self)
        self.editor = CreatureEditor(self)
        self._edits_first = edit
        self.view, self.gait = WalkerView(), GaitRecord()
        self.camera = WalkerCamera(pygame.Rect(0, 0, 1, 1))
        self.shown_ground = 0
        self.files: list[tuple[str, Brain]] = []
        self._creatures: list[Creature] = [creature_named(name) for name in shipped_creatures()]
        self.entries: list[GalleryEntry] = []
        self._leader = WalkerLeader()
        self._record_broken = False
        self._watched_s: tuple[WalkerWorld | None, float] = (None, 0.0)

    # --- the frame's order: build, step, animate, draw --------------------------------------------------------------

    def build(self, panel: Panel) -> None:
        self.refresh_gallery()
        self.panel = WalkerPanel(panel, self)

    def enter(self) -> None:
        super().enter()
        if self._edits_first:
            self._edits_first = False
            self.commands.open_editor()

    def actions(self) -> list[Action]:
        return walker_actions(self)

    def keys(self) -> list[tuple[str, str]]:
        return walker_key_list()

    def resize(self) -> None:
        self.camera.resize(self.app.areas.world)
        self.editor.resize(self.app.areas.world)

    def step(self) -> None:
        if self.editor.open:
            self.editor.step()
            return
        world = self.session.world
        super().step()
        if world is self.session.world and not world.prepare():
            self.gait.note(world)

    def generation_ended(self, finished: Generation) -> None:
        self._record_broken = False
        self.refresh_gallery()
        super().generation_ended(finished)
        self.panel.show_gallery()

    def world_changed(self) -> None:
        self._record_broken, self.shown_ground = False, 0
        self.refresh_gallery()
        super().world_changed()

    def _watch(self, elapsed_s: float) -> None:
        world = self.session.world
        get_ready(world)  # also while the clock stands still
        self.shown_ground = min(self.shown_ground, len(world.terrains) - 1)
        leader = self._leader.update(world, self.shown_ground)
        self.followed = self._chosen_or(leader)
        self.view.animate(elapsed_s)
        self.gait.watch(world)  # a new one may wait for its first step while the clock stands still
        self._watch_record(leader)
        if self.editor.open:
            self.editor.animate()
        # The camera keeps up with a clock that runs faster than the person's.
        simulated_s = world.time_s - self._watched_s[1] if self._watched_s[0] is world else 0.0
        self._watched_s = (world, world.time_s)
        self.camera.update(max(elapsed_s, simulated_s), world, self.shown_ground, self.followed, self._alpha())

    def _watch_record(self, leader: int) -> None:
        """The moment when the leader passes the longest walk of the run so far."""
        best_m = self._best_m()
        if best_m is not None and not self._record_broken and self._way_m(leader) > best_m:
            self._record_broken = True
            self.view.pulse()

    def _best_m(self) -> float | None:
        """The champion's walk, while its run is shown."""
        champion = self.session.champion
        return None if champion is None or self.session.exhibit is not None else champion.details["distance_m"]

    def _way_m(self, walker: int) -> float:
        """How far a walker came, if that counts."""
        world = self.session.world
        counts = not (world.flagged[walker] or world.pushed[walker])
        return float(world.distance_m[walker]) if counts else 0.0

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        if self.editor.open:
            self.editor.draw(surface, alpha)
            return
        world, race = self.session.world, self.session.race
        labels = race.labels(self.shown_ground) if race is not None else {}
        shot = Shot(
            world, self.shown_ground, alpha, self.followed, self._leader.body, labels, self._best_m(), self.camera.aim
        )
        self.view.draw(surface, self.camera.camera, self.app.theme, shot)
        self._draw_captions(surface)

    # --- words and numbers ------------------------------------------------------------------------------------------

    def numbers(self) -> tuple[tuple[str, str], ...]:
        session, world = self.session, self.session.world
        walking = (grouped(world.walking.sum()), f"of {grouped(len(world.walking))}")
        way_m = max(self._way_m(self._leader.body), self._best_m() or 0.0)
        best = (tenths(way_m), "m")
        if session.exhibit is not None:
            return ("–", ""), walking, best
        return (grouped(session.run.number), ""), walking, best

    @property
    def exploit(self) -> HistoryRow | None:
        """The last finished generation, if its best seems to owe its fitness to a trick and its run is shown."""
        history = self.session.run.history
        return history[-1] if history and history[-1].exploit and self.session.exhibit is None else None

    def captions(self) -> list[tuple[str, str]]:
        lines = super().captions()
        last = self.exploit
        if last is not None:
            words = f"exploit? The best of generation {last.generation} made {tenths(last.best)} m, but not when it "
            lines.insert(1, (words + "was examined: it does not become champion", "negative"))
        world = self.session.world
        missing, walkers = world.prepare(), len(world.ended)
        if missing:
            lines.append((f"Getting {grouped(walkers)} walkers ready: {1 - missing / walkers:.0%}", "muted"))
        return lines

    def _place_words(self) -> str:
        session, task = self.session, self.session.task
        episode = Episode.named(session.episodes[self.shown_ground], task.terrain)
        words = f"{session.world.creature.name} · {describe_ground(episode.terrain)}"
        if session.task.evolve_body:
            own = session.world.population.parameters[self.followed % session.world.individuals]
            words += f" · its body: {session.task.body_words(own, _MOST_PARTS)}"
        if session.exhibit is None and task.grows:
            words += f" · curriculum at {task.level:.0%}"
        if len(session.episodes) > 1:
            words += f" · walk {self.shown_ground + 1} of {len(session.episodes)}, [ and ] for others"
        return words + (" · half the physics step" if episode.finer > 1 else "")

    def _exam_words(self) -> str:
        return "Exam: does the best of this generation walk as far from other starts, and at half the physics step?"

    def _exhibit_words(self) -> str:
        race = self.session.race
        return f"{race.name}; the evolution waits" if race is not None else super()._exhibit_words()

    def _first_advice(self) -> str:
        walks = self.session.run.number > 1 or self._way_m(self._leader.body) > _WALK_M
        state = "The best have children." if walks else "They cannot even stand yet."
        return f"{state} Press 4 for speed ×16, click one to see its brain, drag it to push it."

    def guest_words(self) -> str:
        race, world = self.session.race, self.session.world
        if race is not None:
            first, metres = race.standings()[0]
            return f"Generation {first} leads with {tenths(metres)} m"
        if world.pushed.any():
            return f"{self.session.guest.name if self.session.guest else ''}: pushed, so this walk does not count"
        return super().guest_words()

    def _world_steps(self) -> int:
        return self.session.world.walker_steps

    def hint(self) -> str:
        if self.editor.open:
            return self.editor.hint()
        look = self.camera.look.value
        return f"camera: {look} (C) · click a walker to follow it · drag one to push it · wheel to zoom · F1 help"

    # --- creatures and the gallery ----------------------------------------------------------------------------------

    def creatures(self) -> list[tuple[str, Creature]]:
        """What can be chosen: shipped ones, those from files, and the one that walks."""
        here = self.session.run.task.creature
        plans = self._creatures if here in self._creatures else [*self._creatures, here]
        return [(plan.name, plan) for plan in plans]

    def add_creature(self, creature: Creature) -> None:
        """Keep one from a file in the list."""
        if creature not in self._creatures:
            self._creatures.append(creature)

    def refresh_gallery(self) -> None:
        """There may be more, or others, to see."""
        self.entries = gallery(self.session, self.files)

    def shown_entry(self) -> int | None:
        """Which brain of the gallery is shown alone; None for none of them."""
        guest = self.session.guest
        if guest is None:
            return None
        shown = guest.name, guest.brain.sha256
        return next((k for k, entry in enumerate(self.entries) if (entry.name, entry.brain.sha256) == shown), None)

    # --- events -----------------------------------------------------------------------------------------------------

    def handle(self, event: pygame.event.Event) -> bool:
        if self.editor.open:
            return self.editor.handle(event)
        world = self.session.world
        touch = self.camera.handle(event, world, self.shown_ground)
        if touch.push is not None:
            self.commands.push(*touch.push)
        elif touch.clicked is not None:
            self._click(touch.clicked)
        return touch.used

    def _click(self, at: tuple[float, float]) -> None:
        camera = self.camera.camera
        near_m = camera.metres(self.app.theme.px(_NEAR_PX))
        walker = nearest_walker(self.session.world, self.shown_ground, camera.to_world(at), near_m)
        if walker is None:
            self.follow_leader(self.camera.look)
        else:
            self.choose(walker)

    def dropped(self, path: Path) -> None:
        self.commands.take_file(path)

    def next_ground_shown(self, by: int) -> None:
        """Look at another of the grounds that are walked on."""
        self.shown_ground = (self.shown_ground + by) % len(self.session.world.terrains)
        self._forget_choice()


def _first_task(guest: Brain | None, creature: str | None, terrain: str | None) -> WalkerTask:
    """What the scene evolves at first: as the options say, and like the guest where they are silent."""
    like = task_of(guest) if guest is not None else None
    if isinstance(like, WalkerTask):
        ground = like.terrain if terrain is None else terrain
        if creature is None:
            return WalkerTask(like.creature, ground, evolve_body=like.evolve_body)
        return WalkerTask(creature_named(creature), ground)
    return WalkerTask(creature_named(creature or DEFAULT_CREATURE), terrain or "flat", normalise=False)
