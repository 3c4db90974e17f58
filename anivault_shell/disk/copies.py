# SPDX-License-Identifier: GPL-3.0-or-later
"""Second copies and second names of a file; like a move, never over a name that exists."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sys
import zlib
from collections.abc import Callable
from typing import BinaryIO

from anivault_shell.disk.door import disk_error, steadily
from anivault_shell.disk.folders import sync_folder
from anivault_shell.disk.look import unchanged
from anivault_shell.disk.moves import rename
from anivault_shell.disk.names import long_path
from anivault_shell.disk.native import CANNOT_CLONE, clone, clone_range
from anivault_shell.errors import PermissionRefused, Stale
from anivault_shell.model.entry import Identity
from anivault_shell.model.watch import Unwatched, Watch

_CHUNK = 1 << 20


def copy(source: str, target: str, identity: Identity, watch: Watch | None = None) -> int:
    """
    Copy *source* to the free name *target*, whole or not at all; the CRC-32 of its bytes.

    The bytes go to a hidden name beside *target*, are read again and compared, and only then get
    the name.  Raises Stale where the source is not (or no longer) what *identity* says, and what `rename` raises.
    """
    part = os.path.join(os.path.dirname(target), f".anivault-{secrets.token_hex(8)}.part")
    try:
        crc = copy_part(source, part, identity, watch or Unwatched())
        rename(part, target)
    except BaseException:
        drop_part(part)
        raise
    sync_folder(os.path.dirname(target))
    return crc


def copy_part(
    source: str,
    part: str,
    identity: Identity,
    watch: Watch,
    *,
    tell: Callable[[int], None] | None = None,
    mtime_ns: int | None = None,
) -> int:
    """
    The first half of `copy`: the bytes of *source* stand under the new name *part*, compared and on the disk.

    *tell* hears of every bytes written; the copy's time is the source's, or *mtime_ns*.
    """
    try:
        with open(long_path(source), "rb") as old, _exclusive(part) as new:
            if not unchanged(os.fstat(old.fileno()), identity):
                raise Stale(f"has changed since it was looked at: {os.path.basename(source)}", path=source)
            crc = 0
            while chunk := old.read(_CHUNK):
                watch.check()
                crc = zlib.crc32(chunk, crc)
                new.write(chunk)
                if tell is not None:
                    tell(len(chunk))
            new.flush()
            os.fsync(new.fileno())
            if not unchanged(os.fstat(old.fileno()), identity):
                raise Stale(f"changed while it was copied: {os.path.basename(source)}", path=source)
        if crc_of(part, watch) != crc:
            raise PermissionRefused(f"what was written reads differently: {os.path.basename(part)}", path=part)
        _dress(source, part, mtime_ns)
    except OSError as exc:
        raise disk_error(exc, part) from exc
    return crc


def _dress(source: str, part: str, mtime_ns: int | None) -> None:
    """Give *part* the time, mode and extended attributes of *source*, on the disk."""
    shutil.copystat(long_path(source), long_path(part))
    if mtime_ns is not None:
        os.utime(long_path(part), ns=(os.stat(long_path(part)).st_atime_ns, mtime_ns))
    fd = os.open(long_path(part), os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _exclusive(path: str) -> BinaryIO:
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    return os.fdopen(os.open(long_path(path), flags, 0o600), "wb")


def crc_of(path: str, watch: Watch, tell: Callable[[int], None] | None = None) -> int:
    """The CRC-32 of the bytes of *path*, from the disk rather than from memory where the system lets go; raises OSError."""
    crc = 0
    with open(long_path(path), "rb") as f:
        if sys.platform == "linux":
            os.posix_fadvise(f.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while chunk := f.read(_CHUNK):
            watch.check()
            crc = zlib.crc32(chunk, crc)
            if tell is not None:
                tell(len(chunk))
    return crc


def reflink_part(source: str, part: str, identity: Identity) -> None:
    """
    Make *part* a file that shares the blocks of *source* until one of them is written to (btrfs, XFS, APFS).

    Raises PermissionRefused where the volume cannot, Stale, OtherVolume ...
    """
    try:
        if sys.platform == "darwin":
            clone(source, part)
        else:
            with open(long_path(source), "rb") as old, _exclusive(part) as new:
                clone_range(new.fileno(), old.fileno())
        if not unchanged(os.lstat(long_path(source)), identity):
            raise Stale(f"changed while it was copied: {os.path.basename(source)}", path=source)
        _dress(source, part, None)
    except OSError as exc:
        if exc.errno in CANNOT_CLONE:
            raise PermissionRefused(
                "this volume cannot share blocks between files (reflink)", path=source, hint="`copy` or `hardlink` can"
            ) from exc
        raise disk_error(exc, part) from exc


def drop_part(part: str) -> None:
    """Remove what a broken-off copy left; *part* is a name of ours (`.anivault-….part`) and nothing else."""
    name = os.path.basename(part)
    if name.startswith(".anivault-") and name.endswith(".part"):
        with contextlib.suppress(OSError):
            os.unlink(long_path(part))


def hardlink(source: str, target: str) -> None:
    """Give *source* the second name *target*; raises TargetExists, OtherVolume, PermissionRefused …"""
    try:
        steadily(os.link, long_path(source), long_path(target))
    except OSError as exc:
        raise disk_error(exc, target) from exc


def symlink(source: str, target: str) -> None:
    """Make *target* a link that points to *source*; raises TargetExists, PermissionRefused …"""
    try:
        steadily(os.symlink, source, long_path(target))
    except OSError as exc:
        raise disk_error(exc, target) from exc


def points_to(link: str) -> str | None:
    """Where the link *link* points to; None where it is no link."""
    try:
        return os.readlink(long_path(link))
    except OSError:
        return None


def remove_copy(path: str) -> None:
    """Remove a copy or link that we made; who calls has made sure that the original stands."""
    try:
        steadily(os.unlink, long_path(path))
    except OSError as exc:
        raise disk_error(exc, path) from exc
