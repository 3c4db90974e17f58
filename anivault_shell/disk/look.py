# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands under a name, asked without following links."""

from __future__ import annotations

import os
import stat

from anivault_shell.disk.door import disk_error
from anivault_shell.disk.names import long_path
from anivault_shell.errors import Stale
from anivault_shell.model.entry import Identity

# FAT keeps 2 s, exFAT 10 ms, and both show finer times until they are mounted again.
_NTFS_NS = 100
_COARSE_NS = 10_000_000
_WINDOW_NS = 2_000_000_000


def glance(path: str) -> os.stat_result | None:
    """What `lstat` says of *path*, None where nothing stands; raises DiskError where it cannot be looked at."""
    try:
        return os.lstat(long_path(path))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as exc:
        if isinstance(exc, ValueError):
            return None  # a NUL in a name: no disk holds it
        raise disk_error(exc, path) from exc


def names_of(path: str) -> int:
    """How many names (hard links) the file *path* has on its volume; 0 where it cannot be looked at."""
    try:
        return os.lstat(long_path(path)).st_nlink
    except (OSError, ValueError):
        return 0


def identity(path: str) -> Identity:
    """Size in bytes, mtime in nanoseconds and what *path* is; raises Stale where nothing stands."""
    node = glance(path)
    if node is None:
        raise Stale(f"no longer there: {os.path.basename(path)}", path=path)
    return identity_of(node)


def identity_of(node: os.stat_result) -> Identity:
    return Identity(node.st_size, node.st_mtime_ns, type_of(node))


def type_of(node: os.stat_result) -> str:
    """`file`, `symlink`, `folder` or `other`."""
    mode = node.st_mode
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISLNK(mode):
        return "symlink"
    return "folder" if stat.S_ISDIR(mode) else "other"


def unchanged(node: os.stat_result, known: Identity) -> bool:
    """Whether *node* is exactly what was known; of a folder only its time counts, its size means nothing."""
    if node.st_mtime_ns != known.mtime_ns or type_of(node) != known.type:
        return False
    return node.st_size == known.size or known.type == "folder"


def alike(node: os.stat_result, known: Identity) -> bool:
    """
    Whether *node* is what was known, as far as its volume can still tell.

    A volume with coarse times rounds them when it is mounted again, so a rounded time within two
    seconds passes.
    """
    if type_of(node) != known.type or (node.st_size != known.size and known.type != "folder"):
        return False
    if node.st_mtime_ns == known.mtime_ns:
        return True
    # NTFS keeps 100 ns: what came over from a finer volume has lost the rest.
    if node.st_mtime_ns % _NTFS_NS == 0 and node.st_mtime_ns // _NTFS_NS == known.mtime_ns // _NTFS_NS:
        return True
    coarse = node.st_mtime_ns % _COARSE_NS == 0 or known.mtime_ns % _COARSE_NS == 0
    return coarse and abs(node.st_mtime_ns - known.mtime_ns) < _WINDOW_NS


def listed(path: str) -> bool:
    """Whether the folder of *path* lists its name letter for letter (a volume may answer to other spellings)."""
    folder, name = os.path.split(path)
    try:
        return name in os.listdir(long_path(folder) or os.curdir)
    except OSError:
        return False
