# SPDX-License-Identifier: GPL-3.0-or-later
"""
How fast we may ask: a slot is reserved, then slept towards.

The reservations stand in a 24-byte file that all processes of the user share: eight bytes
of format, the time up to which slots are given away, and the time before which nobody asks
(a Retry-After), both as doubles of the system's monotonic clock.  The arithmetic is GCRA
(ITU-T I.371): one number, one lock, and nobody starves.
"""

from __future__ import annotations

import errno
import math
import os
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from anivault_shell.disk import files
from anivault_shell.errors import AniVaultError, TmdbBusy
from anivault_shell.model.watch import Watch

SLICE = 0.1
SLOT_LASTS = 0.05  # later than this a slot is not used: sleepers woken together would be a burst
LOCK_PATIENCE = 0.5
FARTHEST_SLOT = 60.0  # further ahead is another boot's clock
LONGEST_HOLD = 300.0
GENTLE_RATE = 40.0
FALLBACK_SHARE = 3  # processes we assume when we cannot see each other
STATE = struct.Struct("<8sdd")
MAGIC = b"AVRATE01"
LOCK_BYTE = 1 << 20  # far behind the data, because Windows locks forbid reading


class Book(Protocol):
    """Where the reservations stand: read, and read-change-write as one step."""

    def read(self) -> tuple[float, float]:
        """The time up to which slots are given away, and the time before which nobody asks."""

    def change(self, change: Callable[[float, float], tuple[float, float]]) -> None: ...

    def close(self) -> None: ...


class MemoryBook:
    """Reservations of this process alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = (0.0, 0.0)

    def read(self) -> tuple[float, float]:
        return self._state

    def change(self, change: Callable[[float, float], tuple[float, float]]) -> None:
        with self._lock:
            self._state = change(*self._state)

    def close(self) -> None:
        pass


class FileBook:
    """Reservations of all processes that open *path*. Raises OSError where it cannot be locked."""

    def __init__(self, path: str, *, sleep: Callable[[float], None]) -> None:
        flags = os.O_RDWR | os.O_CREAT
        for name in ("O_CLOEXEC", "O_NOFOLLOW", "O_BINARY", "O_NOINHERIT"):
            flags |= getattr(os, name, 0)
        self._sleep = sleep
        self._lock = threading.Lock()
        self._file = os.open(path, flags, 0o600)
        try:
            with self._locked():
                pass
        except OSError:
            os.close(self._file)
            raise

    def read(self) -> tuple[float, float]:
        with self._lock:
            return self._load()

    def change(self, change: Callable[[float, float], tuple[float, float]]) -> None:
        with self._lock, self._locked():
            _write(self._file, STATE.pack(MAGIC, *change(*self._load())))

    def close(self) -> None:
        with self._lock:
            os.close(self._file)

    def _load(self) -> tuple[float, float]:
        raw = _read(self._file, STATE.size)
        if len(raw) != STATE.size or not raw.startswith(MAGIC):
            return 0.0, 0.0
        _, given, hold = STATE.unpack(raw)
        return (given, hold) if math.isfinite(given) and math.isfinite(hold) else (0.0, 0.0)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        tries = int(LOCK_PATIENCE / 0.001)
        while not _try_lock(self._file):
            tries -= 1
            if tries <= 0:
                raise TimeoutError("the rate file stays locked")
            self._sleep(0.001)
        try:
            yield
        finally:
            _unlock(self._file)


if sys.platform == "win32":
    import msvcrt

    def _read(file: int, size: int) -> bytes:
        os.lseek(file, 0, os.SEEK_SET)
        return os.read(file, size)

    def _write(file: int, data: bytes) -> None:
        os.lseek(file, 0, os.SEEK_SET)
        os.write(file, data)

    def _try_lock(file: int) -> bool:
        os.lseek(file, LOCK_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError as exc:
            # Wine gives no number where another process holds it.
            if exc.errno in (errno.EACCES, 0):
                return False
            raise
        return True

    def _unlock(file: int) -> None:
        os.lseek(file, LOCK_BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _read(file: int, size: int) -> bytes:
        return os.pread(file, size, 0)

    def _write(file: int, data: bytes) -> None:
        os.pwrite(file, data, 0)

    def _try_lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


class Limiter:
    """
    At most *rate* requests a second over all processes that share *path*, *burst* at once.

    Without *path* the limit is this process's own.  Where the file cannot be used each
    process takes a third of the rate; `note` says so.
    """

    def __init__(
        self,
        rate: float,
        burst: int,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        path: str = "",
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self.rate = rate
        self._burst = max(burst, 1)
        self.note = ""
        self._book: Book = MemoryBook()
        self._own = MemoryBook()  # the slower pace of a troubled circuit is nobody else's business
        if path:
            self._open(path)

    def _open(self, path: str) -> None:
        try:
            files.private_folder(os.path.dirname(path))
            self._book = FileBook(path, sleep=self._sleep)
        except (OSError, AniVaultError):
            self._fall_back()

    def _fall_back(self) -> None:
        self._book = MemoryBook()
        self.rate /= FALLBACK_SHARE
        self.note = f"the rate file cannot be shared; this process keeps to {self.rate:.1f}/s"

    def acquire(self, watch: Watch, *, latest: float, pace: float | None = None) -> None:
        """
        Return when one more request may be sent, before the clock shows *latest*.

        *pace* is this process's own limit where it is slower.  Raises TmdbBusy at once when
        the turn would come too late, Interrupted when the user asks to stop.
        """
        if pace is not None and pace < self.rate:
            self._take(self._own, 1.0 / pace, 0.0, watch, latest)
        interval = 1.0 / self.rate
        slack = (self._burst - 1) * interval
        if self.rate > GENTLE_RATE:
            slack = max(slack, SLOT_LASTS)
        try:
            self._take(self._book, interval, slack, watch, latest)
        except OSError:
            self._fall_back()
            self.acquire(watch, latest=latest)

    def hold(self, seconds: float) -> None:
        """Nobody asks for *seconds*: what a 429 says to one it says to all."""
        now = self._clock()
        until = now + min(seconds, LONGEST_HOLD)
        try:
            self._book.change(lambda given, hold: (given, max(_sane(hold, now, LONGEST_HOLD), until)))
        except OSError:
            self._fall_back()
            self._book.change(lambda given, _hold: (given, until))

    def held_for(self) -> float:
        """Seconds until anybody may ask."""
        now = self._clock()
        return max(_sane(self._book.read()[1], now, LONGEST_HOLD) - now, 0.0)

    def close(self) -> None:
        book, self._book = self._book, MemoryBook()
        book.close()

    def _take(self, book: Book, interval: float, slack: float, watch: Watch, latest: float) -> None:
        chances = 3
        while True:
            slot = self._reserve(book, interval, slack, latest)
            if slot <= self._clock():
                return
            self._sleep_until(slot, watch)
            now = self._clock()
            if _sane(book.read()[1], now, LONGEST_HOLD) > now:
                continue
            if now - slot <= SLOT_LASTS or interval < 1.0 / GENTLE_RATE or not chances:
                return
            chances -= 1

    def _reserve(self, book: Book, interval: float, slack: float, latest: float) -> float:
        slot = 0.0

        def change(given: float, hold: float) -> tuple[float, float]:
            nonlocal slot
            now = self._clock()
            if given > now + FARTHEST_SLOT + 1.0:
                given = now + slack  # another boot's, or the clock was set back: what went out just now is not known
            hold = _sane(hold, now, LONGEST_HOLD)
            slot = max(now, given - slack, hold)
            return (max(given, slot) + interval if slot <= latest else given), hold

        book.change(change)
        if slot > latest:
            raise TmdbBusy(max(slot - self._clock(), 1.0))
        return slot

    def _sleep_until(self, slot: float, watch: Watch) -> None:
        while (left := slot - self._clock()) > 0:
            watch.check()
            self._sleep(min(left, SLICE))


def _sane(when: float, now: float, farthest: float) -> float:
    """*when*, unless it is further ahead than anybody could have meant."""
    return when if when <= now + farthest + 1.0 else 0.0
