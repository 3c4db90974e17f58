# SPDX-License-Identifier: GPL-3.0-or-later
"""Several files of one episode: which is the best, and where the others go when names are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

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


# A disc is cut the least, a broadcast the most.
SOURCES = (
    "bd",
    "bluray",
    "blu-ray",
    "bdrip",
    "bdremux",
    "web",
    "web-dl",
    "webdl",
    "webrip",
    "dvd",
    "dvdrip",
    "hdtv",
    "tv",
    "tvrip",
)


def better(one: Entry, other: Entry, groups: Sequence[str]) -> str:
    """
    By what *one* is a better copy than *other*, in words; empty where no rule tells.

    The rules, in this order: more lines (`1080p against 720p`), the source (disc, web, DVD, television), the later
    version, the release group that stands first in *groups*.
    """
    rules: tuple[tuple[int, int, Callable[[int], str]], ...] = (
        (lines_of(one), lines_of(other), lambda n: f"{n}p" if n else "unknown lines"),
        (-_source(one), -_source(other), lambda n: SOURCES[-n].upper() if -n < len(SOURCES) else "unknown source"),
        (version_of(one), version_of(other), lambda n: f"v{n}"),
        (-_rank(one, groups), -_rank(other, groups), lambda n: groups[-n] if -n < len(groups) else "another group"),
    )
    for mine, its, say in rules:
        if mine != its:
            return f"{say(mine)} against {say(its)}" if mine > its else ""
    return ""


def _source(entry: Entry) -> int:
    said = ((entry.parsed.source if entry.parsed else None) or "").lower()
    return next((n for n, source in enumerate(SOURCES) if said.replace(" ", "") == source), len(SOURCES))


def _rank(entry: Entry, groups: Sequence[str]) -> int:
    group = ((entry.parsed.release_group if entry.parsed else None) or "").casefold()
    return next((n for n, name in enumerate(groups) if name.casefold() == group), len(groups))


def labels(entries: Sequence[Entry]) -> list[str]:
    """A label for each copy that tells it from the others: resolution, source, version or group, as many as it takes."""
    facts = [_facts(e) for e in entries]
    made = [""] * len(entries)
    for kind in range(4):
        said = [row[kind] for row in facts]
        if len(set(said)) > 1 and len(set(made)) < len(made):
            made = [f"{old} {new}".strip() for old, new in zip(made, said, strict=True)]
    return made


def _facts(entry: Entry) -> tuple[str, str, str, str]:
    parsed, version = entry.parsed, version_of(entry)
    picture = f"{lines_of(entry)}p" if lines_of(entry) else ""
    source, group = (parsed.source or "", parsed.release_group or "") if parsed else ("", "")
    return picture, source, f"v{version}" if version > 1 else "", group


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
