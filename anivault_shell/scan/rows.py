# SPDX-License-Identifier: GPL-3.0-or-later
"""What the disk says of a folder's rows, and what its refusals are called."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Sequence

from anivault_shell.disk.names import is_junction, long_path
from anivault_shell.errors import DiskError, PermissionRefused, Stale
from anivault_shell.model.found import Problem, Stamp, stamp
from anivault_shell.text import display

Row = os.DirEntry[str]
# What lists a folder; raises OSError.
Reader = Callable[[str], Sequence[Row]]
GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ESTALE})


def list_folder(path: str) -> Sequence[Row]:
    """The rows of a folder as the disk gives them."""
    with os.scandir(long_path(path)) as rows:
        return list(rows)


def identify(row: Row, within: str, problems: list[Problem]) -> Stamp | None:
    """
    What the file is now; None, and a word in *problems*, where it is gone or not a plain file.

    *within* is its folder with the separator at its end.
    """
    try:
        facts = row.stat(follow_symlinks=False)
    except OSError as error:
        problems.append(problem_of(error, within + row.name))
        return None
    mode = facts.st_mode
    if stat.S_ISREG(mode):
        return stamp(facts.st_size, facts.st_mtime_ns)
    what = "a link is not taken: scan where the file itself is" if stat.S_ISLNK(mode) else "not a plain file"
    problems.append(Problem("E-INPUT", what, within + row.name))
    return None


def is_link(row: Row) -> bool:
    """Whether a folder is a link or, on Windows, a junction: both can lead back up."""
    if row.is_symlink():
        return True
    if os.name != "nt":
        return False
    try:
        return is_junction(row.stat(follow_symlinks=False))
    except OSError:
        return False


def leads_to_folder(row: Row) -> bool:
    """Whether a link, followed, ends at a folder."""
    try:
        return row.is_dir()
    except OSError:
        # A loop of links, or one that leads nowhere.
        return False


def fold_path(path: str) -> str:
    """*path* as two of them are compared on this system."""
    return os.path.normcase(path)


def problem_of(error: OSError, path: str) -> Problem:
    """A failed call on one file or folder, as a value."""
    if isinstance(error, PermissionError):
        return Problem("E-FS-PERM", "cannot be read: permission refused", path)
    if error.errno == errno.ENAMETOOLONG:
        return Problem("E-FS-LONGPATH", "the path is too long to be read", path)
    if error.errno in GONE:
        return Problem("E-FS-STALE", "vanished during the scan", path)
    return Problem("E-FS-STALE", f"cannot be read: {error.strerror or type(error).__name__}", path)


def check_root(root: str) -> None:
    """Raises where *root* cannot be read: a share that is gone is one error, not a problem for each of its folders."""
    try:
        os.scandir(long_path(root)).close()
    except OSError as error:
        raise unreadable(root, error) from error


def unreadable(path: str, error: OSError) -> DiskError:
    """A failed call on what the user asked for."""
    why = error.strerror or type(error).__name__
    if isinstance(error, PermissionError):
        return PermissionRefused(
            f"{display(path)} cannot be read: {why}", path=path, hint="start as one who may read it"
        )
    return Stale(f"{display(path)} cannot be read: {why}", path=path, hint="is the drive or share connected?")
