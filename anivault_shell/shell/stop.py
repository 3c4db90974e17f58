# SPDX-License-Identifier: GPL-3.0-or-later
"""Ctrl-C while a command runs: the first asks it to stop, the second lets go of waiting."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

ASKED = "stopping …"
BUSY = "finishing the file in hand …"
# Ended from outside: stop as politely as for Ctrl-C.
ENDINGS = tuple(s for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if (s := getattr(signal, name, None)) is not None)


class Stopper:
    """Turns signals into *stop*; *tell* says what is going on, *leave* is called when the program is to end."""

    def __init__(self, stop: threading.Event, tell: Callable[[str], None], leave: Callable[[], None]) -> None:
        self._stop = stop
        self._tell = tell
        self._leave = leave
        self._depth = 0

    @contextlib.contextmanager
    def listen(self, shielded: bool) -> Iterator[None]:
        """While a command runs.  *shielded* work (it moves files) is never broken off, only asked again."""
        if self._depth or threading.current_thread() is not threading.main_thread():
            yield
            return
        self._stop.clear()

        def interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
            if number in ENDINGS:
                self._leave()
            if not self._stop.is_set():
                self._stop.set()
                self._tell(ASKED)
            elif shielded:
                self._tell(BUSY)
            elif number == signal.SIGINT:
                raise KeyboardInterrupt

        before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, *ENDINGS)}
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            for number, handler in before.items():
                signal.signal(number, handler)
