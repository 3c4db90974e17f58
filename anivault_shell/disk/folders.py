# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders: made one by one so that each is known, removed only when empty, and brought to the disk."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
from collections.abc import Iterable

from anivault_shell.disk import native
from anivault_shell.disk.door import disk_error, steadily, stops_everything
from anivault_shell.disk.names import is_junction, long_path, parts_below
from anivault_shell.disk.places import standing
from anivault_shell.errors import DiskError, PermissionRefused, Stale, TargetExists

_WINDOWS = sys.platform == "win32"
# From so many folders on their whole volume is synced at once.
MANY = 32


def missing_folders(folder: str) -> list[str]:
    """What would have to be made for *folder* to be there, outermost first."""
    missing: list[str] = []
    here = folder
    while not _stands(here):
        missing.append(here)
        parent = os.path.dirname(here)
        if parent in (here, ""):
            break
        here = parent
    return missing[::-1]


def _stands(folder: str) -> bool:
    try:
        node = os.lstat(long_path(folder))
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as exc:
        raise disk_error(exc, folder) from exc
    if stat.S_ISDIR(node.st_mode) or stat.S_ISLNK(node.st_mode):
        return True
    raise TargetExists(f"a file stands where a folder is needed: {os.path.basename(folder)}", path=folder)


def make_folders(folder: str, root: str) -> list[str]:
    """
    Make *folder* and what is missing between it and *root*; the folders really made, outermost first.

    *root* itself is made too where it is missing.  A link or file on the way is refused
    (PermissionRefused, TargetExists): nothing is made behind it.
    """
    if folder != root and not parts_below(folder, root):
        raise PermissionRefused(f"not under {root}: {folder}", path=folder)
    return [path for path in missing_folders(folder) if make_folder(path)]


def make_folder(folder: str) -> bool:
    """Make one folder; False where it stands already."""
    try:
        steadily(os.mkdir, long_path(folder))
    except FileExistsError as exc:
        node = os.lstat(long_path(folder))
        if stat.S_ISDIR(node.st_mode) and not is_junction(node):
            return False
        raise disk_error(exc, folder) from exc
    except OSError as exc:
        raise disk_error(exc, folder) from exc
    return True


def remove_empty(folder: str) -> bool:
    """Remove *folder* if it is empty; whether it went."""
    try:
        steadily(os.rmdir, long_path(folder))
    except OSError:
        return False
    return True


def sync_folder(folder: str) -> None:
    """
    Return when the names in *folder* are on the disk; raises DiskError.

    Windows has no such call for folders: there MoveFileExW writes through.
    """
    if _WINDOWS:
        return
    try:
        fd = os.open(folder or os.curdir, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    except OSError as exc:
        raise disk_error(exc, folder) from exc
    try:
        os.fsync(fd)
    except OSError as exc:
        # Some volumes (FUSE, network) cannot sync a folder and say EINVAL: nothing more can be done there.
        if exc.errno != 22:
            raise disk_error(exc, folder) from exc
    finally:
        os.close(fd)


def sync_folders(wanted: Iterable[str]) -> None:
    """
    Return when the names in all of *wanted* are on the disk; raises DiskError for the first that cannot be synced.

    Of many folders on Linux their whole volumes are synced instead, which is one call each.
    """
    many = list(wanted)
    if len(many) > MANY and (syncfs := native.syncfs) is not None:
        volumes: dict[int, str] = {}
        for folder in many:
            with contextlib.suppress(OSError):
                volumes.setdefault(os.stat(folder).st_dev, folder)
        for folder in volumes.values():
            try:
                syncfs(folder)
            except OSError as exc:
                raise disk_error(exc, folder) from exc
        return
    first: DiskError | None = None
    for folder in many:
        try:
            sync_folder(folder)
        except DiskError as error:
            gone = isinstance(error, Stale | PermissionRefused) and not stops_everything(error)
            first = first or (None if gone else error)
    if first is not None:
        raise first


def mode_of(folder: str) -> int:
    """Who may do what in *folder*, as `chmod` takes it; raises OSError."""
    return stat.S_IMODE(os.lstat(long_path(folder)).st_mode)


def set_mode(folder: str, mode: int) -> None:
    """Give *folder* the *mode* it had; where the volume does not keep modes nothing happens."""
    with contextlib.suppress(OSError):
        os.chmod(long_path(folder), mode)


def names_in(folder: str) -> list[str]:
    """The names in *folder*; raises DiskError."""
    try:
        return os.listdir(long_path(folder))
    except OSError as exc:
        raise disk_error(exc, folder) from exc


def room(path: str) -> int:
    """Free bytes for us on the volume of *path*, or of the nearest folder above it; raises OSError."""
    return shutil.disk_usage(long_path(standing(path))).free
