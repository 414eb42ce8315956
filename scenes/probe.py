"""Opens a hidden window and tells what came of it, as one line of JSON: `python -m scenes.probe`.

The doctor runs it in a process of its own, so that a broken video driver cannot take the doctor down with it.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from scenes import display

_FONTS = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf")


def probe() -> dict[str, Any]:
    """Driver, desktop sizes, whether a window opened, and which of our fonts are there."""
    display.prepare_environment(not display.has_display())
    import pygame

    found: dict[str, Any] = {"pygame": pygame.version.ver, "sdl": ".".join(str(part) for part in pygame.version.SDL)}
    try:
        pygame.display.init()
        found["driver"] = pygame.display.get_driver()
        found["desktops"] = [list(size) for size in pygame.display.get_desktop_sizes()]
        window = pygame.display.set_mode((64, 64), pygame.HIDDEN)
        window.fill((255, 255, 255))
        pygame.display.flip()
        found["window"] = True
    except pygame.error as error:
        found |= {"window": False, "error": str(error)}
    finally:
        pygame.display.quit()
    pygame.font.init()
    folder = files("pygame_gui") / "data"
    found["fonts"] = [name for name in _FONTS if (folder / name).is_file()]
    return found


if __name__ == "__main__":
    print(json.dumps(probe()))
