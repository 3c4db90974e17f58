# SPDX-License-Identifier: GPL-3.0-or-later
"""
A step as a line of JSON, and entries in it: `{"path": …, "size": …, "said": 3, "episode": 5, …}`, defaults left out.

What the names of a season say alike is written once a step, in its list `said`, and referred to by place; of a match's
work only its key is written.  msgspec reads and writes whole lines at once, which for 100,000 entries is most of the
work; a name with a byte that is no UTF-8 goes the slow way through `json`, which knows how to write it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from anivault_shell.match.rules import Change
from anivault_shell.model.catalogue import Match, Work
from anivault_shell.model.entry import READ, Companion, Entry, Identity, Problem, State, Status
from anivault_shell.model.found import mtime_of, size_of, split, stamp
from anivault_shell.model.media import CompanionKind, ParsedName, Said
from anivault_shell.model.plan import Plan
from anivault_shell.session.timeline import Frame, Narrow

# A key and what follows it; in a text the quotes would have a backslash before them.
EMPTY = b'"entries":{}'
TOGETHER = 2_000


class _Beside(msgspec.Struct, array_like=True, gc=False):
    path: str
    kind: CompanionKind
    tail: str
    size: int
    mtime_ns: int
    type: str = "file"


class _Key(msgspec.Struct, gc=False):
    """Which work; the rest of it stands in `works`."""

    media: Literal["tv", "movie"]
    tmdb_id: int
    name: str = ""


class _Decided(msgspec.Struct, omit_defaults=True, gc=False):
    work: _Key
    season: int | None = None
    episodes: tuple[int, ...] = ()
    episode_title: str = ""
    numbering: str = ""
    confidence: float = 0.0
    decided_by: str = "score"
    runner_up: str = ""


class Row(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """An entry; `name` is the one that was read (after a commit the file's own is another)."""

    path: str
    size: int
    mtime_ns: int
    type: str = "file"
    companions: tuple[_Beside, ...] = ()
    name: str | None = None
    said: int | None = None
    episode: int | float | None = None
    episode_end: int | float | None = None
    absolute: int | None = None
    crc: str | None = None
    bundle: int | None = None
    match: _Decided | None = None
    target: str | None = None
    status: Status = Status.PARSED
    pinned: bool = False
    reason: str = ""
    problems: tuple[Problem, ...] = ()


class FrameLine(msgspec.Struct):
    """A frame; `timeline` itself does not load what its plan is made of."""

    roots: tuple[str, ...] = ()
    dest: str = ""
    template: str = "jellyfin"
    plan: Plan | None = None
    narrow: tuple[Narrow, ...] = ()

    @classmethod
    def of(cls, frame: Frame) -> FrameLine:
        return cls(frame.roots, frame.dest, frame.template, frame.plan, frame.narrow)

    def frame(self) -> Frame:
        return Frame(self.roots, self.dest, self.template, self.plan, self.narrow)


class StepLine(msgspec.Struct):
    """A step, or what goes on with the last one."""

    how: str
    label: str
    works: dict[str, Work]
    said: list[Said]
    entries: dict[int, Row | None]
    frame: FrameLine | None
    tx: str | None
    rules: Change | UnsetType = UNSET


class TurnLine(msgspec.Struct):
    """A step taken back, or done again."""

    how: str
    tx: str | UnsetType | None = UNSET


def encode(line: StepLine | TurnLine) -> bytes:
    try:
        if isinstance(line, StepLine) and len(line.entries) > TOGETHER:
            return b"".join(_pieces(line))
        return msgspec.json.encode(line) + b"\n"
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(line)).encode() + b"\n"


def _pieces(line: StepLine) -> Iterator[bytes]:
    """The same with the entries piece by piece: no other thread runs while msgspec writes, and somebody may be typing."""
    head, _, tail = msgspec.json.encode(msgspec.structs.replace(line, entries={})).partition(EMPTY)
    rows = list(line.entries.items())
    yield head + EMPTY[:-1]
    for first in range(0, len(rows), TOGETHER):
        yield (b"," if first else b"") + msgspec.json.encode(dict(rows[first : first + TOGETHER]))[1:-1]
    yield b"}" + tail + b"\n"


def decode_step(line: bytes) -> StepLine:
    """Raises ValueError where it makes no sense."""
    try:
        return msgspec.json.decode(line, type=StepLine)
    except ValueError:
        # A byte of a name that is no UTF-8 is a surrogate on its own, of which msgspec will not hear.
        return msgspec.convert(json.loads(line), StepLine, str_keys=True)


class Writer:
    """The entries of one step on their way to a line; `said` and `works` are what goes beside them."""

    def __init__(self, known: set[str]) -> None:
        self.said: list[Said] = []
        self.works: dict[str, Work] = {}
        self._known = known
        self._places: dict[int, int] = {}

    def entry(self, entry: Entry) -> Row:
        state, kept = entry.state, entry.stamp
        row = Row(
            entry.within + entry.name, size_of(kept), mtime_of(kept), bundle=entry.bundle, target=state.target,
            status=state.status, pinned=state.pinned, reason=state.reason, problems=state.problems,
        )  # fmt: skip
        if isinstance(kept, Identity):
            row.type = kept.type
        if entry.companions:
            row.companions = tuple(
                _Beside(c.path, c.kind, c.tail, c.identity.size, c.identity.mtime_ns, c.identity.type)
                for c in entry.companions
            )
        if (parsed := entry.parsed) is not None:
            row.said = self._place(parsed.said)
            row.name = None if parsed.name == entry.name else parsed.name
            row.episode = parsed.episode
            if not parsed.plain or parsed.said.crc_at is not None:
                row.episode_end, row.absolute, row.crc = parsed.episode_end, parsed.absolute, parsed.crc
        if state.match is not None:
            row.match = self._decided(state.match)
        return row

    def _place(self, said: Said) -> int:
        place = self._places.get(id(said))
        if place is None:
            place = self._places[id(said)] = len(self.said)
            self.said.append(said)
        return place

    def _decided(self, match: Match) -> _Decided:
        work = match.work
        key = f"{work.media}:{work.tmdb_id}"
        if key not in self._known:
            self.works[key] = work
            self._known.add(key)
        return _Decided(
            _Key(work.media.value, work.tmdb_id), match.season, match.episodes, match.episode_title, match.numbering,
            match.confidence, match.decided_by, match.runner_up,
        )  # fmt: skip


class Later(Mapping[int, "Entry | None"]):
    """Entries as they stand in their line, each made when it is asked for."""

    def __init__(self, rows: Mapping[int, Row | None], make: Callable[[int, Row | None], Entry | None]) -> None:
        self._rows = rows
        self._make = make
        self._made: dict[int, Entry | None] = {}

    def __getitem__(self, row: int) -> Entry | None:
        if row not in self._made:
            self._made[row] = self._make(row, self._rows[row])
        return self._made[row]

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class Reader:
    """
    The entries of one file after the other on their way from its lines; `works` are those that were named so far.

    What a step leaves as it was is not made anew: a file that was only matched keeps its name and its reading.
    """

    def __init__(self) -> None:
        self.works: dict[str, Work] = {}
        self._said: dict[tuple[Said, object], Said] = {}

    def entries(self, step: StepLine, there: Mapping[int, Entry]) -> dict[int, Entry | None]:
        """Those of *step*, *there* being what stood before; raises KeyError or IndexError where they make no sense."""
        self.works.update(step.works)
        said = [self._said.setdefault((s, s.crc_at), s) for s in step.said]
        entry = self._entry
        return {n: None if row is None else entry(n, row, said, there.get(n)) for n, row in step.entries.items()}

    def later(self, step: StepLine, there: Mapping[int, Entry | None]) -> Later:
        """The same for a step that was taken back at once: they are made when somebody wants it again."""
        self.works.update(step.works)
        said = [self._said.setdefault((s, s.crc_at), s) for s in step.said]
        for row in step.entries.values():
            if row is not None:
                self._check(row, len(said))
        entry = self._entry
        return Later(step.entries, lambda n, row: None if row is None else entry(n, row, said, there.get(n)))

    def _check(self, row: Row, said: int) -> None:
        if row.said is not None and not 0 <= row.said < said:
            raise IndexError(row.said)
        if row.match is not None and f"{row.match.work.media}:{row.match.work.tmdb_id}" not in self.works:
            raise KeyError(row.match.work.tmdb_id)

    def _entry(self, number: int, row: Row, said: Sequence[Said], was: Entry | None) -> Entry:
        path = row.path
        if was is None or was.within + was.name != path:
            within, name = split(path)
        else:
            within, name = was.within, was.name
        companions = (
            ()
            if not row.companions
            else tuple(Companion(c.path, c.kind, c.tail, Identity(c.size, c.mtime_ns, c.type)) for c in row.companions)
        )
        kept = stamp(row.size, row.mtime_ns) if row.type == "file" else Identity(row.size, row.mtime_ns, row.type)
        old = None if was is None else was.parsed
        return Entry.kept(
            number, within, name, kept, companions, _parsed(row, name, said, old), row.bundle, self._state(row)
        )

    def _state(self, row: Row) -> State:
        match = row.match
        if match is None:
            if row.status is Status.PARSED and not (row.pinned or row.reason or row.problems or row.target):
                return READ
            return State.kept(row.status, None, row.target, row.pinned, row.reason, row.problems)
        decided = Match(
            self.works[f"{match.work.media}:{match.work.tmdb_id}"], match.season, match.episodes, match.episode_title,
            match.numbering, match.confidence, match.decided_by, match.runner_up,
        )  # fmt: skip
        return State.kept(row.status, decided, row.target, row.pinned, row.reason, row.problems)


def _parsed(row: Row, name: str, said: Sequence[Said], was: ParsedName | None) -> ParsedName | None:
    """The reading of *name*; *was* itself where it reads the same."""
    place = row.said
    if place is None:
        return None
    if place < 0:
        raise IndexError(place)
    read = said[place]
    if row.episode_end is not None or row.absolute is not None or row.crc is not None or read.crc_at is not None:
        return ParsedName.saying(row.name or name, read, row.episode, row.episode_end, row.absolute, row.crc)
    if (
        was is not None
        and was.said is read
        and was.plain
        and was.episode == row.episode
        and was.name == (row.name or name)
    ):
        return was
    return ParsedName.alike(row.name or name, read, row.episode)
