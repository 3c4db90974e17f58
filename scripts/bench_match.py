# SPDX-License-Identifier: GPL-3.0-or-later
"""
Measure matching out of a warm cache: `.venv/bin/python scripts/bench_match.py --bundles 10000`.

Two libraries of two files a folder, grown from titles of the script's own: `harsh` has a different show in every second
folder, whose name says nothing more, `ordinary` seven releases of each.  The cache is filled without any network, then the
whole program scans and matches offline.  Printed is one JSON object a library: seconds by the clock and of processor time, and
how often the cache was looked at for a bundle.  Ends with 1 where matching took longer than `--most` seconds.
"""

# The questions are those of match.Catalogue, whether all they bring is needed or not.
# ruff: noqa: ARG002
from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from anivault_shell.demo.answers import AnswerError, answer
from anivault_shell.demo.catalogue import Catalogue, Record, records, words
from anivault_shell.match.many import match_all
from anivault_shell.model.catalogue import Episode, EpisodeGroup, GroupListing, Listing, Work
from anivault_shell.model.media import Media
from anivault_shell.model.watch import Unwatched, Watch
from anivault_shell.scan import ScanOptions
from anivault_shell.session import actions
from anivault_shell.session.state import Session
from anivault_shell.session.timeline import Frame
from anivault_shell.tmdb import questions
from anivault_shell.tmdb.cache import Cache

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "en-US"
SYLLABLES = tuple(a + b for a in "kstnhmrg" for b in "aiueo")
LANGUAGES = ("de-DE", "es-ES", "fr-FR", "it-IT", "ja-JP", "ko-KR", "pl-PL", "pt-BR", "ru-RU", "th-TH", "tr-TR", "zh-CN")
GROUPS = ("Luna", "Aozora", "Mizu", "Hoshi", "Nagi", "Kaede", "Sora")
RELEASES = {"harsh": 2, "ordinary": len(GROUPS)}


def titles(count: int) -> list[str]:
    """Three words each, of four hundred that come again in others; no two are the same."""
    dice = random.Random(1)
    known = sorted({"".join(dice.choices(SYLLABLES, k=dice.randint(2, 3))) for _ in range(400)})
    found: dict[str, None] = {}
    while len(found) < count:
        found.setdefault(" ".join(word.title() for word in dice.sample(known, 3)))
    return list(found)


def _work(number: int, name: str) -> Mapping[str, Any]:
    seasons = [{"number": n, "episodes": 12, "date": f"20{10 + n}-01-05"} for n in range(1 + number % 3 + 1)]
    return {
        "media": "tv", "id": number, "name": name, "original_name": f"{name} 原", "date": "2011-01-05", "seasons": seasons,
        "translations": {tag: f"{name} {tag[:2]}" for tag in LANGUAGES},
        "alternative": [("JP", f"{name} no {word}", "") for word in ("Monogatari", "Uta", "Kaze", "Yume")],
        "popularity": 5.0 + number % 90,
    }  # fmt: skip


def grow(folder: Path, kind: str, bundles: int) -> list[str]:
    """The library, and the titles in it."""
    per_show = RELEASES[kind]
    names = titles(-(-bundles // per_show))
    for n in range(bundles):
        title, release = names[n // per_show], n % per_show
        group = GROUPS[release]
        place = folder / (f"{title} {release}-{n}" if kind == "harsh" else f"[{group}] {title} (1080p)")
        place.mkdir(parents=True)
        for episode in (1, 2):
            (place / f"[{group}] {title} - {episode:02} (1080p).mkv").touch()
    return names


class Indexed(Catalogue):
    """Finds by the rarest word first: to look through every title for each bundle would take longer than what is measured."""

    def __init__(self, works: Sequence[Record]) -> None:
        super().__init__(works)
        self._by_word: dict[str, list[tuple[Record, tuple[str, ...]]]] = {}
        for row in self._titles:
            for word in row[1]:
                self._by_word.setdefault(word, []).append(row)

    def search(self, query: str, media: Sequence[str], years: Mapping[str, str] | None = None) -> list[Record]:
        self._titles = min((self._by_word.get(word, []) for word in words(query)), key=len, default=[])
        return super().search(query, media, years)


class Warming:
    """What matching asks, answered by *catalogue* and kept in *cache*."""

    def __init__(self, catalogue: Catalogue, cache: Cache) -> None:
        self._catalogue = catalogue
        self._cache = cache
        self._known: dict[str, Any] = {}

    def _answer(self, question: questions.Question[Any], path: str, **query: str) -> Any:
        if question.file not in self._known:
            value, data = None, None
            try:
                said = answer(self._catalogue, path, {"language": LANGUAGE, **query})
                value, data = question.parse(json.dumps(said).encode())
            except AnswerError:
                pass  # there is no such thing, which is kept too
            self._cache.keep(question.file, question.key, data, question.source, question.ttl(data))
            self._known[question.file] = value
        return question.value(self._known[question.file])

    def search(self, media: Media, query: str, year: int | None = None, *, watch: Watch) -> tuple[Listing, ...]:
        found: tuple[Listing, ...] = self._answer(
            questions.search(media, query, year, LANGUAGE), f"search/{media}", query=query
        )
        return found

    def details(self, media: Media, tmdb_id: int, *, watch: Watch) -> Work:
        more = "alternative_titles,translations,external_ids"
        work: Work = self._answer(
            questions.details(media, tmdb_id, LANGUAGE), f"{media}/{tmdb_id}", append_to_response=more
        )
        return work

    def episodes(self, tmdb_id: int, season: int, *, watch: Watch) -> tuple[Episode, ...]:
        question = questions.season(tmdb_id, season, LANGUAGE)
        found: tuple[Episode, ...] = self._answer(question, f"tv/{tmdb_id}/season/{season}")
        return found

    def find(self, source: str, external_id: str, *, watch: Watch) -> tuple[Listing, ...]:
        return ()

    def groups(self, tmdb_id: int, *, watch: Watch) -> tuple[GroupListing, ...]:
        found: tuple[GroupListing, ...] = self._answer(questions.groups(tmdb_id), f"tv/{tmdb_id}/episode_groups")
        return found

    def group(self, group_id: str, *, watch: Watch) -> EpisodeGroup:
        group: EpisodeGroup = self._answer(questions.group(group_id), f"tv/episode_group/{group_id}")
        return group


def warm(library: Path, names: Sequence[str], folder: Path) -> None:
    """Every answer that matching the *library* needs, kept in *folder*."""
    session = Session(Frame())
    actions.scan(session, [str(library)], ScanOptions(), Unwatched())
    cache = Cache(str(folder), now=lambda: datetime.now(UTC))
    catalogue = Indexed(records(_work(n, name) for n, name in enumerate(names, 1)))
    for _ in match_all(
        actions.bundles_of(list(session.entries.values())), Warming(catalogue, cache), workers=1, watch=Unwatched()
    ):
        pass


def run(library: Path, home: Path) -> dict[str, Any]:
    """The whole program, as a user calls it."""
    line = [sys.executable, "-m", "anivault_shell", "--json", "--offline", "--lang", LANGUAGE, "--home", str(home)]
    begun, spent = time.perf_counter(), os.times()
    done = subprocess.run(
        [*line, "-c", f"scan '{library}'; match"], capture_output=True, text=True, cwd=ROOT, check=True
    )
    seconds, now = time.perf_counter() - begun, os.times()
    cpu = now.children_user + now.children_system - spent.children_user - spent.children_system
    events = [json.loads(row) for row in done.stdout.splitlines()]
    (start,), (end,) = (
        [e for e in events if (e["phase"], e["event"]) == ("match", what)] for what in ("start", "complete")
    )
    matching = (datetime.fromisoformat(end["ts"]) - datetime.fromisoformat(start["ts"])).total_seconds()
    fields = end["fields"]
    assert fields["requests"] == fields["waiting"] == 0, "the cache was not warm"
    return {
        "match_seconds": round(matching, 2), "whole_seconds": round(seconds, 2), "cpu_seconds": round(cpu, 2),
        "files": fields["matched"] + fields["unsure"] + fields["unmatched"], "matched": fields["matched"],
        "looks": fields["cache_hits"],
    }  # fmt: skip


def measured(kinds: Sequence[str], bundles: int, scratch: Path) -> Iterator[dict[str, Any]]:
    for kind in kinds:
        library, home = scratch / kind, scratch / f"{kind}-home"
        names = grow(library, kind, bundles)
        warm(library, names, home / "cache")
        found = run(library, home)
        looks = round(found.pop("looks") / bundles, 2)
        yield {"library": kind, "bundles": bundles, "shows": len(names), **found, "looks_per_bundle": looks}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundles", type=int, default=10_000)
    parser.add_argument("--library", choices=[*RELEASES], help="only this one")
    parser.add_argument("--most", type=float, help="seconds that matching may take")
    options = parser.parse_args()
    slow = False
    with tempfile.TemporaryDirectory() as scratch:
        for found in measured([options.library] if options.library else [*RELEASES], options.bundles, Path(scratch)):
            print(json.dumps(found), flush=True)
            slow = slow or (options.most is not None and found["match_seconds"] > options.most)
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
