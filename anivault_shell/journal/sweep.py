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
    waiting = {os.path.dirname(s.source) for s in moved if s.action == "move" and s.keeps is None}
    going: dict[str, int] = {}
    # Innermost first, each folder once: those above are looked at when all below them are decided.
    while waiting:
        deepest = max(map(len, waiting))
        for folder in [f for f in waiting if len(f) == deepest]:
            waiting.discard(folder)
            if name_key(folder) not in fixed and _empty(folder, going, around):
                waiting.add(os.path.dirname(folder))
    return sorted(going.items(), key=lambda row: -len(row[0]))


def _empty(folder: str, going: dict[str, int], around: list[str]) -> bool:
    """Whether *folder* holds nothing but what is *going*; then it is going too."""
    try:
        if not folder_in_roots(folder, around):
            return False
        if any(folder + os.sep + name not in going for name in folders.names_in(folder)):
            return False
        going[folder] = folders.mode_of(folder)
    except (DiskError, OSError):
        return False
    return True
