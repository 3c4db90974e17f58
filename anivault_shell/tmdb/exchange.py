# SPDX-License-Identifier: GPL-3.0-or-later
"""
Kept answers as one file, to carry to another machine.

JSON lines: `{"anivault_cache": 1}`, then `{"name": …, "answer": {…}}` for each with the answer as it stands in the
cache, then `{"answers": N}`.  Read from a stranger, each is checked like an answer of TMDB.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from anivault_shell.disk import files
from anivault_shell.errors import AniVaultError, ContractBroken, InputError, TargetExists
from anivault_shell.model.watch import Watch
from anivault_shell.tmdb.cache import FOLDERS, Cache
from anivault_shell.tmdb.envelope import LARGEST_FILE, SCHEMA_VERSION, TTL, Envelope, opened
from anivault_shell.tmdb.upkeep import ENDING, fits, walk

LARGEST_LINE = LARGEST_FILE + 4096
BATCH = 1024 * 1024
MOST_TOGETHER = 100


class Head(msgspec.Struct):
    anivault_cache: int


class Tail(msgspec.Struct, forbid_unknown_fields=True):
    answers: int


class Line(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    answer: Envelope


@dataclass(frozen=True, slots=True)
class Imported:
    """`taken` answers are new or newer than ours, `known` not; `refused` made no sense. Not *whole*: the file was cut."""

    taken: int = 0
    known: int = 0
    refused: int = 0
    whole: bool = True


def write_all(cache: Cache, path: str, watch: Watch) -> int:
    """
    Every sound answer into the new file *path*; how many.

    Raises InputError where it exists; what was begun is removed when it cannot be finished.
    """
    names = sorted(seen.name for folder in FOLDERS for seen in walk(cache, folder) if seen.name.endswith(ENDING))
    try:
        out = files.Appender(path, new=True)
    except TargetExists:
        raise InputError(f"{path} exists already", hint="an export never replaces a file") from None
    count = 0
    try:
        with out:
            out.add(msgspec.json.encode(Head(1)) + b"\n", sync=False)
            for batch in _batches(cache, names, watch):
                count += len(batch)
                out.add(b"".join(batch), sync=False)
            out.add(msgspec.json.encode(Tail(count)) + b"\n", sync=True)
    except BaseException:
        files.remove(path)
        raise
    return count


def read_all(cache: Cache, path: str, watch: Watch) -> Imported:
    """Take over what *path* holds. Raises ContractBroken where that is no export, InputError where it cannot be read."""
    found = dict.fromkeys(("taken", "known", "refused"), 0)
    whole = False
    try:
        with open(path, "rb") as file:
            _head(file.readline(LARGEST_LINE))
            while raw := file.readline(LARGEST_LINE):
                watch.check()
                if whole := _is_tail(raw, sum(found.values())):
                    break
                if cache.written > cache.largest:
                    raise InputError(
                        f"{path} holds more than the cache may", hint="`cache.megabytes` says how much that is"
                    )
                found[_take(cache, raw)] += 1
                watch.progress("cache", sum(found.values()), None, path)
    except OSError as exc:
        raise InputError(f"{path} cannot be read: {exc.strerror}") from None
    return Imported(**found, whole=whole)


def _line(cache: Cache, name: str, watch: Watch) -> bytes | None:
    watch.check()
    try:
        envelope = opened(files.read(cache.path(name), LARGEST_FILE))
    except AniVaultError:
        return None
    if envelope is None or not fits(name, envelope):
        return None
    return msgspec.json.encode(Line(name, envelope)) + b"\n"


def _batches(cache: Cache, names: list[str], watch: Watch) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    for n, name in enumerate(names):
        watch.progress("cache", n, len(names), name)
        if (line := _line(cache, name, watch)) is not None:
            batch.append(line)
        if sum(map(len, batch)) >= BATCH or len(batch) >= MOST_TOGETHER:
            yield batch
            batch = []
    yield batch


def _head(raw: bytes) -> None:
    try:
        fine = msgspec.json.decode(raw, type=Head).anivault_cache == 1
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        fine = False
    if not fine:
        raise ContractBroken("that is no export of a cache", hint="`cache export FILE` writes one")


def _is_tail(raw: bytes, count: int) -> bool:
    try:
        return msgspec.json.decode(raw, type=Tail).answers == count
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False


def _take(cache: Cache, raw: bytes) -> str:
    """`taken`, `known`, or `refused` where it makes no sense."""
    try:
        line = msgspec.json.decode(raw, type=Line)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return "refused"
    answer = line.answer
    created = answer.created
    # The name is believed only where it is the one that we would give: it becomes a path.
    if created is None or answer.schema_version != SCHEMA_VERSION or not fits(line.name, answer):
        return "refused"
    ours = cache.read(line.name) if os.path.lexists(cache.path(line.name)) else None
    if ours is not None and (ours.schema_version > SCHEMA_VERSION or (ours.created or created) >= created):
        return "known"
    if not 0 < answer.ttl_sec <= TTL:
        return "refused"
    cache.write(line.name, msgspec.json.encode(answer))
    return "taken"
