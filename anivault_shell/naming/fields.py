# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of an entry, under the names that templates use."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from anivault_shell.model.media import Kind, Media, ParsedName
from anivault_shell.naming.filenames import spelled, trimmed
from anivault_shell.naming.template import EveryNumber, Numbers

if TYPE_CHECKING:
    from anivault_shell.model.catalogue import Match, Work
    from anivault_shell.model.entry import Entry

SIDESHOWS = frozenset((Kind.OPENING, Kind.ENDING, Kind.PREVIEW, Kind.EXTRA))
APART = frozenset((Kind.SPECIAL, Kind.OVA))
UNREAD = ParsedName(name="")
KEPT_TITLES = 4096
# What TMDB writes where it knows no title, in the languages it does so.
UNTITLED = re.compile(
    r"\s*(?:(?:episode|épisode|episodio|episódio|folge|aflevering|avsnitt|odcinek|серия|эпизод|tập|에피소드)\s*#?\d+"
    r"|(?:第|제)?\s*\d+\s*(?:話|话|集|回|화|회))\s*",
    re.IGNORECASE,
)
# Looking a title up walks all names of a show, and a show has hundreds of entries.
_titles: dict[tuple[Media, int, str], tuple[Work, str]] = {}


def fields_of(entry: Entry, language: str) -> dict[str, object]:
    """
    Every field of *entry*, its titles in *language*; unknown is None or empty.

    What the match says goes before what the name says.  `title` and `episode_title` are the episode's,
    `show` the show's or movie's, `original` the present name without its extension.
    """
    return {name: read(entry, language) for name, read in _READ.items()}


def field_of(name: str, entry: Entry, language: str) -> object:
    """One of `fields_of`."""
    return _READ[name](entry, language)


def _title_of(entry: Entry, language: str) -> str:  # noqa: ARG001
    return (telling(entry.match.episode_title) if entry.match else "") or telling(
        (entry.parsed and entry.parsed.episode_title) or ""
    )


def _read(name: str) -> Callable[[Entry, str], object]:
    """What the file's name says."""
    return lambda entry, language: getattr(entry.parsed, name) if entry.parsed else None  # noqa: ARG005


# What all files of one season of one work share, once they are matched.
CONSTANT = frozenset(("show", "original_title", "year", "season", "media", "tmdb_id"))


@lru_cache(maxsize=50_000)
def telling(title: str) -> str:
    """*title*, or nothing where it only says the number again: TMDB's `Episode 12` for a title nobody has entered."""
    return "" if UNTITLED.fullmatch(unicodedata.normalize("NFKC", title)) else title


def sort_of(entry: Entry) -> str:
    """Which path of a template *entry* takes: `episode`, `special`, `movie` or `extra`."""
    return sort_at(entry, *place_of(entry))


def sort_at(entry: Entry, season: int | None, episodes: tuple[int | float, ...]) -> str:
    """As `sort_of`, where the entry's place is known already."""
    parsed = entry.parsed or UNREAD
    if parsed.kind in SIDESHOWS and not (season == 0 and episodes):
        return "extra"
    if (entry.match.work.media if entry.match else media_of(parsed)) is Media.MOVIE:
        return "movie"
    return "special" if season == 0 else "episode"


def place_of(entry: Entry) -> tuple[int | None, tuple[int | float, ...]]:
    """Season and episode numbers: the match's, or those of the name while nothing is matched."""
    parsed, match = entry.parsed or UNREAD, entry.match
    if match is not None:
        return _season(match.season, parsed), match.episodes
    return _season(parsed.season, parsed), parsed.episodes


def absolute_of(entry: Entry) -> int | None:
    """
    The number of *entry*'s first episode counted over all regular seasons, by the show's own counts; while nothing is
    matched, what the name says.
    """
    match, parsed = entry.match, entry.parsed or UNREAD
    if match is None or match.work.media is Media.MOVIE:
        return parsed.absolute
    if not match.season or not match.episodes:
        return None
    own = match.work.season(match.season)
    number = match.episodes[0]
    if own is None or number > own.episode_count:
        return number  # the show counts on across its seasons, and so does its number
    return number + sum(s.episode_count for s in match.work.seasons if 0 < s.number < match.season)


def lacks_number(entry: Entry) -> bool:
    """Whether *entry* is an episode of which nobody knows which."""
    return sort_of(entry) in ("episode", "special") and not place_of(entry)[1]


def show_of(entry: Entry, language: str) -> str:
    """The show's or movie's title, never empty even where every sign of it is one that no name can hold."""
    if entry.match is not None:
        return _title(entry.match, language)
    parsed = entry.parsed or UNREAD
    folder = os.path.basename(entry.folder)
    stem = os.path.splitext(entry.name)[0]
    return next((t for t in (parsed.title, folder, stem) if t and trimmed(spelled(t))), "_")


def media_of(parsed: ParsedName) -> Media:
    return Media.MOVIE if parsed.kind is Kind.MOVIE else Media.TV


def _season(season: int | None, parsed: ParsedName) -> int:
    if season is not None:
        return season
    return 0 if parsed.kind in APART else 1


def _title(match: Match, language: str) -> str:
    work = match.work
    key = (work.media, work.tmdb_id, language)
    kept = _titles.get(key)
    if kept is not None and kept[0] is work:
        return kept[1]
    choices = (work.title_in(language), work.name, work.original_name)
    title = next((t for t in choices if t and trimmed(spelled(t))), f"{work.media} {work.tmdb_id}")
    if len(_titles) >= KEPT_TITLES:
        _titles.clear()
    _titles[key] = (work, title)
    return title


_READ: Mapping[str, Callable[[Entry, str], object]] = {
    "show": show_of,
    "title": _title_of,
    "episode_title": _title_of,
    "original_title": lambda e, _: e.match.work.original_name if e.match else "",
    "original": lambda e, _: os.path.splitext(e.name)[0],
    "year": lambda e, _: e.match.work.year if e.match else (e.parsed.year if e.parsed else None),
    "season": lambda e, _: place_of(e)[0],
    "episode": lambda e, _: Numbers(place_of(e)[1]),
    "episodes": lambda e, _: EveryNumber(place_of(e)[1]),
    "absolute": lambda e, _: absolute_of(e),
    "part": _read("part"),
    "kind": lambda e, _: (e.parsed or UNREAD).kind.value,
    "media": lambda e, _: (e.match.work.media if e.match else media_of(e.parsed or UNREAD)).value,
    "tmdb_id": lambda e, _: e.match.work.tmdb_id if e.match else None,
    "release_group": _read("release_group"),
    "resolution": _read("resolution"),
    "version": _read("version"),
    "source": _read("source"),
    "codec": _read("codec"),
    "audio": _read("audio"),
    "crc": _read("crc"),
    "ext": lambda e, _: os.path.splitext(e.name)[1].removeprefix("."),
}
