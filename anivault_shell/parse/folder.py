# SPDX-License-Identifier: GPL-3.0-or-later
"""What the folders above a file say: the show, its season, that these are the specials."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from anivault_shell.model.media import Kind
from anivault_shell.parse import kinds, noise, seasons, tags, titles
from anivault_shell.parse.draft import Draft, span
from anivault_shell.parse.numbers import whole

_GENERIC = """
anime animes animation tv series shows tvshows movies movie films film video videos media downloads download downloaded
complete completed torrents torrent incoming finish finished done new mnt data home users user desktop share shared public
library nas volume1 subs sub subtitles subtitle bd bdrip dvd web batch raw raws temp tmp misc etc other others ongoing
airing seasonal disc cd
애니 애니메이션 만화 영화 동영상 비디오 자막 신작 완결 방영중 アニメ 動画 映画 动漫 動漫 动画 動畫 番剧 新番 电影
"""
GENERIC = frozenset(_GENERIC.split())
KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.OPENING, re.compile(r"(?:nc)?ops?|openings?", re.IGNORECASE)),
    (Kind.ENDING, re.compile(r"(?:nc)?eds?|endings?", re.IGNORECASE)),
    (Kind.PREVIEW, re.compile(r"(?:pvs?|cms?|pv ?& ?cm|cm ?& ?pv|trailers?|previews?|예고편)", re.IGNORECASE)),
    (Kind.OVA, re.compile(r"(?:ovas?|oads?|ova ?[&+] ?oad)", re.IGNORECASE)),
    (Kind.SPECIAL, re.compile(r"(?:sps?|specials?|特别篇|特別編|스페셜|특별편)", re.IGNORECASE)),
    (
        Kind.EXTRA,
        re.compile(
            r"extras?|bonus(?:es)?|menus?|nc|nc ?(?:op|ed)? ?[&+] ?(?:nc)? ?(?:op|ed)|creditless|featurettes?|特典|映像特典|특전",
            re.IGNORECASE,
        ),
    ),
)  # fmt: skip
IDS = re.compile(r"[\[{(]\s*(?:imdb|tmdb|tvdb|anidb|anilist|mal)(?:id)?\s*[-=: ]\s*\w+\s*[\]})]", re.IGNORECASE)
NUMBERS_ONLY = re.compile(r"[\W_]*\d{1,4}(?:[\W_]+\d{1,4})*[\W_]*")
# `86/05.mkv`: with no other folder to name the show, a number may.
NUMBER_TITLE = re.compile("[1-9][0-9]{1,2}")
# `[Luna] Blue Harbor (2013) [1080p]`: words alone name the show, as in most folders.
PLAIN = re.compile(
    r"(?:\[[A-Za-z]{2,}(?:[- ][A-Za-z]+)*\] )?(?P<title>[A-Z][A-Za-z'!,-]*(?: [A-Za-z'!,&-]+)*)"
    r"(?: \((?P<year>19[6-9]\d|20[0-2]\d)\))?(?: \[\d{3,4}p\])?"
)
# A word that may mean more than it says: then the name is read like any other.
MEANING = (
    seasons.HINT, seasons.PART_HINT, seasons.FINAL, kinds.HINT, kinds.BATCH, noise.DONE_HINT,
    re.compile("episode|volume|chapter|disc", re.IGNORECASE),
)  # fmt: skip
DISC = re.compile(r"(?:disc|disk|dvd|bd|cd|vol(?:ume)?)[ ._-]?\d{1,2}", re.IGNORECASE)


class Context(NamedTuple):
    """What the folders say together; `*_level` tell which of them said it (1 is the nearest)."""

    titles: tuple[str, ...] = ()
    title_level: int = 0
    title_place: tuple[int, int] = (0, 0)
    season: int | None = None
    season_level: int = 0
    season_place: tuple[int, int] = (0, 0)
    # Whether the season stands in a folder of its own, below the show's.
    season_alone: bool = False
    part: int | None = None
    year: int | None = None
    kind: Kind | None = None
    release_group: str | None = None


class Folder(NamedTuple):
    """One folder's own words."""

    titles: tuple[str, ...] = ()
    place: tuple[int, int] = (0, 0)
    season: int | None = None
    season_place: tuple[int, int] = (0, 0)
    part: int | None = None
    year: int | None = None
    kind: Kind | None = None


@lru_cache(maxsize=1024)
def read_folders(folders: tuple[str, ...]) -> Context:
    """The nearest folder with a title names the show; the folders below it name season and kind."""
    season = part = kind = None
    season_level, season_place, alone = 0, (0, 0), False
    for level, name in enumerate(folders[:4], start=1):
        one = read_folder(name)
        kind = kind or one.kind
        part = part or one.part
        if season is None and one.season is not None:
            season, season_level, season_place, alone = one.season, level, one.season_place, not one.titles
        if one.titles:
            return Context(
                one.titles, level, one.place, season, season_level, season_place, alone, part, one.year, kind
            )  # fmt: skip
    if folders and NUMBER_TITLE.fullmatch(folders[0]):
        place = (0, len(folders[0]))
        return Context((folders[0],), 1, place, season, season_level, season_place, alone, part, None, kind)
    return Context((), 0, (0, 0), season, season_level, season_place, alone, part, None, kind)


@lru_cache(maxsize=1024)
def read_folder(name: str) -> Folder:
    """What one folder's name says by itself."""
    plain = name.strip()
    low = plain.casefold().strip("[]() ._-")
    if low in GENERIC or NUMBERS_ONLY.fullmatch(plain) or DISC.fullmatch(low) or len(low) < 2:
        return Folder(season=_bare_season(plain))
    for kind, pattern in KINDS:
        if pattern.fullmatch(low):
            return Folder(kind=kind)
    return _plain(name) or _read_words(name)


def _plain(name: str) -> Folder | None:
    """What a name of plain words says, at a tenth of the price of a reading; None where it might say more."""
    found = PLAIN.fullmatch(name)
    if found is None:
        return None
    title, year = found["title"], found["year"]
    if not titles.is_plain(title) or title.isupper() or any(hint.search(title) for hint in MEANING):
        return None
    if any(map(tags.has_tags, title.split())):
        return None
    return Folder((title,), found.span("title"), year=int(year) if year else None)


def _read_words(name: str) -> Folder:
    from anivault_shell.parse.reader import read  # a folder's name is read like any other

    draft = Draft(name)
    seasons.take_seasons(draft)
    seasons.take_parts(draft)
    rest = re.sub(r"\[[^\]]*\]|\([^)]*\)|\d{4}", " ", draft.text).strip(" -_.+")
    season, part = draft.fields.get("season"), draft.fields.get("part")
    if (season is not None or part is not None) and (not rest or tags.is_tag(rest)):
        first = draft.spans[0]
        return Folder((), (0, 0), season, (first.start, first.end), part)
    reading = read(IDS.sub(lambda m: " " * len(m.group()), name), of_folder=True)
    if reading.title is None or tags.is_tag(reading.title):
        return Folder(season=reading.season)
    place = next(((s.start, s.end) for s in reading.spans if s.field == "title"), (0, len(name)))
    season_place = next(((s.start, s.end) for s in reading.spans if s.field == "season"), (0, 0))
    return Folder(reading.titles, place, reading.season, season_place, reading.part, reading.year, None)


def _bare_season(name: str) -> int | None:
    """A folder called `2` or `02` beside its fellows is a season; `2019` or `001 - 033` is none."""
    return whole(name) if re.fullmatch(r"0?[1-9]", name) else None


def as_context(folders: Sequence[str]) -> Context:
    return read_folders(tuple(folders[:4])) if folders else Context()


def take_context(draft: Draft, context: Context) -> None:
    """Fill from the folders what the name leaves open."""
    fields = draft.fields
    own = fields.get("titles", ())
    if context.titles and (not own or fields.get("late")):
        if own and not _same(own, context.titles):
            if "episode_title" not in fields:
                fields["episode_title"] = own[-1] if len(own) == 1 else own[0]
                draft.spans = [s if s.field != "title" else span("episode_title", s.start, s.end) for s in draft.spans]
            own = ()
        if not own:
            fields["titles"] = context.titles
            draft.spans.append(span("title", *context.title_place, context.title_level))
            if context.year is not None:
                fields.setdefault("year", context.year)
    if own and context.titles and own[0].islower() and " " not in own[0] and _same(own[:1], context.titles[:1]):
        fields["titles"] = context.titles
    same = not context.titles or _same(fields.get("titles", ()), context.titles)
    if "season" not in fields and context.season is not None and (same or context.season_alone):
        fields["season"] = context.season
        draft.spans.append(span("season", *context.season_place, context.season_level))
    if same:
        if context.year is not None:
            fields.setdefault("year", context.year)
        if context.part is not None:
            fields.setdefault("part", context.part)
    if context.kind is not None:
        fields.setdefault("kind", context.kind)


def give_to_episode(draft: Draft) -> None:
    """The words behind the number change from file to file, and no folder names the show: they are the episode's."""
    fields = draft.fields
    if fields.get("titles") and all(s.level == 0 for s in draft.spans if s.field == "title"):
        fields.setdefault("episode_title", fields["titles"][0])
        del fields["titles"]
        draft.spans = [s if s.field != "title" else span("episode_title", s.start, s.end) for s in draft.spans]


def _same(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether two readings name the same show."""
    if not set(ours).isdisjoint(theirs):
        return True
    keys = {_key(t) for t in ours}
    return any(_key(t) in keys for t in theirs)


def _key(title: str) -> str:
    return "".join(c for c in title.casefold() if c.isalnum())
