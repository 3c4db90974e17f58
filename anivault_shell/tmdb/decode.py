# SPDX-License-Identifier: GPL-3.0-or-later
"""TMDB's JSON, once it has been read, as the model's values. What speaks of something else raises Unreadable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import msgspec

from anivault_shell.model.catalogue import (
    GROUP_KINDS,
    Episode,
    EpisodeGroup,
    GroupListing,
    GroupPart,
    Listing,
    Season,
    Title,
    Work,
)
from anivault_shell.model.media import Media
from anivault_shell.tmdb.shapes import (
    Details,
    ExternalIds,
    GroupDetails,
    GroupRows,
    PartRow,
    Row,
    SeasonDetails,
    SeasonRow,
    Translation,
    TranslationData,
    Translations,
    Unreadable,
)

LONGEST_TEXT = 500
MOST_ROWS = 100
MOST_TITLES = 2_000
MOST_SEASONS = 1_000
MOST_EPISODES = 10_000
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
GROUP_ID = re.compile(r"[0-9a-f]{24}", re.ASCII)
EXTERNAL_ID = re.compile(r"[A-Za-z0-9_-]{1,40}", re.ASCII)


def listings(media: Media, rows: Iterable[Row]) -> tuple[Listing, ...]:
    made = [listing(media, row) for row in list(rows)[:MOST_ROWS]]
    return tuple([one for one in made if one.name])


def listing(media: Media, row: Row) -> Listing:
    original = text(row.original_name or row.original_title)
    return Listing(
        media,
        row.id,
        text(row.name or row.title) or original,
        original,
        _language(row.original_language),
        year(row.first_air_date or row.release_date),
        _finite(row.popularity),
    )


def work(media: Media, tmdb_id: int, row: Details) -> Work:
    """What `/tv/{id}` says, asked in English. Raises Unreadable when it speaks of another id."""
    if row.id != tmdb_id:
        raise Unreadable("an answer about something else")
    base = listing(media, row)
    return Work(
        media=media,
        tmdb_id=tmdb_id,
        name=base.name or f"{media}:{tmdb_id}",
        original_name=base.original_name,
        original_language=base.original_language,
        year=base.year,
        titles=_titles(base, row),
        seasons=tuple(_seasons(row.seasons[:MOST_SEASONS])) if media is Media.TV else (),
        popularity=base.popularity,
        external_ids=tuple(_external_ids(row.external_ids)),
    )


def in_english(row: Details, language: str) -> Details:
    """*row*, asked in *language*, with the name it would have if asked in English; its own becomes a translation."""
    code, _, country = language.partition("-")
    if code == "en":
        return row
    rows = [t for t in (row.translations or Translations()).translations if t.data is not None]
    english = sorted((t for t in rows if t.iso_639_1 == "en"), key=lambda t: t.iso_3166_1 != "US")
    original = row.original_name or row.original_title
    name = next((n for t in english if (n := _named(t))), original)
    own = row.name or row.title
    if own and own not in (name, original) and not any(t.iso_639_1 == code and _named(t) for t in rows):
        rows = [*rows, Translation(code, country or None, TranslationData(own))]
    row = msgspec.structs.replace(row, translations=Translations(rows))
    return (
        msgspec.structs.replace(row, title=name) if row.title is not None else msgspec.structs.replace(row, name=name)
    )


def _named(translation: Translation) -> str | None:
    return (translation.data.name or translation.data.title) if translation.data is not None else None


def _titles(base: Listing, row: Details) -> tuple[Title, ...]:
    # Plain tuples until it is known which ones are left: an answer has some hundred titles, and many of them twice.
    found = [(base.name, "", "", "name"), (base.original_name, base.original_language, "", "original")]
    # Asked in English, TMDB answers the English title, or the original where there is none.
    if base.name != base.original_name:
        found.append((base.name, "en", "US", "translation"))
    translations = row.translations.translations if row.translations is not None else ()
    found += [
        (text(t.data.name or t.data.title), _language(t.iso_639_1), _country(t.iso_3166_1), "translation")
        for t in translations
        if t.data is not None
    ]
    if (others := row.alternative_titles) is not None:
        rows = (*others.results, *others.titles)
        found += [(text(a.title), "", _country(a.iso_3166_1), "alternative") for a in rows]
    return tuple([Title(*t) for t in dict.fromkeys(found) if t[0]][:MOST_TITLES])


def _seasons(rows: Iterable[SeasonRow]) -> list[Season]:
    made = {r.season_number: Season(r.season_number, r.episode_count, text(r.name), date(r.air_date)) for r in rows}
    return [made[number] for number in sorted(made)]


def _external_ids(ids: ExternalIds | None) -> list[tuple[str, str]]:
    if ids is None:
        return []
    rows = (("imdb_id", ids.imdb_id), ("tvdb_id", ids.tvdb_id), ("wikidata_id", ids.wikidata_id))
    return [(source, str(value)) for source, value in rows if value and EXTERNAL_ID.fullmatch(str(value))]


def episodes(season: int, details: SeasonDetails) -> tuple[Episode, ...]:
    """The season's episodes under TMDB's own numbers, in order. Raises Unreadable for another season's."""
    if details.season_number != season:
        raise Unreadable("an answer about another season")
    rows = details.episodes[:MOST_EPISODES]
    made = {r.episode_number: Episode(season, r.episode_number, text(r.name), date(r.air_date)) for r in rows}
    return tuple(made[number] for number in sorted(made))


def group_listings(tmdb_id: int, rows: GroupRows) -> tuple[GroupListing, ...]:
    """Raises Unreadable for another show's."""
    if rows.id != tmdb_id:
        raise Unreadable("an answer about something else")
    return tuple(
        GroupListing(row.id, text(row.name), GROUP_KINDS.get(row.type or 0, ""), row.episode_count, row.group_count)
        for row in rows.results[:MOST_ROWS]
        if GROUP_ID.fullmatch(row.id)
    )


def episode_group(group_id: str, row: GroupDetails) -> EpisodeGroup:
    """Parts and places in order, each place once. Raises Unreadable for another group's."""
    if row.id != group_id:
        raise Unreadable("an answer about another group")
    parts = sorted(row.groups[:MOST_SEASONS], key=lambda part: part.order)
    return EpisodeGroup(
        group_id, text(row.name), GROUP_KINDS.get(row.type or 0, ""), tuple(_part(part) for part in parts)
    )


def _part(row: PartRow) -> GroupPart:
    ordered = sorted(row.episodes[:MOST_EPISODES], key=lambda place: place.order)
    places = dict.fromkeys((place.season_number, place.episode_number) for place in ordered)
    return GroupPart(row.order, text(row.name), tuple(places))


def text(value: str | None) -> str:
    """One line of sane length, without control characters and halves of characters."""
    if not value:
        return ""
    if len(value) <= LONGEST_TEXT and value.isprintable() and "  " not in value:
        return value.strip(" ")
    value = value[: LONGEST_TEXT * 2]
    if not value.isprintable():
        value = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in value)
    return " ".join(value.split())[:LONGEST_TEXT].rstrip()


def date(value: str | None) -> str:
    return value if value and DATE.fullmatch(value) else ""


def year(value: str | None) -> int | None:
    found = int(value[:4]) if value and DATE.fullmatch(value) else 0
    return found if 1850 <= found <= 2200 else None


def _language(value: str | None) -> str:
    """ISO 639, of two or three letters. (A pattern takes twice as long, and a show has a hundred of them.)"""
    return value if value and 2 <= len(value) <= 3 and value.isascii() and value.isalpha() and value.islower() else ""


def _country(value: str | None) -> str:
    return value if value and len(value) == 2 and value.isascii() and value.isalpha() and value.isupper() else ""


def _finite(value: float | None) -> float:
    return value if value is not None and 0 <= value < 1e9 else 0.0
