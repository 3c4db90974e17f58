# SPDX-License-Identifier: GPL-3.0-or-later
"""The ids that stand beside videos: in the names of folders and files, in `.plexmatch` and in NFO files."""

from __future__ import annotations

import os

from anivault_shell.disk import files
from anivault_shell.disk.look import glance, type_of
from anivault_shell.disk.names import long_path
from anivault_shell.errors import ContractBroken, DiskError
from anivault_shell.match import Bundle, Told
from anivault_shell.match.ids import Tag, in_name, in_nfo, in_plexmatch
from anivault_shell.model.media import CompanionKind

LARGEST = 256 * 1024
PLEXMATCH = ".plexmatch"
NFOS = ("tvshow.nfo", "movie.nfo")
HIGHEST = 4  # folders above a file that may speak of it


class Sidecars:
    """Reads each folder's once; a sidecar that is no plain file, too large or unreadable says nothing."""

    def __init__(self) -> None:
        self._folders: dict[str, tuple[Tag, ...]] = {}

    def told(self, bundle: Bundle, root: str) -> Told | None:
        """What stands beside *bundle*, nearest first: the file's name, its NFO, then folder by folder up to *root*."""
        tags = self._own(bundle)
        folder, top = bundle.folder, os.path.dirname(root)
        for _ in range(HIGHEST):
            if tags or not folder or folder == top:
                break
            tags = self._of_folder(folder)
            folder = os.path.dirname(folder)
        if not tags:
            return None
        return Told("pin", tags, " and ".join(dict.fromkeys(t.where for t in tags[:2])))

    def _own(self, bundle: Bundle) -> tuple[Tag, ...]:
        entry = bundle.entries[0]
        tags = in_name(entry.name)
        nfos = [c.path for c in entry.companions if c.kind is CompanionKind.NFO]
        return tags or tuple(t for path in nfos for t in in_nfo(_text(path), os.path.basename(path)))

    def _of_folder(self, folder: str) -> tuple[Tag, ...]:
        if folder not in self._folders:
            tags = list(in_name(os.path.basename(folder)))
            for name in _listed(folder):
                text = _text(os.path.join(folder, name))
                tags += in_plexmatch(text) if name.lower() == PLEXMATCH else in_nfo(text, name)
            self._folders[folder] = tuple(tags)
        return self._folders[folder]


def _listed(folder: str) -> list[str]:
    """Its sidecars, in a steady order."""
    try:
        names = os.listdir(long_path(folder))
    except OSError:
        return []
    wanted = (PLEXMATCH, *NFOS)
    return sorted((n for n in names if n.lower() in wanted), key=lambda n: (wanted.index(n.lower()), n))


def _text(path: str) -> str:
    try:
        node = glance(path)
        if node is None or type_of(node) != "file" or node.st_size > LARGEST:
            return ""
        return files.read(path, LARGEST).decode("utf-8-sig", "replace")
    except (DiskError, ContractBroken):
        return ""
