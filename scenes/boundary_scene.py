"""The boundary lab: watch a small network learn where one class ends and the other begins, and change anything."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pygame

from brains.errors import UserError
from scenes.boundary_brain import open_into
from scenes.boundary_commands import BoundaryCommands
from scenes.boundary_data import Data
from scenes.boundary_growth import Growth
from scenes.boundary_network import Node
from scenes.boundary_panel import BoundaryPanel
from scenes.boundary_restarts import StuckWatch
from scenes.boundary_session import BoundarySession
from scenes.boundary_setup import SETS, Setup
from scenes.boundary_stepping import SampleStep
from scenes.boundary_view import BoundaryView, Look
from scenes.numbers import grouped
from scenes.point_cloud import PointBrush
from scenes.scene import Action, Scene
from scenes.widgets import Panel

FRAME_BUDGET_S = 0.0065
"""Of a frame that long is trained at most, so that drawing has the rest."""
CHUNK = 8


class BoundaryScene(Scene):
    """The scene.

    Attributes:
        session: what happens; growth: changes of the network's shape.
        look: how it is shown; view: draws it.
        brush: the mouse on the plane.
        per_frame: trainings a frame at speed 1.
        stuck: begins anew when a start leads nowhere, if it was told to.
        sample: a sample that is being stepped, or None.
    """

    title = "Boundary lab"
    subtitle = "a network draws the line"
    dt_s = 1 / 60

    def __init__(self, *, data: str = "xor", seed: int = 1, brain: str = "") -> None:
        if data not in SETS:
            raise UserError(f"the boundary lab has no points called {data!r}; there are: {', '.join(SETS)}")
        self.session = BoundarySession(Setup(seed=seed))
        if data != self.session.setup.dataset:
            self.session.choose_set(data)
            self.session.undos.clear()
        self._still = bool(brain) and open_into(Path(brain), self.session)
        self.growth = Growth(self.session)
        self.stuck = StuckWatch(self.session)
        self.look = Look()
        self.brush = PointBrush(self.session.data.cloud, before_change=self._before_stroke)
        self.commands = BoundaryCommands(self)
        self.per_frame = 40
        self.sample: SampleStep | None = None
        self.view: BoundaryView
        self.panel: BoundaryPanel
        self._reading: Future[Data] | None = None
        self._reader = ThreadPoolExecutor(1)
        self._spent_s = 0.0
        self._painted_version = self.brush.cloud.version
        self._rate = (0.0, 0, 0.0)
        self._edge_remembered: object = None
        self._turning = False
        self._topology = self.session.topology

    # building

    def build(self, panel: Panel) -> None:
        if hasattr(self, "view"):
            self.view.set_theme(self.app.theme)
        else:
            self.view = BoundaryView(self.session, self.look, self.app.theme)
        self.panel = BoundaryPanel(panel, self)

    def actions(self) -> list[Action]:
        do = self.commands
        return [
            Action("Sample", do.step_sample, "N", "Step one sample: forward, then the error back", transport=True),
            Action("Epoch", do.step_epoch, "E", "Train to the end of the epoch", transport=True),
            Action("Rewind", do.rewind, "R", "Back to the same first weights", transport=True),
            Action("Undo", do.undo, "Ctrl+Z", "Undo the last change",
                   blocked=lambda: "" if self.session.undos else "Nothing to undo yet"),
            Action("Save", do.save, "Ctrl+S", "Save everything in one file, to go on later or to share"),
            Action("Load", do.load, "Ctrl+O", "Load a saved lab, or points from a CSV file"),
            Action("", do.classic, "C", "The classic XOR view: 2-2-1, then 2-4-1"),
            Action("", do.toggle_solid, "V", "The output as a surface in three dimensions, or flat"),
            Action("", do.new_start, "T", "Another start: other first weights, other points"),
            Action("", do.keep_ghost, "A", "Keep this run's curve as A, rewind, and try B"),
            Action("", do.add_layer, "Shift+Right", "A hidden layer more"),
            Action("", do.remove_layer, "Shift+Left", "The last hidden layer less"),
            Action("", do.add_neuron, "Shift+Up", "A neuron more in the chosen layer"),
            Action("", do.remove_neuron, "Shift+Down", "A neuron less in the chosen layer"),
            Action("", do.switch_selected, "O", "Switch the clicked neuron off, or on again"),
            Action("", do.next_class, "P", "Paint the next class"),
        ]  # fmt: skip

    def keys(self) -> list[tuple[str, str]]:
        return [
            ("left on the plane", "paint points; drag one that is there"),
            ("right on the plane", "erase points"),
            ("rest on a neuron", "what it alone answers, all over the plane"),
            ("click a neuron", "its formula, curve and weights; again to close"),
            ("wheel on an edge", "change that weight"),
            ("+ and − over a layer", "a neuron more, a neuron less"),
            ("drop a file", "points from a CSV file, a saved lab, or a brain for points"),
        ]

    def resize(self) -> None:
        self.view.place(self.app.areas.world)
        self.view.refresh(whole=True)

    # the clock

    def step(self) -> None:
        stepper = self.app.session.stepper
        assert stepper is not None
        if stepper.paused:
            self.sample = None
            self.session.train(1)
            self.commands.tell_news()
            return
        self.sample = None
        hurried = np.isinf(stepper.speed)
        left = self.per_frame
        started = time.perf_counter()
        while left > 0 and not self.session.stopped:
            chunk = min(CHUNK, left)
            left -= self.session.train(chunk) or left
            if not hurried and self._spent_s + time.perf_counter() - started > FRAME_BUDGET_S:
                break
        self._spent_s += time.perf_counter() - started

    def animate(self, elapsed_s: float) -> None:
        self._spent_s = 0.0
        if self.stuck.look():
            self.commands.changed()
        self.commands.tell_news()
        self._finish_reading()
        self._take_painting()
        if self.session.topology != self._topology:  # the points painted may have asked for another output
            self._topology = self.session.topology
            self.commands.changed()
        if self.sample is not None:
            self.sample.pass_time(elapsed_s)
        self.look.hovered = self._hovered()
        self._measure_rate(elapsed_s)
        self.view.refresh()
        self.panel.refresh(elapsed_s)

    def _measure_rate(self, elapsed_s: float) -> None:
        since, before, rate = self._rate
        since += elapsed_s
        if since >= 0.5:
            rate = max(0, self.session.steps - before) / since
            self._rate = (0.0, self.session.steps, rate)
        else:
            self._rate = (since, before, rate)

    @property
    def steps_per_s(self) -> float:
        """Minibatches a second, measured over the last half second."""
        return self._rate[2]

    # painting

    def _before_stroke(self) -> None:
        """The first change of a stroke: from now on these are the person's own points."""
        self.session.paint_over()
        self.brush.cloud = self.session.data.cloud
        self._painted_version = self.brush.cloud.version

    def sync_brush(self) -> None:
        """The session's points were replaced: paint on those."""
        if self.brush.cloud is not self.session.data.cloud:
            self.brush.stop()
            self.brush.cloud = self.session.data.cloud
            self._painted_version = self.brush.cloud.version

    def _take_painting(self) -> None:
        cloud = self.brush.cloud
        if cloud.version != self._painted_version and cloud is self.session.data.cloud:
            self._painted_version = cloud.version
            self.session.settle()
            self.view.renew()

    # files

    def enter(self) -> None:
        if self._still:  # whoever opens a brain wants to see it as it is
            self._still = False
            self.commands.hold_still()

    def dropped(self, path: Path) -> None:
        self.commands.open_path(path)

    def read_csv(self, path: Path) -> None:
        """Read points in the background; the window goes on."""
        if self._reading is None:
            self._reading = self._reader.submit(self.session.read_csv, path)
            self.app.say(f"Reading {path.name} …")

    def _finish_reading(self) -> None:
        if self._reading is None or not self._reading.done():
            return
        reading, self._reading = self._reading, None
        try:
            data = reading.result()
        except UserError as error:
            self.app.complain(str(error))
            return
        self.session.use_data(data)
        self.commands.changed()
        notes = "; ".join(data.notes)
        self.app.say(f"{grouped(len(data.cloud))} points" + (f": {notes}" if notes else ""))

    def close(self) -> None:
        self._reader.shutdown(wait=False, cancel_futures=True)

    # mouse

    def _hovered(self) -> Node | None:
        position = pygame.mouse.get_pos()
        if self.app.session.covers(position, self.app.areas) or not self.view.places.network.collidepoint(position):
            return None
        return self.view.picture.node_at(position)

    def handle(self, event: pygame.event.Event) -> bool:
        places = self.view.places
        if self.look.solid and (self._turning or self._over(event, places.plane)):
            if event.type == pygame.MOUSEBUTTONDOWN:
                self._turning = True
            elif event.type == pygame.MOUSEBUTTONUP:
                self._turning = False
            return self.view.surface.handle(event)
        if not self.look.solid and self.session.data.values.size == 0 and self.brush.handle(event, self.view.plane):
            return True
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            return self._pressed(event.pos)
        if event.type == pygame.MOUSEWHEEL and event.y:
            return self._turned(pygame.mouse.get_pos(), event.y)
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE and self.look.selected is not None:
            self.commands.select(None)
            return True
        return False

    def _over(self, event: pygame.event.Event, rect: pygame.Rect) -> bool:
        mouse = (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP, pygame.MOUSEMOTION, pygame.MOUSEWHEEL)
        return event.type in mouse and rect.collidepoint(getattr(event, "pos", pygame.mouse.get_pos()))

    def _pressed(self, position: tuple[int, int]) -> bool:
        if self.look.selected is not None and not self.view.places.strip:
            self.commands.select(None)
            return True
        header = self.view.picture.header_at(position)
        if header is not None:
            layer, sign = header
            (self.growth.add_neuron if sign == "+" else self.growth.remove_neuron)(layer)
            self.panel.layer = layer
            self.commands.changed()
            return True
        node = self.view.picture.node_at(position)
        self.commands.select(None if node == self.look.selected else node)
        return node is not None

    def _turned(self, position: tuple[int, int], clicks: int) -> bool:
        edge = self.view.picture.edge_at(position)
        if edge is None:
            return False
        if edge != self._edge_remembered:
            self.session.remember("a weight")
            self._edge_remembered = edge
        layer, to, source = edge
        weight = float(self.session.network.layers[layer - 1][0][to, source])
        self.growth.set_weight(layer, to, source, weight + 0.1 * clicks)
        return True

    # drawing

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        point, words = self._probe()
        self.view.draw(surface, self.sample.flow() if self.sample is not None else None, point, words)
        if self.sample is not None and not self.look.solid:
            x, y = self.view.plane.to_screen(self.sample.point)
            pygame.draw.aacircle(surface, self.app.theme["text"], (x, y), self.app.theme.px(11), self.app.theme.px(2))
        self._draw_edge_note(surface)

    def _probe(self) -> tuple[tuple[float, float], str]:
        """The point whose numbers the inspector shows, and how it was chosen."""
        position, plane = pygame.mouse.get_pos(), self.view.plane
        if plane.rect.collidepoint(position) and not self.look.solid:
            return plane.to_plane(position), "for the point under the mouse"
        if self.sample is not None:
            return self.sample.point, "for the sample that was stepped"
        cloud = self.session.data.cloud
        if len(cloud):
            return tuple(cloud.points[0].tolist()), "for the first point; move the mouse over the plane"
        return (0.0, 0.0), "for (0, 0); move the mouse over the plane"

    def _draw_edge_note(self, surface: pygame.Surface) -> None:
        position = pygame.mouse.get_pos()
        places, theme = self.view.places, self.app.theme
        if self.look.hovered is not None or self.sample is not None or not places.network.collidepoint(position):
            return
        if self.app.session.covers(position, self.app.areas) or (self.look.selected and not places.strip):
            return
        edge = self.view.picture.edge_at(position)
        if edge is None:
            return
        layer, to, source = edge
        weight = float(self.session.network.layers[layer - 1][0][to, source])
        words = theme.text(f"weight {weight:+.3f}".replace("-", "−"), "small")
        box = words.get_rect(midbottom=(position[0], position[1] - theme.px(8))).inflate(theme.px(10), theme.px(4))
        box.clamp_ip(self.app.areas.world)
        surface.blit(theme.rounded(box.size, "control", theme.px(4), border="faint"), box)
        surface.blit(words, words.get_rect(center=box.center))

    # words

    def status(self) -> str:
        session = self.session
        cloud = session.data.cloud
        parts = [f"seed {session.setup.seed}", f"{grouped(len(cloud) - int(cloud.test.sum()))} points to learn from"]
        parts += [f"{grouped(int(cloud.test.sum()))} to test", f"{grouped(session.steps)} steps"]
        parts.append(f"{grouped(round(self.steps_per_s))}/s")
        if session.setup.attempt:
            parts.append(f"{session.setup.attempt} restart{'s' * (session.setup.attempt > 1)}")
        return " · ".join(parts)

    def hint(self) -> str:
        if self.look.solid:
            return "drag to turn · wheel to zoom · V flat · F1 help"
        return "paint with the left button · click a neuron · N one sample · F1 help"

    def use_setup(self, **changes: Any) -> None:
        """The same data and start with another setting, from the beginning."""
        self.session.restart_with(replace(self.session.setup, **changes))
        self.commands.changed()
