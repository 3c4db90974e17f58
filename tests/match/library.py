# SPDX-License-Identifier: GPL-3.0-or-later
"""A small catalogue of shows that everybody knows, and names to be matched with it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from anivault_shell.errors import CatalogueError, InputError
from anivault_shell.match.bundles import Bundle, bundles
from anivault_shell.model.catalogue import Episode, EpisodeGroup, GroupListing, Listing, Season, Title, Work
from anivault_shell.model.entry import Entry, Identity
from anivault_shell.model.media import Kind, Media, ParsedName
from anivault_shell.model.watch import Unwatched, Watch
from anivault_shell.text import fold_words

WATCH = Unwatched()
TV, MOVIE = Media.TV, Media.MOVIE
# First number, first day, episodes: one row a cour; a season is a list of cours.
Cours = list[tuple[str, int]]


def show(
    tmdb_id: int, name: str, original: str, seasons: dict[int, Cours], *also: str, starts: dict[int, int] | None = None
) -> tuple[Work, dict[int, tuple[Episode, ...]]]:
    lists = {n: tuple(_episodes(n, cours, (starts or {}).get(n, 1))) for n, cours in seasons.items()}
    rows = tuple(Season(n, len(eps), "", eps[0].air_date) for n, eps in lists.items())
    year = int(rows[0].air_date[:4]) if rows[0].number else int(rows[1].air_date[:4])
    titles = tuple(Title(t) for t in also)
    return Work(TV, tmdb_id, name, original, "ja", year, titles, rows, 50.0), lists


def _episodes(season: int, cours: Cours, number: int) -> Iterable[Episode]:
    for begins, count in cours:
        for week in range(count):
            day = date.fromisoformat(begins) + timedelta(weeks=week)
            yield Episode(season, number, f"Chapter {number}", day.isoformat())
            number += 1


def film(tmdb_id: int, name: str, original: str, year: int, *also: str) -> tuple[Work, dict[int, tuple[Episode, ...]]]:
    return Work(MOVIE, tmdb_id, name, original, "ja", year, tuple(Title(t) for t in also), (), 60.0), {}


WORKS = [
    show(101, "Frieren: Beyond Journey's End", "葬送のフリーレン", {1: [("2023-09-29", 28)]}, "Sousou no Frieren", "장송의 프리렌"),
    show(
        102, "Attack on Titan", "進撃の巨人",
        {0: [("2013-12-10", 3)], 1: [("2013-04-07", 25)], 2: [("2017-04-01", 12)],
         3: [("2018-07-23", 12), ("2019-04-29", 10)], 4: [("2020-12-07", 16), ("2022-01-10", 12)]},
        "Shingeki no Kyojin",
    ),
    show(103, "Kanon", "カノン", {1: [("2002-01-31", 13)]}),
    show(104, "Kanon", "Kanon", {1: [("2006-10-06", 24)]}),
    show(
        105, "Jujutsu Kaisen", "呪術廻戦", {1: [("2020-10-03", 24), ("2023-07-06", 23), ("2026-01-08", 12)]},
        "Jujutsu Kaisen 2nd Season", "JUJUTSU KAISEN Season 3: The Culling Game Part 1",
    ),
    show(106, "Overlord", "オーバーロード", {1: [("2015-07-07", 13)], 2: [("2018-01-09", 13)], 3: [("2018-07-10", 13)],
                                      4: [("2022-07-05", 13)]}),
    show(107, "Mob Psycho 100", "モブサイコ100", {1: [("2016-07-12", 12)], 2: [("2019-01-07", 13)], 3: [("2022-10-06", 12)]}),
    show(108, "Steins;Gate", "シュタインズ・ゲート", {1: [("2011-04-06", 24)]}),
    show(109, "Steins;Gate 0", "シュタインズ・ゲート ゼロ", {1: [("2018-04-12", 23)]}),
    show(110, "Long Voyage", "長い航海", {1: [("1999-10-20", 61)], 2: [("2001-03-21", 16)], 3: [("2002-01-01", 14)]},
         starts={2: 62, 3: 78}),
    show(111, "Goblin Slayer", "ゴブリンスレイヤー", {1: [("2018-10-07", 12)], 2: [("2023-10-06", 12)]}),
    show(112, "Getter Robo", "ゲッターロボ", {1: [("1974-04-04", 51)]}, "盖塔机器人"),
    show(113, "Getter Robo Arc", "ゲッターロボ アーク", {1: [("2021-07-04", 13)]}),
    show(114, "Quiet Club!", "しずか倶楽部!", {1: [("2009-04-03", 12)], 2: [("2010-04-07", 24)]}, "Quiet Club!!"),
    show(115, "Loud Club!!", "うるさい倶楽部!!", {1: [("2014-04-06", 25)], 2: [("2015-10-04", 25)]}),
    show(116, "Slow Return", "ゆるい帰還", {1: [("2021-01-11", 11)], 2: [("2023-07-03", 13)]}, starts={2: 0}),
    film(201, "Your Name.", "君の名は。", 2016, "Kimi no Na wa."),
    film(202, "Goblin Slayer: Goblin's Crown", "ゴブリンスレイヤー -GOBLIN'S CROWN-", 2020),
]  # fmt: skip


class Books:
    """The catalogue: finds a title where every word of the query stands in it, and counts what it is asked."""

    def __init__(self, works: Iterable[tuple[Work, dict[int, tuple[Episode, ...]]]] = WORKS) -> None:
        self.works = {work.key: (work, lists) for work, lists in works}
        self.asked: Counter[str] = Counter()
        self.refuses: CatalogueError | None = None
        self.external: dict[tuple[str, str], tuple[Media, int]] = {}
        self.orders: dict[int, list[EpisodeGroup]] = {}
        self.known: dict[object, object] = {}
        self.lock = threading.Lock()

    def _count(self, *question: object) -> None:
        with self.lock:
            if self.refuses is not None:
                raise self.refuses
            if question not in self.known:
                self.known[question] = None
                self.asked[str(question[0])] += 1

    def search(self, media: Media, query: str, year: int | None = None, *, watch: Watch) -> tuple[Listing, ...]:
        watch.check()
        self._count("search", media, query, year)
        words = set(fold_words(query).split())
        found = [w for w, _ in self.works.values() if w.media is media and any(words <= set(t) for t in _words(w))]
        return tuple(map(_listing, found))

    def find(self, source: str, external_id: str, *, watch: Watch) -> tuple[Listing, ...]:
        watch.check()
        self._count("find", source, external_id)
        key = self.external.get((source, external_id))
        return (_listing(self.works[key][0]),) if key else ()

    def details(self, media: Media, tmdb_id: int, *, watch: Watch) -> Work:
        watch.check()
        self._count("details", media, tmdb_id)
        if (media, tmdb_id) not in self.works:
            raise InputError(f"TMDB has no {media}:{tmdb_id}")
        return self.works[media, tmdb_id][0]

    def episodes(self, tmdb_id: int, season: int, *, watch: Watch) -> tuple[Episode, ...]:
        watch.check()
        self._count("episodes", tmdb_id, season)
        return self.works[TV, tmdb_id][1].get(season, ())

    def groups(self, tmdb_id: int, *, watch: Watch) -> tuple[GroupListing, ...]:
        watch.check()
        self._count("groups", tmdb_id)
        return tuple(
            GroupListing(g.group_id, g.name, g.kind, sum(len(p.places) for p in g.parts), len(g.parts))
            for g in self.orders.get(tmdb_id, [])
        )

    def group(self, group_id: str, *, watch: Watch) -> EpisodeGroup:
        watch.check()
        self._count("group", group_id)
        return next(g for rows in self.orders.values() for g in rows if g.group_id == group_id)


def _listing(work: Work) -> Listing:
    return Listing(
        work.media, work.tmdb_id, work.name, work.original_name, work.original_language, work.year, work.popularity
    )


def _words(work: Work) -> Iterable[list[str]]:
    return (fold_words(t).split() for t in (work.name, work.original_name, *(t.text for t in work.titles)) if t)


def entry(number: int, title: str, episode: float | None = None, *, folder: str = "/anime", **fields: object) -> Entry:
    whole = int(episode) if episode is not None and episode == int(episode) else episode
    values: dict[str, object] = {"title": title, "titles": (title,), "episode": whole, **fields}
    name = f"{title} {number}.mkv"
    parsed = ParsedName(name, **values)  # type: ignore[arg-type]
    return Entry(number, f"{folder}/{name}", Identity(1, 1)).with_parsed(parsed)


def bundle(title: str, episodes: Iterable[float | None] = (1,), **fields: object) -> Bundle:
    """One bundle of files called *title*, with these numbers."""
    found = bundles([entry(n, title, e, **fields) for n, e in enumerate(episodes, 1)], {})  # type: ignore[arg-type]
    assert len(found) == 1
    return found[0]


__all__ = ["MOVIE", "TV", "WATCH", "WORKS", "Books", "Kind", "bundle", "entry", "film", "show"]
