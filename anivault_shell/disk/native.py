# SPDX-License-Identifier: GPL-3.0-or-later
"""The system call of each platform that renames and never replaces."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import sys
import time
from collections.abc import Callable
from typing import Any

from anivault_shell.disk.names import long_path

_NOT_HERE = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, getattr(errno, "EOPNOTSUPP", errno.ENOTSUP)})

if sys.platform == "win32":
    _MOVEFILE_WRITE_THROUGH = 8
    # Sharing and lock violations pass when a scanner or an indexer lets go; 5 may be a deletion under way.
    _PATIENCE = {32: 2.0, 33: 2.0, 5: 0.3}
    _MOVE = ctypes.WinDLL("kernel32", use_last_error=True).MoveFileExW
    _MOVE.argtypes = (ctypes.c_wchar_p, ctypes.c_wchar_p, ctypes.c_uint32)
    _MOVE.restype = ctypes.c_int

    def exclusive(source: str, target: str) -> str | None:
        """MoveFileExW without REPLACE and without COPY: fails where the name is taken or the volume another."""
        begun, pause = time.monotonic(), 0.02
        while not _MOVE(long_path(source), long_path(target), _MOVEFILE_WRITE_THROUGH):
            number = ctypes.get_last_error()
            if time.monotonic() - begun > _PATIENCE.get(number, -1.0):
                raise OSError(0, ctypes.FormatError(number), source, number, target)
            time.sleep(pause)
            pause = min(pause * 1.5, 0.1)
        return "movefile"

elif sys.platform == "darwin":
    _RENAME_EXCL = 4  # <sys/stdio.h>
    _RENAMEX = getattr(ctypes.CDLL(None, use_errno=True), "renamex_np", None)

    def exclusive(source: str, target: str) -> str | None:
        """`renamex_np` with RENAME_EXCL; None where the volume does not know it."""
        if _RENAMEX is None:
            return None
        return "renamex" if _called(_RENAMEX, os.fsencode(source), os.fsencode(target), _RENAME_EXCL) else None

else:
    _AT_FDCWD = -100
    _RENAME_NOREPLACE = 1
    # <asm/unistd.h>, for a C library (musl) that has no name for it.
    _NUMBERS = {"x86_64": 316, "aarch64": 276, "riscv64": 276}
    _LIBC = ctypes.CDLL(None, use_errno=True)
    _RENAMEAT2 = getattr(_LIBC, "renameat2", None)
    if _RENAMEAT2 is not None:
        _RENAMEAT2.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)

    def exclusive(source: str, target: str) -> str | None:
        """`renameat2` with RENAME_NOREPLACE; None where kernel or volume do not know it."""
        s, d = os.fsencode(source), os.fsencode(target)
        if _RENAMEAT2 is not None:
            done = _called(_RENAMEAT2, _AT_FDCWD, s, _AT_FDCWD, d, _RENAME_NOREPLACE)
        elif (number := _NUMBERS.get(platform.machine())) is not None:
            done = _called(_LIBC.syscall, number, _AT_FDCWD, s, _AT_FDCWD, d, _RENAME_NOREPLACE)
        else:
            return None
        return "renameat2" if done else None


def _called(function: object, *arguments: object) -> bool:
    """True when done, False when not known here; raises OSError. ctypes does not repeat an interrupted call by itself."""
    while function(*arguments):  # type: ignore[operator]
        number = ctypes.get_errno()
        if number in _NOT_HERE:
            return False
        if number != errno.EINTR:
            raise OSError(number, os.strerror(number))
    return True


# What a volume says that knows no shared blocks; Windows has them on ReFS and Dev Drives only, and is not asked.
CANNOT_CLONE = frozenset({*_NOT_HERE, errno.EXDEV, errno.ENOTTY, errno.EPERM, errno.ETXTBSY})

if sys.platform == "linux":
    _FICLONE = 0x40049409  # <linux/fs.h>

    def clone_range(new: int, old: int) -> None:
        """FICLONE: the open file *new* gets the blocks of the open file *old*."""
        import fcntl

        fcntl.ioctl(new, _FICLONE, old)

else:

    def clone_range(new: int, old: int) -> None:  # noqa: ARG001
        raise OSError(errno.ENOTSUP, "no shared blocks here")


if sys.platform == "darwin":
    _CLONEFILE = getattr(ctypes.CDLL(None, use_errno=True), "clonefile", None)

    def clone(source: str, target: str) -> None:
        """`clonefile`, which fails where *target* exists."""
        if _CLONEFILE is None or not _called(_CLONEFILE, os.fsencode(source), os.fsencode(target), 0):
            raise OSError(errno.ENOTSUP, "no shared blocks here")

else:

    def clone(source: str, target: str) -> None:  # noqa: ARG001
        raise OSError(errno.ENOTSUP, "no shared blocks here")


def _volume_sync(path: str) -> None:
    """`syncfs`: all that was written to the volume of *path* is on the disk on return."""
    fd = os.open(path, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        while _SYNCFS is not None and _SYNCFS(fd):
            number = ctypes.get_errno()
            if number != errno.EINTR:
                raise OSError(number, os.strerror(number))
    finally:
        os.close(fd)


_SYNCFS: Any = None
if sys.platform == "linux":
    _SYNCFS = getattr(_LIBC, "syncfs", None)
syncfs: Callable[[str], None] | None = _volume_sync if _SYNCFS is not None else None


if sys.platform == "win32":

    def long_paths() -> bool:
        """Whether the system takes paths of over 260 signs as they are: machine and program both have to want it."""
        try:
            return bool(ctypes.WinDLL("ntdll").RtlAreLongPathsEnabled() & 0xFF)
        except (AttributeError, OSError):
            return False

else:

    def long_paths() -> bool:
        return True
