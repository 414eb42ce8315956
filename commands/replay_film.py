"""`neurarium replay --gif FILE` and `--mp4 FILE`: a brain or a recorded drive as a film, made without a window."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from brains.errors import UserError
from commands.output import Output, count
from commands.progress import Bar
from commands.replay_flags import ReplayFlags
from scenes.film_format import Kind, words_of_size
from sim.task import Task

if TYPE_CHECKING:
    from scenes.replay_film import Filmed

_LONGEST_S = 3_600.0
_LONGEST_UNASKED_S = 600.0


def asks_for_film(flags: ReplayFlags) -> bool:
    """Whether the options ask for a film.

    Raises:
        UserError: for two, or for the length of none.
    """
    if flags.gif is not None and flags.mp4 is not None:
        raise UserError("--gif and --mp4 make one film at a time; give the one or the other")
    asked = flags.gif is not None or flags.mp4 is not None
    if flags.seconds is not None:
        if not asked:
            raise UserError("--seconds is the length of a film; say where it goes with --gif FILE or --mp4 FILE")
        if not 0.05 <= flags.seconds <= _LONGEST_S:
            raise UserError(f"--seconds is {flags.seconds:g}; expected 0.05 to {_LONGEST_S:g}")
    if asked and flags.json and not flags.headless:
        raise UserError("--json tells a score, so it goes with --headless")
    return asked


def film(
    flags: ReplayFlags,
    task: Task,
    episodes: Sequence[str],
    lengths_s: Sequence[float],
    output: Output,
    make: Callable[..., Filmed] | None = None,
) -> None:
    """Make the film that the options ask for, and tell how it turned out.

    Args:
        flags: `asks_for_film` of them.
        task: what the brain does.
        episodes: to film, one after the other.
        lengths_s: of the episodes, in seconds.
        output: for the bar and the words.
        make: in place of `scenes.replay_film.film_replay`, for what has no scene.

    Raises:
        UserError: the file has another suffix, it cannot be written, or what makes such films is not installed.
    """
    from scenes.replay_film import REST_S, film_replay

    make = make or film_replay

    path, kind = _place(flags)
    starts_s = [sum(lengths_s[:place]) + REST_S * place for place in range(len(lengths_s) + 1)]
    seconds = flags.seconds
    if seconds is None and starts_s[-1] > _LONGEST_UNASKED_S:
        seconds = _LONGEST_UNASKED_S
        whole_s = math.ceil(starts_s[-1])
        output.warn(
            f"all of it would last {whole_s:,} s; the film ends after {seconds:g} s, unless --seconds says more"
        )
    total_s = min(starts_s[-1], seconds or starts_s[-1])
    bar = Bar(output.console, total_s, 0, "film", "") if output.console.is_terminal else None

    def show(place: int, time_s: float) -> None:
        if bar is not None:
            done_s = min(total_s, starts_s[place] + time_s)
            bar.show(f"{task.episode_noun} {place + 1}", f"{episodes[place]} · {done_s:.0f} of {total_s:.0f} s", done_s)

    with bar or nullcontext():
        filmed = make(flags.brain, task, episodes, path, kind, seconds=seconds, progress=show)
    whole = filmed.episodes == len(episodes)
    ends = "" if whole else f"; {filmed.episodes} of {count(len(episodes), task.episode_noun)} to the end"
    output.say(f"{path}: {filmed.seconds:.1f} s, {words_of_size(filmed.size_bytes)}{ends}")


def _place(flags: ReplayFlags) -> tuple[Path, Kind]:
    path, kind = (flags.gif, "gif") if flags.gif is not None else (flags.mp4, "mp4")
    assert path is not None
    if path.suffix.lower() != f".{kind}":
        raise UserError(f"--{kind} makes a file that ends with .{kind}, not {path.name!r:.80}")
    if path.is_dir():
        raise UserError(f"{path} is a folder; --{kind} makes a file")
    return path, "gif" if kind == "gif" else "mp4"
