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
    "creature-editor": "scene walker --creature quadruped --edit --frames 60",
    "atlas": "scene atlas --frames 220",
}
"""Which command draws which picture; `how.svg` is drawn by `how.py`."""


def main(names: list[str]) -> int:
    """Make those pictures, or all; the exit status."""
    unknown = [name for name in names if name not in (*PICTURES, "how")]
    if unknown:
        print(f"there is no picture {unknown[0]!r}; there are {', '.join(PICTURES)} and how", file=sys.stderr)
        return 2
    variables = {**os.environ, "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
    for name in names or (*PICTURES, "how"):
        command = [str(HERE / "how.py")]
        if name in PICTURES:
            command = ["-m", "neurarium", *PICTURES[name].split(), "--screenshot", str(HERE / f"{name}.png")]
        subprocess.run([sys.executable, *command], env=variables, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
