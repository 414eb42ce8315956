"""What every training without a window shares: how it goes on, where its brain goes, and what is checked before."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from brains.errors import UserError
from brains.trainer import Progress
from commands.output import Output
from commands.progress import Bar

MOST_EPOCHS = 10_000_000
_SECONDS_BETWEEN_LINES = 5.0


class Shown:
    """How a training is going: a bar in a terminal, a line now and then elsewhere.

    Args:
        epochs: after which it ends.
        figures: of an epoch that has ended, in a few words.
    """

    def __init__(self, output: Output, epochs: int, figures: Callable[[Progress], str]) -> None:
        self._output, self._epochs, self._figures = output, epochs, figures
        self._bar: Bar | None = None
        self._spoken = self._started = time.perf_counter()
        self._drawn = 0.0

    def __enter__(self) -> Shown:
        if self._output.console.is_terminal and not self._output.quiet:
            self._bar = Bar(self._output.console, self._epochs, 0, "epoch 1", "the first epoch is on its way")
            self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def follow(self, epochs: Iterable[Progress]) -> bool:
        """Show epochs as they end. Returns whether Ctrl-C ended it."""
        try:
            with self:
                for progress in epochs:
                    self._show(progress)
        except KeyboardInterrupt:
            return True
        return False

    def _show(self, progress: Progress) -> None:
        now, epoch = time.perf_counter(), round(progress.epochs)
        if self._bar is not None:
            if now - self._drawn >= 0.1 or epoch == self._epochs:
                self._drawn = now
                self._bar.show(f"epoch {epoch}", self._words(progress), epoch)
        elif now - self._spoken >= _SECONDS_BETWEEN_LINES:
            self._spoken = now
            left_s = (self._epochs - epoch) * (now - self._started) / max(epoch, 1)
            self._output.say(f"epoch {epoch}/{self._epochs}  {self._words(progress)} · about {left_s:.0f} s left")

    def _words(self, progress: Progress) -> str:
        return f"cost {progress.loss:.4g} · {self._figures(progress)} · learn rate {progress.learn_rate:.3g}"


def check_counts(epochs: int | None, **seeds: int) -> None:
    """Raises UserError for a number of epochs, or a seed (by the name of its option), that cannot be."""
    if epochs is not None and not 1 <= epochs <= MOST_EPOCHS:
        raise UserError(f"--epochs is {epochs}; expected 1 to {MOST_EPOCHS}")
    for name, seed in seeds.items():
        if seed < 0:
            raise UserError(f"--{name.replace('_', '-')} is {seed}; expected 0 or more")


def brain_path(out: Path | None, stem: str) -> Path:
    """Where the brain goes, its folder made: ``out``, or a name in ``runs`` that is not taken yet.

    Raises:
        UserError: a folder or a device is there, no folder can be made, or nothing can be written in it: that is
            found out before a long training, not after it.
    """
    path = out if out is not None else _free(Path("runs"), stem)
    if path.is_dir():
        raise UserError(f"--out {path} is a folder; name a file in it, such as {path / 'brain.npz'}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{path.parent}: cannot be made: {error.strerror or error}") from None
    try:
        if path.exists() and not path.is_file():
            raise UserError(f"--out {path} is no ordinary file; name another")
        with tempfile.TemporaryFile(dir=path.parent):
            return path
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {error.strerror or error}") from None


def finite(values: dict[str, Any]) -> dict[str, Any]:
    """The same with None for numbers that are not finite, which a file has no words for."""
    return {
        name: value if not isinstance(value, float) or np.isfinite(value) else None for name, value in values.items()
    }


def speed(epochs: int, steps: int, seconds: float) -> str:
    """How much was done, and how fast."""
    return f"{epochs:,} epochs, {steps:,} steps in {seconds:.1f} s ({steps / max(seconds, 1e-9):,.0f} steps/s)"


def _free(folder: Path, stem: str) -> Path:
    """``folder/stem.npz``, or with the first number behind it that is not taken yet."""
    path, number = folder / f"{stem}.npz", 2
    while path.exists():
        path, number = folder / f"{stem}-{number}.npz", number + 1
    return path
