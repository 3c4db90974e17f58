# SPDX-License-Identifier: GPL-3.0-or-later
"""Ctrl-C while a command runs: the first asks it to stop, the second lets go of waiting."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

from anivault_shell.shell.echo import echoed

# Written as bytes by a signal handler, to a console of any encoding.
ASKED = "stopping ..."
BUSY = "finishing the file in hand ..."
# Ended from outside: stop as politely as for Ctrl-C.
ENDINGS = tuple(s for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if (s := getattr(signal, name, None)) is not None)


@contextlib.contextmanager
def answering() -> Iterator[None]:
    """While a question waits for its answer, Ctrl-C and the like break it off (KeyboardInterrupt)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with echoed():
        yield from _heard()


def _heard() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, *ENDINGS)}

    def interrupt(number: int, frame: FrameType | None) -> None:
        asked = before[signal.Signals(number)]
        if number in ENDINGS and callable(asked):
            asked(number, frame)
        raise KeyboardInterrupt

    for number in before:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def teller(stream: int, erase: bytes) -> Callable[[str], None]:
    """
    Says a line from within a signal handler, where no buffered stream may be written to.

    *stream* is a file descriptor, *erase* what clears a progress bar's line.
    """

    def tell(text: str) -> None:
        with contextlib.suppress(OSError):
            os.write(stream, erase + text.encode() + b"\n")

    return tell


class Stopper:
    """
    Turns signals into *stop*; *tell* says what is going on, *leave* is called when the program is to end.

    *tell* is called by signal handlers: it may not take locks or use a buffered stream.
    """

    def __init__(self, stop: threading.Event, tell: Callable[[str], None], leave: Callable[[], None]) -> None:
        self._stop = stop
        self._tell = tell
        self._leave = leave
        self._depth = 0
        self._shielded = False

    @contextlib.contextmanager
    def listen(self, shielded: bool) -> Iterator[None]:
        """While a command runs.  *shielded* work (it moves files) is never broken off, only asked again."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        if self._depth:
            with self._within(shielded):
                yield
            return
        self._stop.clear()
        self._shielded = shielded

        def interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
            if number in ENDINGS:
                self._leave()
            if not self._stop.is_set():
                self._stop.set()
                self._tell(ASKED)
            elif self._shielded:
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

    @contextlib.contextmanager
    def _within(self, shielded: bool) -> Iterator[None]:
        """A command that another one runs, as a script's lines are."""
        before, self._shielded = self._shielded, self._shielded or shielded
        try:
            yield
        finally:
            self._shielded = before
