"""Draws walkers on their ground: ended ones grey and faint, walking ones blue, the followed one orange."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.camera import Camera, Point
from scenes.labels import Labels
from scenes.numbers import tenths
from scenes.theme import Theme, mix
from scenes.walker_figure import Mood, figure_of
from scenes.walker_ground import WalkerGround
from scenes.walker_push import Aim, draw_aim
from scenes.walker_silhouette import silhouette_of
from scenes.walker_sprites import Shapes
from sim.creatures import Creature
from sim.walker_guards import Ended
from sim.walker_model import anatomy
from sim.walker_world import WalkerWorld

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

_PULSE_S = 0.9
# Walking ones brighten with the way they made: share of the leader's, and how blue they are from there on.
_SHADES = ((0.0, 0.5), (0.4, 0.7), (0.75, 0.9))
_WALKING_OPACITY, _ENDED_OPACITY = 0.6, 0.16
_SCALE_STEP = 1.04  # the crowd's pictures are made for scales this far apart, so that a zoom does not paint all anew
_LENGTH_STEP = 1.03  # the same for the lengths of bodies that evolve
_MOST_CROWD_PX = 12_000_000  # of all pictures of the crowd; so near, those in front hide the rest
_WORDED_FLAGS = 2  # so many flagged walkers say why; the others wear the ring alone

ENDED_WORDS = {
    Ended.FELL: "fell",
    Ended.STALLED: "came no further",
    Ended.TIME_UP: "time is up",
    Ended.SEPARATED: "a joint came apart",
    Ended.NOT_FINITE: "its numbers ran away",
    Ended.TOO_FAST: "faster than its motors can",
    Ended.FLEW: "flew",
    Ended.EXPLODED: "energy from nowhere",
    Ended.SANK: "sank into the ground",
}
"""Why a walk ended, in a word or two; nothing for one that goes on or was stopped from outside."""


@dataclass(frozen=True)
class Shot:
    """What is to be drawn.

    Attributes:
        world: the walkers.
        episode: which of its grounds is shown.
        alpha: how far the moment lies between the last two steps.
        followed: the walker that the eye follows.
        leader: the walker in front.
        labels: words over walkers, such as ``gen 30`` in a race of generations; those are drawn with care.
        best_m: where the flag of the best distance stands; None for none.
        aim: a push that is being drawn.
    """

    world: WalkerWorld
    episode: int
    alpha: float
    followed: int
    leader: int
    labels: Mapping[int, str] = field(default_factory=dict)
    best_m: float | None = None
    aim: Aim | None = None


class WalkerView:
    """Draws a `Shot`; keeps pictures of bodies.

    Attributes:
        ended_shown, walking_shown: how many of either the last drawing showed in the crowd; for tests.
    """

    def __init__(self) -> None:
        self._ground: WalkerGround | None = None
        self._shapes: Shapes | None = None
        self._shapes_for: object = None
        self._sizes_of: tuple[Creature, ...] | None = None
        self._size: Ints = np.zeros((0, 0), dtype=np.intp)
        self._pulse_s = 0.0
        self.ended_shown = self.walking_shown = 0

    def pulse(self) -> None:
        """A new best: one ring runs outwards from the followed walker."""
        self._pulse_s = _PULSE_S

    def animate(self, elapsed_s: float) -> None:
        """Let the ring run."""
        self._pulse_s = max(0.0, self._pulse_s - elapsed_s)

    def draw(self, surface: pygame.Surface, camera: Camera, theme: Theme, shot: Shot) -> None:
        """Draw ground and walkers, the most important last."""
        clip = surface.get_clip()
        surface.set_clip(camera.view.clip(clip))
        world = shot.world
        self.draw_ground(surface, camera, theme, shot)
        pose = world.pose(shot.alpha)
        single = _drawn_singly(shot)
        crowd = self._in_view(camera, shot, pose)
        seen = set(crowd.tolist())
        crowd = crowd[~np.isin(crowd, single)]
        self._draw_crowd(surface, camera, theme, shot, pose, crowd)
        labels = Labels(theme, camera.view)
        self._ring_flagged(surface, camera, theme, shot, pose, crowd, labels)
        for walker in single:
            if walker in seen:
                self._draw_single(surface, camera, theme, shot, pose, walker, labels)
        labels.draw(surface)
        if shot.aim is not None:
            start = camera.point(*pose[shot.aim.walker, world.torso, :2].tolist())
            draw_aim(surface, theme, start, shot.aim, camera.view)
        surface.set_clip(clip)

    def draw_ground(self, surface: pygame.Surface, camera: Camera, theme: Theme, shot: Shot) -> None:
        """Draw the ground alone."""
        terrain = shot.world.terrains[shot.episode]
        if self._ground is None or self._ground.terrain is not terrain:
            self._ground = WalkerGround(terrain)
        self._ground.draw(surface, camera, theme, shot.best_m)

    @staticmethod
    def _in_view(camera: Camera, shot: Shot, pose: Floats) -> Ints:
        """Which walkers of the episode can be seen; poses that are no numbers cannot."""
        world = shot.world
        first = shot.episode * world.individuals
        poses = pose[first : first + world.individuals]
        torso = poses[:, world.torso, :2]
        (left, bottom), (right, top) = camera.visible()
        reach = 1.5 * silhouette_of(world.creature).size_m
        inside = (torso > (left - reach, bottom - reach)) & (torso < (right + reach, top + reach))
        return first + np.flatnonzero(inside.all(axis=1) & np.isfinite(poses).all(axis=(1, 2)))

    # --- the crowd --------------------------------------------------------------------------------------------------

    def _draw_crowd(
        self, surface: pygame.Surface, camera: Camera, theme: Theme, shot: Shot, pose: Floats, crowd: Ints
    ) -> None:
        """All in one pass over arrays: ended ones first, then the others up to the one in front."""
        world = shot.world
        shapes, way = self._shapes_at(camera, theme, world), world.distance_m
        crowd = crowd[np.lexsort((way[crowd], world.walking[crowd]))]
        lengths = 1 + 2 * _length_steps(world.task.evolve_body)
        crowd = crowd[-max(1, int(lengths * _MOST_CROWD_PX / shapes.area_px)) :]
        walking = world.walking[crowd]
        self.walking_shown, self.ended_shown = int(walking.sum()), int((~walking).sum())
        if not crowd.size:
            return
        silhouette = silhouette_of(world.creature)
        front = max(float(way[shot.leader]), 1.0)
        shade = np.searchsorted([share for share, _ in _SHADES], way[crowd] / front, side="right").clip(1)
        shade = np.where(walking, shade, 0)
        bodies = silhouette.order
        parts = pose[crowd][:, bodies].reshape(-1, 3)
        colour = (2 * shade[:, None] + silhouette.far[bodies]).reshape(-1)
        size = self._sizes(world)[crowd % world.individuals][:, bodies].reshape(-1)
        shapes.draw(surface, camera.to_screen(parts[:, :2]), parts[:, 2], size, colour)

    def _shapes_at(self, camera: Camera, theme: Theme, world: WalkerWorld) -> Shapes:
        """Pictures of every body, and where bodies evolve of every length that it may have, in small steps."""
        step, share = round(math.log(camera.pixels_per_metre, _SCALE_STEP)), world.task.evolve_body
        wanted = (world.creature, share, step, theme)
        if self._shapes is None or self._shapes_for != wanted:
            scale, plan, most = _SCALE_STEP**step, silhouette_of(world.creature).plan, _length_steps(share)
            longer = _LENGTH_STEP ** np.arange(-most, most + 1)[:, None]
            half, radius = (longer * plan.half_m).reshape(-1), np.tile(plan.radius_m, len(longer))
            self._shapes = Shapes(half * scale, radius * scale, _crowd_colours(theme))
            self._shapes_for = wanted
        return self._shapes

    def _sizes(self, world: WalkerWorld) -> Ints:
        """(individuals, bodies) which of the pictures' sizes each body has."""
        if self._sizes_of is not world.creatures:
            drawn, most = silhouette_of(world.creature).plan.half_m, _length_steps(world.task.evolve_body)
            half = np.array([anatomy(creature).half_m for creature in world.creatures])
            longer = np.divide(half, drawn, out=np.ones_like(half), where=drawn > 0)
            steps = np.rint(np.log(longer) / math.log(_LENGTH_STEP)).astype(np.intp).clip(-most, most)
            self._size = (steps + most) * len(drawn) + np.arange(len(drawn))
            self._sizes_of = world.creatures
        return self._size

    def _ring_flagged(
        self,
        surface: pygame.Surface,
        camera: Camera,
        theme: Theme,
        shot: Shot,
        pose: Floats,
        crowd: Ints,
        labels: Labels,
    ) -> None:
        """Whoever broke a rule wears a vermilion ring; the last few also say which."""
        world = shot.world
        flagged = crowd[world.flagged[crowd]]
        recent = flagged[np.argsort(-world.ended_s[flagged], kind="stable")][:_WORDED_FLAGS].tolist()
        for walker in flagged.tolist():
            place = self._ring(surface, camera, theme, shot, pose[walker], walker)
            if walker in recent:
                labels.add(_exploit(world, walker), place, "negative", 1)

    def _ring(
        self, surface: pygame.Surface, camera: Camera, theme: Theme, shot: Shot, pose: Floats, walker: int
    ) -> Point:
        """A ring round a walker; returns where its top is."""
        low, high = silhouette_of(shot.world.creature_of(walker)).box(pose)
        x, y = camera.point(*((low + high) / 2).tolist())
        radius = max(theme.px(10), min(camera.pixels(float(np.hypot(*(high - low)))) / 2, theme.px(260)))
        pygame.draw.aacircle(surface, theme["negative"], (x, y), radius, max(1, theme.px(2)))
        return x, y - radius

    # --- single walkers ---------------------------------------------------------------------------------------------

    def _draw_single(
        self,
        surface: pygame.Surface,
        camera: Camera,
        theme: Theme,
        shot: Shot,
        pose: Floats,
        walker: int,
        labels: Labels,
    ) -> None:
        world, own = shot.world, pose[walker]
        followed = walker == shot.followed
        colour = theme["best" if followed else "positive"]
        if not world.walking[walker]:
            colour = mix(theme["control"], colour, 0.6)
        if followed:
            self._draw_pulse(surface, camera, theme, own[world.torso])
        mood = Mood(world.torque[walker], world.contacts[walker]) if followed and world.walking[walker] else None
        figure_of(world.creature_of(walker)).draw(surface, camera, theme, own, colour, mood)
        top = self._over(camera, shot, own, walker)
        if world.flagged[walker]:
            top = self._ring(surface, camera, theme, shot, own, walker)
        words, name = _words(shot, walker)
        labels.add(words, top, name, 3 if followed else 2)

    @staticmethod
    def _over(camera: Camera, shot: Shot, pose: Floats, walker: int) -> Point:
        """The place over a walker's head; it does not bob with every step."""
        world = shot.world
        silhouette = silhouette_of(world.creature_of(walker))
        x = float(pose[world.torso, 0])
        ground = float(world.terrains[shot.episode].height_m(np.array([x]))[0])
        standing = ground + float(silhouette.box(silhouette.plan.rest)[1][1])
        return camera.point(x, max(standing, float(silhouette.box(pose)[1][1])))

    def _draw_pulse(self, surface: pygame.Surface, camera: Camera, theme: Theme, torso: Floats) -> None:
        if self._pulse_s > 0:
            age = 1 - self._pulse_s / _PULSE_S
            ring = mix(theme["best"], theme["background"], age)
            at = camera.point(float(torso[0]), float(torso[1]))
            pygame.draw.aacircle(surface, ring, at, theme.px(24 + 90 * age), max(1, theme.px(2.5)))


def _length_steps(share: float) -> int:
    """How many steps of length a body can be away from its drawing."""
    return math.ceil(-math.log(1.0 - share) / math.log(_LENGTH_STEP)) if share else 0


def _drawn_singly(shot: Shot) -> list[int]:
    """Walkers that are drawn with care, the most important last."""
    first = shot.episode * shot.world.individuals
    here = range(first, first + shot.world.individuals)
    labelled = [walker for walker in shot.labels if walker in here and walker not in (shot.followed, shot.leader)]
    ends = [walker for walker in dict.fromkeys((shot.leader, shot.followed)) if walker in here]
    return labelled + ends


def _crowd_colours(theme: Theme) -> list[tuple[pygame.Color, float]]:
    """Colour and opacity of ended walkers and of every shade of walking ones: of the near limbs, then of the far."""
    near = [(mix(theme["faint"], theme["muted"], 0.5), _ENDED_OPACITY)]
    near += [(mix(theme["background"], theme["positive"], blue), _WALKING_OPACITY) for _, blue in _SHADES]
    pairs = [((colour, opacity), (mix(colour, theme["background"], 0.42), opacity)) for colour, opacity in near]
    return [colour for pair in pairs for colour in pair]


def _words(shot: Shot, walker: int) -> tuple[str, str]:
    """What stands over a walker, and the name of its colour: number, way, and what became of it."""
    world = shot.world
    flagged, followed = bool(world.flagged[walker]), walker == shot.followed
    label = shot.labels.get(walker)
    if walker == shot.leader and not (label or flagged or followed):
        return f"#{walker % world.individuals + 1} leads", "best"
    way = f"{tenths(float(world.distance_m[walker]))} m"
    number = f"#{walker % world.individuals + 1}" if world.individuals > 1 else ""  # alone, it needs none
    parts = [label or number, way]
    why = ENDED_WORDS.get(Ended(int(world.ended[walker])), "")
    if flagged:
        parts[1:] = [_exploit(world, walker)]
    elif why and followed:
        parts.append(why)
    if world.pushed[walker]:
        parts.append("pushed")
    return " · ".join(part for part in parts if part), "negative" if flagged else "best" if followed else "text"


def _exploit(world: WalkerWorld, walker: int) -> str:
    return f"exploit? {ENDED_WORDS.get(Ended(int(world.ended[walker])), '')}".rstrip()
