# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions we put to TMDB: how each is asked, kept, read, and what it means when there is no such thing."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import msgspec

from anivault_shell.errors import InputError
from anivault_shell.model.catalogue import Episode, Listing, Work
from anivault_shell.model.media import Media
from anivault_shell.tmdb import decode
from anivault_shell.tmdb.cache import NEGATIVE_TTL, TTL, Key, search_name
from anivault_shell.tmdb.transport import Reply, Transport

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)
ENGLISH = "en-US"
SOURCES = {"imdb": "imdb_id", "imdb_id": "imdb_id", "tvdb": "tvdb_id", "tvdb_id": "tvdb_id"}


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """
    One thing to ask; `file` and `key` are its place in the cache.

    `parse` makes the value of a JSON answer, and the JSON that is kept of it.  `missing` is the value
    (or raises) where TMDB has no such thing.
    """

    key: Key
    file: str
    source: str
    ask: Callable[[Transport, tuple[float, float]], Reply]
    parse: Callable[[bytes], tuple[T, bytes]]
    missing: Callable[[], T]

    @property
    def identity(self) -> Hashable:
        return self.file

    def read(self, body: bytes) -> tuple[T, bytes]:
        """The value, and the JSON to keep. Raises Unreadable."""
        return self.parse(body)

    def read_kept(self, data: bytes) -> T | None:
        """The value of what the cache kept; None when that is damaged."""
        try:
            return self.parse(data)[0]
        except decode.Unreadable:
            return None

    def ttl(self, data: bytes | None) -> int:
        """Seconds to keep it: "nothing" is worth a day, for new shows come in daily."""
        return NEGATIVE_TTL if data is None or data in (b'{"results":[]}', b"{}") else TTL

    def value(self, found: T | None) -> T:
        return self.missing() if found is None else found


def search(media: Media, query: str, year: int | None, language: str) -> Question[tuple[Listing, ...]]:
    key: Key = {"query": query.casefold(), "media": str(media), "year": year, "language": language}
    kind = "tv" if media is Media.TV else "movie"
    return Question(
        key=key,
        file=search_name(key),
        source=f"tmdb:search/{kind}",
        ask=lambda transport, timeout: transport.search(media, query, year, language, timeout),
        parse=lambda body: _read(decode.Page, body, lambda page: decode.listings(media, page.results)),
        missing=tuple,
    )


def details(media: Media, tmdb_id: int, language: str) -> Question[Work]:
    """Asked in English whatever the language: the translations come with it, and one file serves all."""
    kind = "tv" if media is Media.TV else "movie"

    def made(row: decode.Details) -> Work:
        work = decode.work(media, tmdb_id, row)
        return replace(work, name=work.title_in(language))

    def missing() -> Work:
        raise InputError(f"TMDB has no {kind}:{tmdb_id}")

    return Question(
        key={"media": kind, "tmdb_id": tmdb_id},
        file=f"details/{kind}-{tmdb_id}.json",
        source=f"tmdb:details/{kind}",
        ask=lambda transport, timeout: transport.details(media, tmdb_id, ENGLISH, timeout),
        parse=lambda body: _read(decode.Details, body, made),
        missing=missing,
    )


def season(tmdb_id: int, number: int, language: str) -> Question[tuple[Episode, ...]]:
    return Question(
        key={"media": "tv", "tmdb_id": tmdb_id, "season": number, "language": language},
        file=f"details/tv-{tmdb_id}-s{number:02d}-{language}.json",
        source="tmdb:details/tv/season",
        ask=lambda transport, timeout: transport.season(tmdb_id, number, language, timeout),
        parse=lambda body: _read(decode.SeasonDetails, body, lambda row: decode.episodes(number, row)),
        missing=tuple,
    )


def find(source: str, external_id: str, language: str) -> Question[tuple[Listing, ...]]:
    """Raises InputError for what is no id of theirs: it becomes part of the path."""
    wanted = SOURCES.get(source)
    if wanted is None:
        raise InputError(f"{source!r} is no source of ids", hint="imdb_id and tvdb_id are")
    if not decode.EXTERNAL_ID.fullmatch(external_id):
        raise InputError(f"{external_id!r} is no {source} id")
    key: Key = {"source": wanted, "external_id": external_id, "language": language}

    def made(found: decode.Finds) -> tuple[Listing, ...]:
        return decode.listings(Media.TV, found.tv_results) + decode.listings(Media.MOVIE, found.movie_results)

    return Question(
        key=key,
        file=search_name(key),
        source="tmdb:find",
        ask=lambda transport, timeout: transport.find(wanted, external_id, language, timeout),
        parse=lambda body: _read(decode.Finds, body, made),
        missing=tuple,
    )


def authentication() -> Question[bool]:
    """Whether the key is good; never kept."""
    return Question(
        key={},
        file="",
        source="tmdb:authentication",
        ask=lambda transport, timeout: transport.authentication(timeout),
        parse=lambda body: _read(decode.Success, body, lambda row: row.success),
        missing=lambda: False,
    )


def _read(kind: type[S], body: bytes, made: Callable[[S], T]) -> tuple[T, bytes]:
    row = decode.read(kind, body)
    return made(row), decode.write(row)
