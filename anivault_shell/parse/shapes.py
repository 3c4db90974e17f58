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
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from anivault_shell.model.media import ParsedName
from anivault_shell.parse.episodes import NO_EPISODES
from anivault_shell.parse.numbers import plain

_DIGITS = str.maketrans("123456789", "000000000")
_CRC = re.compile(r"(?<=[\[(])[0-9A-Fa-f]{8}(?=[\])])")
_CRC_MASK = "########"
_HEX = "0123456789ABCDEFabcdef"
_RUN = re.compile(r"\d+")
_NUMBER = re.compile(r"\d{1,4}(?:\.\d)?")
_MOVING = ("episode", "episode_end", "absolute", "crc")


def shape(name: str) -> str:
    """*name* with every digit as 0 and a checksum as nothing; of the same length."""
    return _CRC.sub(_CRC_MASK, name).translate(_DIGITS)


class Slot(NamedTuple):
    """Where one of the numbers stands; *mask* is its shape."""

    field: str
    start: int
    end: int
    mask: str


class Model:
    """A reading that names of its shape can follow; what differs in them lies in *slots*."""

    __slots__ = ("hexed", "numbers", "pieces", "reading", "said", "simple", "size", "slots")

    def __init__(self, reading: ParsedName, slots: Sequence[Slot]) -> None:
        name = reading.name
        starts, ends = [0, *(s.end for s in slots)], [*(s.start for s in slots), len(name)]
        self.size = len(name)
        self.pieces = [(name[a:b], a) for a, b in zip(starts, ends, strict=True) if a < b]
        self.slots = slots
        self.numbers = reading.episode, reading.episode_end, reading.absolute, reading.crc
        places = {s.field: (s.start, s.end) for s in slots}
        self.said, crc_at = reading.said, places.get("crc")
        if self.said.crc_at != crc_at:
            self.said = replace(self.said, crc_at=crc_at)
        self.reading = ParsedName.saying(name, self.said, *self.numbers)
        alone = reading.episode_end is None and reading.absolute is None and (reading.crc is None or "crc" in places)
        masks = {s.field: s.mask for s in slots}
        # By far the most: one number, of digits alone, and perhaps a checksum.
        self.simple = self.hexed = None
        if alone and not masks.get("episode", ".").strip("0") and masks.get("crc", _CRC_MASK) is _CRC_MASK:
            self.simple = slice(*places["episode"])
            self.hexed = slice(*places["crc"]) if "crc" in places else None

    @classmethod
    def of(cls, reading: ParsedName) -> Model | None:
        """The model that *reading* makes, or None where its numbers have no clear places."""
        spans = sorted((s.start, s.end, s.field) for s in reading.spans if s.level == 0 and s.field in _MOVING)
        if not spans or len({field for _, _, field in spans}) != len(spans):
            return None
        if any(a[1] > b[0] for a, b in pairwise(spans)):
            return None
        slots = []
        for start, end, field in spans:
            written = reading.name[start:end]
            if field != "crc" and (not _NUMBER.fullmatch(written) or plain(written) != getattr(reading, field)):
                return None
            hexed = end - start == len(_CRC_MASK) and _CRC.match(reading.name, start)
            mask = _CRC_MASK if hexed else written.translate(_DIGITS)
            slots.append(Slot(field, start, end, mask))
        return cls(reading, slots)

    def follow(self, name: str) -> ParsedName | None:
        """The reading of *name*, or None where it differs from the model in more than its numbers."""
        if len(name) != self.size:
            return None
        for piece, at in self.pieces:
            if not name.startswith(piece, at):
                return None
        if self.simple is not None:
            digits = name[self.simple]
            if not (digits.isdigit() and digits.isascii()) or (self.hexed and name[self.hexed].strip(_HEX)):
                return None
            episode = int(digits)
            return None if episode in NO_EPISODES else ParsedName.alike(name, self.said, episode)
        for _, start, end, mask in self.slots:
            text = name[start:end]
            if text.strip(_HEX) if mask is _CRC_MASK else text.translate(_DIGITS) != mask:
                return None
        return self._moved(name)

    def _moved(self, name: str) -> ParsedName | None:
        values = {field: name[start:end] for field, start, end, _ in self.slots}
        episode, last, absolute, crc = self.numbers
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
        return ParsedName.saying(name, self.said, episode, last, absolute, values.get("crc", crc))


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
    if len({reading.episode for reading in readings}) > len(readings) - 2:
        return
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    same = Counter((reading.episode, reading.season) for reading in readings)
    for index, reading in enumerate(readings):
        if same[reading.episode, reading.season] >= 3 and reading.absolute is None and reading.episode_end is None:
            groups[reading.episode, reading.season, _RUN.sub("0", _CRC.sub("#", reading.name))].append(index)
    for members in groups.values():
        if len(members) >= 3:
            yield from _varying(readings, members)


def _varying(readings: Sequence[ParsedName], members: list[int]) -> Iterator[Place]:
    runs = [list(_RUN.finditer(_CRC.sub(_CRC_MASK, readings[i].name))) for i in members]
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
