# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks between processes that end with the process that holds them."""

from __future__ import annotations

import os
import time
from typing import Self

from anivault_shell.disk.door import disk_error
from anivault_shell.disk.names import long_path
from anivault_shell.errors import Locked
from anivault_shell.model.watch import Watch

_SLICE = 0.05


class Lock:
    """
    A lock of the operating system on the file *path*, which stays behind empty.

    `with Lock(path):` holds it or raises Locked at once.  A file system that has no locks raises
    Locked as well: a lock that outlives a crash is never used in its place.
    """

    def __init__(self, path: str, *, what: str = "it") -> None:
        self.path = path
        self._what = what
        self._fd = -1

    @property
    def held(self) -> bool:
        return self._fd >= 0

    def acquire(self) -> None:
        """Take it, or raise Locked at once."""
        if not self._try():
            raise Locked(f"another AniVault is using {self._what}", hint="wait until it is done, or end that process")

    def wait(self, watch: Watch, seconds: float) -> Self:
        """Take it within *seconds*, or raise Locked; `with lock.wait(watch, 5):` lets go at the end."""
        end = time.monotonic() + seconds
        while not self._try():
            watch.check()
            left = end - time.monotonic()
            if left <= 0:
                raise Locked(
                    f"another AniVault is still using {self._what} after {seconds:g} s",
                    hint="wait until it is done, or end that process",
                )
            time.sleep(min(_SLICE, left))
        return self

    def release(self) -> None:
        """Let go; letting go twice is fine."""
        if self._fd < 0:
            return
        fd, self._fd = self._fd, -1
        os.close(fd)

    def _try(self) -> bool:
        # Only commands that write need it.
        import portalocker

        if self.held:
            return True
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        try:
            fd = os.open(long_path(self.path), flags, 0o600)
        except OSError as exc:
            raise disk_error(exc, self.path) from exc
        try:
            portalocker.lock(fd, portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING)
        except portalocker.AlreadyLocked:
            os.close(fd)
            return False
        except portalocker.LockException as exc:
            os.close(fd)
            if _taken_without_a_word(exc):
                return False
            raise Locked(
                f"the file system of {self.path} has no locks ({exc.strerror or exc})",
                hint="set ANIVAULT_HOME to a folder on a local disk",
            ) from exc
        self._fd = fd
        return True

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _taken_without_a_word(exc: Exception) -> bool:
    """Wine refuses a lock that another process holds, and gives no error number."""
    cause = exc.__cause__ or exc.__context__
    return os.name == "nt" and isinstance(cause, OSError) and not cause.errno
