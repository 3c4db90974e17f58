# SPDX-License-Identifier: GPL-3.0-or-later
"""
The records of the journal and the lines they stand in.

A line is `crc32(8 hex) SP length SP json LF`; both numbers are of the JSON, which is UTF-8.  Each record
counts (`n`, from 0) and names the check sum of the one before it, so that lost or exchanged lines show.  A path that is no
UTF-8 stands as `{"b64": …}` of the bytes the disk has.
"""

from __future__ import annotations

import base64
import os
import re
import zlib
from typing import Literal

import msgspec

from anivault_shell.model.entry import Identity
from anivault_shell.model.plan import Action, Operation

SCHEMA_VERSION = 1
_HEADER = re.compile(rb"([0-9a-f]{8}) ([0-9]{1,10}) ")
_HEADER_BEGUN = re.compile(rb"[0-9a-f]{0,8}|[0-9a-f]{8} [0-9]{0,10}")


What = Literal["commit", "undo", "redo"]


_ACTIONS = {action.value: action for action in Action}


class Step(msgspec.Struct, array_like=True):
    """
    One change of names: what it moves, from where to where; an operation takes one, or two over a hop.

    `crc` is the CRC-32 that the name gives; `keeps` the operation that the file makes way for, on its way to the keep.
    """

    op: int
    action: Literal["move", "copy", "hardlink", "symlink", "reflink"]
    source: str
    target: str
    size: int
    mtime_ns: int
    type: Literal["file", "symlink", "folder", "other"]
    inode: str = ""
    entry: int | None = None
    companion_of: int | None = None
    crc: str = ""
    keeps: int | None = None

    @property
    def identity(self) -> Identity:
        return Identity(self.size, self.mtime_ns, self.type)

    def operation(self) -> Operation:
        return Operation(
            self.op,
            _ACTIONS[self.action],
            self.source,
            self.target,
            self.identity,
            self.entry,
            self.companion_of,
            crc=self.crc or None,
            keeps=self.keeps,
        )

    def turned(self) -> Step:
        """The way back."""
        return self.between(self.target, self.source)

    def between(self, source: str, target: str) -> Step:
        """The same file on another stretch."""
        return Step(
            self.op,
            self.action,
            source,
            target,
            self.size,
            self.mtime_ns,
            self.type,
            self.inode,
            self.entry,
            self.companion_of,
            self.crc,
            self.keeps,
        )


def step_of(op: Operation, inode: str = "") -> Step:
    known = op.identity
    kind: Literal["file", "symlink", "folder", "other"] = known.type  # type: ignore[assignment]
    return Step(
        op.op,
        op.action.value,
        op.source,
        op.target,
        known.size,
        known.mtime_ns,
        kind,
        inode,
        op.entry,
        op.companion_of,
        op.crc or "",
        op.keeps,
    )


class Record(msgspec.Struct, tag_field="kind", kw_only=True):
    n: int = 0
    prev: str = ""


class Begin(Record, tag="begin", kw_only=True):
    """
    The first record; `seq` orders transactions whatever the clock said, `of` names the one taken back or done again.

    `host` and `volumes` (root, where its volume is mounted, what it is called) say where it was; `keeps` are the folders that
    files make way to; `across`: moves to another volume are copied; `part`: only a selection of `of` is taken back.
    """

    tx: str
    seq: int
    created: str
    what: What
    roots: list[str]
    homes: list[str] = []
    total: int = 0
    of: str | None = None
    plan: str = ""
    version: str = ""
    host: str = ""
    volumes: list[tuple[str, str, str]] = []
    keeps: list[str] = []
    across: bool = False
    part: bool = False
    schema_version: int = SCHEMA_VERSION


class Intent(Record, tag="intent", kw_only=True):
    """
    What is about to be done; on the disk before any of it is.

    `weak`: from here on names may be held by placeholders.  `removes`: folders that were emptied, with their modes.
    """

    folders: list[str] = []
    removes: list[tuple[str, int]] = []
    steps: list[Step] = []
    weak: bool = False


class Copied(Record, tag="copied", kw_only=True):
    """The bytes of a copy stand under its hidden name, compared; next it gets its real one."""

    step: int
    crc: int


class Done(Record, tag="done", kw_only=True):
    """What was done of the intents, by step number in the file; after a crash the disk is asked instead."""

    steps: list[int] = []
    made: list[str] = []
    skipped: list[tuple[int, str, str]] = []


class Settled(Record, tag="settled", kw_only=True):
    """What a recovery found to be so at its end; counts instead of what `done` says."""

    moved: list[Step] = []


class End(Record, tag="end", kw_only=True):
    how: Literal["done", "interrupted", "stopped", "taken back"]
    done: int = 0
    skipped: int = 0
    reason: str = ""


AnyRecord = Begin | Intent | Copied | Done | Settled | End
LIGHT = (b'{"kind":"intent"', b'{"kind":"settled"')

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(AnyRecord)


class UnreadableError(ValueError):
    """A line that is whole but is no record of ours."""


class NewerError(UnreadableError):
    """A record of a later AniVault's; what follows it is not for us to read."""


def encode(record: Record) -> bytes:
    """The JSON of *record*."""
    try:
        return _encoder.encode(record)
    except UnicodeEncodeError:
        return _encoder.encode(_spelled(msgspec.to_builtins(record)))


def _spelled(value: object, key: str = "") -> object:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return _replaced(value) if key == "skipped" else {"b64": base64.b64encode(os.fsencode(value)).decode()}
        return value
    if isinstance(value, dict):
        return {k: _spelled(v, k) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_spelled(v, key) for v in value]
    return value


def _replaced(text: str) -> str:
    return text.encode(errors="replace").decode()


def decode(body: bytes) -> AnyRecord:
    """The record that *body* spells; raises UnreadableError for anything else."""
    try:
        record: AnyRecord = (
            msgspec.convert(_unspelled(msgspec.json.decode(body)), AnyRecord)
            if b'{"b64":' in body
            else _decoder.decode(body)
        )
    except (msgspec.MsgspecError, ValueError, RecursionError) as exc:
        raise UnreadableError(str(exc)) from exc
    return record


def _unspelled(value: object) -> object:
    if isinstance(value, dict):
        if value.keys() == {"b64"}:
            return os.fsdecode(base64.b64decode(str(value["b64"]), validate=True))
        return {k: _unspelled(v) for k, v in value.items()}
    return [_unspelled(v) for v in value] if isinstance(value, list) else value


def frame(body: bytes) -> bytes:
    return b"%08x %d %s\n" % (zlib.crc32(body), len(body), body)


class Frames(msgspec.Struct):
    """The good lines of a file: their JSON, how many bytes they take, and what follows them."""

    bodies: list[bytes]
    good: int
    unended: bool = False
    torn: bool = False
    damage: str = ""


def frames(data: bytes) -> Frames:
    """
    The lines of *data* as far as they are good.

    What a crash leaves is the beginning of one line at the end (`torn`; a power cut may fill it up
    with zeros), or a whole line without its LF (`unended`).  Anything else is damage.
    """
    bodies: list[bytes] = []
    at = 0
    while at < len(data):
        head = _HEADER.match(data, at)
        end = head.end() + int(head[2]) if head else 0
        if head and end <= len(data):
            body = data[head.end() : end]
            if int(head[1], 16) == zlib.crc32(body):
                if data[end : end + 1] == b"\n":
                    bodies.append(body)
                    at = end + 1
                    continue
                if not data[end:].strip(b"\0"):
                    return Frames([*bodies, body], end, unended=True)
        return _broken_off(bodies, data, at)
    return Frames(bodies, at)


def _broken_off(bodies: list[bytes], data: bytes, at: int) -> Frames:
    rest = data[at:].rstrip(b"\0")
    head = _HEADER.match(rest)
    begun = len(rest) - head.end() < int(head[2]) if head else _HEADER_BEGUN.fullmatch(rest) is not None
    if begun and b"\n" not in rest:
        return Frames(bodies, at, torn=True)
    return Frames(bodies, at, damage=f"line {len(bodies) + 1} cannot be read")
