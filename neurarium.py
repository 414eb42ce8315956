"""The front door: `neurarium` opens the launcher, `neurarium COMMAND` runs one of the commands in `commands/`.

Nothing is imported here before it is needed, so that the launcher's first frame comes at once.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

_PLACES = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.ENAMETOOLONG, errno.ELOOP)
"""What can be wrong with a place that a person named, wherever it is noticed first."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: what follows the program's name; None takes those of this process.

    Returns:
        The exit status: 0, 2 after a person's mistake (told in one line), 130 after Ctrl-C.
    """
    from brains.errors import UserError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # an old console that lacks a sign shows '?' for it
            stream.reconfigure(errors="replace")
    try:
        status = _run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
        return status
    except UserError as error:
        return _complain(str(error))
    except MemoryError as error:
        return _complain(f"this needs more memory than there is ({error}): use smaller numbers")
    except KeyboardInterrupt:
        print("\nneurarium: stopped", file=sys.stderr)
        return 130
    except OSError as error:
        if isinstance(error, BrokenPipeError) or _is_broken_pipe_of_windows(error):
            # Whoever read our output has gone; do not complain again at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
        if error.errno not in _PLACES:
            raise
        return _complain(f"{error.filename or 'a file'!s:.80}: {(error.strerror or '').lower()}")
    except SystemExit as end:  # --help of a command
        return end.code if isinstance(end.code, int) else 0


def _run(arguments: list[str]) -> int:
    if not arguments:
        return _open_launcher()
    first, *rest = arguments
    if first == "--version":
        from sim.runs import versions

        print(f"neurarium {versions()['neurarium']}")
        return 0
    import commands

    if first in ("--help", "-h", "help"):
        print(commands.overview())
        return 0
    _load_plugins()  # before a command is imported: its options are made of the strategies and tasks there are
    return commands.find(first)(rest)


def _open_launcher() -> int:
    from brains.errors import UserError
    from scenes.display import has_display

    if not has_display():
        raise UserError("there is no display here to open a window on; try 'neurarium demo' or 'neurarium --help'")
    from scenes.run import run_scene

    _load_plugins()
    run_scene("launcher")
    return 0


def _load_plugins() -> None:
    from brains.plugins import load_plugins

    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # a plugin with a scene may import pygame
    load_plugins()


def _is_broken_pipe_of_windows(error: OSError) -> bool:
    return sys.platform == "win32" and error.errno == errno.EINVAL and error.filename is None


def _complain(message: str) -> int:
    print(f"neurarium: {' '.join(message.split())}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
