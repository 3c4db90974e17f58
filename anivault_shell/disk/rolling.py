# SPDX-License-Identifier: GPL-3.0-or-later
"""
Files that several processes add lines to, begun anew each day and when they grow too long.

The one in use is `NAME.log`; older ones are called `NAME.20261121.log`, then `NAME.20261121-2.log`, after the day (UTC) of
their first line.  Whoever writes holds the lock of the folder for that moment only, and no file stays open in between: so
nobody's open file stands in the way of a new name.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from anivault_shell.disk import files
from anivault_shell.disk.door import disk_error
from anivault_shell.disk.names import long_path
from anivault_shell.errors import DiskError

ENDING = ".log"
LOCK = "lock"
# Another process writes for a millisecond; one that was halted in the middle is not waited for longer than this.
PATIENCE, SLICE = 2.0, 0.002
# A name that could not be given (on Windows somebody has the file open) is tried again after so many seconds.
AGAIN = 60.0
OLD = re.compile(r"(?P<name>[a-z]+)\.(?P<day>\d{8})(?:-(?P<count>\d{1,6}))?\.log")
DAY = re.compile(rb'.{0,40}?"(\d{4})-(\d{2})-(\d{2})T')


class Rolling:
    """
    The files of *folder*, each up to *largest* bytes, with up to *kept* older ones of each name.

    *now* is the wall clock, which says what day it is.
    """

    def __init__(self, folder: str, *, largest: int, kept: int, now: Callable[[], datetime]) -> None:
        self.folder = folder
        self._largest = largest
        self._kept = kept
        self._now = now
        self._stuck: dict[str, float] = {}
        self._made = False

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name + ENDING)

    def add(self, lines: Mapping[str, bytes]) -> None:
        """Add whole lines to each of the named files. What could not be added whole is taken off again. Raises DiskError."""
        if not self._made:
            files.private_folder(self.folder)
            self._made = True
        with self._locked() as alone:
            for name, data in lines.items():
                self._add(name, data, alone=alone)

    def _add(self, name: str, data: bytes, *, alone: bool) -> None:
        path = self.path(name)
        try:
            with _opened(path) as fd:
                size, due = os.fstat(fd).st_size, self._due(name, fd, len(data))
                if not (alone and due):
                    _append(fd, size, data)
                    return
                day = _day_of(fd)
            # Closed first: Windows renames no file that is open.
            self._roll(name, day)
            with _opened(path) as fd:
                _append(fd, os.fstat(fd).st_size, data)
        except OSError as exc:
            raise disk_error(exc, path) from exc

    def _due(self, name: str, fd: int, more: int) -> bool:
        size = os.fstat(fd).st_size
        if not size or time.monotonic() < self._stuck.get(name, 0.0):
            return False
        return size + more > self._largest or _day_of(fd) != f"{self._now().astimezone(UTC):%Y%m%d}"

    def _roll(self, name: str, day: str) -> None:
        """The file gets its older name, and the oldest of those that are too many goes; where that fails it just grows on."""
        try:
            old = self._old(name)
            count = max((n for d, n, _ in old if d == day), default=0) + 1
            mark = f"{day}-{count}" if count > 1 else day
            files.rename(self.path(name), os.path.join(self.folder, f"{name}.{mark}{ENDING}"))
            for _, _, gone in self._old(name)[: -self._kept]:
                files.remove(os.path.join(self.folder, gone))
        except DiskError:
            self._stuck[name] = time.monotonic() + AGAIN

    def _old(self, name: str) -> list[tuple[str, int, str]]:
        """Day, number and file name of the older files, oldest first."""
        return old_files(self.folder, name)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[bool]:
        """Whether we are alone; where the lock cannot be had lines are added all the same, but no file gets another name."""
        fd = os.open(long_path(os.path.join(self.folder, LOCK)), os.O_RDWR | os.O_CREAT | files.OURS, 0o600)
        try:
            yield _taken(fd, time.monotonic() + PATIENCE)
        finally:
            os.close(fd)


def old_files(folder: str, name: str) -> list[tuple[str, int, str]]:
    """Day, number and file name of the older files of *name*, oldest first."""
    try:
        names = os.listdir(long_path(folder))
    except OSError:
        return []
    found = [m for m in map(OLD.fullmatch, names) if m is not None and m["name"] == name]
    return sorted((m["day"], int(m["count"] or 1), m[0]) for m in found)


@contextlib.contextmanager
def _opened(path: str) -> Iterator[int]:
    fd = os.open(long_path(path), os.O_RDWR | os.O_APPEND | os.O_CREAT | files.OURS, 0o600)
    try:
        if sys.platform != "win32" and os.fstat(fd).st_mode & 0o077:
            os.fchmod(fd, 0o600)
        yield fd
    finally:
        os.close(fd)


def _append(fd: int, size: int, data: bytes) -> None:
    """*data* in one piece, on a line of its own also where a killed process left half of one."""
    if size:
        os.lseek(fd, size - 1, os.SEEK_SET)
        if os.read(fd, 1) != b"\n":
            data = b"\n" + data
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(fd, left) :]
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(fd, size)
        raise


def _day_of(fd: int) -> str:
    """The day of the first line, `20261121`; that of the last change where it does not say."""
    os.lseek(fd, 0, os.SEEK_SET)
    found = DAY.match(os.read(fd, 64))
    if found is None:
        return f"{datetime.fromtimestamp(os.fstat(fd).st_mtime, UTC):%Y%m%d}"
    return b"".join(found.groups()).decode()


# portalocker would do the same, but takes longer to import than most commands take; nearly every run writes a line.
if sys.platform == "win32":
    import msvcrt

    # Neither Windows nor Wine says clearly whether it is held or cannot be had.
    _HELD: tuple[type[OSError], ...] = (OSError,)

    def _try(fd: int) -> None:
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    _HELD = (BlockingIOError,)

    def _try(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _taken(fd: int, until: float) -> bool:
    while True:
        try:
            _try(fd)
        except OSError as exc:
            if not isinstance(exc, _HELD) or time.monotonic() >= until:
                return False  # held for long, or a file system without locks
            time.sleep(SLICE)
        else:
            return True
