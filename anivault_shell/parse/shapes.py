# SPDX-License-Identifier: GPL-3.0-or-later
"""
Names that are alike but for their numbers.

A folder's names mostly differ in the episode and the checksum.  Reading one and following it with the
rest is several times as fast as reading each, and gives the same answers: a name follows only where
all that differs lies inside the numbers that the model's reading gives.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from anivault_shell.model.media import ParsedName
from anivault_shell.parse.episodes import NO_EPISODES
from anivault_shell.parse.numbers import plain

_DIGITS = str.maketrans("123456789", "000000000")
_CRC = re.compile(r"(?<=[\[(])[0-9A-Fa-f]{8}(?=[\])])")
_RUN = re.compile(r"\d+")
_NUMBER = re.compile(r"\d{1,4}(?:\.\d)?")
_MOVING = ("episode", "episode_end", "absolute", "crc")


def shape(name: str) -> str:
    """*name* with every digit as 0 and a checksum as nothing; of the same length."""
    return _CRC.sub("########", name).translate(_DIGITS)


class Model(NamedTuple):
    """A reading that names of its shape can follow; *slots* are field, start and end of what may differ."""

    reading: ParsedName
    slots: tuple[tuple[str, int, int], ...]

    @classmethod
    def of(cls, reading: ParsedName) -> Model | None:
        """The model that *reading* makes, or None where its numbers have no clear places."""
        slots = sorted((s.start, s.end, s.field) for s in reading.spans if s.level == 0 and s.field in _MOVING)
        if not slots or len({field for _, _, field in slots}) != len(slots):
            return None
        if any(a[1] > b[0] for a, b in pairwise(slots)):
            return None
        for start, end, field in slots:
            written = reading.name[start:end]
            if field != "crc" and (not _NUMBER.fullmatch(written) or plain(written) != getattr(reading, field)):
                return None
        return cls(reading, tuple((field, start, end) for start, end, field in slots))

    def follow(self, name: str) -> ParsedName | None:
        """The reading of *name*, or None where it differs from the model in more than its numbers."""
        model = self.reading
        own = model.name
        at = 0
        for _, start, end in self.slots:
            if name[at:start] != own[at:start]:
                return None
            at = end
        if name[at:] != own[at:]:
            return None
        values = {field: name[start:end] for field, start, end in self.slots}
        return _moved(model, name, values)


def _moved(model: ParsedName, name: str, values: dict[str, str]) -> ParsedName | None:
    episode, last, absolute = model.episode, model.episode_end, model.absolute
    if "episode" in values:
        episode = plain(values["episode"])
        if episode in NO_EPISODES:
            return None
    if "episode_end" in values:
        last = plain(values["episode_end"])
        if episode is None or last <= episode:
            return None
    if "absolute" in values:
        absolute = int(values["absolute"])
        if episode is None or absolute < episode or absolute in NO_EPISODES:
            return None
    return ParsedName(
        name,
        model.title,
        model.titles,
        model.season,
        episode,
        last,
        model.kind,
        model.year,
        model.release_group,
        model.resolution,
        model.version,
        values.get("crc", model.crc),
        model.extension,
        model.episode_title,
        model.source,
        model.codec,
        model.audio,
        model.languages,
        absolute,
        model.part,
        model.spans,
        model.reader,
    )


class Place(NamedTuple):
    """The number that really counts in the name on *row* of the folder."""

    row: int
    start: int
    end: int


def miscounted(readings: Sequence[ParsedName]) -> Iterator[Place]:
    """
    Where three or more names of one pattern were all given the same number while another
    number of theirs differs in each: that one counts.
    """
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    same = Counter((reading.episode, reading.season) for reading in readings)
    for index, reading in enumerate(readings):
        if same[reading.episode, reading.season] >= 3 and reading.absolute is None and reading.episode_end is None:
            groups[reading.episode, reading.season, _RUN.sub("0", _CRC.sub("#", reading.name))].append(index)
    for members in groups.values():
        if len(members) >= 3:
            yield from _varying(readings, members)


def _varying(readings: Sequence[ParsedName], members: list[int]) -> Iterator[Place]:
    runs = [list(_RUN.finditer(_CRC.sub("########", readings[i].name))) for i in members]
    columns = [
        n
        for n, column in enumerate(zip(*runs, strict=True))
        if len({m.group() for m in column}) == len(members)
        and all(_may_count(readings[i], m) for i, m in zip(members, column, strict=True))
    ]
    if len(columns) == 1:
        for index, found in zip(members, runs, strict=True):
            yield Place(index, found[columns[0]].start(), found[columns[0]].end())


def _may_count(reading: ParsedName, found: re.Match[str]) -> bool:
    inside = any(
        s.level == 0 and s.start <= found.start() < s.end and s.field not in ("title", "episode_title")
        for s in reading.spans
    )
    return not inside and len(found.group()) <= 4 and int(found.group()) not in NO_EPISODES
