# SPDX-License-Identifier: GPL-3.0-or-later
"""
Answers kept as JSON files: `search/{sha256}.json`, `details/{media}-{id}.json`.

Each file is `{schema_version, created_at, ttl_sec, key, data, source}`: the time ISO 8601 UTC,
`key` what was asked, `data` TMDB's own field names (null: there is no such thing).  A file
that cannot be read is moved to `quarantine/` and counts as never asked.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from anivault_shell.disk import files
from anivault_shell.errors import AniVaultError, CacheCorrupt, ContractBroken, DiskError, Stale

SCHEMA_VERSION = 2
TTL = 30 * 24 * 3600
NEGATIVE_TTL = 24 * 3600
LARGEST_FILE = 4 * 1024 * 1024
LARGEST_CACHE = 512 * 1024 * 1024
SWEEP_EVERY = timedelta(days=1)
FOLDERS = ("search", "details")
QUARANTINE = "quarantine"

Key = dict[str, str | int | None]


class Envelope(msgspec.Struct, forbid_unknown_fields=True):
    schema_version: int
    created_at: str
    ttl_sec: int
    key: Key
    data: msgspec.Raw
    source: str


class Envelope1(msgspec.Struct, forbid_unknown_fields=True):
    """The first format: the time in seconds since 1970, and nothing about the source."""

    schema_version: int
    created_at: int
    ttl_sec: int
    key: Key
    data: msgspec.Raw


@dataclass(frozen=True, slots=True)
class Kept:
    """What the cache has: `data` as JSON, None where TMDB said there is no such thing."""

    data: bytes | None
    fresh: bool


@dataclass(frozen=True, slots=True)
class CacheStats:
    """Files and bytes in all; `expired` ones are asked again when next needed."""

    searches: int = 0
    details: int = 0
    size: int = 0
    expired: int = 0
    quarantined: int = 0


@dataclass(frozen=True, slots=True)
class _Seen:
    path: str
    size: int
    used: float


class Cache:
    """
    The answers under *folder*, at most *largest* bytes of them.

    Reading and writing never raise: a cache that fails is a miss, and `note` says why.
    """

    def __init__(self, folder: str, *, now: Callable[[], datetime], largest: int = LARGEST_CACHE) -> None:
        self.folder = folder
        self.note = ""
        self._now = now
        self._largest = largest
        self._written = 0
        self._ready: set[str] = set()

    # -- one answer ----------------------------------------------------------------

    def get(self, name: str, key: Key) -> Kept | None:
        """What stands under *name*, if it answers *key*."""
        path = self._path(name)
        try:
            raw = files.read(path, LARGEST_FILE)
        except Stale:
            return None
        except ContractBroken:
            self.quarantine(name)
            return None
        except DiskError as exc:
            self.note = f"the cache cannot be read: {exc}"
            return None
        envelope = self._opened(path, raw)
        if envelope is None:
            self.quarantine(name)
            return None
        if envelope.schema_version != SCHEMA_VERSION or envelope.key != key:
            return None
        self._touch(path)
        data = bytes(envelope.data)
        return Kept(None if data == b"null" else data, self._is_fresh(envelope))

    def _opened(self, path: str, raw: bytes) -> Envelope | None:
        try:
            return msgspec.json.decode(raw, type=Envelope)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return self._migrated(path, raw)

    def _migrated(self, path: str, raw: bytes) -> Envelope | None:
        """A file of the first format, rewritten in today's; the old one is kept beside it as `.bak`."""
        try:
            old = msgspec.json.decode(raw, type=Envelope1)
            if old.schema_version != 1:
                return None
            created = _written(datetime.fromtimestamp(old.created_at, UTC))
        except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError, OverflowError, OSError):
            return None
        new = Envelope(SCHEMA_VERSION, created, old.ttl_sec, old.key, old.data, "tmdb:v1")
        with contextlib.suppress(AniVaultError):
            files.write_atomic(path + ".bak", raw)
            files.write_atomic(path, msgspec.json.encode(new))
        return new

    def _is_fresh(self, envelope: Envelope) -> bool:
        try:
            age = self._now() - datetime.fromisoformat(envelope.created_at)
        except (ValueError, TypeError, OverflowError):
            return False
        # Much in the future means that a clock was wrong; asking again is cheap.
        return -86400 < age.total_seconds() < min(envelope.ttl_sec, TTL)

    def _touch(self, path: str) -> None:
        """Remember the day of the last use, which is what the oldest are found by."""
        with contextlib.suppress(OSError):
            today = self._now().timestamp()
            if abs(today - os.stat(path).st_mtime) > SWEEP_EVERY.total_seconds():
                os.utime(path, (today, today))

    def put(self, name: str, key: Key, data: bytes | None, source: str) -> None:
        """Keep *data* (JSON) as the answer to *key*; None for "no such thing", which is kept for a day."""
        self.keep(name, key, data, source, NEGATIVE_TTL if data is None else TTL)

    def keep(self, name: str, key: Key, data: bytes | None, source: str, ttl: int) -> None:
        body = msgspec.Raw(b"null" if data is None else data)
        envelope = Envelope(SCHEMA_VERSION, _written(self._now()), ttl, key, body, source)
        path = self._path(name)
        raw = msgspec.json.encode(envelope)
        try:
            self._make(os.path.dirname(path))
            _replace(path, raw)
        except (AniVaultError, OSError) as exc:
            self.note = f"answers are not kept: {exc}"
            return
        self._written += len(raw)

    def _make(self, folder: str) -> None:
        if folder not in self._ready:
            files.private_folder(self.folder)
            files.private_folder(folder)
            self._ready.add(folder)

    def quarantine(self, name: str) -> None:
        """Put a damaged file aside, where it can be looked at."""
        path = self._path(name)
        aside = os.path.join(self.folder, QUARANTINE)
        stamp = self._now().strftime("%Y%m%dT%H%M%S%f")
        try:
            with contextlib.suppress(ContractBroken):
                raw = files.read(path, LARGEST_FILE)
                self._make(aside)
                files.write_atomic(os.path.join(aside, f"{os.path.basename(path)}.{stamp}"), raw)
            files.remove(path)
        except AniVaultError as exc:
            self.note = f"a damaged cache file stays where it is: {exc}"

    def _path(self, name: str) -> str:
        return os.path.join(self.folder, *name.split("/"))

    # -- all of them ---------------------------------------------------------------

    def stats(self) -> CacheStats:
        """Raises CacheCorrupt where the cache is no folder."""
        counts = dict.fromkeys(FOLDERS, 0)
        size = expired = 0
        for folder in FOLDERS:
            for seen in self._walk(folder):
                counts[folder] += 1
                size += seen.size
                expired += self._expired(seen.path)
        aside = sum(1 for _ in self._walk(QUARANTINE))
        return CacheStats(counts["search"], counts["details"], size, expired, aside)

    def clear(self) -> int:
        """Forget everything, the quarantine too; how many files that were."""
        return self._remove(seen.path for folder in (*FOLDERS, QUARANTINE) for seen in self._walk(folder))

    def purge(self, older_than: timedelta) -> int:
        """Forget what was written before, and what expired; how many files that were."""
        border = self._now() - older_than
        old = (s.path for f in FOLDERS for s in self._walk(f) if self._expired(s.path, before=border))
        return self._remove(old)

    def trim(self) -> int:
        """
        Down to the limit: first what expired, then what was not used for longest.

        Looks at all files, and so only once a day, or when a run has written much.
        """
        marker = self._path("swept")
        if not self._written or (self._written < self._largest // 32 and self._swept_lately(marker)):
            return 0
        self._written = 0
        try:
            kept = [seen for folder in FOLDERS for seen in self._walk(folder)]
            files.write_atomic(marker, b"")
        except AniVaultError as exc:
            self.note = f"the cache cannot be tidied: {exc}"
            return 0
        size = sum(seen.size for seen in kept)
        if size <= self._largest:
            return 0
        gone: list[str] = []
        for seen in sorted(kept, key=lambda s: (not self._expired(s.path), s.used)):
            if size <= self._largest * 0.9:
                break
            size -= seen.size
            gone.append(seen.path)
        return self._remove(gone)

    def _swept_lately(self, marker: str) -> bool:
        try:
            age = self._now().timestamp() - os.stat(marker).st_mtime
        except OSError:
            return False
        return 0 <= age < SWEEP_EVERY.total_seconds()

    def _expired(self, path: str, before: datetime | None = None) -> bool:
        try:
            envelope = msgspec.json.decode(files.read(path, LARGEST_FILE), type=Envelope)
            written = datetime.fromisoformat(envelope.created_at)
            return not self._is_fresh(envelope) or (before is not None and written < before)
        except (msgspec.DecodeError, AniVaultError, ValueError, TypeError, RecursionError):
            return True

    def _walk(self, folder: str) -> Iterator[_Seen]:
        try:
            with os.scandir(os.path.join(self.folder, folder)) as found:
                for entry in found:
                    if entry.is_file(follow_symlinks=False) and not entry.name.endswith(".tmp"):
                        facts = entry.stat(follow_symlinks=False)
                        yield _Seen(entry.path, facts.st_size, facts.st_mtime)
        except FileNotFoundError:
            return
        except OSError:
            raise CacheCorrupt("the cache folder cannot be used", hint="move it away; it is only a cache") from None

    @staticmethod
    def _remove(paths: Iterator[str] | list[str]) -> int:
        count = 0
        for path in list(paths):
            files.remove(path)
            count += 1
        return count


def search_name(key: Key) -> str:
    """Where the answer to a search is kept: the digest of all that was asked."""
    plain = msgspec.json.encode(sorted((k, v) for k, v in key.items()))
    return f"search/{hashlib.sha256(plain).hexdigest()}.json"


def _replace(path: str, data: bytes) -> None:
    """
    Put *data* in the place of *path*, whole or not at all for every reader.

    Nothing is waited for to reach the disk, which would cost more than asking TMDB: what a power
    cut tears is found damaged when it is read, and asked again.
    """
    draft = f"{path}.{os.getpid():x}-{threading.get_ident():x}.tmp"
    try:
        with open(draft, "xb", opener=_private) as out:
            out.write(data)
        os.replace(draft, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)


def _written(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
