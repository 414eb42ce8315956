"""What the sheet shows of the chosen part: its handles, a hinge's arc and the gauges of its motor, and its numbers."""

from __future__ import annotations

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.camera import Camera
from scenes.creature_handles import (
    ARC_REACHES,
    GAUGE_REACHES,
    GAUGES,
    Gauge,
    degrees,
    length_cm,
    rest_direction_rad,
)
from scenes.creature_sketch import CreatureSketch
from scenes.theme import Theme, mix
from sim.creature_editing import middle_of
from sim.creatures import Body, Draft, Joint, Point

Floats = NDArray[np.float64]

REACH_PX = 11  # how far from a mark the hand may be and still mean it
_BAR_ROOM_PX = 110  # at the lower left, for the bar that tells how long a square is
_BESIDE_PX = 12  # from the middle of a handle to its label
_TICK_PX = 5
_HINGE_PX = 7  # the mark of the hinge itself stays free
_GROUND_WORDS = {"foot": "a foot", "allowed": "may touch the ground", "forbidden": "must not touch the ground"}


def draw_marks(surface: pygame.Surface, camera: Camera, theme: Theme, sketch: CreatureSketch) -> list[pygame.Rect]:
    """Draw them; the boxes that their labels fill."""
    labels: list[pygame.Rect] = []
    body, joint = sketch.body, sketch.joint
    handles = sketch.handles(camera.metres(theme.px(REACH_PX)))
    if body is not None:
        _tell(surface, camera, theme, body_words(body, torso=body.name == sketch.draft.torso))
    elif joint is not None:
        _tell(surface, camera, theme, joint_words(joint))
    if joint is not None and handles:
        _draw_arc(surface, camera, theme, sketch.draft, joint)
        for gauge in GAUGES.values():
            labels += [_draw_gauge(surface, camera, theme, joint, gauge, held=sketch.dragged == gauge.kind)]
    for handle in handles:
        place, held = camera.point(*handle.at_m), handle.kind == sketch.dragged
        if handle.kind == "turn" and body is not None:
            pygame.draw.aaline(surface, theme["muted"], camera.point(*body.to_m), place)
        pygame.draw.aacircle(surface, theme["background"], place, theme.px(6))
        filled = held or handle.kind == "turn" or handle.kind in GAUGES
        width = 0 if filled else theme.px(2)
        pygame.draw.aacircle(surface, theme["text" if held else "positive"], place, theme.px(5), width)
        if held and handle.kind not in GAUGES:
            middle = joint.at_m if joint is not None else middle_of(body) if body is not None else handle.at_m
            labels.append(draw_label(surface, theme, sketch.dragged_words(), place, clear_of=camera.point(*middle)))
    return labels


def draw_label(
    surface: pygame.Surface, theme: Theme, words: str, at: Point, *, clear_of: Point, held: bool = True
) -> pygame.Rect:
    """A number with its unit beside a handle, on the side away from ``clear_of``; the box that it fills."""
    picture = theme.text(words, "text" if held else "small", "text" if held else "muted")
    box = picture.get_rect().inflate(theme.px(12), theme.px(4))
    beside = theme.px(_BESIDE_PX)
    if at[0] >= clear_of[0]:
        box.midleft = (round(at[0]) + beside, round(at[1]))
    else:
        box.midright = (round(at[0]) - beside, round(at[1]))
    surface.blit(theme.rounded(box.size, "background", border="positive" if held else "line"), box)
    surface.blit(picture, picture.get_rect(center=box.center))
    return box


# --- the arc that a hinge may turn through, and its motor -------------------------------------------------------------


def _draw_arc(surface: pygame.Surface, camera: Camera, theme: Theme, draft: Draft, joint: Joint) -> None:
    rest, (low, high) = rest_direction_rad(draft, joint), joint.limits_rad
    middle, radius = camera.point(*joint.at_m), ARC_REACHES * theme.px(REACH_PX)
    to_ends = mix(theme["positive"], theme["background"], 0.4)
    for angle, colour in ((low, to_ends), (high, to_ends), (0.0, theme["faint"])):
        ends = (_bow(middle, far, rest + angle, rest + angle)[0].tolist() for far in (theme.px(_HINGE_PX), radius))
        pygame.draw.aaline(surface, colour, *ends)
    _draw_bow(surface, theme, theme["positive"], middle, radius, (rest + low, rest + high))


def _draw_gauge(
    surface: pygame.Surface, camera: Camera, theme: Theme, joint: Joint, gauge: Gauge, *, held: bool
) -> pygame.Rect:
    """Its rail with a tick at every power of ten, bright as far as the value reaches; the box of its label."""
    middle, radius = camera.point(*joint.at_m), GAUGE_REACHES * theme.px(REACH_PX)
    least, value, greatest = (
        gauge.direction_rad(number) for number in (gauge.scale.low, getattr(joint, gauge.kind), gauge.scale.high)
    )
    _draw_bow(surface, theme, theme["faint"], middle, radius, (least, greatest))
    for mark in gauge.marks():
        towards = gauge.direction_rad(mark)
        ends = (_bow(middle, radius + beyond, towards, towards)[0].tolist() for beyond in (0, theme.px(_TICK_PX)))
        pygame.draw.aaline(surface, theme["muted"], *ends)
    _draw_bow(surface, theme, theme["positive"], middle, radius, (least, value))
    x, y = _bow(middle, radius, value, value)[0].tolist()
    return draw_label(surface, theme, gauge.text(joint), (x, y), clear_of=middle, held=held)


def _bow(middle_px: Point, radius_px: float, start_rad: float, end_rad: float) -> Floats:
    """(48, 2) places in the window on an arc; angles are the world's, so the window's y is turned round."""
    angles = np.linspace(start_rad, end_rad, 48)
    bow: Floats = np.array(middle_px) + radius_px * np.stack([np.cos(angles), -np.sin(angles)], axis=1)
    return bow


def _draw_bow(
    surface: pygame.Surface, theme: Theme, colour: pygame.Color, middle: Point, radius: float, ends_rad: Point
) -> None:
    """An arc with dark edges, so that it stands out from bodies too."""
    for half, paint in ((2.0, theme["ink"]), (1.0, colour)):
        inner, outer = (_bow(middle, radius + side * half * theme.scale, *ends_rad).tolist() for side in (-1, 1))
        pygame.draw.polygon(surface, paint, inner + outer[::-1])
        for edge in (inner, outer):
            pygame.draw.aalines(surface, paint, False, edge)


# --- in words ---------------------------------------------------------------------------------------------------------


def _tell(surface: pygame.Surface, camera: Camera, theme: Theme, words: str) -> None:
    """A caption for the chosen part, at the lower right: a creature stands above it, and so do its handles."""
    view = camera.view
    picture = theme.text(theme.fit(words, view.width - theme.px(_BAR_ROOM_PX)))
    surface.blit(picture, picture.get_rect(bottomright=(view.right - theme.px(16), view.bottom - theme.px(10))))


def body_words(body: Body, *, torso: bool) -> str:
    """A body in a line, with units."""
    role = "torso" if torso and body.name != "torso" else ""
    parts = [body.name, role, f"{length_cm(body):.0f} cm long", f"{body.mass_kg:g} kg", _GROUND_WORDS[body.ground]]
    return " · ".join(part for part in parts if part)


def joint_words(joint: Joint) -> str:
    """A hinge in a line, with units."""
    low, high = (degrees(angle) for angle in joint.limits_rad)
    motor = f"{joint.torque_n_m:g} N m · {joint.speed_rad_s:g} rad/s"
    return f"{joint.name} · {joint.parent} to {joint.child} · {low} to {high} · {motor}"
