"""The thread beside the window: NumPy leaves Python free for the frames while it multiplies matrices."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

from brains.blas import one_thread
from brains.errors import UserError

_PATIENCE_S = 5.0  # a large set may just be being turned into floats
_LONGEST_FRAME_S = 0.012  # a window that is minimised never says that its frame is done


class Background:
    """Does what it is asked in the order asked, and works on its own in between.

    Args:
        work: does a slice of work, a few milliseconds; returns False if there is none.
        handled: is called after every request, whether it went well or not.

    Attributes:
        asked: how many requests there were.
    """

    def __init__(self, work: Callable[[], bool], handled: Callable[[], None]) -> None:
        self._work, self._handled = work, handled
        self._requests: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._troubles: SimpleQueue[Exception] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._between_frames = threading.Event()
        self._between_frames.set()
        self._ended = False
        self.asked = 0

    def ask(self, request: Callable[[], None]) -> None:
        """Carry that out between two slices. The thread begins with the first request."""
        if self._ended:
            return
        self.asked += 1
        self._requests.put(request)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="pictures", daemon=True)
            self._thread.start()

    def hold(self) -> None:
        """The window begins a frame: no further slice until ``release``, for both would wait for Python in turns."""
        self._between_frames.clear()

    def release(self) -> None:
        """The frame is drawn."""
        self._between_frames.set()

    def between_frames(self) -> None:
        """Wait until no frame is being made: for every thread that works beside the window, before each slice."""
        self._between_frames.wait(_LONGEST_FRAME_S)

    def trouble(self) -> Exception | None:
        """What went wrong and was not told yet; a person's mistakes are ``UserError``."""
        try:
            return self._troubles.get_nowait()
        except Empty:
            return None

    def end(self) -> None:
        """Stop after the slice that is under way, and wait for that; what was asked and not begun is dropped."""
        self._ended = True
        self._requests.put(None)
        if self._thread is not None:
            self._thread.join(timeout=_PATIENCE_S)

    def _run(self) -> None:
        with one_thread():  # for as long as it lives: a limit that comes and goes would be felt by the window's thread
            idle = False
            while not self._ended:
                try:
                    request = self._requests.get(block=idle)
                except Empty:
                    self.between_frames()
                    idle = not self._guarded(self._work)
                    continue
                if request is None:
                    return
                self._guarded(request)
                self._handled()
                idle = False

    def _guarded(self, deed: Callable[[], object]) -> bool:
        try:
            return bool(deed())
        except UserError as error:
            self._troubles.put(error)
        except Exception as error:  # raised again in the window's thread; here it would only end the work silently
            self._troubles.put(error)
        return False
