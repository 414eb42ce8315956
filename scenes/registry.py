"""All scenes, one card each. A scene of this lab adds its card here and nothing else; a plugin's calls `add_scene`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any

from brains.errors import UserError

if TYPE_CHECKING:
    import pygame

    from scenes.scene import Scene

Thumbnail = Callable[["pygame.Surface", float], None]


@dataclass(frozen=True)
class SceneCard:
    """A scene as the launcher shows it.

    Attributes:
        name: as given to ``neurarium scene NAME``.
        title: on the card.
        line: one sentence under it: what to see there.
        scene: ``module:Class``, imported when the scene is opened; options are given to the class by keyword.
        thumbnail: ``module:function`` with ``function(surface, time_s)``, which draws a live picture that fills
            the surface; empty for none.
    """

    name: str
    title: str
    line: str
    scene: str
    thumbnail: str = ""

    def load(self, **options: Any) -> Scene:
        """Import the scene's class and make the scene."""
        return _imported(self.scene)(**options)

    def load_thumbnail(self) -> Thumbnail | None:
        """Import the function that draws the card's picture."""
        return _imported(self.thumbnail) if self.thumbnail else None


def preload(cards: list[SceneCard]) -> Thread:
    """Import the code of those scenes in the background, so that opening one takes no time."""
    thread = Thread(target=lambda: [import_module(card.scene.partition(":")[0]) for card in cards], daemon=True)
    thread.start()
    return thread


def _imported(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


LAUNCHER = SceneCard("launcher", "Neurarium", "A terrarium of small brains", "scenes.launcher:Launcher")

CARDS: list[SceneCard] = [
    SceneCard(
        "car",
        "Cars",
        "They learn to drive by mutation and selection",
        "scenes.car_scene:CarScene",
        "scenes.car_thumbnail:draw",
    ),
    SceneCard(
        "walker",
        "Walkers",
        "Creatures learn to walk, and find tricks to do it",
        "scenes.walker_scene:WalkerScene",
        "scenes.walker_thumbnail:draw",
    ),
    SceneCard(
        "fruit",
        "Fruit",
        "Safe or poisonous? From weights by hand to learning",
        "scenes.fruit_scene:FruitScene",
        "scenes.fruit_thumbnail:draw",
    ),
    SceneCard(
        "classroom",
        "Classroom",
        "Twelve lessons: every first example, to be played with",
        "scenes.classroom.scene:ClassroomScene",
        "scenes.classroom.thumbnail:draw",
    ),
    SceneCard(
        "boundary",
        "Boundary lab",
        "A small network draws the line; change anything",
        "scenes.boundary_scene:BoundaryScene",
        "scenes.boundary_thumbnail:draw",
    ),
    SceneCard(
        "gradient",
        "Gradient lab",
        "Slopes, steps downhill, and the chain rule",
        "scenes.gradient_scene:GradientScene",
        "scenes.gradient_thumbnail:draw",
    ),
    SceneCard(
        "pictures",
        "Pictures",
        "Draw a digit, and see what a network makes of it",
        "scenes.pictures_scene:PicturesScene",
        "scenes.pictures_thumbnail:draw",
    ),
    SceneCard(
        "race",
        "Race",
        "Gradient against evolution on the very same network",
        "scenes.race_scene:RaceScene",
        "scenes.race_thumbnail:draw",
    ),
    SceneCard(
        "atlas",
        "Gait atlas",
        "All the ways to walk, on a map that fills",
        "scenes.atlas_scene:AtlasScene",
        "scenes.atlas_thumbnail:draw",
    ),
]


def add_scene(card: SceneCard) -> None:
    """Put a scene into the launcher and on the command line.

    Raises:
        UserError: another scene has that name.
    """
    known = {other.name: other for other in (LAUNCHER, *CARDS)}
    if known.get(card.name, card) != card:
        raise UserError(f"there is a scene called {card.name!r:.80} already; choose another name")
    if card.name not in known:
        CARDS.append(card)


def find_card(name: str) -> SceneCard:
    """The card of that name.

    Raises:
        UserError: there is no such scene.
    """
    for card in (LAUNCHER, *CARDS):
        if card.name == name:
            return card
    known = ", ".join(card.name for card in (LAUNCHER, *CARDS))
    raise UserError(f"there is no scene {name!r}; there are: {known}")
