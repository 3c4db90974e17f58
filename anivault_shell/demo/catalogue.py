# SPDX-License-Identifier: GPL-3.0-or-later
"""The shows and films the demonstration knows, and the search over them."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import Any, Literal, TypeAlias

import msgspec

WORD = re.compile(r"\w+")
APOSTROPHES = re.compile("['\u2019\u02bc]")
# Latin accents only: the voicing mark of kana (U+3099) makes another letter.
ACCENTS = re.compile("[\u0300-\u036f]")

Key: TypeAlias = tuple[str, int]


class Season(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    A season as TMDB divides it.

    `first` is the number of its first episode (a few shows count on across
    seasons).  `starts` gives the day on which a later cour began, by episode
    number, None where it is not known; between two starts an episode comes
    every `days` days.  `names` are the English episode names from the first on.
    """

    number: int
    episodes: int
    first: int = 1
    name: str = ""
    date: str | None = None
    starts: dict[int, str | None] = {}
    days: int = 7
    names: list[str] = []

    def air_date(self, episode: int) -> str | None:
        """The day of *episode*, ISO 8601, or None where it is not known."""
        begun = max((n for n in self.starts if n <= episode), default=self.first)
        start = self.starts.get(begun, self.date)
        if start is None:
            return None
        day = datetime.date.fromisoformat(start) + datetime.timedelta(days=self.days * (episode - begun))
        return day.isoformat()

    def years(self) -> set[str]:
        return {day[:4] for day in (self.date, *self.starts.values()) if day}


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    Another order of a show's episodes: `type` is TMDB's number for what it is made after (2 is absolute).

    Each part has a name and runs of (season, first episode, last episode); the parts count from 1.
    """

    id: str
    name: str
    type: int = 2
    parts: list[tuple[str, list[tuple[int, int, int]]]] = []

    def places(self, part: int) -> list[tuple[int, int]]:
        runs = self.parts[part][1]
        return [(season, number) for season, first, last in runs for number in range(first, last + 1)]


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    One show or film: `translations` by TMDB language (`ko-KR`), `alternative` as
    (country, title, type), `external` by TMDB's names for other catalogues' ids.
    """

    media: Literal["tv", "movie"]
    id: int
    name: str
    original_name: str = ""
    original_language: str = "ja"
    date: str = ""
    popularity: float = 1.0
    translations: dict[str, str] = {}
    alternative: list[tuple[str, str, str]] = []
    seasons: list[Season] = []
    runtime: int = 0
    external: dict[str, str | int] = {}
    groups: list[Group] = []

    @property
    def key(self) -> Key:
        return self.media, self.id

    def titles(self) -> list[str]:
        """Every title once, the English one first."""
        rows = [
            self.name,
            self.original_name,
            *self.translations.values(),
            *(title for _, title, _ in self.alternative),
        ]
        return [title for title in dict.fromkeys(rows) if title]

    def title_in(self, language: str) -> str:
        """The title for *language* (`ko-KR`, `ko`); the English one where there is none."""
        code = language.partition("-")[0]
        if code == self.original_language and self.original_name:
            return self.original_name
        exact = self.translations.get(language)
        return exact or next((t for tag, t in self.translations.items() if tag.partition("-")[0] == code), self.name)

    def season(self, number: int) -> Season | None:
        return next((s for s in self.seasons if s.number == number), None)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    about: str
    works: list[Record]


def load() -> list[Record]:
    """The catalogue that comes with the package."""
    data = resources.files("anivault_shell.demo").joinpath("catalogue.json").read_bytes()
    return msgspec.json.decode(data, type=_File).works


def records(works: Iterable[Record | Mapping[str, Any]]) -> list[Record]:
    """*works* as records; a mapping has the form of one work in `catalogue.json`."""
    return [work if isinstance(work, Record) else msgspec.convert(work, Record, strict=False) for work in works]


def words(text: str) -> tuple[str, ...]:
    """*text* as it is searched: case and accents gone, apostrophes join, all else separates."""
    plain = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text))
    return tuple(WORD.findall(unicodedata.normalize("NFC", ACCENTS.sub("", plain)).casefold()))


class Catalogue:
    """Records, found by id and by title."""

    def __init__(self, works: Iterable[Record]) -> None:
        self.works: dict[Key, Record] = {work.key: work for work in works}
        self._titles = [(work, words(title)) for work in self.works.values() for title in work.titles()]

    def get(self, media: str, tmdb_id: int) -> Record | None:
        return self.works.get((media, tmdb_id))

    def search(self, query: str, media: Sequence[str], years: Mapping[str, str] | None = None) -> list[Record]:
        """
        The works of *media* with a title in which every word of *query* stands, the last
        one perhaps unfinished; *years* are TMDB's year parameters.  Best first.
        """
        asked = words(query)
        if not asked:
            return []
        best: dict[Key, float] = {}
        for work, title in self._titles:
            if work.media in media and _holds(title, asked) and _in_years(work, years or {}):
                best[work.key] = max(best.get(work.key, 0.0), _closeness(work, title, asked))
        return [self.works[key] for key in sorted(best, key=lambda key: (-best[key], key))]

    def group(self, group_id: str) -> tuple[Record, Group] | None:
        """The order of that id, and whose it is."""
        every = ((work, group) for work in self.works.values() for group in work.groups)
        return next((found for found in every if found[1].id == group_id), None)

    def by_external_id(self, source: str, value: str) -> list[Record]:
        return [work for work in self.works.values() if str(work.external.get(source, "")) == value]


def _holds(title: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    *whole, last = asked
    return all(word in title for word in whole) and any(word.startswith(last) for word in title)


def _closeness(work: Record, title: tuple[str, ...], asked: tuple[str, ...]) -> float:
    cover = len(set(asked) & set(title)) / len(set(title))
    return 2.0 * (title == asked) + cover + min(work.popularity, 500.0) / 500.0


def _in_years(work: Record, years: Mapping[str, str]) -> bool:
    """`year` of a show may be that of any of its seasons; the other two are the first year's."""
    first = years.get("first_air_date_year") or years.get("primary_release_year")
    if first and work.date[:4] != first:
        return False
    any_year = years.get("year")
    seen = {work.date[:4]}.union(*(season.years() for season in work.seasons if season.number))
    return not any_year or any_year in seen
