# SPDX-License-Identifier: GPL-3.0-or-later
"""Renames that never replace a file, whatever the volume can do."""

from __future__ import annotations

import contextlib
import errno
import os
import stat

from anivault_shell.disk.door import disk_error, steadily
from anivault_shell.disk.folders import remove_empty, sync_folder
from anivault_shell.disk.names import long_path
from anivault_shell.disk.native import exclusive
from anivault_shell.errors import TargetExists

# What holds a name for a moment, on a volume that can neither refuse nor link. Recovery knows it by its words.
PLACEHOLDER = b"AniVault holds this name while a file is moved here; it may be deleted.\n"
_NO_LINKS = frozenset(
    {errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EMLINK, errno.EACCES, getattr(errno, "EOPNOTSUPP", errno.ENOTSUP)}
)


def rename(source: str, target: str, *, weak: bool = True) -> str:
    """
    Rename *source* to *target* on the same volume, never over a name that exists; answers by which method.

    The system call itself refuses (`renameat2`, `renamex`, `movefile`); where it is missing a hard
    `link` does, and where there are no links an exclusive `placeholder`.  At every instant the
    content stands under one name or both.  Where only a placeholder would do and *weak* is False,
    nothing is done and the answer is empty.  Raises TargetExists, OtherVolume, PermissionRefused,
    PathTooLong, DiskFull, or Stale where the source (or the target's folder) is gone.
    """
    try:
        # C would end the name there and move the file to another.
        if "\0" in source or "\0" in target:
            raise ValueError("embedded null character")
        return exclusive(source, target) or _by_hand(source, target, weak)
    except OSError as exc:
        error = disk_error(exc, source)
        raise (
            type(error)(error.message, path=target, hint=error.hint) if isinstance(error, TargetExists) else error
        ) from exc
    except ValueError as exc:
        raise disk_error(OSError(errno.ENOENT, "no file can have this name"), source) from exc


def _by_hand(source: str, target: str, weak: bool) -> str:
    if stat.S_ISDIR(os.lstat(source).st_mode):
        if not weak:
            return ""
        _rename_folder(source, target)
        return "placeholder"
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as exc:
        if exc.errno not in _NO_LINKS:
            raise
        if not weak:
            return ""
        _rename_over_placeholder(source, target)
        return "placeholder"
    # The new name is on the disk before the old one goes.
    sync_folder(os.path.dirname(target))
    steadily(os.unlink, source)
    return "link"


def _rename_folder(source: str, target: str) -> None:
    steadily(os.mkdir, target)
    try:
        steadily(os.rename, source, target)
    except OSError:
        with contextlib.suppress(OSError):
            os.rmdir(target)
        raise


def _rename_over_placeholder(source: str, target: str) -> None:
    fd = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        os.write(fd, PLACEHOLDER)
    finally:
        os.close(fd)
    try:
        if not is_placeholder(target):
            raise FileExistsError(errno.EEXIST, "the name was taken", target)
        steadily(os.rename, source, target)
    except OSError:
        drop_placeholder(target)
        raise


def is_placeholder(path: str, *, torn: bool = False) -> bool:
    """Whether *path* is a name that we hold and nothing else; with *torn* also one that a crash left empty or cut short."""
    try:
        node = os.lstat(long_path(path))
        if not stat.S_ISREG(node.st_mode) or node.st_size > len(PLACEHOLDER):
            return False
        if node.st_size < len(PLACEHOLDER) and not torn:
            return False
        with open(long_path(path), "rb") as f:
            return f.read() == PLACEHOLDER[: node.st_size]
    except OSError:
        return False


def drop_placeholder(path: str, *, torn: bool = False) -> bool:
    """Let go of a name that we hold (an empty folder too, with *torn*); whether there was one."""
    if not is_placeholder(path, torn=torn):
        return torn and remove_empty(path)
    with contextlib.suppress(OSError):
        os.unlink(long_path(path))
        return True
    return False


def drop_name(path: str) -> None:
    """Let go of one of two names of a file; raises Stale where that name was its only one."""
    try:
        if os.lstat(long_path(path)).st_nlink < 2:
            raise OSError(errno.ENOENT, "this is its only name")
        steadily(os.unlink, long_path(path))
    except OSError as exc:
        raise disk_error(exc, path) from exc
