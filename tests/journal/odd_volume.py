# SPDX-License-Identifier: GPL-3.0-or-later
"""
A file system with the habits of another system, over a folder, by FUSE: `python -m tests.journal.odd_volume HABIT FOLDER MOUNT`.

`fold` takes `a` and `A` for one name and keeps it as it was made (Windows, macOS); `nfd` keeps every name decomposed and finds
it under any form (HFS+).  Neither knows RENAME_NOREPLACE, as FUSE volumes do not.
"""

from __future__ import annotations

import errno
import os
import sys
import unicodedata
from typing import Any

import mfusepy

FOLD, NFD = "fold", "nfd"
NOTHING_KEPT = {"entry_timeout": 0, "attr_timeout": 0, "negative_timeout": 0}


class Odd(mfusepy.Operations):  # type: ignore[misc]
    """Every name is looked for by what it means to this volume."""

    use_ns = True

    def __init__(self, folder: str, habit: str) -> None:
        self.folder, self.habit = folder, habit

    def key(self, name: str) -> str:
        decomposed = unicodedata.normalize("NFD", name)
        return decomposed.casefold() if self.habit == FOLD else decomposed

    def real(self, path: str) -> str:
        """The path below, as far as it stands; the rest as it would be made."""
        here = self.folder
        for part in filter(None, path.split("/")):
            names = os.listdir(here) if os.path.isdir(here) else []
            found = next((n for n in names if self.key(n) == self.key(part)), None)
            here = os.path.join(here, found or (self.key(part) if self.habit == NFD else part))
        return here

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        node = os.lstat(self.real(path))
        kept = {name: getattr(node, name) for name in ("st_mode", "st_nlink", "st_uid", "st_gid", "st_size", "st_ino")}
        return kept | {name: getattr(node, f"{name}_ns") for name in ("st_mtime", "st_atime", "st_ctime")}

    def readdir(self, path: str, fh: int) -> list[tuple[str, dict[str, int], int]]:
        # A row without an inode is passed over by the C library.
        folder = self.real(path)
        nodes = {name: os.lstat(os.path.join(folder, name)) for name in (".", "..", *os.listdir(folder))}
        return [(name, {"st_mode": node.st_mode, "st_ino": node.st_ino}, 0) for name, node in nodes.items()]

    def statfs(self, path: str) -> dict[str, int]:
        room = os.statvfs(self.real(path))
        return {name: getattr(room, name) for name in ("f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail")}

    def rename(self, old: str, new: str) -> None:
        source, target = self.real(old), self.real(new)
        if source == target:
            target = os.path.join(os.path.dirname(target), os.path.basename(new))
        os.rename(source, target)

    def link(self, target: str, source: str) -> None:
        os.link(self.real(source), self.real(target), follow_symlinks=False)

    def symlink(self, target: str, source: str) -> None:
        os.symlink(source, self.real(target))

    def readlink(self, path: str) -> str:
        return os.readlink(self.real(path))

    def mkdir(self, path: str, mode: int) -> None:
        os.mkdir(self.real(path), mode)

    def rmdir(self, path: str) -> None:
        os.rmdir(self.real(path))

    def unlink(self, path: str) -> None:
        os.unlink(self.real(path))

    def chmod(self, path: str, mode: int) -> None:
        os.chmod(self.real(path), mode)

    def utimens(self, path: str, times: tuple[int, int] | None = None) -> None:
        os.utime(self.real(path), ns=times or None)  # type: ignore[arg-type]

    def truncate(self, path: str, length: int, fh: int | None = None) -> None:
        os.truncate(self.real(path), length)

    def create(self, path: str, mode: int, fi: object = None) -> int:
        return os.open(self.real(path), os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)

    def open(self, path: str, flags: int) -> int:
        return os.open(self.real(path), flags & ~(os.O_CREAT | os.O_EXCL | os.O_APPEND))

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        return os.pread(fh, size, offset)

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        return os.pwrite(fh, data, offset)

    def fsync(self, path: str, datasync: int, fh: int) -> None:
        os.fsync(fh)

    def release(self, path: str, fh: int) -> None:
        os.close(fh)


class Mount(mfusepy.FUSE):  # type: ignore[misc]
    def rename_fuse_3(self, old: bytes, new: bytes, flags: int) -> int:
        if flags:
            raise OSError(errno.EINVAL, "no flags here")
        result: int = self.rename_fuse_2(old, new)
        return result


if __name__ == "__main__":
    Mount(Odd(sys.argv[2], sys.argv[1]), sys.argv[3], foreground=True, nothreads=True, use_ino=True, **NOTHING_KEPT)
