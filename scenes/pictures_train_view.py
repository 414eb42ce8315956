"""What page Train shows in the world: curves, confusion matrix, and the pictures of an opened cell."""

from __future__ import annotations

import numpy as np
import pygame

from brains.scores import confusion_of
from scenes.confusion import Cell, ConfusionMatrix
from scenes.pictures_session import probabilities
from scenes.pictures_snapshot import Snapshot
from scenes.pictures_train_cell import OpenCell, pictures_of
from scenes.pictures_train_charts import TrainCharts
from scenes.theme import Theme
from scenes.widgets.base import Ui, Widget

_LEAST_WORLD = (150, 110)  # below, there is no room for charts
_TALL, _BROAD = 520, 430


class TrainView:
    """Places and feeds the widgets of the page; they lie in the world and are hidden while another page is shown.

    Attributes:
        charts: accuracy and cost.
        matrix: which class is taken for which.
        open_cell: the pictures of a cell that lie over all that, or None.
    """

    def __init__(self, ui: Ui) -> None:
        self._theme: Theme = ui.theme
        self.charts = TrainCharts(ui, "background")
        self.matrix = ConfusionMatrix(
            ui, self._open, ground="background", empty="which class is taken for which, once it was judged"
        )
        self.open_cell: OpenCell | None = None
        self._snapshot: Snapshot | None = None
        self._judged: tuple[object, int] | None = None
        self._world = pygame.Rect(0, 0, 0, 0)
        self._visible = False
        self._placed: list[Widget] = []

    # what is shown

    def show(self, snapshot: Snapshot) -> None:
        """Follow the training; costs nothing while nothing is new."""
        if snapshot is self._snapshot:
            return
        self._snapshot = snapshot
        self.charts.show_curves(snapshot.curves, snapshot.ghost)
        key = (snapshot.pictures, snapshot.answers_revision)
        if key == self._judged:
            return
        if self._judged is not None and self._judged[0] is not snapshot.pictures:
            self.close_cell()
        self._judged = key
        self.matrix.show_counts(*counted(snapshot))

    def _open(self, cell: Cell) -> None:
        snapshot = self._snapshot
        if snapshot is None or snapshot.pictures is None:
            return
        found = pictures_of(cell, snapshot.pictures.test.labels, snapshot.answers, snapshot.sureness)
        if found.total:
            network = snapshot.network  # as it is now: what is shown does not change while it is looked at

            def predict(images: np.ndarray) -> np.ndarray:
                return probabilities(network, images.reshape(len(images), -1))

            self.open_cell = OpenCell(
                self._theme, cell, snapshot.pictures, found, self.matrix.names[: network.topology.outputs], predict,
                snapshot.setup.augment,
            )  # fmt: skip
            self.open_cell.place(self._world)
            self._show_widgets()

    def close_cell(self) -> bool:
        """Back to the matrix. True if a cell was open."""
        was_open = self.open_cell is not None
        self.open_cell = None
        self._show_widgets()
        return was_open

    # where it is

    def set_visible(self, visible: bool) -> None:
        """The page is shown, or another one is."""
        self._visible = visible
        if not visible:
            self.open_cell = None
        self._show_widgets()

    def place(self, world: pygame.Rect) -> None:
        """Lay everything into that part of the window, as much of it as there is room for."""
        self._world = world.copy()
        self._placed = []
        px = self._theme.px
        if world.width >= px(_LEAST_WORLD[0]) and world.height >= px(_LEAST_WORLD[1]):
            inner = world.inflate(-2 * px(14), 0)
            inner.top, inner.height = world.top + px(8), world.height - px(14)
            if inner.width < px(_BROAD):
                self._place_narrow(inner)
            elif inner.height < px(_TALL):
                self._place_side_by_side(inner)
            else:
                self._place_stacked(inner)
        if self.open_cell is not None:
            self.open_cell.place(world)
        self._show_widgets()

    def _place_narrow(self, inner: pygame.Rect) -> None:
        """One column: how much is right, and the matrix below it if it gets more than a stamp."""
        px = self._theme.px
        if inner.height < px(300):
            self._put(self.charts.accuracy, inner)
            return
        upper = pygame.Rect(inner.left, inner.top, inner.width, inner.height * 2 // 5)
        top = upper.bottom + px(8)
        self._put(self.charts.accuracy, upper)
        self._put(self.matrix, pygame.Rect(inner.left, top, inner.width, inner.bottom - top))

    def _place_side_by_side(self, inner: pygame.Rect) -> None:
        px, gap = self._theme.px, self._theme.px(14)
        left = pygame.Rect(inner.left, inner.top, inner.width * 45 // 100, inner.height)
        self._put(self.matrix, pygame.Rect(left.right + gap, inner.top, inner.right - left.right - gap, inner.height))
        if inner.height < px(240):
            self._put(self.charts.accuracy, left)
            return
        half = (inner.height - gap) // 2
        self._put(self.charts.accuracy, pygame.Rect(left.left, left.top, left.width, half))
        self._put(self.charts.cost, pygame.Rect(left.left, left.bottom - half, left.width, half))

    def _place_stacked(self, inner: pygame.Rect) -> None:
        """How much is right over the whole width; below it the cost, and the matrix as large as it can be."""
        px, gap = self._theme.px, self._theme.px(18)
        upper = pygame.Rect(inner.left, inner.top, inner.width, inner.height * 37 // 100)
        low = inner.bottom - upper.bottom - gap
        across = min(inner.width * 3 // 5, low + px(130))
        self._put(self.charts.accuracy, upper)
        rest = inner.width - across - gap
        self._put(self.charts.cost, pygame.Rect(inner.left, upper.bottom + gap, rest, low))
        self._put(self.matrix, pygame.Rect(inner.right - across, upper.bottom + gap, across, low))

    def _put(self, widget: Widget, rect: pygame.Rect) -> None:
        widget.place(rect)
        self._placed.append(widget)

    def _show_widgets(self) -> None:
        shown = self._placed if self._visible and self.open_cell is None else []
        for widget in (self.charts.accuracy, self.charts.cost, self.matrix):
            if (widget in shown) != bool(widget.visible):
                (widget.show if widget in shown else widget.hide)()

    # drawing and input

    def animate(self, elapsed_s: float) -> None:
        """Once a frame."""
        if self.open_cell is not None:
            self.open_cell.animate(elapsed_s)

    def draw(self, surface: pygame.Surface) -> None:
        """What the widgets do not draw themselves."""
        if self.open_cell is not None:
            self.open_cell.draw(surface)

    def handle(self, event: pygame.event.Event) -> bool:
        """An event over the world, or a key. True if it was used."""
        if self.open_cell is None:
            return False
        if self.open_cell.handle(event):
            return True
        escape = event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE
        if escape or (event.type == pygame.MOUSEBUTTONDOWN and event.button == 3):
            return self.close_cell()
        return False


def counted(snapshot: Snapshot) -> tuple[np.ndarray, tuple[str, ...]]:
    """Counts ``(classes, classes)`` by true and answered class, and the classes' names; empty if not judged yet."""
    pictures, answers = snapshot.pictures, snapshot.answers
    if pictures is None or len(answers) != len(pictures.test):
        return np.zeros((0, 0), dtype=np.int64), ()
    names = pictures.classes
    if len(snapshot.classes) > len(names):  # the network knows classes that the set has not
        names += tuple(snapshot.classes[len(names) :])
    classes = max(len(names), int(answers.max(initial=0)) + 1)
    names += tuple(f"class {index}" for index in range(len(names), classes))
    return confusion_of(pictures.test.labels, answers, classes), names
