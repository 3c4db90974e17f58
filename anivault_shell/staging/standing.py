# SPDX-License-Identifier: GPL-3.0-or-later
"""Which names stand on the disk already."""

from __future__ import annotations

import os
from collections.abc import Callable
from unicodedata import normalize

from anivault_shell.disk.names import inside, long_path, name_key


class Standing:
    """
    The names in the folders that a plan goes to, each folder read once.

    Names count as the same whatever their case and normal form, on every volume: a library that is
    moved to another machine must not lose a file to its neighbour.  With *exists*, that is asked instead.
    """

    def __init__(self, exists: Callable[[str], bool] | None = None) -> None:
        self._exists = exists
        self._folders: dict[str, dict[str, list[str]]] = {}
        self._homes: dict[str, str] = {}
        self._inside: dict[tuple[str, str], bool] = {}

    def count(self, path: str) -> int:
        """How many names stand that are *path* to some system."""
        if self._exists is not None:
            return int(self._exists(path))
        return len(self.names(path))

    def names(self, path: str) -> list[str]:
        """The names that stand and are that of *path* to some system, as they are spelled."""
        folder, _, name = path.rpartition(os.sep)
        names = self._folders.get(folder)
        if names is None:
            names = self._folders[folder] = _names_in(folder + os.sep)
        return names.get(name_key(name), []) if names else []

    def home(self, folder: str, root: str) -> str:
        """
        *folder*, which is below *root*, as it is spelled already.

        A folder that stands in another case or normal form, or that this plan names so, is meant: `attack on titan` is not
        put beside `Attack on Titan`.
        """
        if self._exists is not None or len(folder) <= len(root):
            return folder
        known = self._homes.get(folder)
        if known is None:
            above, _, name = folder.rpartition(os.sep)
            above = self.home(above, root)
            known = self._homes[folder] = self._spelled(above + os.sep + name)
        return known

    def _spelled(self, folder: str) -> str:
        names = self.names(folder)
        above, _, name = folder.rpartition(os.sep)
        if name not in names and len(names) == 1 and os.path.isdir(long_path(above + os.sep + names[0])):
            folder = above + os.sep + names[0]
        return self._homes.setdefault("=" + name_key(folder), folder)

    def one_name(self, source: str, target: str) -> bool:
        """
        Whether *target* is *source* in another normal form, on a volume that takes both for one.

        There a rename would be undone by the volume itself (HFS+), and wanted again by every run.
        """
        if source == target or normalize("NFC", source) != normalize("NFC", target) or self._exists is not None:
            return False
        return os.path.basename(target) not in self.names(target) and os.path.lexists(long_path(target))

    def reachable(self, path: str, root: str) -> bool:
        """Whether *path* is under *root*, through real folders only."""
        asked = path.rpartition(os.sep)[0], root
        known = self._inside.get(asked)
        if known is None:
            known = self._inside[asked] = inside(path, root)
        return known


def _names_in(folder: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    try:
        names = os.listdir(long_path(folder))
    except OSError:
        # Not there yet, or not to be looked at: the move itself refuses a name that is taken.
        return found
    for name in names:
        found.setdefault(name_key(name), []).append(name)
    return found
