"""A map of all the ways to walk, which fills while it is watched; click a cell, and its walker walks beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pygame

from brains.errors import UserError
from brains.population import Population
from scenes.atlas_commands import AtlasCommands
from scenes.atlas_filling import Filling
from scenes.atlas_map import AtlasMap, words_of
from scenes.atlas_panel import AtlasPanel
from scenes.numbers import grouped
from scenes.scene import Action, Scene
from scenes.walker_camera import WalkerCamera
from scenes.walker_view import Shot, WalkerView
from scenes.widgets import Panel
from sim.atlas import WALK_S, Atlas, AtlasConfig, need_ribs
from sim.atlas_files import ATLAS, load_atlas, shipped_atlas, stem_of
from sim.atlas_measures import MEASURES
from sim.creature_files import DEFAULT_CREATURE, creature_named, shipped_creatures
from sim.creatures import Creature
from sim.runs import new_folder
from sim.walker_task import WalkerTask
from sim.walker_world import WalkerWorld

_REST_S = 1.2  # between two walks
_POLL_S = 0.3


class AtlasScene(Scene):
    """The atlas scene.

    Args:
        creature: a shipped one by name, or a creature file.
        seed: of all chance.
        resume: a folder of an atlas, or its atlas.npz, to look at and to go on with.
        begin: an atlas to show and to fill, instead of all of these.
        folder: where new atlases are kept; None for the user's data folder.

    Raises:
        UserError: one of them is wrong.
    """

    title: ClassVar[str] = "Gait atlas"
    subtitle: ClassVar[str] = "all the ways to walk, on one map"
    dt_s = WalkerWorld.dt_s

    def __init__(
        self,
        *,
        creature: str = DEFAULT_CREATURE,
        seed: int = 0,
        resume: str | None = None,
        begin: Atlas | None = None,
        folder: Path | None = None,
    ) -> None:
        self.creatures: list[Creature] = [creature_named(name) for name in shipped_creatures()]
        self.atlas = Atlas(AtlasConfig(WalkerTask(creature_named(creature), seconds=WALK_S), seed=seed))
        self.commands = AtlasCommands(self)
        self.map, self.view = AtlasMap(), WalkerView()
        self.camera = WalkerCamera(pygame.Rect(0, 0, 1, 1))
        self.chosen: int | None = None
        self.panel: AtlasPanel | None = None
        self._folder = folder
        self._filling: Filling | None = None
        self._hovered: int | None = None
        self._world: WalkerWorld | None = None
        self._poll_s = self._rested_s = 0.0
        if resume is not None:
            self._load(Path(resume))
        elif begin is not None:
            self._show(begin, None)
        elif (creature, seed) == (DEFAULT_CREATURE, 0):
            self._show(shipped_atlas(), None)
        self._know(self.atlas.config.task.creature)

    # --- the frame's order --------------------------------------------------------------------------------------------

    def build(self, panel: Panel) -> None:
        self.panel = AtlasPanel(panel, self)

    def actions(self) -> list[Action]:
        do = self.commands
        return [
            Action("Save", do.save_map, "Ctrl+S", "Save the map and a brain for every cell in its folder",
                   blocked=do.no_map),
            Action("Load", self.open_map, "Ctrl+O", "Open a map: its folder's atlas.npz, or drop the folder here"),
            Action("", self.toggle_filling, "F", "fill the map, or stop filling it"),
            Action("", do.walk_elsewhere, "W", "this walker in the walker scene", blocked=do.no_walker),
            Action("", do.save_walker, "B", "save this walker's brain", blocked=do.no_walker),
        ]  # fmt: skip

    def keys(self) -> list[tuple[str, str]]:
        return [("Arrow keys", "the next filled cell that way"), ("Click", "its walker walks beside the map")]

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEMOTION:
            self._hovered = self.map.cell_at(event.pos, self.atlas)
            return False
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            cell = self.map.cell_at(event.pos, self.atlas)
            if cell is not None:
                self.choose(cell)
            return cell is not None
        ways = {pygame.K_LEFT: (-1, 0), pygame.K_RIGHT: (1, 0), pygame.K_UP: (0, 1), pygame.K_DOWN: (0, -1)}
        if event.type == pygame.KEYDOWN and event.key in ways and not event.mod & (pygame.KMOD_CTRL | pygame.KMOD_ALT):
            self._go(*ways[event.key])
            return True
        return False

    def step(self) -> None:
        world = self._world
        if world is None:
            return
        if not world.done:
            world.step()
            return
        self._rested_s += WalkerWorld.dt_s
        if self._rested_s >= _REST_S:
            self._walk()

    def animate(self, elapsed_s: float) -> None:
        self._poll_s += elapsed_s
        if self._filling is not None and self._poll_s >= _POLL_S:
            self._poll_s = 0.0
            self._look()
        if self._world is not None:
            self.camera.update(elapsed_s, self._world, 0, 0)
        if self.panel is not None:
            self.panel.follow()

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        theme, stage = self.app.theme, self.camera.camera.view
        surface.fill(theme["background"], self.app.areas.world)
        if self._world is None:
            words = "Click a filled cell" if len(self.atlas.elites) else "Press F: the map fills"
            picture = theme.text(theme.fit(words, stage.width), "title", "muted")
            surface.blit(picture, picture.get_rect(center=stage.center))
        else:
            self.view.draw(surface, self.camera.camera, theme, Shot(self._world, 0, alpha, 0, 0))
        self.map.draw(surface, theme, self.atlas, self.chosen, self._hovered)

    def resize(self) -> None:
        area = self.app.areas.world
        if area.width >= area.height:
            half = area.width // 2
            one = pygame.Rect(area.left, area.top, half, area.height)
            other = pygame.Rect(area.left + half, area.top, area.width - half, area.height)
        else:
            half = area.height // 2
            one = pygame.Rect(area.left, area.top, area.width, half)
            other = pygame.Rect(area.left, area.top + half, area.width, area.height - half)
        self.map.place(one, self.app.theme)
        self.camera.resize(other)

    def status(self) -> str:
        atlas = self.atlas
        state = "filling" if self.filling else "at rest"
        return f"seed {atlas.config.seed} · {grouped(atlas.evaluations)} walks · {state}"

    def hint(self) -> str:
        return words_of(self.atlas, self._hovered) if self._hovered is not None else "click a cell · F fills · F1 help"

    def dropped(self, path: Path) -> None:
        self._load(path)

    def close(self) -> None:
        self._stop()

    # --- what a person does -------------------------------------------------------------------------------------------

    @property
    def filling(self) -> bool:
        """Whether the map is growing now."""
        return self._filling is not None and self._filling.running

    @property
    def kept(self) -> bool:
        """Whether the map lies in a folder."""
        return self._filling is not None

    @property
    def creature_index(self) -> int:
        return self.creatures.index(self.atlas.config.task.creature)

    @property
    def measure_indices(self) -> tuple[int, int]:
        names = list(MEASURES)
        first, second = self.atlas.config.measures
        return names.index(first), names.index(second)

    def toggle_filling(self) -> None:
        """Begin to fill the map, or stop. Raises UserError if what it takes is not there."""
        if self.filling:
            self._stop()
            return
        need_ribs()
        self.keep()
        assert self._filling is not None
        self._filling.begin()

    def keep(self) -> Path:
        """The folder of this map; made if it has none yet. Raises UserError if it cannot be."""
        if self._filling is None:
            self._filling = Filling.of(new_folder(self._place(), stem_of(self.atlas)), self.atlas)
        return self._filling.path

    @property
    def place(self) -> int | None:
        """Where among the elites the chosen cell's walker stands; None if there is none."""
        return None if self.chosen is None else self.atlas.elites.place(self.chosen)

    def choose_creature(self, index: int) -> None:
        """A map of another creature."""
        task = replace(self.atlas.config.task.fresh(), creature=self.creatures[index])
        self._renew(replace(self.atlas.config, task=task))

    def choose_measure(self, axis: int, index: int) -> None:
        """A map of another measure; the one of the other axis moves over if it is that one."""
        names = list(self.atlas.config.measures)
        before, names[axis] = names[axis], list(MEASURES)[index]
        if names[0] == names[1]:
            names[1 - axis] = before
        self._renew(replace(self.atlas.config, measures=(names[0], names[1])))

    def open_map(self) -> None:
        """Ask for an atlas to look at."""
        self.app.dialogs.open_file("Open a map", {".npz"}, self._load)

    def choose(self, cell: int) -> None:
        """Let the walker of a cell walk, if there is one."""
        self.chosen = cell
        self._walk()

    # --- behind it ----------------------------------------------------------------------------------------------------

    def _place(self) -> Path:
        if self._folder is not None:
            return self._folder
        from platformdirs import user_data_path  # only where something is kept

        return user_data_path("neurarium", appauthor=False) / "atlases"

    def _renew(self, config: AtlasConfig) -> None:
        if config != self.atlas.config:
            same = config.task == self.atlas.config.task  # the brain to begin with fits no other creature
            self._show(Atlas(config, self.atlas.start if same else None), None)

    def _load(self, path: Path) -> None:
        atlas = load_atlas(path)
        self._know(atlas.config.task.creature)
        folder = path if path.is_dir() else path.parent
        # A map that came as a file of another name lies in nobody's folder: to fill it, it gets one of its own.
        self._show(atlas, Filling(folder) if path.is_dir() or path.name == ATLAS else None)

    def _show(self, atlas: Atlas, filling: Filling | None) -> None:
        self._stop()
        self.atlas, self._filling = atlas, filling
        self.chosen = self._hovered = self._world = None
        self._choose_best()

    def _know(self, creature: Creature) -> None:
        if creature not in self.creatures:
            self.creatures.append(creature)

    def _stop(self) -> None:
        if self._filling is not None:
            self._filling.end()

    def _look(self) -> None:
        assert self._filling is not None
        try:
            news = self._filling.news()
        except UserError as error:
            self.app.complain(str(error))
            return
        if news is not None:
            self.atlas = news
            if self.chosen is None:
                self._choose_best()

    def _choose_best(self) -> None:
        if len(self.atlas.elites):
            self.choose(int(self.atlas.elites.cell[int(self.atlas.elites.fitness.argmax())]))

    def _walk(self) -> None:
        self._rested_s, self._world = 0.0, None
        place = self.place
        if place is not None:
            config = self.atlas.config
            alone = Population(config.topology, self.atlas.elites.parameters[place : place + 1])
            self._world = WalkerWorld(config.task, alone, (config.episode,))

    def _go(self, right: int, up: int) -> None:
        """To the next filled cell in a straight line, or to any if none was chosen."""
        elites, (across, rows) = self.atlas.elites, self.atlas.config.cells
        if not len(elites):
            return
        if self.chosen is None:
            self.choose(int(elites.cell[0]))
            return
        column, row = divmod(self.chosen, rows)
        while 0 <= column + right < across and 0 <= row + up < rows:
            column, row = column + right, row + up
            if elites.place(column * rows + row) is not None:
                self.choose(column * rows + row)
                return
