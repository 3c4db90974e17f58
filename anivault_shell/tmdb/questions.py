# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions we put to TMDB: how each is asked, kept, read, and what it means when there is no such thing."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import msgspec

from anivault_shell.errors import InputError
from anivault_shell.model.catalogue import Episode, EpisodeGroup, GroupListing, Listing, Work
from anivault_shell.model.media import Media
from anivault_shell.tmdb import decode, shapes
from anivault_shell.tmdb.cache import search_name
from anivault_shell.tmdb.envelope import NEGATIVE_TTL, TTL, Key
from anivault_shell.tmdb.patience import Patience
from anivault_shell.tmdb.reply import Reply
from anivault_shell.tmdb.transport import Transport

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)
SOURCES = {"imdb": "imdb_id", "imdb_id": "imdb_id", "tvdb": "tvdb_id", "tvdb_id": "tvdb_id"}
ENGLISH = "en-US"
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?", re.ASCII)
MEDIA = tuple(m.value for m in Media)
# Most shows are asked for it next.
FIRST = 1


@dataclass(frozen=True, slots=True)
class Extra:
    """The answer to another question that came along; `data` is the JSON to keep of it."""

    question: Question[Any]
    answer: Any
    data: bytes


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """
    One thing to ask; `file` and `key` are its place in the cache.

    `parse` makes the value of an answer, and the JSON that is kept of it (None and None: there is no such
    thing); `reread` makes it of what was kept.  Both raise Unreadable.  `missing` is the value (or raises) where
    TMDB has no such thing.  `extras` finds what came along, `shorter` is asked where the answer grew too long.
    """

    key: Key
    file: str
    source: str
    ask: Callable[[Transport, Patience], Reply]
    parse: Callable[[bytes], tuple[T | None, bytes | None]]
    reread: Callable[[bytes], T]
    missing: Callable[[], T]
    extras: Callable[[bytes], Sequence[Extra]] = lambda _body: ()
    shorter: Callable[[], Question[T]] | None = None

    def read_kept(self, data: bytes) -> T | None:
        """The value of what the cache kept; None when that is damaged."""
        try:
            return self.reread(data)
        except shapes.Unreadable:
            return None

    def ttl(self, data: bytes | None) -> int:
        """Seconds to keep it: "nothing" is worth a day, for new shows come in daily."""
        return NEGATIVE_TTL if data is None or data == b"{}" or data.endswith(b'"results":[]}') else TTL

    def value(self, found: T | None) -> T:
        return self.missing() if found is None else found


def search_file(media: Media, query: str, year: int | None, language: str) -> str:
    return search_name(_search_key(media, query, year, language))


def _search_key(media: Media, query: str, year: int | None, language: str) -> Key:
    return {"query": query.casefold(), "media": str(media), "year": year, "language": language}


def details_file(media: Media, tmdb_id: int) -> str:
    return f"details/{_kind(media)}-{tmdb_id}.json"


def season_file(tmdb_id: int, number: int, language: str) -> str:
    return f"details/tv-{tmdb_id}-s{number:02d}-{language}.json"


def search(media: Media, query: str, year: int | None, language: str) -> Question[tuple[Listing, ...]]:
    key = _search_key(media, query, year, language)

    def reread(data: bytes) -> tuple[Listing, ...]:
        return decode.listings(media, shapes.read(shapes.Page, data).results)

    def parse(body: bytes) -> tuple[tuple[Listing, ...], bytes]:
        page = shapes.read(shapes.Page, body)
        return decode.listings(media, page.results), shapes.write(page)

    return Question(
        key=key,
        file=search_name(key),
        source=f"tmdb:search/{_kind(media)}",
        ask=lambda transport, patience: transport.search(media, query, year, language, patience),
        parse=parse,
        reread=reread,
        missing=tuple,
    )


def details(media: Media, tmdb_id: int, language: str, *, alone: bool = False) -> Question[Work]:
    """
    All titles in every language, so that one file serves all of them; and with a show its first season, if not *alone*.

    Asked in *language* for the season's sake, and kept as if asked in English.
    """
    kind = _kind(media)
    seasons = (FIRST,) if media is Media.TV and not alone else ()

    def value(row: shapes.Details) -> Work:
        work = decode.work(media, tmdb_id, row)
        return msgspec.structs.replace(work, name=work.title_in(language))

    def parse(body: bytes) -> tuple[Work, bytes]:
        row = decode.in_english(shapes.read(shapes.Details, body), language)
        return value(row), shapes.write(row)

    def missing() -> Work:
        raise InputError(f"TMDB has no {kind}:{tmdb_id}")

    return Question(
        key={"media": kind, "tmdb_id": tmdb_id},
        file=details_file(media, tmdb_id),
        source=f"tmdb:details/{kind}",
        ask=lambda transport, patience: transport.details(media, tmdb_id, language, patience, seasons),
        parse=parse,
        reread=lambda data: value(shapes.read(shapes.Details, data)),
        missing=missing,
        extras=lambda body: _appended(body, [season(tmdb_id, n, language) for n in seasons]),
        shorter=(lambda: details(media, tmdb_id, language, alone=True)) if seasons else None,
    )


def season(tmdb_id: int, number: int, language: str) -> Question[tuple[Episode, ...]]:
    def reread(data: bytes) -> tuple[Episode, ...]:
        return decode.episodes(number, shapes.read(shapes.SeasonDetails, data))

    def parse(body: bytes) -> tuple[tuple[Episode, ...], bytes]:
        row = shapes.read(shapes.SeasonDetails, body)
        return decode.episodes(number, row), shapes.write(row)

    return Question(
        key={"media": "tv", "tmdb_id": tmdb_id, "season": number, "language": language},
        file=season_file(tmdb_id, number, language),
        source="tmdb:details/tv/season",
        ask=lambda transport, patience: transport.season(tmdb_id, number, language, patience),
        parse=parse,
        reread=reread,
        missing=tuple,
    )


def seasons(tmdb_id: int, number: int, others: Sequence[int], language: str) -> Question[tuple[Episode, ...]]:
    """Season *number*, and *others* of the same show in the same request."""
    plain = season(tmdb_id, number, language)
    if not others:
        return plain

    def parse(body: bytes) -> tuple[tuple[Episode, ...] | None, bytes | None]:
        part = shapes.appended(body, [number]).get(number)
        return (None, None) if part is None else plain.parse(part)

    return replace(
        plain,
        ask=lambda transport, patience: transport.seasons(tmdb_id, (number, *others), language, patience),
        parse=parse,
        extras=lambda body: _appended(body, [season(tmdb_id, n, language) for n in others]),
        shorter=lambda: plain,
    )


def _appended(body: bytes, wanted: Sequence[Question[tuple[Episode, ...]]]) -> list[Extra]:
    """Those of the *wanted* seasons that came along and can be read; the others will be asked for by themselves."""
    if not wanted:
        return []
    numbers = [int(question.key["season"] or 0) for question in wanted]
    parts = shapes.appended(body, numbers)
    found = []
    for number, question in zip(numbers, wanted, strict=True):
        part = parts.get(number)
        try:
            answer, data = question.parse(part) if part is not None else (None, None)
        except shapes.Unreadable:
            continue
        if answer is not None and data is not None:
            found.append(Extra(question, answer, data))
    return found


def groups(tmdb_id: int) -> Question[tuple[GroupListing, ...]]:
    """The orders that a show's episodes were put in; asked for only where somebody counts by one."""

    def reread(data: bytes) -> tuple[GroupListing, ...]:
        return decode.group_listings(tmdb_id, shapes.read(shapes.GroupRows, data))

    def parse(body: bytes) -> tuple[tuple[GroupListing, ...], bytes]:
        rows = shapes.read(shapes.GroupRows, body)
        return decode.group_listings(tmdb_id, rows), shapes.write(rows)

    return Question(
        key={"media": "tv", "tmdb_id": tmdb_id, "part": "groups"},
        file=f"details/tv-{tmdb_id}-groups.json",
        source="tmdb:details/tv/episode_groups",
        ask=lambda transport, patience: transport.groups(tmdb_id, patience),
        parse=parse,
        reread=reread,
        missing=tuple,
    )


def group(group_id: str) -> Question[EpisodeGroup]:
    """Raises InputError for what is no id of a group: it becomes part of the path."""
    if not decode.GROUP_ID.fullmatch(group_id):
        raise InputError(f"{group_id!r} is no id of an episode group", hint="it has 24 digits of 0-9 and a-f")

    def reread(data: bytes) -> EpisodeGroup:
        return decode.episode_group(group_id, shapes.read(shapes.GroupDetails, data))

    def parse(body: bytes) -> tuple[EpisodeGroup, bytes]:
        row = shapes.read(shapes.GroupDetails, body)
        return decode.episode_group(group_id, row), shapes.write(row)

    def missing() -> EpisodeGroup:
        raise InputError(f"TMDB has no episode group {group_id}")

    return Question(
        key={"group": group_id},
        file=f"details/group-{group_id}.json",
        source="tmdb:details/tv/episode_group",
        ask=lambda transport, patience: transport.group(group_id, patience),
        parse=parse,
        reread=reread,
        missing=missing,
    )


def find(source: str, external_id: str, language: str) -> Question[tuple[Listing, ...]]:
    """Raises InputError for what is no id of theirs: it becomes part of the path."""
    wanted = SOURCES.get(source)
    if wanted is None:
        raise InputError(f"{source!r} is no source of ids", hint="imdb_id and tvdb_id are")
    if not decode.EXTERNAL_ID.fullmatch(external_id):
        raise InputError(f"{external_id!r} is no {source} id")
    key: Key = {"source": wanted, "external_id": external_id, "language": language}

    def value(found: shapes.Finds) -> tuple[Listing, ...]:
        return decode.listings(Media.TV, found.tv_results) + decode.listings(Media.MOVIE, found.movie_results)

    def parse(body: bytes) -> tuple[tuple[Listing, ...], bytes]:
        row = shapes.read(shapes.Finds, body)
        return value(row), shapes.write(row)

    return Question(
        key=key,
        file=search_name(key),
        source="tmdb:find",
        ask=lambda transport, patience: transport.find(wanted, external_id, language, patience),
        parse=parse,
        reread=lambda data: value(shapes.read(shapes.Finds, data)),
        missing=tuple,
    )


def authentication() -> Question[bool]:
    """Whether the key is good; never kept."""

    def reread(data: bytes) -> bool:
        return shapes.read(shapes.Success, data).success

    return Question(
        key={},
        file="",
        source="tmdb:authentication",
        ask=lambda transport, patience: transport.authentication(patience),
        parse=lambda body: (reread(body), b""),
        reread=reread,
        missing=lambda: False,
    )


def of(key: Key) -> Question[Any] | None:
    """The question that *key*, as a kept answer has it, was; None where it is none of ours."""
    match key:
        case {"query": str(query), "media": str(media), "year": int() | None as year, "language": str(language)}:
            return search(Media(media), query, year, language) if media in MEDIA and _sane(language) else None
        case {"media": "tv", "tmdb_id": int(tmdb_id), "season": int(number), "language": str(language)}:
            return season(tmdb_id, number, language) if _is_id(tmdb_id) and number >= 0 and _sane(language) else None
        case {"media": "tv", "tmdb_id": int(tmdb_id), "part": "groups"}:
            return groups(tmdb_id) if _is_id(tmdb_id) else None
        case {"group": str(group_id)}:
            return group(group_id) if decode.GROUP_ID.fullmatch(group_id) else None
        case {"media": str(media), "tmdb_id": int(tmdb_id)}:
            return details(Media(media), tmdb_id, ENGLISH) if media in MEDIA and _is_id(tmdb_id) else None
        case {"source": str(source), "external_id": str(external_id), "language": str(language)}:
            with contextlib.suppress(InputError):
                return find(source, external_id, language)
    return None


def _is_id(number: int) -> bool:
    return 0 < number < 2**31


def _sane(language: str) -> bool:
    """It stands in the name of a file."""
    return LANGUAGE.fullmatch(language) is not None


def _kind(media: Media) -> str:
    return "tv" if media is Media.TV else "movie"
