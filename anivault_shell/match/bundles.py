# SPDX-License-Identifier: GPL-3.0-or-later
"""Bundles: the entries that are one release of one thing, so that a decision is asked once."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from anivault_shell.match.ids import Tag
from anivault_shell.match.titles import LAST, Reading, reading
from anivault_shell.model.entry import Entry
from anivault_shell.model.media import Kind, Media, ParsedName
from anivault_shell.text import fold

EMPTY = ParsedName("")
APART = (Kind.MOVIE, Kind.SPECIAL, Kind.OVA)


@dataclass(frozen=True, slots=True)
class Told:
    """
    What somebody said of a bundle beside its names: `by` a rule of the user's, or a pin (ids in folders and sidecars).

    `tags` are ids of one thing, `numbering` as `number` takes it, `text` says in words where that stands.
    """

    by: str
    tags: tuple[Tag, ...]
    text: str
    numbering: str | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """
    One release of one thing.

    `season` and `part` are what the names say; `media` is None where they leave open
    whether it is a show or a film.  `titles` holds every title read, the best first.  `told` is what
    somebody said of it beside its names.
    """

    id: int
    entries: tuple[Entry, ...]
    title: str
    titles: tuple[str, ...] = ()
    season: int | None = None
    part: int | None = None
    release_group: str | None = None
    folder: str = ""
    year: int | None = None
    media: Media | None = None
    told: Told | None = None


def bundle_key(entry: Entry) -> tuple[object, ...]:
    """
    What entries of one bundle share: folder, folded title, season, part, year, release group, and what they are.

    Films and specials are decided apart: how specials are numbered says nothing of the episodes beside them.
    """
    parsed = entry.parsed or EMPTY
    read = _reading(parsed)
    season, part = _season(parsed, read), parsed.part or read.part
    group = fold(parsed.release_group or "")
    title = fold(read.bare) or fold(read.words)
    return entry.folder, title, season, part, parsed.year, group, parsed.kind if parsed.kind in APART else ""


def bundles(entries: Iterable[Entry], taken: Mapping[tuple[object, ...], int]) -> list[Bundle]:
    """*entries* bundled, by id; *taken* says which ids were given to which keys before."""
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for entry in entries:
        if entry.parsed is not None:
            groups.setdefault(bundle_key(entry), []).append(entry)
    free = max(taken.values(), default=0) + 1
    found = []
    for key, members in groups.items():
        number = taken.get(key)
        if number is None:
            number, free = free, free + 1
        found.append(_bundle(number, members))
    return sorted(found, key=lambda b: b.id)


def _bundle(number: int, members: list[Entry]) -> Bundle:
    members = sorted(members, key=lambda e: e.id)
    names = [e.parsed for e in members if e.parsed is not None]
    titles = Counter(t for p in names for t in dict.fromkeys((p.title or "", *p.titles)) if t)
    shown = Counter(p.title for p in names if p.title)
    title = shown.most_common(1)[0][0] if shown else ""
    first, read = names[0], _reading(names[0])
    order = sorted(titles, key=lambda t: (t != title, -titles[t]))
    return Bundle(
        id=number,
        entries=tuple(members),
        title=title,
        titles=tuple(order[:8]),
        season=_season(first, read),
        part=first.part or read.part,
        release_group=first.release_group,
        folder=members[0].folder,
        year=first.year,
        media=_media(names),
    )


def _reading(parsed: ParsedName) -> Reading:
    return reading(parsed.title or "")


def _season(parsed: ParsedName, read: Reading) -> int | None:
    """The season that the name gives, or one of its titles: `鬼滅之刃 / Kimetsu no Yaiba 2nd Season`."""
    if parsed.season is not None:
        return parsed.season
    said = (r.season for r in (read, *(reading(t) for t in parsed.titles)))
    return next((s for s in said if s is not None), None)


def _media(names: list[ParsedName]) -> Media | None:
    if any(p.kind is Kind.MOVIE for p in names):
        return Media.MOVIE
    if any(p.episode is not None or p.season is not None or _reading(p).season is not None for p in names):
        return Media.TV
    if any(p.kind in (Kind.OPENING, Kind.ENDING, Kind.PREVIEW) for p in names):
        return Media.TV
    return None


def folder_names(bundle: Bundle) -> tuple[str, ...]:
    """The folders above the files, nearest first, three at most."""
    return _folder_names(bundle.folder)


@lru_cache(maxsize=64)  # it is asked for each candidate of a bundle
def _folder_names(folder: str) -> tuple[str, ...]:
    names: list[str] = []
    path = folder
    while path and len(names) < 3:
        path, name = os.path.split(path)
        if not name:
            break
        names.append(name)
    return tuple(names)


__all__ = ["LAST", "Bundle", "Told", "bundle_key", "bundles", "folder_names"]
