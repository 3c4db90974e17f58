# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows and movies as the catalogue (TMDB) knows them, and what we make of them."""

from __future__ import annotations

import msgspec

from anivault_shell.model.media import Media

# Structs of msgspec: frozen as dataclasses are, made nine times as fast, and a library makes millions.

# What an order of episodes is made after, under TMDB's numbers for it.
GROUP_KINDS = {
    1: "aired",
    2: "absolute",
    3: "dvd",
    4: "digital",
    5: "story arc",
    6: "production",
    7: "tv",
}


# By whom a match was decided where no score did.
TOLD = ("pin", "rule", "user")


class Listing(msgspec.Struct, frozen=True, gc=False):
    """One row of a search: enough to rank, not to number."""

    media: Media
    tmdb_id: int
    name: str
    original_name: str = ""
    original_language: str = ""
    year: int | None = None
    popularity: float = 0.0

    @property
    def key(self) -> tuple[Media, int]:
        return self.media, self.tmdb_id


class Title(msgspec.Struct, frozen=True, gc=False):
    """
    One name of a work.

    `language` is ISO 639-1 (`ko`) where known, `country` ISO 3166-1 (`KR`),
    `kind` one of `name original translation alternative`.
    """

    text: str
    language: str = ""
    country: str = ""
    kind: str = "alternative"


class Season(msgspec.Struct, frozen=True, gc=False):
    """A season as its show lists it; 0 holds the specials."""

    number: int
    episode_count: int
    name: str = ""
    air_date: str = ""


class Episode(msgspec.Struct, frozen=True, gc=False):
    """One episode as its season lists it; `air_date` is ISO 8601 or empty."""

    season: int
    number: int
    name: str = ""
    air_date: str = ""


class GroupListing(msgspec.Struct, frozen=True, gc=False):
    """
    One of the orders that people have put a show's episodes in, as the show lists it: enough to choose, not to number.

    `kind` is one of GROUP_KINDS, empty where it is none of them.
    """

    group_id: str
    name: str
    kind: str = ""
    episode_count: int = 0
    group_count: int = 0


class GroupPart(msgspec.Struct, frozen=True, gc=False):
    """
    A season, cour or arc of an order; `places` are the catalogue's own season and episode numbers, in this order.

    The n-th place, counted from 1, is episode n of the part.  `number` is the part's own; 0 holds the specials.
    """

    number: int
    name: str = ""
    places: tuple[tuple[int, int], ...] = ()


class EpisodeGroup(msgspec.Struct, frozen=True, gc=False):
    """All of an order, its parts by number. An `absolute` one has one part (and perhaps specials)."""

    group_id: str
    name: str
    kind: str = ""
    parts: tuple[GroupPart, ...] = ()


class Work(msgspec.Struct, frozen=True, gc=False):
    """All that the catalogue says of one show or movie."""

    media: Media
    tmdb_id: int
    name: str
    original_name: str = ""
    original_language: str = ""
    year: int | None = None
    titles: tuple[Title, ...] = ()
    seasons: tuple[Season, ...] = ()
    popularity: float = 0.0
    external_ids: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> tuple[Media, int]:
        return self.media, self.tmdb_id

    @property
    def label(self) -> str:
        """`Attack on Titan (2013) tv:1429`, as people are shown it."""
        year = f" ({self.year})" if self.year else ""
        return f"{self.name}{year} {self.media}:{self.tmdb_id}"

    def season(self, number: int) -> Season | None:
        return next((s for s in self.seasons if s.number == number), None)

    def title_in(self, language: str) -> str:
        """The title in *language* (`ko-KR` or `ko`), then English, then the original."""
        code, _, country = language.partition("-")
        for wanted in (code, "en"):
            if wanted and wanted == self.original_language and self.original_name:
                return self.original_name
            rows = [t for t in self.titles if t.kind == "translation" and t.language == wanted and t.text]
            best = [t for t in rows if country and t.country == country.upper()] or rows
            if best:
                return best[0].text
        return self.name or self.original_name


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """
    One named reason for or against a candidate.

    `weight` is what it may count for at most, `value` (-1 to 1) how well it
    holds; `text` says it in words.
    """

    name: str
    value: float
    weight: float
    text: str = ""

    @property
    def points(self) -> float:
        return self.value * self.weight


class Numbering(msgspec.Struct, frozen=True, gc=False):
    """
    How the numbers of a bundle map onto a show's.

    `name` is what `number` takes: `season`, `first`, `absolute`, `offset:N`,
    `movie`, `specials`, `group:ID`.  `places` maps an entry's id to the season and the
    episode numbers there; `fits` of `total` numbers exist.  `sure` tells whether the
    numbering alone leaves no doubt.  `guesses` are entries whose place is only likely, each with the reason.
    """

    name: str
    places: tuple[tuple[int, int | None, tuple[int, ...]], ...] = ()
    fits: int = 0
    total: int = 0
    sure: bool = False
    text: str = ""
    guesses: tuple[tuple[int, str], ...] = ()

    def place_of(self, entry_id: int) -> tuple[int | None, tuple[int, ...]] | None:
        return next(((s, e) for i, s, e in self.places if i == entry_id), None)


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """A show or movie that a bundle might be."""

    work: Work
    score: float
    evidence: tuple[Evidence, ...] = ()
    numbering: Numbering | None = None


class Match(msgspec.Struct, frozen=True, gc=False):
    """A candidate plus a numbering, for one entry; by whom it was chosen in `decided_by` (score, rule, pin, user)."""

    work: Work
    season: int | None = None
    episodes: tuple[int, ...] = ()
    episode_title: str = ""
    numbering: str = ""
    confidence: float = 0.0
    decided_by: str = "score"
    runner_up: str = ""
