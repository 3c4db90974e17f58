# SPDX-License-Identifier: GPL-3.0-or-later
"""The one door from the operating system's errors to ours."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable

from anivault_shell.errors import (
    DiskError,
    DiskFull,
    OtherVolume,
    PathTooLong,
    PermissionRefused,
    Stale,
    TargetExists,
)

# Windows error numbers: https://learn.microsoft.com/windows/win32/debug/system-error-codes
IN_USE = frozenset({32, 33})
_WINDOWS: dict[int, type[DiskError]] = {
    2: Stale,
    3: Stale,
    5: PermissionRefused,
    17: OtherVolume,
    32: PermissionRefused,
    33: PermissionRefused,
    39: DiskFull,
    80: TargetExists,
    111: PathTooLong,
    112: DiskFull,
    123: PathTooLong,
    145: TargetExists,
    183: TargetExists,
    206: PathTooLong,
}
_POSIX: dict[int, type[DiskError]] = {
    errno.EEXIST: TargetExists,
    errno.ENOTEMPTY: TargetExists,
    errno.EISDIR: TargetExists,
    errno.EXDEV: OtherVolume,
    errno.ENAMETOOLONG: PathTooLong,
    errno.ENOSPC: DiskFull,
    getattr(errno, "EDQUOT", errno.ENOSPC): DiskFull,
    errno.EFBIG: DiskFull,
    errno.ENOENT: Stale,
    errno.ENOTDIR: Stale,
    errno.ELOOP: Stale,
}
# The volume itself has gone or will take nothing more: going on with the next file makes no sense.
_VOLUME_GONE = frozenset(
    getattr(errno, name, -1) for name in ("EROFS", "EIO", "ENODEV", "ENXIO", "ENOTCONN", "EHOSTDOWN", "ESTALE")
)
_WINDOWS_VOLUME_GONE = frozenset({19, 21, 23, 53, 55, 1006, 1117, 1167})


def disk_error(exc: OSError, path: str) -> DiskError:
    """
    Our word for what the operating system said of *path*.

    What has no class of its own (input/output errors, a read-only volume) is a refusal;
    `stops_everything` tells these from a refusal of one file.
    """
    number = getattr(exc, "winerror", None)
    kind = _WINDOWS.get(number) if number else _POSIX.get(exc.errno or 0)
    return (kind or PermissionRefused)(f"{_words(exc)}: {os.path.basename(path) or path}", path=path, hint=_hint(exc))


def steadily(call: Callable[..., None], *arguments: str) -> None:
    """*call*, begun again when a signal cuts it short: Python repeats what opens, reads and writes, not what names."""
    while True:
        try:
            return call(*arguments)
        except InterruptedError:
            continue


def stops_everything(error: DiskError) -> bool:
    """Whether the next file would fare no better: the disk is full, read-only, broken or gone."""
    if isinstance(error, DiskFull):
        return True
    cause = error.__cause__
    if not isinstance(cause, OSError):
        return False
    return cause.errno in _VOLUME_GONE or getattr(cause, "winerror", None) in _WINDOWS_VOLUME_GONE


def _words(exc: OSError) -> str:
    if getattr(exc, "winerror", None) in IN_USE:
        return "in use by another program"
    return (exc.strerror or "the disk refused").rstrip(".").lower()


def _hint(exc: OSError) -> str | None:
    if getattr(exc, "winerror", None) in IN_USE:
        return "close the player or the download that has it open, then try again"
    if exc.errno == errno.EXDEV or getattr(exc, "winerror", None) == 17:
        return "a rename cannot cross volumes; choose a `dest` on the same one"
    if exc.errno in (errno.ENOSPC, errno.EFBIG):
        return "make room, then try again"
    return None
