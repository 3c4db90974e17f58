# SPDX-License-Identifier: GPL-3.0-or-later
"""
TMDB's JSON under TMDB's own field names (developer.themoviedb.org/reference), with only the fields we use.

The cache keeps just these.  A row that makes no sense is left out, an answer that makes none raises Unreadable.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

import msgspec

from anivault_shell.errors import ContractBroken

Id = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
Count = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
T = TypeVar("T", bound=msgspec.Struct)


class Unreadable(ContractBroken):
    """Not what TMDB answers; the text says what is wrong with it, and quotes nothing of it."""


class Row(msgspec.Struct, omit_defaults=True):
    id: Id
    name: str | None = None
    title: str | None = None
    original_name: str | None = None
    original_title: str | None = None
    original_language: str | None = None
    first_air_date: str | None = None
    release_date: str | None = None
    popularity: float | None = None


class Page(msgspec.Struct, omit_defaults=True):
    """`/search/tv`, `/search/movie`"""

    results: list[Row]


class Finds(msgspec.Struct, omit_defaults=True):
    """`/find/{external_id}`"""

    tv_results: list[Row] = []
    movie_results: list[Row] = []


class AlternativeTitle(msgspec.Struct, omit_defaults=True):
    title: str
    iso_3166_1: str | None = None


class AlternativeTitles(msgspec.Struct, omit_defaults=True):
    results: list[AlternativeTitle] = []  # tv
    titles: list[AlternativeTitle] = []  # movie


class TranslationData(msgspec.Struct, omit_defaults=True):
    name: str | None = None
    title: str | None = None


class Translation(msgspec.Struct, omit_defaults=True):
    iso_639_1: str | None = None
    iso_3166_1: str | None = None
    data: TranslationData | None = None


class Translations(msgspec.Struct, omit_defaults=True):
    translations: list[Translation] = []


class ExternalIds(msgspec.Struct, omit_defaults=True):
    imdb_id: str | None = None
    tvdb_id: int | None = None
    wikidata_id: str | None = None


class SeasonRow(msgspec.Struct, omit_defaults=True):
    season_number: Count
    episode_count: Count = 0
    name: str | None = None
    air_date: str | None = None


class Details(Row, omit_defaults=True):
    """`/tv/{id}`, `/movie/{id}` with what is appended to them"""

    seasons: list[SeasonRow] = []
    alternative_titles: AlternativeTitles | None = None
    translations: Translations | None = None
    external_ids: ExternalIds | None = None


class EpisodeRow(msgspec.Struct, omit_defaults=True):
    episode_number: Count
    season_number: Count | None = None
    name: str | None = None
    air_date: str | None = None


class SeasonDetails(msgspec.Struct, omit_defaults=True):
    """`/tv/{id}/season/{n}`"""

    season_number: Count
    episodes: list[EpisodeRow]


class GroupRow(msgspec.Struct, omit_defaults=True):
    id: str
    name: str | None = None
    type: int | None = None
    episode_count: Count = 0
    group_count: Count = 0


class GroupRows(msgspec.Struct, omit_defaults=True):
    """`/tv/{id}/episode_groups`"""

    id: Id
    results: list[GroupRow]


class PlaceRow(msgspec.Struct, omit_defaults=True):
    season_number: Count
    episode_number: Count
    order: Count = 0


class PartRow(msgspec.Struct, omit_defaults=True):
    order: Count
    name: str | None = None
    episodes: list[PlaceRow] = []


class GroupDetails(msgspec.Struct, omit_defaults=True):
    """`/tv/episode_group/{id}`"""

    id: str
    groups: list[PartRow]
    name: str | None = None
    type: int | None = None


class Success(msgspec.Struct):
    """`/authentication`"""

    success: bool


# Made while this is imported, which only one thread does at a time: two that make a first decoder of one type together end in
# a broken process (msgspec 0.22).
_decoders: dict[type[msgspec.Struct], msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(kind) for kind in (Page, Finds, Details, SeasonDetails, GroupRows, GroupDetails, Success)
}
_parts = msgspec.json.Decoder(dict[str, msgspec.Raw])


def read(kind: type[T], body: bytes) -> T:
    """*body* as *kind*; broken rows and parts are left out. Raises Unreadable."""
    try:
        value: T = _decoders[kind].decode(body)
        return value
    except msgspec.ValidationError:
        pass
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise Unreadable("no JSON") from None
    try:
        return _salvage(kind, msgspec.json.decode(body))
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise Unreadable("not the JSON that TMDB sends") from None


def write(value: msgspec.Struct) -> bytes:
    return msgspec.json.encode(value)


def appended(body: bytes, seasons: Sequence[int]) -> dict[int, bytes]:
    """Those of *seasons* that came along, each as TMDB would have answered it alone. Raises Unreadable."""
    try:
        parts = _parts.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise Unreadable("not the JSON that TMDB sends") from None
    return {number: bytes(parts[name]) for number in seasons if (name := f"season/{number}") in parts}


def _salvage(kind: type[T], raw: object) -> T:
    """As much of *raw* as makes sense; ValidationError when a field that must be there does not."""
    if not isinstance(raw, dict):
        raise msgspec.ValidationError("not an object")
    kept: dict[str, object] = {}
    for field in msgspec.structs.fields(kind):
        if field.encode_name not in raw:
            if field.required:
                raise msgspec.ValidationError(f"no {field.encode_name}")
            continue
        value = raw[field.encode_name]
        try:
            kept[field.encode_name] = msgspec.convert(value, field.type)
        except msgspec.ValidationError:
            if (mended := _mended(field.type, value)) is not None:
                kept[field.encode_name] = mended
            elif field.required:
                raise
    return kind(**kept)


def _mended(wanted: Any, value: object) -> object | None:
    """The sound rows of a list, the sound parts of an object; None when there is no mending it."""
    options: tuple[Any, ...] = getattr(wanted, "__args__", ())
    if getattr(wanted, "__origin__", None) is list:
        if not isinstance(value, list):
            return None
        rows = [row for item in value if (row := _mended(options[0], item)) is not None]
        return rows if rows or not value else None
    for option in (wanted, *options):
        if isinstance(option, type) and issubclass(option, msgspec.Struct):
            try:
                return _salvage(option, value)
            except msgspec.ValidationError:
                return None
    return None
