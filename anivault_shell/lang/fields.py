# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields that queries, sorting and columns know, and how each is read off an entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from anivault_shell.model.found import mtime_of

if TYPE_CHECKING:
    from anivault_shell.model.entry import Entry

DAY = 86_400 * 10**9
Value = str | int | float | None | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """
    One field: its name, other spellings, what it is (`text word number size date`) and how it is read.

    A `word` is one of *words*, and a query that asks for another is a slip.

    A number that is a range (an entry may hold episodes 1 to 3) is read as a tuple of its text.
    """

    name: str
    type: str
    read: Callable[[Entry], Value]
    summary: str
    also: tuple[str, ...] = ()
    words: Callable[[], tuple[str, ...]] = tuple


def _parsed(name: str) -> Callable[[Entry], Value]:
    def read(entry: Entry) -> Value:
        return getattr(entry.parsed, name) if entry.parsed is not None else None

    return read


def _season(entry: Entry) -> Value:
    if entry.match is not None and entry.match.season is not None:
        return entry.match.season
    return entry.parsed.season if entry.parsed else None


def _titles(entry: Entry) -> Value:
    read, match = entry.parsed, entry.match
    own, title = (read.titles, read.title) if read is not None else ((), None)
    if match is None:
        return _named(own, title, "", "")
    return _named(own, title, match.work.name, match.work.original_name)


@lru_cache(maxsize=50_000)
def _named(titles: tuple[str, ...], title: str | None, name: str, original: str) -> tuple[str, ...]:
    """Each of them once; the files of a season share the answer."""
    return tuple(n for n in dict.fromkeys((*titles, title, name, original)) if n)


def _added(entry: Entry) -> Value:
    return _day(mtime_of(entry.stamp) // DAY)


@lru_cache(maxsize=20_000)
def _day(number: int) -> str:
    """Days since 1970, as they are written."""
    return datetime.fromtimestamp(number * 86_400, UTC).date().isoformat()


def _has(entry: Entry) -> Value:
    found = {c.kind.value for c in entry.companions}
    if "subtitle" in found:
        found.add("subs")
    if entry.problems:
        found.add("problems")
    if entry.match is not None:
        found.add("match")
    if entry.target is not None:
        found.add("target")
    if entry.pinned:
        found.add("pin")
    return tuple(sorted(found))


def _work(name: str) -> Callable[[Entry], Value]:
    def read(entry: Entry) -> Value:
        return getattr(entry.match.work, name) if entry.match is not None else None

    return read


def _statuses() -> tuple[str, ...]:
    from anivault_shell.model.entry import Status

    return tuple(s.value for s in Status)


def _kinds() -> tuple[str, ...]:
    from anivault_shell.model.media import Kind

    return tuple(k.value for k in Kind)


def _owned() -> tuple[str, ...]:
    """What an entry may have; `_has` says which it has."""
    from anivault_shell.model.media import CompanionKind

    return ("subs", *(k.value for k in CompanionKind), "problems", "match", "target", "pin")


FIELDS: tuple[Field, ...] = (
    Field("title", "text", _titles, "the title as read, and as matched"),
    Field("name", "text", lambda e: e.name, "the file's name"),
    Field("path", "text", lambda e: e.path, "the whole path"),
    Field("folder", "text", lambda e: e.folder, "the folder"),
    Field("status", "word", lambda e: e.status.value, "how far it has come", words=_statuses),
    Field("season", "number", _season, "the season, matched or read", ("s",)),
    Field("episode", "number", _parsed("episode"), "the number in the name", ("ep", "e")),
    Field("year", "number", lambda e: e.match.work.year if e.match else _parsed("year")(e), "the year"),
    Field(
        "kind",
        "word",
        lambda e: e.parsed.kind.value if e.parsed else None,
        "episode, movie, special, ova …",
        words=_kinds,
    ),
    Field("release_group", "text", _parsed("release_group"), "who made the release", ("rg", "group")),
    Field("resolution", "text", _parsed("resolution"), "1080p, 720p …", ("res",)),
    Field("version", "number", _parsed("version"), "2 for v2", ("ver",)),
    Field("source", "text", _parsed("source"), "BluRay, WEB …"),
    Field("codec", "text", _parsed("codec"), "the video codec"),
    Field("extension", "text", _parsed("extension"), "mkv, mp4 …", ("ext",)),
    Field("crc", "text", _parsed("crc"), "the check sum in the name"),
    Field("size", "size", lambda e: e.size, "the file's size"),
    Field("added", "date", _added, "the day the file was last changed"),
    Field(
        "conf", "number", lambda e: e.match.confidence if e.match else None, "how sure the match is, 0 to 1", ("sure",)
    ),
    Field("show", "text", _work("name"), "the show or movie it is matched to"),
    Field("tmdb", "number", _work("tmdb_id"), "its number at TMDB"),
    Field(
        "media",
        "word",
        lambda e: e.match.work.media.value if e.match else None,
        "tv or movie",
        words=lambda: ("tv", "movie"),
    ),
    Field("target", "text", lambda e: e.target, "where it is staged to"),
    Field("has", "word", _has, "subs, audio, nfo, image, problems, match, target, pin", words=_owned),
    Field("id", "number", lambda e: e.id, "the row number"),
    Field("bundle", "number", lambda e: e.bundle, "the bundle's number"),
    Field("reason", "text", lambda e: e.reason, "why it is not further"),
)
BY_NAME: dict[str, Field] = {name: f for f in FIELDS for name in (f.name, *f.also)}
