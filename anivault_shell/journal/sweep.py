# SPDX-License-Identifier: GPL-3.0-or-later
"""Which folders a transaction left empty."""

from __future__ import annotations

import os
from collections.abc import Iterable

from anivault_shell.disk import folders
from anivault_shell.disk.names import name_key
from anivault_shell.errors import DiskError
from anivault_shell.journal.examine import folder_in_roots
from anivault_shell.journal.records import Step


def emptied(moved: Iterable[Step], roots: Iterable[str]) -> list[tuple[str, int]]:
    """The folders that *moved* left with nothing in them, innermost first, with their modes; never one of *roots*."""
    around = [*roots]
    fixed = {name_key(root) for root in around}
    left = dict.fromkeys(os.path.dirname(s.source) for s in moved if s.action == "move" and s.keeps is None)
    waiting = sorted(left, key=len, reverse=True)
    going: dict[str, int] = {}
    for start in waiting:
        folder = start
        while folder not in going and name_key(folder) not in fixed and folder_in_roots(folder, around):
            try:
                if any(os.path.join(folder, name) not in going for name in folders.names_in(folder)):
                    break
                going[folder] = folders.mode_of(folder)
            except (DiskError, OSError):
                break
            folder = os.path.dirname(folder)
    return sorted(going.items(), key=lambda row: -len(row[0]))
