# SPDX-License-Identifier: GPL-3.0-or-later
"""
Answers kept as JSON files: `search/{sha256}.json`, `details/{media}-{id}.json`.

A file that cannot be read is moved to `quarantine/` and counts as never asked.  Any number of processes may use
one folder: each file is replaced whole, and nothing is locked.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from anivault_shell.disk import files
from anivault_shell.errors import AniVaultError, ContractBroken, DiskError, Stale
from anivault_shell.tmdb.envelope import (
    DAY,
    LARGEST_FILE,
    NEGATIVE_TTL,
    SCHEMA_VERSION,
    TTL,
    Envelope,
    Key,
    migrated,
    opened,
    sealed,
)
from anivault_shell.tmdb.options import LARGEST_CACHE

FOLDERS = ("search", "details")
QUARANTINE = "quarantine"
BACKUP = ".bak"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the cache has: `data` as JSON, None where TMDB said there is no such thing."""

    data: bytes | None
    fresh: bool


class Cache:
    """
    The answers under *folder*, at most *largest* bytes of them.

    Reading and writing never raise: a cache that fails is a miss, and `note` says why.
    """

    def __init__(self, folder: str, *, now: Callable[[], datetime], largest: int = LARGEST_CACHE) -> None:
        self.folder = folder
        self.note = ""
        self.now = now
        self.largest = largest
        self.written = 0
        self._ready: set[str] = set()

    def get(self, name: str, key: Key) -> Kept | None:
        """What stands under *name*, if it answers *key*."""
        path = self.path(name)
        envelope, used = self._read(name, path)
        if envelope is None or envelope.schema_version != SCHEMA_VERSION or envelope.key != key:
            return None
        now = self.now()
        self._touch(path, used, now)
        return Kept(envelope.answer, envelope.is_fresh(now))

    def read(self, name: str) -> Envelope | None:
        """The file *name*, of whatever version; one that cannot be read is put aside."""
        return self._read(name, self.path(name))[0]

    def _read(self, name: str, path: str) -> tuple[Envelope | None, float]:
        """The same for the file *name*, which is *path*, and when it was last used."""
        try:
            raw, used = files.read_dated(path, LARGEST_FILE)
        except Stale:
            return None, 0.0
        except ContractBroken:
            self.quarantine(name)
            return None, 0.0
        except DiskError as exc:
            self.note = f"the cache cannot be read: {exc}"
            return None, 0.0
        envelope = opened(raw) or self._migrated(path, raw)
        if envelope is None:
            self.quarantine(name)
        return envelope, used

    def _migrated(self, path: str, raw: bytes) -> Envelope | None:
        """A file of the first format, rewritten in today's; the old one is kept beside it as `.bak`."""
        new = migrated(raw)
        if new is not None:
            with contextlib.suppress(AniVaultError):
                files.write_atomic(path + BACKUP, raw, sync=False)
                files.write_atomic(path, msgspec.json.encode(new), sync=False)
        return new

    def _touch(self, path: str, used: float, now: datetime) -> None:
        """Remember the day of the last use, which is what the oldest are found by."""
        today = now.timestamp()
        if abs(today - used) > DAY:
            with contextlib.suppress(OSError):
                os.utime(path, (today, today))

    def put(self, name: str, key: Key, data: bytes | None, source: str) -> None:
        """Keep *data* (JSON) as the answer to *key*; None for "no such thing", which is kept for a day."""
        self.keep(name, key, data, source, NEGATIVE_TTL if data is None else TTL)

    def keep(self, name: str, key: Key, data: bytes | None, source: str, ttl: int) -> None:
        self.write(name, sealed(key, data, source, ttl, self.now()))

    def write(self, name: str, raw: bytes) -> None:
        """
        Put an envelope in its place, whole or not at all for every reader.

        Nothing is waited for to reach the disk, which would cost more than asking TMDB: what a power
        cut tears is found damaged when it is read, and asked again.
        """
        path = self.path(name)
        try:
            self._make(os.path.dirname(path))
            files.write_atomic(path, raw, sync=False)
        except (AniVaultError, OSError) as exc:
            self.note = f"answers are not kept: {exc}"
            return
        self.written += len(raw)

    def _make(self, folder: str) -> None:
        if folder not in self._ready:
            files.private_folder(self.folder)
            files.private_folder(folder)
            self._ready.add(folder)

    def quarantine(self, name: str) -> None:
        """Put a damaged file aside, where it can be looked at."""
        log.warning("answer_quarantined", extra={"fields": {"name": name}})
        path = self.path(name)
        aside = os.path.join(self.folder, QUARANTINE)
        stamp = self.now().strftime("%Y%m%dT%H%M%S%f")
        try:
            with contextlib.suppress(ContractBroken):
                raw = files.read(path, LARGEST_FILE)
                self._make(aside)
                files.write_atomic(os.path.join(aside, f"{os.path.basename(path)}.{stamp}"), raw, sync=False)
            files.remove(path)
        except Stale:
            pass  # another process was faster
        except AniVaultError as exc:
            self.note = f"a damaged cache file stays where it is: {exc}"

    def trim(self) -> int:
        """Down to the limit, when that is due; how many files that cost."""
        if not self.written:
            return 0
        from anivault_shell.tmdb import upkeep

        return upkeep.trim(self)

    def path(self, name: str) -> str:
        return os.path.join(self.folder, *name.split("/"))


def search_name(key: Key) -> str:
    """Where the answer to a search is kept: the digest of all that was asked."""
    plain = msgspec.json.encode(sorted((k, v) for k, v in key.items()))
    return f"search/{hashlib.sha256(plain).hexdigest()}.json"
