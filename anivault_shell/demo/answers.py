# SPDX-License-Identifier: GPL-3.0-or-later
"""TMDB's v3 answers, made from the demonstration's catalogue (developer.themoviedb.org/reference)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, TypeAlias

from anivault_shell.demo.catalogue import Catalogue, Group, Record, Season

Json: TypeAlias = dict[str, Any]

PAGE_SIZE = 20
LAST_PAGE = 500
MOST_APPENDED = 20
ANIMATION = {"id": 16, "name": "Animation"}
COUNTRIES = {"ja": "JP", "ko": "KR", "zh": "CN", "en": "US"}
LANGUAGES = {
    "en": ("English", "English"),
    "ja": ("日本語", "Japanese"),
    "ko": ("한국어/조선말", "Korean"),
    "zh": ("普通话", "Mandarin"),
}
SEASON_NAMES = {"ja": ("特別編", "シーズン{}"), "ko": ("스페셜", "시즌 {}"), "zh": ("特别篇", "第 {} 季")}
EPISODE_NAMES = {"ja": "第{}話", "ko": "에피소드 {}", "zh": "第 {} 集"}
STATUS_TEXTS: dict[int, tuple[int, str]] = {
    401: (7, "Invalid API key: You must be granted a valid key."),
    404: (34, "The resource you requested could not be found."),
    429: (25, "Your request count (#) is over the allowed limit of (40)."),
    500: (11, "Internal error: Something went wrong, contact TMDB."),
    503: (9, "Service offline: This service is temporarily offline, try again later."),
    504: (24, "Your request to the backend server timed out. Try again."),
}
BAD_PAGE = (22, "Invalid page: Pages start at 1 and max at 500. They are expected to be an integer.")
TOO_MANY_APPENDED = (27, "Too many append to response objects: The maximum number of remote calls is 20.")


class AnswerError(Exception):
    """An answer that is an error: its HTTP status, and TMDB's code and words for it."""

    def __init__(self, status: int, said: tuple[int, str] | None = None) -> None:
        code, message = said or STATUS_TEXTS.get(status, (11, "Internal error"))
        super().__init__(message)
        self.status = status
        self.body: Json = {"success": False, "status_code": code, "status_message": message}


def answer(catalogue: Catalogue, path: str, query: Mapping[str, str]) -> Json:
    """What TMDB would answer to GET *path* (`search/tv`, below `/3/`); raises AnswerError."""
    language = query.get("language") or "en-US"
    match path.strip("/").split("/"):
        case ["configuration"]:
            return configuration()
        case ["authentication"]:
            return {"success": True, "status_code": 1, "status_message": "Success."}
        case ["search", ("tv" | "movie" | "multi") as media]:
            return search(catalogue, media, query, language)
        case ["find", external_id]:
            return find(catalogue, external_id, query.get("external_source", ""), language)
        case ["tv", "episode_group", group_id]:
            found = catalogue.group(group_id)
            if found is None:
                raise AnswerError(404)
            return episode_group(*found, language)
        case [("tv" | "movie") as media, number, *rest]:
            return work(_known(catalogue, media, number), "/".join(rest), query, language)
    raise AnswerError(404)


def _known(catalogue: Catalogue, media: str, number: str) -> Record:
    # TMDB also takes the number with a slug: `1429-attack-on-titan`.
    digits = number.partition("-")[0]
    found = catalogue.get(media, int(digits)) if digits.isascii() and digits.isdigit() else None
    if found is None:
        raise AnswerError(404)
    return found


def configuration() -> Json:
    sizes = {"backdrop": ["w300"], "logo": ["w45"], "poster": ["w92"], "profile": ["w45"], "still": ["w92"]}
    images = {"base_url": "http://image.tmdb.org/t/p/", "secure_base_url": "https://image.tmdb.org/t/p/"}
    return {"change_keys": [], "images": images | {f"{name}_sizes": rows for name, rows in sizes.items()}}


def search(catalogue: Catalogue, media: str, query: Mapping[str, str], language: str) -> Json:
    """Twenty rows a page; only `multi` rows say what they are, and `multi` knows no year."""
    page = _page(query.get("page", "1"))
    multi = media == "multi"
    found = catalogue.search(query.get("query", ""), ("tv", "movie") if multi else (media,), {} if multi else query)
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    rows = [listing(record, language) | ({"media_type": record.media} if multi else {}) for record in shown]
    pages = -(-len(found) // PAGE_SIZE)
    return {"page": page, "results": rows, "total_pages": pages, "total_results": len(found)}


def _page(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= LAST_PAGE):
        raise AnswerError(400, BAD_PAGE)
    return int(text)


def find(catalogue: Catalogue, external_id: str, source: str, language: str) -> Json:
    """An id that nobody has is answered with five empty lists."""
    out: Json = {f"{kind}_results": [] for kind in ("movie", "person", "tv", "tv_episode", "tv_season")}
    for record in catalogue.by_external_id(source, external_id):
        out[f"{record.media}_results"].append(listing(record, language) | {"media_type": record.media})
    return out


def listing(record: Record, language: str) -> Json:
    """A row of a search."""
    out: Json = {
        "adult": False,
        "backdrop_path": None,
        "genre_ids": [ANIMATION["id"]],
        "id": record.id,
        "original_language": record.original_language,
        "overview": "",
        "popularity": record.popularity,
        "poster_path": None,
        "vote_average": 0.0,
        "vote_count": 0,
    }
    title, original = record.title_in(language), record.original_name or record.name
    if record.media == "tv":
        return out | {
            "origin_country": [_country(record)],
            "original_name": original,
            "first_air_date": record.date,
            "name": title,
        }
    return out | {"original_title": original, "release_date": record.date, "title": title, "video": False}


def _country(record: Record) -> str:
    return COUNTRIES.get(record.original_language, "JP")


def work(record: Record, part: str, query: Mapping[str, str], language: str) -> Json:
    """All of a show or film with what was asked to be appended, or one *part* of it."""
    if part:
        alone = section(record, part, language)
        if alone is None:
            raise AnswerError(404)
        return alone
    wanted = [name for name in query.get("append_to_response", "").split(",") if name]
    if len(wanted) > MOST_APPENDED:
        raise AnswerError(400, TOO_MANY_APPENDED)
    out = details(record, language)
    for name in wanted:
        found = section(record, name, language)
        if found is not None:
            # Appended parts come without the work's id; a season keeps its own.
            out[name] = found if name.startswith("season/") else {k: v for k, v in found.items() if k != "id"}
    return out


def section(record: Record, part: str, language: str) -> Json | None:
    """One part of a work under TMDB's name for it; None for a part TMDB does not have."""
    match part.split("/"):
        case ["alternative_titles"]:
            rows = [{"iso_3166_1": country, "title": t, "type": kind} for country, t, kind in record.alternative]
            return {"id": record.id, "results" if record.media == "tv" else "titles": rows}
        case ["translations"]:
            return translations(record)
        case ["external_ids"]:
            return external_ids(record)
        case ["episode_groups"] if record.media == "tv":
            return {"id": record.id, "results": [_group_row(group) for group in record.groups]}
        case ["season", number] if record.media == "tv" and number.isascii() and number.isdigit():
            found = record.season(int(number))
            return season(record, found, language) if found else None
    return None


def translations(record: Record) -> Json:
    """A work's title in each language; empty for the language it was made in."""
    field = "name" if record.media == "tv" else "title"
    titles = {f"{record.original_language}-{_country(record)}": "", "en-US": record.name} | record.translations
    rows = []
    for tag, title in titles.items():
        code, _, country = tag.partition("-")
        own, english = LANGUAGES.get(code, (code, code))
        row: Json = {"iso_3166_1": country, "iso_639_1": code, "name": own, "english_name": english}
        rows.append(row | {"data": {field: title, "overview": "", "homepage": "", "tagline": ""}})
    return {"id": record.id, "translations": rows}


def external_ids(record: Record) -> Json:
    names = ("imdb_id", "tvdb_id", "wikidata_id", "facebook_id", "instagram_id", "twitter_id")
    return {"id": record.id} | {
        name: record.external.get(name) for name in names if record.media == "tv" or name != "tvdb_id"
    }


def details(record: Record, language: str) -> Json:
    """A show or film without its appended parts."""
    own, english = LANGUAGES.get(record.original_language, ("", ""))
    out = listing(record, language)
    del out["genre_ids"]
    out |= {
        "genres": [ANIMATION],
        "homepage": "",
        "origin_country": [_country(record)],
        "production_companies": [],
        "production_countries": [],
        "spoken_languages": [{"english_name": english, "iso_639_1": record.original_language, "name": own}],
        "tagline": "",
    }
    return out | (_of_show(record, language) if record.media == "tv" else _of_film(record))


def _of_show(record: Record, language: str) -> Json:
    rows = sorted(record.seasons, key=lambda s: s.number)
    regular = [s for s in rows if s.number]
    last = regular[-1].air_date(regular[-1].first + regular[-1].episodes - 1) if regular else None
    return {
        "created_by": [],
        "episode_run_time": [],
        "in_production": False,
        "languages": [record.original_language],
        "last_air_date": last,
        "last_episode_to_air": None,
        "networks": [],
        "next_episode_to_air": None,
        "number_of_episodes": sum(s.episodes for s in regular),
        "number_of_seasons": len(regular),
        "seasons": [_season_row(record, s, language) | {"episode_count": s.episodes} for s in rows],
        "status": "Ended",
        "type": "Scripted",
    }


def _of_film(record: Record) -> Json:
    return {
        "belongs_to_collection": None,
        "budget": 0,
        "imdb_id": record.external.get("imdb_id"),
        "revenue": 0,
        "runtime": record.runtime,
        "status": "Released",
    }


def _season_row(record: Record, season: Season, language: str) -> Json:
    specials, numbered = SEASON_NAMES.get(language.partition("-")[0], ("Specials", "Season {}"))
    return {
        "air_date": season.date,
        "id": record.id * 100 + season.number,
        "name": season.name or (numbered.format(season.number) if season.number else specials),
        "overview": "",
        "poster_path": None,
        "season_number": season.number,
        "vote_average": 0.0,
    }


def season(record: Record, season: Season, language: str) -> Json:
    """A season with all of its episodes."""
    tag = hashlib.sha256(f"{record.id}/{season.number}".encode()).hexdigest()[:24]
    last = season.first + season.episodes - 1
    episodes = [_episode(record, season, n, language) | _kind(n == last) for n in range(season.first, last + 1)]
    return {"_id": tag, "networks": [], "episodes": episodes} | _season_row(record, season, language)


def _group_row(group: Group) -> Json:
    count = sum(len(group.places(n)) for n in range(len(group.parts)))
    row: Json = {"description": "", "id": group.id, "name": group.name, "network": None, "type": group.type}
    return row | {"episode_count": count, "group_count": len(group.parts)}


def episode_group(record: Record, group: Group, language: str) -> Json:
    """Another order with its episodes, which keep their own numbers; the place in the order counts from 0."""
    parts = []
    for n, (name, _) in enumerate(group.parts):
        seasons = [(record.season(number), episode) for number, episode in group.places(n)]
        episodes = [
            _episode(record, found, number, language) | _kind(False) | {"order": place}
            for place, (found, number) in enumerate(seasons)
            if found is not None
        ]
        tag = hashlib.sha256(f"{group.id}/{n}".encode()).hexdigest()[:24]
        parts.append({"id": tag, "name": name, "order": n + 1, "episodes": episodes, "locked": True})
    return _group_row(group) | {"groups": parts}


def _kind(last: bool) -> Json:
    return {"episode_type": "finale" if last else "standard"}


def _episode(record: Record, season: Season, number: int, language: str) -> Json:
    code = language.partition("-")[0]
    place = number - season.first
    name = season.names[place] if code == "en" and place < len(season.names) else ""
    return {
        "air_date": season.air_date(number),
        "episode_number": number,
        "id": record.id * 10_000 + season.number * 1_000 + place,
        "name": name or EPISODE_NAMES.get(code, "Episode {}").format(number),
        "overview": "",
        "production_code": "",
        "runtime": None,
        "season_number": season.number,
        "show_id": record.id,
        "still_path": None,
        "vote_average": 0.0,
        "vote_count": 0,
        "crew": [],
        "guest_stars": [],
    }
