# SPDX-License-Identifier: GPL-3.0-or-later
"""What a name says of a file, and the few words everything is sorted by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from operator import attrgetter
from typing import Any, NamedTuple

from anivault_shell.model.value import Value, setters


class Media(StrEnum):
    """What the catalogue (TMDB) keeps apart."""

    TV = "tv"
    MOVIE = "movie"


class Kind(StrEnum):
    """What sort of video a name speaks of."""

    EPISODE = "episode"
    MOVIE = "movie"
    SPECIAL = "special"
    OVA = "ova"
    OPENING = "opening"
    ENDING = "ending"
    PREVIEW = "preview"
    EXTRA = "extra"
    BATCH = "batch"


class CompanionKind(StrEnum):
    """What travels with a video."""

    SUBTITLE = "subtitle"
    AUDIO = "audio"
    FONTS = "fonts"
    CHAPTERS = "chapters"
    NFO = "nfo"
    IMAGE = "image"
    CHECKSUM = "checksum"
    ARCHIVE = "archive"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Span:
    """
    Where a field was read: characters *start* to *end* of the name, or of the
    folder *level* steps above the file (0 is the name itself).
    """

    field: str
    start: int
    end: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """
    What a name says beside its numbers.  The names of a season share one; `crc_at` is then where in each the
    checksum stands.
    """

    title: str | None = None
    titles: tuple[str, ...] = ()
    season: int | None = None
    kind: Kind = Kind.EPISODE
    year: int | None = None
    release_group: str | None = None
    resolution: str | None = None
    version: int | None = None
    extension: str | None = None
    episode_title: str | None = None
    source: str | None = None
    codec: str | None = None
    audio: str | None = None
    languages: tuple[str, ...] = ()
    part: int | None = None
    spans: tuple[Span, ...] = ()
    reader: str = ""
    crc_at: tuple[int, int] | None = field(default=None, compare=False)


class _Own(NamedTuple):
    """What few names have for themselves."""

    episode_end: int | float | None = None
    absolute: int | None = None
    crc: str | None = None


_NONE_OWN = _Own()


def _said(name: str) -> Any:
    return property(attrgetter(f"said.{name}"))


class ParsedName(Value):
    """
    One reading of one file name; unknown is None.

    `titles` lists every title the name holds (both halves of `中文 / Romaji`),
    `title` the one to show, first among them.  `episode` may be 13.5.  `absolute` is a
    second number that counts over all seasons, where a name gives both.  `spans`
    say where each field was read.  `reader` names the engine that won.
    """

    __slots__ = ("_own", "episode", "name", "said")
    FIELDS = (
        "name", "title", "titles", "season", "episode", "episode_end", "kind", "year", "release_group", "resolution",
        "version", "crc", "extension", "episode_title", "source", "codec", "audio", "languages", "absolute", "part",
        "spans", "reader",
    )  # fmt: skip

    name: str
    episode: int | float | None
    said: Said
    _own: _Own | None

    title: str | None = _said("title")
    titles: tuple[str, ...] = _said("titles")
    season: int | None = _said("season")
    kind: Kind = _said("kind")
    year: int | None = _said("year")
    release_group: str | None = _said("release_group")
    resolution: str | None = _said("resolution")
    version: int | None = _said("version")
    extension: str | None = _said("extension")
    episode_title: str | None = _said("episode_title")
    source: str | None = _said("source")
    codec: str | None = _said("codec")
    audio: str | None = _said("audio")
    languages: tuple[str, ...] = _said("languages")
    part: int | None = _said("part")
    spans: tuple[Span, ...] = _said("spans")
    reader: str = _said("reader")

    def __init__(
        self, name: str, title: str | None = None, titles: tuple[str, ...] = (), season: int | None = None,
        episode: int | float | None = None, episode_end: int | float | None = None, kind: Kind = Kind.EPISODE,
        year: int | None = None, release_group: str | None = None, resolution: str | None = None,
        version: int | None = None, crc: str | None = None, extension: str | None = None,
        episode_title: str | None = None, source: str | None = None, codec: str | None = None,
        audio: str | None = None, languages: tuple[str, ...] = (), absolute: int | None = None,
        part: int | None = None, spans: tuple[Span, ...] = (), reader: str = "",
    ) -> None:  # fmt: skip
        said = Said(
            title, titles, season, kind, year, release_group, resolution, version, extension, episode_title, source,
            codec, audio, languages, part, spans, reader,
        )  # fmt: skip
        own = _Own(episode_end, absolute, crc)
        _set_parsed(self, name, episode, said, None if own == _NONE_OWN else own)

    @classmethod
    def saying(
        cls, name: str, said: Said, episode: int | float | None, episode_end: int | float | None = None,
        absolute: int | None = None, crc: str | None = None,
    ) -> ParsedName:  # fmt: skip
        """*name* with numbers of its own; a checksum that stands where *said* has it is not kept twice."""
        parsed = _new(cls)
        own = None
        if episode_end is not None or absolute is not None or crc != _crc(name, said):
            own = _Own(episode_end, absolute, crc)
        _set_parsed(parsed, name, episode, said, own)
        return parsed

    @classmethod
    def alike(cls, name: str, said: Said, episode: int | float | None) -> ParsedName:
        """*name* with no number of its own but the episode's, and a checksum where *said* has it."""
        parsed = _new(cls)
        _set_parsed(parsed, name, episode, said, None)
        return parsed

    def _held(self) -> tuple[Any, ...]:
        return self.name, self.episode, self.said, self.episode_end, self.absolute, self.crc

    def __eq__(self, other: object) -> bool:
        if type(other) is not ParsedName:
            return NotImplemented
        if self.said is other.said and self._own is other._own:
            return self.name == other.name and self.episode == other.episode
        return self.said == other.said and self._held() == other._held()

    __hash__ = Value.__hash__

    @property
    def plain(self) -> bool:
        """Whether it was made by `alike`: it has no number of its own but the episode's."""
        return self._own is None

    @property
    def episode_end(self) -> int | float | None:
        return self._own.episode_end if self._own is not None else None

    @property
    def absolute(self) -> int | None:
        return self._own.absolute if self._own is not None else None

    @property
    def crc(self) -> str | None:
        return self._own.crc if self._own is not None else _crc(self.name, self.said)

    @property
    def episodes(self) -> tuple[int | float, ...]:
        """Every number the name covers: `(1, 2, 3)` for E01-E03."""
        if self.episode is None:
            return ()
        if self._own is None:
            return (self.episode,)
        first, last = self.episode, self._own.episode_end
        if last is None or last <= first or first != int(first) or last != int(last):
            return (first,)
        return tuple(range(int(first), int(last) + 1))


def corrected(fields: Mapping[str, Any]) -> Callable[[ParsedName], ParsedName]:
    """Puts *fields* into readings; what names share they go on sharing."""
    own = {"name", "episode", "episode_end", "absolute", "crc"} & fields.keys()
    made: dict[int, tuple[Said, Said]] = {}

    def correct(parsed: ParsedName) -> ParsedName:
        if own:
            return parsed.but(**fields)
        found = made.get(id(parsed.said))
        if found is None:
            found = made[id(parsed.said)] = (parsed.said, replace(parsed.said, **fields))
        if parsed.plain:
            return ParsedName.alike(parsed.name, found[1], parsed.episode)
        return ParsedName.saying(parsed.name, found[1], parsed.episode, parsed.episode_end, parsed.absolute, parsed.crc)

    return correct


def _crc(name: str, said: Said) -> str | None:
    return name[slice(*said.crc_at)] if said.crc_at is not None else None


_new = object.__new__
_SET_NAME, _SET_EPISODE, _SET_SAID, _SET_OWN = setters(ParsedName, "name", "episode", "said", "_own")


def _set_parsed(parsed: ParsedName, name: str, episode: int | float | None, said: Said, own: _Own | None) -> None:
    _SET_NAME(parsed, name)
    _SET_EPISODE(parsed, episode)
    _SET_SAID(parsed, said)
    _SET_OWN(parsed, own)
