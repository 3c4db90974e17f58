# SPDX-License-Identifier: GPL-3.0-or-later
"""
Files that somebody still writes, though their names say nothing of it.

They are told by a second look: what changed between two looks is not finished.  Only the files that were written last
are looked at again, so that a library of old ones costs nothing; what slips through is skipped by `commit` as stale.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nlargest

from anivault_shell.disk import look
from anivault_shell.errors import DiskError
from anivault_shell.model.entry import Entry, Problem
from anivault_shell.model.found import mtime_of
from anivault_shell.model.watch import Watch

# What was written longer ago than this is done, or has stopped for good; so many files are not written at once.
YOUNG_NS = 3600 * 1_000_000_000
MOST = 64
GROWING = "unfinished file: it is still being written"


def marked(entries: Iterable[Entry], now: int, watch: Watch) -> dict[int, Entry]:
    """Those of *entries* that changed since they were found, with the problem that they have; *now* is in ns since 1970."""
    since = now - YOUNG_NS
    young = [e for e in entries if mtime_of(e.stamp) >= since]
    found = {}
    for entry in nlargest(MOST, young, key=lambda e: mtime_of(e.stamp)):
        watch.check()
        if _changed(entry):
            problem = Problem("E-FS-STALE", GROWING, entry.path)
            found[entry.id] = entry.but(problems=(*entry.problems, problem))
    return found


def _changed(entry: Entry) -> bool:
    try:
        node = look.glance(entry.path)
    except DiskError:
        return False  # not a matter of growth; whoever wants the file will say so
    return node is not None and not look.unchanged(node, entry.identity)
