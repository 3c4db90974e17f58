# SPDX-License-Identifier: GPL-3.0-or-later
"""The one thread that writes: whoever has something to say puts it into a queue and goes on."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable

from anivault_shell.disk.rolling import Rolling
from anivault_shell.errors import DiskError
from anivault_shell.logs.lines import Line, encode

# So many lines may wait to be written; whoever finds the queue full waits once, for so many seconds, then goes on without.
# Longer than another process is waited for, or four that are busy would lose lines.
MOST, PATIENCE, SLICE = 20_000, 3.0, 0.005
# Lines are gathered for so long, that they are written together; an error goes out at once.
GATHERED = 0.2
MOST_TOGETHER = 2_000
# Where the disk takes nothing it is tried again after so many seconds.
AGAIN = 10.0
# A run that ends waits for what is still in the queue: this long for each piece, and that long for all.
LEAVING, LONGEST_LEAVING = 2.0, 10.0


class Writer:
    """
    Takes lines from any thread. Nothing that goes wrong with the disk ever reaches who logs.

    *paint* paints over secrets.  `dropped` lines found no room, or no disk that took them; `trouble` says why.
    """

    def __init__(self, files: Rolling, paint: Callable[[str], str]) -> None:
        self._files = files
        self._paint = paint
        self._lines: deque[Line] = deque()
        self._wake = threading.Event()
        self._hurry = threading.Event()
        self._begin = threading.Lock()
        self._thread: threading.Thread | None = None
        self._leaving = False
        self._idle = True
        self._patient = True
        self._shut_until = 0.0
        self._told = 0
        self.dropped = 0
        self.trouble = ""

    def put(self, line: Line, *, now: bool = False) -> None:
        """Have *line* written soon; *now*: at once."""
        if len(self._lines) >= MOST and not self._room():
            self._lose(1)
            return
        self._lines.append(line)
        if self._thread is None:
            self._start()
        if now:
            self._hurry.set()
        if self._idle:
            self._wake.set()

    def flush(self, seconds: float = LEAVING) -> bool:
        """Wait until all that was said is written, as long as something is within *seconds*; whether it is."""
        begun = time.monotonic()
        left, since = len(self._lines), begun
        self._hurry.set()
        self._wake.set()
        while self._lines or not self._idle:
            now = time.monotonic()
            if len(self._lines) < left:
                left, since = len(self._lines), now
            if now - since > seconds or now - begun > LONGEST_LEAVING:
                return False
            time.sleep(SLICE / 5)
        return True

    def close(self) -> None:
        """Write what is left, and end the thread."""
        if self._thread is None:
            return
        self.flush()
        self._leaving = True
        self._wake.set()
        self._thread.join(LEAVING)

    def _room(self) -> bool:
        """Wait a moment for the writer; once it has let somebody wait for nothing nobody waits again until it moves."""
        if not self._patient:
            return False
        self._hurry.set()
        end = time.monotonic() + PATIENCE
        while len(self._lines) >= MOST:
            if time.monotonic() > end:
                self._patient = False
                return False
            time.sleep(SLICE)
        return True

    def _start(self) -> None:
        with self._begin:
            if self._thread is None:
                # A daemon: a disk that never answers does not keep the program from ending.
                self._thread = threading.Thread(target=self._run, name="log", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while not self._leaving:
            self._wake.wait()
            self._wake.clear()
            self._idle = False
            if not self._leaving:
                self._hurry.wait(GATHERED)
            self._hurry.clear()
            while self._lines:
                self._write([self._lines.popleft() for _ in range(min(len(self._lines), MOST_TOGETHER))])
            self._idle = True
            if self._lines:
                self._wake.set()

    def _write(self, lines: list[Line]) -> None:
        self._patient = True
        if time.monotonic() < self._shut_until:
            self._lose(len(lines))
            return
        lost = self.dropped - self._told
        if lost:
            lines.append(Line(lines[-1].at, "warning", "logs", os.getpid(), "log", "lines_lost", {"lines": lost}))
        try:
            self._files.add(self._sorted(lines))
        except (DiskError, OSError) as exc:
            self.trouble = getattr(exc, "message", "") or str(exc)
            self._lose(len(lines) - bool(lost))
            self._shut_until = time.monotonic() + AGAIN
        else:
            self._told += lost

    def _lose(self, lines: int) -> None:
        with self._begin:
            self.dropped += lines

    def _sorted(self, lines: list[Line]) -> dict[str, bytes]:
        """What is to be added to each file."""
        parts: dict[str, bytearray] = {}
        for line in lines:
            raw = encode(line, self._paint)
            parts.setdefault(line.file, bytearray()).extend(raw)
            if line.level == "error":
                parts.setdefault("error", bytearray()).extend(raw)
        return {name: bytes(raw) for name, raw in parts.items()}
