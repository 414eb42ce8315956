"""The sheet on which a creature is built: grid and ground, bodies and hinges, handles, and what is wrong beside it."""

from __future__ import annotations

import math

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.camera import Camera
from scenes.creature_handles import length_cm
from scenes.creature_marks import REACH_PX, draw_label, draw_marks
from scenes.creature_sketch import CreatureSketch
from scenes.theme import Theme, mix
from sim.creature_editing import middle_of
from sim.creatures import Body, Draft, Joint, Point, Problem
from sim.walker_outline import capsule, far_side, far_to_near

Floats = NDArray[np.float64]

_INVITATION = "Press and drag to draw a first body: the torso"
_LEAST_GRID_PX = 14
_RING_PX, _BESIDE_PX = 13, 9
_FREE_GRID_M = 0.01  # what lines are multiples of where places are not rounded
_MULTIPLES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_ENLARGED = 2  # bodies are painted twice as large and shrunk, for smooth edges
_MOST_TOLD = 3


class CreatureSheet:
    """Draws a `CreatureSketch`."""

    def __init__(self) -> None:
        self._painted: tuple[object, pygame.Rect, pygame.Surface] | None = None

    def draw(self, surface: pygame.Surface, camera: Camera, theme: Theme, sketch: CreatureSketch) -> None:
        """Draw everything into the camera's view."""
        self._draw_grid(surface, camera, theme, sketch.grid_m)
        self._draw_bodies(surface, camera, theme, sketch)
        for joint in sorted(sketch.draft.joints, key=lambda joint: joint.name == sketch.chosen):
            self._draw_joint(surface, camera, theme, joint, chosen=joint.name == sketch.chosen)
        labels = draw_marks(surface, camera, theme, sketch)
        self._draw_drawing(surface, camera, theme, sketch)
        if sketch.draft.bodies:
            self._draw_problems(surface, camera, theme, sketch, labels)
        elif sketch.drawing is None:
            words = theme.fit(_INVITATION, camera.view.width - theme.px(24), "title")
            picture = theme.text(words, "title", "muted")
            surface.blit(picture, picture.get_rect(center=camera.view.center))

    # --- the sheet --------------------------------------------------------------------------------------------------

    def _draw_grid(self, surface: pygame.Surface, camera: Camera, theme: Theme, grid_m: float) -> None:
        """Lines on places of the grid, the ground, and a bar that tells how long a square is."""
        step, least = grid_m or _FREE_GRID_M, camera.metres(_LEAST_GRID_PX * theme.scale)
        spacing = step * next((k for k in _MULTIPLES if k * step >= least), _MULTIPLES[-1])
        (left, bottom), (right, top) = camera.visible()
        view, colour = camera.view, mix(theme["background"], theme["line"], 0.6)
        for k in range(math.ceil(left / spacing), math.floor(right / spacing) + 1):
            surface.fill(colour, (round(camera.point(k * spacing, 0.0)[0]), view.top, 1, view.height))
        for k in range(math.ceil(bottom / spacing), math.floor(top / spacing) + 1):
            surface.fill(colour, (view.left, round(camera.point(0.0, k * spacing)[1]), view.width, 1))
        ground = round(camera.point(0.0, 0.0)[1])
        if ground < view.bottom:
            earth = pygame.Rect(view.left, max(ground, view.top), view.width, view.bottom - max(ground, view.top))
            surface.fill(theme["control"], earth)
            surface.fill(theme["edge"], (view.left, ground, view.width, theme.px(2)))
        start = (view.left + theme.px(16), view.bottom - theme.px(14))
        surface.fill(theme["muted"], (*start, round(camera.pixels(spacing)), theme.px(2)))
        surface.blit(theme.text(f"{100 * spacing:g} cm", "small", "muted"), (start[0], start[1] - theme.px(18)))

    # --- bodies and hinges ------------------------------------------------------------------------------------------

    def _draw_bodies(self, surface: pygame.Surface, camera: Camera, theme: Theme, sketch: CreatureSketch) -> None:
        """From the far side to the near one, the chosen body last; painted anew only when something changed."""
        if not sketch.draft.bodies:
            return
        seen = (sketch.draft, sketch.chosen, camera.centre, camera.pixels_per_metre, tuple(camera.view), theme.scale)
        if self._painted is None or self._painted[0] != seen:
            box = _box_px(sketch.draft, camera, theme.px(4)).clip(camera.view)
            self._painted = seen, box, _picture(box, camera, theme, sketch)
        _, box, picture = self._painted
        surface.blit(picture, box, special_flags=pygame.BLEND_PREMULTIPLIED)

    def _draw_joint(self, surface: pygame.Surface, camera: Camera, theme: Theme, joint: Joint, *, chosen: bool) -> None:
        place = camera.point(*joint.at_m)
        pygame.draw.aacircle(surface, theme["positive" if chosen else "ink"], place, theme.px(6))
        pygame.draw.aacircle(surface, theme["text"], place, theme.px(6), theme.px(2))

    @staticmethod
    def _draw_drawing(surface: pygame.Surface, camera: Camera, theme: Theme, sketch: CreatureSketch) -> None:
        if sketch.drawing is None:
            return
        start, end = sketch.drawing
        body = Body("", start, end, sketch.radius_m, 1.0)
        pygame.draw.polygon(surface, theme["positive"], camera.to_screen(outline_m(body)).tolist(), theme.px(2))
        draw_label(surface, theme, f"{length_cm(body):.0f} cm long", camera.point(*end), clear_of=camera.point(*start))

    # --- what is wrong ----------------------------------------------------------------------------------------------

    def _draw_problems(
        self, surface: pygame.Surface, camera: Camera, theme: Theme, sketch: CreatureSketch, taken: list[pygame.Rect]
    ) -> None:
        """A ring round every part that breaks a rule, words beside the first ones, clear of the places taken."""
        for number, problem in enumerate(sketch.problems):
            place_m = place_of(sketch.draft, problem)
            if place_m is None:
                place = (float(camera.view.centerx), float(camera.view.top + theme.px(64)))
            else:
                place = camera.point(*place_m)
                pygame.draw.aacircle(surface, theme["negative"], place, theme.px(_RING_PX), theme.px(2))
            if number < _MOST_TOLD:
                part = _part_px(camera, theme, sketch, place, problem)
                taken.append(self._draw_words(surface, camera, theme, part, problem.words, taken))

    @staticmethod
    def _draw_words(
        surface: pygame.Surface, camera: Camera, theme: Theme, part: pygame.Rect, words: str, taken: list[pygame.Rect]
    ) -> pygame.Rect:
        """To the right of the part, or to its left where there is no room; the box that they fill."""
        pad, beside, view = theme.px(8), theme.px(_BESIDE_PX), camera.view
        lines = theme.wrap(words, max(1, min(theme.px(260), view.width - 4 * pad)))
        width = max(theme.width(line) for line in lines) + 2 * pad
        box = pygame.Rect(0, 0, width, len(lines) * theme.line_height() + 2 * pad)
        box.midleft = (part.right + beside, part.centery)
        if box.right > view.right:
            box.right = part.left - beside
        while box.collidelist(taken) >= 0 and box.bottom < view.bottom:
            box.top = taken[box.collidelist(taken)].bottom + theme.px(4)
        box.clamp_ip(view)
        surface.blit(theme.rounded(box.size, "control", border="negative"), box)
        for row, line in enumerate(lines):
            surface.blit(theme.text(line), (box.left + pad, box.top + pad + row * theme.line_height()))
        return box


def _part_px(camera: Camera, theme: Theme, sketch: CreatureSketch, place: Point, problem: Problem) -> pygame.Rect:
    """Round the ring at ``place``, as wide as the part that it marks and the handles that it shows."""
    ring = theme.px(_RING_PX)
    across = [place[0] - ring, place[0] + ring]
    for body in sketch.draft.bodies:
        if body.name == problem.part:
            across += camera.to_screen(outline_m(body))[:, 0].tolist()
    if problem.part and problem.part == sketch.chosen:
        handles = sketch.handles(camera.metres(theme.px(REACH_PX)))
        across += [camera.point(*handle.at_m)[0] for handle in handles]
    left, right = (round(min(10_000.0, max(-10_000.0, x))) for x in (min(across), max(across)))
    return pygame.Rect(left, round(place[1]) - ring, right - left, 2 * ring)


def _box_px(draft: Draft, camera: Camera, margin_px: int) -> pygame.Rect:
    """What all bodies cover of the window, as far as it can matter."""
    points = camera.to_screen(np.concatenate([outline_m(body) for body in draft.bodies]))
    low, high = np.clip(points.min(axis=0), -10_000, 10_000), np.clip(points.max(axis=0), -10_000, 10_000)
    box = pygame.Rect(math.floor(low[0]), math.floor(low[1]), math.ceil(high[0] - low[0]), math.ceil(high[1] - low[1]))
    return box.inflate(2 * margin_px + 2, 2 * margin_px + 2)


def _picture(box: pygame.Rect, camera: Camera, theme: Theme, sketch: CreatureSketch) -> pygame.Surface:
    """The bodies on a see-through ground; feet have a green rim, the chosen body a light one."""
    draft = sketch.draft
    names = [body.name for body in draft.bodies]
    torso = names.index(draft.torso) if draft.torso in names else 0
    far = far_side(draft.bodies, torso)
    plain = mix(theme["positive"], theme["background"], 0.35)
    picture = pygame.Surface((box.width * _ENLARGED, box.height * _ENLARGED), pygame.SRCALPHA)
    order = far_to_near(far, torso).tolist()
    for place in sorted(order, key=lambda k: names[k] == sketch.chosen):
        body = draft.bodies[place]
        colour = mix(plain, theme["background"], 0.42) if far[place] else plain
        colour = mix(colour, theme["text"], 0.18) if body.name == draft.torso else colour
        rim = theme["right"] if body.ground == "foot" else mix(colour, theme["ink"], 0.72)
        if body.name == sketch.chosen:
            colour, rim = theme["positive"], theme["text"]
        thick = camera.metres(theme.px(2.0 if body.name == sketch.chosen or body.ground == "foot" else 1.3))
        for paint, more in ((rim, thick), (colour, 0.0)):
            points = (camera.to_screen(outline_m(body, more)) - box.topleft) * _ENLARGED
            pygame.draw.polygon(picture, paint, np.rint(np.clip(points, -30_000, 30_000)).tolist())
            for end in (body.from_m, body.to_m):  # the outline's few corners show on a large body
                middle = (np.array(camera.point(*end)) - box.topleft) * _ENLARGED
                pygame.draw.circle(picture, paint, middle.tolist(), camera.pixels(body.radius_m + more) * _ENLARGED)
    return pygame.transform.smoothscale(picture.premul_alpha(), box.size)


def outline_m(body: Body, more_m: float = 0.0) -> Floats:
    """(points, 2) the outline of a body in its rest pose, in metres, wider by ``more_m``."""
    (x0, y0), (x1, y1) = body.from_m, body.to_m
    outline, _ = capsule(math.dist(body.from_m, body.to_m) / 2, body.radius_m + more_m)
    angle = math.atan2(y1 - y0, x1 - x0)
    cosine, sine = math.cos(angle), math.sin(angle)
    turned: Floats = outline @ np.array([[cosine, sine], [-sine, cosine]]) + middle_of(body)
    return turned


def place_of(draft: Draft, problem: Problem) -> Point | None:
    """Where the part is that a problem is about; None for the creature as a whole."""
    for body in draft.bodies:
        if body.name == problem.part:
            return middle_of(body)
    return next((joint.at_m for joint in draft.joints if joint.name == problem.part), None)
