"""Makes every picture of the README and of the pages beside it: `python docs/pictures/make.py [NAME ...]`.

The scenes run without a display and with fixed seeds; a picture shows the last of their frames.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PICTURES = {
    "car": "scene car --track river --speed 16 --frames 1000",
    "walker": "scene walker --speed 16 --frames 1240",
    "pictures": "scene pictures --frames 1100",
    "fruit": "scene fruit --chapter 8 --frames 600",
    "classroom": "scene classroom --frames 300",
    "boundary": "scene boundary --data spiral --frames 400",
    "gradient": "scene gradient --part landscape --frames 300",
    "race": "scene race --frames 400",
    "atlas": "scene atlas --frames 220",
}
"""Which command draws which picture of the README, one of every scene; `how.svg` is drawn by `how.py`."""
OTHERS = {"creature-editor": "scene walker --creature quadruped --edit --frames 60"}
"""The same for the pages beside it."""


def main(names: list[str]) -> int:
    """Make those pictures, or all; the exit status."""
    drawn = PICTURES | OTHERS
    unknown = [name for name in names if name not in (*drawn, "how")]
    if unknown:
        print(f"there is no picture {unknown[0]!r}; there are {', '.join(drawn)} and how", file=sys.stderr)
        return 2
    variables = {**os.environ, "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
    for name in names or (*drawn, "how"):
        command = [str(HERE / "how.py")]
        if name in drawn:
            command = ["-m", "neurarium", *drawn[name].split(), "--screenshot", str(HERE / f"{name}.png")]
        subprocess.run([sys.executable, *command], env=variables, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
