# SPDX-License-Identifier: GPL-3.0-or-later
"""Which names stand on the disk already."""

from __future__ import annotations

import os
from collections.abc import Callable

from anivault_shell.disk.names import inside, long_path, name_key


class Standing:
    """
    The names in the folders that a plan goes to, each folder read once.

    Names count as the same whatever their case and normal form, on every volume: a library that is
    moved to another machine must not lose a file to its neighbour.  With *exists*, that is asked instead.
    """

    def __init__(self, exists: Callable[[str], bool] | None = None) -> None:
        self._exists = exists
        self._folders: dict[str, dict[str, int]] = {}
        self._inside: dict[tuple[str, str], bool] = {}

    def count(self, path: str) -> int:
        """How many names stand that are *path* to some system."""
        if self._exists is not None:
            return int(self._exists(path))
        folder, _, name = path.rpartition(os.sep)
        names = self._folders.get(folder)
        if names is None:
            names = self._folders[folder] = _names_in(folder + os.sep)
        return names.get(name_key(name), 0)

    def reachable(self, path: str, root: str) -> bool:
        """Whether *path* is under *root*, through real folders only."""
        asked = path.rpartition(os.sep)[0], root
        known = self._inside.get(asked)
        if known is None:
            known = self._inside[asked] = inside(path, root)
        return known


def _names_in(folder: str) -> dict[str, int]:
    found: dict[str, int] = {}
    try:
        names = os.listdir(long_path(folder))
    except OSError:
        # Not there yet, or not to be looked at: the move itself refuses a name that is taken.
        return found
    for name in names:
        key = name_key(name)
        found[key] = found.get(key, 0) + 1
    return found
