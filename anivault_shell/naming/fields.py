# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of an entry, under the names that templates use."""

from __future__ import annotations

import os
import re
import unicodedata

from anivault_shell.model.catalogue import Match, Work
from anivault_shell.model.entry import Entry
from anivault_shell.model.media import Kind, Media, ParsedName
from anivault_shell.naming.filenames import spelled, trimmed
from anivault_shell.naming.template import EveryNumber, Numbers

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
    parsed, match = entry.parsed or UNREAD, entry.match
    stem, ext = os.path.splitext(entry.name)
    season, episodes = place_of(entry)
    title = telling(match.episode_title if match else "") or telling(parsed.episode_title or "")
    return {
        "show": show_of(entry, language),
        "title": title,
        "episode_title": title,
        "original_title": match.work.original_name if match else "",
        "original": stem,
        "year": match.work.year if match else parsed.year,
        "season": season,
        "episode": Numbers(episodes),
        "episodes": EveryNumber(episodes),
        "absolute": parsed.absolute,
        "part": parsed.part,
        "kind": parsed.kind.value,
        "media": (match.work.media if match else media_of(parsed)).value,
        "tmdb_id": match.work.tmdb_id if match else None,
        "release_group": parsed.release_group,
        "resolution": parsed.resolution,
        "version": parsed.version,
        "source": parsed.source,
        "codec": parsed.codec,
        "audio": parsed.audio,
        "crc": parsed.crc,
        "ext": ext.removeprefix("."),
    }


def telling(title: str) -> str:
    """*title*, or nothing where it only says the number again: TMDB's `Episode 12` for a title nobody has entered."""
    return "" if UNTITLED.fullmatch(unicodedata.normalize("NFKC", title)) else title


def sort_of(entry: Entry) -> str:
    """Which path of a template *entry* takes: `episode`, `special`, `movie` or `extra`."""
    parsed = entry.parsed or UNREAD
    season, episodes = place_of(entry)
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
