# SPDX-License-Identifier: GPL-3.0-or-later
"""Several files of one episode: which is the best, and where the others go when names are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable

from anivault_shell.model.entry import Entry
from anivault_shell.naming.fields import place_of, sort_of

LINES = re.compile(r"(\d{3,4})\s*[pi]?$", re.IGNORECASE)
WIDE = {"8k": 4320, "4k": 2160, "uhd": 2160, "2k": 1440, "fhd": 1080, "hd": 720, "sd": 480}


def version_of(entry: Entry) -> int:
    """2 for `01v2`; a name without a version is the first."""
    return (entry.parsed.version if entry.parsed else None) or 1


def lines_of(entry: Entry) -> int:
    """The picture's height as the name tells it (`1080p`, `1920x1080`, `4K`), 0 where it does not."""
    said = (entry.parsed.resolution if entry.parsed else None) or ""
    found = LINES.search(said)
    return int(found[1]) if found else WIDE.get(said.lower(), 0)


def shelves(entries: Iterable[Entry]) -> dict[int, str]:
    """
    Entry id -> `low_res/` or `duplicate/`, for every file that is not the best of its episode.

    The best has the most lines, then the highest version, then the most bytes, then comes first.
    """
    rivals: dict[object, list[Entry]] = {}
    for entry in entries:
        if entry.match is not None and sort_of(entry) != "extra":
            rivals.setdefault((entry.match.work.key, *place_of(entry)), []).append(entry)
    found = {}
    for group in rivals.values():
        best = max(group, key=lambda e: (lines_of(e), version_of(e), e.identity.size))
        for entry in group:
            if entry is not best:
                found[entry.id] = "low_res/" if lines_of(entry) < lines_of(best) else "duplicate/"
    return found
