# SPDX-License-Identifier: GPL-3.0-or-later
"""One file a transaction: only ever added to, read back without trusting it."""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass, field

from anivault_shell.disk import files
from anivault_shell.errors import JournalDamaged
from anivault_shell.journal.records import (
    LIGHT,
    SCHEMA_VERSION,
    AnyRecord,
    Begin,
    Copied,
    Done,
    End,
    Frames,
    Intent,
    NewerError,
    Record,
    Settled,
    Step,
    UnreadableError,
    decode,
    encode,
    frame,
    frames,
)

_LIMIT = 1 << 31


class Log:
    """
    The end of a transaction's file, held open by the one writer.

    Raises DiskError where a record cannot be added; then nothing of it stands in the file, or the file is `torn` and takes
    no further one: recovery reads what is there.
    """

    def __init__(self, path: str, n: int = 0, prev: str = "") -> None:
        self.path = path
        self.steps = 0
        self._n = n
        self._prev = prev
        self._end = files.Appender(path, new=n == 0)

    def add(self, record: Record, *, sync: bool) -> None:
        """Add *record*; with *sync* it, and all before it, is on the disk on return."""
        record.n, record.prev = self._n, self._prev
        body = encode(record)
        self._end.add(frame(body), sync=sync)
        self._n += 1
        self._prev = f"{zlib.crc32(body):08x}"

    @property
    def torn(self) -> bool:
        """Whether nobody knows what stands at its end."""
        return self._end.torn is not None

    def close(self) -> None:
        self._end.close()


@dataclass(slots=True)
class History:
    """
    All that one file says, in its order.

    `damage` is what is wrong with it (then nothing else counts); `begin` is None where a crash came before the
    first record was whole: nothing had been done.  Read lightly, intents are only checked, not kept.  `newer`: a later AniVault
    has written it; it is whole, and not for us.
    """

    path: str
    begin: Begin | None = None
    steps: list[Step] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    removes: list[tuple[str, int]] = field(default_factory=list)
    skipped: list[tuple[int, str, str]] = field(default_factory=list)
    copied: dict[int, int] = field(default_factory=dict)
    settled: list[Step] | None = None
    end: End | None = None
    weak: bool = False
    damage: str = ""
    newer: bool = False
    records: int = 0
    prev: str = ""
    good: int = 0
    torn: bool = False
    unended: bool = False

    @property
    def id(self) -> str:
        return os.path.basename(self.path).removesuffix(".jsonl")

    @property
    def head(self) -> Begin:
        """The first record; raises JournalDamaged where there is none."""
        if self.begin is None:
            raise JournalDamaged(f"{self.id} has no beginning", hint=f"nothing was touched; look at {self.path}")
        return self.begin

    @property
    def reach(self) -> list[str]:
        """The folders that it may move files in."""
        return [*self.head.roots, *self.head.homes, *self.head.keeps]

    def moved(self) -> list[Step]:
        """What came of it: each file's first name and last, hops left out."""
        if self.settled is not None:
            return self.settled
        return net([self.steps[n] for n in self.done])


def net(steps: list[Step]) -> list[Step]:
    """*steps* one after the other, with the stretches of each operation joined; what came back is left out."""
    joined: dict[int, Step] = {}
    for step in steps:
        before = joined.pop(step.op, None)
        joined[step.op] = step if before is None else before.between(before.source, step.target)
    return [s for s in joined.values() if s.source != s.target]


def read(path: str, *, light: bool = False) -> History:
    """What the file *path* says; damage is told, not raised."""
    whole = frames(files.read(path, _LIMIT))
    history = History(path, good=whole.good, torn=whole.torn, unended=whole.unended, damage=whole.damage)
    try:
        _take_in(history, whole, light)
    except NewerError:
        history.newer, history.damage = True, "a newer AniVault has written it"
    except UnreadableError as exc:
        history.damage = history.damage or f"record {history.records + 1} makes no sense: {exc}"
    return history


def _take_in(history: History, whole: Frames, light: bool) -> None:
    for body in whole.bodies:
        if history.end is not None:
            raise UnreadableError("it follows the end")
        if not (light and body.startswith(LIGHT)):
            record = decode(body)
            if record.n != history.records or record.prev != history.prev:
                raise UnreadableError("a record before it is missing")
            _take(history, record)
        if history.begin is None:
            raise UnreadableError("the beginning is missing")
        history.prev = f"{zlib.crc32(body):08x}"
        history.records += 1


def _take(history: History, record: AnyRecord) -> None:
    match record:
        case Begin():
            _take_begin(history, record)
        case Intent():
            history.folders.extend(record.folders)
            history.steps.extend(record.steps)
            history.removes.extend(record.removes)
            history.weak = history.weak or record.weak
        case Copied():
            history.copied[record.step] = record.crc
        case Done():
            history.done.extend(record.steps)
            history.made.extend(record.made)
            history.skipped.extend(record.skipped)
        case Settled():
            history.settled = [*(history.settled or ()), *record.moved]
        case End():
            history.end = record


def _take_begin(history: History, record: Begin) -> None:
    if record.schema_version > SCHEMA_VERSION:
        raise NewerError("a newer AniVault has written it")
    if history.records or record.tx != history.id:
        raise UnreadableError("the beginning is another's")
    history.begin = record


def whole(path: str) -> History:
    """What the file *path* says, all of it; raises JournalDamaged."""
    history = read(path)
    if history.begin is not None and not history.damage:
        last = len(history.steps)
        if any(not 0 <= n < last for n in history.done):
            history.damage = "it speaks of steps that it does not hold"
    refuse_damage(history)
    return history


def refuse_damage(history: History) -> None:
    if history.newer:
        raise JournalDamaged(
            f"the journal of {history.id} was written by a newer AniVault",
            hint="nothing was touched; this one reads the others and writes none: update it",
        )
    if history.damage:
        raise JournalDamaged(
            f"the journal of {history.id} is damaged: {history.damage}",
            hint=f"nothing was touched; keep a copy of {history.path}, and move it away to go on without it",
        )


def reopen(history: History) -> Log:
    """The end of a file that a crash left, ready for more; a torn last line is kept aside as `.tail` first."""
    if history.torn:
        tail = files.read(history.path, _LIMIT)[history.good :]
        files.write_atomic(history.path + ".tail", tail)
        files.cut(history.path, history.good)
    if history.unended:
        files.cut(history.path, history.good)
        files.append(history.path, b"\n", sync=True)
    log = Log(history.path, history.records, history.prev)
    log.steps = len(history.steps)
    return log
