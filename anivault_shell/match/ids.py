# SPDX-License-Identifier: GPL-3.0-or-later
"""
Ids of shows and films as other programs write them down.

In names: `[tmdbid-1429]` (jellyfin.org, "Movies", "TV Shows"), `{tmdb-1429}` and `.plexmatch` (support.plex.tv, "Naming",
"Plexmatch Files"), `[anidb-6662]` (Hama).  NFO files are read as text, never as XML: nothing in
them is expanded, and what stands behind or before the XML (Kodi allows an address there) is found as well.
Digits are ASCII alone: an id becomes part of an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from anivault_shell.model.media import Media

SOURCES = ("tmdb", "imdb", "tvdb", "anidb")
_SOURCE = "(?P<source>tmdb|themoviedb|imdb|tvdb|thetvdb|anidb)"
IN_NAME = re.compile(
    rf"[\[{{(]\s*{_SOURCE}(?:id)?\s*[-=:]\s*(?P<value>tt\d{{5,12}}|\d{{1,10}})\s*[\]}})]", re.ASCII | re.IGNORECASE
)
PLEXMATCH = re.compile(
    r"^\s*(?P<source>tmdb|imdb|tvdb)id\s*:\s*(?P<value>tt\d{5,12}|\d{1,10})\s*$",
    re.ASCII | re.IGNORECASE | re.MULTILINE,
)
GUID = re.compile(
    r"^\s*guid\s*:\s*(?P<source>tmdb|imdb|tvdb|anidb)://(?P<value>tt\d{5,12}|\d{1,10})\s*$",
    re.ASCII | re.IGNORECASE | re.MULTILINE,
)
UNIQUE = re.compile(
    rf"<uniqueid\b[^<>]{{0,200}}?\btype\s*=\s*[\"']{_SOURCE}[\"'][^<>]{{0,200}}>\s*(?P<value>tt\d{{5,12}}|\d{{1,10}})\s*<",
    re.ASCII | re.IGNORECASE,
)
ELEMENT = re.compile(rf"<{_SOURCE}_?id>\s*(?P<value>tt\d{{5,12}}|\d{{1,10}})\s*<", re.ASCII | re.IGNORECASE)
ROOT = re.compile(r"<(?P<root>tvshow|movie|episodedetails|season)\b", re.ASCII | re.IGNORECASE)
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
TMDB_ADDRESS = re.compile(
    r"themoviedb\.org/(?:[a-z]{2}(?:-[A-Z]{2})?/)?(?P<media>tv|movie)/(?P<value>[1-9]\d{0,9})", re.ASCII | re.IGNORECASE
)
IMDB_ADDRESS = re.compile(
    r"imdb\.com/(?:[a-z]{2}(?:-[a-z]{2})?/)?title/(?P<value>tt\d{5,12})", re.ASCII | re.IGNORECASE
)
TVDB_ADDRESS = re.compile(
    r"thetvdb\.com/(?:dereferrer/(?P<kind>series|movie)/|\?[^\s<>\"']{0,200}?\b(?:series)?id=)(?P<value>\d{1,10})",
    re.ASCII | re.IGNORECASE,
)
ANIDB_ADDRESS = re.compile(
    r"anidb\.net/(?:anime/|a|perl-bin/animedb\.pl\?[^\s]{0,100}?\baid=)(?P<value>\d{1,10})", re.ASCII | re.IGNORECASE
)
TYPED = re.compile(
    r"(?P<source>tv|movie|tmdb|imdb|tvdb|anidb)[:/](?P<value>tt\d{5,12}|[1-9]\d{0,9})", re.ASCII | re.IGNORECASE
)
MEDIA = {"tv": Media.TV, "tvshow": Media.TV, "series": Media.TV, "movie": Media.MOVIE}


@dataclass(frozen=True, slots=True)
class Tag:
    """An id: *source* is one of `tmdb imdb tvdb anidb`; *media* None where it does not say; *where* it was found."""

    source: str
    value: str
    media: Media | None = None
    where: str = ""

    @property
    def text(self) -> str:
        return f"{self.source} {self.value}"


def in_name(name: str) -> tuple[Tag, ...]:
    """The ids in a folder's or file's *name*."""
    return tuple(t for m in IN_NAME.finditer(name) if (t := _tag(m["source"], m["value"], None, m.group())))


def in_plexmatch(text: str) -> tuple[Tag, ...]:
    found = sorted([*PLEXMATCH.finditer(text), *GUID.finditer(text)], key=lambda m: m.start())
    return tuple(t for m in found if (t := _tag(m["source"], m["value"], None, ".plexmatch")))


def in_nfo(text: str, name: str) -> tuple[Tag, ...]:
    """The ids of the show or film that the NFO file called *name* speaks of; an episode's own say nothing of its show."""
    text = COMMENT.sub(" ", text)
    root = ROOT.search(text)
    if root is not None and root["root"].lower() in ("episodedetails", "season"):
        return ()
    media = MEDIA.get(root["root"].lower()) if root is not None else None
    return tuple(dict.fromkeys(_nfo(text, media, name)))


def _nfo(text: str, media: Media | None, name: str) -> Iterator[Tag]:
    for found in (*UNIQUE.finditer(text), *ELEMENT.finditer(text)):
        if tag := _tag(found["source"], found["value"], media, name):
            yield tag
    for found in TMDB_ADDRESS.finditer(text):
        yield Tag("tmdb", found["value"], MEDIA[found["media"].lower()], name)
    for found in IMDB_ADDRESS.finditer(text):
        yield Tag("imdb", found["value"], media, name)
    for found in TVDB_ADDRESS.finditer(text):
        yield Tag("tvdb", found["value"], MEDIA.get((found["kind"] or "").lower(), media), name)


def typed(text: str) -> Tag | None:
    """What a user types or pastes: `tv:1429`, `imdb:tt2560140`, `tvdb:267440`, or a browser's address."""
    if found := TYPED.fullmatch(text):
        source = found["source"].lower()
        media = MEDIA.get(source)
        return _tag("tmdb" if media else source, found["value"], media, text)
    if found := TMDB_ADDRESS.search(text):
        return Tag("tmdb", found["value"], MEDIA[found["media"].lower()], text)
    if found := IMDB_ADDRESS.search(text):
        return Tag("imdb", found["value"], None, text)
    if found := TVDB_ADDRESS.search(text):
        return Tag("tvdb", found["value"], MEDIA.get((found["kind"] or "").lower()), text)
    if found := ANIDB_ADDRESS.search(text):
        return Tag("anidb", found["value"], None, text)
    return None


def _tag(source: str, value: str, media: Media | None, where: str) -> Tag | None:
    source = source.lower().removeprefix("the").replace("moviedb", "tmdb")
    if (source == "imdb") is not value.lower().startswith("tt"):
        return None
    value = value.lower() if source == "imdb" else value.lstrip("0")
    return Tag(source, value, media, where) if value else None
