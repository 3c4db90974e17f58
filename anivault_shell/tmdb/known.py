# SPDX-License-Identifier: GPL-3.0-or-later
"""Which shows and movies the cache knows: what can be named while TMDB cannot be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from anivault_shell.model.catalogue import Work
from anivault_shell.model.media import Media
from anivault_shell.model.watch import TOGETHER, Watch
from anivault_shell.text import fold_words
from anivault_shell.tmdb import questions
from anivault_shell.tmdb.cache import Cache
from anivault_shell.tmdb.upkeep import walk

FILE = re.compile(r"details/(tv|movie)-(\d{1,10})\.json", re.ASCII)


@dataclass(frozen=True, slots=True)
class Known:
    """*work* as it was answered at *asked*; *until* then it is not asked again."""

    work: Work
    asked: datetime
    until: datetime


def known(cache: Cache, text: str, language: str, watch: Watch) -> Iterator[Known]:
    """Those with all words of *text* in one of their titles, or with *text* as their id (`tv:1429`), by name."""
    words = fold_words(text).split()
    rows = []
    for n, seen in enumerate(walk(cache, "details")):
        watch.check()
        if n % TOGETHER == 0:
            watch.progress("cache", n)
        found = FILE.fullmatch(seen.name)
        if found is None:
            continue
        row = _read(cache, seen.name, Media(found[1]), int(found[2]), language)
        if row is not None and (text == f"{found[1]}:{found[2]}" or _speaks_of(row.work, words)):
            rows.append(row)
    yield from sorted(rows, key=lambda r: (r.work.name.casefold(), r.work.year or 0, r.work.tmdb_id))


def _read(cache: Cache, name: str, media: Media, tmdb_id: int, language: str) -> Known | None:
    envelope = cache.read(name)
    answer = envelope.answer if envelope is not None else None
    asked = envelope.created if envelope is not None else None
    if envelope is None or answer is None or asked is None:
        return None
    work = questions.details(media, tmdb_id, language).read_kept(answer)
    return None if work is None else Known(work, asked, asked + timedelta(seconds=min(max(envelope.ttl_sec, 0), 10**9)))


def _speaks_of(work: Work, words: list[str]) -> bool:
    titles = {work.name, work.original_name, *(t.text for t in work.titles)}
    return any(all(word in folded for word in words) for folded in map(fold_words, titles))
