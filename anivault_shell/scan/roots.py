# SPDX-License-Identifier: GPL-3.0-or-later
"""What was asked for, made sure of before anything is read: folders, and single videos."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence

from anivault_shell.disk.names import long_path, without_prefix
from anivault_shell.errors import InputError
from anivault_shell.model.watch import Watch
from anivault_shell.scan.folder import Folder
from anivault_shell.scan.names import extension, finished_name, folded
from anivault_shell.scan.rows import check_root, fold_path, unreadable
from anivault_shell.text import display

WANTED = "a folder, or one video, is what `scan` takes"


def look_at(roots: Sequence[str], extensions: frozenset[str], watch: Watch) -> list[Folder]:
    """
    The folders to begin with, in the order asked for, each once.

    Single videos of one folder go together, as a folder of which only they are read.  Raises
    `InputError` for what is missing or no video, `PermissionRefused` for what cannot be read.
    """
    folders: dict[tuple[int, int] | str, Folder] = {}
    files: dict[str, set[str]] = {}
    for root in roots:
        watch.check()
        path = without_prefix(os.path.abspath(root))
        facts = _facts(path)
        if stat.S_ISDIR(facts.st_mode):
            check_root(path)
            # Windows gives no inode for some shares.
            same = (facts.st_dev, facts.st_ino) if facts.st_ino else fold_path(path)
            folders.setdefault(same, Folder(path, path, _name(path)))
        else:
            folder, name = os.path.split(path)
            files.setdefault(folder, set()).add(_video(folder, name, extensions))
    walked = list(folders.values())
    return walked + [_single(f, names) for f, names in files.items() if not any(_holds(w.path, f) for w in walked)]


def _facts(path: str) -> os.stat_result:
    try:
        return os.stat(long_path(path))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError(f"there is no {display(path)}", hint=WANTED) from error
    except ValueError as error:
        # A NUL in the name.
        raise InputError(f"{display(path)} is no path", hint=WANTED) from error
    except OSError as error:
        raise unreadable(path, error) from error


def _name(folder: str) -> tuple[str, ...]:
    """The folder's name as context; a drive or share has none."""
    name = os.path.basename(folder)
    return (name,) if name else ()


def _single(folder: str, names: set[str]) -> Folder:
    return Folder(folder, folder, _name(folder), frozenset(names))


def _holds(root: str, folder: str) -> bool:
    return os.path.join(fold_path(folder), "").startswith(os.path.join(fold_path(root), ""))


def _video(folder: str, name: str, extensions: frozenset[str]) -> str:
    """*name* as the disk spells it."""
    if extension(finished_name(name) or name) not in extensions:
        raise InputError(f"{display(name)} is no video", hint="name the video, or the folder it is in")
    try:
        names = os.listdir(long_path(folder))
    except OSError as error:
        raise unreadable(folder, error) from error
    if name in names:
        return name
    return next((n for n in names if folded(n) == folded(name)), name)
