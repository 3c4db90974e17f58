# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields that queries, sorting and columns know, and how each is read off an entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from anivault_shell.lang.rows import kept
from anivault_shell.model.found import mtime_of, size_of

if TYPE_CHECKING:
    from anivault_shell.model.entry import Entry

DAY = 86_400 * 10**9
Value = str | int | float | None | tuple[str, ...]
PARSED, MATCH, STATE = attrgetter("parsed"), attrgetter("state.match"), attrgetter("state")


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

    def column(self, rows: Sequence[Entry]) -> list[Value]:
        """What all *rows* have, read at once."""
        found: list[Value] = kept(rows, self.name, self._column)
        return found

    def _column(self, rows: Sequence[Entry]) -> list[Value]:
        read = self.read
        return read.column(rows) if isinstance(read, _Of) else list(map(read, rows))


@dataclass(frozen=True, slots=True)
class _Of:
    """What is read off a *part* of an entry, where the entry has that part."""

    part: Callable[[Entry], Any]
    take: Callable[[Any], Value]

    def __call__(self, entry: Entry) -> Value:
        part = self.part(entry)
        return None if part is None else self.take(part)

    def column(self, rows: Iterable[Entry]) -> list[Value]:
        take = self.take
        return [None if part is None else take(part) for part in map(self.part, rows)]


def _said(name: str) -> _Of:
    return _Of(PARSED, attrgetter(f"said.{name}"))


def _decided(name: str) -> _Of:
    return _Of(MATCH, attrgetter(name))


def _state(name: str) -> _Of:
    return _Of(STATE, attrgetter(name))


def _season(entry: Entry) -> Value:
    match, parsed = entry.state.match, entry.parsed
    if match is not None and match.season is not None:
        return match.season
    return parsed.said.season if parsed is not None else None


def _year(entry: Entry) -> Value:
    match, parsed = entry.state.match, entry.parsed
    if match is not None:
        return match.work.year
    return parsed.said.year if parsed is not None else None


def _titles(entry: Entry) -> Value:
    read, match = entry.parsed, entry.state.match
    own, title = (read.said.titles, read.said.title) if read is not None else ((), None)
    if match is None:
        return _named(own, title, "", "")
    return _named(own, title, match.work.name, match.work.original_name)


@lru_cache(maxsize=50_000)
def _named(titles: tuple[str, ...], title: str | None, name: str, original: str) -> tuple[str, ...]:
    """Each of them once; the files of a season share the answer."""
    return tuple(n for n in dict.fromkeys((*titles, title, name, original)) if n)


def _added(stamp: Any) -> Value:
    return _day(mtime_of(stamp) // DAY)


@lru_cache(maxsize=20_000)
def _day(number: int) -> str:
    """Days since 1970, as they are written."""
    return datetime.fromtimestamp(number * 86_400, UTC).date().isoformat()


def _has(entry: Entry) -> Value:
    state = entry.state
    kinds = tuple([c.kind.value for c in entry.companions]) if entry.companions else ()
    return _having(kinds, bool(state.problems), state.match is not None, state.target is not None, state.pinned)


@lru_cache(maxsize=5_000)
def _having(kinds: tuple[str, ...], problems: bool, match: bool, target: bool, pin: bool) -> tuple[str, ...]:
    found = {*kinds, *(("subs",) if "subtitle" in kinds else ())}
    states = {"problems": problems, "match": match, "target": target, "pin": pin}
    return tuple(sorted(found | {name for name, holds in states.items() if holds}))


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
    Field("name", "text", attrgetter("name"), "the file's name"),
    Field("path", "text", attrgetter("path"), "the whole path"),
    Field("folder", "text", attrgetter("folder"), "the folder"),
    Field("status", "word", _state("status._value_"), "how far it has come", words=_statuses),
    Field("season", "number", _season, "the season, matched or read", ("s",)),
    Field("episode", "number", _Of(PARSED, attrgetter("episode")), "the number in the name", ("ep", "e")),
    Field("year", "number", _year, "the year"),
    Field("kind", "word", _said("kind._value_"), "episode, movie, special, ova …", words=_kinds),
    Field("release_group", "text", _said("release_group"), "who made the release", ("rg", "group")),
    Field("resolution", "text", _said("resolution"), "1080p, 720p …", ("res",)),
    Field("version", "number", _said("version"), "2 for v2", ("ver",)),
    Field("source", "text", _said("source"), "BluRay, WEB …"),
    Field("codec", "text", _said("codec"), "the video codec"),
    Field("extension", "text", _said("extension"), "mkv, mp4 …", ("ext",)),
    Field("crc", "text", _Of(PARSED, attrgetter("crc")), "the check sum in the name"),
    Field("size", "size", _Of(attrgetter("stamp"), size_of), "the file's size"),
    Field("added", "date", _Of(attrgetter("stamp"), _added), "the day the file was last changed"),
    Field("conf", "number", _decided("confidence"), "how sure the match is, 0 to 1", ("sure",)),
    Field("show", "text", _decided("work.name"), "the show or movie it is matched to"),
    Field("tmdb", "number", _decided("work.tmdb_id"), "its number at TMDB"),
    Field("media", "word", _decided("work.media._value_"), "tv or movie", words=lambda: ("tv", "movie")),
    Field("target", "text", _state("target"), "where it is staged to"),
    Field("has", "word", _has, "subs, audio, nfo, image, problems, match, target, pin", words=_owned),
    Field("id", "number", attrgetter("id"), "the row number"),
    Field("bundle", "number", attrgetter("bundle"), "the bundle's number"),
    Field("reason", "text", _state("reason"), "why it is not further"),
)
BY_NAME: dict[str, Field] = {name: f for f in FIELDS for name in (f.name, *f.also)}
