"""The machine's window system: is there one, how large are its pixels, which pygame is installed."""

from __future__ import annotations

import os
import sys
from importlib.metadata import PackageNotFoundError, distribution

from brains.errors import UserError

DEFAULT_SIZE = (1280, 800)
SMALLEST_SCALE, LARGEST_SCALE = 0.5, 4.0


def has_display() -> bool:
    """Whether a window can be shown here (on Linux: an X11 or Wayland display is announced)."""
    driver = os.environ.get("SDL_VIDEODRIVER", "")
    if driver in ("dummy", "offscreen"):
        return False
    if sys.platform in ("win32", "darwin", "cygwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or driver == "kmsdrm")


def check_pygame() -> None:
    """Refuse to start beside the older pygame, which overwrites files of pygame-ce.

    Raises:
        UserError: the distribution ``pygame`` is installed.
    """
    try:
        distribution("pygame")
    except PackageNotFoundError:
        return
    raise UserError(
        "the older 'pygame' is installed over 'pygame-ce': pip uninstall -y pygame pygame-ce && pip install pygame-ce"
    )


def prepare_environment(headless: bool) -> None:
    """Tell SDL what we need before pygame starts it: no sound, sharp pixels, no window if ``headless``."""
    os.environ["SDL_AUDIODRIVER"] = "dummy"
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    os.environ.setdefault("SDL_WINDOWS_DPI_AWARENESS", "permonitorv2")
    os.environ.setdefault("SDL_VIDEO_X11_WMCLASS", "neurarium")
    if headless:
        os.environ["SDL_VIDEODRIVER"] = "dummy"


def parse_scale(text: str) -> float:
    """A user-interface scale from text such as ``1.5``.

    Raises:
        UserError: not a number from 0.5 to 4.
    """
    try:
        scale = float(text)
    except ValueError:
        scale = float("nan")
    if not SMALLEST_SCALE <= scale <= LARGEST_SCALE:
        raise UserError(f"scale {text!r} is not a number from {SMALLEST_SCALE} to {LARGEST_SCALE:g}, such as 1.5")
    return scale


def scale_for_desktop(width_px: int, height_px: int) -> float:
    """A scale at which text stays readable on a desktop of that size: 1 up to 1920 × 1200, 2 on 4K, in quarters."""
    share = min(width_px / 1920, height_px / 1080)
    return min(3.0, max(1.0, int(share * 4) / 4))


def ui_scale(asked: float | None = None) -> float:
    """The scale to use: as asked, else ``$NEURARIUM_SCALE``, else guessed from the desktop's size.

    Needs an initialised display for the guess. macOS scales windows itself, so the guess there is 1.

    Raises:
        UserError: the environment variable is not a sensible number.
    """
    if asked is not None:
        return parse_scale(str(asked))
    if told := os.environ.get("NEURARIUM_SCALE"):
        return parse_scale(told)
    if sys.platform == "darwin" or not has_display():
        return 1.0
    import pygame

    sizes = pygame.display.get_desktop_sizes()
    return scale_for_desktop(*sizes[0]) if sizes else 1.0


def window_size(scale: float) -> tuple[int, int]:
    """The first size of the window: 1280 × 800 logical pixels, or nine tenths of a smaller desktop."""
    wanted = (round(DEFAULT_SIZE[0] * scale), round(DEFAULT_SIZE[1] * scale))
    if not has_display():
        return wanted
    import pygame

    sizes = pygame.display.get_desktop_sizes()
    if not sizes:
        return wanted
    return min(wanted[0], int(sizes[0][0] * 0.9)), min(wanted[1], int(sizes[0][1] * 0.9))
