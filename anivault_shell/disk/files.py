# SPDX-License-Identifier: GPL-3.0-or-later
"""Our own files: private (0600 in 0700 folders), replaced whole or added to, and on the disk when said so."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import time
from typing import Self

from anivault_shell.disk.door import disk_error
from anivault_shell.disk.folders import sync_folder
from anivault_shell.disk.names import long_path
from anivault_shell.errors import ContractBroken, PermissionRefused

_PIECE = 1 << 20
# Folders whose access list was looked at in this run.
_closed: set[str] = set()
OURS = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


def private_folder(path: str) -> None:
    """Make *path* (and its parents) if missing, for its owner alone; a folder that others may enter is closed to them."""
    try:
        _made(long_path(path))
        if os.name == "posix" and os.stat(path).st_mode & 0o077:
            os.chmod(path, 0o700)
        if os.name == "nt":
            _close(path)
    except OSError as exc:
        if (file := _in_the_way(path)) is not None:
            raise PermissionRefused(f"a file stands where a folder has to be: {file}", path=path) from exc
        raise disk_error(exc, path) from exc


def _made(path: str) -> None:
    """makedirs, but nobody else enters the folders above that it makes either: it gives those the mode of the umask."""
    if os.path.isdir(path):
        return
    if (above := os.path.dirname(path)) not in ("", path):
        _made(above)
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        if not os.path.isdir(path):
            raise


def _in_the_way(path: str) -> str | None:
    """The file above *path*, or in its place; Windows says of what lies below one only that it is not there."""
    while not os.path.lexists(long_path(path)) and os.path.dirname(path) != path:
        path = os.path.dirname(path)
    return None if os.path.isdir(long_path(path)) else path


def _close(path: str) -> None:
    """Once a run for each folder; where the volume keeps no access lists nothing can be done."""
    if path not in _closed:
        from anivault_shell.disk.acl import close_to_others

        close_to_others(long_path(path))
        _closed.add(path)


def write_atomic(path: str, data: bytes, mode: int = 0o600, *, sync: bool = True) -> None:
    """
    Make *data* the content of *path*: after any stop it is the old content or the new, never a part.

    Without *sync* that holds for the end of the process; what a power cut tears, the reader must find out.
    """
    folder, name = os.path.split(path)
    draft = os.path.join(folder, f".{name[:40]}.{secrets.token_hex(6)}.tmp")
    try:
        fd = os.open(long_path(draft), os.O_CREAT | os.O_EXCL | os.O_WRONLY | OURS, mode)
        try:
            _write_all(fd, data)
            if sync:
                _to_disk(fd)
        finally:
            os.close(fd)
        _replace(draft, path)
    except OSError as exc:
        with contextlib.suppress(OSError):
            os.unlink(long_path(draft))
        raise disk_error(exc, path) from exc
    if sync:
        sync_folder(folder)


def _replace(draft: str, path: str) -> None:
    # On Windows a reader without share-delete, or a scanner, is in the way for a moment.
    for pause in (0.01, 0.02, 0.05, 0.1, 0.1, 0.1, 0.0):
        try:
            os.replace(long_path(draft), long_path(path))
        except PermissionError:
            if os.name != "nt" or not pause:
                raise
            time.sleep(pause)
        else:
            return


def append(path: str, data: bytes, sync: bool) -> None:
    """Add *data* to the end of *path*, which is made if missing; with *sync* return when it is on the disk."""
    with Appender(path) as end:
        end.add(data, sync=sync)


class Appender:
    """
    The end of one file of ours, held open.

    With *new* the file must not exist yet (TargetExists).  What could not be added whole is taken
    off again, so a full disk leaves no half of a record.  Where that fails, or a sync does, nobody knows what stands on the
    disk: it is `torn`, and takes nothing more.
    """

    def __init__(self, path: str, *, new: bool = False) -> None:
        self.path = path
        self.torn: OSError | None = None
        exists = os.path.exists(long_path(path))
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | (os.O_EXCL if new else 0) | OURS
        try:
            self._fd = os.open(long_path(path), flags, 0o600)
        except OSError as exc:
            raise disk_error(exc, path) from exc
        if not exists:
            sync_folder(os.path.dirname(path))

    def add(self, data: bytes, *, sync: bool) -> None:
        """Add *data*; with *sync* it is on the disk on return. A failed sync is not tried again."""
        if self.torn is not None:
            raise disk_error(self.torn, self.path) from self.torn
        size = os.fstat(self._fd).st_size
        try:
            _write_all(self._fd, data)
        except OSError as exc:
            try:
                os.ftruncate(self._fd, size)
            except OSError:
                self.torn = exc
            raise disk_error(exc, self.path) from exc
        if sync:
            self.sync()

    def sync(self) -> None:
        try:
            _to_disk(self._fd)
        except OSError as exc:
            self.torn = exc
            raise disk_error(exc, self.path) from exc

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def cut(path: str, size: int) -> None:
    """Shorten *path* to *size* bytes, on the disk on return."""
    try:
        fd = os.open(long_path(path), os.O_RDWR | OURS)
        try:
            os.ftruncate(fd, size)
            _to_disk(fd)
        finally:
            os.close(fd)
    except OSError as exc:
        raise disk_error(exc, path) from exc


def read(path: str, limit: int) -> bytes:
    """
    The content of *path*, which may be *limit* bytes long.

    Raises Stale where it is missing, PermissionRefused, and ContractBroken where it is longer.
    """
    return read_dated(path, limit)[0]


def read_dated(path: str, limit: int) -> tuple[bytes, float]:
    """The same, and when it was written or touched last, in seconds since 1970."""
    try:
        # Thousands of answers are read in a row; `open` asks three things more of the system for each.
        fd = os.open(long_path(path), os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            node = os.fstat(fd)
            # Room for what is asked for is taken before reading, on Windows for good: never ask for the limit.
            data = os.read(fd, min(node.st_size, limit) + 1)
            while len(data) != node.st_size and len(data) <= limit and (more := os.read(fd, _PIECE)):
                data += more
        finally:
            os.close(fd)
    except OSError as exc:
        raise disk_error(exc, path) from exc
    if len(data) > limit:
        raise ContractBroken(f"{os.path.basename(path)} is longer than the {limit:,} bytes allowed")
    return data, node.st_mtime


def rename(path: str, new: str) -> None:
    """Give a file of ours another name; one that bears it already is replaced, as with `write_atomic`."""
    try:
        _replace(path, new)
    except OSError as exc:
        raise disk_error(exc, path) from exc
    sync_folder(os.path.dirname(new))


def remove(path: str) -> None:
    """Remove a file of ours; one that is gone already is fine."""
    try:
        os.unlink(long_path(path))
    except FileNotFoundError:
        pass
    except OSError as exc:
        raise disk_error(exc, path) from exc


def _write_all(fd: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(fd, left) :]


def _to_disk(fd: int) -> None:
    if sys.platform == "darwin":
        import fcntl

        # fsync leaves the bytes in the drive's own memory there.
        with contextlib.suppress(OSError):
            fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
            return
    os.fsync(fd)
