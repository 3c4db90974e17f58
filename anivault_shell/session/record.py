# SPDX-License-Identifier: GPL-3.0-or-later
"""
Entries as a step keeps them: `{"path": …, "size": …, "said": 3, "episode": 5, …}`, defaults left out.

What the names of a season say alike is written once a step, in its list `said`, and referred to by place; of a match's
work only its key is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from anivault_shell.model.catalogue import Match, Work
from anivault_shell.model.entry import Companion, Entry, Identity, Problem, Status
from anivault_shell.model.media import CompanionKind, ParsedName, Said


class _Beside(msgspec.Struct, array_like=True):
    path: str
    kind: CompanionKind
    tail: str
    size: int
    mtime_ns: int
    type: str = "file"


class _Row(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    path: str
    size: int
    mtime_ns: int
    type: str = "file"
    companions: tuple[_Beside, ...] = ()
    # The name that was read; after a commit the file's own is another.
    name: str | None = None
    said: int | None = None
    episode: int | float | None = None
    episode_end: int | float | None = None
    absolute: int | None = None
    crc: str | None = None
    bundle: int | None = None
    match: Match | None = None
    target: str | None = None
    status: Status = Status.PARSED
    pinned: bool = False
    reason: str = ""
    problems: tuple[Problem, ...] = ()


class Writer:
    """The entries of one step on their way to a line; `said` and `works` are what goes beside them."""

    def __init__(self, known: set[str]) -> None:
        self.said: list[Any] = []
        self.works: dict[str, Any] = {}
        self._known = known
        self._places: dict[int, int] = {}

    def entry(self, entry: Entry) -> Any:
        identity = entry.identity
        row = _Row(
            entry.path, identity.size, identity.mtime_ns, identity.type, bundle=entry.bundle, target=entry.target,
            status=entry.status, pinned=entry.pinned, reason=entry.reason, problems=entry.problems,
        )  # fmt: skip
        row.companions = tuple(
            _Beside(c.path, c.kind, c.tail, c.identity.size, c.identity.mtime_ns, c.identity.type)
            for c in entry.companions
        )
        if (parsed := entry.parsed) is not None:
            row.said = self._place(parsed.said)
            row.name = None if parsed.name == entry.name else parsed.name
            row.episode, row.episode_end, row.absolute = parsed.episode, parsed.episode_end, parsed.absolute
            row.crc = parsed.crc
        if entry.match is not None:
            row.match = replace(entry.match, work=self._short(entry.match.work))
        return msgspec.to_builtins(row)

    def _place(self, said: Said) -> int:
        place = self._places.get(id(said))
        if place is None:
            place = self._places[id(said)] = len(self.said)
            self.said.append(msgspec.to_builtins(said))
        return place

    def _short(self, work: Work) -> Work:
        key = f"{work.media}:{work.tmdb_id}"
        if key not in self._known:
            self.works[key] = msgspec.to_builtins(work)
            self._known.add(key)
        return Work(work.media, work.tmdb_id, "")


def read_entry(number: int, made: Any, said: Sequence[Said], works: Mapping[str, Work]) -> Entry:
    """Entry *number* as it was kept; raises msgspec's ValidationError, KeyError or IndexError where it makes no sense."""
    row = msgspec.convert(made, _Row)
    companions = tuple(Companion(c.path, c.kind, c.tail, Identity(c.size, c.mtime_ns, c.type)) for c in row.companions)
    entry = Entry(
        number, row.path, Identity(row.size, row.mtime_ns, row.type), companions, None, row.bundle, _match(row, works),
        row.target, row.status, row.pinned, row.reason, row.problems,
    )  # fmt: skip
    return entry if row.said is None else entry.but(parsed=_parsed(row, entry.name, said))


def _match(row: _Row, works: Mapping[str, Work]) -> Match | None:
    if row.match is None:
        return None
    return replace(row.match, work=works[f"{row.match.work.media}:{row.match.work.tmdb_id}"])


def _parsed(row: _Row, name: str, said: Sequence[Said]) -> ParsedName:
    if row.said is None or row.said < 0:
        raise IndexError(row.said)
    return ParsedName.saying(row.name or name, said[row.said], row.episode, row.episode_end, row.absolute, row.crc)
