# SPDX-License-Identifier: GPL-3.0-or-later
"""What a name says of a file, and the few words everything is sorted by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
class ParsedName:
    """
    One reading of one file name; unknown is None.

    `titles` lists every title the name holds (both halves of `中文 / Romaji`),
    `title` the one to show, first among them.  `episode` may be 13.5.  `absolute` is a
    second number that counts over all seasons, where a name gives both.  `spans`
    say where each field was read.  `reader` names the engine that won.
    """

    name: str
    title: str | None = None
    titles: tuple[str, ...] = ()
    season: int | None = None
    episode: int | float | None = None
    episode_end: int | float | None = None
    kind: Kind = Kind.EPISODE
    year: int | None = None
    release_group: str | None = None
    resolution: str | None = None
    version: int | None = None
    crc: str | None = None
    extension: str | None = None
    episode_title: str | None = None
    source: str | None = None
    codec: str | None = None
    audio: str | None = None
    languages: tuple[str, ...] = ()
    absolute: int | None = None
    part: int | None = None
    spans: tuple[Span, ...] = ()
    reader: str = ""

    @property
    def episodes(self) -> tuple[int | float, ...]:
        """Every number the name covers: `(1, 2, 3)` for E01-E03."""
        if self.episode is None:
            return ()
        first, last = self.episode, self.episode_end
        if last is None or last <= first or first != int(first) or last != int(last):
            return (first,)
        return tuple(range(int(first), int(last) + 1))
