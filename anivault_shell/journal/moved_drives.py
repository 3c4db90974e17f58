# SPDX-License-Identifier: GPL-3.0-or-later
"""
Drives that come back under another letter or mount point, and a home that was carried elsewhere.

A transaction knows of each root where its volume was mounted and what it is called.  Where the root's path leads to
another volume now, and the one it was on is mounted in exactly one other place, its paths are read as lying there.
A volume that the system knows only by a device number (some network shares) cannot be known again; then the paths
stay as they are, and files that are not there are told.

The keep travels with the journal: what was put aside in the one of then is looked for in the one beside the journal now.
"""

from __future__ import annotations

import os
from dataclasses import replace

import msgspec

from anivault_shell.disk.names import long_path, parts_below
from anivault_shell.disk.places import machine, mounts_of, volume
from anivault_shell.journal.log import History
from anivault_shell.journal.records import Begin, Step


def keep_beside(journal: str) -> str:
    """The keep of the journal in the folder *journal*."""
    return os.path.join(os.path.dirname(journal), "keep")


def at_home(history: History, keep: str) -> History:
    """*history* with the paths of today; *keep* is the folder beside the journal."""
    begin = history.begin
    if begin is None:
        return history
    moved = {old: keep for old in begin.keeps if old != keep and os.path.basename(old) == os.path.basename(keep)}
    moved = moved if os.path.isdir(long_path(keep)) else {}
    if begin.host == machine():
        moved |= {root: new for root, mount, known in begin.volumes if (new := _new_place(root, mount, known))}
    if not moved:
        return history
    shift = _Shift(moved)
    head = _copied(begin, shift)
    return replace(
        history,
        begin=head,
        steps=[shift.step(s) for s in history.steps],
        settled=None if history.settled is None else [shift.step(s) for s in history.settled],
        folders=[shift.path(p) for p in history.folders],
        made=[shift.path(p) for p in history.made],
        removes=[(shift.path(p), mode) for p, mode in history.removes],
    )


def _new_place(root: str, mount: str, known: str) -> str | None:
    if not known or known == "gone" or volume(root) == known:
        return None
    places = [p for p in mounts_of(known) if p != mount]
    below = parts_below(root, mount)
    if len(places) != 1 or (not below and root != mount):
        return None
    return os.path.join(places[0], *below)


class _Shift:
    """Old roots and where they are now."""

    def __init__(self, moved: dict[str, str]) -> None:
        self._moved = sorted(moved.items(), key=lambda pair: -len(pair[0]))

    def path(self, path: str) -> str:
        for old, new in self._moved:
            if path == old:
                return new
            if below := parts_below(path, old):
                return os.path.join(new, *below)
        return path

    def step(self, step: Step) -> Step:
        return step.between(self.path(step.source), self.path(step.target))


def _copied(begin: Begin, shift: _Shift) -> Begin:
    return msgspec.structs.replace(
        begin,
        roots=[shift.path(p) for p in begin.roots],
        homes=[shift.path(p) for p in begin.homes],
        keeps=[shift.path(p) for p in begin.keeps],
        volumes=[(shift.path(root), shift.path(mount), known) for root, mount, known in begin.volumes],
    )
