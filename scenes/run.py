"""Open the window, run a scene, tell how fast it was: what the command line calls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from brains.errors import UserError
from scenes import display
from scenes.stepping import SPEEDS

if TYPE_CHECKING:
    from scenes.app import App


def run_scene(
    name: str,
    frames: int | None = None,
    screenshot: str | Path | None = None,
    size: tuple[int, int] | None = None,
    scale: float | None = None,
    speed: float | None = None,
    **options: Any,
) -> dict[str, Any]:
    """Open the window straight in a scene and run it; the command line's ``launcher`` and ``scene NAME``.

    Args:
        name: of the scene.
        frames: stop after so many; None until the person leaves.
        screenshot: save the last frame there; without ``frames`` that is the 60th.
        size: of the window in pixels; None for 1280 × 800 times the scale.
        scale: of text and controls; None for ``$NEURARIUM_SCALE`` or a guess from the desktop.
        speed: of the scene's clock at first, one of `scenes.stepping.SPEEDS`; None for real time.
        options: for the scene's class.

    Returns:
        ``scene``, ``frames``, and ``frame_ms_p50``, ``frame_ms_p99``: milliseconds of work of a frame.

    Raises:
        UserError: no such scene, wrong options, no display though a person would have to look.
    """
    display.check_pygame()
    headless = not display.has_display()
    if screenshot is not None and frames is None:
        frames = 60
    if headless and frames is None:
        raise UserError("there is no display here; give --frames or --screenshot to run without a window")
    display.prepare_environment(headless)
    from scenes.app import App

    app = App(size, scale)
    try:
        app.open(name, **options)
        if speed is not None:
            app.choose_speed(SPEEDS.index(speed))
        app.run(frames, realtime=not headless)
        if screenshot is not None:
            _save(app, Path(screenshot))
        work = list(app.work_ms) or [0.0]
        return {
            "scene": name,
            "frames": app.frames,
            "frame_ms_p50": round(_percentile(work, 50), 3),
            "frame_ms_p99": round(_percentile(work, 99), 3),
        }
    finally:
        app.close()


def _percentile(values: list[float], percent: float) -> float:
    import numpy as np

    return float(np.percentile(values, percent))


def _save(app: App, path: Path) -> None:
    import pygame

    try:
        pygame.image.save(app.screen, str(path))
    except (OSError, pygame.error) as error:
        raise UserError(f"cannot save the screenshot to {path}: {error}") from error
