# SPDX-License-Identifier: GPL-3.0-or-later
"""All kept answers at once: counted, forgotten, cut down to the limit, looked through."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from anivault_shell.disk import files
from anivault_shell.errors import AniVaultError, CacheCorrupt
from anivault_shell.model.watch import Watch
from anivault_shell.tmdb import questions
from anivault_shell.tmdb.cache import BACKUP, FOLDERS, QUARANTINE, Cache
from anivault_shell.tmdb.envelope import DAY, LARGEST_FILE, SCHEMA_VERSION, UNKNOWN_SOURCE, Envelope, opened

ENDING = ".json"
DRAFT = ".tmp"
# A draft that is older was left by a process that was killed.
OLD_DRAFT = 3600.0
SWEPT = "swept"


@dataclass(frozen=True, slots=True)
class CacheStats:
    """Files and bytes in all; `expired` ones are asked again when next needed."""

    searches: int = 0
    details: int = 0
    size: int = 0
    expired: int = 0
    quarantined: int = 0
    backups: int = 0
    last_used: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """How a look through all answers ended; `damaged` are the names of those put aside, `newer` were left alone."""

    sound: int = 0
    expired: int = 0
    newer: int = 0
    drafts: int = 0
    damaged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A file of the cache; `name` as in `details/tv-9.json`, `used` in seconds since 1970."""

    name: str
    path: str
    size: int
    used: float


def stats(cache: Cache) -> CacheStats:
    """Raises CacheCorrupt where the cache is no folder."""
    counts = dict.fromkeys(FOLDERS, 0)
    size = expired = backups = 0
    used = 0.0
    for folder in FOLDERS:
        for seen in walk(cache, folder):
            size += seen.size
            if not seen.name.endswith(ENDING):
                backups += seen.name.endswith(BACKUP)
                continue
            counts[folder] += 1
            used = max(used, seen.used)
            expired += _expired(cache, seen.path)
    aside = sum(1 for _ in walk(cache, QUARANTINE))
    last = datetime.fromtimestamp(used, cache.now().tzinfo) if used else None
    return CacheStats(counts["search"], counts["details"], size, expired, aside, backups, last)


def clear(cache: Cache) -> int:
    """Forget everything, the quarantine too; how many answers that were."""
    every = [seen for folder in (*FOLDERS, QUARANTINE) for seen in walk(cache, folder)]
    _remove(seen.path for seen in every)
    return sum(1 for seen in every if seen.name.endswith(ENDING) and not seen.name.startswith(QUARANTINE))


def purge(cache: Cache, older_than: timedelta) -> int:
    """Forget what was written before, and what expired; how many answers that were."""
    border = cache.now() - older_than
    every = [seen for folder in FOLDERS for seen in walk(cache, folder)]
    old = [s.path for s in every if s.name.endswith(ENDING) and _expired(cache, s.path, before=border)]
    _remove(s.path for s in every if s.name.endswith(BACKUP) and s.used < border.timestamp())
    return _remove(old)


def trim(cache: Cache) -> int:
    """
    Down to the limit: first what expired, then what was not used for longest.

    Looks at all files, and so only once a day, or when a run has written much.
    """
    marker = cache.path(SWEPT)
    if cache.written < cache.largest // 32 and _swept_lately(cache, marker):
        return 0
    cache.written = 0
    try:
        _drafts(cache)
        kept = [seen for folder in FOLDERS for seen in walk(cache, folder)]
        files.write_atomic(marker, b"", sync=False)
    except AniVaultError as exc:
        cache.note = f"the cache cannot be tidied: {exc}"
        return 0
    size = sum(seen.size for seen in kept)
    if size <= cache.largest:
        return 0
    gone: list[str] = []
    for seen in sorted(kept, key=lambda s: (not _expired(cache, s.path), s.used)):
        if size <= cache.largest * 0.9:
            break
        size -= seen.size
        gone.append(seen.path)
    return _remove(gone)


def verify(cache: Cache, watch: Watch) -> Verified:
    """Read every answer as it would be read when asked for; what makes no sense is put aside."""
    sound = expired = newer = 0
    damaged = []
    for n, seen in enumerate([s for folder in FOLDERS for s in walk(cache, folder)]):
        watch.check()
        watch.progress("cache", n, None, seen.name)
        if not seen.name.endswith(ENDING):
            continue
        envelope = cache.read(seen.name)
        if envelope is None and not os.path.lexists(seen.path):
            damaged.append(seen.name)
        elif envelope is not None and envelope.schema_version > SCHEMA_VERSION:
            newer += 1
        elif envelope is not None and fits(seen.name, envelope):
            sound += 1
            expired += not envelope.is_fresh(cache.now())
        else:
            damaged.append(seen.name)
            cache.quarantine(seen.name)
    return Verified(sound, expired, newer, _drafts(cache), tuple(damaged))


def fits(name: str, envelope: Envelope) -> bool:
    """Whether *envelope* is the answer to a question of ours, under its own name, and can be read."""
    question = questions.of(envelope.key)
    if question is None or question.file != name or question.key != envelope.key or envelope.created is None:
        return False
    if envelope.schema_version != SCHEMA_VERSION or envelope.source not in (question.source, UNKNOWN_SOURCE):
        return False
    answer = envelope.answer
    return answer is None or question.read_kept(answer) is not None


def walk(cache: Cache, folder: str) -> Iterator[Seen]:
    """The files of *folder* without those that are being written. Raises CacheCorrupt where it is no folder."""
    for entry in _entries(cache, folder):
        if not entry.name.endswith(DRAFT):
            try:
                facts = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            yield Seen(f"{folder}/{entry.name}", entry.path, facts.st_size, facts.st_mtime)


def _entries(cache: Cache, folder: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(os.path.join(cache.folder, folder)) as found:
            for entry in found:
                if entry.is_file(follow_symlinks=False):
                    yield entry
    except OSError as exc:
        # Windows says so of what lies below a file, too.
        if isinstance(exc, FileNotFoundError) and not os.path.isfile(cache.folder):
            return
        raise CacheCorrupt("the cache folder cannot be used", hint="move it away; it is only a cache") from None


def _drafts(cache: Cache) -> int:
    """Remove what killed processes left half-written."""
    drafts = [e for folder in (*FOLDERS, QUARANTINE) for e in _entries(cache, folder) if e.name.endswith(DRAFT)]
    return _remove(entry.path for entry in drafts if _age(cache, entry.path) > OLD_DRAFT)


def _age(cache: Cache, path: str) -> float:
    """Seconds since *path* was written; less than nothing where it is gone."""
    try:
        return cache.now().timestamp() - os.stat(path).st_mtime
    except OSError:
        return -1.0


def _swept_lately(cache: Cache, marker: str) -> bool:
    return 0 <= _age(cache, marker) < DAY


def _expired(cache: Cache, path: str, before: datetime | None = None) -> bool:
    try:
        envelope = opened(files.read(path, LARGEST_FILE))
    except AniVaultError:
        return True
    if envelope is None or (created := envelope.created) is None:
        return True
    return not envelope.is_fresh(cache.now()) or (before is not None and created < before)


def _remove(paths: Iterable[str]) -> int:
    count = 0
    for path in list(paths):
        files.remove(path)
        count += 1
    return count
