# SPDX-License-Identifier: GPL-3.0-or-later
"""The folders a plan keeps within."""

from __future__ import annotations

import os
from collections.abc import Iterable

from anivault_shell.disk.names import parts_below


def roots_of(sources: Iterable[str], targets: Iterable[str]) -> tuple[str, ...]:
    """
    The target roots, and the fewest folders that hold all *sources* outside them.

    Sources of one drive share the folder above them all, but never the drive or `/` itself: there
    each top folder is a root of its own.
    """
    roots = list(dict.fromkeys(targets))
    heads = {source.rpartition(os.sep)[0] + os.sep for source in sources}
    folders = sorted(map(os.path.dirname, heads))
    known = set(roots)
    outside = [f for f in folders if f not in known and not any(holds(root, f) for root in roots)]
    top: dict[str, list[str]] = {}
    for folder in outside:
        top.setdefault(_top(folder), []).append(folder)
    found = [os.path.commonpath(group) for group in top.values()]
    return (*roots, *(f for f in found if f not in roots))


def holds(root: str, path: str) -> bool:
    """Whether *path* is *root* or, by its words, under it."""
    return path == root or bool(parts_below(path, root))


def _top(folder: str) -> str:
    """The drive and the first folder of *folder*."""
    drive, rest = os.path.splitdrive(folder)
    parts = rest.replace(os.altsep or os.sep, os.sep).split(os.sep)
    return drive.casefold() + os.sep + parts[1] if len(parts) > 1 else drive.casefold()
